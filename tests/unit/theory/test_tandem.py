"""Stages in a row with constant times."""

import heapq

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsite.theory.order_statistics import constant_finish
from simsite.theory.tandem import constant_departures, tandem_departures

stations = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 30)), min_size=1, max_size=3)
arrivals = st.lists(st.integers(0, 100), min_size=1, max_size=25).map(sorted)


def by_desks(times, desks, service):
    """Departures by keeping when each desk is free: another way to the same answer."""
    free = [0] * desks
    leave = []
    for time in times:
        end = max(time, free[0]) + service
        heapq.heapreplace(free, end)
        leave.append(end)
    return leave


@given(arrivals, stations)
def test_departures_agree_with_a_list_of_desks(times, line):
    ours = tandem_departures(times, line)
    for row, (desks, service) in zip(ours, line, strict=True):
        times = by_desks(times, desks, service)
        assert row.tolist() == times


def test_two_single_desks_leave_at_the_pace_of_the_slower():
    # departure i = s1 + s2 + i max(s1, s2), i = 0..N-1
    leave = tandem_departures([0] * 50, [(1, 7), (1, 11)])[-1]
    assert leave.tolist() == [18 + 11 * i for i in range(50)]


def test_two_stages_by_hand():
    # 2 registrars at 10, 3 collectors at 25: pairs come at 10, 20, 30; desks free at 35, 35, 45
    leave = tandem_departures([0] * 6, [(2, 10), (3, 25)])
    assert leave[0].tolist() == [10, 10, 20, 20, 30, 30]
    assert leave[1].tolist() == [35, 35, 45, 60, 60, 70]


@given(st.integers(1, 60), st.integers(1, 8), st.integers(1, 40))
def test_one_stage_ends_when_the_rounds_are_over(residents, desks, service):
    leave = constant_departures([0] * residents, desks, service)
    assert leave[-1] == constant_finish(residents, desks, service)


@given(arrivals, st.integers(1, 20), st.integers(1, 20))
def test_the_order_of_two_single_desks_does_not_matter(times, one, other):
    # Friedman (1965), Operations Research 13, 121-131
    forth = tandem_departures(times, [(1, one), (1, other)])[-1]
    back = tandem_departures(times, [(1, other), (1, one)])[-1]
    assert np.array_equal(forth, back)


@given(arrivals, stations)
def test_more_desks_are_never_later(times, line):
    more = [(desks + 1, service) for desks, service in line]
    assert np.all(tandem_departures(times, more) <= tandem_departures(times, line))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: constant_departures([0], 0, 1), "desks"),
        (lambda: constant_departures([0], 1, -1), "service"),
        (lambda: constant_departures([2, 1], 1, 1), "order"),
        (lambda: tandem_departures([0], []), "at least one station"),
    ],
)
def test_impossible_lines_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
