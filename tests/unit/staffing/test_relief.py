"""Who is away when: changes of clothing and meals."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsite.core.units import HOUR, MINUTE, SECOND
from simsite.model.work import Meal, Stint
from simsite.staffing.relief import Duty, pieces

DAY = (8 * HOUR, 20 * HOUR)
CHANGE = {"doff": "15 min", "rest": "30 min", "don": "15 min"}
FOUR_HOURS = Duty(stint=Stint(role="collector", work="4 h", **CHANGE))
LUNCH = Duty(meal=Meal(role="collector", hours="11:30-13:30", takes="30 min"))


def of_slots(found):
    by_slot = {}
    for start, end, slot in found:
        by_slot.setdefault(slot, []).append((start, end))
    return by_slot


def level(found, time):
    return sum(start <= time < end for start, end, _ in found)


def test_who_can_work_to_the_end_does_not_change():
    turn = (8 * HOUR, 12 * HOUR, 3)
    assert pieces([turn], FOUR_HOURS) == [(*turn[:2], slot) for slot in range(3)]


def test_four_change_one_after_the_other():
    found = of_slots(pieces([(*DAY, 4)], FOUR_HOURS))
    first_goes = [found[slot][0][1] for slot in range(4)]
    assert first_goes == [9 * HOUR, 10 * HOUR, 11 * HOUR, 12 * HOUR]
    # 8-9, 10-14, 15-19, 20: the last change of slot 0 lasts to the end of the turn.
    assert found[0] == [(8 * HOUR, 9 * HOUR), (10 * HOUR, 14 * HOUR), (15 * HOUR, 19 * HOUR)]
    assert found[3] == [(8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR), (18 * HOUR, 20 * HOUR)]


@given(
    people=st.integers(1, 12),
    work=st.integers(20, 300),
    away=st.integers(5, 120),
    hours=st.integers(1, 16),
)
def test_nobody_works_longer_than_a_stint_and_is_back_after_a_change(people, work, away, hours):
    duty = Duty(stint=Stint(role="collector", work=f"{work} min", rest=f"{away} min"))
    start, end = 6 * HOUR, (6 + hours) * HOUR
    for own in of_slots(pieces([(start, end, people)], duty)).values():
        assert all(0 < b - a <= work * MINUTE for a, b in own)
        assert all(after[0] - before[1] == away * MINUTE for before, after in pairwise(own))
        assert own[0][0] == start
        assert own[-1][1] == end or own[-1][1] + away * MINUTE >= end


def test_a_meal_is_had_by_everybody_once_in_its_hours():
    found = pieces([(*DAY, 8)], LUNCH)
    for own in of_slots(found).values():
        (_, goes), (back, _) = own
        assert back - goes == 30 * MINUTE
        assert 11.5 * HOUR <= goes < back <= 13.5 * HOUR
    assert [level(found, (11 * 60 + 45 + 30 * n) * MINUTE) for n in range(4)] == [6, 6, 6, 6]


def test_a_turn_without_room_for_the_meal_has_none():
    turn = (8 * HOUR, 11 * HOUR + 45 * MINUTE, 2)
    assert len(pieces([turn], LUNCH)) == 2


def test_overlapping_turns_are_of_others_and_later_ones_of_who_is_free():
    turns = [(0, 4, 2), (2, 6, 1), (4, 8, 3)]
    found = pieces(turns, Duty())
    assert found == [(0, 4, 0), (0, 4, 1), (2, 6, 2), (4, 8, 0), (4, 8, 1), (4, 8, 3)]


@pytest.mark.parametrize("people", [1, 2, 5, 30])
def test_at_no_time_are_more_there_than_there_are(people):
    found = pieces([(*DAY, people)], Duty(stint=FOUR_HOURS.stint, meal=LUNCH.meal))
    assert max(level(found, start) for start, _, _ in found) <= people
    for own in of_slots(found).values():
        assert all(before[1] <= after[0] for before, after in pairwise(own))


def test_stints_that_the_forward_equations_know_are_those_that_members_have():
    from yardsticks.streams import STINTS

    stint = Stint(role="collector", work="400 s", doff="20 s", rest="40 s", don="20 s")
    found = pieces([(0, 1200 * SECOND, 3)], Duty(stint=stint))
    half = SECOND // 2  # the case is written in whole seconds
    assert len({round(time / SECOND) for piece in found for time in piece[:2]}) == len(STINTS) + 1
    for time, staffed in STINTS:
        assert level(found, time * SECOND + half) == staffed
