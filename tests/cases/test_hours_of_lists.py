"""Opening hours in planners' lists: what is read, what is refused at its cell, what is said."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from begun import start_from

from simsite.building.build import build
from simsite.core.errors import BadValue, ScenarioFault
from simsite.core.units import DAY, HOUR
from simsite.experiment.run.results import LUCK
from simsite.experiment.run.run import run
from simsite.reading.load import load
from simsite.reading.site_list.hours import clock_cell, hours_cell
from simsite.reading.site_list.read import read_list
from simsite.report.i18n import words
from simsite.report.list_text import list_text
from simsite.report.opening_hours import hours_of_day

CASE = Path(__file__).parent / "23-hours-of-each-site" / "list.xlsx"


def book(folder, *rows):
    """A workbook of rows."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    path = folder / "名单.xlsx"
    made.save(path)
    return path


def begun(folder, path, language="en"):
    """The hours of each site of the scenario that a list begins, the scenario, and what is said."""
    found = read_list(path)
    file = folder / "plan.yaml"
    started = start_from(found, file, language)
    scenario = load(file)
    hours = [hours_of_day(site) for site in build(scenario).sites]
    return hours, scenario, "\n".join(list_text(found, started, file, words(language)))


def refused(path):
    with pytest.raises(ScenarioFault) as trouble:
        read_list(path)
    return [(f.key, f.cell, f.value) for f in trouble.value.faults]


def test_each_site_of_the_case_opens_at_its_own_hours(tmp_path):
    hours, scenario, said = begun(tmp_path, CASE, "zh")
    assert hours == ["07:00-12:00", "08:30-18:00"]
    assert "开始时间 = 开放时间、结束时间 = 开放时间" in said
    assert "未采用的列" not in said
    assert scenario.calendar.deadline_us == 18 * HOUR
    line = run(scenario, lines=(LUCK,), jobs=1, explain=False).lines[LUCK]
    assert line.sites["completion"][:, 1].min() > 8.5 * HOUR


HOURS = {
    "08:00-16:00": "08:00-16:00",
    "8:00—12:00，14:00-17:30": "08:00-12:00, 14:00-17:30",
    "8：00-12：00 14：00-17：30": "08:00-12:00, 14:00-17:30",
    "8:00-12:00/14:00-18:00": "08:00-12:00, 14:00-18:00",
    "8:00-12:00\n14:00-18:00": "08:00-12:00, 14:00-18:00",
    "上午8点至下午5点": "08:00-17:00",
    "上午8:00-12:00 下午2:00-5:30": "08:00-12:00, 14:00-17:30",
    "早8点到晚8点": "08:00-20:00",
    "8点半-12点": "08:30-12:00",
    "8-12点": "08:00-12:00",
    "8-17": "08:00-17:00",
    "9-5": "09:00-17:00",
    "0800-1700": "08:00-17:00",
    "08.00-16.00": "08:00-16:00",
    "9am-5pm": "09:00-17:00",
    "8:00 to 12:00 and 14:00 to 18:00": "08:00-12:00, 14:00-18:00",
    "每天8:00-18:00": "08:00-18:00",
    "18:00-次日2:00": "18:00-02:00",
    "10:00-次日2:00": "10:00-02:00",
    "18:00-02:00": "18:00-02:00",
    "22-6": "22:00-06:00",
    "全天": "00:00-24:00",
    "24小时": "00:00-24:00",
    "24小时开放": "00:00-24:00",
    "/": "",
    "—": "",
    "无": "",
}


@pytest.mark.parametrize("cell", HOURS)
def test_hours_as_people_write_them(cell):
    assert hours_cell(" ".join(cell.split())) == HOURS[cell]


@pytest.mark.parametrize(
    ("cell", "key"),
    [("9:00-5:00", "hours.which_half"), ("10:00-02:00", "hours.which_half"),
     ("上午", "hours.unreadable"), ("周一至周五 8:00-17:00", "hours.unreadable"),
     ("8:00-25:30", "clock.outside"), ("晚上3点-5点", "clock.part_of_day"),
     ("8:00-8:00", "hours.whole_day")],
)  # fmt: skip
def test_hours_that_could_be_others_are_none(cell, key):
    with pytest.raises(BadValue) as trouble:
        hours_cell(cell)
    assert trouble.value.key == key


@pytest.mark.parametrize(
    ("cell", "end", "clock"),
    [("08:00", False, "08:00"), ("0.375", False, "09:00"), ("0.333333333333333", False, "08:00"),
     ("17", True, "17:00"), ("1899-12-31", True, "24:00"), ("下午5点", True, "17:00"),
     ("1899-12-30 08:00:00", False, "08:00"), ("次日2:00", True, "次日02:00"), ("无", True, "")],
)  # fmt: skip
def test_clock_times_of_text_and_of_excel(cell, end, clock):
    assert clock_cell(cell, end=end) == clock


@pytest.mark.parametrize("heading", ["开放时间", "采样时间", "Opening hours", "hours"])
def test_a_column_of_hours_is_taken_site_by_site(tmp_path, heading):
    path = book(tmp_path, ["采样点", "人口", heading], ["甲", 300, "9-5"], ["乙", 300, None],
                ["丙", 300, "18:00-次日2:00"])  # fmt: skip
    hours, scenario, said = begun(tmp_path, path)
    assert hours == ["09:00-17:00", "07:30-18:00", "18:00-02:00"]
    assert (scenario.calendar.deadline_us, scenario.horizon_us) == (DAY + 2 * HOUR, 2 * DAY)
    assert "1 cell of opening hours, '9-5', ends in the afternoon: 09:00-17:00" in said
    assert "1 site for which the list says no opening hours" in said


def test_openings_and_closings_may_be_times_of_excel(tmp_path):
    times = [dt.time(8), dt.time(12)], [0.375, 0.75], ["上午10点", "20:00"], [None, None]
    names = "甲乙丙丁"
    rows = [[name, 300, *own] for name, own in zip(names, times, strict=True)]
    path = book(tmp_path, ["采样点", "人口", "开门时间", "关门时间"], *rows)
    hours, _, said = begun(tmp_path, path)
    assert hours == ["08:00-12:00", "09:00-18:00", "10:00-20:00", "07:30-18:00"]
    assert "1 site for which" in said


def test_what_is_no_time_is_a_fault_at_its_cell(tmp_path):
    rows = [["甲", 300, "8:00", "12:00"], ["乙", 300, "8:00", None], ["丙", 300, "早", "12:00"],
            ["丁", 300, "8:00", "5:00"]]  # fmt: skip
    path = book(tmp_path, ["采样点", "人口", "开始时间", "结束时间"], *rows)
    assert refused(path) == [
        ("list.hours_one", "D3", ""), ("clock.unreadable", "C4", "早"),
        ("hours.which_half", "D5", "5:00"),
    ]  # fmt: skip


def test_hours_that_overlap_are_a_fault_at_their_cell(tmp_path):
    rows = [["甲", 300, "8:00-12:00"], ["乙", 300, "8:00-12:00, 11:00-14:00"]]
    path = book(tmp_path, ["采样点", "人口", "开放时间"], *rows)
    ((key, cell, _),) = refused(path)
    assert (key, cell) == ("hours.overlap", "C3")


def test_a_column_of_dates_is_not_used_and_this_is_said(tmp_path):
    rows = [["甲", 300, dt.datetime(2026, 3, 2)], ["乙", 300, dt.datetime(2026, 3, 3)]]
    path = book(tmp_path, ["采样点", "人口", "采样时间"], *rows)
    hours, _, said = begun(tmp_path, path)
    assert set(hours) == {"07:30-18:00"}
    assert "the column '采样时间' is not used: it holds no opening hours" in " ".join(said.split())


def test_a_start_without_an_end_is_a_column_of_something_else(tmp_path):
    path = book(tmp_path, ["采样点", "人口", "开始时间"], ["甲", 300, "8:00"])
    hours, _, said = begun(tmp_path, path)
    assert hours == ["07:30-18:00"]
    assert "开始时间" in said


@pytest.mark.parametrize(
    ("headings", "hours"),
    [
        (("开始时间", "结束时间"), "08:00-17:00"),
        (("起", "止"), "07:30-18:00"),
        (("From", "To"), "07:30-18:00"),
    ],
)
def test_bare_numbers_are_hours_only_where_the_headings_speak_of_time(tmp_path, headings, hours):
    path = book(tmp_path, ["采样点", "人口", *headings], ["甲", 300, 8, 17], ["乙", 300, 8, 17])
    found, _, said = begun(tmp_path, path)
    assert found == [hours] * 2
    assert ("columns not used" in said) == (hours == "07:30-18:00")


def test_a_csv_of_hours_is_read_back_from_the_table_that_is_written(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,people,opens,closes\nA,300,08:00,12:00\nB,300,14:00,20:00\n", "utf-8")
    hours, scenario, said = begun(tmp_path, path)
    assert hours == ["08:00-12:00", "14:00-20:00"]
    assert scenario.calendar.deadline_us == 20 * HOUR
    assert "opening hours" not in said
