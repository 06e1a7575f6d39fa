"""Tables of times of arrival, row by row: nothing is kept of a row but its time."""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain

import numpy as np

from simsite.core.errors import MOST_FAULTS, BadValue, Fault
from simsite.core.files import unguarded
from simsite.core.instants import InstantReader
from simsite.model.visitors import ArrivalTimes
from simsite.reading.headings import read_heading
from simsite.reading.site_list.grid import Grid
from simsite.reading.site_table import TIMES, cell_columns, header_keys
from simsite.reading.source import Mark, Source, control_faults
from simsite.reading.yaml_marks import Marked

SEARCHED = 30  # rows of a sheet in which its headings are looked for
COUNTS = re.compile(
    r"counts?|n|number|people|persons|arrivals|visitors|hours?|人数|人次|数量|到达人数|到场人数|小时|时段"
)
Row = tuple[int, list[str]]


def read_arrivals(source: Source, first_day: dt.date, faults: list[Fault]) -> Marked | None:
    """Read a table with a row for each arrival: its site and its time.

    Parameters
    ----------
    source : Source
        The text of the file.
    first_day : datetime.date
        First day of the campaign.
    faults : list of Fault
        Faults found are added here.

    Returns
    -------
    Marked or None
        `ArrivalTimes` by site, each at the place of its first row; None where nothing can be read.
    """
    controls = control_faults(source)
    faults.extend(controls)
    if controls:
        return None
    rows = _rows(source, faults)
    head = next(rows, None)
    first = next(rows, None)
    start = Mark(source, 1, 1)
    if head is None or first is None:
        faults.append(start.fault(BadValue("file.empty")))
        return None
    if _counts(head, source, faults):
        return None
    keys = header_keys((head[0], [cell.strip() for cell in head[1]]), source, TIMES, faults)
    if "site" not in keys or "time" not in keys:
        return None
    table = _Arrivals(first_day, faults)
    table.begin((keys.index("site"), keys.index("time"), len(keys)), partial(_place, source))
    table.add_all(chain([first], rows))
    return Marked(table.by_site(), start)


def read_arrival_sheets(
    grids: list[Grid], first_day: dt.date, faults: list[Fault]
) -> Marked | None:
    """Read the sheets of a workbook that have columns of sites and of times, one after the other.

    Parameters
    ----------
    grids : list of Grid
        The visible sheets.
    first_day : datetime.date
        First day of the campaign.
    faults : list of Fault
        Faults found are added here.

    Returns
    -------
    Marked or None
        As of `read_arrivals`; None where no sheet has both columns.
    """
    table, start = _Arrivals(first_day, faults), None
    for grid in grids:
        at = next((n for n, (_, cells) in enumerate(grid.rows[:SEARCHED]) if _heads(cells)), None)
        if at is None:
            continue
        line, cells = grid.rows[at]
        keys = [read_heading(cell, TIMES.headers).key for cell in cells]
        for column, cell in enumerate(cells):
            is_known = TIMES.knows(keys[column]) and keys[column] not in keys[:column]
            if cell and not is_known and not cell.startswith("#"):
                problem = BadValue("csv.column", value=cell)
                faults.append(grid.mark(line, column).fault(problem, cell, cell))
        columns = keys.index("site"), keys.index("time"), len(keys)
        table.begin(columns, grid.mark, grid.unread)
        table.add_all(grid.rows[at + 1 :])
        start = start or grid.mark(line, 0)
    return None if start is None else Marked(table.by_site(), start)


def _heads(cells: list[str]) -> bool:
    """Whether a row names a column of sites and one of times."""
    return {read_heading(cell, TIMES.headers).key for cell in cells if cell} >= {*TIMES.required}


def _place(source: Source, line: int, column: int) -> Mark:
    """Return the place of a cell in a CSV file."""
    places = cell_columns(source.lines[line - 1])
    return Mark(source, line, places[column] if column < len(places) else 1)


def _counts(head: Row, source: Source, faults: list[Fault]) -> bool:
    """Whether a table says how many come in an hour, and not when each does; that is a fault."""
    line, cells = head
    for column, cell in enumerate(cells):
        if COUNTS.fullmatch(unicodedata.normalize("NFKC", cell).strip().casefold()):
            problem = BadValue("times.counts", value=cell.strip())
            faults.append(_place(source, line, column).fault(problem, cell.strip()))
            return True
    return False


def _rows(source: Source, faults: list[Fault]) -> Iterator[Row]:
    """Yield the rows that are not empty, each with the line it starts on."""
    reader = csv.reader((f"{line}\n" for line in source.lines), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cells) and any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as trouble:
        faults.append(Mark(source, line, 1).fault(BadValue("csv.row", reason=str(trouble))))


class _Arrivals:
    """Gathers the times of each site."""

    def __init__(self, first_day: dt.date, faults: list[Fault]) -> None:
        self.faults = faults
        self.reader = InstantReader(first_day)
        self.count = 0
        self.times: dict[str, array[int]] = {}
        self.marks: dict[str, Mark] = {}

    def begin(
        self,
        columns: tuple[int, int, int],
        place: Callable[[int, int], Mark],
        unread: Mapping[tuple[int, int], BadValue] | None = None,
    ) -> None:
        """Begin a table: its columns of sites and times, how many it has, and places of its cells.

        Parameters
        ----------
        columns : tuple of int
            Column of the sites, of the times, and number of columns.
        place : callable
            Place of a cell, by line and column.
        unread : mapping, optional
            What is wrong with cells whose value is not known.
        """
        self.site, self.time, self.width = columns
        self.place, self.unread = place, unread or {}

    def add_all(self, rows: Iterable[Row]) -> None:
        """Add rows, until there are too many of them or of faults."""
        for row in rows:
            if self.count >= TIMES.most:
                problem = BadValue("csv.too_many", most=f"{TIMES.most:,}")
                self.faults.append(self.place(row[0], 0).fault(problem))
                return
            if len(self.faults) > MOST_FAULTS:
                return
            self.add(row)

    def add(self, row: Row) -> None:
        """Add the time of a row; what is wrong with it is a fault at its cell."""
        line, cells = row
        self.count += 1
        if len(cells) > self.width and any(cell.strip() for cell in cells[self.width :]):
            problem = BadValue("csv.cells", number=len(cells), expected=self.width)
            self.faults.append(self.place(line, 0).fault(problem))
        site = unguarded(cells[self.site].strip()) if self.site < len(cells) else ""
        times = self.times.get(site)
        if times is None:
            times = self.times[site] = array("q")
            self.marks[site] = self.place(line, self.site)
        text = cells[self.time].strip() if self.time < len(cells) else ""
        try:
            times.append(self._read(line, text))
        except BadValue as problem:
            mark = self.place(line, self.time if text else 0)
            path = f"arrivals.times.{site}.{len(times)}"
            self.faults.append(mark.fault(problem, path, text))
            times.append(0)

    def _read(self, line: int, text: str) -> int:
        if not text:
            raise self.unread.get((line, self.time)) or BadValue("value.empty")
        return self.reader.read(unguarded(text))

    def by_site(self) -> dict[str, Marked]:
        """Return the times by site."""
        found = {}
        for site, times in self.times.items():
            mark = self.marks[site]
            us = np.frombuffer(times, dtype=np.int64)
            found[site] = Marked(ArrivalTimes(us), mark, "", mark)
        return found
