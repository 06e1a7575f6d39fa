"""Opening hours and crews by the clock, and when a crew has done its work."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise

from simsite.core.units import DAY, SECOND
from simsite.model.calendar import Calendar
from simsite.model.plan import Roster, Steps, Window
from simsite.model.scenario import Scenario
from simsite.model.work import Shift
from simsite.staffing.shifts import people_of, shifts_of


def windows(calendar: Calendar) -> tuple[Window, ...]:
    """Return the opening hours of all days in microseconds; those that touch become one."""
    merged: list[Window] = []
    for opening, closing in calendar.openings_us():
        if merged and merged[-1][1] == opening:
            merged[-1] = (merged[-1][0], closing)
        else:
            merged.append((opening, closing))
    return tuple(merged)


def crew(
    members: int, opening_hours: tuple[Window, ...], shifts: tuple[Shift, ...]
) -> tuple[Steps, Roster | None]:
    """Return the level of a crew by the clock, and who works when where there are shifts.

    Without shifts everybody is on duty while the site is open. With shifts it is those whose shift
    it is, by `people_of`; shifts hold on every day, and outside opening hours nobody is on duty.
    """
    if members == 0:
        return (), None
    if not shifts:
        return _levels((*window, members) for window in opening_hours), None
    people = people_of(members, shifts)
    turns = sorted(
        (start, end, number)
        for number, shift in enumerate(shifts)
        for start, end in hours_of(shift, opening_hours)
        if people[number]
    )
    roster = Roster(members, tuple((start, end, people[n]) for start, end, n in turns))
    return _levels(roster.turns), roster


def hours_of(shift: Shift, opening_hours: tuple[Window, ...]) -> Iterator[Window]:
    """Yield when a shift works: its hours of every day, as far as the site is open in them.

    Parameters
    ----------
    shift : Shift
        Of the scenario.
    opening_hours : tuple of (opening, closing)
        Of the site, microseconds.
    """
    first, last = shift.hours
    for opening, closing in opening_hours:
        # One that began the day before may last into these hours.
        for day in range(opening // DAY - 1, closing // DAY + 1):
            start = max(opening, day * DAY + first * SECOND)
            end = min(closing, day * DAY + last * SECOND)
            if start < end:
                yield start, end


def _levels(turns: Iterable[tuple[int, int, int]]) -> Steps:
    """Return how many are on duty by the clock: a step wherever that changes."""
    changes: dict[int, int] = {}
    for start, end, people in turns:
        changes[start] = changes.get(start, 0) + people
        changes[end] = changes.get(end, 0) - people
    steps: list[tuple[int, int]] = []
    level = 0
    for time, change in sorted(changes.items()):
        level += change
        if change:
            steps.append((time, level))
    return tuple(steps)


def levels_of(scenario: Scenario, people: int, *names: str) -> Steps:
    """Return how many of some people are on duty by the clock, by the shifts of a name or role."""
    shifts = shifts_of(scenario.staff.shifts, *names)
    return crew(people, windows(scenario.calendar), shifts)[0]


def seconds_until_done(load: float, steps: Steps, opening_hours: tuple[Window, ...]) -> float:
    """Return the open hours a crew takes for some work, in seconds; infinity where it never does.

    Parameters
    ----------
    load : float
        Seconds of work, for one member.
    steps : tuple of (time, level)
        The crew by the clock. Those on duty at the last closing go on until the work is done.
    opening_hours : tuple of (opening, closing)
        Of the site, microseconds; the hours between them are not counted.
    """
    if load <= 0.0:
        return 0.0
    passed, left, last = 0.0, load, 0
    for opening, closing in opening_hours:
        times = sorted({opening, closing, *(t for t, _ in steps if opening < t < closing)})
        for start, end in pairwise(times):
            last = next((level for time, level in reversed(steps) if time <= start), 0)
            seconds = (end - start) / SECOND
            if last * seconds >= left:
                return passed + left / last
            passed, left = passed + seconds, left - last * seconds
    return passed + left / last if last else math.inf
