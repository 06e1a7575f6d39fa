"""A case, its measures, and how unlikely a sample is under the exact value."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import stats

from simsite.model.plan import SiteGroup

JOINT = 0.001  # chance of any false alarm in the whole table
FEWEST = 10  # values in a sample of a whole law
LEAST_EXPECTED = 10.0  # in a cell of the chi-square test


@dataclass(frozen=True)
class Later:
    """An exact value that is worked out when it is first asked for."""

    work_out: Callable[[], Any]

    @cached_property
    def value(self):
        return self.work_out()


@dataclass(frozen=True)
class Measure:
    """One number, or one whole distribution, with its exact value.

    `kind` is mean (Student's t over replications), share (exact binomial), law (Kolmogorov and
    Smirnov, `exact` is the distribution function), counts (chi-square, `exact` gives P(0), P(1),
    ...) or equal (every replication must give exactly this). `exact` may be a `Later`; `sample`
    takes the runs and returns a value for each replication.
    """

    name: str
    kind: str
    exact: Any
    sample: Callable[[Any], np.ndarray]

    @cached_property
    def value(self):
        return self.exact.value if isinstance(self.exact, Later) else self.exact


@dataclass(frozen=True)
class Found:
    """A measure on a sample: what was simulated, its P value and that as a normal score."""

    simulated: float
    p: float
    z: float


@dataclass(frozen=True)
class Case:
    """A group of sites with its measures; the seed stands here before anything is run."""

    family: str
    name: str
    group: SiteGroup
    replications: int
    seed: int
    measures: tuple[Measure, ...]
    quick: bool = False


def judged(measure, sample):
    """Compare a sample, shape (R,), with the exact value."""
    return _JUDGES[measure.kind](measure.value, np.asarray(sample, dtype=np.float64))


def _scored(simulated, p, sign):
    """The two-sided P value as a normal score with a sign."""
    score = float(stats.norm.isf(max(p, 1e-300) / 2.0))
    return Found(float(simulated), float(p), float(np.copysign(score, sign)))


def _mean(exact, sample):
    error = sample.std(ddof=1) / np.sqrt(len(sample))
    if error == 0.0:
        return _equal(exact, sample)
    gap = sample.mean() - exact
    return _scored(sample.mean(), 2.0 * stats.t.sf(abs(gap) / error, len(sample) - 1), gap)


def _share(exact, sample):
    assert np.isin(sample, (0, 1)).all()
    yes, trials = int(sample.sum()), len(sample)
    tails = stats.binom.cdf(yes, trials, exact), stats.binom.sf(yes - 1, trials, exact)
    return _scored(yes / trials, min(1.0, 2.0 * min(tails)), yes / trials - exact)


def _law(exact, sample):
    if len(sample) < FEWEST:  # nobody of whom the law speaks: no sample of it at all
        return Found(float("nan"), 0.0, float("inf"))
    done = stats.kstest(sample, exact)
    return _scored(done.statistic, done.pvalue, done.statistic_sign)


def _counts(exact, sample):
    expected = np.asarray(exact, dtype=np.float64) * len(sample)
    seen = np.bincount(sample.astype(np.int64), minlength=len(expected)).astype(np.float64)
    expected = np.pad(expected, (0, len(seen) - len(expected)))
    cell = np.zeros(len(expected), dtype=np.int64)
    held, number = 0.0, 0
    for k, amount in enumerate(expected):
        cell[k] = number
        held += amount
        if held >= LEAST_EXPECTED and expected[k + 1 :].sum() >= LEAST_EXPECTED:
            held, number = 0.0, number + 1
    expected, seen = np.bincount(cell, expected), np.bincount(cell, seen)
    assert len(expected) > 1, "too few replications for a chi-square test"
    distance = float(((seen - expected) ** 2 / expected).sum())
    return _scored(distance, stats.chi2.sf(distance, len(expected) - 1), 1.0)


def _equal(exact, sample):
    wrong = sample != exact
    simulated = sample[wrong][0] if wrong.any() else float(exact)
    return Found(float(simulated), 0.0, float("inf")) if wrong.any() else Found(simulated, 1.0, 0.0)


_JUDGES = {"mean": _mean, "share": _share, "law": _law, "counts": _counts, "equal": _equal}


def alpha(cases):
    """What each test may err: Bonferroni over the tests that can err by chance at all."""
    tests = sum(m.kind != "equal" for case in cases for m in case.measures)
    return JOINT / tests
