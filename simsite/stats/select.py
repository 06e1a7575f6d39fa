"""The best of many designs with a stated probability of correct selection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simsite.stats.observations import check_share

F64 = npt.NDArray[np.float64]
Observe = Callable[[int, tuple[int, ...]], npt.ArrayLike]


@dataclass(frozen=True)
class Terms:
    """What a selection promises and may cost.

    Attributes
    ----------
    zone : float
        Indifference zone: a smaller difference from the best is not worth telling apart.
    sure : float
        Probability of choosing the best where it is better than all others by at least `zone`.
    first : int
        Observations of each design before any is dropped, at least 2.
    at_most : int
        Most observations of a design.
    least_variance : float
        What the variance of a difference is at least taken to be: first observations that are all
        alike, such as shares of replications done, do not show that there is none.
    """

    zone: float
    sure: float = 0.95
    first: int = 10
    at_most: int = 100
    least_variance: float = 0.0


@dataclass(frozen=True)
class Selection:
    """What was chosen.

    Attributes
    ----------
    best : int
        Number of the design.
    means : tuple of float
        Of each design over its own observations.
    taken : tuple of int
        Observations of each design: those dropped early have few.
    left : tuple of int
        Designs not dropped.
    kept : bool
        Whether the promise holds; not where the budget ended first.
    """

    best: int
    means: tuple[float, ...]
    taken: tuple[int, ...]
    left: tuple[int, ...]
    kept: bool


def kim_nelson(observe: Observe, designs: int, terms: Terms) -> Selection:
    """Choose the design with the largest mean, dropping others as soon as that is safe.

    The fully sequential procedure of Kim and Nelson (2001, ACM TOMACS 11, 251-273) with c = 1, and
    with Bonferroni's share of the error, so that common random numbers are allowed and shorten it.
    It supposes observations that are normal and independent over time: batch means.

    Parameters
    ----------
    observe : callable
        ``observe(number, left)`` returns observation `number`, counted from 0, of each design in
        `left`; observations of one number have the same random draws.
    designs : int
        How many, at least 2.
    terms : Terms
        Promise and budget.

    Returns
    -------
    Selection
        The same for the same observations, whatever else runs.
    """
    check_share("sure", terms.sure)
    if designs < 2 or terms.first < 2 or terms.zone <= 0.0:
        raise ValueError("need at least 2 designs and 2 first observations, and a zone above 0")
    left = tuple(range(designs))
    seen: list[list[float]] = [[] for _ in left]

    def take() -> None:
        number = len(seen[left[0]])
        for design, value in zip(left, np.asarray(observe(number, left)).tolist(), strict=True):
            seen[design].append(float(value))

    for _ in range(terms.first):
        take()
    reach = _reach(np.array(seen), terms)
    while True:
        r = len(seen[left[0]])
        left = _survivors(left, seen, reach, terms.zone)
        longest = max((reach[i, j] for i in left for j in left if i != j), default=0.0)
        decided = len(left) == 1 or r > longest / terms.zone**2
        if decided or r >= terms.at_most:
            break
        take()
    means = tuple(float(np.mean(values)) for values in seen)
    best = max(left, key=lambda design: means[design])
    return Selection(best, means, tuple(map(len, seen)), left, decided)


def _reach(first: F64, terms: Terms) -> F64:
    """Return h squared times the variance of the first differences, for each pair of designs."""
    designs, n = first.shape
    error = (1.0 - terms.sure) / (designs - 1)
    eta = 0.5 * ((2.0 * error) ** (-2.0 / (n - 1)) - 1.0)
    apart = first[:, None, :] - first[None, :, :]
    variance = np.maximum(np.var(apart, axis=2, ddof=1), terms.least_variance)
    found: F64 = 2.0 * eta * (n - 1) * variance
    return found


def _survivors(
    left: tuple[int, ...], seen: list[list[float]], reach: F64, zone: float
) -> tuple[int, ...]:
    """Return the designs that no other leads by more than may be chance."""
    r = len(seen[left[0]])
    means = {design: float(np.mean(seen[design])) for design in left}

    def lag(i: int, j: int) -> float:
        return max(0.0, zone / (2.0 * r) * (float(reach[i, j]) / zone**2 - r))

    return tuple(i for i in left if all(means[i] >= means[j] - lag(i, j) for j in left if j != i))
