"""Gamma and normal probabilities against SciPy over wide parameters."""

import math

import numpy as np
import pytest
from scipy import special as known

from simsite.core import elementary, special

SHAPES = [0.01, 0.04, 0.25, 0.5, 1.0, 1.5, 2.0, 4.0, 8.16, 25.0, 100.0, 1e3, 1e4, 9.9e4]
UNIT = np.concatenate(
    [np.arange(1, 2000) / 2000.0, 2.0 ** -np.arange(2.0, 54.0), 1.0 - 2.0 ** -np.arange(2.0, 54.0)]
)


def test_log_gamma():
    for a in (1e-3, 0.01, 0.3, 0.5, 1.0, 1.5, 2.0, 3.0, 7.7, 11.9, 12.0, 12.1, 170.0, 1e5):
        assert special.log_gamma(a) == pytest.approx(math.lgamma(a), rel=2e-15, abs=1e-14)


@pytest.mark.parametrize("a", SHAPES)
def test_gamma_shares(a):
    x = a * np.concatenate([np.geomspace(1e-8, 0.5, 50), np.linspace(0.5, 2.0, 101), [5.0]])
    below, above = special.gamma_shares(a, np.log(x))
    usable = (known.gammainc(a, x) > 1e-250) & (known.gammaincc(a, x) > 1e-250)
    rtol = 1e-13 * max(a, 10.0)  # x**a: the error of log x is multiplied by a
    assert np.count_nonzero(usable) > 10
    assert np.allclose(below[usable], known.gammainc(a, x)[usable], rtol=rtol)
    assert np.allclose(above[usable], known.gammaincc(a, x)[usable], rtol=rtol)
    assert np.allclose(below + above, 1.0, rtol=1e-15)


def test_shares_do_not_depend_on_the_neighbours():
    log_x = np.linspace(-5.0, 4.0, 301)
    for a in (0.3, 4.0, 30.0):
        together = special.gamma_shares(a, log_x)
        alone = [special.gamma_shares(a, log_x[i : i + 1]) for i in range(len(log_x))]
        for side in (0, 1):
            assert np.array_equal(together[side], np.concatenate([one[side] for one in alone]))


def test_normal_share():
    z = np.linspace(-30.0, 8.0, 1501)
    near = z > -8.3
    expected = known.ndtr(z)
    assert np.allclose(special.normal_share(z)[near], expected[near], rtol=1e-13)
    assert np.allclose(special.normal_share(z), expected, rtol=1e-12)
    assert special.normal_share(np.array([0.0]))[0] == 0.5


@pytest.mark.parametrize("a", SHAPES)
def test_log_gamma_quantile(a):
    upper = UNIT > 0.5
    expected = np.where(
        upper, known.gammainccinv(a, 1.0 - UNIT), known.gammaincinv(a, UNIT)
    )  # each from its own tail
    got = elementary.exp(special.log_gamma_quantile(a, UNIT))
    usable = expected > 1e-300
    assert np.allclose(got[usable], expected[usable], rtol=2e-11)
    assert np.all(got[~usable] < 1e-299)


def test_the_expansion_meets_the_table():
    """At the border of both methods they give the same quantile."""
    border = special.LARGE_SHAPE
    at, beyond = (special.log_gamma_quantile(a, UNIT) for a in (border, np.nextafter(border, 1e9)))
    assert np.allclose(at, beyond, rtol=0.0, atol=2e-12)


def test_the_expansion_far_beyond():
    """A quantile x of shape a has P(a, x) = u, here by our own series."""
    u = np.array([1e-6, 0.1, 0.5, 0.9])
    y = special.log_gamma_quantile(1e6, u)
    assert np.allclose(special.gamma_shares(1e6, y)[0], u, rtol=1e-7)


@pytest.mark.parametrize("a", [0.01, 0.5, 4.0, 400.0, 1e7])
def test_quantiles_rise(a):
    u = np.linspace(1e-6, 1.0 - 1e-6, 40_001)
    assert np.all(np.diff(special.log_gamma_quantile(a, u)) > 0.0)


def test_numbers_beyond_every_uniform_are_moved_inside():
    ends = special.log_gamma_quantile(2.0, np.array([1e-300, 2.0**-53, 1.0 - 2.0**-53, 1.0]))
    assert ends[0] == ends[1]
    assert ends[2] == ends[3]
