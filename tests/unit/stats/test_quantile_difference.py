"""The same quantile of two scenarios."""

import math

import numpy as np
import pytest

from simsite.core.units import NEVER
from simsite.stats.intervals import order_statistic_interval
from simsite.stats.quantile_difference import quantile_difference

ONE = np.random.default_rng(3).normal(100.0, 10.0, 80)


def test_a_shift_is_found_and_pairs_that_move_together_make_it_sharp():
    paired = quantile_difference(ONE, ONE + 7.0, 0.5, paired=True)
    apart = quantile_difference(ONE, ONE + 7.0, 0.5, paired=False)
    assert paired.difference == apart.difference == pytest.approx(7.0)
    assert paired.interval.low < 7.0 < paired.interval.high
    assert paired.interval.high - paired.interval.low < 0.8 * (
        apart.interval.high - apart.interval.low
    )


def test_without_pairs_distances_are_squared_and_added():
    found = quantile_difference(ONE, 2.0 * ONE, 0.5, paired=False)
    own = order_statistic_interval(ONE, 0.5)
    up = math.hypot(2.0 * (own.high - found.first), found.first - own.low)
    assert found.interval.high == pytest.approx(found.first + up)


def test_swapping_mirrors_it():
    other = np.random.default_rng(4).exponential(30.0, 80)
    forth = quantile_difference(ONE, other, 0.9, paired=True)
    back = quantile_difference(other, ONE, 0.9, paired=True)
    assert forth.difference == -back.difference
    assert (forth.interval.low, forth.interval.high) == pytest.approx(
        (-back.interval.high, -back.interval.low)
    )


def test_what_is_not_reached_is_infinitely_later_and_open_ended():
    times = np.arange(1000, 1080)
    some, most = times.copy(), times.copy()
    some[-35:], most[-60:] = NEVER, NEVER
    open_ended = quantile_difference(times, some, 0.5, paired=True)
    assert math.isfinite(open_ended.difference)
    assert open_ended.interval.high == math.inf
    assert math.isfinite(open_ended.interval.low)
    assert quantile_difference(times, most, 0.5, paired=True).difference == math.inf
    both = quantile_difference(most, most, 0.5, paired=True)
    assert (both.difference, both.interval) == (None, None)


def test_too_few_replications_give_no_interval():
    found = quantile_difference(ONE[:58], ONE[:58] + 1, 0.95, paired=True)
    assert (found.difference, found.interval) == (pytest.approx(1.0), None)
    assert quantile_difference(ONE[:59], ONE[:59], 0.95, paired=True).interval is not None


def test_pairs_must_match():
    with pytest.raises(ValueError, match="one to one"):
        quantile_difference(ONE, ONE[:-1], 0.5, paired=True)
    assert quantile_difference(ONE, ONE[:-1], 0.5, paired=False).interval is not None
