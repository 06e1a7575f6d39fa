"""What a list of observations may hold."""

import math

import numpy as np

from simsite.core.units import NEVER
from simsite.stats.observations import as_observations, reached


def test_yes_and_no_become_one_and_zero():
    assert as_observations([True, False]).tolist() == [1, 0]
    assert as_observations([True, False]).dtype == np.int64


def test_never_is_not_reached_as_an_integer_and_as_a_float():
    assert reached([NEVER, NEVER - 1, 0]).tolist() == [False, True, True]
    assert reached([float(NEVER), math.inf, 1e18]).tolist() == [False, False, True]
