"""A crew has one level at a time. A scenario file cannot say otherwise; a plan by hand could."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simsite.building.build import build
from simsite.core.errors import BadValue, sentence
from simsite.core.units import HOUR
from simsite.model.plan import Distribution, DosePreparation, Gate, Station
from simsite.reading.load import load

NOTHING = Distribution.constant(0.0)
NINE, TEN = 9 * HOUR, 10 * HOUR


def station(crew: Any) -> Station:
    return Station("swab", "serve", "collector", 0, 3, crew, NOTHING)


def preparation(crew: Any) -> DosePreparation:
    return DosePreparation("swab.preparation", "chemist", crew, NOTHING)


def gate(crew: Any) -> Gate:
    return Gate(10, crew, NOTHING, NOTHING)


SCENARIO = """\
calendar: {first_day: 2026-01-05, hours: [08:00-12:00, 12:00-17:00]}
sites: [{id: a, population: 30}]
arrivals: {at_opening: {}}
stages: [{name: visit, role: doctor, time: 4 min}]
staff:
  roles: {doctor: 3}
  shifts: [{role: doctor, hours: 08:00-12:00}, {role: doctor, hours: 12:00-17:00, share: 67 %}]
"""

NOUNS = [(station, "swab"), (preparation, "swab.preparation"), (gate, "call_up")]
BAD = [((NINE, 2), (TEN, 0), (TEN, 3)), ((TEN, 2), (NINE, 3))]
TWINS = [((NINE, 2), (TEN, 3)), ((NINE, 3), (TEN, 2))]


@pytest.mark.parametrize(("bad", "twin"), list(zip(BAD, TWINS, strict=True)))
@pytest.mark.parametrize(("noun", "name"), NOUNS)
def test_a_step_not_later_than_the_one_before_is_refused(
    noun: Callable[[Any], Any], name: str, bad: Any, twin: Any
) -> None:
    with pytest.raises(BadValue) as caught:
        noun(bad)
    at = "day 1 10:00" if bad is BAD[0] else "day 1 09:00"
    assert caught.value.key == "plan.step_not_later"
    assert caught.value.placeholders == {"name": name, "at": at, "level": 3}
    assert f"'{name}' changes to 3 at {at}" in str(caught.value)
    assert f"“{name}”的在岗人数在{at}变为 3" in sentence(
        caught.value.key, caught.value.placeholders, "zh"
    )
    assert noun(twin).crew == twin


def test_no_steps_at_all_and_a_single_one_are_sound() -> None:
    assert station(()).crew == ()
    assert station(((NINE, 1),)).crew == ((NINE, 1),)


def test_a_scenario_whose_shifts_and_hours_meet_gives_one_step_for_that_time(
    tmp_path: Path,
) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(SCENARIO, "utf-8")
    (site,) = build(load(file)).sites
    assert site.stations[0].crew == ((8 * HOUR, 3), (12 * HOUR, 2), (17 * HOUR, 0))


@pytest.mark.parametrize(("noun", "name"), NOUNS)
def test_a_level_below_zero_is_refused(noun: Callable[[Any], Any], name: str) -> None:
    with pytest.raises(BadValue) as caught:
        noun(((NINE, 2), (TEN, -1)))
    assert caught.value.key == "number.negative"
    assert noun(((NINE, 2), (TEN, 0)))
