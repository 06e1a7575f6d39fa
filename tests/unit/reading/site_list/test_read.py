"""A planner's own list is read as it is kept, and everything wrong in it is told with its cell."""

import codecs
import io
import zipfile

import openpyxl
import pytest
from county_list import HEADINGS, book, rows, saved

from simsite.core.errors import BadValue, ScenarioFault
from simsite.reading.site_list.grid import letters
from simsite.reading.site_list.read import read_list
from simsite.reading.site_list.workbook import MOST_UNPACKED


def file(tmp_path, content, name="名单.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def refused(path, sheet=None):
    with pytest.raises(BadValue) as caught:
        read_list(path, sheet)
    assert caught.value.args[0] == caught.value.key
    return caught.value


def faults(path, sheet=None):
    with pytest.raises(ScenarioFault) as caught:
        read_list(path, sheet)
    return caught.value.faults


def cells_of(changes):
    """The list with some cells of its sheet changed."""
    made = book()
    for cell, value in changes.items():
        made["采样点"][cell] = value
    return saved(made)


def test_the_list_is_found_below_its_title_without_totals_and_remarks(tmp_path):
    found = read_list(file(tmp_path, saved(book())))
    assert found.sheet == "采样点"
    expected = [
        (str(n), t, name, "urban" if k == "城区" else k, p) for n, t, name, k, p, *_ in rows()
    ]
    expected = [(n, t, name, "village" if k == "村" else k, p) for n, t, name, k, p in expected]
    assert expected == [(s.id, s.township_zh, s.name_zh, s.kind, s.population) for s in found.sites]
    assert found.taken["服务人口（人）"] == "population"
    assert found.taken["采样台（个）"] == "desks"
    assert found.taken["序号"] == "id"
    assert found.unused == ("联系电话",)
    assert [number for number, _ in found.skipped] == [34, 36]
    assert [one.key for one in found.said] == ["ids_serial", "kinds_urban", "kinds_village"]
    assert found.said[1].values == {"words": "城区 (4)"}


@pytest.fixture(scope="module")
def from_book(tmp_path_factory):
    return read_list(file(tmp_path_factory.mktemp("book"), saved(book())))


ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "gb18030": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_csv_list_is_read_in_every_encoding_and_with_every_separator(
    tmp_path, from_book, encoding, separator
):
    lines = [HEADINGS, *rows()]
    text = "\r\n".join(separator.join("" if c is None else str(c) for c in row) for row in lines)
    content = ENCODINGS[encoding] + text.encode(encoding)
    found = read_list(file(tmp_path, content, "名单.csv"))
    assert found.sites == from_book.sites
    assert (found.sheet, found.taken) == ("", from_book.taken)


@pytest.mark.parametrize(
    "written",
    ["３００", "300人", "300 人", " 300 ", "300.0", 300.0, "约300人", "300"],
)
def test_a_number_is_read_whatever_stands_around_it(tmp_path, written):
    found = read_list(file(tmp_path, cells_of({"E4": written, "E5": "1,234", "E6": "１，２３４"})))
    assert [site.population for site in found.sites[:3]] == [300, 1234, 1234]


def test_every_bad_row_is_told_at_once_with_its_number_and_cell(tmp_path):
    changes = {"E4": None, "E7": "很多", "E9": -5, "F10": 1.5, "C12": "=A1&B1", "E15": "#REF!"}
    made = book()
    for cell, value in changes.items():
        made["采样点"][cell] = value
    made["采样点"]["E15"].data_type = "e"
    found = faults(file(tmp_path, saved(made)))
    assert [(f.line, f.cell, f.key) for f in found] == [
        (4, "E4", "list.no_people"),
        (7, "E7", "count.not_whole"),
        (9, "E9", "number.negative"),
        (10, "F10", "count.not_whole"),
        (12, "C12", "list.no_value"),
        (15, "E15", "list.error_value"),
    ]
    for language in ("en", "zh"):
        shown = found[1].render(language)
        assert shown.startswith("名单.xlsx[采样点]:E7: ")
        assert "很多" in shown.splitlines()[1]


def test_bad_rows_of_a_csv_list_have_line_and_column(tmp_path):
    text = "编号,名称,人口\nA,甲,300\nA,乙,x\nC,丙,\n"
    found = faults(file(tmp_path, text.encode("gb18030"), "a.csv"))
    assert [(f.line, f.column, f.key) for f in found] == [
        (3, 1, "sites.doubled"),
        (3, 5, "count.not_whole"),
        (4, 5, "list.no_people"),
    ]


def test_a_number_merged_over_rows_is_no_number_of_each(tmp_path):
    made = book()
    made["采样点"].merge_cells("E4:E5")
    found = faults(file(tmp_path, saved(made)))
    assert [(f.cell, f.key) for f in found] == [("E4", "list.merged"), ("E5", "list.merged")]


def test_a_township_named_once_holds_for_the_rows_below_and_this_is_said(tmp_path):
    text = "乡镇,名称,人数\n甲乡,一,10\n,二社区,20\n乙乡,三,40\n"
    found = read_list(file(tmp_path, text.encode(), "a.csv"))
    assert [site.township_zh for site in found.sites] == ["甲乡", "甲乡", "乙乡"]
    assert [site.id for site in found.sites] == ["S001", "S002", "S003"]
    assert [site.kind for site in found.sites] == ["village", "urban", "village"]
    assert {one.key: one.values for one in found.said} == {
        "township_above": {"count": 1},
        "ids_numbered": {},
        "kinds": {"urban": 1, "village": 2, "words": "社区 (1)"},
    }


def test_english_headings_are_read_in_any_case(tmp_path):
    text = "Site ID,Site name,Township,Type,People,Desks,Phone\n7,Hall,Upper,urban,700,2,1\n"
    found = read_list(file(tmp_path, text.encode(), "a.csv"))
    (site,) = found.sites
    assert (site.id, site.name_en, site.township_en, site.kind) == ("7", "Hall", "Upper", "urban")
    assert (site.population, site.desks, found.unused) == (700, 2, ("Phone",))


def test_two_columns_for_one_thing_are_refused(tmp_path):
    text = "名称,户籍人口,常住人口\n甲,1,2\n"
    (found,) = faults(file(tmp_path, text.encode(), "a.csv"))
    assert (found.key, found.line, found.value) == ("list.two_columns", 1, "常住人口")


def test_a_list_without_people_names_the_columns_it_has(tmp_path):
    found = faults(file(tmp_path, "名称,乡镇\n甲,乙\n".encode(), "a.csv"))
    assert found[0].key == "list.no_population"
    assert "名称, 乡镇" in found[0].text("zh")


def test_a_sheet_is_chosen_and_a_hidden_one_only_by_name(tmp_path):
    made = book()
    path = file(tmp_path, saved(made))
    assert [site.name_zh for site in read_list(path, "旧名单").sites] == ["旧点"]
    assert refused(path, "没有").key == "list.sheet"
    made["旧名单"].sheet_state = "visible"
    assert len(read_list(file(tmp_path, saved(made))).sites) == 31
    assert refused(file(tmp_path, b"a,b\n", "a.csv"), "x").key == "list.no_sheets"


def packed(name, size):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, b" " * size)
    return kept.getvalue()


def test_what_is_no_list_is_refused_with_the_way_out(tmp_path):
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    empty = openpyxl.Workbook()
    wide = openpyxl.Workbook()
    wide.active.cell(1, 600, "x")
    whole = saved(book())
    broken = {
        "list.old": [old],
        "list.broken": [b"PK\x03\x04rest", whole[: len(whole) // 2]],
        "list.unread": [packed("xl/workbook.xml", 10)],
        "format.zip": [packed("a.txt", 10)],
        "list.too_large": [packed("xl/worksheets/sheet1.xml", MOST_UNPACKED + 1)],
        "list.no_heading": [saved(empty), b"only,words\nhere,too\n"],
        "list.too_many_cells": [saved(wide)],
        "file.empty": [b"", b"\n \n"],
        "file.encoding": [b"\xff\xff\xff,\xff"],
    }
    for key, contents in broken.items():
        for content in contents:
            assert refused(file(tmp_path, content, "a.xlsx")).key == key
    assert refused(tmp_path / "none.xlsx").key == "file.missing"


def test_columns_are_named_as_in_excel():
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
