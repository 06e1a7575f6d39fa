"""A file is what its content is, and what is no list is named with the way out."""

import gzip
import io
import zipfile

import pytest

from simsite.core.errors import BadValue, sentence
from simsite.reading.formats import format_of
from simsite.reading.site_list.read import read_list
from simsite.reading.source import read_source


def packed(**parts):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as out:
        for name, text in parts.items():
            out.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return kept.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
OPEN = "application/vnd.oasis.opendocument."
FILES = {
    "ods": packed(mimetype=OPEN + "spreadsheet", content_dot_xml="<a/>"),
    "xlsb": packed(xl__workbook_dot_bin=""),
    "numbers": packed(Index__Document_dot_iwa=""),
    "zip": packed(list_dot_csv="name,population\n"),
    "document": packed(word__document_dot_xml=""),
    "slides": packed(ppt__presentation_dot_xml=""),
    "pdf": b"%PDF-1.4 rest",
    "rtf": rb"{\rtf1\ansi a}",
    "picture": b"\x89PNG\r\n\x1a\nrest",
    "packed": gzip.compress(b"name,population\n"),
    "database": b"SQLite format 3\0",
    "mhtml": b"MIME-Version: 1.0\r\nX: y",
    "sylk": b"ID;PWXL;N;E\nC;Y1;X1",
    "xml": b'<?xml version="1.0"?><office:document xmlns:office="x"/>',
    "json": b' [{"name": "A", "population": 500}]',
    "password": OLE + "EncryptedPackage".encode("utf-16-le"),
}


@pytest.mark.parametrize("kind", FILES)
def test_what_is_no_list_is_named_for_what_it_is(tmp_path, kind):
    for name in ("list.xls", "list.csv", "list.xlsx", "list.txt"):
        (tmp_path / name).write_bytes(FILES[kind])
        with pytest.raises(BadValue) as caught:
            read_list(tmp_path / name)
        assert caught.value.key == f"format.{kind}"
        for language in ("en", "zh"):
            assert name in sentence(caught.value.key, caught.value.placeholders, language)


@pytest.mark.parametrize("kind", [kind for kind in FILES if kind != "password"])
def test_a_table_of_a_scenario_is_named_too(tmp_path, kind):
    (tmp_path / "sites.csv").write_bytes(FILES[kind])
    with pytest.raises(BadValue) as caught:
        read_source(tmp_path / "sites.csv", "csv", "sites.csv")
    assert caught.value.key == f"format.{kind}"


def test_a_scenario_may_be_json(tmp_path):
    (tmp_path / "p.yaml").write_text('{"title": "a"}')
    assert read_source(tmp_path / "p.yaml", "yaml", "p.yaml").lines == ['{"title": "a"}']


@pytest.mark.parametrize(
    "raw",
    [OLE, OLE + "Workbook".encode("utf-16-le"), b"\x09\x08\x10\0\0\x06\x05\0", b"\x09\0\x04\0\7\0"],
)
def test_an_old_workbook_is_one_in_all_its_forms(raw):
    assert format_of(raw) == "old"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"name,population\n<5,3\n", "text"),
        (b"[a],b\n1,2\n", "text"),
        (b"{x\n", "text"),
        (b"", "text"),
        (b"\n <!-- list --> <TABLE border=1><tr>", "html"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "html"),
        ("<html>".encode("utf-16"), "html"),
        (b'<?xml version="1.0"?>\n<html xmlns="a">', "html"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns='
         b'"urn:schemas-microsoft-com:office:spreadsheet">', "xml_sheet"),
    ],
)  # fmt: skip
def test_text_is_told_by_its_beginning(raw, kind):
    assert format_of(raw) == kind
