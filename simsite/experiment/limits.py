"""Limits of a site, and the same site without one of them.

Each function takes a group, its luck and a site, and returns group and luck as they would be if
the limit did not exist, everything else unchanged; None where the site has no such limit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from simsite.draws import GroupDraws
from simsite.model.plan import Site, SiteGroup, Station, Steps

Relaxed = tuple[SiteGroup, GroupDraws]
Relax = Callable[[SiteGroup, GroupDraws, int, int], Relaxed | None]


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
    luck = draws.sites[index]
    everybody = max(len(luck.knock), luck.attending) + 1
    crew = tuple((time, everybody if level else 0) for time, level in site.gate.crew)
    gate = replace(site.gate, limit=everybody, crew=crew)
    at_once = draws.with_site(index, knock=np.ones_like(luck.knock))
    return _with_site(group, index, replace(site, gate=gate)), at_once


def without_late_arrival(
    group: SiteGroup, draws: GroupDraws, index: int, _horizon: int
) -> Relaxed | None:
    """Let everybody stand there at opening."""
    site = group.sites[index]
    if site.arrivals is None:
        return None
    arrival = np.minimum(draws.sites[index].arrival, site.arrivals.opening)
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

    stations = tuple(replace(s, crew=steps(members.get(s.name, 0))) for s in site.stations)
    alone = SiteGroup((replace(site, stations=stations),))
    return alone, draws.alone(index)


def without_closing(
    group: SiteGroup, draws: GroupDraws, _index: int, horizon: int
) -> Relaxed | None:
    """Keep the sites open, staffed as at their best, from the first opening to the horizon."""
    sites = tuple(_always_open(site, horizon) for site in group.sites)
    return replace(group, sites=sites), draws


LIMITS: dict[str, Relax] = {
    "desks": without_desk_limit,
    "registrar": without_registrar_limit,
    "call_up": without_call_up,
    "arrivals": without_late_arrival,
    "team": without_team_arrival,
    "hours": without_closing,
}


def _always_open(site: Site, horizon: int) -> Site:
    if not site.windows:
        return site
    opening = site.windows[0][0]

    def at_best(crew: Steps) -> Steps:
        return ((opening, max(level for _, level in crew)),) if crew else ()

    stations = tuple(replace(s, crew=at_best(s.crew)) for s in site.stations)
    gate = replace(site.gate, crew=at_best(site.gate.crew)) if site.gate else None
    return replace(site, windows=((opening, horizon),), stations=stations, gate=gate)


def _unlimited(
    group: SiteGroup, draws: GroupDraws, index: int, which: Callable[[int, Site], bool]
) -> Relaxed:
    """Give stations of a site a desk and a member of staff for every resident."""
    site = group.sites[index]
    number = max(draws.sites[index].attending, 1)

    def without_limit(station: Station) -> Station:
        crew = tuple((time, number if level else 0) for time, level in station.crew)
        return replace(station, desks=number, crew=crew)

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
    return replace(changed, routes=routes), draws


def _with_site(group: SiteGroup, index: int, site: Site) -> SiteGroup:
    return replace(group, sites=(*group.sites[:index], site, *group.sites[index + 1 :]))
