"""Sobol's indices: which share of a variance each input makes. The door to SALib, an extra.

Source: Saltelli et al. (2010), Computer Physics Communications 181, 259-270, as in
`SALib.analyze.sobol`. Its estimators are used, not its sampler nor its bootstrap: both would draw
from NumPy's generators, and the same seed is to give the same answer for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simsite.core.errors import BadValue
from simsite.stats.intervals import Interval, quantile
from simsite.stats.observations import check_share

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Index:
    """A share of the variance, and its interval.

    Estimates of small shares may lie a little below 0.
    """

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Indices:
    """What one input does to the variance.

    Attributes
    ----------
    first : Index
        First order: the input alone. By this share the variance falls, on average, when the input
        becomes known.
    total : Index
        With every interplay: this share is left, on average, when all other inputs are known.
    """

    first: Index
    total: Index


def require_salib() -> Any:
    """Return SALib's module.

    Raises
    ------
    BadValue
        If it is not installed.
    """
    try:
        from SALib.analyze import sobol
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.partition(".")[0] != "SALib":
            raise
        raise BadValue("sensitivity.no_salib") from None
    return sobol


def sobol_indices(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    mixed: Sequence[npt.ArrayLike],
    picks: npt.NDArray[np.int64],
    level: float = 0.95,
) -> list[Indices]:
    """Return the indices of each input from evaluations at two sets of points and their mixtures.

    Parameters
    ----------
    first, second : array_like, shape (N,)
        The answer at two independent sets of points, A and B. Not all the same.
    mixed : sequence of array_like, shape (N,)
        One an input: the answer at A with this input from B.
    picks : int64 array, shape (S, N)
        Which points each of S bootstrap samples holds.
    level : float
        Nominal coverage of the percentile intervals (Efron and Tibshirani, 1993, chapter 13).

    Raises
    ------
    BadValue
        If SALib is not installed.
    """
    check_share("level", level)
    salib = require_salib()
    both = np.concatenate([np.asarray(first), np.asarray(second)]).astype(np.float64)
    middle, spread = float(both.mean()), float(both.std())
    a, b, *others = ((np.asarray(v, dtype=np.float64) - middle) / spread
                     for v in (first, second, *mixed))  # fmt: skip
    again = picks.T
    return [
        Indices(
            *(
                _index(estimate(a, ab, b), estimate(a[again], ab[again], b[again]), level)
                for estimate in (salib.first_order, salib.total_order)
            )
        )
        for ab in others
    ]


def _index(value: float, samples: F64, level: float) -> Index:
    half = (1.0 - level) / 2.0
    low, high = (quantile(samples, share) for share in (half, 1.0 - half))
    return Index(float(value), Interval(min(low, value), max(high, value), level))
