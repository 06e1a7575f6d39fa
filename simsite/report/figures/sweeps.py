"""Words and clock of the design points of a sweep."""

from __future__ import annotations

from datetime import date

from simsite.core.units import NEVER
from simsite.experiment.points import Factor, SweepTable
from simsite.model.plan import Calendar
from simsite.report.wording import Wording
from simsite.report.words import Words, catalogue


def calendar(sweep: SweepTable) -> Calendar:
    """Return the clock that all points share."""
    return Calendar(sweep.first_day, sweep.opening, sweep.deadline, NEVER)


def wording(sweep: SweepTable, words: Words) -> Wording:
    """Return how values of the points are written."""
    return Wording(words, date.fromisoformat(sweep.first_day), sweep.opening)


def factor_name(path: str, words: Words | None = None) -> str:
    """Return a factor as a reader knows it: collectors, or the last part of its path."""
    last = path.rpartition(".")[2]
    key = f"picture.factor.{last}"
    return words(key) if words is not None and key in catalogue() else last


def factor_value(value: Factor) -> str:
    """Return the value of a factor as text."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
