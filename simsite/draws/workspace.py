"""Memory that is used again: fresh pages cost as much time as drawing what is written there.

What was drawn last stays there, with the key of all that decides it. The next draw into the same
room leaves what has the same key as it is: the next design point meets the same random draws, and
what is another there is drawn anew, part by part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]
Found = TypeVar("Found")
Key = tuple[Any, ...]  # numbers, texts, arrays, tuples of them; anything else by identity
Part = tuple[Key, Callable[[I64], object]]


class Room:
    """Large tables by name, each as long as it has ever been asked for, and what they hold.

    One thread at a time may use a room, and what was drawn into it is good until the next draw.
    Nobody but the one who draws may write into it.
    """

    def __init__(self) -> None:
        self._tables: dict[str, I64] = {}
        self._parts: dict[str, tuple[Key, ...]] = {}
        self._kept: dict[str, tuple[Key, Any]] = {}

    def longer(self, name: str, size: int, used: int) -> I64:
        """Return a table of so many places that keeps the first `used` of what it held."""
        held = self._tables.get(name)
        table = self.table(name, size)
        if held is not None and table.base is not held:
            table[:used] = held[:used]
        return table

    def table(self, name: str, size: int) -> I64:
        """Return a table of so many places with anything in it."""
        held = self._tables.get(name)
        if held is None or len(held) < size:
            self._parts.pop(name, None)
            held = np.empty(size + size // 8, dtype=np.int64)
            self._tables[name] = held
        return held[:size]

    def written(self, name: str, size: int, parts: Sequence[Part]) -> I64:
        """Return a table of which each part was written by the last one that had its key.

        Parameters
        ----------
        name : str
            Name of the table.
        size : int
            Places; a table without any has a 0 that nobody reads.
        parts : sequence of (key, write)
            `write` fills its own places of the table, no two parts the same. The key says all that
            decides what it writes, and where. It is not called where the last call had the same
            key at the same place of the sequence.

        Returns
        -------
        int64 array, shape (max(size, 1),)
        """
        table = self.table(name, max(size, 1))
        before = self._parts.pop(name, ())
        if size == 0:
            table[0] = 0
        for n, (key, write) in enumerate(parts):
            if n >= len(before) or not same(key, before[n]):
                write(table)
        self._parts[name] = tuple(key for key, _ in parts)
        return table

    def kept(self, name: str, key: Key, make: Callable[[], Found]) -> Found:
        """Return what was made under a name for the same key last time; else make it.

        Parameters
        ----------
        name : str
            What is made.
        key : tuple
            All that decides it.
        make : callable
            Makes it; tables of this room that it fills are filled by nobody else.
        """
        if name not in self._kept or not same(key, self._kept[name][0]):
            self._kept.pop(name, None)
            self._kept[name] = key, make()
        found: Found = self._kept[name][1]
        return found


def same(one: object, other: object) -> bool:
    """Return whether two keys are equal; arrays are where all their numbers are."""
    if one is other:
        return True
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return np.array_equal(one, other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(type(one) is type(other) and one == other)
