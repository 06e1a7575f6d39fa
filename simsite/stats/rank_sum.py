"""Whether two samples lie at the same height, by ranks (Wilcoxon 1945; Mann and Whitney 1947)."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from simsite.stats.observations import Observations, as_observations

EXACT = 20  # the exact distribution is used up to so many in the smaller sample, without ties
F64 = npt.NDArray[np.float64]


def rank_sum_p(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Return the two-sided p value of Wilcoxon's rank-sum test.

    Exact where the smaller sample has at most `EXACT` observations and no two are equal, else by
    the normal approximation, corrected for ties and continuity.

    Parameters
    ----------
    first, second : array_like, shape (m,) and (n,)
        Independent observations.

    Returns
    -------
    float
        1 where all observations are equal.
    """
    one, two = sorted((as_observations(first), as_observations(second)), key=len)
    ranks, tied = _ranks(np.concatenate((one, two)))
    total, number = float(ranks[: len(one)].sum()), len(ranks)
    if len(tied) == number and len(one) <= EXACT:
        shares = _sums(len(one), number)
        place = round(total) - len(one) * (len(one) + 1) // 2
        tail = min(shares[: place + 1].sum(), shares[place:].sum())
        return min(1.0, 2.0 * float(tail))
    middle = len(one) * (number + 1) / 2.0
    ties = float((tied**3 - tied).sum()) / (number * (number - 1.0))
    variance = len(one) * len(two) * (number + 1.0 - ties) / 12.0
    if variance <= 0.0:
        return 1.0
    score = max(abs(total - middle) - 0.5, 0.0) / math.sqrt(variance)
    return math.erfc(score / math.sqrt(2.0))


def _ranks(values: Observations) -> tuple[F64, F64]:
    """Return the rank of each value, the mean of theirs where some are equal, and sizes of ties."""
    _, where, sizes = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(sizes)
    return (last - (sizes - 1) / 2.0)[where], sizes.astype(np.float64)


@lru_cache(maxsize=64)
def _sums(chosen: int, number: int) -> F64:
    """Return the chance of each sum of so many ranks of 1 to `number`, from the least sum on."""
    size = chosen * (number - chosen) + 1
    counts = np.zeros((chosen + 1, size))  # by how many are chosen, and sum beyond the least
    counts[0, 0] = 1.0
    for rank in range(1, number + 1):
        for some in range(min(chosen, rank), 0, -1):
            beyond = rank - some  # of the least rank that the last of so many can have
            if beyond < size:
                counts[some, beyond:] += counts[some - 1, : size - beyond]
    shares: F64 = counts[chosen] / counts[chosen].sum()
    return shares
