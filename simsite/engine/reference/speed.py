"""Work by the clock: when it ends, where the speed of those who do it changes."""

from __future__ import annotations

from collections.abc import Sequence

from simsite.core.units import NEVER
from simsite.tables.schema import LONGEST_WORK, USUAL_SPEED

Steps = Sequence[Sequence[int]]


def ends_at(speeds: Steps, begun: int, work: int) -> int:
    """Return the first instant at which work is done, NEVER if it never is.

    Parameters
    ----------
    speeds : sequence of (time, speed)
        Steps of the speed in ten-thousandths of the usual one, by time; usual before the first.
    begun : int
        When the work begins, microseconds.
    work : int
        Microseconds that it takes at the usual speed.
    """
    if not speeds:
        return begun + work
    if work > LONGEST_WORK:
        return NEVER
    now, speed, left = begun, USUAL_SPEED, USUAL_SPEED * work
    for time, other in speeds:
        if time > now:
            if speed * (time - now) >= left:
                break
            left -= speed * (time - now)
            now = time
        speed = other
    return now + -(-left // speed) if speed else NEVER
