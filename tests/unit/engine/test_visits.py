"""Queues that are left from the middle and joined again, visits, and who left without service."""

from random import Random

import numpy as np
import pytest
from equivalence.generator import case
from handmade import FAR, gate, group, luck, manned, shown, simulate_site, site, station, together
from loops import LOOP

from simsite.core.units import NEVER
from simsite.draws import joined
from simsite.draws.workspace import Room
from simsite.engine.kernel.layout import plan_tables, room_tables, state_tables, trace_tables
from simsite.engine.reference.station import StationQueue, Visits
from simsite.tables.schema import (
    CELL_ENDED,
    CELL_JOINED,
    CELL_SEAT,
    CELL_STARTED,
    CELL_WIDTH,
    CLOSED,
    EMPTY_CELL,
    ENGINE_TABLES,
    LEAVING_CAME,
    LEAVING_CAUSE,
    LEAVING_RESIDENT,
    LEAVING_STATION,
    LEAVING_VISIT,
    LINK_AFTER,
    LINK_BEFORE,
    LINK_WIDTH,
    NO_RULE_YET,
    OUT_OF_PATIENCE,
    SENT_HOME,
)

PEOPLE = 9


class KernelQueue:
    """The queue of station 1 of a kernel, by the loop's own methods."""

    def __init__(self):
        plan = group(site([station(), station()]))
        drawn = manned(plan, together(luck([[5] * PEOPLE] * 2)))
        laid, own = plan_tables([plan]), joined([drawn])
        laid |= room_tables(laid, own)
        made = {**trace_tables(laid, own, 64, Room()), **state_tables(laid, own, 64, Room())}
        tables = {**laid, **own, **made}
        self.loop = LOOP({name: tables[name].data for name in ENGINE_TABLES}, FAR)
        self.loop.wipe(0)
        self.post = 2

    def join(self, resident):
        self.loop.join_queue(self.post, resident)

    def leave(self, resident):
        self.loop.leave_queue(self.post, resident)

    def take_first(self):
        resident = self.loop.queue_first[self.post]
        self.leave(resident)
        return resident

    def __iter__(self):
        return iter(self._along(self.loop.queue_first, LINK_AFTER))

    def backwards(self):
        """The same queue, read from its end."""
        return self._along(self.loop.queue_last, LINK_BEFORE)

    def _along(self, end, column):
        found, resident, first = [], end[self.post], self.loop.first_cell[self.post]
        while resident >= 0:
            found.append(resident)
            resident = self.loop.links[LINK_WIDTH * (first + resident) + column]
        return found


@pytest.fixture(params=[StationQueue, KernelQueue])
def queue(request):
    return request.param()


def test_who_leaves_from_the_middle_leaves_no_gap(queue):
    for resident in (4, 2, 7, 0):
        queue.join(resident)
    queue.leave(2)
    assert list(queue) == [4, 7, 0]
    queue.leave(0)
    queue.leave(4)
    assert list(queue) == [7]
    queue.leave(7)
    assert list(queue) == []


def test_who_joins_again_is_the_last(queue):
    for resident in (4, 2, 7):
        queue.join(resident)
    queue.leave(4)
    queue.join(4)
    assert [queue.take_first() for _ in range(3)] == [2, 7, 4]
    queue.join(2)
    assert list(queue) == [2]


@pytest.mark.parametrize("seed", range(20))
def test_both_queues_are_lists_in_order_of_joining(seed):
    rnd, right, both = Random(seed), [], (StationQueue(), KernelQueue())
    for _ in range(200):
        resident = rnd.randrange(PEOPLE)
        if resident in right and rnd.random() < 0.5:
            resident = right.pop(0)
            assert [own.take_first() for own in both] == [resident] * 2
        elif resident in right:
            right.remove(resident)
            for own in both:
                own.leave(resident)
        else:
            right.append(resident)
            for own in both:
                own.join(resident)
        assert list(both[0]) == list(both[1]) == both[1].backwards()[::-1] == right


def test_a_cell_holds_the_latest_visit():
    """Resident 3 waits in vain, comes again, is served, and comes a third time."""
    loop, visits = KernelQueue().loop, Visits()
    visits.take_cells(tuple([value] * PEOPLE for value in EMPTY_CELL))
    cell = loop.first_cell[2] + 3
    row = slice(CELL_WIDTH * cell, CELL_WIDTH * (cell + 1))
    loop.open[0] = 1
    for number, now in enumerate((5, 9, 30)):
        loop.now = now
        assert visits.next_visit(3) == number
        loop.join(0, 1, 3, now)
        if visits.arrive[3] != NEVER:
            visits.visits_again(3)
        visits.arrive[3] = now
        assert loop.visit[cell] == visits.visit[3] == number
        assert list(loop.cells[row]) == [now, NEVER, NEVER, -1]
        assert (visits.start[3], visits.end[3], visits.seat[3]) == (NEVER, NEVER, -1)
        loop.leave_queue(2, 3)
        if number == 0:
            loop.leaves(0, 1, 3, now, OUT_OF_PATIENCE)
        else:
            loop.cells[CELL_WIDTH * cell + CELL_STARTED] = visits.start[3] = now
            loop.cells[CELL_WIDTH * cell + CELL_ENDED] = visits.end[3] = now + 5
            loop.cells[CELL_WIDTH * cell + CELL_SEAT] = visits.seat[3] = 0
    assert loop.cells[CELL_WIDTH * cell + CELL_JOINED] == 30
    assert list(loop.leaving_rows[:7]) == [1, 3, 0, 5, 5, OUT_OF_PATIENCE, 0]
    assert loop.leavings == 1


def test_at_a_closing_who_waits_is_sent_home_and_who_comes_to_a_queue_finds_it_closed(engine):
    plan = site([station(name="reg"), station()], ((0, 7),), "send_home")
    t = simulate_site(engine, plan, luck([[3, 3, 6], [9, 9, 9]], [0, 0, 0]))
    assert shown(t.left) == [None, 7, 12]
    assert shown(t.leavings) == [1, 1, 0, 6, 7, SENT_HOME, 1, 2, 0, None, 12, CLOSED]


def joined_and_served(trace):
    """Visits that joined a station, and those that were served there."""
    return (trace.arrive != NEVER).sum(axis=1), (trace.start != NEVER).sum(axis=1)


def all_found_again(plan, own, site_luck):
    """Whether whoever joined a queue of a site was served, left it once or still waits."""
    rows = own.leavings
    once = (rows[:, LEAVING_VISIT] == 0).all()
    known = not set(rows[:, LEAVING_CAUSE]) & set(NO_RULE_YET)
    outside = int((own.left != NEVER).sum()) - len(rows)  # who found no opening any more
    found = [once, known, outside == 0 or len(site_luck.knock) == 0]
    came, served = joined_and_served(own)
    for k in range(len(plan.stations)):
        left = rows[(rows[:, LEAVING_STATION] == k) & (rows[:, LEAVING_CAME] != NEVER)]
        waiting = (own.arrive[k] != NEVER) & (own.start[k] == NEVER) & (own.left == NEVER)
        found.append(came[k] == served[k] + len(left) + waiting.sum())
        found.append(len(np.unique(left[:, LEAVING_RESIDENT])) == len(left))
    return all(found)


def test_visits_that_joined_were_served_left_or_still_wait(engine):
    lost = []
    for seed in range(150):
        made = case(seed, 40)
        trace = engine(made.group, made.draws, NEVER - 1)
        sites = zip(made.group.sites, trace.sites, made.draws.sites, strict=True)
        lost += [(seed, number) for number, own in enumerate(sites) if not all_found_again(*own)]
    assert lost == []


def test_who_is_called_and_comes_after_a_closing_is_turned_away(engine):
    plan = site([station()], ((0, 4),), "send_home", call=gate())
    t = simulate_site(engine, plan, luck([5], knock=[3], walk=[6]))
    assert shown(t.leavings) == [0, 0, 0, None, 9, CLOSED]
