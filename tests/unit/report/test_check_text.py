"""The words of `simsite check`: both languages, 80 columns, every kind of warning."""

import json
from pathlib import Path

import pytest

from simsite.building.build import build
from simsite.core.errors import width
from simsite.reading.load import load
from simsite.report.check_text import check_json, check_text, doubt_sentence
from simsite.report.i18n import catalogue, words
from simsite.report.wording import Wording
from simsite.workload import Doubt

SMALL = Path(__file__).parents[3] / "scenarios" / "small.yaml"
NUMBERS = {
    "overload": {"count": 2, "site": "[/y]", "stage": "swab", "ratio_share": 1.25},
    "after_horizon": {"count": 2, "site": "a", "limit_us": 0},
    "after_deadline": {"count": 2, "site": "a", "limit_us": 0},
    "gate_binds": {"count": 2, "site": "a", "limit": 3, "needed": 38},
    "desks_without_staff": {"count": 2, "desks": 3, "site": "a"},
    "nobody": {"count": 2, "site": "a"},
    "slots_after_closing": {
        "count": 2,
        "people": 20,
        "of": 100,
        "closing_us": 0,
        "slots_times": (0, 60_000_000),
    },
    "pieces_after_closing": {
        "count": 1,
        "people": 20,
        "of": 100,
        "closing_us": 0,
        "pieces_spans": ((0, 60_000_000),),
    },
    "times_after_closing": {
        "count": 2,
        "people": 0.4,
        "of": 100,
        "closing_us": 0,
        "site": "a",
        "times_times": (0, 60_000_000),
    },
    "wait_for_opening": {
        "people": 20,
        "of": 100,
        "first_us": 0,
        "opening_us": 3600000000,
        "limit_span": 1800000000,
    },
    "after_closing_at": {
        "count": 2,
        "people": 20,
        "of": 100,
        "site": "a",
        "closing_us": 0,
        "written_times": (0, 60_000_000),
    },
    "wait_for_opening_at": {
        "count": 2,
        "people": 20,
        "of": 100,
        "site": "a",
        "first_us": 0,
        "opening_us": 3600000000,
        "limit_span": 1800000000,
    },
    "shift_outside_at": {
        "hours": "21:00-23:00",
        "role": "collector",
        "people": 1,
        "of": 2,
        "count": 2,
        "site": "a",
    },
    "shift_outside": {"hours": "21:00-23:00", "role": "collector"},
    "shift_outside_all": {"hours": "21:00-23:00", "role": "collector", "people": 1, "of": 2},
    "off_duty": {"count": 1, "site": "a", "stage": "swab", "hours_spans": ((0, 60_000_000),)},
    "horizon_at_closing": {"limit_us": 0},
    "horizon_before_closing": {"limit_us": 0, "closing_us": 3600000000},
    "deadline_before_closing": {"limit_us": 0, "closing_us": 3600000000},
    "no_source": {"count": 2, "path": "speed_cv"},
    "known_correlated": {"path": "speed_cv"},
    "value_beyond_source": {"path": "speed_cv", "value": "1", "low": "0", "high": "0.5"},
    "range_beyond_source": {"path": "speed_cv", "range": "0 – 1", "low": "0", "high": "0.5"},
}


@pytest.fixture(scope="module")
def small():
    scenario = load(SMALL, sets=["arrivals.call_up.ahead=2"])
    return scenario, build(scenario)


@pytest.mark.parametrize(("lang", "said"), [("en", "! warning"), ("zh", "！警告")])
def test_the_text_fits_80_columns_and_warns(small, lang, said):
    text = check_text(*small, words(lang))
    assert all(width(line) <= 80 for line in text.splitlines())
    assert said in text
    assert "11,523" in text


def test_the_json_holds_the_same_numbers(small):
    found = json.loads(check_json(*small))
    assert found["schema"] == "simsite.check/1"
    assert (found["sites"], found["residents"]) == (18, 11523)
    assert found["kinds"][0]["stages"][1]["stage"] == "registration"
    assert [warning["key"] for warning in found["warnings"]] == ["gate_binds"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_warning_has_its_sentence(small, lang):
    plan = small[1]
    wording = Wording.of(plan, words(lang))
    said = {key: doubt_sentence(Doubt(key, NUMBERS[key]), plan, wording) for key in NUMBERS}
    assert {key: text for key, text in said.items() if not text or {"{", "}"} & set(text)} == {}
    assert all(part in said["overload"] for part in ("[/y]", "125"))


def test_the_warnings_tried_are_all_there_are():
    known = {key.removeprefix("check.doubt.") for key in catalogue() if "check.doubt." in key}
    assert known == set(NUMBERS)
