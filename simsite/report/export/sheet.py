"""A sheet of a workbook before it is written: typed cells, so that Excel can reckon with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simsite.core.units import HOUR, MINUTE, NEVER

Kind = Literal["text", "count", "number", "share", "time", "minutes", "hours"]
# Kinds of the metrics' units; person-hours are a number, and not a duration.
UNITS: dict[str, Kind] = {
    "time": "time", "count": "count", "share": "share", "duration": "minutes", "yes": "count",
    "hours": "number",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes
    ----------
    kind : str
        `time`: microseconds since the campaign's start; `minutes` and `hours`: a duration in
        microseconds, shown in that unit; `share`: 0 to 1; `count`, `number`, `text`.
    value : str, float or None
        None for an empty cell.
    """

    kind: Kind
    value: str | float | None

    @property
    def number(self) -> float | None:
        """The number shown, in the unit of its kind; None where there is none."""
        if self.value is None or isinstance(self.value, str):
            return None
        if self.kind in ("minutes", "hours"):
            return round(self.value / (MINUTE if self.kind == "minutes" else HOUR), 3)
        return round(self.value, 6)

    @property
    def is_never(self) -> bool:
        """Whether this is a time that is not reached."""
        return self.kind == "time" and self.number is not None and self.number >= NEVER


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: heading in the reader's language and width in characters."""

    heading: str
    width: int = 12


@dataclass(frozen=True, slots=True)
class Series:
    """A curve or a row of bars: columns of categories and values, and how it looks."""

    name: str
    values: int
    colour: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class ExcelChart:
    """A chart that stays a chart in Excel.

    Attributes
    ----------
    kind : str
        `line` over times, or `bar`.
    title : str
        What it shows.
    categories : int
        Column of the categories.
    series : tuple of Series
        What is drawn.
    axis : str
        Title of the axis of values.
    percent : bool
        Whether values are shares.
    """

    kind: Literal["line", "bar"]
    title: str
    categories: int
    series: tuple[Series, ...]
    axis: str
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    key : str
        Stable name: that of the CSV file, ``exported.sheet.<key>`` in the catalogue.
    name : str
        Name in the reader's language.
    notes : tuple of str
        Sentences above the table.
    columns : tuple of SheetColumn
        Header.
    rows : tuple of tuple of Cell
        The table.
    charts : tuple of ExcelChart
        Below the table.
    colours : tuple of int
        Columns of shares coloured from low (red) to high (green).
    """

    key: str
    name: str
    notes: tuple[str, ...]
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    charts: tuple[ExcelChart, ...] = ()
    colours: tuple[int, ...] = ()


def text(value: object) -> Cell:
    """Return a cell of text."""
    return Cell("text", str(value))


def count(value: float | None) -> Cell:
    """Return a cell with a whole number."""
    return Cell("count", value)


def time(value: float | None) -> Cell:
    """Return a cell with a time, microseconds since the campaign's start."""
    return Cell("time", value)


def of_unit(unit: str, value: float | None) -> Cell:
    """Return a cell with a value of a unit of the metrics' catalogue."""
    return Cell(UNITS[unit], value)
