"""Intervals for differences of probabilities hold the truth at least as often as they say."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from simsite.stats.exact_shares import (
    paired_share_interval,
    unpaired_p_value,
    unpaired_proportions,
    unpaired_share_interval,
)
from simsite.stats.paired import holm


def test_the_paired_interval_covers_whatever_the_truth():
    pairs = 10
    tables = [(b, c) for b, c in product(range(pairs + 1), repeat=2) if b + c <= pairs]
    ends = [paired_share_interval(b, c, pairs) for b, c in tables]
    for differing, share in product((0.02, 0.1, 0.3, 0.5, 0.8, 1.0), (0.0, 0.1, 0.35, 0.5, 1.0)):
        lose, gain = differing * (1 - share), differing * share
        chances = scipy_stats.multinomial(pairs, [lose, gain, max(0.0, 1 - lose - gain)])
        weight = chances.pmf([(b, c, pairs - b - c) for b, c in tables])
        held = np.array([e.low <= gain - lose <= e.high for e in ends])
        assert weight[held].sum() >= 0.95, (differing, share)


def test_the_unpaired_interval_covers_whatever_the_truth():
    n, m = 7, 9
    ends = {
        (a, b): unpaired_share_interval((a, n), (b, m))
        for a, b in product(range(n + 1), range(m + 1))
    }
    for p, q in product((0.0, 0.05, 0.3, 0.5, 0.9, 1.0), repeat=2):
        one, two = (scipy_stats.binom(k, share) for k, share in ((n, p), (m, q)))
        held = sum(
            one.pmf(a) * two.pmf(b) for (a, b), e in ends.items() if e.low <= q - p <= e.high
        )
        assert held >= 0.95, (p, q)


counts = st.tuples(*[st.integers(0, 12)] * 3).filter(lambda c: sum(c) > 0)


@settings(max_examples=25)
@given(counts)
def test_swapping_the_scenarios_mirrors_the_paired_interval(count):
    lost, gained, _ = count
    pairs = sum(count)
    forth = paired_share_interval(lost, gained, pairs)
    back = paired_share_interval(gained, lost, pairs)
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low), abs=3e-6)
    assert -1 <= forth.low <= (gained - lost) / pairs <= forth.high <= 1


def test_pairs_that_agree_make_the_interval_short():
    agreeing = paired_share_interval(0, 10, 100)
    torn = paired_share_interval(40, 50, 100)
    assert agreeing.high - agreeing.low < 0.6 * (torn.high - torn.low)
    assert agreeing.low > 0


def test_no_pair_that_differs_still_gives_a_width():
    interval = paired_share_interval(0, 0, 60)
    assert interval.low == -interval.high
    assert 0.04 < interval.high < 0.07  # one-sided 2.5 %: 1 - 0.025 ** (1 / 60) = 0.0596


def test_a_lower_level_gives_a_shorter_interval():
    wide, narrow = (paired_share_interval(3, 9, 40, level) for level in (0.95, 0.8))
    assert wide.low < narrow.low < narrow.high < wide.high


@settings(max_examples=20)
@given(st.integers(0, 20), st.integers(0, 30))
def test_the_unpaired_p_value_and_interval_never_contradict_each_other(a, b):
    found = unpaired_proportions(np.arange(20) < a, np.arange(30) < b)
    assert (found.first, found.second) == (a / 20, b / 30)
    assert found.difference == pytest.approx(b / 30 - a / 20)
    inside = found.interval.low < -1e-5 and found.interval.high > 1e-5
    if inside:
        assert found.p_value > 0.05
    elif found.interval.low > 1e-5 or found.interval.high < -1e-5:
        assert found.p_value <= 0.05


@pytest.mark.parametrize("wrong", [(-1, 0, 5), (3, 3, 5), (0, 0, 0)])
def test_impossible_counts_are_refused(wrong):
    with pytest.raises(ValueError, match="impossible counts"):
        paired_share_interval(*wrong)


@pytest.mark.parametrize(
    ("first", "second", "most"),
    [
        ((0, 60), (60, 60), 1e-30),
        ((2, 60), (45, 60), 1e-12),
        ((60, 60), (20, 60), 1e-10),
        ((0, 200), (200, 200), 1e-100),
        ((1, 30), (59, 60), 1e-15),
    ],
)
def test_an_unpaired_p_value_may_be_as_small_as_fishers(first, second, most):
    found = unpaired_p_value(first, second)
    own = scipy_stats.fisher_exact(
        [[first[0], first[1] - first[0]], [second[0], second[1] - second[0]]]
    )[1]
    assert 0.0 < found <= most
    assert math.log(found) <= 0.8 * math.log(own)  # of the order of Fisher
    assert holm([found] * 30).max() < 0.001


@pytest.mark.parametrize("level", [0.8, 0.99, 0.999])
@pytest.mark.parametrize("pair", [((3, 20), (10, 20)), ((5, 60), (14, 60)), ((9, 10), (10, 10))])
def test_the_p_value_says_at_every_level_what_the_interval_says(pair, level):
    ends = unpaired_share_interval(*pair, level)
    assert (ends.low > 0 or ends.high < 0) == (unpaired_p_value(*pair) <= 1 - level)


def test_an_unpaired_test_errs_no_more_often_than_it_says():
    n, p = 12, 0.3
    k = np.arange(n + 1)
    chance = np.array([math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in k])
    values = np.array([[unpaired_p_value((a, n), (b, n)) for b in k.tolist()] for a in k.tolist()])
    both = chance[:, None] * chance[None, :]
    for alpha in (0.001, 0.01, 0.05, 0.2):
        assert both[values <= alpha].sum() <= alpha
