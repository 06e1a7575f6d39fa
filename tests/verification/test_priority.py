"""Queues by level, against exact answers: a session, Cobham, Kella and Yechiali, conserved work."""

import numpy as np
import pytest

import simsite
from simsite.building.build import build
from simsite.core.units import HOUR, MINUTE
from simsite.draws.draw import draw
from simsite.engine.campaign import simulate
from simsite.reading.load import load
from simsite.theory.erlang import erlang_c

ENOUGH = 3.9  # standard errors: joint false alarm below 0.001
# 2.1 a minute come, of whom 0.5 go first; one a minute at each of two desks.
SESSION = """
calendar: {first_day: 2026-01-05, hours: 08:00-10:00, horizon: none}
population:
  classes:
    - {name: elder, share: 23.8095238095 %, priority: 0}
    - {name: other, priority: 4}
sites: [{id: hall}]
arrivals: {poisson: {rate: 126 / h}}
stages: [{name: swab, role: nurse, time: {exponential: {mean: 1 min}}}]
staff: {roles: {nurse: 2}}
run: {replications: 1500, seed: 3}
"""
# Forward equations of the two queues, computed by two routes; the sum is that of one queue.
QUEUES, BOTH = (36.637493, 1546.506911), 1583.144404
STEADY = """
calendar: {first_day: 2026-01-05, hours: 00:00-24:00, horizon: none}
population:
  classes:
    - {name: elder, share: 40 %, priority: 2, stages: [{name: swab, factor: 1.5}]}
    - {name: other, priority: 4}
sites: [{id: hall}]
arrivals: {poisson: {rate: 36 / h}}
stages: [{name: swab, role: nurse, time: {gamma: {mean: 1 min, cv: 0.8}}}]
staff: {roles: {nurse: 1}}
run: {replications: 300, seed: 5}
"""
WARM = 6 * HOUR


@pytest.fixture
def read(tmp_path):
    def read(text, *sets):
        file = tmp_path / "plan.yaml"
        file.write_text(text, "utf-8")
        return load(file, sets=sets)

    return read


def seen(scenario, replications):
    """What happened in each replication: class, joining, start and service of each."""
    plan = build(scenario)
    for r in range(replications):
        draws = draw(plan, scenario.run.seed, r, unknowns=False)
        own = draws.groups[0].sites[0]
        trace = simulate(plan, draws, "kernel")
        n = own.attending
        yield own.resident_class, trace.arrive[:n], trace.start[:n], own.service[0]


def near(values, exact):
    values = np.array(values, dtype=float)
    return abs(values.mean() - exact) <= ENOUGH * values.std(ddof=1) / np.sqrt(len(values))


def in_session(scenario):
    """Integral of the queue of each class from 08:00 to 10:00, in person-minutes, shape (R, 2)."""
    last, found = 10 * HOUR, []
    for group, came, start, _ in seen(scenario, 1500):
        wait = np.minimum(start, last) - np.minimum(came, last)
        found.append([wait[group == n].sum() / MINUTE for n in (0, 1)])
    return np.array(found)


def test_a_session_of_two_classes_is_as_the_forward_equations_say(read):
    queues = in_session(read(SESSION))
    assert near(queues[:, 0], QUEUES[0])
    assert near(queues[:, 1], QUEUES[1])
    assert near(queues.sum(axis=1), BOTH)


def test_a_priority_the_wrong_way_round_would_be_seen(read):
    queues = in_session(read(SESSION, "population.classes.elder.priority=7"))
    assert not near(queues[:, 0], QUEUES[0])
    assert not near(queues[:, 1], QUEUES[1])
    assert near(queues.sum(axis=1), BOTH)


def mean_waits(scenario, replications):
    """Mean wait of each class, once the day is under way, in minutes, shape (R, 2)."""
    return np.array([
        [(start - came)[(group == n) & (came > WARM)].mean() / MINUTE for n in (0, 1)]
        for group, came, start, _ in seen(scenario, replications)
    ])  # fmt: skip


@pytest.mark.parametrize("first", [0, 1])
def test_waits_are_those_of_cobham(read, first):
    rates, means = np.array([0.24, 0.36]), np.array([1.5, 1.0])
    loads = rates * means
    left = (rates * means**2 * (1 + 0.8**2)).sum() / 2  # mean work in hand
    exact = np.empty(2)
    exact[first] = left / (1 - loads[first])
    exact[1 - first] = left / ((1 - loads[first]) * (1 - loads.sum()))
    waits = mean_waits(read(STEADY, f"population.classes.elder.priority={2 + 5 * first}"), 300)
    assert near(waits[:, 0], exact[0])
    assert near(waits[:, 1], exact[1])


def test_waits_at_several_desks_are_those_of_kella_and_yechiali(read):
    sets = (
        "population.classes.elder.stages=", "stages.swab.time={exponential: {mean: 1 min}}",
        "arrivals.poisson.rate=144 / h", "staff.roles.nurse=3",
    )  # fmt: skip
    loads = np.array([0.4, 0.6]) * 2.4 / 3
    whole = erlang_c(3, 2.4) / 3
    exact = whole / (1 - loads[0]), whole / ((1 - loads[0]) * (1 - loads.sum()))
    waits = mean_waits(read(STEADY, *sets), 300)
    assert near(waits[:, 0], exact[0])
    assert near(waits[:, 1], exact[1])


def test_work_is_conserved_between_classes_at_one_desk_to_the_microsecond(read):
    """The sum of service times waits is alike whoever goes first: one desk, all are served."""

    def work(*sets):
        return [
            sum(int(a) * int(b) for a, b in zip(start - came, service, strict=True))
            for _, came, start, service in seen(read(STEADY, *sets), 5)
        ]

    none = work("population.classes.elder.priority=4")
    assert work() == none
    assert work("population.classes.elder.priority=7") == none
    assert min(none) > 0


def county(read, priority):
    """The county of a short run in which the first class has a place in queues."""
    sets = f"population.classes.elder.priority={priority}", "run.replications=20"
    return simsite.run(read(SESSION, *sets), jobs=1).headline.county


def test_only_the_order_of_the_places_counts(read):
    equal, first, other = (county(read, n) for n in (4, 0, 1))
    assert all(np.array_equal(first[name], other[name], equal_nan=True) for name in first)
    assert not np.array_equal(equal["class_wait.elder"], first["class_wait.elder"])
    assert (equal["swabbed"] == first["swabbed"]).all()


def test_who_goes_first_waits_less(read):
    first, alike, last = (county(read, n)["class_wait.elder"] for n in (0, 4, 7))
    assert first.mean() < alike.mean() < last.mean()
