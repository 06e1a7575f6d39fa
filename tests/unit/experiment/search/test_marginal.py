"""The next members of staff go where it can be counted that they must."""

import counted
import numpy as np
import pytest
import tiny

import simsite
from simsite.building.build import build
from simsite.core.errors import ScenarioFault
from simsite.core.units import MINUTE, NEVER
from simsite.experiment.run.group_cache import Bench
from simsite.experiment.search.marginal import MarginalQuestion, marginal
from simsite.reading.load import load
from simsite.staffing import deploy
from simsite.staffing.moves import moved


def places(found):
    return [step.move.place for step in found.steps]


def test_the_next_collectors_go_to_the_later_site(tmp_path):
    asked = counted.scenario(tmp_path, [40, 100], 2)
    found = marginal(asked, MarginalQuestion(("collectors",), 3, False, NEVER, 3), jobs=1)
    assert places(found) == ["b", "b", "a"]
    assert [step.state.completion[0] for step in found.steps] == [
        counted.clock(minutes) for minutes in (50, 40, 34)
    ]
    assert [step.gains.median.value for step in found.steps] == [
        50 * MINUTE,
        10 * MINUTE,
        6 * MINUTE,
    ]
    assert found.whole.median.value == 66 * MINUTE
    assert found.steps[0].gains.done is None


def test_the_deadline_comes_first(tmp_path):
    asked = counted.scenario(tmp_path, [40, 100], 2)
    found = marginal(
        asked, MarginalQuestion(("collectors",), 2, False, counted.clock(50), 3), jobs=1
    )
    assert places(found)[0] == "b"
    assert found.steps[0].gains.done.difference == 1.0
    assert (found.before.late.tolist(), found.steps[0].state.late.tolist()) == ([1] * 3, [0] * 3)


def test_fewer_are_least_missed_where_it_costs_least(tmp_path):
    asked = counted.scenario(tmp_path, [40, 100], 5)  # a has 2, b 3: 20 and 34 minutes
    found = marginal(asked, MarginalQuestion(("collectors",), 4, True, NEVER, 3), jobs=1)
    assert places(found) == ["a", "b", "b"]
    assert [step.gains.median.value for step in found.steps] == [
        -6 * MINUTE,
        -10 * MINUTE,
        -50 * MINUTE,
    ]
    assert found.rate is None


def test_person_hours_queued_are_counted(tmp_path):
    found = marginal(
        counted.scenario(tmp_path, [40], 1),
        MarginalQuestion(("collectors",), 1, False, NEVER, 3),
        jobs=1,
    )
    # the n-th of 40 waits n - 1 minutes; with two desks (n - 1) // 2
    assert found.before.queued == pytest.approx([sum(range(40)) / 60] * 3)
    assert found.steps[0].state.queued == pytest.approx([2 * sum(range(20)) / 60] * 3)
    assert found.steps[0].gains.queued.value == pytest.approx((780 - 380) / 60)


def test_equal_places_are_told(tmp_path):
    asked = counted.scenario(tmp_path, [50, 50, 50], 3)
    found = marginal(asked, MarginalQuestion(("collectors",), 1, False, NEVER, 3), jobs=1)
    assert (places(found), found.steps[0].ties) == (["a"], 2)


def test_no_place_left_says_what_another_kind_would_gain(tmp_path):
    asked = counted.scenario(tmp_path, [40], 1, staff__people_per_desk=40)
    question = MarginalQuestion(("collectors",), 2, False, NEVER, 3, fixed_desks=True)
    found = marginal(asked, question, jobs=1)
    assert (found.steps, found.whole, found.rate, found.places) == ((), None, None, 0)
    asked = load(tiny.write(tmp_path), None, ["staff.collectors=5"])
    assert marginal(asked, MarginalQuestion(("teams",), 1, False, NEVER, 3), jobs=1).steps == ()


def test_a_collector_comes_with_a_desk_where_all_are_staffed(tmp_path):
    asked = counted.scenario(tmp_path, [40], 1, staff__people_per_desk=40)
    found = marginal(asked, MarginalQuestion(("collectors",), 3, False, NEVER, 3), jobs=1)
    assert [(step.move.after, step.move.desks) for step in found.steps] == [(2, 1), (3, 1), (4, 1)]
    assert [step.state.completion[0] for step in found.steps] == [
        counted.clock(minutes) for minutes in (20, 14, 10)
    ]


def test_of_several_kinds_the_best_goes_first_whatever_it_is(scenario):
    by = counted.clock(50)
    each = [
        marginal(scenario, MarginalQuestion((of,), 1, False, by, 3), jobs=1).places
        for of in ("collectors", "callers")
    ]
    question = MarginalQuestion(("collectors", "callers", "helpers"), 1, False, by, 3)
    assert marginal(scenario, question, jobs=1).places >= sum(each)


def test_the_last_state_is_that_of_the_deployment_it_leads_to(scenario):
    found = marginal(
        scenario, MarginalQuestion(("collectors",), 3, False, counted.clock(50), 3), jobs=1
    )
    deployment = deploy(scenario)
    for step in found.steps:
        deployment = moved(deployment, step.move)
    plan = build(scenario, deployment)
    fresh = Bench(scenario.run.seed, "simpy", jobs=1).fresh()
    whole = fresh.county(plan, found.replications).completion
    assert np.array_equal(whole, found.steps[-1].state.completion)
    assert deployment.collectors == scenario.staff.collectors + 3


def test_a_site_table_leaves_nothing_open(tmp_path):
    asked = load(_listed(tmp_path))
    with pytest.raises(ScenarioFault) as refused:
        marginal(asked, MarginalQuestion(("collectors",), 1, False, NEVER, 3), jobs=1)
    assert refused.value.faults[0].key == "gain.as_listed"


def _listed(folder):
    text = tiny.TINY.replace("population: 40,", "population: 40, collectors: 1,")
    text = text.replace("population: 60,", "population: 60, collectors: 1,")
    text = text.replace("helpers: 10, ", "deployment: as_listed, ").replace(
        "people_per_desk: 20", "leads_per_site: 0"
    )
    return tiny.write(folder, text=text)


# Each of 30 and of 20 people takes a nurse a minute: rounds of as many as there are nurses.
NURSES = """
calendar: {first_day: 2026-01-05, hours: 08:00-12:00, horizon: 18:00}
population: {household_size: {shares: {1: 100 %}}}
sites: [{id: hall, population: 30}, {id: hut, population: 20, staff: {nurse: 1}}]
arrivals: {at_opening: {}}
stages: [{name: jab, role: nurse, time: 60 s}]
staff: {roles: {nurse: 2}}
run: {replications: 10, seed: 1}
"""


@pytest.mark.parametrize(
    ("fewer", "place", "number", "gained"), [(False, "hut", 2, 5), (True, "hall", 1, -10)]
)
def test_the_next_of_a_role_goes_where_it_gains_most(tmp_path, fewer, place, number, gained):
    file = tmp_path / "nurses.yaml"
    file.write_text(NURSES, "utf-8")
    found = simsite.marginal(file, of="nurse", number=1, fewer=fewer, confirm=10, jobs=1).answer
    (step,) = found.steps
    assert (step.move.what, step.move.place, step.move.after) == ("nurse", place, number)
    assert step.gains.median.value == gained * MINUTE
