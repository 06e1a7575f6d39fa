"""Two scenarios on the same random draws: differences with intervals, tests and Holm's adjustment.

A difference is always *second minus first*: a completion difference below 0 says that the second
scenario is done earlier. Pair r is replication r of both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simsite.core.memory import look_for_room
from simsite.stats.exact_shares import ShareDifference, paired_share_interval
from simsite.stats.intervals import Interval, order_statistic_ranks, quantile_rank
from simsite.stats.observations import Observations, as_observations, check_share, reached


@dataclass(frozen=True)
class PairedQuantile:
    """A quantile of the differences between two scenarios, replication by replication.

    Attributes
    ----------
    difference : float or None
        The quantile; plus or minus infinity where only one of the scenarios is reached there.
        None where it depends on pairs of which neither was reached.
    interval : Interval or None
        Distribution-free; None where the number of pairs allows none.
    undefined : int
        Pairs of which neither was reached. Their difference could be anything: the low end counts
        them as minus infinity and the high end as plus infinity.
    """

    difference: float | None
    interval: Interval | None
    undefined: int


def paired_quantile(
    first: npt.ArrayLike, second: npt.ArrayLike, p: float = 0.5, level: float = 0.95
) -> PairedQuantile:
    """Return a quantile (by default the median) of the paired differences and its interval.

    The interval is the one that inverts the sign test, from order statistics of the differences
    (see `order_statistic_ranks`), so it asks nothing of their distribution.

    Parameters
    ----------
    first, second : array_like, shape (R,)
        The same measure of replication r in two scenarios; NEVER where not reached.
    p : float
        Which quantile of the differences.
    level : float
        The least coverage wanted.

    Returns
    -------
    PairedQuantile
        In the unit of the measure. Note that the median difference is in general not the
        difference of the medians.
    """
    lowest, highest, undefined = _differences(*_pairs(first, second))
    rank = quantile_rank(lowest.size, p)
    low_value, high_value = float(lowest[rank - 1]), float(highest[rank - 1])
    ranks = order_statistic_ranks(lowest.size, p, level)
    interval = None
    if ranks is not None:
        low, high, achieved = ranks
        interval = Interval(float(lowest[low - 1]), float(highest[high - 1]), achieved)
    return PairedQuantile(low_value if low_value == high_value else None, interval, undefined)


def sign_test(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Return the two-sided p value of the exact sign test of a median difference of zero.

    Pairs that tie (both not reached included) are left out, as usual.

    Parameters
    ----------
    first, second : array_like, shape (R,)
        The same measure of replication r in two scenarios; NEVER counts as later than everything.

    Returns
    -------
    float
        Between 0 and 1; 1 where all pairs tie.
    """
    early, late = _pairs(first, second)
    both = reached(early) | reached(late)
    later = int(np.count_nonzero((late > early) & both))
    earlier = int(np.count_nonzero((late < early) & both))
    return _two_sided_binomial(earlier, later)


def paired_proportions(
    first: npt.ArrayLike, second: npt.ArrayLike, level: float = 0.95
) -> ShareDifference:
    """Compare P(done) of two scenarios on the same random draws.

    The p value is exact: given the number of pairs that differ, the split is Binomial(., 1/2)
    (McNemar, 1947, Psychometrika 12, 153-157). The interval is exact, too, but does not take that
    number as given, so it may hold 0 where the p value is below 1 - `level`, or leave it out.

    Parameters
    ----------
    first, second : array_like of bool, shape (R,)
        Whether replication r was done in each scenario.
    level : float
        The least coverage wanted.

    Returns
    -------
    ShareDifference
        Shares, difference, interval, p value and the counts they come from.
    """
    check_share("level", level)
    early, late = _pairs(first, second)
    if not (np.isin(early, (0, 1)).all() and np.isin(late, (0, 1)).all()):
        raise ValueError("paired proportions need yes or no (1 or 0) in every replication")
    only_first = int(np.count_nonzero(early > late))
    only_second = int(np.count_nonzero(late > early))
    pairs = int(early.size)
    return ShareDifference(
        first=float(np.mean(early)),
        second=float(np.mean(late)),
        difference=(only_second - only_first) / pairs,
        interval=paired_share_interval(only_first, only_second, pairs, level),
        p_value=_two_sided_binomial(only_first, only_second),
        only_first=only_first,
        only_second=only_second,
    )


def holm(p_values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Adjust p values for having looked at several comparisons, by Holm's step-down rule.

    The chance of any false alarm is at most alpha when those at most alpha are called different
    (Holm, 1979, Scandinavian Journal of Statistics 6, 65-70).

    Parameters
    ----------
    p_values : array_like, shape (m,)
        One per comparison, each between 0 and 1.

    Returns
    -------
    numpy.ndarray of float, shape (m,)
        Adjusted p values in the order given.
    """
    raw = as_observations(p_values).astype(np.float64)
    if bool(((raw < 0.0) | (raw > 1.0)).any()):
        raise ValueError("p values must lie between 0 and 1")
    order = np.argsort(raw, kind="stable")
    stepped = np.maximum.accumulate(raw[order] * np.arange(raw.size, 0, -1))
    adjusted = np.empty_like(raw)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def _pairs(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Observations, Observations]:
    early, late = as_observations(first), as_observations(second)
    if early.shape != late.shape:
        raise ValueError(f"pairs must match one to one, got {early.size} and {late.size}")
    return early, late


def _differences(
    early: Observations, late: Observations
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], int]:
    """Return the sorted differences with undefined ones put lowest, then put highest."""
    has_early, has_late = reached(early), reached(late)
    both = has_early & has_late
    known = np.zeros(early.size)
    known[both] = (late[both] - early[both]).astype(np.float64)
    known[has_early & ~has_late] = math.inf
    known[~has_early & has_late] = -math.inf
    neither = ~has_early & ~has_late
    lowest = np.sort(np.where(neither, -math.inf, known))
    highest = np.sort(np.where(neither, math.inf, known))
    return lowest, highest, int(np.count_nonzero(neither))


def _two_sided_binomial(one: int, other: int) -> float:
    if one + other == 0:
        return 1.0
    look_for_room("scipy.special")
    from scipy.special import bdtr

    return min(1.0, 2.0 * float(bdtr(min(one, other), one + other, 0.5)))
