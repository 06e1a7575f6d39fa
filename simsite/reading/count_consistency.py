"""What does not fit about people counted by intervals: hours, overlaps, residents, households."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from simsite.core.errors import BadValue
from simsite.core.units import DAY, SECOND, format_hours
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.model.visitors import ArrivalTimes, Times

MOST_COUNTED = 10_000_000  # people of all sites; each becomes a resident of every replication
Place = tuple[str | int, ...]
Windows = tuple[tuple[int, int], ...]


def count_problems(
    scenario: Scenario, times: Times, where: Place
) -> Iterator[tuple[Place, BadValue]]:
    """Yield what does not fit, each with its path in the scenario.

    Parameters
    ----------
    scenario : Scenario
        With arrivals at given times.
    times : dict of str to ArrivalTimes
        By site.
    where : tuple of str or int
        Path of the times in the scenario.
    """
    for site in scenario.sites:
        found = times.get(site.id)
        if found is not None and found.counts:
            for place, problem in _of_site(site, found, scenario):
                yield (*where, site.id, *place), problem
    counted = sum(found.counted for found in times.values())
    if counted > MOST_COUNTED:
        problem = BadValue("arrivals.too_many", most=f"{MOST_COUNTED:,}")
        yield where, problem
    if counted and scenario.population.household_size.mean != 1.0:
        yield ("population", "household_size"), BadValue("times.count_households")


def _of_site(
    site: Site, found: ArrivalTimes, scenario: Scenario
) -> Iterator[tuple[Place, BadValue]]:
    """Yield what does not fit about the counts of a site, each with its path among its times."""
    yield from _closed(site, found, scenario)
    yield from _overlaps(site, found)
    yield from _residents(site, found)


def _place(found: ArrivalTimes, number: int) -> Place:
    """Return the path of a count; that of the site where counts and instants are mixed."""
    return () if len(found.us) else (number,)


def _named(site: Site, start: int, end: int) -> dict[str, str]:
    """Return what a sentence says of an interval."""
    hours = format_hours((start // SECOND, end // SECOND))
    return {"site": site.id, "day": str(start // DAY + 1), "value": hours}


def _closed(
    site: Site, found: ArrivalTimes, scenario: Scenario
) -> Iterator[tuple[Place, BadValue]]:
    """Each interval lies within a window of its site."""
    calendar = scenario.calendar_of(site)
    hours = ", ".join(map(format_hours, calendar.hours))
    windows = [
        (day * DAY + start * SECOND, day * DAY + end * SECOND)
        for day in calendar.open_days
        for start, end in calendar.hours
    ]
    for number, (start, end, people) in enumerate(found.counts):
        if people and not any(low <= start and end <= high for low, high in windows):
            problem = BadValue("times.count_closed", hours=hours, **_named(site, start, end))
            yield _place(found, number), problem


def _overlaps(site: Site, found: ArrivalTimes) -> Iterator[tuple[Place, BadValue]]:
    """No two intervals of a site overlap."""
    ranked = sorted(enumerate(found.counts), key=lambda own: (own[1], own[0]))
    for (_, one), (number, other) in pairwise(ranked):
        if other.start < one.end:
            named = _named(site, other.start, other.end)
            before = _named(site, one.start, one.end)["value"]
            problem = BadValue("times.count_overlap", other=before, **named)
            yield _place(found, number), problem


def _residents(site: Site, found: ArrivalTimes) -> Iterator[tuple[Place, BadValue]]:
    """No more are counted than live there; 0 residents is also what a scenario does not say."""
    if 0 < site.population < found.counted:
        people = {"people": f"{found.counted:,}", "population": f"{site.population:,}"}
        yield (), BadValue("times.count_people", site=site.id, **people)
