"""What is read off a trace: sums, counts and order statistics, all integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simsite.metrics.places import Places
from simsite.metrics.progress import slots
from simsite.tables.schema import NUMBERS, of_owner
from simsite.tables.views import Trace

I64 = NDArray[np.int64]
PER_CENT = {"t50": 50, "t90": 90, "t95": 95, "t99": 99}
BY_SITE = ("site", "post", "crew")  # axes that are cut into pieces of a plan


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of S sites with P posts, T townships, C curves, G grid times, B half hours.

    All are int64 arrays that a reader fills, and tables of `simsite.tables.schema`, which says what
    each of them is; times and durations are microseconds.

    Attributes
    ----------
    completion, swabbed, left_unswabbed, gave_up, late, tubes, peak, wait, stay, wait_q95 :
    shape (S,)
        By site.
    stage_wait, stage_starts : shape (P,)
        By post.
    on_duty, overtime, busy : shape (crews,)
        By crew: the posts, then the preparers.
    queue_change : shape (C + 1, G + 1)
        By curve and grid time; the last row is for posts without a queue.
    slot_wait, slot_number : shape (C + 1, B)
        By curve and half hour.
    swab_counts : shape (T, G + 1)
        By township and grid time.
    """

    completion: I64
    swabbed: I64
    left_unswabbed: I64
    gave_up: I64
    late: I64
    tubes: I64
    peak: I64
    wait: I64
    stay: I64
    wait_q95: I64
    stage_wait: I64
    stage_starts: I64
    on_duty: I64
    overtime: I64
    busy: I64
    queue_change: I64
    slot_wait: I64
    slot_number: I64
    swab_counts: I64

    @staticmethod
    def empty(where: Places, before: Numbers | None = None) -> Numbers:
        """Return zeros of the right shapes.

        Parameters
        ----------
        where : Places
            Of a plan or a piece of it.
        before : Numbers, optional
            Of the pieces before: what is not by site, post or crew goes on in these.
        """
        shape = shapes(where)
        new = {
            own.name: np.zeros(shape[own.axis], np.int64)
            for own in of_owner(NUMBERS)
            if before is None or own.axis in BY_SITE
        }
        return Numbers(**new) if before is None else replace(before, **new)

    @staticmethod
    def joined(where: Places, parts: Sequence[Numbers]) -> Numbers:
        """Return the numbers of all pieces of a plan as those of the whole."""
        if len(parts) == 1:
            return parts[0]
        posts = [len(part.stage_wait) for part in parts]
        found = {}
        for own in of_owner(NUMBERS):
            values = [getattr(part, own.name) for part in parts]
            if own.axis == "crew":  # preparers are behind all posts
                front = [table[:n] for table, n in zip(values, posts, strict=True)]
                values = front + [table[n:] for table, n in zip(values, posts, strict=True)]
            if own.axis in BY_SITE:
                found[own.name] = np.concatenate(values)
        return replace(parts[-1], **found)


def shapes(where: Places) -> dict[str, tuple[int, ...]]:
    """Return the shape of the tables of each axis by which numbers are counted."""
    curves, times, townships = len(where.curves) + 1, len(where.times), len(where.townships)
    return {
        "site": (len(where.counted),),
        "post": (len(where.curve),),
        "crew": (len(where.works),),
        "grid time": (times + 1,),
        "curve and grid time": (curves, times + 1),
        "curve and half hour": (curves, len(slots(where.times))),
        "township and grid time": (townships, times + 1),
    }


@dataclass(frozen=True, slots=True)
class Reading:
    """What happened at the sites of a plan, or of a piece of one, and where it is read into.

    Attributes
    ----------
    where : Places
        The places.
    trace : Trace
        What happened at all its sites.
    numbers : Numbers
        To be filled.
    done, waits : int64 arrays, shape (N,)
        To be filled, by township and site: end and wait of each swab.
    light : bool
        Whether to read no more than the county's numbers need: wait quantiles and peaks of sites,
        curves and half hours mean nothing then.
    """

    where: Places
    trace: Trace
    numbers: Numbers
    done: I64
    waits: I64
    light: bool = False


@dataclass(frozen=True, slots=True)
class Across:
    """What is found over sites of all pieces: N swabs, T townships and the county, G grid times.

    As `Numbers`; a place is a township or, as the last, the county.

    Attributes
    ----------
    done, waits : shape (N,)
        By swab, in stretches of one township in one piece.
    first_stretch : shape (T + 2,)
        First stretch of each place, and one past the last.
    stretch_first, stretch_last : shape (stretches,)
        Swabs of each.
    place_attending : shape (T + 1,)
        By place.
    place_swabs : shape (T + 1, G + 1)
        By place and grid time.
    reached : shape (T + 1, 4)
        By place; columns PER_CENT.
    longest_waits : shape (1,)
        Of the county.
    """

    done: I64
    waits: I64
    first_stretch: I64
    stretch_first: I64
    stretch_last: I64
    place_attending: I64
    place_swabs: I64
    reached: I64
    longest_waits: I64


def rank(per_cent: int, n: int) -> int:
    """Index, among n sorted values, of the first that so many per cent do not exceed."""
    return -(-per_cent * n // 100) - 1
