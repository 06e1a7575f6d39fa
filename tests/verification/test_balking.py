"""Who turns round at the sight of a queue, against forward equations and laws that must hold."""

from pathlib import Path

import numpy as np
import pytest

import simsite
from simsite.building.build import build
from simsite.core.units import MINUTE, NEVER
from simsite.draws.draw import draw
from simsite.engine.campaign import simulate
from simsite.reading.load import load
from simsite.tables.schema import BALKED, LEAVING_CAUSE
from simsite.tables.views import groups_of

# M/M/3/13: 4 a minute come for two hours, one a minute at each desk, with 10 in the queue whoever
# comes leaves; nobody is there at the beginning. By uniformisation, and by the exponential of the
# generator: how many turn round, the integral of the queue in person-minutes, and the mean number
# in the system at the end.
FULL_AT_TEN = """
calendar: {first_day: 2026-01-05, hours: 08:00-10:00, horizon: 24:00}
sites: [{id: hall}]
arrivals: {poisson: {rate: 240 / h}}
stages:
  - name: swab
    role: nurse
    time: {exponential: {mean: 1 min}}
    balk: {length: 10}
staff: {roles: {nurse: 3}}
run: {replications: 1, seed: 12}
"""
EXACT = {"turn round": 116.0650460, "queue": 846.8874058, "at the end": 10.3276190}
DAYS = 1500
FEATURE = Path(__file__).parents[2] / "scenarios" / "features" / "balking.yaml"


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What came out on each day, shape (days, 3)."""
    file = tmp_path_factory.mktemp("balking") / "full.yaml"
    file.write_text(FULL_AT_TEN, "utf-8")
    plan = build(load(file))
    end, found = plan.calendar.opening + 120 * MINUTE, np.zeros((DAYS, 3))
    for day in range(DAYS):
        trace = simulate(plan, draw(plan, 12, day, unknowns=False), "kernel")
        one = next(groups_of(trace)).sites[0]
        waits = np.minimum(one.start[0], end) - np.minimum(one.arrive[0], end)
        there = (one.arrive[0] <= end).sum() - (one.end[0] <= end).sum()
        found[day] = len(one.leavings), waits.sum() / MINUTE, there
    return found


@pytest.mark.parametrize("column", range(3), ids=EXACT)
def test_a_queue_of_at_most_ten(seen, column):
    own, exact = seen[:, column], list(EXACT.values())[column]
    z = (own.mean() - exact) / (own.std(ddof=1) / np.sqrt(DAYS))
    assert abs(z) < 3.6  # three values: false alarm below 1 in 1,000


def line(*sets):
    return simsite.run(simsite.load(FEATURE, sets=sets, replications=20), jobs=1).headline.county


@pytest.mark.parametrize(
    "sets", [("length=100000",), ("length=", "wait=24 h"), ("length=100000", "called=true")]
)
def test_a_length_or_wait_never_reached_is_none(sets):
    plain, never = line("stages.swab.balk="), line(*(f"stages.swab.balk.{own}" for own in sets))
    assert not never["gave_up"].any()
    assert not never["balked"].any()
    assert all(np.array_equal(plain[name], never[name], equal_nan=True) for name in plain)


def test_a_shorter_queue_loses_more():
    lost = [line(f"stages.swab.balk.length={length}")["balked"] for length in (10, 40, 80)]
    assert lost[0].sum() > lost[1].sum() > lost[2].sum() > 0


def test_nobody_is_lost_for_another_reason_and_the_queue_is_never_longer():
    plan = build(load(FEATURE))
    trace = simulate(plan, draw(plan, 1, 0, unknowns=True), "simpy")
    own = next(groups_of(trace)).sites[0]
    assert len(own.leavings) > 100
    assert (own.leavings[:, LEAVING_CAUSE] == BALKED).all()
    came, start = (times[times < NEVER] for times in (own.arrive[1], own.start[1]))
    times = np.sort(np.concatenate((came, start)))
    queue = np.searchsorted(np.sort(came), times, "right") - np.searchsorted(
        np.sort(start), times, "right"
    )
    assert queue.max() <= 40


def test_both_causes_add_up_and_the_places_to_the_county():
    both = "stages.swab.patience=15 min", "stages.swab.balk.length=50"
    results = simsite.run(simsite.load(FEATURE, sets=both, replications=10), jobs=1).headline
    county, sites, townships = results.county, results.sites, results.townships
    assert (county["balked"] > 0).all()
    assert (county["gave_up"] > county["balked"]).all()
    for name in ("gave_up", "balked"):
        assert (sites[name].sum(axis=1) == county[name]).all()
        assert (townships[name].sum(axis=1) == county[name]).all()
    assert (county["swabbed"] + county["gave_up"] == county["attending"]).all()


def test_who_is_called_up_turns_round_only_where_that_is_said():
    called = (
        "arrivals={call_up: {knock: 5 s, walk: 5 min, ahead: 60}}",
        "staff.helpers=5",
        "stages.swab.balk.length=5",
    )
    assert not line(*called)["balked"].any()
    assert line(*called, "stages.swab.balk.called=true")["balked"].all()
