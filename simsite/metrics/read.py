"""Trace to numbers: by the kernel where it is compiled, else by the reference in NumPy."""

from __future__ import annotations

import math
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from simsite.core.compiled import refuse_stale
from simsite.metrics import kernel, reference
from simsite.metrics.numbers import PER_CENT, Numbers, shapes
from simsite.metrics.places import Places
from simsite.tables.schema import METRIC_TABLES, SCRATCH, of_owner
from simsite.tables.views import Trace

if kernel.COMPILED:
    refuse_stale(kernel)

I64 = NDArray[np.int64]
TIME_BUCKETS = 16384  # of the time to the horizon, in which the longest queue is looked for
BUCKETS = 512  # into which values are counted when one of them is looked for


def read(where: Places, trace: Trace, *, light: bool = False) -> Numbers:
    """Read numbers off a trace.

    Parameters
    ----------
    where : Places
        The places of the plan.
    trace : Trace
        What happened at all its sites.
    light : bool
        Whether to read no more than the county's numbers need: wait quantiles and peaks of sites,
        what townships have reached, curves and half hours mean nothing then.

    Returns
    -------
    Numbers
    """
    reader = read_by_kernel if kernel.COMPILED else reference.read
    return reader(where, trace, light=light)


def read_by_kernel(where: Places, trace: Trace, *, light: bool = False) -> Numbers:
    """Read numbers off a trace in one pass, compiled or not."""
    numbers = Numbers.empty(where, trace)
    calendar = where.plan.calendar
    tables = {
        **_arrays(where),
        **_arrays(trace),
        "per_cent": np.array(list(PER_CENT.values()), np.int64),
        **_arrays(numbers),
        **_scratch(where, trace),
    }
    kernel.Reader(
        {name: tables[name].reshape(-1).data for name in METRIC_TABLES},
        (int(where.times[0]), calendar.deadline, calendar.horizon),
        (len(where.times), numbers.slot_wait.shape[1]),
        light,
    ).read()
    return numbers


def _arrays(noun: Places | Trace | Numbers) -> dict[str, I64]:
    """Return the tables of a noun by name."""
    values = ((field.name, getattr(noun, field.name)) for field in fields(noun))
    return {name: value for name, value in values if isinstance(value, np.ndarray)}


def _scratch(where: Places, trace: Trace) -> dict[str, I64]:
    """Return the tables in which the kernel takes notes, unset where it needs no first value."""
    count = {axis: math.prod(shape) for axis, shape in shapes(where, trace).items()}
    count |= _counts(trace) | {"crew or two": len(where.works) + 2}
    unset = {own.name: count[own.axis] for own in of_owner(SCRATCH) if own.first is None}
    whole = np.empty(sum(unset.values()), np.int64)
    parts = np.split(whole, np.cumsum(list(unset.values()))[:-1])
    given = [own for own in of_owner(SCRATCH) if own.first is not None]
    return {
        **{own.name: np.full(count[own.axis], own.first, np.int64) for own in given},
        **dict(zip(unset, parts, strict=True)),
    }


def _counts(trace: Trace) -> dict[str, int]:
    """Return how many there are of what is counted only while a trace is read."""
    people = int(trace.first_resident[-1])
    cells = int(np.diff(trace.first_cell[trace.first_post]).max(initial=0))
    works = len(trace.change_rows) + len(trace.dose_rows)
    pieces = int(np.diff(trace.first_household).max(initial=0)) + works
    return {
        "resident": people,
        "own resident": int(np.diff(trace.first_resident).max(initial=0)),
        "own cell": cells,
        "work": works,
        "moment": max(people, 2 * (cells + pieces)),
        "span": TIME_BUCKETS,
        "value": BUCKETS,
    }
