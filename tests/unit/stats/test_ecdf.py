"""The empirical distribution, with its defect."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simsite.core.units import NEVER
from simsite.stats.ecdf import ecdf
from simsite.stats.intervals import quantile


def test_steps_are_at_the_observations_and_never_is_missing_at_the_end():
    steps = ecdf([20, 10, 20, NEVER])
    assert steps.values.tolist() == [10, 20]
    assert steps.shares.tolist() == [0.25, 0.75]
    assert (steps.observations, steps.never_share) == (4, 0.25)
    assert steps.at([9, 10, 19, 20, NEVER - 1]).tolist() == [0.0, 0.25, 0.25, 0.75, 0.75]


def test_nothing_reached_is_a_distribution_too():
    steps = ecdf([math.inf, math.inf])
    assert steps.at([0.0, 1e300]).tolist() == [0.0, 0.0]
    assert steps.never_share == 1.0


observations = st.lists(st.integers(0, 9) | st.just(NEVER), min_size=1, max_size=40)


@given(observations, st.integers(-1, 10))
def test_it_counts(values, time):
    assert ecdf(values).at(time) == np.mean(np.array(values) <= time)


@given(observations, st.floats(0.01, 0.99))
def test_a_quantile_is_where_it_first_reaches_p(values, p):
    steps, q = ecdf(values), quantile(values, p)
    before = q - 1 if q != NEVER else NEVER - 1
    assert steps.at(before) < p
    assert q == NEVER or steps.at(q) >= p - 1e-9
