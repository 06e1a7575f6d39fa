"""``--audit``: every group of the first replication held against the written semantics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.errors import Contradiction
from simsite.draws import draw
from simsite.engine.audit import Finding, audit
from simsite.engine.campaign import chosen, simulate
from simsite.experiment.run.replications import Progress, Tally, gathered
from simsite.experiment.run.results import ALL, Audit, Results
from simsite.metrics import measure
from simsite.model.plan import CampaignPlan, SiteGroup
from simsite.tables.views import groups_of

REPLICATION = 0


@dataclass(frozen=True, slots=True)
class AuditTask:
    """What every process that audits needs: plan, seed, whether unknowns are drawn, engine."""

    plan: CampaignPlan
    seed: int
    unknowns: bool
    engine: str


@dataclass(frozen=True, slots=True)
class Audited:
    """One group: how many residents, what was found, and the numbers of its sites."""

    residents: int
    findings: tuple[Finding, ...]
    sites: dict[str, NDArray[Any]]


def audited(
    results: Results, engine: str, jobs: int | None = None, progress: Progress | None = None
) -> Results:
    """Audit every group of the first replication of the headline line.

    The traces are made anew by the engine of the run. The numbers that the run reports of their
    sites must be those of the traces, too, so that what is audited is what is reported.

    Parameters
    ----------
    results : Results
        Of a run.
    engine : str
        One of `simsite.core.engine_names.ENGINES`, as the run was told.
    jobs : int, optional
        Processes; by default as many as there are processors.
    progress : callable, optional
        Told (groups done, groups in all).

    Returns
    -------
    Results
        With `audit`.

    Raises
    ------
    Contradiction
        Naming group, site, stage, resident and rule of the first finding, or the number that
        is not that of the trace.
    """
    plan = results.plan
    number = len(plan.groups)
    case = AuditTask(plan, results.seed, ALL in results.lines, chosen(engine))
    found = gathered(partial(audit_group, case), range(number), jobs, Tally(progress, number))
    _refuse_findings(plan, found)
    _refuse_other_numbers(results, found)
    residents = sum(outcome.residents for outcome in found.values())
    return replace(results, audit=Audit(case.engine, REPLICATION, number, residents))


def audit_group(case: AuditTask, number: int) -> Audited:
    """Simulate one group as the run did, and hold the trace against the semantics."""
    group = case.plan.groups[number]
    part = replace(case.plan, groups=(group,))
    draws = draw(part, case.seed, REPLICATION, unknowns=case.unknowns)
    horizon = part.calendar.horizon
    trace = simulate(part, draws, case.engine)
    findings = audit(group, draws.groups[0], next(groups_of(trace)), horizon)
    residents = sum(site.attending for site in draws.groups[0].sites)
    return Audited(residents, tuple(findings), dict(measure(part, trace, REPLICATION).sites))


def _refuse_findings(plan: CampaignPlan, found: dict[int, Audited]) -> None:
    """Raise `Contradiction` for the first finding, in order of the groups."""
    number = sum(len(outcome.findings) for outcome in found.values())
    for group in sorted(found):
        for finding in found[group].findings:
            told = _told(finding, plan.groups[group], group)
            raise Contradiction("audit.finding", number=number, **told)


def _told(finding: Finding, group: SiteGroup, number: int) -> dict[str, object]:
    """Return the placeholders of the sentence that says what was found."""
    site = stage = "-"
    if finding.site >= 0:
        site = group.sites[finding.site].id
        if finding.station >= 0:
            stage = group.sites[finding.site].stations[finding.station].name
    who = finding.who if finding.who >= 0 else "-"
    about = {"rule": finding.kind, "text": finding.text or "-"}
    return {"group": number, "site": site, "stage": stage, "who": who, **about}


def _refuse_other_numbers(results: Results, found: dict[int, Audited]) -> None:
    """Raise `Contradiction` where a number of the run is not that of the audited trace."""
    reported = results.headline.sites
    first = 0
    for group in range(len(found)):
        sites = results.plan.groups[group].sites
        for name, values in found[group].sites.items():
            for k, site in enumerate(sites):
                ours = reported[name][REPLICATION][first + k]
                if not np.array_equal(ours, values[k], equal_nan=True):
                    raise Contradiction(
                        "audit.other_number", group=group, site=site.id, metric=name,
                        reported=ours, traced=values[k],
                    )  # fmt: skip
        first += len(sites)
