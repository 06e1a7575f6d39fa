"""Faults in a chain of staffed stages: streams, appointments, given times, roles, measured laws.

As in ``test_county.py`` a case replaces a sound piece by a bad one, ``⟦`` marks the place to name,
and the sound scenario, or the good piece, is the corrected twin.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faulty import check, read

SOUND = """\
title: {en: Clinic, zh: 门诊}
calendar:
  first_day: 2026-01-05
  hours: [08:00-12:00, 13:00-17:00]
  horizon: 22:00
sites:
  - {id: north, kind: large, staff: {nurse: 2}}
  - {id: south, kind: small}
arrivals:
  poisson:
    rates:
      - {hours: 08:00-10:00, rate: 24 / h}
      - {hours: 10:00-13:00, rate: {value: 15 / h, range: [12 / h, 20 / h], source: assumed}}
  queue_at_opening: {shares: {2: 20 %, 4: 80 %}}
stages:
  - {name: reception, role: clerk, time: {exponential: {mean: 2 min}}}
  - {name: test, role: nurse, probability: 30 %, time: {erlang: {k: 3, mean: 6 min}}}
  - {name: pause, kind: delay, time: {uniform: {low: 10 min, high: 20 min}}}
  - name: visit
    role: doctor
    time: {empirical: {values: [4 min, 5 min, 12 min]}}
  - {name: pills, role: chemist, probability: 50 %, time: {weibull: {shape: 1.5, scale: 4 min}}}
staff:
  roles: {clerk: 1, nurse: 1, doctor: 3, chemist: 1}
  shifts:
    - {role: doctor, hours: 08:00-12:00}
    - {role: doctor, hours: 12:00-17:00, share: 67 %}
run: {replications: 10, seed: 1}
"""

RATES = SOUND[SOUND.index("    rates:\n") : SOUND.index("  queue_at_opening")]
QUEUE = "  queue_at_opening: {shares: {2: 20 %, 4: 80 %}}\n"

# (sound piece, bad piece, kind of fault, key path)
CASES = [
    # rates of arrival
    ("rate: 24 / h", "rate: ⟦24", "rate.bare", "arrivals.poisson.rates.0.rate"),
    ("rate: 24 / h", "rate: ⟦24 h", "unit.unknown", "arrivals.poisson.rates.0.rate"),
    ("rate: 24 / h", "rate: ⟦24 / week", "unit.unknown", "arrivals.poisson.rates.0.rate"),
    ("rate: 24 / h", "rate: ⟦-24 / h", "number.negative", "arrivals.poisson.rates.0.rate"),
    ("rate: 24 / h", "rate: ⟦.inf", "number.not_finite", "arrivals.poisson.rates.0.rate"),
    ("rate: 24 / h", "rate: ⟦1e308 / h", "number.too_large", "arrivals.poisson.rates.0.rate"),
    ("rate: 24 / h", "rate: ⟦often", "rate.bare", "arrivals.poisson.rates.0.rate"),
    ("rate: 24 / h", "rate: ⟦２４ / h", "full_width", "arrivals.poisson.rates.0.rate"),
    ("rate: 24 / h", "rate: ⟦true", "value.wrong_type", "arrivals.poisson.rates.0.rate"),
    ("rate: 24 / h", "rate: {value: 24 / h, ⟦rang: [9 / h, 30 / h]}", "key.unknown_in",
     "arrivals.poisson.rates.0.rate.rang"),
    ("rate: 24 / h", "rate: ⟦{vlue: 24 / h}", "kinds.missing", "arrivals.poisson.rates.0.rate"),
    ("range: [12 / h, 20 / h]", "range: ⟦[20 / h, 12 / h]", "range.backwards",
     "arrivals.poisson.rates.1.rate.range"),
    ("rate: {value: 15 / h, range: [12 / h, 20 / h], source: assumed}",
     "rate: ⟦{value: 25 / h, range: [12 / h, 20 / h]}", "range.without_value",
     "arrivals.poisson.rates.1.rate"),
    ("hours: 10:00-13:00", "⟦hours: 09:00-13:00", "hours.overlap",
     "arrivals.poisson.rates.1.hours"),
    ("hours: 08:00-10:00", "hours: ⟦10:00-10:00", "hours.whole_day",
     "arrivals.poisson.rates.0.hours"),
    ("hours: 10:00-13:00", "⟦hours: 06:00-07:00", "hours.order",
     "arrivals.poisson.rates.1.hours"),
    ("{hours: 08:00-10:00, rate: 24 / h", "⟦{rate: 24 / h", "key.missing_in",
     "arrivals.poisson.rates.0.hours"),
    ("rate: 24 / h}", "⟦rte: 24 / h}", "key.unknown_in", "arrivals.poisson.rates.0.rte"),
    ("    rates:\n", "    ⟦rate: 9 / h\n    rates:\n", "poisson.not_one", "arrivals.poisson"),
    (RATES, "    ⟦rate: 0 / h\n", "poisson.nobody", "arrivals.poisson.rate"),
    (RATES, "    ⟦rate: 100000000000 / h\n", "arrivals.too_many", "arrivals.poisson.rate"),
    (RATES, "    rate: ⟦{large: 9 / h}\n", "kinds.missing", "arrivals.poisson.rate"),
    (RATES, "    rate: {large: 9 / h, ⟦smal: 4 / h}\n", "kinds.unknown",
     "arrivals.poisson.rate.smal"),
    # the queue at opening
    ("{shares: {2: 20 %, 4: 80 %}}", "{shares: ⟦{2: 20 %, 4: 70 %}}", "queue.total",
     "arrivals.queue_at_opening.shares"),
    ("{shares: {2: 20 %, 4: 80 %}}", "{shares: ⟦{}}", "queue.no_shares",
     "arrivals.queue_at_opening.shares"),
    ("{shares: {2: 20 %, 4: 80 %}}", "{shares: {2: ⟦20, 4: 80 %}}", "share.above_one",
     "arrivals.queue_at_opening.shares.2"),
    ("{shares: {2: 20 %, 4: 80 %}}", "{shares: ⟦{-2: 20 %, 4: 80 %}}", "number.negative",
     "arrivals.queue_at_opening.shares"),
    ("{shares: {2: 20 %, 4: 80 %}}", "⟦2.5", "count.not_whole", "arrivals.queue_at_opening"),
    ("{shares: {2: 20 %, 4: 80 %}}", "⟦1000000", "count.too_large", "arrivals.queue_at_opening"),
    ("{shares: {2: 20 %, 4: 80 %}}", "⟦many", "count.not_whole", "arrivals.queue_at_opening"),
    ("{shares: {2: 20 %, 4: 80 %}}", "{⟦share: {4: 100 %}}", "key.unknown_in",
     "arrivals.queue_at_opening.share"),
    # population has no say
    ("stages:\n", "population: {⟦presence: 1.1}\nstages:\n", "population.unused",
     "population.presence"),
    ("stages:\n", "population: {⟦attendance: 95 %}\nstages:\n", "population.unused",
     "population.attendance"),
    ("stages:\n", "population: {⟦exempt: 5 %}\nstages:\n", "population.unused",
     "population.exempt"),
    ("stages:\n", "population: {⟦home_bound: 5 %}\nstages:\n", "population.unused",
     "population.home_bound"),
    # stages
    ("stages:\n", "⟦stages:\n" + "".join(
        f"  - {{name: wait{n}, kind: delay, time: 1 min}}\n" for n in range(56)
    ), "stages.too_many", "stages"),
    # roles
    ("role: clerk", "⟦role: clrk", "stage.role_unknown", "stages.reception.role"),
    ("role: clerk", "⟦role: doctor", "stages.role_not_shared", "stages.visit.role"),
    ("role: clerk", "role: ⟦2nd clerk", "name.unusable", "stages.reception.role"),
    ("{name: reception, role: clerk,", "⟦{name: reception,", "stage.no_role", "stages.reception"),
    ("{name: pause, kind: delay,", "⟦{name: pause, kind: delay, role: clerk,",
     "stage.delay_with", "stages.pause"),
    ("{name: reception, ", "{name: reception, preparation: {⟦role: mixer, time: 1 min}, ",
     "stage.role_unknown", "stages.reception.preparation.role"),
    ("{name: reception, ", "{name: reception, preparation: {⟦role: helper, time: 1 min}, ",
     "stage.role_unknown", "stages.reception.preparation.role"),
    ("{name: reception, ", "{name: reception, preparation: {⟦role: doctor, time: 1 min}, ",
     "stages.role_twice", "stages.reception.preparation.role"),
    ("{name: reception, ", "{name: reception, ⟦preparation: {role: doctor}, ",
     "key.missing_in", "stages.reception.preparation.time"),
    ("{name: pause, kind: delay,",
     "⟦{name: pause, kind: delay, preparation: {role: doctor, time: 1 min},",
     "stage.delay_with", "stages.pause"),
    ("{name: reception, ", "{name: reception, ⟦household: together, ", "stage.household",
     "stages.reception.household"),
    ("{name: reception, ", "{name: reception, room: 9, ⟦balk: {length: 3}, ", "balk.room",
     "stages.reception.balk"),
    ("{name: reception, ", "{name: reception, balk: ⟦{called: true}, ", "balk.never",
     "stages.reception.balk"),
    ("{name: reception, ", "{name: reception, balk: ⟦{wait: 25 h}, ", "balk.wait",
     "stages.reception.balk"),
    ("{name: reception, ", "{name: reception, balk: {length: ⟦0}, ", "count.too_small",
     "stages.reception.balk.length"),
    ("{name: pause, kind: delay,", "⟦{name: pause, kind: delay, balk: {length: 3},",
     "stage.delay_with", "stages.pause"),
    ("kind: delay", "kind: ⟦dely", "value.not_a_choice", "stages.pause.kind"),
    ("clerk: 1,", "⟦clrk: 1, clerk: 1,", "staff.role_idle", "staff.roles.clrk"),
    ("clerk: 1,", "⟦clerk: 0,", "staff.none", "staff.roles.clerk"),
    ("clerk: 1,", "clerk: ⟦-1,", "number.negative", "staff.roles.clerk"),
    ("clerk: 1,", "clerk: ⟦1.5,", "count.not_whole", "staff.roles.clerk"),
    ("clerk: 1,", "clerk: ⟦one,", "count.not_whole", "staff.roles.clerk"),
    ("clerk: 1,", "⟦helper: 5, clerk: 1,", "staff.role_reserved", "staff.roles.helper"),
    ("roles: {clerk: 1,", "roles: ⟦none # {clerk: 1,", "value.not_a_mapping", "staff.roles"),
    ("staff: {nurse: 2}", "staff: {⟦nurse: 0}", "sites.no_role", "sites.north.staff.nurse"),
    ("staff: {nurse: 2}", "staff: {⟦nrse: 2}", "staff.role_idle", "sites.north.staff.nrse"),
    ("staff: {nurse: 2}", "staff: {nurse: ⟦two}", "count.not_whole", "sites.north.staff.nurse"),
    ("staff: {nurse: 2}", "staff: ⟦nurse", "value.not_a_mapping", "sites.north.staff"),
    ("  roles:", "  ⟦collectors: 4\n  roles:", "staff.collectors_idle", "staff.collectors"),
    ("nurse: 1,", "", "sites.no_role", "sites.south"),
    # roles that several stages share, or that serve together
    ("  roles:", "  shared: [⟦helper]\n  roles:", "shared.total", "staff.shared.0"),
    ("  roles:", "  shared: [⟦call_up]\n  roles:", "shared.total", "staff.shared.0"),
    ("  roles:", "  shared: [⟦clerk]\n  roles:", "shared.one_stage", "staff.shared.0"),
    ("  roles:", "  shared: [⟦clrk]\n  roles:", "shared.one_stage", "staff.shared.0"),
    ("role: clerk", "role: clerk, ⟦together_with: clrk", "stage.role_unknown",
     "stages.reception.together_with"),
    ("role: clerk", "role: clerk, ⟦together_with: helper", "stage.role_unknown",
     "stages.reception.together_with"),
    ("role: clerk", "role: clerk, ⟦together_with: clerk", "together.same",
     "stages.reception.together_with"),
    # room
    ("role: clerk,", "role: clerk, room: ⟦0,", "count.too_small", "stages.reception.room"),
    ("role: clerk,", "role: clerk, room: ⟦2.5,", "count.not_whole", "stages.reception.room"),
    ("role: clerk,", "role: clerk, room: ⟦many,", "count.not_whole", "stages.reception.room"),
    # probabilities
    ("probability: 30 %", "probability: ⟦130 %", "share.above_one", "stages.test.probability"),
    ("probability: 30 %", "probability: ⟦30", "share.above_one", "stages.test.probability"),
    ("probability: 30 %", "probability: ⟦-30 %", "number.negative", "stages.test.probability"),
    ("probability: 30 %", "probability: ⟦often", "number.unreadable", "stages.test.probability"),
    # laws
    ("k: 3", "k: ⟦0", "count.too_small", "stages.test.time.erlang.k"),
    ("k: 3", "k: ⟦2.5", "count.not_whole", "stages.test.time.erlang.k"),
    ("shape: 1.5", "shape: ⟦0", "number.not_positive", "stages.pills.time.weibull.shape"),
    ("scale: 4 min", "⟦scale: 0 min", "number.not_positive", "stages.pills.time.weibull.scale"),
    ("mean: 2 min", "mean: ⟦2", "duration.bare", "stages.reception.time.exponential.mean"),
    ("mean: 2 min", "⟦mean: 0 s", "number.not_positive", "stages.reception.time.exponential.mean"),
    ("low: 10 min", "low: ⟦10 mins ago", "duration.unreadable", "stages.pause.time.uniform.low"),
    ("high: 20 min", "⟦high: 2 min", "law.order", "stages.pause.time.uniform.high"),
    ("[4 min, 5 min, 12 min]", "⟦[]", "list.empty", "stages.visit.time.empirical.values"),
    ("[4 min, 5 min, 12 min]", "[4 min, ⟦5, 12 min]", "duration.bare",
     "stages.visit.time.empirical.values.1"),
    ("[4 min, 5 min, 12 min]", "[4 min, ⟦-5 min, 12 min]", "number.negative",
     "stages.visit.time.empirical.values.1"),
    ("[4 min, 5 min, 12 min]", "⟦4 min", "value.not_a_list",
     "stages.visit.time.empirical.values"),
    ("[4 min, 5 min, 12 min]", "⟦[" + "1 s, " * 20_001 + "1 s]", "sample.too_large",
     "stages.visit.time.empirical.values"),
    *[
        ("{empirical: {values: [4 min, 5 min, 12 min]}}", f"{{table: {{knots: {knots}}}}}", key,
         f"stages.visit.time.table.knots{place}")
        for knots, key, place in (
            ("⟦7 s", "value.not_a_list", ""),
            ("⟦[[0, 8 s]]", "knots.too_few", ""),
            ("⟦[" + "[0, 1 s], " * 1_000 + "[1, 1 s]]", "knots.too_many", ""),
            ("[[0, 8 s], ⟦[50 %, 9 s, 10 s], [1, 20 s]]", "knot.not_a_pair", ".1"),
            ("[⟦[5 %, 8 s], [1, 20 s]]", "knot.first", ".0"),
            ("[[0, 8 s], ⟦[99 %, 20 s]]", "knot.last", ".1"),
            ("[[0, 8 s], [50 %, 9 s], ⟦[50 %, 10 s], [1, 20 s]]", "knot.chance", ".2"),
            ("[[0, 8 s], ⟦[50 %, 7 s], [1, 20 s]]", "knot.value", ".1"),
            ("[[0, 8 s], ⟦[50 %, 9], [1, 20 s]]", "duration.bare", ".1"),
            ("[[0, 8 s], ⟦[150 %, 9 s], [1, 20 s]]", "share.above_one", ".1"),
        )
    ],
    ("{empirical: {values: [4 min, 5 min, 12 min]}}", "{⟦empiric: {values: [4 min]}}",
     "key.unknown_in", "stages.visit.time.empiric"),
    # calendar
    ("[08:00-12:00, 13:00-17:00]", "⟦[08:00-13:30, 13:00-17:00]", "hours.overlap",
     "calendar.hours"),
    ("[08:00-12:00, 13:00-17:00]", "[08:00-12:00, ⟦13:00-25:00]", "clock.outside",
     "calendar.hours.1"),
    ("[08:00-12:00, 13:00-17:00]", "[08:00-12:00, ⟦24:00-17:00]", "clock.midnight",
     "calendar.hours.1"),
    ("horizon: 22:00", "horizon: ⟦never", "moment.unreadable", "calendar.horizon"),
    ("horizon: 22:00", "⟦horizon: 07:00", "calendar.before_opening", "calendar.horizon"),
    ("horizon: 22:00", "horizon: ⟦2026-02-30 10:00", "date.unreadable", "calendar.horizon"),
    ("first_day: 2026-01-05", "first_day: ⟦5 January", "date.unreadable", "calendar.first_day"),
    # shifts
    ("hours: 12:00-17:00, share: 67 %", "⟦hours: 11:00-17:00, share: 67 %", "shifts.above_all",
     "staff.shifts.1.hours"),
    ("hours: 12:00-17:00, share", "hours: ⟦12:00, share", "hours.unreadable",
     "staff.shifts.1.hours"),
    ("share: 67 %", "share: ⟦167 %", "share.above_one", "staff.shifts.1.share"),
    ("{role: doctor, hours: 08:00-12:00}", "{⟦role: doktor, hours: 08:00-12:00}",
     "value.not_a_choice", "staff.shifts.0.role"),
]  # fmt: skip

APPOINTMENTS = "  appointments: {interval: 10 min, per_slot: 2, hours: 08:00-12:00, early: 5 min}\n"
TIMES = '  times: {north: [08:05, "08:05:30", day 1 09:00], south: [10:00]}\n'
AT_OPENING = "  at_opening: {}\n"
STREAM = SOUND[SOUND.index("  poisson:\n") : SOUND.index("stages:\n")]

# Other ways of arriving: (good piece, bad piece, kind, key path)
WAYS = [
    (APPOINTMENTS, APPOINTMENTS.replace("10 min", "⟦10"), "duration.bare",
     "arrivals.appointments.interval"),
    (APPOINTMENTS, APPOINTMENTS.replace("10 min", "⟦0 s"), "span.too_short",
     "arrivals.appointments.interval"),
    (APPOINTMENTS, APPOINTMENTS.replace("interval: 10 min, per_slot: 2", "⟦interval: 1 s, "
     "per_slot: 2000"), "arrivals.too_many", "arrivals.appointments.interval"),
    (APPOINTMENTS, APPOINTMENTS.replace("per_slot: 2", "per_slot: ⟦0"), "count.too_small",
     "arrivals.appointments.per_slot"),
    (APPOINTMENTS, APPOINTMENTS.replace("{interval: 10 min, ", "{").replace("app", "⟦app"),
     "key.missing_in", "arrivals.appointments.interval"),
    (APPOINTMENTS, APPOINTMENTS.replace("08:00-12:00", "[08:00-12:00, ⟦11:00-13:00]"),
     "hours.overlap", "arrivals.appointments.hours.1"),
    (APPOINTMENTS, APPOINTMENTS.replace("08:00-12:00", "[18:00-24:00, ⟦00:00-02:00]"),
     "hours.order", "arrivals.appointments.hours.1"),
    (APPOINTMENTS, APPOINTMENTS.replace("early: 5 min", "early: ⟦-5 min"), "number.negative",
     "arrivals.appointments.early"),
    (APPOINTMENTS, APPOINTMENTS.replace("early", "⟦erly"), "key.unknown_in",
     "arrivals.appointments.erly"),
    (APPOINTMENTS.replace("early: 5 min", "no_show: 5 %"),
     APPOINTMENTS.replace("early: 5 min", "no_show: ⟦5"), "share.above_one",
     "arrivals.appointments.no_show"),
    (APPOINTMENTS.replace("early: 5 min", "delay: {gamma: {mean: 2 min, cv: 1}}"),
     APPOINTMENTS.replace("early: 5 min", "delay: {gamma: {⟦mean: 0 s, cv: 1}}"),
     "number.not_positive", "arrivals.appointments.delay.gamma.mean"),
    (TIMES, TIMES.replace("08:05,", "⟦8h05,"), "moment.unreadable", "arrivals.times.north.0"),
    (TIMES, TIMES.replace("day 1", "⟦day 0"), "moment.before", "arrivals.times.north.2"),
    (TIMES, TIMES.replace("day 1 09:00", "⟦2026-01-04 09:00"), "moment.before",
     "arrivals.times.north.2"),
    (TIMES, TIMES.replace("[10:00]", "⟦10:00"), "value.not_a_list", "arrivals.times.south"),
    (TIMES, TIMES.replace("south", "⟦suoth"), "times.site", "arrivals.times.suoth"),
    (TIMES, "  ⟦times: {north: []}\n", "times.nobody", "arrivals.times"),
    (TIMES, "  times: ⟦morning\n", "value.not_a_mapping", "arrivals.times"),
    (TIMES, TIMES.replace("times", "⟦tmes"), "key.unknown_in", "arrivals.tmes"),
    (TIMES, TIMES + "  ⟦at_opening: {}\n", "arrivals.not_one", "arrivals"),
]  # fmt: skip


def test_the_sound_scenarios_are_accepted(tmp_path: Path) -> None:
    assert read(tmp_path, SOUND) == ()
    assert all(SOUND.count(sound) == 1 for sound, *_ in CASES)
    for good in (APPOINTMENTS, TIMES):
        assert read(tmp_path, SOUND.replace(STREAM, good)) == ()


@pytest.mark.parametrize(("sound", "bad", "key", "path"), CASES)
def test_fault_is_found_at_its_place(
    tmp_path: Path, sound: str, bad: str, key: str, path: str
) -> None:
    marked = SOUND.replace(sound, bad)
    unsure = {"poisson.not_one", "stages.role_not_shared", "sites.no_role"}
    if key == "poisson.not_one":  # told at the value, not at its keys
        marked = SOUND.replace(sound, bad.replace("⟦", "")).replace("    rate: 9", "    ⟦rate: 9")
    if key == "stages.role_not_shared":  # the later of the two is told
        marked = marked.replace("⟦", "").replace("    role: doctor", "    ⟦role: doctor")
    assert "⟦" in marked or key in unsure
    check(tmp_path, marked, key, path)


@pytest.mark.parametrize(("good", "bad", "key", "path"), WAYS)
def test_other_ways_of_arriving_are_checked(
    tmp_path: Path, good: str, bad: str, key: str, path: str
) -> None:
    assert read(tmp_path, SOUND.replace(STREAM, good)) == ()
    marked = SOUND.replace(STREAM, bad)
    if key == "arrivals.not_one":
        marked = marked.replace("⟦", "").replace("  times:", "  ⟦times:")
    check(tmp_path, marked, key, path)


def test_a_population_is_needed_where_people_are_called_or_wait(tmp_path: Path) -> None:
    with_people = SOUND.replace("kind: large,", "kind: large, population: 20,").replace(
        "kind: small", "kind: small, population: 20"
    )
    good = with_people.replace(STREAM, AT_OPENING)
    assert read(tmp_path, good) == ()
    bad = good.replace("{id: south, kind: small, population: 20}", "⟦{id: south, kind: small}")
    check(tmp_path, bad, "key.missing_in", "sites.south")
    queued = good.replace(AT_OPENING, AT_OPENING + "  ⟦queue_at_opening: 3\n")
    check(tmp_path, queued, "arrivals.queue_unused", "arrivals.queue_at_opening")


def test_whoever_skips_the_counted_stage_would_never_be_done(tmp_path: Path) -> None:
    short = SOUND[: SOUND.index("  - {name: reception")] + SOUND[SOUND.index("staff:\n") :]
    stage = "  - {name: pills, role: chemist, probability: 50 %, time: 4 min}\n"
    text = short.replace("staff:\n", stage + "staff:\n", 1)
    text = text.replace("roles: {clerk: 1, nurse: 1, doctor: 3, chemist: 1}", "roles: {chemist: 1}")
    text = text.replace(", staff: {nurse: 2}", "")
    text = text[: text.index("  shifts:\n")] + text[text.index("run:") :]
    assert read(tmp_path, text.replace("probability: 50 %, ", "")) == ()
    marked = text.replace("probability: 50 %", "⟦probability: 50 %")
    check(tmp_path, marked, "stages.counted_skipped", "stages.pills.probability")
