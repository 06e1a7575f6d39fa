"""Sheets of one workbook become one list, and what two of them say is counted once."""

from pathlib import Path

import openpyxl
import pytest
from begun import start_from

from simsite.core.errors import BadValue, ScenarioFault
from simsite.reading.load import load
from simsite.reading.site_list.read import read_list
from simsite.reading.site_list.sheets import is_township, kind_of_sheet
from simsite.report.i18n import words
from simsite.report.list_text import list_text

CASE = Path(__file__).parents[3] / "cases" / "22-two-sheets-of-one-county" / "list.xlsx"
HEAD = ("乡镇", "采样点", "人口")
TOWN = [("A镇", "a1", 100), ("A镇", "a2", 200)]
REST = [("B乡", "b1", 300), ("B乡", "b2", 400)]
BOTH = {"a": [HEAD, *TOWN], "b": [HEAD, *REST]}


def book(tmp_path, sheets, hidden=()):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    made.save(tmp_path / "list.xlsx")
    return tmp_path / "list.xlsx"


def people(found):
    return [site.population for site in found.sites]


def said(found, key):
    return [one.values for one in found.said if one.key == key]


def faults(path, **beside):
    with pytest.raises(ScenarioFault) as caught:
        read_list(path, **beside)
    return [(fault.key, fault.file, fault.cell) for fault in caught.value.faults]


def test_two_sheets_are_one_scenario_and_their_names_give_the_kinds(tmp_path):
    found = read_list(CASE)
    assert people(found) == [2000, 1500, 620, 700]
    assert [site.kind for site in found.sites] == ["urban", "urban", "village", "village"]
    assert [site.township for site in found.sites] == ["城区", "城区", "足荣镇", "足荣镇"]
    assert [site.collectors for site in found.sites] == [3, 2, 1, 1]
    assert [site.id for site in found.sites] == ["S001", "S002", "S003", "S004"]
    assert said(found, "sheets_joined") == [{"sheets": "城区 (2), 乡镇 (2)"}]
    for language in ("en", "zh"):
        started = start_from(found, tmp_path / f"{language}.yaml", language)
        scenario = load(started.files[0])
        assert scenario.sites == found.sites
        text = "\n".join(list_text(found, started, started.files[0], words(language)))
        for word in ("4,820", "3,500", "1,320", "城区 (2)"):
            assert word in text


def test_one_sheet_or_some_may_still_be_chosen(tmp_path):
    assert people(read_list(CASE, "乡镇")) == [620, 700]
    assert [site.kind for site in read_list(CASE, "城区").sites] == ["urban", "urban"]
    sheets = {"a": [HEAD, *TOWN], "b": [HEAD, *REST], "c": [HEAD, ("C乡", "c1", 5)]}
    path = book(tmp_path, sheets)
    assert people(read_list(path)) == [100, 200, 300, 400, 5]
    assert people(read_list(path, ("c", "a", "c"))) == [5, 100, 200]
    with pytest.raises(BadValue) as caught:
        read_list(path, ("a", "d"))
    assert caught.value.key == "list.sheet"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("城区", "urban"), ("乡镇", "village"), ("城镇", "urban"), ("农村", "village"),
        ("Urban", "urban"), ("rural sites", "village"), ("城区采样点", "urban"),
        ("1.城区名单", "urban"), ("乡镇点位表（2022）", "village"), ("行政村", "village"),
        ("城关街道", ""), ("Rural list v2", "village"), ("suburban", ""), ("Sheet1", ""),
        ("各乡镇汇总", ""), ("全县城区", ""), ("城乡", ""), ("和村镇", ""), ("足荣镇", ""),
    ],
)  # fmt: skip
def test_the_name_of_a_sheet_may_give_the_kind(name, kind):
    assert kind_of_sheet(name) == kind


def test_a_kind_in_the_list_goes_before_the_name_of_the_sheet(tmp_path):
    rows = [("采样点", "类型", "人口"), ("a", "村", 10), ("b", None, 20)]
    found = read_list(book(tmp_path, {"城区": rows}))
    assert [site.kind for site in found.sites] == ["village", "urban"]
    assert said(found, "kinds_sheet_urban") == [{"sheet": "城区", "count": 1}]


def test_sheets_that_are_called_as_townships_are_these(tmp_path):
    assert is_township("足荣镇")
    assert is_township("Oak Township")
    assert not is_township("乡镇")
    head = ("序号", "采样点", "人口")
    sheets = {"足荣镇": [head, (1, "1号点", 10)], "龙光乡": [head, (1, "1号点", 20), (2, "x", 10)]}
    found = read_list(book(tmp_path, sheets))
    assert [site.township for site in found.sites] == ["足荣镇", "龙光乡", "龙光乡"]
    assert [site.id for site in found.sites] == ["足荣镇-1", "龙光乡-1", "龙光乡-2"]
    assert said(found, "ids_by_sheet") == [{"example": "龙光乡-2"}]


def test_ids_that_differ_are_kept(tmp_path):
    head = ("编号", "采样点", "人口")
    sheets = {"a": [head, ("A1", "x", 1)], "b": [head, ("B1", "y", 2)]}
    assert [site.id for site in read_list(book(tmp_path, sheets)).sites] == ["A1", "B1"]


@pytest.mark.parametrize(
    ("sheets", "left", "key"),
    [
        # a copy
        ({**BOTH, "a (2)": [HEAD, *TOWN]}, "a (2)", "sheet_repeats"),
        # all of them again, at the end and at the beginning
        ({**BOTH, "汇总": [HEAD, *TOWN, *REST]}, "汇总", "sheet_repeats"),
        ({"汇总": [HEAD, *REST, *TOWN], **BOTH}, "汇总", "sheet_repeats"),
        # other columns, in another order, without the townships
        ({**BOTH, "x": [("人口", "采样点"), (400, "b2"), (300, "b1")]}, "x", "sheet_repeats"),
        # sums by township, by kind and by sheet
        ({**BOTH, "s": [("乡镇", "人口"), ("A镇", 300), ("B乡", 700)]}, "s", "sheet_sums"),
        ({"城区": [HEAD, *TOWN], "乡镇": [HEAD, *REST],
          "s": [("类型", "人口"), ("城区", 300), ("乡镇", 700)]}, "s", "sheet_sums"),
        ({**BOTH, "s": [("名称", "人口"), ("a", 300), ("b", 700)]}, "s", "sheet_sums"),
    ],
)  # fmt: skip
def test_a_sheet_that_repeats_others_doubles_nobody(tmp_path, sheets, left, key):
    found = read_list(book(tmp_path, sheets))
    assert sorted(people(found)) == [100, 200, 300, 400]
    assert [values["sheet"] for values in said(found, key)] == [left]
    assert not said(found, "sheet_sums_differ")


def test_a_sheet_that_stands_whole_in_another_is_left_out(tmp_path):
    sheets = {"名单": [HEAD, *TOWN, *REST], "城区": [HEAD, *TOWN]}
    found = read_list(book(tmp_path, sheets))
    assert (found.sheet, people(found)) == ("名单", [100, 200, 300, 400])
    assert said(found, "sheet_repeats") == [{"sheet": "城区", "count": 2}]


def test_sums_that_differ_are_said_and_the_sites_are_used(tmp_path):
    sums = [("乡镇", "人口"), ("A镇", 310), ("B乡", 700)]
    found = read_list(book(tmp_path, {"a": [HEAD, *TOWN], "b": [HEAD, *REST], "s": sums}))
    assert sum(people(found)) == 1000
    (values,) = said(found, "sheet_sums_differ")
    assert (values["value"], values["sum"], values["cell"]) == ("310", "300", "B2")


def test_sites_with_other_numbers_in_two_sheets_are_refused_at_their_cell(tmp_path):
    second = [("A镇", "a1", 90), ("A镇", "a2", 200)]
    path = book(tmp_path, {"第一轮": [HEAD, *TOWN], "第二轮": [HEAD, *second]})
    assert faults(path) == [("list.repeats_differ", "list.xlsx[第二轮]", "B2")]
    assert people(read_list(path, "第二轮")) == [90, 200]
    without = [("采样点", "人口"), ("a1", 90), ("a2", 180)]
    path = book(tmp_path, {"第一轮": [HEAD, *TOWN], "第二轮": without})
    assert faults(path) == [("list.repeats_differ", "list.xlsx[第二轮]", "A2")]


def test_sheets_that_repeat_each_other_in_part_are_refused(tmp_path):
    path = book(tmp_path, {"a": [HEAD, *TOWN], "b": [HEAD, *REST, TOWN[1]]})
    assert faults(path) == [("list.repeated", "list.xlsx[b]", "B4")]


def test_sites_of_one_name_in_two_townships_are_two(tmp_path):
    sheets = {"a": [HEAD, ("A镇", "1号点", 10)], "b": [HEAD, ("B乡", "1号点", 10)]}
    assert people(read_list(book(tmp_path, sheets))) == [10, 10]


def test_columns_may_differ_and_each_sheet_says_its_own(tmp_path):
    sheets = {
        "a": [("名称", "人口（百人）", "采样台"), ("x", 3, 2)],
        "b": [("Name", "Population", "phone"), ("y", 250, 1)],
    }
    found = read_list(book(tmp_path, sheets))
    assert [(site.population, site.desks) for site in found.sites] == [(300, 2), (250, None)]
    assert [part.unused for part in found.parts] == [(), ("phone",)]


def test_faults_of_all_sheets_are_told_at_once(tmp_path):
    sheets = {"a": [HEAD, ("A", "x", "many")], "b": [HEAD, ("B", "y", None)]}
    assert faults(book(tmp_path, sheets)) == [
        ("count.not_whole", "list.xlsx[a]", "C2"),
        ("list.no_people", "list.xlsx[b]", "C2"),
    ]


def test_a_sheet_without_people_is_told_how_to_leave_it_out(tmp_path):
    staff = [("采样点", "采样员"), ("a1", 2)]
    path = book(tmp_path, {"a": [HEAD, *TOWN], "人员": staff})
    assert faults(path) == [("list.no_people_sheet", "list.xlsx[人员]", "A1")]
    assert people(read_list(path, "a")) == [100, 200]


def test_sheets_that_are_no_list_or_hidden_are_not_read(tmp_path):
    notes = [("说明", "x"), ("一", "y")]
    sheets = {"说明": notes, "a": [HEAD, *TOWN], "b": [HEAD, *REST]}
    found = read_list(book(tmp_path, sheets, hidden=("b",)))
    assert people(found) == [100, 200]
    assert said(found, "sheets_none") == [{"sheets": "说明"}]


def test_a_total_is_shared_out_over_all_sheets(tmp_path):
    sheets = {
        "城区": [("采样点", "通道"), ("a", 3), ("b", 1)],
        "乡镇": [("采样点", "工位"), ("c", 4)],
    }
    path = book(tmp_path, sheets)
    found = read_list(path, people=800)
    assert people(found) == [300, 100, 400]
    assert [people(part) for part in found.parts] == [[300, 100], [400]]
    started = start_from(found, tmp_path / "county.yaml", "en")
    for language, expected in (
        ("en", ["sheet 城区: 2 sites in 1 township, 400 residents",
                "sheet 乡镇: 1 site in 1 township, 400 residents"]),
        ("zh", ["工作表 城区：采样点2个，乡镇1个，共400人",
                "工作表 乡镇：采样点1个，乡镇1个，共400人"]),
    ):  # fmt: skip
        lines = list_text(found, started, started.files[0], words(language))
        assert [line for line in lines if line.startswith(("sheet ", "工作表 "))] == expected
    assert people(read_list(path, "城区", people=800)) == [600, 200]
    sheets["乡镇"] = [("采样点", "日采样能力"), ("c", 400)]
    assert faults(book(tmp_path, sheets), people=800) == [
        ("list.unlike_sheets", "list.xlsx[乡镇]", "B1")
    ]


def test_households_and_people_may_stand_in_two_sheets(tmp_path):
    sheets = {"a": [("采样点", "户数"), ("x", 10)], "b": [("采样点", "人口"), ("y", 50)]}
    path = book(tmp_path, sheets)
    assert people(read_list(path, household_size=2.5)) == [25, 50]
    assert people(read_list(path, household_size=2.5, people=75)) == [25, 50]


def test_those_due_and_those_who_live_there_are_not_added(tmp_path):
    sheets = {"a": [("采样点", "应采人数"), ("x", 10)], "b": [("采样点", "人口"), ("y", 50)]}
    assert [key for key, *_ in faults(book(tmp_path, sheets))] == ["list.due_sheets"]
