"""Kinds are compared without case and by whole words, and what is not understood is listed."""

from pathlib import Path

import pytest
from begun import start_from

from simsite.core.errors import ScenarioFault
from simsite.model.kinds import guessed, kind_of, understood
from simsite.reading.load import load
from simsite.reading.site_list.read import read_list

CASES = Path(__file__).parents[3] / "cases"


def started(tmp_path, source):
    found = read_list(source)
    made = start_from(found, tmp_path / "p.yaml", "en")
    return found, load(made.files[0]), {one.key: one.values for one in (*found.said, *made.said)}


def knocks(scenario):
    table = scenario.arrivals.call_up.knock
    return {kind: (k.low, k.value, k.high) for kind, k in table.kinds().items()}


def test_urban_with_a_capital_is_urban(tmp_path):
    _, scenario, said = started(tmp_path, CASES / "03-kind-with-capital" / "list.csv")
    assert [site.kind for site in scenario.sites] == ["urban", "urban", "village"]
    assert knocks(scenario) == {"urban": (30, 60, 120), "village": (120, 240, 480)}
    assert said["kinds_urban"] == {"words": "Urban (1), urban (1)"}


def test_kinds_that_are_not_understood_are_listed_with_what_they_get(tmp_path):
    _, scenario, said = started(tmp_path, CASES / "24-kinds-by-name" / "list.xlsx")
    assert [site.kind for site in scenario.sites] == ["大型采样点", "学校", "village"]
    assert said["kinds_village"] == {"words": "农村点 (1)"}
    own = {"kinds": "大型采样点 (1), 学校 (1)", "value": 4, "low": 2, "high": 8}
    assert said["kinds_own"] == own
    assert set(knocks(scenario).values()) == {(120, 240, 480)}


@pytest.mark.parametrize(
    "word",
    ["URBAN", "Urban area", "urban_site", "Town", "city", "Ｕｒｂａｎ", "城区", "城镇", "街道",
     "社区", "城区点", "城区采样点", "社区类", "小区", "Community"],
)  # fmt: skip
def test_words_of_towns_are_urban(word):
    assert kind_of(word) == "urban"


@pytest.mark.parametrize(
    "word",
    [
        "Village",
        "RURAL",
        "rural area",
        "村",
        "农村",
        "行政村",
        "农村点",
        "村级采样点",
        "乡镇",
        "村委会",
    ],
)
def test_words_of_villages_are_village(word):
    assert kind_of(word) == "village"


@pytest.mark.parametrize(
    "word",
    ["suburban", "Suburban area", "peri-urban", "non-urban", "community college", "学校",
     "城乡结合部", "城中村", "村（社区）", "urban village", "townhouse", "site", "hospital"],
)  # fmt: skip
def test_parts_of_words_and_words_at_odds_are_not_understood(word):
    assert understood(word) == ""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Suburban hall", "village"), ("Riverside Community", "urban"),
        ("Community college", "village"), ("Upper community 2", "urban"), ("中山社区", "urban"),
        ("阳光小区3号点", "urban"), ("小区域试点", "village"), ("那亮农村社区", "village"),
        ("新街道村", "village"), ("社区卫生服务中心", "urban"), ("城关街道办", "urban"),
        ("Non-urban hall", "village"), ("那亮村委会", "village"),
        ("urbanisation office", "village"),
    ],
)  # fmt: skip
def test_names_let_one_guess_by_whole_words(name, kind):
    assert guessed(name)[0] == kind


def test_a_kind_left_empty_is_guessed_and_this_is_said(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("采样点,类型,人口\n甲,城区,90\n乙社区,,90\n丙,,90\n", "utf-8")
    found, _, said = started(tmp_path, path)
    assert [site.kind for site in found.sites] == ["urban", "urban", "village"]
    assert said["kinds_empty"] == {"urban": 1, "village": 1, "words": "社区 (1)"}


def test_a_kind_of_several_words_becomes_a_name(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name,type,population\nA,School hall (old),90\nB,school hall,90\n", "utf-8")
    found, _, said = started(tmp_path, path)
    assert [site.kind for site in found.sites] == ["school_hall_old", "school_hall"]
    assert said["kinds_own"]["kinds"] == "school_hall_old (1), school_hall (1)"


SCENARIO = """\
calendar: {first_day: 2026-01-05, hours: 08:00-12:00}
sites:
  - {id: a, kind: %s, population: 90}
  - {id: b, kind: %s, population: 90}
arrivals: {call_up: {knock: {%s: 1 min, %s: 4 min}, walk: 5 min}}
stages: [{name: swab, role: collector, time: 18 s}]
staff: {collectors: 2, helpers: 6}
"""


@pytest.mark.parametrize(
    "words",
    [
        ("Urban", "Village", "urban", "village"),
        ("urban", "村", "URBAN", "Rural"),
        ("School", "village", "school", "Village"),
        ("城区", "farm", "Town", "FARM"),
    ],
)
def test_tables_by_kind_match_without_case(tmp_path, words):
    (tmp_path / "s.yaml").write_text(SCENARIO % words, "utf-8")
    scenario = load(tmp_path / "s.yaml")
    knock = scenario.arrivals.call_up.knock
    assert [knock.of(site.kind).value for site in scenario.sites] == [60, 240]


def test_one_kind_given_twice_is_a_fault_and_an_override_is_not(tmp_path):
    twice = SCENARIO.replace("{%s: 1 min,", "{%s: 1 min, Town: 2 min,")
    (tmp_path / "s.yaml").write_text(twice % ("urban", "village", "urban", "village"), "utf-8")
    with pytest.raises(ScenarioFault) as caught:
        load(tmp_path / "s.yaml")
    assert [fault.key for fault in caught.value.faults] == ["kinds.twice"]
    (tmp_path / "s.yaml").write_text(SCENARIO % ("urban", "village", "城区", "village"), "utf-8")
    scenario = load(tmp_path / "s.yaml", sets=["arrivals.call_up.knock.urban=3 min"])
    assert scenario.arrivals.call_up.knock.of("urban").value == 180
