"""What holds crews up: at how many desks nothing may begin at a time, and in which way it does."""

from __future__ import annotations

from bisect import bisect_right

from simsite.engine.audit.levels import I64
from simsite.tables.schema import HALT_DESKS, HALT_PAPER, HALT_TIME


class HeldUp:
    """What holds a crew up by the clock.

    Parameters
    ----------
    steps : int64 array, shape (steps, 3)
        Drawn steps, columns HALT_*.
    """

    def __init__(self, steps: I64) -> None:
        self.times = [int(time) for time in steps[:, HALT_TIME]]
        self.desks = [0, *(int(desks) for desks in steps[:, HALT_DESKS])]
        self.by_paper = [False, *(bool(way) for way in steps[:, HALT_PAPER])]

    def free_below(self, desks: int, time: int) -> int:
        """Return below which of its desks something may begin, after the calendar of an instant."""
        return desks - self.desks[bisect_right(self.times, time)]

    def is_on_paper(self, time: int) -> bool:
        """Return whether services begin the other way, after the calendar of an instant."""
        return self.by_paper[bisect_right(self.times, time)]
