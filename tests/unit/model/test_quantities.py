"""Quantities and laws: every way of writing them, and what they are called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from every_law import EXAMPLES, written
from pydantic import ValidationError

import simsite
from simsite.core.errors import catalogue
from simsite.model.laws import FAMILIES, TimeLaw
from simsite.model.quantities import (
    LengthQuantity,
    Quantity,
    RatioQuantity,
    ShareQuantity,
    SpeedQuantity,
    TimeQuantity,
)


@pytest.mark.parametrize(
    ("single", "written", "value", "back"),
    [
        (TimeQuantity, "18 s", 18, "18 s"),
        (TimeQuantity, "1h30min", 5400, "1 h 30 min"),
        (ShareQuantity, "7 %", 0.07, "7 %"),
        (ShareQuantity, 0.07, 0.07, "7 %"),
        (RatioQuantity, "35 %", 0.35, 0.35),
        (LengthQuantity, "500 m", 0.5, "0.5 km"),
        (SpeedQuantity, "25 km/h", 25, "25 km/h"),
    ],
)
def test_a_scalar_is_a_quantity(
    single: type[Quantity], written: object, value: float, back: object
) -> None:
    quantity = single.model_validate(written)
    assert (quantity.value, quantity.low, quantity.high) == (value, value, value)
    assert quantity.model_dump(mode="json") == back
    assert quantity.of("village") is quantity


def test_range_and_source_are_kept() -> None:
    data = {"value": "18 s", "range": ["12 s", "30 s"], "source": "assumed"}
    quantity = TimeQuantity.model_validate(data)
    assert (quantity.low, quantity.value, quantity.high) == (12, 18, 30)
    assert quantity.model_dump(mode="json") == data


LAWS = [
    ("18 s", "constant"),
    ({"value": "18 s", "source": "assumed"}, "constant"),
    ({"constant": "18 s"}, "constant"),
    ({"exponential": {"mean": "18 s"}}, "exponential"),
    ({"lognormal": {"mean": "18 s", "cv": 0.35, "floor": "8 s"}}, "lognormal"),
    ({"gamma": {"mean": "18 s", "cv": 0.35}}, "gamma"),
    ({"erlang": {"k": 3, "mean": "18 s"}}, "erlang"),
    ({"uniform": {"low": "3 s", "high": "9 s", "shift": "1 s"}}, "uniform"),
    ({"triangular": {"low": "3 s", "mode": "4 s", "high": "9 s"}}, "triangular"),
    ({"weibull": {"shape": 1.8, "scale": "4 h"}}, "weibull"),
    ({"normal": {"mean": "18 s", "sd": "3 s"}}, "normal"),
    ({"empirical": {"values": ["12 s", "9.5 s"], "floor": "1 s"}}, "empirical"),
    *[(written(family, cases[0]), family) for family, cases in EXAMPLES.items()],
]


@pytest.mark.parametrize(("written", "family"), LAWS)
def test_laws_survive_writing(written: object, family: str) -> None:
    law = TimeLaw.model_validate(written)
    assert law.family == family
    assert (law.shape is None) == (family == "constant")
    again = TimeLaw.model_validate(law.model_dump(mode="json", exclude_none=True))
    assert again == law


def test_every_family_has_a_case() -> None:
    assert {family for _, family in LAWS} == set(FAMILIES)


def test_parameters_leave_out_floor_and_shift() -> None:
    law = TimeLaw.model_validate({"lognormal": {"mean": "18 s", "cv": 0.35, "floor": "8 s"}})
    assert law.shape is not None
    assert list(law.shape.parameters()) == ["mean", "cv"]
    assert law.shape.floor is not None
    assert law.shape.floor.of("urban").value == 8


def test_a_quantity_by_kind_gives_each_kind_its_own() -> None:
    law = TimeLaw.model_validate({"exponential": {"mean": {"urban": "1 s", "village": "2 s"}}})
    assert law.exponential is not None
    mean = law.exponential.mean
    assert (mean.of("urban").value, mean.of("village").value) == (1, 2)
    assert set(mean.kinds()) == {"urban", "village"}


def test_nothing_is_changed_after_reading() -> None:
    quantity = TimeQuantity.model_validate("18 s")
    with pytest.raises(ValidationError):
        quantity.value = 3.0


def test_every_sentence_used_is_in_the_catalogue() -> None:
    package = Path(simsite.__file__).parent
    code = "".join(path.read_text("utf-8") for path in package.rglob("*.py"))
    raised = set(re.findall(r'BadValue\(\s*"([a-z_.]+)"', code))
    assert len(raised) > 50
    assert raised <= set(catalogue())
