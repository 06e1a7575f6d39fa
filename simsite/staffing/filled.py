"""What the rule filled in where sites list their staff, and what they list that is not used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.staffing.deployment import Deployment, SiteStaff, deploy
from simsite.staffing.listed import AS_LISTED, NUMBERS, rule_of, shares_in_total
from simsite.staffing.roles import COLLECTOR, somebody_comes, stages_of


@dataclass(frozen=True, slots=True)
class Filled:
    """One thing that was filled in, or not used.

    Attributes
    ----------
    key : str
        Which: the key ``filled.<key>`` of the words.
    numbers : dict
        ``count`` sites; people by role.
    """

    key: str
    numbers: dict[str, Any] = field(default_factory=dict)


Pair = tuple[Site, SiteStaff]


def filled(scenario: Scenario, deployment: Deployment | None = None) -> tuple[Filled, ...]:
    """Return what the rule of `simsite.staffing.listed` filled in, role by role.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    deployment : Deployment, optional
        Who works where; by default as `deploy` says.

    Returns
    -------
    tuple of Filled
        Empty where everything is listed and used, or nothing is listed and the totals are spread
        and leave nobody without a place.
    """
    deployment = deployment or deploy(scenario)
    if scenario.staff.deployment != AS_LISTED:
        return (*_left_unused(scenario, NUMBERS, "spread"), *_reserve(deployment.reserve))
    asked = {site.id: site for site in scenario.sites}
    pairs = [(asked[staff.id], staff) for staff in deployment.sites]
    return (*_swabbing(scenario, pairs), *_helping(scenario, pairs, deployment.reserve))


def _swabbing(scenario: Scenario, pairs: list[Pair]) -> Iterator[Filled]:
    if not stages_of(scenario, COLLECTOR):
        yield from _left_unused(scenario, ("collectors",), "no_swab")
        return
    coming = [(site, staff) for site, staff in pairs if somebody_comes(scenario, site)]
    desks = [staff for site, staff in coming if site.collectors and site.desks is None]
    if desks:
        yield Filled("desks", {"count": len(desks), "desks": sum(staff.desks for staff in desks)})
    without = [staff for site, staff in coming if site.collectors is None]
    if without:
        key = "collectors" if scenario.staff.collectors is None else "collectors_of_total"
        collectors = sum(staff.collectors for staff in without)
        yield Filled(key, {"count": len(without), "collectors": collectors})


def _helping(scenario: Scenario, pairs: list[Pair], reserve: int) -> Iterator[Filled]:
    rules = {site.id: rule_of(scenario, site) for site, _ in pairs}
    stages, call_up = next(iter(rules.values())).stages, scenario.arrivals.call_up is not None
    if not stages:
        yield from _left_unused(scenario, ("registrars",), "no_registering")
    if not call_up:
        yield from _left_unused(scenario, ("callers",), "no_call_up")
    complete = ("registrars", "callers") if call_up else ("registrars",)
    divided = [
        staff
        for site, staff in pairs
        if site.helpers is not None and any(getattr(site, key) is None for key in complete)
    ]
    if divided:
        yield Filled("helpers", _by_post(divided, "registrars", "leads", "callers"))
    by_desk = [
        staff
        for site, staff in pairs
        if site.helpers is None and site.registrars is None and staff.registrars
    ]
    if by_desk:
        yield Filled("registrars", _by_post(by_desk, "registrars"))
    shared = [staff for site, staff in pairs if shares_in_total(site, rules[site.id])]
    if shared:
        yield Filled("callers", _by_post(shared, "callers"))
    led = [staff for site, staff in pairs if site.helpers is None and staff.leads]
    if led:
        yield Filled("leads", _by_post(led, "leads") | {"each": scenario.staff.leads_per_site})
    yield from _reserve(reserve)


def _reserve(reserve: int) -> Iterator[Filled]:
    """Yield the helpers without a place."""
    if reserve:
        yield Filled("reserve", {"count": reserve})


def _by_post(sites: list[SiteStaff], *posts: str) -> dict[str, Any]:
    """Return how many sites, and how many helpers of some posts there."""
    return {"count": len(sites)} | {key: sum(getattr(s, key) for s in sites) for key in posts}


def _left_unused(scenario: Scenario, keys: tuple[str, ...], why: str) -> Iterator[Filled]:
    """Yield the numbers of sites that are not used, with the columns they stand in."""
    columns = [key for key in keys if any(getattr(site, key) for site in scenario.sites)]
    if columns:
        count = sum(any(getattr(site, key) for key in columns) for site in scenario.sites)
        yield Filled(f"unused.{why}", {"count": count, "columns": tuple(columns)})
