"""Sheets of an XML spreadsheet of 2003 as grids: some systems call it ``.xls``, too."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring

from simsite.core.errors import BadValue
from simsite.reading.encodings import decode
from simsite.reading.formats import XML_NAMES
from simsite.reading.site_list.grid import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Area,
    Grid,
    noted,
    seen,
    sheet_grid,
    too_many_cells,
)

MOST_XML = 60_000_000  # bytes
OWN = f"{{{XML_NAMES}}}"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"
DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
NUMBER = re.compile(r"[+-]?[0-9]+\.0+")


@dataclass
class _Sheet:
    """A sheet while it is read: texts by place, merged ranges, hidden rows, errors of Excel."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    areas: list[Area] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    unread: dict[tuple[int, int], BadValue] = field(default_factory=dict)


def xml_grids(raw: bytes, path: Path) -> tuple[list[Grid], list[str]]:
    """Read the sheets of an XML spreadsheet.

    Parameters
    ----------
    raw : bytes
        The file.
    path : pathlib.Path
        Its name, for faults.

    Returns
    -------
    grids : list of Grid
        Every sheet, in order.
    hidden : list of str
        Names of those that are hidden.

    Raises
    ------
    BadValue
        If it is too large, damaged, or declares entities, which may unpack to anything.
    """
    if len(raw) > MOST_XML:
        sizes = {"size": f"{len(raw):,}", "most": f"{MOST_XML:,}"}
        raise BadValue("list.too_large", name=path.name, **sizes)
    text = DECLARED.sub("", decode(raw).text)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadValue("format.xml", name=path.name)
    try:
        book = fromstring(text)
    except (ParseError, ValueError, RecursionError) as trouble:
        raise BadValue("list.broken", name=path.name, reason=str(trouble)) from None
    grids, hidden = [], []
    said = (noted("xml_sheet", name=path.name),)
    for number, sheet in enumerate(book.iter(f"{OWN}Worksheet"), 1):
        name = sheet.get(f"{OWN}Name") or str(number)
        grids.append(replace(_grid(sheet, name, path), said=said))
        states = (visible.text or "" for visible in sheet.iter(f"{EXCEL}Visible"))
        if any("Hidden" in state for state in states):
            hidden.append(name)
    return grids, hidden


def _grid(sheet: Element, name: str, path: Path) -> Grid:
    """Return a sheet as text; rows and cells may say their numbers, else they follow each other."""
    read = _Sheet()
    row = 0
    for element in sheet.iterfind(f"{OWN}Table/{OWN}Row"):
        row = _number(element, "Index", row + 1)
        if element.get(f"{OWN}Hidden") == "1":
            read.hidden.add(row)
        _row(element, row, read)
        row += _number(element, "Span", 0)
    last = max((r for r, _ in read.cells), default=0)
    widest = max((c for _, c in read.cells), default=0)
    if last > MOST_ROWS or widest > MOST_COLUMNS or last * widest > MOST_CELLS:
        raise too_many_cells(name, last, widest)
    cells = [[""] * widest for _ in range(last)]
    for (r, c), text in read.cells.items():
        cells[r - 1][c - 1] = text
    grid = sheet_grid(path.name, name, cells, read.areas)
    return replace(grid, hidden=frozenset(read.hidden), unread=read.unread)


def _row(element: Element, row: int, read: _Sheet) -> None:
    """Read the cells of a row that have something in them."""
    column = 0
    for cell in element.iterfind(f"{OWN}Cell"):
        column = _number(cell, "Index", column + 1)
        right = column + _number(cell, "MergeAcross", 0)
        down = row + _number(cell, "MergeDown", 0)
        data = cell.find(f"{OWN}Data")
        text = "" if data is None else _text(data)
        if text:
            read.cells[row, column] = text
            if data is not None and data.get(f"{OWN}Type") == "Error":
                read.unread[row, column - 1] = BadValue("list.error_value", value=text)
            if (down, right) > (row, column):
                read.areas.append(Area(row, column, down, right))
        column = right


def _number(element: Element, name: str, otherwise: int) -> int:
    """Return a whole number that an element says."""
    text = element.get(f"{OWN}{name}", "")
    return int(text) if re.fullmatch("[0-9]{1,7}", text) else otherwise


def _text(data: Element) -> str:
    """Return the text of a cell in one line; whole numbers without a point, days without a time."""
    text = seen("".join(data.itertext()))
    kind = data.get(f"{OWN}Type")
    if kind == "Number" and (NUMBER.fullmatch(text) or "E" in text):
        number = float(text)
        return str(int(number)) if number.is_integer() else text
    if kind == "DateTime":
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            return text
        return str(moment.date()) if moment.time() == dt.time() else str(moment)
    return text
