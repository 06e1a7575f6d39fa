"""How many replications an answer needs."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsite.core.units import NEVER
from simsite.stats.intervals import order_statistic_interval
from simsite.stats.precision import (
    AT_MOST,
    PrecisionWatch,
    half_width_of_chance,
    half_width_of_median,
    look_ahead,
    replications_for_quantile,
)


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


NO_SHARES = {
    "p": replications_for_quantile,
    "level": lambda share: replications_for_quantile(0.5, share),
}


@pytest.mark.parametrize("share", [-0.5, 0.0, 1.0, 1.5, math.nan])
@pytest.mark.parametrize("call", NO_SHARES.values(), ids=NO_SHARES)
def test_what_is_no_share_is_refused(call, share):
    with pytest.raises(ValueError, match="must lie strictly between 0 and 1"):
        call(share)


def test_the_look_ahead_is_five_and_grows_from_a_hundred_on():
    assert [look_ahead(n) for n in (10, 100, 119, 120, 400, 1000)] == [5, 5, 5, 6, 20, 50]


def test_the_median_is_known_to_the_farther_end_of_its_interval():
    values = np.array([0, 10, 20, 30, 40, 50, 60, 70, 80, 200])
    interval = order_statistic_interval(values, 0.5)
    assert (interval.low, interval.high) == (10, 80)
    assert half_width_of_median(values) == 40  # from 40 to 80
    assert half_width_of_median(values[:5]) == math.inf  # no interval


def test_one_that_is_not_reached_leaves_no_precision():
    values = np.arange(100)
    assert half_width_of_median(values) < 20
    values[7] = NEVER
    assert half_width_of_median(values) == math.inf


def test_a_probability_is_known_to_the_farther_end_of_the_exact_interval():
    assert half_width_of_chance(182, 182) > 0.02 >= half_width_of_chance(183, 183)
    assert half_width_of_chance(500, AT_MOST) == pytest.approx(0.0314, abs=1e-4)
    assert all(half_width_of_chance(k, AT_MOST) < 0.032 for k in range(0, AT_MOST + 1, 25))


def test_a_half_width_must_hold_over_the_look_ahead_without_a_break():
    watch = PrecisionWatch({"a": 5.0})
    widths = [9, 4, 4, 6, 5, 5, 5, 5, 5, 5]
    seen = []
    for n, width in enumerate(widths, 10):
        watch.see(n, {"a": width})
        seen.append((watch.reached, watch.stops))
    assert seen[:4] == [(None, False), (11, False), (11, False), (None, False)]
    assert [stops for _, stops in seen[4:]] == [False] * 5 + [True]
    assert (watch.reached, watch.replications, watch.bound) == (14, 19, ("a",))


def test_the_last_measure_to_hold_binds_and_those_too_wide_are_named():
    watch = PrecisionWatch({"a": 5.0, "b": 5.0})
    watch.see(10, {"a": 4, "b": 9})
    assert (watch.bound, watch.reached, watch.stops) == (("b",), None, False)
    watch.see(11, {"a": 4, "b": 5})
    assert (watch.bound, watch.reached) == (("b",), 11)
    both = PrecisionWatch({"a": 5.0, "b": 5.0})
    both.see(10, {"a": 4, "b": 4})
    assert both.bound == ("a", "b")
