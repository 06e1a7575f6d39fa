"""Routes: legs, stays, gates of the stops, closing on the way."""

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

from simsite.core.units import NEVER

CALLED = {"knock": [1, 1], "walk": [2, 2], "mean_walk": 2}


def stop_site(name, windows=((0, FAR),), change=None, closing="serve_queue"):
    return site([station(crew=())] if change is None else [station(crew=(), changeover=change)],
                windows, closing, call=gate(), name=name)  # fmt: skip


def travel(engine, sites, draws, stops, times, horizon=FAR):
    plan = group(*sites, routes=[route(stops)])
    return engine(plan, manned(plan, together(*draws, routes=[legs(*times)])), horizon)


def times(visit):
    return shown([visit.depart, visit.arrive, visit.ready, visit.over, visit.packed])


def test_a_team_is_ready_at_opening_travels_sets_up_and_packs(engine):
    sites = [stop_site("a", ((10, 100),)), stop_site("b", ((5, 100),))]
    draws = [luck([3, 3], **CALLED), luck([3, 3], **CALLED)]
    t = travel(engine, sites, draws, [(0, 0), (1, 0)], ([0, 7], [9, 5], [4, 6]))
    # Knocks 10-12, walkers at 13 and 14, swabs 13-19; the set-up of the first stop is over at 10.
    assert times(t.visits[0]) == [10, 10, 10, 19, 23]
    assert shown(t.sites[0].end) == [16, 19]
    # 23 + 7 + 5 = 35; the gate opens 2 before; walkers at 36 and 37.
    assert times(t.visits[1]) == [23, 30, 35, 42, 48]
    assert shown(t.sites[1].called) == [33, 34]
    assert shown(t.sites[1].end) == [39, 42]


def test_the_gate_of_the_next_stop_opens_not_before_the_departure(engine):
    draws = [luck([3], knock=[1], walk=[2]), luck([3], knock=[1], walk=[40], mean_walk=40)]
    t = travel(
        engine, [stop_site("a"), stop_site("b")], draws, [(0, 0), (1, 0)], ([0, 7], [0, 5], [4, 6])
    )
    assert times(t.visits[0]) == [0, 0, 0, 6, 10]
    assert shown(t.sites[1].called) == [10]
    assert times(t.visits[1]) == [10, 17, 22, 54, 60]


def test_a_team_that_finds_an_empty_roster_packs_at_once(engine):
    t = travel(engine, [stop_site("a")], [luck([[]], first=[0, 0], knock=[5], walk=[1])],
               [(0, 0)], ([0], [0], [3]))  # fmt: skip
    assert times(t.visits[0]) == [0, 0, 0, 0, 3]
    assert shown(t.sites[0].called) == [0]


def test_the_stay_lasts_until_the_last_tube_is_closed(engine):
    draws = [luck([3, 3], **CALLED, changeover=[4])]
    t = travel(engine, [stop_site("a", change=tube(9))], draws, [(0, 0)], ([0], [0], [1]))
    assert t.sites[0].tubes.tolist() == [[0, 3, 6, 9, 13, 2]]
    assert times(t.visits[0]) == [0, 0, 0, 13, 14]


def test_at_the_time_to_leave_the_rest_leave_where_no_visit_follows(engine):
    draws = [luck([3] * 4, knock=[1] * 4, walk=[2, 2, 2, 9], mean_walk=2)]
    t = travel(engine, [stop_site("a")], draws, [(0, 0, 7)], ([0], [0], [2]))
    # 3-6 and 6-9 are served, the third waits since 5, the fourth walks until 13.
    assert shown(t.sites[0].end) == [6, 9, None, None]
    assert shown(t.sites[0].left) == [None, None, 7, 13]
    assert times(t.visits[0]) == [0, 0, 0, 9, 11]


def test_at_the_time_to_leave_the_gate_is_shut(engine):
    draws = [luck([3] * 3, knock=[4] * 3, walk=[1] * 3)]
    t = travel(engine, [stop_site("a")], draws, [(0, 0, 8)], ([0], [0], [2]))
    assert shown(t.sites[0].called) == [0, 4, None]
    assert shown(t.sites[0].left) == [None, 9, None]


def test_they_wait_for_a_later_visit_if_there_is_one(engine):
    draws = [luck([3] * 4, knock=[1] * 4, walk=[2, 2, 2, 9], mean_walk=2)]
    stops, legs_of = [(0, 0, 7), (0, 1)], ([0, 10], [0, 5], [2, 1])
    t = travel(engine, [stop_site("a")], draws, stops, legs_of)
    assert times(t.visits[1]) == [11, 21, 26, 32, 33]
    assert shown(t.sites[0].start) == [3, 6, 26, 29]
    assert shown(t.sites[0].left) == [None] * 4


def test_the_tube_is_closed_before_leaving_or_left_open_for_the_next_visit(engine):
    draws = [luck([3] * 3, knock=[1, 1, 1], walk=[1, 20, 20], changeover=[4])]
    stops, legs_of = [(0, 0, 9), (0, 1)], ([0, 10], [0, 5], [2, 1])
    t = travel(engine, [stop_site("a", change=tube(9))], draws, stops, legs_of)
    assert t.sites[0].tubes.tolist()[0] == [0, 2, 5, 5, 13, 1]
    assert times(t.visits[0]) == [0, 0, 0, 13, 15]
    handed = tube(9, at_relief="hand_over")
    t = travel(engine, [stop_site("a", change=handed)], draws, stops, legs_of)
    assert times(t.visits[0]) == [0, 0, 0, 9, 11]
    assert t.sites[0].tubes.tolist() == [[0, 2, 5, 32, 36, 3]]


def test_a_team_goes_on_next_morning_where_it_stopped(engine):
    draws = [luck([3] * 3, knock=[4] * 3, walk=[1] * 3)]
    t = travel(engine, [stop_site("a", ((0, 7), (50, 90)))], draws, [(0, 0)], ([0], [0], [2]))
    # The knock begun at 4 is served at 9-12 although the site closed at 7; the third is tomorrow's.
    assert shown(t.sites[0].called) == [0, 4, 50]
    assert shown(t.sites[0].end) == [8, 12, 58]
    assert times(t.visits[0]) == [0, 0, 0, 58, 60]
    present = {row[1]: row[3] for row in t.sites[0].duty.tolist() if row[0] == 0}
    assert present == {0: 1, 7: 1, 12: 0, 50: 1, 58: 0}


NIGHTS = ((0, 8), (50, 90))  # hours of the first site, which a team has packed at 8


def onward(engine, first, second):
    """The second visit of a team, and the call there, with these hours of the two sites."""
    sites = [stop_site("a", first), stop_site("b", second)]
    draws = [luck([3], knock=[1], walk=[2]), luck([3], knock=[1], walk=[2], mean_walk=2)]
    t = travel(engine, sites, draws, [(0, 0), (1, 0)], ([0, 7], [0, 5], [2, 6]))
    assert times(t.visits[0]) == [0, 0, 0, 6, 8]
    return times(t.visits[1]), shown(t.sites[1].called)


@pytest.mark.parametrize("second", [NIGHTS, ((0, 8), (60, 90)), ((51, 90),)])
def test_a_departure_waits_for_the_next_opening_of_the_site_just_served(engine, second):
    assert onward(engine, NIGHTS, second) == ([50, 57, 62, 66, 72], [60])


@pytest.mark.parametrize(
    ("second", "visit", "called"),
    [
        (((0, 90),), [8, 15, 20, 24, 30], 18),
        (((0, 8), (30, 90)), [8, 15, 20, 36, 42], 30),
        (((49, 90),), [8, 15, 20, 55, 61], 49),
    ],
)
def test_a_team_goes_on_to_a_site_that_is_open_or_opens_before_the_one_just_served(
    engine, second, visit, called
):
    for first in (NIGHTS, ((0, 8),)):
        assert onward(engine, first, second) == (visit, [called])


def test_a_leg_begun_before_closing_goes_on(engine):
    sites = [stop_site("a", ((0, 9),)), stop_site("b", ((0, 12), (50, 90)))]
    draws = [luck([3], knock=[1], walk=[2]), luck([3], knock=[1], walk=[2], mean_walk=2)]
    t = travel(engine, sites, draws, [(0, 0), (1, 0)], ([0, 7], [0, 5], [2, 6]))
    assert times(t.visits[1]) == [8, 15, 20, 56, 62]
    assert shown(t.sites[1].called) == [50]


def test_a_route_ends_where_neither_site_opens_again(engine):
    assert onward(engine, ((0, 8),), ((0, 8),)) == ([None] * 5, [None])


def test_a_team_that_comes_while_the_site_serves_out_serves_its_queue(engine):
    sites = [stop_site("a"), stop_site("b", ((0, 20), (90, 99)))]
    draws = [
        luck([3], knock=[1], walk=[2]),
        luck([3, 3], knock=[9, 1], walk=[2, 2], mean_walk=15),
    ]
    t = travel(engine, sites, draws, [(0, 0), (1, 0)], ([0, 7], [0, 7], [4, 6]))
    # Departure at 10 and readiness at 24; the knock of 10 began before closing, that of 19 too.
    assert times(t.visits[1]) == [10, 17, 24, 30, 36]
    assert shown(t.sites[1].start) == [24, 27]


def test_at_the_time_to_leave_a_team_goes_even_while_the_site_serves_out(engine):
    """Closed at 10, five in the queue, leaving at 12: the one in hand is the last."""
    draws = [luck([4] * 5, knock=[1] * 5, walk=[2] * 5, mean_walk=2)]
    t = travel(engine, [stop_site("a", ((0, 10),))], draws, [(0, 0, 12)], ([0], [0], [2]))
    assert shown(t.sites[0].start) == [3, 7, 11, None, None]
    assert shown(t.sites[0].left) == [None, None, None, 12, 12]
    assert times(t.visits[0]) == [0, 0, 0, 15, 17]


def test_at_the_time_to_leave_idle_members_go_at_once_even_while_the_site_serves_out(engine):
    """Two members, one of them idle at 12; the other finishes the one in hand at 20."""
    draws = [luck([4, 16], knock=[1, 1], walk=[2, 2], mean_walk=2)]
    stop = site([station(2, crew=())], ((0, 10),), call=gate(), name="a")
    plan = group(stop, routes=[route([(0, 0, 12)], (("swab", 2),))])
    t = engine(plan, manned(plan, together(*draws, routes=[legs([0], [0], [2])])), FAR)
    assert shown(t.sites[0].end) == [7, 20]
    rows = t.sites[0].duty
    assert rows[rows[:, 0] == 0][:, [1, 3]].tolist()[-2:] == [[12, 1], [20, 0]]
    assert times(t.visits[0]) == [0, 0, 0, 20, 22]


def test_a_team_whose_roster_is_done_while_the_site_serves_out_stays_no_longer(engine):
    draws = [luck([4] * 3, knock=[1] * 3, walk=[2] * 3, mean_walk=2)]
    sites = [stop_site("a", ((0, 10), (50, 60)))]
    t = travel(engine, sites, draws, [(0, 0, 40)], ([0], [0], [2]))
    assert shown(t.sites[0].end) == [7, 11, 15]
    assert times(t.visits[0]) == [0, 0, 0, 15, 17]


def test_members_serve_the_station_of_their_stage(engine):
    stations = [station(2, (), "reg"), station(2, (), "swab"), station(1, (), "exit")]
    plan = group(
        site(stations, counted=1, call=gate()), routes=[route([(0, 0)], [("swab", 1), ("reg", 2)])]
    )
    drawn = luck([[2, 2], [3, 3], [0, 0]], first=[0, 2], knock=[1], walk=[2])
    t = engine(plan, manned(plan, together(drawn, routes=[legs([0], [0], [1])])), FAR)
    assert shown(t.sites[0].start) == [3, 3, 5, 8, None, None]
    assert [row for row in t.sites[0].duty.tolist() if row[0] == 2] == []


def test_the_horizon_cuts_a_leg(engine):
    draws = [luck([3], knock=[1], walk=[2]), luck([3], knock=[1], walk=[2], mean_walk=2)]
    t = travel(engine, [stop_site("a"), stop_site("b")], draws, [(0, 0), (1, 0)],
               ([0, 7], [0, 5], [2, 6]), horizon=19)  # fmt: skip
    assert times(t.visits[1]) == [8, 15, None, None, None]
    assert t.visits[1].over == NEVER


def test_two_teams_share_no_site_and_no_clock_hand(engine):
    sites = [stop_site("a"), stop_site("b", ((4, FAR),))]
    draws = [luck([3], knock=[1], walk=[2]), luck([3], knock=[1], walk=[2])]
    plan = group(*sites, routes=[route([(0, 0)]), route([(1, 0)])])
    both = together(*draws, routes=[legs([0], [0], [2]), legs([0], [0], [2])])
    t = engine(plan, manned(plan, both), FAR)
    assert [times(v) for v in t.visits] == [[0, 0, 0, 6, 8], [4, 4, 4, 10, 12]]
