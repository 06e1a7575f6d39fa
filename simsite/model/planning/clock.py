"""Opening hours and crews by the clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simsite.core.units import DAY, NEVER, SECOND
from simsite.model.calendar import Calendar as Asked
from simsite.model.plan import Calendar, Roster, Steps, Window
from simsite.model.staffing.shifts import people_of
from simsite.model.work import Shift


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
