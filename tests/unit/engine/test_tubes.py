"""Tubes: full, timed out, closed at relief, handed over, closed after the last swab."""

import pytest
from handmade import FAR, luck, shown, simulate_site, site, station, tube

LATER = 1000  # somebody who comes then keeps "nobody more can come" from being true


def one_desk(engine, change, crew, service, arrival, windows=((0, FAR),)):
    desks = 1 if isinstance(crew, list) else crew
    plan = site([station(desks, crew, changeover=change)], windows)
    return simulate_site(engine, plan, luck(service, arrival, changeover=[4]))


def rows(trace):
    return [tuple(shown(row)) for row in trace.tubes]


def test_a_full_tube_is_closed_at_once(engine):
    t = one_desk(engine, tube(2), 1, [5] * 5, [0, 0, 0, 0, LATER])
    assert shown(t.start) == [0, 5, 14, 19, LATER]
    assert rows(t) == [(0, 0, 5, 10, 14, 2), (0, 14, 19, 24, 28, 2), (0, 1000, 1005, 1005, 1009, 1)]
    assert shown(t.tube) == [0, 0, 1, 1, 2]
    assert t.changeovers.tolist()[0] == [0, 0, 0, 10, 14]


def test_a_partial_tube_of_an_idle_desk_is_closed_when_its_time_has_run(engine):
    t = one_desk(engine, tube(9, timeout=10), 1, [5, 5, 5], [0, 16, LATER])
    # First swab ends at 5, closing 15-19 although somebody comes at 16.
    assert rows(t)[0] == (0, 0, 5, 5, 19, 1)
    assert shown(t.start) == [0, 19, LATER]


def test_starts_come_before_the_time_out_of_their_instant(engine):
    t = one_desk(engine, tube(9, timeout=10), 1, [5, 5, 5], [0, 15, LATER])
    assert shown(t.start) == [0, 15, LATER]
    assert rows(t)[0] == (0, 0, 5, 20, 24, 2)


def test_a_busy_desk_closes_after_the_resident_in_hand(engine):
    t = one_desk(engine, tube(9, timeout=10), 1, [5, 5, 5, 5], [0, 14, 14, LATER])
    assert rows(t)[0] == (0, 0, 5, 19, 23, 2)
    assert shown(t.start) == [0, 14, 23, LATER]


def test_the_time_out_runs_from_the_first_swab_of_the_tube(engine):
    t = one_desk(engine, tube(9, timeout=10), 1, [5, 5, 5], [0, 6, LATER])
    assert rows(t)[0] == (0, 0, 5, 11, 19, 2)


@pytest.mark.parametrize(("desks", "start", "desk"), [(1, 29, 0), (2, 25, 1)])
def test_without_staff_it_is_closed_before_the_next_resident_there(engine, desks, start, desk):
    change = tube(9, timeout=10, at_relief="hand_over")
    crew = [(0, 1), (8, 0), (20, desks)]
    plan = site([station(desks, crew, changeover=change)])
    t = simulate_site(engine, plan, luck([5, 5, 5], [0, 25, LATER], changeover=[4]))
    assert rows(t)[0] == (0, 0, 5, 5, 29, 1)
    assert (shown(t.start)[1], shown(t.desk)[1]) == (start, desk)


def test_who_goes_off_closes_the_tube_of_an_idle_desk(engine):
    t = one_desk(engine, tube(9), [(0, 1), (8, 0), (20, 1)], [5, 5, 5], [0, 9, LATER])
    assert rows(t)[0] == (0, 0, 5, 5, 12, 1)
    assert shown(t.start) == [0, 20, LATER]
    assert [0, 12, 0, 0] in t.duty.tolist()


def test_who_goes_off_closes_the_tube_after_the_resident_in_hand(engine):
    t = one_desk(engine, tube(9), [(0, 1), (3, 0), (20, 1)], [5, 5, 5], [0, 0, LATER])
    assert rows(t)[0] == (0, 0, 5, 5, 9, 1)
    assert [0, 9, 0, 0] in t.duty.tolist()
    assert shown(t.start) == [0, 20, LATER]


def test_a_rise_while_the_tube_is_closed_keeps_the_member(engine):
    t = one_desk(engine, tube(9), [(0, 1), (8, 0), (10, 1)], [5, 5, 5], [0, 9, LATER])
    assert rows(t)[0] == (0, 0, 5, 5, 12, 1)
    assert shown(t.start) == [0, 12, LATER]
    assert [row[3] for row in t.duty.tolist()] == [1] * len(t.duty)


def test_a_rise_keeps_the_lowest_desk_of_those_who_close_their_tubes(engine):
    plan = site([station(2, [(0, 2), (8, 0), (10, 1)], changeover=tube(9))])
    t = simulate_site(engine, plan, luck([5, 5, 5, 5], [0, 0, 13, LATER], changeover=[4]))
    assert shown(t.desk)[2] == 0
    assert t.duty.tolist()[-1] == [0, 12, 1, 1]


def test_a_handed_over_tube_is_filled_by_the_next_member(engine):
    change = tube(9, at_relief="hand_over")
    t = one_desk(engine, change, [(0, 1), (8, 0), (20, 1)], [5, 5, 5], [0, 9, LATER])
    assert rows(t)[0][:4] == (0, 0, 5, 1005)
    assert [0, 8, 0, 0] in t.duty.tolist()


def test_a_full_tube_is_closed_before_its_member_goes_off(engine):
    change = tube(1, at_relief="hand_over")
    t = one_desk(engine, change, [(0, 1), (3, 0), (20, 1)], [5, 5, 5], [0, 0, LATER])
    assert rows(t)[0] == (0, 0, 5, 5, 9, 1)
    assert shown(t.start) == [0, 20, LATER]


def test_tubes_are_closed_when_nobody_more_can_come(engine):
    t = one_desk(engine, tube(9), 2, [5, 20, 5], [0, 0, 6])
    # The third starts at 6 at desk 0; nobody more can come, desk 1 is busy until 20.
    assert rows(t) == [(0, 0, 5, 11, 15, 2), (1, 0, 20, 20, 24, 1)]


def test_an_idle_desk_closes_as_soon_as_the_last_resident_starts_elsewhere(engine):
    t = one_desk(engine, tube(9), 2, [5, 20, 3], [0, 0, 22])
    assert rows(t) == [(0, 0, 5, 25, 29, 2), (1, 0, 20, 20, 26, 1)]


def test_a_closing_site_closes_its_tubes_although_more_come_tomorrow(engine):
    t = one_desk(engine, tube(9), 1, [5, 5], [0, 200], windows=((0, 50), (150, 300)))
    assert rows(t)[0] == (0, 0, 5, 5, 54, 1)


def test_a_handed_over_tube_without_a_member_is_closed_in_no_time(engine):
    change = tube(9, at_relief="hand_over")
    windows = ((0, 50), (150, 300))
    t = one_desk(engine, change, [(0, 1), (8, 0)], [5, 5], [0, 200], windows)
    assert rows(t) == [(0, 0, 5, 5, 50, 1)]
    assert len(t.changeovers) == 0


def test_residents_on_their_way_keep_a_tube_open_after_closing(engine):
    stations = [station(name="reg"), station(name="swab", changeover=tube(9))]
    plan = site(stations, windows=((0, 10),))
    t = simulate_site(engine, plan, luck([[1, 30], [5, 5]], [0, 0], changeover=[0, 4]))
    assert rows(t) == [(0, 1, 6, 36, 40, 2)]


def test_an_open_tube_at_the_horizon_is_never_closed(engine):
    plan = site([station(changeover=tube(9))])
    t = simulate_site(engine, plan, luck([5, 5], [0, 99], changeover=[4]), horizon=20)
    assert rows(t) == [(0, 0, 5, 5, None, 1)]
