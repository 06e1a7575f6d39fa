"""How many replications an answer of a given sharpness needs."""

from __future__ import annotations

import math

import numpy.typing as npt

from simsite.stats.intervals import mean_interval, order_statistic_ranks, t_factor
from simsite.stats.observations import check_share

LARGEST_ANSWER = 10_000_000


def relative_half_width(values: npt.ArrayLike, level: float = 0.95) -> float | None:
    """Return the half-width of the t interval as a share of the mean.

    Parameters
    ----------
    values : array_like, shape (n,)
        Observations, one per replication.
    level : float
        Nominal coverage.

    Returns
    -------
    float or None
        None where there is no interval (see `mean_interval`) or the mean is 0.
    """
    interval = mean_interval(values, level)
    if interval is None:
        return None
    centre = (interval.high + interval.low) / 2.0
    return (interval.high - interval.low) / 2.0 / abs(centre) if centre else None


def replications_for_mean(deviation: float, half_width: float, level: float = 0.95) -> int:
    """Return the least number of replications whose t interval is as narrow as wanted.

    Parameters
    ----------
    deviation : float
        Standard deviation over replications, as a pilot showed it; at least 0.
    half_width : float
        The half-width wanted, in the same unit; above 0.
    level : float
        Nominal coverage.

    Returns
    -------
    int
        At least 2. It takes the pilot's deviation for the true one.

    Raises
    ------
    ValueError
        If the inputs are out of range or more than `LARGEST_ANSWER` would be needed.
    """
    if not (math.isfinite(deviation) and deviation >= 0.0):
        raise ValueError(f"the standard deviation must be at least 0, got {deviation!r}")
    if not half_width > 0.0:
        raise ValueError(f"the half-width must be above 0, got {half_width!r}")
    low, high = 1, 2
    while t_factor(high, level) * deviation > half_width:
        low, high = high, 2 * high
        if high > LARGEST_ANSWER:
            raise ValueError(f"more than {LARGEST_ANSWER} replications for +/- {half_width!r}")
    while high - low > 1:
        middle = (low + high) // 2
        narrow = t_factor(middle, level) * deviation <= half_width
        low, high = (low, middle) if narrow else (middle, high)
    return high


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
