"""What a list of observations may hold, and which of them were reached."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from simsite.core.units import NEVER

Observations: TypeAlias = npt.NDArray[Any]
Reached: TypeAlias = npt.NDArray[np.bool_]


def as_observations(values: npt.ArrayLike) -> Observations:
    """Return the values as a checked one-dimensional array.

    Parameters
    ----------
    values : array_like, shape (n,)
        Integers (microseconds, counts) or floats (seconds, shares); one per replication.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The same numbers, integer or float.

    Raises
    ------
    ValueError
        If there are none, if they are not a plain list of numbers, or if one is not a number.
    """
    array = np.asarray(values)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"need a non-empty list of numbers, got an array of shape {array.shape}")
    if array.dtype.kind in "bu":
        array = array.astype(np.int64)
    if array.dtype.kind not in "if":
        raise ValueError(f"need numbers, got {array.dtype}")
    if array.dtype.kind == "f" and bool(np.isnan(array).any()):
        raise ValueError("an observation is NaN; say NEVER (or infinity) for a time not reached")
    return array


def reached(values: npt.ArrayLike) -> Reached:
    """Tell which observations are real numbers and not the mark of a time not reached.

    Parameters
    ----------
    values : array_like, shape (n,)
        See `as_observations`.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
        False where an integer equals NEVER or a float is at or beyond it (infinity included).
    """
    array = as_observations(values)
    if array.dtype.kind == "f":
        return np.asarray(array < float(NEVER), dtype=np.bool_)
    return np.asarray(array != NEVER, dtype=np.bool_)


def check_share(name: str, share: float) -> None:
    """Refuse a level or a probability that is not strictly between 0 and 1.

    Parameters
    ----------
    name : str
        What to call it in the error.
    share : float
        The value to check.

    Raises
    ------
    ValueError
        If it is not strictly between 0 and 1.
    """
    if not 0.0 < share < 1.0:
        raise ValueError(f"{name} must lie strictly between 0 and 1, got {share!r}")
