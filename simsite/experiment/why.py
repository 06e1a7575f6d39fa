"""Why the last sites are late: the gain of removing one limit at a time, on the same luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simsite.core.engine_names import KERNEL
from simsite.core.units import NEVER
from simsite.draws import Draws, GroupDraws, draw
from simsite.engine.campaign import chosen, simulate
from simsite.experiment.executor import spread
from simsite.experiment.limits import LIMITS
from simsite.experiment.results import ALL, Reason, Results
from simsite.model.plan import CampaignPlan, SiteGroup

LAST_SITES = 5
REPLICATIONS_TRIED = 10

Case = tuple[SiteGroup, GroupDraws, int]  # a group with its luck, and which of its sites counts


@dataclass(frozen=True, slots=True)
class Search:
    """What every process or thread that looks for reasons needs.

    Attributes
    ----------
    plan : CampaignPlan
        The groups of the last sites only; their luck is that of the whole plan.
    seed : int
        Whose luck.
    unknowns : bool
        Whether what is not known is drawn, too.
    sites : tuple of (int, int)
        For each of the last sites its group in `plan` and its number there.
    engine : str
        Which engine.
    """

    plan: CampaignPlan
    seed: int
    unknowns: bool
    sites: tuple[tuple[int, int], ...]
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
        Processes or threads.
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
    part, places = _part(results.plan, sites)
    shared = Search(part, results.seed, line == ALL, places, engine)
    found = {}
    for replication, gains in spread(
        gains_of_removal, shared, range(tried), min(jobs, tried), threads=chosen(engine) == KERNEL
    ):
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


def _part(
    plan: CampaignPlan, sites: Sequence[int]
) -> tuple[CampaignPlan, tuple[tuple[int, int], ...]]:
    """Return the plan of the groups of some sites, and group and number of each site in it."""
    where = [(g, i) for g, group in enumerate(plan.groups) for i in range(len(group.sites))]
    groups = sorted({where[site][0] for site in sites})
    part = replace(plan, groups=tuple(plan.groups[g] for g in groups))
    return part, tuple((groups.index(where[site][0]), where[site][1]) for site in sites)


def gains_of_removal(search: Search, replication: int) -> list[dict[str, int]]:
    """Gain of removing each limit at each site, in one replication.

    Returns
    -------
    list of dict
        For each site, microseconds by limit.
    """
    plan = search.plan
    draws = draw(plan, search.seed, replication, search.unknowns)
    cases: list[Case] = []
    limits: list[tuple[str, ...]] = []
    for g, i in search.sites:
        names, own = _cases(plan.groups[g], draws.groups[g], i, plan.calendar.horizon)
        cases += own
        limits.append(names)
    done = iter(_completions(search, replication, cases))
    gains = []
    for names in limits:
        before = next(done)
        gains.append({name: before - next(done) for name in names})
    return gains


def _cases(
    group: SiteGroup, draws: GroupDraws, index: int, horizon: int
) -> tuple[tuple[str, ...], list[Case]]:
    """Return the limits of a site; and the site as it is, then without each of them."""
    cases = {"": (group, draws, index)}
    for limit, remove in LIMITS.items():
        relaxed = remove(group, draws, index, horizon)
        if relaxed is not None:
            alone = len(relaxed[0].sites) < len(group.sites)
            cases[limit] = (*relaxed, 0 if alone else index)
    return tuple(cases)[1:], list(cases.values())


def _completions(search: Search, replication: int, cases: Sequence[Case]) -> list[int]:
    """Completion of the site of each case; the horizon where it is not reached."""
    horizon = search.plan.calendar.horizon
    plan = replace(search.plan, groups=tuple(group for group, _, _ in cases))
    draws = Draws(replication, tuple(luck for _, luck, _ in cases))
    found = []
    traces = simulate(plan, draws, search.engine)
    for trace, (group, _, index) in zip(traces, cases, strict=True):
        done: NDArray[np.int64] = trace.sites[index].end[group.sites[index].counted]
        last = int(done.max(initial=0))
        found.append(horizon if last == NEVER else last)
    return found
