"""Whether the jobs of the helpers fit the rest of the scenario."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from simsite.core.errors import BadValue
from simsite.core.units import format_share
from simsite.model.fields import not_a_choice
from simsite.model.jobs import CALLING, JOBS, MARSHALLING, REGISTRATION, TUBE_RUNNING, HelperJobs
from simsite.model.scenario import Scenario
from simsite.staffing.listed import AS_LISTED
from simsite.staffing.roles import HELPER, counted_stage, serving, stages_of

Problem = tuple[tuple[str | int, ...], BadValue]
PLACE = ("staff", "jobs")
SHARES_TOLERANCE = 1e-6


def job_problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield everything about the helpers' jobs that does not fit, with its path.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    """
    jobs = scenario.staff.jobs
    if jobs is None:
        return
    if bool(jobs.split) == bool(jobs.by_hand):
        yield PLACE, BadValue("jobs.not_one")
    given = {"split": jobs.split, "by_hand": jobs.by_hand}
    for key, job in [(key, job) for key, own in given.items() for job in own]:
        yield from (((*PLACE, key, job), problem) for problem in _job(scenario, jobs, job))
    yield from _shares(jobs)
    yield from _kinds(scenario, jobs)
    yield from _listed(scenario)
    causes = *(scenario.speeds or ()), *(scenario.outages or ())
    if jobs.marshalling and any(own.name == MARSHALLING for own in causes):
        yield (*PLACE, MARSHALLING), BadValue("jobs.cause", value=MARSHALLING)


def _job(scenario: Scenario, jobs: HelperJobs, job: str) -> Iterator[BadValue]:
    """Yield why nobody can do a job there."""
    if job not in JOBS:
        yield not_a_choice("jobs.unknown", job, JOBS)
    elif job == REGISTRATION and not stages_of(scenario, HELPER):
        yield BadValue("jobs.no_stage", value=job)
    elif job == CALLING and scenario.arrivals.call_up is None:
        yield BadValue("jobs.no_call_up", value=job)
    elif job in (MARSHALLING, TUBE_RUNNING):
        if getattr(jobs, job) is None:
            yield BadValue("jobs.no_effect", value=job)
        elif job == TUBE_RUNNING and _tube_is_missing(scenario):
            yield BadValue("jobs.no_tube", value=job)


def _tube_is_missing(scenario: Scenario) -> bool:
    return bool(serving(scenario)) and counted_stage(scenario).tube is None


def _shares(jobs: HelperJobs) -> Iterator[Problem]:
    """Shares add up to all helpers, where no job is the rest; and only one is."""
    if not jobs.split:
        return
    given = [share for share in jobs.split.values() if share is not None]
    whole, rest = fsum(given), len(jobs.split) - len(given)
    if rest > 1:
        yield (*PLACE, "split"), BadValue("jobs.rest_twice")
    elif whole > 1.0 + SHARES_TOLERANCE or (not rest and whole < 1.0 - SHARES_TOLERANCE):
        shown = format_share(round(whole, 6))
        yield (*PLACE, "split"), BadValue("jobs.shares_sum", value=shown)


def _kinds(scenario: Scenario, jobs: HelperJobs) -> Iterator[Problem]:
    """Numbers by kind of site are of kinds that occur, and of all of them."""
    for job, own in jobs.by_hand.items():
        if not isinstance(own, dict):
            continue
        path = (*PLACE, "by_hand", job)
        for kind in own:
            if kind not in scenario.kinds:
                problem = not_a_choice("jobs.no_kind", kind, scenario.kinds)
                yield (*path, kind), problem
        missing = [kind for kind in scenario.kinds if kind not in own]
        if missing:
            yield path, BadValue("jobs.kind_missing", value=job, kind=missing[0])


def _listed(scenario: Scenario) -> Iterator[Problem]:
    """Sites do not list by post what the jobs say."""
    if scenario.staff.deployment != AS_LISTED:
        return
    for number, site in enumerate(scenario.sites):
        for key in ("registrars", "callers"):
            if getattr(site, key) is not None:
                yield ("sites", number, key), BadValue("jobs.listed", site=site.id, key_name=key)
                return
