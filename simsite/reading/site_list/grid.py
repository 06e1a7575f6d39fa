"""A list as it was found: rows of text with their places, be it a sheet or a CSV file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.reading.site_table import cell_columns, csv_rows
from simsite.reading.source import Mark, Source, control_faults, decode

MOST_ROWS = 250_000  # with something in them: as many sites as a table may have, and their totals
SEPARATORS = ",;\t，；"
SHEET_SEPARATOR = "  "
UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


@dataclass(frozen=True, eq=False)
class Grid:
    """The rows of one sheet or file that are not empty.

    Attributes
    ----------
    sheet : str
        Name of the sheet; empty for a CSV file.
    source : Source
        Its text, one line a row of the sheet, so that a fault can show it.
    rows : list of (number, cells)
        Number of the row as the reader counts, from 1, and its cells.
    separator : str
        What stands between the cells of a line.
    merged : set of (row number, index of the cell)
        Cells that have their text from a merged range of several rows.
    unread : dict of (row number, index of the cell) to BadValue
        Cells of which the value cannot be known.
    """

    sheet: str
    source: Source
    rows: list[tuple[int, list[str]]]
    separator: str = ","
    merged: set[tuple[int, int]] = field(default_factory=set)
    unread: dict[tuple[int, int], BadValue] = field(default_factory=dict)

    def mark(self, row: int, index: int) -> Mark:
        """Return the place of a cell."""
        line = self.source.lines[row - 1]
        if self.sheet:
            cells = line.split(SHEET_SEPARATOR)
            before = sum(len(cell) + len(SHEET_SEPARATOR) for cell in cells[:index])
            return Mark(self.source, row, before + 1, f"{letters(index)}{row}")
        starts = cell_columns(line, self.separator)
        return Mark(self.source, row, starts[index] if index < len(starts) else 1)


def cell_of(cells: list[str], index: int) -> str:
    """Return a cell of a row, empty where the row is shorter."""
    return cells[index] if index < len(cells) else ""


def letters(index: int) -> str:
    """Return the name of a column in Excel: A, B, ..., Z, AA, ..."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def csv_grid(raw: bytes, path: Path) -> Grid:
    """Read a CSV file in UTF-8, UTF-16 or GB18030, whatever separates its cells.

    Raises
    ------
    BadValue
        If it is no text.
    ScenarioFault
        If a row cannot be read.
    """
    source = Source(path.name, decode(raw).split("\n"), path.parent)
    first = next((line for line in source.lines if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    faults: list[Fault] = control_faults(source)
    rows = [] if faults else csv_rows(source, faults, separator, MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        problem = BadValue("list.too_many_rows", most=f"{MOST_ROWS:,}")
        faults.append(Mark(source, rows[-1][0], 1).fault(problem))
    if faults:
        raise ScenarioFault(tuple(faults))
    shown = [(number, [seen(cell) for cell in cells]) for number, cells in rows]
    return Grid("", source, [row for row in shown if any(row[1])], separator)


def seen(text: str) -> str:
    """Return a cell in one line, blanks once, without characters of no width that nobody sees."""
    return " ".join(UNSEEN.sub("", text).split())


# What a planner is told about a list that was read.


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was assumed or done about the list: a key of the words and its numbers.

    Attributes
    ----------
    key : str
        Key of its sentence, below ``listed.said``.
    values : dict of str to object
        What the sentence is filled with.
    way : str
        ``assumed``, or ``noted`` for what is no assumption.
    """

    key: str
    values: dict[str, Any] = field(default_factory=dict)
    way: str = "assumed"


def noted(key: str, **values: Any) -> Said:
    """Return something that was done, as against assumed."""
    return Said(key, values, "noted")
