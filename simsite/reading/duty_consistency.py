"""Whether shifts, stints and meals fit: roles that exist, never more than all, never nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.model.fields import not_a_choice
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.model.work import Shift
from simsite.staffing.roles import (
    COLLECTOR,
    HELPER,
    members,
    share_of,
    shared_roles,
    somebody_comes,
    stages_of,
)
from simsite.staffing.shifts import CALL_UP, fewest, fewest_of, fills, on_at, shifts_of

Problem = tuple[tuple[str | int, ...], BadValue]


def shift_problems(scenario: Scenario, roles: tuple[str, ...]) -> Iterator[Problem]:
    """Yield everything about shifts that does not fit, with its path.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    roles : tuple of str
        Roles that anybody can have.
    """
    known = named(scenario, roles)
    by_role: dict[str, list[int]] = {}
    for number, shift in enumerate(scenario.staff.shifts):
        if shift.role not in known:
            problem = not_a_choice("value.not_a_choice", shift.role, known)
            yield ("staff", "shifts", number, "role"), problem
        by_role.setdefault(shift.role, []).append(number)
    for role, numbers in by_role.items():
        yield from _above_all(scenario, role, numbers)
    yield from _nobody(scenario)
    yield from relief_problems(scenario, known)


def named(scenario: Scenario, roles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the roles and stages that a rule of the staff may name."""
    stages = (stage.name for stage in scenario.stages)
    return tuple(dict.fromkeys((COLLECTOR, HELPER, CALL_UP, *roles, *stages)))


def too_few_collectors(scenario: Scenario) -> BadValue | None:
    """Return that there are too few collectors for somebody in every shift of every site."""
    each, total = fewest_of(scenario, COLLECTOR), scenario.staff.collectors
    sites = sum(somebody_comes(scenario, site) for site in scenario.sites)
    if each == 1 or not total or total >= each * sites:
        return None
    return BadValue("shifts.too_few", total=total, each=each, sites=sites, least=each * sites)


def _above_all(scenario: Scenario, role: str, numbers: list[int]) -> Iterator[Problem]:
    """At no time is more than everybody on duty."""
    shifts = [scenario.staff.shifts[number] for number in numbers]
    for number, shift in zip(numbers, shifts, strict=True):
        start = shift.hours[0] % units.SECONDS_PER_DAY
        there = sum(s.share for s in shifts if on_at(s, start))
        if there > 1 + 1e-9:
            problem = BadValue("shifts.above_all", role=role, at=units.format_clock(start))
            yield ("staff", "shifts", number, "hours"), problem


def _nobody(scenario: Scenario) -> Iterator[Problem]:
    """Where a planner says how many work at a site, somebody is there in every shift."""
    if not scenario.staff.shifts:
        return
    own = [stage for stage in scenario.stages if stage.role not in (None, COLLECTOR, HELPER)]
    shared = shared_roles(scenario)
    alone = [stage for stage in own if stage.role not in shared]
    posts = [(stage.role or "", (stage.name, stage.role or "")) for stage in alone]
    preparers = [stage.preparation.role for stage in scenario.stages if stage.preparation]
    for role, names in (*posts, *((role, (role,)) for role in (*shared, *preparers))):
        yield from _of_role(scenario, role, names)
    if scenario.staff.deployment == "as_listed":
        for number, site in enumerate(scenario.sites):
            yield from _shifts_of_site(scenario, number, site)


def _of_role(scenario: Scenario, role: str, names: tuple[str, ...]) -> Iterator[Problem]:
    """Yield too few of a role of `staff.roles`; what holds at all sites is told once."""
    shifts, told = shifts_of(scenario.staff.shifts, *names), False
    for number, site in enumerate(scenario.sites):
        people, listed = members(scenario, site, role), role in (site.staff or {})
        if not people or fills(people, shifts) or (told and not listed):
            continue
        told = told or not listed
        place = ("sites", number, "staff", role) if listed else ("staff", "roles", role)
        about = {"site": site.id, "role": role, "members": people, "least": fewest(shifts)}
        yield place, BadValue("shifts.nobody", **about)


def _shifts_of_site(scenario: Scenario, number: int, site: Site) -> Iterator[Problem]:
    """Yield the columns of a listed site that leave a shift without anybody."""
    shifts, helped = scenario.staff.shifts, stages_of(scenario, HELPER)
    columns: dict[str, list[tuple[int | None, tuple[Shift, ...]]]] = {
        "collectors": [
            (site.collectors, shifts_of(shifts, stage.name, COLLECTOR))
            for stage in stages_of(scenario, COLLECTOR)
        ],
        "registrars": [
            (share_of(site.registrars or 0, len(helped), n), shifts_of(shifts, stage.name, HELPER))
            for n, stage in enumerate(helped)
        ],
        "callers": [(site.callers, shifts_of(shifts, CALL_UP))],
    }
    for column, posts in columns.items():
        people = getattr(site, column)
        if people and not all(fills(part or 0, own) for part, own in posts if own):
            least = len(posts) * max(fewest(own) for _, own in posts)
            about = {"site": site.id, "role": column, "members": people, "least": least}
            yield ("sites", number, column), BadValue("shifts.nobody", **about)


class OfARole(Protocol):
    """A rule for a role."""

    @property
    def role(self) -> str:
        """Whom it is about."""


def relief_problems(scenario: Scenario, known: tuple[str, ...]) -> Iterator[Problem]:
    """Yield rules for roles that nobody has, and second rules for a role.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    known : tuple of str
        Roles and stages that a rule may name.
    """
    staff = scenario.staff
    kinds: tuple[tuple[str, tuple[OfARole, ...]], ...] = (
        ("stints", staff.stints), ("meals", staff.meals), ("absent", staff.absent),
        ("convoys", staff.convoys),
    )  # fmt: skip
    for key, rules in kinds:
        seen: set[str] = set()
        for number, rule in enumerate(rules):
            place = "staff", key, number, "role"
            if rule.role not in known:
                yield place, not_a_choice("value.not_a_choice", rule.role, known)
            elif rule.role in seen and key != "convoys":
                yield place, BadValue("relief.twice", role=rule.role, key_name=key)
            seen.add(rule.role)
    yield from _convoys(scenario)


def _convoys(scenario: Scenario) -> Iterator[Problem]:
    """Yield convoys that bring more than everybody, and two of one name."""
    total: dict[str, float] = {}
    names: set[str] = set()
    for number, convoy in enumerate(scenario.staff.convoys):
        total[convoy.role] = total.get(convoy.role, 0.0) + convoy.share
        if total[convoy.role] > 1 + 1e-9:
            place = "staff", "convoys", number, "share"
            yield place, BadValue("convoys.above_all", role=convoy.role)
        name = convoy.name or f"{convoy.role} {units.format_clock(convoy.at)}"
        if name in names:
            yield ("staff", "convoys", number, "name"), BadValue("convoys.same_name", value=name)
        names.add(name)
