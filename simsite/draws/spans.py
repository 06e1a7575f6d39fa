"""Rows of addresses: where numbers come from and where results go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.draws.luck import Addresses

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Spans:
    """Addresses of G sites or parts of them.

    Attributes
    ----------
    keys : tuple of two uint64 arrays, shape (G,)
        Key of each span's luck.
    count : int64 array, shape (G,)
        How many addresses each has.
    into : int64 array, shape (G,)
        Where in a flat table the span's results begin.
    replication : int
        Replication.
    first : int64 array, shape (G,), or None
        Where in `numbers` the span's stable numbers begin; None if they are 0, 1, 2, ...
    numbers : int64 array or None
        Stable numbers.
    """

    keys: tuple[U64, U64]
    count: I64
    into: I64
    replication: int
    first: I64 | None = None
    numbers: I64 | None = None

    def addresses(self) -> Addresses:
        """Return the addresses of all spans in a row."""
        if self.first is None or self.numbers is None:  # both or neither
            return Addresses.of(self.keys, self.count, self.replication)
        keys = np.repeat(self.keys[0], self.count), np.repeat(self.keys[1], self.count)
        return Addresses(keys, self.numbers[places(self.first, self.count)], self.replication)


def places(first: I64, count: I64) -> I64:
    """Return the indices ``first .. first + count - 1`` of each span, all spans in a row."""
    ends = np.cumsum(count)
    total = int(ends[-1]) if len(ends) else 0
    found: I64 = np.arange(total, dtype=np.int64) + np.repeat(first - (ends - count), count)
    return found


def starts(count: I64) -> I64:
    """Return the first index of each part, and one past the last, shape (G + 1,)."""
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(count, dtype=np.int64)))
