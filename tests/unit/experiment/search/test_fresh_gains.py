"""The gain that `marginal` shows is the true one on average, where that is known exactly."""

import math

import counted
import numpy as np
import pytest

from simsite.core.units import MINUTE
from simsite.experiment.run.group_cache import GroupNumbers
from simsite.experiment.search import marginal as module
from simsite.experiment.search.marginal import MarginalQuestion, marginal
from simsite.stats.exact_shares import ShareDifference
from simsite.stats.intervals import Interval

SEEDS = 200
SITES = [40, 40, 40, 40]
MEAN, BY = 20.0, 60  # minutes: how long a site takes with one collector, and the deadline


def in_time(collectors):
    return 1.0 - math.exp(-BY * collectors / MEAN)


class ExponentialBench:
    """A bench: a site with c collectors takes an exponential time of mean 20 / c minutes."""

    def __init__(self, seed, *_, block=0):
        self._seed, self._block = seed, block

    def fresh(self):
        return ExponentialBench(self._seed, block=1)

    def refuse_nobody(self):
        pass

    def numbers(self, plan, groups, replications):
        return [self._site(group.sites[0], replications) for group in groups]

    def _site(self, site, replications):
        key = (self._seed, self._block, ord(site.id))
        minutes = np.random.default_rng(key).exponential(MEAN, replications)
        collectors = max(level for _, level in site.stations[0].crew)
        done = counted.clock(0) + np.rint(minutes / collectors * MINUTE).astype(np.int64)
        zero = np.zeros((replications, 1))
        return GroupNumbers(done[:, None], zero, zero, zero.astype(np.int64))


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    return counted.scenario(folder, SITES, len(SITES), run__replications=60)


@pytest.fixture
def known_chances(monkeypatch):
    """Exponential sites, and no intervals: 200 seeds of them would take minutes."""
    monkeypatch.setattr(module, "Bench", ExponentialBench)
    monkeypatch.setattr(module, "SAMPLES", 2)
    monkeypatch.setattr(module, "paired_proportions", difference)


def difference(first, second):
    one, two = float(np.mean(first)), float(np.mean(second))
    return ShareDifference(one, two, two - one, Interval(-1.0, 1.0, 0.95), 1.0, 0, 0)


def of_seed(asked, seed):
    run = asked.run.model_copy(update={"seed": seed})
    return asked.model_copy(update={"run": run})


@pytest.mark.usefixtures("known_chances")
def test_the_gains_shown_are_the_true_ones_on_average(asked):
    question = MarginalQuestion(("collectors",), 2, False, counted.clock(BY))
    off = []
    for seed in range(SEEDS):
        found = marginal(of_seed(asked, seed), question)
        crews, was = dict.fromkeys("abcd", 1), in_time(1) ** len(SITES)
        for step in found.steps:
            crews[step.move.place] = step.move.after
            now = math.prod(map(in_time, crews.values()))
            off.append(step.gains.done.difference - (now - was))
            was = now
    first, second = np.mean(off[::2]), np.mean(off[1::2])
    assert abs(first) < 0.005
    assert abs(second) < 0.005
    assert abs(first + second) < 0.005


@pytest.mark.usefixtures("known_chances")
def test_the_search_alone_would_show_too_much(asked, monkeypatch):
    """What the search saw of its own choice is larger: fresh days are needed."""
    seen = []

    def measured(fresh, chosen):
        seen.append(chosen[0].state)
        return ()

    monkeypatch.setattr(module, "_measured", measured)
    question = MarginalQuestion(("collectors",), 1, False, counted.clock(BY))
    for seed in range(SEEDS):
        marginal(of_seed(asked, seed), question)
    by = counted.clock(BY)
    after = np.mean([state.done(by).mean() for state in seen])
    true = in_time(1) ** (len(SITES) - 1) * in_time(2)
    assert after - true > 0.02
