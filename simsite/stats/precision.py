"""How many replications an answer needs: for an interval to exist, and for it to be short."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy.typing as npt

from simsite.core.engine_names import FEWEST_REPLICATIONS, MOST_REPLICATIONS
from simsite.stats.intervals import (
    clopper_pearson,
    order_statistic_interval,
    order_statistic_ranks,
    quantile,
)
from simsite.stats.observations import as_observations, check_share, reached

FEWEST, AT_MOST = FEWEST_REPLICATIONS, MOST_REPLICATIONS
LOOK_AHEAD = 5
LOOK_AHEAD_PER = 100


def replications_for_quantile(p: float, level: float = 0.95) -> int:
    """Return the least number of replications for which a quantile has an interval at all.

    Parameters
    ----------
    p : float
        Which quantile, strictly between 0 and 1.
    level : float
        The least coverage wanted.

    Returns
    -------
    int
        The least n with 1 - p**n - (1 - p)**n >= level: 59 for the 95 % quantile at 95 %.
    """
    check_share("p", p)
    check_share("level", level)
    # the rarer side decides; start just below its one-sided answer and walk up
    rarer = max(p, 1.0 - p)
    n = max(2, math.floor(math.log(1.0 - level) / math.log(rarer)) - 1)
    while order_statistic_ranks(n, p, level) is None:
        n += 1
    return n


def look_ahead(n: int) -> int:
    """Return over how many further replications a half-width reached at n has to hold.

    Five up to n = 100, then in proportion to n (Hoad, Robinson and Davies, 2010, Journal of the
    Operational Research Society 61, 1632-1644): a half-width that is short by chance, because the
    first replications happen to be alike, does not stop the work.

    Parameters
    ----------
    n : int
        Replications at which it was reached.

    Returns
    -------
    int
        At least 5.
    """
    return LOOK_AHEAD * max(n, LOOK_AHEAD_PER) // LOOK_AHEAD_PER


def half_width_of_median(values: npt.ArrayLike, level: float = 0.95) -> float:
    """Return how far the median may lie from the one seen, to the farther side.

    Parameters
    ----------
    values : array_like, shape (n,)
        Observations, one per replication; NEVER where not reached.
    level : float
        The least coverage wanted.

    Returns
    -------
    float
        In the unit of the observations, from the order-statistic interval; infinite where there
        is no interval or where any observation was not reached: a median would be silent about it.
    """
    array = as_observations(values)
    interval = order_statistic_interval(array, 0.5, level)
    if interval is None or not bool(reached(array).all()):
        return math.inf
    middle = quantile(array, 0.5)
    return float(max(middle - interval.low, interval.high - middle))


def half_width_of_chance(successes: int, n: int, level: float = 0.95) -> float:
    """Return how far a probability may lie from the share seen, to the farther side.

    From the exact interval of Clopper and Pearson, so it is wide even where all n agree: nothing
    but successes is known to 2 percentage points after 183 of them, not after 10.

    Parameters
    ----------
    successes, n : int
        How often it happened, of how many replications.
    level : float
        The least coverage wanted.

    Returns
    -------
    float
        Between 0 and 1.
    """
    interval = clopper_pearson(successes, n, level)
    return max(successes / n - interval.low, interval.high - successes / n)


@dataclass(slots=True)
class PrecisionWatch:
    """Half-widths of several measures as replications are added, and whether they may stop.

    Attributes
    ----------
    asked : mapping of str to float
        By measure, the half-width wanted.
    replications : int
        How many have been seen.
    widths : dict of str to float
        The half-widths at that number.
    since : dict of str to int
        By measure, from how many replications on its half-width has held without a break; a
        measure that is too wide at present is missing.
    """

    asked: Mapping[str, float]
    replications: int = 0
    widths: dict[str, float] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)

    def see(self, replications: int, widths: Mapping[str, float]) -> None:
        """Take note of the half-widths at one more replication, in order."""
        self.replications, self.widths = replications, dict(widths)
        for name, most in self.asked.items():
            if widths[name] > most:
                self.since.pop(name, None)
            else:
                self.since.setdefault(name, replications)

    @property
    def reached(self) -> int | None:
        """From how many replications on all have held; None while one is too wide."""
        if len(self.since) < len(self.asked):
            return None
        return max(self.since.values(), default=None)

    @property
    def stops(self) -> bool:
        """Whether all have held over the whole look-ahead."""
        reached_at = self.reached
        return reached_at is not None and (self.replications >= reached_at + look_ahead(reached_at))

    @property
    def bound(self) -> tuple[str, ...]:
        """The measures that needed most; all that are still too wide, where there are such."""
        wide = tuple(name for name in self.asked if name not in self.since)
        if wide:
            return wide
        latest = max(self.since.values())
        return tuple(name for name in self.asked if self.since[name] == latest)
