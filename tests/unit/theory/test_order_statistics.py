"""When n residents who are all there at the start are done."""

import heapq
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg, special

from simsite.theory.order_statistics import (
    constant_finish,
    expected_maximum,
    exponential_finish_cdf,
    exponential_finish_mean,
    exponential_finish_variance,
    maximum_cdf,
)

TIMES = np.array([0.0, 1.0, 10.0, 33.0, 60.0, 100.0, 200.0, 500.0])


@pytest.mark.parametrize(("residents", "desks"), [(1, 1), (5, 2), (12, 4), (7, 7), (3, 8), (40, 3)])
def test_the_distribution_is_that_of_the_death_process(residents, desks):
    rates = np.array([min(left, desks) / 20.0 for left in range(residents, 0, -1)])
    generator = np.diag(-rates) + np.diag(rates[:-1], 1)
    expected = [1.0 - linalg.expm(generator * t)[0].sum() for t in TIMES]
    ours = exponential_finish_cdf(TIMES, residents, desks, 20.0)
    assert ours == pytest.approx(expected, abs=1e-11)


@pytest.mark.parametrize("residents", [1, 6, 200])
def test_one_desk_is_erlangs_distribution(residents):
    expected = special.gammainc(residents, TIMES / 20.0)
    assert exponential_finish_cdf(TIMES, residents, 1, 20.0) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("residents", "desks"), [(1, 1), (4, 4), (30, 30), (4, 9)])
def test_enough_desks_give_the_maximum_of_exponentials(residents, desks):
    expected = (1.0 - np.exp(-TIMES / 20.0)) ** residents
    ours = exponential_finish_cdf(TIMES, residents, desks, 20.0)
    assert ours == pytest.approx(expected, abs=1e-12)


def test_a_thousand_residents_at_ten_desks_keep_their_mean_and_variance():
    grid = np.linspace(0.0, 3500.0, 3501)
    left = 1.0 - exponential_finish_cdf(grid, 1000, 10, 20.0)
    mean = np.trapezoid(left, grid)
    second = np.trapezoid(2.0 * grid * left, grid)
    assert mean == pytest.approx(exponential_finish_mean(1000, 10, 20.0), rel=1e-6)
    assert second - mean**2 == pytest.approx(exponential_finish_variance(1000, 10, 20.0), rel=1e-4)


def test_mean_and_variance_by_hand():
    # 4 residents, 2 desks, mean 6 s: two phases of mean 3 s, then 3 s and 6 s
    assert exponential_finish_mean(4, 2, 6.0) == pytest.approx(3 + 3 + 3 + 6)
    assert exponential_finish_variance(4, 2, 6.0) == pytest.approx(9 + 9 + 9 + 36)


@given(st.integers(1, 40), st.integers(1, 12))
@settings(max_examples=30)
def test_it_is_a_distribution_and_more_desks_or_fewer_residents_are_earlier(residents, desks):
    cdf = exponential_finish_cdf(TIMES, residents, desks, 20.0)
    assert cdf[0] == 0.0
    assert np.all(np.diff(cdf) >= -1e-12)
    assert np.all(cdf <= 1.0 + 1e-12)
    assert np.all(exponential_finish_cdf(TIMES, residents, desks + 1, 20.0) >= cdf - 1e-12)
    assert np.all(exponential_finish_cdf(TIMES, residents + 1, desks, 20.0) <= cdf + 1e-12)


def test_nobody_is_done_at_once_and_nothing_before_the_start():
    assert exponential_finish_cdf([-1.0, 0.0, 5.0], 0, 3, 20.0).tolist() == [0.0, 1.0, 1.0]
    assert exponential_finish_cdf([-1.0], 3, 3, 20.0).tolist() == [0.0]
    assert exponential_finish_mean(0, 3, 20.0) == 0.0


@given(st.integers(0, 60), st.integers(1, 9), st.integers(0, 50))
def test_constant_services_take_the_rounds_that_a_list_of_desks_takes(residents, desks, service):
    free = [0] * desks
    for _ in range(residents):
        heapq.heapreplace(free, free[0] + service)
    assert constant_finish(residents, desks, service) == max(free)


def exponential(mean):
    return lambda t: 1.0 - math.exp(-t / mean)


def test_the_expected_maximum_of_equal_exponentials_is_a_harmonic_sum():
    harmonic = sum(1.0 / j for j in range(1, 13))
    assert expected_maximum([exponential(600.0)] * 12) == pytest.approx(600.0 * harmonic, rel=1e-7)


def test_the_expected_maximum_of_two_exponentials():
    # E max(X, Y) = a + b - ab/(a + b) for means a and b
    value = expected_maximum([exponential(30.0), exponential(5000.0)])
    assert value == pytest.approx(30 + 5000 - 30 * 5000 / 5030, rel=1e-7)


def test_a_sharp_distribution_far_out_is_not_missed():
    def step(t):
        return 0.0 if t < 70_000.0 else 1.0

    def narrow(t):
        return special.ndtr((t - 70_000.0) / 3.0)

    assert expected_maximum([step]) == pytest.approx(70_000.0, rel=1e-6)
    assert expected_maximum([narrow, exponential(1.0)]) == pytest.approx(70_000.0, rel=1e-6)


def test_the_maximum_multiplies():
    assert maximum_cdf([exponential(1.0), exponential(2.0)], 1.0) == pytest.approx(
        (1 - math.exp(-1.0)) * (1 - math.exp(-0.5))
    )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: exponential_finish_mean(-1, 1, 1.0), "-1"),
        (lambda: exponential_finish_cdf([1.0], 1, 0, 1.0), "desks"),
        (lambda: exponential_finish_variance(1, 1, 0.0), "mean service"),
        (lambda: constant_finish(1, 0, 1), "desks"),
        (lambda: expected_maximum([]), "no finishes"),
        (lambda: expected_maximum([lambda _: 0.5]), "does not reach 1"),
    ],
)
def test_impossible_questions_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
