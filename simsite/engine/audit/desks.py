"""Desks of one station: the trace's starts are followed, everything else must come out of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from simsite.core.units import NEVER
from simsite.engine.audit.crew import Crew
from simsite.engine.audit.finding import Finding, differs
from simsite.engine.audit.room import tired_at
from simsite.engine.audit.site_view import SiteView, Stay
from simsite.tables.event_key import Phase
from simsite.tables.schema import (
    CHANGE_DESK,
    CHANGE_END,
    CHANGE_MEMBER,
    CHANGE_START,
    CHANGE_STATION,
    DUTY_SCHEDULED,
    DUTY_STATION,
    DUTY_TIME,
)


@dataclass(slots=True)
class OpenTube:
    """A tube as the rules fill it; times in microseconds."""

    desk: int
    opened: int
    first: int
    last: int
    residents: list[int] = field(default_factory=list)
    closed: int = NEVER

    @property
    def row(self) -> tuple[int, ...]:
        """The columns TUBE_*."""
        return (self.desk, self.opened, self.first, self.last, self.closed, len(self.residents))


class RuleBrokenError(Exception):
    """The trace leaves the rules; what comes after cannot be followed."""

    def __init__(self, kind: str, who: int, text: str) -> None:
        super().__init__(kind)
        self.kind, self.who, self.text = kind, who, text


class DeskReplay:
    """One station of a site, replayed instant by instant.

    Parameters
    ----------
    view : SiteView
        The site.
    station : int
        Index of the station.
    """

    nobody = "start without an idle desk"

    def __init__(self, view: SiteView, station: int) -> None:
        self.view, self.station = view, station
        self.plan = view.plan.stations[station]
        self.change = self.plan.changeover
        self.takes = 0 if self.change is None else int(view.draws.changeover[station])
        self.crew = Crew(self.plan.desks, self._closes_first)
        self.since_change: dict[int, int] = defaultdict(int)
        self.open: dict[int, OpenTube] = {}
        self.tubes: list[OpenTube] = []
        self.changes: set[tuple[int, int, int, int]] = set()
        self.levels: list[tuple[int, int, int]] = []
        self.change_ends: dict[int, list[int]] = defaultdict(list)
        self.moment = (0, Phase.CALENDAR)
        self.between = False  # a closing and an opening
        self.phases = {
            Phase.CALENDAR: self._calendar,
            Phase.ENDS: self._ends,
            Phase.STARTS: self._starts,
            Phase.TIMEOUTS: self._time_outs,
            Phase.GATES: self._letting_go,
        }
        self.steps = dict(view.draws.crews[1 + station].tolist())
        self.held_up = view.held_up[1 + station]
        trace = view.trace
        self.starts, self.ends = defaultdict(list), defaultdict(list)
        # Of those who start at one instant the best level comes first.
        queue = sorted(view.queues[station], key=lambda own: int(view.levels[own.resident]))
        for n in (own.resident for own in queue if own.served):
            self.starts[int(trace.start[station, n])].append(n)
            self.ends[int(trace.end[station, n])].append(n)
        rows = trace.changeovers[trace.changeovers[:, CHANGE_STATION] == station]
        columns = (CHANGE_START, CHANGE_DESK, CHANGE_MEMBER, CHANGE_END)
        self.found: set[tuple[int, ...]] = {tuple(int(r[c]) for c in columns) for r in rows}
        self.waiting = view.waiting(station, at_starts=True)
        self.waiting_after = view.waiting(station)
        self.again: list[int] = []  # who starts after time-outs of this instant
        self.releases = view.rooms.releases(station)
        self.doses = None if self.plan.preparation is None else view.finished_doses(station)
        self.begun = 0

    def run(self) -> Iterator[Finding]:
        """Replay the station.

        Yields
        ------
        Finding
            The first disagreement, if there is one.
        """
        for time in self.view.instants:
            try:
                for phase, follow in self.phases.items():
                    self.moment = (time, phase)
                    follow(time)
            except RuleBrokenError as broken:
                place = (self.view.number, self.station, broken.who, time)
                yield Finding(broken.kind, *place, broken.text)
                return
            level = (time, self.crew.scheduled, self.crew.present)
            if level[1:] != (self.levels[-1][1:] if self.levels else (0, 0)):
                self.levels.append(level)
        yield from self.left_over()

    def left_over(self) -> Iterator[Finding]:
        """Yield a finding for every changeover of the trace that has not come out of the rules."""
        for extra in sorted(self.found - self.changes):
            place = (self.view.number, self.station, extra[1], extra[0])
            yield Finding("changeover without a reason", *place, str(extra))

    # -- the phases of an instant --

    def _calendar(self, time: int) -> None:
        """Follow closings, openings, steps and times to leave."""
        if time not in self.view.calendar and time not in self.steps:
            return
        windows, serves_out = self.view.plan.windows, self.view.plan.closing == "serve_queue"
        if any(time == close for _open, close in windows):
            self.between = True  # closed also where the next window abuts
            if not serves_out:
                self._let_go(time)
            self._step(-self._team(time), time, waits=serves_out)
            self.between = False
        if any(time == opening for opening, _close in windows):
            self._close_tubes(self.crew.release(), time)
            self._step(self._team(time), time, waits=False)
        self._step(self.steps.get(time, 0), time, waits=self.view.is_serving_out(time))
        for stay in self.view.stays:
            if stay.ends == time and stay.broken_off and stay.ready < time:
                self._break_off(stay, time)
                self._let_go(time)

    def _team(self, time: int) -> int:
        """Return how many members of a route are there when the calendar turns."""
        there = [stay for stay in self.view.stays if stay.ready < time <= stay.ends]
        return there[0].members.get(self.plan.name, 0) if there else 0

    def _break_off(self, stay: Stay, time: int) -> None:
        """Let a route's members go off at once, those too who serve out."""
        if self.view.is_open(time):
            self._step(-stay.members.get(self.plan.name, 0), time, waits=False)
        else:
            self._close_tubes(self.crew.release(), time)

    def _team_comes(self, stay: Stay, time: int) -> None:
        """Let a route staff the station, for as long as it serves out where it is closed."""
        members = stay.members.get(self.plan.name, 0)
        is_open, serving_out = self.view.is_open(time), self.view.is_serving_out(time)
        if is_open or serving_out:
            self._step(members, time, waits=False)
        if serving_out:
            self._step(-members, time, waits=True)
        if stay.ends == time and stay.broken_off:
            self._break_off(stay, time)
            self._let_go(time, Phase.CALENDAR)

    def _step(self, change: int, time: int, waits: bool) -> None:
        """Raise or lower the crew."""
        if change > 0:
            self.crew.rise(change)
        elif change < 0:
            self._close_tubes(self.crew.fall(-change, waits), time)

    def _ends(self, time: int) -> None:
        """End services by resident, then changeovers by desk, then let routes come."""
        for n in sorted(self.ends.get(time, ())):
            self._service_ends(n, time)
        for desk in sorted(self.change_ends.pop(time, ())):
            self.crew.free(desk)
        self._let_go(time)
        for stay in self.view.stays:
            if stay.ready == time:
                self._team_comes(stay, time)

    def _service_ends(self, resident: int, time: int) -> None:
        """Take the swab; go on at the desk unless the resident is blocked there."""
        desk = int(self.view.trace.desk[self.station, resident])
        self.since_change[desk] += 1
        if self.change is not None and self.change.tube:
            start = int(self.view.trace.start[self.station, resident])
            if desk not in self.open:
                self.open[desk] = OpenTube(desk, start, time, time)
                self.tubes.append(self.open[desk])
            self.open[desk].last = time
            self.open[desk].residents.append(resident)
        if self.view.rooms.gone(self.station, resident, -1) == -1:
            self._is_left(desk, time)

    def _let_go(self, time: int, phase: Phase | None = None) -> None:
        """Go on at desks at which somebody was blocked who leaves in a phase, this if not said."""
        for resident in self.releases.pop((time, phase or self.moment[1]), ()):
            self._leaves_desk(resident, time)

    def _leaves_desk(self, resident: int, time: int) -> None:
        """Go on at a desk at which a resident was blocked."""
        self._is_left(int(self.view.trace.desk[self.station, resident]), time)

    def _is_left(self, desk: int, time: int) -> None:
        """Begin the changeover that is due at a desk, or let its member go off."""
        last = desk in self.open and (self.between or self._nobody_more(desk))
        if last or self._is_full(desk) or self._is_overdue(desk, time):
            self._begin_change(desk, time)
        elif self.crew.pending and self._closes_first(desk):
            self.crew.pending -= 1
            self.crew.going.add(desk)
            self._begin_change(desk, time)
        else:
            self.crew.free(desk)

    def _starts(self, time: int) -> None:
        """Start the first in the queue at the lowest idle desk, while there is one."""
        coming, late = self.starts.pop(time, []), self.view.rooms.late.get((self.station, time), ())
        left = self.waiting.at(time) - len(set(late) - set(coming))
        over = self._start_all([n for n in coming if n not in late], left, time)
        self.again = [n for n in coming if n in late or n in over]
        if over and (time, Phase.TIMEOUTS) not in self.releases:
            self._refuse(over, time)

    def _refuse(self, starting: list[int], time: int) -> None:
        """Refuse that somebody starts for whom there is no desk or no dose."""
        kind = self.nobody if self._has_dose(time) else "start without a dose"
        raise RuleBrokenError(kind, starting[0], "")

    def _start_again(self, time: int) -> None:
        """Let starts happen again after a time-out, for which somebody has moved on."""
        self.again = self._start_all(self.again, self.waiting_after.at(time), time)

    def _start_all(self, starting: list[int], left: int, time: int) -> list[int]:
        """Start who starts in these starts, of whom those are returned who find no desk."""
        if not starting and not left:
            return []
        if not (self.view.is_open(time) or self.view.is_serving_out(time)):
            if starting:
                raise RuleBrokenError("start while the site is closed", starting[0], "")
            return []
        while (starting or left > 0) and self._has_dose(time) and (idle := self._may_begin(time)):
            if self._is_overdue(idle[0], time):
                self._begin_change(idle[0], time)
            elif starting:
                self._start(starting.pop(0), idle[0])
            else:
                raise RuleBrokenError("idle desk while somebody waits", idle[0], f"{left} wait")
        return starting

    def _may_begin(self, time: int) -> list[int]:
        """Return the staffed idle desks at which nothing holds anybody up, lowest first."""
        below = self.held_up.free_below(self.plan.desks, time)
        return [desk for desk in self.crew.idle() if desk < below]

    def _has_dose(self, time: int) -> bool:
        """Whether more doses are finished than were taken, where doses are needed."""
        return self.doses is None or int(self.doses.searchsorted(time, "right")) > self.begun

    def _start(self, resident: int, desk: int) -> None:
        """Check where a resident starts."""
        trace, s = self.view.trace, self.station
        self.begun += 1
        found = (int(trace.desk[s, resident]), int(trace.member[s, resident]))
        if found != (desk, self.crew.at[desk]):
            text = differs((desk, self.crew.at[desk]), found)
            raise RuleBrokenError("lowest idle desk and its member", resident, text)
        self.crew.busy.add(desk)

    def _time_outs(self, time: int) -> None:
        """Close tubes whose time has run, then those to which nobody more can come.

        For whom a wait is over somebody may move on, and starts happen again.
        """
        for desk in self.crew.idle():
            if desk in self.open and self.open[desk].first + self._time_out == time:
                self._begin_change(desk, time)
        if (self.station, time) in self.view.rooms.late and tired_at(self.view, self.station, time):
            self._start_again(time)
        self._close_last(time)
        if (self.station, time) in self.view.rooms.late or (time, Phase.TIMEOUTS) in self.releases:
            for resident in self.releases.pop((time, Phase.TIMEOUTS), ()):
                self._leaves_desk(resident, time)
                self._start_again(time)
            self._start_again(time)
        if self.again:
            self._refuse(self.again, time)

    def _close_last(self, time: int) -> None:
        """Close tubes to which nobody more can come."""
        if not self.open or not self.view.nobody_more(*self.moment):
            return
        for desk in sorted(self.open):
            if desk not in self.crew.at:
                self.open.pop(desk).closed = time
                self.since_change[desk] = 0
            elif desk not in self.crew.busy:
                self._begin_change(desk, time)

    def _letting_go(self, time: int) -> None:
        """Let waiting falls happen when served out, and end stays."""
        if time in self.view.served_out.values():
            self._close_tubes(self.crew.release(), time)
        for stay in self.view.stays:
            if stay.ends == time and not stay.broken_off and self.view.is_open(time):
                self._step(-stay.members.get(self.plan.name, 0), time, waits=False)

    # -- changeovers --

    @property
    def _time_out(self) -> int:
        """Microseconds from a tube's first swab to its closing."""
        return NEVER if self.change is None else self.change.timeout

    def _closes_first(self, desk: int) -> bool:
        """Whether a member who goes off closes a tube, which nobody is there to take over."""
        if self.change is None or desk not in self.open:
            return False
        sent_home = self.between and self.view.plan.closing == "send_home"
        return sent_home or self.change.at_relief == "close" or self._nobody_more(desk)

    def _nobody_more(self, desk: int) -> bool:
        """Whether nobody more can come, as an end at a desk knows it.

        In an instant in which somebody balks to come again the trace is asked.
        """
        time, phase = self.moment
        if phase == Phase.ENDS and time in self.view.turns:
            own = (time, desk, self.crew.at.get(desk))
            return any((at, place, member) == own for at, place, member, _ in self.found)
        return self.view.nobody_more(time, phase)

    def _is_full(self, desk: int) -> bool:
        """Whether the changeover by number is due."""
        return self.change is not None and self.since_change[desk] >= self.change.size

    def _is_overdue(self, desk: int, time: int) -> bool:
        """Whether the tube's time ran out before this instant."""
        until = time + int(self.moment[1] == Phase.TIMEOUTS)
        return desk in self.open and self.open[desk].first + self._time_out < until

    def _close_tubes(self, desks: list[int], time: int) -> None:
        """Begin changeovers."""
        for desk in desks:
            self._begin_change(desk, time)

    def _begin_change(self, desk: int, time: int) -> None:
        """Occupy a desk by its changeover, which must be in the trace."""
        end = self.view.work_ends(1 + self.station, time, self.takes)
        change = (time, desk, self.crew.at[desk], end)
        if change not in self.found:
            near = sorted(c for c in self.found if c[:2] == change[:2])
            raise RuleBrokenError("changeover is due", desk, differs(change, near))
        self.changes.add(change)
        self.crew.busy.add(desk)
        self.since_change[desk] = 0
        if desk in self.open:
            self.open.pop(desk).closed = end
        self.change_ends[end].append(desk)


def check_levels(replay: DeskReplay) -> Iterator[Finding]:
    """Compare the levels of a station's crew with the trace's duty.

    Parameters
    ----------
    replay : DeskReplay
        A replay that has run without a finding.

    Yields
    ------
    Finding
    """
    yield from compare_levels(replay.view, replay.station, replay.levels)


def compare_levels(
    view: SiteView, station: int, expected: list[tuple[int, int, int]]
) -> Iterator[Finding]:
    """Compare levels with the trace's duty, as they stand after each instant.

    Parameters
    ----------
    view : SiteView
        The site.
    station : int
        Index of the station, -1 for the callers, see `preparers`.
    expected : list of (time, scheduled, present)
        A row after every instant at which one changed.

    Yields
    ------
    Finding
    """
    rows = view.trace.duty[view.trace.duty[:, DUTY_STATION] == station]
    if (np.diff(rows[:, DUTY_TIME]) < 0).any():
        yield Finding("duty in order of time", view.number, station)
    for row in np.flatnonzero((np.diff(rows[:, DUTY_SCHEDULED:], axis=0) == 0).all(axis=1)):
        when = int(rows[row + 1, DUTY_TIME])
        yield Finding("duty without a change", view.number, station, time=when)
    after = {int(time): (int(level), int(present)) for _, time, level, present in rows}
    kept, last = [], (0, 0)
    for time, levels in sorted(after.items()):
        if levels != last:
            kept.append((time, *levels))
        last = levels
    if kept != expected:
        odd = min(set(kept) ^ set(expected))
        yield Finding("crew on duty", view.number, station, time=odd[0], text=str(odd))
