"""Lists that are too long stop early, cells without a value are no rows, faults name the list."""

import io
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from begun import start_from

from simsite.core.errors import BadValue, ScenarioFault
from simsite.reading.site_list import grid_reader, workbook
from simsite.reading.site_list.grid import letters
from simsite.reading.site_list.grid_reader import GridReader
from simsite.reading.site_list.read import read_list
from simsite.reading.totals import says_no_total

CASES = Path(__file__).parents[3] / "cases"
ROWS = 300_000


def packed(path, cell, rows=ROWS, last=""):
    """A workbook of two sites and many rows of one cell more."""
    made = openpyxl.Workbook()
    for row in (["采样点", "人口"], ["甲", 500], ["乙", 600]):
        made.active.append(row)
    kept = io.BytesIO()
    made.save(kept)
    name = "xl/worksheets/sheet1.xml"
    more = "".join(f'<row r="{r}">{cell.format(r=r)}</row>' for r in range(4, rows + 4))
    with zipfile.ZipFile(kept) as parts, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for part in parts.namelist():
            text = parts.read(part)
            if part == name:
                text = text.replace(b"</sheetData>", (more + last).encode() + b"</sheetData>")
            out.writestr(part, text)
    return path


EMPTY = {
    "coloured": '<c r="B{r}" s="1"/>',
    "coloured, typed": '<c r="B{r}" s="1" t="n"></c>',
    "empty text": '<c r="A{r}" t="inlineStr"><is><t></t></is></c>',
    "formula of empty text": '<c r="A{r}" t="str"><f>IF(1,"","")</f><v></v></c>',
}


# More rows than a list may have, and with the slow tests more by far.
@pytest.mark.parametrize("rows", [30_000, pytest.param(ROWS, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", EMPTY)
def test_cells_without_a_value_are_no_rows(tmp_path, name, rows):
    path = packed(tmp_path / "list.xlsx", EMPTY[name], rows)
    before = time.process_time()
    assert [site.population for site in read_list(path).sites] == [500, 600]
    assert time.process_time() - before < 6


def test_a_sheet_coloured_to_its_last_row_has_the_sites_it_has():
    found = read_list(CASES / "15-formatted-to-the-last-row" / "list.xlsx")
    assert [site.population for site in found.sites] == [500, 600]


def test_a_sheet_that_is_too_long_is_refused_at_the_first_row_too_many(tmp_path):
    path = packed(tmp_path / "list.xlsx", '<c r="A{r}" t="s"><v>0</v></c>')
    before = time.process_time()
    with pytest.raises(BadValue) as caught:
        read_list(path)
    assert time.process_time() - before < 3
    assert caught.value.key == "list.too_many_rows_of"
    assert caught.value.placeholders["sheet"] == "Sheet"
    assert caught.value.placeholders["row"] == "250,001"


def test_a_csv_list_that_is_too_long_is_refused_at_the_first_row_too_many(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,population\n" + "".join(f"s{n},{n % 9 + 1}\n" for n in range(ROWS)))
    before = time.process_time()
    with pytest.raises(ScenarioFault) as caught:
        read_list(path)
    assert time.process_time() - before < 3
    (fault,) = caught.value.faults
    assert (fault.key, fault.file, fault.line) == ("list.too_many_rows", "list.csv", 250_001)


WIDE = "".join(f'<c r="{letters(n)}{{r}}" s="1"/>' for n in range(16_384))


def test_rows_that_are_coloured_to_the_last_column_are_no_cells(tmp_path):
    path = packed(tmp_path / "list.xlsx", WIDE, 40)
    assert [site.population for site in read_list(path).sites] == [500, 600]


@pytest.mark.parametrize("merged", ["A5:A1048576", "C1:XFD1", "A4:XFD1048576", "A2:A1048576"])
def test_a_range_that_is_merged_to_the_end_of_a_sheet_is_cut(tmp_path, merged):
    path, whole = tmp_path / "list.xlsx", packed(tmp_path / "whole.xlsx", EMPTY["coloured"], 300)
    with zipfile.ZipFile(whole) as parts, zipfile.ZipFile(path, "w") as out:
        for part in parts.namelist():
            text = parts.read(part)
            more = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>'.encode()
            out.writestr(part, text.replace(b"</sheetData>", b"</sheetData>" + more))
    before = time.process_time()
    assert [site.population for site in read_list(path).sites] == [500, 600]
    assert time.process_time() - before < 2


def test_a_value_in_the_very_last_row_is_read(tmp_path):
    last = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>丙</t></is></c>'
    last += '<c r="B1048576"><v>700</v></c></row>'
    path = packed(tmp_path / "list.xlsx", EMPTY["coloured"], 30, last)
    assert [site.population for site in read_list(path).sites] == [500, 600, 700]


@pytest.mark.parametrize("blank", ["", " ", "\u3000", "\u00a0 "])
@pytest.mark.parametrize("kind", ["shared", "inline"])
def test_cells_of_blanks_alone_are_no_rows(tmp_path, monkeypatch, blank, kind):
    monkeypatch.setattr(workbook, "MOST_ROWS", 100)
    path = tmp_path / "list.xlsx"
    if kind == "inline":
        text = f'<is><t xml:space="preserve">{blank}</t></is>'
        packed(path, f'<c r="A{{r}}" t="inlineStr">{text}</c>', 300)
    else:
        made = xlsxwriter.Workbook(path)
        sheet = made.add_worksheet()
        for row, cells in enumerate([["采样点", "人口"], ["甲", 500], ["乙", 600]]):
            sheet.write_row(row, 0, cells)
        for row in range(3, 300):
            sheet.write_string(row, 0, blank)
        made.close()
    assert [site.population for site in read_list(path).sites] == [500, 600]


@pytest.mark.slow
def test_a_whole_sheet_that_is_coloured_is_read_in_seconds(tmp_path):
    row = "".join(f'<c r="{letters(n)}{{r}}" s="1"/>' for n in range(8))
    path = packed(tmp_path / "list.xlsx", row, 1_048_572)
    before = time.process_time()
    assert [site.population for site in read_list(path).sites] == [500, 600]
    assert time.process_time() - before < 6


def test_a_value_in_the_last_row_of_a_formatted_sheet_is_kept(tmp_path):
    name = '<c r="A50009" t="inlineStr"><is><t>丙</t></is></c>'
    last = f'<row r="50009">{name}<c r="B50009"><v>700</v></c></row>'
    path = packed(tmp_path / "a.xlsx", '<c r="A{r}" s="1"/><c r="B{r}" s="1"/>', 50_000, last)
    assert [site.population for site in read_list(path).sites] == [500, 600, 700]


def start(tmp_path, text, name="list.csv"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return start_from(read_list(path), tmp_path / "p.yaml", "zh")


def told(tmp_path, text):
    with pytest.raises(ScenarioFault) as caught:
        start(tmp_path, text)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.csv"]
    shown = caught.value.render("en") + caught.value.render("zh")
    assert "/tmp" not in shown
    assert "p-sites" not in shown
    assert "p.yaml" not in shown
    return [(fault.key, fault.file, fault.line, fault.column) for fault in caught.value.faults]


def test_too_many_people_are_told_at_the_cell_of_the_list(tmp_path):
    text = (CASES / "11-fault-in-a-file-nobody-has" / "list.csv").read_text("utf-8")
    assert told(tmp_path, text) == [("sites.too_many_people", "list.csv", 2, 3)]


def test_a_sum_that_is_too_large_is_told_at_its_largest_part(tmp_path):
    text = "name,desks,population\nA,9,5\nB,9,99999999\n"
    assert told(tmp_path, text) == [("sites.too_many_people", "list.csv", 3, 5)]


def test_too_many_desks_for_the_people_of_a_site_are_told_at_its_people(tmp_path):
    text = "人口,名称\n90000,甲\n15000000,乙\n"
    assert told(tmp_path, text) == [("sites.too_many_desks", "list.csv", 3, 1)]


def test_nobody_anywhere_is_told_at_the_list(tmp_path):
    assert told(tmp_path, "名称,人口\n甲,0\n乙,0\n") == [("sites.nobody", "list.csv", 1, 4)]


def test_a_name_over_two_lines_does_not_move_the_places_below(tmp_path):
    text = 'name,population\n"two\nlines",90\nB,15000000\n'
    assert told(tmp_path, text) == [("sites.too_many_desks", "list.csv", 4, 3)]


def test_a_fault_of_a_workbook_has_its_cell(tmp_path):
    made = openpyxl.Workbook()
    made.active.append(["名单"])
    made.active.append(["名称", "乡镇", "人口"])
    made.active.append(["甲", "东", 120_000_000])
    made.save(tmp_path / "list.xlsx")
    with pytest.raises(ScenarioFault) as caught:
        start_from(read_list(tmp_path / "list.xlsx"), tmp_path / "p.yaml", "en")
    (fault,) = caught.value.faults
    assert fault.render("en").startswith("list.xlsx[Sheet]:C3: ")


@pytest.mark.slow
def test_more_sites_than_a_table_may_have_are_told_at_the_first_too_many(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,population\n" + "".join(f"s{n},{n % 9 + 1}\n" for n in range(200_001)))
    with pytest.raises(ScenarioFault) as caught:
        read_list(path)
    (fault,) = caught.value.faults
    assert (fault.key, fault.file, fault.line) == ("list.too_many_sites", "list.csv", 200_002)


@pytest.fixture
def few(monkeypatch):
    """A list of five sites at most, and the rows that the reader looks at and works through."""
    seen = {"seen": 0, "worked": 0}

    def counting(name, key):
        whole = getattr(GridReader, name)

        def counted(*given):
            seen[key] += 1
            return whole(*given)

        monkeypatch.setattr(GridReader, name, counted)

    counting("_is_remark", "seen")
    counting("_row", "worked")
    monkeypatch.setattr(grid_reader, "SITES", replace(grid_reader.SITES, most=5))
    return seen


def refused_at(path):
    with pytest.raises(ScenarioFault) as caught:
        read_list(path)
    (fault,) = caught.value.faults
    assert fault.key == "list.too_many_sites"
    assert (fault.placeholders["number"], fault.placeholders["most"]) == ("6", "5")
    return fault.line


def test_the_rows_after_the_first_site_too_many_are_not_worked_through(tmp_path, few):
    path = tmp_path / "list.csv"
    path.write_text("name,population\n" + "".join(f"s{n},{n + 1}\n" for n in range(400)))
    assert refused_at(path) == 7
    assert few == {"seen": 6, "worked": 0}


def test_totals_are_no_sites_too_many(tmp_path, few):
    rows = ["A,10", "B,20", "C,40", "total,70", "D,80", "E,160"]
    path = tmp_path / "list.csv"
    path.write_text("\n".join(["name,population", *rows, "grand total,310"]))
    assert [site.population for site in read_list(path).sites] == [10, 20, 40, 80, 160]
    assert few == {"seen": 7, "worked": 5}
    path.write_text("\n".join(["name,population", *rows, "F,320", "total,560", "G,1"]))
    assert refused_at(path) == 8
    assert few["worked"] == 5


def test_rows_without_a_name_may_be_totals_and_are_no_sites_too_many(tmp_path, few):
    rows = ["A,10", "B,20", ",30", "C,40", "D,80", "E,160"]
    path = tmp_path / "list.csv"
    path.write_text("\n".join(["name,population", *rows]))
    assert [site.population for site in read_list(path).sites] == [10, 20, 40, 80, 160]


@pytest.mark.parametrize("word", ["合计", "Total", "其中：老人", "平均", "the A", "全村总人数"])
def test_a_word_of_a_total_leaves_a_row_in_doubt(word):
    assert says_no_total(["甲村", "乙"])
    assert not says_no_total([word, "乙"])


def test_a_workbook_with_a_chart_sheet_is_read(tmp_path):
    packed(tmp_path / "a.xlsx", "", 0)
    made = openpyxl.load_workbook(io.BytesIO((tmp_path / "a.xlsx").read_bytes()))
    made.create_chartsheet("图表")  # without a drawing, which openpyxl cannot read
    made.save(tmp_path / "a.xlsx")
    assert len(read_list(tmp_path / "a.xlsx").sites) == 2


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize("text", ["name,population\nA,90\n", "名称,人口\n甲社区,90\n"])
def test_text_of_wide_characters_without_a_mark_is_named(tmp_path, encoding, text):
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    with pytest.raises(BadValue) as caught:
        read_list(tmp_path / "a.csv")
    assert (caught.value.key, str(caught.value.placeholders["encoding"])) == (
        "file.unmarked",
        encoding.upper(),
    )
