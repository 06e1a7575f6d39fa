"""Tables of arrivals: times, of which nothing else is kept row by row, or counts by the hour."""

from __future__ import annotations

import csv
import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain

import numpy as np

from simsite.core.errors import MOST_FAULTS, BadValue, Fault
from simsite.core.files import unguarded
from simsite.core.instants import InstantReader
from simsite.core.interval_counts import IntervalCount, read_interval_count
from simsite.model.visitors import ArrivalTimes
from simsite.reading.count_table import CountColumns, CountTable, count_columns
from simsite.reading.headings import read_heading
from simsite.reading.site_list.grid import Grid
from simsite.reading.site_table import TIMES, cell_columns, header_keys
from simsite.reading.source import Mark, Source, control_faults
from simsite.reading.yaml_marks import UNREAD, Marked

SEARCHED = 30  # rows of a sheet in which its headings are looked for
Row = tuple[int, list[str]]


def read_arrivals(source: Source, first_day: dt.date, faults: list[Fault]) -> Marked | None:
    """Read a table with a row for each arrival, its site and its time, or with counts by the hour.

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
        By site `ArrivalTimes`, at the place of its first row, or a list of counts, each at its
        cell; None where nothing can be read.
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
    reader, place = InstantReader(first_day), partial(_place, source)
    head = head[0], [cell.strip() for cell in head[1]]
    counted = count_columns(head[1], reader)
    if counted is not None:
        counts = CountTable(reader, faults)
        counts.read(head, counted, chain([first], rows), place, {})
        return None if counts.is_unread else Marked(counts.by_site(), start)
    keys = header_keys(head, source, TIMES, faults)
    if "site" not in keys or "time" not in keys:
        return None
    table = _Arrivals(reader, faults)
    table.begin((keys.index("site"), keys.index("time"), len(keys)), place)
    table.add_all(chain([first], rows))
    return Marked(table.by_site(), start)


def read_arrival_sheets(
    grids: list[Grid], first_day: dt.date, faults: list[Fault]
) -> Marked | None:
    """Read the sheets of a workbook that hold arrivals, one after the other.

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
        As of `read_arrivals`; None where no sheet holds any.
    """
    reader = InstantReader(first_day)
    times, counts = _Arrivals(reader, faults), CountTable(reader, faults)
    start: Mark | None = None
    for grid in grids:
        found = next(filter(None, (_head(row, reader) for row in grid.rows[:SEARCHED])), None)
        if found is None:
            continue
        (line, cells), counted = found
        rows = (row for row in grid.rows if row[0] > line)
        if start is not None and bool(times.times if counted else counts.counts):
            problem = BadValue("times.two_kinds", sheet=grid.sheet)
            faults.append(grid.mark(line, 0).fault(problem, "arrivals.times.file", grid.sheet))
        elif counted:
            counts.read((line, cells), counted, rows, grid.mark, grid.unread)
        else:
            _read_times(grid, (line, cells), times)
            times.add_all(rows)
        start = start or grid.mark(line, 0)
    if start is None:
        return None
    read = times.by_site() | counts.by_site()
    return (
        Marked(None, start, UNREAD) if counts.is_unread and not times.times else Marked(read, start)
    )


def _read_times(grid: Grid, head: Row, table: _Arrivals) -> None:
    """Begin a sheet with a row for each arrival; columns that are not known are faults."""
    line, cells = head
    keys = [read_heading(cell, TIMES.headers).key for cell in cells]
    for column, cell in enumerate(cells):
        is_known = TIMES.knows(keys[column]) and keys[column] not in keys[:column]
        if cell and not is_known and not cell.startswith("#"):
            problem = BadValue("csv.column", value=cell)
            table.faults.append(grid.mark(line, column).fault(problem, cell, cell))
    columns = keys.index("site"), keys.index("time"), len(keys)
    table.begin(columns, grid.mark, grid.unread)


def _head(row: Row, reader: InstantReader) -> tuple[Row, CountColumns | None] | None:
    """Return a row that names the columns of a table of arrivals, and those of counts."""
    counted = count_columns(row[1], reader)
    if counted is not None and counted.site is not None:
        return row, counted
    keys = {read_heading(cell, TIMES.headers).key for cell in row[1] if cell}
    return (row, None) if keys >= {*TIMES.required} else None


def _place(source: Source, line: int, column: int) -> Mark:
    """Return the place of a cell in a CSV file."""
    places = cell_columns(source.lines[line - 1])
    return Mark(source, line, places[column] if column < len(places) else 1)


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

    def __init__(self, reader: InstantReader, faults: list[Fault]) -> None:
        self.faults, self.reader = faults, reader
        self.count = 0
        self.counts: dict[str, list[IntervalCount]] = {}
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
            found = self._read(line, text)
            if isinstance(found, int):
                times.append(found)
            else:
                self.counts.setdefault(site, []).append(found)
        except BadValue as problem:
            mark = self.place(line, self.time if text else 0)
            path = f"arrivals.times.{site}.{len(times)}"
            self.faults.append(mark.fault(problem, path, text))
            times.append(0)

    def _read(self, line: int, text: str) -> int | IntervalCount:
        """Return a time, or a count as `resolved_files` writes very many of them."""
        if not text:
            raise self.unread.get((line, self.time)) or BadValue("value.empty")
        counted = read_interval_count(text, self.reader) if "x" in text else None
        return self.reader.read(unguarded(text)) if counted is None else counted

    def by_site(self) -> dict[str, Marked]:
        """Return the times by site."""
        found = {}
        for site, times in self.times.items():
            mark = self.marks[site]
            us = np.frombuffer(times, dtype=np.int64)
            arrivals = ArrivalTimes(us, self.counts.get(site, ()))
            found[site] = Marked(arrivals, mark, "", mark)
        return found
