"""What is not known: ranges, medians, shared names."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsite.draws.parameters import Parameters
from simsite.model.plan import Distribution, UncertainQuantity

SWAB = UncertainQuantity("swab.time.mean", 20.0, 18.0, 30.0)


def values(quantity, replications=2000, seed=1):
    return np.array([Parameters(seed, r, True).value(quantity) for r in range(replications)])


def test_without_unknowns_every_quantity_keeps_its_value():
    assert Parameters(1, 5, False).value(SWAB) == 20.0


def test_decisions_are_never_drawn():
    assert Parameters(1, 5, True).value(UncertainQuantity("desks", 3.0, 3.0, 3.0)) == 3.0


def test_half_below_half_above_uniform_on_each_side():
    drawn = values(SWAB)
    below, above = drawn[drawn < 20.0], drawn[drawn >= 20.0]
    assert abs(len(below) - 1000) < 4.5 * np.sqrt(500)
    assert abs(below.mean() - 19.0) < 4.5 * 2.0 / np.sqrt(12 * len(below))
    assert abs(above.mean() - 25.0) < 4.5 * 10.0 / np.sqrt(12 * len(above))
    assert drawn.min() < 18.1
    assert drawn.max() > 29.5


@given(
    st.lists(st.floats(0.0, 1e6, allow_nan=False), min_size=3, max_size=3),
    st.integers(0, 2**64 - 1),
)
def test_ranges_are_respected(numbers, seed):
    low, value, high = sorted(numbers)
    for replication in range(5):
        inputs = Parameters(seed, replication, True)
        assert low <= inputs.value(UncertainQuantity("any", value, low, high)) <= high


@pytest.mark.parametrize("u", [np.nextafter(0.5, 0.0), 1.0 - 2.0**-53])
def test_rounding_does_not_lead_out_of_a_range(monkeypatch, u):
    monkeypatch.setattr(Parameters, "_uniform", lambda self, name: float(u))
    for low, value, high in np.sort(np.random.default_rng(1).random((2000, 3)), axis=1).tolist():
        drawn = Parameters(1, 0, True).value(UncertainQuantity("any", value, low, high))
        top = value if u < 0.5 else high
        assert low <= drawn <= top


def test_quantities_of_the_same_name_share_their_luck():
    inputs = Parameters(1, 3, True)
    again = UncertainQuantity("swab.time.mean", 200.0, 180.0, 300.0)
    assert inputs.value(again) == 10.0 * inputs.value(SWAB)
    assert inputs.value(SWAB) == Parameters(1, 3, True).value(SWAB)


def test_different_names_replications_and_seeds_have_their_own():
    other = UncertainQuantity("knock", 20.0, 18.0, 30.0)
    one = values(SWAB, 500)
    assert abs(np.corrcoef(one, values(other, 500))[0, 1]) < 0.2
    assert abs(np.corrcoef(one, values(SWAB, 500, seed=2))[0, 1]) < 0.2
    assert len(np.unique(one)) == 500


def test_luck_does_not_depend_on_what_was_asked_before():
    asked = Parameters(1, 3, True)
    for name in "abc":
        asked.value(UncertainQuantity(name, 2.0, 1.0, 3.0))
    assert asked.value(SWAB) == Parameters(1, 3, True).value(SWAB)


@pytest.mark.parametrize("unknowns", [False, True])
def test_a_value_that_is_given_stands(unknowns):
    inputs = Parameters(1, 3, unknowns, {SWAB.name: 99.0})
    assert inputs.value(SWAB) == 99.0
    other = UncertainQuantity("knock", 20.0, 18.0, 30.0)
    assert inputs.value(other) == Parameters(1, 3, unknowns).value(other)


def test_a_mean_counts_floor_and_shift():
    fixed = UncertainQuantity.fixed
    inputs = Parameters(1, 0, False)
    exponential = Distribution("exponential", (fixed(10.0),), fixed(10.0), fixed(3.0))
    assert abs(inputs.mean(exponential) - (10.0 + 10.0 * np.exp(-1.0) + 3.0)) < 1e-12
    assert inputs.mean(Distribution("constant", (fixed(2.0),), fixed(5.0), fixed(1.0))) == 6.0
