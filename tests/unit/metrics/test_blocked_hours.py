"""Desk-hours blocked, by stage, up to the horizon; delays and people outside block no desk."""

import pytest
from handmade import group, luck, manned, site, station, together

from simsite.core.units import HOUR, NEVER
from simsite.engine.reference import simulate_groups
from simsite.metrics import measure
from simsite.model.plan import CampaignClock, CampaignPlan


def blocked(stations, times, horizon):
    plan = group(site(stations))
    drawn = manned(plan, together(luck([[HOUR * t for t in row] for row in times])))
    clock = CampaignClock("2026-01-05", 0, HOUR, horizon * HOUR)
    trace = simulate_groups([plan], [drawn], horizon * HOUR)
    county = measure(CampaignPlan("县", "county", clock, (plan,)), trace, 0).county
    return {name: value for name, value in county.items() if name.startswith("blocked.")}


@pytest.mark.parametrize(("horizon", "hours"), [(40, 16), (10, 6), (3, 0)])
def test_from_the_end_of_the_service_until_the_resident_is_gone(horizon, hours):
    # 1 is done at 4 and blocks the desk to 12, 2 at 14 to 22; at a horizon of 10 it is 6 hours.
    stations = [station(name="reg"), station(room=1)]
    found = blocked(stations, [[2] * 3, [10] * 3], horizon)
    assert found == {"blocked.reg": hours}


def test_in_a_delay_and_outside_no_desk_is_blocked():
    stations = [station(kind="delay", name="way"), station(name="reg", room=1), station(room=1)]
    assert blocked(stations, [[1] * 2, [1] * 2, [5] * 2], 50) == {"blocked.reg": 4.0}


def test_without_limited_room_there_is_no_such_number():
    assert blocked([station(name="reg"), station(room=NEVER)], [[1], [1]], 50) == {}
