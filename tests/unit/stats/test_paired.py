"""Two scenarios on the same luck."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from simsite.core.units import NEVER
from simsite.stats.intervals import order_statistic_ranks
from simsite.stats.paired import holm, paired_proportions, paired_quantile, sign_test


def test_the_median_difference_comes_with_the_ranks_of_the_sign_test():
    differences = np.arange(-4, 16)
    first = np.arange(100, 120) ** 2
    result = paired_quantile(first, first + np.random.default_rng(1).permutation(differences))
    low, high, achieved = order_statistic_ranks(20, 0.5)
    assert result.difference == 5.0
    assert (result.interval.low, result.interval.high) == (low - 5, high - 5)
    assert result.interval.level_achieved == achieved
    assert result.undefined == 0


def test_too_few_pairs_give_a_median_without_an_interval():
    result = paired_quantile([1, 2, 3], [2, 4, 6])
    assert (result.difference, result.interval) == (2.0, None)


def test_a_scenario_that_is_not_reached_is_infinitely_later():
    first = [10] * 10
    assert paired_quantile(first, [12] * 4 + [NEVER] * 6).difference == math.inf
    assert paired_quantile([NEVER] * 6 + [10] * 4, first).difference == -math.inf
    assert paired_quantile([10.0], [math.inf]).difference == math.inf


def test_pairs_never_reached_at_all_widen_the_interval_both_ways():
    first, second = [10] * 19 + [NEVER], [15] * 19 + [NEVER]
    one = paired_quantile(first, second)
    assert (one.difference, one.undefined) == (5.0, 1)
    half = paired_quantile(first[:10] + [NEVER] * 10, second[:10] + [NEVER] * 10)
    assert (half.difference, half.undefined) == (None, 10)
    assert (half.interval.low, half.interval.high) == (-math.inf, math.inf)


def test_large_times_lose_no_microsecond():
    start = 2**52
    assert paired_quantile([start], [start + 1]).difference == 1.0


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=20))
def test_the_sign_test_agrees_with_the_binomial_test_of_scipy(pairs):
    first, second = np.array(pairs).T
    up, down = int((second > first).sum()), int((second < first).sum())
    theirs = scipy_stats.binomtest(up, up + down).pvalue if up + down else 1.0
    assert sign_test(first, second) == pytest.approx(theirs)


def test_pairs_that_tie_at_never_do_not_count():
    assert sign_test([NEVER, 1, 1, 1], [NEVER, 2, 2, NEVER]) == pytest.approx(2 * 0.5**3)
    assert sign_test([math.inf], [float(NEVER)]) == 1.0


# Bentur et al. (2009), airway hyper-responsiveness before and after transplantation: 21 pairs,
# 7 and 1 discordant. Fagerland, Lydersen and Laake (2014), Statistics in Medicine 33, 2850-2875:
# exact conditional McNemar p = 0.070, Tango's (not exact) interval 0.026 to 0.517.
def test_the_published_example_is_reproduced():
    before = [1] * 1 + [1] * 1 + [0] * 7 + [0] * 12
    after = [1] * 1 + [0] * 1 + [1] * 7 + [0] * 12
    result = paired_proportions(before, after)
    assert (result.only_first, result.only_second) == (1, 7)
    assert result.p_value == pytest.approx(2 * (1 + 8) / 2**8)
    assert result.difference == pytest.approx(6 / 21)
    assert result.difference == pytest.approx(result.second - result.first)
    assert (result.interval.low, result.interval.high) == pytest.approx((0.026, 0.517), abs=0.05)
    assert result.interval.low < 0.026


# By hand from Holm (1979): sorted p times m, m - 1, ..., 1, made non-falling, at most 1.
def test_holm_steps_down():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.7]) == pytest.approx([1.0, 1.0])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_lies_between_the_raw_and_bonferronis_and_keeps_the_order(raw):
    adjusted = holm(raw)
    assert np.all(adjusted >= np.array(raw))
    assert np.all(adjusted <= np.minimum(1.0, np.array(raw) * len(raw)) + 1e-12)
    in_order = adjusted[np.argsort(raw, kind="stable")]
    assert all(a <= b for a, b in pairwise(in_order))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: paired_quantile([1, 2], [1]), "one to one"),
        (lambda: paired_proportions([0, 2], [1, 1]), "yes or no"),
        (lambda: holm([0.5, 1.5]), "between 0 and 1"),
    ],
)
def test_impossible_questions_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


NO_SHARES = {
    "proportions": lambda share: paired_proportions([0, 1], [1, 1], share),
}


@pytest.mark.parametrize("share", [-0.5, 0.0, 1.0, 1.5, math.nan])
@pytest.mark.parametrize("call", NO_SHARES.values(), ids=NO_SHARES)
def test_what_is_no_share_is_refused(call, share):
    with pytest.raises(ValueError, match="must lie strictly between 0 and 1"):
        call(share)
