"""What the answer depends on, as files: one JSON object, and a figure or a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from simsite.report.i18n import Words, words

if TYPE_CHECKING:
    from simsite.experiment.sensitivity.sensitivity import Sensitivity
    from simsite.experiment.sensitivity.sobol import Sobol
    from simsite.report.answers.noun import Answer

FIGURE = "tornado"
FIGURES = "figures"


def kept_ends(found: Sensitivity, answer: Answer, say: Words) -> dict[str, Any]:
    """Return what is kept where each input was set to its ends, for `Answer`.

    Parameters
    ----------
    found : Sensitivity
        What was computed.
    answer : Answer
        Made of it.
    say : Words
        Language of the figure.

    Returns
    -------
    dict
        ``sensitivity.json``, the answer to be read back, and its tornado.
    """
    from simsite.report.answers.rendered import as_files

    def more(folder: Path) -> None:
        from simsite.report.figures import draw

        (folder / FIGURES).mkdir()
        draw(FIGURE, found, folder / FIGURES / FIGURE, say)

    return {
        "schema": answer.data["schema"],
        "asked": {"others": found.others, "sure": found.sure},
        "files": as_files(answer, "en"),
        "found": found,
        "more": more,
    }


def kept_shares(found: Sobol) -> dict[str, Any]:
    """Return what is kept where all inputs were drawn at once, for `Answer`.

    Parameters
    ----------
    found : Sobol
        The answer.

    Returns
    -------
    dict
        ``shares.json`` and ``shares.csv``.
    """
    from simsite.report.answers.rendered import csv_bytes
    from simsite.report.sobol_text import SCHEMA, sobol_answer, sobol_data

    text = sobol_answer(found, words("en"), as_json=True)
    files = {
        "shares.json": (text + "\n").encode(),
        "shares.csv": csv_bytes(sobol_data(found).table()),
    }
    return {"schema": SCHEMA, "asked": {"sobol": True}, "files": files}
