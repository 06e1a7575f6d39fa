"""The generator shows everything the language can say, and everything together."""

import dataclasses
import inspect
import json
import re
from pathlib import Path

import numpy as np
import pytest
from equivalence.features import NAMES, OF_A_SITE, Counts, exclusive
from equivalence.fields import LUCK, PLAN, SCENARIO
from equivalence.generator import case

from simsite.draws import views
from simsite.model import coming, crews, plan, uncertain

PLANS = 1200
NOT_IN_A_GROUP = {"CampaignPlan", "CampaignClock", "Roster"}  # the frame, and what people are told
LAW = re.compile(r"(Time|Length)$|ByKind$|Quantity$|Law$|^Partial|^Bilingual$|^AtOpening$|^Queue$")


@pytest.fixture(scope="module")
def counts():
    found = Counts()
    for seed in range(PLANS):
        found.add(case(seed))
    return found


def fields_of(*modules):
    nouns_of_plan = {
        name: noun
        for module in modules
        for name, noun in inspect.getmembers(module, dataclasses.is_dataclass)
        if noun.__module__ == module.__name__
    }
    return {
        f"{name}.{field.name}"
        for name, noun in nouns_of_plan.items()
        if name not in NOT_IN_A_GROUP
        for field in dataclasses.fields(noun)
    }


def test_every_field_of_the_plan_is_shown_or_read_by_no_engine():
    assert set(PLAN) == fields_of(plan, coming, crews, uncertain)


def test_every_field_of_the_luck_is_shown_or_read_by_no_engine():
    assert set(LUCK) == {
        name for name in fields_of(views) if name.startswith(("SiteDraws.", "RouteDraws."))
    }


def test_every_key_of_the_schema_is_shown_or_read_by_no_engine():
    path = Path(__file__).parents[2] / "scenarios" / "scenario.schema.json"
    parts = json.loads(path.read_text("utf-8"))["$defs"]
    keys = {
        f"{name}.{key}"
        for name, part in parts.items()
        if name != "Change" and not LAW.search(name)
        for key in part.get("properties", {})
    }
    assert set(SCENARIO) == keys


def test_every_choice_of_the_plan_is_a_feature():
    named = {name for table in (PLAN, LUCK, SCENARIO) for value in table.values()
             if not isinstance(value, str) for name in value}  # fmt: skip
    assert named <= set(NAMES)


def test_every_noun_that_a_site_may_have_is_generated():
    assert {kind.__name__ for kind in plan.Stream.__args__} == {
        "PoissonArrivals", "AppointmentArrivals", "Timetable",
    }  # fmt: skip


def test_every_feature_and_every_pair_is_generated(counts):
    # `make equivalence` asks for 20 in 5,000; the smaller sample allows for its own luck.
    rare = {pair: n for pair, n in counts.pairs().items() if n < 20 * PLANS / 5000 / 2}
    assert rare == {}
    assert np.diag(counts.group).min() > 0.04 * PLANS


def test_what_excludes_one_another_never_stands_on_one_site(counts):
    for i, a in enumerate(NAMES):
        for j, b in enumerate(NAMES):
            if exclusive(a, b):
                assert counts.site[i, j] == 0, (a, b)


def test_plans_are_large_and_full_of_ties():
    cases = [case(seed) for seed in range(300)]
    residents = [sum(own.attending for own in made.draws.sites) for made in cases]
    assert np.median(residents) >= 60
    assert min(residents) == 0
    assert sum(made.coarse for made in cases) >= 150


def test_a_seed_gives_the_same_plan_for_ever():
    for seed in range(20):
        first, second = case(seed), case(seed)
        assert first.group == second.group
        assert repr(first.draws) == repr(second.draws)


def test_every_feature_asks_a_question():
    assert all(callable(asked[0]) for asked in OF_A_SITE.values())
