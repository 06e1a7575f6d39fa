"""The random draws of one replication: integers only, times in microseconds.

They are kept in flat tables, which `simsite.tables.schema` declares. What an engine or a metric
wants to see of one site or route is cut out of them here, without copying.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simsite.draws.spans import starts
from simsite.model.plan import CampaignPlan, SitePlan
from simsite.tables.schema import BY_NAME, DRAWS, ROLL, of_owner

I64 = NDArray[np.int64]
Tables = dict[str, I64]
Ranges = dict[str, tuple[int, int]]  # first entry and one past the last, by axis

OF_DRAWS = of_owner(DRAWS, ROLL)
BY_SITE = "members_from"  # has one more entry a site than its axis has


def filled(values: I64) -> I64:
    """Return a table that is not empty: one that would be has a 0 that nobody reads."""
    return values if len(values) else np.zeros(1, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class SiteDraws:
    """Random draws of one site: N attending residents in H households, S stations.

    Attributes
    ----------
    present, exempt, home_bound, absent : int
        Residents present, and those of them who are not simulated.
    person : int64 array, shape (N,)
        Roster numbers of the attending, increasing; draws are keyed by them.
    first : int64 array, shape (H + 1,)
        Household h holds the attending ``first[h] .. first[h + 1] - 1``; it may hold none.
    arrival : int64 array, shape (N,)
        Free arrival, microseconds since the campaign's start; NEVER where people are called up.
    knock, walk : int64 array, shape (H,)
        Microseconds to call the household up and for its walk; zero length without call-up.
    mean_walk : int
        Mean of the walk, microseconds.
    service : int64 array, shape (S, N)
        Microseconds at each station; 0 where the resident does not take it.
    changeover : int64 array, shape (S,)
        Microseconds of one changeover at each station; 0 for none.
    speed : float
        Factor on the times of the site's staff.
    doses : tuple of int64 arrays
        Microseconds of the doses prepared for each station, one for each resident who takes it;
        empty where none are.
    """

    present: int
    exempt: int
    home_bound: int
    absent: int
    person: I64
    first: I64
    arrival: I64
    knock: I64
    walk: I64
    mean_walk: int
    service: I64
    changeover: I64
    speed: float
    doses: tuple[I64, ...] = ()

    @property
    def attending(self) -> int:
        """Number of residents who come in this pass."""
        return len(self.person)

    @property
    def due(self) -> int:
        """Residents who ought to be swabbed: attending and absent."""
        return self.attending + self.absent


@dataclass(frozen=True, slots=True)
class RouteDraws:
    """Random draws of one route, an entry a stop, microseconds.

    Attributes
    ----------
    travel, set_up, pack : int64 array, shape (stops,)
        Travel to the stop (0 for the first), set-up there, packing after the stay.
    """

    travel: I64
    set_up: I64
    pack: I64


@dataclass(frozen=True, eq=False)
class GroupDraws:
    """Random draws of one site group.

    Attributes
    ----------
    tables : dict of str to int64 array
        Those of DRAWS and ROLL.
    stations : tuple of int
        How many each site has.
    stops : tuple of int
        How many each route has.
    """

    tables: Tables
    stations: tuple[int, ...]
    stops: tuple[int, ...]

    @cached_property
    def sites(self) -> tuple[SiteDraws, ...]:
        """What is drawn for each site."""
        first_post = starts(np.array(self.stations, dtype=np.int64) + 1).tolist()
        return tuple(_site(self.tables, n, *own) for n, own in enumerate(pairwise(first_post)))

    @cached_property
    def routes(self) -> tuple[RouteDraws, ...]:
        """What is drawn for each route."""
        of_stops = [self.tables[name] for name in ("travel_time", "set_up_time", "pack_time")]
        first = starts(np.array(self.stops, dtype=np.int64)).tolist()
        return tuple(RouteDraws(*(own[a:b] for own in of_stops)) for a, b in pairwise(first))

    def alone(self, index: int) -> GroupDraws:
        """Return the draws of one site as those of a group without routes."""
        post = sum(self.stations[:index]) + index
        posts = post, post + 1 + self.stations[index]
        own = _part(self.tables, (index, index + 1), posts, (0, 0))
        return GroupDraws(own, (self.stations[index],), ())

    def with_site(self, index: int, **values: I64) -> GroupDraws:
        """Return these draws with other entries of a site in some tables.

        Parameters
        ----------
        index : int
            Site.
        **values : int64 array
            By the name of a table of its households or residents. The order of arrival follows
            from other arrivals.
        """
        if "arrival" in values:
            values["arrival_order"] = np.argsort(values["arrival"], kind="stable")
        changed = {}
        for name, own in values.items():
            first = self.tables[f"first_{BY_NAME[name].axis}"]
            changed[name] = self.tables[name].copy()
            changed[name][first[index] : first[index + 1]] = own
        return replace(self, tables={**self.tables, **changed})


@dataclass(frozen=True, slots=True)
class Draws:
    """Random draws of one replication, in the order of the plan's groups."""

    replication: int
    groups: tuple[GroupDraws, ...]


def draws_of(plan: CampaignPlan, tables: Tables, replication: int) -> Draws:
    """Cut the draws of a plan's groups out of their tables.

    Parameters
    ----------
    plan : CampaignPlan
        What the tables were drawn for.
    tables : dict of str to int64 array
        Those of DRAWS and ROLL.
    replication : int
        Replication.
    """
    groups = []
    site = post = stop = 0
    for group in plan.groups:
        stations = tuple(len(own.stations) for own in group.sites)
        stops = tuple(len(own.stops) for own in group.routes)
        ends = site + len(stations), post + len(stations) + sum(stations), stop + sum(stops)
        own = _part(tables, (site, ends[0]), (post, ends[1]), (stop, ends[2]))
        groups.append(GroupDraws(own, stations, stops))
        site, post, stop = ends
    return Draws(replication, tuple(groups))


def sites_of(sites: Sequence[SitePlan], tables: Tables) -> tuple[SiteDraws, ...]:
    """Cut the draws of sites out of their tables."""
    return GroupDraws(tables, tuple(len(site.stations) for site in sites), ()).sites


def joined(groups: Sequence[GroupDraws]) -> Tables:
    """Return the tables of groups one after the other as those of all of them."""
    ranges = [_whole(own) for own in groups]
    found = {}
    for table in OF_DRAWS:
        parts = [own.tables[table.name] for own in groups]
        if table.starts:
            before = np.cumsum([0, *(int(own[-1]) for own in parts)], dtype=np.int64)[:-1]
            parts = [own[1:] + first for own, first in zip(parts, before.tolist(), strict=True)]
            found[table.name] = np.concatenate((np.zeros(1, dtype=np.int64), *parts))
        else:
            used = [slice(*_range(table.name, own)) for own in ranges]
            parts = [own[part] for own, part in zip(parts, used, strict=True)]
            found[table.name] = filled(np.concatenate((np.zeros(0, dtype=np.int64), *parts)))
    return found


def _range(name: str, ranges: Ranges) -> tuple[int, int]:
    """Return where the entries of a table begin and end."""
    low, high = ranges[BY_NAME[name].axis]
    if name == BY_SITE:
        return low + ranges["site"][0], high + ranges["site"][1]
    return low, high


def _whole(own: GroupDraws) -> Ranges:
    """Return how far the tables of a group reach."""
    sites = len(own.stations)
    posts = sites + sum(own.stations)
    return _ranges(own.tables, (0, sites), (0, posts), (0, sum(own.stops)))


def _ranges(
    tables: Tables, sites: tuple[int, int], posts: tuple[int, int], stops: tuple[int, int]
) -> Ranges:
    """Return where the parts of sites, of their posts and of routes stand, by axis."""
    found = {"site": sites, "post": posts, "stop": stops}
    for axis, ends in (
        *((axis, sites) for axis in ("resident", "household", "door")),
        *((axis, posts) for axis in ("cell", "dose")),
    ):
        first = tables[f"first_{axis}"]
        found[axis] = int(first[ends[0]]), int(first[ends[1]])
    return found


def _part(
    tables: Tables, sites: tuple[int, int], posts: tuple[int, int], stops: tuple[int, int]
) -> Tables:
    """Cut the tables of some sites in a row and their routes out of those of many."""
    ranges = _ranges(tables, sites, posts, stops)
    found = {}
    for table in OF_DRAWS:
        own = tables[table.name]
        low, high = _range(table.name, ranges)
        found[table.name] = (
            own[low : high + 1] - own[low] if table.starts else filled(own[low:high])
        )
    return found


def _site(t: Tables, n: int, post: int, last: int) -> SiteDraws:
    """Cut site n with posts ``post .. last - 1`` out, the first of which is its gate."""
    people, doors, homes = (
        slice(*t[name][n : n + 2].tolist())
        for name in ("first_resident", "first_household", "first_door")
    )
    stations = last - post - 1
    cells = slice(int(t["first_cell"][post]), int(t["first_cell"][last]))
    doses = t["first_dose"][post + 1 : last + 1].tolist()
    has_doses = doses[0] < doses[-1]
    return SiteDraws(
        **{
            name: int(t[name][n])
            for name in ("present", "exempt", "home_bound", "absent", "mean_walk")
        },
        person=t["person"][people],
        first=t["members"][homes],
        arrival=t["arrival"][people],
        knock=t["knock"][doors],
        walk=t["walk"][doors],
        service=t["service"][cells].reshape(stations, people.stop - people.start),
        changeover=t["change"][post + 1 : last],
        speed=float(t["speed"].view(np.float64)[n]),
        doses=tuple(t["dose"][a:b] for a, b in pairwise(doses)) if has_doses else (),
    )
