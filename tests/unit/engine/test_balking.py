"""Who leaves a queue on joining, step by step."""

from dataclasses import replace

import numpy as np
import pytest
from handmade import gate, luck, shown, simulate_site, site, station

from simsite.core.units import NEVER
from simsite.model.plan import Balking
from simsite.tables.schema import BALKED, LEAVING_VISIT


def balking(length=None, wait=NEVER, mean=0, called=False):
    return station(balk=Balking(length, wait, mean, called))


def test_in_service_does_not_count_and_each_is_judged_after_those_before(engine):
    # All of 0 to 3 come at 0, before anybody starts: two wait, the others turn round. 4 comes at 1,
    # when 0 is in service and 1 waits.
    t = simulate_site(engine, site([balking(2)]), luck([5] * 5, [0, 0, 0, 0, 1]))
    assert shown(t.start) == [0, 5, None, None, 10]
    assert shown(t.arrive) == [0, 0, None, None, 1]
    assert shown(t.left) == [None, None, 0, 0, None]
    rows = [[0, n, 0, None, 0, BALKED] for n in (2, 3)]
    assert [shown(row) for row in t.leavings] == rows


def test_by_the_shown_wait_of_the_staffed_desks(engine):
    # One desk, mean 4: with 2 waiting 8 are shown. 0 is in service, 1 and 2 wait, 3 turns round.
    at = [0, 1, 1, 1]
    t = simulate_site(engine, site([balking(None, 8, 4)]), luck([9] * 4, at))
    assert shown(t.left) == [None, None, None, 1]
    t = simulate_site(engine, site([balking(None, 9, 4)]), luck([9] * 4, at))
    assert shown(t.left) == [None] * 4


def test_with_nobody_at_a_desk_no_wait_is_shown_but_the_queue_is_seen(engine):
    for rule, lost in ((Balking(None, 1, 1), 0), (Balking(2, 1, 1), 1)):
        plan = site([station(1, ((5, 1),), balk=rule)])
        t = simulate_site(engine, plan, luck([2] * 3, [0] * 3))
        assert sum(left is not None for left in shown(t.left)) == lost


@pytest.mark.parametrize("called", [False, True])
def test_who_is_called_up_joins_unless_it_is_said(engine, called):
    plan = site([balking(1, called=called)], call=gate())
    drawn = luck([5] * 3, [NEVER] * 3, [0, 3], [1], [1])
    t = simulate_site(engine, plan, drawn)
    assert sum(left is not None for left in shown(t.left)) == (2 if called else 0)


def test_who_turns_round_may_come_again_and_then_find_room(engine):
    # 2 finds 1 waiting at 2 and 3, and is served on the third visit, in its own time of 7.
    drawn = luck([4, 4, 9], [0, 1, 2])
    stays, again = (NEVER, NEVER, 0), [(NEVER, 1, 3), (NEVER, 9, 7)]
    made = np.array([[stays, stays, own] for own in again], np.int64)
    t = simulate_site(engine, site([balking(1)]), replace(drawn, attempts=(made,)))
    own = t.leavings[t.leavings[:, 1] == 2]
    assert own[:, LEAVING_VISIT].tolist() == [0, 1]
    assert shown(own[:, 4]) == [2, 3]
    assert shown(t.arrive)[2] == 12
    assert shown(t.end)[2] == 19
