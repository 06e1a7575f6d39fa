"""The frozen result of drawing: integers only, times in microseconds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SiteDraws:
    """Luck of one site: N attending residents in H households, S stations.

    Attributes
    ----------
    present, exempt, home_bound, absent : int
        Residents present, and those of them who are not simulated.
    person : int64 array, shape (N,)
        Roster numbers of the attending, increasing; luck is keyed by them.
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
    """Luck of one route, an entry a stop, microseconds.

    Attributes
    ----------
    travel, set_up, pack : int64 array, shape (stops,)
        Travel to the stop (0 for the first), set-up there, packing after the stay.
    """

    travel: I64
    set_up: I64
    pack: I64


@dataclass(frozen=True, slots=True)
class GroupDraws:
    """Luck of one site group, in the order of its sites and routes."""

    sites: tuple[SiteDraws, ...]
    routes: tuple[RouteDraws, ...]


@dataclass(frozen=True, slots=True)
class Draws:
    """Luck of one replication, in the order of the plan's groups."""

    replication: int
    groups: tuple[GroupDraws, ...]
