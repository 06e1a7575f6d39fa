"""People and desks in the table of `check`: each is counted where it is, and once."""

import json

import pytest

from simsite.building.build import build
from simsite.reading.load import load
from simsite.report.check_text import check_json, check_text
from simsite.report.formatting import percent
from simsite.report.i18n import Words

TEAM = """\
calendar: {first_day: 2026-03-02, hours: 22:00-02:00}
sites:
  - {id: a, population: 60, desks: 1}
  - {id: b, population: 60, desks: 1}
  - {id: c, population: 60, desks: 1}
arrivals: {at_opening: {}}
stages: [{name: swab, role: collector, time: 60 s}]
staff:
  collectors: 1
  mobile: {hop: 5 km, speed: 30 km/h, set_up: 10 min, pack: 5 min}
"""
DELAY = """\
calendar: {first_day: 2026-03-02, hours: 08:00-20:00}
sites: [{id: a, population: 60, desks: 2}]
arrivals: {at_opening: {}}
counted_stage: rest
stages:
  - {name: swab, role: collector, time: 60 s}
  - {name: rest, kind: delay, time: 10 min}
staff: {collectors: 2, helpers: 5}
"""


def asked(folder, text, *sets):
    file = folder / "one.yaml"
    file.write_text(text, "utf-8")
    scenario = load(file, sets=sets)
    return scenario, build(scenario)


def stage(found):
    return found["kinds"][0]["stages"][0]


def test_a_mobile_team_is_one_team_at_all_its_stops(tmp_path):
    found = json.loads(check_json(*asked(tmp_path, TEAM)))
    assert (stage(found)["staffed"], stage(found)["hours_each"]) == (1, 3.0)  # 180 min


def test_two_collectors_for_three_sites_are_two(tmp_path):
    found = json.loads(check_json(*asked(tmp_path, TEAM, "staff.collectors=2")))
    assert stage(found)["staffed"] == 2
    assert stage(found)["hours_each"] == 1.5


def test_a_delay_that_counts_has_no_desks(tmp_path):
    scenario, plan = asked(tmp_path, DELAY)
    assert json.loads(check_json(scenario, plan))["desks_by_stage"] == {"swab": 2}
    assert "desks: swab 2." in check_text(scenario, plan, Words("en"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_helpers_without_a_place_are_said_where_totals_are_spread(tmp_path, lang):
    scenario, plan = asked(tmp_path, DELAY)  # one lead of five
    assert Words(lang)("filled.reserve", count="4") in " ".join(
        check_text(scenario, plan, Words(lang)).split()
    )


@pytest.mark.parametrize(
    ("share", "shown"),
    [(1.0, "100 %"), (1.004, ">100 %"), (1 + 1e-12, "100 %"), (0.999, ">99 %"), (1.01, "101 %")],
)
def test_more_than_all_never_reads_as_all(share, shown):
    assert percent(share, Words("en")) == shown
