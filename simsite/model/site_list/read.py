"""From a planner's own list to sites: all that is wrong at once, and nothing guessed unsaid."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.core.spreadsheet import unguarded
from simsite.model.fields import Frozen
from simsite.model.site_list.grid import Grid, csv_grid
from simsite.model.site_list.workbook import workbook_grids
from simsite.model.site_table import doubled_faults, is_total
from simsite.model.sites import COLUMNS, HEADERS, Site, heading_key
from simsite.model.source import WORKBOOKS, Mark, read_bytes
from simsite.model.validate import typed
from simsite.model.yaml_marks import Marked

COUNTS = ("population", "desks", "collectors", "helpers", "registrars", "callers")
TOWNSHIP = ("township_code", "township_zh", "township_en")
SERIAL = frozenset({"序号", "no", "no.", "number", "#"})
SEARCHED = 30  # rows from the top in which the headings are looked for
URBAN_WORDS = ("社区", "居委会", "街道", "小区", "community", "urban")
REMARK = re.compile(
    r"(注|备注|说明|填表|制表|填报|审核|联系|单位|日期|note|remark|source|prepared|contact)[^a-z]*",
    re.IGNORECASE,
)
# 1,234 or 1 234 人, in whatever width: what people write where a whole number is meant.
NUMBER = re.compile(
    r"约?([+-]?[0-9]{1,3}(?:[, ][0-9]{3})+|[+-]?[0-9]+)(?:\.0+)?\s*(人|台|个|名|people)?"
)


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was assumed or done about the list: a key of the words and its numbers."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SiteList:
    """A list that was read.

    Attributes
    ----------
    file, sheet : str
        Where it comes from; no sheet for a CSV file.
    sites : tuple of Site
        In the order of the rows.
    taken : dict of str to str
        Heading of the list to key of a site.
    unused : tuple of str
        Headings that are left out.
    skipped : tuple of (row number, text)
        Rows of totals and remarks.
    said : tuple of Said
        What was assumed.
    marks : dict of (number of the site, key) to Mark
        Where each value stands in the list.
    """

    file: str
    sheet: str
    sites: tuple[Site, ...]
    taken: dict[str, str]
    unused: tuple[str, ...]
    skipped: tuple[tuple[int, str], ...]
    said: tuple[Said, ...]
    marks: dict[tuple[int, str], Mark] = field(default_factory=dict)


class Rows(Frozen):
    """Sites alone, as `typed` reads them."""

    sites: tuple[Site, ...]


def read_list(path: Path, sheet: str | None = None) -> SiteList:
    """Read a planner's own list of sites.

    Parameters
    ----------
    path : pathlib.Path
        ``.xlsx``, or CSV in UTF-8, UTF-16 or GB18030.
    sheet : str, optional
        Which sheet of a workbook; needed where several hold a list.

    Raises
    ------
    BadValue
        If there is no list in the file, or it is not clear which.
    ScenarioFault
        With everything wrong in its rows.
    """
    raw = read_bytes(path, "list")
    if not raw.strip():
        raise BadValue("file.empty")
    if raw.startswith(WORKBOOKS[1]):
        raise BadValue("list.old", name=path.name)
    if raw.startswith(WORKBOOKS[0]):
        grids, hidden = workbook_grids(raw, path)
        grid = _chosen(grids, hidden, sheet, path)
    elif sheet is not None:
        raise BadValue("list.no_sheets", name=path.name)
    else:
        grid = csv_grid(raw, path)
    return _Reader(grid, path).read()


def _chosen(grids: list[Grid], hidden: list[str], sheet: str | None, path: Path) -> Grid:
    """Return the sheet that is asked for, else the only visible one with a list."""
    by_name = {grid.sheet: grid for grid in grids}
    if sheet is not None:
        if sheet not in by_name:
            raise BadValue("list.sheet", value=sheet, choice=", ".join(by_name))
        return by_name[sheet]
    visible = [grid for grid in grids if grid.sheet not in hidden]
    found = [grid for grid in visible if _heading(grid) is not None]
    if len(found) > 1:
        choice = ", ".join(grid.sheet for grid in found)
        raise BadValue("list.which_sheet", name=path.name, choice=choice)
    if not found:
        choice = ", ".join(grid.sheet for grid in grids)
        raise BadValue("list.no_heading", name=path.name, choice=choice)
    return found[0]


def _keys(cells: Iterable[str]) -> list[str]:
    """Return the key of each heading, or an empty text."""
    keys = (heading_key(cell, HEADERS) for cell in cells)
    return [key if key in COLUMNS and key != "staff" else "" for key in keys]


def _heading(grid: Grid) -> int | None:
    """Return which of the rows holds the headings: the one with most that are known."""
    known = [len({*_keys(cells)} - {""}) for _, cells in grid.rows[:SEARCHED]]
    best = max(known, default=0)
    return known.index(best) if best >= 2 else None


class _Reader:
    """Reads one grid; gathers faults and what is to be said on the way."""

    def __init__(self, grid: Grid, path: Path) -> None:
        self.grid, self.path = grid, path
        self.faults: list[Fault] = []
        self.skipped: list[tuple[int, str]] = []
        self.said: list[Said] = []
        self.serial: int | None = None  # column of the serial numbers, where they are the ids

    def read(self) -> SiteList:
        grid = self.grid
        at = _heading(grid)
        if at is None:
            raise BadValue("list.no_heading", name=self.path.name, choice=grid.sheet or "CSV")
        line, headings = grid.rows[at]
        columns = self._columns(line, headings)
        rows = [(number, self._row(number, cells, columns)) for number, cells in self._data(at)]
        self._fill_townships(rows, columns)
        self._name(rows, columns, headings)
        self._kinds(rows, columns)
        members = [Marked(row, grid.mark(number, 0)) for number, row in rows]
        if not members:
            self.faults.append(grid.mark(line, 0).fault(BadValue("list.no_rows")))
        self.faults += doubled_faults(members, "sites", "id")
        tree = Marked({"sites": Marked(members, grid.mark(line, 0))}, grid.mark(line, 0))
        found = typed(Rows, tree, self.faults)
        if self.faults or found is None:
            raise ScenarioFault(tuple(sorted(self.faults, key=lambda f: (f.line, f.column))))
        if self.serial is not None:
            columns[self.serial] = "id"
        taken = {headings[index]: key for index, key in sorted(columns.items())}
        unused = tuple(h for n, h in enumerate(headings) if h and n not in columns)
        return SiteList(
            self.path.name, grid.sheet, found.sites, taken, unused, tuple(self.skipped),
            tuple(self.said),
            {(n, key): cell.mark for n, (_, row) in enumerate(rows) for key, cell in row.items()},
        )  # fmt: skip

    def _columns(self, line: int, headings: list[str]) -> dict[int, str]:
        """Return the key of every column that is used."""
        columns: dict[int, str] = {}
        for index, key in enumerate(_keys(headings)):
            if key and key in columns.values():
                first = headings[next(n for n, known in columns.items() if known == key)]
                problem = BadValue("list.two_columns", value=headings[index], other=first, key=key)
                self.faults.append(self.grid.mark(line, index).fault(problem, key, headings[index]))
            elif key:
                columns[index] = key
        if "population" not in columns.values():
            shown = ", ".join(heading for heading in headings if heading)
            problem = BadValue("list.no_population", choice=shown)
            self.faults.append(self.grid.mark(line, 0).fault(problem, "population"))
        return columns

    def _data(self, at: int) -> list[tuple[int, list[str]]]:
        """Return the rows below the headings without totals, remarks and repeated headings."""
        kept = []
        for number, cells in self.grid.rows[at + 1 :]:
            filled = list(dict.fromkeys(cell for cell in cells if cell))
            is_remark = len(filled) == 1 and REMARK.match(filled[0])
            is_heading = len({*_keys(filled)} - {""}) > len(filled) // 2
            if any(map(is_total, filled[:3])) or is_remark or is_heading:
                self.skipped.append((number, " ".join(filled)))
            else:
                kept.append((number, cells))
        return kept

    def _row(self, number: int, cells: list[str], columns: dict[int, str]) -> dict[str, Marked]:
        """Return the filled cells of a row by key, numbers made plain."""
        row: dict[str, Marked] = {}
        for index, key in columns.items():
            mark = self.grid.mark(number, index)
            cell = cells[index] if index < len(cells) else ""
            problem = self.grid.unread.get((number, index))
            if problem is None and key in COUNTS and (number, index) in self.grid.merged:
                problem = BadValue("list.merged", value=cell)
            if problem is not None:
                self.faults.append(mark.fault(problem, key, cell))
            elif key == "population" and not cell:
                self.faults.append(mark.fault(BadValue("list.no_people"), key))
            elif cell:
                value = _plain(cell) if key in COUNTS else unguarded(cell)
                row[key] = Marked(value, mark, value, mark)
        return row

    def _fill_townships(self, rows: list[tuple[int, dict[str, Marked]]], columns: Any) -> None:
        """Take the township from the row above where a list names it once only."""
        keys = [key for key in TOWNSHIP if key in columns.values()]
        if not keys:
            self.said.append(Said("no_township"))
        filled = 0
        last: dict[str, Marked] = {}
        for _, row in rows:
            own = {key: row[key] for key in keys if key in row}
            if own:
                last = own
            elif last:
                row.update(last)
                filled += 1
        if filled:
            self.said.append(Said("township_above", {"count": filled}))

    def _name(
        self, rows: list[tuple[int, dict[str, Marked]]], columns: Any, headings: list[str]
    ) -> None:
        """Give sites an id where the list has none: its serial number, else a number of ours."""
        if "id" in columns.values():
            for number, row in rows:
                if "id" not in row:
                    mark = self.grid.mark(number, 0)
                    self.faults.append(mark.fault(BadValue("list.no_id"), "id"))
                    row["id"] = Marked(f"{number}", mark, f"{number}", mark)
            return
        places = [n for n, h in enumerate(headings) if h.strip().casefold() in SERIAL]
        cells = dict(self.grid.rows)
        serial = [cells[number][places[0]] for number, _ in rows] if places else []
        usable = bool(serial) and all(serial) and len(set(serial)) == len(serial)
        for place, (number, row) in enumerate(rows):
            mark = self.grid.mark(number, 0)
            value = serial[place] if usable else f"S{place + 1:03d}"
            row["id"] = Marked(value, mark, value, mark)
        self.serial = places[0] if usable else None
        if rows:
            self.said.append(Said("ids_serial" if usable else "ids_numbered"))

    def _kinds(self, rows: list[tuple[int, dict[str, Marked]]], columns: Any) -> None:
        """Call a site urban or village by its names where the list does not say."""
        if "kind" in columns.values() or not rows:
            return
        urban = 0
        for number, row in rows:
            names = " ".join(m.text for k, m in row.items() if k.startswith(("name", "village")))
            is_urban = any(word in names.casefold() for word in URBAN_WORDS)
            urban += is_urban
            kind, mark = "urban" if is_urban else "village", self.grid.mark(number, 0)
            row["kind"] = Marked(kind, mark, kind, mark)
        self.said.append(Said("kinds", {"urban": urban, "village": len(rows) - urban}))


def _plain(cell: str) -> str:
    """Return a number as digits alone, whatever people write around them; else the text itself."""
    folded = unicodedata.normalize("NFKC", cell).strip()
    match = NUMBER.fullmatch(folded)
    return str(int(match[1].replace(",", "").replace(" ", ""))) if match else folded
