"""The rank-sum test, against SciPy's and by hand."""

import itertools

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from simsite.stats.rank_sum import EXACT, rank_sum_p


def test_all_orders_of_a_small_case():
    # 2 of 5 observations: 10 equally likely sums; the two highest ranks together are one of them
    assert rank_sum_p([4, 5], [1, 2, 3]) == pytest.approx(2 / 10)
    assert rank_sum_p([1, 2], [3, 4, 5]) == pytest.approx(2 / 10)
    assert rank_sum_p([2, 4], [1, 3, 5]) == 1.0


@pytest.mark.parametrize(("late", "others"), [(6, 54), (5, 15), (20, 180), (1, 3), (9, 9)])
def test_exact_as_scipy(late, others):
    rng = np.random.default_rng(late)
    for shift in (0.0, 0.8):
        one, two = rng.normal(shift, size=late), rng.normal(size=others)
        exact = mannwhitneyu(one, two, method="exact").pvalue
        assert rank_sum_p(one, two) == pytest.approx(exact, rel=1e-9)
        assert rank_sum_p(two, one) == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize(("late", "others"), [(EXACT + 1, 200), (60, 540)])
def test_many_by_the_normal_approximation(late, others):
    rng = np.random.default_rng(1)
    one, two = rng.normal(0.2, size=late), rng.normal(size=others)
    assert rank_sum_p(one, two) == pytest.approx(
        mannwhitneyu(one, two, method="asymptotic").pvalue, rel=1e-9
    )


def test_ties_as_scipy_and_nothing_to_tell_apart():
    one, two = [1, 2, 2, 3, 3], [1, 1, 2, 2, 2, 3, 1]
    assert rank_sum_p(one, two) == pytest.approx(
        mannwhitneyu(one, two, method="asymptotic").pvalue, rel=1e-9
    )
    assert rank_sum_p([7.0, 7.0], [7.0, 7.0, 7.0]) == 1.0


def test_the_level_is_kept():
    # Every way to choose 3 of 7 is equally likely: at most 5 % of them may be called different.
    ranks = np.arange(7)
    found = [
        rank_sum_p(ranks[list(c)], np.delete(ranks, list(c)))
        for c in itertools.combinations(range(7), 3)
    ]
    for level in (0.05, 0.1, 0.2, 0.5):
        assert np.mean(np.array(found) <= level) <= level
