"""`simsite run`: the answer, the directory, the exit code."""

import csv
import json

import pytest
from heard import heard

from simsite.draws.levels import LEVEL
from simsite.report.i18n import words
from simsite.report.progress import not_compiled

RUN = ("run", "tiny.yaml", "--jobs", 1, "--no-figures")
FILES = {
    "manifest.json", "scenario.yaml", "arrays.npz", "timings.json", "summary.csv",
    "replications.csv", "sites.csv", "townships.csv", "progress.csv", "deployment.csv",
    "inputs.csv",
    "deployment.txt",
}  # fmt: skip
TRACE = {"events.csv", "tubes.csv", "calls.csv", "visits.csv"}


def names(folder):
    return {path.name for path in folder.iterdir()}


def head(path):
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return next(csv.reader(raw.decode("utf-8-sig").splitlines()))


def test_the_answer_is_printed_and_kept_in_the_next_free_directory(simsite, tmp_path):
    for number in (1, 2):
        said = simsite(*RUN)
        assert said.code == 0
        assert "SAMPLING COMPLETE (not results)" in said.out
        assert heard(said.err) == [f"saved in runs/tiny-{number}"]
        assert names(tmp_path / "runs" / f"tiny-{number}") == FILES
    assert all(len(line) <= 80 for line in said.out.splitlines())


def test_a_directory_is_chosen_refused_and_replaced(simsite, tmp_path):
    assert simsite(*RUN, "--out", "mine").code == 0
    refused = simsite(*RUN, "--out", "mine")
    assert (refused.code, refused.out) == (2, "")
    assert "'mine' exists already" in refused.err
    assert simsite(*RUN, "--out", "mine", "--force", "--seed", 8).code == 0
    manifest = json.loads((tmp_path / "mine" / "manifest.json").read_text("utf-8"))
    assert manifest["seed"] == 8


def test_overrides_reach_the_scenario_and_the_last_word_is_the_options(simsite):
    said = simsite(
        *RUN, "--json", "--set", "staff.collectors=3", "--set", "run.seed=1",
        "--replications", 2, "--seed", 5,
    )  # fmt: skip
    answer = json.loads(said.out)
    assert answer["schema"] == "simsite.result/1"
    assert (answer["seed"], answer["lines"]["all"]["replications"]) == (5, 2)
    assert answer["on_duty_at_most"]["collectors"] == 3


def test_a_named_scenario_names_the_run(simsite, tmp_path):
    with (tmp_path / "tiny.yaml").open("a") as file:
        file.write("scenarios:\n  more: {staff.collectors: 4}\n")
    said = simsite(*RUN, "--scenario", "more", "--json")
    assert json.loads(said.out)["name"] == "tiny-more"
    assert "runs/tiny-more-1" in said.err


def test_the_trace_is_written_only_when_asked_for(simsite, tmp_path):
    simsite(*RUN, "--out", "with", "--trace")
    assert names(tmp_path / "with") == FILES | TRACE
    columns = ["site", "stage", "resident", "arrive", "start", "end", "desk", "staff"]
    assert head(tmp_path / "with" / "events.csv") == columns


def test_figures_are_drawn_unless_refused(simsite, tmp_path):
    assert simsite("run", "tiny.yaml", "--jobs", 1, "--out", "drawn").code == 0
    drawn = names(tmp_path / "drawn" / "figures")
    assert {"coverage.png", "coverage.svg", "completion.png"} <= drawn


def test_chinese_is_spoken_and_heads_the_tables_when_asked_for(simsite, tmp_path, monkeypatch):
    said = simsite(*RUN, "--lang", "zh", "--out", "zh")
    assert "采样完成时间" in said.out
    assert heard(said.err, "zh") == ["已保存到 zh"]
    assert "采样点编号" in head(tmp_path / "zh" / "sites.csv")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    said = simsite(*RUN, "--out", "env")
    assert "采样完成时间" in said.out
    assert head(tmp_path / "env" / "sites.csv")[0] == "site"


def test_a_median_not_reached_is_exit_code_4_and_is_written(simsite, tmp_path):
    said = simsite(*RUN, "--out", "late", "--set", "calendar.horizon=08:00", "--set",
                   "calendar.deadline=07:50")  # fmt: skip
    assert said.code == 4
    assert "not reached" in said.out
    assert names(tmp_path / "late") == FILES


def test_verbose_says_how_long_each_part_took(simsite):
    err = simsite(*RUN, "--verbose", "--engine", "kernel").err
    assert [line.partition(":")[0] for line in err.splitlines()[-5:]] == [
        "load and check", "simulate", "tables, figures, saving", "random draws on this machine",
        "checked against SimPy",
    ]  # fmt: skip


def test_at_which_level_was_drawn_is_said_and_kept_apart_from_the_results(simsite, tmp_path):
    said = simsite(*RUN, "--verbose", "--out", "kept").err.splitlines()
    assert f"random draws on this machine: {LEVEL}" in said
    assert json.loads((tmp_path / "kept" / "timings.json").read_text())["draws"] == LEVEL


@pytest.mark.parametrize("command", ["run", "sweep"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_nothing_is_compiled_is_said_once(simsite, monkeypatch, command, language):
    monkeypatch.setattr("simsite.engine.kernel.COMPILED", False)
    file = ("sweep.yaml",) if command == "sweep" else ("tiny.yaml", "--no-figures")
    few = ("--replications", 6, "--lang", language)
    said = simsite(command, *file, "--jobs", 2, *few)
    assert said.code == 0
    assert said.err.splitlines().count(not_compiled(words(language))) == 1
    monkeypatch.setattr("simsite.engine.kernel.COMPILED", True)
    again = simsite(command, *file, "--jobs", 1, *few)
    assert not_compiled(words(language)) not in again.err


def test_every_fault_is_told_at_once_without_a_traceback(simsite, tmp_path):
    said = simsite(*RUN, "--set", "staff.collecters=3", "--set", "calendar.days=none",
                   "--replications", "0")  # fmt: skip
    assert (said.code, said.out) == (2, "")
    assert said.err.count("error:") == 3
    assert "did you mean 'collectors'?" in said.err
    assert "3 faults" in said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "runs").exists()


def test_a_fault_is_told_in_chinese(simsite):
    said = simsite("run", "x.csv", "--lang=zh")
    assert said.code == 2
    assert said.err == "x.csv: 错误: 没有文件“x.csv”\n"


@pytest.mark.parametrize(
    "arguments", [("run",), ("run", "tiny.yaml", "--nope"), ("rnu",), ("run", "a", "b")]
)
def test_wrong_usage_is_exit_code_2(simsite, arguments):
    said = simsite(*arguments)
    assert (said.code, said.out) == (2, "")
    assert "Usage: simsite" in said.err


def test_staff_that_cannot_be_deployed_is_a_fault(simsite):
    said = simsite(*RUN, "--set", "staff.helpers=1")
    assert said.code == 2
    assert "error:" in said.err


def test_characters_without_a_glyph_are_said_once_and_only_where_figures_are_drawn(simsite):
    rare = ("--set", "title={zh: 𡌶村, en: Rare}")
    assert "U+21336" not in simsite(*RUN, *rare).err
    drawn = [word for word in RUN if word != "--no-figures"]
    assert simsite(*drawn, *rare).err.count("U+21336") == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "! warning: nobody comes to any site"), ("zh", "每次模拟都无人到场")],
)
def test_complete_at_opening_because_nobody_comes_is_no_good_news(simsite, language, said):
    nobody = ("--set", "population.exempt=100 %", "--lang", language)
    assert said in simsite(*RUN, *nobody).out
    assert said not in simsite(*RUN, "--lang", language).out
