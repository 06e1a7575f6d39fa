"""Exact intervals for the difference of two probabilities, paired on the same random draws or not.

Both invert one-sided exact tests of "the difference is d". Outcomes are ordered by the adjusted
Wald statistic (Agresti and Caffo, 2000, The American Statistician 54, 280-288; Agresti and Min,
2005, Statistics in Medicine 24, 729-740), which is only an order: the probabilities are exact. They
depend on a nuisance probability; the p value is the largest over the nuisances that an exact
interval of their own does not rule out, plus the error of that interval (Berger and Boos, 1994,
Journal of the American Statistical Association 89, 1012-1016). So the coverage is at least the
level for any number of replications, and what the pairs agree on still makes the interval short.
Suprema are taken over a grid and the ends rounded outward to 1e-6.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from simsite.core.memory import look_for_room
from simsite.stats.intervals import Interval, clopper_pearson
from simsite.stats.observations import as_observations, check_share

F64 = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
NUISANCES = 33  # points of the grid over which a p value is made largest
NUISANCE_ERROR = 0.02  # share of alpha that the interval of the nuisance takes
STEP = 1e-6
NEGLIGIBLE = 1e-16
FINE_NUISANCES = 129  # the same for p values below what is shown
SHOWN_ALPHA = 1.0 - 0.95  # of the intervals shown
LEAST_ERROR = 1e-12  # below, 1 less it is too near to 1
LEAST_P = 1e-300
P_STEP = 1.0 + 1e-3
TIE = 1e-9  # two differences of shares nearer than this are one


@dataclass(frozen=True)
class ShareDifference:
    """The difference of two probabilities.

    Attributes
    ----------
    first, second : float
        The observed shares.
    difference : float
        Second minus first.
    interval : Interval
        Exact: its coverage is at least the level.
    p_value : float
        Exact, two-sided, of no difference: McNemar's conditional test where paired.
    only_first, only_second : int or None
        Pairs in which it happened in one scenario only; None where there are no pairs.
    """

    first: float
    second: float
    difference: float
    interval: Interval
    p_value: float
    only_first: int | None
    only_second: int | None


@lru_cache(maxsize=4096)  # sites and design points share few counts
def paired_share_interval(
    only_first: int, only_second: int, pairs: int, level: float = 0.95
) -> Interval:
    """Return the exact interval for the difference of two probabilities from pairs.

    The nuisance is the probability that a pair differs at all, so replications that come out the
    same in both scenarios shorten the interval: what common random numbers are for.

    Parameters
    ----------
    only_first, only_second : int
        Pairs in which it happened in one scenario only.
    pairs : int
        All pairs, at least 1.
    level : float
        The least coverage wanted.

    Returns
    -------
    Interval
        For second minus first, within [-1, 1].
    """
    check_share("level", level)
    if min(only_first, only_second) < 0 or pairs < max(1, only_first + only_second):
        raise ValueError(f"impossible counts: {only_first} and {only_second} of {pairs} pairs")
    first, second = (
        _PairedTail(gap, only_first + only_second, pairs, level)
        for gap in (only_second - only_first, only_first - only_second)
    )
    return _between(
        (only_second - only_first) / pairs, first.above, lambda d: second.above(-d), level
    )


class _PairedTail:
    """Whether a true difference may well give what was seen, or a larger difference.

    Parameters
    ----------
    gap : int
        Pairs in which it happened only in the second less those only in the first.
    differing : int
        Pairs that differ.
    pairs : int
        All pairs.
    level : float
        Of the interval.
    """

    def __init__(self, gap: int, differing: int, pairs: int, level: float) -> None:
        error = NUISANCE_ERROR * (1.0 - level)
        self._most = (1.0 - level) / 2.0 - error
        self._pairs = pairs
        self._differing = clopper_pearson(differing, pairs, 1.0 - error)
        self._seen = _paired_wald(np.array(gap), np.array(differing), pairs)
        number = np.arange(pairs + 1)
        self._possible = _paired_wald(2 * number[None, :] - number[:, None], number[:, None], pairs)
        self._later = number[None, :] <= number[:, None]

    def above(self, difference: float) -> bool:
        """Return it for one difference."""
        low = max(self._differing.low, abs(difference))
        if low > self._differing.high:
            return False
        grid = np.linspace(low, self._differing.high, NUISANCES)
        return float(self._tails(difference, grid).max()) > self._most

    def _tails(self, difference: float, differing: F64) -> F64:
        """Return the probability for each probability that a pair differs.

        Among pairs that differ the statistic rises with those that are later, so that a threshold
        for each number of them says all.
        """
        look_for_room("scipy.special")
        from scipy.special import bdtrc

        (middle, error), (seen, its) = self._possible, self._seen
        less = ((middle - difference) / error < (seen - difference) / its - TIE) & self._later
        least = less.sum(axis=1)[None, :]
        number = np.arange(self._pairs + 1)[None, :]
        share = (1.0 + difference / np.maximum(differing, TIE)) / 2.0
        later = np.clip(share, 0.0, 1.0)[:, None]
        tails = bdtrc(np.maximum(least, 1) - 1.0, np.maximum(number, 1), later)
        tails = np.where(least == 0, 1.0, np.where(least > number, 0.0, tails))
        found: F64 = (_binomial(self._pairs, differing[:, None]) * tails).sum(axis=1)
        return found


def _paired_wald(gap: Counts, differing: Counts, pairs: int) -> tuple[F64, F64]:
    """Return the adjusted difference of shares and its standard error."""
    number = pairs + 2.0
    middle = gap / number
    squared = ((differing + 1.0) / number - middle**2) / number
    return middle, np.sqrt(np.maximum(squared, TIE))  # impossible outcomes have no error


def unpaired_share_interval(
    first: tuple[int, int], second: tuple[int, int], level: float = 0.95
) -> Interval:
    """Return the exact interval for the difference of two probabilities from separate runs.

    Parameters
    ----------
    first, second : tuple of (int, int)
        How often it happened, of how many replications.
    level : float
        The least coverage wanted.

    Returns
    -------
    Interval
        For second minus first, within [-1, 1].
    """
    check_share("level", level)
    seen = second[0] / second[1] - first[0] / first[1]
    error, most = NUISANCE_ERROR * (1.0 - level), (1.0 - level) / 2.0
    return _between(
        seen,
        lambda d: _unpaired_tail(first, second, d, error) > most,
        lambda d: _unpaired_tail(second, first, -d, error) > most,
        level,
    )


def unpaired_proportions(
    first: npt.ArrayLike, second: npt.ArrayLike, level: float = 0.95
) -> ShareDifference:
    """Compare P(done) of two scenarios that were run with separate random draws.

    Parameters
    ----------
    first, second : array_like of bool
        Whether each replication was done.
    level : float
        The least coverage wanted.

    Returns
    -------
    ShareDifference
        The p value is that of the test which the interval inverts, so that the two never
        contradict each other at `level`.
    """
    before, after = (
        (int(np.count_nonzero(own)), int(own.size)) for own in map(as_observations, (first, second))
    )
    one, two = (times / number for times, number in (before, after))
    interval = unpaired_share_interval(before, after, level)
    p_value = unpaired_p_value(before, after)
    return ShareDifference(one, two, two - one, interval, p_value, None, None)


@lru_cache(maxsize=4096)
def unpaired_p_value(first: tuple[int, int], second: tuple[int, int]) -> float:
    """Return the exact two-sided p value of no difference between separate runs.

    It is the least alpha at which the interval of level 1 - alpha leaves out 0, so at every level
    it says what the interval says. The error of the nuisance's interval shrinks with alpha;
    with one fixed error no p value could be smaller than it.

    Parameters
    ----------
    first, second : tuple of (int, int)
        How often it happened, of how many replications.

    Returns
    -------
    float
        Rounded up by at most a thousandth of itself; `LEAST_P` where it is below.
    """
    low, high, points = SHOWN_ALPHA, 1.0, NUISANCES
    if _refused(first, second, SHOWN_ALPHA, NUISANCES):
        most = min(_unpaired_tail(*pair, 0.0, 0.0, FINE_NUISANCES) for pair in _ways(first, second))
        points = FINE_NUISANCES
        high = min(SHOWN_ALPHA, P_STEP * max(most / (0.5 - NUISANCE_ERROR), LEAST_P))
        low = high / 2.0
        while low > LEAST_P and _refused(first, second, low, points):
            low /= 2.0
    elif not _refused(first, second, high, points):
        return 1.0
    while high > low * P_STEP:
        middle = math.sqrt(low * high)
        if _refused(first, second, middle, points):
            high = middle
        else:
            low = middle
    return high


def _refused(first: tuple[int, int], second: tuple[int, int], alpha: float, points: int) -> bool:
    """Return whether the interval of level 1 - alpha leaves out 0."""
    error = NUISANCE_ERROR * alpha
    tails = (_unpaired_tail(*pair, 0.0, error, points) for pair in _ways(first, second))
    return any(tail <= alpha / 2.0 for tail in tails)


def _ways(
    first: tuple[int, int], second: tuple[int, int]
) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
    return (first, second), (second, first)


def _unpaired_tail(
    first: tuple[int, int],
    second: tuple[int, int],
    difference: float,
    error: float,
    points: int = NUISANCES,
) -> float:
    """Return the largest P(observed difference or more) for a true difference, plus the error."""
    low, high = 0.0, 1.0  # where the error is too small for an interval of the nuisance
    if error >= LEAST_ERROR:
        own = clopper_pearson(*first, 1.0 - error)
        low, high = own.low, own.high
    low, high = max(low, -difference), min(high, 1.0 - difference)
    if low > high:
        return error
    grid = np.linspace(low, high, points)[:, None]
    one, two = _binomial(first[1], grid), _binomial(second[1], np.clip(grid + difference, 0.0, 1.0))
    least = min(NEGLIGIBLE, NEGLIGIBLE * error)
    times, others = (np.flatnonzero(p.max(axis=0) > least) for p in (one, two))
    possible = _wald(times[:, None], first[1], others, second[1])
    seen = _wald(np.array(first[0]), first[1], np.array(second[0]), second[1])
    more = (possible[0] - difference) / possible[1] >= (seen[0] - difference) / seen[1] - TIE
    tails = (one[:, times] @ more.astype(np.float64)) * two[:, others]
    return float(tails.sum(axis=1).max()) + error


def _wald(times: Counts, number: int, others: Counts, many: int) -> tuple[F64, F64]:
    """Return the adjusted difference of shares and its standard error."""
    first, second = (times + 1.0) / (number + 2.0), (others + 1.0) / (many + 2.0)
    squared = first * (1.0 - first) / (number + 2.0) + second * (1.0 - second) / (many + 2.0)
    return second - first, np.sqrt(squared)


def _binomial(n: int, p: F64) -> F64:
    """Return P(B = k), k = 0 .. n, in the last axis."""
    look_for_room("scipy.special")
    from scipy.special import gammaln, xlog1py, xlogy

    k = np.arange(n + 1)[None, :]
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    found: F64 = np.exp(ways + xlogy(k, p) + xlog1py(n - k, -p))
    return found


def _between(
    seen: float, above: Callable[[float], bool], below: Callable[[float], bool], level: float
) -> Interval:
    """Return the differences that neither one-sided test refuses, rounded outward."""
    low = -1.0 if above(-1.0) else _edge(seen, -1.0, above)
    high = 1.0 if below(1.0) else _edge(seen, 1.0, below)
    return Interval(
        max(-1.0, math.floor(low / STEP) * STEP), min(1.0, math.ceil(high / STEP) * STEP), level
    )


def _edge(inside: float, outside: float, accepted: Callable[[float], bool]) -> float:
    """Return the end of what is accepted, from the outer side, to half a step."""
    while abs(outside - inside) > STEP / 2.0:
        middle = (inside + outside) / 2.0
        if accepted(middle):
            inside = middle
        else:
            outside = middle
    return outside
