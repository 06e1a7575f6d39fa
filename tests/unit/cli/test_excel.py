"""From a planner's own workbook to a workbook of answers, on the command line."""

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
        "run", folder / "plan.yaml", "--replications", "3", "--trace", "--no-figures",
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
