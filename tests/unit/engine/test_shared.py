"""Shared crews: members who stand at no desk, and services that take one of each of two crews."""

from dataclasses import replace

import pytest
from handmade import luck, preparation, shared, shown, simulate_site, site, station, tube

from simsite.tables.schema import shared as column


def line(*stations, crews=(1,), **more):
    """A site whose stations are (desks, crews that serve there, fields by name)."""
    made = [
        replace(station(desks, (), f"stage {n}", **own), served_by=served_by)
        for n, (desks, served_by, own) in enumerate(stations)
    ]
    given = tuple(shared(crew, f"crew {n}") for n, crew in enumerate(crews))
    return replace(site(made, **more), shared=given)


def rows(table):
    """A row for each station, in which NEVER reads None."""
    return [shown(row) for row in table]


def levels(trace, number=0):
    found = trace.duty.tolist()
    return {row[1]: tuple(row[2:]) for row in found if row[0] == column(number)}


ONE, TWO = (5, (0,), {}), (5, (0, 1), {})


def test_an_earlier_station_goes_before_a_later_one(engine):
    # One member: 0 and 1 at the first station, then both at the second.
    t = simulate_site(engine, line(ONE, ONE), luck([[3, 4], [5, 6]]))
    assert rows(t.start) == [[0, 3], [7, 12]]
    assert rows(t.end) == [[3, 7], [12, 18]]


def test_who_comes_to_the_first_station_meanwhile_goes_before_who_waits_at_the_second(engine):
    t = simulate_site(engine, line(ONE, ONE), luck([[3, 4], [5, 6]], [0, 2]))
    assert rows(t.start) == [[0, 3], [7, 12]]


def test_the_lowest_free_member_goes_to_the_lowest_free_desk(engine):
    t = simulate_site(engine, line((2, (0,), {}), ONE, crews=(3,)), luck([[4, 2, 9], [5, 5, 5]]))
    assert rows(t.start) == [[0, 0, 2], [4, 2, 11]]
    assert rows(t.desk) == [[0, 1, 1], [1, 0, 0]]
    assert rows(t.member) == [[0, 1, 1], [0, 2, 0]]


def test_a_free_member_waits_where_no_desk_is_free(engine):
    t = simulate_site(engine, line((1, (0,), {}), ONE, crews=(2,)), luck([[4, 4, 4], [1, 1, 1]]))
    assert rows(t.start) == [[0, 4, 8], [4, 8, 12]]


def test_a_service_takes_a_member_of_each_crew_or_none(engine):
    # Two nurses, one doctor: the second resident waits for the doctor though a nurse is free.
    t = simulate_site(engine, line(TWO, crews=(2, 1)), luck([3, 4, 5]))
    assert shown(t.start) == [0, 3, 7]
    assert shown(t.member) == [0, 0, 0]


def test_who_lacks_one_crew_holds_no_member_of_the_other(engine):
    # The doctor (crew 1) sees 0 until 10; the nurse is not held for 1 and serves 2 and 3 alone.
    plan = line((5, (0, 1), {}), (5, (0,), {}), crews=(1, 1))
    t = simulate_site(engine, plan, luck([[10, 2, 0, 0], [0, 0, 3, 3]], [0, 1, 1, 1]))
    assert rows(t.start)[0][:2] == [0, 10]
    assert rows(t.start)[1][2:] == [12, 15]
    plan = line((5, (1, 0), {}), (5, (0,), {}), crews=(2, 1))
    t = simulate_site(engine, plan, luck([[10, 2, 0, 0], [0, 0, 3, 3]], [0, 1, 1, 1]))
    assert rows(t.start)[0][:2] == [0, 10]
    assert rows(t.start)[1][2:] == [1, 4]


def test_two_roles_by_hand(engine):
    # Doctors 2, nurse 1. Interviews (doctor) 4 each, jabs (nurse with doctor) 6 each; three come.
    plan = line((5, (0,), {}), (5, (1, 0), {}), crews=(2, 1))
    t = simulate_site(engine, plan, luck([[4, 4, 4], [6, 6, 6]]))
    assert rows(t.start) == [[0, 0, 4], [4, 10, 16]]
    assert rows(t.end) == [[4, 4, 8], [10, 16, 22]]


def test_a_changeover_holds_the_member_of_the_first_role_alone(engine):
    plan = line((5, (0, 1), {"changeover": tube(1)}), (5, (1,), {}), crews=(1, 1), counted=0)
    t = simulate_site(engine, plan, luck([[3, 3, 0], [0, 0, 2]], [0, 0, 1], changeover=[10, 0]))
    assert rows(t.start)[0][:2] == [0, 13]  # the first nurse changes the tube until 13
    assert rows(t.start)[1][2] == 3  # the doctor is free at 3
    assert t.changeovers.tolist() == [[0, 0, 0, 3, 13], [0, 0, 0, 16, 26]]


def test_a_tube_that_times_out_at_a_free_desk_is_closed_at_once_by_who_is_free(engine):
    plan = line((2, (0,), {"changeover": tube(9, timeout=5)}))
    t = simulate_site(engine, plan, luck([3, 3], [0, 20], changeover=[4]))
    assert t.changeovers[0].tolist() == [0, 0, 0, 8, 12]
    assert t.tubes[0].tolist()[:5] == [0, 0, 3, 3, 12]


def test_else_the_next_to_be_free_closes_it_before_any_start(engine):
    plan = line((1, (0,), {"changeover": tube(9, timeout=5)}), ONE, counted=0)
    t = simulate_site(engine, plan, luck([[3, 3], [9, 9]], [0, 4], changeover=[4, 0]))
    # The member is at the second station from 3 to 12; the tube timed out at 8.
    assert rows(t.start) == [[0, 16], [3, 23]]  # the last tube until 23
    assert t.changeovers[0].tolist() == [0, 0, 0, 12, 16]


def test_a_tube_at_a_free_desk_to_which_nobody_more_can_come_takes_nobodys_time(engine):
    plan = line((2, (0,), {"changeover": tube(9)}))
    t = simulate_site(engine, plan, luck([3, 0], [0, 20], changeover=[4]))
    assert t.tubes.tolist()[0][4] == 20  # who comes then does not take the station
    assert t.changeovers.tolist() == []


def test_a_free_member_goes_first_and_a_busy_one_when_done(engine):
    plan = line(ONE, crews=([(0, 3), (2, 1), (4, 0), (30, 1)],))
    t = simulate_site(engine, plan, luck([10, 1], [0, 30]))
    assert levels(t) == {0: (3, 3), 2: (1, 1), 4: (0, 1), 10: (0, 0), 30: (1, 1)}
    assert shown(t.start) == [0, 30]


def test_members_stay_at_closing_until_the_queue_is_served_out(engine):
    plan = line(ONE, crews=([(0, 2), (10, 0)],), windows=((0, 10),))
    t = simulate_site(engine, plan, luck([8, 8, 8], [0, 0, 9]))
    assert levels(t) == {0: (2, 2), 10: (0, 2), 17: (0, 0)}


def test_a_start_waits_for_a_dose(engine):
    fed = replace(preparation(), name="stage 0.preparation")
    plan = line((5, (0,), {"fed": fed}), crews=(2,))
    t = simulate_site(engine, plan, luck([1, 1], doses=[[4, 6]]))
    assert shown(t.start) == [4, 10]


@pytest.mark.parametrize("crews", [(1,), (3,)])
def test_one_crew_for_one_station_is_as_one_that_sits_there(engine, crews):
    service = [[7, 3, 9, 4, 6, 2, 8, 5], [3, 5, 2, 7, 1, 9, 4, 6]]
    come = [0, 0, 1, 5, 6, 9, 20, 21]
    own = site([station(crews[0], name="a"), station(2, name="b")])
    other = line((crews[0], (0,), {}), (2, (1,), {}), crews=(*crews, 2))
    ours, theirs = (simulate_site(engine, plan, luck(service, come)) for plan in (other, own))
    for name in ("arrive", "start", "end", "left"):
        assert shown(getattr(ours, name)) == shown(getattr(theirs, name))
