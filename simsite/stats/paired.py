"""Two scenarios on the same luck: differences with intervals, tests and Holm's adjustment.

A difference is always *second minus first*: a completion difference below 0 says that the second
scenario is done earlier. Pair r is replication r of both.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simsite.stats.intervals import (
    Interval,
    mean,
    mean_interval,
    order_statistic_ranks,
    quantile_rank,
)
from simsite.stats.observations import Observations, as_observations, check_share, reached


@dataclass(frozen=True)
class PairedMean:
    """The mean difference of two scenarios.

    Attributes
    ----------
    difference : float or None
        Mean of second minus first; None where any replication of either was not reached.
    interval : Interval or None
        Student's t interval of the differences; None with one pair or where not reached.
    """

    difference: float | None
    interval: Interval | None


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


@dataclass(frozen=True)
class PairedProportions:
    """The difference of two probabilities from paired replications.

    Attributes
    ----------
    first, second : float
        The two observed shares.
    difference : float
        Second minus first.
    interval : Interval
        Tango's score interval for the difference.
    p_value : float
        Of the exact conditional McNemar test that the two are equal, two-sided.
    only_first, only_second : int
        Pairs in which it happened in one scenario only.
    pairs : int
        All pairs.
    """

    first: float
    second: float
    difference: float
    interval: Interval
    p_value: float
    only_first: int
    only_second: int
    pairs: int


def paired_mean(first: npt.ArrayLike, second: npt.ArrayLike, level: float = 0.95) -> PairedMean:
    """Return the mean difference and its t interval.

    Parameters
    ----------
    first, second : array_like, shape (R,)
        The same measure of replication r in two scenarios.
    level : float
        Nominal coverage.

    Returns
    -------
    PairedMean
        Nothing but None in it where a replication was not reached.
    """
    early, late = _pairs(first, second)
    check_share("level", level)
    if not bool((reached(early) & reached(late)).all()):
        return PairedMean(None, None)
    differences = late - early
    return PairedMean(mean(differences), mean_interval(differences, level))


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
) -> PairedProportions:
    """Compare P(done) of two scenarios on the same luck.

    The p value is exact: given the number of pairs that differ, the split is Binomial(., 1/2)
    (McNemar, 1947, Psychometrika 12, 153-157). The interval is Tango's score interval (Tango,
    1998, Statistics in Medicine 17, 891-908), which Fagerland, Lydersen and Laake (2014,
    Statistics in Medicine 33, 2850-2875) recommend. It is asymptotic: its coverage is close to
    `level` but not guaranteed, and it may leave out 0 where the exact p value is above
    1 - `level`.

    Parameters
    ----------
    first, second : array_like of bool, shape (R,)
        Whether replication r was done in each scenario.
    level : float
        Nominal coverage.

    Returns
    -------
    PairedProportions
        Shares, difference, interval, p value and the counts they come from.
    """
    check_share("level", level)
    early, late = _pairs(first, second)
    if not (np.isin(early, (0, 1)).all() and np.isin(late, (0, 1)).all()):
        raise ValueError("paired proportions need yes or no (1 or 0) in every replication")
    only_first = int(np.count_nonzero(early > late))
    only_second = int(np.count_nonzero(late > early))
    pairs = int(early.size)
    return PairedProportions(
        first=float(np.mean(early)),
        second=float(np.mean(late)),
        difference=(only_second - only_first) / pairs,
        interval=tango_interval(only_first, only_second, pairs, level),
        p_value=_two_sided_binomial(only_first, only_second),
        only_first=only_first,
        only_second=only_second,
        pairs=pairs,
    )


def tango_interval(only_first: int, only_second: int, pairs: int, level: float = 0.95) -> Interval:
    """Return Tango's score interval for the difference (second minus first) of two shares.

    Parameters
    ----------
    only_first, only_second : int
        Pairs in which it happened in one scenario only.
    pairs : int
        All pairs, at least 1.
    level : float
        Nominal coverage.

    Returns
    -------
    Interval
        Within [-1, 1]; it contains the observed difference, and has a width even where no pair
        differs.
    """
    check_share("level", level)
    if min(only_first, only_second) < 0 or pairs < max(1, only_first + only_second):
        raise ValueError(f"impossible counts: {only_first} and {only_second} of {pairs} pairs")
    from scipy.special import ndtri

    limit = float(ndtri((1.0 + level) / 2.0))
    observed = (only_second - only_first) / pairs

    def score(difference: float) -> float:
        return _tango_score(difference, only_first, only_second, pairs)

    return Interval(
        low=_last_above(lambda d: score(d) - limit, -1.0, observed),
        high=_last_above(lambda d: score(d) + limit, observed, 1.0),
        level_achieved=level,
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
    from scipy.special import bdtr

    return min(1.0, 2.0 * float(bdtr(min(one, other), one + other, 0.5)))


def _tango_score(difference: float, only_first: int, only_second: int, pairs: int) -> float:
    """Return the score statistic; the nuisance is P(only first), fitted given the difference."""
    a = 2.0 * pairs
    b = (2.0 * pairs - only_second + only_first) * difference - only_second - only_first
    c = -only_first * difference * (1.0 - difference)
    fitted = (math.sqrt(max(0.0, b * b - 4.0 * a * c)) - b) / (2.0 * a)
    gap = only_second - only_first - pairs * difference
    variance = pairs * (2.0 * fitted + difference * (1.0 - difference))
    if gap == 0.0:
        return 0.0
    return gap / math.sqrt(variance) if variance > 0.0 else math.copysign(math.inf, gap)


def _last_above(falling: Callable[[float], float], low: float, high: float) -> float:
    """Bisect for the point where a falling function leaves the positive numbers."""
    if falling(low) <= 0.0:
        return low
    if falling(high) > 0.0:
        return high
    while True:
        middle = low + (high - low) / 2.0
        if middle in (low, high):
            return middle
        low, high = (middle, high) if falling(middle) > 0.0 else (low, middle)
