"""exp, log and the normal quantile from + - * / and sqrt only.

A mathematics library may change the last bit of `exp` between versions and processors. These
versions use only operations that IEEE 754 rounds exactly (and exact powers of two), in a written
order, so that every build and machine gives the same bytes. Their accuracy is tested against
mpmath-grade references; it is a few units in the last place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]

LN2_HIGH = 6.93147180369123816490e-01  # ln 2 split so that k * LN2_HIGH is exact for |k| < 2048
LN2_LOW = 1.90821492927058770002e-10
INV_LN2 = 1.44269504088896338700e00
_SQRT_HALF_BITS = np.int64(0x3FE6A09E667F3BCD)  # the bits of sqrt(1/2)
_EXPONENT_BIT = np.int64(52)
_EXPONENT_OF_ONE = np.int64(1023)

# Taylor coefficients 1/n!, n = 13 .. 2: |r| <= ln(2)/2 leaves an error below 2**-60.
EXP = tuple(1.0 / f for f in (6227020800.0, 479001600.0, 39916800.0, 3628800.0, 362880.0, 40320.0,
                               5040.0, 720.0, 120.0, 24.0, 6.0, 2.0))  # fmt: skip

# 2/(2n+1), n = 11 .. 1, of log((1+s)/(1-s)) = 2 s (1 + s^2/3 + s^4/5 + ...); |s| <= 0.1716.
LOG = tuple(2.0 / d for d in (23.0, 21.0, 19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0))
SMALL = 0.29289321881345247  # 1 - sqrt(1/2): up to here log(1 - u) needs no power of two


def _horner(coefficients: tuple[float, ...], x: F64) -> F64:
    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total *= x
        total += coefficient
    return total


def exp(x: F64) -> F64:
    """Exponential function; arguments beyond +-700 are clipped to +-700."""
    x = np.minimum(np.maximum(np.asarray(x, dtype=np.float64), -700.0), 700.0)
    k = np.rint(x * INV_LN2)
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    tail = _horner(EXP, r) * (r * r)
    power = (k.astype(np.int64) + _EXPONENT_OF_ONE) << _EXPONENT_BIT  # the bits of 2**k
    return (1.0 + (r + tail)) * power.view(np.float64)


def log(x: F64) -> F64:
    """Natural logarithm of positive normal numbers."""
    bits = np.asarray(x, dtype=np.float64).view(np.int64)
    power = (bits - _SQRT_HALF_BITS) >> _EXPONENT_BIT
    mantissa = (bits - (power << _EXPONENT_BIT)).view(np.float64)  # sqrt(1/2) <= mantissa < sqrt(2)
    k = power.astype(np.float64)
    f = mantissa - 1.0
    doubled, series = _log_ratio(f / (2.0 + f))
    return k * LN2_HIGH + ((doubled + series) + k * LN2_LOW)


def log_complement(u: F64) -> F64:
    """``log(1 - u)`` for 0 < u < 1, to full relative accuracy also where u is small."""
    u = np.asarray(u, dtype=np.float64)
    f = -np.minimum(u, SMALL)
    doubled, series = _log_ratio(f / (2.0 + f))
    return np.where(u <= SMALL, doubled + series, log(1.0 - u))


def _log_ratio(s: F64) -> tuple[F64, F64]:
    """Two parts of log((1+s)/(1-s)): 2 s and the rest."""
    square = s * s
    return 2.0 * s, s * square * _horner(LOG, square)


# Wichura's AS 241 (PPND16), Applied Statistics 37 (1988) 477-484: relative accuracy about 1e-16.
NORMAL_A = (2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
      4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
      1.3314166789178437745e2, 3.3871328727963666080e0)  # fmt: skip
NORMAL_B = (5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
      2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
      4.2313330701600911252e1, 1.0)  # fmt: skip
NORMAL_C = (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
      1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
      4.63033784615654529590e0, 1.42343711074968357734e0)  # fmt: skip
NORMAL_D = (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
      1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
      2.05319162663775882187e0, 1.0)  # fmt: skip
NORMAL_E = (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
      2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
      5.46378491116411436990e0, 6.65790464350110377720e0)  # fmt: skip
NORMAL_F = (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
      7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
      5.99832206555887937690e-1, 1.0)  # fmt: skip


def normal_quantile(u: F64) -> F64:
    """Quantile of the standard normal distribution, 0 < u < 1 (Wichura's AS 241)."""
    u = np.atleast_1d(np.asarray(u, dtype=np.float64))
    q = u - 0.5
    r = 0.180625 - q * q
    value = q * _horner(NORMAL_A, r) / _horner(NORMAL_B, r)
    outside = np.flatnonzero(np.abs(q) > 0.425)
    value[outside] = _normal_tail(u[outside])
    return value


def _normal_tail(u: F64) -> F64:
    below = u < 0.5
    r = np.sqrt(-log(np.where(below, u, 1.0 - u)))
    near, far = r - 1.6, r - 5.0
    size = np.where(
        r <= 5.0,
        _horner(NORMAL_C, near) / _horner(NORMAL_D, near),
        _horner(NORMAL_E, far) / _horner(NORMAL_F, far),
    )
    return np.where(below, -size, size)
