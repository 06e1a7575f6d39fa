"""Crews by the clock: rises, falls, relief, overtime."""

from handmade import luck, shown, simulate_site, site, station


def duty(trace):
    """Times, scheduled and present of station 0 as they stand after each instant."""
    after = {int(row[1]): (int(row[2]), int(row[3])) for row in trace.duty if row[0] == 0}
    return [(time, *levels) for time, levels in sorted(after.items())]


def one_station(engine, desks, crew, service, arrival):
    return simulate_site(engine, site([station(desks, crew)]), luck(service, arrival))


def test_nobody_starts_before_the_crew_comes(engine):
    t = one_station(engine, 1, [(10, 1)], [5, 5], [0, 10])
    assert shown(t.start) == [10, 15]
    assert duty(t) == [(10, 1, 1)]


def test_an_idle_member_at_the_highest_desk_goes_first(engine):
    t = one_station(engine, 2, [(0, 2), (10, 1)], [5, 5], [12, 12])
    assert shown(t.desk) == [0, 0]
    assert shown(t.start) == [12, 17]
    assert duty(t) == [(0, 2, 2), (10, 1, 1)]


def test_an_idle_desk_goes_before_a_busy_one_that_is_higher(engine):
    t = one_station(engine, 2, [(0, 2), (10, 1)], [4, 20, 5], [0, 0, 12])
    assert shown(t.desk) == [0, 1, 1]
    assert shown(t.start) == [0, 0, 20]


def test_where_all_are_busy_the_first_desk_to_become_free_goes(engine):
    t = one_station(engine, 2, [(0, 2), (10, 1)], [15, 12, 5], [0, 0, 0])
    assert shown(t.start) == [0, 0, 15]
    assert shown(t.desk) == [0, 1, 0]
    assert duty(t) == [(0, 2, 2), (10, 1, 2), (12, 1, 1)]


def test_of_two_desks_that_become_free_at_once_the_lower_resident_frees_first(engine):
    t = one_station(engine, 2, [(0, 2), (10, 1)], [12, 12, 5], [0, 0, 0])
    assert (shown(t.start), shown(t.desk)) == ([0, 0, 12], [0, 1, 1])


def test_a_fall_comes_before_the_ends_of_its_instant(engine):
    t = one_station(engine, 1, [(0, 1), (5, 0), (20, 1)], [5, 5], [0, 0])
    assert shown(t.start) == [0, 20]
    assert duty(t) == [(0, 1, 1), (5, 0, 0), (20, 1, 1)]


def test_nobody_is_interrupted_and_the_excess_is_overtime(engine):
    t = one_station(engine, 1, [(0, 1), (5, 0)], [30], [0])
    assert shown(t.end) == [30]
    assert duty(t) == [(0, 1, 1), (5, 0, 1), (30, 0, 0)]


def test_a_rise_cancels_a_pending_fall(engine):
    t = one_station(engine, 1, [(0, 1), (2, 0), (4, 1)], [10, 5], [0, 0])
    assert shown(t.start) == [0, 10]
    assert duty(t) == [(0, 1, 1), (2, 0, 1), (4, 1, 1)]


def test_a_rise_cancels_only_as_many_falls_as_it_is_high(engine):
    t = one_station(engine, 2, [(0, 2), (2, 0), (4, 1)], [10, 12, 5], [0, 0, 0])
    assert (shown(t.start), shown(t.desk)) == ([0, 0, 12], [0, 1, 1])
    assert duty(t) == [(0, 2, 2), (2, 0, 2), (4, 1, 2), (10, 1, 1)]


def test_the_lowest_member_who_is_off_takes_the_lowest_desk_without_one(engine):
    t = one_station(engine, 3, [(0, 3), (10, 1), (20, 2)], [100, 5], [0, 21])
    assert shown(t.desk) == [0, 1]
    assert shown(t.member) == [0, 1]


def test_relief_adds_no_speed_and_goes_first(engine):
    t = one_station(engine, 1, [(0, 3), (2, 1)], [5, 5, 5], [0, 0, 0])
    assert shown(t.start) == [0, 5, 10]
    assert shown(t.member) == [0, 0, 0]
    assert duty(t) == [(0, 3, 3), (2, 1, 1)]


def test_falls_beyond_relief_reach_the_desks(engine):
    t = one_station(engine, 1, [(0, 2), (2, 0)], [5, 5], [0, 0])
    assert shown(t.start) == [0, None]
    assert duty(t) == [(0, 2, 2), (2, 0, 1), (5, 0, 0)]


def test_shifts_that_meet_leave_no_gap(engine):
    t = one_station(engine, 1, [(0, 1), (10, 1), (20, 1)], [7, 7, 7], [0, 0, 0])
    assert shown(t.start) == [0, 7, 14]
