"""Gains with their intervals: closed forms and coverage."""

import numpy as np
import pytest

from simsite.stats.gains import Gain, mean_gain, quantile_gain, ratio_of_means
from simsite.stats.intervals import Interval, mean_interval


def picks(samples, size, seed=1):
    return np.random.default_rng(seed).integers(0, size, (samples, size))


def test_a_mean_gain_is_the_paired_t_interval():
    first, second = np.array([5.0, 7.0, 9.0]), np.array([4.0, 4.0, 4.0])
    assert mean_gain(first, second) == Gain(3.0, mean_interval([1.0, 3.0, 5.0]))


def test_a_shift_is_known_exactly():
    first = np.arange(60.0)
    for p in (0.5, 0.95):
        gain = quantile_gain(first, first - 3.0, p, picks(500, 60))
        assert gain == Gain(3.0, Interval(3.0, 3.0, 0.95))
        assert gain.measurable
    assert not quantile_gain(first, first, 0.5, picks(500, 60)).measurable


def test_one_replication_has_no_interval():
    assert quantile_gain([2.0], [1.0], 0.5, picks(10, 1)) == Gain(1.0, None)
    assert ratio_of_means([2.0], [1.0]) is None


def test_the_median_gain_covers_what_is_true():
    rng, held, rounds = np.random.default_rng(5), 0, 200
    for r in range(rounds):
        shared = rng.normal(size=60)
        first, second = shared + 1.0, shared + rng.normal(0.0, 0.3, 60)
        ends = quantile_gain(first, second, 0.5, picks(400, 60, r)).interval
        held += ends.low <= 1.0 <= ends.high
    assert 0.90 <= held / rounds <= 1.0


def test_a_ratio_over_a_constant_is_the_interval_of_the_mean_over_it():
    gains = np.array([3.0, 5.0, 4.0, 6.0])
    ratio, mean = ratio_of_means(gains, np.full(4, 2.0)), mean_interval(gains)
    assert ratio.value == pytest.approx(2.25)
    assert (ratio.interval.low, ratio.interval.high) == pytest.approx((mean.low / 2, mean.high / 2))


def test_proportional_gains_have_their_ratio_and_no_doubt():
    below = np.array([1.0, 2.0, 3.0, 2.5])
    ratio = ratio_of_means(4.0 * below, below)
    assert (ratio.value, ratio.interval.low, ratio.interval.high) == pytest.approx((4.0,) * 3)


def test_a_ratio_over_what_may_be_nothing_is_not_given():
    assert ratio_of_means([1.0, 2.0, 3.0], [1.0, -1.0, 0.5]) is None


def test_fieller_covers_the_true_ratio():
    rng, held, rounds = np.random.default_rng(8), 0, 400
    for _ in range(rounds):
        below = rng.normal(5.0, 2.0, 30)
        above = 3.0 * below + rng.normal(0.0, 4.0, 30)
        ends = ratio_of_means(above, below).interval
        held += ends.low <= 3.0 <= ends.high
    assert 0.92 <= held / rounds <= 0.98
