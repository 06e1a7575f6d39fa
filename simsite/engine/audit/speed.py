"""Work by the clock: how much a crew has done by any time, and so when work is done."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate, pairwise

from simsite.core.units import NEVER
from simsite.engine.audit.levels import I64
from simsite.tables.schema import LONGEST_WORK, SPEED_LEVEL, SPEED_TIME, USUAL_SPEED


class WorkByClock:
    """The integral of the speed of a crew, in ten-thousandths of microseconds of usual work.

    Parameters
    ----------
    steps : int64 array, shape (steps, 2)
        Drawn steps of the speed, columns SPEED_*.
    """

    def __init__(self, steps: I64) -> None:
        self.times = [int(time) for time in steps[:, SPEED_TIME]]
        self.speeds = [USUAL_SPEED, *(int(speed) for speed in steps[:, SPEED_LEVEL])]
        gained = (
            speed * (end - start)
            for speed, (start, end) in zip(self.speeds, pairwise([0, *self.times]), strict=False)
        )
        self.done = list(accumulate(gained))  # at each step

    def at(self, time: int) -> int:
        """Return what is done from 0 to a time."""
        step = bisect_right(self.times, time)
        start, done = (0, 0) if step == 0 else (self.times[step - 1], self.done[step - 1])
        return done + self.speeds[step] * (time - start)

    def end(self, begun: int, work: int) -> int:
        """Return the first instant at which so much more is done, NEVER for none."""
        if not self.times:
            return begun + work
        if work > LONGEST_WORK:
            return NEVER
        wanted = self.at(begun) + USUAL_SPEED * work
        step = bisect_left(self.done, wanted)
        start, done = (0, 0) if step == 0 else (self.times[step - 1], self.done[step - 1])
        speed = self.speeds[step]
        return start + -((done - wanted) // speed) if speed else NEVER
