"""How often a design point is done by its deadline."""

from __future__ import annotations

from simsite.experiment.sweep.design_points import PointSummary
from simsite.report.summary import Chance, chance


def point_done(point: PointSummary) -> Chance | None:
    """Return P(done by the deadline) of a design point.

    None where it has no deadline, or nobody comes in any replication.
    """
    if not point.timed or point.nobody:
        return None
    return chance(point.county["done_by_deadline"])
