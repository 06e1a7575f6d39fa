"""What a run directory holds for people, and what the command prints."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from simsite.experiment.results import Results
from simsite.model.scenario import Scenario
from simsite.report.words import Words


@dataclass(frozen=True)
class RunDirectory:
    """The tables and figures of a run.

    Attributes
    ----------
    results : Results
        What came out.
    scenario : Scenario
        What was asked.
    words : Words
        Language of figures.
    figures : bool
        Whether figures are drawn.
    """

    results: Results
    scenario: Scenario
    words: Words
    figures: bool = True

    def write(self, folder: Path) -> None:
        """Write tables and figures into a directory."""


def answer(results: Results, words: Words) -> str:
    """Return the answer as text: coloured for a terminal, plain anywhere else."""
    from simsite.report.terminal import console
    from simsite.report.text import run_text

    screen = console(sys.stdout)
    with screen.capture() as shown:
        for part in run_text(results, words):
            screen.print(part)
    return shown.get()
