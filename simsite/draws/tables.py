"""The luck of many sites in flat int64 tables: what stands where.

S sites in the order of the plan, N attending residents, H households that are called up. A *post*
is the gate or a station of a site: the gate comes first, whether the site has one or not, and the
stations follow. A *cell* is a resident at a station.

========================  ============  =======================================================
table                     length        what
========================  ============  =======================================================
present, exempt,          S             residents by class; see `SiteDraws`
home_bound, absent
speed                     S             factor on the times of the staff: the bits of a float64
mean_walk                 S             microseconds
residents, households     S             attending residents; households that are called up
first_resident,           S + 1         where those of each site begin
first_household
first_cell                posts + 1     where the cells of each post begin; a gate has none
service                   cells         microseconds
change                    posts         microseconds of a changeover; 0 at a gate
first_dose                posts + 1     where the doses of each post begin; few posts have any
dose                      doses         microseconds
members_from              H + S         first attending member of each household that is called,
                                        counted within the site, and one past the last
knock, walk               H             microseconds
arrival                   N             free arrival; NEVER where people are called up
arrival_order             N             residents of each site by arrival, counted within it
person                    N             roster numbers
members, first_door       all           as `members_from`, of households that are not called up
                                        too, and where each site begins there (S + 1)
travel_time, set_up_time  stops         microseconds, all routes in a row
pack_time
========================  ============  =======================================================

Tables are never empty: one that would be has a 0 that nobody reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simsite.draws.nouns import Draws, GroupDraws, RouteDraws, SiteDraws
from simsite.draws.spans import starts
from simsite.model.plan import CampaignPlan, Site

I64 = NDArray[np.int64]
Tables = dict[str, I64]


def filled(values: I64) -> I64:
    """Return a table that is not empty."""
    return values if len(values) else np.zeros(1, dtype=np.int64)


def tables_of(groups: Sequence[GroupDraws]) -> Tables:
    """Tables of the luck of groups.

    Parameters
    ----------
    groups : sequence of GroupDraws
        Those of some or all groups of a plan.

    Returns
    -------
    dict of str to int64 array
    """
    sites = [own for group in groups for own in group.sites]
    routes = [own for group in groups for own in group.routes]
    cells = [n for own in sites for n in (0, *[own.attending] * len(own.service))]
    called = [own.first if len(own.knock) else np.zeros(1, dtype=np.int64) for own in sites]
    return {
        "residents": _table(own.attending for own in sites),
        "households": _table(len(own.knock) for own in sites),
        "first_resident": _starts(own.attending for own in sites),
        "first_household": _starts(len(own.knock) for own in sites),
        "first_cell": _starts(cells),
        "service": _joined([own.service.reshape(-1) for own in sites]),
        "change": _joined([np.concatenate(([0], own.changeover)) for own in sites]),
        "first_dose": _starts(number for own in sites for number in (0, *_doses(own))),
        "dose": _joined([times for own in sites for times in own.doses]),
        "members_from": _joined(called),
        "knock": _joined([own.knock for own in sites]),
        "walk": _joined([own.walk for own in sites]),
        "arrival": _joined([own.arrival for own in sites]),
        "arrival_order": _joined([np.argsort(own.arrival, kind="stable") for own in sites]),
        "mean_walk": _table(own.mean_walk for own in sites),
        **{
            name: _table(getattr(own, name) for own in sites)
            for name in ("present", "exempt", "home_bound", "absent")
        },
        "speed": filled(np.array([own.speed for own in sites], dtype=np.float64).view(np.int64)),
        "person": _joined([own.person for own in sites]),
        "members": _joined([own.first for own in sites]),
        "first_door": _starts(len(own.first) for own in sites),
        **route_tables(routes),
    }


def route_tables(routes: Sequence[RouteDraws]) -> Tables:
    """Tables of the luck of routes."""
    return {
        "travel_time": _joined([own.travel for own in routes]),
        "set_up_time": _joined([own.set_up for own in routes]),
        "pack_time": _joined([own.pack for own in routes]),
    }


def draws_of(plan: CampaignPlan, tables: Tables, replication: int) -> Draws:
    """Cut the draws of a plan's groups out of their tables, without copying.

    Parameters
    ----------
    plan : CampaignPlan
        What the tables were drawn for.
    tables : dict of str to int64 array
        See above.
    replication : int
        Replication.
    """
    cut = _Cut(tables)
    groups = tuple(
        GroupDraws(
            tuple(cut.site(len(site.stations)) for site in group.sites),
            tuple(cut.route(len(route.stops)) for route in group.routes),
        )
        for group in plan.groups
    )
    return Draws(replication, groups)


def sites_of(sites: Sequence[Site], tables: Tables) -> list[SiteDraws]:
    """Cut the draws of sites out of their tables, without copying."""
    cut = _Cut(tables)
    return [cut.site(len(site.stations)) for site in sites]


class _Cut:
    """Goes through tables site after site."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._site, self._post, self._stop = 0, 0, 0
        self._counts = {
            name: tables[name].tolist()
            for name in ("present", "exempt", "home_bound", "absent", "mean_walk", "households",
                         "first_resident", "first_household", "first_door", "first_cell",
                         "first_dose")
        }  # fmt: skip
        self._speed = tables["speed"].view(np.float64).tolist()

    def site(self, stations: int) -> SiteDraws:
        """Cut the next site out."""
        t, n, post = self._tables, self._site, self._post
        people, doors, homes = (
            slice(*self._counts[name][n : n + 2])
            for name in ("first_resident", "first_household", "first_door")
        )
        cells = slice(
            self._counts["first_cell"][post], self._counts["first_cell"][post + 1 + stations]
        )
        self._site, self._post = n + 1, post + 1 + stations
        return SiteDraws(
            **{
                name: self._counts[name][n]
                for name in ("present", "exempt", "home_bound", "absent", "mean_walk")
            },
            person=t["person"][people],
            first=t["members"][homes],
            arrival=t["arrival"][people],
            knock=t["knock"][doors],
            walk=t["walk"][doors],
            service=t["service"][cells].reshape(stations, people.stop - people.start),
            changeover=t["change"][post + 1 : self._post],
            speed=self._speed[n],
            doses=self._doses(post + 1, self._post),
        )

    def _doses(self, post: int, last: int) -> tuple[I64, ...]:
        """Cut out the doses of posts ``post .. last - 1``; empty where there are none."""
        first = self._counts["first_dose"][post : last + 1]
        if first[0] == first[-1]:
            return ()
        return tuple(self._tables["dose"][a:b] for a, b in pairwise(first))

    def route(self, stops: int) -> RouteDraws:
        """Cut the next route out."""
        own = slice(self._stop, self._stop + stops)
        self._stop += stops
        t = self._tables
        return RouteDraws(t["travel_time"][own], t["set_up_time"][own], t["pack_time"][own])


def _doses(own: SiteDraws) -> list[int]:
    """Count the doses of each station."""
    return [len(times) for times in own.doses] or [0] * len(own.service)


def _table(values: Iterable[int]) -> I64:
    return filled(np.array(list(values), dtype=np.int64))


def _starts(counts: Iterable[int]) -> I64:
    return starts(np.array(list(counts), dtype=np.int64))


def _joined(parts: Sequence[I64]) -> I64:
    whole = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    return filled(np.ascontiguousarray(whole, dtype=np.int64))
