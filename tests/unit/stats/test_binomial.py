"""Binomial tails: exact integers and scipy say the same."""

from __future__ import annotations

import math
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import bdtr, bdtrc, betaincinv

from simsite.stats.intervals import MOST_TRIALS, clopper_pearson, low_limit, tails

SHARES = st.sampled_from([0.05, 0.1, 0.25, 0.5, 0.95]) | st.floats(1e-6, 1 - 1e-6)


def exact(n: int, p: float) -> list[float]:
    """Return P(B = k) for k = 0 .. n, rounded once."""
    share = Fraction(p)
    return [float(math.comb(n, k) * share**k * (1 - share) ** (n - k)) for k in range(n + 1)]


@given(st.integers(1, 60), SHARES)
def test_tails_are_the_sums_of_exact_probabilities(n: int, p: float) -> None:
    below, above = tails(n, p)
    shares = exact(n, p)
    want = [math.fsum(shares[:r]) for r in range(n + 1)]
    assert below == pytest.approx(want, rel=1e-13, abs=1e-300)
    assert above == pytest.approx([math.fsum(shares[s:]) for s in range(n + 1)], rel=1e-13)


@pytest.mark.parametrize("n", [1, 59, 1_000, 20_000])
@pytest.mark.parametrize("p", [0.05, 0.5, 0.95])
def test_tails_are_those_of_scipy_as_far_as_those_are_good(n: int, p: float) -> None:
    below, above = tails(n, p)
    k = np.arange(n)
    assert below[0] == 0.0
    assert above[0] == 1.0
    np.testing.assert_allclose(below[1:], bdtr(k, n, p), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(above[1:], bdtrc(k, n, p), rtol=1e-10, atol=1e-12)


@given(st.integers(1, MOST_TRIALS), st.data(), st.sampled_from([0.005, 0.025, 0.05, 0.25]))
def test_a_limit_is_the_quantile_of_the_beta_distribution(
    n: int, data: st.DataObject, tail: float
) -> None:
    successes = data.draw(st.integers(1, n))
    want = float(betaincinv(successes, n - successes + 1, tail))
    assert low_limit(successes, n, tail) == pytest.approx(want, rel=1e-12)


def test_the_exact_interval_has_no_step_where_scipy_takes_over() -> None:
    for share in (0.0, 0.001, 0.3, 0.999, 1.0):
        here = clopper_pearson(round(share * MOST_TRIALS), MOST_TRIALS)
        there = clopper_pearson(round(share * (MOST_TRIALS + 1)), MOST_TRIALS + 1)
        assert here.low == pytest.approx(there.low, abs=2e-3)
        assert here.high == pytest.approx(there.high, abs=2e-3)


def test_intervals_of_a_usual_run_load_no_scipy() -> None:
    code = (
        "import sys\n"
        "from simsite.stats.intervals import clopper_pearson, order_statistic_interval\n"
        "clopper_pearson(30, 60), order_statistic_interval(range(60), 0.5)\n"
        "print([name for name in sys.modules if name.startswith('scipy')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
