"""What a list of observations may hold."""

import math

import numpy as np
import pytest

from simsite.core.units import NEVER
from simsite.stats.observations import as_observations, check_share, reached


def test_yes_and_no_become_one_and_zero():
    assert as_observations([True, False]).tolist() == [1, 0]
    assert as_observations([True, False]).dtype == np.int64


def test_never_is_not_reached_as_an_integer_and_as_a_float():
    assert reached([NEVER, NEVER - 1, 0]).tolist() == [False, True, True]
    assert reached([float(NEVER), math.inf, 1e18]).tolist() == [False, False, True]


@pytest.mark.parametrize("share", [-0.5, 0.0, 1.0, 1.5, math.inf, math.nan])
def test_a_level_or_probability_lies_strictly_between_0_and_1(share):
    with pytest.raises(ValueError, match="level must lie strictly between 0 and 1"):
        check_share("level", share)


@pytest.mark.parametrize("share", [1e-9, 0.5, 1.0 - 1e-9])
def test_anything_between_is_taken(share):
    assert check_share("level", share) is None
