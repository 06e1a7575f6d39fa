"""Tables of times of arrival, row by row: nothing is kept of a row but its time."""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from array import array
from collections.abc import Iterator

import numpy as np

from simsite.core.errors import MOST_FAULTS, BadValue, Fault
from simsite.core.files import unguarded
from simsite.core.instants import InstantReader
from simsite.model.visitors import ArrivalTimes
from simsite.reading.site_table import TIMES, cell_columns, header_keys
from simsite.reading.source import Mark, Source, control_faults
from simsite.reading.yaml_marks import Marked

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
    table = _Arrivals(source, first_day, faults, (keys.index("site"), keys.index("time")))
    table.add(first, len(keys))
    for row in rows:
        if table.count >= TIMES.most:
            problem = BadValue("csv.too_many", most=f"{TIMES.most:,}")
            faults.append(Mark(source, row[0], 1).fault(problem))
            return None
        if len(faults) > MOST_FAULTS:
            break
        table.add(row, len(keys))
    return Marked(table.by_site(), start)


def _counts(head: Row, source: Source, faults: list[Fault]) -> bool:
    """Whether a table says how many come in an hour, and not when each does; that is a fault."""
    line, cells = head
    for column, cell in enumerate(cells):
        if COUNTS.fullmatch(unicodedata.normalize("NFKC", cell).strip().casefold()):
            places = cell_columns(source.lines[line - 1])
            mark = Mark(source, line, places[column] if column < len(places) else 1)
            faults.append(mark.fault(BadValue("times.counts", value=cell.strip()), cell.strip()))
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

    def __init__(
        self, source: Source, first_day: dt.date, faults: list[Fault], columns: tuple[int, int]
    ) -> None:
        self.source, self.faults = source, faults
        self.reader = InstantReader(first_day)
        self.site, self.time = columns
        self.count = 0
        self.times: dict[str, array[int]] = {}
        self.lines: dict[str, int] = {}

    def add(self, row: Row, width: int) -> None:
        """Add the time of a row; what is wrong with it is a fault at its cell."""
        line, cells = row
        self.count += 1
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            problem = BadValue("csv.cells", number=len(cells), expected=width)
            self.faults.append(Mark(self.source, line, 1).fault(problem))
        site = unguarded(cells[self.site].strip()) if self.site < len(cells) else ""
        times = self.times.get(site)
        if times is None:
            times = self.times[site] = array("q")
            self.lines[site] = line
        text = cells[self.time].strip() if self.time < len(cells) else ""
        try:
            times.append(self._read(text))
        except BadValue as problem:
            mark = self._mark(line, self.time if text else 0)
            path = f"arrivals.times.{site}.{len(times)}"
            self.faults.append(mark.fault(problem, path, text))
            times.append(0)

    def _read(self, text: str) -> int:
        if not text:
            raise BadValue("value.empty")
        return self.reader.read(unguarded(text))

    def _mark(self, line: int, column: int) -> Mark:
        places = cell_columns(self.source.lines[line - 1])
        return Mark(self.source, line, places[column] if column < len(places) else 1)

    def by_site(self) -> dict[str, Marked]:
        """Return the times by site."""
        found = {}
        for site, times in self.times.items():
            mark = self._mark(self.lines[site], self.site)
            us = np.frombuffer(times, dtype=np.int64)
            found[site] = Marked(ArrivalTimes(us), mark, "", mark)
        return found
