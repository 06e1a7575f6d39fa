"""Habits of planners' lists: each is read as written, or it is said where it is not."""

import re

import openpyxl
import pytest
from begun import start_from

import simsite
from simsite.core.errors import BadValue, ScenarioFault
from simsite.core.errors import told as sentence_of
from simsite.experiment.run.run import run
from simsite.reading.keyboard import typed_hours
from simsite.reading.load import load
from simsite.reading.site_list.hours import hours_cell
from simsite.reading.site_list.read import read_list
from simsite.reading.site_list.start import prepare
from simsite.report.answers.comparison import comparison_answer
from simsite.report.deployment import deployment_text
from simsite.report.export.answer_sheets import sites_sheet, townships_sheet
from simsite.report.export.staff_sheets import inputs_sheet
from simsite.report.i18n import words
from simsite.report.list_text import list_text
from simsite.report.summary import summarise
from simsite.report.terminal import shown
from simsite.report.text_places import last_lines, township_rows
from simsite.report.wording import Wording
from simsite.staffing.deployment import deploy
from simsite.staffing.deployment_table import deployment_rows

SITES = [["序号", "乡镇", "采样点", "人口"], [1, "甲镇", "东村", 300], [2, "甲镇", "西村", 500]]


def book(folder, rows, merged=()):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for area in merged:
        made.active.merge_cells(area)
    path = folder / "名单.xlsx"
    made.save(path)
    return path


def text(folder, content, encoding="utf-8"):
    path = folder / "list.csv"
    path.write_bytes(content.encode(encoding))
    return path


def told(path, language="zh"):
    found, file = read_list(path), path.with_name("p.yaml")
    return "\n".join(list_text(found, prepare(found, file, language), file, words(language)))


def wording_of(results, language):
    return Wording.of(results.plan, words(language))


@pytest.mark.parametrize(
    "last",
    [
        ["审核人：李四", None, "制表人：张三"],
        ["审核人：", "李四", "日期：", "2026.3.1"],
        ["负责人:王五"],
        ["填表人：张三", "联系电话：", "", None, "13800138000"],
        ["（签字盖章）：", None, "2026年3月1日"],
        ["Prepared by: A. Lee", "Approved by: B. Ray"],
        ["注：1.雨天改至室内；2.按时到岗"],
    ],
)
def test_who_filled_a_list_in_is_no_site_and_it_is_said(tmp_path, last):
    path = book(tmp_path, [*SITES, [], last])
    assert sum(site.population for site in read_list(path).sites) == 800
    assert "略去第 5 行：" in told(path)


@pytest.mark.parametrize(
    "last", [[3, None, "审核人：李四", None], ["审核村", "甲镇", "南村", None], [3, "甲镇", "南村"]]
)
def test_a_row_that_may_be_a_site_without_people_is_refused(tmp_path, last):
    with pytest.raises(ScenarioFault) as refused:
        read_list(book(tmp_path, [*SITES, last]))
    assert [(f.key, f.cell) for f in refused.value.faults] == [("list.no_people", "D4")]


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("9am-1pm & 2pm-6pm", "09:00-13:00, 14:00-18:00"),
        ("8:00-12:00＆14:00-17:00", "08:00-12:00, 14:00-17:00"),
        ("8:00-12:00 + 14:00-17:00", "08:00-12:00, 14:00-17:00"),
        ("8点到12点以及14点到17点", "08:00-12:00, 14:00-17:00"),
        ("上午8:00-11:30 下午14:00-17:30", "08:00-11:30, 14:00-17:30"),
        ("Mon-Sun 09:00-17:00", "09:00-17:00"),
        ("全天24小时", "00:00-24:00"),
        ("全日", "00:00-24:00"),
        ("Monday to Sunday: 9am - 5pm", "09:00-17:00"),
        ("7 days a week 0800-2000", "08:00-20:00"),
        ("9.00am to 5.00pm daily", "09:00-17:00"),
        ("open daily 8:00-20:00", "08:00-20:00"),
        ("周一至周日 8:00-17:30", "08:00-17:30"),
        ("星期一到星期天：8:00-17:30", "08:00-17:30"),
        ("9:00-17:00（周一至周日）", "09:00-17:00"),
        ("上午8時至下午5時", "08:00-17:00"),
        ("上午8點30分至12點", "08:30-12:00"),
        ("下午1時30分至5時30分", "13:30-17:30"),
    ],
)
def test_hours_of_every_day_are_read(cell, hours):
    assert hours_cell(cell) == hours


@pytest.mark.parametrize(
    "cell",
    [
        "Mon-Fri 9am-5pm",
        "周一至周五 8:00-17:00",
        "By appointment only",
        "周日休息",
        "上午",
        "closed",
    ],
)
def test_hours_of_some_days_alone_are_refused(tmp_path, cell):
    with pytest.raises(ScenarioFault) as refused:
        read_list(text(tmp_path, f"采样点,人口,开放时间\n甲,300,{cell}\n乙,400,8:00-12:00\n"))
    assert [(f.key, f.line) for f in refused.value.faults] == [("hours.unreadable", 2)]


def test_two_windows_are_typed_with_an_ampersand():
    assert typed_hours("8：00-12：00＆下午2點-5點") == ["08:00-12:00", "14:00-17:00"]


@pytest.mark.parametrize(
    "heading",
    ["開設時間", "服务时段", "接种时间", "采检时间", "Testing hours", "Hours of operation"],
)
def test_headings_of_hours_are_taken(tmp_path, heading):
    found = read_list(text(tmp_path, f"采样点,人口,{heading}\n甲,300,8:00-12:00\n"))
    assert found.taken[heading] == "hours"


@pytest.mark.parametrize(
    ("heading", "cells", "is_said"),
    [
        ("午休时间", ("12:00-14:00", "12:00-13:30"), True),
        ("Break time", ("12:00-14:00", ""), True),
        ("到岗时间", ("7:00", "7:30"), False),
        ("检查时间", ("3月2日", "12:00-13:30"), False),
        ("日期", ("2-3", "3-4"), False),
        ("电话时间", ("10-12", "9-11"), True),
    ],
)
def test_hours_under_another_heading_are_not_used_and_it_is_said(tmp_path, heading, cells, is_said):
    path = text(tmp_path, f"采样点,人口,{heading}\n甲,300,{cells[0]}\n乙,400,{cells[1]}\n")
    assert (f"“{heading}”一列未采用，但所写是时段" in told(path)) == is_said
    assert all(site.hours is None for site in read_list(path).sites)


@pytest.mark.parametrize(
    "merged", [("D1:E1",), ("D1:E1", "A1:A2", "B1:B2", "C1:C2", "F1:F2")], ids=["wide", "high"]
)
@pytest.mark.parametrize(
    ("below", "left"),
    [(("姓名", "单位"), "采样人员 单位"), (("人数", "联系电话"), "采样人员 联系电话")],
)
def test_a_heading_over_several_columns_is_divided_by_the_row_below(tmp_path, merged, below, left):
    counted = below[0] == "人数"
    rows = [
        ["乡镇", "采样点", "人口", "采样人员", None, "志愿者"],
        [None, None, None, *below, None],
        ["甲镇", "东村", 300, 2 if counted else "王芳、李红", "县医院", 6],
        [None, "西村", 500, 1 if counted else "陈静", "中医院", 6],
    ]
    path = book(tmp_path, rows, merged)
    assert [site.collectors for site in read_list(path).sites] == [2, 1]
    assert left in read_list(path).unused
    assert "未采用。" not in told(path)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("一小", "一小", "二小"), "2 个采样点与他点同名，例如“一小”"),
        (("东门", "西门", "南门"), ""),
    ],
)
def test_sites_of_one_name_are_told(tmp_path, names, said):
    rows = "".join(f"{name},{n}班,40\n" for n, name in enumerate(names, 1))
    noted = told(text(tmp_path, f"学校,班级,应种人数\n{rows}"))
    assert said in noted
    assert ("同名" in noted) == bool(said)


def test_one_name_in_two_townships_is_no_matter(tmp_path):
    rows = "甲镇,卫生院,40\n乙镇,卫生院,50\n"
    assert "同名" not in told(text(tmp_path, f"乡镇,采样点,人口\n{rows}"))


def test_a_list_in_traditional_characters_with_hours_and_neighbourhoods(tmp_path):
    rows = "1,東勢區,中寧里,1-8鄰,活動中心,1103,上午8時至下午5時\n"
    head = "編號,鄉鎮市區,村里,鄰,採檢站名稱,人口數,開設時間\n"
    found = read_list(text(tmp_path, head + rows, "big5"))
    site = found.sites[0]
    assert (site.township, site.village, site.population) == ("東勢區", "中寧里", 1103)
    assert found.unused == ("鄰",)
    assert site.hours is not None


def test_serial_numbers_in_full_width_are_plain_ids(tmp_path):
    found = read_list(text(tmp_path, "序号,采样点,人口\n１,甲,３００\n２,乙,４００人\n"))
    assert [(site.id, site.population) for site in found.sites] == [("1", 300), ("2", 400)]


@pytest.mark.parametrize(
    ("head", "zh", "en"),
    [
        ("采样点,户籍人口,实有人口", "都可能是“人口”", "could both be 'population'"),
        ("采样点,医护,采样员,人口", "都可能是“采样员”", "could both be 'collectors'"),
        ("采样点,乡镇,面积", "“采样点” = 名称、“乡镇” = 乡镇", "'采样点' = name_zh"),
    ],
)
def test_faults_of_headings_name_the_columns_in_the_language(tmp_path, head, zh, en):
    with pytest.raises(ScenarioFault) as refused:
        read_list(
            text(tmp_path, f"{head}\n甲,1,2,3\n".replace("2,3", "2,3" if "医" in head else "2"))
        )
    assert zh in refused.value.render("zh")
    assert en in refused.value.render("en")


@pytest.fixture(scope="module", params=["en", "zh"])
def classes(request, tmp_path_factory):
    """Language, results and scenario of three classes in two schools without townships."""
    folder = tmp_path_factory.mktemp("classes")
    path = text(folder, "序号,学校,班级,应种人数\n7,一小,1班,40\n8,一小,2班,45\n9,二小,1班,30\n")
    started = start_from(read_list(path), folder / "p.yaml", request.param)
    scenario = load(started.files[0], sets=["run.replications=2"])
    return request.param, run(scenario, jobs=1), scenario


def test_sites_of_one_name_are_told_apart_in_answers(classes):
    lang, results, _ = classes
    told_last = [line for line, _ in last_lines(summarise(results), wording_of(results, lang))]
    last = "\n".join(told_last)
    assert "一小 7" in last or "一小 8" in last
    assert "二小 9" not in last


def test_a_site_without_a_township_has_no_empty_brackets(classes):
    lang, results, _ = classes
    for line, _ in last_lines(summarise(results), wording_of(results, lang)):
        assert "()" not in line
        assert "（）" not in line


def test_tables_with_a_column_of_ids_keep_names_as_written(classes):
    lang, results, _ = classes
    sheet = sites_sheet(summarise(results), wording_of(results, lang))
    assert [(row[0].value, row[1].value) for row in sheet.rows] == [
        ("7", "一小"),
        ("8", "一小"),
        ("9", "二小"),
    ]


def test_inputs_in_a_workbook_are_named_in_the_language_with_their_key(classes):
    lang, results, scenario = classes
    sheet = inputs_sheet(scenario, wording_of(results, lang))
    rows = {row[-1].value: [cell.value for cell in row[:-1]] for row in sheet.rows}
    swab = rows["stages.swab.time.lognormal.mean"]
    wanted = ["采样 用时", "18 秒", "12 秒", "30 秒", "秒"]
    if lang == "en":
        wanted = ["swab time", "18 s", "12 s", "30 s", "s"]
    assert [*swab[:4], swab[-1]] == wanted
    if lang == "zh":
        cells = [cell for row in rows.values() for cell in row if isinstance(cell, str)]
        assert not [cell for cell in cells if re.search("[A-Za-z]{2}", cell)]


@pytest.mark.parametrize(
    ("content", "is_said"),
    [
        ("乡镇,应采人数,采样点数\n甲镇,5000,12\n乙镇,3000,9\n", True),
        ("序号,街道,人口\n1,甲街道,5000\n2,乙街道,3000\n", True),
        ("乡镇,人口\n甲镇,500\n甲镇,300\n乙镇,300\n", False),
        ("乡镇,村,人口\n甲镇,东村,500\n乙镇,西村,300\n", False),
        ("编号,乡镇,人口\nA1,甲镇,500\nA2,乙镇,300\n", False),
    ],
)
def test_townships_that_stand_for_their_sites_are_told(tmp_path, content, is_said):
    assert ("没有一列写明采样点" in told(text(tmp_path, content))) == is_said


def test_people_at_a_school_are_people_and_those_due_go_before(tmp_path):
    found = read_list(text(tmp_path, "学校,在校人数\n一小,45\n"))
    assert [site.population for site in found.sites] == [45]
    due = read_list(text(tmp_path, "学校,在校人数,应种人数\n一小,45,40\n"))
    assert [site.population for site in due.sites] == [40]
    assert due.unused == ("在校人数",)


def test_headings_that_are_not_understood_are_quoted_in_the_language(tmp_path):
    with pytest.raises(BadValue) as refused:
        read_list(text(tmp_path, "学校名称,学生数,教职工数\n一中,1820,150\n"))
    assert "看不懂：“学生数”、“教职工数”" in sentence_of(refused.value, "zh")
    assert "'学生数', '教职工数'" in sentence_of(refused.value, "en")


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        (["calendar.hours=12:00-18:00"], "开放时间 由 07:30-18:00 改为 12:00-18:00"),
        (["stages.registration.label.time=20 s"], "登记 贴管签 用时 由 12 秒 改为 20 秒"),
        (["staff.collectors=5"], "采样员由 3 人改为 5 人"),
    ],
)
def test_what_two_plans_differ_in_is_named_in_chinese(tmp_path, sets, said):
    path = text(tmp_path, "采样点,人口\n甲,40\n乙,45\n丙,30\n")
    file = start_from(read_list(path), tmp_path / "p.yaml", "zh").files[0]
    plans = [
        simsite.run(simsite.ScenarioFile(file, sets=own, replications=2), name=name)
        for name, own in (("a", []), ("b", sets))
    ]
    answer = comparison_answer(simsite.compare(*plans), wording_of(plans[0], "zh"))
    assert said in "".join(line for part in answer.sections for line in part.sentences)


def test_a_list_without_townships_has_a_row_that_says_so(classes):
    lang, results, _ = classes
    summary, wording = summarise(results), wording_of(results, lang)
    name = {"en": "no township", "zh": "未写乡镇"}[lang]
    assert [row[0] for row in township_rows(summary, wording)] == [name]
    assert [row[0].value for row in townships_sheet(summary, wording).rows] == [name]


def test_the_deployment_to_print_tells_sites_of_one_name_apart(classes):
    lang, _, scenario = classes
    (township,) = deployment_rows(scenario, deploy(scenario))
    printed = shown(deployment_text([township], words(lang)), None)
    assert "一小 7" in printed
    assert "一小 8" in printed
    assert "二小 9" not in printed
    assert {"en": "no township", "zh": "未写乡镇"}[lang] in printed
