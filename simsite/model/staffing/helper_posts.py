"""Where the county's helpers go: registrars first, then leads, the rest call up."""

from __future__ import annotations

from dataclasses import dataclass

from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.model.staffing.collectors import Dealt
from simsite.model.staffing.expected import ExpectedWork
from simsite.model.staffing.roles import HELPER, desks_of, fault, somebody_comes, stages_of
from simsite.model.staffing.sharing import level
from simsite.model.staffing.shifts import fewest_callers, fewest_of


@dataclass(frozen=True, slots=True)
class Helpers:
    """Helpers by site id: registrars and callers of each site, and leads of every site.

    Those who travel with teams are not among them; `reserve` have no place.
    """

    registrars: dict[str, int]
    callers: dict[str, int]
    leads: int
    reserve: int


def deal_helpers(scenario: Scenario, work: dict[str, ExpectedWork], dealt: Dealt) -> Helpers:
    """Deploy the helpers: one registrar per open desk, leads, callers; somebody in every shift.

    Raises
    ------
    ScenarioFault
        If the total is too small for registrars, leads and the least callers of each site.
    """
    sites = sorted(scenario.sites, key=lambda site: site.id)
    if scenario.staff.deployment == "as_listed":
        return _as_listed(scenario, sites)
    stages = len(stages_of(scenario, HELPER))
    registrars = _registrars(scenario, sites, dealt)
    called = [site for site in sites if work[site.id].knocking > 0]
    total = scenario.staff.helpers
    if total is None:
        if stages or called:
            raise fault("staff.missing", "staff", total="helpers", role=HELPER)
        return Helpers(registrars, dict.fromkeys(registrars, 0), 0, 0)
    leads = scenario.staff.leads_per_site
    registering = sum(registrars.values()) + stages * len(dealt.paths)
    rest = total - registering - leads * len(sites)
    each = fewest_callers(scenario)
    if rest < each * len(called):
        numbers = {
            "total": total,
            "registrars": registering,
            "leads": leads * len(sites),
            "callers": each * len(called),
            "least": total - rest + each * len(called),
        }
        raise fault("staff.helpers_too_few", "staff.helpers", **numbers)
    callers = dict.fromkeys(registrars, 0) | _callers(called, work, rest, each)
    return Helpers(registrars, callers, leads, 0 if called else rest)


def _registrars(scenario: Scenario, sites: list[Site], dealt: Dealt) -> dict[str, int]:
    """Return one registrar per open desk for each stage, or as many as their shifts need."""
    stages, least = len(stages_of(scenario, HELPER)), fewest_of(scenario, HELPER)
    return {
        site.id: stages * max(min(dealt.fixed[site.id], desks_of(scenario, site)), least)
        if site.id in dealt.fixed
        else 0
        for site in sites
    }


def _callers(
    called: list[Site], work: dict[str, ExpectedWork], total: int, each: int
) -> dict[str, int]:
    """Share callers over villages so that call-up takes equally long, then over their sites.

    Every site has at least `each`.
    """
    villages: dict[tuple[str, str], list[Site]] = {}
    for site in called:
        villages.setdefault((site.township, site.village), []).append(site)
    knocking = [sum(work[site.id].knocking for site in sites) for sites in villages.values()]
    if not villages:
        return {}
    shares = level(total, knocking, [each * len(sites) for sites in villages.values()])
    result: dict[str, int] = {}
    for share, sites in zip(shares, villages.values(), strict=True):
        own = level(share, [work[site.id].knocking for site in sites], [each] * len(sites))
        result |= {site.id: callers for site, callers in zip(sites, own, strict=True)}
    return result


def _as_listed(scenario: Scenario, sites: list[Site]) -> Helpers:
    """Take the numbers of the site table; a column that nothing needs counts as 0."""
    needed = {
        "registrars": bool(stages_of(scenario, HELPER)),
        "callers": scenario.arrivals.call_up is not None,
    }
    listed: dict[str, dict[str, int]] = {}
    for column, asked in needed.items():
        listed[column] = {site.id: (getattr(site, column) or 0) if asked else 0 for site in sites}
        for site in sites:
            if asked and somebody_comes(scenario, site) and not listed[column][site.id]:
                path = f"sites.{site.id}.{column}"
                raise fault("sites.no_staff", path, site=site.id, key_name=column)
    leads, total = scenario.staff.leads_per_site, scenario.staff.helpers
    everybody = sum(sum(some.values()) for some in listed.values()) + leads * len(sites)
    if total is not None and total != everybody:
        names = {"total": total, "listed": everybody, "key_name": "helpers"}
        raise fault("staff.not_as_listed", "staff.helpers", **names)
    return Helpers(listed["registrars"], listed["callers"], leads, 0)
