"""Nights, closings and the end of looking, as a planner sees them: answers worked out by hand."""

import json
import re
from pathlib import Path

import pytest

from simsite.building.build import build
from simsite.core.errors import width
from simsite.core.units import DAY, HOUR, MINUTE
from simsite.reading.load import load

CASES = Path(__file__).parents[2] / "cases"
NIGHT, SLOTS, STREAM, TIE = (
    CASES / name
    for name in (
        "02-night-hours/night.yaml",
        "04-appointments-after-closing/slots.yaml",
        "04-stream-after-closing/stream.yaml",
        "08-horizon-at-the-deadline/tie.yaml",
    )
)
ONE_DESK = """\
calendar: {{first_day: 2026-03-02, {calendar}}}
sites: [{{id: a, {site}}}]
arrivals: {arrivals}
stages: [{{name: swab, role: collector, time: {time}}}]
staff: {{collectors: {collectors}, {staff}}}
run: {{replications: 1}}
"""


def flat(text):
    return re.sub(r"\s+", " ", text)


def asked(folder, calendar, people=None, arrivals="{at_opening: {}}", **more):
    """A file with one site and one desk, everybody there at opening unless told otherwise."""
    parts = {"time": "60 s", "collectors": 1, "staff": "", **more}
    desks = f"desks: {parts['collectors']}"
    site = desks if people is None else f"population: {people}, {desks}"
    path = folder / "asked.yaml"
    path.write_text(
        ONE_DESK.format(calendar=calendar, site=site, arrivals=arrivals, **parts), "utf-8"
    )
    return path


def ran(simsite, path, *more):
    """What `run` answers: completion, swabbed, left unswabbed, done by the deadline, warnings."""
    said = simsite(
        "run", path, "--jobs", 1, "--no-figures", "--json", "--out", "o", "--force", *more
    )
    whole = json.loads(said.out)
    line = whole["lines"]["luck"]
    found = {name: line["metrics"][name]["median"]["value"] for name in line["metrics"]}
    done = line["done_by_deadline"]
    return {
        "at": found["completion"]["clock"],
        "swabbed": found["swabbed"],
        "left": found["left_unswabbed"],
        "done": None if done is None else done["value"],
        "warnings": whole["warnings"],
    }


def checked(simsite, path, *more):
    said = simsite("check", path, *more)
    return said.code, flat(said.out + said.err)


def keys(found):
    return [warning["key"] for warning in found["warnings"]]


# -- nights --


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_small_hours_after_an_evening_are_a_fault_that_says_how_a_night_is_written(simsite, lang):
    code, said = checked(simsite, NIGHT, "--lang", lang)
    assert code == 2
    assert all(word in said for word in ("00:00-02:00", "18:00-24:00", "18:00-02:00"))
    assert said.count("18:00-02:00") > 1


@pytest.mark.parametrize(
    "hours", ["18:00-02:00", "18:00–2:00", "18:00至次日2:00", "18:00 - next day 02:00"]
)
def test_a_night_opens_in_the_evening_and_is_simulated_past_midnight(simsite, hours):
    night = ("--set", f"calendar.hours={hours}")
    _, said = checked(simsite, NIGHT, *night)
    assert "Opening 2 Mar 18:00; deadline none; end of the simulation 4 Mar 00:00." in said
    assert ran(simsite, NIGHT, *night)["at"] == "2026-03-02T22:26:40"  # 800 x 20 s
    more = ran(simsite, NIGHT, *night, "--set", "sites.0.population=1600")
    assert (more["at"], more["swabbed"]) == ("2026-03-03T02:53:20", 1600)


def test_at_the_end_of_a_night_those_who_wait_are_sent_home(simsite, tmp_path):
    path = asked(tmp_path, "hours: 18:00-02:00, closing: send_home", 500)
    found = ran(simsite, path)
    assert (found["at"], found["swabbed"], found["left"]) == (None, 480, 20)  # 8 h x 60


def test_nights_follow_one_another_and_are_written_back_as_they_were_read(simsite, tmp_path):
    calendar = "days: 2, hours: [12:00-13:00, 22:00-00:30], closing: send_home"
    path = asked(tmp_path, calendar, arrivals="{appointments: {interval: 30 min}}")
    found = ran(simsite, path)  # 12:00 12:30 22:00 22:30 23:00 23:30 00:00, twice
    assert (found["at"], found["swabbed"]) == ("2026-03-04T00:01:00", 14)
    scenario = load(path)
    kept = (tmp_path / "o" / "scenario.yaml").read_text("utf-8")
    assert "22:00-00:30" in kept
    assert load(tmp_path / "o" / "scenario.yaml") == scenario
    assert scenario.calendar.horizon_us == 3 * DAY
    assert scenario.calendar.openings_us()[-1] == (DAY + 22 * HOUR, 2 * DAY + 30 * MINUTE)


def test_a_deadline_after_midnight_is_written_with_its_day(simsite, tmp_path):
    path = asked(tmp_path, "hours: 22:00至次日6:00, deadline: '06:00'", 480)
    code, said = checked(simsite, path)
    assert code == 2
    assert "did you mean 'day 2 06:00'?" in said
    path = asked(tmp_path, "hours: 22:00至次日6:00, deadline: 第2天 06:00", 480)
    found = ran(simsite, path)
    assert (found["at"], found["done"]) == ("2026-03-03T06:00:00", 1.0)
    need = simsite("need", path, "--by", "05:00", "--sure", "90%")
    assert need.code == 2
    assert "did you mean 'day 2 05:00'?" in flat(need.err)


def test_a_night_that_runs_into_the_next_days_first_window_is_a_fault(simsite, tmp_path):
    path = asked(tmp_path, "days: 2, hours: [01:00-03:00, 18:00-02:00]", 10)
    code, said = checked(simsite, path)
    assert code == 2
    assert "'18:00-02:00' goes on into the next day and overlaps '01:00-03:00' there" in said
    path = asked(tmp_path, "hours: [01:00-03:00, 18:00-02:00]", 10)
    assert checked(simsite, path)[0] == 0


@pytest.mark.parametrize(
    ("shifts", "at"),
    [
        ("{role: collector, hours: 22:00-06:00}", "2026-03-02T23:00:00"),
        ("{role: collector, hours: 00:00-06:00}", "2026-03-03T01:00:00"),
        # The shift of the day before ends at 19:00.
        ("{role: collector, hours: 20:00-19:00}", "2026-03-02T19:00:00"),
        # One of two from 18:00 to 18:30, then both: 30, then 2 a minute.
        ("{role: collector, hours: 18:30-18:00, share: 50 %}, {role: collector, "
         "hours: 18:00-12:00, share: 50 %}", "2026-03-02T18:45:00"),
    ],
)  # fmt: skip
def test_shifts_go_past_midnight(simsite, tmp_path, shifts, at):
    two = 2 if "share" in shifts else 1
    path = asked(tmp_path, "hours: 18:00-06:00", 60, collectors=two, staff=f"shifts: [{shifts}]")
    assert ran(simsite, path)["at"] == at


def test_a_night_shift_covers_the_small_hours_of_the_first_day_too(simsite, tmp_path):
    shifts = "shifts: [{role: collector, hours: 22:00-06:00}]"
    path = asked(tmp_path, "hours: 00:00-24:00", 400, staff=shifts)
    assert ran(simsite, path)["at"] == "2026-03-02T22:40:00"  # 360 until 06:00, 40 from 22:00 on


def test_slots_of_a_night_lie_on_both_sides_of_midnight(simsite, tmp_path):
    arrivals = "{appointments: {interval: 30 min, hours: %s}}"
    for hours in ("23:00-01:00", "[23:00-24:00, 00:00-01:00]"):
        path = asked(tmp_path, "hours: 18:00-02:00", arrivals=arrivals % hours)
        found = ran(simsite, path)
        assert (found["at"], found["swabbed"]) == ("2026-03-03T00:31:00", 4)
        assert found["warnings"] == []


def test_free_arrivals_end_at_a_last_entry_after_midnight(simsite, tmp_path):
    free = "{free: {backlog: 0 %%, scale: 30 h, shape: 1, last_entry: '%s'}}"
    path = asked(tmp_path, "hours: 18:00-02:00", 200, free % "01:00")
    assert build(load(path)).sites[0].arrivals.last_entry == 25 * HOUR
    found = ran(simsite, path)
    assert "2026-03-03T00:30" < found["at"] < "2026-03-03T01:10"
    code, said = checked(simsite, asked(tmp_path, "hours: 18:00-02:00", 200, free % "03:00"))
    assert code == 2
    assert "03:00 lies outside the opening hours 18:00-02:00" in said
    midnight = load(asked(tmp_path, "hours: 18:00-24:00", 200, free % "00:00"))
    assert build(midnight).sites[0].arrivals.last_entry == 24 * HOUR


def test_a_team_leaves_after_midnight(tmp_path):
    path = tmp_path / "team.yaml"
    path.write_text(
        """\
calendar: {first_day: 2026-03-02, days: 2, hours: 18:00-02:00}
sites: [{id: a, population: 50, kind: village}, {id: b, population: 50, kind: village}]
arrivals: {at_opening: {}}
stages: [{name: swab, role: collector, time: 60 s}]
staff: {collectors: 1, helpers: 9, mobile: {hop: 1 km, speed: 20 km/h, stay: 'until 01:30'}}
""",
        "utf-8",
    )
    (group,) = build(load(path)).groups
    assert group.routes[0].stops[0].leave == 25 * HOUR + 30 * MINUTE


def test_the_hours_needed_of_a_night_may_begin_after_midnight(simsite, tmp_path):
    free = "{free: {backlog: 100 %, scale: 1 h}}"
    path = asked(tmp_path, "days: 2, hours: 18:00-02:00, closing: send_home", 90, free)
    said = simsite("need", path, "--of", "hours", "--by", "day 2 02:00", "--sure", "50%",
                   "--jobs", 1, "--out", "n")  # fmt: skip
    assert said.code == 0
    assert "1 h 30 min open a day (00:30 to 02:00)" in flat(said.out)  # 90 x 60 s


# -- people who come when it is closed --


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            SLOTS,
            ("2 slots, 2 Mar 12:00 and 12:30,", "last closing, 2 Mar 12:00", "20 people of 100"),
        ),
        (
            STREAM,
            (
                "1 piece of the stream, 2 Mar 13:00-14:00,",
                "last closing, 2 Mar 12:00",
                "120 people of 240",
            ),
        ),
    ],
)
def test_who_comes_after_the_last_closing_is_warned_of(simsite, command, path, said):
    more = ("--jobs", 1, "--no-figures", "--out", "o") if command == "run" else ()
    text = simsite(command, path, *more).out
    assert all(part in flat(text) for part in ("! warning", *said))
    assert max(map(width, text.splitlines())) <= 80


@pytest.mark.parametrize("path", [SLOTS, STREAM])
def test_no_bound_is_given_that_nobody_reaches(simsite, path):
    _, said = checked(simsite, path)
    assert "never complete: some of those expected at site a come after its last closing" in said
    assert "not complete before" not in said
    _, zh = checked(simsite, path, "--lang", "zh")
    assert "无法完成：采样点 a 有人在最后一次关闭之后才到" in zh
    assert json.loads(simsite("check", path, "--json").out)["earliest_s"] is None


def test_of_a_piece_partly_outside_the_part_outside_is_counted(simsite, tmp_path):
    pieces = "{poisson: {rates: [{hours: 11:00-12:30, rate: 60 / h}]}}"
    path = asked(tmp_path, "hours: 08:00-12:00", arrivals=pieces, time="1 s")
    found = ran(simsite, path)
    (warning,) = found["warnings"]
    assert (warning["key"], warning["people"], warning["of"]) == ("pieces_after_closing", 30, 90)
    assert warning["pieces_s"] == [[39600, 45000]]
    assert 5 < found["left"] < 60


def test_pieces_of_a_night_are_those_of_the_next_morning(simsite, tmp_path):
    pieces = "{poisson: {rates: [{hours: 18:00-24:00, rate: 20 / h}, {hours: %s, rate: 10 / h}]}}"
    path = asked(tmp_path, "hours: 18:00-02:00", arrivals=pieces % "00:00-02:00", time="1 s")
    found = ran(simsite, path)
    assert (found["warnings"], found["left"]) == ([], 0)
    assert found["at"] > "2026-03-03T00:30"
    path = asked(tmp_path, "hours: 18:00-02:00", arrivals=pieces % "01:00-04:00", time="1 s")
    (warning,) = ran(simsite, path)["warnings"]
    assert (warning["key"], warning["people"], warning["of"]) == ("pieces_after_closing", 20, 150)


def test_times_after_the_last_closing_and_times_in_the_night_before_an_opening(simsite, tmp_path):
    times = "{times: {a: ['08:00', '13:00', 'day 2 12:00', 'day 2 12:30']}}"
    found = ran(simsite, asked(tmp_path, "days: 2, hours: 08:00-12:00", arrivals=times))
    assert (found["at"], found["swabbed"], found["left"]) == (None, 2, 2)
    late, waits = found["warnings"]
    assert (late["key"], late["people"], late["times_s"]) == (
        "times_after_closing", 2, [86400 + 43200, 86400 + 45000],
    )  # fmt: skip
    assert (waits["key"], waits["people"]) == ("wait_for_opening", 1)
    assert (waits["first_s"], waits["opening_s"]) == (13 * 3600, (24 + 8) * 3600)


def test_a_clock_time_of_the_small_hours_is_said_to_wait_for_the_evening(simsite, tmp_path):
    path = asked(tmp_path, "hours: 18:00-02:00", arrivals="{times: {a: ['01:00', '19:00']}}")
    _, said = checked(simsite, path)
    assert "1 people of 2 expected" in said
    assert "from 2 Mar 01:00 to 2 Mar 18:00" in said
    path = asked(tmp_path, "hours: 18:00-02:00", arrivals="{times: {a: ['day 2 01:00', '19:00']}}")
    found = ran(simsite, path)
    assert (found["at"], found["warnings"]) == ("2026-03-03T01:01:00", [])


def test_who_comes_in_a_long_break_waits_and_is_swabbed(simsite, tmp_path):
    arrivals = "{appointments: {interval: 15 min, hours: 12:00-14:00}}"
    path = asked(tmp_path, "hours: [08:00-12:00, 13:00-17:00]", arrivals=arrivals)
    found = ran(simsite, path)  # 12:00 and 12:15 wait an hour and 45 min, 12:30 no more than 30
    assert (found["at"], found["left"], keys(found)) == (
        "2026-03-02T13:46:00", 0, ["wait_for_opening"],
    )  # fmt: skip
    assert found["warnings"][0]["people"] == 2


@pytest.mark.parametrize(
    ("more", "slots"),
    [
        ("", ["12:00", "12:30"]),
        (", early: 31 min", []),
        (", early: 15 min", ["12:30"]),
        (", delay: 30 min", ["11:30", "12:00", "12:30"]),
        (", delay: {gamma: {mean: 30 min, cv: 1}}", ["12:00", "12:30"]),
    ],
)
def test_only_a_shift_that_is_certain_moves_a_slot(simsite, tmp_path, more, slots):
    arrivals = f"{{appointments: {{interval: 30 min, hours: 08:00-13:00{more}}}}}"
    found = ran(simsite, asked(tmp_path, "hours: 08:00-12:00", arrivals=arrivals))
    named = [slot for warning in found["warnings"] for slot in warning.get("slots_s", ())]
    assert [f"{s // 3600:02d}:{s % 3600 // 60:02d}" for s in named] == slots


def test_a_bound_stays_where_it_is_not_certain_that_anybody_comes_too_late(simsite, tmp_path):
    pieces = ("{poisson: {rates: [{hours: 10:00-11:00, rate: 60 / h}, "
              "{hours: 12:00-13:00, rate: 0.5 / h}]}}")  # fmt: skip
    _, said = checked(simsite, asked(tmp_path, "hours: 08:00-12:00", arrivals=pieces))
    assert "0.5 people of 60 expected" in said  # 60.5, rounded half to even
    bound = re.search(r"not complete before 2 Mar (\d\d:\d\d)", said)
    assert "10:50" < bound[1] <= "11:01"


# -- the end of looking --


@pytest.mark.parametrize("horizon", ["12:00", "12:00:01", "day 1 12:00", "13:00", "none", None])
def test_who_is_done_at_the_deadline_is_on_time_however_early_the_looking_stops(simsite, horizon):
    more = () if horizon is None else ("--set", f"calendar.horizon={horizon}")
    found = ran(simsite, TIE, *more)
    assert (found["at"], found["swabbed"], found["done"]) == ("2026-03-02T12:00:00", 240, 1.0)


def test_a_second_later_is_too_late_whatever_the_horizon(simsite):
    one_more = ("--set", "sites.0.population=241")
    assert ran(simsite, TIE, *one_more)["done"] == 0.0
    late = ran(simsite, TIE, *one_more, "--set", "calendar.horizon=13:00")
    assert (late["done"], late["at"]) == (0.0, "2026-03-02T12:01:00")


def test_a_horizon_at_the_last_closing_is_said_where_a_queue_is_served_out(simsite):
    _, said = checked(simsite, TIE)
    assert "the simulation ends at 2 Mar 12:00, with the last closing" in said
    _, said = checked(simsite, TIE, "--set", "calendar.closing=send_home")
    assert "with the last closing" not in said
