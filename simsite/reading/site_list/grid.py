"""A list as it was found: rows of text with their places, whatever file it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from simsite.core.errors import BadValue
from simsite.reading.site_table import cell_columns
from simsite.reading.source import Mark, Source

MOST_ROWS = 250_000  # with something in them: as many sites as a table may have, and their totals
MOST_COLUMNS = 500
MOST_CELLS = 2_500_000  # of a table that is drawn, empty ones included
SHEET_SEPARATOR = "  "
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# A blank that is none to other programs, a line break or a tab; as Excel's files may spell them.
ODD = re.compile(
    "[\\t\\n\\r\\v\\f\u0085\u00a0\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\u00ad]"
)
ESCAPED = re.compile("_x(?:000[9ABCDabcd]|00[aA]0|200[bB])_")


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
    lost : dict of (row number, index of the cell) to BadValue
        Cells that a program has turned into something else: they are no ids and no names.
    odd : frozenset of (row number, index of the cell)
        Cells that held line breaks, tabs or blanks that nobody sees.
    hidden : frozenset of int
        Numbers of the rows that a filter or a person hides.
    hidden_columns : frozenset of int
        Indexes of columns that are hidden.
    said : tuple of Said
        What is to be said of the file.
    """

    sheet: str
    source: Source
    rows: list[tuple[int, list[str]]]
    separator: str = ","
    merged: set[tuple[int, int]] = field(default_factory=set)
    unread: dict[tuple[int, int], BadValue] = field(default_factory=dict)
    lost: dict[tuple[int, int], BadValue] = field(default_factory=dict)
    odd: frozenset[tuple[int, int]] = frozenset()
    hidden: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    said: tuple[Said, ...] = ()

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


def where(mark: Mark) -> str:
    """Return the place of a cell as people say it: B7, or line and column."""
    return mark.cell or f"{mark.line}:{mark.column}"


def spans(numbers: list[int]) -> str:
    """Return numbers in rising order with those in a row joined: 3, 5-9."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{p[0]}-{p[-1]}" if len(p) > 1 else f"{p[0]}" for p in parts)


def letters(index: int) -> str:
    """Return the name of a column in Excel: A, B, ..., Z, AA, ..."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


class Area(NamedTuple):
    """A merged range of cells.

    Attributes
    ----------
    top, left, bottom, right : int
        Numbers of its rows and columns, from 1, both ends in it.
    """

    top: int
    left: int
    bottom: int
    right: int


def merge(cells: list[list[str]], areas: Iterable[Area]) -> set[tuple[int, int]]:
    """Write the text of every merged range into all of its cells.

    Parameters
    ----------
    cells : list of list of str
        Rows of a sheet, from its first.
    areas : iterable of Area
        Merged ranges; what they have beyond the rows is left out.

    Returns
    -------
    set of (row number, index of the cell)
        Cells of ranges of several rows.
    """
    over_rows = set()
    for area in areas:
        if area.top > len(cells):
            continue
        first = cells[area.top - 1][area.left - 1] if area.left <= len(cells[area.top - 1]) else ""
        for row in range(area.top, min(area.bottom, len(cells)) + 1):
            last = min(area.right, len(cells[row - 1]))
            for column in range(area.left, last + 1):
                cells[row - 1][column - 1] = first
                if area.bottom > area.top:
                    over_rows.add((row, column - 1))
    return over_rows


def too_many_cells(sheet: str, rows: int, columns: int) -> BadValue:
    """Return what is wrong with a sheet or table of too many rows or columns."""
    counts = {"rows": f"{rows:,}", "columns": f"{columns:,}"}
    most = {"most": f"{MOST_ROWS:,}", "widest": f"{MOST_COLUMNS:,}"}
    return BadValue("list.too_many_cells", sheet=sheet, **counts, **most)


def sheet_grid(file: str, sheet: str, cells: list[list[str]], areas: Iterable[Area]) -> Grid:
    """Return the cells of a sheet as a grid; a merged range has its text in every cell.

    Parameters
    ----------
    file, sheet : str
        Names shown to the user.
    cells : list of list of str
        Rows from the first, in one line each; changed.
    areas : iterable of Area
        Merged ranges.
    """
    merged = merge(cells, areas)
    source = Source(f"{file}[{sheet}]", [SHEET_SEPARATOR.join(row) for row in cells])
    rows = [(number, row) for number, row in enumerate(cells, 1) if any(row)]
    return Grid(sheet, source, rows, "", merged)


def seen(text: str) -> str:
    """Return a cell in one line, blanks once, without characters of no width that nobody sees."""
    return " ".join(UNSEEN.sub("", ESCAPED.sub(" ", text)).split())


def is_odd(text: str) -> bool:
    """Whether a cell holds, within it, line breaks, tabs or blanks that nobody sees.

    Parameters
    ----------
    text : str
        As the file has it.
    """
    inner = text.strip()
    return ODD.search(inner) is not None or ESCAPED.search(inner) is not None


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
