"""Numbers and times read as stated, in both languages, whatever the locale."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsite.core.units import DAY, HOUR, MINUTE, NEVER, SECOND
from simsite.report import formatting as fmt
from simsite.report.i18n import words

EN, ZH = words("en"), words("zh")
FIRST_DAY = date(2022, 2, 17)


def test_clock_says_day_and_time():
    time = 16 * HOUR + 42 * MINUTE
    assert fmt.clock(time, FIRST_DAY, EN) == "17 Feb 16:42"
    assert fmt.clock(time, FIRST_DAY, ZH) == "2月17日 16:42"


def test_clock_goes_on_into_the_next_day_month_and_year():
    assert fmt.clock(12 * DAY + 7 * HOUR, FIRST_DAY, EN) == "1 Mar 07:00"
    assert fmt.clock(DAY, date(2021, 12, 31), ZH) == "1月1日 00:00"


@pytest.mark.parametrize(
    ("microseconds", "shown"),
    [(29_999_999, "00:00"), (30_000_000, "00:01"), (DAY - 30 * SECOND, "00:00")],
)
def test_clock_rounds_to_the_nearest_minute_half_up(microseconds, shown):
    assert fmt.clock(microseconds, FIRST_DAY, EN).endswith(shown)


def test_clock_rounds_across_midnight():
    assert fmt.clock(DAY - 1, FIRST_DAY, EN) == "18 Feb 00:00"


@pytest.mark.parametrize("never", [NEVER, np.int64(NEVER), float(NEVER)])
def test_never_is_said_not_counted(never):
    for speak, said in ((EN, "not reached"), (ZH, "未完成")):
        assert fmt.clock(never, FIRST_DAY, speak) == said
        assert fmt.hours_after(never, 7 * HOUR, speak) == said
        assert fmt.duration(never, speak) == said


def test_hours_after_opening():
    opening = 7 * HOUR + 30 * MINUTE
    assert fmt.hours_after(opening + 9 * HOUR + 12 * MINUTE, opening, EN) == "9.2 h"
    assert fmt.hours_after(opening + 9 * HOUR + 12 * MINUTE, opening, ZH) == "9.2 小时"
    assert fmt.hours_after(opening - 15 * MINUTE, opening, EN) == "−0.3 h"
    assert fmt.hours_after(opening - 1, opening, EN) == "0.0 h"
    assert fmt.hours(12_345 * HOUR, EN) == "12,345.0 h"


@pytest.mark.parametrize(
    ("length", "english", "chinese"),
    [
        (0, "0 s", "0秒"),
        (25 * SECOND, "25 s", "25秒"),
        (59 * SECOND + 499_999, "59 s", "59秒"),
        (59 * SECOND + 500_000, "1 min", "1分钟"),
        (89 * SECOND, "1 min", "1分钟"),
        (90 * SECOND, "2 min", "2分钟"),
        (HOUR - 30 * SECOND, "1 h 00 min", "1小时00分"),
        (3 * HOUR + 40 * MINUTE, "3 h 40 min", "3小时40分"),
        (26 * HOUR + 5 * MINUTE, "26 h 05 min", "26小时05分"),
        (-12 * MINUTE, "−12 min", "−12分钟"),
    ],
)
def test_duration(length, english, chinese):
    assert fmt.duration(length, EN) == english
    assert fmt.duration(length, ZH) == chinese


def test_signed_duration_shows_its_direction_and_zero_has_none():
    assert fmt.duration(12 * MINUTE, EN, signed=True) == "+12 min"
    assert fmt.duration(-12 * MINUTE, EN, signed=True) == "−12 min"
    assert fmt.duration(-1, EN, signed=True) == "0 s"


@given(st.integers(min_value=0, max_value=DAY), st.integers(min_value=1, max_value=HOUR))
def test_steps_are_nearest_and_symmetric(amount, step):
    found = fmt.steps(amount, step)
    assert abs(2 * (found * step - amount)) <= step
    assert fmt.steps(-amount, step) == -found


@given(st.integers(min_value=0, max_value=30 * DAY), st.integers(min_value=0, max_value=30 * DAY))
def test_a_later_time_is_never_shown_earlier(first, second):
    earlier, later = sorted((first, second))
    january = date(2022, 1, 1)

    def shown(time):
        day, _, clock = fmt.clock(time, january, EN).split(" ")
        return int(day), clock

    assert shown(earlier) <= shown(later) or fmt.clock(later, january, EN).startswith("31 Jan")


@pytest.mark.parametrize(
    ("fraction", "digits", "shown"),
    [
        (0.95, 0, "95 %"),
        (0.945, 0, "95 %"),
        (0.285, 1, "28.5 %"),
        (1.0, 0, "100 %"),
        (0.0, 0, "0 %"),
        (0.9999, 0, ">99 %"),
        (0.0001, 0, "<1 %"),
        (0.0001, 1, "<0.1 %"),
        (0.99999, 1, ">99.9 %"),
        (1.004, 0, ">100 %"),
        (-0.03, 0, "−3 %"),
        (float("nan"), 0, "–"),
    ],
)
def test_percent(fraction, digits, shown):
    assert fmt.percent(fraction, EN, digits) == shown


def test_percent_in_chinese_has_no_space():
    assert fmt.percent(0.95, ZH) == "95%"


def test_counts_and_numbers_have_commas():
    assert fmt.count(269_758) == "269,758"
    assert fmt.count(-1_234) == "−1,234"
    assert fmt.count(np.int64(361)) == "361"
    assert fmt.number(1234.56) == "1,234.6"
    assert fmt.number(-0.04) == "0.0"
    assert fmt.number(2.5, digits=0) == "3"
    assert fmt.number(float("nan")) == "–"


def test_interval():
    assert fmt.interval("16:42", "17:10", EN) == "[16:42, 17:10]"
    assert fmt.interval("16:42", "17:10", ZH) == "16:42 至 17:10"


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        (0.93, 0.95, "+2"),
        (0.934, 0.946, "+1.2"),  # 93 % and 95 % beside it
        (0.925, 0.954, "+2.9"),  # 93 % and 95 %
        (0.954, 0.925, f"{fmt.MINUS}2.9"),
        (0.496, 0.505, "+1"),  # 50 % and 51 %
        (0.951, 0.954, "0"),
        (1.0, 1.0, "0"),
        (0.0, 1.0, "+100"),
    ],
)
def test_points_agree_with_the_percentages_beside_them(first, second, shown):
    found = fmt.points(first, second, second - first, signed=True)
    assert found == shown


def test_the_time_between_two_clocks_is_that_of_the_clocks_shown():
    # 13:57:29.6 reads 13:57, 13:58:30.6 reads 13:59: a minute and a second apart, two as shown
    first, second = 50_249_600_000, 50_310_600_000
    assert fmt.between_clocks(first, second, EN) == "+2 min"
    assert fmt.between_clocks(second, first, EN) == f"{fmt.MINUS}2 min"
    assert fmt.between_clocks(first, first + 30_000_000, EN) == "+30 s"
    assert fmt.between_clocks(first, first, EN) == "0 s"


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        (752 * SECOND, 783 * SECOND, ("12 min 32 s", "13 min 03 s", "+31 s")),
        (20 * SECOND, 5 * SECOND, ("20 s", "5 s", "−15 s")),
        (100 * SECOND, 100 * SECOND, ("1 min 40 s", "1 min 40 s", "0 s")),
        (10 * MINUTE + 29 * SECOND, 12 * MINUTE + 31 * SECOND, ("10 min", "13 min", "+3 min")),
    ],
)
def test_two_durations_agree_with_their_difference_as_shown(first, second, shown):
    assert fmt.between_durations(first, second, EN) == shown


@given(st.integers(0, 5 * HOUR), st.integers(0, 5 * HOUR))
def test_the_shown_difference_is_that_of_the_shown_durations(first, second):
    def seconds(text):
        parts = dict(zip(text.split()[1::2], map(int, text.split()[::2]), strict=True))
        return 3600 * parts.get("h", 0) + 60 * parts.get("min", 0) + parts.get("s", 0)

    early, late, apart = fmt.between_durations(first, second, EN)
    sign = -1 if apart.startswith("−") else 1
    assert sign * seconds(apart.lstrip("+−")) == seconds(late) - seconds(early)


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        ("30 s", "30 s", "30 秒"),
        ("1 h 30 min", "1 h 30 min", "1 小时 30 分钟"),
        ("0.5 %", "0.5 %", "0.5%"),
        ("25 km/h", "25 km/h", "25 公里/小时"),
        ("30 / h", "30 / h", "30 次/小时"),
        (0.35, "0.35", "0.35"),
        ("07:30-18:00", "07:30-18:00", "07:30-18:00"),
    ],
)
def test_values_of_a_scenario_have_their_units_in_the_readers_words(value, english, chinese):
    assert fmt.as_written(value, EN) == english
    assert fmt.as_written(value, ZH) == chinese
