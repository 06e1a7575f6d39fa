"""`simsite sensitivity`: table, flips, figure."""

import csv
import json

import pytest

ASK = ("sensitivity", "tiny.yaml", "--jobs", 1, "--replications", 8)


@pytest.mark.parametrize(
    ("language", "words", "flip"),
    [
        ("en", "swab time (1 min)", "(swab time) the chance to be done reaches 60 %"),
        ("zh", "采样 用时 (1 min)", "采样 用时低于"),
    ],
)
def test_the_table_is_shown_and_the_figure_kept(simsite, tmp_path, language, words, flip):
    at = ("--set", "calendar.deadline=08:30", "--sure", "60%")
    said = simsite(*ASK, *at, "--out", "fig", "--lang", language)
    assert said.code == 0
    assert words in said.out
    assert flip in said.out.replace("\n", "")
    assert {p.name for p in (tmp_path / "fig").iterdir()} == {
        "tornado.png", "tornado.svg", "tornado.csv",
    }  # fmt: skip
    table = (tmp_path / "fig/tornado.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(table.splitlines()))
    assert [row["end"] for row in rows] == ["low", "high"] * 2
    assert {row["given"] for row in rows} == {"1 min", "90 %"}
    assert any(row["flips_at"] for row in rows)


def test_scripts_get_plain_values(simsite):
    told = json.loads(simsite(*ASK, "--json", "--others", "drawn").out)
    assert (told["schema"], told["others"]) == ("simsite.sensitivity/1", "drawn")
    swab = next(i for i in told["inputs"] if "swab" in i["input"])
    assert (swab["given"], swab["low"]["value"], swab["high"]["value"]) == (
        "1 min",
        "50 s",
        "1 min 10 s",
    )
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
