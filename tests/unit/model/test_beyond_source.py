"""A value or range beyond what its source states is doubtful, however it got there."""

from __future__ import annotations

from pathlib import Path

import pytest

from simsite.building.build import build
from simsite.reading.load import load
from simsite.reading.write import resolved_yaml
from simsite.workload import amounts, doubts
from tests.faulty import check, read
from tests.unit.model.faults.test_county import SOUND

MEAN = "stages.swab.time.lognormal.mean"
SOURCED = SOUND.replace("mean: 18 s", "mean: {value: 18 s, range: [12 s, 30 s], source: Hefei}")
STATED = SOUND.replace(
    "mean: 18 s",
    "mean: {value: 18 s, range: [12 s, 30 s], source: Hefei, source_range: [12 s, 26 s]}",
)


def beyond(folder: Path, text: str, *sets: str, name: str | None = None) -> list[tuple[str, str]]:
    """Return kind and path of every doubt about sources."""
    file = folder / "test.yaml"
    file.write_text(text, "utf-8")
    scenario = load(file, name, sets=sets)
    plan = build(scenario)
    found = doubts(scenario, plan, amounts(scenario, plan))
    return [(d.key, d.numbers["path"]) for d in found if d.key.endswith("beyond_source")]


@pytest.mark.parametrize(
    ("override", "kind"),
    [
        ("", None),
        ("=20 s", None),
        ("=12 s", None),
        ("=45 s", "value_beyond_source"),
        ("=11 s", "value_beyond_source"),
        ("={value: 45 s}", "refused"),
        ("={value: 20 s, range: [15 s, 40 s]}", "range_beyond_source"),
        ("={value: 20 s, range: [15 s, 25 s]}", None),
        (".range=[15 s, 40 s]", "range_beyond_source"),
        ("={value: 45 s, source: measured here}", None),
        ("={value: 45 s, source_range: [40 s, 50 s]}", None),
        ("={urban: 45 s, village: 20 s}", "value_beyond_source.urban"),
    ],
)
def test_an_override_is_held_against_the_source_below(tmp_path: Path, override: str, kind) -> None:
    sets = [f"{MEAN}{override}"] if override else []
    if kind == "refused":
        assert [f.key for f in read(tmp_path, SOURCED, sets=sets)] == ["range.without_value"]
        return
    key, _, site = (kind or "").partition(".")
    path = f"{MEAN}.{site}" if site else MEAN
    assert beyond(tmp_path, SOURCED, *sets) == ([(key, path)] if kind else [])


def test_what_the_source_states_may_be_narrower_than_the_range(tmp_path: Path) -> None:
    assert beyond(tmp_path, STATED) == [("range_beyond_source", MEAN)]
    assert beyond(tmp_path, STATED.replace("12 s, 26 s", "12 s, 30 s")) == []
    assert beyond(tmp_path, STATED, f"{MEAN}=28 s") == [("value_beyond_source", MEAN)]


@pytest.mark.filterwarnings("error")
def test_a_whole_number_without_a_unit_is_written_as_it_is_and_without_warnings(
    tmp_path: Path,
) -> None:
    stated = "presence={value: 1, range: [1, 2], source: a notice, source_range: [1, 1.5]}"
    path = "population.presence"
    assert beyond(tmp_path, SOUND, f"population.{stated}") == [("range_beyond_source", path)]
    scenario = load(tmp_path / "test.yaml", sets=[f"population.{stated}"])
    assert "presence: {value: 1.0, range: [1.0, 2.0]" in resolved_yaml(scenario)


def test_it_survives_two_overrides_a_named_scenario_and_the_run_directory(tmp_path: Path) -> None:
    assert beyond(tmp_path, SOURCED, f"{MEAN}=20 s", f"{MEAN}=45 s") == [
        ("value_beyond_source", MEAN)
    ]
    named = SOURCED + f"scenarios: {{slow: {{{MEAN}: 45 s}}}}\n"
    assert beyond(tmp_path, named, name="slow") == [("value_beyond_source", MEAN)]
    scenario = load(tmp_path / "test.yaml", "slow")
    kept = resolved_yaml(scenario)
    assert beyond(tmp_path, kept) == [("value_beyond_source", MEAN)]


def test_without_a_source_nothing_is_stated(tmp_path: Path) -> None:
    bare = SOURCED.replace(", source: Hefei", "")
    assert beyond(tmp_path, bare, f"{MEAN}=45 s") == []
    law = "stages.swab.time={gamma: {mean: 45 s, cv: 0.3}}"
    assert beyond(tmp_path, SOURCED, law) == []


@pytest.mark.parametrize(
    ("bad", "key"),
    [
        ("source_range: ⟦[26 s, 12 s]", "range.backwards"),
        ("source_range: ⟦12 s", "range.not_a_pair"),
    ],
)
def test_a_stated_range_is_checked_and_its_twin_accepted(tmp_path: Path, bad, key) -> None:
    assert read(tmp_path, STATED) == ()
    text = STATED.replace("source_range: [12 s, 26 s]", bad)
    check(tmp_path, text, key, f"{MEAN}.source_range")


def test_faults_of_overrides_keep_their_place(tmp_path: Path) -> None:
    (fault,) = read(tmp_path, SOURCED, sets=[f"{MEAN}=45 z"])
    assert (fault.key, fault.path, fault.column) == ("unit.unknown", MEAN, len(MEAN) + 2)
