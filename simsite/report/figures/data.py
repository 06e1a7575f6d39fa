"""The numbers of a figure as a table: what is drawn is what is written beside the picture."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import HOUR, NEVER
from simsite.model.plan import CampaignClock
from simsite.report.result_json import iso
from simsite.report.tables import NOT_REACHED, ReportTable, number, text

Cell = str | float | None


@dataclass(frozen=True, slots=True)
class FigureData:
    """Rows of a figure; a number that is not there, such as a time not reached, is None.

    Attributes
    ----------
    columns : tuple of str
        Header.
    rows : tuple of tuple
        Texts and numbers.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @staticmethod
    def of(columns: Sequence[str], rows: Iterator[Sequence[Cell]]) -> FigureData:
        """Return the data of an iterator of rows."""
        return FigureData(tuple(columns), tuple(tuple(row) for row in rows))

    def where(self, **wanted: Cell) -> FigureData:
        """Return the rows in which columns have the wanted values."""
        places = {self.columns.index(name): value for name, value in wanted.items()}
        kept = (r for r in self.rows if all(r[i] == value for i, value in places.items()))
        return FigureData(self.columns, tuple(kept))

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Return a column of numbers; NaN where there is none."""
        i = self.columns.index(name)
        return np.array([math.nan if r[i] is None else float(r[i] or 0) for r in self.rows])

    def texts(self, name: str) -> list[str]:
        """Return a column of texts."""
        i = self.columns.index(name)
        return [str(row[i]) for row in self.rows]

    def distinct(self, name: str) -> list[str]:
        """Return the different texts of a column in order of appearance."""
        return list(dict.fromkeys(self.texts(name)))

    def table(self) -> ReportTable:
        """Return the data as cells of text."""
        return ReportTable(self.columns, tuple(tuple(map(_cell, row)) for row in self.rows))


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    return text(value) if isinstance(value, str) else number(value)


def hours(time: float, opening: int) -> float | None:
    """Return a time in hours after opening, None where it is not reached."""
    return None if time >= NEVER else (time - opening) / HOUR


def clock(time: float, calendar: CampaignClock) -> str:
    """Return a time as ISO clock time, or that it is not reached."""
    return NOT_REACHED if time >= NEVER else iso(time, calendar)
