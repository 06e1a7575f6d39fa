"""The JSON object holds the same numbers, and null with a flag where not reached."""

import json

import pytest

from simsite.core.units import HOUR, NEVER
from simsite.report.result_json import SCHEMA, summary_json
from simsite.report.summary import summarise


@pytest.mark.parametrize("name", ["few", "many", "never", "hostile", "timeless"])
def test_it_is_valid_json_and_names_its_schema(name, request):
    result = summary_json(request.getfixturevalue(name))
    text = json.dumps(result, allow_nan=False, ensure_ascii=False)
    assert json.loads(text) == result
    assert result["schema"] == SCHEMA == "simsite.result/1"
    assert str(NEVER) not in text


def test_numbers_equal_the_summary(many):
    result, summary = summary_json(many), summarise(many)
    shown = result["lines"]["all"]["metrics"]["completion"]
    median = summary.county.spreads["completion"].median.value
    assert shown["median"]["value"]["hours_after_opening"] == (median - 8 * HOUR) / HOUR
    assert shown["median"]["value"]["clock"].startswith("2022-02-17T1")
    assert result["lines"]["all"]["done_by_deadline"]["value"] == summary.county.done.value
    wait = summary.county.spreads["wait_mean"].median.value
    assert result["lines"]["all"]["metrics"]["wait_mean"]["median"]["value"] == pytest.approx(
        wait / 1e6
    )
    assert [t["code"] for t in result["townships"]] == [t.code for t in summary.townships]
    assert result["last_sites"][0]["limit"] == "team"
    assert result["last_sites"][0]["gain"]["value"] == pytest.approx(5200)


def test_not_reached_is_null_with_a_flag(never):
    shown = summary_json(never)["lines"]["all"]["metrics"]["completion"]
    assert shown["not_reached"] == 45
    assert shown["median"]["value"] == {
        "clock": None,
        "hours_after_opening": None,
        "reached": False,
    }


def test_few_replications_have_null_quantiles_and_no_deadline_no_chance(few, timeless):
    assert summary_json(few)["lines"]["all"]["metrics"]["completion"]["quantile_95"] is None
    result = summary_json(timeless)
    assert result["lines"]["all"]["done_by_deadline"] is None
    assert result["deadline"]["reached"] is False
