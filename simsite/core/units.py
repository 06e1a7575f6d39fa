"""Units exist only at the edges: text with a unit in, plain numbers out.

Inside simsite time is an int64 count of microseconds since the campaign's start, which is 00:00 of
the first day. The readers below accept what a planner writes in English or Chinese and refuse
whatever could be meant in two ways.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from functools import lru_cache

from simsite.core.clock_words import NEXT_DAY
from simsite.core.errors import BadValue

NEVER = 2**63 - 1
MICROSECOND = 1
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

SECONDS_PER_DAY = 86_400
LONGEST_DAYS = 36_500
LATEST_YEAR = 9_000  # of the first day, so that every later day has a date
LARGEST_COUNT = 10**10

_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_AMOUNT = re.compile(rf"\s*({_NUMBER})\s*([^\s0-9.+-]+)\s*")
_PLAIN = re.compile(rf"[+-]?{_NUMBER}")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_DASH = re.compile(r"\s*(?:-|–|—|~|～|至|到)\s*")
_NEXT_DAY = re.compile(rf"(?:{NEXT_DAY})\s*(.*)", re.IGNORECASE)
_TOO_LATE = re.compile(r"(2[4-9]|3[0-9]|4[0-8])(:[0-5][0-9](?::[0-5][0-9])?)")
_DAY_NUMBER = re.compile(r"(?:day\s*([0-9]{1,5})|第\s*([0-9]{1,5})\s*天)\s*(.*)", re.IGNORECASE)
_DATE = re.compile(r"([0-9]{4})(?:-|年)([0-9]{1,2})(?:-|月)([0-9]{1,2})日?(?:[\sT]+|$)(.*)")
_DATE_ZH = re.compile(r"()([0-9]{1,2})月([0-9]{1,2})日\s*(.*)")

_DURATIONS: dict[str, float] = {
    **dict.fromkeys(("us", "µs", "μs", "微秒"), 1e-6),
    **dict.fromkeys(("ms", "毫秒"), 1e-3),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "秒", "秒钟"), 1.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "分", "分钟"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "时", "小时", "个小时"), 3600.0),
    **dict.fromkeys(("d", "day", "days", "天", "日"), 86400.0),
}
_LENGTHS: dict[str, float] = {
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters", "米"), 1e-3),
    **dict.fromkeys(("km", "公里", "千米"), 1.0),
}
_SPEEDS: dict[str, float] = {
    **dict.fromkeys(("km/h", "kmh", "kph", "公里/小时", "千米/小时", "公里/时"), 1.0),
    **dict.fromkeys(("公里每小时", "千米每小时"), 1.0),
    **dict.fromkeys(("m/s", "米/秒", "米每秒"), 3.6),
}


def parse_duration(value: object) -> float:
    """Read a length of time.

    Parameters
    ----------
    value : object
        Text such as ``25 s``, ``1h30min``, ``2 days``, ``10 秒`` or ``1小时30分钟``: one or more
        whole numbers with units, longest unit first; only the last may have a fraction.

    Returns
    -------
    float
        Seconds, at least 0.

    Raises
    ------
    BadValue
        If the text is a bare number, is negative, has an unknown or ambiguous unit (``3 m``) or is
        longer than 36,500 days.
    """
    text = _text_with_unit(value, "duration.bare")
    total, smallest, position = 0.0, math.inf, 0
    while position < len(text):
        match = _AMOUNT.match(text, position)
        if match is None:
            raise BadValue("duration.unreadable", value=text)
        number, unit = match.groups()
        factor = _factor(unit, _DURATIONS, text)
        position = match.end()
        if factor >= smallest or (position < len(text) and not number.isdigit()):
            raise BadValue("duration.order", value=text)
        smallest = factor
        total += _finite(number, text) * factor
    if total > LONGEST_DAYS * SECONDS_PER_DAY:
        raise BadValue("duration.too_long", value=text, days=LONGEST_DAYS)
    return total


def parse_length(value: object) -> float:
    """Read a distance such as ``3 km`` or ``500 m``; return kilometres, at least 0."""
    return single(value, _LENGTHS, "length.bare")


def parse_speed(value: object) -> float:
    """Read a speed such as ``25 km/h``; return kilometres per hour, above 0."""
    speed = single(value, _SPEEDS, "speed.bare")
    if speed == 0:
        raise BadValue("number.not_positive", value=value)
    return speed


def parse_share(value: object) -> float:
    """Read a share such as ``5 %`` or ``0.05``; return it as a number from 0 to 1."""
    share = parse_ratio(value)
    if share > 1:
        percent = not isinstance(value, str) and share <= 100
        raise BadValue("share.above_one", f"{value} %" if percent else "", value=value)
    return share


def parse_ratio(value: object) -> float:
    """Read a number at least 0, plain or in per cent (``0.35``, ``35 %``); return it plain."""
    if isinstance(value, str):
        text = _clean(value)
        if text.endswith("%"):
            # Dividing rounds once; multiplying by 0.01 would make 7 % differ from 0.07.
            return _number(text[:-1].strip(), value) / 100
    return _number(value, value)


def parse_factor(value: object) -> float:
    """Read a plain number above 0, such as a shape; return it as a float."""
    number = parse_ratio(value)
    if number == 0:
        raise BadValue("number.not_positive", value=value)
    return number


def parse_count(value: object) -> int:
    """Read a whole number from 0 to 10,000,000,000; text is read as in a CSV file."""
    text = str(value).strip() if isinstance(value, str) else value
    if isinstance(text, str):
        _refuse_full_width(text)
        if re.fullmatch(r"[0-9]{1,3}([,_][0-9]{3})+|0+[0-9]+", text):
            plain = str(int(text.replace(",", "").replace("_", "")))
            raise BadValue("count.separators", plain, value=text)
        if re.fullmatch(r"[+-]?[0-9]{1,40}", text):
            text = int(text)
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    if isinstance(text, bool) or not isinstance(text, int):
        raise BadValue("count.not_whole", value=value)
    if text < 0:
        raise BadValue("number.negative", value=value)
    if text > LARGEST_COUNT:
        raise BadValue("count.too_large", value=value, largest=f"{LARGEST_COUNT:,}")
    return text


def parse_clock(value: object, *, end: bool = False) -> int:
    """Read a clock time.

    Parameters
    ----------
    value : object
        Text such as ``07:30`` or ``7:30:15``.
    end : bool
        Whether the time ends something, so that ``24:00`` is allowed.

    Returns
    -------
    int
        Seconds after midnight.
    """
    text = _clean(value) if isinstance(value, str) else str(value)
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise BadValue("clock.unreadable", value=text)
    hour, minute, second = (int(part or 0) for part in match.groups())
    seconds = 3600 * hour + 60 * minute + second
    if minute > 59 or second > 59 or seconds > SECONDS_PER_DAY:
        raise BadValue("clock.outside", value=text)
    if seconds == SECONDS_PER_DAY and not end:
        raise BadValue("clock.midnight", "00:00", value=text)
    return seconds


def parse_daily_clock(value: object) -> int:
    """Read a clock time of every day, in seconds after midnight, as `parse_clock` does.

    ``次日02:00`` and ``26:00`` are refused with the same clock time of the day, ``02:00``: where
    sites open until then this is the next morning, and nowhere else is there one.
    """
    text = str(value).strip()
    named = _NEXT_DAY.fullmatch(text)
    fits = named[1] if named else _next_morning(text)
    if fits and _CLOCK.fullmatch(fits):
        raise BadValue("clock.next_day", fits, value=text)
    return parse_clock(value)


def parse_hours(value: object) -> tuple[int, int]:
    """Read a window such as ``07:30-18:00``; one that does not end after its start is a night.

    Returns start and end in seconds after 00:00 of the day on which it starts: the end of
    ``18:00-02:00``, also written ``18:00-次日02:00``, is above 86,400.
    """
    text = _clean(value) if isinstance(value, str) else str(value)
    parts = _DASH.split(text)
    if len(parts) != 2:
        raise BadValue("hours.unreadable", value=text)
    named = _NEXT_DAY.fullmatch(parts[1])
    closes = named[1] if named else parts[1]
    if fits := _next_morning(closes):
        raise BadValue("clock.outside", f"{parts[0]}-{fits}", value=closes)
    start, end = parse_clock(parts[0]), parse_clock(closes, end=True)
    if end == start or (named and end > start):
        raise BadValue("hours.whole_day", value=text)
    return start, end if end > start else end + SECONDS_PER_DAY


def within(clock: int, window: tuple[int, int]) -> bool:
    """Return whether a clock time, in seconds after midnight, lies in a window of every day."""
    start, end = window
    return start <= clock < end or start <= clock + SECONDS_PER_DAY < end


def parse_date(value: object) -> dt.date:
    """Read a date such as ``2022-02-17`` or ``2022年2月17日``."""
    text = _clean(str(value))
    match = _DATE.fullmatch(text)
    if match is None or match[4]:
        raise BadValue("date.unreadable", value=text)
    day = _date(int(match[1]), int(match[2]), int(match[3]), text)
    if day.year > LATEST_YEAR:
        raise BadValue("calendar.too_late", value=text)
    return day


def parse_moment(value: object, first_day: dt.date) -> int:
    """Read an instant of the campaign.

    Parameters
    ----------
    value : object
        ``18:00`` (first day), ``day 2 18:00``, ``第2天 18:00``, ``2022-02-18 18:00``,
        ``2月18日 18:00``; ``次日02:00`` and ``next day 02:00`` are of the second day. ``24:00`` is
        the end of its day.
    first_day : dt.date
        First day of the campaign.

    Returns
    -------
    int
        Seconds after 00:00 of the first day, at least 0.
    """
    return _moment(_clean(value) if isinstance(value, str) else str(value), first_day)


@lru_cache(maxsize=4096)  # a table of arrivals has tens of thousands, most of them alike
def _moment(text: str, first_day: dt.date) -> int:
    day, clock = 0, text
    if match := _DAY_NUMBER.fullmatch(text):
        day, clock = int(match[1] or match[2]) - 1, match[3]
    elif match := _NEXT_DAY.fullmatch(text):
        day, clock = 1, match[1]
    elif match := (_DATE.fullmatch(text) or _DATE_ZH.fullmatch(text)):
        year = int(match[1] or first_day.year)
        day = (_date(year, int(match[2]), int(match[3]), text) - first_day).days
        clock = match[4]
    if not _CLOCK.fullmatch(clock):
        raise BadValue("moment.unreadable", value=text)
    if not 0 <= day < LONGEST_DAYS:
        raise BadValue("moment.before", value=text, first_day=first_day.isoformat())
    if fits := _next_morning(clock):
        raise BadValue("clock.outside", f"day {day + 2} {fits}", value=clock)
    return day * SECONDS_PER_DAY + parse_clock(clock, end=True)


def _next_morning(clock: str) -> str:
    """Return 26:00 as 02:00, of the next day; nothing for the clock times that a day has."""
    late = _TOO_LATE.fullmatch(clock)
    if late is None or (late[1] == "24" and not late[2].strip(":0")):
        return ""
    return f"{int(late[1]) - 24:02d}{late[2]}"


def plain(number: float) -> float:
    """Return the number as an int where it is whole, so that it is written without ``.0``."""
    return int(number) if number == int(number) else number


def format_duration(seconds: float) -> str:
    """Write seconds so that `parse_duration` reads the same float back: ``1 h 30 min``."""
    if seconds != int(seconds) or seconds < 60:
        return f"{plain(seconds)} s"
    rest, parts = int(seconds), []
    for unit, size in (("h", 3600), ("min", 60), ("s", 1)):
        amount, rest = divmod(rest, size)
        if amount:
            parts.append(f"{amount} {unit}")
    return " ".join(parts)


def format_share(share: float) -> str:
    """Write a share in per cent so that `parse_share` reads the same float back."""
    text = f"{share * 100:.12g} %"
    return text if parse_ratio(text) == share else repr(share)


def format_clock(seconds: int) -> str:
    """Write seconds after midnight as ``07:30`` (``07:30:15`` where seconds matter)."""
    minutes, second = divmod(int(seconds), 60)
    clock = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{clock}:{second:02d}" if second else clock


def format_hours(window: tuple[int, int]) -> str:
    """Write a window so that `parse_hours` reads it back: ``07:30-18:00``, ``18:00-02:00``."""
    start, end = window
    closes = end % SECONDS_PER_DAY or SECONDS_PER_DAY  # midnight is the end of its day
    return f"{format_clock(start % SECONDS_PER_DAY)}-{format_clock(closes)}"


def format_moment(seconds: int) -> str:
    """Write seconds after 00:00 of the first day as ``day 2 18:00``; a midnight ends its day."""
    day, clock = divmod(int(seconds), SECONDS_PER_DAY)
    if day and not clock:
        day, clock = day - 1, SECONDS_PER_DAY
    return f"day {day + 1} {format_clock(clock)}"


def _clean(value: str) -> str:
    """Return the text without outer blanks; refuse full-width characters by name."""
    _refuse_full_width(value)
    return value.strip()


def _refuse_full_width(text: str) -> None:
    """Refuse the full-width digits and marks that Chinese input methods leave behind."""
    wide = [c for c in text if "\uff01" <= c <= "\uff5e" or c in "\u3000。"]
    wide = [c for c in wide if c != "～"]
    if wide:
        narrow = "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text)
        raise BadValue("full_width", narrow.replace("\u3000", " "), character=wide[0], value=text)


def _text_with_unit(value: object, bare: str) -> str:
    """Return the text of a value that needs a unit; refuse bare numbers with sentence ``bare``."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise BadValue("value.wrong_type", value=value)
    text = _clean(str(value))
    if text.startswith("-"):
        raise BadValue("number.negative", value=text)
    if re.match(r"[+.]?(inf|nan)", text, re.IGNORECASE):
        raise BadValue("number.not_finite", value=text)
    if _PLAIN.fullmatch(text):
        raise BadValue(bare, value=text)
    if not text:
        raise BadValue("value.empty", value=text)
    return text


def single(value: object, units: Mapping[str, float], bare: str) -> float:
    """Read one number with one unit; return it in the unit of size 1."""
    text = _text_with_unit(value, bare)
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise BadValue(bare, value=text)
    return _finite(match[1], text) * _factor(match[2], units, text)


def _factor(unit: str, units: Mapping[str, float], text: str) -> float:
    """Return the size of a unit, or say which units there are."""
    known = units.get(unit, units.get(unit.lower()))
    if known is not None:
        return known
    if unit in {"m", "M"}:
        number = text.split(unit, maxsplit=1)[0].strip()
        raise BadValue("unit.metre_or_minute", f"{number} min", value=text)
    choice = ", ".join(dict.fromkeys(u for u in units if u.isascii() and len(u) <= 4))
    raise BadValue("unit.unknown", _nearest(unit, units), unit=unit, value=text, choice=choice)


def _nearest(word: str, choice: Mapping[str, float]) -> str:
    """Return the nearest known unit, or nothing."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word.lower(), list(choice), 1, 0.6)), "")


def _number(text: object, written: object) -> float:
    """Read a plain, finite number at least 0."""
    if isinstance(text, bool) or not isinstance(text, (str, int, float)):
        raise BadValue("value.wrong_type", value=written)
    words = _clean(str(text))
    if re.match(r"[+-]?\.?(inf|nan)", words, re.IGNORECASE):
        raise BadValue("number.not_finite", value=written)
    if not _PLAIN.fullmatch(words):
        raise BadValue("number.unreadable", value=written)
    if words.startswith("-") and float(words) != 0:
        raise BadValue("number.negative", value=written)
    return abs(_finite(words, written))


def _finite(number: str, written: object) -> float:
    """Return the float, or refuse what overflows (``1e999``) or is beyond use (``1e308``)."""
    result = float(number)
    if abs(result) > 1e15:
        raise BadValue("number.too_large", value=written)
    return result


def _date(year: int, month: int, day: int, text: str) -> dt.date:
    """Return a date of the calendar, or say that there is none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise BadValue("date.unreadable", value=text) from None


def until(horizon: int) -> int:
    """Return the first instant that is not looked at: right after the horizon, NEVER for none.

    Parameters
    ----------
    horizon : int
        Microseconds; NEVER for no horizon.
    """
    return horizon + MICROSECOND if horizon < NEVER else NEVER


_RATES: dict[str, float] = {
    **dict.fromkeys(("/h", "/hour", "/hr", "/时", "/小时"), 1.0),
    **dict.fromkeys(("/min", "/minute", "/分", "/分钟"), 60.0),
    **dict.fromkeys(("/s", "/sec", "/second", "/秒"), 3600.0),
    **dict.fromkeys(("/d", "/day", "/天", "/日"), 1.0 / 24.0),
}


def parse_rate(value: object) -> float:
    """Read a rate such as ``30 / h``, ``0.5 per min`` or ``30 人/小时``; return it per hour.

    Raises
    ------
    BadValue
        If it has no unit, an unknown one, or is negative.
    """
    if isinstance(value, str):
        value = re.sub(r"\s*(?:/|\bper\b|每)\s*", "/", value).replace("人/", "/")
    return single(value, _RATES, "rate.bare")


def format_rate(per_hour: float) -> str:
    """Write a rate so that `parse_rate` reads the same float back."""
    return f"{plain(per_hour)} / h"
