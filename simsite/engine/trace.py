"""What happened: the result of an engine for one site group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SiteTrace:
    """What happened at one site: N attending residents, H households, S stations.

    Times are int64 microseconds, NEVER for what did not happen.

    Attributes
    ----------
    arrive, start, end : int64 array, shape (S, N)
        Joining the queue (of who was let in from outside: coming to the site), start and end of
        service; a delay starts when joined.
    desk, member : int32 array, shape (S, N)
        Desk and member of staff, -1 where not served.
    tube : int64 array, shape (N,)
        Row of `tubes`, -1 for none.
    left : int64 array, shape (N,)
        When a resident left without finishing.
    called, told : int64 array, shape (H,)
        Start and end of the knock (empty without call-up).
    caller : int64 array, shape (H,)
        Caller, -1 where not called.
    tubes : int64 array, shape (K, 6)
        Columns TUBE_* of `simsite.tables.schema`, as all below without that of the site.
    changeovers : int64 array, shape (C, 5)
        Columns CHANGE_*.
    duty : int64 array, shape (D, 4)
        Columns DUTY_*, a row whenever a level changed.
    doses : int64 array, shape (F, 5)
        Columns DOSE_*; no rows where nothing is prepared.
    """

    arrive: I64
    start: I64
    end: I64
    desk: I32
    member: I32
    tube: I64
    left: I64
    called: I64
    told: I64
    caller: I64
    tubes: I64
    changeovers: I64
    duty: I64
    doses: I64


@dataclass(frozen=True, slots=True)
class Visit:
    """A stop of a route as it happened, microseconds, NEVER for what did not happen.

    Attributes
    ----------
    route, stop : int
        Which route of the group, which of its stops.
    depart : int
        Departure to the stop; for the first stop the time it was ready.
    arrive, ready, over, packed : int
        Arrival, end of set-up, end of the stay, end of packing.
    """

    route: int
    stop: int
    depart: int
    arrive: int
    ready: int
    over: int
    packed: int


@dataclass(frozen=True, slots=True)
class GroupTrace:
    """What happened in one site group, sites and visits in the plan's order."""

    sites: tuple[SiteTrace, ...]
    visits: tuple[Visit, ...]


def same(a: GroupTrace, b: GroupTrace) -> bool:
    """Whether two traces are equal to the last bit."""
    if a.visits != b.visits or len(a.sites) != len(b.sites):
        return False
    return all(
        np.array_equal(getattr(x, name), getattr(y, name))
        for x, y in zip(a.sites, b.sites, strict=True)
        for name in SiteTrace.__dataclass_fields__
    )
