"""What single values cannot show: whether the parts of a scenario fit each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.model.calendar import Calendar
from simsite.model.quantities import ByKind, Quantity
from simsite.model.scenario import Scenario
from simsite.model.work import Staff

MOST_RESIDENTS = 100_000_000
ROLES = ("collector", "helper")
SHIFT_ROLES = (*ROLES, "call_up")

Problem = tuple[tuple[str | int, ...], BadValue]


def problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield everything that does not fit, each with its path in the scenario."""
    yield from _calendar(scenario.calendar)
    yield from _people(scenario)
    yield from _stages(scenario)
    yield from _staff(scenario)
    yield from _shifts(scenario)
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
    if residents == 0:
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
    free = scenario.arrivals.free
    if free is not None and free.last_entry is not None:
        opening, closing = scenario.calendar.hours[0][0], scenario.calendar.hours[-1][1]
        if not opening < free.last_entry <= closing:
            hours = units.format_hours((opening, closing))
            last = units.format_clock(free.last_entry)
            problem = BadValue("arrivals.last_entry", value=last, hours=hours)
            yield ("arrivals", "free", "last_entry"), problem


def _stages(scenario: Scenario) -> Iterator[Problem]:
    """Each serving stage needs a role that somebody can be hired for."""
    for number, stage in enumerate(scenario.stages):
        if stage.role is not None and stage.role not in ROLES:
            problem = _choice("value.not_a_choice", stage.role, ROLES)
            yield ("stages", number, "role"), problem


def _staff(scenario: Scenario) -> Iterator[Problem]:
    """There must be staff wherever somebody waits."""
    staff = scenario.staff
    if staff.deployment == "as_listed":
        yield from _listed(scenario)
        return
    roles = {stage.role for stage in scenario.stages}
    for role in ROLES:
        total = getattr(staff, f"{role}s")
        needed = role in roles or (role == "helper" and scenario.arrivals.call_up is not None)
        if needed and not total:
            key = "staff.none" if total == 0 else "staff.missing"
            place = ("staff", f"{role}s") if total == 0 else ("staff",)
            yield place, BadValue(key, total=f"{role}s", role=role)
    yield from _teams(scenario, staff)


def _teams(scenario: Scenario, staff: Staff) -> Iterator[Problem]:
    """Fewer collectors than sites means mobile teams, and these must know how to travel."""
    sites = sum(site.population > 0 for site in scenario.sites)
    if staff.mobile is None and staff.collectors and staff.collectors < sites:
        problem = BadValue("staff.mobile_needed", collectors=staff.collectors, sites=sites)
        yield ("staff", "collectors"), problem


def _listed(scenario: Scenario) -> Iterator[Problem]:
    """With staff as listed, every site that somebody comes to lists its own."""
    roles = {stage.role for stage in scenario.stages}
    columns = zip(("collectors", "registrars"), ROLES, strict=True)
    needed = [column for column, role in columns if role in roles]
    needed += ["callers"] if scenario.arrivals.call_up is not None else []
    for number, site in enumerate(scenario.sites):
        for key in needed:
            if site.population and not getattr(site, key):
                yield ("sites", number, key), BadValue("sites.no_staff", site=site.id, key_name=key)


def _shifts(scenario: Scenario) -> Iterator[Problem]:
    """Shifts are of roles that exist, and at no time is more than everybody on duty."""
    known = dict.fromkeys((*SHIFT_ROLES, *(stage.name for stage in scenario.stages)))
    by_role: dict[str, list[int]] = {}
    for number, shift in enumerate(scenario.staff.shifts):
        if shift.role not in known:
            problem = _choice("value.not_a_choice", shift.role, tuple(known))
            yield ("staff", "shifts", number, "role"), problem
        by_role.setdefault(shift.role, []).append(number)
    for role, numbers in by_role.items():
        shifts = [scenario.staff.shifts[number] for number in numbers]
        for number, shift in zip(numbers, shifts, strict=True):
            start = shift.hours[0]
            there = sum(s.share for s in shifts if s.hours[0] <= start < s.hours[1])
            if there > 1 + 1e-9:
                problem = BadValue("shifts.above_all", role=role, at=units.format_clock(start))
                yield ("staff", "shifts", number, "hours"), problem


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


def _choice(key: str, value: str, choice: tuple[str, ...]) -> BadValue:
    """Return the fault of a word that is not among the words allowed."""
    near = next(iter(get_close_matches(value, choice, 1, 0.6)), "")
    return BadValue(key, near, value=value, choice=", ".join(choice))
