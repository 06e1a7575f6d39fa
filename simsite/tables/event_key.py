"""The order of events within one instant, packed into one integer.

The build reads this file, without the rest of the package, to tell a C compiler the numbers.
"""

from __future__ import annotations

from enum import IntEnum


class Phase(IntEnum):
    """The phases of an instant, in order."""

    CALENDAR = 1
    ENDS = 2
    ARRIVALS = 3
    STARTS = 4
    TIMEOUTS = 5
    GATES = 6


CALENDAR, ENDS, ARRIVALS, STARTS, TIMEOUTS, GATES = (int(phase) for phase in Phase)

# Places within a site, in order: its gate, the walk, then its stations, then routes.
GATE = 0
WALK = 1
FIRST_STATION = 2
ROUTE = 63

# Ranks within a place.
CLOSE, OPEN, STEP, LEAVE, HALT = 0, 1, 2, 3, 4
END, CHANGED, PREPARED = 0, 1, 2
START, PREPARE = 0, 1
TIMEOUT, WAIT_OVER, NOBODY_MORE = 0, 1, 2
KNOCK, SERVED_OUT, STAY_OVER = 0, 1, 2

# From the right; the phase stands before them all, in the 3 bits that are left of an int64.
INDEX_BITS, RANK_BITS, PLACE_BITS, SITE_BITS = 32, 6, 6, 16
# Numbers, not shifts: a C compiler reads the 1 in `1 << 32` as a number of 32 bits.
INDEX_MASK, RANK_MASK, PLACE_MASK, SITE_MASK = 2**32 - 1, 2**6 - 1, 2**6 - 1, 2**16 - 1


def key(phase: int, site: int, place: int, rank: int, index: int = 0) -> int:
    """Pack (phase, site, place, rank, index) so that integers compare as the tuples do.

    Parameters
    ----------
    phase : int
        A `Phase`.
    site : int
        Index within the group, at most SITE_MASK.
    place : int
        GATE, WALK, FIRST_STATION + station, or ROUTE.
    rank : int
        Rank of the kind of event within its phase and place, at most RANK_MASK.
    index : int
        Resident, household, desk, dose or route, at most INDEX_MASK. Steps and halts of
        preparers have 1.
    """
    packed = (phase << SITE_BITS) + site
    packed = (packed << PLACE_BITS) + place
    packed = (packed << RANK_BITS) + rank
    return (packed << INDEX_BITS) + index
