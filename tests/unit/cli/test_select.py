"""`simsite compare --select`: which is best, and how sure that is."""

import json

import pytest


@pytest.fixture
def two(simsite):
    for collectors in (2, 4):
        simsite("run", "tiny.yaml", "--jobs", 1, "--no-figures", "--out", f"c{collectors}",
                "--set", f"staff.collectors={collectors}")  # fmt: skip
    return simsite


SELECT = ("compare", "c2", "c4", "--select", "--jobs", 1)


@pytest.mark.parametrize(
    ("language", "zone", "sentence"),
    [
        ("en", "20pp", "c4: largest chance to be done by the deadline"),
        ("zh", "20pp", "c4：按时完成概率最大"),
        ("en", "5min", "c4: earliest complete in the mean"),
        ("zh", "5min", "c4：平均完成最早"),
    ],
)
def test_the_best_is_named(two, language, zone, sentence):
    said = two(*SELECT, "--zone", zone, "--lang", language)
    assert said.code == 0
    assert sentence in said.out.replace("\n", "")


def test_scripts_get_plain_values(two):
    told = json.loads(two(*SELECT, "--zone", "20pp", "--json").out)
    assert (told["schema"], told["best"]) == ("simsite.selection/1", "c4")
    assert told["probability_of_correct_selection"] == 0.95
    assert [d["verdict"] for d in told["designs"]] == ["dropped", "best"]


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "nothing is promised"), ("zh", "不作任何保证")]
)
def test_a_budget_used_up_is_said(two, language, sentence):
    two("run", "tiny.yaml", "--jobs", 1, "--no-figures", "--out", "slow",
        "--set", "population.attendance={value: 91 %, range: [80 %, 95 %]}")  # fmt: skip
    close = ("compare", "slow", "c2", "--select", "--zone", "0.1pp", "--at-most", 100)
    said = two(*close, "--jobs", 1, "--lang", language)
    assert sentence in said.out.replace("\n", "")


def test_a_zone_of_nothing_is_refused(two):
    assert two(*SELECT, "--zone", "0pp").code == 2
