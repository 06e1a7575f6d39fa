"""Whether the way people come fits the rest of the scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.model.calendar import Calendar
from simsite.model.fields import misplaced
from simsite.model.scenario import Scenario
from simsite.model.visitors import Appointments, Poisson

MOST_PEOPLE = 100_000_000
MOST_SLOTS = 1_000_000

Problem = tuple[tuple[str | int, ...], BadValue]

# What says who of a site's population comes, and what it says when it is left out.
_OF_POPULATION = {"presence": 1.0, "exempt": 0.0, "home_bound": 0.0, "attendance": 1.0}


def arrival_problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield everything about arrivals that does not fit, each with its path in the scenario."""
    arrivals, calendar = scenario.arrivals, scenario.calendar
    yield from _free(scenario)
    if not arrivals.decide_numbers:
        yield from _by_population(scenario)
        return
    for key, plain in _OF_POPULATION.items():
        given = getattr(scenario.population, key)
        if any(given.of(kind).value != plain or given.of(kind).range for kind in scenario.kinds):
            problem = BadValue("population.unused", key_name=key, way=arrivals.way)
            yield ("population", key), problem
    if arrivals.poisson is not None:
        yield from _poisson(arrivals.poisson, calendar, scenario.kinds)
    if arrivals.appointments is not None:
        yield from _appointments(arrivals.appointments, calendar)
    yield from _times(scenario)


def _free(scenario: Scenario) -> Iterator[Problem]:
    """See that the last entry lies within the opening hours."""
    free = scenario.arrivals.free
    if free is None or free.last_entry is None:
        return
    opening, closing = scenario.calendar.hours[0][0], scenario.calendar.hours[-1][1]
    if not opening < scenario.calendar.moment_of_day(free.last_entry) <= closing:
        hours = units.format_hours((opening, closing))
        last = units.format_clock(free.last_entry)
        problem = BadValue("arrivals.last_entry", value=last, hours=hours)
        yield ("arrivals", "free", "last_entry"), problem


def _by_population(scenario: Scenario) -> Iterator[Problem]:
    """Somebody must live there, and everybody who waits at opening is one of them."""
    for number, site in enumerate(scenario.sites):
        if "population" not in site.model_fields_set:
            problem = BadValue("key.missing_in", key="population", place=f"sites.{site.id}")
            yield ("sites", number), problem
    if scenario.arrivals.queue_at_opening is not None:
        problem = BadValue("arrivals.queue_unused", way=scenario.arrivals.way)
        yield ("arrivals", "queue_at_opening"), problem


def _poisson(
    poisson: Poisson, calendar: Calendar, kinds: tuple[str, ...]
) -> Iterator[Problem]:  # fmt: skip
    """Rates of different hours do not overlap, and some time somebody may come."""
    wrong = _misplaced([piece.hours for piece in poisson.rates], calendar)
    if wrong is not None:
        yield ("arrivals", "poisson", "rates", wrong[0], "hours"), wrong[1]
    rates = [(piece.hours, piece.rate) for piece in poisson.rates]
    if poisson.rate is not None:
        rates = [(hours, poisson.rate) for hours in calendar.hours]
    for kind in kinds:
        number = sum(
            _hourly(rate, kind) * (end - start) / 3600.0 * calendar.days
            for (start, end), rate in rates
        )
        if number > MOST_PEOPLE or number == 0:
            key = "poisson.nobody" if number == 0 else "arrivals.too_many"
            place_of = ("rates",) if poisson.rate is None else ("rate",)
            names = {} if number == 0 else {"most": f"{MOST_PEOPLE:,}"}
            yield ("arrivals", "poisson", *place_of), BadValue(key, **names)
            return


def _misplaced(
    windows: Sequence[tuple[int, int]], calendar: Calendar
) -> tuple[int, BadValue] | None:  # fmt: skip
    """Return the window that is out of the order of the day of sampling, nights included."""
    own = [calendar.window_of_day(window) for window in windows]
    return misplaced(own, days=calendar.days) if own else None


def _hourly(rate: Any, kind: str) -> float:
    """Return a rate for a kind; 0 where a table lacks it, which is a fault of its own."""
    kinds = rate.kinds()
    single = kinds.get(kind) if kinds else rate
    return 0.0 if single is None else float(single.value)


def _appointments(asked: Appointments, calendar: Calendar) -> Iterator[Problem]:
    """There are slots, in order and not too many."""
    wrong = _misplaced(asked.hours, calendar)
    if wrong is not None:
        yield ("arrivals", "appointments", "hours", wrong[0]), wrong[1]
    windows = asked.hours or calendar.hours
    slots = sum((end - start) / asked.interval for start, end in windows) * calendar.days
    if slots * asked.per_slot > MOST_SLOTS:
        problem = BadValue("arrivals.too_many", most=f"{MOST_SLOTS:,}")
        yield ("arrivals", "appointments", "interval"), problem


def _times(scenario: Scenario) -> Iterator[Problem]:
    """See that times are given for sites that exist, and that somebody comes at all."""
    times = scenario.arrivals.times
    if times is None:
        return
    ids = dict.fromkeys(site.id for site in scenario.sites)
    for site in times:
        if site not in ids:
            near = next(iter(get_close_matches(site, ids, 1, 0.6)), "")
            yield ("arrivals", "times", site), BadValue("times.site", near, value=site)
    if not any(times.values()):
        yield ("arrivals", "times"), BadValue("times.nobody")
