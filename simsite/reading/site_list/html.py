"""Tables of a web page as grids: systems print lists as web pages and call them ``.xls``."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

from simsite.core.errors import BadValue
from simsite.reading.encodings import decode
from simsite.reading.site_list.grid import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Area,
    Grid,
    Said,
    noted,
    seen,
    sheet_grid,
    too_many_cells,
)

MOST_PAGE = 60_000_000  # bytes
SILENT = frozenset({"script", "style", "title", "template", "select"})
BREAKS = frozenset({"br", "p", "div", "li"})
CHARSET = re.compile(
    rb"charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]*encoding=[\"']([\w.:-]+)", re.I
)
SHEET_NAME = re.compile(r"<x:Name>([^<]{1,40})</x:Name>", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
# What a page calls an encoding, and the one that holds all its characters.
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950", "shift_jis": "cp932",
         "euc_kr": "cp949", "iso8859-1": "cp1252", "ascii": "cp1252"}  # fmt: skip


@dataclass
class _Cell:
    """A cell while it is read; how many rows and columns it goes over."""

    over: tuple[int, int]
    text: list[str] = field(default_factory=list)


@dataclass
class _Table:
    """A table while it is read: rows of cells, and which of them are hidden."""

    rows: list[list[_Cell]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    open: _Cell | None = None
    has_inner: bool = False


class _Page(HTMLParser):
    """Reads the tables of a page; a table within another is one of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Table] = []
        self.within: list[_Table] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell."""
        self.silent += tag in SILENT
        if tag == "table":
            for outer in self.within:
                outer.has_inner = True
            self.within.append(_Table())
            self.found.append(self.within[-1])
        elif self.within:
            self._in_table(tag, {name: value or "" for name, value in attrs})

    def _in_table(self, tag: str, given: dict[str, str]) -> None:
        table = self.within[-1]
        if tag == "tr":
            table.rows.append([])
            table.open = None
            if "hidden" in given or HIDDEN.search(given.get("style", "")):
                table.hidden.add(len(table.rows))
        elif tag in ("td", "th"):
            if not table.rows:
                table.rows.append([])
            over = _over(given.get("rowspan", "")), _over(given.get("colspan", ""))
            table.open = _Cell((over[0], min(over[1], MOST_COLUMNS + 1)))
            table.rows[-1].append(table.open)
        elif tag in BREAKS and table.open is not None:
            table.open.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close a table or a cell."""
        self.silent = max(self.silent - (tag in SILENT), 0)
        if tag == "table" and self.within:
            self.within.pop()
        elif tag in ("td", "th", "tr") and self.within:
            self.within[-1].open = None

    def handle_data(self, data: str) -> None:
        """Take a text into the cell that is open."""
        if self.within and not self.silent and self.within[-1].open is not None:
            self.within[-1].open.text.append(data)


def _over(text: str) -> int:
    """Return over how many rows or columns a cell goes, 1 where it does not say."""
    return min(max(int(text), 1), MOST_ROWS) if re.fullmatch("[0-9]{1,7}", text.strip()) else 1


def html_grids(raw: bytes, path: Path) -> list[Grid]:
    """Read the tables of a web page.

    Raises
    ------
    BadValue
        If it is too large, is no text, or has no table with anything in it.
    """
    if len(raw) > MOST_PAGE:
        sizes = {"size": f"{len(raw):,}", "most": f"{MOST_PAGE:,}"}
        raise BadValue("list.too_large", name=path.name, **sizes)
    text = _text(raw)
    page = _Page()
    page.feed(text)
    page.close()
    tables = [table for table in page.found if not table.has_inner and any(table.rows)]
    names = SHEET_NAME.findall(text)
    if len(names) != len(tables):
        names = [str(number) for number in range(1, len(tables) + 1)]
    said = (noted("web_page", name=path.name),)
    grids = [_grid(table, name, path, said) for table, name in zip(tables, names, strict=True)]
    if not grids:
        raise BadValue("format.html", name=path.name)
    return grids


def _text(raw: bytes) -> str:
    """Return the text of a page: UTF-8 where it is, else as the page says, else as any text is."""
    match = CHARSET.search(raw[:4_000])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if match is not None:
        try:
            name = codecs.lookup((match[1] or match[2]).decode("ascii")).name
            return raw.decode(WIDER.get(name, name))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(raw).text


def _grid(table: _Table, name: str, path: Path, said: tuple[Said, ...]) -> Grid:
    """Return a table with its cells where they stand: what goes over rows moves those below."""
    taken: dict[tuple[int, int], str] = {}
    areas: list[Area] = []
    for row, cells in enumerate(table.rows, 1):
        column = 1
        for cell in cells:
            while (row, column) in taken:
                column += 1
            down = min(row + cell.over[0] - 1, len(table.rows))
            area = Area(row, column, down, column + cell.over[1] - 1)
            number = (down - row + 1) * cell.over[1]
            if area.right > MOST_COLUMNS or len(taken) + number > MOST_CELLS:
                raise too_many_cells(name, len(table.rows), area.right)
            text = seen("".join(cell.text))
            for r in range(row, down + 1):
                taken |= {(r, c): text for c in range(column, area.right + 1)}
            areas += [area] if number > 1 else []
            column = area.right + 1
    widest = range(1, max((column for _, column in taken), default=1) + 1)
    shown = [[taken.get((row, c), "") for c in widest] for row in range(1, len(table.rows) + 1)]
    grid = sheet_grid(path.name, name, shown, areas)
    return replace(grid, hidden=frozenset(table.hidden), said=said)
