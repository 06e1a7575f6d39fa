"""Tails of the binomial distribution, without scipy: loading it would cost a short run a fifth."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

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
