"""What a file is by its content, whatever its name says: workbook, web page, picture, text.

Systems that print lists call a web page ``.xls``, and people rename what does not open. What can
be read is read; anything else is named for what it is, with the way out.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

from simsite.core.errors import BadValue
from simsite.reading.encodings import MARKS

WORKBOOK, OLD, HTML, XML_SHEET, TEXT = "workbook", "old", "html", "xml_sheet", "text"
PASSWORD, JSON = "password", "json"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BEGINS = {
    "pdf": (b"%PDF",),
    "rtf": (b"{\\rtf",),
    "picture": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"),
    "packed": (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ"),
    "database": (b"SQLite format 3", b"\0\x01\0\0Standard"),
    OLD: (b"\x09\0\x04\0", b"\x09\x02\x06\0", b"\x09\x04\x06\0", b"\x09\x08\x10\0"),
    "mhtml": (b"MIME-Version:", b"From: <Saved by"),
    "sylk": (b"ID;P",),
}
# What stands in an old compound file, by the names of its parts.
_COMPOUND = {
    PASSWORD: "EncryptedPackage",
    "document": "WordDocument",
    "slides": "PowerPoint Document",
}
# What stands in a packed file: the first part of which the name matches says what it is.
_PACKED = (
    (re.compile(r"xl/workbook\.xml|xl/worksheets/.*\.xml"), WORKBOOK),
    (re.compile(r"xl/workbook\.bin"), "xlsb"),
    (re.compile(r"word/document.*\.xml"), "document"),
    (re.compile(r"ppt/presentation.*\.xml"), "slides"),
    (re.compile(r"Index/Document\.iwa|Index\.zip"), "numbers"),
)
_TAGS = (
    "!doctype html|html|head|body|table|meta|style|title|div|script|center|font|p|br|form|span|h1"
)
_HTML = re.compile(
    rf"\s*(?:<\?xml[^>]*\?>\s*|<!--.*?-->\s*)*<(?:{_TAGS})[\s>/]", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(r"\s*<(?:\?xml|[A-Za-z][\w:.-]*(?:\s+[\w:.-]+\s*=|\s*/?>))")
XML_NAMES = "urn:schemas-microsoft-com:office:spreadsheet"
_FIRST = 20_000  # bytes by which it is told what a text is
MOST_JSON = 5_000_000


def format_of(raw: bytes) -> str:
    """Return what the content of a file is.

    Parameters
    ----------
    raw : bytes
        All of it.

    Returns
    -------
    str
        ``workbook``, ``old``, ``html``, ``xml_sheet``, ``text``, or another word, for which
        `refusal` has a sentence.
    """
    if raw.startswith(ZIP):
        return _in_zip(raw)
    if raw.startswith(OLE):
        wide = {kind: name.encode("utf-16-le") for kind, name in _COMPOUND.items()}
        return next((kind for kind, name in wide.items() if name in raw), OLD)
    for kind, beginnings in _BEGINS.items():
        if raw.startswith(beginnings):
            return kind
    return _of_text(raw)


def _in_zip(raw: bytes) -> str:
    """Return what a packed file holds; one that is damaged is taken for a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            names = parts.namelist()
            is_open = "content.xml" in names
            mime = parts.open("mimetype").read(100) if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return WORKBOOK
    if is_open:
        return "ods" if b"spreadsheet" in mime or not mime else "document"
    found = (kind for pattern, kind in _PACKED if any(map(pattern.fullmatch, names)))
    return next(found, "zip")


def _of_text(raw: bytes) -> str:
    """Return what a text is by its beginning."""
    head = _head(raw)
    if XML_NAMES in head and "<" in head[:10]:
        return XML_SHEET
    if _HTML.match(head):
        return HTML
    if _XML.match(head):
        return "xml"
    if head.lstrip()[:1] in ("{", "[") and _is_json(raw):
        return JSON
    return TEXT


def _head(raw: bytes) -> str:
    """Return the beginning of a file as text, of which the ASCII alone is right."""
    head = raw[:_FIRST]
    for mark, codec in MARKS:
        if head.startswith(mark):
            return head.decode(codec, "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _is_json(raw: bytes) -> bool:
    if len(raw) > MOST_JSON:
        return False
    try:
        return isinstance(json.loads(raw), dict | list)
    except (ValueError, RecursionError):
        return False


def refusal(kind: str, path: Path) -> BadValue:
    """Return what is wrong with a file of which no table is read, with the way out.

    Parameters
    ----------
    kind : str
        As `format_of` returns it.
    path : pathlib.Path
        Its name.
    """
    return BadValue(f"format.{kind}", name=path.name)
