"""The random draws of one replication: integers only, times in microseconds.

They are kept in flat tables, which `simsite.tables.schema` declares. What an engine or a metric
wants to see of one site or route is cut out of them here, without copying.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.draws.addresses import starts
from simsite.model.plan import CampaignPlan, Route, SitePlan
from simsite.tables.schema import (
    ATTEMPT_WIDTH,
    BY_NAME,
    DRAWS,
    HALT_WIDTH,
    LOSS_WIDTH,
    OUTAGE_WIDTH,
    ROLL,
    SPEED_WIDTH,
    STEP_WIDTH,
    Table,
    of_owner,
)

I64 = NDArray[np.int64]
Tables = dict[str, I64]
Range = tuple[int, int]  # first entry and one past the last
# By axis. Crews and their steps are two parts: those of posts, then of preparers behind all posts.
Ranges = dict[str, tuple[Range, ...]]

OF_DRAWS = of_owner(DRAWS, ROLL)
# What causes do to crews: names of the tables and how wide rows are; then all that crews have.
CAUSED = {
    "speed": ("speeds", SPEED_WIDTH),
    "loss": ("losses", LOSS_WIDTH),
    "halt": ("halts", HALT_WIDTH),
    "outage": ("outages", OUTAGE_WIDTH),
}
STEPS = {"step": ("steps", STEP_WIDTH), **CAUSED}
BY_SITE = "members_from"  # has one more entry a site than its axis has


def filled(values: I64, width: int = 1) -> I64:
    """Return a table that is not empty: one that would be has a row of 0 that nobody reads."""
    return values if len(values) else np.zeros(width, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class SiteDraws:
    """Random draws of one site: N attending residents in H households, S stations.

    Attributes
    ----------
    present, exempt, home_bound, absent : int
        Residents present, and those of them who are not simulated.
    person : int64 array, shape (N,)
        Roster numbers of the attending, increasing; draws are keyed by them.
    resident_class : int64 array, shape (N,)
        Number of the class of each; 0 where all are alike.
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
    crews : tuple of int64 arrays, shape (steps, 2)
        When the scheduled level of each crew changes and by how much (columns STEP_* of
        `simsite.tables.schema`): of callers (no steps without a gate), then of the crews of the
        stations in order, then of their preparers. Each step is later than the one before, and no
        level is below 0.
    doses : tuple of int64 arrays
        Microseconds of the doses prepared for each station, one for each resident who takes it;
        empty where none are.
    attempts : tuple of int64 arrays, shape (visits, N, 4)
        Columns ATTEMPT_* of the first visits to each station; empty where no station has any.
    speeds : tuple of int64 arrays, shape (steps, 2)
        Steps of the speed of each crew by the clock (columns SPEED_*), crews as in `crews`.
    losses : tuple of int64 arrays, shape (steps, 3)
        What each cause takes of these speeds (columns LOSS_*); no engine reads it.
    halts : tuple of int64 arrays, shape (steps, 3)
        Steps of what holds each crew up (columns HALT_*).
    outages : tuple of int64 arrays, shape (rows, 4)
        In which times which cause does (columns OUTAGE_*); no engine reads it.
    paper, paper_more : tuple of int64 arrays, shape (N,)
        Microseconds of each resident at each station where services may be begun the other way,
        and how much longer than the first service; empty where none has one, or at those that have
        none.
    """

    present: int
    exempt: int
    home_bound: int
    absent: int
    person: I64
    resident_class: I64
    first: I64
    arrival: I64
    knock: I64
    walk: I64
    mean_walk: int
    service: I64
    changeover: I64
    speed: float
    crews: tuple[I64, ...]
    doses: tuple[I64, ...] = ()
    attempts: tuple[I64, ...] = ()
    speeds: tuple[I64, ...] = ()
    losses: tuple[I64, ...] = ()
    halts: tuple[I64, ...] = ()
    outages: tuple[I64, ...] = ()
    paper: tuple[I64, ...] = ()
    paper_more: tuple[I64, ...] = ()

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
    stations, further : tuple of int
        How many stations each site has, and crews without desks: of preparers, then shared ones.
    stops : tuple of int
        How many each route has.
    """

    tables: Tables
    stations: tuple[int, ...]
    further: tuple[int, ...]
    stops: tuple[int, ...]

    @cached_property
    def sites(self) -> tuple[SiteDraws, ...]:
        """What is drawn for each site."""
        return tuple(
            _site(self.tables, n, *own)
            for n, own in enumerate(zip(*self._crews_of_sites(), strict=True))
        )

    @cached_property
    def routes(self) -> tuple[RouteDraws, ...]:
        """What is drawn for each route."""
        of_stops = [self.tables[name] for name in ("travel_time", "set_up_time", "pack_time")]
        first = starts(np.array(self.stops, dtype=np.int64)).tolist()
        return tuple(RouteDraws(*(own[a:b] for own in of_stops)) for a, b in pairwise(first))

    def alone(self, index: int) -> GroupDraws:
        """Return the draws of one site as those of a group without routes."""
        posts, fed = (own[index] for own in self._crews_of_sites())
        own = _part(self.tables, (index, index + 1), (posts, fed), (0, 0))
        return GroupDraws(own, (self.stations[index],), (self.further[index],), ())

    def with_crews(self, crews: Tables) -> GroupDraws:
        """Return these draws with other steps of all crews: tables as `planned_tables` makes."""
        return replace(self, tables={**self.tables, **crews})

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

    def _crews_of_sites(self) -> tuple[list[Range], list[Range]]:
        """Return which crews are the posts of each site, the gate first, and its further crews."""
        posts = starts(np.array(self.stations, dtype=np.int64) + 1)
        fed = posts[-1] + starts(np.array(self.further, dtype=np.int64))
        return list(pairwise(posts.tolist())), list(pairwise(fed.tolist()))


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
    fed = len(tables["first_cell"]) - 1  # further crews are behind all posts
    for group in plan.groups:
        made = _counted(tables, group.sites, group.routes)
        ends = (
            site + len(group.sites), post + len(group.sites) + sum(made.stations),
            fed + sum(made.further), stop + sum(made.stops),
        )  # fmt: skip
        own = _part(tables, (site, ends[0]), ((post, ends[1]), (fed, ends[2])), (stop, ends[3]))
        groups.append(replace(made, tables=own))
        site, post, fed, stop = ends
    return Draws(replication, tuple(groups))


def sites_of(sites: Sequence[SitePlan], tables: Tables) -> tuple[SiteDraws, ...]:
    """Cut the draws of sites out of their tables."""
    return _counted(tables, sites, ()).sites


def _counted(tables: Tables, sites: Sequence[SitePlan], routes: Sequence[Route]) -> GroupDraws:
    """Count what tables of draws have of each site and route."""
    return GroupDraws(
        tables,
        tuple(len(site.stations) for site in sites),
        tuple(len(site.further) for site in sites),
        tuple(len(route.stops) for route in routes),
    )


def joined(groups: Sequence[GroupDraws]) -> Tables:
    """Return the tables of groups one after the other as those of all of them."""
    ranges = [_whole(own) for own in groups]
    found = {}
    for table in OF_DRAWS:
        cut = [
            _pieces(table, own.tables[table.name], reach)
            for own, reach in zip(groups, ranges, strict=True)
        ]
        found[table.name] = _laid(
            table, [piece for part in zip(*cut, strict=True) for piece in part]
        )
    return found


def _whole(own: GroupDraws) -> Ranges:
    """Return how far the tables of a group reach."""
    sites = len(own.stations)
    posts = sites + sum(own.stations)
    crews = (0, posts), (posts, posts + sum(own.further))
    return _ranges(own.tables, (0, sites), crews, (0, sum(own.stops)))


def _ranges(tables: Tables, sites: Range, crews: tuple[Range, Range], stops: Range) -> Ranges:
    """Return where the parts of sites, of their posts and further crews and of routes stand."""
    found: Ranges = {"site": (sites,), "post": crews[:1], "crew": crews, "stop": (stops,)}
    for table in OF_DRAWS:
        if table.starts:
            first = tables[table.name]
            found[table.starts] = tuple(
                (int(first[a]), int(first[b])) for a, b in found[table.axis]
            )
    return found


def _part(tables: Tables, sites: Range, crews: tuple[Range, Range], stops: Range) -> Tables:
    """Cut the tables of some sites in a row and their routes out of those of many."""
    ranges = _ranges(tables, sites, crews, stops)
    return {
        table.name: _laid(table, _pieces(table, tables[table.name], ranges)) for table in OF_DRAWS
    }


def _pieces(table: Table, values: I64, ranges: Ranges) -> list[I64]:
    """Cut the parts of a table out; of a table of starts, how many each entry has."""
    own = ranges[table.axis]
    if table.starts:
        return [np.diff(values[low : high + 1]) for low, high in own]
    if table.name == BY_SITE:
        own = tuple(
            (low + a, high + b) for (low, high), (a, b) in zip(own, ranges["site"], strict=True)
        )
    return [values[table.width * low : table.width * high] for low, high in own]


def _laid(table: Table, pieces: Sequence[I64]) -> I64:
    """Lay parts of a table out one after the other; one alone is not copied."""
    whole = pieces[0] if len(pieces) == 1 else np.concatenate((np.zeros(0, np.int64), *pieces))
    return starts(whole) if table.starts else filled(whole, table.width)


def _site(t: Tables, n: int, posts: Range, fed: Range) -> SiteDraws:
    """Cut site n out, whose posts begin with its gate and whose further crews are `fed`."""
    post, last = posts
    people, doors, homes = (
        slice(*t[name][n : n + 2].tolist())
        for name in ("first_resident", "first_household", "first_door")
    )
    stations = last - post - 1
    cells = slice(int(t["first_cell"][post]), int(t["first_cell"][last]))
    doses = t["first_dose"][post + 1 : last + 1].tolist()
    has_doses = doses[0] < doses[-1]
    counts: dict[str, Any] = {
        name: int(t[name][n]) for name in ("present", "exempt", "home_bound", "absent", "mean_walk")
    }
    return SiteDraws(
        **counts,
        person=t["person"][people],
        resident_class=t["resident_class"][people],
        first=t["members"][homes],
        arrival=t["arrival"][people],
        knock=t["knock"][doors],
        walk=t["walk"][doors],
        service=t["service"][cells].reshape(stations, people.stop - people.start),
        changeover=t["change"][post + 1 : last],
        speed=float(t["speed"].view(np.float64)[n]),
        doses=tuple(t["dose"][a:b] for a, b in pairwise(doses)) if has_doses else (),
        attempts=_attempts(t, posts, people.stop - people.start),
        **_of_crews(t, (*range(*posts), *range(*fed))),
        paper=_on_paper(t, "paper", posts),
        paper_more=_on_paper(t, "paper_more", posts),
    )


def _attempts(t: Tables, posts: Range, residents: int) -> tuple[I64, ...]:
    """Cut the attempts at the stations of a site out."""
    first = t["first_attempt"][posts[0] + 1 : posts[1] + 1].tolist()
    if first[0] == first[-1]:
        return ()
    rows = t["attempts"].reshape(-1, ATTEMPT_WIDTH)
    return tuple(rows[a:b].reshape(-1, residents, ATTEMPT_WIDTH) for a, b in pairwise(first))


def _of_crews(t: Tables, crews: Sequence[int]) -> dict[str, Any]:
    """Cut the steps of crews out, and what causes do to them."""
    own = {
        rows: tuple(_steps(t, name, crew) for crew in crews) for name, (rows, _) in STEPS.items()
    }
    return {"crews" if rows == "steps" else rows: steps for rows, steps in own.items()}


def _on_paper(t: Tables, name: str, posts: Range) -> tuple[I64, ...]:
    """Cut what is drawn at each station for services that are begun the other way out."""
    first = t["first_paper"][posts[0] + 1 : posts[1] + 1].tolist()
    return tuple(t[name][a:b] for a, b in pairwise(first)) if first[0] < first[-1] else ()


def _steps(t: Tables, of: str, crew: int) -> I64:
    """Cut the steps of a crew out: of its level, of its speed, or of what takes from that."""
    name, width = STEPS[of]
    first, last = t[f"first_{of}"][crew : crew + 2].tolist()
    return t[name][width * first : width * last].reshape(-1, width)
