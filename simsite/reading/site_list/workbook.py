"""Sheets of an Excel workbook as grids of text, by openpyxl."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError, fromstring

from simsite.core.errors import BadValue
from simsite.reading.headings import unit_of
from simsite.reading.site_list.grid import (
    MOST_COLUMNS,
    MOST_ROWS,
    Area,
    Grid,
    is_odd,
    letters,
    seen,
    sheet_grid,
    too_many_cells,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


CHUNK = 1 << 20
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
CHART_SHEET = re.compile(r"xl/chartsheets/([^/]+\.xml)")
STRINGS = "xl/sharedStrings.xml"
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
STRING = re.compile(rb"<si(?:\s[^<>]*)?(?:/>|>(.*?)</si>)", re.DOTALL)
TAG = re.compile(rb"<rPh.*?</rPh>|<[^<>]*>", re.DOTALL)
MOST_BLANK = 200  # strings of blanks alone that are looked for
NO_TEXT = re.compile(
    rb"<is>\s*<t(?:\s[^<>]*)?(?:/>|>(?:\s|\xe3\x80\x80|\xc2\xa0)*</t>)\s*</is>|<is\s*/>"
)
EMPTY_ROW = re.compile(rb"<row(?:\s[^<>]*)?(?:/>|>\s*</row>)")
ROW = re.compile(rb"<row[\s>]")
ROW_NUMBER = re.compile(rb"<row\s[^<>]*?\br=\"([0-9]+)\"")
DRAWING = re.compile(rb"<(?:legacy)?[dD]rawing\s[^<>]*/>")
MERGED = re.compile(rb"<mergeCell\s[^<>]*?ref=\"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)\"[^<>]*>")
VALUES = (b"<v", b"<is", b"<f")  # what a piece with a value in it holds, among others
NAMES = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MOST_UNPACKED = 60_000_000  # bytes of XML without empty cells; pictures are not read
MOST_FORMATTED = 2_000_000_000  # bytes of XML of sheets with their empty cells, read piece by piece
# What a file that is no workbook, or a damaged one, raises.
FILE_TROUBLE = (zipfile.BadZipFile, zlib.error, ParseError, OSError, EOFError, NotImplementedError)
# A damaged workbook makes openpyxl, and what it stands on, raise almost anything: all of it becomes
# one fault, which says that the workbook cannot be read.
BROKEN = (
    *FILE_TROUBLE,
    *(RuntimeError, ArithmeticError, LookupError, ValueError, TypeError, AttributeError),
)
LONGEST_NUMBER = 10**15  # of which Excel keeps all digits
ZEROS = re.compile("0{2,30}")  # a format that shows leading zeros
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
        If a sheet has more rows, or all that is left is too large.
    """
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as parts,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as lean,
    ):
        blank = _blank_cells(parts)
        for part in parts.infolist():
            name = part.filename
            chart = CHART_SHEET.fullmatch(name)
            if chart is not None:
                lean.writestr(name, EMPTY_CHART_SHEET)
                lean.writestr(f"xl/chartsheets/_rels/{chart[1]}.rels", NO_LINKS)
            elif SHEET.fullmatch(name):
                lean.writestr(name, _sheet(parts, part, most, blank))
            elif not DROPPED.match(name):
                lean.writestr(name, parts.read(part))
    return kept.getvalue()


def _blank_cells(parts: zipfile.ZipFile) -> re.Pattern[bytes] | None:
    """Return what cells look like whose text is blanks alone, or None where there are none."""
    if STRINGS not in parts.namelist():
        return None
    texts = (TAG.sub(b"", found[1] or b"") for found in STRING.finditer(parts.read(STRINGS)))
    blank = [
        number for number, text in enumerate(texts) if not text.decode(errors="replace").strip()
    ]
    if not blank:
        return None
    numbers = b"|".join(b"%d" % number for number in blank[:MOST_BLANK])
    return re.compile(rb"<c\s[^<>]*t=\"s\"[^<>]*>\s*<v>(?:" + numbers + rb")</v>\s*</c>")


def _sheet(
    parts: zipfile.ZipFile, part: zipfile.ZipInfo, most: int, blank: re.Pattern[bytes] | None
) -> bytes:
    """Return the text of a sheet with rows that have a value alone."""
    kept, rows, size, last = list[bytes](), 0, 0, 0
    for piece in _pieces(parts, part):
        if piece.startswith(b"<row") and not any(value in piece for value in VALUES):
            ends = piece.rfind(b"</row>")
            piece = piece[ends + 6 :] if b"</sheetData" in piece else b""  # noqa: PLW2901
        lean = NO_TEXT.sub(b"", piece) if b"<is" in piece else piece
        lean = EMPTY_CELL.sub(b"", lean if blank is None else blank.sub(b"", lean))
        lean = EMPTY_ROW.sub(b"", lean)
        rows += len(ROW.findall(lean))
        if rows > most:
            numbers = ROW_NUMBER.findall(lean)
            over = rows - most
            where = int(numbers[-over]) if over <= len(numbers) else most + 1
            title = _title(parts, part.filename)
            raise BadValue("list.too_many_rows_of", sheet=title, row=f"{where:,}", most=f"{most:,}")
        last = max([last, *map(int, ROW_NUMBER.findall(lean)[-1:])])
        size += len(lean)
        if size > MOST_UNPACKED:
            raise _too_large(_title(parts, part.filename), size, MOST_UNPACKED)
        kept.append(lean)
    text = DRAWING.sub(b"", b"".join(kept))
    return MERGED.sub(lambda area: _clipped(area, last), text) if last else text


def _too_large(name: str, size: int, most: int) -> BadValue:
    return BadValue("list.too_large", name=name, size=f"{size:,}", most=f"{most:,}")


def _clipped(area: re.Match[bytes], last: int) -> bytes:
    """Return a merged range as far as there are rows with a value, and columns that are read."""
    left, top, right, bottom = (part.decode() for part in area.groups())
    if int(top) > last:
        return b""
    widest = letters(MOST_COLUMNS - 1)
    right = min(right, widest, key=lambda column: (len(column), column))
    if (len(left), left) > (len(right), right):
        return b""
    return f'<mergeCell ref="{left}{top}:{right}{min(int(bottom), last)}"/>'.encode()


def _pieces(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the text of a sheet piece by piece, none of which ends within a row."""
    rest = b""
    with parts.open(part) as text:
        while chunk := text.read(CHUNK):
            rest += chunk
            if len(rest) > MOST_UNPACKED:
                raise _too_large(part.filename, len(rest), MOST_UNPACKED)
            cut = rest.rfind(b"<row")
            if cut > 0 and len(rest) - cut > 4:
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def _title(parts: zipfile.ZipFile, name: str) -> str:
    """Return the name of the sheet in a part, else the name of the part."""
    try:
        links = fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    except KeyError:
        return name
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
            listed = parts.infolist()
    except BROKEN as trouble:
        raise _broken(path, trouble) from None
    sheets = sum(part.file_size for part in listed if SHEET.fullmatch(part.filename))
    others = (part for part in listed if not SHEET.fullmatch(part.filename))
    rest = sum(part.file_size for part in others if not part.filename.startswith("xl/media/"))
    for size, most in ((sheets, MOST_FORMATTED), (rest, MOST_UNPACKED)):
        if size > most:
            raise _too_large(path.name, size, most)


def _grid(sheet: Worksheet, written: Worksheet, path: Path) -> Grid:
    """Return a sheet as text; a merged range has its text in every cell of a row with a value."""
    held = _held(sheet)
    last = max((row for row, _ in held), default=0)
    widest = max((column for _, column in held), default=0)
    if widest > MOST_COLUMNS:
        raise too_many_cells(sheet.title, last, widest)
    empty: list[str] = []
    cells = [empty] * last
    for row in {row for row, _ in held}:
        cells[row - 1] = [""] * widest
    for (row, column), cell in held.items():
        cells[row - 1][column - 1] = _text(cell) + _shown_unit(cell)
    merged = (Area(a.min_row, a.min_col, a.max_row, a.max_col) for a in sheet.merged_cells.ranges)
    grid = sheet_grid(path.name, sheet.title, cells, merged)
    rows = sheet.row_dimensions.items()
    hidden = frozenset(row for row, kept in rows if kept.hidden or kept.height == 0)
    lost = {(row, at - 1): lost for (row, at), cell in held.items() if (lost := _lost(cell))}
    texts = ((place, cell.value) for place, cell in held.items() if isinstance(cell.value, str))
    odd = frozenset((row, at - 1) for (row, at), text in texts if is_odd(text))
    unread = _unread(held, _held(written))
    columns = (kept for kept in sheet.column_dimensions.values() if kept.hidden)
    unseen = frozenset(n - 1 for kept in columns for n in range(kept.min or 1, (kept.max or 0) + 1))
    return replace(grid, unread=unread, lost=lost, odd=odd, hidden=hidden, hidden_columns=unseen)


def _lost(cell: Any) -> BadValue | None:
    """Return what Excel has made of an id: a date, or a number without its last digits."""
    value = cell.value
    if isinstance(value, (dt.date, dt.datetime, dt.time, dt.timedelta)):
        return BadValue("list.date_id", value=_text(cell))
    if isinstance(value, (int, float)) and abs(value) >= LONGEST_NUMBER:
        return BadValue("list.lost_digits", value=f"{value:.14e}")
    return None


def _held(sheet: Worksheet) -> dict[tuple[int, int], Any]:
    """Return the cells with a value by row and column, from 1.

    A walk over all rows would make every cell of a sheet of a million rows and two values.
    """
    cells: dict[tuple[int, int], Any] = sheet._cells
    return {place: cell for place, cell in cells.items() if cell.value is not None}


def _unread(
    held: dict[tuple[int, int], Any], written: dict[tuple[int, int], Any]
) -> dict[tuple[int, int], BadValue]:
    """Return the cells whose value is not in the file, or is an error of Excel."""
    found = {}
    for (row, column), cell in written.items():
        known = held.get((row, column))
        if cell.data_type == "f" and known is None:
            found[row, column - 1] = BadValue("list.no_value", value=str(cell.value))
        elif known is not None and known.data_type == "e":
            found[row, column - 1] = BadValue("list.error_value", value=str(known.value))
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


def _text(cell: Any) -> str:
    """Return a cell as text in one line; whole numbers without a point, as wide as they show."""
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and ZEROS.fullmatch(cell.number_format):
        return f"{value:0{len(cell.number_format)}d}"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    return seen(str(value))
