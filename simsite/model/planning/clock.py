"""Opening hours and crews by the clock."""

from __future__ import annotations

import math
from collections.abc import Iterable

from simsite.core.units import DAY, NEVER, SECOND, SECONDS_PER_DAY, within
from simsite.model.calendar import Calendar as Asked
from simsite.model.plan import Calendar, Steps, Window
from simsite.model.work import Shift

ROUNDING = 1e-9


def windows(calendar: Asked) -> tuple[Window, ...]:
    """Return the opening hours of all days in microseconds; those that touch become one."""
    merged: list[Window] = []
    for opening, closing in calendar.openings_us():
        if merged and merged[-1][1] == opening:
            merged[-1] = (merged[-1][0], closing)
        else:
            merged.append((opening, closing))
    return tuple(merged)


def calendar(asked: Asked) -> Calendar:
    """Return the clock of the campaign; without a deadline it is NEVER."""
    deadline = asked.deadline_us
    return Calendar(
        first_day=asked.first_day.isoformat(),
        opening=asked.openings_us()[0][0],
        deadline=NEVER if deadline is None else deadline,
        horizon=asked.horizon_us,
    )


def crew(
    members: int, opening_hours: tuple[Window, ...], shifts: tuple[Shift, ...], days: int
) -> Steps:
    """Return the level of a crew by the clock.

    Without shifts everybody is on duty while the site is open. With shifts it is the share on
    duty, rounded half up, and at least one where anybody at all should be there.
    """
    if members == 0:
        return ()
    times = {time for window in opening_hours for time in window}
    edges = {edge % SECONDS_PER_DAY for s in shifts for edge in s.hours}
    times |= {day * DAY + edge * SECOND for day in range(days + 1) for edge in edges}
    steps: list[tuple[int, int]] = []
    for time in sorted(times):
        level = 0
        if any(opening <= time < closing for opening, closing in opening_hours):
            level = _level(members, shifts, time % DAY)
        if level != (steps[-1][1] if steps else 0):
            steps.append((time, level))
    return tuple(steps)


def shifts_of(shifts: Iterable[Shift], *names: str) -> tuple[Shift, ...]:
    """Return the shifts of the first of several names that has any."""
    known = tuple(shifts)
    for name in names:
        own = tuple(shift for shift in known if shift.role == name)
        if own:
            return own
    return ()


def _level(members: int, shifts: tuple[Shift, ...], time: int) -> int:
    if not shifts:
        return members
    share = sum(s.share for s in shifts if within(time // SECOND, s.hours))
    if share == 0:
        return 0
    return max(1, math.floor(members * share + 0.5 + ROUNDING))
