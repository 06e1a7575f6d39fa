"""What single values cannot show: whether the parts of a scenario fit each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.model.calendar import Calendar
from simsite.model.quantities import ByKind, Quantity
from simsite.model.scenario import Scenario
from simsite.model.sense_arrivals import arrival_problems
from simsite.model.sense_staff import staff_problems

MOST_RESIDENTS = 100_000_000

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
            yield ("calendar", key), BadValue("calendar.before_opening", value=shown, opening=words)
    if calendar.deadline_us is not None and calendar.deadline_us > calendar.horizon_us:
        shown = units.format_moment(calendar.deadline_us // units.SECOND)
        end = units.format_moment(calendar.horizon_us // units.SECOND)
        yield ("calendar", "deadline"), BadValue("calendar.past_horizon", value=shown, end=end)


def _people(scenario: Scenario) -> Iterator[Problem]:
    """Somebody must live there, not too many, and the classes must not exceed everybody."""
    residents = sum(site.population for site in scenario.sites)
    if residents == 0 and not scenario.arrivals.decide_numbers:
        yield ("sites",), BadValue("sites.nobody")
    if residents > MOST_RESIDENTS:
        most = f"{MOST_RESIDENTS:,}"
        yield ("sites",), BadValue("sites.too_many_people", number=f"{residents:,}", most=most)
    people = scenario.population
    for kind in scenario.kinds:
        exempt, home_bound = _at(people.exempt, kind), _at(people.home_bound, kind)
        if exempt is not None and home_bound is not None and exempt + home_bound > 1:
            yield ("population", "home_bound"), BadValue("population.above_all")
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
    single = quantity.kinds().get(kind) if quantity.kinds() else quantity
    return None if single is None else float(single.value)
