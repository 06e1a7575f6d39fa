"""Which of several designs no other one beats on cost and outcome at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def efficient(costs: npt.ArrayLike, values: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return which designs are efficient in the sense of Pareto: less is better of both.

    A design is efficient where no other is at most as dear and at most as late, and less of at
    least one; of designs with the same cost and value all are, or none is.

    Parameters
    ----------
    costs : array_like, shape (D,)
        Finite.
    values : array_like, shape (D,)
        Infinite where a design has no outcome, such as a time not reached: it is never efficient.

    Returns
    -------
    bool array, shape (D,)

    Raises
    ------
    ValueError
        If the shapes differ, or a cost is not finite, or a value is not a number.
    """
    dear, late = np.asarray(costs, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if dear.shape != late.shape or dear.ndim != 1:
        raise ValueError(f"costs and values of one shape (D,), not {dear.shape} and {late.shape}")
    if not np.isfinite(dear).all() or np.isnan(late).any():
        raise ValueError("costs must be finite and values numbers or infinite")
    costs_once, place = np.unique(dear, return_inverse=True)
    least = np.full(costs_once.size, np.inf)
    np.minimum.at(least, place, late)
    cheaper = np.concatenate(([np.inf], np.minimum.accumulate(least)))  # the best that costs less
    found: npt.NDArray[np.bool_] = (late == least[place]) & (late < cheaper[place])
    return found
