"""Sheets of an Excel workbook as grids of text, by openpyxl."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError, fromstring

from simsite.core.errors import BadValue
from simsite.reading.headings import unit_of
from simsite.reading.site_list.grid import MOST_ROWS, SHEET_SEPARATOR, Grid, seen
from simsite.reading.source import Source

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


CHUNK = 1 << 20
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
CHART_SHEET = re.compile(r"xl/chartsheets/([^/]+\.xml)")
DROPPED = re.compile(r"xl/(?:charts|drawings|media|embeddings|chartsheets)/")
EMPTY_CHART_SHEET = (
    b'<chartsheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<sheetViews><sheetView workbookViewId="0"/></sheetViews></chartsheet>'
)
NO_LINKS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
# A cell without a value: nothing in it, or a formula that gives an empty text.
EMPTY_CELL = re.compile(
    rb"<c(?:\s[^<>]*)?(?:/>|>\s*</c>)"
    rb"|<c\s[^<>]*t=\"str\"[^<>]*>(?:<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>))?<v(?:/>|>\s*</v>)</c>"
)
NO_TEXT = (b"<is><t></t></is>", b"<is><t/></is>", b"<is/>")
EMPTY_ROW = re.compile(rb"<row(?:\s[^<>]*)?(?:/>|>\s*</row>)")
ROW = re.compile(rb"<row[\s>]")
ROW_NUMBER = re.compile(rb"<row\s[^<>]*?\br=\"([0-9]+)\"")
DRAWING = re.compile(rb"<(?:legacy)?[dD]rawing\s[^<>]*/>")
NAMES = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MOST_UNPACKED = 60_000_000  # bytes of XML; pictures are not read
MOST_COLUMNS = 500
LAST_ROW = 100_000  # empty rows between included
# What a file that is no workbook, or a damaged one, raises.
FILE_TROUBLE = (zipfile.BadZipFile, zlib.error, ParseError, OSError, EOFError, NotImplementedError)
# A damaged workbook makes openpyxl, and what it stands on, raise almost anything: all of it becomes
# one fault, which says that the workbook cannot be read.
BROKEN = (
    *FILE_TROUBLE,
    *(RuntimeError, ArithmeticError, LookupError, ValueError, TypeError, AttributeError),
)
# A number with text behind it; a comma at the end of the digits divides, and does not match.
FORMAT = re.compile(
    r"(?:\[[^\]]*\])*(?:[#0]+,)*[#0?]+(?:\.[#0?]+)?[ _]*"
    r"(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>(?:\\?[^\"#0?.,;!%\\])+))[ _)]*"
)


def slim(raw: bytes, most: int) -> bytes:
    """Return a workbook without cells that have no value, charts and pictures.

    Parameters
    ----------
    raw : bytes
        A workbook whose unpacked size is bounded already.
    most : int
        Most rows of a sheet with a value in them.

    Raises
    ------
    BadValue
        If a sheet has more rows.
    """
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as parts,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as lean,
    ):
        for part in parts.infolist():
            name = part.filename
            chart = CHART_SHEET.fullmatch(name)
            if chart is not None:
                lean.writestr(name, EMPTY_CHART_SHEET)
                lean.writestr(f"xl/chartsheets/_rels/{chart[1]}.rels", NO_LINKS)
            elif SHEET.fullmatch(name):
                lean.writestr(name, _sheet(parts, part, most))
            elif not DROPPED.match(name):
                lean.writestr(name, parts.read(part))
    return kept.getvalue()


def _sheet(parts: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    """Return the text of a sheet with rows that have a value alone."""
    kept, rows = [], 0
    for piece in _pieces(parts, part):
        lean = reduce(lambda text, empty: text.replace(empty, b""), NO_TEXT, piece)
        lean = EMPTY_ROW.sub(b"", EMPTY_CELL.sub(b"", lean))
        rows += len(ROW.findall(lean))
        if rows > most:
            numbers = ROW_NUMBER.findall(lean)
            over = rows - most
            where = int(numbers[-over]) if over <= len(numbers) else most + 1
            title = _title(parts, part.filename)
            raise BadValue("list.too_many_rows_of", sheet=title, row=f"{where:,}", most=f"{most:,}")
        kept.append(lean)
    return DRAWING.sub(b"", b"".join(kept))


def _pieces(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the text of a sheet piece by piece, none of which ends within a row."""
    rest = b""
    with parts.open(part) as text:
        while chunk := text.read(CHUNK):
            rest += chunk
            cut = rest.rfind(b"<row")
            if cut > 0 and len(rest) - cut > 4:
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def _title(parts: zipfile.ZipFile, name: str) -> str:
    """Return the name of the sheet in a part, else the name of the part."""
    links = fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    ids = {link.get("Id") for link in links if name.endswith(str(link.get("Target")).lstrip("/"))}
    book = fromstring(parts.read("xl/workbook.xml"))
    sheets = book.iter(f"{NAMES}sheet")
    return next((str(sheet.get("name")) for sheet in sheets if sheet.get(LINK) in ids), name)


def workbook_grids(raw: bytes, path: Path) -> tuple[list[Grid], list[str]]:
    """Read the sheets of a workbook.

    Parameters
    ----------
    raw : bytes
        The file.
    path : pathlib.Path
        Its name, for faults.

    Returns
    -------
    grids : list of Grid
        Every sheet with cells, in order.
    hidden : list of str
        Names of those that are hidden.

    Raises
    ------
    BadValue
        If it is no workbook of Excel, or unpacks to too much.
    """
    _refuse_bombs(raw, path)
    try:
        raw = slim(raw, MOST_ROWS)
    except BadValue:
        raise
    except BROKEN as trouble:
        raise _broken(path, trouble) from None
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that a list does not need
            values = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)
            formulas = openpyxl.load_workbook(io.BytesIO(raw))
        pairs = [(sheet, formulas[sheet.title]) for sheet in values.worksheets]
        grids = [_grid(sheet, written, path) for sheet, written in pairs]
        hidden = [sheet.title for sheet, _ in pairs if sheet.sheet_state != "visible"]
    except BadValue:
        raise
    except BROKEN as trouble:
        raise _broken(path, trouble) from None
    return grids, hidden


def _broken(path: Path, trouble: Exception) -> BadValue:
    """Return what is wrong with a workbook; words of Python about its inside help nobody."""
    if isinstance(trouble, FILE_TROUBLE):
        return BadValue("list.broken", name=path.name, reason=str(trouble))
    return BadValue("list.unread", name=path.name)


def _refuse_bombs(raw: bytes, path: Path) -> None:
    """Refuse what unpacks to too much: sizes in the directory bind the reader of a zip file."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            size = sum(part.file_size for part in parts.infolist() if not _is_picture(part))
    except BROKEN as trouble:
        raise _broken(path, trouble) from None
    if size > MOST_UNPACKED:
        most = f"{MOST_UNPACKED:,}"
        raise BadValue("list.too_large", name=path.name, size=f"{size:,}", most=most)


def _is_picture(part: zipfile.ZipInfo) -> bool:
    return part.filename.startswith("xl/media/")


def _grid(sheet: Worksheet, written: Worksheet, path: Path) -> Grid:
    """Return a sheet as text; a merged range has its text in every cell."""
    if sheet.max_row > LAST_ROW or sheet.max_column > MOST_COLUMNS:
        raise BadValue(
            "list.too_many_cells", sheet=sheet.title, rows=f"{sheet.max_row:,}",
            columns=f"{sheet.max_column:,}", most=f"{LAST_ROW:,}", widest=f"{MOST_COLUMNS:,}",
        )  # fmt: skip
    cells = [[_text(cell.value) + _shown_unit(cell) for cell in row] for row in sheet.iter_rows()]
    merged: set[tuple[int, int]] = set()
    for area in sheet.merged_cells.ranges:
        first = cells[area.min_row - 1][area.min_col - 1]
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                cells[row - 1][column - 1] = first
                if area.max_row > area.min_row:
                    merged.add((row, column - 1))
    source = Source(f"{path.name}[{sheet.title}]", [SHEET_SEPARATOR.join(row) for row in cells])
    rows = [(number, row) for number, row in enumerate(cells, 1) if any(row)]
    return Grid(sheet.title, source, rows, "", merged, _unread(sheet, written))


def _unread(sheet: Worksheet, written: Worksheet) -> dict[tuple[int, int], BadValue]:
    """Return the cells whose value is not in the file, or is an error of Excel."""
    found = {}
    for row in written.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            place = cell.row, cell.column - 1
            known = sheet.cell(cell.row, cell.column)
            if cell.data_type == "f" and known.value is None:
                found[place] = BadValue("list.no_value", value=str(cell.value))
            elif known.data_type == "e":
                found[place] = BadValue("list.error_value", value=str(known.value))
    return found


def _shown_unit(cell: Any) -> str:
    """Return the unit of people that the format of a cell shows behind its number: 0"万人".

    A format that shows a large number divided, as 0!.0,"万" does, adds none: the cell has it all.
    """
    if not isinstance(cell.value, (int, float)) or isinstance(cell.value, bool):
        return ""
    form = cell.number_format.partition(";")[0]
    match = FORMAT.fullmatch(form)
    if match is None:
        return ""
    text = (match["quoted"] or match["bare"] or "").replace("\\", "").strip()
    unit = unit_of(text, "population") if text else None
    return text if unit is not None and (unit.scale != 1 or unit.households) else ""


def _text(value: Any) -> str:
    """Return a cell as text in one line; whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    return seen(str(value))
