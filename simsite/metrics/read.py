"""Batch to numbers: by the compiled sweep where it is compiled, else by NumPy."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from simsite.core.interpreted import refuse_stale
from simsite.metrics import sweep, vectors
from simsite.metrics.numbers import PER_CENT, Numbers
from simsite.metrics.places import Places
from simsite.metrics.preparation import without_preparers
from simsite.tables.views import Trace

if sweep.COMPILED:
    refuse_stale(sweep)

I64 = NDArray[np.int64]
TIME_BUCKETS = 16384  # of the time to the horizon, in which the longest queue is looked for
BUCKETS = 512  # into which values are counted when one of them is looked for


def read(where: Places, trace: Trace) -> Numbers:
    """Read all numbers off a trace.

    Parameters
    ----------
    where : Places
        The places of the plan.
    trace : Trace
        What happened at all its sites.

    Returns
    -------
    Numbers
    """
    own = without_preparers(where, trace)
    return read_by_sweep(where, own) if sweep.COMPILED else vectors.read(where, own)


def read_by_sweep(where: Places, trace: Trace) -> Numbers:
    """Read all numbers off a trace in one pass, compiled or not."""
    numbers = Numbers.empty(where, trace)
    calendar = where.plan.calendar
    tables = {
        **{name: getattr(where, name) for name in _PLACES},
        **{name: getattr(trace, name) for name in _BATCH},
        "gone": trace.left,
        "per_cent": np.array(list(PER_CENT.values()), np.int64),
        **{field.name: getattr(numbers, field.name) for field in fields(numbers)},
        **_scratch(trace, len(where.times) + 1),
    }
    sweep.Sweep(
        {name: table.reshape(-1).data for name, table in tables.items()},
        (int(where.times[0]), calendar.deadline, calendar.horizon),
        (len(where.times), numbers.slot_wait.shape[1]),
    ).read()
    return numbers


_PLACES = ("site_order", "first_site", "counted", "opening", "works", "curve")
_BATCH = (
    *("first_post", "first_cell", "first_resident", "first_household", "cells"),
    *("called", "told", "tube_rows", "change_rows", "duty_rows"),
)


def _scratch(trace: Trace, columns: int) -> dict[str, I64]:
    people = int(trace.first_resident[-1])
    residents = int(np.diff(trace.first_resident).max(initial=0))
    cells = int(np.diff(trace.first_cell[trace.first_post]).max(initial=0))
    pieces = int(np.diff(trace.first_household).max(initial=0)) + len(trace.change_rows)
    sites, posts = len(trace.present), len(trace.first_cell) - 1
    zeros = {
        "last_closing": sites,
        "first_change": posts + 2,
        **dict.fromkeys(("joins", "ends"), TIME_BUCKETS),
    }
    unset = {
        "until": sites,
        "last_duty": posts,
        "change_at": len(trace.change_rows),
        **dict.fromkeys(("own_wait", "own_first"), residents),
        **dict.fromkeys(("place_of", "level_at"), TIME_BUCKETS),
        "place_swabs": columns,
        "ended": cells,
        **dict.fromkeys(("done", "waits"), people),
        "some": max(people, 2 * (cells + pieces)),
        "counts": BUCKETS,
    }
    whole = np.empty(sum(unset.values()), np.int64)
    parts = np.split(whole, np.cumsum(list(unset.values()))[:-1])
    return {
        **{name: np.zeros(size, np.int64) for name, size in zeros.items()},
        **dict(zip(unset, parts, strict=True)),
    }
