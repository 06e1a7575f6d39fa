"""Call-up: callers, the limit, households."""

from handmade import gate, luck, shown, simulate_site, site, station

TWO = [station(name="reg"), station(name="swab")]


def test_households_are_called_in_order_and_walk_together(engine):
    plan = site([station(3)], call=gate())
    t = simulate_site(engine, plan, luck([5] * 3, first=[0, 2, 3], knock=[4, 2], walk=[3, 1]))
    assert (shown(t.called), shown(t.told)) == ([0, 4], [4, 6])
    assert shown(t.arrive) == [7, 7, 7]
    assert shown(t.caller) == [0, 0]


def test_the_lowest_free_caller_starts_on_the_next_household(engine):
    plan = site([station()], call=gate(crew=2))
    t = simulate_site(engine, plan, luck([1] * 4, knock=[5, 3, 2, 9], walk=[1] * 4))
    assert shown(t.called) == [0, 0, 3, 5]
    assert shown(t.caller) == [0, 1, 1, 0]


def test_fewer_than_the_limit_may_be_on_their_way_and_a_household_may_overshoot(engine):
    plan = site([station()], call=gate(limit=3))
    draws = luck([5] * 6, first=[0, 2, 4, 6], knock=[1, 1, 1], walk=[1, 1, 1])
    t = simulate_site(engine, plan, draws)
    # 2 on their way at 1, so household 1 is called: 4. Starts at 2 and 7 bring 3 and 2.
    assert shown(t.start)[:3] == [2, 7, 12]
    assert shown(t.called) == [0, 1, 7]


def test_the_gate_is_judged_after_the_starts_of_the_instant(engine):
    plan = site([station()], call=gate(limit=1))
    t = simulate_site(engine, plan, luck([5, 5], knock=[2, 2], walk=[1, 1]))
    assert shown(t.start) == [3, 8]
    assert shown(t.called) == [0, 3]


def test_the_count_is_updated_after_each_start(engine):
    plan = site([station()], call=gate(limit=2, crew=5))
    t = simulate_site(engine, plan, luck([5] * 4, knock=[2] * 4, walk=[1] * 4))
    assert shown(t.called) == [0, 0, 3, 8]


def test_people_are_on_their_way_until_the_counted_station(engine):
    draws = luck([[4, 4], [5, 5]], knock=[1, 1], walk=[1, 1])
    t = simulate_site(engine, site(TWO, call=gate(limit=1)), draws)
    assert (shown(t.called), shown(t.start[1])) == ([0, 6], [6, 12])
    t = simulate_site(engine, site(TWO, counted=0, call=gate(limit=1)), draws)
    assert (shown(t.called), shown(t.start[1])) == ([0, 2], [6, 11])


def test_who_skips_the_counted_station_is_no_longer_on_the_way(engine):
    draws = luck([[4, 4], [0, 5]], knock=[1, 1], walk=[1, 1])
    t = simulate_site(engine, site(TWO, call=gate(limit=1)), draws)
    assert shown(t.called) == [0, 6]


def test_a_household_without_attending_members_is_knocked_at_too(engine):
    plan = site([station()], call=gate(limit=1))
    t = simulate_site(
        engine, plan, luck([5, 5], first=[0, 0, 1, 1, 2], knock=[3] * 4, walk=[1] * 4)
    )
    # The two empty ones count nothing: 3 is called at once, then the limit holds until 7.
    assert shown(t.called) == [0, 3, 7, 10]
    assert shown(t.start) == [7, 14]


def test_callers_are_on_duty_by_the_clock(engine):
    plan = site([station()], call=gate(crew=[(5, 1), (10, 0), (20, 1)]))
    t = simulate_site(engine, plan, luck([1] * 3, knock=[4] * 3, walk=[1] * 3))
    assert shown(t.called) == [5, 9, 20]
    rows = [row[1:] for row in t.duty.tolist() if row[0] == -1]
    assert [rows[0], [10, 0, 1], [13, 0, 0], rows[-1]] == [[5, 1, 1], *rows[1:3], [20, 1, 1]]


def test_callers_go_off_at_closing_although_the_queue_is_served_out(engine):
    stations = [station(1, [(0, 1), (10, 0)])]
    plan = site(stations, windows=((0, 10),), call=gate(crew=[(0, 2), (10, 0)]))
    t = simulate_site(engine, plan, luck([30, 5], knock=[1, 2], walk=[1, 1]))
    callers = {row[1]: row[3] for row in t.duty.tolist() if row[0] == -1}
    crew = {row[1]: row[3] for row in t.duty.tolist() if row[0] == 0}
    assert callers == {0: 2, 10: 0}
    assert crew == {0: 1, 10: 1, 37: 0}


def test_nobody_is_knocked_at_while_the_site_is_closed(engine):
    plan = site([station()], windows=((10, 12), (20, 30)), call=gate())
    t = simulate_site(engine, plan, luck([1] * 3, knock=[1] * 3, walk=[1] * 3))
    assert shown(t.called) == [10, 11, 20]


def test_who_is_sent_home_is_no_longer_on_the_way(engine):
    plan = site([station()], windows=((0, 10), (20, 30)), closing="send_home", call=gate(limit=2))
    t = simulate_site(engine, plan, luck([12, 5, 5, 5], knock=[1] * 4, walk=[1] * 4))
    # The first is served 2-14; the second and third wait from 2 and 4 until they are sent home.
    assert shown(t.called) == [0, 1, 2, 20]
    assert shown(t.left) == [None, 10, 10, None]
