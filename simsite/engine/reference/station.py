"""Stations: a queue before desks, or a delay."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Generator, Iterator
from heapq import heappop, heappush
from itertools import chain
from typing import TYPE_CHECKING, Any

import simpy

from simsite.core.units import NEVER
from simsite.engine.reference.clock import Clock
from simsite.engine.reference.crew import Desk, Post, once_an_instant, until_done
from simsite.engine.reference.room import Place, StationRoom
from simsite.model.plan import Station
from simsite.tables.event_key import (
    CHANGED,
    END,
    FIRST_STATION,
    NOBODY_MORE,
    PREPARE,
    PREPARED,
    TIMEOUT,
    WAIT_OVER,
    Phase,
    key,
)
from simsite.tables.schema import (
    ATTEMPT_AWAY,
    ATTEMPT_PARTY,
    ATTEMPT_PATIENCE,
    ATTEMPT_SERVICE,
    BALKED,
    LEVELS,
    OUT_OF_PATIENCE,
    SEAT_BITS,
    TUBE_FIRST,
    preparers,
)

if TYPE_CHECKING:
    from simsite.engine.reference.site import SiteModel


class Preparers(Post):
    """The preparation of a station. A preparer needs no desk, so there are as many as preparers.

    Attributes
    ----------
    finished : int
        Doses that are ready or taken.
    """

    def __init__(
        self, clock: Clock, site: SiteModel, fed: ServeStation, most: int, doses: list[int]
    ) -> None:
        super().__init__(clock, site, most, most)
        self.fed, self.doses = fed, doses
        self.column = preparers(fed.number)
        self.begun = self.finished = 0
        place = FIRST_STATION + fed.number
        self.end_key = key(Phase.ENDS, site.index, place, PREPARED)
        begin_key = key(Phase.STARTS, site.index, place, PREPARE)
        self.ask_to_prepare = once_an_instant(clock, begin_key, self.prepare)

    def look(self) -> None:
        """See whether a dose can be begun."""
        if self.idle and self.begun < len(self.doses):
            self.ask_to_prepare()

    def prepare(self, _event: simpy.Event) -> None:
        """Begin doses, lowest preparer first, while any are left to do."""
        if not self.site.works():
            return
        while self.begins(self.idle) and self.begun < len(self.doses):
            dose, self.begun = self.begun, self.begun + 1
            desk = self.desks[heappop(self.idle)]
            self.site.log_dose(self.fed.number, dose, desk.member)
            end = self.ends(self.doses[dose])
            self.clock.trigger_at(desk.task, end, self.end_key + dose, dose)

    def work(self, desk: Desk) -> Generator[simpy.Event, Any, None]:
        """Life of a preparer: finish a dose, let somebody have it, go off when it is time."""
        while True:
            dose = yield desk.task
            self.site.end_dose(self.fed.number, dose)
            self.finished += 1
            self.fed.look()
            if self.goes_off(desk):
                self.leave_desk(desk)
                break
            desk.task = simpy.Event(self.clock)
            self.becomes_idle(desk)


class Visits:
    """The latest visit of each resident to a station.

    Attributes
    ----------
    visit : list of int
        Its number, from 0.
    tired : list of int
        1 where it ended as its wait was over.
    arrive, start, end : memoryview
        Its times, NEVER for what has not happened.
    seat : memoryview
        Desk and member by whom it was served; -1 for none.
    """

    def take_cells(self, cells: tuple[memoryview[int], ...]) -> None:
        """Write into the columns CELL_* of the station; nobody has been there."""
        self.arrive, self.start, self.end, self.seat = cells
        self.visit = [0] * len(self.arrive)
        self.tired = [0] * len(self.arrive)

    def visits_again(self, resident: int) -> None:
        """Let a resident, who has been at the station before, begin the next visit."""
        self.visit[resident] += 1
        self.tired[resident] = 0
        self.start[resident] = self.end[resident] = NEVER
        self.seat[resident] = -1

    def next_visit(self, resident: int) -> int:
        """Return the number of the visit of a resident who is about to join."""
        return self.visit[resident] + int(self.arrive[resident] != NEVER)


class DelayStation(Visits):
    """Everybody passes at once, each in their own time: a walk, an observation."""

    def __init__(
        self, clock: Clock, site: SiteModel, number: int, station: Station, service: list[int]
    ) -> None:
        self.clock, self.site, self.number, self.service = clock, site, number, service
        self.room = StationRoom(station.room)
        self.key = key(Phase.ENDS, site.index, FIRST_STATION + number, END)
        self.take_cells(site.cells(number))

    def join(self, resident: int, since: int) -> None:
        """Let a resident begin the delay."""
        if self.arrive[resident] != NEVER:
            self.visits_again(resident)
        self.room.is_joined()
        self.arrive[resident] = since
        self.start[resident] = self.clock.now
        if self.number == self.site.counted:
            self.site.passes_counted()
        self.clock.call_at(
            self.clock.now + self.service[resident],
            self.key + resident,
            lambda _event: self.finish(resident),
        )

    def finish(self, resident: int) -> None:
        """End a resident's delay."""
        self.end[resident] = self.clock.now
        if self.site.moves_on(resident, self.number + 1, Place(self)):
            self.room.is_left()
        self.site.fill_rooms()

    def has_gone(self, desk: Desk | None) -> None:
        """Nothing is to be done where there are no desks."""


class StationQueue:
    """Who waits, first come first within a level; anybody may leave from anywhere and join again.

    Parameters
    ----------
    levels : list of int
        Level of each resident; the lowest starts first.
    """

    def __init__(self, levels: list[int]) -> None:
        self.levels = levels
        most = max(levels, default=0)
        self._waiting: list[OrderedDict[int, None]] = [OrderedDict() for _ in range(most + 1)]

    def __len__(self) -> int:
        return sum(map(len, self._waiting))

    def __contains__(self, resident: int) -> bool:
        return resident in self._waiting[self.levels[resident]]

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(self._waiting)

    def join(self, resident: int) -> None:
        """Let a resident wait as the last of the own level."""
        self._waiting[self.levels[resident]][resident] = None

    def leave(self, resident: int) -> None:
        """Take a resident who waits out."""
        del self._waiting[self.levels[resident]][resident]

    def take_first(self) -> int:
        """Take out who has waited longest of the lowest level."""
        return next(own for own in self._waiting if own).popitem(last=False)[0]

    def last_of_levels(self) -> list[int]:
        """Return who waits as the last of each of `LEVELS` levels, -1 for nobody."""
        found = [next(reversed(own), -1) for own in self._waiting]
        return found + [-1] * (LEVELS - len(found))


class ServeStation(Post, Visits):
    """A first-come-first-served queue before desks.

    Parameters
    ----------
    clock, site : Clock, SiteModel
        Where it is.
    number : int
        Position among the site's stations.
    station : Station
        What the plan says.
    service : list of int
        Microseconds of each resident.
    change : int
        Microseconds of a changeover.
    """

    def __init__(
        self,
        clock: Clock,
        site: SiteModel,
        number: int,
        station: Station,
        service: list[int],
        change: int,
    ) -> None:
        super().__init__(clock, site, station.desks, site.most_on_duty(number))
        self.number = self.column = number
        place = FIRST_STATION + number
        self.end_key = key(Phase.ENDS, site.index, place, END)
        self.change_key = key(Phase.ENDS, site.index, place, CHANGED)
        self.timeout_key = key(Phase.TIMEOUTS, site.index, place, TIMEOUT)
        self.wait_key = key(Phase.TIMEOUTS, site.index, place, WAIT_OVER)
        self.again_key = key(Phase.ARRIVALS, site.index, place, 0)
        self.counted = number == site.counted
        self.service, self.change, self.rule = service, change, station.changeover
        self.fills_tubes = self.rule is not None and self.rule.tube
        self.take_cells(site.cells(number))
        drawn = site.draws.attempts
        self.balking = station.balk
        self.waits: dict[tuple[int, int], list[int]] = defaultdict(list)  # visits, by end and who
        self.attempts: list[list[list[int]]] = drawn[number].tolist() if drawn else []
        on_paper = site.draws.paper
        self.paper: list[int] = on_paper[number].tolist() if on_paper else []
        self.queue, self.room = StationQueue(site.queue_levels), StationRoom(station.room)
        self.preparers: Preparers | None = None  # set by the site where doses are prepared
        self.begun = 0  # starts so far
        starts_key = key(Phase.STARTS, site.index, place, 0)
        self.ask_to_start = until_done(clock, starts_key, self.start_waiting)
        nobody_key = key(Phase.TIMEOUTS, site.index, place, NOBODY_MORE)
        self.ask_to_close_tubes = once_an_instant(clock, nobody_key, self.close_last_tubes)

    # -- residents --

    def join(self, resident: int, since: int) -> None:
        """Let a resident join the queue; `since` is when they came."""
        if self.site.turns_away():
            self.site.turn_away(resident, self.number)
            return
        if self.arrive[resident] != NEVER:
            self.visits_again(resident)
        if self.balks(resident):
            self.arrive[resident] = NEVER
            self.goes_unserved(resident, BALKED)
            self.visit[resident] += 1
            return
        self.room.is_joined()
        self.arrive[resident] = since
        self.queue.join(resident)
        attempt = self.attempt(resident, self.visit[resident])
        if attempt is not None and attempt[ATTEMPT_PATIENCE] != NEVER:
            over = self.clock.now + attempt[ATTEMPT_PATIENCE]
            self.waits_until(over, resident, self.visit[resident])
        self.look()

    def attempt(self, resident: int, visit: int) -> list[int] | None:
        """Return the columns ATTEMPT_* of a visit, if there are any."""
        return self.attempts[visit][resident] if 0 <= visit < len(self.attempts) else None

    def waits_until(self, time: int, resident: int, visit: int) -> None:
        """Let the wait of a resident in the queue, which is that of a visit, be over."""
        event_key = self.wait_key + resident
        self.waits[time, resident].append(visit)
        self.clock.call_at(time, event_key, lambda _event: self.wait_over(resident, visit))

    def wait_over(self, resident: int, visit: int) -> None:
        """Let a resident who has waited long enough leave, and who leaves together with them."""
        self.waits[self.clock.now, resident].remove(visit)
        if resident not in self.queue or self.visit[resident] != visit:
            return  # served, or the household has ended this wait
        for own in self.party(resident):
            if own in self.queue:
                self.queue.leave(own)
                self.tired[own] = 1
                self.room.is_left()
                self.goes_unserved(own, OUT_OF_PATIENCE)
        self.site.fill_rooms()

    def party(self, resident: int) -> list[int]:
        """Return with whom, in order of number, a resident leaves whose wait is over."""
        first = self.attempts[0][resident][ATTEMPT_PARTY]
        if first == NEVER:
            return [resident]
        own = [attempt[ATTEMPT_PARTY] for attempt in self.attempts[0]]
        return [other for other, of in enumerate(own) if of == first]

    def balks(self, resident: int) -> bool:
        """Whether a resident who would join leaves at once: too many wait, or for too long."""
        rule = self.balking
        if rule is None or (self.site.draws.arrival[resident] == NEVER and not rule.called):
            return False
        if rule.length is not None and len(self.queue) >= rule.length:
            return True
        staffed = len(self.desks) - len(self.empty)
        return staffed > 0 and len(self.queue) * rule.mean >= rule.wait * staffed

    def goes_unserved(self, resident: int, cause: int) -> None:
        """Let a resident who does not wait leave unserved, for good or to come again."""
        visit, came = self.visit[resident], self.arrive[resident]
        self.site.log_leaving(self.number, resident, visit, came, cause)
        attempt = self.attempt(resident, visit)
        if attempt is None or attempt[ATTEMPT_AWAY] == NEVER:
            self.site.left[resident] = self.clock.now
        else:
            self.site.to_come += 1
            self.comes_at(self.clock.now + attempt[ATTEMPT_AWAY], resident)
        self.site.goes_out(self.number)

    def comes_at(self, time: int, resident: int) -> None:
        """Let a resident come again at a time."""
        event_key = self.again_key + resident
        self.clock.call_at(time, event_key, lambda _event: self.comes_again(resident))

    def comes_again(self, resident: int) -> None:
        """Let a resident join the queue they left, wait outside, or find no opening any more."""
        opening = self.site.next_opening(self.clock.now)
        if self.site.open:
            self.site.comes_back(self.number)
            self.site.joins(resident, self.number, Place(came=self.clock.now))
        elif opening != NEVER:
            self.comes_at(opening, resident)
        else:
            self.site.finds_closed(resident)

    def look(self) -> None:
        """See whether somebody can start."""
        if self.queue and self.idle:
            self.ask_to_start()

    def start_waiting(self, _event: simpy.Event) -> None:
        """Start the first in the queue at the lowest idle desk, and so on."""
        if not self.site.works():
            return
        while self.queue and self.begins(self.idle) and self.has_dose():
            desk = self.desks[heappop(self.idle)]
            if desk.timed_out:  # while nobody sat here: closed before the next resident
                self.clock.trigger_at(desk.task, *self.begin_changeover(desk))
            else:
                self.serve(self.queue.take_first(), desk)

    def has_dose(self) -> bool:
        """Whether there is a dose for the next start, where doses are needed."""
        return self.preparers is None or self.preparers.finished > self.begun

    def serve(self, resident: int, desk: Desk) -> None:
        """Begin the service of a resident; the member's task is done when it ends."""
        self.start[resident] = self.clock.now
        self.begun += 1
        self.seat[resident] = (desk.number << SEAT_BITS) + desk.member
        if self.counted:
            self.site.passes_counted()
        end = self.ends(self.takes(resident))
        self.clock.trigger_at(desk.task, end, self.end_key + resident, resident)

    def takes(self, resident: int) -> int:
        """How long the service of a resident takes that begins now, at the usual speed."""
        if self.by_paper:
            return self.paper[resident]
        again = self.attempt(resident, self.visit[resident] - 1)
        return self.service[resident] if again is None else again[ATTEMPT_SERVICE]

    def send_away(self, cause: int) -> None:
        """Everybody in the queue leaves."""
        while self.queue:
            resident = self.queue.take_first()
            self.room.is_left()
            came = self.arrive[resident]
            self.site.log_leaving(self.number, resident, self.visit[resident], came, cause)
            self.site.leaves(resident, self.number)

    # -- members of staff --

    def work(self, desk: Desk) -> Generator[simpy.Event, Any, None]:
        """Life of a member of staff at a desk: serve, change the tube, until going off.

        The task a member waits for is over when a resident has been served (its value is the
        resident) or when a changeover has been done (its value is None).
        """
        task = desk.task
        while desk.task is task and desk.member >= 0:
            resident = yield task
            desk.task = task = simpy.Event(self.clock)
            if resident is None:
                self.end_changeover(desk)
                self.becomes_free(desk)
            else:
                self.end_service(resident, desk)

    def end_service(self, resident: int, desk: Desk) -> None:
        """End a service: the swab into the tube, the move, the changeover or going off."""
        self.end[resident] = self.clock.now
        if self.rule is not None:
            self.take_swab(resident, desk)
        if self.site.moves_on(resident, self.number + 1, Place(self, desk)):
            self.room.is_left()
            self.has_gone(desk)
        else:
            desk.blocked = True
        self.site.fill_rooms()

    def has_gone(self, desk: Desk | None) -> None:
        """Go on at a desk from which a resident has moved on."""
        assert desk is not None
        desk.blocked = False
        due = self.changeover_is_due(desk)
        self.lets_second_go(desk)
        if due:
            self.clock.trigger_at(desk.task, *self.begin_changeover(desk))
        else:
            self.becomes_free(desk)

    def becomes_free(self, desk: Desk) -> None:
        """Let the member of a desk that has finished its work go off, or wait."""
        if self.goes_off(desk):
            self.leave_desk(desk)
            self.site.looks_quiet()
        else:
            self.becomes_idle(desk)

    def lets_second_go(self, desk: Desk) -> None:
        """Free the member of a second role; there is one only where crews are shared."""

    def becomes_idle(self, desk: Desk) -> None:
        """Note that a staffed desk has nothing to do."""
        heappush(self.idle, desk.number)
        if self.queue:
            self.ask_to_start()
        else:
            self.site.looks_quiet()

    def send_off_idle(self, desk: Desk) -> None:
        """Let the member at an idle desk go off, who first closes the tube where that is due."""
        if self.closes_at_relief(desk):
            desk.leaving = True
            self.clock.trigger_at(desk.task, *self.begin_changeover(desk))
        else:
            self.leave_desk(desk)

    # -- tubes and labels --

    def take_swab(self, resident: int, desk: Desk) -> None:
        """Count a service at a desk, and put the swab into the desk's tube."""
        desk.served += 1
        if self.fills_tubes:
            if desk.tube < 0:
                desk.tube = self.site.open_tube(desk.number, self.start[resident])
                self.watch(desk)
            self.site.fill_tube(desk.tube, resident)

    def watch(self, desk: Desk) -> None:
        """Set the time-out of a tube that has just been opened."""
        tube = desk.tube
        if self.rule is not None and self.rule.timeout != NEVER:
            time = self.site.tubes[tube][TUBE_FIRST] + self.rule.timeout
            event_key = self.timeout_key + desk.number
            self.clock.call_at(time, event_key, lambda _event: self.time_out(desk, tube))

    def time_out(self, desk: Desk, tube: int) -> None:
        """Close a tube whose time has run, at once if its desk is idle and staffed."""
        if desk.tube != tube:
            return
        desk.timed_out = True
        if desk.number in self.idle:
            self.close_idle(desk)

    def close_idle(self, desk: Desk) -> None:
        """Close the tube of an idle desk."""
        self.idle.remove(desk.number)
        self.idle.sort()
        self.clock.trigger_at(desk.task, *self.begin_changeover(desk))

    def close_last_tubes(self, _event: simpy.Event) -> None:
        """Close the tubes to which nobody more can come, except where somebody is in hand."""
        if not self.site.nobody_more():
            return
        for desk in self.desks:
            if desk.tube >= 0 and desk.number in self.idle:
                self.close_idle(desk)
            elif desk.tube >= 0 and desk.member < 0:
                self.site.close_tube(desk.tube)
                desk.served, desk.tube, desk.timed_out = 0, -1, False

    def closes_at_relief(self, desk: Desk) -> bool:
        """Whether a member who goes off closes the desk's tube first."""
        return (
            desk.tube >= 0
            and self.rule is not None
            and (self.rule.at_relief == "close" or self.site.nobody_more())
        )

    def changeover_is_due(self, desk: Desk) -> bool:
        """Whether a desk that has just served a resident has a changeover to do now."""
        if self.rule is None:
            return False
        if desk.served == self.rule.size:
            return True
        if not self.fills_tubes:
            return False
        if desk.timed_out or self.site.nobody_more():
            return True
        if self.pending and self.rule.at_relief == "close":
            self.pending -= 1
            desk.leaving = True
        return desk.leaving

    def begin_changeover(self, desk: Desk) -> tuple[int, int]:
        """Occupy a desk with the changeover; return the time and key of its end."""
        end = self.ends(self.change)
        self.site.log_changeover(self.number, desk.number, desk.member, self.clock.now)
        desk.served = 0
        if desk.tube >= 0:
            desk.tube, desk.timed_out = -2 - desk.tube, False  # being closed
        return end, self.change_key + desk.number

    def end_changeover(self, desk: Desk) -> None:
        """Record that a changeover is over, and with it a tube."""
        self.site.end_changeover(self.number, desk.number)
        if desk.tube <= -2:
            self.site.close_tube(-2 - desk.tube)
            desk.tube = -1

    @property
    def quiet(self) -> bool:
        """Whether all staffed desks are idle, with their tubes closed."""
        staffed = len(self.desks) - len(self.empty)
        return staffed == len(self.idle) and all(desk.tube == -1 for desk in self.desks)
