"""Trace to numbers, inside one replication.

`measure(plan, draws, traces)` reads each group's trace once and keeps only numbers. What each
number means, its unit and its names are in `simsite.metrics.catalogue`.
"""

from simsite.metrics.measure import Metrics, measure, measure_batch

__all__ = ["Metrics", "measure", "measure_batch"]
