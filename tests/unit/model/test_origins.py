"""Where inputs come from: which words say that a number is assumed, and how many say what."""

import pytest

from simsite.model.scenario import Origins, is_assumed, origins
from simsite.reading.load import load

SCENARIO = """
calendar: {first_day: 2026-01-05, hours: 08:00-18:00}
sites: [{id: a, population: 300}]
arrivals: {at_opening: {}}
population: {exempt: {value: 0 %, source: "SOURCE"}}
stages:
- {name: swab, role: collector, time: {constant: {value: 30 s, source: "SOURCE"}}}
staff: {collectors: 1, helpers: 2}
"""


@pytest.mark.parametrize(
    "source",
    [
        "assumed",
        "Assumed; as in Wuhan",
        "press; shares of two and more are assumed",
        "假设",
        "假定值",
        "無公開數據，假設為 30 秒",
        "无公开数据，假设为30秒",
        "an assumption of ours",
        "not published; assumed",
        "no source: assumed",
        "assuming 5 km/h",
    ],
)
def test_a_source_that_says_so_is_assumed(source):
    assert is_assumed(source)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "measured by stopwatch",
        "not assumed",
        "this isn't assumed: 2020 census",
        "never assumed",
        "not merely assumed but measured",
        "no assumption",
        "unassumed",
        "并非假设",
        "不是假定",
        "实测，未作假设",
        "非假定值",
        "2020年人口普查",
    ],
)
def test_a_source_that_denies_it_or_says_nothing_is_not(source):
    assert not is_assumed(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [("", (0, 0)), ("assumed", (2, 0)), ("假设值", (2, 0)), ("not assumed", (0, 2))],
)
def test_every_input_is_assumed_or_stated_or_unsaid(tmp_path, source, expected):
    file = tmp_path / "s.yaml"
    file.write_text(SCENARIO.replace("SOURCE", source), encoding="utf-8")
    found = origins(load(file))
    assert (found.assumed, found.stated) == expected
    assert found == Origins(found.inputs, *expected, found.inputs - sum(expected))
    assert found.inputs > 2
