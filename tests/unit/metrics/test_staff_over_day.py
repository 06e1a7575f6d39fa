"""Who was on duty and at work over the day, half hour by half hour.

That the half hours add up to what is reported is in ``test_measure.py``, over random plans.
"""

import numpy as np
import pytest
import tiny

from simsite.building.build import build
from simsite.core.units import HOUR, MINUTE
from simsite.draws import draw
from simsite.engine.campaign import simulate
from simsite.metrics import measure
from simsite.metrics.places import places
from simsite.metrics.progress import SLOT, slots
from simsite.reading.load import load
from simsite.tables.views import groups_of


@pytest.fixture
def simulated(tmp_path):
    """Plan, trace and numbers of a replication of the tiny campaign."""
    plan = build(load(tiny.write(tmp_path)))
    draws = draw(plan, 7, 0, True)
    trace = simulate(plan, draws)
    return plan, trace, measure(plan, trace, 0, with_duty=True)


def within(begin, end, start):
    """How much of the spans lies in the half hour from `start` on."""
    return int(np.maximum(np.minimum(end, start + SLOT) - np.maximum(begin, start), 0).sum())


def test_a_half_hour_has_the_work_that_lies_in_it(simulated):
    plan, trace, found = simulated
    sites = [site for group in groups_of(trace) for site in group.sites]
    begin = np.concatenate([part for s in sites for part in (s.start[0], s.changeovers[:, 3])])
    end = np.concatenate([part for s in sites for part in (s.end[0], s.changeovers[:, 4])])
    starts = slots(places(plan).times).tolist()
    expected = [within(begin, end, start) for start in starts]
    assert found.duty["busy.swab"].tolist() == expected
    assert sum(value > 0 for value in expected) >= 2


def test_duty_ends_where_each_site_is_complete(simulated):
    plan, _, found = simulated
    completion = found.sites["completion"]
    opening = plan.calendar.opening
    desks = [site.stations[0].crew[0][1] for site in plan.sites]
    starts = slots(places(plan).times).tolist()
    closed = completion + 5 * MINUTE  # the last tube is closed soon after the last swab
    for start, value in zip(starts, found.duty["on_duty.swab"].tolist(), strict=True):
        least, most = (
            sum(
                n * within(np.array([opening]), ends, start)
                for n, ends in zip(desks, last, strict=True)
            )
            for last in (completion[:, None], closed[:, None])
        )
        assert least <= value <= most


def test_it_is_read_only_where_asked_for(simulated):
    plan, trace, found = simulated
    plain = measure(plan, trace, 0)
    assert plain.duty == {}
    assert plain.county == found.county
    assert found.county["on_duty.swab"] == found.duty["on_duty.swab"].sum() / HOUR
