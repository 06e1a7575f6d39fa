"""How many replications an answer needs."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsite.stats.precision import replications_for_quantile


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
