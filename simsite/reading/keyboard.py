"""What people type into a field, as units are read: 12：30, 下午6点, 第2天 9点半, 1.2万.

A file is written once and refuses what could be a slip; into a field one types as one speaks, sees
at once what was understood, and may change it. So fields go through here first. What is not
understood here is left as it is, and the readers of `simsite.core.units` say what is wrong with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from simsite.core.clock_words import NEXT_DAY, is_after_dark, spoken_clock, spoken_day
from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.core.units import parse_count, parse_share
from simsite.reading.site_list.numbers import read_number

_MARKS = str.maketrans({"、": ",", "。": ".", "‘": "'", "’": "'", "—": "-", "–": "-", "−": "-",
                        "時": "时", "點": "点", "鐘": "钟", "後": "后", "間": "间"})  # fmt: skip
_BETWEEN = re.compile(r"\s*(?:[,;&+]|和|以?及|\band\b)\s*", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[-~]+|至|到|\bto\b|\buntil\b)\s*", re.IGNORECASE)

_NEXT = re.compile(rf"(?:{NEXT_DAY})\s*(?=\S)", re.IGNORECASE)
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
    if spoken := spoken_day(rest):
        rest, day = spoken.rest, f"day {spoken.number} "
    elif (found := _DATE.fullmatch(rest)) and not spoken_clock(rest):
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
        if is_after_dark(part):
            return alone
    later = [clock for clock in (in_part, alone) if clock > start]
    if not later:
        raise BadValue("hours.which_half", value=text, end=end)
    return later[0]


def _clock(text: str) -> tuple[str, str]:
    """Return a clock time as HH:MM and the part of the day it was typed with; others as they are.

    A number alone is no clock time.
    """
    found = spoken_clock(text)
    if found is None or found.fraction or not (found.mark or found.before or found.after):
        return text, ""
    clock = f"{found.hour_of_day(text):02d}:{found.minute:02d}"
    return clock + (f":{found.second:02d}" if found.second else ""), found.before


def _date(text: str) -> str:
    """Return a date with the marks that are read; a month without a year keeps its characters."""
    parts = re.findall("[0-9]+", text)
    if len(parts) == 3:
        return f"{parts[0]}-{parts[1]}-{parts[2]}"
    return f"{parts[0]}月{parts[1]}日" if len(parts) == 2 else text
