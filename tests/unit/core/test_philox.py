"""Philox4x32-10 against the published known answers, and uniform numbers inside (0, 1)."""

import numpy as np
import pytest

from simsite.core.philox import philox4x32, philox_words, uniform, uniform_number

# Random123 1.14, tests/kat_vectors, lines "philox4x32 10": counter, key, expected words.
KNOWN_ANSWERS = [
    (
        (0x00000000, 0x00000000, 0x00000000, 0x00000000),
        (0x00000000, 0x00000000),
        (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    ),
    (
        (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
TOP = 2**32 - 1


def words(*values):
    return tuple(np.array([value], dtype=np.uint64) for value in values)


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_known_answers(counter, key, expected):
    assert tuple(int(w[0]) for w in philox4x32(words(*counter), words(*key))) == expected
    assert philox_words(counter, key) == expected


def test_known_answers_all_at_once():
    counters = tuple(
        np.array(c, dtype=np.uint64) for c in np.transpose([k[0] for k in KNOWN_ANSWERS])
    )
    keys = tuple(np.array(k, dtype=np.uint64) for k in np.transpose([k[1] for k in KNOWN_ANSWERS]))
    got = np.stack(philox4x32(counters, keys), axis=1).tolist()
    assert got == [list(k[2]) for k in KNOWN_ANSWERS]


def test_one_key_serves_many_counters_and_arguments_stay_as_they_are():
    counter = (np.arange(5, dtype=np.uint64), *words(1, 2, 3))
    key = words(7, 8)
    together = philox4x32(counter, key)
    assert [w.tolist() for w in (*counter, *key)] == [[0, 1, 2, 3, 4], [1], [2], [3], [7], [8]]
    for n in range(5):
        alone = philox4x32(words(n, 1, 2, 3), key)
        assert [int(w[0]) for w in alone] == [int(w[n]) for w in together]


def test_words_have_32_bits_and_even_bits():
    counter = (np.arange(20_000, dtype=np.uint64), *words(0, 0, 0))
    for word in philox4x32(counter, words(1, 2)):
        assert int(word.max()) <= TOP
        ones = np.array([np.count_nonzero(word >> np.uint64(b) & np.uint64(1)) for b in range(32)])
        # 32 fair coins of 20,000 throws: 5 standard deviations are 354.
        assert np.all(np.abs(ones - 10_000) < 354)


def test_uniform_is_never_0_or_1_and_its_complement_is_exact():
    least, greatest = uniform(*words(0, 0))[0], uniform(*words(TOP, TOP))[0]
    assert least == 2.0**-53
    assert greatest == 1.0 - 2.0**-53
    assert 1.0 - greatest == least


def test_uniform_uses_the_upper_52_bits():
    high = 0x89ABCDEF
    got = uniform(*words(high, 0x12345678))[0]
    assert got == ((((high << 32) | 0x12345678) >> 12) + 0.5) / 2**52
    assert uniform(*words(high, 0x12345FFF))[0] == uniform(*words(high, 0x12345000))[0]
    assert uniform(*words(high, 0x12346000))[0] > got


def test_a_single_uniform_number_is_that_of_an_array():
    for high, low in ((0, 0), (TOP, TOP), (0, 2**12), (0x80000000, 0), (0x12345678, 0x9ABCDEF0)):
        assert uniform_number(high, low) == uniform(*words(high, low))[0]
