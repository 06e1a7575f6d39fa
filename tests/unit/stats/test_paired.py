"""Two scenarios on the same luck."""

import math
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize
from scipy import stats as scipy_stats

from simsite.core.units import NEVER
from simsite.stats.intervals import order_statistic_ranks
from simsite.stats.paired import (
    holm,
    paired_mean,
    paired_proportions,
    paired_quantile,
    sign_test,
    tango_interval,
)


def test_the_mean_difference_is_second_minus_first_and_agrees_with_scipy():
    first, second = [10.0, 12.0, 9.0, 15.0], [8.0, 11.0, 9.5, 10.0]
    theirs = scipy_stats.ttest_rel(second, first).confidence_interval(0.95)
    ours = paired_mean(first, second)
    assert ours.difference == pytest.approx(-1.875)
    assert (ours.interval.low, ours.interval.high) == pytest.approx((theirs.low, theirs.high))


def test_there_is_no_mean_difference_where_one_was_not_reached():
    assert paired_mean([1, 2, NEVER], [1, 2, 3]).difference is None
    assert paired_mean([1, 2, 3], [1, NEVER, 3]).interval is None


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
# exact conditional McNemar p = 0.070, Tango's interval 0.026 to 0.517.
def test_the_published_example_is_reproduced():
    before = [1] * 1 + [1] * 1 + [0] * 7 + [0] * 12
    after = [1] * 1 + [0] * 1 + [1] * 7 + [0] * 12
    result = paired_proportions(before, after)
    assert (result.only_first, result.only_second, result.pairs) == (1, 7, 21)
    assert result.p_value == pytest.approx(2 * (1 + 8) / 2**8)
    assert result.difference == pytest.approx(6 / 21)
    assert result.difference == pytest.approx(result.second - result.first)
    assert (result.interval.low, result.interval.high) == pytest.approx((0.026, 0.517), abs=5e-4)


def likelihood_score(difference, lost, gained, pairs):
    """Tango's statistic with the nuisance found by maximising the likelihood numerically."""

    def minus_log_likelihood(q):
        cells = (q, q + difference, 1 - 2 * q - difference)
        counts = (lost, gained, pairs - lost - gained)
        return -sum(k * math.log(max(c, 1e-300)) for k, c in zip(counts, cells, strict=True) if k)

    bounds = (max(0.0, -difference), (1 - difference) / 2)
    options = {"xatol": 1e-12}
    q = optimize.minimize_scalar(
        minus_log_likelihood, bounds=bounds, method="bounded", options=options
    ).x
    return (gained - lost - pairs * difference) / math.sqrt(
        pairs * (2 * q + difference * (1 - difference))
    )


@pytest.mark.parametrize(
    ("lost", "gained", "pairs"),
    [(1, 7, 21), (7, 1, 21), (20, 40, 160), (0, 5, 60), (3, 0, 12), (0, 0, 30), (5, 5, 10)],
)
def test_the_ends_of_tangos_interval_solve_its_equation(lost, gained, pairs):
    interval = tango_interval(lost, gained, pairs)
    z = scipy_stats.norm.ppf(0.975)
    assert likelihood_score(interval.low, lost, gained, pairs) == pytest.approx(z, abs=1e-3)
    assert likelihood_score(interval.high, lost, gained, pairs) == pytest.approx(-z, abs=1e-3)


def test_no_discordant_pair_still_gives_a_width():
    # with no discordant pair the equation is n d^2 = z^2 |d| (1 - |d|)
    z2 = scipy_stats.norm.ppf(0.975) ** 2
    interval = tango_interval(0, 0, 60)
    assert (interval.low, interval.high) == pytest.approx((-z2 / (60 + z2), z2 / (60 + z2)))


def test_all_pairs_changed_ends_at_one():
    assert tango_interval(0, 10, 10).high == 1.0
    assert tango_interval(10, 0, 10).low == -1.0
    # where all n pairs changed one way the equation is n (1 - d) = z^2 (1 + d)
    z2 = scipy_stats.norm.ppf(0.975) ** 2
    assert tango_interval(0, 10, 10).low == pytest.approx((10 - z2) / (10 + z2))


counts = st.tuples(*[st.integers(0, 15)] * 3).filter(lambda c: sum(c) > 0)


@given(counts)
def test_swapping_the_scenarios_mirrors_the_interval(count):
    lost, gained, _ = count
    forth = tango_interval(lost, gained, sum(count))
    back = tango_interval(gained, lost, sum(count))
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low), abs=1e-9)
    assert -1 <= forth.low <= (gained - lost) / sum(count) <= forth.high <= 1


def test_tangos_interval_covers_about_as_often_as_it_says():
    pairs = 25
    tables = [(b, c) for b, c in product(range(pairs + 1), repeat=2) if b + c <= pairs]
    ends = [tango_interval(b, c, pairs) for b, c in tables]
    covered = []
    for lose, gain in [(0.05, 0.05), (0.1, 0.3), (0.02, 0.4), (0.3, 0.3), (0.0, 0.2), (0.01, 0.1)]:
        chances = scipy_stats.multinomial(pairs, [lose, gain, 1 - lose - gain])
        hit = [e.low <= gain - lose <= e.high for e in ends]
        weight = chances.pmf([(b, c, pairs - b - c) for b, c in tables])
        covered.append(float(np.sum(weight, where=np.array(hit))))
    assert min(covered) > 0.92
    assert np.mean(covered) == pytest.approx(0.95, abs=0.02)


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
        (lambda: paired_mean([1, 2], [1]), "one to one"),
        (lambda: paired_proportions([0, 2], [1, 1]), "yes or no"),
        (lambda: tango_interval(-1, 0, 5), "impossible"),
        (lambda: tango_interval(3, 3, 5), "impossible"),
        (lambda: holm([0.5, 1.5]), "between 0 and 1"),
    ],
)
def test_impossible_questions_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("pairs", [1, 2, 4, 5, 8])
def test_no_end_of_tangos_interval_is_beyond_one_even_by_rounding(pairs):
    assert tango_interval(pairs, 0, pairs).low == -1.0
    assert tango_interval(0, pairs, pairs).high == 1.0


NO_SHARES = {
    "mean": lambda share: paired_mean([1, 2], [2, NEVER], share),
    "proportions": lambda share: paired_proportions([0, 1], [1, 1], share),
    "Tango": lambda share: tango_interval(1, 1, 3, share),
}


@pytest.mark.parametrize("share", [-0.5, 0.0, 1.0, 1.5, math.nan])
@pytest.mark.parametrize("call", NO_SHARES.values(), ids=NO_SHARES)
def test_what_is_no_share_is_refused(call, share):
    with pytest.raises(ValueError, match="must lie strictly between 0 and 1"):
        call(share)
