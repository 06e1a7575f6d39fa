"""Whether shifts fit: of roles that exist, never more than everybody on duty, never nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.model.fields import not_a_choice
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.model.work import Shift, Staff, Stage
from simsite.staffing.listed import AS_LISTED, listed_problems
from simsite.staffing.roles import COLLECTOR, HELPER, members, share_of, somebody_comes, stages_of
from simsite.staffing.shifts import CALL_UP, fewest, fewest_of, fills, on_at, shifts_of

Problem = tuple[tuple[str | int, ...], BadValue]
ROLES = ("collector", "helper")


def shift_problems(scenario: Scenario, roles: tuple[str, ...]) -> Iterator[Problem]:
    """Yield everything about shifts that does not fit, with its path.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    roles : tuple of str
        Roles that anybody can have.
    """
    known = dict.fromkeys(
        (COLLECTOR, HELPER, CALL_UP, *roles, *(stage.name for stage in scenario.stages))
    )
    by_role: dict[str, list[int]] = {}
    for number, shift in enumerate(scenario.staff.shifts):
        if shift.role not in known:
            problem = not_a_choice("value.not_a_choice", shift.role, tuple(known))
            yield ("staff", "shifts", number, "role"), problem
        by_role.setdefault(shift.role, []).append(number)
    for role, numbers in by_role.items():
        yield from _above_all(scenario, role, numbers)
    yield from _nobody(scenario)


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
    posts = [(stage.role or "", (stage.name, stage.role or "")) for stage in own]
    preparers = [stage.preparation.role for stage in scenario.stages if stage.preparation]
    for role, names in (*posts, *((role, (role,)) for role in preparers)):
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


def staff_problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield everything about roles, staff and shifts that does not fit, with its path."""
    yield from _roles(scenario)
    yield from _preparers(scenario)
    yield from _others(scenario)
    yield from _idle(scenario)
    yield from _staff(scenario)
    yield from shift_problems(scenario, _known(scenario))


def _known(scenario: Scenario) -> tuple[str, ...]:
    """Return the roles that anybody can have, in order of first mention."""
    listed = (role for site in scenario.sites for role in site.staff or ())
    return tuple(dict.fromkeys((*ROLES, *scenario.staff.roles, *listed)))


def _comes(scenario: Scenario, site: Site) -> bool:
    """Return whether anybody may come to a site."""
    return site.population > 0 or scenario.arrivals.decide_numbers


def _roles(scenario: Scenario) -> Iterator[Problem]:
    """Each serving stage has a role that somebody can have, and each role one stage."""
    known, seen = _known(scenario), Counter[str]()
    for number, stage in enumerate(scenario.stages):
        if stage.role is None:
            continue
        seen[stage.role] += 1
        if stage.role not in known:
            problem = not_a_choice("stage.role_unknown", stage.role, known)
            yield ("stages", number, "role"), problem
        elif stage.role != "helper" and seen[stage.role] > 1:
            yield ("stages", number, "role"), BadValue("stages.role_twice", value=stage.role)
    if not seen:
        yield ("stages",), BadValue("stages.none_serves")
    else:
        yield from _counted(scenario)


def _preparers(scenario: Scenario) -> Iterator[Problem]:
    """Each preparation has a role of its own, of those whose number a site may give."""
    own = tuple(role for role in _known(scenario) if role not in ROLES)
    seen = Counter(stage.role for stage in scenario.stages if stage.role is not None)
    for number, stage in enumerate(scenario.stages):
        if stage.preparation is None:
            continue
        place, role = ("stages", number, "preparation", "role"), stage.preparation.role
        seen[role] += 1
        if role not in own:
            yield place, not_a_choice("stage.role_unknown", role, own)
        elif seen[role] > 1:
            yield place, BadValue("stages.role_twice", value=role)


def _counted(scenario: Scenario) -> Iterator[Problem]:
    """Somebody who does not take the stage that makes people done would never be done."""
    if scenario.counted_stage is not None:
        yield from _chosen(scenario, scenario.counted_stage)
        return
    serving = [(n, stage) for n, stage in enumerate(scenario.stages) if stage.role is not None]
    counted = [pair for pair in serving if pair[1].role == "collector"] or serving
    if any(_for_all(scenario, stage) for _, stage in counted):
        return
    number, stage = counted[-1]
    yield ("stages", number, "probability"), BadValue("stages.counted_skipped", value=stage.name)


def _chosen(scenario: Scenario, name: str) -> Iterator[Problem]:
    """Only a stage that exists, and that everybody takes, can count."""
    stages = {stage.name: stage for stage in scenario.stages}
    if name not in stages:
        problem = not_a_choice("counted.unknown", name, tuple(stages))
        yield ("counted_stage",), problem
    elif not _for_all(scenario, stages[name]):
        yield ("counted_stage",), BadValue("counted.skipped", value=name)


def _for_all(scenario: Scenario, stage: Stage) -> bool:
    """Return whether everybody takes a stage; a table that lacks a kind is told elsewhere."""
    shares: dict[str, Any] = stage.probability.kinds() or {"": stage.probability}
    return all(share.value == share.low == 1.0 for share in shares.values())


def _others(scenario: Scenario) -> Iterator[Problem]:
    """Of every other role somebody is at each site that people come to."""
    preparers = (stage.preparation.role for stage in scenario.stages if stage.preparation)
    serving = (stage.role for stage in scenario.stages if stage.role)
    used = tuple(dict.fromkeys((*serving, *preparers)))
    listed = {role for site in scenario.sites for role, n in (site.staff or {}).items() if n}
    for role, number in scenario.staff.roles.items():
        place = ("staff", "roles", role)
        if role in ROLES:
            yield place, BadValue("staff.role_reserved", value=role, total=f"{role}s")
        elif role not in used:
            yield place, not_a_choice("staff.role_idle", role, used)
        elif number == 0 and role not in listed:
            yield place, BadValue("staff.none", role=role)
    # What is missing everywhere is told once, above; what some have, each site needs.
    somewhere = listed | {role for role, n in scenario.staff.roles.items() if n}
    needed = [role for role in used if role in somewhere and role not in ROLES]
    for number in range(len(scenario.sites)):
        yield from _of_site(scenario, number, used, needed)


def _of_site(
    scenario: Scenario, number: int, used: tuple[str, ...], needed: list[str]
) -> Iterator[Problem]:
    """Yield the roles that a site lists without need, and those it needs and has not."""
    site = scenario.sites[number]
    listed = site.staff or {}
    for role in listed:
        if role not in used or role in ROLES:
            problem = not_a_choice(
                "staff.role_idle", role, tuple(r for r in used if r not in ROLES)
            )
            yield ("sites", number, "staff", role), problem
    for role in needed if _comes(scenario, site) else ():
        if not listed.get(role, scenario.staff.roles.get(role, 0)):
            problem = BadValue("sites.no_role", site=site.id, role=role)
            yield ("sites", number, "staff", role), problem


def _idle(scenario: Scenario) -> Iterator[Problem]:
    """Nobody is hired for a role that no stage needs."""
    roles = {stage.role for stage in scenario.stages}
    total = scenario.staff.collectors
    if total and "collector" not in roles:
        yield ("staff", "collectors"), BadValue("staff.collectors_idle", total=total)


def _staff(scenario: Scenario) -> Iterator[Problem]:
    """There must be collectors and helpers wherever somebody waits for one."""
    staff = scenario.staff
    if staff.deployment == AS_LISTED:
        yield from listed_problems(scenario)
        return
    roles = {stage.role for stage in scenario.stages}
    for role in ROLES:
        total = getattr(staff, f"{role}s")
        needed = role in roles or (role == "helper" and scenario.arrivals.call_up is not None)
        if needed and not total:
            key = "staff.none" if total == 0 else "staff.missing"
            place = ("staff", f"{role}s") if total == 0 else ("staff",)
            names = {} if total == 0 else {"total": f"{role}s"}
            yield place, BadValue(key, role=role, **names)
    if "collector" in roles:
        yield from _teams(scenario, staff)


def _teams(scenario: Scenario, staff: Staff) -> Iterator[Problem]:
    """Fewer collectors than sites means mobile teams, and these must know how to travel.

    Teams keep no shifts, so shifts that need several collectors need them at every site.
    """
    problem = too_few_collectors(scenario)
    if problem is not None:
        yield ("staff", "collectors"), problem
        return
    sites = sum(_comes(scenario, site) for site in scenario.sites)
    if staff.mobile is None and staff.collectors and staff.collectors < sites:
        problem = BadValue("staff.mobile_needed", collectors=staff.collectors, sites=sites)
        yield ("staff", "collectors"), problem
