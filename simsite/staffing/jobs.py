"""What the helpers of each site do: registration, marshalling, call-up, tube running.

How many helpers a site has is settled before: those who register and call up by the rule for the
county or as listed, and, where nobody is called up, its part of those who would be in reserve. They
are split here; leads stay leads. So over all jobs there are as many as there were.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum

from simsite.model.jobs import CALLING, MARSHALLING, REGISTRATION, TUBE_RUNNING, HelperJobs
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.staffing.apportionment import largest_remainder, level
from simsite.staffing.collectors import Dealt
from simsite.staffing.helper_posts import Helpers
from simsite.staffing.listed import AS_LISTED
from simsite.staffing.roles import HELPER, desks_of, fault, somebody_comes, stages_of
from simsite.staffing.shifts import fewest_callers, fewest_of


@dataclass(frozen=True, slots=True)
class AtSite:
    """What a site has to split.

    Attributes
    ----------
    helpers : int
        Those who do not lead.
    usual : int
        Registrars by the rule for all: one for each open desk and stage of helpers.
    least : dict of str to int
        By job, how many must do it; jobs that cannot be done there are left out.
    """

    helpers: int
    usual: int
    least: dict[str, int]


def by_job(scenario: Scenario, dealt: Dealt, helpers: Helpers) -> Helpers:
    """Return the helpers of the sites by their jobs; the same where the scenario says none.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    dealt : Dealt
        Collectors of the sites, and the paths of the teams.
    helpers : Helpers
        Who registers, calls up and leads by rule or as listed.

    Raises
    ------
    ScenarioFault
        If by hand there are to be more at a site than it has, or too few to work at all.
    """
    jobs = scenario.staff.jobs
    if jobs is None:
        return helpers
    sites = [site for site in scenario.sites if somebody_comes(scenario, site)]
    spare, reserve = _spread(scenario, sites, dealt, helpers)
    found: dict[str, dict[str, int]] = {}
    for site in sites:
        there = _at(scenario, site, dealt, (helpers, spare.get(site.id, 0)))
        own = _split(jobs, there) if jobs.split else _by_hand(jobs, site, there)
        found[site.id] = own
        reserve += there.helpers - sum(own.values())

    def doing(job: str, before: dict[str, int]) -> dict[str, int]:
        return before | {id_: own.get(job, 0) for id_, own in found.items()}

    nobody = dict.fromkeys(helpers.registrars, 0)
    return replace(
        helpers,
        registrars=doing(REGISTRATION, helpers.registrars),
        callers=doing(CALLING, helpers.callers),
        marshals=doing(MARSHALLING, nobody),
        runners=doing(TUBE_RUNNING, nobody),
        reserve=reserve,
    )


def _spread(
    scenario: Scenario, sites: list[Site], dealt: Dealt, helpers: Helpers
) -> tuple[dict[str, int], int]:
    """Return who of the reserve is at which site, and who is left in reserve.

    As listed they stay where they are listed; else they go where an open desk has fewest.
    """
    if scenario.staff.deployment == AS_LISTED:
        return helpers.idle, helpers.reserve - sum(helpers.idle.values())
    if not helpers.reserve or not sites:
        return {}, helpers.reserve
    desks = [max(_own_desks(scenario, site, dealt), 1) for site in sites]
    shares = level(helpers.reserve + len(sites), desks, [1] * len(sites))
    return {site.id: n - 1 for site, n in zip(sites, shares, strict=True)}, 0


def _own_desks(scenario: Scenario, site: Site, dealt: Dealt) -> int:
    """Return the desks that are open with a site's own collectors."""
    return min(dealt.fixed.get(site.id, 0), desks_of(scenario, site))


def _at(scenario: Scenario, site: Site, dealt: Dealt, had: tuple[Helpers, int]) -> AtSite:
    """Return what a site has to split."""
    helpers, spare = had
    registrars, callers = helpers.registrars[site.id], helpers.callers[site.id]
    least, stages = dict[str, int](), len(stages_of(scenario, HELPER))
    if _own_desks(scenario, site, dealt) and stages:  # those of a team come with it
        least[REGISTRATION] = stages * fewest_of(scenario, HELPER)
    if callers:
        least[CALLING] = fewest_callers(scenario)
    return AtSite(registrars + callers + spare, registrars, least)


def _split(jobs: HelperJobs, there: AtSite) -> dict[str, int]:
    """Return how many do each job by their shares.

    Who is needed at least comes from the job that has most beyond its own least.
    """
    given = [share for share in jobs.split.values() if share is not None]
    shares = {
        job: max(0.0, 1.0 - fsum(given)) if share is None else share
        for job, share in jobs.split.items()
        if job not in (REGISTRATION, CALLING) or job in there.least
    }
    if not any(shares.values()):  # of what they are to do nothing can be done here
        return dict(there.least)
    numbers = largest_remainder(there.helpers, list(shares.values()), 0)
    found = dict.fromkeys(there.least, 0) | dict(zip(shares, numbers, strict=True))
    for job, least in there.least.items():
        while found[job] < least:
            most = max(found, key=lambda own: found[own] - there.least.get(own, 0))
            found[most] -= 1
            found[job] += 1
    return found


def _by_hand(jobs: HelperJobs, site: Site, there: AtSite) -> dict[str, int]:
    """Return how many do each job by hand, and by the usual rule those of which nothing is said.

    Raises
    ------
    ScenarioFault
        If these are more than the site has, or a job that must be done has too few.
    """
    found = jobs.numbers(site.kind)
    for job, least in there.least.items():
        if found.get(job, least) < least:
            names = {"site": site.id, "value": found[job], "job": job, "least": least}
            raise fault("jobs.nobody", f"staff.jobs.by_hand.{job}", **names)
    left = there.helpers - sum(found.values())
    needed = sum(own for job, own in there.least.items() if job not in found)
    if left < needed:
        names = {"site": site.id, "helpers": there.helpers, "value": there.helpers - left}
        raise fault("jobs.too_few", "staff.jobs.by_hand", **names, least=needed)
    calls = CALLING in there.least and CALLING not in found
    if REGISTRATION not in found:
        found[REGISTRATION] = min(there.usual, left - calls * there.least.get(CALLING, 0))
        left -= found[REGISTRATION]
    return found | ({CALLING: left} if calls else {})
