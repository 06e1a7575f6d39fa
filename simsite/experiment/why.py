"""Why the last sites are late: the gain of removing one limit at a time, on the same luck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.draws import GroupDraws, draw
from simsite.engine.campaign import simulate_group
from simsite.experiment.executor import spread
from simsite.experiment.limits import LIMITS
from simsite.experiment.results import ALL, Reason, Results
from simsite.model.plan import CampaignPlan, SiteGroup

LAST_SITES = 5
REPLICATIONS_TRIED = 10


@dataclass(frozen=True, slots=True)
class Search:
    """What every process that looks for reasons needs: whose luck, which sites, which engine."""

    plan: CampaignPlan
    seed: int
    unknowns: bool
    sites: tuple[int, ...]
    engine: str


def last_sites(results: Results, number: int = LAST_SITES) -> list[int]:
    """Sites whose completion is latest: by the median, then by the share not reached.

    Ties go to the site that is later in more replications of the headline line.
    """
    completion = results.headline.sites["completion"].astype(np.float64)
    median = np.sort(completion, axis=0)[(len(completion) - 1) // 2]
    mean = np.minimum(completion, results.plan.calendar.horizon).mean(axis=0)
    order = sorted(range(completion.shape[1]), key=lambda s: (-median[s], -mean[s], s))
    return order[:number]


def reasons(
    results: Results, engine: str, jobs: int, progress: Callable[[int], None] | None = None
) -> Results:
    """Add to results why their last sites are late.

    Parameters
    ----------
    results : Results
        Of a run.
    engine : str
        One of `simsite.core.engine_names.ENGINES`.
    jobs : int
        Processes.
    progress : callable, optional
        Told how many replications are done after each.

    Returns
    -------
    Results
        With `reasons`, from the first `REPLICATIONS_TRIED` replications.
    """
    sites = last_sites(results)
    line = ALL if ALL in results.lines else next(iter(results.lines))
    tried = min(results.lines[line].replications, REPLICATIONS_TRIED)
    shared = Search(results.plan, results.seed, line == ALL, tuple(sites), engine)
    found = {}
    for replication, gains in spread(gains_of_removal, shared, range(tried), min(jobs, tried)):
        found[replication] = gains
        if progress is not None:
            progress(len(found))
    by_site = []
    for position, site in enumerate(sites):
        limits = found[0][position]
        by_limit = {
            limit: np.array([found[r][position][limit] for r in range(tried)], dtype=np.float64)
            for limit in limits
        }
        by_site.append(Reason(site, by_limit))
    return replace(results, reasons=tuple(by_site))


def gains_of_removal(search: Search, replication: int) -> list[dict[str, int]]:
    """Gain of removing each limit at each site, in one replication.

    Returns
    -------
    list of dict
        For each site, microseconds by limit.
    """
    plan = search.plan
    draws = draw(plan, search.seed, replication, search.unknowns)
    where = [(g, i) for g, group in enumerate(plan.groups) for i in range(len(group.sites))]
    return [
        _gains(search, plan.groups[g], draws.groups[g], i)
        for g, i in (where[site] for site in search.sites)
    ]


def _gains(search: Search, group: SiteGroup, draws: GroupDraws, index: int) -> dict[str, int]:
    horizon = search.plan.calendar.horizon
    before = _completion(group, draws, index, search)
    gains = {}
    for limit, remove in LIMITS.items():
        relaxed = remove(group, draws, index, horizon)
        if relaxed is not None:
            alone = len(relaxed[0].sites) < len(group.sites)
            after = _completion(*relaxed, 0 if alone else index, search)
            gains[limit] = before - after
    return gains


def _completion(group: SiteGroup, draws: GroupDraws, index: int, search: Search) -> int:
    """Completion of a site; the horizon where it is not reached."""
    horizon = search.plan.calendar.horizon
    trace = simulate_group(group, draws, horizon, search.engine)
    done: NDArray[np.int64] = trace.sites[index].end[group.sites[index].counted]
    last = int(done.max(initial=0))
    return horizon if last == NEVER else last
