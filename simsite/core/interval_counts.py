"""How many come within an interval, as one text: ``day 2 08:00-09:00 x 45``."""

from __future__ import annotations

import re
from typing import NamedTuple

from simsite.core import units
from simsite.core.instants import InstantReader

_COUNTED = re.compile(r"(.*\S)\s*[x×]\s*([^\s].*)", re.IGNORECASE)


class IntervalCount(NamedTuple):
    """People counted in an interval.

    Attributes
    ----------
    start, end : int
        Microseconds since 00:00 of the first day; the end is not in it.
    number : int
        How many people came.
    """

    start: int
    end: int
    number: int


def read_interval_count(text: str, reader: InstantReader) -> IntervalCount | None:
    """Read ``08:00-09:00 x 45``, with ``day 2`` or a date before it where it is not the first day.

    Parameters
    ----------
    text : str
        As written.
    reader : InstantReader
        Of the campaign.

    Returns
    -------
    IntervalCount or None
        None where the text says no number behind a cross.

    Raises
    ------
    BadValue
        If interval or number is none, or lies before the first day.
    """
    found = _COUNTED.fullmatch(text.strip())
    if found is None:
        return None
    day, clocks = reader.day_of(found[1], text)
    start, end = units.parse_hours(clocks)
    return IntervalCount(*interval_us(day, (start, end)), units.parse_count(found[2]))


def interval_us(day: int, window: tuple[int, int]) -> tuple[int, int]:
    """Return a window, in seconds, of a day counted from 0 as microseconds of the campaign."""
    start, end = (day * units.DAY + edge * units.SECOND for edge in window)
    return start, end


def format_interval_count(counted: IntervalCount) -> str:
    """Write a count so that `read_interval_count` reads it back: ``day 1 08:00-09:00 x 45``."""
    hours = units.format_hours((counted.start // units.SECOND, counted.end // units.SECOND))
    return f"day {counted.start // units.DAY + 1} {hours} x {counted.number}"
