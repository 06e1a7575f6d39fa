"""The difference between the same quantile of two scenarios, from order statistics.

The difference of two quantiles is not the quantile of the differences: "the 95 % quantile is 20
minutes earlier" compares the two answers that were given, "in half of the pairs 20 minutes
earlier" the same days. Here it is the former.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simsite.stats.intervals import Interval, order_statistic_interval, quantile
from simsite.stats.observations import as_observations, check_share, reached

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class QuantileDifference:
    """Second minus first.

    Attributes
    ----------
    first, second : float
        The quantiles; infinite where not reached.
    difference : float or None
        None where neither is reached; plus or minus infinity where one is not.
    interval : Interval or None
        None where there are too few replications for the quantile to have an interval, or where
        it would hold every number; one end may be infinite.
    """

    first: float
    second: float
    difference: float | None
    interval: Interval | None


def quantile_difference(
    first: npt.ArrayLike, second: npt.ArrayLike, p: float, level: float = 0.95, *, paired: bool
) -> QuantileDifference:
    """Compare the p quantile of two scenarios.

    The order-statistic intervals of the two quantiles, which ask nothing of the distributions, are
    combined by squaring and adding the distances of their ends (Zou and Donner, 2008, Statistics in
    Medicine 27, 1693-1702). Where replication r of both has the same random draws, the distances
    are correlated as the indicators of being at or below the quantile are (Bonett and Price, 2020,
    British Journal of Mathematical and Statistical Psychology 73, 333-346), so that random draws in
    common makes the interval short. The interval is approximate; its measured coverage is in
    docs/explanation/verification.md.

    Parameters
    ----------
    first, second : array_like, shape (R,)
        A measure in two scenarios; NEVER where not reached.
    p : float
        Which quantile.
    level : float
        Nominal coverage.
    paired : bool
        Whether replication r of both has the same random draws.

    Returns
    -------
    QuantileDifference
        In the unit of the measure.
    """
    check_share("level", level)
    early, late = _as_times(first), _as_times(second)
    if paired and early.shape != late.shape:
        raise ValueError(f"pairs must match one to one, got {early.size} and {late.size}")
    one, two = quantile(early, p), quantile(late, p)
    difference = None if math.isinf(one) and math.isinf(two) else two - one
    found = [order_statistic_interval(own, p, level) for own in (early, late)]
    if difference is None or math.isinf(difference) or found[0] is None or found[1] is None:
        return QuantileDifference(one, two, difference, None)
    together = _correlation(early <= one, late <= two) if paired else 0.0
    low = difference - _combined(two - found[1].low, found[0].high - one, together)
    high = difference + _combined(found[1].high - two, one - found[0].low, together)
    interval = None if math.isinf(low) and math.isinf(high) else Interval(low, high, level)
    return QuantileDifference(one, two, difference, interval)


def _combined(second: float, first: float, together: float) -> float:
    """Return the distance of an end of the difference from those of the two quantiles."""
    if math.isinf(second) or math.isinf(first):
        return math.inf
    return math.sqrt(max(0.0, first**2 + second**2 - 2.0 * together * first * second))


def _correlation(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]) -> float:
    """Return the correlation of two yes-or-no columns.

    Half an observation is added to each of the four cells: columns that agree everywhere are not
    taken to agree for ever.
    """
    number = first.size + 2.0
    both = (float(np.count_nonzero(first & second)) + 0.5) / number
    one, two = ((float(np.count_nonzero(own)) + 1.0) / number for own in (first, second))
    return (both - one * two) / math.sqrt(one * (1.0 - one) * two * (1.0 - two))


def _as_times(values: npt.ArrayLike) -> F64:
    array = as_observations(values)
    return np.where(reached(array), array.astype(np.float64), math.inf)
