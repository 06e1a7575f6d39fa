"""Sites are written line by line as the YAML library would write them."""

from __future__ import annotations

from pathlib import Path

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from simsite.reading.load import load
from simsite.reading.write import _dump, _site_line, resolved_yaml

SCENARIOS = Path(__file__).parents[3] / "scenarios"

WORDS = ("yes", "On", "~", "null", "2022-02-17", "1_000", "0o7", "1e5", ".nan", "=", "017", "12:30")
TEXTS = (
    st.text(alphabet="aZ09_-' 德村,:#[]{}&*!|>%@`?\"\t，：é𠮷.", min_size=1, max_size=8)
    | st.text(min_size=1, max_size=8)
    | st.sampled_from(WORDS)
)


@given(st.lists(TEXTS | st.integers(0, 10**9), min_size=1, max_size=4))
@example(["Xing'an Community", "451024100", "451024100001-1", 1885])
def test_the_line_of_a_site_is_what_the_library_writes(values: list[str | int]) -> None:
    site = {"id": "a", **{f"key_{number}": value for number, value in enumerate(values)}}
    assert _site_line(site) == _dump([site])


def test_a_site_with_a_table_is_what_the_library_writes() -> None:
    site = {"id": "a", "staff": {"guards": 2, "on": 1}}
    assert _site_line(site) == _dump([site])


def test_the_whole_scenario_is_what_the_library_writes() -> None:
    for file in ("debao.yaml", "small.yaml"):
        text = resolved_yaml(load(SCENARIOS / file))
        data = yaml.load(text, yaml.BaseLoader)
        assert text.count("\nsites:\n") == 1
        assert list(data)[:5] == ["format", "title", "calendar", "population", "sites"]
        start = text.index("\nsites:\n")
        lines = text[start:].splitlines()[2 : 2 + len(data["sites"])]
        assert all(line.startswith("- {id: ") for line in lines)
