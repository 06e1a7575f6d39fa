"""What the answer depends on, as files: one JSON object, and a figure or a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simsite.experiment.answers import Kept
from simsite.model.scenario import Scenario
from simsite.report.words import Words, words

if TYPE_CHECKING:
    from simsite.experiment.sensitivity import Sensitivity
    from simsite.experiment.sobol import Sobol

FIGURE = "tornado"
FIGURES = "figures"


def kept_ends(found: Sensitivity, scenario: Scenario, say: Words) -> dict[str, Any]:
    """Return what is kept where each input was set to its ends, for `Answer`.

    Parameters
    ----------
    found : Sensitivity
        The answer.
    scenario : Scenario
        What it was asked about.
    say : Words
        Language of the figure.

    Returns
    -------
    dict
        ``sensitivity.json``, and the tornado of what it says.
    """
    from simsite.report.sensitivity_text import SCHEMA, sensitivity_json

    text = sensitivity_json(found)

    def more(folder: Path) -> None:
        from simsite.report.figures import draw

        (folder / FIGURES).mkdir()
        answer = Kept(json.loads(text), scenario)
        draw(FIGURE, answer, folder / FIGURES / FIGURE, say)

    return {
        "schema": SCHEMA,
        "asked": {"others": found.others, "sure": found.sure},
        "files": {"sensitivity.json": (text + "\n").encode()},
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
    from simsite.report.need_files import csv_bytes
    from simsite.report.sobol_text import SCHEMA, sobol_answer, sobol_data

    text = sobol_answer(found, words("en"), as_json=True)
    files = {
        "shares.json": (text + "\n").encode(),
        "shares.csv": csv_bytes(sobol_data(found).table()),
    }
    return {"schema": SCHEMA, "asked": {"sobol": True}, "files": files}
