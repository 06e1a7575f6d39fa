"""Quantiles, means and proportions: tables, brute force and coverage summed exactly."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from simsite.core.units import NEVER
from simsite.stats.intervals import (
    Interval,
    clopper_pearson,
    mean,
    mean_interval,
    order_statistic_interval,
    order_statistic_ranks,
    quantile,
    quantile_rank,
    t_factor,
)

shares = st.floats(0.01, 0.99)


def coverage(n, p, low, high):
    """P(low <= B <= high - 1) for B ~ Binomial(n, p), term by term."""
    return math.fsum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(low, high))


def test_a_quantile_is_the_smallest_value_with_enough_at_or_below_it():
    values = [30, 10, 20, 40]
    assert [quantile(values, p) for p in (0.01, 0.25, 0.26, 0.5, 0.75, 0.76, 0.99)] == [
        *(10, 10, 20, 20, 30, 40, 40)
    ]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), shares)
def test_quantiles_agree_with_numpys_inverted_cdf(values, p):
    if abs(len(values) * p - round(len(values) * p)) > 1e-6:
        assert quantile(values, p) == np.quantile(values, p, method="inverted_cdf")


@pytest.mark.parametrize("n", [10, 60, 100, 1000])
def test_a_rank_is_not_moved_by_a_rounding_error(n):
    assert [quantile_rank(n, k / n) for k in range(1, n)] == list(range(1, n))


def test_never_can_be_a_quantile_and_no_number_is_invented():
    values = [5, NEVER, 3, NEVER]
    assert quantile(values, 0.5) == 5
    assert quantile(values, 0.51) == NEVER
    assert quantile([1.5, math.inf], 0.9) == math.inf
    assert isinstance(quantile(values, 0.5), int)


# The usual tables of the sign test's interval for the median, e.g. Conover (1999), Practical
# Nonparametric Statistics; by hand for n = 6: 1 - 2 / 2^6.
@pytest.mark.parametrize(
    ("n", "ranks", "achieved"),
    [(6, (1, 6), 0.96875), (10, (2, 9), 0.978516), (20, (6, 15), 0.958611)],
)
def test_ranks_for_the_median_agree_with_tables(n, ranks, achieved):
    low, high, level = order_statistic_ranks(n, 0.5)
    assert (low, high) == ranks
    assert level == pytest.approx(achieved, abs=1e-6)


def test_the_95_percent_quantile_has_an_interval_from_59_replications_on():
    assert [order_statistic_ranks(n, 0.95) is None for n in (10, 57, 58, 59, 60, 61)] == [
        *(True, True, True, False, False, False)
    ]
    low, high, achieved = order_statistic_ranks(60, 0.95)
    assert high == 60
    assert achieved == pytest.approx(coverage(60, 0.95, low, high))


def test_an_interval_exists_exactly_where_any_pair_of_ranks_suffices():
    asked = product(range(1, 26), (0.05, 0.2, 0.5, 0.7, 0.9, 0.95))
    assert [
        (n, p) for n, p in asked
        if (order_statistic_ranks(n, p, 0.9) is not None) != (coverage(n, p, 1, n) >= 0.9)
    ] == []  # fmt: skip


@given(st.integers(2, 120), shares, st.floats(0.5, 0.995))
def test_order_statistics_cover_as_often_as_they_say_and_no_narrower_side_would_do(n, p, level):
    ranks = order_statistic_ranks(n, p, level)
    if ranks is None:
        assert coverage(n, p, 1, n) < level + 1e-12
        return
    low, high, achieved = ranks
    assert 1 <= low < high <= n
    assert achieved == pytest.approx(coverage(n, p, low, high), abs=1e-9)
    assert achieved >= level
    half = (1 - level) / 2
    # one rank further in would break the tail, or the whole where the other side is extreme
    narrow_low = 1 - coverage(n, p, low + 1, n + 1)
    narrow_high = coverage(n, p, high - 1, n + 1)
    assert narrow_low > half - 1e-9 or coverage(n, p, low + 1, high) < level + 1e-9
    assert narrow_high > half - 1e-9 or coverage(n, p, low, high - 1) < level + 1e-9


@given(st.integers(10, 80), shares)
def test_the_interval_holds_the_quantile_and_widens_with_the_level(n, p):
    values = np.arange(n) * 7
    narrow = order_statistic_interval(values, p, 0.8)
    wide = order_statistic_interval(values, p, 0.95)
    if narrow is not None:
        assert narrow.low <= quantile(values, p) <= narrow.high
    if narrow is not None and wide is not None:
        assert wide.low <= narrow.low
        assert narrow.high <= wide.high


@given(st.integers(59, 90), st.floats(0.02, 0.98))
def test_symmetric_quantiles_have_mirrored_ranks(n, p):
    forth, back = order_statistic_ranks(n, p), order_statistic_ranks(n, 1 - p)
    assert (forth is None) == (back is None)
    if forth is not None:
        assert forth[2] == pytest.approx(back[2], abs=1e-9)
        assert (forth[0], forth[1]) == (n + 1 - back[1], n + 1 - back[0])


def test_an_interval_may_end_at_never():
    values = list(range(10, 68)) + [NEVER] * 2
    interval = order_statistic_interval(values, 0.95)
    assert interval.high == NEVER
    assert 10 < interval.low < 68


def test_the_coverage_on_a_distribution_with_ties_is_no_smaller():
    # a fair three-sided die: the median is 2; every sample of 6 is enumerated
    hits = sum(
        interval.low <= 2 <= interval.high
        for sample in product((1, 2, 3), repeat=6)
        if (interval := order_statistic_interval(sample, 0.5))
    )
    assert hits / 3**6 >= order_statistic_ranks(6, 0.5)[2]


# Clopper and Pearson (1934); 0 of n gives 1 - (alpha/2)^(1/n) in closed form.
def test_clopper_pearson_has_its_closed_ends():
    none = clopper_pearson(0, 60)
    assert none.low == 0.0
    assert none.high == pytest.approx(1 - 0.025 ** (1 / 60))
    assert clopper_pearson(60, 60) == Interval(pytest.approx(0.025 ** (1 / 60)), 1.0, 0.95)


@given(st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_clopper_pearson_agrees_with_scipy(counts):
    successes, n = counts
    theirs = scipy_stats.binomtest(successes, n).proportion_ci(0.95, "exact")
    ours = clopper_pearson(successes, n)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@given(st.integers(1, 60), st.floats(0.0, 1.0), st.sampled_from([0.8, 0.95, 0.99]))
def test_clopper_pearson_covers_at_least_its_level_and_each_tail_at_most_half(n, p, level):
    ends = [clopper_pearson(k, n, level) for k in range(n + 1)]
    chance = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    above = math.fsum(c for c, e in zip(chance, ends, strict=True) if e.low > p)
    below = math.fsum(c for c, e in zip(chance, ends, strict=True) if e.high < p)
    assert max(above, below) <= (1 - level) / 2 + 1e-9


@given(st.integers(1, 60))
def test_clopper_pearson_rises_with_the_successes(n):
    ends = [clopper_pearson(k, n) for k in range(n + 1)]
    assert [e.low for e in ends] == sorted(e.low for e in ends)
    assert [e.high for e in ends] == sorted(e.high for e in ends)


def test_the_mean_interval_agrees_with_scipy():
    values = [3.1, 4.7, 5.0, 2.2, 6.1]
    low, high = scipy_stats.t.interval(0.9, 4, np.mean(values), scipy_stats.sem(values))
    ours = mean_interval(values, 0.9)
    assert (ours.low, ours.high, ours.level_achieved) == pytest.approx((low, high, 0.9))


def test_students_factor_agrees_with_the_table():
    # Student's t table: 2.262 for 9 degrees of freedom at 95 % two-sided
    assert t_factor(10) * math.sqrt(10) == pytest.approx(2.262, abs=5e-4)


def test_no_mean_is_given_where_any_was_not_reached():
    assert mean([1, 2, 6]) == 3.0
    assert mean([1, 2, NEVER]) is None
    assert mean([1.0, math.inf]) is None
    assert mean_interval([1, 2, NEVER]) is None
    assert mean_interval([1]) is None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: quantile([], 0.5), "non-empty"),
        (lambda: quantile([[1], [2]], 0.5), "shape"),
        (lambda: quantile([1.0, math.nan], 0.5), "NaN"),
        (lambda: quantile(["a"], 0.5), "numbers"),
        (lambda: quantile([1], 0.0), "p must lie"),
        (lambda: quantile_rank(0, 0.5), "at least 1"),
        (lambda: order_statistic_ranks(0, 0.5), "at least 1"),
        (lambda: order_statistic_interval([1, 2], 0.5, 1.0), "level must lie"),
        (lambda: clopper_pearson(3, 2), "3 of 2"),
        (lambda: clopper_pearson(0, 0), "0 of 0"),
        (lambda: t_factor(1), "at least 2"),
    ],
)
def test_impossible_questions_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


NO_SHARES = {
    "quantile": lambda share: quantile([1, 2, 3], share),
    "rank": lambda share: quantile_rank(3, share),
    "ranks, p": lambda share: order_statistic_ranks(99, share),
    "ranks, level": lambda share: order_statistic_ranks(99, 0.5, share),
    "interval": lambda share: order_statistic_interval([1, 2, 3], 0.5, share),
    "proportion": lambda share: clopper_pearson(1, 3, share),
    "mean": lambda share: mean_interval([1, 2, 3], share),
    "mean of what was never reached": lambda share: mean_interval([1, NEVER], share),
    "factor": lambda share: t_factor(3, share),
}


@pytest.mark.parametrize("share", [-0.5, 0.0, 1.0, 1.5, math.nan])
@pytest.mark.parametrize("call", NO_SHARES.values(), ids=NO_SHARES)
def test_what_is_no_share_is_refused(call, share):
    with pytest.raises(ValueError, match="must lie strictly between 0 and 1"):
        call(share)
