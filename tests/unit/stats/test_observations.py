"""What a list of observations may hold."""

import math

import numpy as np
import pytest

from simsite.core.units import NEVER
from simsite.stats import intervals, paired, precision
from simsite.stats.observations import as_observations, reached


def test_yes_and_no_become_one_and_zero():
    assert as_observations([True, False]).tolist() == [1, 0]
    assert as_observations([True, False]).dtype == np.int64


def test_never_is_not_reached_as_an_integer_and_as_a_float():
    assert reached([NEVER, NEVER - 1, 0]).tolist() == [False, True, True]
    assert reached([float(NEVER), math.inf, 1e18]).tolist() == [False, False, True]


SHARES = {
    "quantile": lambda share: intervals.quantile([1, 2, 3], share),
    "rank": lambda share: intervals.quantile_rank(3, share),
    "ranks, p": lambda share: intervals.order_statistic_ranks(99, share),
    "ranks, level": lambda share: intervals.order_statistic_ranks(99, 0.5, share),
    "interval": lambda share: intervals.order_statistic_interval([1, 2, 3], 0.5, share),
    "proportion": lambda share: intervals.clopper_pearson(1, 3, share),
    "mean": lambda share: intervals.mean_interval([1, 2, 3], share),
    "mean of what was never reached": lambda share: intervals.mean_interval([1, NEVER], share),
    "factor": lambda share: intervals.t_factor(3, share),
    "paired mean": lambda share: paired.paired_mean([1, 2], [2, NEVER], share),
    "paired proportions": lambda share: paired.paired_proportions([0, 1], [1, 1], share),
    "Tango": lambda share: paired.tango_interval(1, 1, 3, share),
    "replications, p": precision.replications_for_quantile,
    "replications, level": lambda share: precision.replications_for_quantile(0.5, share),
}


@pytest.mark.parametrize("share", [-0.5, 0.0, 1.0, 1.5, math.inf, math.nan])
@pytest.mark.parametrize("call", SHARES.values(), ids=SHARES)
def test_a_level_or_probability_lies_strictly_between_0_and_1(call, share):
    with pytest.raises(ValueError, match="must lie strictly between 0 and 1"):
        call(share)
