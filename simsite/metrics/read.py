"""Trace to numbers: by the kernel where it is compiled, else by the reference in NumPy."""

from __future__ import annotations

import math
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from simsite.core.compiled import refuse_stale
from simsite.metrics import kernel, reference
from simsite.metrics.gave_up import gone_for_good
from simsite.metrics.numbers import PER_CENT, Across, Numbers, Reading, shapes
from simsite.metrics.places import Places
from simsite.metrics.progress import slots
from simsite.tables.schema import METRIC_TABLES, SCRATCH, of_owner
from simsite.tables.views import Trace

if kernel.COMPILED:
    refuse_stale(kernel)

I64 = NDArray[np.int64]
# Of time, in which the longest queue of the largest site is looked for; others have their part.
BUCKETS_A_CELL, MOST_BUCKETS = 12, 2**18
LEAST_ROOM = 1024  # values of a county that are looked at more closely
BUCKETS = 512  # into which values are counted when one of them is looked for


def read(given: Reading) -> None:
    """Read numbers off a trace."""
    (read_by_kernel if kernel.COMPILED else reference.read)(given)


def find_across(where: Places, across: Across, *, light: bool = False) -> None:
    """Find the order statistics of townships and county, once the swabs of all are there.

    Parameters
    ----------
    where : Places
        Of the whole plan.
    across : Across
        To be completed.
    light : bool
        Whether to find those of the county alone.
    """
    find = find_by_kernel if kernel.COMPILED else reference.find_across
    find(where, across, light=light)


def read_by_kernel(given: Reading) -> None:
    """Read numbers off a trace in one pass, compiled or not."""
    where, trace = given.where, given.trace
    tables = {**_arrays(where, trace, given.numbers), "done": given.done, "waits": given.waits}
    tables["gone"] = gone_for_good(where, trace)
    _reader(where, tables, _counts(trace, where), light=given.light).read()


def find_by_kernel(where: Places, across: Across, *, light: bool = False) -> None:
    """Find order statistics by the kernel, compiled or not."""
    swabs = int(across.place_swabs.max(initial=0))
    # The columns of a place that are looked into, and one of them once more.
    room = max(swabs + min(len(PER_CENT) * swabs, len(across.done)), LEAST_ROOM)
    count = {"grid time": len(where.times) + 1, "moment": room, "value": BUCKETS}
    _reader(where, _arrays(across), count, light=light).find_across()


def _reader(
    where: Places, given: dict[str, I64], count: dict[str, int], *, light: bool
) -> kernel.Reader:
    """Return the kernel over tables and scratch for so many; other tables have a single place."""
    tables = {"per_cent": np.array(list(PER_CENT.values()), np.int64), **given, **_scratch(count)}
    calendar, nothing = where.calendar, np.zeros(1, np.int64)
    return kernel.Reader(
        {name: tables.get(name, nothing).reshape(-1).data for name in METRIC_TABLES},
        (int(where.times[0]), calendar.deadline, calendar.horizon, int(calendar.strict)),
        (len(where.times), len(slots(where.times))),
        light,
    )


def _arrays(*nouns: Places | Trace | Numbers | Across) -> dict[str, I64]:
    """Return the tables of nouns by name."""
    values = ((f.name, getattr(noun, f.name)) for noun in nouns for f in fields(noun))
    return {name: value for name, value in values if isinstance(value, np.ndarray)}


def _scratch(count: dict[str, int]) -> dict[str, I64]:
    """Return the tables in which the kernel takes notes, unset where it needs no first value."""
    wanted = [own for own in of_owner(SCRATCH) if own.axis in count]
    unset = {own.name: count[own.axis] for own in wanted if own.first is None}
    whole = np.empty(sum(unset.values()), np.int64)
    parts = np.split(whole, np.cumsum(list(unset.values()))[:-1])
    given = [own for own in wanted if own.first is not None]
    return {
        **{own.name: np.full(count[own.axis], own.first, np.int64) for own in given},
        **dict(zip(unset, parts, strict=True)),
    }


def _counts(trace: Trace, where: Places) -> dict[str, int]:
    """Return how many there are of what is counted only while a trace is read."""
    people = int(np.diff(trace.first_resident).max(initial=0))
    cells = int(np.diff(trace.first_cell[trace.first_post]).max(initial=0))
    works = len(trace.change_rows) + len(trace.dose_rows)
    pieces = int(np.diff(trace.first_household).max(initial=0)) + works
    return {
        **{axis: math.prod(shape) for axis, shape in shapes(where).items()},
        "own resident": people,
        "own cell": cells,
        "work": works,
        "crew or two": len(where.works) + 2,
        "moment": max(people, 2 * (cells + pieces)),
        "span": min(BUCKETS_A_CELL * cells, MOST_BUCKETS) + 1,
        "value": BUCKETS,
    }
