"""The workbook: numbers are numbers, times are times, names are text, charts are charts."""

import datetime as dt
import zipfile

import openpyxl
import pytest
from hostile import HOSTILE

from simsite.core.errors import BadValue
from simsite.core.units import NEVER
from simsite.report.export import export
from simsite.report.export.workbook import sheet_names
from simsite.report.i18n import words

NAMES = {
    "en": ["Summary", "Townships", "Sites", "Progress by hour", "Roster", "Supplies",
           "Supplies by site", "Inputs and sources", "Drawn inputs", "About"],
    "zh": ["汇总", "乡镇", "采样点", "逐时进度", "排班表", "物资", "各点物资", "输入与来源",
           "各次抽取的输入", "说明"],
}  # fmt: skip


@pytest.fixture(scope="module", params=["en", "zh"])
def book(request, folder, tmp_path_factory):
    file = tmp_path_factory.mktemp(request.param) / "five.xlsx"
    assert export(folder, "xlsx", words(request.param), file) == file
    return request.param, file, openpyxl.load_workbook(file)


def table(sheet):
    """Header and rows below the title and notes, as lists of cells."""
    rows = list(sheet.iter_rows())
    head = next(n for n, row in enumerate(rows) if n and row[0].value and row[-1].value)
    body = [row for row in rows[head + 1 :] if row[0].value is not None]
    return [cell.value for cell in rows[head]], body


def test_sheets_and_headers_are_in_the_reader_s_language(book):
    lang, _, opened = book
    assert opened.sheetnames == NAMES[lang]
    head, _ = table(opened.worksheets[2])
    chinese = [h for h in head if any("\u4e00" <= c <= "\u9fff" for c in h)]
    assert (len(chinese) == 0) == (lang == "en")


def test_no_name_is_a_formula_or_a_link_and_all_are_there(book):
    _, _, opened = book
    cells = [cell for sheet in opened for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert [cell.value for cell in cells if cell.hyperlink is not None] == []
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert {*HOSTILE, "=a"} <= texts


def test_times_are_times_and_say_what_the_results_say(book, results):
    _, _, opened = book
    head, rows = table(opened.worksheets[2])
    first = dt.datetime(2022, 2, 17)
    for s, row in enumerate(rows):
        values = sorted(results.headline.sites["completion"][:, s].tolist())
        median = values[(len(values) - 1) // 2]
        assert median < NEVER
        shown = row[6].value
        assert isinstance(shown, dt.datetime)
        assert abs((shown - first).total_seconds() - median / 1e6) <= 30
        assert shown.second == 0
        assert "hh:mm" in row[6].number_format
        assert row[5].value == results.plan.sites[s].residents.population
    assert len(rows) == 5
    assert len(head) == len(rows[0])


def test_charts_are_native_and_point_at_their_rows(book):
    _, file, opened = book
    assert [len(sheet._charts) for sheet in opened.worksheets[:4]] == [0, 1, 0, 2]
    with zipfile.ZipFile(file) as parts:
        charts = [parts.read(n).decode() for n in parts.namelist() if n.startswith("xl/charts/")]
        assert not [n for n in parts.namelist() if n.startswith("xl/media")]
    assert len(charts) == 3
    _, rows = table(opened.worksheets[3])
    last = rows[-1][0].row
    assert sum(f"$A${last}" in chart for chart in charts) == 2


def test_the_same_run_gives_the_same_bytes(book, folder, tmp_path):
    lang, file, _ = book
    again = export(folder, "xlsx", words(lang), tmp_path / "again.xlsx")
    assert again.read_bytes() == file.read_bytes()


def test_a_printed_roster_has_a_sheet_a_township_and_repeats_its_header(folder, tmp_path, results):
    file = export(folder, "roster", words("zh"), tmp_path / "roster.xlsx")
    opened = openpyxl.load_workbook(file)
    assert opened.sheetnames == ["乙镇", "甲_乡_"]
    people = 0
    for sheet in opened:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows is not None
        _, rows = table_of_roster(sheet)
        assert all(row[-1].value is None for row in rows)  # room for names
        people += sum(row[5].value for row in rows if row[4].value == "采样员（采样）")
    teams = sum(len(group.routes) for group in results.plan.groups)
    stops = sum(len(route.stops) for group in results.plan.groups for route in group.routes)
    assert teams == 1
    assert people == 2 * (4 - teams) + stops  # on two days, and at each stop


def table_of_roster(sheet):
    rows = list(sheet.iter_rows())
    head = next(n for n, row in enumerate(rows) if row[-1].value == "姓名与电话")
    return rows[head], rows[head + 1 :]


def test_names_of_sheets_are_what_excel_takes():
    long = "一二三四五六七八九十" * 4
    names = sheet_names(["a/b", "A:B", "a_b", "'x'", "", long, long, "History"])
    assert names[:5] == ["a_b", "A_B (2)", "a_b (3)", "x", "5"]
    assert all(0 < len(name) <= 31 for name in names)
    assert len({name.casefold() for name in names}) == len(names)
    assert names[-1] != "History"


def test_nothing_is_replaced_unless_asked_and_never_results(folder, tmp_path):
    file = tmp_path / "mine.xlsx"
    file.write_text("mine")
    with pytest.raises(BadValue) as caught:
        export(folder, "xlsx", words("en"), file)
    assert (caught.value.key, file.read_text()) == ("store.exists", "mine")
    export(folder, "xlsx", words("en"), file, force=True)
    assert openpyxl.load_workbook(file).sheetnames == NAMES["en"]
    with pytest.raises(BadValue) as caught:
        export(folder, "xlsx", words("en"), folder / "here.xlsx")
    assert caught.value.key == "plot.into_results"
