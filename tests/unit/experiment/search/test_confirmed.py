"""What `need` answers on a case whose chance at each level is known, search and confirmation."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from simsite.experiment.run.group_cache import CountyDays
from simsite.experiment.search import need as module
from simsite.experiment.search.need import Target, least_confirmed
from simsite.staffing.levels import RoleShare

COLLECTORS = (RoleShare("collectors"),)

SEEDS, BY, SURE = 400, 10, 0.95
CHANCES = {n: 1.0 - 0.087 * 0.82 ** (n - 40) for n in range(1, 121)}  # .913 at 40, .95 at 43
DIP = CHANCES | {47: 0.94, 48: 0.93}


class LuckyBench:
    """A bench on which a level is in time with the chance it is known to have.

    A plan is its level; the same replication has the same luck at every level.
    """

    def __init__(self, chances, seed):
        self._chances, self._seed = chances, seed
        self._luck = np.random.default_rng(seed).random(1000)

    def fresh(self):
        return LuckyBench(self._chances, self._seed + 10**6)

    def county(self, level, number):
        late = self._luck[:number] >= self._chances[level]
        return CountyDays(np.where(late, BY + 1, BY), np.zeros(number), late.astype(np.int64))


class KnownSearch(module._Search):
    """The search and its confirmation, on levels without a scenario."""

    def __init__(self, chances, seed, replications=60, own=30):
        self.wish, self.bench = (
            Target(COLLECTORS, BY, SURE),
            LuckyBench(chances, seed),
        )
        self.levels = SimpleNamespace(least=1, most=max(chances), own=own)
        self.replications, self.tried = replications, {}

    def plan(self, level):
        return level


def answered(chances, seed, **more):
    """Return the level answered, and the one that the search alone would have said."""
    search = KnownSearch(chances, seed, **more)
    top = search.top()
    likely = None if top is None else search.answer(top)
    found = least_confirmed(search.confirmed(likely, 1000))
    return None if found is None else found.level, likely


@pytest.mark.parametrize("chances", [CHANCES, DIP], ids=["rising", "dip"])
def test_the_answer_misses_the_wish_in_at_most_one_of_twenty(chances):
    pairs = [answered(chances, seed) for seed in range(SEEDS)]
    missed = [
        sum(n is not None and chances[n] < SURE for n in own) for own in zip(*pairs, strict=True)
    ]
    assert missed[0] <= 0.05 * SEEDS
    assert missed[1] > 0.2 * SEEDS  # without confirmation


def test_the_answer_is_near_the_least_that_is_enough():
    levels = [answered(CHANCES, seed)[0] for seed in range(60)]
    assert None not in levels
    assert 44 <= np.median(levels) <= 48


@pytest.mark.parametrize("replications", [3, 12])
def test_a_short_search_costs_replications_and_no_truth(replications):
    levels = [answered(CHANCES, seed, replications=replications)[0] for seed in range(60)]
    assert sum(n is None for n in levels) <= 3
    assert sum(n is not None and CHANCES[n] < SURE for n in levels) <= 6


def test_what_is_not_enough_is_said_by_fresh_days():
    low = {n: min(p, 0.90) for n, p in CHANCES.items()}
    search = KnownSearch(low, 7, replications=200)
    assert search.top() is None or search.answer(search.top())
    fresh = search.confirmed(None, 1000)
    assert [verdict.confirmed for verdict in fresh] == [False]


def test_rungs_reach_both_ends_and_never_rise():
    for top, likely, floor in ((60, 48, 0), (5, 4, 1), (900, 700, 12), (3, 3, 2), (1, 1, -1)):
        rungs = list(module._rungs(top, likely, floor))
        assert (rungs[0], rungs[-1]) == (top, floor + 1)
        assert all(high > low for high, low in pairwise(rungs))
