"""Several runs beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from simsite.experiment.store.report_inputs import Gathered
from simsite.report.html.answer import Box, PageTable, boxes
from simsite.report.html.escape import PageWording, isolated
from simsite.report.summary import Summary
from simsite.report.wording import Wording


def beside(found: Gathered, summaries: Sequence[Summary], wording: Wording) -> PageTable:
    """Return the answers of several runs side by side, a row each."""
    words = wording.words
    answers = [boxes(summary, _own(summary, wording)) for summary in summaries]
    columns = (words("shown.compared.run"), *(box.label for box in answers[0]))
    rows = tuple(
        (_name(run.results.name), *map(_cell, own))
        for run, own in zip(found.runs, answers, strict=True)
    )
    return PageTable(columns, rows)


def _own(summary: Summary, wording: Wording) -> Wording:
    return PageWording.of_plan(summary.results.plan, wording.words)


def _name(name: str) -> str:
    return isolated(name)


def _cell(box: Box) -> str:
    return f"{box.value} · {box.interval}"
