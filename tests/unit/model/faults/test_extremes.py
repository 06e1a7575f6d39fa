"""Numbers that can be read but mean nothing: refused at their place, beside their sound twins."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from simsite.building.build import build
from simsite.core.units import NEVER
from simsite.reading.load import load
from simsite.workload import amounts
from tests.faulty import check, read
from tests.unit.model.faults.test_county import SOUND

SWAB = "{lognormal: {mean: 18 s, cv: 0.35}}"
LAW = "stages.swab.time"

# (sound piece, good piece, bad piece, kind, key path)
CASES = [
    (SWAB, "{weibull: {scale: 18 s, shape: 0.1}}", "{weibull: {scale: 18 s, ⟦shape: 1e-6}}",
     "law.outside", f"{LAW}.weibull.shape"),
    (SWAB, "{weibull: {scale: 18 s, shape: 100}}", "{weibull: {scale: 18 s, ⟦shape: 101}}",
     "law.outside", f"{LAW}.weibull.shape"),
    (SWAB, "{gamma: {mean: 18 s, cv: 0.0001}}", "{gamma: {mean: 18 s, ⟦cv: 1e-200}}",
     "law.outside", f"{LAW}.gamma.cv"),
    (SWAB, "{gamma: {mean: 18 s, cv: 0}}", "{gamma: {mean: 18 s, ⟦cv: 0.00009}}",
     "law.outside", f"{LAW}.gamma.cv"),
    (SWAB, "{lognormal: {mean: 18 s, cv: 100}}", "{lognormal: {mean: 18 s, ⟦cv: 101}}",
     "law.outside", f"{LAW}.lognormal.cv"),
    (SWAB, "{lognormal: {mean: 18 s, cv: {value: 1, range: [0, 2]}}}",
     "{lognormal: {mean: 18 s, ⟦cv: {value: 1, range: [0, 1000]}}}",
     "law.outside", f"{LAW}.lognormal.cv"),
    (SWAB, "{lognormal: {mean: 18 s, cv: 1}}", "{lognormal: {mean: 18 s, cv: ⟦1e200}}",
     "number.too_large", f"{LAW}.lognormal.cv"),
    ("staff:\n", "speed_cv: 20 %\nstaff:\n", "⟦speed_cv: 1e9\nstaff:\n", "law.outside", "speed_cv"),
    ("value: 1.0, range: [1.0, 1.1]", "value: 1.0, range: [1.0, 70000]",
     "value: 1.0, range: [1.0, 80000]", "sites.too_many_people", "population.presence"),
    ("{value: 1.0, range: [1.0, 1.1], source: assumed}", "{urban: 1.0, village: 1.2}",
     "{urban: 1.0, village: 1e9}", "sites.too_many_people", "population.presence"),
    ("first_day: 2022-02-17", "first_day: 9000-12-31", "first_day: ⟦9999-12-31",
     "calendar.too_late", "calendar.first_day"),
    ("collectors: 4", "collectors: 100000", "⟦collectors: 1000000000", "count.too_large",
     "staff.collectors"),
    ("helpers: 30", "helpers: 100000", "⟦helpers: 1000000000", "count.too_large",
     "staff.helpers"),
]  # fmt: skip


@pytest.mark.parametrize(("sound", "good", "bad", "key", "path"), CASES)
def test_the_extreme_is_refused_and_its_twin_is_built(
    tmp_path: Path, sound: str, good: str, bad: str, key: str, path: str
) -> None:
    assert SOUND.count(sound) == 1
    check(tmp_path, SOUND.replace(sound, bad), key, path)
    assert read(tmp_path, SOUND.replace(sound, good)) == ()
    scenario = load(tmp_path / "test.yaml")
    assert amounts(scenario, build(scenario)).earliest > 0


def test_a_billion_collectors_are_refused_at_once(tmp_path: Path) -> None:
    start = time.process_time()
    found = read(tmp_path, SOUND, sets=["staff.collectors=1000000000"])
    assert [fault.key for fault in found] == ["count.too_large"]
    assert time.process_time() - start < 1.0


def test_work_for_more_than_a_century_never_ends(tmp_path: Path) -> None:
    text = SOUND.replace(SWAB, "{normal: {mean: 18 s, sd: 1e9 s}}")
    assert read(tmp_path, text) == ()
    scenario = load(tmp_path / "test.yaml")
    assert amounts(scenario, build(scenario)).earliest == NEVER
