"""Distributions of durations, drawn by inversion.

A family is a quantile function of plain numbers. One uniform number gives one variate, so a
resident keeps the same luck when a parameter changes: a longer mean makes everybody slower, nobody
faster. Everything is built on `simsite.core.elementary`, hence the same bytes everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.core import elementary

F64 = NDArray[np.float64]
Quantile = Callable[[tuple[float, ...], F64], F64]
Mean = Callable[[tuple[float, ...]], float]


@dataclass(frozen=True, slots=True)
class Family:
    """A family of distributions: its parameters in order, quantile function and mean.

    The quantile function takes the parameter values and an array of uniforms and returns variates
    in the unit of the parameters.
    """

    parameters: tuple[str, ...]
    quantile: Quantile
    mean: Mean


def _scalar(function: Callable[[F64], F64], x: float) -> float:
    return float(function(np.array([x]))[0])


def _constant(p: tuple[float, ...], u: F64) -> F64:
    return np.full_like(u, p[0])


def _standard_exponential(u: F64) -> F64:
    return -elementary.log(1.0 - u)


def _exponential(p: tuple[float, ...], u: F64) -> F64:
    return p[0] * _standard_exponential(u)


def _lognormal(p: tuple[float, ...], u: F64) -> F64:
    mean, cv = p
    variance = _scalar(elementary.log, 1.0 + cv * cv)
    location = _scalar(elementary.log, mean) - 0.5 * variance
    return elementary.exp(location + float(np.sqrt(variance)) * elementary.normal_quantile(u))


def _uniform(p: tuple[float, ...], u: F64) -> F64:
    return p[0] + (p[1] - p[0]) * u


def _triangular(p: tuple[float, ...], u: F64) -> F64:
    low, mode, high = p
    width = high - low
    if width == 0.0:
        return np.full_like(u, low)
    share = (mode - low) / width
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1.0 - u) * width * (high - mode))
    return np.where(u < share, rising, falling)


def _weibull(p: tuple[float, ...], u: F64) -> F64:
    shape, scale = p
    standard = np.maximum(_standard_exponential(u), 1e-300)
    return scale * elementary.exp(elementary.log(standard) / shape)


def _weibull_mean(p: tuple[float, ...]) -> float:
    from math import gamma

    return p[1] * gamma(1.0 + 1.0 / p[0])


FAMILIES: dict[str, Family] = {
    "constant": Family(("value",), _constant, lambda p: p[0]),
    "exponential": Family(("mean",), _exponential, lambda p: p[0]),
    "lognormal": Family(("mean", "cv"), _lognormal, lambda p: p[0]),
    "uniform": Family(("low", "high"), _uniform, lambda p: 0.5 * (p[0] + p[1])),
    "triangular": Family(("low", "mode", "high"), _triangular, lambda p: sum(p) / 3.0),
    "weibull": Family(("shape", "scale"), _weibull, _weibull_mean),
}


def quantile(family: str, parameters: tuple[float, ...], u: F64, floor: float = 0.0) -> F64:
    """Variates of a family at uniform numbers `u`, never below `floor`.

    Parameters
    ----------
    family : str
        Name in `FAMILIES`.
    parameters : tuple of float
        In the order of `Family.parameters`; durations in seconds.
    u : float64 array, shape (N,)
        Uniform numbers strictly between 0 and 1.
    floor : float
        Least variate; smaller ones are raised to it.

    Returns
    -------
    float64 array, shape (N,)
        In the unit of the parameters.
    """
    return np.maximum(FAMILIES[family].quantile(parameters, u), floor)
