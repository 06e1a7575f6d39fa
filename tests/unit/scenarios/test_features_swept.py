"""Whatever a feature adds to a scenario can be varied in a sweep, by its path."""

from pathlib import Path

import pytest

import simsite
from simsite.model.diff import changes
from simsite.reading.sweep_file import load_sweep

FEATURES = sorted((Path(__file__).parents[3] / "scenarios" / "features").glob("*.yaml"))
LISTS = (".range", ".roles", ".townships", ".sites")


@pytest.mark.parametrize("file", FEATURES, ids=lambda file: file.stem)
def test_every_value_that_it_adds_is_a_factor(file, tmp_path):
    plan, plain = (simsite.load(file, scenario=name) for name in (None, "without"))
    added = [one for one in changes(plain, plan) if one.second and one.path != "sites"]
    sweep = tmp_path / "sweep.yaml"
    for one in added:
        value = f"[{one.second}]" if one.path.endswith(LISTS) else f'"{one.second}"'
        sweep.write_text(f"base: {file}\nover:\n  {one.path}: [{value}]\n", "utf-8")
        (point,) = load_sweep(sweep).points
        assert not changes(plan, point.scenario), one.path


def test_the_share_of_a_shift_is_a_factor(tmp_path):
    file = next(file for file in FEATURES if file.stem == "two-shifts")
    sweep = tmp_path / "sweep.yaml"
    sweep.write_text(f"base: {file}\nover: {{staff.shifts.0.share: [25 %, 50 %]}}\n", "utf-8")
    shares = [[s.share for s in point.scenario.staff.shifts] for point in load_sweep(sweep).points]
    assert shares == [[0.25, 0.5], [0.5, 0.5]]


def test_a_named_scenario_sets_several_members_of_a_list_by_their_number(tmp_path):
    file = tmp_path / "later.yaml"
    base = next(file for file in FEATURES if file.stem == "two-shifts")
    said = "staff.shifts.0.share: 25 %, staff.shifts.1.share: 50 %"
    file.write_text(f"extends: {base}\nscenarios: {{fewer: {{{said}}}}}\n", "utf-8")
    shifts = simsite.load(file, scenario="fewer").staff.shifts
    assert [shift.share for shift in shifts] == [0.25, 0.5]
