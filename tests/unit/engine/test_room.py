"""Stations with room for so many people: who waits for it, where, and what waits with them."""

from dataclasses import replace

import numpy as np
import pytest
from equivalence.generator import case
from handmade import (
    FAR,
    gate,
    group,
    label,
    legs,
    luck,
    manned,
    preparation,
    route,
    shared,
    shown,
    simulate_site,
    site,
    station,
    together,
    tube,
)

from simsite.core.units import NEVER
from simsite.engine import kernel, reference
from simsite.engine.audit import audit
from simsite.engine.difference import difference
from simsite.tables.schema import (
    BLOCK_AT,
    CHANGE_START,
    CLOSED,
    DUTY_PRESENT,
    DUTY_STATION,
    DUTY_TIME,
    NO_LATER_VISIT,
    OUT_OF_PATIENCE,
    SENT_HOME,
)


def line(*rooms, desks=1, **more):
    """Stations in a line, each with room for so many, NEVER for any number."""
    names = ("reg", "swab", "exit")
    return [station(desks, name=n, room=r, **more) for n, r in zip(names, rooms, strict=False)]


def test_who_finds_no_room_stays_at_the_desk_which_takes_nobody(engine):
    # The swab takes 10 and has room for one; 1 is done at registration at 4 and blocks the desk.
    t = simulate_site(engine, site(line(NEVER, 1)), luck([[2] * 3, [10] * 3], [0] * 3))
    assert shown(t.start) == [0, 2, 12, 2, 12, 22]
    assert shown(t.end[0]) == [2, 4, 14]
    assert shown(t.arrive[1]) == [2, 12, 22]
    assert t.blocks.tolist() == [[1, 1, 0, NEVER, 4, 12], [1, 2, 0, NEVER, 14, 22]]


def test_room_is_for_who_waits_in_the_queue_too(engine):
    t = simulate_site(engine, site(line(NEVER, 2)), luck([[2] * 4, [10] * 4], [0] * 4))
    assert shown(t.arrive[1]) == [2, 4, 12, 22]
    assert t.blocks[:, -2:].tolist() == [[6, 12], [14, 22]]


def test_before_the_first_station_people_wait_outside_and_that_counts_as_waiting(engine):
    plan = site([station(room=2)])
    t = simulate_site(engine, plan, luck([5] * 4, [0, 1, 2, 2]))
    assert shown(t.arrive) == [0, 1, 2, 2]
    assert shown(t.start) == [0, 5, 10, 15]
    assert t.blocks.tolist() == [[0, 2, -1, 2, 2, 5], [0, 3, -1, 2, 2, 10]]


def test_who_is_outside_at_the_horizon_has_joined_nothing(engine):
    t = simulate_site(engine, site([station(room=1)]), luck([5, 5], [0, 0]), 4)
    assert shown(t.arrive) == [0, None]
    assert t.blocks.tolist() == [[0, 1, -1, 0, 0, NEVER]]


def test_a_household_that_is_called_waits_outside_and_the_gate_counts_it(engine):
    # Both members of each household are ahead until they start; the second is called at 9.
    plan = site([station(room=1)], call=gate(2))
    t = simulate_site(engine, plan, luck([4] * 4, None, [0, 2, 4], knock=[1, 1], walk=[2, 2]))
    assert shown(t.start) == [3, 7, 11, 15]
    assert t.blocks[0].tolist() == [0, 1, -1, 3, 3, 7]


def test_in_a_delay_people_stay_in_it_and_hold_its_room(engine):
    stations = [station(kind="delay", name="delay", room=1), station(room=1)]
    t = simulate_site(engine, site(stations), luck([[2] * 3, [10] * 3], [0] * 3))
    assert shown(t.start) == [0, 2, 12, 2, 12, 22]
    assert t.blocks[:, BLOCK_AT].tolist() == [-1, -1, 0, 0]


def test_a_full_delay_blocks_the_desk_before_it(engine):
    stations = [station(), station(kind="delay", name="rest", room=1)]
    t = simulate_site(engine, site(stations, counted=0), luck([[2] * 3, [10] * 3], [0] * 3))
    assert shown(t.start) == [0, 2, 12, 2, 12, 22]


def test_room_moves_on_from_the_last_station_to_the_first_in_one_instant(engine):
    # At 12 the exit is free: swab moves, then registration, and both desks begin the next.
    t = simulate_site(engine, site(line(1, 1, 1)), luck([[1] * 4, [1] * 4, [10] * 4], [0] * 4))
    assert shown(t.start) == [0, 1, 2, 12, 1, 2, 12, 22, 2, 12, 22, 32]


def test_the_longest_blocked_goes_first_of_one_instant_by_the_order_of_keys(engine):
    # Two desks; 2 and 3 end at 4 together, 1 has waited since 3.
    t = simulate_site(
        engine, site(line(NEVER, 1, desks=2)), luck([[2, 3, 2, 2], [10] * 4], [0] * 4)
    )
    assert t.blocks[:, 1].tolist() == [1, 2, 3]
    assert shown(t.arrive[1]) == [2, 12, 22, 32]
    assert shown(t.end[0]) == [2, 3, 4, 14]


def test_changeover_and_going_off_wait_until_the_resident_is_gone(engine):
    crew = [(0, 1), (5, 0)]
    stations = [station(1, crew, "reg", changeover=label(2)), station(room=1)]
    t = simulate_site(engine, site(stations), luck([[2] * 2, [10] * 2], [0, 0], changeover=[3, 0]))
    assert t.changeovers[:, CHANGE_START].tolist() == [12]
    own = t.duty[t.duty[:, DUTY_STATION] == 0]
    assert own[:, [DUTY_TIME, DUTY_PRESENT]].tolist() == [[0, 1], [5, 1], [15, 0]]


def test_a_tube_that_times_out_while_its_desk_is_blocked_is_closed_afterwards(engine):
    stations = [station(changeover=tube(9, 3)), station(1, name="exit", room=1)]
    plan = site(stations, counted=0)
    t = simulate_site(engine, plan, luck([[2] * 3, [10] * 3], [0] * 3, changeover=[1, 0]))
    # Closed: 5 is in service; the swab of 4 blocks the desk until 12.
    assert t.changeovers[:, CHANGE_START].tolist()[0] == 12


def test_who_waits_for_room_is_sent_home_at_closing_and_what_is_done_stays_done(engine):
    stations = [station(changeover=tube()), station(1, name="exit", room=1)]
    plan = site(stations, ((0, 8),), "send_home", counted=0)
    t = simulate_site(engine, plan, luck([[2] * 4, [10] * 4], [0] * 4, changeover=[1, 0]))
    assert shown(t.left) == [None, 8, 8, 8]
    assert t.tube.tolist() == [0, 0, -1, -1]
    assert t.leavings.tolist() == [
        [0, 2, 0, 0, 8, SENT_HOME],
        [0, 3, 0, 0, 8, SENT_HOME],
        [1, 1, 0, NEVER, 8, SENT_HOME],
    ]
    assert t.changeovers[:, CHANGE_START].tolist() == [8]


def test_who_is_served_after_such_a_closing_and_finds_no_room_leaves_a_delay_too(engine):
    stations = [station(2), station(kind="delay", name="rest", room=1)]
    plan = site(stations, ((0, 3),), "send_home", counted=0)
    t = simulate_site(engine, plan, luck([[2, 4], [10, 10]], [0, 0]))
    assert t.leavings.tolist() == [[1, 1, 0, NEVER, 4, CLOSED]]


def test_serving_out_waits_for_who_is_blocked(engine):
    plan = site(line(NEVER, 1), ((0, 3), (50, 60)))
    t = simulate_site(engine, plan, luck([[2] * 2, [10] * 2], [0, 0]))
    assert shown(t.end) == [2, 4, 12, 22]


def test_where_patience_makes_room_the_starts_happen_again(engine):
    # Room for two: 0 is served to 20, 1 waits until 7 and leaves; 2 was blocked since 6 and
    # joins at 7, and 3, who has waited at registration, starts there at 7.
    plan = site(line(NEVER, 2))
    drawn = luck([[2, 2, 2, 2], [18, 18, 18, 18]], [0] * 4)
    waits = np.full((1, 4, 3), NEVER)
    waits[0, 1, 0] = 3
    tries = (np.zeros((0, 4, 3), np.int64), waits)
    t = simulate_site(engine, plan, replace(drawn, attempts=tries))
    assert t.leavings.tolist() == [[1, 1, 0, 4, 7, OUT_OF_PATIENCE]]
    assert shown(t.start[0]) == [0, 2, 4, 7]
    assert shown(t.arrive[1]) == [2, 4, 7, 20]


def test_a_returner_waits_outside_where_there_is_no_room(engine):
    plan = site([station(room=2)])
    drawn = luck([10, 10, 10], [0, 0, 3])
    again = np.array([[[NEVER, NEVER, 0], [2, 3, 0], [NEVER, NEVER, 0]]])
    t = simulate_site(engine, plan, replace(drawn, attempts=(again,)))
    assert t.blocks.tolist() == [[0, 1, -1, 5, 5, 10]]
    assert shown(t.start) == [0, 20, 10]


def test_members_of_shared_crews_wait_with_the_resident(engine):
    stations = [
        station(2, (), "reg", served_by=(0, 1)),
        station(1, (), "swab", served_by=(0, 1)),
        station(1, name="exit", room=1),
    ]
    plan = replace(site(stations, counted=1), shared=(shared(1), shared(1, "second")))
    t = simulate_site(engine, plan, luck([[2] * 3, [2] * 3, [20] * 3], [0] * 3))
    assert t.blocks[:, BLOCK_AT].tolist() == [1, 1]
    blocked = t.blocks[0, -2:].tolist()
    inside = (t.start[:2] >= blocked[0]) & (t.start[:2] < blocked[1])
    assert not inside.any()


def test_room_may_be_less_than_desks(engine):
    stations = [station(), station(3, name="exit", room=2)]
    t = simulate_site(engine, site(stations, counted=0), luck([[1] * 4, [10] * 4], [0] * 4))
    assert shown(t.start[1]) == [1, 2, 11, 12]


def test_doses_may_be_short_where_room_is_too(engine):
    stations = [station(), station(1, name="exit", room=1, fed=preparation())]
    drawn = luck([[1] * 2, [2] * 2], [0, 0], doses=[(), [9, 9]])
    t = simulate_site(engine, site(stations, counted=0), drawn)
    assert shown(t.start[1]) == [9, 18]


@pytest.mark.parametrize("returns", [False, True])
def test_at_a_time_to_leave_who_is_blocked_waits_outside_or_leaves(engine, returns):
    stations = [station(1, (), "swab"), station(1, (), "exit", room=1)]
    visits = [(0, 0, 20), (0, 1, NEVER)] if returns else [(0, 0, 20)]
    team = route(visits, [("swab", 1), ("exit", 1)])
    plan = group(site(stations, counted=0), routes=[team])
    times = [[0, 5][: len(visits)], [1] * len(visits), [1] * len(visits)]
    drawn = manned(plan, together(luck([[2] * 2, [30] * 2], [0, 0]), routes=[legs(*times)]))
    t = engine(plan, drawn, FAR)
    assert audit(plan, drawn, t, FAR) == []
    rows = t.sites[0].blocks.tolist()
    assert rows[0] == [1, 1, 0, NEVER, 4, 20]
    if returns:
        assert rows[1][:4] == [1, 1, -1, 20]
    else:
        assert t.sites[0].leavings.tolist() == [[1, 1, 0, NEVER, 20, NO_LATER_VISIT]]


def test_room_for_everybody_is_no_room():
    for seed in range(60):
        made = case(seed)
        sites = [
            replace(own, stations=tuple(replace(s, room=10**6) for s in own.stations))
            for own in made.group.sites
        ]
        free = [
            replace(own, stations=tuple(replace(s, room=NEVER) for s in own.stations))
            for own in made.group.sites
        ]
        wide, narrow = (replace(made.group, sites=tuple(own)) for own in (sites, free))
        for engine in (kernel, reference):
            one, other = (
                engine.simulate_group(plan, made.draws, made.horizon) for plan in (wide, narrow)
            )
            assert difference(one, other) is None, seed
