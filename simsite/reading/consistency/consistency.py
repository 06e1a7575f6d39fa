"""What single values cannot show: whether the parts of a scenario fit each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.model.calendar import Calendar
from simsite.model.fields import MOST_AT_SITE
from simsite.model.plan import too_many_stations
from simsite.model.quantities import ByKind, Quantity
from simsite.model.scenario import Scenario
from simsite.reading.consistency.arrivals import arrival_problems
from simsite.reading.consistency.staff import staff_problems

MOST_RESIDENTS = 100_000_000
MOST_STAFF = 100_000  # of a kind, or as many as a twentieth of the residents
# Beyond these a law is a constant, or nearly all of it is far outside any working day.
BOUNDS = {"cv": (0.0001, 100.0), "speed_cv": (0.0001, 100.0), "shape": (0.1, 100.0)}

Problem = tuple[tuple[str | int, ...], BadValue]


def problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield everything that does not fit, each with its path in the scenario."""
    yield from _calendar(scenario.calendar)
    yield from _people(scenario)
    yield from arrival_problems(scenario)
    yield from staff_problems(scenario)
    kinds = scenario.kinds
    for path, part in _parts(scenario):
        if isinstance(part, BaseModel) and not isinstance(part, (ByKind, Quantity)):
            yield from _law(path, part, kinds)
            yield from _bounds(path, part, kinds)


def _parts(part: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """Yield every part of the scenario that is not a site, with its path."""
    yield path, part
    if isinstance(part, BaseModel) and not isinstance(part, (ByKind, Quantity)):
        for name in type(part).model_fields:
            if name != "sites":
                yield from _parts(getattr(part, name), (*path, name))
    elif isinstance(part, tuple):
        for number, member in enumerate(part):
            yield from _parts(member, (*path, number))


def _calendar(calendar: Calendar) -> Iterator[Problem]:
    """Deadline and horizon must leave time to work."""
    opening = calendar.openings_us()[0][0]
    words = units.format_moment(opening // units.SECOND)
    for key, moment in (("deadline", calendar.deadline_us), ("horizon", calendar.horizon_us)):
        if moment is not None and moment <= opening:
            shown = units.format_moment(moment // units.SECOND)
            near = calendar.next_morning(moment)
            problem = BadValue("calendar.before_opening", near, value=shown, opening=words)
            yield ("calendar", key), problem
    if calendar.deadline_us is not None and calendar.deadline_us > calendar.horizon_us:
        shown = units.format_moment(calendar.deadline_us // units.SECOND)
        end = units.format_moment(calendar.horizon_us // units.SECOND)
        yield ("calendar", "deadline"), BadValue("calendar.past_horizon", value=shown, end=end)


def _people(scenario: Scenario) -> Iterator[Problem]:
    """Somebody must live there, not too many; nor too many staff or stages; classes add up."""
    residents = sum(site.population for site in scenario.sites)
    if residents == 0 and not scenario.arrivals.decide_numbers:
        yield ("sites",), BadValue("sites.nobody")
    if residents > MOST_RESIDENTS:
        most = f"{MOST_RESIDENTS:,}"
        yield ("sites",), BadValue("sites.too_many_people", number=f"{residents:,}", most=most)
    else:
        yield from _reckoned_desks(scenario)
    yield from _presence(scenario, residents)
    yield from _too_many_staff(scenario, residents)
    problem = too_many_stations(len(scenario.stages))
    if problem is not None:
        yield ("stages",), problem
    people = scenario.population
    for kind in scenario.kinds:
        exempt, home_bound = _at(people.exempt, kind), _at(people.home_bound, kind)
        if exempt is not None and home_bound is not None and exempt + home_bound > 1:
            yield ("population", "home_bound"), BadValue("population.above_all")
            break


def _presence(scenario: Scenario, residents: int) -> Iterator[Problem]:
    """Those in place are not too many either, wherever the truth lies in the range."""
    presence = scenario.population.presence
    factors = {kind: _single(presence, kind) for kind in scenario.kinds}
    there = sum(
        site.population * (1.0 if (factor := factors[site.kind]) is None else factor.high)
        for site in scenario.sites
    )
    if residents <= MOST_RESIDENTS < there:
        numbers = {"number": f"{there:,.0f}", "most": f"{MOST_RESIDENTS:,}"}
        yield ("population", "presence"), BadValue("sites.too_many_people", **numbers)


def _reckoned_desks(scenario: Scenario) -> Iterator[Problem]:
    """Desks that nobody wrote, one for so many residents, are not too many at a site either."""
    each = scenario.staff.people_per_desk
    for number, site in enumerate(scenario.sites):
        desks = -(-site.population // each)
        if site.desks is None and desks > MOST_AT_SITE:
            numbers = {"value": f"{desks:,}", "each": f"{each:,}", "most": f"{MOST_AT_SITE:,}"}
            problem = BadValue("sites.too_many_desks", site=site.id, **numbers)
            yield ("sites", number, "population"), problem


def _too_many_staff(scenario: Scenario, residents: int) -> Iterator[Problem]:
    """Staff is dealt one by one; more than this can have nothing to do."""
    most = max(MOST_STAFF, residents // 20)
    numbers = {"collectors": scenario.staff.collectors, "helpers": scenario.staff.helpers}
    for key, number in numbers.items():
        if number is not None and number > most:
            problem = BadValue("count.too_large", value=number, largest=f"{most:,}")
            yield ("staff", key), problem


def _bounds(
    path: tuple[str | int, ...], part: BaseModel, kinds: tuple[str, ...]
) -> Iterator[Problem]:
    """Shapes and coefficients of variation are such that a law can be drawn from."""
    for name in BOUNDS.keys() & type(part).model_fields.keys():
        low, high = BOUNDS[name]
        for kind in kinds:
            given = _single(getattr(part, name), kind)
            ends = () if given is None else (given.low, given.value, given.high)
            outside = next(
                (x for x in ends if not low <= x <= high and (x or name == "shape")), None
            )
            if outside is not None:
                numbers = {"value": units.plain(outside), "low": low, "high": f"{high:g}"}
                yield (*path, name), BadValue("law.outside", **numbers)
                break


def _law(path: tuple[str | int, ...], part: BaseModel, kinds: tuple[str, ...]) -> Iterator[Problem]:
    """Bounds are in order, and what is divided by is not zero."""
    fields = type(part).model_fields
    bounds = [name for name in ("low", "mode", "high") if name in fields]
    for kind in kinds if len(bounds) > 1 else ():
        values = [_at(getattr(part, name), kind) for name in bounds]
        pairs = itertools.pairwise(zip(bounds, values, strict=True))
        for (name, value), (other, above) in pairs:
            if value is not None and above is not None and value > above:
                yield (*path, other), BadValue("law.order", lower=name, upper=other)
                return
    scale = next((name for name in ("mean", "scale") if name in fields), None)
    if scale is not None and any(_at(getattr(part, scale), kind) == 0 for kind in kinds):
        yield (*path, scale), BadValue("number.not_positive", value="0")


def _at(quantity: Any, kind: str) -> float | None:
    """Return the value for a kind, or None where a table lacks it (a fault of its own)."""
    single = _single(quantity, kind)
    return None if single is None else float(single.value)


def _single(quantity: Any, kind: str) -> Quantity | None:
    """Return the quantity for a kind, or None where a table lacks it."""
    found: Quantity | None = quantity.kinds().get(kind) if quantity.kinds() else quantity
    return found
