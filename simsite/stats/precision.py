"""How many replications an interval of a quantile needs."""

from __future__ import annotations

import math

from simsite.stats.intervals import order_statistic_ranks
from simsite.stats.observations import check_share


def replications_for_quantile(p: float, level: float = 0.95) -> int:
    """Return the least number of replications for which a quantile has an interval at all.

    Parameters
    ----------
    p : float
        Which quantile, strictly between 0 and 1.
    level : float
        The least coverage wanted.

    Returns
    -------
    int
        The least n with 1 - p**n - (1 - p)**n >= level: 59 for the 95 % quantile at 95 %.
    """
    check_share("p", p)
    check_share("level", level)
    # the rarer side decides; start just below its one-sided answer and walk up
    rarer = max(p, 1.0 - p)
    n = max(2, math.floor(math.log(1.0 - level) / math.log(rarer)) - 1)
    while order_statistic_ranks(n, p, level) is None:
        n += 1
    return n
