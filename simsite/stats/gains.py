"""Gains of one scenario over another on the same draws: quantiles by bootstrap, ratios by Fieller.

A gain is *first minus second*: what a time or an amount falls by.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simsite.stats.intervals import Interval, mean_interval, quantile, quantile_rank, t_factor
from simsite.stats.observations import check_share


@dataclass(frozen=True, slots=True)
class Gain:
    """A gain and its interval; None where there are too few replications for one."""

    value: float
    interval: Interval | None

    @property
    def measurable(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.interval is not None and not self.interval.low <= 0.0 <= self.interval.high


def mean_gain(first: npt.ArrayLike, second: npt.ArrayLike, level: float = 0.95) -> Gain:
    """Return the mean of first minus second, pair by pair, with Student's t interval.

    Parameters
    ----------
    first, second : array_like, shape (R,)
        The same measure of replication r before and after; finite.
    level : float
        Nominal coverage.
    """
    differences = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    return Gain(float(differences.mean()), mean_interval(differences, level))


def quantile_gain(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    p: float,
    picks: npt.NDArray[np.int64],
    level: float = 0.95,
) -> Gain:
    """Return the p quantile of first minus that of second, with a paired bootstrap interval.

    Pairs are drawn again with replacement, and the interval is that of percentiles (Efron and
    Tibshirani, 1993, An Introduction to the Bootstrap, chapter 13): approximate, and coarse for
    quantiles near the ends of few replications.

    Parameters
    ----------
    first, second : array_like, shape (R,)
        The same measure of replication r before and after; finite.
    p : float
        Which quantile, strictly between 0 and 1.
    picks : int64 array, shape (B, R)
        Which replications each of B samples holds.
    level : float
        Nominal coverage.
    """
    check_share("level", level)
    one, two = (np.asarray(values, dtype=np.float64) for values in (first, second))
    rank = quantile_rank(one.size, p) - 1
    again = np.sort(one[picks], axis=1)[:, rank] - np.sort(two[picks], axis=1)[:, rank]
    value = quantile(one, p) - quantile(two, p)
    if one.size < 2:
        return Gain(value, None)
    half = (1.0 - level) / 2.0
    ends = quantile(again, half), quantile(again, 1.0 - half)
    return Gain(value, Interval(min(ends[0], value), max(ends[1], value), level))


def ratio_of_means(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, level: float = 0.95
) -> Gain | None:
    """Return the ratio of two means of paired values with Fieller's interval.

    Parameters
    ----------
    numerator, denominator : array_like, shape (R,)
        Gains of replication r.
    level : float
        Nominal coverage; exact for normal pairs (Fieller, 1954, Journal of the Royal Statistical
        Society B 16, 175-185).

    Returns
    -------
    Gain or None
        None where the denominator is not surely apart from 0: its ratio could be anything.
    """
    above, below = (np.asarray(v, dtype=np.float64) for v in (numerator, denominator))
    if above.size < 2:
        return None
    factor = t_factor(int(above.size), level)
    cover = factor**2 * np.cov(above, below, ddof=1)
    a, b = float(above.mean()), float(below.mean())
    left = b * b - float(cover[1, 1])
    if left <= 0.0:
        return None
    middle = a * b - float(cover[0, 1])
    root = math.sqrt(max(middle * middle - left * (a * a - float(cover[0, 0])), 0.0))
    return Gain(a / b, Interval((middle - root) / left, (middle + root) / left, level))
