"""The tables of an experiment's README are those of its results, and its sweep file is valid."""

import csv

import pytest

from simsite.model.sweep_file import load_sweep
from simsite.report import format as written
from simsite.report.words import words

EXPERIMENTS = ("001_collectors",)


def percent(share):
    """A share as the terminal writes it."""
    return written.percent(float(share), words("en"))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_readme_says_what_came_out(request, name):
    folder = request.config.rootpath / "experiments" / name
    readme = (folder / "README.md").read_text("utf-8")
    with (folder / "points.csv").open(encoding="utf-8-sig", newline="") as file:
        points = list(csv.DictReader(file))
    asked = load_sweep(folder / "sweep.yaml")
    assert len(points) == len(asked.points)
    for point in points:
        (row,) = [
            line
            for line in readme.splitlines()
            if line.startswith(f"| {point['staff.collectors']} |")
        ]
        low, high = percent(point["p_done_low"]), percent(point["p_done_high"])
        assert f"{percent(point['p_done'])} [{low}, {high}]" in row
    assert (folder / "against.png").stat().st_size > 10_000
