"""Faults of deployment are put at their place in the file."""

from pathlib import Path

import pytest

from simsite.building.build import build
from simsite.core.errors import Fault, ScenarioFault
from simsite.reading.load import load, placed

SMALL = Path(__file__).parents[3] / "scenarios" / "small.yaml"


def faults(file, *sets):
    with pytest.raises(ScenarioFault) as caught, placed(file, None, sets):
        build(load(file, sets=sets))
    return caught.value.faults


def test_too_few_helpers_are_told_at_their_line(tmp_path):
    file = tmp_path / "plan.yaml"
    file.write_text(f"extends: {SMALL}\nstaff:\n  helpers: 40\n", "utf-8")
    (fault,) = faults(file)
    assert (fault.key, fault.file, fault.line, fault.column) == (
        "staff.helpers_too_few",
        str(file),
        3,
        3,
    )
    assert fault.source == "  helpers: 40"


def test_an_override_is_named(tmp_path):
    (fault,) = faults(SMALL, "staff.helpers=40")
    assert (fault.file, fault.line, fault.source) == ("--set", 1, "staff.helpers=40")


def test_members_of_lists_are_found_by_name():
    path = "stages.swab.tube"
    with pytest.raises(ScenarioFault) as caught, placed(SMALL):
        raise ScenarioFault((Fault("stages.label_and_tube", path=path),))
    (fault,) = caught.value.faults
    assert fault.file.endswith("debao.yaml")
    assert fault.source.strip().startswith("tube:")


def test_faults_with_a_place_are_left_alone():
    fault = Fault("value.empty", "elsewhere", 7, 1)
    with pytest.raises(ScenarioFault) as caught, placed(SMALL):
        raise ScenarioFault((fault,))
    assert caught.value.faults == (fault,)
