"""Headings in two rows or given again, and units that stand outside the headings."""

import openpyxl
import pytest

from simsite.core.errors import ScenarioFault
from simsite.reading.site_list.read import read_list


def listed(tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    return read_list(path)


def booked(tmp_path, *rows, form="General", cell="B2"):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active[cell].number_format = form
    book.save(tmp_path / "list.xlsx")
    return read_list(tmp_path / "list.xlsx")


def people(found):
    return [site.population for site in found.sites]


def keys(found):
    return [one.key for one in found.said]


ROWS = "采样点,人口\na,8\nb,1.5\n"


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("单位：万人,\n" + ROWS, 10_000),
        ("某县采样点一览表（单位：千人）,\n" + ROWS, 1_000),
        ("采样点人口（万人）,\n" + ROWS, 10_000),
        ("unit: thousand,\n" + ROWS, 1_000),
        ("Sites (unit: thousands of people),\n" + ROWS, 1_000),
        ("采样点,人口\n（单位：百人）,\na,8\nb,1.5\n", 100),
        (ROWS + "单位：万人,\n", 10_000),
        (ROWS + "（单位：千人）,\n", 1_000),
        ("采样点,人口\n,万人\na,8\nb,1.5\n", 10_000),
    ],
)
def test_a_unit_beside_the_headings_is_used_and_said(tmp_path, text, scale):
    found = listed(tmp_path, text)
    assert people(found) == [8 * scale, scale * 3 // 2]
    assert {"unit_beside", "unit"} & set(keys(found))


@pytest.mark.parametrize(
    "title", ["单位：人", "填报单位：万福镇", "第3页（共10页）", "表（2万户以下）"]
)
def test_other_words_in_a_title_are_no_unit(tmp_path, title):
    found = listed(tmp_path, f"{title},\n采样点,人口\na,8\nb,15\n")
    assert people(found) == [8, 15]


@pytest.mark.parametrize(
    "text",
    ["单位：户,\n" + ROWS, "单位：千人,\n采样点,人口（万人）\na,8\nb,2\n", ROWS + "单位：千户,\n"],
)
def test_a_unit_that_cannot_be_is_refused_at_its_cell(tmp_path, text):
    with pytest.raises(ScenarioFault) as refused:
        listed(tmp_path, text)
    assert "list.unit_beside" in [fault.key for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("form", "number"),
    [
        ('0.0"万人"', 80_000),
        ("0万", 80_000),
        ('#,##0"千"', 8_000),
        ('0"人"', 8),
        ('0!.0,"万"', 8),
        ("#,##0", 8),
        ('0.0,"千"', 8),
    ],
)
def test_the_unit_that_a_format_shows_is_read(tmp_path, form, number):
    found = booked(tmp_path, ["采样点", "人口"], ["a", 8], ["b", 5], form=form)
    assert people(found) == [number, 5]


@pytest.mark.parametrize(
    "text",
    [
        "采样点,人口,人员配备,\n,,采样员,志愿者\na,800,2,6\nb,300,1,3\n",
        "采样点,人口,,\n,,采样员,志愿者\na,800,2,6\nb,300,1,3\n",
        "采样点,人口数,配备,\n,常住,采样员,志愿者\na,800,2,6\nb,300,1,3\n",
        "Site,People,Staff,\n,,Swabbers,Volunteers\na,800,2,6\nb,300,1,3\n",
    ],
)
def test_headings_in_two_rows_are_joined(tmp_path, text):
    found = listed(tmp_path, text)
    assert [(s.population, s.collectors, s.helpers) for s in found.sites] == [
        (800, 2, 6), (300, 1, 3),
    ]  # fmt: skip
    assert found.skipped == ()


def test_people_who_live_there_and_who_are_due_are_told_apart_in_two_rows(tmp_path):
    found = listed(tmp_path, "采样点,人口,人口\n,常住,应采\na,800,700\nb,300,290\n")
    assert people(found) == [700, 290]
    assert found.is_due


@pytest.mark.parametrize(
    "again", ["采样点,采样员,人口", "人口,采样点,采样员", "采样点,人口（万人）,采样员"]
)
def test_headings_of_other_columns_further_below_are_refused(tmp_path, again):
    with pytest.raises(ScenarioFault) as refused:
        listed(tmp_path, f"采样点,人口,采样员\na,8,2\nb,9,3\n{again}\nc,2,7\nd,3,9\n")
    assert ("list.second_heading", 4) in [(f.key, f.line) for f in refused.value.faults]


def test_the_same_headings_again_are_left_out(tmp_path):
    found = listed(tmp_path, "采样点,人口\na,8\n采样点,人口\nb,9\n")
    assert people(found) == [8, 9]


@pytest.mark.parametrize(
    "heading",
    [
        "人口（含流动人口）",
        "人口（含流动、外来）",
        "常住人口（已含学生）",
        "people (incl. children)",
        "population (including students)",
    ],
)
def test_what_is_within_the_people_leaves_them_whole_and_is_said(tmp_path, heading):
    found = listed(tmp_path, f"采样点,{heading}\na,8\nb,9\n")
    assert people(found) == [8, 9]
    assert "remark" in keys(found)


@pytest.mark.parametrize("heading", ["人口（不含流动）", "人口（流动）", "people (children)"])
def test_a_part_of_the_people_is_none(tmp_path, heading):
    with pytest.raises(ScenarioFault):
        listed(tmp_path, f"采样点,{heading}\na,8\nb,9\n")


def test_helpers_fewer_than_registrars_and_callers_come_on_top_everywhere(tmp_path):
    head = "采样点,人口,采样员,志愿者,登记员,网格员\n"
    found = listed(tmp_path, head + "a,800,2,8,3,4\nb,300,1,5,2,4\nc,300,1,,2,4\n")
    assert [site.helpers for site in found.sites] == [15, 11, None]
    (said,) = (one for one in found.said if one.key == "helpers_further")
    assert said.values["others"] == "登记员, 网格员"
    found = listed(tmp_path, head + "a,800,2,8,3,4\nb,300,1,6,2,4\n")
    assert [site.helpers for site in found.sites] == [8, 6]
    assert "helpers_all" in keys(found)


def test_townships_that_look_alike_are_one_and_it_is_said(tmp_path):
    text = "乡镇,采样点,人口\nA镇,a,5\nA\u200b镇,b,6\nＡ镇,c,7\na 镇,d,8\n"
    found = listed(tmp_path, text)
    assert {site.township for site in found.sites} == {"A镇"}
    (said,) = (one.values for one in found.said if one.key == "spelt")
    assert said == {"count": 2, "example": "Ａ镇", "spelt": "A镇"}


def test_ids_that_look_alike_are_doubled_and_no_id_is_no_double(tmp_path):
    with pytest.raises(ScenarioFault) as refused:
        listed(tmp_path, "编号,采样点,人口\nA1,a,5\nA\u200b1,b,6\nＡ1,c,7\n")
    assert [(f.key, f.line) for f in refused.value.faults] == [
        ("sites.doubled", 3), ("sites.doubled", 4),
    ]  # fmt: skip
    with pytest.raises(ScenarioFault) as refused:
        listed(tmp_path, "编号,采样点,人口\n,a,5\n2,b,6\n3,c,7\n,,9\n")
    assert [(f.key, f.line) for f in refused.value.faults] == [
        ("list.no_id", 2), ("list.no_id", 5),
    ]  # fmt: skip
