"""A curve in one line of characters."""

from __future__ import annotations

import math
from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float], top: float | None = None) -> str:
    """Return one character a value, from ``▁`` (0) to ``█`` (`top`); a space where none is.

    Parameters
    ----------
    values : numbers not below 0; not a number stands for "no value"
    top : value of the full bar, the greatest of `values` by default

    Raises
    ------
    ValueError
        If a value is below 0 or above `top`: it could not be shown truly.
    """
    known = [value for value in values if not math.isnan(value)]
    top = max(known, default=0.0) if top is None else top
    if any(not 0 <= value <= top for value in known):
        raise ValueError(f"sparkline from 0 to {top} of {min(known)} to {max(known)}")
    return "".join(_bar(value, top) for value in values)


def _bar(value: float, top: float) -> str:
    if math.isnan(value):
        return " "
    return BARS[0] if top == 0 else BARS[math.floor(value / top * (len(BARS) - 1) + 0.5)]
