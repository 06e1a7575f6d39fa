"""Where the numbers of a plan go: what metrics need to know of its sites, in tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.metrics.progress import grid
from simsite.model.pieces import of_plan, pieces
from simsite.model.plan import (
    CampaignClock,
    CampaignPlan,
    DosePreparation,
    SharedCrew,
    SitePlan,
    Station,
)
from simsite.tables.further import further_tables

I64 = NDArray[np.int64]
CALL_UP = "call_up"


@dataclass(frozen=True, slots=True)
class Places:
    """S sites with P posts (the gate, then the stations, as in `simsite.tables.schema`).

    Attributes
    ----------
    calendar : CampaignClock
        Clock of the campaign.
    times : int64 array, shape (G,)
        Grid of the tables over the day.
    townships : tuple of str
        Codes, in order.
    site_order : int64 array, shape (S,)
        Sites by township, within one in the plan's order.
    first_site : int64 array, shape (townships + 1,)
        Where each township begins in `site_order`, and one past the last.
    counted, first_opening : int64 array, shape (S,)
        Counted station; first opening, 0 where there is none.
    works : int64 array, shape (crews,)
        1 for a post with a crew: a station with desks, or callers; and for the preparers of
        stations and the crews that stations share, who are numbered behind the posts.
    desks : int64 array, shape (crews,)
        At how many desks members of each may be: NEVER for crews that need none, 0 for stations
        where shared crews serve and for delays.
    first_further : int64 array, shape (S + 1,)
        Where the preparers and shared crews of each site begin.
    first_shared : int64 array, shape (S,)
        The first shared crew of each site.
    fed_by : int64 array, shape (P,)
        Crew that prepares for a station, -1 for none.
    served_by, helped_by : int64 array, shape (P,)
        Shared crew whose members serve at a station, and that of a second role; -1 for none.
    site_of_crew : int64 array, shape (crews,)
        Whose they are.
    curve : int64 array, shape (P,)
        Index into `curves`, one past the last for posts without a queue.
    curves : tuple of str
        `<kind>.<stage>` of stations with desks.
    queues : dict of str to int64 array
        Posts of each stage with desks, by name, in the order of reports.
    crews : dict of str to int64 array
        The same but for those without a crew of their own, the posts of the callers, preparers by
        name of the preparation, and shared crews by name.
    gives_up : bool
        Whether somebody may leave for good because a wait is over, or for too many wait.
    balks : bool
        Whether somebody may do so on joining.
    """

    calendar: CampaignClock
    times: I64
    townships: tuple[str, ...]
    site_order: I64
    first_site: I64
    counted: I64
    first_opening: I64
    works: I64
    desks: I64
    first_further: I64
    first_shared: I64
    fed_by: I64
    served_by: I64
    helped_by: I64
    site_of_crew: I64
    curve: I64
    curves: tuple[str, ...]
    queues: dict[str, I64]
    crews: dict[str, I64]
    gives_up: bool = False
    balks: bool = False


def townships(plan: CampaignPlan) -> tuple[str, ...]:
    """Codes of the townships in order."""
    return tuple(sorted({site.township.code for site in plan.sites}))


@of_plan
def places(plan: CampaignPlan) -> Places:
    """Return the places of a plan.

    Parameters
    ----------
    plan : CampaignPlan
        What will be done.
    """
    codes = townships(plan)
    number = {code: n for n, code in enumerate(codes)}
    township = _ints(number[site.township.code] for site in plan.sites)
    site_order, first_site = _by_township(township, len(codes))
    posts = [(site, post) for site in plan.sites for post in (None, *site.stations)]
    works = [_works(site, post) for site, post in posts]
    curves = [f"{s.kind}.{p.name}" if p and p.kind == "serve" else "" for s, p in posts]
    number = {curve: n for n, curve in enumerate(dict.fromkeys(c for c in curves if c))}
    queues: dict[str, list[int]] = {s.name: [] for site in plan.sites for s in site.stations}
    for n, (_, post) in enumerate(posts):
        if post is not None and post.kind == "serve":
            queues[post.name].append(n)
    found = {name: _ints(own) for name, own in queues.items() if own}
    staffed = {name: _ints(n for n in own if works[n]) for name, own in found.items()}
    callers = [n for n, (_, post) in enumerate(posts) if post is None and works[n]]
    further = [own for site in plan.sites for own in site.further]
    return Places(
        calendar=plan.calendar,
        times=grid(plan),
        townships=codes,
        site_order=site_order,
        first_site=first_site,
        counted=_ints(site.counted for site in plan.sites),
        first_opening=_ints(site.windows[0][0] if site.windows else 0 for site in plan.sites),
        works=_ints([*works, *[1] * len(further)]),
        desks=_ints([*(_desks(post) for _, post in posts), *[NEVER] * len(further)]),
        **_tables(plan, len(posts)),
        site_of_crew=_site_of_crew(plan),
        curve=_ints(number.get(curve, len(number)) for curve in curves),
        curves=tuple(number),
        queues=found,
        gives_up=any(s.tires or s.balk for site in plan.sites for s in site.stations),
        balks=any(s.balk is not None for site in plan.sites for s in site.stations),
        crews={
            **{name: own for name, own in staffed.items() if len(own)},
            **({CALL_UP: _ints(callers)} if callers else {}),
            **_by_name(further, len(posts)),
        },
    )


def _by_township(township: I64, townships: int) -> tuple[I64, I64]:
    """Return the sites by township, shape (S,), and where each begins among them."""
    first: I64 = np.searchsorted(np.sort(township), np.arange(townships + 1))
    return np.argsort(township, kind="stable"), first


@of_plan
def parts(plan: CampaignPlan, residents: int) -> tuple[Places, ...]:
    """Return the places of the pieces of a plan, numbered within each; the rest as of the whole.

    Parameters
    ----------
    plan : CampaignPlan
        What will be done.
    residents : int
        As of `simsite.model.pieces.pieces`.
    """
    whole, found, first = places(plan), [], 0
    cut = pieces(plan, residents)
    if len(cut) == 1:
        return (whole,)
    township = np.repeat(np.arange(len(whole.townships)), np.diff(whole.first_site))
    township = township[np.argsort(whole.site_order)]
    for piece in cut:
        last = first + len(piece.sites)
        found.append(_part(whole, township[first:last], (first, last)))
        first = last
    return tuple(found)


def _part(whole: Places, township: I64, sites: tuple[int, int]) -> Places:
    """Return the places of sites in a row, which are in these townships."""
    own, number = slice(*sites), len(whole.curve)
    posts = np.searchsorted(whole.site_of_crew[:number], sites)
    fed = number + np.searchsorted(whole.site_of_crew[number:], sites)
    crews = np.r_[slice(*posts), slice(*fed)]

    def numbered(given: dict[str, I64]) -> dict[str, I64]:
        ends = {name: np.searchsorted(values, (posts, fed)) for name, values in given.items()}
        kept = {name: np.r_[slice(*ends[name][0]), slice(*ends[name][1])] for name in given}
        return {name: np.searchsorted(crews, given[name][own]) for name, own in kept.items()}

    site_order, first_site = _by_township(township, len(whole.townships))
    fed_by, served_by, helped_by = (
        _renumbered(table[slice(*posts)], crews)
        for table in (whole.fed_by, whole.served_by, whole.helped_by)
    )
    shift = posts[1] - posts[0] - fed[0]
    return replace(
        whole,
        site_order=site_order,
        first_site=first_site,
        counted=whole.counted[own],
        first_opening=whole.first_opening[own],
        works=whole.works[crews],
        desks=whole.desks[crews],
        first_further=whole.first_further[sites[0] : sites[1] + 1] + shift,
        first_shared=whole.first_shared[own] + shift,
        fed_by=fed_by,
        served_by=served_by,
        helped_by=helped_by,
        site_of_crew=whole.site_of_crew[crews] - sites[0],
        curve=whole.curve[slice(*posts)],
        queues=numbered(whole.queues),
        crews=numbered(whole.crews),
    )


def _tables(plan: CampaignPlan, posts: int) -> dict[str, Any]:
    """Return the tables of who serves where; those of crews for as many posts."""
    laid = further_tables(plan.sites)
    of_posts = {name: laid[name][:posts] for name in ("fed_by", "served_by", "helped_by")}
    return {name: laid[name] for name in ("first_further", "first_shared")} | of_posts


def _renumbered(own: I64, crews: I64) -> I64:
    """Return the places of crews among those that are kept; -1 stays so."""
    found: I64 = np.where(own < 0, -1, np.searchsorted(crews, own))
    return found


def _site_of_crew(plan: CampaignPlan) -> I64:
    posts = [n for n, site in enumerate(plan.sites) for _ in (None, *site.stations)]
    return _ints([*posts, *(n for n, site in enumerate(plan.sites) for _ in site.further)])


def _by_name(further: Sequence[DosePreparation | SharedCrew], posts: int) -> dict[str, I64]:
    """Return the crews that are numbered behind so many posts, by name."""
    found: dict[str, list[int]] = {}
    for crew, own in enumerate(further, start=posts):
        found.setdefault(own.name, []).append(crew)
    return {name: _ints(crews) for name, crews in found.items()}


def _works(site: SitePlan, post: Station | None) -> bool:
    """Whether a post has a crew of its own; a post without station is the gate."""
    if post is None:
        return site.gate is not None
    return post.kind == "serve" and not post.served_by


def _desks(post: Station | None) -> int:
    """At how many desks members of a post's own crew may be; callers, at a gate, need none."""
    if post is None:
        return NEVER
    return post.desks if post.kind == "serve" and not post.served_by else 0


def _ints(values: Iterable[int]) -> I64:
    return np.array(list(values), dtype=np.int64)
