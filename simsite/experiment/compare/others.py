"""What else differs between two runs: every number of the county, pair by pair.

A measure that is added to the catalogue is compared from then on, without a line here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.metrics.catalogue import METRICS, SOMETIMES, Unit
from simsite.stats.intervals import Interval
from simsite.stats.paired import paired_quantile

Values = NDArray[Any]
KNOWN = METRICS | SOMETIMES
UNITS = ("count", "hours", "share", "duration")
# What has its own line in a comparison already, or is another quantile of the same waits.
SAID = frozenset({"unswabbed_at_deadline", "wait_mean", "wait_q95", "visit_mean", "swabbed"})


@dataclass(frozen=True, slots=True)
class OtherMeasure:
    """A measure that differs between two runs.

    Attributes
    ----------
    name : str
        Of the measure, as in tables: ``on_duty.swab``.
    unit : str
        As in the catalogue of metrics.
    first, second : float
        Medians over the replications.
    difference : float
        Median of the pairs' differences, second minus first.
    interval : Interval
        Of that, from order statistics; 0 is not in it.
    """

    name: str
    unit: Unit
    first: float
    second: float
    difference: float
    interval: Interval


def others(early: Mapping[str, Values], late: Mapping[str, Values]) -> tuple[OtherMeasure, ...]:
    """Return the measures whose difference can be told from none.

    Parameters
    ----------
    early, late : mapping of str to array, shape (R,)
        Numbers of the county by measure, replication r of both a pair.
    """
    return tuple(_differing(early, late))


def _differing(early: Mapping[str, Values], late: Mapping[str, Values]) -> Iterator[OtherMeasure]:
    for name in (name for name in early if name in late):
        head = name.partition(".")[0]
        metric = KNOWN.get(head)
        if metric is None or metric.unit not in UNITS or head in SAID:
            continue
        one, two = (side[name].astype(np.float64) for side in (early, late))
        if not (np.isfinite(one).all() and np.isfinite(two).all()) or (one == two).all():
            continue
        found = paired_quantile(one, two)
        if found.difference is None or found.interval is None:
            continue
        if found.interval.low <= 0.0 <= found.interval.high:
            continue
        medians = float(np.median(one)), float(np.median(two))
        yield OtherMeasure(name, metric.unit, *medians, found.difference, found.interval)
