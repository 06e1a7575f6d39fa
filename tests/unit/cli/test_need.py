"""`simsite need` and `simsite marginal`: what is said, kept and refused, in both languages."""

import csv
import json
import re

import pytest

NEED = (
    "need", "tiny.yaml", "--by", "08:20", "--sure", "50%", "--confirm", "30", "--jobs", "1",
)  # fmt: skip
MARGINAL = ("marginal", "tiny.yaml", "--next", "2", "--confirm", "10", "--jobs", "1")
NUMBER = re.compile(r"\d+(?:[.:,]\d+)*")


def numbers(text):
    """Return the numbers of a text, clock times among them, durations and dates left out."""
    return [n for n in NUMBER.findall(text) if ":" in n]


@pytest.mark.parametrize(("asked", "name"), [(NEED, "need"), (MARGINAL, "marginal")])
def test_the_answer_is_kept_and_read_back(simsite, tmp_path, asked, name):
    said = simsite(*asked, "--json", "--out", "answer")
    assert said.code == 0
    kept = json.loads((tmp_path / "answer" / f"{name}.json").read_text("utf-8"))
    assert kept == json.loads(said.out)
    assert kept["schema"] == f"simsite.{name}/1"
    manifest = json.loads((tmp_path / "answer" / "manifest.json").read_text("utf-8"))
    assert manifest["schema"] == f"simsite.{name}/1"
    assert set(manifest["files"]) == {
        *("exact.npz", "scenario.yaml"), *(f"{name}.csv", f"{name}.json"),
    }  # fmt: skip
    with (tmp_path / "answer" / f"{name}.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    counted = [*kept.get("tried", ()), *kept.get("fresh", ())]
    assert len(rows) == (len(counted) if name == "need" else 1 + len(kept["steps"]))
    assert simsite(*asked, "--out", "answer").code == 2
    assert simsite(*asked, "--out", "answer", "--force").code == 0


@pytest.mark.parametrize(
    "asked", [NEED, MARGINAL, (*MARGINAL, "--fewer"), (*MARGINAL, "--of", "helpers")]
)
def test_both_languages_say_the_same_in_lines_that_fit(simsite, asked):
    english, chinese = simsite(*asked, "--lang", "en"), simsite(*asked, "--lang", "zh")
    assert (english.code, chinese.code) == (0, 0)
    assert numbers(english.out) == numbers(chinese.out)
    assert not re.search("[一-鿿]", english.out)
    assert re.search("[一-鿿]", chinese.out)
    assert len(english.out.split("\n\n")) == len(chinese.out.split("\n\n"))
    assert max(map(len, english.out.splitlines())) <= 80


def test_the_same_question_has_the_same_bytes(simsite, tmp_path):
    for name in ("one", "two"):
        assert simsite(*NEED, "--out", name).code == 0
    for file in ("exact.npz", "need.csv", "need.json", "manifest.json", "scenario.yaml"):
        first, second = ((tmp_path / name / file).read_bytes() for name in ("one", "two"))
        assert first == second


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--by", "noon"), "--by:1:6: error: 'noon'"),
        (("--by", "day 5 10:00"), "--by:1:6: error: 'day 5 10:00' is not between"),
        (("--by", "05:00"), "--by:1:6: error: '05:00' is not between"),
        (("--sure", "95"), "--sure:1:8: error: "),
        (("--sure", "120 %"), "--sure:1:8: error: "),
        (("--of", "nurses"), "argument of: 'nurses' is none of collectors"),
        (("--of", "collectors", "--of", "hours"), "'hours' cannot grow together"),
        (("--of", "collectors,collectors=2"), "'collectors=2' is there twice"),
        (("--of", "collectors", "--of", "registrars=none"), "no weight above 0"),
        (("--confirm", "9"), "'--confirm'"),
        (("--of", "callers"), "tiny.yaml:10:1: error: nobody calls up"),
        (("--of", "teams"), "tiny.yaml:16:1: error: no mobile team"),
        (("--set", "staff.collectors=lots"), "--set:1:18: error: "),
    ],
)
def test_bad_questions_are_told_with_their_place(simsite, more, told):
    said = simsite(*NEED, *more, "--lang", "en")
    assert said.code == 2
    assert told in said.err
    assert said.out == ""
    chinese = simsite(*NEED, *more, "--lang", "zh")
    assert chinese.code == 2
    assert re.search("[一-鿿]", chinese.err)


@pytest.mark.parametrize(
    ("wish", "asked"),
    [
        (("--wait", "30min"), "at no site people wait longer than 30 min"),
        (("--by", "08:20", "--left", "3"), "at most 3 of those who come are not swabbed by 17 Feb"),
        (("--by", "08:20", "--wait", "30min"), "complete by 17 Feb 08:20 and at no site"),
    ],
)
def test_waits_and_people_left_may_be_wished_for(simsite, wish, asked):
    question = ("need", "tiny.yaml", *wish, "--sure", "50%", "--confirm", "30", "--jobs", "1")
    said = simsite(*question, "--lang", "en")
    assert said.code == 0
    words = " ".join(said.out.split())
    assert asked in words
    assert ("as wished" in words) == ("--wait" in wish or "--left" in wish)
    chinese = simsite(*question, "--lang", "zh")
    assert numbers(said.out) == numbers(chinese.out)
    assert "达标" in chinese.out


def test_several_roles_are_said_with_their_weights(simsite):
    question = ("need", "tiny.yaml", "--by", "08:20", "--sure", "50%", "--confirm", "30")
    alone = simsite(*question, "--of", "collectors=1", "--json")
    assert json.loads(alone.out)["asked"]["of"] == "collectors"
    either = simsite(*MARGINAL, "--of", "collectors", "--of", "registrars", "--lang", "en")
    assert "of: collectors or registrars" in " ".join(either.out.split())


@pytest.mark.parametrize("wrong", ["30", "0 s", "-3 min", "soon"])
def test_a_wait_that_cannot_be_meant_is_told(simsite, wrong):
    said = simsite("need", "tiny.yaml", "--wait", wrong, "--lang", "en")
    assert said.code == 2
    assert "--wait:1:8: error: " in said.err


def test_without_deadline_a_time_is_asked_for(simsite):
    said = simsite("need", "tiny.yaml", "--set", "calendar.deadline=")
    assert said.code == 2
    assert "--by" in said.err


def test_not_reachable_is_an_answer(simsite):
    said = simsite(*NEED, "--by", "07:31", "--fixed-desks", "--lang", "en")
    assert said.code == 0
    assert "Not enough" in said.out
    assert "desks and collectors" in said.out


def test_chinese_headers_only_where_asked(simsite, tmp_path):
    assert simsite(*NEED, "--lang", "zh", "--out", "zh").code == 0
    header, *rows = (tmp_path / "zh" / "need.csv").read_text("utf-8-sig").splitlines()
    assert all(re.search("[一-鿿P]", name) for name in header.split(","))
    assert not re.search("[a-z]", "".join(rows))
    assert all("采样员" in row for row in rows)
    assert simsite(*MARGINAL, "--lang", "zh", "--out", "m").code == 0
    header = (tmp_path / "m" / "marginal.csv").read_text("utf-8-sig").splitlines()[0]
    assert all(re.search("[一-鿿P]", name) for name in header.split(","))


def test_amounts_have_a_resource_and_a_unit(simsite, tmp_path):
    asked = ("--of", "hours", "--lang", "en", "--out", "en")
    assert simsite(*NEED, *asked).code == 0
    header, *rows = (tmp_path / "en" / "need.csv").read_text("utf-8-sig").splitlines()
    shown = [dict(zip(header.split(","), row.split(","), strict=True)) for row in rows]
    assert {(row["resource"], row["unit"]) for row in shown} == {("hours", "h")}


def test_no_place_left_is_an_answer(simsite):
    full = ("--set", "staff.collectors=5", "--fixed-desks")
    said = simsite(*MARGINAL, *full, "--lang", "en")
    assert said.code == 0
    assert "No place has work for one more" in said.out
    assert json.loads(simsite(*MARGINAL, *full, "--json").out)["steps"] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_collector_beyond_the_desks_is_said_to_come_with_one(simsite, lang):
    full = ("--set", "staff.collectors=5", "--lang", lang)
    said = simsite(*MARGINAL, *full)
    assert {"en": "with 1 more desk", "zh": "另增采样台1个"}[lang] in said.out
    said = simsite(*NEED, "--by", "07:45", *full)
    assert {"en": "more desks than the 5 that stand", "zh": "除现有5个采样台外"}[lang] in said.out
