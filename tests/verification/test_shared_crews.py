"""Shared crews against exact answers: two stations in tandem, and two roles, as Markov chains.

Everybody is there at time zero and all times are exponential, so that the number of people in each
queue and in each service is a Markov chain; `yardsticks.chains` follows its moves.
"""

import math
from dataclasses import replace

import numpy as np
import pytest
from handmade import luck, shared, simulate_site, site, station
from scipy.stats import kstwo
from yardsticks.chains import Chain

REPLICATIONS, PEOPLE = 2000, 9
MEANS = (40.0, 60.0)  # seconds
ENOUGH = 3.3  # standard errors: false alarm 0.001


def plan_of(crews, *served_by):
    """Stations one after the other, each with a desk for everybody, and crews of so many."""
    made = [
        replace(station(PEOPLE, (), f"stage {n}"), served_by=own) for n, own in enumerate(served_by)
    ]
    given = tuple(shared(number, f"crew {n}") for n, number in enumerate(crews))
    return replace(site(made, ((0, 10**15),)), shared=given)


def in_tandem(members, begun=None):
    """The chain of one crew for two stations, of which the first goes before the second."""
    begun = begun or earlier_first

    def moves(state):
        waits, first, then, second = state
        a, b = 1 / MEANS[0], 1 / MEANS[1]
        if first:
            yield first * a, begun(members, waits, first - 1, then + 1, second)
        if second:
            yield second * b, begun(members, waits, first, then, second - 1)

    return Chain(begun(members, PEOPLE, 0, 0, 0), moves)


def later_first(members, waits, first, then, second):
    """The same with the stations in the other order."""
    k = min(then, members - first - second)
    then, second = then - k, second + k
    k = min(waits, members - first - second)
    return waits - k, first + k, then, second


def earlier_first(members, waits, first, then, second):
    """What becomes of a state when whoever is free starts."""
    k = min(waits, members - first - second)
    waits, first = waits - k, first + k
    k = min(then, members - first - second)
    return waits, first, then - k, second + k


def ends(engine, plan, seed, stations=2):
    """Ends at the last station, seconds, shape (REPLICATIONS, PEOPLE)."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(REPLICATIONS):
        drawn = [rng.exponential(MEANS[n], PEOPLE) for n in range(stations)]
        service = np.maximum(1, np.rint(np.array(drawn) * 1e6)).astype(np.int64)
        found.append(simulate_site(engine, plan, luck(service), 10**15).end[-1] / 1e6)
    return np.array(found)


def deviation(sample, mean):
    """Standard errors of a sample's mean from a mean."""
    return abs(sample.mean() - mean) / sample.std() * math.sqrt(len(sample))


def inside(state):
    """How many are not done."""
    return sum(state)


def distance(sample, chain):
    """The largest distance of a sample's distribution from that of the chain's absorption."""
    at = chain.absorbed(8 * chain.total())(np.sort(sample))
    steps = np.arange(len(sample) + 1) / len(sample)
    return max(np.abs(at - steps[:-1]).max(), np.abs(at - steps[1:]).max())


@pytest.mark.parametrize("members", [1, 2, 3])
def test_one_crew_for_two_stations_is_as_its_chain(members, engine):
    sample, chain = ends(engine, plan_of((members,), (0,), (0,)), 14 + members), in_tandem(members)
    assert deviation(sample.max(axis=1), chain.total()) < ENOUGH
    assert deviation(sample.sum(axis=1), chain.total(inside)) < ENOUGH
    assert distance(sample.max(axis=1), chain) < kstwo.ppf(0.999, REPLICATIONS)


def test_the_same_sample_refuses_stations_in_the_other_order(engine):
    sample = ends(engine, plan_of((2,), (0,), (0,)), 16)
    assert deviation(sample.sum(axis=1), in_tandem(2, later_first).total(inside)) > 2 * ENOUGH


@pytest.mark.parametrize(("crews", "pairs"), [((3, 2), 2), ((2, 4), 2), ((1, 1), 1)])
def test_two_roles_serve_as_many_at_a_time_as_the_scarcer_has(crews, pairs, engine):
    """A pure death chain: at most `pairs` services at a time."""
    sample = ends(engine, plan_of(crews, (0, 1)), 40 + pairs, stations=1).max(axis=1)
    mean = sum(MEANS[0] / min(left, pairs) for left in range(1, PEOPLE + 1))
    assert deviation(sample, mean) < ENOUGH


def test_a_doctor_at_two_stations_beside_a_nurse_at_one(engine):
    """Interviews by either of two doctors; a jab takes the nurse and a doctor."""

    def begun(_members, waits, first, then, second):
        k = min(waits, 2 - first - second)
        waits, first = waits - k, first + k
        k = min(then, 2 - first - second, 1 - second)
        return waits, first, then - k, second + k

    sample, chain = ends(engine, plan_of((2, 1), (0,), (1, 0)), 77), in_tandem(2, begun)
    assert deviation(sample.max(axis=1), chain.total()) < ENOUGH
    assert deviation(sample.sum(axis=1), chain.total(inside)) < ENOUGH
    assert distance(sample.max(axis=1), chain) < kstwo.ppf(0.999, REPLICATIONS)
