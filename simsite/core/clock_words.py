"""The words of a clock: 下午6点半, 8:05 p.m., 晚上12点, and of its days: 第2天, day 2, 次日.

What a word means is said here once. How much of it a reader takes is its own affair: into a field
one types as one speaks and sees what was understood; a file refuses what could be a slip.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from simsite.core.errors import BadValue
from simsite.core.numerals import chinese_number

NEXT_DAY = r"次日|翌日|第二天|next\s+day"

Hours = dict[int, int]  # of the day, by the hour as it is written behind the word


def _hours(as_written: range, after_noon: range = range(0)) -> Hours:
    """Return hours that stay as they are written and those to which 12 is added."""
    return {hour: hour + 12 for hour in after_noon} | {hour: hour for hour in as_written}


_FORENOON = _hours(range(13))
_FROM_MIDNIGHT = _hours(range(12)) | {12: 0}
_NOON = _hours(range(11, 14), range(1, 3))
_AFTERNOON = _hours(range(12, 20), range(1, 12))
_AFTER_NOON = _hours(range(12, 24), range(1, 12))  # p.m. stands beside 20:05 too
_EVENING = _hours(range(17, 25), range(5, 13))
_NIGHT = _hours(range(20, 25), range(8, 13))
PARTS: dict[str, Hours] = {
    "上午": _FORENOON,
    **dict.fromkeys(("凌晨", "清晨", "早晨", "早上", "早", "am"), _FROM_MIDNIGHT),
    "中午": _NOON,
    **dict.fromkeys(("下午", "午后", "傍晚"), _AFTERNOON),
    "pm": _AFTER_NOON,
    **dict.fromkeys(("晚上", "晚间", "晚"), _EVENING),
    **dict.fromkeys(("深夜", "夜里", "夜间", "半夜"), _NIGHT),
}
_LATIN = r"[ap]\.?\s?m\.?"
PART = "|".join(sorted((word for word in PARTS if not word.isascii()), key=len, reverse=True))
_NUMERALS = "(?:[一二两三四五六七八九]?十[一二三四五六七八九]?|[零〇一二两三四五六七八九]{1,3})"
_SMALL = rf"(?:[0-9]{{1,2}}|{_NUMERALS})"
_MINUTES = {"": 0, "整": 0, "半": 30, "一刻": 15, "三刻": 45}
_CLOCK = re.compile(
    rf"(?P<before>{PART}|{_LATIN})?\s*(?P<hour>{_SMALL})"
    rf"(?:\s*(?P<mark>[:.](?=\s*[0-9]{{2}})|点钟?|时)(?:\s*(?P<minute>{_SMALL}|半|一刻|三刻|整)\s*分?"
    rf"(?:\s*:\s*(?P<second>[0-9]{{2}})(?:\.(?P<fraction>[0-9]+))?|\s*(?P<zh_second>{_SMALL})\s*秒)?)?)?"
    rf"\s*(?P<after>{_LATIN})?"
)
_DAY = re.compile(
    rf"(?:第\s*(?P<zh>[0-9]{{1,5}}|{_NUMERALS})\s*[天日]|day\s*(?P<en>[0-9]{{1,5}})"
    rf"|(?P<first>当天|当日|首日|first\s+day)|(?:{NEXT_DAY}))\s*,?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SpokenClock:
    """A clock time in words or digits, not yet one of the day.

    Attributes
    ----------
    hour, minute, second : int
        As written.
    fraction : str
        Digits of a second behind the point.
    before, after : str
        Part of the day before the hour, and am or pm behind; empty where there is none.
    mark : str
        What parts hour from minute: ``:``, ``.``, ``点``, ``点钟``, ``时``, or nothing.
    """

    hour: int
    minute: int
    second: int
    fraction: str
    before: str
    after: str
    mark: str

    def hour_of_day(self, text: str) -> int:
        """Return the hour of the day, from 0 to 24; without a part of the day as written.

        Parameters
        ----------
        text : str
            All that was written, for the message.

        Raises
        ------
        BadValue
            If a part of the day has no such hour, as 晚上3点, or two of them disagree.
        """
        parts = [part for part in (self.before, self.after) if part]
        hours = {PARTS[part].get(self.hour) for part in parts} or {self.hour}
        hour = hours.pop()
        if hours or hour is None:
            raise BadValue("clock.part_of_day", value=text)
        return hour


@dataclass(frozen=True, slots=True)
class SpokenDay:
    """A day of the campaign at the beginning of a text.

    Attributes
    ----------
    number : int
        From 1 for the first day.
    is_numbered : bool
        Whether its number was written; 次日 has none, and is the second day.
    rest : str
        What follows.
    """

    number: int
    is_numbered: bool
    rest: str


@lru_cache(maxsize=4096)  # a column of times has many alike
def spoken_clock(text: str) -> SpokenClock | None:
    """Return the clock time that a text is, or None.

    Parameters
    ----------
    text : str
        In half width, without outer blanks: ``下午6点半``, ``8:05:30.25 pm``, ``12.30``, ``6``.
    """
    found = _CLOCK.fullmatch(text.lower())
    if found is None:
        return None
    hour, minute, second, fraction = found.group("hour", "minute", "second", "fraction")
    of_hour, of_minute = _small(hour), _minute(minute or "")
    of_second = _small(second or found["zh_second"] or "0")
    if of_hour is None or of_minute is None or of_second is None:
        return None
    parts = _part(found["before"]), _part(found["after"])
    return SpokenClock(of_hour, of_minute, of_second, fraction or "", *parts, found["mark"] or "")


def spoken_day(text: str) -> SpokenDay | None:
    """Return the day at the beginning of a text, or None: ``第2天 12:00``, ``day 2``, ``次日``.

    Parameters
    ----------
    text : str
        In half width, without outer blanks.
    """
    found = _DAY.match(text)
    if found is None:
        return None
    written = found["zh"] or found["en"]
    number = _small(written) if written else 1 if found["first"] else 2
    return None if number is None else SpokenDay(number, bool(written), text[found.end() :])


def is_after_dark(part: str) -> bool:
    """Return whether small hours after this part of the day are those of the next morning."""
    return PARTS.get(part) in (_EVENING, _NIGHT)


def _part(word: str | None) -> str:
    """Return a part of the day as `PARTS` has it: ``p. m.`` is ``pm``."""
    return "" if word is None else word if word in PARTS else re.sub(r"[.\s]", "", word)


def _minute(written: str) -> int | None:
    return _MINUTES[written] if written in _MINUTES else _small(written)


def _small(written: str) -> int | None:
    """Return a number in digits or Chinese numerals, or None where they are in no order."""
    return int(written) if written.isascii() else chinese_number(written)
