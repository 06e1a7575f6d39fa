"""What people type into a field, as units are read: 12：30, 下午6点, 第2天 9点半, 1.2万.

A file is written once and refuses what could be a slip; into a field one types as one speaks, sees
at once what was understood, and may change it. So fields go through here first. What is not
understood here is left as it is, and the readers of `simsite.core.units` say what is wrong with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.core.units import parse_count, parse_share
from simsite.reading.site_list.numbers import read_number

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9}
_SMALL = r"(?:[0-9]{1,2}|[零〇一二两三四五六七八九十]{1,3})"
_MARKS = str.maketrans({"、": ",", "。": ".", "‘": "'", "’": "'", "—": "-", "–": "-", "−": "-"})
_BETWEEN = re.compile(r"\s*(?:[,;]|和|及|\band\b)\s*", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[-~]+|至|到|\bto\b|\buntil\b)\s*", re.IGNORECASE)

# Parts of the day: the hours they may stand before as they are, and those to which 12 is added.
_MORNING = (range(13), range(0))
_NOON = (range(11, 14), range(1, 3))
_AFTERNOON = (range(12, 20), range(1, 12))
_EVENING = (range(17, 25), range(5, 13))
_NIGHT = (range(20, 25), range(8, 13))
_PARTS = {
    **dict.fromkeys(("凌晨", "清晨", "早晨", "早上", "上午", "早"), _MORNING),
    "中午": _NOON,
    **dict.fromkeys(("下午", "午后", "傍晚"), _AFTERNOON),
    **dict.fromkeys(("晚上", "晚间", "晚"), _EVENING),
    **dict.fromkeys(("深夜", "夜里", "夜间", "半夜"), _NIGHT),
}
_MIDNIGHT_AT_12 = ("凌晨", "清晨", "早晨", "早上", "早")  # 上午12点 is noon
_NAMED = "|".join(sorted(_PARTS, key=len, reverse=True))
_CLOCK = re.compile(
    rf"(?P<part>{_NAMED})?\s*(?P<hour>{_SMALL})\s*"
    rf"(?:(?P<mark>[:.]|点钟?|时)\s*(?P<minute>{_SMALL}|半|一刻|三刻|整)?\s*分?(?::(?P<second>[0-9]{{2}}))?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?",
    re.IGNORECASE,
)
_NEXT = re.compile(r"(?:次日|翌日|第二天|next\s+day)\s*(?=\S)", re.IGNORECASE)
_DAY = re.compile(
    rf"(?:第\s*(?P<zh>{_SMALL})\s*[天日]|day\s*(?P<en>[0-9]{{1,5}})"
    r"|(?P<first>当天|当日|首日|first\s+day)|(?P<next>次日|翌日|next\s+day))\s*[,]?\s*",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"((?:[0-9]{4}\s*[年/.-]\s*)?[0-9]{1,2}\s*[月/.-]\s*[0-9]{1,2}\s*[日号]?)\s*(.*)"
)
_BY = re.compile(r"^by\s+|\s*(?:之前|以前|前|止)$", re.IGNORECASE)
_END_OF_DAY = "24:00"


def plain(text: str) -> str:
    """Return a text in half width, with the marks of Latin script; blanks once."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_MARKS).split())


def typed_count(text: str) -> int:
    """Read a number of people as typed: ``１２０``, ``1,200``, ``1.2万``, ``50 人``.

    Raises
    ------
    BadValue
        If it is no whole number, or has a unit that counts no people.
    """
    return parse_count(read_number(plain(text), "helpers", None).text)


def typed_share(text: str) -> float:
    """Read a share as typed: ``95％``, ``百分之95``; see `parse_share` for what is raised."""
    return parse_share(re.sub(r"^百分之\s*(.+)$", r"\1 %", plain(text)))


def typed_moment(text: str) -> str:
    """Return an instant as `parse_moment` reads it: ``第2天 下午6点`` is ``day 2 18:00``.

    A day alone means its end, 24:00.

    Raises
    ------
    BadValue
        If a part of the day does not go with its hour, as of 晚上3点.
    """
    rest, day = _BY.sub("", plain(text)), ""
    if found := _DAY.match(rest):
        rest, day = rest[found.end() :], f"day {_day_number(found)} "
    elif (found := _DATE.fullmatch(rest)) and not _CLOCK.fullmatch(rest):
        rest, day = found[2], f"{_date(found[1])} "
    if not rest and day:
        return day + _END_OF_DAY
    return day + _clock(rest)[0]


def typed_hours(text: str) -> list[str]:
    """Return opening hours as `parse_hours` reads them, a window each.

    Raises
    ------
    BadValue
        As of `typed_moment`, and if an end could be before noon or after it.
    """
    return [_window(part) for part in _BETWEEN.split(plain(text).strip("[] ")) if part]


def typed_date(text: str) -> str:
    """Return a date as `parse_date` reads it: ``2022.2.17``, ``2022年2月17号``."""
    return _date(plain(text))


def read_fields(
    typed: Mapping[str, str], readers: Mapping[str, Callable[[str], str]]
) -> dict[str, str]:
    """Read what was typed into several fields.

    Parameters
    ----------
    typed : mapping of str to str
        By name of the field.
    readers : mapping of str to callable
        What reads each of them.

    Raises
    ------
    ScenarioFault
        With everything that cannot be read, each with the name of its field as its file.
    """
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for name, text in typed.items():
        try:
            found[name] = readers[name](text)
        except BadValue as trouble:
            faults.append(at_field(name, text, trouble))
    if faults:
        raise ScenarioFault(tuple(faults))
    return found


def at_field(name: str, text: str, trouble: BadValue) -> Fault:
    """Return a fault placed in a field."""
    return Fault(
        trouble.key, file=name, line=1, column=len(name) + 2, path=name, value=text,
        placeholders=trouble.placeholders, suggestion=trouble.suggestion, source=f"{name} {text}",
    )  # fmt: skip


def _window(text: str) -> str:
    """Return one window; an end without a part of the day goes on with that of the start."""
    ends = _TO.split(text)
    if len(ends) != 2:
        return text
    start, part = _clock(ends[0])
    next_day = _NEXT.match(ends[1])
    if next_day:
        closes = _clock(ends[1][next_day.end() :])[0]
        return f"{start}-{closes}" if closes <= start else text  # a whole day more: not read
    closes, own = _clock(ends[1])
    return f"{start}-{_end(text, start, part, ends[1]) if part and not own else closes}"


def _end(text: str, start: str, part: str, end: str) -> str:
    """Return the end of a window whose start alone says in which part of the day it is.

    It goes on with that part, or is written as of 24 hours; small hours after an evening are those
    of the next morning.
    """
    alone = _clock(end)[0]
    try:
        in_part = _clock(part + end)[0]
    except BadValue:
        in_part = alone
        if _PARTS[part] in (_EVENING, _NIGHT):
            return alone
    later = [clock for clock in (in_part, alone) if clock > start]
    if not later:
        raise BadValue("hours.which_half", value=text, end=end)
    return later[0]


def _clock(text: str) -> tuple[str, str]:
    """Return a clock time as HH:MM and the part of the day it was typed with; others as they are.

    A number alone is no clock time.
    """
    found = _CLOCK.fullmatch(text)
    if found is None or not (found["mark"] or found["part"] or found["half"]):
        return text, ""
    hour, part = _small(found["hour"]), found["part"] or ""
    if found["half"]:
        part = "上午" if found["half"].lower().startswith("a") else "下午"
    minute = {"半": "30", "一刻": "15", "三刻": "45"}.get(found["minute"] or "", found["minute"])
    clock = f"{_of_day(hour, part, text, found['half'])}:{_two_digits(minute)}"
    return clock + (f":{found['second']}" if found["second"] else ""), found["part"] or ""


def _of_day(hour: int, part: str, text: str, half: str | None) -> str:
    """Return the hour of the day that an hour in a part of the day is."""
    if not part:
        return f"{hour:02d}"
    as_is, later = _PARTS[part]
    if hour == 12 and (part in _MIDNIGHT_AT_12 or (half and part == "上午")):
        return "00"
    if hour in as_is:
        return f"{hour:02d}"
    if hour in later:
        return f"{hour + 12:02d}"
    raise BadValue("clock.part_of_day", value=text)


def _two_digits(minute: str | None) -> str:
    if minute is None or minute == "整":
        return "00"
    return minute if minute.isdigit() else f"{_small(minute):02d}"


def _small(text: str) -> int:
    """Return a number below a hundred in digits or as 二十四."""
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(str(_DIGITS[char]) for char in text))
    return 10 * (_small(tens) if tens else 1) + (_small(ones) if ones else 0)


def _day_number(found: re.Match[str]) -> int:
    """Return which day of the campaign is meant, from 1."""
    if found["first"] or found["next"]:
        return 1 if found["first"] else 2
    return _small(found["zh"]) if found["zh"] else int(found["en"])


def _date(text: str) -> str:
    """Return a date with the marks that are read; a month without a year keeps its characters."""
    parts = re.findall("[0-9]+", text)
    if len(parts) == 3:
        return f"{parts[0]}-{parts[1]}-{parts[2]}"
    return f"{parts[0]}月{parts[1]}日" if len(parts) == 2 else text
