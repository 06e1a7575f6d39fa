"""Do the experiments anew: run every sweep, write its tables and pictures, fill its README.

    python scripts/experiments.py [--jobs N] [NAME ...]

What a sweep has finished before is not computed again: it is kept in ``runs/experiments``. Beside
the sweep file this leaves ``points.csv``, ``more.csv`` (paired differences and tubes that the
README names), the pictures that it shows (PNG, SVG, numbers as CSV) and its numbers in
``README.md``.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from experiment_readme import MORE, MORE_COLUMNS, asked_of, filled, pictures

import simsite
from simsite.experiment.sweep.design_points import SweepTable
from simsite.experiment.sweep.table import load_table
from simsite.report.summary import spread
from simsite.stats.paired import paired_proportions

ROOT = Path(__file__).resolve().parents[1]
EXPERIMENTS = ROOT / "experiments"
RUNS = ROOT / "runs" / "experiments"
DONE = "done_by_deadline"


def more(table: SweepTable, text: str) -> Iterator[tuple[object, ...]]:
    """Yield a row for every number that a README asks for and ``points.csv`` has not.

    Differences are those of P(done) on the same luck, the second point less the first.
    """
    county = {point.name: point.county for point in table.points}
    for asked in asked_of(text, "less"):
        one, other = (name.strip() for name in asked.split("|"))
        found = paired_proportions(county[one][DONE], county[other][DONE])
        yield "less", one, other, found.difference, found.interval.low, found.interval.high
    for name in asked_of(text, "tubes"):
        median = spread(county[name]["tubes"]).median
        if median.interval is None:
            raise ValueError(f"too few replications of {name} for an interval")
        yield "tubes", name, "", median.value, median.interval.low, median.interval.high


def write_more(table: SweepTable, text: str, path: Path) -> None:
    """Write `more` as CSV, or remove what is there where nothing is asked for."""
    rows = list(more(table, text))
    if not rows:
        path.unlink(missing_ok=True)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(MORE_COLUMNS)
        writer.writerows(rows)


def write_up(folder: Path, results: Path) -> None:
    """Write tables, pictures and README of an experiment from its finished sweep."""
    readme = folder / "README.md"
    text = readme.read_text("utf-8")
    shutil.copyfile(results / "points.csv", folder / "points.csv")
    write_more(load_table(results), text, folder / MORE)
    for kind, language in pictures(text):
        name = kind if language == "en" else f"{kind}-{language}"
        simsite.plot([results], kind, folder / name, lang=language)
    readme.write_text(filled(text, folder), "utf-8")


def sweep(folder: Path, results: Path, options: list[str]) -> int:
    """Run the sweep of an experiment by the command that its README names."""
    file = folder / "sweep.yaml"
    command = [sys.executable, "-m", "simsite", "sweep", str(file), "--out", str(results)]
    said = subprocess.run([*command, *options], stdout=subprocess.DEVNULL, cwd=ROOT, check=False)
    return said.returncode


def main(arguments: list[str]) -> int:
    """Do the experiments named, or all."""
    options = arguments[:2] if arguments[:1] == ["--jobs"] else []
    named = arguments[len(options) :] or sorted(
        p.parent.name for p in EXPERIMENTS.glob("*/sweep.yaml")
    )
    for name in named:
        begun = time.monotonic()
        code = sweep(EXPERIMENTS / name, RUNS / name, options)
        if code:
            return code
        write_up(EXPERIMENTS / name, RUNS / name)
        print(f"{name}: {time.monotonic() - begun:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
