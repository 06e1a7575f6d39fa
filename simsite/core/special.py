"""Normal and gamma probabilities and the gamma quantile, from `simsite.core.elementary` only.

Every loop ends by a rule about the single element, so a scalar program that follows the same steps
gives the same bits, whatever else is in the array.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from simsite.core import elementary

F64 = NDArray[np.float64]

_HALF_LOG_TWO_PI = 0.91893853320467274178
# Stirling's series: B_2k / (2k (2k - 1)), k = 8 .. 1; from 12 on the error is below 1e-19.
_STIRLING = (-3617.0 / 122400.0, 1.0 / 156.0, -691.0 / 360360.0, 1.0 / 1188.0, -1.0 / 1680.0,
             1.0 / 1260.0, -1.0 / 360.0, 1.0 / 12.0)  # fmt: skip
_STIRLING_FROM = 12.0
_FRACTION_STOP = 2.0**-50
_NEWTON_STOP = 1e-9  # the next step would be about its square
_TINY = 1e-300

STEPS = 32  # knots of the quantile table in one unit of the normal score
REACH = 264  # the outermost knots are at +-8.25; every uniform number lies within +-8.21
LARGE_SHAPE = 1e5  # from here on the expansion in 1 / sqrt(shape) is exact to 1e-13


def log_gamma(a: float) -> float:
    """Logarithm of the gamma function, a > 0 (Stirling's series after a shift to 12 or more)."""
    product = 1.0
    while a < _STIRLING_FROM:
        product *= a
        a += 1.0
    series = 0.0
    for coefficient in _STIRLING:
        series = series / (a * a) + coefficient
    logs = elementary.log(np.array([a, product]))
    return (a - 0.5) * float(logs[0]) - a + _HALF_LOG_TWO_PI + series / a - float(logs[1])


def gamma_shares(a: float, log_x: F64) -> tuple[F64, F64]:
    """Regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x).

    Power series below a + 1, Legendre's continued fraction above it, so that the smaller of the
    two has full relative accuracy (W. Gautschi, ACM TOMS 5 (1979) 466-481).

    Parameters
    ----------
    a : float
        Shape, a > 0.
    log_x : float64 array, shape (N,)
        Logarithm of x; a logarithm, because x itself may be too small to write down.

    Returns
    -------
    tuple of two float64 arrays, shape (N,)
        P and Q.
    """
    x = elementary.exp(log_x)
    front = elementary.exp(a * log_x - x - log_gamma(a))  # x**a exp(-x) / gamma(a)
    below = x < a + 1.0
    smaller = np.empty_like(x)
    smaller[below] = front[below] * _series(a, x[below]) / a
    smaller[~below] = front[~below] * _fraction(a, x[~below])
    smaller = np.minimum(smaller, 1.0)
    return np.where(below, smaller, 1.0 - smaller), np.where(below, 1.0 - smaller, smaller)


def _series(a: float, x: F64) -> F64:
    """1 + x / (a + 1) + x**2 / ((a + 1) (a + 2)) + ..., until nothing changes any more."""
    term, total = np.ones_like(x), np.ones_like(x)
    divisor = a
    while True:
        divisor += 1.0
        term = term * x / divisor
        longer = total + term
        if bool(np.all(longer == total)):  # terms fall, so what stands still stays
            return total
        total = longer


def _fraction(a: float, x: F64) -> F64:
    """1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - ...)) by Lentz's method."""
    b = x + (1.0 - a)
    c = np.full_like(x, 1.0 / _TINY)
    d = 1.0 / b
    value = d.copy()
    active = np.ones(x.shape, dtype=bool)
    step = 0.0
    while bool(np.any(active)):
        step += 1.0
        numerator = step * (a - step)
        b += 2.0
        d = 1.0 / (numerator * d + b)
        c = b + numerator / c
        factor = c * d
        value = np.where(active, value * factor, value)
        active &= np.abs(factor - 1.0) > _FRACTION_STOP
    return value


def normal_share(z: F64) -> F64:
    """Share of the standard normal distribution below z, by Q(1/2, z**2 / 2)."""
    tail = 0.5 * gamma_shares(0.5, elementary.log(np.maximum(0.5 * z * z, _TINY)))[1]
    return np.where(z < 0.0, tail, 1.0 - tail)


def log_gamma_quantile(a: float, u: F64) -> F64:
    """Logarithm of the quantile of the gamma distribution with shape a and scale 1.

    As a function of the normal score z of u it is smooth for every shape. So it is solved at 529
    knots, once for each shape, and in between a quintic takes over value, slope and curvature of
    both ends. The relative error of the quantile is below 2e-11 for a >= 0.01.

    Parameters
    ----------
    a : float
        Shape, a > 0.
    u : float64 array, shape (N,)
        Between 2**-53 and 1 - 2**-53; numbers further out are moved there.
    """
    z = elementary.normal_quantile(np.minimum(np.maximum(u, 2.0**-53), 1.0 - 2.0**-53))
    if a > LARGE_SHAPE:
        return _large_shape(a, z)
    table = quantile_table(a)
    place = (z * STEPS) + REACH
    index = place.astype(np.int64)
    t = place - index
    value = table[0][index]
    for row in table[1:]:
        value *= t
        value += row[index]
    return value


def _large_shape(a: float, z: F64) -> F64:
    """Cornish and Fisher's expansion (Abramowitz and Stegun 26.2.49, as 26.4.17 uses it)."""
    e = 1.0 / float(np.sqrt(a))
    s = z * z
    fifth = z * (9.0 * s * s + 256.0 * s - 433.0) / 38880.0
    fourth = -(3.0 * s * s + 7.0 * s - 16.0) / 810.0
    third = z * (s - 7.0) / 36.0
    relative = e * (z + e * ((s - 1.0) / 3.0 + e * (third + e * (fourth + e * fifth))))
    return elementary.log(a * (1.0 + relative))


@cache
def _knots() -> tuple[F64, F64]:
    """Return the normal scores of the knots and the share beyond each, on its own side."""
    z = np.arange(-REACH, REACH + 1) / STEPS
    return z, normal_share(-np.abs(z))


@lru_cache(maxsize=128)
def quantile_table(a: float) -> tuple[F64, ...]:
    """Coefficients of t**5, ..., t**0 between each knot and the next, 0 <= t < 1."""
    z, tail = _knots()
    y = _solve(a, z, tail)
    pull = a - elementary.exp(y)
    density = a * y - elementary.exp(y) - log_gamma(a)
    slope = elementary.exp(-0.5 * z * z - _HALF_LOG_TWO_PI - density)
    bend = -slope * (z + pull * slope)
    slope = slope / STEPS
    bend = bend / (STEPS * STEPS)
    y0, d0, b0 = y[:-1], slope[:-1], bend[:-1]
    rise = y[1:] - y0 - d0 - 0.5 * b0
    turn = slope[1:] - d0 - b0
    change = bend[1:] - b0
    return (
        6.0 * rise - 3.0 * turn + 0.5 * change,
        7.0 * turn - 15.0 * rise - change,
        10.0 * rise - 4.0 * turn + 0.5 * change,
        0.5 * b0,
        d0,
        y0,
    )


def _solve(a: float, z: F64, tail: F64) -> F64:
    """Logarithm of the gamma quantile at the knots by Newton's method.

    The logarithm of the share on the knot's own side is a concave function of log x, so the method
    converges from a point outside the solution or close to it.
    """
    lower = z < 0.0
    log_tail = elementary.log(tail)
    y = _start(a, z, log_tail)
    constant = log_gamma(a)
    active = np.ones(z.shape, dtype=bool)
    while bool(np.any(active)):
        below, above = gamma_shares(a, y)
        share = np.maximum(np.where(lower, below, above), _TINY)
        density = elementary.exp(a * y - elementary.exp(y) - constant)
        slope = np.where(lower, density, -density) / share
        step = (elementary.log(share) - log_tail) / slope
        y = np.where(active, y - step, y)
        active &= np.abs(step) > _NEWTON_STOP
    return y


def _start(a: float, z: F64, log_tail: F64) -> F64:
    """Where Newton's method starts: Wilson and Hilferty's cube, or a bound outside the solution."""
    least = (log_tail + log_gamma(a + 1.0)) / a  # P(a, x) <= x**a / gamma(a + 1)
    excess = np.sqrt(-2.0 * a * log_tail) - log_tail  # Laurent and Massart, Ann. Statist. 28 (2000)
    bound = np.where(z < 0.0, least, elementary.log(a + excess))
    root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * float(np.sqrt(a)))
    cube = np.maximum(root, 0.1)
    usable = (root > 0.1) & (a >= 1.0)
    return np.where(usable, elementary.log(a * cube * cube * cube), bound)
