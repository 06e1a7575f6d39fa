"""What is read off a trace: sums, counts and order statistics, all integers."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from simsite.metrics.places import Places
from simsite.metrics.progress import slots
from simsite.tables.views import Trace

I64 = NDArray[np.int64]
PER_CENT = {"t50": 50, "t90": 90, "t95": 95, "t99": 99}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of S sites with P posts, T townships, C curves, G grid times, B half hours.

    All are int64 arrays that a reader fills; times and durations are microseconds.

    Attributes
    ----------
    completion : shape (S,)
        End of the last swab, NEVER where not reached; the opening where nobody attends.
    swabbed, left, late : shape (S,)
        Attending residents swabbed, left unswabbed, not swabbed at the deadline.
    tubes, peak : shape (S,)
        Tubes; most residents in queues at one time.
    wait, visit : shape (S,)
        Sums over the swabbed: time in queues up to the counted station; from joining the first
        queue to the end of the swab.
    wait_q95 : shape (S + 1,)
        95 % quantile of that wait, 0 where nobody is swabbed; the last is the county's.
    reached : shape (T + 1, 4)
        When 50, 90, 95 and 99 % of the attending are swabbed; the last row is the county's.
        Meaningless where nobody attends.
    stage_wait, stage_starts : shape (P,)
        Sum of the waits in the queue of a post, and number of those who started.
    on_duty, overtime, busy : shape (crews,)
        Time of a crew until its site was complete: scheduled, beyond that, at work on duty. Crews
        are the posts, then the preparers.
    queue_change : shape (C + 1, G + 1)
        By how much the queues grew since the grid time before; the last row is for posts without
        a queue, the last column for what comes after the grid.
    slot_wait, slot_number : shape (C + 1, B)
        Waits and number of those who started, by the half hour in which they joined.
    swab_change : shape (G + 1,)
        Swabs ended since the grid time before.
    """

    completion: I64
    swabbed: I64
    left: I64
    late: I64
    tubes: I64
    peak: I64
    wait: I64
    visit: I64
    wait_q95: I64
    reached: I64
    stage_wait: I64
    stage_starts: I64
    on_duty: I64
    overtime: I64
    busy: I64
    queue_change: I64
    slot_wait: I64
    slot_number: I64
    swab_change: I64

    @staticmethod
    def empty(where: Places, trace: Trace) -> Numbers:
        """Return zeros of the right shapes."""
        sites, posts = len(trace.present), len(trace.first_cell) - 1
        curves, times = len(where.curves) + 1, len(where.times)
        shapes: dict[str, tuple[int, ...]] = {
            **dict.fromkeys(("stage_wait", "stage_starts"), (posts,)),
            **dict.fromkeys(("on_duty", "overtime", "busy"), (len(where.works),)),
            **dict.fromkeys(("slot_wait", "slot_number"), (curves, len(slots(where.times)))),
            "queue_change": (curves, times + 1),
            "swab_change": (times + 1,),
            "wait_q95": (sites + 1,),
            "reached": (len(where.townships) + 1, len(PER_CENT)),
        }
        return Numbers(
            **{f.name: np.zeros(shapes.get(f.name, (sites,)), np.int64) for f in fields(Numbers)}
        )


def rank(per_cent: int, n: int) -> int:
    """Index, among n sorted values, of the first that so many per cent do not exceed."""
    return -(-per_cent * n // 100) - 1
