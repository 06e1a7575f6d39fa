"""On duty, busy, overtime: what a crew did with its time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CrewTime:
    """Microseconds of staff time of one crew until the site was complete.

    Attributes
    ----------
    on_duty : int
        Scheduled level over time.
    overtime : int
        Members present beyond the scheduled level, over time.
    busy_on_duty, busy_in_overtime : int
        Time at work, split the same way.
    """

    on_duty: int
    overtime: int
    busy_on_duty: int
    busy_in_overtime: int


def crew_time(duty: I64, starts: I64, ends: I64, until: int) -> CrewTime:
    """Add up the time of one crew.

    Parameters
    ----------
    duty : int64 array, shape (D, 3)
        Rows of time, scheduled level, members present, in order.
    starts, ends : int64 array, shape (W,)
        Pieces of work (services, changeovers, knocks) of the crew; the end may be NEVER.
    until : int
        Time at which counting ends.

    Returns
    -------
    CrewTime
    """
    ends = np.minimum(ends, until)
    kept = starts < ends
    starts, ends = starts[kept], ends[kept]
    busy = int((ends - starts).sum())
    on_duty = overtime = beyond = 0
    times = [*duty[:, 0].tolist()[1:], until]
    for (since, scheduled, present), next_time in zip(duty.tolist(), times, strict=True):
        to = min(next_time, until)
        if to <= since:
            continue
        on_duty += scheduled * (to - since)
        if present > scheduled:
            overtime += (present - scheduled) * (to - since)
            beyond += busy_above(starts, ends, since, to, scheduled)
    return CrewTime(on_duty, overtime, busy - beyond, beyond)


def busy_above(starts: I64, ends: I64, since: int, to: int, level: int) -> int:
    """Integral over [since, to) of the number of pieces of work in hand beyond `level`."""
    a, b = np.maximum(starts, since), np.minimum(ends, to)
    kept = a < b
    a, b = a[kept], b[kept]
    if level == 0:
        return int((b - a).sum())
    times = np.concatenate((a, b))
    change = np.concatenate((np.ones(len(a), np.int64), -np.ones(len(b), np.int64)))
    order = np.argsort(times, kind="stable")
    number = np.cumsum(change[order])[:-1]
    lengths = np.diff(times[order])
    return int((np.maximum(number - level, 0) * lengths).sum())
