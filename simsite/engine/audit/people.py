"""Residents: their way through the stations, their order in queues, who leaves, who is where."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simsite.core.units import NEVER
from simsite.engine.audit.finding import Finding, differs
from simsite.engine.audit.levels import InsideCount
from simsite.engine.audit.room import LEFT, WENT_OUTSIDE, Block, check_rooms
from simsite.engine.audit.site_view import AGAIN, FREE, OUTSIDE, SiteView
from simsite.tables.schema import (
    ATTEMPT_AWAY,
    ATTEMPT_PATIENCE,
    ATTEMPT_SERVICE,
    BALKED,
    CLOSED,
    LEAVING_LEFT,
    NO_LATER_VISIT,
    OUT_OF_PATIENCE,
    SENT_HOME,
)

GIVES_UP = (BALKED, OUT_OF_PATIENCE)
Times = tuple[int, int, int]
Row = tuple[int, ...]


def check_people(view: SiteView) -> Iterator[Finding]:
    """Check residents' times, the order of queues, and that nobody is lost or counted twice.

    Parameters
    ----------
    view : SiteView
        The site.

    Yields
    ------
    Finding
    """
    rows: list[Row] = []
    blocks: list[Block] = []
    for resident in range(view.residents):
        yield from _way(view, resident, rows, blocks)
    if len(blocks) != len(view.trace.blocks):
        yield Finding("blocks", view.number, text=differs(len(blocks), len(view.trace.blocks)))
    yield from check_rooms(view)
    for s in range(len(view.plan.stations)):
        yield from _fifo(view, s)
        yield from _best_level(view, s)
        yield from _little(view, s)
    yield from _leavings(view, rows)
    yield from _conservation(view)


def _way(view: SiteView, resident: int, rows: list[Row], blocks: list[Block]) -> Iterator[Finding]:
    """Follow one resident from station to station, and add the rows of leavings there must be.

    The waits for room that are followed are added to `blocks`.
    """
    trace, comes, left = view.trace, int(view.comes[resident]), NEVER
    if comes != NEVER and view.enters[resident] == NEVER and view.has_no_opening(comes):
        left = comes
    reached = comes if left == NEVER else NEVER
    for s in range(len(view.plan.stations)):
        found = tuple(int(a[s, resident]) for a in (trace.arrive, trace.start, trace.end))
        wanted = (NEVER, NEVER, NEVER)
        if s in view.taken[resident]:
            if reached != NEVER and view.plan.stations[s].kind == "delay":
                wanted, left = _delay(view, (s, resident), reached, rows, blocks)
            elif reached != NEVER:
                wanted, left = _visits(view, (s, resident), reached, rows, blocks)
            reached = wanted[2]
        if found != wanted:
            text = differs(wanted, found)
            yield Finding("times of a resident", view.number, s, resident, found[0], text)
    if trace.left[resident] != left:
        text = differs(left, trace.left[resident])
        yield Finding("leaving", view.number, -1, resident, int(trace.left[resident]), text)


def _begins(view: SiteView, station: int, resident: int, reached: int) -> int:
    """Return when somebody who has reached a station joins it: later for a wait outside."""
    first = view.taken[resident][0] == station
    return int(view.enters[resident]) if first else reached


def _delay(
    view: SiteView, who: tuple[int, int], reached: int, rows: list[Row], blocks: list[Block]
) -> tuple[Times, int]:
    """Return what a delay must look like, and when they leave who may not wait for room."""
    station, resident = who
    start, nothing = _begins(view, station, resident, reached), (NEVER, NEVER, NEVER)
    origin, left = view.origin(station, resident), int(view.trace.left[resident])
    if left == start != NEVER and _turned_away(view, start, origin):
        cause = NO_LATER_VISIT if _abandoned(view, start, origin) else CLOSED
        rows.append((station, resident, 0, NEVER, left, cause))
        return nothing, left
    start, reached, left = _waits(view, (station, resident, 0), (start, reached), rows, blocks)
    if start == NEVER:  # who waits outside for an opening that the horizon cuts off
        return nothing, left
    return (reached, start, view.cut(start + int(view.draws.service[station, resident]))), NEVER


def _waits(
    view: SiteView,
    what: tuple[int, int, int],
    at: tuple[int, int],
    rows: list[Row],
    blocks: list[Block],
) -> tuple[int, int, int]:
    """Return when who would join a station joins it and since when that counts, or leaves.

    What is asked about is the station, the resident and the number of the visit; `at` says the two
    times of who finds room.
    """
    (station, resident, visit), (joined, came) = what, at
    before = [s for s in view.taken[resident] if s < station]
    place, left = (before[-1] if before and visit == 0 else -1), NEVER
    while joined != NEVER and (block := view.rooms.begins(station, resident, joined)) is not None:
        blocks.append(block)
        wanted = (place, came if place < 0 else NEVER)
        if (block.at, block.came) != wanted and not _goes_outside(view, block, place):
            return NEVER, NEVER, NEVER  # a row that nobody is to have
        if block.becomes == LEFT:
            cause = SENT_HOME if _is_sent_home(view, block.end) else NO_LATER_VISIT
            rows.append((station, resident, visit, NEVER, block.end, cause))
            return NEVER, NEVER, block.end
        joined = block.end
        if block.becomes != WENT_OUTSIDE:
            came = block.came if block.at < 0 else block.end
            break
        place, came = -1, block.end
    return joined, came, left


def _goes_outside(view: SiteView, block: Block, place: int) -> bool:
    """Whether somebody waits outside who was at a desk: its team had to leave."""
    at_desk = place >= 0 and view.plan.stations[place].kind == "serve"
    leaving = (stay.broken_off and stay.ends <= block.start <= stay.over for stay in view.stays)
    return at_desk and (block.at, block.came) == (-1, block.start) and any(leaving)


def _is_sent_home(view: SiteView, time: int) -> bool:
    """Whether everybody who waits is sent home at a time."""
    return view.plan.closing == "send_home" and time in view.closings


def _visits(
    view: SiteView, who: tuple[int, int], reached: int, rows: list[Row], blocks: list[Block]
) -> tuple[Times, int]:
    """Return what the latest visit to a queue must look like, and when they leave for good.

    What is asked about is the station and the resident. The start is taken from the trace; all
    else follows from it.
    """
    station, resident = who
    start = int(view.trace.start[station, resident])
    service = int(view.draws.service[station, resident])
    joined = _begins(view, station, resident, reached)
    came, visit, latest = reached, 0, NEVER
    while joined != NEVER:
        what = (station, resident, visit)
        away = _turned_away(view, joined, view.origin(*what))
        rule = None if away else view.balking.get(station)
        if not away:
            joined, came, gone = _waits(view, what, (joined, came), rows, blocks)
            if joined == NEVER:
                return (latest, NEVER, NEVER), gone
        latest = latest if away else came
        gone, cause = _goes(view, (station, resident, visit), joined, start)
        if rule is not None and rule.balks(resident, joined, view.origin(*what), came):
            gone, cause, latest, away = joined, BALKED, NEVER, True
        if cause is None:
            start = start if start >= joined else NEVER
            service = view.takes((station, resident), start, service)
            end = NEVER if start == NEVER else view.work_ends(1 + station, start, service)
            return (latest, start, end), NEVER
        rows.append((station, resident, visit, NEVER if away else came, gone, cause))
        drawn = view.attempt(station, resident, visit)
        if cause not in GIVES_UP or drawn is None or drawn[ATTEMPT_AWAY] == NEVER:
            return (latest, NEVER, NEVER), gone
        joined, inside = view.comes_again(gone + int(drawn[ATTEMPT_AWAY]))
        if joined != NEVER and not inside:
            return (latest, NEVER, NEVER), joined
        came, visit, service = joined, visit + 1, int(drawn[ATTEMPT_SERVICE])
    return (latest, NEVER, NEVER), NEVER


def _goes(
    view: SiteView, what: tuple[int, int, int], joined: int, start: int
) -> tuple[int, int | None]:
    """Return when and why somebody leaves a queue unserved; no cause for who stays in it.

    What is asked about is the station, the resident and the number of the visit.
    """
    station, resident, visit = what
    origin = view.origin(station, resident, visit)
    if _turned_away(view, joined, origin):
        return joined, NO_LATER_VISIT if _abandoned(view, joined, origin) else CLOSED
    gone = _leaves(view, joined, start)
    drawn = view.attempt(station, resident, visit)
    over = NEVER
    if drawn is not None and drawn[ATTEMPT_PATIENCE] != NEVER:
        over = view.cut(joined + int(drawn[ATTEMPT_PATIENCE]))
    over = min([over, *view.ends_together(station, resident, joined)])
    if over < min(gone, start):
        return over, OUT_OF_PATIENCE
    if gone == NEVER:
        return NEVER, None
    closing = view.plan.closing == "send_home" and gone in view.closings
    return gone, SENT_HOME if closing else NO_LATER_VISIT


def _turned_away(view: SiteView, joined: int, origin: int) -> bool:
    """Return whether somebody who would join a queue may not, coming from an `origin`."""
    if joined == NEVER:
        return False
    if view.plan.closing == "send_home" and not view.is_open(joined):
        return True
    return _abandoned(view, joined, origin)


def _abandoned(view: SiteView, joined: int, origin: int) -> bool:
    """Return whether the last team had left when somebody would have joined."""
    # Within an instant: openings, a time to leave, walks and moves, a team that is ready too late
    # and breaks off at once, free arrivals and who comes again.
    turn = {OUTSIDE: 0, FREE: 4, AGAIN: 4}.get(origin, 2)
    return any(
        stay.broken_off
        and not stay.later
        and (stay.ends, 1 if stay.ready < stay.ends else 3) < (joined, turn)
        for stay in view.stays
    )


def _leaves(view: SiteView, joined: int, start: int) -> int:
    """Return when somebody who joins a queue leaves it unserved, NEVER for not at all."""
    if joined == NEVER:
        return NEVER
    times = [NEVER]
    if view.plan.closing == "send_home":
        times += [close for close in view.closings if joined < close <= start]
        times += [] if view.is_open(joined) else [joined]
    for stay in view.stays:
        if stay.broken_off and not stay.later and start >= stay.ends:
            times.append(max(joined, stay.ends))
    return min(times)


def _leavings(view: SiteView, wanted: list[Row]) -> Iterator[Finding]:
    """Compare rows of leavings with those there must be.

    So of the visits that joined a queue all were served, have such a row, or still wait.
    """
    rows = [tuple(map(int, row)) for row in view.trace.leavings]
    times = [row[LEAVING_LEFT] for row in rows]
    if sorted(rows) != sorted(wanted) or times != sorted(times):
        odd = sorted(set(rows) ^ set(wanted))[:1]
        text = differs(len(wanted), odd or len(rows))
        yield Finding("leavings", view.number, text=text)


def _fifo(view: SiteView, station: int) -> Iterator[Finding]:
    """Nobody starts before somebody who joined earlier and still waits, within a level."""
    if view.plan.stations[station].kind == "delay":
        return
    latest = dict.fromkeys(view.levels.tolist(), 0)
    for visit in view.queues[station]:
        level = int(view.levels[visit.resident])
        starts = visit.gone + int(view.rooms.is_late_at(visit.gone))
        if visit.served and starts < latest[level]:
            place = (view.number, station, visit.resident, visit.gone)
            yield Finding("first come, first served", *place)
        # The starts of an instant come first.
        latest[level] = max(latest[level], visit.gone + int(visit.tired))


def _best_level(view: SiteView, station: int) -> Iterator[Finding]:
    """Nobody starts while somebody of a better level waits."""
    if view.plan.stations[station].kind == "delay" or not view.plan.levels:
        return
    queue = view.queues[station]
    level = np.array([view.levels[own.resident] for own in queue], dtype=np.int64)
    late = (view.rooms.joins_late(station, own.resident, own.joined) for own in queue)
    joined = np.array([own.joined + n for own, n in zip(queue, late, strict=True)], np.int64)
    gone = np.array([own.gone + int(own.tired) for own in queue], dtype=np.int64)
    for better in range(int(level.max(initial=0))):
        own = level == better
        longest = np.maximum.accumulate(np.concatenate(([0], gone[own])))
        for visit, worse in zip(queue, level.tolist(), strict=True):
            there = int(np.searchsorted(joined[own], visit.gone, side="right"))
            if visit.served and worse > better and longest[there] > visit.gone:
                place = (view.number, station, visit.resident, visit.gone)
                yield Finding("the best level first", *place)


def _little(view: SiteView, station: int) -> Iterator[Finding]:
    """Compare the integral of the queue length with the sum of the waits."""
    queue = view.queues[station]
    waits = sum(min(own.gone, view.horizon) - own.came for own in queue)
    level = view.waiting(station).integral(view.horizon)
    outside = sum(min(own.joined, own.gone) - own.came for own in queue)
    if waits != level + outside or any(own.gone < own.came for own in queue):
        yield Finding("Little's identity", view.number, station, text=differs(waits, level))


def _conservation(view: SiteView) -> Iterator[Finding]:
    """At every instant everybody is in exactly one class."""
    times = np.asarray(view.instants, dtype=np.int64)
    never = np.full(view.residents, NEVER)
    parts = {
        "to come": view.residents - view.expected.over(times),
        "outside": view.kept_outside.over(times),
        "inside": view.inside.over(times),
        "done": InsideCount(view.finished, never).over(times),
        "left": InsideCount(view.trace.left, never).over(times),
    }
    total = sum(parts.values())
    for k in np.flatnonzero(total != view.residents)[:1]:
        text = f"{ {name: int(count[k]) for name, count in parts.items()} } of {view.residents}"
        yield Finding("conservation of people", view.number, time=int(times[k]), text=text)
