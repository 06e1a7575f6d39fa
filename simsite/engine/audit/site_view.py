"""A site's plan, random draws and trace side by side, with what follows from the three."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER, until
from simsite.draws import SiteDraws
from simsite.engine.audit.balking import BalkedAt
from simsite.engine.audit.halts import HeldUp
from simsite.engine.audit.levels import I64, InsideCount, happened
from simsite.engine.audit.room import Rooms
from simsite.engine.audit.speed import WorkByClock
from simsite.model.plan import SitePlan
from simsite.tables.event_key import Phase
from simsite.tables.schema import (
    ATTEMPT_AWAY,
    ATTEMPT_PARTY,
    ATTEMPT_PATIENCE,
    BALKED,
    CHANGE_END,
    CHANGE_START,
    DOSE_END,
    DOSE_STATION,
    LEAVING_CAME,
    LEAVING_CAUSE,
    LEAVING_LEFT,
    LEAVING_RESIDENT,
    LEAVING_STATION,
    LEAVING_VISIT,
    OUT_OF_PATIENCE,
    STEP_TIME,
    TUBE_CLOSED,
    TUBE_FIRST,
)
from simsite.tables.views import SiteTrace, instants_of

# Where somebody who joins a queue comes from, in the order of one instant.
OUTSIDE, WALKED, FIRST_END = 0, 1, 2
FREE = 1 << 20
AGAIN = FREE + 1
BLOCKED_BEFORE = -(1 << 40)  # and before all of them who has waited for room since before


@dataclass(frozen=True, slots=True)
class Stay:
    """A stop of a route as its site sees it, microseconds.

    Attributes
    ----------
    ready, ends, leave : int
        From when the team works, when its members begin to go off, the given time to leave.
    depart, gate : int
        When the team departs to this stop, and when it lets the site's gate open.
    later : bool
        Whether the route visits the site again.
    members : dict
        Stage name to number of members.
    over : int
        When the last member was off, by the trace.
    """

    ready: int
    ends: int
    leave: int
    depart: int
    gate: int
    later: bool
    members: dict[str, int]
    over: int

    @property
    def broken_off(self) -> bool:
        """Whether the time to leave ended the stay."""
        return self.ends != NEVER and self.ends >= self.leave


@dataclass(frozen=True, slots=True, order=True)
class Waited:
    """A visit that joined a queue, in whose order they are sorted; times in microseconds.

    Attributes
    ----------
    joined, origin : int
        When, and from where.
    came : int
        As `joined`, but for a wait outside, which counts.
    resident : int
        Who.
    gone : int
        Start of the service, or leaving without; NEVER for neither.
    served, tired : bool
        Whether it is a start; whether the wait was over.
    """

    joined: int
    origin: int
    came: int
    resident: int
    gone: int
    served: bool
    tired: bool


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who has left a queue to come again.

    Attributes
    ----------
    resident, station : int
        Who, and where.
    left, over : int
        From when, and to when: the time of joining again, or of finding no opening any more.
    balked : bool
        Whether they have not waited: then they left with the moves of that instant.
    """

    resident: int
    station: int
    left: int
    over: int
    balked: bool


class SiteView:
    """What the rules of one site are checked with.

    Parameters
    ----------
    number : int
        Index of the site within its group.
    plan, draws, trace : Site, SiteDraws, SiteTrace
        What will be done, what was drawn, what happened.
    horizon : int
        Microseconds; nothing happens after it.
    stays : tuple of Stay, optional
        Visits of routes, in order.
    """

    def __init__(
        self, plan: SitePlan, draws: SiteDraws, trace: SiteTrace, horizon: int, number: int = 0
    ) -> None:
        self.plan, self.draws, self.trace = plan, draws, trace
        self.horizon, self.until, self.number = horizon, until(horizon), number
        self.stays: tuple[Stay, ...] = ()
        self.on_route = False
        self.residents = draws.attending
        self.closings = [close for _open, close in plan.windows if close < self.until]

    def cut(self, time: int) -> int:
        """Return a time, NEVER if it is after the horizon."""
        return time if time < self.until else NEVER

    @cached_property
    def by_clock(self) -> tuple[WorkByClock, ...]:
        """What each crew does by the clock: callers, stations in order, preparers."""
        return tuple(WorkByClock(steps) for steps in self.draws.speeds)

    @cached_property
    def held_up(self) -> tuple[HeldUp, ...]:
        """What holds each crew up: callers, stations in order, preparers."""
        return tuple(HeldUp(steps) for steps in self.draws.halts)

    def takes(self, what: tuple[int, int], start: int, service: int) -> int:
        """Return how long a service takes at a station, of a resident, that begins at a time."""
        station, resident = what
        if self.held_up[1 + station].is_on_paper(start):
            return int(self.draws.paper[station][resident])
        return service

    def work_ends(self, crew: int, begun: int, work: int) -> int:
        """Return when work ends that a crew begins at a time, NEVER if after the horizon."""
        return self.cut(self.by_clock[crew].end(begun, work))

    # -- hours --

    def is_open(self, time: int) -> bool:
        """Return whether the site is open at a time."""
        return any(opening <= time < close for opening, close in self.plan.windows)

    def next_opening(self, time: int) -> int:
        """Return the first opening after a time, NEVER if there is none by the horizon."""
        later = [opening for opening, _close in self.plan.windows if opening > time]
        return self.cut(min(later, default=NEVER))

    def has_no_opening(self, time: int) -> bool:
        """Return whether the plan has no opening after a time, before or after the horizon."""
        return not any(opening > time for opening, _close in self.plan.windows)

    @cached_property
    def served_out(self) -> dict[int, int]:
        """Closing under `serve_queue` to the instant at which the site has served out.

        NEVER where an opening comes first, or the horizon.
        """
        result = {}
        for close in self.closings if self.plan.closing == "serve_queue" else []:
            end = min(self.next_opening(close), self.until)
            if self.is_open(close):
                end = close
            quiet = (t for t in self.instants if close <= t < end and self.is_quiet(t))
            result[close] = next(quiet, NEVER)
        return result

    def is_serving_out(self, time: int) -> bool:
        """Return whether the site serves out after what the calendar brings at a time."""
        before = [close for close in self.served_out if close <= time]
        if not before or self.is_open(time):
            return False
        return time <= self.served_out[max(before)]

    @cached_property
    def calendar(self) -> set[int]:
        """Openings, closings and ends of stays."""
        times = {time for window in self.plan.windows for time in window}
        return times | {stay.ends for stay in self.stays}

    # -- people --

    @cached_property
    def taken(self) -> list[list[int]]:
        """Stations of each resident, in order."""
        return [list(np.flatnonzero(self.draws.service[:, n])) for n in range(self.residents)]

    @cached_property
    def levels(self) -> I64:
        """Level of each resident in queues, shape (N,)."""
        if not self.plan.levels:
            return np.zeros(self.residents, dtype=np.int64)
        return np.array(self.plan.levels, dtype=np.int64)[self.draws.resident_class]

    @cached_property
    def household(self) -> I64:
        """Household of each resident, shape (N,)."""
        sizes = np.diff(self.draws.first)
        return np.repeat(np.arange(len(sizes)), sizes)

    @cached_property
    def uncalled(self) -> NDArray[np.bool_]:
        """Which residents come without being called up, shape (N,)."""
        if self.plan.gate is None:
            return np.ones(self.residents, bool)
        return np.asarray(self.draws.arrival != NEVER)

    def _of_calls(self, times: I64) -> I64:
        """Return by resident what is known by called household, NEVER for the uncalled."""
        found = np.full(self.residents, NEVER)
        found[~self.uncalled] = times[self.household[~self.uncalled]]
        return found

    @cached_property
    def comes(self) -> I64:
        """When each resident comes to the site, shape (N,), NEVER if not by the horizon."""
        arrival = np.where(self.draws.arrival < self.until, self.draws.arrival, NEVER)
        if self.plan.gate is None:
            return arrival
        at = [
            self.cut(told + walk) if told != NEVER else NEVER
            for told, walk in zip(self.trace.told.tolist(), self.draws.walk.tolist(), strict=True)
        ]
        walked = self._of_calls(np.array(at, dtype=np.int64))
        return np.where(self.uncalled, arrival, walked)

    @cached_property
    def enters(self) -> I64:
        """When each resident joins the first queue: later than `comes` for a wait outside."""
        times = self.comes.copy()
        for n in np.flatnonzero(self.uncalled & (self.comes != NEVER)).tolist():
            if not self.is_open(int(times[n])):
                times[n] = self.next_opening(int(times[n]))
        return times

    @cached_property
    def counted_from(self) -> I64:
        """Start of the knock, or the entry of who comes freely, shape (N,)."""
        if self.plan.gate is None:
            return self.enters
        return np.where(self.uncalled, self.enters, self._of_calls(self.trace.called))

    @cached_property
    def finished(self) -> I64:
        """End of each resident's last station, shape (N,)."""
        last = [
            int(self.trace.end[steps[-1], n]) if steps else int(self.enters[n])
            for n, steps in enumerate(self.taken)
        ]
        return np.asarray(last, dtype=np.int64)

    @cached_property
    def passed(self) -> I64:
        """Start, or skipping, of the counted station, shape (N,)."""
        times = []
        for n, steps in enumerate(self.taken):
            before = [s for s in steps if s < self.plan.counted]
            if self.plan.counted in steps:
                times.append(int(self.trace.start[self.plan.counted, n]))
            else:
                times.append(int(self.trace.end[before[-1], n] if before else self.enters[n]))
        return np.asarray(times, dtype=np.int64)

    @cached_property
    def inside(self) -> InsideCount:
        """People between call or arrival and the end of their last station."""
        last = np.minimum(self.finished, self.trace.left)
        return InsideCount(self.counted_from, last).less(_level(self.away))

    @cached_property
    def leavings(self) -> I64:
        """The rows of leavings of somebody at a station; others are found to be too many."""
        rows = self.trace.leavings
        most = [len(self.plan.stations), self.residents]
        own = rows[:, [LEAVING_STATION, LEAVING_RESIDENT]]
        kept: I64 = rows[((own >= 0) & (own < most)).all(axis=1)]
        return kept

    @cached_property
    def away(self) -> list[Away]:
        """Who has left a queue to come again, once for each time."""
        found = []
        for s, n, visit, _came, left, cause in self.leavings.tolist():
            drawn = self.attempt(s, n, visit) if cause in (BALKED, OUT_OF_PATIENCE) else None
            if drawn is not None and drawn[ATTEMPT_AWAY] != NEVER:
                over, _ = self.comes_again(left + int(drawn[ATTEMPT_AWAY]))
                found.append(Away(n, s, left, over, cause == BALKED))
        return found

    @cached_property
    def away_ahead(self) -> InsideCount:
        """Of those, who has yet to come to the counted station."""
        return _level([own for own in self.away if own.station <= self.plan.counted])

    def attempt(self, station: int, resident: int, visit: int) -> I64 | None:
        """Return the columns ATTEMPT_* of a visit, None where it has none."""
        drawn = self.draws.attempts[station] if self.draws.attempts else ()
        return drawn[visit][resident] if visit < len(drawn) else None

    def ends_together(self, station: int, resident: int, joined: int) -> list[int]:
        """Return when waits ended in the household of a resident, who joined a queue and waits.

        Of who found room in the same instant, after all that, the trace says whether they left.
        """
        drawn = self.attempt(station, resident, 0)
        if drawn is None or drawn[ATTEMPT_PARTY] == NEVER:
            return []
        late = self.rooms.joins_late(station, resident, joined)
        left = self.leavings[:, [LEAVING_STATION, LEAVING_RESIDENT, LEAVING_LEFT]]
        since = joined + int(late and not (left == (station, resident, joined)).all(axis=1).any())
        times = self._together.get((station, int(drawn[ATTEMPT_PARTY])), [])
        return [time for time in times if time >= since]

    @cached_property
    def _together(self) -> dict[tuple[int, int], list[int]]:
        """When somebody's own wait was over, by station and first of the household."""
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        for s, n, visit, came, left, cause in self.leavings[:, : LEAVING_CAUSE + 1].tolist():
            drawn, first = self.attempt(s, n, visit), self.attempt(s, n, 0)
            if cause != OUT_OF_PATIENCE or drawn is None or first is None:
                continue
            joined, _ = self._joined(s, n, came, visit)
            if joined + int(drawn[ATTEMPT_PATIENCE]) == left:
                found[s, int(first[ATTEMPT_PARTY])].append(left)
        return found

    def comes_again(self, time: int) -> tuple[int, bool]:
        """Return when somebody who comes again at a time is no longer away, and whether inside."""
        if time >= self.until or self.is_open(time):
            return self.cut(time), time < self.until
        if self.has_no_opening(time):
            return time, False
        back = self.next_opening(time)
        return back, back != NEVER

    @cached_property
    def kept_outside(self) -> InsideCount:
        """People who wait outside for an opening."""
        waits = self.uncalled & (self.comes != NEVER) & (self.enters > self.comes)
        gone = np.minimum(self.enters, self.trace.left)
        return InsideCount(self.comes[waits], gone[waits])

    @cached_property
    def expected(self) -> InsideCount:
        """People not yet called or arrived, as a level of those who are."""
        come = np.where(self.uncalled, self.draws.arrival, self.counted_from)
        return InsideCount(come, np.full(self.residents, NEVER)).less(_level(self.away))

    def to_come(self, time: int) -> int:
        """Return how many attending are still to be called or to arrive after a time."""
        return self.residents - self.expected.at(time)

    def outside(self, time: int) -> int:
        """Return how many wait outside after a time."""
        return self.kept_outside.at(time)

    def nobody_more(self, time: int, phase: Phase) -> bool:
        """Return whether nobody more can come to the counted station, as a phase knows it."""
        is_open = self.is_open(time)
        if not is_open and self.plan.closing == "send_home":
            return True
        away = self._away(time, phase)
        if is_open and away:
            return False
        concerned = np.ones(self.residents, bool) if is_open else self.counted_from <= time
        concerned[[own.resident for own in away if own.station <= self.plan.counted]] = False
        if self.gone_in_order.searchsorted(time, side="right") < concerned.sum():
            return False
        return not bool((concerned & ~self._gone(time, phase)).any())

    @cached_property
    def turns(self) -> frozenset[int]:
        """When somebody balks to come again, whom the ends of that instant may know of or not."""
        return frozenset(own.left for own in self.away if own.balked)

    def _away(self, time: int, phase: Phase) -> list[Away]:
        """Return who is away, as a phase knows it."""
        early, last = phase < Phase.ARRIVALS, self.plan.counted
        found = []
        for own in self.away:
            in_order = own.station <= last or own.balked
            known = phase > Phase.TIMEOUTS or (phase == Phase.TIMEOUTS and in_order)
            if own.left < time + known and own.over >= time + (not early):
                found.append(own)
        return found

    @cached_property
    def gone_in_order(self) -> I64:
        """When people start, skip or leave before the counted station, sorted."""
        return happened(np.minimum(self.passed, self.trace.left))

    def _gone(self, time: int, phase: Phase) -> NDArray[np.bool_]:
        """Return who has started, skipped or left before the counted station, shape (N,)."""
        gone: I64 = np.minimum(self.passed, self.trace.left)
        if phase == Phase.CALENDAR:
            return np.less(gone, time)
        if phase == Phase.ENDS:
            later = self.trace.start[self.plan.counted] == time
            later |= self.gave_up == time
            later |= self.passes_on_arrival & (self.enters == time)
            if any(stay.ready == stay.ends == time for stay in self.stays):
                later |= self.trace.left == time  # the team is ready after the other ends
            gone = np.where(later & (self.passed >= time), NEVER, gone)
        return np.less_equal(gone, time)

    @cached_property
    def passes_on_arrival(self) -> NDArray[np.bool_]:
        """Who comes uncalled, not from outside, and takes no station up to the counted one."""
        none = ~(self.draws.service[: self.plan.counted + 1] > 0).any(axis=0)
        return np.asarray(none & self.uncalled & (self.comes == self.enters))

    @cached_property
    def gave_up(self) -> I64:
        """When each resident left for good, later than ends: the wait was over, or they balked."""
        rows, times = self.leavings, np.full(self.residents, NEVER)
        visits = rows[:, [LEAVING_STATION, LEAVING_RESIDENT, LEAVING_VISIT]].tolist()
        late = [self.origin(*visit) in (FREE, AGAIN) for visit in visits]
        cause = rows[:, LEAVING_CAUSE]
        tired = rows[(cause == OUT_OF_PATIENCE) | (cause == BALKED) & np.array(late, dtype=bool)]
        times[tired[:, LEAVING_RESIDENT]] = tired[:, LEAVING_LEFT]
        return np.where(times == self.trace.left, times, NEVER)

    # -- queues --

    @cached_property
    def queues(self) -> list[list[Waited]]:
        """Visits that joined each station, in the order of its queue."""
        return [sorted(self._visits(s)) for s in range(len(self.plan.stations))]

    def _visits(self, station: int) -> Iterator[Waited]:
        """Yield the visits that joined a station: those that left, then others that are latest."""
        rows = self.leavings
        left = rows[(rows[:, LEAVING_STATION] == station) & (rows[:, LEAVING_CAME] != NEVER)]
        known = set()
        for _s, n, visit, came, gone, cause in left.tolist():
            known.add((n, came))
            at = self._joined(station, n, came, visit)
            yield Waited(*at, came, n, gone, False, cause == OUT_OF_PATIENCE)
        again = set(rows[rows[:, LEAVING_STATION] == station][:, LEAVING_RESIDENT].tolist())
        for n, came in enumerate(self.trace.arrive[station].tolist()):
            start = int(self.trace.start[station, n])
            if came != NEVER and (n, came) not in known:
                at = self._joined(station, n, came, int(n in again))
                yield Waited(*at, came, n, start, start != NEVER, False)

    def _joined(self, station: int, resident: int, came: int, visit: int) -> tuple[int, int]:
        """Return when somebody joined a station, later for a wait outside, and from where."""
        block = self.rooms.moved(station, resident, came)
        if block is not None and block.since < block.end:
            return block.end, BLOCKED_BEFORE + block.first
        origin = self.origin(station, resident, visit)
        if block is not None:
            return block.end, origin
        first = self.taken[resident][:1] == [station]
        outside = first and came == self.comes[resident]
        return int(self.enters[resident]) if outside else came, origin

    @cached_property
    def balking(self) -> dict[int, BalkedAt]:
        """Who balks, by station at which somebody may."""
        rules = [(s, own.balk) for s, own in enumerate(self.plan.stations)]
        return {s: BalkedAt(self, s, rule) for s, rule in rules if rule is not None}

    @cached_property
    def rooms(self) -> Rooms:
        """Who waits for room."""
        return Rooms(self)

    def origin(self, station: int, resident: int, visit: int = 0) -> int:
        """Return from where somebody joins a queue, in the order of one instant."""
        if visit > 0:
            return AGAIN
        before = [s for s in self.taken[resident] if s < station]
        if before:
            return FIRST_END + before[-1]
        if not self.uncalled[resident]:
            return WALKED
        return OUTSIDE if self.enters[resident] != self.comes[resident] else FREE

    def waiting(self, station: int, at_starts: bool = False) -> InsideCount:
        """Return how many wait in a queue over time, who wait outside not counted.

        At the starts of an instant those whose wait will be over in it wait, too.
        """
        queue = self.queues[station]
        gone = [own.gone + int(at_starts and own.tired) for own in queue]
        return InsideCount(*(np.array(t, np.int64) for t in ([v.joined for v in queue], gone)))

    def finished_doses(self, station: int) -> I64:
        """Return when doses for a station were finished, sorted."""
        rows = self.trace.doses
        return happened(rows[rows[:, DOSE_STATION] == station, DOSE_END])

    # -- work in hand --

    @cached_property
    def work(self) -> InsideCount:
        """Desks in service or changeover, over all stations with desks, and open tubes."""
        come, gone = [happened(self.trace.tubes[:, TUBE_FIRST])], [self.trace.tubes[:, TUBE_CLOSED]]
        for s, station in enumerate(self.plan.stations):
            if station.kind == "serve":
                come.append(self.trace.start[s])
                gone.append(self.trace.end[s])
        come.append(self.trace.changeovers[:, CHANGE_START])
        gone.append(self.trace.changeovers[:, CHANGE_END])
        return InsideCount(np.concatenate(come), np.concatenate(gone))

    def is_quiet(self, time: int) -> bool:
        """Return whether nobody is inside and all desks are idle with closed tubes."""
        return self.inside.at(time) == 0 and self.work.at(time) == 0

    @cached_property
    def instants(self) -> list[int]:
        """Every time up to the horizon at which something can happen, in order."""
        times = {t for own in instants_of(self.trace) for t in own.tolist()}
        times.update(self.comes.tolist(), self.enters.tolist())
        times.update(t for window in self.plan.windows for t in window)
        times.update(self._planned())
        return sorted(t for t in times if t < self.until)

    def _planned(self) -> set[int]:
        """Return the times that plan, routes and time-outs bring."""
        times = {int(time) for steps in self.draws.crews for time in steps[:, STEP_TIME]}
        times.update(time for own in self.held_up for time in own.times)
        times.update(t for stay in self.stays for t in (stay.ready, stay.ends, stay.gate))
        times.update(stay.leave for stay in self.stays)
        change = self.plan.stations[self.plan.counted].changeover
        if change is not None and change.timeout != NEVER:
            times.update(int(t) + change.timeout for t in happened(self.trace.tubes[:, TUBE_FIRST]))
        return times


def _level(away: list[Away]) -> InsideCount:
    """Return how many are away over time."""
    left, over = ([own.left for own in away], [own.over for own in away])
    return InsideCount(np.array(left, np.int64), np.array(over, np.int64))
