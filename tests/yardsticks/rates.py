"""How often statistics keep their promise, on cases with known answers.

Each rate is counted over macro-runs that start anew: how often an interval holds the true value,
or the best of several designs is found. The finishes are those of n residents at c desks, whose
distribution is known exactly.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import optimize, stats

from simsite.stats.exact_shares import unpaired_proportions
from simsite.stats.intervals import clopper_pearson, order_statistic_interval
from simsite.stats.mean_difference import paired_mean_if_fit, welch
from simsite.stats.paired import paired_proportions
from simsite.stats.precision import PrecisionWatch, half_width_of_chance, half_width_of_median
from simsite.stats.quantile_difference import quantile_difference
from simsite.stats.select import Terms, kim_nelson
from simsite.theory.order_statistics import exponential_finish_cdf, exponential_finish_mean
from yardsticks.at_once import alone
from yardsticks.plans import desks, exponential
from yardsticks.runs import luck_of, run

MACRO = 1000
RESIDENTS, DESKS, MEAN = 12, 3, 30.0
PARTS = 20
LONGEST = 200  # replications of a macro-run


@dataclass(frozen=True)
class Rate:
    """A promise and how it is counted.

    `least` is what the promise allows: the level itself where the coverage is guaranteed, two
    points less where it is approximate. `kept` returns one answer, yes or no, a macro-run; one
    that gives no answer is left out.
    """

    family: str
    name: str
    promised: float
    least: float
    kept: Callable[[], np.ndarray]

    def counted(self):
        """How many macro-runs kept the promise, and how many there were."""
        kept = np.asarray(self.kept(), dtype=bool)
        return int(kept.sum()), int(kept.size)

    def broken(self, kept, of):
        """Whether so few is beyond three standard errors of what the promise allows."""
        return kept / of < self.least - 3.0 * math.sqrt(self.least * (1.0 - self.least) / of)


@cache
def finishes(c, seed):
    """Finishes in seconds, shape (MACRO, LONGEST); equal seeds have the same luck."""
    group = alone(desks(exponential(MEAN), c), residents=RESIDENTS)
    parts = [
        run(*luck_of(group, MACRO * LONGEST // PARTS, seed * PARTS + part)).last()
        for part in range(PARTS)
    ]
    return np.concatenate(parts).reshape(MACRO, LONGEST)


def cdf(time, c):
    return float(exponential_finish_cdf(time, RESIDENTS, c, MEAN)[0])


@cache
def true_quantile(p, c):
    return optimize.brentq(lambda t: cdf(t, c) - p, 1.0, 2000.0)


def true_mean(c):
    return exponential_finish_mean(RESIDENTS, c, MEAN)


def holds(interval, true):
    return interval.low <= true <= interval.high


def paired_shares(n, by):
    """P(done by a time) of 3 and 4 desks on the same luck."""
    true = cdf(by, DESKS + 1) - cdf(by, DESKS)
    one, two = (finishes(c, 4002)[:, :n] <= by for c in (DESKS, DESKS + 1))
    return [holds(paired_proportions(a, b).interval, true) for a, b in zip(one, two, strict=True)]


def unpaired_shares(n, by):
    true = cdf(by, DESKS + 1) - cdf(by, DESKS)
    one, two = finishes(DESKS, 4002)[:, :n] <= by, finishes(DESKS + 1, 4003)[:, : n + 20] <= by
    pairs = list(zip(one.sum(axis=1).tolist(), two.sum(axis=1).tolist(), strict=True))
    known = {}
    for a, b in set(pairs):
        first, second = np.arange(n) < a, np.arange(n + 20) < b
        known[a, b] = holds(unpaired_proportions(first, second).interval, true)
    return [known[pair] for pair in pairs]


def quantiles(n, p, *, paired):
    true = true_quantile(p, DESKS + 1) - true_quantile(p, DESKS)
    one, two = finishes(DESKS, 4002), finishes(DESKS + 1, 4002 if paired else 4003)
    found = [
        quantile_difference(a[:n], b[:n], p, paired=paired).interval
        for a, b in zip(one, two, strict=True)
    ]
    return [holds(interval, true) for interval in found if interval is not None]


def means(n, how, seed):
    true = true_mean(DESKS + 1) - true_mean(DESKS)
    one, two = finishes(DESKS, 4002), finishes(DESKS + 1, seed)
    found = [how(a[:n], b[:n]).interval for a, b in zip(one, two, strict=True)]
    return [holds(interval, true) for interval in found if interval is not None]


def stopped_median(asked):
    """The interval of the median where the look-ahead ends a run, half-width as asked."""
    true, kept = true_quantile(0.5, DESKS), []
    for row in finishes(DESKS, 4002):
        watch = PrecisionWatch({"median": asked})
        for n in range(10, LONGEST + 1):
            watch.see(n, {"median": half_width_of_median(row[:n])})
            if watch.stops:
                break
        kept.append(holds(order_statistic_interval(row[: watch.replications], 0.5), true))
    return kept


def stopped_chance(asked, by):
    true, kept = cdf(by, DESKS), []
    for row in finishes(DESKS, 4002) <= by:
        watch = PrecisionWatch({"p_done": asked})
        for n in range(10, LONGEST + 1):
            done = int(row[:n].sum())
            watch.see(n, {"p_done": half_width_of_chance(done, n)})
            if watch.stops:
                break
        kept.append(holds(clopper_pearson(done, n), true))
    return kept


def chosen_normal(designs, together):
    """The least favourable normal means: the best is better by just the zone; luck in common."""
    luck, kept = np.random.default_rng(4004), []
    for _ in range(MACRO):
        common = luck.standard_normal(200)
        own = luck.standard_normal((designs, 200))
        values = together * common + math.sqrt(1.0 - together**2) * own
        values[designs - 1] += 0.5
        found = kim_nelson(
            lambda n, left, x=values: x[list(left), n], designs, Terms(0.5, 0.95, 10, 200)
        )
        kept.append(found.kept and found.best == designs - 1)
    return kept


def chosen_desks():
    """P(done by 145 s) of 3, 3 and 4 desks on the same luck, batches of 10 replications."""
    batches = [
        (finishes(c, seed) <= 145.0).reshape(MACRO, -1, 10).mean(axis=2)
        for c, seed in ((DESKS, 4002), (DESKS, 4003), (DESKS + 1, 4002))
    ]
    zone, kept = cdf(145.0, DESKS + 1) - cdf(145.0, DESKS), []
    for rows in zip(*batches, strict=True):
        values = np.array(rows)
        found = kim_nelson(lambda n, left, x=values: x[list(left), n], 3, Terms(zone, 0.95, 10, 20))
        if found.kept:
            kept.append(found.best == 2)
    return kept


COVERAGE, SELECTION = "interval coverage", "correct selection"
RATES = (
    Rate(COVERAGE, "P(done) paired, 60 pairs, by 145 s", 0.95, 0.95,
         lambda: paired_shares(60, 145.0)),
    Rate(COVERAGE, "P(done) paired, 60 pairs, by 230 s", 0.95, 0.95,
         lambda: paired_shares(60, 230.0)),
    Rate(COVERAGE, "P(done) paired, 200 pairs, by 145 s", 0.95, 0.95,
         lambda: paired_shares(200, 145.0)),
    Rate(COVERAGE, "P(done) unpaired, 60 and 80 replications, by 145 s", 0.95, 0.95,
         lambda: unpaired_shares(60, 145.0)),
    Rate(COVERAGE, "difference of medians, 60 pairs", 0.95, 0.93,
         lambda: quantiles(60, 0.5, paired=True)),
    Rate(COVERAGE, "difference of 95 % quantiles, 60 pairs", 0.95, 0.93,
         lambda: quantiles(60, 0.95, paired=True)),
    Rate(COVERAGE, "difference of 95 % quantiles, 200 pairs", 0.95, 0.93,
         lambda: quantiles(200, 0.95, paired=True)),
    Rate(COVERAGE, "difference of medians, 60 and 60 unpaired", 0.95, 0.93,
         lambda: quantiles(60, 0.5, paired=False)),
    Rate(COVERAGE, "difference of 95 % quantiles, 60 and 60 unpaired", 0.95, 0.93,
         lambda: quantiles(60, 0.95, paired=False)),
    Rate(COVERAGE, "mean difference where fit, 20 pairs", 0.95, 0.93,
         lambda: means(20, paired_mean_if_fit, 4002)),
    Rate(COVERAGE, "mean difference where fit, 60 pairs", 0.95, 0.93,
         lambda: means(60, paired_mean_if_fit, 4002)),
    Rate(COVERAGE, "Welch where fit, 60 and 60", 0.95, 0.93, lambda: means(60, welch, 4003)),
    Rate(COVERAGE, "median when --precision 15 s stops", 0.95, 0.93,
         lambda: stopped_median(15.0)),
    Rate(COVERAGE, "P(done) when --precision 10pp stops", 0.95, 0.93,
         lambda: stopped_chance(0.1, 145.0)),
    Rate(SELECTION, "2 normal designs, best by just the zone, separate luck", 0.95, 0.95,
         lambda: chosen_normal(2, 0.0)),
    Rate(SELECTION, "5 normal designs, best by just the zone, separate luck", 0.95, 0.95,
         lambda: chosen_normal(5, 0.0)),
    Rate(SELECTION, "5 normal designs, best by just the zone, luck in common", 0.95, 0.95,
         lambda: chosen_normal(5, 0.8)),
    Rate(SELECTION, "P(done by 145 s) of 3, 3 and 4 desks", 0.95, 0.95, chosen_desks),
)  # fmt: skip


def tally():
    """Each rate with what was counted and its exact 95 % interval."""
    for rate in RATES:
        kept, of = rate.counted()
        yield rate, kept, of, stats.binomtest(kept, of).proportion_ci(method="exact")
