"""Luck is a pure function of seed, owner, replication, purpose, number and attempt."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simsite.core import streams
from simsite.core.streams import (
    ALTERNATIVE,
    SERVICE_TIME,
    TAKEN,
    Purpose,
    name_words,
    owner_key,
    service_purpose,
    single_uniform,
    uniform_pair,
    uniforms,
)

NUMBERS = np.arange(1000, dtype=np.int64)
KEY = owner_key(1, "site:451024100001-1")

# Pinned: whoever changes one of these changes the luck of every published result.
GOLDEN = [
    ((1, "site:451024100001-1"), 0, Purpose.KNOCK, 0, 0, "0x1.1d7111b673133p-1"),
    ((1, "site:451024100001-1"), 0, Purpose.HOUSEHOLD_SIZE, 0, 0, "0x1.2eb7194bb88bcp-3"),
    ((1, "site:城东社区"), 3, Purpose.WALK, 17, 0, "0x1.4986d8ebc7f9ap-2"),
    ((2**64 - 1, "input:swab.time.mean"), 999, Purpose.INPUT, 0, 0, "0x1.b9e1a16ff8528p-4"),
    (
        (1, "site:451024100001-1"),
        0,
        service_purpose(1, TAKEN),
        2**32 - 1,
        2,
        "0x1.02a4edda81fb2p-2",
    ),
]


@pytest.mark.parametrize(("owner", "replication", "purpose", "number", "attempt", "bits"), GOLDEN)
def test_golden_values(owner, replication, purpose, number, attempt, bits):
    numbers = np.array([number], dtype=np.int64)
    u = uniforms(owner_key(*owner), replication, purpose, numbers, attempt)
    assert float(u[0]).hex() == bits


def test_a_chinese_name_is_read_as_utf8():
    import hashlib

    digest = hashlib.blake2b("site:城东社区".encode(), digest_size=8).digest()
    assert name_words("site:城东社区") == (
        int.from_bytes(digest[:4], "little"),
        int.from_bytes(digest[4:], "little"),
    )


def test_purposes_keep_their_numbers():
    assert {p.name: int(p) for p in Purpose} == {
        "INPUT": 0,
        "SITE_SPEED": 1,
        "HOUSEHOLD_SIZE": 2,
        "KNOCK": 3,
        "WALK": 4,
        "LATE": 5,
        "ARRIVAL": 6,
        "BACKLOG": 7,
        "PRESENCE_CLASS": 8,
        "ATTENDANCE": 9,
        "HOP": 10,
        "LATE_DELAY": 11,
        "DESIGN_ORDER": 12,
        "DESIGN_PLACE": 13,
        "WITHIN_INTERVAL": 14,
        "ABSENT": 32,
        "CONVOY": 34,
        "HALTED": 36,
        "HALT_BEGINS": 37,
        "HALT_LASTS": 38,
        "FOLLOWS": 50,
        "FOLLOWS_AFTER": 51,
        "EARLY": 52,
        "SERVICE": 64,
        "QUEUE": 1024,
        "PAPER": 2048,
        "RESIDENT_CLASS": 4096,
    }


def test_no_two_purposes_are_the_same():
    of_stages = [
        service_purpose(stage, what)
        for stage in range(50)
        for what in (SERVICE_TIME, ALTERNATIVE, TAKEN)
    ]
    every = [int(p) for p in Purpose if p is not Purpose.SERVICE] + of_stages
    assert len(set(every)) == len(every)


def test_different_addresses_have_different_luck():
    addresses = [
        (owner_key(seed, name), replication, purpose, attempt)
        for seed in (0, 1, 2**32, 2**63)
        for name in ("site:a", "site:b", "input:a")
        for replication in (0, 1, 2**31)
        for purpose in (0, 1, 2, 3, 64, 65, 66, 68)
        for attempt in (0, 1)
    ]
    few = NUMBERS[:20]
    u = np.concatenate([uniforms(k, r, p, few, a) for k, r, p, a in addresses])
    assert len(np.unique(u)) == len(u) == 20 * len(addresses)


def test_the_pair_is_both_purposes():
    even, odd = uniform_pair(KEY, 5, Purpose.WALK, NUMBERS)
    assert np.array_equal(even, uniforms(KEY, 5, Purpose.WALK, NUMBERS))
    assert np.array_equal(odd, uniforms(KEY, 5, Purpose.LATE, NUMBERS))
    assert abs(np.corrcoef(even, odd)[0, 1]) < 5 / np.sqrt(len(NUMBERS))


def test_a_single_address_has_the_luck_it_has_among_others():
    numbers = np.arange(50)
    for purpose in (Purpose.KNOCK, Purpose.WALK):
        many = uniforms(KEY, 3, purpose, numbers)
        assert many.tolist() == [single_uniform(KEY, 3, purpose, int(n)) for n in numbers]


@given(st.permutations(list(range(40))), st.integers(1, 39))
def test_order_and_splitting_do_not_matter(order, cut):
    whole = uniforms(KEY, 2, Purpose.KNOCK, np.arange(40, dtype=np.int64))
    mixed = np.array(order, dtype=np.int64)
    parts = [uniforms(KEY, 2, Purpose.KNOCK, part) for part in (mixed[:cut], mixed[cut:])]
    assert np.array_equal(np.concatenate(parts), whole[mixed])


def test_chunks_leave_no_seam(monkeypatch):
    numbers = np.arange(3 * streams.CHUNK + 5, dtype=np.int64)
    keys = tuple(np.repeat(np.array([a, a + 1], dtype=np.uint64), [100, len(numbers) - 100])
                 for a in (5, 9))  # fmt: skip
    whole = uniforms(keys, 0, Purpose.KNOCK, numbers)
    monkeypatch.setattr(streams, "CHUNK", 977)
    assert np.array_equal(uniforms(keys, 0, Purpose.KNOCK, numbers), whole)
    assert np.array_equal(uniforms((5, 9), 0, Purpose.KNOCK, numbers[:100]), whole[:100])
    assert np.array_equal(uniforms((6, 10), 0, Purpose.KNOCK, numbers[100:]), whole[100:])


def test_nobody_has_no_luck():
    assert uniforms(KEY, 0, Purpose.KNOCK, NUMBERS[:0]).shape == (0,)


def test_numbers_are_uniform_and_inside():
    from scipy import stats

    u = np.concatenate([uniforms(KEY, r, Purpose.KNOCK, NUMBERS) for r in range(50)])
    assert u.min() > 0.0
    assert u.max() < 1.0
    assert stats.kstest(u, "uniform").pvalue > 1e-3
    assert np.all(np.bincount((u * 20).astype(int), minlength=20) > 2250)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_has_64_bits(seed):
    with pytest.raises(ValueError, match="64"):
        owner_key(seed, "site:a")


def test_seeds_with_equal_lower_halves_differ():
    assert owner_key(5, "site:a") != owner_key(5 + 2**32, "site:a")


def test_one_key_serves_more_numbers_than_one_chunk_holds():
    key = owner_key(1, "site:a")
    numbers = np.arange(20_000)
    arrays = tuple(np.array([word], dtype=np.uint64) for word in key)
    expected = uniforms(key, 0, Purpose.KNOCK, numbers)
    assert np.array_equal(uniforms(arrays, 0, Purpose.KNOCK, numbers), expected)
