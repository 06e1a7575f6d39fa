"""What is confirmed is wrong as rarely as is said, whatever the chances, whenever it stops."""

import math
from functools import partial

import numpy as np
import pytest

from simsite.stats.sequential import (
    ERROR,
    SequentialTerms,
    confirmed_down,
    fewest_to_confirm,
    judged,
    share_interval,
)

SEEDS = 400
WISH = 0.95
# By level: near the wish on both sides, with a dip, and all alike just below the wish.
RISING = dict(enumerate((0.80, 0.87, 0.913, 0.94, 0.949, 0.96, 0.972, 0.985, 0.993, 1.0)))
DIP = RISING | {8: 0.945, 7: 0.99, 6: 0.99}
FLAT = dict.fromkeys(range(10), 0.949)


def successes_of(chances, rng, together, longest=1000):
    """Return what is observed: levels on the same luck, or each on its own."""
    luck = rng.random((1 if together else len(chances), longest))
    counts = {n: np.cumsum(luck[0 if together else n] < p) for n, p in chances.items()}
    return lambda level, number: int(counts[level][number - 1])


def down(chances):
    return [tuple(sorted(chances, reverse=True))]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("chances", [RISING, DIP, FLAT], ids=["rising", "dip", "flat"])
def test_the_level_answered_misses_the_wish_in_at_most_one_of_twenty(chances, together):
    rng = np.random.default_rng(20260)
    terms, missed, answered = SequentialTerms(WISH, 1000), 0, []
    for _ in range(SEEDS):
        found = confirmed_down(down(chances), successes_of(chances, rng, together), terms)
        least = min((v.level for v in found if v.confirmed), default=None)
        missed += least is not None and chances[least] < WISH
        answered.append(least)
    assert missed <= ERROR * SEEDS
    if chances is RISING:
        assert sum(least in (6, 7) for least in answered) > 0.8 * SEEDS  # and it is of use


def test_a_chain_that_began_too_low_goes_on_above_and_keeps_its_promise():
    rng, missed, answered = np.random.default_rng(20261), 0, 0
    chains = [(4, 3), (6, 5), (9, 8, 7)]
    for _ in range(SEEDS):
        observe = successes_of(RISING, rng, together=True)
        found = confirmed_down(chains, observe, SequentialTerms(WISH, 1000))
        least = min((v.level for v in found if v.confirmed), default=None)
        answered += least is not None
        missed += least is not None and RISING[least] < WISH
    assert missed <= ERROR * SEEDS
    assert answered > 0.9 * SEEDS


@pytest.mark.parametrize("chance", [0.5, 0.9, 0.95, 0.99])
def test_an_interval_holds_however_long_one_looks(chance):
    rng, left_out = np.random.default_rng(20262), 0
    known = {}
    for _ in range(SEEDS):
        counts = np.cumsum(rng.random(300) < chance)
        for n in range(10, 301, 5):
            key = int(counts[n - 1]), n
            if key not in known:
                ends = share_interval(*key, WISH)
                known[key] = ends.low <= chance <= ends.high
            if not known[key]:
                left_out += 1
                break
    assert left_out <= ERROR * SEEDS


def test_the_mixture_is_a_martingale():
    """Its mean over all outcomes stays 1 at the true chance: summed up, not simulated."""
    n, chance = 40, 0.93
    total = 0.0
    for k in range(n + 1):
        weight = math.comb(n, k) * chance**k * (1 - chance) ** (n - k)
        ends = [share_interval(k, n, WISH, error) for error in np.geomspace(1e-6, 0.999, 60)]
        outside = [e for e, own in zip(np.geomspace(1e-6, 0.999, 60), ends, strict=True)
                   if not own.low <= chance <= own.high]  # fmt: skip
        total += weight * (1 / min(outside) if outside else 1.0)
    assert total <= 1.35  # 1 but for the steps of the grid and what lies below 1 / 0.999


@pytest.mark.parametrize("wish", [0.5, 0.8, 0.9, 0.95, 0.99])
def test_the_fewest_that_confirm_are_the_fewest(wish):
    number = fewest_to_confirm(wish)
    error = ERROR * 0.8
    lows = [share_interval(n, n, wish, error).low >= wish for n in (number - 1, number)]
    assert lows == [False, True]


def test_certainty_is_never_confirmed_and_nothing_always_is():
    assert fewest_to_confirm(1.0) is None
    assert fewest_to_confirm(0.0) == 0
    assert not judged(1, lambda level, n: n, SequentialTerms(1.0, 50)).confirmed
    assert judged(1, lambda level, n: n, SequentialTerms(0.0, 50)).number == 0


def test_more_replications_at_most_leave_what_was_confirmed():
    for seed in range(30):
        observe = successes_of(RISING, np.random.default_rng(seed), together=True, longest=4000)
        few, many = (judged(7, observe, SequentialTerms(WISH, at_most)) for at_most in (1000, 4000))
        if few.confirmed:
            assert few == many


def test_it_stops_where_there_is_no_hope_left():
    observe = successes_of(FLAT | {0: 0.93}, np.random.default_rng(3), together=True)
    verdict = judged(0, observe, SequentialTerms(WISH, 1000))
    assert not verdict.confirmed
    assert verdict.number < 600


def test_the_first_that_is_not_confirmed_ends_the_chain():
    asked = []

    def observe(level, number):
        asked.append(level)
        return number if level != 3 else number // 2

    found = confirmed_down([(5, 4, 3, 2)], observe, SequentialTerms(0.9, 200))
    assert [v.level for v in found] == [5, 4, 3]
    assert [(v.confirmed, v.refuted) for v in found] == [
        (True, False), (True, False), (False, True),
    ]  # fmt: skip
    assert 2 not in asked


def test_the_error_of_chains_adds_up_to_the_whole():
    found = confirmed_down([(n,) for n in range(8)], lambda level, n: 0, SequentialTerms(0.9, 50))
    spent = [1.0 - v.interval.level_achieved for v in found]
    assert spent[0] == pytest.approx(0.04)
    assert sum(spent) < ERROR


@pytest.mark.parametrize("counts", [(-1, 3), (4, 3), (0, -1)])
def test_impossible_counts_are_refused(counts):
    with pytest.raises(ValueError, match="successes"):
        partial(share_interval, wish=0.9)(*counts)
