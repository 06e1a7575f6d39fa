"""Trace to numbers: by the kernel where it is compiled, else by the reference in NumPy."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from simsite.core.compiled import refuse_stale
from simsite.metrics import kernel, reference
from simsite.metrics.numbers import PER_CENT, Numbers
from simsite.metrics.places import Places
from simsite.tables.views import Trace

if kernel.COMPILED:
    refuse_stale(kernel)

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
    return read_by_kernel(where, trace) if kernel.COMPILED else reference.read(where, trace)


def read_by_kernel(where: Places, trace: Trace) -> Numbers:
    """Read all numbers off a trace in one pass, compiled or not."""
    numbers = Numbers.empty(where, trace)
    calendar = where.plan.calendar
    tables = {
        **_arrays(where),
        **_arrays(trace),
        "gone": trace.left,
        "per_cent": np.array(list(PER_CENT.values()), np.int64),
        **_arrays(numbers),
        **_scratch(where, trace),
    }
    kernel.Reader(
        {name: table.reshape(-1).data for name, table in tables.items()},
        (int(where.times[0]), calendar.deadline, calendar.horizon),
        (len(where.times), numbers.slot_wait.shape[1]),
    ).read()
    return numbers


def _arrays(noun: Places | Trace | Numbers) -> dict[str, I64]:
    """Return the tables of a noun by name."""
    values = ((field.name, getattr(noun, field.name)) for field in fields(noun))
    return {name: value for name, value in values if isinstance(value, np.ndarray)}


def _scratch(where: Places, trace: Trace) -> dict[str, I64]:
    people = int(trace.first_resident[-1])
    residents = int(np.diff(trace.first_resident).max(initial=0))
    cells = int(np.diff(trace.first_cell[trace.first_post]).max(initial=0))
    pieces = int(np.diff(trace.first_household).max(initial=0)) + len(trace.change_rows)
    pieces += len(trace.dose_rows)
    sites, crews = len(trace.present), len(where.works)
    zeros = {
        "last_closing": sites,
        "first_work": crews + 2,
        **dict.fromkeys(("joins", "ends"), TIME_BUCKETS),
    }
    unset = {
        "until": sites,
        "last_duty": crews,
        "work_at": len(trace.change_rows) + len(trace.dose_rows),
        **dict.fromkeys(("own_wait", "own_first"), residents),
        **dict.fromkeys(("place_of", "level_at"), TIME_BUCKETS),
        "place_swabs": len(where.times) + 1,
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
