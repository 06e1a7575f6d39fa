"""What a scenario amounts to, against numbers worked out by hand."""

import math
from pathlib import Path

import pytest

from simsite.building.build import build
from simsite.core.units import HOUR, NEVER, SECOND
from simsite.reading.load import load
from simsite.workload import amounts, doubts, flows_by

SCENARIOS = Path(__file__).parents[3] / "scenarios"
ONE = """\
calendar: {first_day: 2022-02-17, hours: 08:00-12:00, deadline: 12:00, horizon: 24:00}
population: {household_size: {shares: {2: 100 %}}, attendance: 50 %}
sites: [{id: a, population: 200, desks: 2}]
arrivals: {at_opening: {}}
stages:
  - {name: registration, role: helper, time: 8 s, label: {every: 10, time: 20 s}}
  - {name: swab, role: collector, time: 30 s}
staff: {collectors: 2, helpers: 5}
"""
CALL_UP = "{call_up: {knock: 1 min, walk: 5 min, ahead: 1000}}"


def amount(tmp_path, text, *sets):
    file = tmp_path / "one.yaml"
    file.write_text(text, "utf-8")
    scenario = load(file, sets=sets)
    plan = build(scenario)
    found = amounts(scenario, plan)
    for time in (found.earliest - 1, found.earliest):
        assert flows_by(scenario, plan, time) == (found.earliest <= time)
    return found, {doubt.key: doubt.numbers for doubt in doubts(scenario, plan, found)}


def test_work_of_each_stage_and_the_stage_that_binds(tmp_path):
    found, doubtful = amount(tmp_path, ONE)
    (kind,) = found.kinds
    assert (found.attending, found.households, found.desks) == (100.0, 100.0, 2)
    assert [(load.stage, load.seconds, load.staffed) for load in kind.loads] == [
        ("registration", 1000.0, 2),
        ("swab", 3000.0, 2),
    ]
    assert kind.binds == (("swab", 1),)
    assert found.last.binding.each == 1500.0
    assert doubtful == {}


def test_the_bound_is_the_work_of_the_binding_stage(tmp_path):
    found, _ = amount(tmp_path, ONE)
    assert found.earliest == pytest.approx(8 * HOUR + 1500 * SECOND, abs=SECOND)


def test_callers_hold_up_when_they_are_few(tmp_path):
    # 100 households knocked at by one caller take 6,000 s, then 5 min to walk.
    few = ONE.replace("{at_opening: {}}", CALL_UP).replace("helpers: 5", "helpers: 4")
    found, _ = amount(tmp_path, few)
    assert found.last.binding.stage == "call_up"
    assert found.earliest == pytest.approx(8 * HOUR + (6000 + 300) * SECOND, abs=SECOND)


def test_more_work_than_hours_is_a_doubt_and_never_done_with_send_home(tmp_path):
    hours = "calendar.hours=08:00-08:20"
    found, doubtful = amount(tmp_path, ONE, hours, "calendar.closing=send_home")
    assert found.earliest == NEVER
    assert doubtful["overload"]["stage"] == "swab"
    assert doubtful["overload"]["ratio_share"] == pytest.approx(3000 / 2400)
    assert doubtful["after_horizon"]["count"] == 1
    served, doubtful = amount(tmp_path, ONE, hours)
    assert served.earliest == pytest.approx(8 * HOUR + 1500 * SECOND, abs=SECOND)
    assert {"overload", "after_horizon"} & doubtful.keys() == {"overload"}


def test_a_deadline_that_cannot_be_met_is_a_doubt(tmp_path):
    _, doubtful = amount(tmp_path, ONE, "calendar.deadline=08:20")
    assert doubtful["after_deadline"]["site"] == "a"
    assert doubtful["deadline_before_closing"]["closing_us"] == 12 * HOUR


def test_a_horizon_before_closing_is_a_doubt(tmp_path):
    _, doubtful = amount(tmp_path, ONE, "calendar.horizon=11:00", "calendar.deadline=10:30")
    assert doubtful["horizon_before_closing"]["limit_us"] == 11 * HOUR


def test_a_gate_that_binds_is_a_doubt_by_littles_law(tmp_path):
    text = ONE.replace("{at_opening: {}}", CALL_UP).replace("helpers: 5", "helpers: 63")
    # Swabs: 2 desks / 30 s; 60 s knock, 300 s walk and 8 s registration lie ahead: 24.5 people.
    _, doubtful = amount(tmp_path, text, "arrivals.call_up.ahead=12")
    assert doubtful["gate_binds"] == {"count": 1, "site": "a", "limit": 24, "needed": 25}
    _, doubtful = amount(tmp_path, text, "arrivals.call_up.ahead=13")
    assert "gate_binds" not in doubtful


def test_desks_that_nobody_sits_at_and_empty_sites_are_doubts(tmp_path):
    text = ONE.replace("desks: 2}", "desks: 3}, {id: b, population: 0, desks: 1}")
    _, doubtful = amount(tmp_path, text)
    assert doubtful["desks_without_staff"] == {"count": 1, "desks": 1, "site": "a"}
    assert doubtful["nobody"] == {"count": 1, "site": "b"}


def test_a_range_without_a_source_is_a_doubt(tmp_path):
    _, doubtful = amount(tmp_path, ONE, "population.presence={value: 1, range: [1, 1.1]}")
    assert doubtful["no_source"] == {"count": 1, "path": "population.presence"}


def test_free_arrival_ends_with_the_last_but_one_of_a_hundred(tmp_path):
    text = ONE.replace("{at_opening: {}}", "{free: {scale: 1 h, shape: 1.8, last_entry: 10:00}}")
    found, _ = amount(tmp_path, text)
    before_ten = 1 - math.exp(-(2**1.8))
    last = HOUR * (-math.log1p(-0.99 * before_ten)) ** (1 / 1.8)
    assert found.earliest == pytest.approx(8 * HOUR + last + 15 * SECOND, abs=5 * SECOND)


def test_a_team_is_ready_at_its_second_stop_after_travel(tmp_path):
    text = ONE.replace(
        "{id: a, population: 200, desks: 2}",
        "{id: a, kind: village, population: 200}, {id: b, kind: village, population: 100}",
    ).replace(
        "{collectors: 2, helpers: 5}",
        "{collectors: 1, helpers: 5, mobile: {hop: 5 km, speed: 30 km/h, pack: 10 min, "
        "set_up: 5 min}}",
    )
    found, _ = amount(tmp_path, text)
    first, second = sorted(site.earliest for site in found.sites)
    assert all(site.team for site in found.sites)
    assert first == pytest.approx(8 * 3600 + 3000, abs=1)
    assert second == pytest.approx(first + 1500 + 600 + 300 + 600, abs=1)


@pytest.mark.parametrize("name", ["small", "debao-200"])
def test_the_bound_of_every_shipped_site_is_finite(name):
    scenario = load(SCENARIOS / f"{name}.yaml")
    found = amounts(scenario, build(scenario))
    assert all(math.isfinite(site.earliest) for site in found.sites)
    assert found.attending == pytest.approx(sum(kind.attending for kind in found.kinds))
