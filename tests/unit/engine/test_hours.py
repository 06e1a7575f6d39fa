"""Opening hours: outside, serving out, sent home, several days."""

import pytest
from handmade import gate, luck, shown, simulate_site, site, station, tube


def present(trace, station_number=0):
    """Members present as they stand after each instant."""
    rows = trace.duty[trace.duty[:, 0] == station_number]
    return {int(row[1]): int(row[3]) for row in rows}


def test_who_comes_early_waits_outside_and_joins_first(engine):
    plan = site([station()], windows=((10, 100),))
    t = simulate_site(engine, plan, luck([5, 5, 5], [10, 3, 3]))
    assert shown(t.arrive) == [10, 3, 3]
    assert shown(t.start) == [20, 10, 15]


def test_windows_are_half_open(engine):
    plan = site([station()], windows=((0, 10), (30, 40)))
    t = simulate_site(engine, plan, luck([5, 5], [9, 10]))
    assert shown(t.start) == [9, 30]


def test_who_comes_after_the_last_closing_leaves_at_once(engine):
    t = simulate_site(engine, site([station()], windows=((0, 10),)), luck([5, 5], [0, 10]))
    assert shown(t.left) == [None, 10]
    assert shown(t.start) == [0, None]


def test_a_queue_is_served_out_by_a_crew_that_stays(engine):
    plan = site([station(1, [(0, 1), (10, 0)])], windows=((0, 10), (50, 60)))
    t = simulate_site(engine, plan, luck([5, 5, 5, 5], [0, 8, 9, 12]))
    assert shown(t.start) == [0, 8, 13, None]
    assert present(t) == {0: 1, 10: 1, 18: 0}


def test_falls_after_closing_wait_too_and_before_it_they_do_not(engine):
    plan = site([station(3, [(0, 3), (9, 2), (12, 0)])], windows=((0, 10),))
    t = simulate_site(engine, plan, luck([20, 5], [0, 8]))
    assert present(t) == {0: 3, 9: 2, 12: 2, 20: 0}


def test_without_a_queue_the_crew_goes_at_closing(engine):
    plan = site([station(1, [(0, 1), (10, 0)])], windows=((0, 10),))
    t = simulate_site(engine, plan, luck([5], [0]))
    assert present(t) == {0: 1, 10: 0}


def test_served_out_waits_for_the_last_tube(engine):
    plan = site([station(1, [(0, 1), (10, 0)], changeover=tube(9))], windows=((0, 10),))
    t = simulate_site(engine, plan, luck([5, 5], [0, 9], changeover=[4]))
    assert present(t) == {0: 1, 10: 1, 18: 0}


def test_served_out_waits_for_every_station(engine):
    stations = [station(1, [(0, 1), (10, 0)], name="reg"), station(name="swab")]
    t = simulate_site(engine, site(stations, windows=((0, 10),)), luck([[5], [20]], [0]))
    assert present(t) == {0: 1, 10: 1, 25: 0}


def test_a_rise_while_serving_out_cancels_the_waiting_fall(engine):
    plan = site([station(1, [(0, 1), (10, 0), (12, 1)])], windows=((0, 10),))
    t = simulate_site(engine, plan, luck([5, 5], [0, 8]))
    assert present(t) == {0: 1, 10: 1, 12: 1}


def test_an_opening_ends_serving_out(engine):
    plan = site([station(1, [(0, 1), (10, 0)])], windows=((0, 10), (50, 60)))
    t = simulate_site(engine, plan, luck([100, 5], [0, 0]))
    # The waiting fall happens at 50 and finds the desk busy until 100.
    assert present(t) == {0: 1, 10: 1, 100: 0}
    assert shown(t.start) == [0, None]
    assert shown(t.left) == [None, None]


def test_at_closing_the_waiting_are_sent_home(engine):
    plan = site([station()], windows=((0, 10), (50, 60)), closing="send_home")
    t = simulate_site(engine, plan, luck([9, 9, 5, 5], [0, 0, 0, 12]))
    assert shown(t.end) == [9, 18, None, 55]
    assert shown(t.left) == [None, None, 10, None]
    assert shown(t.arrive) == [0, 0, 0, 12]


def test_at_closing_nobody_starts_even_if_a_desk_becomes_free(engine):
    plan = site([station()], windows=((0, 10),), closing="send_home")
    t = simulate_site(engine, plan, luck([10, 5], [0, 0]))
    assert (shown(t.start), shown(t.left)) == ([0, None], [None, 10])


def test_who_would_join_a_queue_after_being_sent_home_leaves(engine):
    stations = [station(name="reg"), station(name="swab")]
    plan = site(stations, windows=((0, 10), (50, 60)), closing="send_home")
    t = simulate_site(engine, plan, luck([[5, 9], [5, 5]], [0, 0]))
    assert shown(t.end[0]) == [5, 14]
    assert shown(t.arrive[1]) == [5, None]
    assert shown(t.left) == [None, 14]


def test_falls_at_a_send_home_closing_do_not_wait(engine):
    plan = site([station(2, [(0, 2), (10, 0)])], windows=((0, 10),), closing="send_home")
    t = simulate_site(engine, plan, luck([15], [0]))
    assert present(t) == {0: 2, 10: 1, 15: 0}


def test_after_a_send_home_closing_the_open_tube_is_closed(engine):
    plan = site([station(changeover=tube(9))], windows=((0, 10), (50, 60)), closing="send_home")
    t = simulate_site(engine, plan, luck([5, 5], [0, 50], changeover=[4]))
    assert t.changeovers.tolist() == [[0, 0, 0, 10, 14], [0, 0, 0, 55, 59]]


def test_walkers_are_served_after_closing(engine):
    plan = site([station(1, [(0, 1), (10, 0)])], windows=((0, 10), (50, 60)), call=gate())
    t = simulate_site(engine, plan, luck([5, 5, 5], knock=[4, 8, 3], walk=[1, 9, 1]))
    # The second knock began at 4, before closing; the third would begin at 12.
    assert shown(t.called) == [0, 4, 50]
    assert shown(t.start) == [5, 21, None]
    assert present(t) == {0: 1, 10: 1, 26: 0}


def test_walkers_are_sent_home_on_arrival(engine):
    plan = site([station()], windows=((0, 10),), closing="send_home", call=gate())
    t = simulate_site(engine, plan, luck([5, 5], knock=[4, 8], walk=[1, 9]))
    assert shown(t.told) == [4, 12]
    assert shown(t.left) == [None, 21]


def test_a_roster_goes_on_day_after_day(engine):
    plan = site([station()], windows=((0, 10), (50, 60), (100, 110)), call=gate(limit=1))
    t = simulate_site(engine, plan, luck([5] * 5, knock=[4] * 5, walk=[1] * 5))
    assert shown(t.called) == [0, 5, 50, 55, 100]
    assert shown(t.end) == [10, 15, 60, 65, 110]


@pytest.mark.parametrize(("horizon", "arrive"), [(29, [3, None]), (30, [3, 12])])
def test_who_is_not_let_in_by_the_horizon_has_joined_nothing(engine, horizon, arrive):
    plan = site([station()], windows=((0, 10), (30, 40)))
    t = simulate_site(engine, plan, luck([5, 5], [3, 12]), horizon)
    assert shown(t.arrive) == arrive
    assert shown(t.left) == [None, None]
