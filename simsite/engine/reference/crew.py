"""A post: desks, and the crew that staffs them."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Generator
from heapq import heappop, heappush
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import simpy
from numpy.typing import NDArray

from simsite.engine.reference.clock import Clock
from simsite.engine.reference.speed import ends_at
from simsite.tables.schema import STEP_CHANGE

if TYPE_CHECKING:
    from simsite.engine.reference.site import SiteModel


I64 = NDArray[np.int64]


def most_on_duty(steps: I64) -> int:
    """Return the highest level of a crew that follows steps, shape (steps, 2)."""
    change: list[int] = steps[:, STEP_CHANGE].tolist()
    return max(accumulate(change, initial=0))


class Desk:
    """A place where one member of staff serves one resident at a time."""

    __slots__ = (
        *("blocked", "leaving", "member", "number", "second", "served", "task", "timed_out"),
        "tube",
    )

    def __init__(self, number: int) -> None:
        self.number = number
        self.member = -1  # nobody
        self.second = -1  # nobody, of the second role
        self.task: simpy.Event  # what the member at this desk waits for
        self.served = 0  # services since the last changeover
        self.tube = -1  # row of the open tube, -1 for none
        self.timed_out = False
        self.blocked = False  # by who has been served there and finds no room
        self.leaving = False  # its member goes off after the changeover in hand


class Post:
    """Desks in order, and a crew whose scheduled level changes by the clock.

    Each member of staff who sits down at a desk is a SimPy process (`work`), which ends when the
    member goes off. What the member does is the business of the subclasses.
    """

    column = 0  # how the post is called in DUTY_STATION

    def __init__(self, clock: Clock, site: SiteModel, desks: int, members: int) -> None:
        self.clock = clock
        self.site = site
        self.desks = [Desk(number) for number in range(desks)]
        self.empty = list(range(desks))  # desks without a member, lowest first
        self.members = members
        self.idle: list[int] = []  # staffed desks with nothing to do, a heap
        self.off = list(range(members))  # members who are off, a heap
        self.relief: list[int] = []  # members present without a desk, lowest first
        self.speeds: list[list[int]] = []  # steps, set by the site; none: always the usual one
        self.halted = 0  # desks, the highest, at which nothing is begun
        self.by_paper = False  # services are begun the other way
        self.halts: list[list[int]] = []  # steps of what holds it up, set by the site
        self.scheduled = 0
        self.present = 0
        self.pending = 0  # falls that wait for a free desk
        self.waiting = 0  # falls that wait until the site has served out

    # -- the crew by the clock --

    def rise(self, k: int) -> None:
        """Let k more members be on duty: cancel falls first, then call the lowest who are off."""
        self.scheduled += k
        for falls in ("waiting", "pending"):
            cancelled = min(k, getattr(self, falls))
            setattr(self, falls, getattr(self, falls) - cancelled)
            k -= cancelled
        for desk in self.desks:
            if k and desk.leaving:
                desk.leaving = False
                k -= 1
        for _ in range(k):
            self.present += 1
            insort(self.relief, heappop(self.off))
        self.seat_relief()
        self.log()

    def fall(self, k: int, *, at_once: bool = False) -> None:
        """Let k members go off duty; while the site serves out they stay, unless `at_once`."""
        self.scheduled -= k
        if self.stays_for_queue() and not at_once:
            self.waiting += k
        else:
            self.send_off(k)
        self.log()

    def release(self) -> None:
        """Let go those who stayed to serve out the queue."""
        if self.waiting:
            k, self.waiting = self.waiting, 0
            self.send_off(k)
            self.log()

    def send_off(self, k: int) -> None:
        """Send off k members: relief first, then idle desks from the highest, the rest later."""
        while k and self.relief:
            heappush(self.off, self.relief.pop())
            self.present -= 1
            k -= 1
        self.idle.sort()  # a sorted list is a heap, and stays one without its last
        for _ in range(min(k, len(self.idle))):
            self.send_off_idle(self.desks[self.idle.pop()])
            k -= 1
        self.pending += k

    def stays_for_queue(self) -> bool:
        """Whether falls wait because the site is serving out its queue."""
        return self.site.serving_out

    def seat_relief(self) -> None:
        """Seat members without a desk, lowest member at lowest desk."""
        while self.relief and self.empty:
            desk = self.desks[self.empty.pop(0)]
            desk.member = self.relief.pop(0)
            self.begin_work(desk)
            self.becomes_idle(desk)

    def begin_work(self, desk: Desk) -> None:
        """Let the member at a desk wait for a task."""
        desk.task = simpy.Event(self.clock)
        self.clock.process(self.work(desk))

    def leave_desk(self, desk: Desk) -> None:
        """Let the member of a desk go off; relief takes the desk."""
        heappush(self.off, desk.member)
        self.present -= 1
        desk.member, desk.leaving = -1, False
        insort(self.empty, desk.number)
        self.seat_relief()
        self.log()

    def goes_off(self, desk: Desk) -> bool:
        """Whether the member at a desk that has just become free goes off."""
        if desk.leaving:
            return True
        if self.pending:
            self.pending -= 1
            return True
        return False

    def log(self) -> None:
        """Record the levels of the crew."""
        self.site.log_duty(self.column, self.scheduled, self.present)

    def ends(self, work: int) -> int:
        """When work ends that begins now and takes so long at the usual speed."""
        return ends_at(self.speeds, self.clock.now, work)

    def hold_up(self, desks: int, by_paper: int) -> None:
        """Begin nothing at so many desks, the highest, from now on."""
        self.halted, self.by_paper = desks, bool(by_paper)
        self.look()

    def begins(self, free: list[int]) -> bool:
        """Whether work can begin at the lowest of free desks, which come with it at their head."""
        return bool(free) and free[0] < len(self.desks) - self.halted

    # -- what subclasses say --

    def work(self, desk: Desk) -> Generator[simpy.Event, Any, None]:
        """Life of a member of staff at a desk, until going off."""
        raise AssertionError("a post has work of its own")

    def becomes_idle(self, desk: Desk) -> None:
        """Note that a staffed desk has nothing to do."""
        heappush(self.idle, desk.number)
        self.look()

    def send_off_idle(self, desk: Desk) -> None:
        """Let the member at an idle desk go off."""
        self.leave_desk(desk)

    def look(self) -> None:
        """See whether work can start now; if so it starts in its phase of this instant."""
        raise AssertionError("a post has work of its own")


def once_an_instant(
    clock: Clock, key: int, action: Callable[[simpy.Event], None]
) -> Callable[[], None]:
    """Return a function that lets `action` happen once in an instant, however often it is asked."""
    return _asking(clock, key, action, again=False)


def until_done(clock: Clock, key: int, action: Callable[[simpy.Event], None]) -> Callable[[], None]:
    """Return a function that lets `action` happen once, and again if it is asked after that."""
    return _asking(clock, key, action, again=True)


def _asking(
    clock: Clock, key: int, action: Callable[[simpy.Event], None], *, again: bool
) -> Callable[[], None]:
    """Return a function that asks for an action at the present instant, if nobody has."""
    asked = -1

    def act(event: simpy.Event) -> None:
        nonlocal asked
        asked = -1 if again else asked
        action(event)

    def ask() -> None:
        nonlocal asked
        now = clock.now
        if asked != now:
            asked = now
            clock.call_at(now, key, act)

    return ask
