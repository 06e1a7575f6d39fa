"""The empirical distribution of observations, some of which may not have been reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from simsite.stats.observations import Observations, as_observations, reached


@dataclass(frozen=True)
class Ecdf:
    """A right-continuous step function that ends below 1 where times were not reached.

    Attributes
    ----------
    values : numpy.ndarray, shape (m,)
        The distinct observations that were reached, ascending.
    shares : numpy.ndarray of float, shape (m,)
        Share of all observations that are at most `values[i]`.
    observations : int
        How many observations there were, reached or not.
    never_share : float
        Share of the observations that were not reached; the last of `shares` is 1 minus this.
    """

    values: Observations
    shares: npt.NDArray[np.float64]
    observations: int
    never_share: float

    def at(self, times: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return the share of observations at or before each time.

        Parameters
        ----------
        times : array_like
            Any shape, in the unit of the observations.

        Returns
        -------
        numpy.ndarray of float
            The same shape, between 0 and `1 - never_share`.
        """
        rank = np.searchsorted(self.values, np.asarray(times), side="right")
        padded = np.concatenate(([0.0], self.shares))
        return cast("npt.NDArray[np.float64]", padded[rank])


def ecdf(values: npt.ArrayLike) -> Ecdf:
    """Build the empirical distribution.

    Parameters
    ----------
    values : array_like, shape (n,)
        Observations; NEVER (or infinity) where not reached.

    Returns
    -------
    Ecdf
        Its steps are exact multiples of 1/n.
    """
    array = as_observations(values)
    mask = reached(array)
    distinct, counts = np.unique(array[mask], return_counts=True)
    return Ecdf(
        values=distinct,
        shares=np.cumsum(counts) / array.size,
        observations=int(array.size),
        never_share=float(np.count_nonzero(~mask) / array.size),
    )
