"""Unit and label of every metric, with those of stages and the sums made for the report."""

from __future__ import annotations

from simsite.metrics.catalogue import METRICS, STAGE_METRICS

STAFF_HOURS = "staff_hours"
DUE = "due"
SUMS = {DUE: "count", STAFF_HOURS: "hours"}


def unit_of(name: str) -> str:
    """Return the unit of a metric such as ``completion``, ``wait.swab`` or ``staff_hours``."""
    if name in SUMS:
        return SUMS[name]
    metric = METRICS.get(name) or STAGE_METRICS[name.partition(".")[0]]
    return metric.unit
