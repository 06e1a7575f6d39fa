"""The order of events within one instant, packed into one integer."""

from __future__ import annotations

from enum import IntEnum

from simsite.core.units import MICROSECOND, NEVER


class Phase(IntEnum):
    """The phases of an instant, in order."""

    CALENDAR = 1
    ENDS = 2
    ARRIVALS = 3
    STARTS = 4
    TIMEOUTS = 5
    GATES = 6


# Places within a site, in order: its gate, the walk, then its stations, then routes.
GATE = 0
WALK = 1
FIRST_STATION = 2
ROUTE = 63

# Ranks within a place.
CLOSE, OPEN, STEP, LEAVE = 0, 1, 2, 3
END, CHANGED, PREPARED = 0, 1, 2
START, PREPARE = 0, 1
TIMEOUT, NOBODY_MORE = 0, 1
KNOCK, SERVED_OUT, STAY_OVER = 0, 1, 2

SITES, PLACES, RANKS, INDICES = 1 << 16, 1 << 6, 1 << 2, 1 << 32


def until(horizon: int) -> int:
    """Return the first instant that is not looked at: right after the horizon, NEVER for none."""
    return horizon + MICROSECOND if horizon < NEVER else NEVER


def key(phase: int, site: int, place: int, rank: int, index: int = 0) -> int:
    """Pack (phase, site, place, rank, index) so that integers compare as the tuples do.

    Parameters
    ----------
    phase : int
        A `Phase`.
    site : int
        Index within the group, below 2**16.
    place : int
        GATE, WALK, FIRST_STATION + station, or ROUTE.
    rank : int
        Rank of the kind of event within its phase and place.
    index : int
        Resident, household, desk, dose or route, below 2**32. Steps of preparers have 1.
    """
    return (((phase * SITES + site) * PLACES + place) * RANKS + rank) * INDICES + index
