"""The text of a plan, from which its fingerprint is made, is its `repr` with first names."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from simsite.building.build import build
from simsite.experiment.store.store import FIRST_NAMES, LATER, plan_text
from simsite.reading.load import load

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.mark.parametrize("file", ["small.yaml", "debao-200.yaml", "textbook/vaccination.yaml"])
def test_the_text_of_a_plan_is_its_repr_with_first_names(file: str) -> None:
    plan = build(load(SCENARIOS / file))
    named = repr(plan)
    for kind, first in FIRST_NAMES.items():
        named = re.sub(rf"\b{kind.__name__}\(", f"{first}(", named)
    for name, nothing in LATER.items():
        named = named.replace(f", {name}={nothing!r}", "")
    # a site without a village used to be one of its own name
    nowhere = r"(\bid='([^']*)'(?:(?!\bid=).)*?village=)Place\(code='', zh='', en=''\)"
    named = re.sub(nowhere, r"\1Place(code='\2', zh='\2', en='\2')", named)
    assert plan_text(plan) == named


def test_what_a_noun_has_got_later_is_written_where_it_says_something() -> None:
    plan = build(load(SCENARIOS / "small.yaml"))
    group = plan.groups[0]
    first, *others = group.sites[0].stations
    again = replace(group.sites[0], stations=(replace(first, later_visits=2), *others))
    other = replace(plan, groups=(replace(group, sites=(again,)),))
    assert "later_visits" not in plan_text(plan)
    assert "later_visits=2" in plan_text(other)
