"""What a run directory holds for people, and what the command prints."""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

from simsite.experiment.events import ENCODING
from simsite.experiment.results import Results
from simsite.model.scenario import Scenario
from simsite.report.tables import Table
from simsite.report.words import Words, words

FIGURES = "figures"
DEPLOYMENT = "deployment.csv"


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
    headers : "en" or "zh"
        Language of the tables' headers: English, which programs rely on, unless Chinese is asked
        for.
    figures : bool
        Whether figures are drawn.
    """

    results: Results
    scenario: Scenario
    words: Words
    headers: str = "en"
    figures: bool = True

    def write(self, folder: Path) -> None:
        """Write tables and figures into a directory."""
        from simsite.model.staffing import deploy
        from simsite.model.staffing.rows import deployment_rows
        from simsite.report.deployment import deployment_table
        from simsite.report.tables import run_tables

        tables = run_tables(self.results)
        tables[DEPLOYMENT] = deployment_table(deployment_rows(self.scenario, deploy(self.scenario)))
        for name, table in tables.items():
            write_table(folder / name, table, self.headers)
        if self.figures:
            from simsite.report.figures import draw_run_figures

            draw_run_figures(self.results, folder / FIGURES, self.words)


def write_table(path: Path, table: Table, headers: str) -> None:
    """Write a table as CSV in UTF-8 with its mark, so that spreadsheets show Chinese.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    table : Table
        What to write.
    headers : "en" or "zh"
        Chinese headers where "zh", else the names that programs rely on.
    """
    shown = table.headed(words(headers)) if headers == "zh" else table
    with path.open("w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(shown.columns)
        writer.writerows(shown.rows)


def answer(results: Results, words: Words) -> str:
    """Return the answer as text: coloured for a terminal, plain anywhere else."""
    from simsite.report.terminal import console
    from simsite.report.text import run_text

    screen = console(sys.stdout)
    with screen.capture() as shown:
        for part in run_text(results, words):
            screen.print(part)
    return shown.get()


def answer_json(results: Results) -> str:
    """Return the answer as one JSON object."""
    import json

    from simsite.report.result_json import summary_json

    return json.dumps(summary_json(results), ensure_ascii=False, indent=2, allow_nan=False)
