"""Residents: first come, first served; ties by the order of one instant; lowest idle desk."""

from handmade import gate, label, luck, shown, simulate_site, site, station

TWO = [station(name="reg"), station(name="swab")]


def test_first_come_first_served(engine):
    t = simulate_site(engine, site([station()]), luck([5, 5, 5], [2, 0, 1]))
    assert shown(t.arrive) == [2, 0, 1]
    assert shown(t.start) == [10, 0, 5]
    assert shown(t.end) == [15, 5, 10]


def test_who_comes_at_once_is_served_by_number(engine):
    t = simulate_site(engine, site([station()]), luck([5, 5, 5], [0, 0, 0]))
    assert shown(t.start) == [0, 5, 10]


def test_the_lowest_idle_desk_is_taken(engine):
    t = simulate_site(engine, site([station(3)]), luck([9, 3, 3, 4], [0, 0, 0, 5]))
    assert shown(t.desk) == [0, 1, 2, 1]
    assert shown(t.member) == [0, 1, 2, 1]


def test_a_desk_that_becomes_free_is_taken_in_the_same_instant(engine):
    t = simulate_site(engine, site([station()]), luck([5, 5], [0, 5]))
    assert shown(t.start) == [0, 5]


def test_ends_come_before_arrivals(engine):
    # Resident 0 takes registration and joins the swab at 5; resident 1 comes to the swab at 5.
    t = simulate_site(engine, site(TWO), luck([[5, 0], [4, 4]], [0, 5]))
    assert shown(t.start[1]) == [5, 9]
    # The same with the numbers exchanged: the phase decides, not the number.
    t = simulate_site(engine, site(TWO), luck([[0, 5], [4, 4]], [5, 0]))
    assert shown(t.start[1]) == [9, 5]


def test_who_ends_at_an_earlier_station_joins_first(engine):
    stations = [station(name="reg"), station(name="check"), station(name="swab")]
    # Resident 0 ends the check at 6, resident 1 registration at 6 (no check).
    t = simulate_site(engine, site(stations), luck([[3, 3], [3, 0], [4, 4]], [0, 0]))
    assert shown(t.end[0]) == [3, 6]
    assert shown(t.start[2]) == [10, 6]


def test_who_ends_at_one_station_at_once_joins_by_number(engine):
    stations = [station(2, name="reg"), station(name="swab")]
    t = simulate_site(engine, site(stations), luck([[5, 5], [4, 4]], [0, 0]))
    assert shown(t.start[1]) == [5, 9]


def test_walkers_join_before_who_ends_at_a_station(engine):
    # Household 0 is told at 1, walks 1, registers 2-6; household 1, told at 4, is there at 6.
    draws = luck([[4, 0], [3, 3]], knock=[1, 3], walk=[1, 2])
    t = simulate_site(engine, site(TWO, call=gate()), draws)
    assert shown(t.arrive[1]) == [6, 6]
    assert shown(t.start[1]) == [9, 6]


def test_a_move_takes_no_time_and_a_step_not_taken_leaves_no_trace(engine):
    t = simulate_site(engine, site(TWO), luck([[5, 0], [4, 4]], [0, 0]))
    assert shown(t.arrive) == [0, None, 5, 0]
    assert shown(t.start) == [0, None, 5, 0]
    assert shown(t.desk) == [0, -1, 0, 0]


def test_a_delay_has_no_queue(engine):
    stations = [station(kind="delay", name="walk"), station(name="swab")]
    t = simulate_site(engine, site(stations), luck([[5, 5, 9], [3, 3, 3]], [0, 0, 0]))
    assert shown(t.start[0]) == [0, 0, 0]
    assert shown(t.end[0]) == [5, 5, 9]
    assert shown(t.start[1]) == [5, 8, 11]
    assert shown(t.desk[0]) == shown(t.member[0]) == [-1, -1, -1]


def test_after_the_counted_station_residents_go_on(engine):
    stations = [station(name="swab"), station(kind="delay", name="rest"), station(name="exit")]
    t = simulate_site(engine, site(stations, counted=0), luck([[5], [7], [2]], [1]))
    assert shown(t.end) == [6, 13, 15]


def test_a_label_occupies_the_registration_desk(engine):
    stations = [station(name="reg", changeover=label(2)), station(3, name="swab")]
    draws = luck([[5] * 5, [1] * 5], [0] * 5, changeover=[4, 0])
    t = simulate_site(engine, site(stations), draws)
    assert shown(t.start[0]) == [0, 5, 14, 19, 28]
    # The resident moves on while the label is written.
    assert shown(t.start[1]) == [5, 10, 19, 24, 33]
    assert t.changeovers.tolist() == [[0, 0, 0, 10, 14], [0, 0, 0, 24, 28]]


def test_the_count_of_labels_goes_on_over_a_break(engine):
    desk = station(1, [(0, 1), (10, 0), (20, 1)], name="swab", changeover=label(2))
    t = simulate_site(engine, site([desk]), luck([5, 5, 5], [0, 21, 21], changeover=[4]))
    assert shown(t.start) == [0, 21, 30]
    assert t.changeovers.tolist() == [[0, 0, 0, 26, 30]]


def test_the_horizon_cuts_everything_after_it(engine):
    t = simulate_site(engine, site([station()]), luck([5, 5, 5], [0, 0, 10]), horizon=9)
    assert shown(t.arrive) == [0, 0, None]
    assert shown(t.start) == [0, 5, None]
    assert shown(t.end) == [5, None, None]
    assert shown(t.desk) == [0, 0, -1]


def test_what_happens_at_the_horizon_is_seen_to_the_last_phase_of_the_instant(engine):
    t = simulate_site(engine, site([station()]), luck([5, 5, 5], [0, 0, 10]), horizon=10)
    assert shown(t.arrive) == [0, 0, 10]
    assert shown(t.start) == [0, 5, 10]
    assert shown(t.end) == [5, 10, None]
    assert shown(t.desk) == [0, 0, 0]


def test_a_closing_at_the_horizon_sends_home_who_waits(engine):
    plan = site([station()], windows=((0, 10),), closing="send_home")
    t = simulate_site(engine, plan, luck([5, 5, 5], [0, 0, 0]), horizon=10)
    assert shown(t.end) == [5, 10, None]
    assert shown(t.left) == [None, None, 10]


def test_a_knock_that_the_horizon_cuts_has_begun(engine):
    plan, draws = site([station()], call=gate()), luck([5, 5], knock=[4, 4], walk=[1, 1])
    t = simulate_site(engine, plan, draws, horizon=7)
    assert (shown(t.called), shown(t.told)) == ([0, 4], [4, None])
    assert shown(t.start) == [5, None]
