"""The same words mean the same hour in a field, in a list of sites and in a table of arrivals."""

import datetime as dt

import pytest

from simsite.core.clock_words import PARTS, spoken_clock, spoken_day
from simsite.core.errors import BadValue
from simsite.core.instants import InstantReader
from simsite.core.units import SECOND, parse_clock, parse_moment
from simsite.reading.keyboard import typed_moment
from simsite.reading.site_list.hours import clock_cell

FIRST = dt.date(2026, 3, 2)
SHAPES = ("{}{}点", "{}{}:00", "{} {}点半", "{}{}时05分", "{}{}:30:15")


def or_fault(read, text):
    try:
        return read(text)
    except BadValue as trouble:
        return trouble.key


def in_table(text):
    us = InstantReader(FIRST).read(text)
    assert us % SECOND == 0
    return us // SECOND


def in_field(text):
    return parse_moment(typed_moment(text), FIRST)


def in_list(text):
    cell = clock_cell(text, end=True)
    assert cell
    return parse_clock(cell, end=True)


@pytest.mark.parametrize("word", ["", *PARTS])
def test_a_word_before_any_hour_means_the_same_to_all_who_read_it(word):
    for hour in range(26):
        for shape in SHAPES:
            text = shape.format(word, hour)
            field, table = or_fault(in_field, text), or_fault(in_table, text)
            if word == "上午" and hour == 12:  # noon to who says it, midnight to Excel
                assert (type(field), table) == (int, "clock.noon_or_midnight")
            else:
                assert field == table, text
            assert or_fault(in_list, text) == field, text


@pytest.mark.parametrize("word", ["am", "AM", "a.m.", "pm", "PM", "p. m."])
def test_so_do_the_halves_of_a_day_behind_it(word):
    for hour in range(26):
        text = f"{hour}:05 {word}"
        assert or_fault(in_field, text) == or_fault(in_table, text), text
        assert or_fault(in_table, text) == or_fault(in_table, f"{word} {hour}:05"), text


@pytest.mark.parametrize(
    ("text", "hour"),
    [("晚上12点", 24), ("夜里12点", 24), ("凌晨12点", 0), ("早上12点", 0), ("12:00 am", 0),
     ("12:00 pm", 12), ("中午12点", 12), ("中午1点", 13), ("中午11点", 11), ("下午12点", 12),
     ("傍晚六点", 18), ("午后二时", 14), ("晚八点钟", 20), ("深夜十一点整", 23), ("24:00", 24)],
)  # fmt: skip
def test_the_hours_at_which_words_turn(text, hour):
    assert [in_field(text), in_table(text), in_list(text)] == [hour * 3600] * 3


@pytest.mark.parametrize(
    ("text", "day"), [("第2天", 2), ("第 ２ 天", 2), ("第二天", 2), ("第3日", 3), ("day 12", 12)]
)
def test_numbered_days_are_the_same_day(text, day):
    for clock in ("8:00", "上午8点"):
        words = f"{text} {clock}"
        assert in_field(words) == in_table(words) == ((day - 1) * 24 + 8) * 3600


def test_a_field_takes_what_a_table_refuses():
    assert in_field("次日 8:00") == 32 * 3600
    assert or_fault(in_table, "次日 8:00") == "moment.unreadable"
    for text in ("下午6", "6 pm", "下午6.30"):
        assert in_field(text) in (18 * 3600, 18.5 * 3600)
        assert or_fault(in_table, text) == "moment.unreadable"


@pytest.mark.parametrize(
    "text", ["", "点", "8:5", "8:", "8:005", "8::05", "十十点", "8点零十分", "8点9秒9"]
)
def test_what_are_no_words_of_a_clock(text):
    assert spoken_clock(text) is None


@pytest.mark.parametrize("text", ["", "8:00", "第天", "第十十天", "天", "daily", "the day 2"])
def test_what_are_no_words_of_a_day(text):
    assert spoken_day(text) is None
