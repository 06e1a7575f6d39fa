"""Residents as a flow: by hand, by brute force, and as a bound."""

import heapq
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsite.theory.fluid import (
    Capacity,
    Curve,
    arrivals_at,
    arrivals_at_rate,
    completion,
    delayed,
    serve,
)
from simsite.theory.tandem import tandem_departures


def curve(times, amounts):
    return Curve(np.array(times, dtype=float), np.array(amounts, dtype=float))


def capacity(starts, rates):
    return Capacity(np.array(starts, dtype=float), np.array(rates, dtype=float))


def test_a_queue_at_opening_is_done_after_amount_over_rate():
    assert completion(arrivals_at([0.0] * 120), [capacity([0], [0.5])]) == pytest.approx(240.0)


def test_the_capacity_is_followed_over_time():
    # 100 residents; 1/s for 30 s, a break of 20 s, then 2/s: 30 + 20 + 35 s
    line = [capacity([0, 30, 50], [1.0, 0.0, 2.0])]
    assert completion(arrivals_at([0.0] * 100), line) == pytest.approx(85.0)


def test_nothing_is_served_before_opening_or_after_the_last_capacity():
    assert completion(arrivals_at([0.0] * 10), [capacity([100], [1.0])]) == pytest.approx(110.0)
    assert completion(arrivals_at([0.0] * 10), [capacity([0, 9], [1.0, 0.0])]) == math.inf
    assert completion(arrivals_at([0.0] * 9), [capacity([0, 9], [1.0, 0.0])]) == pytest.approx(9.0)


def test_a_queue_that_empties_follows_the_inflow_from_there():
    # 10 waiting, inflow 1/s for 60 s, capacity 2/s: empty after 10 s, done with the inflow
    inflow = curve([0, 0, 60], [0, 10, 70])
    outflow = serve(inflow, capacity([0], [2.0]))
    assert outflow.at(5.0) == pytest.approx(10.0)
    assert outflow.at(10.0) == pytest.approx(20.0)
    assert outflow.at(30.0) == pytest.approx(40.0)
    assert outflow.reaches(70.0) == pytest.approx(60.0)


def test_a_chain_waits_for_its_slowest_station_and_the_walk():
    line = [capacity([0], [2.0]), capacity([0], [0.5])]
    assert completion(arrivals_at([0.0] * 100), line) == pytest.approx(200.0)
    assert completion(arrivals_at([0.0] * 100), line, [30.0]) == pytest.approx(230.0)
    assert completion(arrivals_at([0.0] * 100), line[::-1], [30.0]) == pytest.approx(230.0)


def test_a_rate_of_arrivals_grows_to_its_total():
    inflow = arrivals_at_rate([0, 100], [0.5, 0.1], 200.0)
    assert [inflow.at(t) for t in (-1.0, 0.0, 50.0, 100.0, 150.0, 999.0)] == pytest.approx(
        [0.0, 0.0, 25.0, 50.0, 55.0, 60.0]
    )
    assert completion(inflow, [capacity([0], [0.25])]) == pytest.approx(240.0)


def test_a_curve_jumps_where_a_time_stands_twice():
    steps = arrivals_at([5.0, 2.0, 5.0])
    assert [steps.at(t) for t in (1.9, 2.0, 3.5, 5.0, 6.0)] == [0.0, 1.0, 1.0, 3.0, 3.0]
    assert [steps.reaches(n) for n in (0.5, 1.0, 1.5, 3.0, 3.1)] == [2.0, 2.0, 5.0, 5.0, math.inf]
    assert curve([3.0], [4.0]).reaches(2.0) == 3.0
    assert delayed(steps, 2.0).at(4.0) == 1.0


breaks = st.lists(st.integers(0, 60), min_size=1, max_size=4, unique=True).map(sorted)


@st.composite
def capacities(draw):
    starts = draw(breaks)
    rates = draw(st.lists(st.integers(0, 4), min_size=len(starts), max_size=len(starts)))
    return capacity(starts, rates)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12), capacities())
def test_the_outflow_is_the_least_of_all_busy_periods(times, desks):
    inflow = arrivals_at(times)
    outflow = serve(inflow, desks)

    def cumulative(t):
        ends = np.minimum(np.append(desks.starts[1:], math.inf), t)
        return float(np.sum(desks.rates * np.maximum(ends - desks.starts, 0.0)))

    for t in np.arange(0.0, 80.0, 2.5):
        least = min(
            inflow.at(s - 1e-9) + cumulative(t) - cumulative(s)
            for s in {t, *(x for x in [*times, *desks.starts.tolist()] if x <= t)}
        )
        assert outflow.at(t) == pytest.approx(min(inflow.at(t), least), abs=1e-6)


line = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 30)), min_size=1, max_size=3)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=20).map(sorted), line)
def test_no_queue_with_constant_times_is_done_before_the_flow(times, stations):
    rates = [capacity([0], [desks / service]) for desks, service in stations]
    discrete = tandem_departures(times, stations)[-1]
    earliest = completion(arrivals_at(times), rates)
    assert earliest <= discrete[-1] + 1e-6
    # and it is no worse than one service per station
    if all(desks == 1 for desks, _ in stations):
        assert discrete[-1] <= earliest + sum(service for _, service in stations) + 1e-6


@given(st.lists(st.floats(1.0, 90.0), min_size=1, max_size=25), st.integers(1, 4))
def test_random_times_of_people_all_present_are_not_done_before_their_own_mean_says(work, desks):
    free = [0.0] * desks
    for service in work:
        heapq.heapreplace(free, free[0] + service)
    rate = desks / (sum(work) / len(work))
    assert completion(arrivals_at([0.0] * len(work)), [capacity([0], [rate])]) <= max(free) + 1e-6


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: curve([], []), "at least one"),
        (lambda: curve([1, 0], [0, 1]), "fall"),
        (lambda: curve([0, 1], [1, 0]), "fall"),
        (lambda: curve([0], [-1]), "0 or above"),
        (lambda: capacity([], []), "at least one"),
        (lambda: capacity([0, 0], [1, 1]), "rise"),
        (lambda: capacity([0], [-1]), "at least 0"),
        (lambda: capacity([0], [math.inf]), "finite"),
        (lambda: delayed(curve([0], [1]), -1.0), "at least 0"),
        (lambda: completion(curve([0], [1]), []), "ways"),
        (lambda: completion(curve([0], [1]), [capacity([0], [1])], [5.0]), "ways"),
    ],
)
def test_impossible_flows_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
