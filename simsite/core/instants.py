"""Instants as logs, spreadsheets and people write them, to the microsecond."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from simsite.core import units
from simsite.core.clock_words import spoken_clock, spoken_day
from simsite.core.errors import BadValue

EXCEL_DAY_0 = dt.date(1899, 12, 30)
LEAST_SERIAL = 30_000  # of 1982; smaller numbers are hours, minutes or counts as well as days
_SERIAL = re.compile(r"[0-9]{1,6}(?:\.[0-9]+)?|\.[0-9]+")
_DATE = re.compile(
    r"([0-9]{4})(?:[-/.]|年)([0-9]{1,2})(?:[-/.]|月)([0-9]{1,2})日?(?:\s+|\s*T\s*|(?<=日))(?=\S)",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(r"()([0-9]{1,2})月([0-9]{1,2})日\s*(?=\S)")
_ZONE = re.compile(r"[0-9]{4}[^0-9].*[0-9]\s*(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})", re.IGNORECASE)


class InstantReader:
    """Reads instants of one campaign; of many, those of the commonest form without a search.

    ``2026-03-02 08:05:00.000000``, also with ``T``, slashes or a time only; ``day 2 08:05``;
    ``上午8点05分``, ``8:05 PM``, ``08：05``; a date of Excel as a number, ``46083.3368``.

    Parameters
    ----------
    first_day : datetime.date
        First day of the campaign.
    """

    def __init__(self, first_day: dt.date) -> None:
        self.first_day = first_day
        self._days: dict[str, int] = {}
        self._clocks: dict[str, int] = {}

    def read(self, text: str) -> int:
        """Return an instant in microseconds after 00:00 of the first day, at least 0.

        Raises
        ------
        BadValue
            If it is none, has an offset of its clock, or lies before the first day.
        """
        day = self._days.get(text[:10]) if text[10:11] in (" ", "T") else None
        if day is not None:
            clock = self._clocks.get(text[11:19])
            part = text[20:]
            if clock is not None and len(text) == 19:
                return day + clock
            is_part = text[19:20] == "." and part.isdecimal() and part.isascii()
            if clock is not None and is_part and len(part) <= 6:
                return day + clock + int(part.ljust(6, "0"))
        return self._learn(text)

    def _learn(self, text: str) -> int:
        """Return an instant of any form; keep the day and the clock of the commonest."""
        folded = unicodedata.normalize("NFKC", text).strip()
        if _SERIAL.fullmatch(folded):
            return self._serial(folded)
        zone = _ZONE.fullmatch(folded)
        if zone is not None:
            raise BadValue("moment.zone", value=text, zone=zone[1])
        day, rest = self.day_of(folded, text)
        clock = clock_us(rest, text)
        at = day * units.DAY
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}.*", text):
            self._days[text[:10]] = at
            self._clocks[text[11:19]] = clock // units.SECOND * units.SECOND
        return at + clock

    def day_of(self, folded: str, text: str) -> tuple[int, str]:
        """Return the day at the beginning of a text, counted from 0, and what follows.

        Parameters
        ----------
        folded : str
            In half width, without outer blanks: ``day 2 08:05``, ``2026-03-02 8-9``.
        text : str
            All that was written, for the message.

        Raises
        ------
        BadValue
            If there is no such day, or it lies before the first one.
        """
        day, rest = self._day(folded, text)
        if not 0 <= day < units.LONGEST_DAYS:
            raise BadValue("moment.before", value=text, first_day=self.first_day.isoformat())
        return day, rest

    def _day(self, folded: str, text: str) -> tuple[int, str]:
        spoken = spoken_day(folded)
        if spoken is not None and spoken.is_numbered:  # 次日 could be that of the row above
            return spoken.number - 1, spoken.rest
        dated = _DATE.match(folded) or _MONTH_DAY.match(folded)
        if dated is None:
            return 0, folded
        year = int(dated[1] or self.first_day.year)
        try:
            date = dt.date(year, int(dated[2]), int(dated[3]))
        except ValueError:
            raise BadValue("moment.unreadable", value=text) from None
        return (date - self.first_day).days, folded[dated.end() :]

    def _serial(self, text: str) -> int:
        """Return a date of Excel, or a time alone, to the millisecond that its digits can hold."""
        number = Decimal(text)
        days = int(number)
        if number >= 1 and days < LEAST_SERIAL:
            raise BadValue("moment.unreadable", value=text)
        clock = int(((number - days) * 86_400_000).to_integral_value()) * 1000
        day = (EXCEL_DAY_0 - self.first_day).days + days if days else 0
        if not 0 <= day < units.LONGEST_DAYS:
            raise BadValue("moment.before", value=text, first_day=self.first_day.isoformat())
        return day * units.DAY + clock


def clock_us(clock: str, text: str) -> int:
    """Return a clock time in microseconds after midnight; ``24:00`` is the end of its day.

    Refused is what could be a slip: an hour alone, 8.05, and 上午12点, which is noon as people say
    it and midnight as Excel writes it.

    Parameters
    ----------
    clock : str
        Half-width, without blanks around it.
    text : str
        All that was written, for the message.

    Raises
    ------
    BadValue
        If it is none.
    """
    found = spoken_clock(clock)
    if found is None or found.mark in ("", "."):
        raise BadValue("moment.unreadable", value=text)
    if found.before == "上午" and found.hour == 12:
        raise BadValue("clock.noon_or_midnight", value=text)
    part = found.fraction
    fraction = int((Decimal(f"0.{part}") * units.SECOND).to_integral_value()) if part else 0
    seconds = 3600 * found.hour_of_day(text) + 60 * found.minute + found.second
    us = seconds * units.SECOND + fraction
    if found.minute > 59 or found.second > 59 or us > units.DAY:
        raise BadValue("clock.outside", value=text)
    return us


def format_instant(us: int) -> str:
    """Write microseconds after 00:00 of the first day so that `InstantReader` reads them back."""
    seconds, part = divmod(us, units.SECOND)
    if not part:
        return units.format_moment(seconds)
    day, clock = divmod(seconds, units.SECONDS_PER_DAY)
    minutes, second = divmod(clock, 60)
    at = f"{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}.{part:06d}".rstrip("0")
    return f"day {day + 1} {at}"


def dated_instant(us: int, first_day: dt.date) -> str:
    """Write an instant with its date, as logs have it: ``2026-03-02 08:05:00.250000``."""
    seconds, part = divmod(us, units.SECOND)
    day, clock = divmod(seconds, units.SECONDS_PER_DAY)
    minutes, second = divmod(clock, 60)
    at = f"{_date_of(first_day, day)} {minutes // 60:02d}:{minutes % 60:02d}:{second:02d}"
    return f"{at}.{part:06d}" if part else at


@lru_cache(maxsize=512)
def _date_of(first_day: dt.date, day: int) -> str:
    return (first_day + dt.timedelta(days=day)).isoformat()
