"""Do intervals cover what they say? Known answers, 1,000 macro-runs each.

Every macro-run simulates n residents at c desks a few dozen times. The exact coverage of an order
statistic interval and of Clopper and Pearson's is a binomial sum; what is counted must lie within
three standard errors of it.
"""

import math

import numpy as np
import pytest
from scipy import optimize, stats
from yardsticks.at_once import alone
from yardsticks.plans import desks, exponential
from yardsticks.runs import luck_of, run

from simsite.stats.intervals import (
    clopper_pearson,
    mean_interval,
    order_statistic_interval,
    order_statistic_ranks,
)
from simsite.stats.mean_difference import paired_mean_if_fit
from simsite.theory.order_statistics import exponential_finish_cdf, exponential_finish_mean

pytestmark = pytest.mark.slow
MACRO, RESIDENTS, DESKS, MEAN, SEED = 1000, 12, 3, 30.0, 4001


def simulated(size, c):
    """Finishes in seconds, shape (MACRO, size); another c on the same luck."""
    group = alone(desks(exponential(MEAN), c), residents=RESIDENTS)
    return run(*luck_of(group, MACRO * size, SEED)).last().reshape(MACRO, size)


@pytest.fixture(scope="module")
def finishes():
    return simulated(60, DESKS)


def cdf(time):
    return float(exponential_finish_cdf(time, RESIDENTS, DESKS, MEAN)[0])


def within_three_errors(covered, exact):
    error = math.sqrt(exact * (1.0 - exact) / MACRO)
    return abs(np.mean(covered) - exact) <= 3.0 * error


@pytest.mark.parametrize("p", [0.25, 0.5, 0.9, 0.95])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_order_statistic_intervals_cover_as_computed(finishes, p, level):
    true = optimize.brentq(lambda t: cdf(t) - p, 1.0, 2000.0)
    found = [order_statistic_interval(row, p, level) for row in finishes]
    low, high, achieved = order_statistic_ranks(60, p, level)
    exact = stats.binom.cdf(high - 1, 60, p) - stats.binom.cdf(low - 1, 60, p)
    assert achieved == pytest.approx(exact, abs=1e-12)
    assert exact >= level
    assert within_three_errors([i.low <= true <= i.high for i in found], exact)


@pytest.mark.parametrize("by", [100.0, 145.0, 230.0])
def test_intervals_of_p_done_cover_as_computed(finishes, by):
    true = cdf(by)
    counts = np.arange(61)
    intervals = [clopper_pearson(int(k), 60) for k in counts]
    holds = np.array([i.low <= true <= i.high for i in intervals])
    exact = float(stats.binom.pmf(counts, 60, true)[holds].sum())
    done = (finishes <= by).sum(axis=1)
    assert exact >= 0.95
    assert within_three_errors(holds[done], exact)


def test_paired_differences_cover_at_least_so_often(finishes):
    more = simulated(60, DESKS + 1)
    true = exponential_finish_mean(RESIDENTS, DESKS + 1, MEAN) - exponential_finish_mean(
        RESIDENTS, DESKS, MEAN
    )
    for size in (20, 60):
        found = [
            paired_mean_if_fit(a[:size], b[:size]) for a, b in zip(finishes, more, strict=True)
        ]
        given = [mean.interval for mean in found if mean.interval is not None]
        assert len(given) > 0.5 * MACRO, size
        assert np.mean([i.low <= true <= i.high for i in given]) >= 0.929, size


def test_the_pairs_share_their_luck(finishes):
    more = simulated(60, DESKS + 1)
    assert np.var(more - finishes) < 0.5 * (np.var(more) + np.var(finishes))
    assert (more <= finishes).all()


def test_an_interval_that_is_too_short_is_seen(finishes):
    true = exponential_finish_mean(RESIDENTS, DESKS, MEAN)
    found = [mean_interval(row, 0.8) for row in finishes]
    assert not within_three_errors([i.low <= true <= i.high for i in found], 0.95)
