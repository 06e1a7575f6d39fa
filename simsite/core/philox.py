"""Philox4x32-10, the counter-based generator behind every piece of luck.

Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as
1, 2, 3", SC'11; the multipliers, Weyl constants and known-answer vectors are the published ones.
A counter-based generator is a pure function: the same key and counter give the same words on any
machine and in any order, so a resident's luck depends on who the resident is and on nothing else.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
F64 = NDArray[np.float64]

ROUNDS = 10
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = 0x9E3779B9
_W1 = 0xBB67AE85
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_ELEVEN = np.uint64(11)
_UNIT = 1.0 / 9007199254740992.0  # 2**-53


def philox4x32(counter: tuple[U64, U64, U64, U64], key: tuple[U64, U64]) -> tuple[U64, ...]:
    """Encrypt counters with keys: ten rounds of Philox4x32.

    Parameters
    ----------
    counter : tuple of four uint64 arrays
        The four 32-bit words of each counter, broadcast against each other.
    key : tuple of two uint64 arrays
        The two 32-bit words of each key, broadcast against the counter.

    Returns
    -------
    tuple of four uint64 arrays
        Four 32-bit words for each counter.
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for step in range(ROUNDS):
        r0 = (k0 + np.uint64(step * _W0 & 0xFFFFFFFFFFFFFFFF)) & _LOW
        r1 = (k1 + np.uint64(step * _W1 & 0xFFFFFFFFFFFFFFFF)) & _LOW
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (p1 >> _SHIFT) ^ c1 ^ r0, p1 & _LOW, (p0 >> _SHIFT) ^ c3 ^ r1, p0 & _LOW
    return c0, c1, c2, c3


def uniform(high: U64, low: U64) -> F64:
    """Turn two 32-bit words into a number strictly between 0 and 1.

    The upper 53 bits are kept and half a step is added, so that 0 and 1 never occur and a
    quantile function never meets its infinite ends.
    """
    bits = ((high << _SHIFT) | low) >> _ELEVEN
    return (bits.astype(np.float64) + 0.5) * _UNIT
