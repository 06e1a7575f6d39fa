"""`simsite sensitivity`: table, flips, figure."""

import csv
import json
import sys

import pytest

DRAWN = ("tornado.png", "tornado.svg", "tornado.csv")
ASK = ("sensitivity", "tiny.yaml", "--jobs", 1, "--replications", 8)


@pytest.mark.parametrize(
    ("language", "words", "flip"),
    [
        ("en", "swab time (1 min)", "(swab time) the chance to be done reaches 60 %"),
        ("zh", "采样 用时（1 分钟）", "采样 用时低于"),
    ],
)
def test_the_table_is_shown_and_the_figure_kept(simsite, tmp_path, language, words, flip):
    at = ("--set", "calendar.deadline=08:30", "--sure", "60%")
    said = simsite(*ASK, *at, "--out", "fig", "--lang", language)
    assert said.code == 0
    assert words in said.out
    assert flip in said.out.replace("\n", "")
    assert {p.name for p in (tmp_path / "fig").iterdir()} == {
        "manifest.json", "scenario.yaml", "timings.json", "sensitivity.json",
        "exact.npz", "figures",
    }  # fmt: skip
    drawn = {name: (tmp_path / "fig/figures" / name).read_bytes() for name in DRAWN}
    table = drawn["tornado.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(table.splitlines()))
    assert [row["end"] for row in rows] == ["low", "high"] * 2
    assert {(row["given"], row["unit"]) for row in rows} == {("60", "s"), ("0.9", "1")}
    assert any(float(row["flips_at"] or 0) for row in rows)
    again = simsite(
        "plot", "fig", "--kind", "tornado", "--lang", language, "--out", "again/tornado"
    )
    assert again.code == 0
    assert drawn == {name: (tmp_path / "again" / name).read_bytes() for name in DRAWN}


def test_scripts_get_plain_values(simsite):
    told = json.loads(simsite(*ASK, "--json", "--others", "drawn").out)
    assert (told["schema"], told["others"]) == ("simsite.sensitivity/2", "drawn")
    swab = next(i for i in told["inputs"] if "swab" in i["input"])
    assert swab["unit"] == "s"
    assert (swab["given"], swab["low"]["value"], swab["high"]["value"]) == (60, 50, 70)
    assert all(isinstance(flip["value"], float) for one in told["inputs"] for flip in one["flips"])
    assert swab["low"]["t95_shift"]["difference"] < 0 < swab["high"]["t95_shift"]["difference"]


def test_without_a_deadline_there_is_one_panel(simsite):
    said = simsite(*ASK, "--set", "calendar.deadline=")
    assert said.code == 0
    assert "P(done" not in said.out.partition("95 % swabbed, shift")[0]


def test_a_directory_that_exists_is_refused_before_the_work(simsite, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine.txt").write_text("x")
    said = simsite(*ASK, "--out", "there")
    assert (said.code, said.out) == (2, "")


@pytest.mark.parametrize("sure", ["0%", "100%", "much"])
def test_a_wish_that_is_no_chance_is_refused(simsite, sure):
    assert simsite(*ASK, "--sure", sure).code == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "8 points, 40 simulations",
                "Complete = end of 'swab'",
                "swab time (50 s to 1 min 10 s)",
                "luck",
            ),
        ),
        (
            "zh",
            (
                "8个点，共40次模拟",
                "完成 = “采样”环节结束。",
                "采样 用时（50 秒 至 1 分钟 10 秒）",
                "随机性",
            ),
        ),
    ],
)
def test_shares_of_the_spread_are_shown_and_kept(simsite, tmp_path, language, words):
    said = simsite(*ASK, "--sobol", "--out", "shares", "--lang", language)
    assert said.code == 0
    assert all(word in said.out.replace("\n", "") for word in words)
    table = (tmp_path / "shares/shares.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(table.splitlines()))
    assert {row["input"] for row in rows if row["metric"] == "t95"} == {
        "stages.swab.time.exponential.mean", "population.attendance", "luck",
    }  # fmt: skip
    assert all(float(row["total_low"]) <= float(row["total_high"]) for row in rows)
    ranges = {tuple(row[key] for key in ("unit", "low", "given", "high")) for row in rows}
    assert ranges >= {("s", "50", "60", "70"), ("", "", "", "")}


def test_where_there_are_no_shares_it_is_said_why(simsite):
    at = ("--sobol", "--set", "calendar.hours=07:30-07:50", "--set", "calendar.closing=send_home")
    said = simsite(*ASK, *at, "--lang", "en")
    assert "sampling complete: no shares are given." in said.out
    told = json.loads(simsite(*ASK, *at, "--json").out)
    assert (told["schema"], told["points"]) == ("simsite.sobol/2", 8)
    assert told["answers"][0]["no_shares_because"] == "not_reached"


@pytest.mark.parametrize("option", [("--sure", "90%"), ("--others", "drawn")])
def test_what_only_the_other_way_takes_is_refused(simsite, option):
    said = simsite(*ASK, "--sobol", *option, "--lang", "en")
    assert said.code == 2
    assert f"so {option[0]} has no meaning" in said.err


@pytest.mark.parametrize(
    ("language", "words"), [("en", "which is not installed"), ("zh", "尚未安装")]
)
def test_without_salib_it_is_said_before_the_work(simsite, monkeypatch, tmp_path, language, words):
    for name in [name for name in sys.modules if name.partition(".")[0] == "SALib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "SALib", None)
    said = simsite(*ASK, "--sobol", "--out", "shares", "--lang", language)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert "pip install 'simsite[sobol]'" in said.err
    assert not (tmp_path / "shares").exists()
