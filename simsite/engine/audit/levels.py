"""Counts over time as differences of sorted times."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER

I64 = NDArray[np.int64]


def happened(times: Iterable[int] | I64) -> I64:
    """Return the times that are not NEVER, in order.

    Parameters
    ----------
    times : int64 array or iterable of int
        Microseconds.
    """
    array = np.asarray(times if isinstance(times, np.ndarray) else list(times), dtype=np.int64)
    return np.sort(array[array != NEVER])


class InsideCount:
    """How many have come and not yet gone.

    Parameters
    ----------
    come, gone : int64 array, shape (N,)
        Times at which somebody is counted and no longer counted, microseconds, NEVER for not yet.
        Somebody who never came is not subtracted.
    """

    def __init__(self, come: I64, gone: I64) -> None:
        self.plus = happened(come)
        self.minus = happened(np.where(come == NEVER, NEVER, gone))

    def at(self, time: int) -> int:
        """Return the count after everything that happens at a time."""
        plus = self.plus.searchsorted(time, side="right")
        return int(plus - self.minus.searchsorted(time, side="right"))

    def over(self, times: I64) -> I64:
        """Return the count after each of several times, shape (T,)."""
        plus = self.plus.searchsorted(times, side="right")
        return np.asarray(plus - self.minus.searchsorted(times, side="right"), dtype=np.int64)

    def less(self, other: InsideCount) -> InsideCount:
        """Return this count less another one."""
        result = InsideCount(happened([]), happened([]))
        result.plus = np.sort(np.concatenate((self.plus, other.minus)))
        result.minus = np.sort(np.concatenate((self.minus, other.plus)))
        return result

    def integral(self, until: int) -> int:
        """Return the sum of count times duration up to a time, exactly."""
        steps = sorted([(int(t), 1) for t in self.plus] + [(int(t), -1) for t in self.minus])
        total = count = last = 0
        for time, change in steps:
            total += count * (time - last)
            count, last = count + change, time
        return total + count * (until - last)
