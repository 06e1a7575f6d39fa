"""Preparation: doses, preparers, and starts that wait for a dose."""

from handmade import (
    gate,
    group,
    legs,
    luck,
    manned,
    preparation,
    route,
    shown,
    simulate_site,
    site,
    station,
    together,
    tube,
)

from simsite.tables.schema import preparers


def fed(crew=1, desks=1, on_duty=None, name="swab", **more):
    return station(desks, on_duty, name, fed=preparation(crew), **more)


def doses(trace):
    """Rows of (dose, preparer, start, end)."""
    return [row[1:] for row in trace.doses.tolist()]


def levels(trace, column):
    return {row[1]: tuple(row[2:]) for row in trace.duty.tolist() if row[0] == column}


def test_doses_are_prepared_one_after_the_other_from_the_first_moment_the_site_is_open(engine):
    plan = site([fed()], windows=((10, 100),))
    t = simulate_site(engine, plan, luck([1] * 3, [50, 50, 50], doses=[[4, 5, 6]]))
    assert doses(t) == [[0, 0, 10, 14], [1, 0, 14, 19], [2, 0, 19, 25]]
    assert shown(t.start) == [50, 51, 52]


def test_there_are_as_many_doses_as_residents_take_the_station(engine):
    t = simulate_site(engine, site([fed()]), luck([1, 0, 1], [90, 90, 90], doses=[[3, 3]]))
    assert doses(t) == [[0, 0, 0, 3], [1, 0, 3, 6]]


def test_the_lowest_free_preparer_begins_the_next_dose(engine):
    t = simulate_site(engine, site([fed(2)]), luck([1] * 4, [90] * 4, doses=[[5, 3, 2, 9]]))
    assert doses(t) == [[0, 0, 0, 5], [1, 1, 0, 3], [2, 1, 3, 5], [3, 0, 5, 14]]


def test_a_start_waits_for_the_dose_although_a_desk_is_idle(engine):
    t = simulate_site(engine, site([fed(desks=3)]), luck([20] * 3, [0] * 3, doses=[[4, 5, 6]]))
    assert shown(t.start) == [4, 9, 15]
    assert shown(t.desk) == [0, 1, 2]


def test_a_start_waits_for_a_desk_although_doses_are_ready(engine):
    t = simulate_site(engine, site([fed()]), luck([7] * 3, [20] * 3, doses=[[1, 1, 1]]))
    assert shown(t.start) == [20, 27, 34]


def test_a_start_needs_as_many_doses_as_starts_whoever_finishes_first(engine):
    # The second dose is ready before the first; the first in the queue takes what is there.
    t = simulate_site(engine, site([fed(2, 2)]), luck([9, 9], [0, 0], doses=[[8, 3]]))
    assert shown(t.start) == [3, 8]


def test_a_dose_that_ends_in_the_instant_of_an_arrival_is_ready(engine):
    t = simulate_site(engine, site([fed()]), luck([1], [4], doses=[[4]]))
    assert shown(t.start) == [4]


def test_residents_who_skip_the_station_need_no_dose(engine):
    plan = site([fed(name="jab"), station(name="exit")])
    t = simulate_site(engine, plan, luck([[0, 5], [2, 2]], [1, 1], doses=[[30], []]))
    assert shown(t.start) == [None, 30, 1, 35]


def test_the_preparers_of_a_station_do_not_feed_another(engine):
    plan = site([fed(name="jab"), fed(name="exit")])
    t = simulate_site(engine, plan, luck([[1], [1]], [0], doses=[[2], [9]]))
    assert t.doses.tolist() == [[0, 0, 0, 0, 2], [1, 0, 0, 0, 9]]
    assert shown(t.start) == [2, 9]


def test_a_preparer_who_goes_off_finishes_the_dose_in_hand(engine):
    plan = site([fed([(0, 2), (4, 0), (20, 1)])])
    t = simulate_site(engine, plan, luck([1] * 3, [0] * 3, doses=[[6, 3, 5]]))
    assert doses(t) == [[0, 0, 0, 6], [1, 1, 0, 3], [2, 1, 3, 8]]
    assert levels(t, preparers(0)) == {0: (2, 2), 4: (0, 2), 6: (0, 1), 8: (0, 0), 20: (1, 1)}


def test_what_is_left_to_prepare_is_begun_when_somebody_comes_on_duty(engine):
    plan = site([fed([(0, 1), (4, 0), (20, 1)])])
    t = simulate_site(engine, plan, luck([1] * 2, [0] * 2, doses=[[6, 5]]))
    assert doses(t) == [[0, 0, 0, 6], [1, 0, 20, 25]]
    assert levels(t, preparers(0)) == {0: (1, 1), 4: (0, 1), 6: (0, 0), 20: (1, 1)}
    assert shown(t.start) == [6, 25]


def test_preparers_stay_at_closing_until_the_queue_is_served_out(engine):
    plan = site([fed([(0, 1), (10, 0)], on_duty=[(0, 1), (10, 0)])], windows=((0, 10), (90, 99)))
    t = simulate_site(engine, plan, luck([2] * 3, [1] * 3, doses=[[8, 8, 8]]))
    assert doses(t) == [[0, 0, 0, 8], [1, 0, 8, 16], [2, 0, 16, 24]]
    assert shown(t.end) == [10, 18, 26]
    assert levels(t, preparers(0)) == {0: (1, 1), 10: (0, 1), 26: (0, 0)}


def test_a_dose_in_hand_does_not_keep_the_site_from_having_served_out(engine):
    # One comes on the second day only: the dose for them is in hand when the first is done.
    crew = [(0, 1), (10, 0), (30, 1), (40, 0)]
    plan = site([fed(crew, on_duty=crew)], windows=((0, 10), (30, 40)))
    t = simulate_site(engine, plan, luck([2, 2], [1, 31], doses=[[7, 20]]))
    assert doses(t) == [[0, 0, 0, 7], [1, 0, 7, 27]]
    assert levels(t, 0)[10] == (0, 0)
    assert levels(t, preparers(0)) == {
        0: (1, 1), 10: (0, 1), 27: (0, 0), 30: (1, 1), 40: (0, 0),
    }  # fmt: skip


def test_no_dose_begins_while_the_site_is_closed_under_send_home(engine):
    plan = site([fed()], windows=((0, 10), (30, 40)), closing="send_home")
    t = simulate_site(engine, plan, luck([1] * 3, [1, 31, 31], doses=[[4, 8, 3]]))
    assert doses(t) == [[0, 0, 0, 4], [1, 0, 4, 12], [2, 0, 30, 33]]


def test_who_is_sent_home_takes_no_dose(engine):
    plan = site([fed()], windows=((0, 5), (30, 40)), closing="send_home")
    t = simulate_site(engine, plan, luck([1, 1], [0, 30], doses=[[8, 9]]))
    assert shown(t.left) == [5, None]
    assert doses(t) == [[0, 0, 0, 8], [1, 0, 30, 39]]
    assert shown(t.start) == [None, 30]


def test_nobody_is_served_where_nobody_prepares(engine):
    t = simulate_site(engine, site([fed(0)]), luck([1], [0], doses=[[1]]), horizon=100)
    assert (doses(t), shown(t.start), shown(t.arrive)) == ([], [None], [0])


def test_what_is_not_finished_at_the_horizon_has_no_end(engine):
    t = simulate_site(engine, site([fed()]), luck([1], [0], doses=[[30]]), horizon=29)
    assert shown(t.doses) == [0, 0, 0, 0, None]


def test_a_timed_out_tube_is_closed_when_the_next_can_start(engine):
    # Nobody sits there from 8 to 20, when the time-out comes; the next has a dose from 25 on.
    crew = [(0, 1), (8, 0), (20, 1)]
    plan = site([fed(on_duty=crew, changeover=tube(9, 5, "hand_over"))])
    drawn = luck([2, 2], [0, 9], changeover=[3], doses=[[4, 21]])
    t = simulate_site(engine, plan, drawn)
    assert t.changeovers.tolist() == [[0, 0, 0, 25, 28], [0, 0, 0, 30, 33]]
    assert shown(t.start) == [4, 28]


def test_people_who_wait_for_a_dose_are_still_on_their_way(engine):
    plan = site([fed()], call=gate(limit=1))
    t = simulate_site(engine, plan, luck([1, 1], knock=[2, 2], walk=[1, 1], doses=[[9, 1]]))
    assert (shown(t.called), shown(t.start)) == ([0, 9], [9, 12])


def test_preparers_are_of_the_site_where_a_route_visits_it(engine):
    plan = group(site([fed(on_duty=[])], call=gate()), routes=[route([(0, 0)])])
    drawn = together(luck([2], knock=[1], walk=[1], doses=[[9]]), routes=[legs([0], [0], [1])])
    t = engine(plan, manned(plan, drawn), 1000)
    assert doses(t.sites[0]) == [[0, 0, 0, 9]]
    assert shown(t.sites[0].start) == [9]
    assert t.visits[0].over == 11
    assert levels(t.sites[0], preparers(0)) == {0: (1, 1)}
