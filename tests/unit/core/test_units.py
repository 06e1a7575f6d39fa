"""Units: what a planner writes is read, and what could mean two things is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsite.core import units
from simsite.core.errors import BadValue

FIRST = dt.date(2022, 2, 17)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("25 s", 25),
        ("25s", 25),
        ("0.5 min", 30),
        ("8h", 28800),
        ("1h30min", 5400),
        ("1 h 30 min", 5400),
        ("1 h 30 min 5 s", 5405),
        ("2 days", 172800),
        ("10 秒", 10),
        ("1小时30分钟", 5400),
        ("2 天", 172800),
        ("5e-1 s", 0.5),
        ("250 ms", 0.25),
        ("0 s", 0),
    ],
)
def test_durations_are_read(text: str, seconds: float) -> None:
    assert units.parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (25, "duration.bare"),
        ("25", "duration.bare"),
        (2.5, "duration.bare"),
        ("3 m", "unit.metre_or_minute"),
        ("1 h 3 m", "unit.metre_or_minute"),
        ("-5 s", "number.negative"),
        (-5, "number.negative"),
        ("nan", "number.not_finite"),
        (float("inf"), "number.not_finite"),
        ("1e999 s", "number.too_large"),
        ("1e6 days", "duration.too_long"),
        ("30 min 1 h", "duration.order"),
        ("1.5 h 30 min", "duration.order"),
        ("5 s 5 s", "duration.order"),
        ("5 sce", "unit.unknown"),
        ("soon", "duration.unreadable"),
        ("", "value.empty"),
        (True, "value.wrong_type"),
        (None, "value.wrong_type"),
        ("３ min", "full_width"),
    ],
)
def test_durations_are_refused(value: object, key: str) -> None:
    with pytest.raises(BadValue) as caught:
        units.parse_duration(value)
    assert caught.value.key == key


def test_bare_number_is_told_what_to_write() -> None:
    with pytest.raises(BadValue, match="write '25 s', '25 min' or '25 h'"):
        units.parse_duration(25)


def test_nearest_unit_is_suggested() -> None:
    with pytest.raises(BadValue) as caught:
        units.parse_duration("5 minuts")
    assert caught.value.suggestion == "minutes"


@given(st.one_of(st.integers(0, 10**9).map(float), st.floats(0, 1e9)))
def test_duration_survives_writing(seconds: float) -> None:
    assert units.parse_duration(units.format_duration(seconds)) == seconds


@given(st.floats(0, 1))
def test_share_survives_writing(share: float) -> None:
    assert units.parse_share(units.format_share(share)) == share


@given(st.integers(0, 86400 * 400))
def test_moment_survives_writing(seconds: int) -> None:
    assert units.parse_moment(units.format_moment(seconds), FIRST) == seconds


@given(st.integers(0, 86399), st.integers(1, 86400))
def test_hours_survive_writing(start: int, length: int) -> None:
    window = (start, min(86400, start + length))
    assert units.parse_hours(units.format_hours(window)) == window


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("07:30", 27000), ("7:30", 27000), ("00:00", 0), ("23:59:59", 86399), (" 07:30 ", 27000)],
)
def test_clocks_are_read(text: str, seconds: int) -> None:
    assert units.parse_clock(text) == seconds


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("25:00", "clock.outside"),
        ("07:60", "clock.outside"),
        ("24:01", "clock.outside"),
        ("24:00", "clock.midnight"),
        ("0730", "clock.unreadable"),
        ("07：30", "full_width"),
        (750, "clock.unreadable"),
    ],
)
def test_clocks_are_refused(text: object, key: str) -> None:
    with pytest.raises(BadValue) as caught:
        units.parse_clock(text)
    assert caught.value.key == key


def test_midnight_may_end() -> None:
    assert units.parse_clock("24:00", end=True) == 86400
    assert units.parse_hours("00:00-24:00") == (0, 86400)
    assert units.parse_hours("07:30 至 18:00") == (27000, 64800)
    assert units.parse_hours("18:00-24:00:00") == units.parse_hours("18:00-00:00") == (64800, 86400)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("18:00-02:00", "18:00-02:00"),
        ("22:00—6:00", "22:00-06:00"),
        ("22:00至次日6:00", "22:00-06:00"),
        ("22:00 – next day 06:00", "22:00-06:00"),
        ("18:00-00:00", "18:00-24:00"),
        ("00:01-00:00:30", "00:01-00:00:30"),
    ],
)
def test_a_window_that_ends_at_or_before_its_start_ends_on_the_next_morning(
    text: str, written: str
) -> None:
    start, end = units.parse_hours(text)
    assert start < end <= start + units.SECONDS_PER_DAY
    assert units.format_hours((start, end)) == written
    assert units.parse_hours(written) == (start, end)


def test_a_night_covers_the_small_hours_of_every_day() -> None:
    night = units.parse_hours("22:00-06:00")
    hours = [3600 * hour for hour in range(24)]
    assert [h for h in hours if units.within(h, night)] == [3600 * h for h in (*range(6), 22, 23)]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("07:30-07:30", "hours.whole_day"),
        ("00:00-00:00", "hours.whole_day"),
        ("18:00-次日20:00", "hours.whole_day"),
        ("18:00-26:00", "clock.outside"),
        ("18:00-24:00:30", "clock.outside"),
        ("18：00－02：00", "full_width"),
        ("07:30", "hours.unreadable"),
        ("24:00-24:00", "clock.midnight"),
    ],
)
def test_hours_are_refused(text: str, key: str) -> None:
    with pytest.raises(BadValue) as caught:
        units.parse_hours(text)
    assert caught.value.key == key


@pytest.mark.parametrize(
    "text",
    ["day 2 18:00", "Day 2 18:00", "第2天 18:00", "2022-02-18 18:00", "2022年2月18日 18:00",
     "2月18日 18:00", "2022-02-18T18:00", "次日18:00", "次日 18:00", "翌日18:00", "第二天18:00",
     "next day 18:00", "Next day 18:00"],
)  # fmt: skip
def test_moments_are_read(text: str) -> None:
    assert units.parse_moment(text, FIRST) == 86400 + 64800


@pytest.mark.parametrize(
    ("text", "fix"),
    [("26:00", "day 2 02:00"), ("24:30", "day 2 00:30"), ("day 2 26:00", "day 3 02:00"),
     ("次日25:00", "day 3 01:00"), ("2022-02-17 26:00", "day 2 02:00"), ("49:00", "")],
)  # fmt: skip
def test_a_clock_time_beyond_midnight_is_refused_with_the_day_that_has_it(text, fix):
    with pytest.raises(BadValue) as caught:
        units.parse_moment(text, FIRST)
    assert (caught.value.key, caught.value.suggestion) == ("clock.outside", fix)
    if fix:
        units.parse_moment(fix, FIRST)


@pytest.mark.parametrize(
    "text", ["次日02:00", "翌日 02:00", "第二天02:00", "next day 02:00", "26:00"]
)
def test_a_clock_time_of_every_day_has_no_next_day(text):
    with pytest.raises(BadValue) as caught:
        units.parse_daily_clock(text)
    assert (caught.value.key, caught.value.suggestion) == ("clock.next_day", "02:00")
    assert units.parse_daily_clock("02:00") == 7200


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2022-02-16 18:00", "moment.before"),
        ("day 0 18:00", "moment.before"),
        ("2022-02-30 18:00", "date.unreadable"),
        ("day 2", "moment.unreadable"),
        ("2022-02-18", "moment.unreadable"),
        ("tomorrow", "moment.unreadable"),
        ("day 2 25:00", "clock.outside"),
        ("次日", "moment.unreadable"),
        ("次日25:00", "clock.outside"),
        ("next day", "moment.unreadable"),
    ],
)
def test_moments_are_refused(text: str, key: str) -> None:
    with pytest.raises(BadValue) as caught:
        units.parse_moment(text, FIRST)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("value", "share"), [("5 %", 0.05), ("7%", 0.07), (0.05, 0.05), ("0.05", 0.05), (1, 1), (0, 0)]
)
def test_shares_are_read(value: object, share: float) -> None:
    assert units.parse_share(value) == share


@pytest.mark.parametrize(
    ("value", "key", "suggestion"),
    [
        (5, "share.above_one", "5 %"),
        ("101 %", "share.above_one", ""),
        (-0.1, "number.negative", ""),
        ("-5 %", "number.negative", ""),
        ("５ %", "full_width", "5 %"),
        ("5 ％", "full_width", "5 %"),
        (float("nan"), "number.not_finite", ""),
        ("five", "number.unreadable", ""),
        (True, "value.wrong_type", ""),
    ],
)
def test_shares_are_refused(value: object, key: str, suggestion: str) -> None:
    with pytest.raises(BadValue) as caught:
        units.parse_share(value)
    assert (caught.value.key, caught.value.suggestion) == (key, suggestion)


def test_lengths_and_speeds() -> None:
    assert units.parse_length("3 km") == 3
    assert units.parse_length("500 m") == 0.5
    assert units.parse_length("3 公里") == 3
    assert units.parse_speed("25 km/h") == 25
    assert units.parse_speed("10 m/s") == 36
    for reader, value, key in [
        (units.parse_length, 3, "length.bare"),
        (units.parse_length, "3 h", "unit.unknown"),
        (units.parse_speed, "25", "speed.bare"),
        (units.parse_speed, "0 km/h", "number.not_positive"),
        (units.parse_speed, "25 km", "unit.unknown"),
    ]:
        with pytest.raises(BadValue) as caught:
            reader(value)
        assert caught.value.key == key


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (2.5, "count.not_whole"),
        ("8,216", "count.separators"),
        ("1_000", "count.separators"),
        ("010", "count.separators"),
        (-1, "number.negative"),
        (10**30, "count.too_large"),
        (True, "count.not_whole"),
        ("ten", "count.not_whole"),
        (float("nan"), "count.not_whole"),
    ],
)
def test_counts_are_refused(value: object, key: str) -> None:
    with pytest.raises(BadValue) as caught:
        units.parse_count(value)
    assert caught.value.key == key


def test_counts_are_read() -> None:
    assert [units.parse_count(v) for v in (0, 749, "749", 1e3)] == [0, 749, 749, 1000]
