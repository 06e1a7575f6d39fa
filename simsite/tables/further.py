"""Crews without desks of their own, which are numbered behind all posts: whom they serve."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, count

import numpy as np
from numpy.typing import NDArray

from simsite.model.plan import SitePlan

I64 = NDArray[np.int64]


def further_tables(sites: Sequence[SitePlan]) -> dict[str, I64]:
    """Return which preparers feed which station, and which shared crews serve where.

    Parameters
    ----------
    sites : sequence of SitePlan
        Of all groups, in order.

    Returns
    -------
    dict of str to int64 array
        `first_further` and `first_shared` by site; `fed_by`, `served_by`, `helped_by` and `feeds`
        by crew; see `simsite.tables.schema`.
    """
    posts = sum(1 + len(site.stations) for site in sites)
    first = [posts, *accumulate((len(site.further) for site in sites), initial=posts)][1:]
    found = {name: [-1] * first[-1] for name in ("fed_by", "feeds", "served_by", "helped_by")}
    post, shared = 0, []
    for site, begin in zip(sites, first, strict=False):
        preparers = count(begin)
        shared.append(begin + len(site.further) - len(site.shared))
        for number, station in enumerate(site.stations, start=post + 1):
            if station.preparation is not None:
                crew = next(preparers)
                found["fed_by"][number], found["feeds"][crew] = crew, number
            for name, own in zip(("served_by", "helped_by"), station.served_by, strict=False):
                found[name][number] = shared[-1] + own
        post += 1 + len(site.stations)
    rows = {"first_further": first, "first_shared": shared, **found}
    return {name: np.array(own or [0], dtype=np.int64) for name, own in rows.items()}
