"""From a planner's own workbook to a workbook of answers, on the command line."""

import json
import re

import openpyxl
import pytest
from county_list import book, saved


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "名单.xlsx").write_bytes(saved(book()))
    return tmp_path


def test_a_list_becomes_a_scenario_that_runs_and_its_answer_a_workbook(simsite, folder):
    made = simsite("init", "--from", folder / "名单.xlsx", folder / "plan.yaml", "--lang", "zh")
    assert (made.code, made.out) == (0, "")
    assert "服务人口（人） = 人口" in made.err
    assert "略去第 34 行：合计" in made.err
    assert simsite("check", folder / "plan.yaml").code == 0
    run = simsite(
        "run", folder / "plan.yaml", "--replications", "1", "--trace", "--no-figures",
        "--out", folder / "run",
    )  # fmt: skip
    assert run.code == 0
    for kind, name in {"xlsx": "run.xlsx", "roster": "run-roster.xlsx"}.items():
        exported = simsite("export", folder / "run", "--to", kind, "--lang", "zh")
        assert (exported.code, exported.out.strip()) == (0, str(folder / name))
        opened = openpyxl.load_workbook(folder / name)
        assert opened.worksheets
    assert opened.sheetnames == ["山上乡", "林场乡", "河边镇"]
    for kind in ("csv", "xes"):
        assert simsite("export", folder / "run", "--to", kind).code == 0
    assert (folder / "run-csv" / "event_log.csv").exists()
    again = simsite("export", folder / "run", "--to", "xlsx")
    assert (again.code, again.out) == (2, "")
    assert "--force" in again.err


def test_bad_rows_are_told_all_at_once_and_nothing_is_written(simsite, folder):
    made = book()
    made["采样点"]["E7"], made["采样点"]["E9"] = "很多", None
    (folder / "名单.xlsx").write_bytes(saved(made))
    refused = simsite("init", "--from", folder / "名单.xlsx", folder / "plan.yaml", "--lang", "zh")
    assert (refused.code, refused.out) == (2, "")
    assert "名单.xlsx[采样点]:E7: 错误: “很多”不是整数" in refused.err
    assert "名单.xlsx[采样点]:E9: 错误: 此行没有写采样点的人数" in refused.err
    assert not (folder / "plan.yaml").exists()
    alone = simsite("init", folder / "plan.yaml", "--sheet", "采样点")
    assert alone.code == 2
    assert "--from" in alone.err


LISTED = "编号,人口,采样员,志愿者\na,90,2,5\nb,80,1,3\nc,70,,\n"


def test_staff_of_a_list_is_told_by_every_command_that_shows_it(simsite, tmp_path):
    (tmp_path / "list.csv").write_text(LISTED, "utf-8")
    plan = tmp_path / "plan.yaml"
    told = "At 2 sites the helpers listed are divided by rule"
    assert told in simsite("init", "--from", tmp_path / "list.csv", plan, "--lang", "en").err
    assert told in plain(simsite("check", plan, "--lang", "en").out)
    how = ("--replications", "2", "--no-figures", "--lang", "en")
    run = simsite("run", plan, *how, "--out", tmp_path / "run")
    assert told in plain(run.out)
    assert told in plain((tmp_path / "run" / "deployment.txt").read_text("utf-8-sig"))
    report = simsite("report", tmp_path / "run", "--lang", "en", "--out", tmp_path / "r.html")
    assert report.code == 0
    assert told in (tmp_path / "r.html").read_text("utf-8")
    checked = json.loads(simsite("check", plan, "--json").out)
    assert [one["key"] for one in checked["filled"]] == [
        "desks", "collectors", "helpers", "registrars", "callers", "leads",
    ]  # fmt: skip
    as_json = simsite("run", plan, *how, "--json", "--out", tmp_path / "json")
    assert json.loads(as_json.out)["filled"] == checked["filled"]
    anew = simsite("check", plan, "--scenario", "spread_anew", "--lang", "en")
    assert "Not used: the numbers of collectors, helpers that 2 sites list" in plain(anew.out)


@pytest.mark.parametrize("command", ["need", pytest.param("marginal", marks=pytest.mark.slow)])
def test_what_cannot_be_asked_of_listed_staff_names_the_options_that_spread_it_anew(
    simsite, tmp_path, command
):
    (tmp_path / "list.csv").write_text(LISTED, "utf-8")
    plan = tmp_path / "plan.yaml"
    simsite("init", "--from", tmp_path / "list.csv", plan)
    refused = simsite(command, plan, "--lang", "en")
    assert refused.code == 2
    options = re.search(r"adding (.*?)(?: to the command)", refused.err)
    assert options is not None
    how = ("--replications", "3", "--jobs", "1", "--out", tmp_path / "answer")
    answered = simsite(command, plan, *options[1].split(), *how)
    assert answered.code in (0, 4)


def plain(text):
    """A text without the ends of its lines."""
    return " ".join(text.split())
