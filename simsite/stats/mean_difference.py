"""Differences of means: only where the numbers are fit for Student's t, and it says why not."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simsite.core.memory import look_for_room
from simsite.stats.intervals import Interval, mean_interval
from simsite.stats.observations import Observations, as_observations, check_share, reached

FEWEST_FOR_T = 10
COCHRAN = 25.0


@dataclass(frozen=True)
class Fitness:
    """Whether the mean of some numbers is near enough to normal for a t interval.

    The rule is Cochran's (1977, Sampling Techniques, 3rd ed., section 2.15): the number exceeds 25
    times the squared skewness; and there are at least 10, not all the same.

    Attributes
    ----------
    number : int
        How many there are.
    skewness : float
        Third central moment over the standard deviation cubed; NaN where all are the same.
    """

    number: int
    skewness: float

    @property
    def needed(self) -> int:
        """How many of such skewness would be fit; 0 where all are the same."""
        if math.isnan(self.skewness):
            return 0
        return max(FEWEST_FOR_T, math.floor(COCHRAN * self.skewness**2) + 1)

    @property
    def fit(self) -> bool:
        """Whether they are fit."""
        return 0 < self.needed <= self.number


@dataclass(frozen=True)
class MeanDifference:
    """The difference of two means, second minus first.

    Attributes
    ----------
    difference : float or None
        None where it is not given.
    interval : Interval or None
        Student's t of the differences where paired, Welch's where not.
    p_value : float or None
        Of no difference, two-sided, by the same t.
    fitness : Fitness or None
        Of the less fit numbers; None where one was not reached.
    """

    difference: float | None
    interval: Interval | None
    p_value: float | None
    fitness: Fitness | None


def fitness(values: npt.ArrayLike) -> Fitness:
    """Judge whether a t interval for the mean may be trusted.

    Parameters
    ----------
    values : array_like, shape (n,)
        All reached.
    """
    array = as_observations(values).astype(np.float64)
    from_mean = array - array.mean()
    spread = float(np.sqrt(np.mean(from_mean**2)))
    if spread <= 1e-12 * float(np.abs(array).max()):
        return Fitness(int(array.size), math.nan)
    return Fitness(int(array.size), float(np.mean((from_mean / spread) ** 3)))


def paired_mean_if_fit(
    first: npt.ArrayLike, second: npt.ArrayLike, level: float = 0.95
) -> MeanDifference:
    """Return the mean of the paired differences where they are fit for the t interval.

    Parameters
    ----------
    first, second : array_like, shape (R,)
        The same measure of replication r in two scenarios.
    level : float
        Nominal coverage.
    """
    early, late = as_observations(first), as_observations(second)
    if early.shape != late.shape:
        raise ValueError(f"pairs must match one to one, got {early.size} and {late.size}")
    check_share("level", level)
    if not bool((reached(early) & reached(late)).all()):
        return MeanDifference(None, None, None, None)
    apart = late - early
    judged = fitness(apart)
    if not judged.fit:
        return MeanDifference(None, None, None, judged)
    middle, error = float(apart.mean()), float(apart.std(ddof=1)) / math.sqrt(apart.size)
    p_value = _p_value(middle / error, apart.size - 1)
    return MeanDifference(middle, mean_interval(apart, level), p_value, judged)


def welch(first: npt.ArrayLike, second: npt.ArrayLike, level: float = 0.95) -> MeanDifference:
    """Return the difference of the means of two separate runs by Welch's t, where both are fit.

    Parameters
    ----------
    first, second : array_like
        Replications of each (Welch, 1947, Biometrika 34, 28-35).
    level : float
        Nominal coverage.
    """
    early, late = as_observations(first), as_observations(second)
    check_share("level", level)
    if not bool(reached(early).all() and reached(late).all()):
        return MeanDifference(None, None, None, None)
    judged = min((fitness(early), fitness(late)), key=_margin)
    if not judged.fit:
        return MeanDifference(None, None, None, judged)
    look_for_room("scipy.special")
    from scipy.special import stdtrit

    one, two = (_squared_error(own) for own in (early, late))
    freedom = (one + two) ** 2 / (one**2 / (early.size - 1) + two**2 / (late.size - 1))
    error = math.sqrt(one + two)
    middle = float(late.mean()) - float(early.mean())
    half = float(stdtrit(freedom, (1.0 + level) / 2.0)) * error
    interval = Interval(middle - half, middle + half, level)
    return MeanDifference(middle, interval, _p_value(middle / error, freedom), judged)


def variance_ratio(first: npt.ArrayLike, second: npt.ArrayLike) -> float | None:
    """Return how many times more replications separate draws would need for the same sharpness.

    The variance of a difference with separate random draws over that on the same random draws; 1
    where pairing is of no use.

    Parameters
    ----------
    first, second : array_like, shape (R,)
        Replication r of both on the same random draws.

    Returns
    -------
    float or None
        None with fewer than two pairs, where one is not reached, or where no pair differs from
        another.
    """
    early, late = as_observations(first), as_observations(second)
    if early.size < 2 or not bool((reached(early) & reached(late)).all()):
        return None
    apart = float(np.var(late.astype(np.float64) - early.astype(np.float64)))
    both = float(np.var(early.astype(np.float64)) + np.var(late.astype(np.float64)))
    return both / apart if apart > 0.0 else None


def _margin(judged: Fitness) -> float:
    """Return how much more there is than needed."""
    return judged.number / judged.needed if judged.needed else -1.0


def _squared_error(values: Observations) -> float:
    return float(np.var(values.astype(np.float64), ddof=1)) / values.size


def _p_value(t: float, freedom: float) -> float:
    look_for_room("scipy.special")
    from scipy.special import stdtr

    return min(1.0, 2.0 * float(stdtr(freedom, -abs(t))))
