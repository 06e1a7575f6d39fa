"""How many replications an answer needs."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsite.core.units import NEVER
from simsite.stats.intervals import mean_interval, t_factor
from simsite.stats.precision import (
    relative_half_width,
    replications_for_mean,
    replications_for_quantile,
)


def test_the_relative_half_width_is_half_the_interval_over_the_mean():
    interval = mean_interval([9.0, 10.0, 11.0])
    assert relative_half_width([9.0, 10.0, 11.0]) == pytest.approx((interval.high - 10.0) / 10.0)
    assert relative_half_width([-9.0, -10.0, -11.0]) == pytest.approx((interval.high - 10.0) / 10)


def test_there_is_no_relative_half_width_without_a_mean():
    assert relative_half_width([1, NEVER]) is None
    assert relative_half_width([5]) is None
    assert relative_half_width([-1.0, 1.0]) is None


@given(st.floats(0.1, 20.0))
def test_the_answer_suffices_and_one_fewer_would_not(deviation):
    n = replications_for_mean(deviation, 1.0)
    assert t_factor(n) * deviation <= 1.0
    assert n == 2 or t_factor(n - 1) * deviation > 1.0


def test_sharper_answers_need_about_four_times_as_many_for_half_the_width():
    assert replications_for_mean(100.0, 1.0) == pytest.approx((1.96 * 100) ** 2, rel=1e-3)
    assert replications_for_mean(0.0, 1.0) == 2


def test_the_least_number_for_an_interval_of_a_quantile():
    # 1 - p^n - (1-p)^n >= 0.95: 6 for the median, 59 for the 95 % quantile and its mirror
    assert [replications_for_quantile(p) for p in (0.5, 0.9, 0.95, 0.05)] == [6, 29, 59, 59]


@given(st.floats(0.02, 0.98), st.floats(0.5, 0.99))
def test_the_least_number_is_the_least(p, level):
    def enough(n):
        return 1 - p**n - (1 - p) ** n

    n = replications_for_quantile(p, level)
    assert enough(n) >= level - 1e-9
    assert n == 2 or enough(n - 1) < level + 1e-9


@pytest.mark.parametrize(
    ("deviation", "half_width"),
    [(-1.0, 1.0), (math.nan, 1.0), (math.inf, 1.0), (1.0, 0.0), (1.0, math.nan), (1e6, 1e-3)],
)
def test_impossible_wishes_are_refused(deviation, half_width):
    with pytest.raises(ValueError, match=r"got|more than"):
        replications_for_mean(deviation, half_width)


NO_SHARES = {
    "p": replications_for_quantile,
    "level": lambda share: replications_for_quantile(0.5, share),
}


@pytest.mark.parametrize("share", [-0.5, 0.0, 1.0, 1.5, math.nan])
@pytest.mark.parametrize("call", NO_SHARES.values(), ids=NO_SHARES)
def test_what_is_no_share_is_refused(call, share):
    with pytest.raises(ValueError, match="must lie strictly between 0 and 1"):
        call(share)
