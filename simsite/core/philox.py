"""Philox4x32-10, the counter-based generator behind every random draw.

Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as
1, 2, 3", SC'11; the multipliers, Weyl constants and known-answer vectors are the published ones.
A counter-based generator is a pure function: the same key and counter give the same words on any
machine and in any order, so a resident's random draws depend on who the resident is and on nothing
else.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsite.core.compiled import Word

U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
F64 = NDArray[np.float64]

ROUNDS = 10
M0: Word = 0xD2511F53  # multipliers
M1: Word = 0xCD9E8D57
W0: Word = 0x9E3779B9  # Weyl constants
W1: Word = 0xBB67AE85
LOW: Word = 0xFFFFFFFF
_M0, _M1, _W0, _W1, _LOW = (np.uint64(word) for word in (M0, M1, W0, W1, LOW))
_SHIFT = np.uint64(32)
_TWELVE = np.uint64(12)
_ONE = np.uint64(0x3FF0000000000000)  # the bits of 1.0
_BELOW_ONE = 1.0 - 1.0 / 9007199254740992.0  # 1 - 2**-53


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
    shape = np.broadcast_shapes(*(word.shape for word in (*counter, *key)))
    work = np.empty((7, *shape), dtype=np.uint64)
    for row, word in zip(work, (*counter, *key), strict=False):
        row[...] = word
    c0, c1, c2, c3, k0, k1, high = work
    for step in range(ROUNDS):
        if step:
            k0 += _W0
            k1 += _W1
        # Everything happens in place. Only factors need their upper halves cleared: what is
        # left above bit 31 of c1, c3 and the keys goes away with the mask.
        c0 *= _M0
        c2 *= _M1
        _fold(c1, k0, np.right_shift(c2, _SHIFT, out=high))
        _fold(c3, k1, np.right_shift(c0, _SHIFT, out=high))
        c0, c1, c2, c3 = c1, c2, c3, c0
    c1 &= _LOW
    c3 &= _LOW
    return c0, c1, c2, c3


def _fold(word: U64, key: U64, high: U64) -> None:
    word ^= key
    word ^= high
    word &= _LOW


def uniform(high: U64, low: U64) -> F64:
    """Turn two 32-bit words into a number strictly between 0 and 1.

    The upper 52 bits are kept and half a step is added: the odd multiples of 2**-53. So 0 and 1
    never occur, a quantile function never meets its infinite ends, and ``1 - u`` is exact.
    """
    bits = high << _SHIFT
    bits |= low
    bits >>= _TWELVE
    bits |= _ONE  # as a float now 1 + k * 2**-52; the difference below is exact
    return bits.view(np.float64) - _BELOW_ONE


def philox_words(
    counter: tuple[int, int, int, int], key: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Encrypt one counter: the same as `philox4x32`, for a single address twenty times as fast.

    Parameters
    ----------
    counter, key : tuples of int
        32-bit words.

    Returns
    -------
    tuple of four int
        32-bit words.
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        product0, product1 = M0 * c0, M1 * c2
        c0, c1 = (product1 >> 32) ^ c1 ^ k0, product1 & LOW
        c2, c3 = (product0 >> 32) ^ c3 ^ k1, product0 & LOW
        k0, k1 = (k0 + W0) & LOW, (k1 + W1) & LOW
    return c0, c1, c2, c3


def uniform_number(high: int, low: int) -> float:
    """Turn two 32-bit words into a number strictly between 0 and 1, as `uniform` does."""
    return float(2 * ((high << 20) | (low >> 12)) + 1) * 2.0**-53
