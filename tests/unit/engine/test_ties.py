"""A team and people who come freely, where one instant decides: each is a trace by hand."""

import numpy as np
import pytest
from handmade import (
    FAR,
    gate,
    group,
    legs,
    luck,
    manned,
    route,
    shown,
    site,
    station,
    together,
    tube,
)

from simsite.engine.audit import audit


def free_site(windows, closing="serve_queue", change=None):
    """A site whose people come freely and whose one station a team staffs."""
    return site([station(crew=(), changeover=change)], windows, closing, name="b")


def visited(the_site, drawn, leave=FAR):
    """The site with a team of one from its first opening on, which packs in 2."""
    plan = group(the_site, routes=[route([(0, 0, leave)])])
    return plan, manned(plan, together(drawn, routes=[legs([0], [0], [2])]))


def the_last_leaves_after_closing():
    return visited(free_site(((0, 10),)), luck([3, 3], [2, 15]))


def opening_is_the_time_to_leave():
    return visited(free_site(((0, 10), (20, 40))), luck([3], [12]), leave=20)


def windows_abut():
    return visited(
        free_site(((0, 10), (10, 40)), "send_home", tube(9, at_relief="hand_over")),
        luck([3, 3], [0, 12], changeover=[4]),
    )


def ready_too_late():
    """The first stop has nobody to call: packed at 3, at the second ready at 15, 10 too late."""
    stops = [(0, 0), (1, 0, 5)]
    first = site([station(crew=())], call=gate())
    plan = group(first, free_site(((0, 100),)), routes=[route(stops)])
    nobody = luck([[]], first=[0, 0], knock=[5], walk=[1])
    drawn = nobody, luck([3, 3], [14, 15])
    return plan, manned(plan, together(*drawn, routes=[legs([0, 7], [0, 5], [3, 2])]))


CASES = (the_last_leaves_after_closing, opening_is_the_time_to_leave, windows_abut, ready_too_late)


def last(engine, case):
    """Trace of the last site and the last visit."""
    trace = engine(*case, FAR)
    visit = trace.visits[-1]
    times = [visit.depart, visit.arrive, visit.ready, visit.over, visit.packed]
    return trace.sites[-1], shown(times)


def test_a_team_waits_no_longer_when_the_last_to_come_has_left(engine):
    t, times = last(engine, the_last_leaves_after_closing())
    assert shown(t.left) == [None, 15]
    assert times == [0, 0, 0, 15, 17]


def test_an_opening_lets_people_in_before_a_time_to_leave_sends_them_away(engine):
    t, times = last(engine, opening_is_the_time_to_leave())
    assert (shown(t.arrive), shown(t.left)) == ([12], [20])
    assert times == [0, 0, 0, 20, 22]


def test_a_tube_is_closed_at_a_closing_that_sends_home_though_the_next_window_abuts(engine):
    t, times = last(engine, windows_abut())
    assert t.tubes.tolist() == [[0, 0, 3, 3, 14, 1], [0, 14, 17, 17, 21, 1]]
    assert times == [0, 0, 0, 21, 23]


def test_who_comes_freely_comes_after_a_team_that_broke_off_when_it_was_ready(engine):
    t, times = last(engine, ready_too_late())
    assert (shown(t.arrive), shown(t.left)) == ([14, None], [15, 15])
    assert times == [3, 10, 15, 15, 17]


@pytest.mark.parametrize("made", CASES)
def test_the_audit_says_the_same(engine, made):
    plan, draws = made()
    assert audit(plan, draws, engine(plan, draws, FAR), FAR) == []


@pytest.mark.parametrize(
    ("made", "resident", "arrive"),
    [(opening_is_the_time_to_leave, 0, None), (ready_too_late, 0, None), (ready_too_late, 1, 15)],
)
def test_the_audit_finds_the_other_order(engine, made, resident, arrive):
    plan, draws = made()
    trace = engine(plan, draws, FAR)
    trace.sites[-1].arrive[0, resident] = np.iinfo(np.int64).max if arrive is None else arrive
    assert audit(plan, draws, trace, FAR) != []


@pytest.mark.parametrize(("horizon", "wrong"), [(29, 12), (30, np.iinfo(np.int64).max)])
def test_the_audit_finds_who_joined_after_the_horizon_or_not_by_it(engine, horizon, wrong):
    plan = group(site([station()], ((0, 10), (30, 40))))
    draws = manned(plan, together(luck([5, 5], [3, 12])))
    trace = engine(plan, draws, horizon)
    assert audit(plan, draws, trace, horizon) == []
    trace.sites[0].arrive[0, 1] = wrong
    assert audit(plan, draws, trace, horizon) != []
