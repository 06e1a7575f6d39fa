"""Residents who leave a queue from its middle and come again, and who left without service."""

from dataclasses import replace

import numpy as np
import pytest
from equivalence.generator import case
from handmade import (
    FAR,
    gate,
    group,
    luck,
    manned,
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
    BALKED,
    CLOSED,
    LEAVING_CAME,
    LEAVING_CAUSE,
    LEAVING_RESIDENT,
    LEAVING_STATION,
    LEAVING_VISIT,
    NO_LATER_VISIT,
    OUT_OF_PATIENCE,
    SENT_HOME,
    TUBE_CLOSED,
)
from simsite.tables.views import groups_of

STAYS = (NEVER, NEVER, 0)
TIRED = OUT_OF_PATIENCE


def attempts(*visits):
    """Attempts of visits to one station, each a list of (wait, away, service) by resident."""
    return (np.array(visits, np.int64),)


def run(engine, plan, drawn, *visits):
    """The trace of a site whose residents have these attempts at its only queue."""
    return simulate_site(engine, plan, replace(drawn, attempts=attempts(*visits)))


def test_who_has_waited_long_enough_leaves_from_the_middle_and_leaves_no_gap(engine):
    # 0 is served to 5; 2 of 1, 2, 3 leaves at 3.
    t = run(engine, site([station()]), luck([5] * 4, [0] * 4), [STAYS, STAYS, (3, NEVER, 0), STAYS])
    assert shown(t.start) == [0, 5, None, 10]
    assert shown(t.left) == [None, None, 3, None]
    assert shown(t.leavings) == [0, 2, 0, 0, 3, TIRED]


def test_a_start_at_the_same_instant_wins_and_in_service_no_wait_is_over(engine):
    t = run(engine, site([station()]), luck([5, 50], [0, 0]), [STAYS, (5, NEVER, 0)])
    assert shown(t.start) == [0, 5]
    assert shown(t.leavings) == []


def test_who_comes_again_is_the_last_and_the_service_is_that_of_the_visit(engine):
    # 1 leaves at 2 and is back at 6, behind 2, 3 and 4, who has joined at 6 as a free arrival.
    t = run(
        engine, site([station()]), luck([5] * 5, [0, 0, 0, 0, 6]),
        [STAYS, (2, 4, 7), STAYS, STAYS, STAYS],
    )  # fmt: skip
    assert shown(t.arrive) == [0, 6, 0, 0, 6]
    assert shown(t.start) == [0, 20, 5, 10, 15]
    assert shown(t.end) == [5, 27, 10, 15, 20]
    assert shown(t.left) == [None] * 5
    assert shown(t.leavings) == [0, 1, 0, 0, 2, TIRED]


def test_a_visit_without_an_attempt_lasts_to_its_end(engine):
    # 1 leaves at 2 and, come again at 3, at 5; then they wait for 0.
    t = run(
        engine, site([station()]), luck([50, 1], [0, 0]), [STAYS, (2, 1, 1)], [STAYS, (2, 1, 9)]
    )
    assert (shown(t.start), shown(t.end)) == ([0, 50], [50, 59])
    assert t.leavings[:, LEAVING_VISIT:].tolist() == [[0, 0, 2, TIRED], [1, 3, 5, TIRED]]


def test_who_comes_again_to_a_closed_site_comes_at_the_next_opening(engine):
    # 1 would come at 12, while the site is closed: 2 comes at the opening as well, and is first.
    plan = site([station()], ((0, 10), (20, 40)))
    t = run(engine, plan, luck([10, 1, 5], [0, 0, 20]), [STAYS, (5, 7, 3), STAYS])
    assert shown(t.arrive) == [0, 20, 20]
    assert shown(t.start) == [0, 25, 20]


def test_who_finds_no_opening_any_more_has_left_for_good_then(engine):
    plan = site([station()], ((0, 10),))
    t = run(engine, plan, luck([10, 1], [0, 0]), [STAYS, (5, 7, 3)])
    assert shown(t.left) == [None, 12]
    assert shown(t.leavings) == [0, 1, 0, 0, 5, TIRED]


def test_the_last_tube_waits_for_who_is_to_come_again(engine):
    plan = site([station(changeover=tube(10))])
    drawn = luck([5, 5], [0, 0], changeover=[2])
    t = run(engine, plan, drawn, [STAYS, (1, 29, 4)])
    assert shown(t.start) == [0, 30]
    assert t.tubes[:, TUBE_CLOSED].tolist() == [36]
    t = run(engine, plan, drawn, [STAYS, (1, NEVER, 0)])
    assert t.tubes[:, TUBE_CLOSED].tolist() == [7]


def test_the_gate_does_not_count_who_is_away_and_counts_them_again(engine):
    # One on the way at a time. 0 waits for nobody from 2 to 5 and is away to 8; 1 is called at 5,
    # there at 7, away from 10; 2 is called at 15 only, when 0, come again at 8, has left again.
    plan = site([station(1, ((100, 1),))], call=gate(1))
    drawn = luck([3] * 3, knock=[1] * 3, walk=[1] * 3)
    t = run(engine, plan, drawn, [(3, 3, 3), (3, 99, 3), STAYS], [(7, NEVER, 0), STAYS, STAYS])
    assert shown(t.called) == [0, 5, 15]
    assert shown(t.left) == [15, None, None]
    assert shown(t.start) == [None, 109, 100]


def test_a_closing_sends_home_who_has_come_again(engine):
    plan = site([station()], ((0, 20),), "send_home")
    t = run(engine, plan, luck([30, 1], [0, 0]), [STAYS, (2, 3, 1)])
    assert shown(t.leavings) == [0, 1, 0, 0, 2, TIRED, 0, 1, 1, 5, 20, SENT_HOME]
    assert shown(t.left) == [None, 20]


def test_groups_together_are_what_each_is_alone():
    made = [case(seed, 30, restless=True) for seed in range(40)]
    groups, drawn = [one.group for one in made], [one.draws for one in made]
    both = groups_of(kernel.simulate_groups(groups, drawn, FAR))
    alone = (reference.simulate_group(*own, FAR) for own in zip(groups, drawn, strict=True))
    assert [difference(*own) for own in zip(both, alone, strict=True)] == [None] * 40


def test_at_a_closing_who_waits_is_sent_home_and_who_comes_to_a_queue_finds_it_closed(engine):
    plan = site([station(name="reg"), station()], ((0, 7),), "send_home")
    t = simulate_site(engine, plan, luck([[3, 3, 6], [9, 9, 9]], [0, 0, 0]))
    assert shown(t.left) == [None, 7, 12]
    assert shown(t.leavings) == [1, 1, 0, 6, 7, SENT_HOME, 1, 2, 0, None, 12, CLOSED]


@pytest.mark.parametrize("restless", [False, True])
def test_visits_that_joined_were_served_left_or_still_wait(engine, restless):
    twice = 0
    for seed in range(150):
        made = case(seed, 40, restless)
        trace = engine(made.group, made.draws, NEVER - 1)
        for own in trace.sites:
            assert restless or (own.leavings[:, LEAVING_VISIT] == 0).all()
            causes = {CLOSED, SENT_HOME, NO_LATER_VISIT, *[TIRED, BALKED][: 2 * restless]}
            assert set(own.leavings[:, LEAVING_CAUSE]) <= causes
            for k in range(len(own.arrive)):
                twice += visits_add_up(own, k)
    assert twice > 300 if restless else twice == 0


def visits_add_up(own, k):
    """Hold visits to a station against one another; return how many later ones were served."""
    rows = own.leavings[own.leavings[:, LEAVING_STATION] == k]
    joined = rows[rows[:, LEAVING_CAME] != NEVER]
    waited = {(n, came) for n, came in joined[:, [LEAVING_RESIDENT, LEAVING_CAME]].tolist()}
    assert len(waited) == len(joined)  # nobody leaves twice having come once
    numbers = [sorted(rows[rows[:, LEAVING_RESIDENT] == n, LEAVING_VISIT].tolist())
               for n in range(own.arrive.shape[1])]  # fmt: skip
    assert all(found == list(range(len(found))) for found in numbers)
    served = np.flatnonzero(own.start[k] != NEVER)
    assert not any((n, int(own.arrive[k, n])) in waited for n in served)
    return sum(len(numbers[n]) > 0 for n in served)


def test_who_is_called_and_comes_after_a_closing_is_turned_away(engine):
    plan = site([station()], ((0, 4),), "send_home", call=gate())
    t = simulate_site(engine, plan, luck([5], knock=[3], walk=[6]))
    assert shown(t.leavings) == [0, 0, 0, None, 9, CLOSED]


def restless_site():
    """A site at which 1 leaves at 4 and is back at 10: plan, draws and trace of its group."""
    plan = group(site([station()]))
    drawn = luck([5, 5, 9], [0] * 3)
    drawn = manned(plan, together(replace(drawn, attempts=attempts([STAYS, (4, 6, 2), STAYS]))))
    return plan, drawn, kernel.simulate_group(plan, drawn, FAR)


@pytest.mark.parametrize(
    "other", [(3, 7, 2), (5, 5, 2), (4, 7, 2), (4, 6, 3), (4, NEVER, 0), STAYS]
)
def test_the_audit_sees_a_trace_of_other_attempts(other):
    plan, drawn, trace = restless_site()
    assert audit(plan, drawn, trace, FAR) == []
    wrong = replace(drawn.sites[0], attempts=attempts([STAYS, other, STAYS]))
    assert audit(plan, together(wrong), trace, FAR) != []


@pytest.mark.parametrize("column", [LEAVING_VISIT, LEAVING_CAME, LEAVING_CAME + 1, LEAVING_CAUSE])
def test_the_audit_sees_a_row_that_is_not_so(column):
    plan, drawn, trace = restless_site()
    trace.sites[0].leavings[0, column] += 1
    assert audit(plan, drawn, trace, FAR) != []
