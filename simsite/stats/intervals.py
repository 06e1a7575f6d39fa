"""Quantiles, means and proportions, each with its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from simsite.core.memory import look_for_room
from simsite.stats.observations import as_observations, check_share, reached

MOST_TRIALS = 1_000  # above, a binomial coefficient may be no finite floating-point number
_NEGLIGIBLE = 2.0**-60
_STEPS = 100

F64 = npt.NDArray[np.float64]


def tails(n: int, p: float) -> tuple[F64, F64]:
    """Return the lower and the upper tail of B ~ Binomial(n, p).

    The probabilities follow from their ratios, outward from the most likely value, so that nothing
    overflows and each tail is a sum of its own, the smallest first.

    Parameters
    ----------
    n : int
        Number of trials, at least 1.
    p : float
        Strictly between 0 and 1.

    Returns
    -------
    tuple of two float64 arrays, shape (n + 1,)
        P(B < r) for r = 0 .. n and P(B >= s) for s = 0 .. n.
    """
    mode = min(n, math.floor((n + 1) * p))
    k = np.arange(n, dtype=np.float64)
    ratio = (n - k) / (k + 1) * (p / (1.0 - p))  # P(B = k + 1) / P(B = k)
    up = np.cumprod(ratio[mode:])
    down = np.cumprod(1.0 / ratio[:mode][::-1])[::-1]
    shares = np.concatenate([down, [1.0], up])
    shares /= math.fsum(shares)
    below = np.concatenate([[0.0], np.cumsum(shares[:-1])])
    above = np.cumsum(shares[::-1])[::-1]
    above[0] = 1.0
    return below, above


@lru_cache(maxsize=4096)  # the sites of a county share few pairs
def low_limit(successes: int, n: int, tail: float) -> float:
    """Return the probability at which `successes` or more of n happen with probability `tail`.

    Newton's method from the right, where the upper tail is convex or the step is halved instead.

    Parameters
    ----------
    successes : int
        1 to n.
    n : int
        Number of trials, 1 to `MOST_TRIALS`.
    tail : float
        At most 0.5.

    Returns
    -------
    float
        Between 0 and successes / n.
    """
    low, high = 0.0, 1.0
    x = successes / (n + 1)
    for _ in range(_STEPS):
        first, whole = _upper(successes, n, x)
        if whole > tail:
            high = x
        else:
            low = x
        step = (whole - tail) * x / (successes * first) if first > 0.0 else math.inf
        new = x - step
        if not low < new < high:
            new = 0.5 * (low + high)
        if abs(new - x) <= 2.0**-52 * x:
            return new
        x = new
    return x


def _upper(successes: int, n: int, x: float) -> tuple[float, float]:
    """Return P(B = successes) and P(B >= successes) of B ~ Binomial(n, x)."""
    first = math.comb(n, successes) * x**successes * (1.0 - x) ** (n - successes)
    odds = x / (1.0 - x)
    terms, term = [first], first
    for k in range(successes, n):
        term *= (n - k) / (k + 1) * odds
        terms.append(term)
        if term < _NEGLIGIBLE * first:
            break
    return first, math.fsum(terms)


@dataclass(frozen=True)
class Interval:
    """A closed interval for an unknown number.

    Attributes
    ----------
    low, high : float or int
        Its ends in the unit of the observations; `high` may be NEVER (not reached).
    level_achieved : float
        The level it holds: computed for order statistics, the nominal one elsewhere.
    """

    low: float
    high: float
    level_achieved: float


def quantile_rank(n: int, p: float) -> int:
    """Return the rank k = ceil(n p) of the order statistic that is the p quantile.

    Parameters
    ----------
    n : int
        Number of observations, at least 1.
    p : float
        Strictly between 0 and 1.

    Returns
    -------
    int
        Between 1 and n. A product within 1e-9 above an integer is that integer, so that
        0.07 of 100 observations is the 7th and not, by a rounding error, the 8th.
    """
    check_share("p", p)
    if n < 1:
        raise ValueError(f"need at least 1 observation, got {n}")
    return min(n, max(1, math.ceil(n * p - 1e-9)))


def quantile(values: npt.ArrayLike, p: float) -> float:
    """Return the p quantile: the smallest observation with at least a share p at or below it.

    This is the order statistic x_(k) with k = ceil(n p) (definition 1 of Hyndman and Fan, 1996,
    The American Statistician 50, 361-365). It is always an observation and never an average of
    two, so that NEVER can be a quantile: "in at least half of the replications not reached".

    Parameters
    ----------
    values : array_like, shape (n,)
        Observations; NEVER counts as later than everything.
    p : float
        Strictly between 0 and 1.

    Returns
    -------
    int or float
        One of the observations (an int where they are integers).
    """
    array = as_observations(values)
    k = quantile_rank(array.size, p)
    ordered: float = np.sort(array)[k - 1].item()
    return ordered


@lru_cache(maxsize=256)  # an answer asks for the same few ranks a thousand times
def order_statistic_ranks(n: int, p: float, level: float = 0.95) -> tuple[int, int, float] | None:
    """Return the ranks of the two order statistics that enclose the p quantile.

    With B ~ Binomial(n, p), the closed interval [x_(r), x_(s)] covers the p quantile with
    probability at least P(r <= B <= s - 1), with equality for a continuous distribution
    (David and Nagaraja, 2003, Order Statistics). The rule: *equal tails*, r the
    largest rank with P(B < r) <= alpha/2 and s the smallest with P(B >= s) <= alpha/2. Where a
    side has no such rank the extreme order statistic (1 or n) stands there, and the other side
    gets what is left of alpha. Where even [x_(1), x_(n)] falls short there is no interval: that
    is so for p = 0.95 at 95 % below n = 59, since 1 - 0.95**58 - 0.05**58 < 0.95.

    Parameters
    ----------
    n : int
        Number of observations, at least 1.
    p : float
        Which quantile, strictly between 0 and 1.
    level : float
        The least coverage wanted, strictly between 0 and 1.

    Returns
    -------
    tuple of (int, int, float), or None
        Ranks r < s counted from 1 and the coverage reached; None when no interval exists.
    """
    check_share("p", p)
    check_share("level", level)
    if n < 1:
        raise ValueError(f"need at least 1 observation, got {n}")
    below, above = tails(n, p)
    half = (1.0 - level) / 2.0
    low = max(1, int(np.searchsorted(below, half, side="right")) - 1)
    high = min(n, int(np.count_nonzero(above > half)))
    if above[high] > half:
        low = _largest_rank(below, 1.0 - level - float(above[high]))
    elif below[low] > half:
        high = _smallest_rank(above, 1.0 - level - float(below[low]))
    achieved = 1.0 - float(below[low]) - float(above[high])
    return (low, high, achieved) if low < high and achieved >= level else None


def _largest_rank(below: npt.NDArray[np.float64], tail: float) -> int:
    return max(1, int(np.searchsorted(below, tail, side="right")) - 1)


def _smallest_rank(above: npt.NDArray[np.float64], tail: float) -> int:
    return min(above.size - 1, int(np.count_nonzero(above > tail)))


def order_statistic_interval(
    values: npt.ArrayLike, p: float, level: float = 0.95
) -> Interval | None:
    """Return a distribution-free interval for the p quantile, or None where none exists.

    Parameters
    ----------
    values : array_like, shape (n,)
        Observations, one per independent replication; NEVER counts as later than everything.
    p : float
        Which quantile, strictly between 0 and 1.
    level : float
        The least coverage wanted.

    Returns
    -------
    Interval or None
        Ends are observations; `level_achieved` is the coverage for a continuous distribution
        and a lower bound for any other. The rule is stated at `order_statistic_ranks`.
    """
    array = as_observations(values)
    ranks = order_statistic_ranks(int(array.size), p, level)
    if ranks is None:
        return None
    low, high, achieved = ranks
    ordered = np.sort(array)
    return Interval(ordered[low - 1].item(), ordered[high - 1].item(), achieved)


def clopper_pearson(successes: int, n: int, level: float = 0.95) -> Interval:
    """Return the exact interval of Clopper and Pearson for a probability.

    Its coverage is at least `level` whatever the probability (Clopper and Pearson, 1934,
    Biometrika 26, 404-413); each tail holds at most half of the rest.

    Parameters
    ----------
    successes : int
        How often it happened, 0 to n.
    n : int
        Number of independent replications, at least 1.
    level : float
        The least coverage wanted.

    Returns
    -------
    Interval
        Within [0, 1].
    """
    check_share("level", level)
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"need 0 <= successes <= n and n >= 1, got {successes} of {n}")
    half = (1.0 - level) / 2.0
    if n <= MOST_TRIALS:
        low = low_limit(successes, n, half) if successes else 0.0
        high = 1.0 - low_limit(n - successes, n, half) if successes < n else 1.0
        return Interval(low, high, level)
    look_for_room("scipy.special")
    from scipy.special import betaincinv

    low = float(betaincinv(successes, n - successes + 1, half)) if successes else 0.0
    high = float(betaincinv(successes + 1, n - successes, 1.0 - half)) if successes < n else 1.0
    return Interval(low, high, level)


def mean(values: npt.ArrayLike) -> float | None:
    """Return the mean, or None where any observation was not reached.

    Parameters
    ----------
    values : array_like, shape (n,)
        Observations.

    Returns
    -------
    float or None
        In the unit of the observations.
    """
    array = as_observations(values)
    return float(np.mean(array)) if bool(reached(array).all()) else None


def mean_interval(values: npt.ArrayLike, level: float = 0.95) -> Interval | None:
    """Return Student's t interval for the mean of independent replications.

    Exact for normal observations, approximate otherwise.

    Parameters
    ----------
    values : array_like, shape (n,)
        Observations, one per replication.
    level : float
        Nominal coverage.

    Returns
    -------
    Interval or None
        None with fewer than two observations or where any was not reached.
    """
    check_share("level", level)
    array = as_observations(values)
    centre = mean(array)
    if centre is None or array.size < 2:
        return None
    half = t_factor(int(array.size), level) * float(np.std(array, ddof=1))
    return Interval(centre - half, centre + half, level)


def t_factor(n: int, level: float = 0.95) -> float:
    """Return what the standard deviation of n values is multiplied by to give the half-width.

    Parameters
    ----------
    n : int
        Number of replications, at least 2.
    level : float
        Nominal coverage.

    Returns
    -------
    float
        Student's quantile with n - 1 degrees of freedom over the square root of n.
    """
    check_share("level", level)
    if n < 2:
        raise ValueError(f"a half-width needs at least 2 replications, got {n}")
    look_for_room("scipy.special")
    from scipy.special import stdtrit

    return float(stdtrit(n - 1, (1.0 + level) / 2.0)) / math.sqrt(n)
