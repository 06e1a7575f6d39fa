"""CSV tables, read into the same marked tree as YAML, so that faults name their row."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import accumulate
from typing import Any

from simsite.core.errors import BadValue, Fault
from simsite.core.files import unguarded
from simsite.model.sites import COLUMNS, HEADERS
from simsite.model.visitors import TIME_COLUMNS, TIME_HEADERS
from simsite.reading.headings import Heading, read_heading
from simsite.reading.source import Mark, Source, control_faults
from simsite.reading.totals import (
    SummedRow,
    find_totals,
    is_part_total,
    is_total,
    may_be_total,
    may_hint,
)
from simsite.reading.yaml_marks import Marked

STAFF = "staff."  # a column of staff of another role: staff.nurse
PLACES = frozenset({"id", "name", "township", "village"})  # first parts of columns that name one
COUNT = re.compile("[0-9]{1,12}")
YEAR = re.compile(r"(?:19|20)[0-9]{2}\D{0,4}")


@dataclass(frozen=True, slots=True)
class TableRules:
    """What a table may hold.

    Attributes
    ----------
    columns : tuple of str
        Keys.
    headers : dict of str to str
        Other words for them in the first row.
    required : tuple of str
        Keys that must be there.
    roles : bool
        Whether ``staff.ROLE`` may be a column.
    most : int
        Most rows that are read.
    totals : bool
        Whether a row of totals would be taken for one of the others.
    """

    columns: tuple[str, ...]
    headers: dict[str, str]
    required: tuple[str, ...]
    roles: bool = False
    most: int = 200_000
    totals: bool = False

    def knows(self, key: str) -> bool:
        """Return whether a column may have this name."""
        return key in self.columns or (self.roles and key.startswith(STAFF))


SITES = TableRules(COLUMNS, HEADERS, ("id", "population"), roles=True, totals=True)
VISITED = TableRules(
    COLUMNS, HEADERS, ("id",), roles=True, totals=True
)  # where arrivals decide how many come
TIMES = TableRules(TIME_COLUMNS, TIME_HEADERS, TIME_COLUMNS, most=1_000_000)


def read_table(source: Source, table: TableRules, faults: list[Fault]) -> Marked | None:
    """Read a table.

    The first row names the columns, in English as the keys of a site or in Chinese; a column whose
    name begins with ``#`` is a remark. Empty cells are left out, empty rows skipped.

    Parameters
    ----------
    source : Source
        The text of the file.
    table : TableRules
        What it may hold.
    faults : list of Fault
        Faults found are added here.

    Returns
    -------
    Marked or None
        A list with one mapping per row; None where no row can be read.
    """
    start = Mark(source, 1, 1)
    controls = control_faults(source)
    faults.extend(controls)
    rows = [] if controls else csv_rows(source, faults, most=table.most + 2)
    if len(rows) > table.most + 1:
        problem = BadValue("csv.too_many", most=f"{table.most:,}")
        faults.append(Mark(source, rows[table.most + 1][0], 1).fault(problem))
        return None
    if len(rows) < 2:
        faults.extend([] if controls else [start.fault(BadValue("file.empty"))])
        return None
    header = header_keys(rows[0], source, table, faults)
    if table.totals:
        faults.extend(_totals(source, rows[1:], header))
    for line, cells in rows[1:]:
        if len(cells) > len(header):
            problem = BadValue("csv.cells", number=len(cells), expected=len(header))
            faults.append(Mark(source, line, 1).fault(problem))
    columns = {key: number for number, key in enumerate(header) if key is not None}
    return Marked([TableRow(source, line, cells, columns) for line, cells in rows[1:]], start)


class TableRow(Marked):
    """A row of a table, which is a mapping of the cells that are filled in.

    Of the very many cells nearly all are asked for their text alone, so the places are made when
    somebody asks where they stand.

    Parameters
    ----------
    source : Source
        The text of the file.
    line : int
        On which the row starts.
    cells : list of str
        All of them.
    columns : dict of str to int
        Number of the column of each key.
    """

    __slots__ = ("_parts",)
    _parts: tuple[Source, int, list[str], dict[str, int]]
    text = ""
    key_mark = None
    stated = None

    def __init__(
        self, source: Source, line: int, cells: list[str], columns: dict[str, int]
    ) -> None:
        object.__setattr__(self, "_parts", (source, line, cells, columns))

    @property
    def mark(self) -> Mark:
        """Place of the row."""
        return Mark(*self._parts[:2], 1)

    @property
    def value(self) -> dict[str, Marked]:
        """The cells that are filled in, by key, each with its place."""
        source, line, _, columns = self._parts
        places = cell_columns(source.lines[line - 1])
        members: dict[str, Marked] = {}
        staff: dict[str, Marked] = {}
        for key, number in columns.items():
            text = self.text_of(key)
            if text is None:
                continue
            mark = Mark(source, line, places[number] if number < len(places) else 1)
            own, name = (
                (staff, key.removeprefix(STAFF)) if key.startswith(STAFF) else (members, key)
            )
            own[name] = Marked(text, mark, text, mark)
        if staff:
            first = next(iter(staff.values())).mark
            members["staff"] = Marked(staff, first, "", first)
        return members

    def plain(self) -> dict[str, Any]:
        """Return the texts of the cells that are filled in, by key."""
        _, _, cells, columns = self._parts
        most = len(cells)
        filled = {key: unguarded(cells[n]) for key, n in columns.items() if n < most and cells[n]}
        staff = {key.removeprefix(STAFF): filled.pop(key) for key in [*filled] if STAFF in key}
        return filled | {"staff": staff} if staff else filled

    def text_of(self, key: str) -> str | None:
        """Return a cell that is filled in, else None."""
        _, _, cells, columns = self._parts
        number = columns.get(key, len(cells))
        return unguarded(cells[number]) or None if number < len(cells) else None


def csv_rows(
    source: Source, faults: list[Fault], separator: str = ",", most: int | None = None
) -> list[tuple[int, list[str]]]:
    """Return the rows that are not empty, at most so many, each with the line it starts on."""
    text = io.StringIO("\n".join(source.lines), newline="")
    reader = csv.reader(text, strict=True, delimiter=separator)
    rows, line = [], 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append((line, stripped))
                if len(rows) == most:
                    break
            line = reader.line_num + 1
    except csv.Error as trouble:
        faults.append(Mark(source, line, 1).fault(BadValue("csv.row", reason=str(trouble))))
    return rows


def header_keys(
    row: tuple[int, list[str]], source: Source, table: TableRules, faults: list[Fault]
) -> list[str | None]:
    """Return the key of every column; None for remarks and for what is not known.

    Parameters
    ----------
    row : tuple of (int, list of str)
        Line and cells of the first row.
    source : Source
        The text of the file.
    table : TableRules
        What it may hold.
    faults : list of Fault
        Faults found are added here.
    """
    line, cells = row
    places = cell_columns(source.lines[line - 1])
    meant = [
        Heading(cell) if cell.startswith("#") else read_heading(cell, table.headers)
        for cell in cells
    ]
    known = [heading.key for heading in meant]
    if len(cells) == 1 and any(mark in cells[0] for mark in ";\t"):
        faults.append(Mark(source, line, 1).fault(BadValue("csv.separator")))
        return [None]
    header: list[str | None] = []
    for number, (cell, key) in enumerate(zip(cells, known, strict=True)):
        mark = Mark(source, line, places[number] if number < len(places) else 1)
        header.append(key if table.knows(key) and key not in header else None)
        if key in header[:-1]:
            faults.append(mark.fault(BadValue("csv.doubled", value=cell), cell, cell))
        elif (unfit := _unfit(meant[number])) and table.knows(key):
            problem = BadValue("csv.unit", value=cell, unit=unfit, key=key)
            faults.append(mark.fault(problem, cell, cell))
        elif not table.knows(key) and not cell.startswith("#"):
            names = (*table.columns, *table.headers)
            free = [name for name in names if table.headers.get(name, name) not in known]
            near = next(iter(get_close_matches(cell, free, 1, 0.6)), "")
            faults.append(mark.fault(BadValue("csv.column", near, value=cell), cell, cell))
    start = Mark(source, line, 1)
    absent = [key for key in table.required if key not in header]
    faults.extend(start.fault(BadValue("csv.missing", column=key), key) for key in absent)
    return header


def _unfit(heading: Heading) -> str:
    """Return what a heading says of its numbers that whole numbers of everybody do not need."""
    unit = heading.unit
    if unit is not None and (unit.scale != 1 or not unit.fits):
        return unit.text
    return heading.part or ("" if YEAR.fullmatch(heading.remark) else heading.remark)


def _totals(
    source: Source, rows: list[tuple[int, list[str]]], header: list[str | None]
) -> list[Fault]:
    """Return a fault for every row that adds up others: by its words, or by its number."""
    places = [n for n, key in enumerate(header) if (key or "").partition("_")[0] in PLACES]
    found = {total.index: total for total in find_totals(_lines(rows, header, places))}
    faults = []
    for index, total in found.items():
        line, cells = rows[index]
        says = [n for n in places if n < len(cells) and cells[n]]
        number = next((n for n in says if is_total(cells[n])), says[0] if says else 0)
        starts = cell_columns(source.lines[line - 1])
        mark = Mark(source, line, starts[number] if number < len(starts) else 1)
        word = cells[number] or str(total.people)
        faults.append(mark.fault(BadValue("csv.total", value=word), f"sites.{word}", word))
    return faults


def _lines(
    rows: list[tuple[int, list[str]]], header: list[str | None], places: list[int]
) -> list[SummedRow]:
    """Return the rows of a table as far as sums go."""
    people = header.index("population") if "population" in header else None
    towns = [n for n in places if (header[n] or "").startswith("township")]
    lines = []
    for _, cells in rows:
        named = [cells[n] for n in places if n < len(cells) and cells[n]]
        hints = may_hint("\n".join(named))
        number = cells[people] if people is not None and people < len(cells) else ""
        township = next((cells[n] for n in towns if n < len(cells) and cells[n]), "")
        says = next((word for word in named if is_total(word)), "") if hints else ""
        may = not named or (hints and any(map(may_be_total, named)))
        count = int(number) if COUNT.fullmatch(number) else None
        lines.append(
            SummedRow(count, "" if says else township, bool(says), may, is_part_total(says))
        )
    return lines


@lru_cache(maxsize=64)
def cell_columns(line: str, separator: str = ",") -> list[int]:
    """Return the column, counted from 1, at which each cell of a line starts."""
    if '"' not in line:
        return [1, *(end + 1 for end in accumulate(len(c) + 1 for c in line.split(separator)))][:-1]
    starts, quoted = [1], False
    for column, character in enumerate(line, 1):
        quoted ^= character == '"'
        if character == separator and not quoted:
            starts.append(column + 1)
    return starts


def doubled_faults(members: list[Marked], part: str, key: str) -> list[Fault]:
    """Return a fault for every member whose name differs from an earlier one by case or form only.

    Parameters
    ----------
    members : list of Marked
        Mappings.
    part : str
        Where they stand: ``sites`` or ``stages``.
    key : str
        Key that must be unique: ``id`` of sites, ``name`` of stages.
    """
    first: dict[str, Marked] = {}
    faults = []
    for member in members:
        text = member.text_of(key)
        if not text:
            continue
        folded = unicodedata.normalize("NFKC", text).strip().casefold()
        earlier = first.setdefault(folded, member)
        if earlier is not member:
            name, known = member.value[key], earlier.value[key]
            problem = BadValue(
                f"{part}.doubled", value=name.text, other=known.text, line=known.mark.line
            )
            faults.append(name.mark.fault(problem, f"{part}.{name.text}.{key}", name.text))
    return faults
