"""What is read off a trace: sums, counts and order statistics, all integers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.metrics.places import Places
from simsite.metrics.progress import slots
from simsite.tables.schema import NUMBERS, of_owner
from simsite.tables.views import Trace

I64 = NDArray[np.int64]
PER_CENT = {"t50": 50, "t90": 90, "t95": 95, "t99": 99}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of S sites with P posts, T townships, C curves, G grid times, B half hours.

    All are int64 arrays that a reader fills, and tables of `simsite.tables.schema`, which says what
    each of them is; times and durations are microseconds.

    Attributes
    ----------
    completion, swabbed, left_unswabbed, late, tubes, peak, wait, stay : shape (S,)
        By site.
    wait_q95 : shape (S + 1,)
        By site, the last of the county.
    reached : shape (T + 1, 4)
        By township, the last row of the county; columns PER_CENT.
    stage_wait, stage_starts : shape (P,)
        By post.
    on_duty, overtime, busy : shape (crews,)
        By crew: the posts, then the preparers.
    queue_change : shape (C + 1, G + 1)
        By curve and grid time; the last row is for posts without a queue.
    slot_wait, slot_number : shape (C + 1, B)
        By curve and half hour.
    swab_change : shape (G + 1,)
        By grid time.
    """

    completion: I64
    swabbed: I64
    left_unswabbed: I64
    late: I64
    tubes: I64
    peak: I64
    wait: I64
    stay: I64
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
        shape = shapes(where, trace)
        return Numbers(
            **{own.name: np.zeros(shape[own.axis], np.int64) for own in of_owner(NUMBERS)}
        )


def shapes(where: Places, trace: Trace) -> dict[str, tuple[int, ...]]:
    """Return the shape of the tables of each axis by which numbers are counted."""
    sites, curves, times = len(trace.present), len(where.curves) + 1, len(where.times)
    return {
        "site": (sites,),
        "site or county": (sites + 1,),
        "township or county": (len(where.townships) + 1, len(PER_CENT)),
        "post": (len(trace.first_cell) - 1,),
        "crew": (len(where.works),),
        "grid time": (times + 1,),
        "curve and grid time": (curves, times + 1),
        "curve and half hour": (curves, len(slots(where.times))),
    }


def rank(per_cent: int, n: int) -> int:
    """Index, among n sorted values, of the first that so many per cent do not exceed."""
    return -(-per_cent * n // 100) - 1
