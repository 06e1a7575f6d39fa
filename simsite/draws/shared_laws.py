"""Which sites share which laws, so that all that share one are drawn in one sweep."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from simsite.draws.addresses import site_keys, starts
from simsite.model.pieces import of_plan
from simsite.model.plan import (
    CampaignPlan,
    Changeover,
    FreeArrivals,
    Gate,
    Residents,
    SitePlan,
    Station,
    Stream,
    UncertainQuantity,
)

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lots:
    """Sites, in a written order, sorted by the laws they share.

    Each lot is something that has laws and the indices of those that share them: sites, or posts.

    Attributes
    ----------
    keys : tuple of two uint64 arrays, shape (sites,)
        Keys of the sites' random draws.
    population : int64 array, shape (sites,)
        Registered residents.
    called : bool array, shape (sites,)
        Whether residents are called up.
    first_post : int64 array, shape (sites + 1,)
        Where the posts of each site begin: its gate (whether it has one or not), its stations.
    site_of : int64 array, shape (posts,)
        Site of each post.
    residents, speeds, gates, arrivals : tuples of (laws, int64 array)
        Lots of sites; those to which nobody comes but by streams are not among `residents` and
        `arrivals`.
    services, changeovers, preparations, later_visits, on_paper : tuples of (laws, int64 array)
        Lots of posts.
    streams : tuple of int
        Sites with streams, which decide themselves how many come.
    classes : tuple of (Residents, int64 array)
        Lots of sites whose residents are of classes.
    """

    keys: tuple[U64, U64]
    population: I64
    called: NDArray[np.bool_]
    first_post: I64
    site_of: I64
    residents: tuple[tuple[Residents, I64], ...]
    speeds: tuple[tuple[UncertainQuantity, I64], ...]
    gates: tuple[tuple[Gate, I64], ...]
    arrivals: tuple[tuple[FreeArrivals, I64], ...]
    services: tuple[tuple[Station, I64], ...]
    changeovers: tuple[tuple[Changeover, I64], ...]
    preparations: tuple[tuple[Station, I64], ...]
    later_visits: tuple[tuple[Station, I64], ...]
    on_paper: tuple[tuple[Station, I64], ...]
    streams: tuple[int, ...]
    classes: tuple[tuple[Residents, I64], ...]


@of_plan
def lots_of(plan: CampaignPlan, seed: int) -> Lots:
    """Sort the sites of a plan."""
    return lots_of_sites(plan.sites, seed)


def lots_of_sites(sites: tuple[SitePlan, ...], seed: int) -> Lots:
    """Sort sites."""
    numbered = list(enumerate(sites))
    first_post = starts(np.array([1 + len(site.stations) for site in sites], dtype=np.int64))
    stations = [
        (int(first_post[n]) + 1 + row, station)
        for n, site in numbered
        for row, station in enumerate(site.stations)
    ]
    streams = tuple(n for n, site in numbered if site.streams)
    living = [(n, site.residents) for n, site in numbered if not isinstance(site.arrivals, Stream)]
    arrivals = [(n, s.arrivals) for n, s in numbered if isinstance(s.arrivals, FreeArrivals)]
    changeovers = [(n, s.changeover) for n, s in stations if s.changeover is not None]
    return Lots(
        keys=site_keys(seed, sites),
        population=np.array([site.residents.population for site in sites], dtype=np.int64),
        called=np.array([site.gate is not None for site in sites], dtype=np.bool_),
        first_post=first_post,
        site_of=np.repeat(np.arange(len(sites), dtype=np.int64), np.diff(first_post)),
        residents=_alike(living, _people_laws),
        speeds=_alike([(n, site.speed_cv) for n, site in numbered], lambda own: own),
        gates=_alike([(n, s.gate) for n, s in numbered if s.gate is not None], _gate_laws),
        arrivals=_alike(arrivals, lambda own: own),
        services=_alike(stations, _service_laws),
        changeovers=_alike(changeovers, lambda own: (own.duration, own.left, own.part)),
        preparations=_alike([(n, s) for n, s in stations if s.preparation], _dose_laws),
        later_visits=_alike([(n, s) for n, s in stations if attempts_of(s)], _later_laws),
        on_paper=_alike(
            [(n, s) for n, s in stations if s.paper], lambda own: (own.stage, own.paper)
        ),
        streams=streams,
        classes=_alike(
            [(n, s.residents) for n, s in numbered if s.residents.classes],
            lambda own: (own.classes, own.stream_classes),
        ),
    )


def _alike(
    things: Iterable[tuple[int, T]], laws: Callable[[T], Hashable]
) -> tuple[tuple[T, I64], ...]:
    """Sort indices by the laws of what they belong to."""
    found: dict[Hashable, tuple[T, list[int]]] = {}
    for index, thing in things:
        found.setdefault(laws(thing), (thing, []))[1].append(index)
    return tuple((thing, np.array(own, dtype=np.int64)) for thing, own in found.values())


def _people_laws(own: Residents) -> Hashable:
    shares = own.presence, own.exempt, own.home_bound, own.attendance, own.household_shares
    return *shares, own.classes, own.stream_classes


def _gate_laws(own: Gate) -> Hashable:
    return own.knock, own.walk, own.late_share, own.late


def _dose_laws(own: Station) -> Hashable:
    assert own.preparation is not None
    return own.stage, own.preparation.time


def _service_laws(own: Station) -> Hashable:
    return own.stage, own.time, own.alternative, own.alternative_share, own.taken, own.by_class


def _later_laws(own: Station) -> Hashable:
    return _service_laws(own), own.later_visits, own.patience, own.together


def attempts_of(own: Station) -> int:
    """Return how many visits of each resident to a station have attempts."""
    return max(own.later_visits, int(own.tires))
