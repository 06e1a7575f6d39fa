"""Numbers, clock times and durations as a planner reads them, in Chinese and English.

Rounding, everywhere: to the nearest shown step, a half away from zero, in whole numbers, so that
no locale, machine or library changes a character. Clock times and durations of a minute and more
show whole minutes. ``NEVER`` is said in words, never as a number. Times are int64 microseconds
since the campaign's start (00:00 of its first day), durations microseconds.
"""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from simsite.core.units import DAY, HOUR, MINUTE, NEVER, SECOND
from simsite.metrics.catalogue import METRICS, SOMETIMES
from simsite.report.i18n import Words

MINUS = "\u2212"
WRITTEN_UNIT = re.compile(r"(?<=\d )(s|min|h|km/h|km|/ h)\b(?!/)")
NO_VALUE = "–"
ROUNDING = 1e-9  # a share may be above 1 by so much and mean all
# Not strftime: its month names follow the locale.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STAFF_HOURS = "staff_hours"
DUE = "due"
SUMS = {DUE: "count", STAFF_HOURS: "hours"}


def as_written(value: str | float, words: Words) -> str:
    """Return a value as a scenario writes it, to its last digit, with units in the reader's words.

    Parameters
    ----------
    value : str or number
        What a unit of a quantity writes: ``1 h 30 min``, ``5 %``, ``0.35``; perhaps several.
    words : the catalogue in the reader's language
    """
    shown = str(value) if words.lang == "en" else str(value).replace(" %", "%")
    return WRITTEN_UNIT.sub(lambda unit: words(f"listed.unit.{_unit_key(unit[1])}"), shown)


def _unit_key(unit: str) -> str:
    return unit.replace("/ ", "per_").replace("/", "_")


def steps(amount: int, step: int) -> int:
    """Return how many `step` are nearest to `amount`, a half away from zero."""
    nearest = (2 * abs(int(amount)) + step) // (2 * step)
    return nearest if amount >= 0 else -nearest


def clock(time: int, first_day: date, words: Words) -> str:
    """Return a time as day and clock: ``17 Feb 16:42``, ``2月17日 16:42``.

    Parameters
    ----------
    time : microseconds since 00:00 of the first day, or NEVER
    first_day : the campaign's first day
    words : the catalogue in the reader's language
    """
    if time >= NEVER:
        return words("units.never")
    days, minutes = divmod(steps(time, MINUTE), DAY // MINUTE)
    day = first_day + timedelta(days=days)
    month = MONTHS[day.month - 1] if words.lang == "en" else str(day.month)
    return f"{words('units.day', day=day.day, month=month)} {minutes // 60:02d}:{minutes % 60:02d}"


def within_day(low: int, high: int, first_day: date, words: Words) -> str:
    """Return two times of one day, the day once: ``18 Feb 15:10–17:40``; empty where days differ.

    Parameters
    ----------
    low, high : microseconds since 00:00 of the first day, or NEVER
    first_day : the campaign's first day
    words : the catalogue in the reader's language
    """
    if high >= NEVER:
        return ""
    first, last = (clock(time, first_day, words) for time in (low, high))
    day, _, at = last.rpartition(" ")
    return words("units.within_day", low=first, high=at) if first.startswith(f"{day} ") else ""


def hours_after(time: int, opening: int, words: Words) -> str:
    """Return the hours from `opening` to `time`, to a tenth: ``9.2 h``, ``9.2 小时``."""
    if time >= NEVER:
        return words("units.never")
    return hours(int(time) - int(opening), words)


def hours(duration: int, words: Words) -> str:
    """Return a duration or a sum of work in hours, to a tenth: ``9.2 h``, ``9.2 小时``."""
    tenths = steps(duration, HOUR // 10)
    whole, tenth = divmod(abs(tenths), 10)
    return words("units.hours", number=f"{_sign(tenths)}{whole:,}.{tenth}")


def duration(length: int, words: Words, *, signed: bool = False) -> str:
    """Return a duration: ``25 s`` below a minute, else ``3 h 40 min``, ``3小时40分``.

    Parameters
    ----------
    length : microseconds, or NEVER
    words : the catalogue in the reader's language
    signed : whether to write ``+`` before a positive one, as differences need
    """
    if length >= NEVER:
        return words("units.never")
    seconds = steps(length, SECOND)
    minutes = steps(length, MINUTE)
    rounded = seconds if abs(seconds) < 60 else minutes
    sign = "+" if signed and rounded > 0 else _sign(rounded)
    if abs(seconds) < 60:
        return sign + words("units.seconds", seconds=abs(seconds))
    whole, rest = divmod(abs(minutes), 60)
    if whole == 0:
        return sign + words("units.minutes", minutes=rest)
    return sign + words("units.hours_minutes", hours=f"{whole:,}", minutes=f"{rest:02d}")


def percent(fraction: float, words: Words, digits: int = 0) -> str:
    """Return a fraction as a percentage: ``95 %``, ``95%``; not a number as a dash.

    What is not quite none or not quite all is never rounded to 0 or 100: it reads ``<1 %`` or
    ``>99 %`` (with `digits` decimals ``<0.1 %`` and so on); what is more than all, ``>100 %``.
    """
    if math.isnan(fraction):
        return NO_VALUE
    step = Decimal(1).scaleb(-digits)
    shown = _rounded(fraction * 100.0, digits)
    mark = ""
    if shown == 0 and fraction > 0:
        mark, shown = "<", step
    elif shown == 100 and fraction < 1:
        mark, shown = ">", 100 - step
    elif shown == 100 and fraction > 1 + ROUNDING:
        mark = ">"
    return mark + words("units.percent", number=_decimal(shown))


def points(first: float, second: float, difference: float, *, signed: bool = False) -> str:
    """Return the difference of two shares in percentage points so that it agrees with both.

    Whole points where whole percentages of the two differ by as much, else with a decimal, so that
    nobody reads 93 %, 95 % and "3 points".

    Parameters
    ----------
    first, second : shares shown beside it as whole percentages
    difference : second minus first, or its amount
    signed : whether to write ``+`` before what is above 0
    """
    whole = _rounded(100.0 * difference, 0)
    apart = _rounded(100.0 * second, 0) - _rounded(100.0 * first, 0)
    shown = whole if abs(apart) == abs(whole) else _rounded(100.0 * difference, 1)
    if shown == 0:
        shown = abs(shown)
    return ("+" if signed and shown > 0 else "") + _decimal(shown)


def between_clocks(first: int, second: int, words: Words) -> str:
    """Return the signed time from one clock time to another so that it agrees with both as shown.

    From a minute on it is the difference of the whole minutes that `clock` shows.
    """
    apart = second - first
    if abs(steps(apart, SECOND)) >= 60:
        apart = MINUTE * (steps(second, MINUTE) - steps(first, MINUTE))
    return duration(apart, words, signed=True)


def between_durations(first: int, second: int, words: Words) -> tuple[str, str, str]:
    """Return two durations and their signed difference, to a unit at which all three agree.

    Whole minutes from a difference of a minute on; below that seconds in all three.

    Parameters
    ----------
    first, second : microseconds
    words : the catalogue in the reader's language
    """
    unit = SECOND if abs(steps(second - first, SECOND)) < 60 else MINUTE
    whole = [steps(length, unit) * unit for length in (first, second)]
    apart = duration(whole[1] - whole[0], words, signed=True)
    if unit == MINUTE:
        return duration(whole[0], words), duration(whole[1], words), apart
    return _to_the_second(whole[0], words), _to_the_second(whole[1], words), apart


def _to_the_second(length: int, words: Words) -> str:
    """Return a duration as ``11 min 20 s``; below a minute as usual."""
    minutes, seconds = divmod(abs(steps(length, SECOND)), 60)
    if minutes == 0:
        return duration(length, words)
    return _sign(length) + words(
        "units.minutes_seconds", minutes=f"{minutes:,}", seconds=f"{seconds:02d}"
    )


def count(number: int) -> str:
    """Return a whole number with a comma every three digits: ``269,758``."""
    return f"{_sign(number)}{abs(int(number)):,}"


def number(value: float, digits: int = 1) -> str:
    """Return a number with `digits` decimals and commas: ``1,234.5``; not a number as a dash."""
    return NO_VALUE if math.isnan(value) else _decimal(_rounded(value, digits))


def interval(low: str, high: str, words: Words) -> str:
    """Return an interval from two formatted ends: ``[a, b]``, ``a 至 b``."""
    return words("units.interval", low=low, high=high)


def _rounded(value: float, digits: int) -> Decimal:
    # repr gives the shortest decimal of the float, so 0.285 rounds as it is written.
    written = Decimal(repr(float(value)))
    return written.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _decimal(value: Decimal) -> str:
    return f"{_sign(value)}{abs(value):,f}"


def _sign(value: int | Decimal) -> str:
    return MINUS if value < 0 else ""


def unit_of(name: str) -> str:
    """Return the unit of a metric such as ``completion``, ``wait.swab`` or ``staff_hours``."""
    if name in SUMS:
        return SUMS[name]
    metric = METRICS.get(name) or SOMETIMES[name.partition(".")[0]]
    return metric.unit
