"""Instants are read as logs, spreadsheets and people write them."""

import datetime as dt

import pytest

from simsite.core.errors import BadValue
from simsite.core.instants import InstantReader, format_instant
from simsite.core.units import DAY, HOUR, MINUTE, SECOND

FIRST = dt.date(2026, 3, 2)
FIVE_PAST = 8 * HOUR + 5 * MINUTE


def read(text):
    return InstantReader(FIRST).read(text)


@pytest.mark.parametrize(
    "text",
    [
        "08:05", "8:05", "08:05:00", "08:05:00.000000", "08：05", "０８:０５", " 8:05 ", "8: 05",
        "2026-03-02 08:05:00.000000", "2026-03-02T08:05:00", "2026-03-02T08:05", "2026-3-2 8:05",
        "2026/3/2 8:05", "2026/03/02 08:05:00", "2026.3.2 8:05", "2026-03-02  08:05",
        "2026-03-02 8:05 AM", "2026年3月2日 8:05", "2026年3月2日8点05分",
        "3月2日 08:05", "3月2日8时5分",
        "8:05 AM", "8:05am", "8:05 a.m.", "AM 8:05", "上午8点05分", "上午8:05", "早上 8点5分",
        "8点05",
        "8时05分00秒", "day 1 08:05", "第1天 08:05", "第1天上午8点05分", "46083.336805555555",
        "46083.3368055556", "0.336805555555556", ".3368055556",
    ],
)  # fmt: skip
def test_five_past_eight_of_the_first_day_in_many_spellings(text):
    assert read(text) == FIVE_PAST


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("8:05 PM", 20 * HOUR + 5 * MINUTE),
        ("12:05 AM", 5 * MINUTE),
        ("0:05 AM", 5 * MINUTE),
        ("12:05 PM", 12 * HOUR + 5 * MINUTE),
        ("下午3点半", 15 * HOUR + 30 * MINUTE),
        ("下午15:30", 15 * HOUR + 30 * MINUTE),
        ("晚上8点", 20 * HOUR),
        ("晚上12点", DAY),
        ("中午12点", 12 * HOUR),
        ("中午1点", 13 * HOUR),
        ("中午11:40", 11 * HOUR + 40 * MINUTE),
        ("凌晨1点整", HOUR),
        ("22:05 PM", 22 * HOUR + 5 * MINUTE),
        ("晚上8:05 PM", 20 * HOUR + 5 * MINUTE),
        ("下午三点一刻", 15 * HOUR + 15 * MINUTE),
        ("第二天晚8点", DAY + 20 * HOUR),
        ("8时05分00秒", FIVE_PAST),
        ("24:00", DAY),
        ("2026-03-03 00:00:00", DAY),
        ("2026-03-03 09:00:00.25", DAY + 9 * HOUR + SECOND // 4),
        ("08:00:00.123456", 8 * HOUR + 123_456),
        ("2026-03-02 08:00:00.1234567", 8 * HOUR + 123_457),
        ("2026-03-02 08:00:00.5", 8 * HOUR + SECOND // 2),
        ("day 2 08:00:00.000001", DAY + 8 * HOUR + 1),
        ("46084", DAY),
        ("46084.5", DAY + 12 * HOUR),
        ("0.5", 12 * HOUR),
    ],
)
def test_other_instants(text, us):
    reader = InstantReader(FIRST)
    assert [reader.read(text), reader.read(text)] == [us, us]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "moment.unreadable"), ("soon", "moment.unreadable"), ("8h05", "moment.unreadable"),
        ("8", "moment.unreadable"), ("8.05", "moment.unreadable"), ("480", "moment.unreadable"),
        ("8:5", "moment.unreadable"), ("02/03/2026 08:05", "moment.unreadable"),
        ("2026-03-02", "moment.unreadable"), ("2026-02-30 08:00", "moment.unreadable"),
        ("2026-03-02 08:05:00.", "moment.unreadable"), ("08:00-09:00", "moment.unreadable"),
        ("2026-03-02 08:05:00.１２x", "moment.unreadable"), ("True", "moment.unreadable"),
        ("25:00", "clock.outside"), ("08:60", "clock.outside"), ("08:05:60", "clock.outside"),
        ("24:00:00.1", "clock.outside"), ("晚上12点半", "clock.outside"),
        ("上午13点", "clock.part_of_day"), ("13:00 AM", "clock.part_of_day"),
        ("上午8:05 PM", "clock.part_of_day"), ("0:05 PM", "clock.part_of_day"),
        ("晚上3点", "clock.part_of_day"), ("夜里1点", "clock.part_of_day"),
        ("中午8点", "clock.part_of_day"), ("上午12:05", "clock.noon_or_midnight"),
        ("上午 12点", "clock.noon_or_midnight"), ("下午6", "moment.unreadable"),
        ("6 pm", "moment.unreadable"), ("下午6.30", "moment.unreadable"),
        ("次日 8:05", "moment.unreadable"), ("当天 8:05", "moment.unreadable"),
        ("2026-03-01 08:05", "moment.before"), ("46082.5", "moment.before"),
        ("day 0 08:05", "moment.before"), ("2026-03-02T08:05:00Z", "moment.zone"),
        ("2026-03-02T08:05:00+08:00", "moment.zone"), ("2026-03-02 08:05:00 UTC", "moment.zone"),
    ],
)  # fmt: skip
def test_what_is_no_instant_is_told(text, key):
    with pytest.raises(BadValue) as caught:
        read(text)
    assert caught.value.key == key
    assert caught.value.placeholders["value"] == text


def test_what_was_learnt_of_one_does_not_change_another():
    reader = InstantReader(FIRST)
    assert reader.read("2026-03-02 08:05:00") == FIVE_PAST
    for text in ("2026-03-02 08:05:00x", "2026-03-02 08:05:00 1", "2026-03-02 08:05:00."):
        with pytest.raises(BadValue):
            reader.read(text)
    assert reader.read("2026-03-02 08:05:00.5") == FIVE_PAST + SECOND // 2
    assert reader.read("2026-03-02 08:05:00 PM") == FIVE_PAST + 12 * HOUR


@pytest.mark.parametrize("us", [0, 1, FIVE_PAST, FIVE_PAST + 250_000, DAY, DAY + 1, 3 * DAY - 1])
def test_what_is_written_is_read_back(us):
    assert read(format_instant(us)) == us
