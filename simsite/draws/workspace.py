"""Memory that is used again: fresh pages cost as much time as drawing what is written there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]


class Room:
    """Large tables by name, each as long as it has ever been asked for.

    One thread at a time may use a room, and what was drawn into it is good until the next draw.
    """

    def __init__(self) -> None:
        self._tables: dict[str, I64] = {}

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
            held = np.empty(size + size // 8, dtype=np.int64)
            self._tables[name] = held
        return held[:size]
