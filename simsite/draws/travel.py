"""The ways of teams: how long every stop of every route takes, in one go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.core.streams import Purpose, owner_key, uniforms
from simsite.draws.addresses import law_variates, microseconds
from simsite.draws.parameters import Parameters
from simsite.draws.views import filled
from simsite.model.pieces import of_plan
from simsite.model.plan import CampaignPlan, Distribution, Route, UncertainQuantity

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
Laws = tuple[Distribution, UncertainQuantity, Distribution, Distribution]
Tables = dict[str, I64]


@dataclass(frozen=True, slots=True)
class Ways:
    """Stops of all routes in a row, sorted by the laws they share.

    Attributes
    ----------
    keys : tuple of two uint64 arrays, shape (stops,)
        Keys of the random draws of the stops' sites.
    visits : int64 array, shape (stops,)
        How often the site was a stop before.
    hops : bool array, shape (stops,)
        Whether the team comes from another stop: not so at the first of a route.
    lots : tuple of (laws, int64 array)
        Hop, speed, set-up and packing of routes, and the stops they hold for.
    """

    keys: tuple[U64, U64]
    visits: I64
    hops: NDArray[np.bool_]
    lots: tuple[tuple[Laws, I64], ...]


@of_plan
def ways_of(plan: CampaignPlan, seed: int) -> Ways:
    """Lay the stops of a plan out."""
    stops = [
        (owner_key(seed, f"site:{group.sites[stop.site].id}"), stop.visit, n > 0, _laws(route))
        for group in plan.groups
        for route in group.routes
        for n, stop in enumerate(route.stops)
    ]
    words = np.array([key for key, *_ in stops], dtype=np.uint64).reshape(-1, 2)
    lots: dict[Laws, list[int]] = {}
    for place, (*_, laws) in enumerate(stops):
        lots.setdefault(laws, []).append(place)
    return Ways(
        keys=(words[:, 0].copy(), words[:, 1].copy()),
        visits=np.array([visit for _, visit, _, _ in stops], dtype=np.int64),
        hops=np.array([hops for _, _, hops, _ in stops], dtype=np.bool_),
        lots=tuple((laws, np.array(own, dtype=np.int64)) for laws, own in lots.items()),
    )


def _laws(route: Route) -> Laws:
    return route.hop, route.speed, route.set_up, route.pack


def draw_ways(plan: CampaignPlan, seed: int, replication: int, inputs: Parameters) -> Tables:
    """Draw travel, set-up and packing of all stops.

    Travel is keyed by (site, visit): distance over speed. Set-up and packing are the same at each
    stop of a route.

    Parameters
    ----------
    plan : CampaignPlan
        Whose routes.
    seed, replication : int
        Which random draws.
    inputs : Parameters
        Values of quantities.

    Returns
    -------
    dict of str to int64 array
        `travel_time`, `set_up_time` and `pack_time` of `simsite.tables.schema`, microseconds.
    """
    ways = ways_of(plan, seed)
    travel, set_up, pack = (np.zeros(len(ways.visits), dtype=np.int64) for _ in range(3))
    u = uniforms(ways.keys, replication, Purpose.HOP, ways.visits)
    for (hop, speed, set_up_law, pack_law), own in ways.lots:
        distance = law_variates(hop, u[own], inputs)
        travel[own] = microseconds(distance / inputs.value(speed) * 3600.0)
        set_up[own] = constant(set_up_law, inputs)
        pack[own] = constant(pack_law, inputs)
    travel[~ways.hops] = 0
    tables = {"travel_time": travel, "set_up_time": set_up, "pack_time": pack}
    return {name: filled(values) for name, values in tables.items()}


def constant(law: Distribution, inputs: Parameters) -> int:
    """Microseconds of a time that has one value in each replication."""
    return int(microseconds(np.array([inputs.mean(law)]))[0])
