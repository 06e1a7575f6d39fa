"""Named streams: u(seed, replication, purpose, stable id, attempt) as a pure function.

Each *owner* of random draws (a site, an input of the scenario) has a 64-bit key made from the seed
and its name. Below the owner, random draws are addressed by purpose, number (household, resident,
visit), replication and attempt. No row number and no order of evaluation enters, so adding a site,
changing the staff or splitting the work over processes leaves everybody's random draws untouched:
common random numbers by construction.
"""

from __future__ import annotations

import hashlib
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simsite.core.philox import F64, U64, philox4x32, philox_words, uniform, uniform_number


class Purpose(IntEnum):
    """What a uniform number is used for.

    Values are part of the published draws: they are never renumbered, only added to. Two purposes
    that differ in the last bit share one Philox block.
    """

    INPUT = 0
    SITE_SPEED = 1
    HOUSEHOLD_SIZE = 2
    KNOCK = 3
    WALK = 4
    LATE = 5
    ARRIVAL = 6
    BACKLOG = 7
    PRESENCE_CLASS = 8
    ATTENDANCE = 9
    HOP = 10
    LATE_DELAY = 11
    DESIGN_ORDER = 12
    DESIGN_PLACE = 13
    WITHIN_INTERVAL = 14
    ABSENT = 32
    CONVOY = 34
    HALTED = 36
    HALT_BEGINS = 37
    HALT_LASTS = 38
    FOLLOWS = 50
    FOLLOWS_AFTER = 51
    EARLY = 52
    RESIDENT_CLASS = 4096
    PAPER = 2048  # + stage number: service begun the other way during a halt
    QUEUE = 1024  # + 4 * stage number: patience
    SERVICE = 64  # + 4 * stage number: time, alternative, whether taken, dose


SERVICE_TIME, ALTERNATIVE, TAKEN, DOSE = 0, 1, 2, 3
CHUNK = 8192  # counters encrypted at once: the working words stay in the processor's cache


def service_purpose(stage: int, what: int, attempt: int = 0) -> int:
    """Purpose number of a stage's draws: `what` is SERVICE_TIME and so on.

    That of a later attempt has the attempt in the bits in which `uniforms` would put it.
    """
    return Purpose.SERVICE + 4 * stage + what + (attempt << 17)


@lru_cache(maxsize=65536)
def name_words(name: str) -> tuple[int, int]:
    """64-bit digest of a name as two 32-bit words (BLAKE2b, UTF-8)."""
    digest = hashlib.blake2b(name.encode("utf-8"), digest_size=8).digest()
    return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")


@lru_cache(maxsize=65536)
def owner_key(seed: int, name: str) -> tuple[int, int]:
    """Key of an owner of luck: its name encrypted under the seed.

    Parameters
    ----------
    seed : int
        Seed of the scenario, 0 <= seed < 2**64.
    name : str
        Stable name of the owner (site id, dotted path of an input).

    Raises
    ------
    ValueError
        If the seed has more than 64 bits.
    """
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed {seed} is not between 0 and 2**64 - 1")
    low, high = name_words(name)
    words = philox_words((low, high, 0, 0), (seed & 0xFFFFFFFF, seed >> 32))
    return words[0], words[1]


def _word(value: int) -> U64:
    return np.array([value], dtype=np.uint64)


def single_uniform(key: tuple[int, int], replication: int, purpose: int, number: int) -> float:
    """Return the uniform number of a single address; see `uniforms`."""
    words = philox_words((number, replication, purpose >> 1, 0), key)
    return uniform_number(*words[2 * (purpose % 2) :][:2])


def uniforms(
    key: tuple[int, int] | tuple[U64, U64],
    replication: int,
    purpose: int,
    numbers: NDArray[np.int64],
    attempt: int = 0,
) -> F64:
    """Uniform numbers of one purpose for many stable numbers.

    Parameters
    ----------
    key : tuple of int, or tuple of uint64 arrays of shape (N,)
        Owner key, or one key for each number.
    replication : int
        Replication, counted from 0.
    purpose : int
        A `Purpose` or `service_purpose`.
    numbers : int64 array, shape (N,)
        Household, resident or visit numbers within the owner, each below 2**32.
    attempt : int
        0 for the first attempt.

    Returns
    -------
    float64 array, shape (N,)
        Strictly between 0 and 1.
    """
    pair = uniform_pair(key, replication, purpose, numbers, attempt)
    return pair[purpose % 2]


def uniform_pair(
    key: tuple[int, int] | tuple[U64, U64],
    replication: int,
    purpose: int,
    numbers: NDArray[np.int64],
    attempt: int = 0,
) -> tuple[F64, F64]:
    """Uniform numbers of the two purposes that share a block, for the price of one.

    Parameters
    ----------
    key, replication, purpose, numbers, attempt
        As in `uniforms`; `purpose` is either of the two.

    Returns
    -------
    tuple of two float64 arrays, shape (N,)
        Of the even and of the odd purpose.
    """
    k0, k1 = (np.asarray(word, dtype=np.uint64) for word in key)
    block = _word((purpose >> 1) | (attempt << 16))
    size = len(numbers)
    even, odd = np.empty(size), np.empty(size)
    for start in range(0, size, CHUNK):
        part = slice(start, start + CHUNK)
        own = (k0[part], k1[part]) if k0.size > 1 else (k0, k1)
        counter = (numbers[part].astype(np.uint64), _word(replication), block, _word(0))
        words = philox4x32(counter, own)
        even[part] = uniform(words[0], words[1])
        odd[part] = uniform(words[2], words[3])
    return even, odd
