"""Room at stations: who waits for it and where, and that nobody waits without reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from simsite.core.units import NEVER
from simsite.engine.audit.finding import Finding
from simsite.engine.audit.levels import I64, InsideCount
from simsite.tables.event_key import Phase
from simsite.tables.schema import (
    LEAVING_CAME,
    LEAVING_LEFT,
    LEAVING_RESIDENT,
    LEAVING_STATION,
    NO_LATER_VISIT,
    OUT_OF_PATIENCE,
    SENT_HOME,
)

if TYPE_CHECKING:
    from simsite.engine.audit.site_view import SiteView

LEFT, WENT_OUTSIDE, MOVED, WAITS = range(4)


@dataclass(frozen=True, slots=True)
class Block:
    """Somebody who waits for room at a station; times in microseconds.

    Attributes
    ----------
    station, resident : int
        For room where, and who.
    at : int
        Station in which they are meanwhile, -1 outside.
    came, start, end : int
        As in the row.
    first, since : int
        Number of the row with which the wait began, at a desk, and when that was.
    becomes : int
        LEFT, WENT_OUTSIDE from the desk, MOVED, or WAITS.
    """

    station: int
    resident: int
    at: int
    came: int
    start: int
    end: int
    first: int
    since: int
    becomes: int


class Rooms:
    """Who waits for room at a site, by the rows of its trace.

    Parameters
    ----------
    view : SiteView
        The site.
    """

    def __init__(self, view: SiteView) -> None:
        self.view = view
        self.limited = [k for k, own in enumerate(view.plan.stations) if own.room != NEVER]

    @cached_property
    def blocks(self) -> list[Block]:
        """All of them, in the order of the rows; of a wrong trace those that make sense."""
        rows = [tuple(row) for row in self.view.trace.blocks.tolist()]
        most = len(self.view.plan.stations), self.view.residents
        begun: dict[tuple[int, int, int], tuple[int, int]] = {}
        after = {(k, n, start) for k, n, at, _came, start, _end in rows if at < 0}
        found = []
        for number, (k, n, at, came, start, end) in enumerate(rows):
            if not (0 <= k < most[0] and 0 <= n < most[1] and -1 <= at < k):
                continue
            first, since = begun.get((k, n, start), (number, start)) if at < 0 else (number, start)
            becomes = WAITS if end == NEVER else MOVED
            if (k, n, end) in self._left:
                becomes = LEFT
            elif at >= 0 and end != NEVER and (k, n, end) in after:
                becomes = WENT_OUTSIDE
                begun[k, n, end] = (first, since)
            found.append(Block(k, n, at, came, start, end, first, since, becomes))
        return found

    @cached_property
    def _left(self) -> set[tuple[int, int, int]]:
        """Station, resident and time of who was sent away without having joined."""
        rows = self.view.leavings
        never = rows[rows[:, LEAVING_CAME] == NEVER]
        sent = never[np.isin(never[:, -1], (SENT_HOME, NO_LATER_VISIT))]
        columns = (LEAVING_STATION, LEAVING_RESIDENT, LEAVING_LEFT)
        return {(int(row[0]), int(row[1]), int(row[2])) for row in sent[:, columns]}

    @cached_property
    def _of(self) -> dict[tuple[int, int], list[Block]]:
        found = defaultdict(list)
        for block in self.blocks:
            found[block.station, block.resident].append(block)
        return found

    def begins(self, station: int, resident: int, time: int) -> Block | None:
        """Return the wait for room at a station that begins at a time."""
        own = self._of.get((station, resident), ())
        return next((block for block in own if block.start == time), None)

    def moved(self, station: int, resident: int, came: int) -> Block | None:
        """Return the wait with which somebody joined a station, whose visit has this time."""
        own = [b for b in self._of.get((station, resident), ()) if b.becomes == MOVED]
        outside = (b for b in own if b.at < 0 and b.came == came)
        return next(outside, None) or next((b for b in own if b.at >= 0 and b.end == came), None)

    @cached_property
    def _leaves_place(self) -> dict[tuple[int, int], int]:
        return {(b.at, b.resident): b.end for b in self.blocks if b.at >= 0}

    def gone(self, station: int, resident: int, end: int) -> int:
        """Return when somebody whose service or delay has ended is no longer there."""
        return self._leaves_place.get((station, resident), end)

    def there(self, station: int) -> InsideCount:
        """Return how many are at a station over time."""
        joined, gone = [], []
        for own in self.view.queues[station]:
            joined.append(own.joined)
            end = int(self.view.trace.end[station, own.resident])
            gone.append(self.gone(station, own.resident, end) if own.served else own.gone)
        return InsideCount(np.array(joined, np.int64), np.array(gone, np.int64))

    # -- what happens after the starts of an instant --

    def _moves(self, station: int) -> dict[int, list[Block]]:
        """Return who moves on to a station, by time and in order."""
        found: dict[int, list[Block]] = defaultdict(list)
        for block in sorted(self.blocks, key=lambda own: own.first):
            if block.station == station and block.becomes == MOVED:
                found[block.end].append(block)
        return found

    @cached_property
    def late(self) -> dict[tuple[int, int], list[int]]:
        """Who joins a station after the starts of an instant, by station and time.

        There room comes from those who have waited long enough, and from who moves on so.
        """
        tired = (
            (k, own.gone) for k, queue in enumerate(self.view.queues) for own in queue if own.tired
        )
        freed = Counter(tired)
        found: dict[tuple[int, int], list[int]] = {}
        for k in reversed(self.limited) if freed else ():
            moves = self._moves(k)
            there, room = self.there(k), self.view.plan.stations[k].room
            for time, movers in moves.items():
                count = max(0, freed[k, time] - (room - there.at(time)))
                for block in movers[len(movers) - count :] if count else ():
                    found.setdefault((k, time), []).append(block.resident)
                    freed[block.at, time] += 1
        return found

    def joins_late(self, station: int, resident: int, time: int) -> bool:
        """Whether somebody joins a station at a time, after the starts of that instant."""
        return resident in self.late.get((station, time), ())

    @cached_property
    def _late_times(self) -> set[int]:
        return {time for _station, time in self.late}

    def is_late_at(self, time: int) -> bool:
        """Whether anybody at the site moves on after the starts of an instant."""
        return time in self._late_times

    def is_late(self, block: Block) -> bool:
        """Whether somebody moved on after the starts of the instant."""
        return self.joins_late(block.station, block.resident, block.end)

    def releases(self, station: int) -> dict[tuple[int, Phase], list[int]]:
        """Return who leaves a desk of a station at which they were blocked, by time and phase.

        At a time to leave that is CALENDAR, too.
        """
        found: dict[tuple[int, Phase], list[int]] = defaultdict(list)
        for block in sorted(self.blocks, key=lambda own: (own.end, own.station, own.first)):
            if block.at == station and block.end != NEVER:
                phase = Phase.TIMEOUTS if self.is_late(block) else Phase.ENDS
                phase = phase if block.becomes == MOVED else Phase.CALENDAR
                found[block.end, phase].append(block.resident)
        return found


def check_rooms(view: SiteView) -> Iterator[Finding]:
    """Check that nobody is at a station beyond its room, nor waits while there is room.

    Parameters
    ----------
    view : SiteView
        The site.

    Yields
    ------
    Finding
    """
    rooms = view.rooms
    starts = [block.start for block in rooms.blocks]
    if starts != sorted(starts):
        yield Finding("blocks in order of time", view.number)
    for k in range(len(view.plan.stations)):
        own = [block for block in rooms.blocks if block.station == k]
        if k in rooms.limited:
            yield from _check_station(view, k, own)
        elif own:
            yield Finding("blocked though there is room", view.number, k, own[0].resident)


def _check_station(view: SiteView, k: int, own: list[Block]) -> Iterator[Finding]:
    """Check one station with limited room."""
    room, there = view.plan.stations[k].room, view.rooms.there(k)
    start, end = (np.array(t, np.int64) for t in ([b.start for b in own], [b.end for b in own]))
    wait = InsideCount(start, end)
    times: I64 = np.unique(np.concatenate((there.plus, there.minus, start)))
    count, waiting = there.over(times), wait.over(times)
    for t in np.flatnonzero(count > room)[:1]:
        yield Finding("more people than room", view.number, k, time=int(times[t]))
    for t in np.flatnonzero((count < room) & (waiting > 0))[:1]:
        yield Finding("blocked though there is room", view.number, k, time=int(times[t]))
    stayed = [b for b in own if b.becomes in (MOVED, WAITS)]
    ends = [b.end for b in sorted(stayed, key=lambda block: block.first)]
    if ends != sorted(ends):
        yield Finding("longest blocked first", view.number, k)
    for block in own:
        if any(block.start < time < block.end for time in _turned_out(view, block)):
            yield Finding("blocked beyond a closing", view.number, k, block.resident, block.end)


def _turned_out(view: SiteView, block: Block) -> list[int]:
    """Return the times at which nobody may stay blocked where this one is."""
    times = list(view.closings) if view.plan.closing == "send_home" else []
    at_desk = block.at >= 0 and view.plan.stations[block.at].kind == "serve"
    stays = [stay for stay in view.stays if stay.broken_off]
    return times + [stay.ends for stay in stays if at_desk or not stay.later]


def tired_at(view: SiteView, station: int, time: int) -> int:
    """Return how many have waited long enough in a queue at a time."""
    rows = view.leavings
    own = (rows[:, LEAVING_STATION] == station) & (rows[:, LEAVING_LEFT] == time)
    return int((own & (rows[:, -1] == OUT_OF_PATIENCE)).sum())
