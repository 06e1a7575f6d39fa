"""Trace to numbers, inside one replication.

`measure(plan, trace, replication)` reads the tables of a trace once and keeps only numbers. What
each number means, its unit and its names are in `simsite.metrics.catalogue`. `Measuring` does so
with a plan that is simulated piece by piece, of which no whole trace is ever there.
"""

from simsite.metrics.measure import Measuring, Metrics, measure

__all__ = ["Measuring", "Metrics", "measure"]
