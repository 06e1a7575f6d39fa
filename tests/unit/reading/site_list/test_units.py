"""Units in headings and in cells count, and what a heading says beside its word is not dropped."""

from pathlib import Path

import openpyxl
import pytest
from begun import start_from

from simsite.core.errors import ScenarioFault
from simsite.model.sites import HEADERS
from simsite.reading.headings import read_heading
from simsite.reading.load import load
from simsite.reading.site_list.read import read_list

CASES = Path(__file__).parents[3] / "cases"


def listed(tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    return read_list(path)


def faults(tmp_path, text):
    with pytest.raises(ScenarioFault) as caught:
        listed(tmp_path, text)
    return caught.value.faults


def said(found, key):
    return [one.values for one in found.said if one.key == key]


def people(found):
    return [site.population for site in found.sites]


def test_people_in_ten_thousands_are_multiplied_and_this_is_said():
    found = read_list(CASES / "21-people-in-ten-thousands" / "list.xlsx")
    assert people(found) == [80_000, 10_000, 3_200]
    assert said(found, "unit") == [{"heading": "人口（万人）", "scale": "10,000"}]


@pytest.mark.parametrize(
    ("heading", "scale"),
    [
        ("人口(万)", 10_000), ("人口（百人）", 100), ("人口/千人", 1_000), ("总人口：万人", 10_000),
        ("人口【单位：万人】", 10_000), ("人口万人", 10_000), ("Population (thousands)", 1_000),
        ("POPULATION in '000", 1_000), ("population ('000)", 1_000), ("Residents (x1000)", 1_000),
        ("people (hundreds)", 100), ("population (ten thousand)", 10_000), ("人口（人）", 1),
        ("人口", 1), ("Population [persons]", 1), ("常住人口（单位:人）", 1),
    ],
)  # fmt: skip
def test_the_unit_of_a_heading_multiplies(tmp_path, heading, scale):
    found = listed(tmp_path, f'name,"{heading}"\nA,2\nB,{1.5 if scale > 1 else 1}\n')
    assert people(found) == [2 * scale, int((1.5 if scale > 1 else 1) * scale)]
    assert len(said(found, "unit")) == (scale > 1)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1.2万", 12_000), ("3.5千", 3_500), ("1.2万人", 12_000), ("0.8 万", 8_000), ("2k", 2_000),
        ("1.5 thousand", 1_500), ("９百", 900), ("约900", 900), ("900左右", 900), ("900余人", 900),
        ("1.2万余人", 12_000), ("~900", 900), ("about 900", 900), ("1,234人", 1_234),
        ("0.30000000000000004万", 3_000),
    ],
)  # fmt: skip
def test_a_cell_is_read_with_its_own_unit(tmp_path, cell, number):
    found = listed(tmp_path, f'name,人口\nA,"{cell}"\n')
    assert people(found) == [number]


def test_the_unit_of_a_cell_goes_before_that_of_the_heading(tmp_path):
    found = listed(tmp_path, "name,人口（万人）\nA,1.2\nB,8000人\nC,5千\n")
    assert people(found) == [12_000, 8_000, 5_000]


def test_numbers_that_are_not_exact_and_parts_of_a_person_are_said(tmp_path):
    found = listed(tmp_path, "name,人口\nA,约900\nB,300多人\nC,1.23456万\nD,0.00015万\n")
    assert people(found) == [900, 300, 12_346, 2]
    assert said(found, "about") == [{"count": 2, "example": "约900"}]
    (rounded,) = said(found, "rounded")
    assert (rounded["count"], rounded["cell"], rounded["exact"]) == (2, "4:3", "12,345.6")


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("300户", "list.cell_households"), ("12 households", "list.cell_households"),
        ("30%", "list.cell_unit"), ("12 km²", "list.cell_unit"), ("500元", "list.cell_unit"),
        ("300台", "list.cell_unit"), ("800-900", "count.not_whole"), ("1.5", "count.not_whole"),
        ("1,2万", "count.not_whole"), ("很多", "count.not_whole"),
    ],
)  # fmt: skip
def test_a_cell_in_another_unit_is_refused_by_name(tmp_path, cell, key):
    (fault,) = faults(tmp_path, f'name,人口\nA,"{cell}"\n')
    assert (fault.key, fault.line, fault.column) == (key, 2, 3)


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("人口（户）", "list.households"), ("人口(万户)", "list.households"),
        ("Population (households)", "list.households"), ("人口(家)", "list.households"),
        ("户数", "list.households"), ("人口（%）", "list.unit"), ("人口(km²)", "list.unit"),
        ("人口（元）", "list.unit"), ("人口（台）", "list.unit"),
        ("population (male)", "list.part"),
        ("人口（60岁以上）", "list.part"),
    ],
)  # fmt: skip
def test_a_column_that_does_not_count_people_is_refused_with_the_way_out(tmp_path, heading, key):
    found = faults(tmp_path, f"name,{heading}\nA,300\n")
    assert [(f.key, f.line, f.column, f.value) for f in found] == [(key, 1, 6, heading)]
    assert "人口" in found[0].text("zh")


def test_beside_a_column_of_people_others_are_left_out_and_named(tmp_path):
    text = "名称,人口（户）,人口（人）,采样员（备用）,采样台（人）,人口（%）\n甲,90,300,2,1,5\n"
    found = listed(tmp_path, text)
    (site,) = found.sites
    assert (site.population, site.collectors, site.desks) == (300, None, None)
    assert found.unused == ("人口（户）", "采样员（备用）", "采样台（人）", "人口（%）")
    assert [v["unit"] for v in said(found, "other_unit")] == ["户", "人", "%"]
    assert said(found, "part") == [{"heading": "采样员（备用）", "part": "备用"}]


def test_units_of_desks_and_staff_are_known_and_other_remarks_are_said(tmp_path):
    text = "名称,人口（2010年）,采样台（个）,采样员（名）\n甲,300,2台,3 人\n"
    found = listed(tmp_path, text)
    (site,) = found.sites
    assert (site.population, site.desks, site.collectors) == (300, 2, 3)
    assert said(found, "remark") == [{"heading": "人口（2010年）", "remark": "2010年"}]


def test_a_workbook_s_numbers_are_multiplied_too(tmp_path):
    made = openpyxl.Workbook()
    made.active.append(["采样点", "常住人口（千人）"])
    made.active.append(["甲", 0.32])
    made.active.append(["乙", "1.1万"])
    made.save(tmp_path / "a.xlsx")
    assert people(read_list(tmp_path / "a.xlsx")) == [320, 11_000]


def test_headings_of_places_keep_their_brackets_quiet():
    for heading, key in (("乡镇（街道）", "township_zh"), ("采样点（全称）", "name_zh")):
        assert read_heading(heading, HEADERS).key == key
    assert read_heading("人口密度（人/km²）", HEADERS).unit.fits is False
    assert read_heading("population", HEADERS).is_due is False


@pytest.mark.parametrize(
    "heading",
    ["应采人数", "应检人数（人）", "采样人数", "People due", "to be tested", "人数（应采）"],
)
def test_those_who_are_due_are_not_taken_off_a_second_time(tmp_path, heading):
    found = listed(tmp_path, f"名称,常住人口,{heading}\n甲,1000,900\n乙,500,460\n")
    assert people(found) == [900, 460]
    assert found.unused == ("常住人口",)
    assert found.is_due
    assert said(found, "due_other") == [{"heading": "常住人口"}]
    assert said(found, "due") == [{"heading": heading}]
    for language in ("en", "zh"):
        started = start_from(found, tmp_path / f"{language}.yaml", language)
        asked = load(started.files[0]).population
        assert (asked.attendance.value, asked.exempt.value, asked.home_bound.value) == (1, 0, 0)
        assert (asked.presence.low, asked.presence.high) == (1, 1)


def test_those_who_live_there_still_come_by_the_assumed_attendance(tmp_path):
    found = listed(tmp_path, "名称,常住人口\n甲,1000\n")
    asked = load(start_from(found, tmp_path / "p.yaml", "en").files[0]).population
    assert not found.is_due
    assert asked.attendance.value < 1


@pytest.mark.parametrize("heading", ["人口（万人）", "人口(户)", "population (male)", "人口（%）"])
def test_a_table_of_a_scenario_refuses_what_is_not_whole_numbers_of_everybody(tmp_path, heading):
    (tmp_path / "sites.csv").write_text(f"id,{heading}\na,3\n", "utf-8")
    (tmp_path / "s.yaml").write_text(
        "calendar: {first_day: 2026-01-05, hours: 08:00-12:00}\nsites: {file: sites.csv}\n"
        "arrivals: {at_opening: {}}\nstages: [{name: swab, role: collector, time: 18 s}]\n"
        "staff: {collectors: 1}\n"
    )
    with pytest.raises(ScenarioFault) as caught:
        load(tmp_path / "s.yaml")
    assert [(f.key, f.line, f.column) for f in caught.value.faults] == [("csv.unit", 1, 4)]


@pytest.mark.parametrize(
    ("heading", "cells", "found", "own"),
    [
        ("人口（万人）", ["1.5", "800人", "1200 人"], [15_000, 800, 1_200], ("2", "800人")),
        ("人口（万人）", ["1.5", "2万人", "800"], [15_000, 20_000, 8_000_000], ("1", "2万人")),
        ("人口（人）", ["900", "800人", "2万"], [900, 800, 20_000], ("1", "2万")),
        ("人口", ["900", "800人", "700"], [900, 800, 700], None),
        ("Population (thousands)", ["2", "800 people", "3"], [2_000, 800, 3_000],
         ("1", "800 people")),
    ],
)  # fmt: skip
def test_cells_with_a_unit_other_than_the_heading_s_are_counted(
    tmp_path, heading, cells, found, own
):
    read = listed(tmp_path, f"name,{heading}\n" + "".join(f"{c[0]}x,{c}\n" for c in cells))
    assert people(read) == found
    told = said(read, "cell_units")
    assert [(str(one["count"]), one["example"]) for one in told] == ([own] if own else [])
