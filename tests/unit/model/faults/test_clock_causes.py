"""Speeds by the clock and outages: where they hold, and what of them does not fit."""

from __future__ import annotations

import pytest

from simsite.building.build import build
from simsite.core.units import DAY, HOUR, MINUTE
from simsite.reading.load import load
from tests.faulty import check, read

SOUND = """\
calendar: {first_day: 2026-01-05, hours: 08:00-12:00, days: 2}
sites:
  - {id: town, kind: urban, township_code: "1", population: 50}
  - {id: hill, kind: village, township_code: "2", population: 50}
arrivals: {at_opening: {}}
stages:
  - {name: registration, role: helper, time: 10 s}
  - {name: walk, kind: delay, time: 10 s}
  - {name: swab, role: collector, time: 30 s}
staff: {collectors: 2, helpers: 4}
speeds:
  - {name: cold, kind: village, hours: 08:00-10:00, pace: 80 %}
  - name: tired
    roles: [collector]
    steps: [{hours: 09:00-10:00, pace: 90 %}, {hours: 10:00-12:00, pace: 70 %}]
outages:
  - {name: system, roles: [registration], days: [2], at: 09:30, lasts: 20 min}
  - {name: hand, roles: [registration], townships: ["1"], between: 08:30-09:00, lasts: 5 min,
     effect: paper, time: 60 s}
  - {name: crawl, sites: [hill], at: 10:00, lasts: 1 h, effect: slow, pace: 10 %}
"""

SYSTEM = "{name: system, roles: [registration], days: [2], at: 09:30, lasts: 20 min}"
CRAWL = "effect: slow, pace: 10 %"
TWO = "{name: two, roles: [registration], at: 10:00, lasts: 5 min, effect: paper, time: 90 s}"

# (sound piece, bad piece, kind of fault, key path)
CASES = [
    ("name: cold", "name: tired", "speeds.twice", "speeds.tired.name"),
    ("name: cold", "name: crawl", "speeds.twice", "outages.crawl.name"),
    ("name: cold, kind: village", "name: cold, kind: school", "places.nowhere", "speeds.cold"),
    ("hours: 08:00-10:00, pace: 80 %", "hours: 08:00-10:00", "speeds.not_one", "speeds.cold"),
    ("hours: 08:00-10:00, pace: 80 %", "hours: 02:00-03:00, days: [1], pace: 80 %",
     "speeds.never", "speeds.cold"),
    ("hours: 08:00-10:00, pace: 80 %", "pace: 900 %, days: [3]", "speeds.after_last",
     "speeds.cold.days"),
    ("pace: 80 %", "pace: 2000 %", "speeds.too_fast", "speeds.cold"),
    ("09:00-10:00, pace: 90 %", "09:00-10:30, pace: 90 %", "speeds.overlap", "speeds.tired.steps"),
    ("roles: [collector]", "roles: [walk]", "speeds.delay", "speeds.tired.roles.0"),
    ("roles: [collector]", "roles: [nurse]", "value.not_a_choice", "speeds.tired.roles.0"),
    ("sites: [hill]", "sites: [mill]", "places.no_site", "outages.crawl.sites.0"),
    ("at: 09:30, lasts", "lasts", "outages.no_time", "outages.system"),
    ("at: 09:30, lasts", "at: 09:30, between: 09:00-10:00, lasts", "outages.no_time",
     "outages.system"),
    (CRAWL, "effect: slow", "outages.needs", "outages.crawl"),
    (CRAWL, "pace: 10 %", "outages.only_with", "outages.crawl"),
    (CRAWL, f"{CRAWL}, desks: 1", "outages.only_with", "outages.crawl"),
    (CRAWL, "effect: slow, pace: 1100 %", "speeds.too_fast", "outages.crawl"),
    ("effect: paper, time: 60 s", "effect: paper", "outages.needs", "outages.hand"),
    ("days: 2}", "days: 2, horizon: 12:00}", "outages.after_horizon", "outages.system.at"),
    ("days: [2], at: 09:30", "days: [5], at: 09:30", "speeds.after_last", "outages.system.days"),
    ('roles: [registration], townships: ["1"]', 'townships: ["1"]', "outages.paper_for_all",
     "outages.hand"),
    (SYSTEM, f"{SYSTEM}\n  - {TWO}", "outages.two_papers", "outages.hand.time"),
]  # fmt: skip


def test_the_sound_scenario_is_accepted(tmp_path):
    assert read(tmp_path, SOUND) == ()


@pytest.mark.parametrize(("good", "bad", "key", "path"), CASES)
def test_fault_is_found_at_its_place(tmp_path, good, bad, key, path):
    assert SOUND.count(good) == 1
    check(tmp_path, SOUND.replace(good, bad), key, path)


@pytest.fixture
def sites(tmp_path):
    file = tmp_path / "sound.yaml"
    file.write_text(SOUND, "utf-8")
    return {site.id: site for site in build(load(file)).sites}


def test_speeds_hold_for_whom_and_where_they_say(sites):
    names = {
        (site, station.name): [cause.name for cause in station.speeds]
        for site, plan in sites.items()
        for station in plan.stations
    }
    assert names == {
        ("town", "registration"): [], ("town", "walk"): [], ("town", "swab"): ["tired"],
        ("hill", "registration"): ["cold"], ("hill", "walk"): [],
        ("hill", "swab"): ["cold", "tired"],
    }  # fmt: skip


def test_speeds_begin_and_end_on_every_day(sites):
    cold, _ = sites["hill"].stations[2].speeds
    steps = [(time, share.value) for time, share in cold.steps]
    first = (8 * HOUR, 0.8), (10 * HOUR, 1.0)
    assert steps == [*first, *((DAY + time, share) for time, share in first)]


def test_outages_hold_for_whom_and_where_they_say(sites):
    town, hill = (sites[name].stations for name in ("town", "hill"))
    assert [own.name for own in town[0].halts] == ["system", "hand"]
    assert [own.name for own in hill[0].halts] == ["system", "crawl"]
    assert [own.name for own in hill[2].halts] == ["crawl"]
    assert town[1].halts == town[2].halts == ()
    assert town[0].paper is not None
    assert hill[0].paper is None


def test_outages_begin_at_an_hour_or_between_two(sites):
    system, hand = sites["town"].stations[0].halts
    assert system.days == ((DAY + 9 * HOUR + 30 * MINUTE,) * 2,)
    assert hand.days == tuple(
        (day * DAY + 8 * HOUR + 30 * MINUTE, day * DAY + 9 * HOUR) for day in (0, 1)
    )
