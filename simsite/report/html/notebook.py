"""The headline of a run as a piece of HTML, for the cell of a notebook."""

from __future__ import annotations

from html import escape

from simsite.experiment.run.results import Results
from simsite.report.html.answer import boxes
from simsite.report.i18n import Words
from simsite.report.summary import summarise
from simsite.report.wording import Wording


def headline(results: Results, words: Words) -> str:
    """Return a table of the boxes that stand first on the page of a report.

    Parameters
    ----------
    results : Results
        Of a run.
    words : Words
        Language.
    """
    wording = Wording.of(results.plan, words)
    rows = "".join(
        f"<tr><th>{escape(box.label)}</th><td>{escape(box.value)}</td>"
        f"<td>{escape(box.interval)}</td></tr>"
        for box in boxes(summarise(results), wording)
    )
    name = escape(results.name or wording.name(results.plan))
    return f"<table><caption>{name}</caption>{rows}</table>"
