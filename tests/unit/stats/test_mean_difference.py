"""Means are given where Student's t is fit for them, and nowhere else."""

import math

import numpy as np
import pytest
from scipy import stats as scipy_stats

from simsite.core.units import NEVER
from simsite.stats.mean_difference import fitness, paired_mean_if_fit, variance_ratio, welch

LUCK = np.random.default_rng(5)
ONE, TWO = LUCK.normal(50.0, 5.0, 40), LUCK.normal(47.0, 9.0, 55)


def test_the_paired_mean_is_second_minus_first_and_agrees_with_scipy():
    second = TWO[:40]
    theirs = scipy_stats.ttest_rel(second, ONE)
    ours = paired_mean_if_fit(ONE, second)
    ends = theirs.confidence_interval(0.95)
    assert ours.difference == pytest.approx(second.mean() - ONE.mean())
    assert (ours.interval.low, ours.interval.high) == pytest.approx((ends.low, ends.high))
    assert ours.p_value == pytest.approx(theirs.pvalue)


def test_welch_agrees_with_scipy():
    theirs = scipy_stats.ttest_ind(TWO, ONE, equal_var=False)
    ours = welch(ONE, TWO)
    ends = theirs.confidence_interval(0.95)
    assert (ours.interval.low, ours.interval.high) == pytest.approx((ends.low, ends.high))
    assert ours.p_value == pytest.approx(theirs.pvalue)


def test_cochrans_rule_decides():
    skewed = np.array([0.0] * 19 + [10.0])
    judged = fitness(skewed)
    assert judged.skewness == pytest.approx(scipy_stats.skew(skewed))
    assert judged.needed == math.floor(25 * scipy_stats.skew(skewed) ** 2) + 1
    assert not judged.fit
    assert fitness(np.tile(skewed, 23)).needed == judged.needed <= 23 * 20
    assert fitness(np.tile(skewed, 23)).fit


def test_differences_that_are_not_fit_have_no_mean():
    zero = np.zeros(20)
    skewed = np.array([0.0] * 19 + [10.0])
    for found in (paired_mean_if_fit(zero, skewed), welch(ONE, skewed), welch(skewed, ONE)):
        assert (found.difference, found.interval, found.p_value) == (None, None, None)
        assert found.fitness.needed > 20


def test_too_few_or_all_the_same_are_not_fit():
    assert not fitness([1.0, 2.0, 3.0]).fit
    assert fitness([1.0, 2.0, 3.0]).needed == 10
    same = fitness(np.full(100, 7))
    assert (same.fit, same.needed) == (False, 0)


def test_there_is_no_mean_where_one_was_not_reached():
    late = [*range(1, 40), NEVER]
    assert paired_mean_if_fit(range(40), late).fitness is None
    assert welch(late, range(40)).difference is None


def test_the_ratio_of_variances_says_what_the_same_luck_is_worth():
    luck = np.random.default_rng(6).normal(size=2000)
    own = np.random.default_rng(7).normal(size=2000)
    assert variance_ratio(luck, luck + 0.1 * own) == pytest.approx(200, rel=0.1)
    assert variance_ratio(luck, own) == pytest.approx(1.0, abs=0.1)
    assert variance_ratio(luck, -luck) == pytest.approx(0.5)
    assert variance_ratio(luck, luck) is None
    assert variance_ratio([1, NEVER], [1, 2]) is None
    assert variance_ratio([1], [2]) is None


def test_pairs_must_match():
    with pytest.raises(ValueError, match="one to one"):
        paired_mean_if_fit([1, 2], [1])
