"""A workbook without what a list does not need: cells that are only coloured, and charts.

Excel writes a cell for each that is formatted, down to row 1,048,576 where a column is. They say
nothing, and a reader of the whole workbook takes minutes over them; here they go first, and a
sheet that is too long is refused at the first row too many.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import reduce
from xml.etree.ElementTree import fromstring

from simsite.core.errors import BadValue

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
