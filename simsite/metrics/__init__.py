"""Trace to numbers, inside one replication.

`measure(plan, trace, replication)` reads the tables of a trace once and keeps only numbers. What
each number means, its unit and its names are in `simsite.metrics.catalogue`.
"""

from simsite.metrics.measure import Metrics, measure

__all__ = ["Metrics", "measure"]
