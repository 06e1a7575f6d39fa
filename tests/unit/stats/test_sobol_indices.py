"""Sobol's indices against functions whose indices are known, on the design that is used."""

import math
import sys

import numpy as np
import pytest

from simsite.core.errors import BadValue
from simsite.draws.designs import resamples, two_cubes
from simsite.stats.sobol_indices import sobol_indices

POINTS, SEED = 1024, 5


def estimated(function, inputs):
    """The indices of a function of points of the unit cube, shape (N, inputs)."""
    first, second = two_cubes(POINTS, [f"input {n}" for n in range(inputs)], SEED)
    mixed = []
    for column in range(inputs):
        points = first.copy()
        points[:, column] = second[:, column]
        mixed.append(function(points))
    picks = resamples(SEED, "test", 200, POINTS)
    return sobol_indices(function(first), function(second), mixed, picks)


def ishigami(points):
    """Ishigami and Homma (1990), with a = 7 and b = 0.1."""
    x, y, z = (math.pi * (2.0 * points - 1.0)).T
    return np.sin(x) + 7.0 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def test_ishigamis_indices_are_those_that_are_known():
    # V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2; V1 = (1 + b pi^4/5)^2/2; V2 = a^2/8;
    # V13 = 8 b^2 pi^8/225 (Saltelli et al., 2008, Global Sensitivity Analysis, p. 179).
    own = (1 + 0.1 * math.pi**4 / 5) ** 2 / 2, 49 / 8, 0.0
    both = 8 * 0.01 * math.pi**8 / 225
    whole = sum(own) + both
    found = estimated(ishigami, 3)
    for indices, first, shared in zip(found, own, (both, 0.0, both), strict=True):
        assert indices.first.value == pytest.approx(first / whole, abs=0.03)
        assert indices.total.value == pytest.approx((first + shared) / whole, abs=0.03)
        for index, known in ((indices.first, first), (indices.total, first + shared)):
            assert index.interval.low - 0.01 <= known / whole <= index.interval.high + 0.01
            assert index.interval.high - index.interval.low < 0.3


def test_in_a_sum_each_input_makes_its_own_share_alone_and_in_all():
    weights = np.array([3.0, 2.0, 1.0, 0.0])
    found = estimated(lambda points: points @ weights, 4)
    for indices, share in zip(found, weights**2 / (weights**2).sum(), strict=True):
        assert indices.first.value == pytest.approx(share, abs=0.01)
        assert indices.total.value == pytest.approx(share, abs=0.01)


def test_an_answer_far_from_zero_has_the_same_indices():
    near = estimated(ishigami, 3)
    far = estimated(lambda points: 3.6e9 * (1000.0 + ishigami(points)), 3)
    for one, other in zip(near, far, strict=True):
        assert other.first.value == pytest.approx(one.first.value, abs=1e-6)
        assert other.total.value == pytest.approx(one.total.value, abs=1e-6)


def test_without_salib_it_is_said_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "SALib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "SALib", None)
    with pytest.raises(BadValue) as caught:
        estimated(ishigami, 3)
    assert caught.value.key == "sensitivity.no_salib"


def test_a_part_of_salib_that_is_missing_is_not_hidden(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "SALib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "multiprocess", None)
    with pytest.raises(ModuleNotFoundError, match="multiprocess"):
        estimated(ishigami, 3)
