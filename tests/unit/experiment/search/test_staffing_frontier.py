"""How many people each design needs, and which designs are efficient."""

import numpy as np
import pytest

from simsite.core.errors import BadValue
from simsite.core.units import HOUR, NEVER
from simsite.experiment.search.staffing_frontier import head_counts
from simsite.experiment.sweep.design_points import PointSummary, SweepTable
from simsite.stats.intervals import order_statistic_interval


def table(points, factors=("staff.collectors", "staff.helpers")):
    """Made-up designs: factor values, and completion in hours of each of 59 replications."""
    luck = np.linspace(0.0, 0.5, 59)
    made = tuple(
        PointSummary(
            "/".join(map(str, values)),
            dict(zip(factors, values, strict=True)),
            {
                "completion": np.where(
                    hours + luck > 20, NEVER, ((hours + luck) * HOUR).astype(np.int64)
                )
            },
        )
        for values, hours in points
    )
    return SweepTable("x", "x", "2022-02-17", 0, NEVER, tuple(factors), made)


def marks(found, share=0.5):
    return {design.name: design.efficient[share] for design in found.designs}


def test_people_are_added_up_and_the_beaten_are_told():
    found = head_counts(table([((10, 90), 9.0), ((20, 80), 8.0), ((20, 200), 8.5), ((5, 5), 19.9)]))
    assert [design.people for design in found.designs] == [100, 100, 220, 10]
    assert marks(found) == {"10/90": False, "20/80": True, "20/200": False, "5/5": False}
    assert found.designs[3].not_reached > 29
    assert marks(found, 0.95)["5/5"] is False
    completion = found.sweep.points[1].county["completion"]
    held = order_statistic_interval(completion, 0.5)
    assert found.designs[1].intervals[0.5] == held
    assert held.low <= found.designs[1].times[0.5] <= held.high


def test_designs_are_held_against_those_with_everything_else_the_same():
    factors = ("staff.roles.nurse", "stages.swab.time")
    found = head_counts(
        table([((4, "20 s"), 9.0), ((2, "10 s"), 8.0), ((8, "20 s"), 9.5)], factors)
    )
    assert found.staff == ("staff.roles.nurse",)
    assert marks(found) == {"4/20 s": True, "2/10 s": True, "8/20 s": False}


@pytest.mark.parametrize("path", ["staff.people_per_desk", "population.attendance"])
def test_a_sweep_over_no_people_is_refused(path):
    with pytest.raises(BadValue, match="numbers of staff"):
        head_counts(table([((10,), 9.0), ((20,), 8.0)], (path,)))
