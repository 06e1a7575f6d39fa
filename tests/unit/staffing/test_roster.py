"""The roster is the plan's crews, shift by shift."""

from simsite.building.build import build
from simsite.core.units import HOUR
from simsite.model.plan import stretches
from simsite.reading.load import load
from simsite.staffing.shifts import CALL_UP, LEAD, turns

SHIFTS = """\
title: {en: Two sites}
calendar: {first_day: 2022-02-17, days: 2, hours: [07:30-12:00, 13:00-18:00]}
sites:
  - {id: a, kind: village, population: 400}
  - {id: b, kind: village, population: 600}
arrivals:
  call_up: {knock: 1 min, walk: {uniform: {low: 3 min, high: 5 min}}, ahead: 60}
stages:
  - {name: swab, role: collector, time: 20 s}
staff:
  collectors: 5
  helpers: 20
  shifts:
    - {role: collector, hours: 07:30-15:00, share: 50 %}
    - {role: collector, hours: 15:00-18:00}
"""


def test_every_turn_is_a_stretch_of_the_plan(tmp_path):
    file = tmp_path / "shifts.yaml"
    file.write_text(SHIFTS, "utf-8")
    plan = build(load(file))
    found = turns(plan)
    for index, site in enumerate(plan.sites):
        own = [turn for turn in found if turn.site == index]
        starts = [turn.start for turn in own]
        assert starts == sorted(starts)
        swab = [(t.start, t.end, t.people) for t in own if t.post == "swab"]
        assert swab == list(stretches(site.stations[0].crew))
        assert [(s % (24 * HOUR)) / HOUR for s, *_ in swab] == [7.5, 13.0, 15.0] * 2
        assert {t.people for t in own if t.post == LEAD} == {site.leads}
        hours = sum((t.end - t.start) * t.people for t in own if t.post == CALL_UP)
        assert hours == 2 * 9.5 * HOUR * max(level for _, level in site.gate.crew)


def test_a_level_of_zero_is_no_turn():
    assert list(stretches(((0, 2), (5, 0), (9, 1), (10, 0)))) == [(0, 5, 2), (9, 10, 1)]
    assert list(stretches(())) == []


def test_a_team_begins_its_first_stop_at_opening_and_the_others_when_it_is_ready(with_collectors):
    plan = build(with_collectors(300))
    brought = [turn for turn in turns(plan) if turn.team]
    opening = plan.calendar.opening
    assert {turn.start for turn in brought if turn.stop == 1} == {opening}
    assert {turn.start for turn in brought if turn.stop > 1} == {None}
    assert {turn.end for turn in brought} == {None}
    stops = [route.stops for group in plan.groups for route in group.routes]
    assert len(brought) == 2 * sum(map(len, stops)) > 0


NIGHTS = """\
calendar: {first_day: 2026-03-02, days: 2, hours: 22:00-06:00}
sites: [{id: a, population: 900, desks: 2}]
arrivals: {at_opening: {}}
stages: [{name: swab, role: collector, time: 36 s}]
staff:
  collectors: 4
  shifts:
    - {role: collector, share: 50 %, hours: 20:00-01:00}
    - {role: collector, share: 50 %, hours: 01:00-07:00}
"""


def test_a_night_is_of_the_day_of_its_evening(tmp_path):
    file = tmp_path / "nights.yaml"
    file.write_text(NIGHTS, "utf-8")
    found = [(turn.day, turn.start // HOUR, turn.end // HOUR) for turn in turns(build(load(file)))]
    assert found == [(1, 22, 25), (1, 25, 30), (2, 46, 49), (2, 49, 54)]
