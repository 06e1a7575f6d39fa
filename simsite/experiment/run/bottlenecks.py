"""Why the last sites are late: the gain of removing one limit at a time, on the same draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.draws import Draws, GroupDraws, changed_steps, draw, planned_tables
from simsite.engine.campaign import group_traces
from simsite.experiment.run.replications import Tally, gathered
from simsite.experiment.run.results import ALL, Reason, Results
from simsite.model.plan import CampaignPlan, SiteGroup, SitePlan, Station, Steps
from simsite.stats.last import Ranking, ranking

Relaxed = tuple[SiteGroup, GroupDraws]
Relax = Callable[[SiteGroup, GroupDraws, int, int], Relaxed | None]
REPLICATIONS_TRIED = 10
# A group with its random draws, and which of its sites counts.
Case = tuple[SiteGroup, GroupDraws, int]
Gain = tuple[int, int]  # of the site and of the county


def without_desk_limit(
    group: SiteGroup, draws: GroupDraws, index: int, _horizon: int
) -> Relaxed | None:
    """Put a desk and a collector for everybody at the counted station, if anybody serves there."""
    site = group.sites[index]
    if site.stations[site.counted].kind != "serve":
        return None
    return _unlimited(group, draws, index, lambda k, site: k == site.counted)


def without_registrar_limit(
    group: SiteGroup, draws: GroupDraws, index: int, _horizon: int
) -> Relaxed | None:
    """Put a desk and a registrar for everybody at the stations before the counted one."""
    site = group.sites[index]
    if not any(s.kind == "serve" for s in site.stations[: site.counted]):
        return None
    return _unlimited(group, draws, index, lambda k, site: k < site.counted)


def without_call_up(
    group: SiteGroup, draws: GroupDraws, index: int, _horizon: int
) -> Relaxed | None:
    """Tell every household the moment the gate opens, and hold nobody back."""
    site = group.sites[index]
    if site.gate is None:
        return None
    own = draws.sites[index]
    everybody = max(len(own.knock), own.attending) + 1
    crew = tuple((time, everybody if level else 0) for time, level in site.gate.crew)
    gate = replace(site.gate, limit=everybody, crew=crew, turnout=None)
    at_once = draws.with_site(index, knock=np.ones_like(own.knock))
    changed = _with_site(group, index, replace(site, gate=gate))
    return changed, _with_crews(group, changed, at_once)


def without_late_arrival(
    group: SiteGroup, draws: GroupDraws, index: int, _horizon: int
) -> Relaxed | None:
    """Let everybody stand there at opening."""
    site = group.sites[index]
    if site.arrivals is None and not site.visitors:
        return None
    come = draws.sites[index].arrival
    arrival = np.where(come == NEVER, NEVER, np.minimum(come, site.windows[0][0]))
    return group, draws.with_site(index, arrival=arrival)


def without_team_arrival(
    group: SiteGroup, draws: GroupDraws, index: int, _horizon: int
) -> Relaxed | None:
    """Put the members of the team at this site from opening on, and only there."""
    members = {
        stage: number
        for route in group.routes
        if any(stop.site == index for stop in route.stops)
        for stage, number in route.members
    }
    if not members:
        return None
    site = group.sites[index]

    def steps(level: int) -> Steps:
        return tuple(x for start, end in site.windows for x in ((start, level), (end, 0)))

    stations = tuple(
        replace(s, crew=steps(members.get(s.name, 0)), turnout=None) for s in site.stations
    )
    alone = SiteGroup((replace(site, stations=stations),))
    return alone, draws.alone(index).with_crews(planned_tables(alone.sites))


def without_closing(
    group: SiteGroup, draws: GroupDraws, _index: int, horizon: int
) -> Relaxed | None:
    """Keep the sites open, staffed as at their best, from the first opening to the horizon."""
    sites = tuple(_always_open(site, horizon) for site in group.sites)
    changed = replace(group, sites=sites)
    return changed, _with_crews(group, changed, draws)


LIMITS: dict[str, Relax] = {
    "desks": without_desk_limit,
    "registrar": without_registrar_limit,
    "call_up": without_call_up,
    "arrivals": without_late_arrival,
    "team": without_team_arrival,
    "hours": without_closing,
}


def _always_open(site: SitePlan, horizon: int) -> SitePlan:
    if not site.windows:
        return site
    opening = site.windows[0][0]

    def at_best(crew: Steps) -> Steps:
        return ((opening, max(level for _, level in crew)),) if crew else ()

    stations = tuple(replace(s, crew=at_best(s.crew), turnout=None) for s in site.stations)
    shared = tuple(replace(own, crew=at_best(own.crew), turnout=None) for own in site.shared)
    gate = site.gate and replace(site.gate, crew=at_best(site.gate.crew), turnout=None)
    open_always = replace(site, windows=((opening, horizon),), stations=stations, gate=gate)
    return replace(open_always, shared=shared)


def _unlimited(
    group: SiteGroup, draws: GroupDraws, index: int, which: Callable[[int, SitePlan], bool]
) -> Relaxed:
    """Give stations of a site a desk and a member of staff for every resident."""
    site = group.sites[index]
    number = max(draws.sites[index].attending, 1)

    def without_limit(station: Station) -> Station:
        crew = tuple((time, number if level else 0) for time, level in site.steps_at(station))
        return replace(station, desks=number, crew=crew, turnout=None, served_by=())

    chosen = [k for k, s in enumerate(site.stations) if s.kind == "serve" and which(k, site)]
    names = {site.stations[k].name for k in chosen}
    stations = tuple(without_limit(s) if k in chosen else s for k, s in enumerate(site.stations))
    changed = _with_site(group, index, replace(site, stations=stations))
    routes = tuple(
        replace(
            route,
            members=tuple((name, number if name in names else m) for name, m in route.members),
        )
        if any(stop.site == index for stop in route.stops)
        else route
        for route in group.routes
    )
    return replace(changed, routes=routes), _with_crews(group, changed, draws)


def _with_site(group: SiteGroup, index: int, site: SitePlan) -> SiteGroup:
    return replace(group, sites=(*group.sites[:index], site, *group.sites[index + 1 :]))


def _with_crews(group: SiteGroup, changed: SiteGroup, draws: GroupDraws) -> GroupDraws:
    """Let the crews that a change of the plan touches come and go as it says, others as drawn."""
    return draws.with_crews(changed_steps(group.sites, changed.sites, draws.tables))


@dataclass(frozen=True, slots=True)
class LastSite:
    """Where one of the last sites stands.

    Attributes
    ----------
    group, number : int
        Its group in the plan of the search, and its number there.
    site : int
        Its index in the whole plan.
    members : tuple of int
        Indices in the whole plan of all sites of its group.
    """

    group: int
    number: int
    site: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What every process or thread that looks for reasons needs.

    Attributes
    ----------
    plan : CampaignPlan
        The groups of the last sites only; their random draws are those of the whole plan.
    seed : int
        Whose random draws.
    unknowns : bool
        Whether what is not known is drawn, too.
    places : tuple of LastSite
        The last sites.
    completion : int64 array, shape (r, S)
        Of all sites of the county in the replications tried, as it was found before; the horizon
        where it is not reached.
    engine : str
        Which engine.
    """

    plan: CampaignPlan
    seed: int
    unknowns: bool
    places: tuple[LastSite, ...]
    completion: NDArray[np.int64]
    engine: str


def last_ranking(results: Results) -> Ranking | None:
    """Rank the sites by their prospect of being the last, from the headline line.

    A site that is not reached is later than all; of several each counts as the last. Replications
    in which nobody comes anywhere have no last site and are left out. A site to which nobody ever
    comes holds nobody up: it comes after all others and is not listed.

    Returns
    -------
    Ranking or None
        None where nobody ever comes.
    """
    line = results.headline
    peopled = line.county["attending"] > 0
    if not peopled.any():
        return None
    completion = line.sites["completion"][peopled]
    somebody = (line.sites["attending"][peopled] > 0).any(axis=0)
    columns, others = np.flatnonzero(somebody), np.flatnonzero(~somebody)
    found = ranking(completion[:, columns], results.plan.calendar.horizon)
    times = np.zeros(somebody.size, dtype=np.int64)
    times[columns] = found.times
    order = (*(int(columns[place]) for place in found.order), *map(int, others))
    return replace(found, order=order, times=times)


def last_sites(results: Results, number: int | None = None) -> list[int]:
    """Return the sites that are likeliest to be the last, by default as many as are listed."""
    found = last_ranking(results)
    if found is None:
        return []
    return found.first if number is None else list(found.order[:number])


def reasons(
    results: Results, engine: str, jobs: int | None = None, tally: Tally | None = None
) -> Results:
    """Add to results why their last sites are late.

    Parameters
    ----------
    results : Results
        Of a run.
    engine : str
        One of `simsite.core.engine_names.ENGINES`.
    jobs : int, optional
        Processes or threads; by default as many as there are processors.
    tally : Tally, optional
        Counts a step a replication.

    Returns
    -------
    Results
        With `reasons`, from the first `REPLICATIONS_TRIED` replications.
    """
    sites = last_sites(results)
    line = ALL if ALL in results.lines else next(iter(results.lines))
    tried = min(results.lines[line].replications, REPLICATIONS_TRIED)
    known = results.lines[line].sites["completion"][:tried]
    completion = np.minimum(known.astype(np.int64), results.plan.calendar.horizon)
    part, places = _part(results.plan, sites)
    shared = Search(part, results.seed, line == ALL, places, completion, engine)
    search = partial(gains_of_removal, shared)
    found = gathered(search, range(tried), jobs, tally, engine=engine)
    tables = [[found[r][position] for r in range(tried)] for position in range(len(sites))]
    by_site = (
        Reason(site, _by_limit(table, 0), _by_limit(table, 1))
        for site, table in zip(sites, tables, strict=True)
    )
    return replace(results, reasons=tuple(by_site))


def _by_limit(table: Sequence[dict[str, Gain]], which: int) -> dict[str, NDArray[np.float64]]:
    """Return the gains of a site or of the county by limit, from those by replication."""
    return {
        limit: np.array([gains[limit][which] for gains in table], dtype=np.float64)
        for limit in table[0]
    }


def _part(plan: CampaignPlan, sites: Sequence[int]) -> tuple[CampaignPlan, tuple[LastSite, ...]]:
    """Return the plan of the groups of some sites, and where each site stands in it."""
    where = [(g, i) for g, group in enumerate(plan.groups) for i in range(len(group.sites))]
    groups = sorted({where[site][0] for site in sites})
    part = replace(plan, groups=tuple(plan.groups[g] for g in groups))
    members = {g: tuple(s for s, (own, _) in enumerate(where) if own == g) for g in groups}
    return part, tuple(
        LastSite(groups.index(g), i, site, members[g])
        for site, (g, i) in ((site, where[site]) for site in sites)
    )


def gains_of_removal(search: Search, replication: int) -> list[dict[str, Gain]]:
    """Gains of removing each limit at each site, in one replication.

    Returns
    -------
    list of dict
        For each site, microseconds by limit: of the site, and of the county. The county is done
        when the sites simulated without the limit and all others, as they were, are done.
    """
    plan = search.plan
    draws = draw(plan, search.seed, replication, search.unknowns)
    cases: list[Case] = []
    limits: list[tuple[str, ...]] = []
    for place in search.places:
        group, drawn = plan.groups[place.group], draws.groups[place.group]
        names, own = _cases(group, drawn, place.number, plan.calendar.horizon)
        cases += own
        limits.append(names)
    done = iter(_completions(search, replication, cases))
    known = search.completion[replication]
    return [
        _gains(place, names, done, known)
        for place, names in zip(search.places, limits, strict=True)
    ]


def _gains(
    place: LastSite,
    names: Sequence[str],
    done: Iterator[tuple[int, NDArray[np.int64]]],
    known: NDArray[np.int64],
) -> dict[str, Gain]:
    """Return by limit what the site gains and what the county does.

    Parameters
    ----------
    place : LastSite
        The site.
    names : sequence of str
        Its limits.
    done : iterator
        Completion of the site as it is, and of all sites simulated with it; then without each.
    known : int64 array, shape (S,)
        Completion of all sites of the county in this replication.
    """
    site, _ = next(done)
    county = int(known.max())
    gains = {}
    for name in names:
        own, together = next(done)
        moved = place.members if len(together) == len(place.members) else (place.site,)
        rest = int(np.delete(known, moved).max(initial=0))
        gains[name] = site - own, county - max(rest, int(together.max()))
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


def _completions(
    search: Search, replication: int, cases: Sequence[Case]
) -> list[tuple[int, NDArray[np.int64]]]:
    """Completion of the site of each case, and of all its sites; the horizon if not reached."""
    horizon = search.plan.calendar.horizon
    plan = replace(search.plan, groups=tuple(group for group, _, _ in cases))
    draws = Draws(replication, tuple(drawn for _, drawn, _ in cases))
    found = []
    traces = group_traces(plan, draws, search.engine)
    for trace, (group, _, index) in zip(traces, cases, strict=True):
        ends = [
            int(own.end[site.counted].max(initial=0))
            for own, site in zip(trace.sites, group.sites, strict=True)
        ]
        done = np.array([horizon if end == NEVER else end for end in ends], dtype=np.int64)
        found.append((int(done[index]), done))
    return found
