"""The other commands, help in two languages, and what a reader who has seen enough leaves."""

import json
import subprocess
import sys

import pytest

from simsite import __version__
from simsite.cli.commands import NAMES

RUN = ("run", "tiny.yaml", "--jobs", 1, "--no-figures")


@pytest.mark.parametrize("name", [*NAMES, ""])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_command_has_help_in_both_languages(simsite, name, language):
    said = simsite(*filter(None, [name]), "-h", "--lang", language)
    assert said.code == 0
    assert said.out.startswith("用法： simsite" if language == "zh" else "Usage: simsite")
    assert any("\u4e00" <= c <= "\u9fff" for c in said.out) == (language == "zh")


def test_the_version(simsite):
    assert simsite("--version").out == f"simsite {__version__}\n"


def test_check_says_what_the_scenario_amounts_to(simsite):
    said = simsite("check", "tiny.yaml")
    assert said.code == 0
    assert "2 sites, 2 townships, 100 registered residents." in said.out
    assert "没有错误" in simsite("check", "tiny.yaml", "--lang", "zh").out
    answer = json.loads(simsite("check", "tiny.yaml", "--json", "--set", "staff.collectors=3").out)
    assert (answer["collectors"], answer["leads"], answer["deadline_s"]) == (3, 2, 30000)
    assert answer["uncertain"] == 2


def test_check_tells_faults(simsite):
    said = simsite("check", "tiny.yaml", "--set", "staff.nobody=3")
    assert (said.code, said.out) == (2, "")
    assert "--set:1:7" in said.err


def test_the_schema_is_a_json_schema(simsite):
    assert json.loads(simsite("schema").out)["title"] == "simsite scenario"


def test_a_sweep_is_run_resumed_and_plotted(simsite, tmp_path):
    said = simsite("sweep", "sweep.yaml", "--jobs", 1)
    assert said.code == 0
    assert "collectors=2, helpers=8" in said.out
    assert "8 design points in runs/sweep: 0 were finished before" in said.err
    points = (tmp_path / "runs" / "sweep" / "points.csv").read_bytes()
    again = simsite("sweep", "sweep.yaml", "--jobs", 1, "--json", "--verbose")
    assert "8 were finished before" in again.err
    answer = json.loads(again.out)
    assert answer["schema"] == "simsite.sweep/2"
    assert [p["staff.collectors"] for p in answer["points"]] == [2, 2, 3, 3, 2, 2, 3, 3]
    assert (tmp_path / "runs" / "sweep" / "points.csv").read_bytes() == points
    plotted = simsite("plot", "runs/sweep", "--kind", "against", "--lang", "zh")
    assert plotted.code == 0
    assert (tmp_path / "runs/sweep/figures/against.png").is_file()
    assert simsite("plot", "runs/sweep", "--kind", "heat").code == 0
    assert (tmp_path / "runs/sweep/figures/heat.png").is_file()


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ("{staff.collectors: [2, 3]}", "varies 1"),
        ("{staff.collectors: [2], staff.helpers: [9]}", "needs 7"),
    ],
)
def test_a_heat_map_of_too_little_or_too_much_is_refused(simsite, tmp_path, over, said):
    several = "".join(f"  v{n}: {{}}\n" for n in range(7)) if "helpers" in over else ""
    text = f"base: tiny.yaml\nover: {over}\nreplications: 1\n"
    text += f"variants:\n{several}" if several else ""
    (tmp_path / "sweep.yaml").write_text(text, encoding="utf-8")
    assert simsite("sweep", "sweep.yaml", "--jobs", 1).code == 0
    refused = simsite("plot", "runs/sweep", "--kind", "heat")
    assert (refused.code, said in refused.err) == (2, True)


def test_runs_are_compared(simsite):
    for collectors in (2, 4):
        simsite(*RUN, "--set", f"staff.collectors={collectors}", "--out", f"c{collectors}")
    said = simsite("compare", "c2", "c4")
    assert said.code == 0
    assert "c4 compared with c2" in said.out
    assert "earlier in the median of the pairs" in said.out
    assert "Holm" not in said.out
    assert "提前" in simsite("compare", "c2", "c4", "--lang", "zh").out
    assert "推迟" in simsite("compare", "c4", "c2", "--lang", "zh").out
    assert "2 comparisons by Holm's rule" in simsite("compare", "c2", "c4", "c4").out
    answer = json.loads(simsite("compare", "c2", "c4", "--json").out)["comparisons"][0]
    assert answer["completion_median_difference"]["difference"] < 0
    assert answer["only_quantiles_because"] is None


def test_a_comparison_across_a_night_says_so(simsite):
    late = ("--set", "calendar.hours=07:30-07:50", "--set", "calendar.closing=send_home",
            "--set", "calendar.deadline=07:50")  # fmt: skip
    simsite(*RUN, *late, "--out", "one")
    simsite(*RUN, *late, "--out", "two", "--set", "staff.collectors=4")
    said = simsite("compare", "one", "two")
    assert "No means of completion are given" in said.out
    assert "Only what needs no mean is compared." in said.out.replace("\n", "")
    assert "complete, mean difference" not in said.out


@pytest.mark.parametrize(
    ("language", "sentence", "falls"),
    [
        (
            "en",
            "With 4 instead of 2 collectors the chance to be done by 17 Feb 07:55",
            "falls from",
        ),
        ("zh", "采样员由 2 人改为 4 人后，2月17日 07:55 前完成的概率", "降至"),
    ],
)
def test_the_difference_is_said_in_a_sentence(simsite, language, sentence, falls):
    at = ("--set", "calendar.deadline=07:55", "--replications", 12)
    for collectors in (2, 4):
        simsite(*RUN, *at, "--set", f"staff.collectors={collectors}", "--out", f"s{collectors}")
    said = simsite("compare", "s2", "s4", "--lang", language).out.replace("\n", "")
    assert sentence in said
    assert falls in simsite("compare", "s4", "s2", "--lang", language).out.replace("\n", "")


def test_runs_of_other_seeds_are_compared_and_that_is_said(simsite):
    simsite(*RUN, "--out", "here", "--replications", 20)
    simsite(*RUN, "--out", "there", "--replications", 25, "--seed", 8)
    said = simsite("compare", "here", "there").out.replace("\n", "")
    assert "25 and 20 replications, separate luck" in said
    assert "Welch's t" in said
    assert "互相独立" in simsite("compare", "here", "there", "--lang", "zh").out.replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("compare", "a"), "name at least two run directories"),
        (("compare", "tiny.yaml", "a"), "not a directory of results"),
        (("plot", "a", "--kind", "coverag"), "did you mean 'coverage'?"),
        (("plot", "a", "b", "--kind", "coverage"), "shows one directory of results, given 2"),
    ],
)
def test_what_cannot_be_shown_is_said_plainly(simsite, arguments, words):
    simsite(*RUN, "--out", "a")
    simsite(*RUN, "--out", "b")
    said = simsite(*arguments)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


def test_runs_are_plotted_together(simsite, tmp_path):
    for name in ("a", "b"):
        simsite(*RUN, "--out", name)
    said = simsite("plot", "a", "b", "--kind", "several", "--out", "pictures/both")
    assert said.out.split() == [f"pictures/both.{ending}" for ending in ("png", "svg", "csv")]
    assert (tmp_path / "pictures" / "both.png").is_file()


def test_a_reader_who_has_seen_enough_is_no_failure():
    command = f"{sys.executable} -m simsite schema | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["{", "0"]
    assert done.stderr == ""


def test_a_language_that_is_not_spoken_is_exit_code_2():
    command = [sys.executable, "-m", "simsite", "--lang", "fr", "schema"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "write 'en' or 'zh'" in done.stderr
