"""The text of a plan, from which its fingerprint is made, is its `repr` with first names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simsite.building.build import build
from simsite.experiment.store.store import FIRST_NAMES, plan_text
from simsite.reading.load import load

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.mark.parametrize("file", ["small.yaml", "debao-200.yaml", "textbook/vaccination.yaml"])
def test_the_text_of_a_plan_is_its_repr_with_first_names(file: str) -> None:
    plan = build(load(SCENARIOS / file))
    named = repr(plan)
    for kind, first in FIRST_NAMES.items():
        named = re.sub(rf"\b{kind.__name__}\(", f"{first}(", named)
    assert plan_text(plan) == named
