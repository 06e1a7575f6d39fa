"""Every fault is found at its line, column and key, and its corrected twin is accepted.

A case replaces a piece of a sound scenario by a bad one; ``⟦`` in the bad piece marks the place
that the fault must name, and is taken out before reading.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faulty import check, read

SOUND = """\
format: 1
title: Test
calendar:
  first_day: 2022-02-17
  days: 2
  hours: 07:30-18:00
  closing: serve_queue
  deadline: 18:00
  horizon: day 2 24:00
population:
  presence: {value: 1.0, range: [1.0, 1.1], source: assumed}
  household_size: {shares: {1: 40 %, 2: 60 %}}
  home_bound: 3 %
  attendance: 95 %
sites:
  - {id: a1, kind: urban, population: 900, name_zh: 城东社区}
  - {id: a2, kind: village, population: 400}
arrivals:
  call_up:
    knock: {urban: 1 min, village: 4 min}
    walk: {uniform: {low: 3 min, high: 10 min}}
stages:
  - name: registration
    role: helper
    time: 8 s
  - name: swab
    role: collector
    time: {lognormal: {mean: 18 s, cv: 0.35}}
    tube: {size: 10, change: 5 s}
staff:
  collectors: 4
  helpers: 30
run: {replications: 10, seed: 1}
"""

# (sound piece of the scenario, bad piece, kind of fault, key path)
CASES = [
    # keys
    ("days: 2", "⟦dys: 2", "key.unknown_in", "calendar.dys"),
    ("staff:\n", "⟦stff:\n", "key.unknown", "stff"),
    ("mean: 18 s", "⟦maen: 18 s", "key.unknown_in", "stages.swab.time.lognormal.maen"),
    ("{lognormal: {mean: 18 s, cv: 0.35}}", "{⟦lognormel: {mean: 18 s, cv: 0.35}}",
     "key.unknown_in", "stages.swab.time.lognormel"),
    ("knock: {urban: 1 min, village: 4 min}", "knock: {value: 1 min, ⟦rnge: [1 min, 2 min]}",
     "key.unknown_in", "arrivals.call_up.knock.rnge"),
    ("population: 900", "⟦populaton: 900", "key.unknown_in", "sites.a1.populaton"),
    ("  hours: 07:30-18:00\n", "", "key.missing_in", "calendar.hours"),
    ("arrivals:\n  call_up:\n    knock: {urban: 1 min, village: 4 min}\n"
     "    walk: {uniform: {low: 3 min, high: 10 min}}\n", "", "key.missing", "arrivals"),
    (", cv: 0.35", "", "key.missing_in", "stages.swab.time.lognormal.cv"),
    ("    time: 8 s\n", "", "key.missing_in", "stages.registration.time"),
    # units
    ("time: 8 s", "time: ⟦8", "duration.bare", "stages.registration.time"),
    ("time: 8 s", "time: ⟦3 m", "unit.metre_or_minute", "stages.registration.time"),
    ("time: 8 s", "time: ⟦8 sce", "unit.unknown", "stages.registration.time"),
    ("time: 8 s", "time: ⟦30 s 1 min", "duration.order", "stages.registration.time"),
    ("time: 8 s", "time: ⟦-8 s", "number.negative", "stages.registration.time"),
    ("time: 8 s", "time: ⟦.nan", "number.not_finite", "stages.registration.time"),
    ("time: 8 s", "time: ⟦1e308 s", "number.too_large", "stages.registration.time"),
    ("time: 8 s", "time: ⟦900000 h", "duration.too_long", "stages.registration.time"),
    ("time: 8 s", "time: ⟦８ s", "full_width", "stages.registration.time"),
    ("time: 8 s", "time: ⟦soon", "duration.unreadable", "stages.registration.time"),
    ("time: 8 s", "time: ⟦yes", "duration.unreadable", "stages.registration.time"),
    ("time: 8 s", "time: ⟦true", "value.wrong_type", "stages.registration.time"),
    ("time: 8 s", "time: ⟦[8 s]", "value.wrong_type", "stages.registration.time"),
    ("cv: 0.35", "cv: ⟦-0.35", "number.negative", "stages.swab.time.lognormal.cv"),
    ("cv: 0.35", "cv: ⟦.inf", "number.not_finite", "stages.swab.time.lognormal.cv"),
    ("cv: 0.35", "cv: ⟦a third", "number.unreadable", "stages.swab.time.lognormal.cv"),
    ("mean: 18 s", "⟦mean: 0 s", "number.not_positive", "stages.swab.time.lognormal.mean"),
    ("attendance: 95 %", "attendance: ⟦95", "share.above_one", "population.attendance"),
    ("attendance: 95 %", "attendance: ⟦105 %", "share.above_one", "population.attendance"),
    ("attendance: 95 %", "attendance: ⟦-1 %", "number.negative", "population.attendance"),
    # ranges and tables
    ("range: [1.0, 1.1]", "range: ⟦[1.1, 1.0]", "range.backwards", "population.presence.range"),
    ("range: [1.0, 1.1]", "range: ⟦1.1", "range.not_a_pair", "population.presence.range"),
    ("range: [1.0, 1.1]", "range: ⟦[1.0]", "range.not_a_pair", "population.presence.range"),
    ("presence: {value: 1.0, range: [1.0, 1.1]", "presence: ⟦{value: 1.2, range: [1.0, 1.1]",
     "range.without_value", "population.presence"),
    ("{urban: 1 min, village: 4 min}", "{urban: 1 min, ⟦vilage: 4 min}", "kinds.unknown",
     "arrivals.call_up.knock.vilage"),
    ("    knock: {urban: 1 min, village: 4 min}", "    knock: ⟦{urban: 1 min}", "kinds.missing",
     "arrivals.call_up.knock"),
    ("{1: 40 %, 2: 60 %}", "⟦{1: 40 %, 2: 50 %}", "household.total",
     "population.household_size.shares"),
    ("{1: 40 %, 2: 60 %}", "⟦{0: 40 %, 2: 60 %}", "household.size",
     "population.household_size.shares"),
    ("{1: 40 %, 2: 60 %}", "{1: 40 %, 2: ⟦60}", "share.above_one",
     "population.household_size.shares.2"),
    ("{low: 3 min, high: 10 min}", "{low: 3 min, ⟦high: 2 min}", "law.order",
     "arrivals.call_up.walk.uniform.high"),
    ("{lognormal: {mean: 18 s, cv: 0.35}}",
     "⟦{lognormal: {mean: 18 s, cv: 0.35}, exponential: {mean: 18 s}}", "law.not_one",
     "stages.swab.time"),
    ("home_bound: 3 %", "exempt: 60 %\n  ⟦home_bound: 50 %", "population.above_all",
     "population.home_bound"),
    # counts
    ("collectors: 4", "collectors: ⟦-4", "number.negative", "staff.collectors"),
    ("collectors: 4", "collectors: ⟦4.5", "count.not_whole", "staff.collectors"),
    ("collectors: 4", "collectors: ⟦four", "count.not_whole", "staff.collectors"),
    ("collectors: 4", "collectors: ⟦1_000", "count.separators", "staff.collectors"),
    ("collectors: 4", "collectors: ⟦8,216", "count.separators", "staff.collectors"),
    ("collectors: 4", "collectors: ⟦0420", "count.separators", "staff.collectors"),
    ("collectors: 4", "⟦collectors: 0", "staff.none", "staff.collectors"),
    ("  collectors: 4\n", "", "staff.missing", "staff"),
    ("collectors: 4", "⟦collectors: 1", "staff.mobile_needed", "staff.collectors"),
    ("population: 900", "population: ⟦1000000000000000000000000000000", "count.too_large",
     "sites.a1.population"),
    ("size: 10", "size: ⟦0", "count.too_small", "stages.swab.tube.size"),
    ("replications: 10", "replications: ⟦0", "count.too_small", "run.replications"),
    ("seed: 1", "seed: ⟦true", "count.not_whole", "run.seed"),
    ("format: 1", "format: ⟦2", "value.not_a_choice", "format"),
    # calendar
    ("hours: 07:30-18:00", "hours: ⟦18:00-18:00", "hours.whole_day", "calendar.hours"),
    ("hours: 07:30-18:00", "hours: ⟦[13:30-18:00, 07:30-12:00]", "hours.order",
     "calendar.hours"),
    ("hours: 07:30-18:00", "hours: ⟦[18:00-24:00, 00:00-02:00]", "hours.order",
     "calendar.hours"),
    ("hours: 07:30-18:00", "hours: ⟦[00:00-03:00, 18:00-02:00]", "hours.overlap_next",
     "calendar.hours"),
    ("hours: 07:30-18:00", "hours: ⟦07:30-25:00", "clock.outside", "calendar.hours"),
    ("hours: 07:30-18:00", "hours: ⟦07:30", "hours.unreadable", "calendar.hours"),
    ("hours: 07:30-18:00", "hours: ⟦[07:30-12:00, 11:00-18:00]", "hours.overlap",
     "calendar.hours"),
    ("hours: 07:30-18:00", "hours: ⟦[]", "list.empty", "calendar.hours"),
    ("first_day: 2022-02-17", "first_day: ⟦2022-02-30", "date.unreadable", "calendar.first_day"),
    ("days: 2", "days: ⟦1000", "count.too_large", "calendar.days"),
    ("deadline: 18:00", "deadline: ⟦2022-02-16 18:00", "moment.before", "calendar.deadline"),
    ("deadline: 18:00", "deadline: ⟦tonight", "moment.unreadable", "calendar.deadline"),
    ("deadline: 18:00", "⟦deadline: 07:00", "calendar.before_opening", "calendar.deadline"),
    ("deadline: 18:00", "⟦deadline: day 3 18:00", "calendar.past_horizon", "calendar.deadline"),
    ("closing: serve_queue", "closing: ⟦serve_queues", "value.not_a_choice", "calendar.closing"),
    # parts
    ("title: Test", "title: ⟦3.5", "text.not_text", "title"),
    ("run: {replications: 10, seed: 1}", "run: ⟦ten", "value.not_a_mapping", "run"),
    ("run: {replications: 10, seed: 1}", "run:⟦", "value.empty", "run"),
    ("role: helper", "⟦role: helpr", "stage.role_unknown", "stages.registration.role"),
    ("    role: helper\n", "", "stage.no_role", "stages.registration"),
    ("    role: helper\n", "    kind: delay\n    role: helper\n", "stage.delay_with",
     "stages.registration"),
    ("name: swab", "name: ⟦registration", "stages.doubled", "stages.registration.name"),
    ("name: swab", "name: ⟦2.swab", "name.unusable", "stages.2.swab.name"),
    ("id: a2", "id: ⟦A1", "sites.doubled", "sites.A1.id"),
    ("id: a2", "id: ⟦ａ１", "sites.doubled", "sites.ａ１.id"),
    ("  call_up:\n", "  ⟦at_opening: {}\n  call_up:\n", "arrivals.not_one", "arrivals"),
    # YAML
    ("  days: 2\n", "  days: 2\n  ⟦days: 3\n", "yaml.doubled", "calendar.days"),
    ("title: Test", "title⟦：Test", "yaml.wide_colon", ""),
    ("change: 5 s}", "change⟦：5 s}", "yaml.wide_colon", "stages.1.tube"),
    ("[1.0, 1.1]", "[1.0⟦，1.1]", "yaml.wide_comma", "population.presence.range.0"),
    ("  days: 2\n", "⟦\tdays: 2\n", "yaml.tab", ""),
    ("title: Test", "title: ⟦!!python/name:os.system Test", "yaml.tag", "title"),
    ("title: Test", "title: ⟦*nothing", "yaml.alias", "title"),
    ("title: Test", "⟦<<: {title: Test}", "yaml.merge", "<<"),
    ("title: Test", "⟦[title]: Test", "yaml.key", ""),
    ("title: Test", "title: Te⟦\u200bst", "text.control", "title"),
    ("title: Test", "title: Te⟦\x00st", "text.control", ""),
    ("title: Test", "title: Test⟦: one", "yaml.colon_inside", ""),
    ("title: Test", "title: ⟦'Test", "yaml.quote", ""),
    ("title: Test", "title: ⟦@Test", "yaml.character", ""),
    ("run: {replications: 10, seed: 1}\n", "run: {}\n⟦---\nrun: {}\n", "yaml.two_documents", ""),
    ("run: {replications: 10, seed: 1}", "run: &r {seed: ⟦*r}", "yaml.cycle", "run.seed"),
]  # fmt: skip

CALL_UP = SOUND[SOUND.index("  call_up:\n") : SOUND.index("stages:\n")]
SITES = SOUND[SOUND.index("  - {id: a1") : SOUND.index("arrivals:\n")]
STAFF = "  collectors: 4\n  helpers: 30\n"

# Parts that the sound scenario lacks: (sound piece, good piece, bad piece, kind, key path)
ADDED = [
    (STAFF, STAFF + "  shifts: [{role: collector, hours: 07:30-12:00}]\n",
     STAFF + "  shifts: [{⟦role: colector, hours: 07:30-12:00}]\n",
     "value.not_a_choice", "staff.shifts.0.role"),
    (STAFF, STAFF + "  shifts: [{role: swab, hours: 07:30-12:00}, "
     "{role: swab, hours: 12:00-18:00}]\n",
     STAFF + "  shifts: [{role: swab, hours: 07:30-12:00}, {role: swab, ⟦hours: 11:00-18:00}]\n",
     "shifts.above_all", "staff.shifts.1.hours"),
    (STAFF, STAFF + "  shifts: [{role: call_up, hours: 07:30-12:00, share: 50 %}]\n",
     STAFF + "  shifts: [{role: call_up, hours: 07:30-12:00, share: ⟦50}]\n",
     "share.above_one", "staff.shifts.0.share"),
    (STAFF, STAFF + "  shifts:\n", STAFF + "  shifts: ⟦none\n",
     "value.not_a_list", "staff.shifts"),
    (STAFF, STAFF + "  mobile: {hop: 3 km, speed: 25 km/h, stay: until 15:00}\n",
     STAFF + "  mobile: {hop: 3 km, speed: 25 km/h, stay: ⟦till 15:00}\n",
     "stay.unreadable", "staff.mobile.stay"),
    (STAFF, STAFF + "  mobile: {hop: 3 km, speed: 25 km/h}\n",
     STAFF + "  mobile: {hop: ⟦3, speed: 25 km/h}\n", "length.bare", "staff.mobile.hop"),
    (STAFF, STAFF + "  mobile: {hop: 3 km, speed: 25 km/h}\n",
     STAFF + "  mobile: {hop: 3 km, speed: ⟦0 km/h}\n", "number.not_positive",
     "staff.mobile.speed"),
    (STAFF, STAFF + "  mobile: {hop: 3 km, speed: 25 km/h}\n",
     STAFF + "  ⟦mobile: {hop: 3 km}\n", "key.missing_in", "staff.mobile.speed"),
    (SITES, "  - {id: a1, kind: urban, population: 9, collectors: 1, registrars: 1, "
     "callers: 1}\n",
     "  - {id: a1, kind: urban, population: 9, collectors: 1, "
     "registrars: 1, ⟦callers: 0}\n", "sites.no_staff", "sites.a1.callers"),
    (SITES, SITES, "  - {id: a1, kind: urban, population: 0}\n", "sites.nobody", "sites"),
    (SITES, SITES, "  - {id: a1, kind: urban, population: 9999999999}\n",
     "sites.too_many_people", "sites"),
    (SITES, SITES + "  - {id: 010, kind: village, population: 9}\n",
     SITES + "  - {id: ⟦'', kind: village, population: 9}\n", "value.empty", "sites.2.id"),
    (SITES, SITES + "  - {id: 7, kind: village, population: 9}\n",
     SITES + "  - {id: ⟦" + "7" * 200 + ", kind: village, population: 9}\n",
     "text.too_long", "sites." + "7" * 200 + ".id"),
    (CALL_UP, "  free: {scale: 4 h, last_entry: 17:00}\n",
     "  free: {scale: 4 h, ⟦last_entry: 19:00}\n", "arrivals.last_entry",
     "arrivals.free.last_entry"),
    (CALL_UP, "  free: {scale: 4 h, last_entry: 17:00}\n",
     "  free: {scale: 4 h, last_entry: ⟦24:00}\n", "clock.midnight", "arrivals.free.last_entry"),
    (CALL_UP, "  at_opening: {}\n", "  at_opening: ⟦now\n", "value.not_a_mapping",
     "arrivals.at_opening"),
    ("{shares: {1: 40 %, 2: 60 %}}", "{source: assumed}", "{shares: ⟦{}}", "household.no_shares",
     "population.household_size.shares"),
    ("title: Test", "title: {en: Test, zh: 测试}", "title: ⟦" + "x" * 6000, "text.too_long",
     "title"),
    ("title: Test", 'title: "Test \\"one\\""', 'title: "Test ⟦\\q"', "yaml.escape", ""),
    ("title: Test", "title: '德保县，全员'", "title: ⟦[德保县", "yaml.bracket", ""),
    ("knock: {urban: 1 min, village: 4 min}", "knock: 1 min", "⟦knock: {}", "key.missing_in",
     "arrivals.call_up.knock.value"),
    ("format: 1\n", "format: 1\n", "  format: 1\n⟦", "yaml.indentation", ""),
]  # fmt: skip


def test_the_corrected_twin_of_every_case_is_accepted(tmp_path: Path) -> None:
    assert read(tmp_path, SOUND) == ()
    assert len(CASES) >= 80
    assert all(SOUND.count(sound) == 1 for sound, *_ in CASES)


def test_a_misspelt_kind_is_told_together_with_other_faults(tmp_path: Path) -> None:
    text = SOUND.replace("village: 4 min", "vilage: 4 min").replace("days: 2", "days: two")
    assert [fault.key for fault in read(tmp_path, text)] == ["count.not_whole", "kinds.unknown"]


@pytest.mark.parametrize(("sound", "good", "bad", "key", "path"), ADDED)
def test_added_parts_are_checked_and_their_twins_accepted(
    tmp_path: Path, sound: str, good: str, bad: str, key: str, path: str
) -> None:
    as_listed = [] if key != "sites.no_staff" else ["staff.deployment=as_listed"]
    assert read(tmp_path, SOUND.replace(sound, good), sets=as_listed) == ()
    text = SOUND.replace(sound, bad)
    if as_listed:
        text = text.replace("  helpers: 30\n", "  helpers: 30\n  deployment: as_listed\n")
    check(tmp_path, text, key, path)


@pytest.mark.parametrize(("sound", "bad", "key", "path"), CASES)
def test_fault_is_found_at_its_place(
    tmp_path: Path, sound: str, bad: str, key: str, path: str
) -> None:
    check(tmp_path, SOUND.replace(sound, bad), key, path)
