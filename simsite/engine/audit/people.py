"""Residents: their way through the stations, their order in queues, who leaves, who is where."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simsite.core.units import NEVER
from simsite.engine.audit.finding import Finding, differs
from simsite.engine.audit.levels import InsideCount
from simsite.engine.audit.site_view import FREE, OUTSIDE, SiteView
from simsite.tables.schema import CLOSED, LEAVING_LEFT, NO_LATER_VISIT, SENT_HOME


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
    for resident in range(view.residents):
        yield from _way(view, resident)
    for s in range(len(view.plan.stations)):
        yield from _fifo(view, s)
        yield from _little(view, s)
    yield from _leavings(view)
    yield from _conservation(view)


def _way(view: SiteView, resident: int) -> Iterator[Finding]:
    """Follow one resident from station to station."""
    trace, comes, left = view.trace, int(view.comes[resident]), NEVER
    if comes != NEVER and view.enters[resident] == NEVER and _no_opening(view, comes):
        left = comes
    reached = comes if left == NEVER else NEVER
    for s in range(len(view.plan.stations)):
        found = tuple(int(a[s, resident]) for a in (trace.arrive, trace.start, trace.end))
        if s not in view.taken[resident]:
            wanted = (NEVER, NEVER, NEVER)
        else:
            wanted, left = _visit(view, s, resident, (reached, left))
            reached = wanted[2]
        if found != wanted:
            text = differs(wanted, found)
            yield Finding("times of a resident", view.number, s, resident, found[0], text)
    if trace.left[resident] != left:
        text = differs(left, trace.left[resident])
        yield Finding("leaving", view.number, -1, resident, int(trace.left[resident]), text)


def _no_opening(view: SiteView, time: int) -> bool:
    """Return whether the plan has no opening after a time, before or after the horizon."""
    return not any(opening > time for opening, _close in view.plan.windows)


def _visit(
    view: SiteView, station: int, resident: int, state: tuple[int, int]
) -> tuple[tuple[int, int, int], int]:
    """Return what a station visit must look like, given its start, and when they leave."""
    reached, left = state
    if reached == NEVER:
        return (NEVER, NEVER, NEVER), left
    first = view.taken[resident][0] == station
    joined = int(view.enters[resident]) if first else reached
    start = int(view.trace.start[station, resident])
    away = False
    if view.plan.stations[station].kind == "delay":
        start = joined
    else:
        away = _turned_away(view, joined, view.origin(station, resident))
        left = _leaves(view, joined, start)
        start = start if left == NEVER and start >= joined else NEVER
    service = int(view.luck.service[station, resident])
    end = NEVER if start == NEVER else view.cut(start + service)
    # Who waits outside for an opening that the horizon cuts off has come, but has not joined.
    return (NEVER if away or joined == NEVER else reached, start, end), left


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
    # and breaks off at once, free arrivals.
    turn = {OUTSIDE: 0, FREE: 4}.get(origin, 2)
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


def _leavings(view: SiteView) -> Iterator[Finding]:
    """Compare rows of leavings with who left where; everybody visits a station once.

    So of those who joined a queue all were served, have such a row, or still wait.
    """
    rows = [tuple(map(int, row)) for row in view.trace.leavings]
    wanted = []
    for resident in map(int, np.flatnonzero(view.trace.left != NEVER)):
        starts = view.trace.start[:, resident]
        station = next((s for s in view.taken[resident] if starts[s] == NEVER), None)
        if view.enters[resident] != NEVER and station is not None:
            wanted.append(_leaving(view, station, resident))
    times = [row[LEAVING_LEFT] for row in rows]
    if sorted(rows) != sorted(wanted) or times != sorted(times):
        odd = sorted(set(rows) ^ set(wanted))[:1]
        text = differs(len(wanted), odd or len(rows))
        yield Finding("leavings", view.number, text=text)


def _leaving(view: SiteView, station: int, resident: int) -> tuple[int, ...]:
    """Return the row of a resident who has left a station unserved."""
    came, left = int(view.trace.arrive[station, resident]), int(view.trace.left[resident])
    if came == NEVER:
        gone = _abandoned(view, left, view.origin(station, resident))
        cause = NO_LATER_VISIT if gone else CLOSED
    else:
        closing = view.plan.closing == "send_home" and left in view.closings
        cause = SENT_HOME if closing else NO_LATER_VISIT
    return station, resident, 0, came, left, cause


def _fifo(view: SiteView, station: int) -> Iterator[Finding]:
    """Nobody starts before somebody who joined earlier and still waits."""
    if view.plan.stations[station].kind == "delay":
        return
    order = view.order(station)
    start = view.trace.start[station, order]
    gone = np.minimum(start, view.trace.left[order])
    latest = np.maximum.accumulate(gone) if len(order) else gone
    for place in np.flatnonzero((start != NEVER) & (start < latest)):
        yield Finding(
            "first come, first served", view.number, station, order[place], int(start[place])
        )


def _little(view: SiteView, station: int) -> Iterator[Finding]:
    """Compare the integral of the queue length with the sum of the waits."""
    arrive, left = view.trace.arrive[station], view.trace.left
    gone = np.minimum(np.minimum(view.trace.start[station], left), view.horizon)
    come = arrive != NEVER
    waits = sum(map(int, (gone - arrive)[come]))
    level = view.waiting(station).integral(view.horizon)
    outside = sum(
        min(int(joined), int(gone[n])) - int(arrive[n])
        for n, joined in enumerate(view.joins(station))
        if come[n]
    )
    if waits != level + outside or (gone[come] < arrive[come]).any():
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
