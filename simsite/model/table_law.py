"""A law of your own, from Python: a quantile function as a table that a scenario keeps.

The function is asked once, here. What is drawn comes from the knots alone, and these stand in the
scenario that is saved with a result: it can be done again where the function is not at hand.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

from simsite.core.distributions import mean, table_variance
from simsite.model.laws import MOST_KNOTS

FEWEST = 16  # knots at first; so long as they do not suffice they are doubled
ENOUGH = 1e-4  # by this share of themselves mean and standard deviation may still change
REACH = 4.5  # normal scores between which the knots are spread evenly: denser in the tails
FARTHEST = 1e-7  # chance at which a tail without end is cut off

Knots = list[tuple[float, float]]


def table_law(quantile: Callable[[float], Any], unit: str = "s") -> dict[str, dict[str, Any]]:
    """Turn a quantile function into a law as a scenario writes it.

    Parameters
    ----------
    quantile : callable
        Takes a chance between 0 and 1 and returns what is not exceeded with it, such as
        ``scipy.stats.gamma(2).ppf``. An end that is not finite is cut off at a chance of one in
        ten million.
    unit : str
        Unit of what it returns: ``s``, ``min``, ``h``, or ``km`` for a length.

    Returns
    -------
    dict
        ``{"table": {"knots": [["0 %", "0 s"], ...]}}``, to be put where a law stands: through
        ``yaml`` or ``json`` into a scenario, or into an override ``PATH=VALUE``.

    Raises
    ------
    ValueError
        If the function gives something that is not a number of at least 0, or falls.

    Examples
    --------
    >>> table_law(lambda chance: 20 + 40 * chance)["table"]["knots"][0]
    ['0.000000000', '20.000000 s']
    """
    number = FEWEST
    knots, moments = _knots(quantile, number), (0.0, 0.0)
    while number * 2 <= MOST_KNOTS:
        before, moments = moments, _moments(knots)
        if all(abs(a - b) <= ENOUGH * b for a, b in zip(before, moments, strict=True)):
            break
        number *= 2
        knots = _knots(quantile, number)
    written = [[f"{chance:.9f}", f"{value:.6f} {unit}"] for chance, value in knots]
    return {"table": {"knots": written}}


def _knots(quantile: Callable[[float], Any], number: int) -> Knots:
    """Ask for so many values, those at both ends among them."""
    scores = [REACH * (2.0 * n / (number - 3) - 1.0) for n in range(number - 2)]
    chances = [round(0.5 * math.erfc(-score / math.sqrt(2.0)), 9) for score in scores]
    ends = _end(quantile, 0.0, FARTHEST), _end(quantile, 1.0, 1.0 - FARTHEST)
    values = [ends[0], *(_value(quantile, chance) for chance in chances), ends[1]]
    knots = list(zip((0.0, *chances, 1.0), values, strict=True))
    for (_, lower), (chance, value) in itertools.pairwise(knots):
        if value < lower:
            raise ValueError(f"the quantile function falls from {lower} to {value} at {chance}")
    return knots


def _end(quantile: Callable[[float], Any], chance: float, instead: float) -> float:
    value = float(quantile(chance))
    return _value(quantile, chance if math.isfinite(value) else instead)


def _value(quantile: Callable[[float], Any], chance: float) -> float:
    value = float(quantile(chance))
    if not 0.0 <= value < math.inf:
        raise ValueError(f"the quantile function gives {value} at {chance}, not a number from 0 on")
    return value


def _moments(knots: Knots) -> tuple[float, float]:
    """Mean and standard deviation of the table."""
    chances, values = zip(*knots, strict=True)
    return mean("table", chances + values), math.sqrt(table_variance(chances, values))
