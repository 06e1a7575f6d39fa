"""What a keyboard puts into a field, and what is made of it."""

import datetime as dt

import pytest

from simsite.core.errors import BadValue
from simsite.core.units import parse_date, parse_hours, parse_moment
from simsite.reading.keyboard import (
    typed_count,
    typed_date,
    typed_hours,
    typed_moment,
    typed_share,
)

FIRST = dt.date(2022, 2, 17)
H = 3600


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("18:00", 18), ("12：30", 12.5), ("１２：３０", 12.5), ("　18：00 ", 18),
        ("12。30", 12.5), ("下午6点", 18), ("下午 6 点", 18), ("下午六点", 18),
        ("下午6点半", 18.5), ("下午6时", 18), ("下午6点30分", 18.5), ("下午６：３０", 18.5),
        ("下午6点一刻", 18.25), ("下午3点三刻", 15.75), ("下午15点", 15), ("午后2点", 14),
        ("傍晚6点", 18), ("中午12点", 12), ("中午1点", 13), ("上午9点", 9), ("上午12点", 12),
        ("早上8点半", 8.5), ("凌晨2点", 2), ("凌晨12点", 0), ("晚上8点半", 20.5),
        ("晚上八点", 20), ("晚8点", 20), ("晚上12点", 24), ("晚上20：00", 20), ("深夜11点", 23),
        ("二十点", 20), ("二十点三十分", 20.5), ("十二点整", 12), ("8点钟", 8), ("6 pm", 18),
        ("6pm", 18), ("6:30 p.m.", 18.5), ("12 am", 0), ("12 pm", 12), ("7.30am", 7.5),
        ("by 6 pm", 18), ("下午6点之前", 18), ("18：00前", 18), ("第2天", 48), ("第２天", 48),
        ("第二天", 48), ("day 2", 48), ("第3日", 72), ("第1天", 24), ("第2天 12：00", 36),
        ("第2天12点", 36), ("第2天，下午6点", 42), ("第二天上午9点半", 33.5), ("次日 9:00", 33),
        ("次日凌晨2点", 26), ("当天18点", 18), ("day 2 6 pm", 42), ("第十天 8点", 224),
        ("2月18日", 48), ("2月18号 下午3点", 39), ("2022年2月18日18：00", 42),
        ("2022-02-18 18:00", 42), ("2022.2.18 18:00", 42), ("2022/2/18 下午6点", 42),
        ("2月18日18:00", 42),
    ],
)  # fmt: skip
def test_moments(text, hour):
    assert parse_moment(typed_moment(text), FIRST) == hour * H


@pytest.mark.parametrize(
    "text", ["6", "", "half past", "下午", "第天", "abc", "18点99分", "第2天abc"]
)
def test_what_is_no_moment_is_left_to_the_readers(text):
    with pytest.raises(BadValue):
        parse_moment(typed_moment(text), FIRST)


@pytest.mark.parametrize(
    "text", ["晚上3点", "下午22点", "凌晨15点", "中午8点", "半夜2点", "夜里1点", "13 am"]
)
def test_an_hour_that_does_not_go_with_its_part_of_the_day(text):
    with pytest.raises(BadValue) as trouble:
        typed_moment(text)
    assert trouble.value.key == "clock.part_of_day"


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("07:30-18:00", [(7.5, 18)]),
        ("7：30－18：00", [(7.5, 18)]),
        ("7:30～18:00", [(7.5, 18)]),
        ("7:30——18:00", [(7.5, 18)]),
        ("07:30-12:00, 13:30-18:00", [(7.5, 12), (13.5, 18)]),
        ("[07:30-12:00, 13:30-18:00]", [(7.5, 12), (13.5, 18)]),
        ("07：30-12：00，13：30-18：00", [(7.5, 12), (13.5, 18)]),
        ("7：30-12：00、13：30-18：00", [(7.5, 12), (13.5, 18)]),
        ("7:30-12:00；13:30-18:00", [(7.5, 12), (13.5, 18)]),
        ("7点半到12点和13点半到18点", [(7.5, 12), (13.5, 18)]),
        ("上午8点到下午6点", [(8, 18)]),
        ("上午8点至12点，下午2点至6点", [(8, 12), (14, 18)]),
        ("上午8点半-18点", [(8.5, 18)]),
        ("下午2点-6点", [(14, 18)]),
        ("早上七点半到晚上八点", [(7.5, 20)]),
        ("晚上8点到次日凌晨2点", [(20, 26)]),
        ("晚上8点-2点", [(20, 26)]),
        ("晚上6点到10点", [(18, 22)]),
        ("18:00-次日02:00", [(18, 26)]),
        ("18:00-02:00", [(18, 26)]),
        ("7:30 am to 6 pm", [(7.5, 18)]),
        ("00:00-24:00", [(0, 24)]),
        ("晚上8点到晚上12点", [(20, 24)]),
    ],
)
def test_hours(text, windows):
    found = [parse_hours(window) for window in typed_hours(text)]
    assert found == [(start * H, end * H) for start, end in windows]


@pytest.mark.parametrize("text", ["上午8点半-5点", "下午2点-1点"])
def test_an_end_that_could_be_before_noon_or_after_it(text):
    with pytest.raises(BadValue) as trouble:
        typed_hours(text)
    assert trouble.value.key == "hours.which_half"


@pytest.mark.parametrize("text", ["18:00", "7-18", "a-b", "7:30-12:00-18:00"])
def test_what_are_no_hours_is_left_to_the_readers(text):
    with pytest.raises(BadValue):
        [parse_hours(window) for window in typed_hours(text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [("120", 120), ("１２０", 120), ("1,200", 1200), ("１，２００", 1200), ("1.2万", 12_000),
     ("1。2万", 12_000), ("50人", 50), ("50 名", 50), ("约200", 200), ("3千", 3_000), ("0", 0)],
)  # fmt: skip
def test_counts(text, number):
    assert typed_count(text) == number


@pytest.mark.parametrize("text", ["", "-3", "1.5", "多", "3 km", "12户", "1e99"])
def test_what_is_no_count(text):
    with pytest.raises(BadValue):
        typed_count(text)


@pytest.mark.parametrize(
    ("text", "share"), [("95％", 0.95), ("９５ ％", 0.95), ("0.95", 0.95), ("百分之95", 0.95)]
)
def test_shares(text, share):
    assert typed_share(text) == share


@pytest.mark.parametrize(
    "text", ["2022-02-17", "2022.2.17", "2022/2/17", "2022年2月17日", "２０２２年２月１７号"]
)
def test_dates(text):
    assert parse_date(typed_date(text)) == FIRST
