"""Numbers of sites to those of townships and the county; names as in the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import HOUR
from simsite.metrics.numbers import PER_CENT, Across, Numbers
from simsite.metrics.places import Places
from simsite.tables.views import Trace

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
Table = dict[str, NDArray[np.int64] | NDArray[np.float64]]
HEAVY = ("queue_peak", "wait_q95")  # of sites: what a light measure does without
People = dict[str, I64]  # residents by class, arrays of shape (S,)
CLASSES = ("present", "exempt", "home_bound", "absent")


def people(trace: Trace) -> People:
    """Return how many residents of each class the sites of a trace have, arrays of shape (S,)."""
    return {
        **{name: getattr(trace, name).copy() for name in CLASSES},
        "attending": np.diff(trace.first_resident),
    }


def joined(parts: Sequence[People]) -> People:
    """Return tables of sites one after the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def sites(where: Places, people: People, numbers: Numbers, *, light: bool = False) -> Table:
    """Return the table of the sites, arrays of shape (S,) in the plan's order."""
    table: Table = {
        **_counts(where, people, numbers),
        "queue_peak": numbers.peak,
        "completion": numbers.completion,
        "done_by_deadline": _done(where, numbers.completion),
        "wait_mean": means(numbers.wait, numbers.swabbed),
        "wait_q95": numbers.wait_q95,
        "visit_mean": means(numbers.stay, numbers.swabbed),
    }
    return {name: table[name] for name in table if not light or name not in HEAVY}


def townships(where: Places, people: People, numbers: Numbers, across: Across) -> Table:
    """Return the table of the townships, arrays of shape (T,) in order of code."""
    return _regions(where, people, numbers, (where.first_site[:-1], across.reached[:-1]))


def county(
    where: Places, people: People, numbers: Numbers, across: Across
) -> dict[str, int | float]:  # fmt: skip
    """Return the numbers of the county, with those of its stages and crews."""
    whole = _regions(where, people, numbers, (where.first_site[:1], across.reached[-1:]))
    return {
        **{key: values[0].item() for key, values in whole.items()},
        "wait_q95": int(across.longest_waits[0]),
        **_stage_waits(where, numbers),
        **_staff(where, numbers),
    }


def progress(where: Places, numbers: Numbers) -> dict[str, I64]:
    """Return the tables over the day: (G,) on the grid, (B,) by half hours."""
    tables: dict[str, I64] = {}
    for n, curve in enumerate(where.curves):
        tables[f"waiting.{curve}"] = np.cumsum(numbers.queue_change[n, :-1])
        tables[f"wait_sum.{curve}"] = numbers.slot_wait[n].copy()
        tables[f"wait_number.{curve}"] = numbers.slot_number[n].copy()
    tables["swabbed"] = np.cumsum(numbers.swab_counts[:, :-1].sum(axis=0))
    return tables


def _counts(where: Places, people: People, numbers: Numbers) -> dict[str, I64]:
    """Numbers of residents and tubes that add up from sites to the county."""
    return {
        **people,
        "swabbed": numbers.swabbed,
        "left_unswabbed": numbers.left_unswabbed,
        **({"gave_up": numbers.gave_up} if where.gives_up else {}),
        "unswabbed_at_deadline": numbers.late,
        "tubes": numbers.tubes,
    }


def _regions(where: Places, people: People, numbers: Numbers, regions: tuple[I64, I64]) -> Table:
    """Regions: where they begin in the order of sites, and when their shares are reached."""
    first, reached = regions

    def total(values: I64) -> I64:
        sums: I64 = np.add.reduceat(values[where.site_order], first)
        return sums

    counts = {key: total(values) for key, values in _counts(where, people, numbers).items()}
    somebody = counts["attending"] > 0
    last = _last(where, people["attending"], numbers.completion, first)
    completion = np.where(somebody, last, opens(where, first))
    return {
        **counts,
        "completion": completion,
        "done_by_deadline": _done(where, completion),
        **{t: np.where(somebody, reached[:, n], completion) for n, t in enumerate(PER_CENT)},
        "wait_mean": means(total(numbers.wait), counts["swabbed"]),
        "visit_mean": means(total(numbers.stay), counts["swabbed"]),
    }


def _last(where: Places, attending: I64, completion: I64, first: I64) -> I64:
    """Completion of the last site of each region to which somebody comes.

    A site to which nobody comes is no work: it holds nobody up, however late it opens.
    """
    busy = np.where(attending > 0, completion, 0)
    latest: I64 = np.maximum.reduceat(busy[where.site_order], first)
    return latest


def opens(where: Places, first: I64) -> I64:
    """Return when the first site opens of each region that begins here in the order of sites."""
    earliest: I64 = np.minimum.reduceat(where.first_opening[where.site_order], first)
    return earliest


def _done(where: Places, completion: I64) -> I64:
    return (completion <= where.calendar.deadline).astype(np.int64)


def means(sums: I64, number: I64) -> F64:
    """Return means, 0 of nobody; the same shape."""
    return np.divide(sums, number, out=np.zeros(np.shape(sums)), where=number > 0)


def _stage_waits(where: Places, numbers: Numbers) -> dict[str, float]:
    means = {}
    for stage, posts in where.queues.items():
        total, number = (int(v[posts].sum()) for v in (numbers.stage_wait, numbers.stage_starts))
        means[f"wait.{stage}"] = total / number if number else 0.0
    return means


def _staff(where: Places, numbers: Numbers) -> dict[str, float]:
    """Utilisation and hours by stage, for callers and for preparers."""
    found = {}
    for stage, posts in where.crews.items():
        duty, over, busy = (
            int(v[posts].sum()) for v in (numbers.on_duty, numbers.overtime, numbers.busy)
        )
        found[f"utilisation.{stage}"] = busy / duty if duty else 0.0
        found[f"on_duty.{stage}"] = duty / HOUR
        found[f"overtime.{stage}"] = over / HOUR
    return found
