"""Where the county's helpers go: registrars first, then leads, the rest call up."""

from __future__ import annotations

from dataclasses import dataclass, field

from simsite.core.errors import BadValue
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.staffing.apportionment import level
from simsite.staffing.collectors import Dealt
from simsite.staffing.expected import ExpectedWork
from simsite.staffing.listed import (
    AS_LISTED,
    HelperPosts,
    nothing_to_share,
    posts,
    rule_of,
    shares_in_total,
)
from simsite.staffing.roles import HELPER, desks_of, fault, stages_of
from simsite.staffing.shifts import fewest_callers, fewest_of


@dataclass(frozen=True, slots=True)
class Helpers:
    """Helpers by site id: registrars, callers and leads of each site.

    Those who travel with teams are not among them; `reserve` have no place, and of those are `idle`
    at the sites that list them. Marshals and runners are there where the scenario says jobs.
    """

    registrars: dict[str, int]
    callers: dict[str, int]
    leads: dict[str, int]
    reserve: int
    idle: dict[str, int] = field(default_factory=dict)
    marshals: dict[str, int] = field(default_factory=dict)
    runners: dict[str, int] = field(default_factory=dict)


def deal_helpers(scenario: Scenario, work: dict[str, ExpectedWork], dealt: Dealt) -> Helpers:
    """Deploy the helpers: one registrar per open desk, leads, callers; or as the sites list.

    Where they work in shifts, a site gets somebody for every shift.

    Raises
    ------
    ScenarioFault
        If the total is too small for registrars, leads and the least callers of each site, or the
        sites list what cannot be.
    """
    sites = sorted(scenario.sites, key=lambda site: site.id)
    if scenario.staff.deployment == AS_LISTED:
        return _as_listed(scenario, sites, work, dealt)
    stages = len(stages_of(scenario, HELPER))
    registrars = {site.id: stages * _open_desks(scenario, site, dealt) for site in sites}
    called = [site for site in sites if work[site.id].knocking > 0]
    total = scenario.staff.helpers
    if total is None:
        if stages or called:
            raise fault("staff.missing", "staff", total="helpers", role=HELPER)
        nobody = dict.fromkeys(registrars, 0)
        return Helpers(registrars, nobody, nobody, 0)
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
    return Helpers(registrars, callers, dict.fromkeys(registrars, leads), 0 if called else rest)


def _open_desks(scenario: Scenario, site: Site, dealt: Dealt) -> int:
    """Return how many swab desks of a site have a collector of the site's own.

    Where helpers work in shifts, as many as their shifts need, so that each has a registrar.
    """
    own = min(dealt.fixed.get(site.id, 0), desks_of(scenario, site))
    return max(own, fewest_of(scenario, HELPER)) if own else 0


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


def _as_listed(
    scenario: Scenario, sites: list[Site], work: dict[str, ExpectedWork], dealt: Dealt
) -> Helpers:
    """Take the numbers of the sites, and fill in what they leave out."""
    own = listed_posts(scenario, dealt)
    sharing = [site for site in sites if shares_in_total(site, rule_of(scenario, site))]
    placed = sum(post.registrars + post.leads + (post.callers or 0) for post in own.values())
    reserve, total = sum(post.reserve for post in own.values()), scenario.staff.helpers
    callers = {id_: post.callers or 0 for id_, post in own.items()}
    if sharing:
        each = fewest_callers(scenario)
        callers |= _callers(sharing, work, _left(total, placed + reserve, sharing, each), each)
    elif total is not None:
        reserve += _spare(total, placed + reserve, scenario)
    return Helpers(
        {id_: post.registrars for id_, post in own.items()},
        callers,
        {id_: post.leads for id_, post in own.items()},
        reserve,
        {id_: post.reserve for id_, post in own.items()},
    )


def listed_posts(scenario: Scenario, dealt: Dealt) -> dict[str, HelperPosts]:
    """Return the posts of every site's helpers by its id, by the rule for listed staff.

    Raises
    ------
    ScenarioFault
        If a site's own helpers are too few.
    """
    ordered = sorted(scenario.sites, key=lambda site: site.id)
    return {site.id: _listed_posts(scenario, site, dealt) for site in ordered}


def _listed_posts(scenario: Scenario, site: Site, dealt: Dealt) -> HelperPosts:
    try:
        return posts(site, rule_of(scenario, site), _open_desks(scenario, site, dealt))
    except BadValue as problem:
        path = f"sites.{site.id}.helpers"
        raise fault(problem.key, path, **problem.placeholders) from None


def _left(total: int | None, placed: int, sharing: list[Site], each: int) -> int:
    """Return the helpers whom the sites that list neither callers nor helpers share."""
    if total is None:
        problem = nothing_to_share([site.id for site in sharing])
        raise fault(problem.key, "staff", **problem.placeholders)
    if total - placed < each * len(sharing):
        numbers = {"total": total, "placed": placed, "sites": len(sharing)}
        least = placed + each * len(sharing)
        raise fault("staff.callers_too_few", "staff.helpers", **numbers, least=least)
    return total - placed


def _spare(total: int, placed: int, scenario: Scenario) -> int:
    """Return the helpers of the total whom no site lists: a fault where every site lists its own.

    Where the rule fills in registrars, more helpers than that are in reserve, as they are where
    the totals are spread.
    """
    columns = ("helpers", "registrars")
    listed = all(any(getattr(s, key) is not None for key in columns) for s in scenario.sites)
    if total < placed or (total > placed and listed):
        names = {"total": total, "listed": placed, "key_name": "helpers"}
        raise fault("staff.not_as_listed", "staff.helpers", **names)
    return total - placed
