"""Plan, seed and replication to draws."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

import numpy as np
from numpy.typing import NDArray

from simsite.core.distributions import quantile
from simsite.core.streams import Purpose, owner_key, uniforms
from simsite.core.units import NEVER
from simsite.draws.inputs import Inputs
from simsite.draws.luck import Addresses, law_variates, microseconds, site_keys
from simsite.draws.nouns import Draws, GroupDraws, RouteDraws, SiteDraws
from simsite.draws.people import People, draw_people
from simsite.draws.times import arrival_times, knock_times, service_times, walk_times
from simsite.draws.visitors import draw_visitors
from simsite.model.plan import Arrivals, CampaignPlan, Law, Route, Site, SiteGroup, Stream

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
_NONE = np.zeros(0, dtype=np.int64)


def draw(plan: CampaignPlan, seed: int, replication: int, unknowns: bool) -> Draws:
    """Draw all the luck of one replication.

    Parameters
    ----------
    plan : CampaignPlan
        What will be done.
    seed : int
        Seed of the campaign.
    replication : int
        Counted from 0; replication r is the same whatever the number of replications.
    unknowns : bool
        Whether ranges and site speeds are drawn as well.

    Returns
    -------
    Draws
        In the order of the plan's groups.
    """
    inputs = Inputs(seed, replication, unknowns)
    by_site = draw_sites(plan.sites, seed, replication, inputs)
    groups = []
    start = 0
    for group in plan.groups:
        own = by_site[start : start + len(group.sites)]
        start += len(group.sites)
        routes = tuple(_route(route, group, seed, replication, inputs) for route in group.routes)
        groups.append(GroupDraws(tuple(own), routes))
    return Draws(replication, tuple(groups))


def draw_sites(
    sites: tuple[Site, ...], seed: int, replication: int, inputs: Inputs
) -> list[SiteDraws]:
    """Draw sites in the given order; sites with equal laws are drawn in one sweep."""
    alike: dict[Hashable, list[int]] = defaultdict(list)
    for index, site in enumerate(sites):
        alike[_laws(site)].append(index)
    result: list[SiteDraws | None] = [None] * len(sites)
    for indices in alike.values():
        some = tuple(sites[i] for i in indices)
        for index, drawn in zip(indices, _alike(some, seed, replication, inputs), strict=True):
            result[index] = drawn
    return [drawn for drawn in result if drawn is not None]


def _laws(site: Site) -> Hashable:
    """Return what sites drawn in one sweep share: all but id, population and changeovers."""
    r = site.residents
    people = (r.presence, r.exempt, r.home_bound, r.attendance, r.household_shares)
    steps = tuple(
        (s.stage, s.time, s.alternative, s.alternative_share, s.taken) for s in site.stations
    )
    gate = site.gate and (
        site.gate.knock,
        site.gate.walk,
        site.gate.late_share,
        site.gate.late,
    )
    # How many come to a site of a stream depends on its luck, so each is drawn by itself.
    alone = site.id if isinstance(site.arrivals, Stream) else ""
    return people, steps, gate, site.arrivals, site.speed_cv, alone


def _alike(sites: tuple[Site, ...], seed: int, replication: int, inputs: Inputs) -> list[SiteDraws]:
    keys = site_keys(seed, sites)
    speed = _speeds(sites[0], keys, replication, inputs)
    if isinstance(sites[0].arrivals, Stream):
        people, times = draw_visitors(sites[0], keys, inputs, replication)
        knock, walk, arrival = _NONE, _NONE, np.repeat(times, people.attending_sizes)
    else:
        people = draw_people(sites, keys, inputs, replication)
        households = Addresses.of(keys, people.households, replication)
        knock, walk, arrival = _coming(sites[0], households, people, inputs)
    attending = people.present - people.exempt - people.home_bound - people.absent
    speeds = np.repeat(speed, attending)
    stations = sites[0].stations
    service = np.zeros((len(stations), int(attending.sum())), dtype=np.int64)
    for row, station in enumerate(stations):
        service[row] = service_times(station, people.attending, speeds, inputs)
    mean_walk = int(microseconds(np.array([inputs.mean(g.walk)]))[0]) if (g := sites[0].gate) else 0
    result = []
    start = house = 0
    for index, site in enumerate(sites):
        end, last = start + int(attending[index]), house + int(people.households[index])
        called = slice(house, last) if site.gate else slice(0, 0)
        result.append(
            SiteDraws(
                present=int(people.present[index]),
                exempt=int(people.exempt[index]),
                home_bound=int(people.home_bound[index]),
                absent=int(people.absent[index]),
                person=people.attending.numbers[start:end],
                first=np.concatenate(([0], np.cumsum(people.attending_sizes[house:last]))),
                arrival=arrival[start:end],
                knock=knock[called],
                walk=walk[called],
                mean_walk=mean_walk,
                service=service[:, start:end],
                changeover=_changeovers(site, float(speed[index]), inputs),
                speed=float(speed[index]),
            )
        )
        start, house = end, last
    return result


def _coming(
    site: Site, households: Addresses, people: People, inputs: Inputs
) -> tuple[I64, I64, I64]:
    """Knock and walk of each household, and free arrival of each attending resident."""
    total = int(people.attending_sizes.sum())
    if site.gate is not None:
        never = np.full(total, NEVER, dtype=np.int64)
        return (
            knock_times(site.gate, households, inputs),
            walk_times(site.gate, households, inputs),
            never,
        )
    assert isinstance(site.arrivals, Arrivals)
    times = arrival_times(site.arrivals, households, inputs)
    return _NONE, _NONE, np.repeat(times, people.attending_sizes)


def _speeds(site: Site, keys: tuple[NDArray[np.uint64], ...], r: int, inputs: Inputs) -> F64:
    """Speed factor of each site: lognormal with mean 1, or exactly 1."""
    cv = inputs.value(site.speed_cv)
    if not inputs.unknowns or cv == 0.0:
        return np.ones(len(keys[0]))
    zero = np.zeros(len(keys[0]), dtype=np.int64)
    u = uniforms((keys[0], keys[1]), r, Purpose.SITE_SPEED, zero)
    return quantile("lognormal", (1.0, cv), u)


def _changeovers(site: Site, speed: float, inputs: Inputs) -> I64:
    return np.array(
        [
            _constant(station.changeover.duration, speed, inputs) if station.changeover else 0
            for station in site.stations
        ],
        dtype=np.int64,
    )


def _constant(law: Law, factor: float, inputs: Inputs) -> int:
    """Microseconds of a time that has one value in each replication."""
    return int(microseconds(np.array([inputs.mean(law) * factor]))[0])


def _route(
    route: Route, group: SiteGroup, seed: int, replication: int, inputs: Inputs
) -> RouteDraws:
    """Travel by (site, visit): distance over speed; set-up and pack are the same at each stop."""
    speed = inputs.value(route.speed)
    travel = np.zeros(len(route.stops), dtype=np.int64)
    for index, stop in enumerate(route.stops[1:], start=1):
        key = owner_key(seed, f"site:{group.sites[stop.site].id}")
        address = np.array([stop.visit], dtype=np.int64)
        u = uniforms(key, replication, Purpose.HOP, address)
        distance = law_variates(route.hop, u, inputs)
        travel[index] = microseconds(distance / speed * 3600.0)[0]
    same = np.ones(len(route.stops), dtype=np.int64)
    set_up, pack = (_constant(law, 1.0, inputs) for law in (route.set_up, route.pack))
    return RouteDraws(travel, same * set_up, same * pack)
