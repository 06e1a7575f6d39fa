"""The text of a plan, from which its fingerprint is made, is its `repr`."""

from __future__ import annotations

from pathlib import Path

import pytest

from simsite.building.build import build
from simsite.model.plan_text import plan_text
from simsite.reading.load import load

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.mark.parametrize("file", ["small.yaml", "debao-200.yaml", "textbook/vaccination.yaml"])
def test_the_text_of_a_plan_is_its_repr(file: str) -> None:
    plan = build(load(SCENARIOS / file))
    assert plan_text(plan) == repr(plan)
