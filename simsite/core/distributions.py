"""Distributions of durations, drawn by inversion.

A family is a quantile function of plain numbers. One uniform number gives one variate, so a
resident keeps the same random draws when a parameter changes: a longer mean makes everybody slower,
nobody faster. Everything is built on `simsite.core.elementary`, hence the same bytes everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simsite.core import elementary
from simsite.core.special import (
    LARGE_SHAPE,
    gamma_shares,
    log_gamma,
    log_gamma_quantile,
    normal_share,
    quantile_table,
)

F64 = NDArray[np.float64]
Parameters = tuple[float, ...]
Quantile = Callable[[Parameters, F64], F64]
Mean = Callable[[Parameters, float], float]
MakeRow = Callable[[Parameters], "Row"]

CHUNK = 8192  # variates made at once: the working arrays stay in the processor's cache
_TINY = 1e-300
_ROOT_TWO_PI = 2.50662827463100050242


@dataclass(frozen=True, slots=True)
class Row:
    """A law with its numbers as loops take it that draw one variate after the other.

    Attributes
    ----------
    form : str
        Which loop, one of `simsite.draws.variates.FORMS`; a law without spread is ``constant``.
    numbers : tuple of float
        At most four.
    sample : sequence of float
        As many further ones as the form needs.
    """

    form: str
    numbers: Parameters
    sample: Sequence[float] | F64 = ()


@dataclass(frozen=True, slots=True)
class Family:
    """A family of distributions: its parameters in order, quantile function, mean, and row.

    The quantile function takes the parameter values and an array of uniforms and returns variates
    in the unit of the parameters. The mean takes the parameter values and a floor c >= 0 and
    returns the mean of max(X, c). The row takes the parameter values and says the same law to the
    compiled loops.
    """

    parameters: tuple[str, ...]
    quantile: Quantile
    mean: Mean
    row: MakeRow


def _log(x: float) -> float:
    return float(elementary.log(np.array([x]))[0])


def _exp(x: float) -> float:
    return float(elementary.exp(np.array([x]))[0])


def _below(z: float) -> float:
    """Share of the standard normal distribution below z."""
    return float(normal_share(np.array([z]))[0])


def _sqrt(x: float) -> float:
    return float(np.sqrt(x))


def _standard_exponential(u: F64) -> F64:
    return -elementary.log_complement(u)


# ------------------------------------------------------------------ constant, uniform, triangular


def _constant(p: Parameters, u: F64) -> F64:
    return np.full_like(u, p[0])


def _constant_mean(p: Parameters, floor: float) -> float:
    return max(p[0], floor)


def _constant_row(p: Parameters) -> Row:
    return Row("constant", p[:1])


def _uniform(p: Parameters, u: F64) -> F64:
    return np.minimum(p[0] + (p[1] - p[0]) * u, p[1])


def _uniform_mean(p: Parameters, floor: float) -> float:
    low, high = p
    if floor <= low or low == high:
        return max(0.5 * (low + high), floor)
    lift = min(floor, high) - low  # E max(X, c) = middle + (c - low)**2 / (2 (high - low)) + ...
    return 0.5 * (low + high) + 0.5 * lift * lift / (high - low) + max(floor - high, 0.0)


def _triangular(p: Parameters, u: F64) -> F64:
    low, mode, high = p
    width = high - low
    if width == 0.0:
        return np.full_like(u, low)
    share = (mode - low) / width
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1.0 - u) * width * (high - mode))
    return np.where(u < share, np.minimum(rising, mode), np.maximum(falling, mode))


def _triangular_mean(p: Parameters, floor: float) -> float:
    low, mode, high = p
    middle = (low + mode + high) / 3.0
    if floor <= low:
        return middle
    if floor >= high:
        return floor
    # The integral of the distribution function below the floor, a cubic on each side of the mode.
    if floor <= mode:
        reach = floor - low
        return middle + reach * reach * reach / (3.0 * (high - low) * (mode - low))
    reach = high - floor
    return floor + reach * reach * reach / (3.0 * (high - low) * (high - mode))


def _triangular_row(p: Parameters) -> Row:
    return _constant_row(p) if p[2] - p[0] == 0.0 else Row("triangular", p)


# ------------------------------------------------------------------ exponential, Weibull


def _exponential(p: Parameters, u: F64) -> F64:
    return p[0] * _standard_exponential(u)


def _exponential_mean(p: Parameters, floor: float) -> float:
    return floor + p[0] * _exp(-floor / p[0]) if p[0] > 0.0 else floor


def _weibull(p: Parameters, u: F64) -> F64:
    shape, scale = p
    standard = np.maximum(_standard_exponential(u), _TINY)
    return scale * elementary.exp(elementary.log(standard) / shape)


def _weibull_mean(p: Parameters, floor: float) -> float:
    shape, scale = p
    whole = scale * _exp(log_gamma(1.0 + 1.0 / shape))
    if floor <= 0.0 or scale <= 0.0:
        return max(whole, floor)
    log_power = np.array([shape * _log(floor / scale)])
    below = float(gamma_shares(1.0, log_power)[0][0])
    return floor * below + whole * float(gamma_shares(1.0 + 1.0 / shape, log_power)[1][0])


# ------------------------------------------------------------------ lognormal, normal


@lru_cache(maxsize=256)
def lognormal_shape(mean: float, cv: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm."""
    variance = _log(1.0 + cv * cv)
    return _log(mean) - 0.5 * variance, _sqrt(variance)


def _lognormal(p: Parameters, u: F64) -> F64:
    if p[0] == 0.0 or p[1] == 0.0:
        return np.full_like(u, p[0])
    location, spread = lognormal_shape(*p)
    return elementary.exp(location + spread * elementary.normal_quantile(u))


def _lognormal_mean(p: Parameters, floor: float) -> float:
    if floor <= 0.0 or p[0] == 0.0 or p[1] == 0.0:
        return max(p[0], floor)
    location, spread = lognormal_shape(*p)
    if spread == 0.0:  # cv below 1e-8
        return max(p[0], floor)
    z = (_log(floor) - location) / spread
    return floor * _below(z) + p[0] * _below(spread - z)


def _lognormal_row(p: Parameters) -> Row:
    if p[0] == 0.0 or p[1] == 0.0:
        return _constant_row(p)
    return Row("lognormal", lognormal_shape(p[0], p[1]))


def _normal(p: Parameters, u: F64) -> F64:
    """Return normal variates under the condition of being at least 0."""
    mean, sd = p
    if sd == 0.0:
        return np.full_like(u, max(mean, 0.0))
    cut, kept = cut_and_kept(mean, sd)
    below, above = cut + u * kept, (1.0 - u) * kept
    score = elementary.normal_quantile(np.maximum(np.minimum(below, above), _TINY))
    return np.maximum(mean + sd * np.where(below < above, score, -score), 0.0)


@lru_cache(maxsize=256)
def cut_and_kept(mean: float, sd: float) -> tuple[float, float]:
    """Shares of the whole normal distribution below and above 0."""
    return _below(-mean / sd), _below(mean / sd)


def _normal_mean(p: Parameters, floor: float) -> float:
    mean, sd = p
    if sd == 0.0:
        return max(mean, floor, 0.0)
    floor = max(floor, 0.0)
    cut, kept = cut_and_kept(mean, sd)
    z = (floor - mean) / sd
    density = _exp(-0.5 * z * z) / _ROOT_TWO_PI
    over = mean * _below(-z) + sd * density
    return (floor * (_below(z) - cut) + over) / kept


def _normal_row(p: Parameters) -> Row:
    mean, sd = p
    if sd == 0.0:
        return _constant_row((max(mean, 0.0),))
    return Row("normal", (mean, sd, *cut_and_kept(mean, sd)))


# ------------------------------------------------------------------ gamma, Erlang


def _gamma(p: Parameters, u: F64) -> F64:
    mean, cv = p
    if mean == 0.0 or cv == 0.0:
        return np.full_like(u, mean)
    return _gamma_of_shape(1.0 / (cv * cv), mean, u)


def _gamma_of_shape(shape: float, mean: float, u: F64) -> F64:
    return (mean / shape) * elementary.exp(log_gamma_quantile(shape, u))


def _gamma_mean(p: Parameters, floor: float) -> float:
    mean, cv = p
    if mean == 0.0 or cv == 0.0:
        return max(mean, floor)
    return _gamma_of_shape_mean(1.0 / (cv * cv), mean, floor)


def _gamma_of_shape_mean(shape: float, mean: float, floor: float) -> float:
    if floor <= 0.0:
        return mean
    if shape > LARGE_SHAPE:  # cv below 0.3 %: the normal law's mean differs by less than 1e-6
        return _normal_mean((mean, mean / _sqrt(shape)), floor)
    log_x = np.array([_log(floor * (shape / mean))])
    below = float(gamma_shares(shape, log_x)[0][0])
    return floor * below + mean * float(gamma_shares(shape + 1.0, log_x)[1][0])


def _erlang(p: Parameters, u: F64) -> F64:
    phases, mean = p
    return np.full_like(u, mean) if mean == 0.0 else _gamma_of_shape(phases, mean, u)


def _erlang_mean(p: Parameters, floor: float) -> float:
    phases, mean = p
    return max(mean, floor) if mean == 0.0 else _gamma_of_shape_mean(phases, mean, floor)


def _gamma_row(p: Parameters) -> Row:
    mean, cv = p
    if mean == 0.0 or cv == 0.0:
        return _constant_row(p)
    return _gamma_of_shape_row(1.0 / (cv * cv), mean)


def _erlang_row(p: Parameters) -> Row:
    phases, mean = p
    return _constant_row((mean,)) if mean == 0.0 else _gamma_of_shape_row(phases, mean)


def _gamma_of_shape_row(shape: float, mean: float) -> Row:
    if shape > LARGE_SHAPE:
        return Row("large gamma", (mean / shape, shape, 1.0 / _sqrt(shape)))
    return Row("gamma", (mean / shape,), _coefficients(shape))


@lru_cache(maxsize=128)
def _coefficients(shape: float) -> F64:
    """Coefficients of the quantile table, those of one knot side by side."""
    return np.stack(quantile_table(shape), axis=1).reshape(-1)


# ------------------------------------------------------------------ empirical


def _empirical(p: Parameters, u: F64) -> F64:
    """Return measured values; the parameters are the sample in ascending order."""
    places = np.minimum((u * len(p)).astype(np.int64), len(p) - 1)
    return np.asarray(p, dtype=np.float64)[places]


def _empirical_mean(p: Parameters, floor: float) -> float:
    return math.fsum(max(value, floor) for value in p) / len(p)


def _empirical_row(p: Parameters) -> Row:
    return Row("empirical", (float(len(p)),), p)


# ------------------------------------------------------------------ tables


def _table(p: Parameters, u: F64) -> F64:
    """Return variates straight between knots; the parameters are chances, then values."""
    pieces = _pieces(p)
    own = pieces[np.searchsorted(pieces[:, 0], u, side="right") - 1]
    straight: F64 = own[:, 1] + own[:, 2] * (u - own[:, 0])
    return np.minimum(straight, own[:, 3])


@lru_cache(maxsize=128)
def _pieces(p: Parameters) -> F64:
    """Return chance, value and slope where each piece begins, and its last value: (pieces, 4)."""
    chances, values = np.asarray(p, dtype=np.float64).reshape(2, -1)
    slopes = np.diff(values) / np.diff(chances)
    return np.stack((chances[:-1], values[:-1], slopes, values[1:]), axis=1)


def _table_mean(p: Parameters, floor: float) -> float:
    chances, values = np.asarray(p, dtype=np.float64).reshape(2, -1)
    low, high = np.maximum(values[:-1], floor), np.maximum(values[1:], floor)
    rise = np.diff(values)
    # Of a piece that the floor cuts the part above it is straight, the part below is the floor.
    above = np.divide(high - low, rise, out=np.zeros_like(rise), where=rise > 0.0)
    means = low + 0.5 * above * (high - low)
    return math.fsum((np.diff(chances) * means).tolist())


def _table_row(p: Parameters) -> Row:
    pieces = _pieces(p)
    return Row("table", (float(len(pieces)),), pieces.reshape(-1))


def table_variance(chances: Sequence[float], values: Sequence[float]) -> float:
    """Variance of a law whose quantile function is straight between knots, in closed form.

    Parameters
    ----------
    chances : sequence of float
        Rising from 0 to 1.
    values : sequence of float
        What is not exceeded with these chances; not falling.

    Returns
    -------
    float
        In the square of the unit of the values.
    """
    middle = _table_mean((*chances, *values), -math.inf)
    beside = np.asarray(values, dtype=np.float64) - middle
    low, high = beside[:-1], beside[1:]
    squares = (low * low + low * high + high * high) / 3.0
    return math.fsum((np.diff(chances) * squares).tolist())


# All laws of durations and lengths: whatever else knows of them takes them from here.
FAMILIES: dict[str, Family] = {
    "constant": Family(("value",), _constant, _constant_mean, _constant_row),
    "exponential": Family(
        ("mean",), _exponential, _exponential_mean, lambda p: Row("exponential", p)
    ),
    "lognormal": Family(("mean", "cv"), _lognormal, _lognormal_mean, _lognormal_row),
    "gamma": Family(("mean", "cv"), _gamma, _gamma_mean, _gamma_row),
    "erlang": Family(("k", "mean"), _erlang, _erlang_mean, _erlang_row),
    "uniform": Family(("low", "high"), _uniform, _uniform_mean, lambda p: Row("uniform", p)),
    "triangular": Family(("low", "mode", "high"), _triangular, _triangular_mean, _triangular_row),
    "weibull": Family(("shape", "scale"), _weibull, _weibull_mean, lambda p: Row("weibull", p)),
    "normal": Family(("mean", "sd"), _normal, _normal_mean, _normal_row),
    "empirical": Family((), _empirical, _empirical_mean, _empirical_row),
    "table": Family((), _table, _table_mean, _table_row),
}


def quantile(family: str, parameters: Parameters, u: F64, floor: float = 0.0) -> F64:
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
    of = FAMILIES[family].quantile
    variates = np.empty(len(u))
    for start in range(0, len(u), CHUNK):
        part = slice(start, start + CHUNK)
        np.maximum(of(parameters, u[part]), floor, out=variates[part])
    return variates


def mean(family: str, parameters: Parameters, floor: float = 0.0) -> float:
    """Mean of the variates that `quantile` gives, floor included, in closed form.

    Parameters
    ----------
    family : str
        Name in `FAMILIES`.
    parameters : tuple of float
        In the order of `Family.parameters`.
    floor : float
        Least variate.

    Returns
    -------
    float
        In the unit of the parameters.
    """
    return FAMILIES[family].mean(parameters, floor)
