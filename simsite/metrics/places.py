"""Where the numbers of a plan go: what metrics need to know of its sites, in tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.core.lru import Recent
from simsite.metrics.progress import grid
from simsite.model.plan import CampaignPlan, SitePlan, Station

I64 = NDArray[np.int64]
CALL_UP = "call_up"


@dataclass(frozen=True, slots=True)
class Places:
    """S sites with P posts (the gate, then the stations, as in `simsite.tables.schema`).

    Attributes
    ----------
    plan : CampaignPlan
        Whose places these are.
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
        stations, who are numbered behind the posts.
    fed_by : int64 array, shape (P,)
        Crew that prepares for a station, -1 for none.
    site_of_crew : int64 array, shape (crews,)
        Whose they are.
    curve : int64 array, shape (P,)
        Index into `curves`, one past the last for posts without a queue.
    curves : tuple of str
        `<kind>.<stage>` of stations with desks.
    queues : dict of str to int64 array
        Posts of each stage with desks, by name, in the order of reports.
    crews : dict of str to int64 array
        The same, the posts of the callers, and preparers by name of the preparation.
    """

    plan: CampaignPlan
    times: I64
    townships: tuple[str, ...]
    site_order: I64
    first_site: I64
    counted: I64
    first_opening: I64
    works: I64
    fed_by: I64
    site_of_crew: I64
    curve: I64
    curves: tuple[str, ...]
    queues: dict[str, I64]
    crews: dict[str, I64]


def townships(plan: CampaignPlan) -> tuple[str, ...]:
    """Codes of the townships in order."""
    return tuple(sorted({site.township.code for site in plan.sites}))


def places(plan: CampaignPlan) -> Places:
    """Return the places of a plan; those of the last plan asked for are kept.

    Parameters
    ----------
    plan : CampaignPlan
        What will be done.
    """
    return _recent(plan)


def _places(plan: CampaignPlan) -> Places:
    codes = townships(plan)
    number = {code: n for n, code in enumerate(codes)}
    township = _ints(number[site.township.code] for site in plan.sites)
    posts = [(site, post) for site in plan.sites for post in (None, *site.stations)]
    works = [_works(site, post) for site, post in posts]
    curves = [
        f"{s.kind}.{p.name}" if p and w else "" for (s, p), w in zip(posts, works, strict=True)
    ]
    number = {curve: n for n, curve in enumerate(dict.fromkeys(c for c in curves if c))}
    queues: dict[str, list[int]] = {s.name: [] for site in plan.sites for s in site.stations}
    callers: list[int] = []
    for n, (_, post) in enumerate(posts):
        if works[n]:
            (callers if post is None else queues[post.name]).append(n)
    found = {name: _ints(own) for name, own in queues.items() if own}
    fed = [n for n, (_, post) in enumerate(posts) if post is not None and post.preparation]
    return Places(
        plan=plan,
        times=grid(plan),
        townships=codes,
        site_order=np.argsort(township, kind="stable"),
        first_site=np.searchsorted(np.sort(township), np.arange(len(codes) + 1)),
        counted=_ints(site.counted for site in plan.sites),
        first_opening=_ints(site.windows[0][0] if site.windows else 0 for site in plan.sites),
        works=_ints([*works, *[1] * len(fed)]),
        fed_by=_fed_by(len(posts), fed),
        site_of_crew=_site_of_crew(plan, fed),
        curve=_ints(number.get(curve, len(number)) for curve in curves),
        curves=tuple(number),
        queues=found,
        crews={
            **found,
            **({CALL_UP: _ints(callers)} if callers else {}),
            **_preparers(posts, fed),
        },
    )


def _fed_by(posts: int, fed: list[int]) -> I64:
    crews = np.full(posts, -1, dtype=np.int64)
    crews[fed] = posts + np.arange(len(fed))
    return crews


def _site_of_crew(plan: CampaignPlan, fed: list[int]) -> I64:
    of_post = _ints(n for n, site in enumerate(plan.sites) for _ in (None, *site.stations))
    return np.append(of_post, of_post[fed])


def _preparers(posts: Sequence[tuple[SitePlan, Station | None]], fed: list[int]) -> dict[str, I64]:
    """Return the crews that prepare doses, by name of the preparation."""
    found: dict[str, list[int]] = {}
    for crew, post in enumerate(fed, start=len(posts)):
        station = posts[post][1]
        if station is not None and station.preparation is not None:
            found.setdefault(station.preparation.name, []).append(crew)
    return {name: _ints(crews) for name, crews in found.items()}


_recent = Recent(_places)


def _works(site: SitePlan, post: Station | None) -> bool:
    """Whether a post has a crew; a post without station is the gate."""
    return site.gate is not None if post is None else post.kind == "serve"


def _ints(values: Iterable[int]) -> I64:
    return np.array(list(values), dtype=np.int64)
