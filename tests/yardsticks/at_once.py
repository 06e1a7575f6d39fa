"""Everybody present at time zero: one station with any law, unlike sites, breaks, decisions."""

import math
from functools import lru_cache

import numpy as np
from scipy import integrate, stats

from simsite.theory.order_statistics import (
    constant_finish,
    expected_maximum,
    exponential_finish_cdf,
    exponential_finish_mean,
    exponential_finish_variance,
    maximum_cdf,
)
from yardsticks.case import Case, Later, Measure
from yardsticks.chains import Chain
from yardsticks.plans import constant, desks, exponential, law, people, site, tube
from yardsticks.runs import SiteGroup

gauss = lru_cache(np.polynomial.legendre.leggauss)


def alone(*stations, residents, **more):
    return SiteGroup((site(stations, people(residents), **more),))


def last(runs):
    return runs.last()


def wait_of_last_in_queue(runs):
    return runs.wait(-1)[:, -1]


def total_wait(runs):
    return np.nansum(runs.wait(-1), axis=1)


def finish_law(n, c, mean):
    return lambda t: exponential_finish_cdf(t, n, c, mean)


def exponential_case(n, c, mean, replications, seed, quick=False):
    variance = exponential_finish_variance(n, c, mean)
    centre = exponential_finish_mean(n, c, mean)
    measures = [
        Measure("mean finish, s", "mean", centre, last),
        Measure(
            "variance of finish, s2", "mean", variance, lambda runs: (last(runs) - centre) ** 2
        ),
        Measure("law of finish", "law", finish_law(n, c, mean), last),
    ]
    if n > c:
        waits = [j * mean / c for j in range(1, n - c + 1)]
        measures += [
            Measure("wait of the last in the queue, s", "mean", waits[-1], wait_of_last_in_queue),
            Measure("total wait, s", "mean", math.fsum(waits), total_wait),
        ]
    return Case(
        "exponential desks", f"n = {n}, c = {c}, mean {mean} s",
        alone(desks(exponential(mean), c), residents=n), replications, seed, tuple(measures), quick,
    )  # fmt: skip


def constant_case(n, c, seconds, seed):
    turns = [(i // c) * seconds for i in range(n)]
    measures = (
        Measure("finish, s", "equal", constant_finish(n, c, seconds), last),
        Measure("total wait, s", "equal", float(sum(turns)), total_wait),
        Measure("wait of the last in the queue, s", "equal", turns[-1], wait_of_last_in_queue),
    )
    group = alone(desks(constant(seconds), c), residents=n)
    return Case("constant desks", f"n = {n}, c = {c}, {seconds} s", group, 50, seed, measures, True)


def constant_tubes(n, c, seconds, rule, seed):
    """Constant times and tubes that are changed: all desks go in step. `rule` is (size, change)."""
    size, change = rule
    turns = [(i // c) * seconds + (i // c) // size * change for i in range(n)]
    measures = (
        Measure("finish, s", "equal", turns[-1] + seconds, last),
        Measure("total wait, s", "equal", float(sum(turns)), total_wait),
        Measure("wait of the last in the queue, s", "equal", turns[-1], wait_of_last_in_queue),
    )
    station = desks(constant(seconds), c, changeover=tube(size, constant(change)))
    name = f"n = {n}, c = {c}, {seconds} s, a change of {change} s after {size}"
    return Case("constant desks", name, alone(station, residents=n), 50, seed, measures, True)


def finish_measures(mean, cdf):
    return (
        Measure("mean finish, s", "mean", mean, last),
        Measure("law of finish", "law", cdf, last),
    )


def mean_of(cdf, longest, points=8001):
    """Mean of a time above 0 from its distribution function."""
    grid = np.linspace(0.0, longest, points)
    return float(integrate.simpson(1.0 - cdf(grid), x=grid))


def one_gamma_desk(n, mean, cv, replications, seed):
    """The finish of one desk is a sum of gamma times: gamma again."""
    total = stats.gamma(n / cv**2, scale=mean * cv**2)
    group = alone(desks(law("gamma", mean, cv), 1), residents=n)
    measures = finish_measures(n * mean, total.cdf)
    name = f"gamma: n = {n}, c = 1, mean {mean} s, cv {cv}"
    return Case("gamma and other desks", name, group, replications, seed, measures)


def one_more_than_desks(c, mean, cv, replications, seed):
    """c + 1 residents: the last starts when the first of c is through.

    Given that the first of c ends at s, the others are later than s and the last ends at s + S:
    P(finish <= t) = integral of c f(s) (F(t) - F(s))**(c - 1) F(t - s) ds.
    """
    one = stats.gamma(1.0 / cv**2, scale=mean * cv**2)
    points, weights = gauss(200)

    def cdf(times):
        t = np.atleast_1d(np.asarray(times, dtype=np.float64))[:, None]
        s = t * (points + 1.0) / 2.0
        inner = c * one.pdf(s) * (one.cdf(t) - one.cdf(s)) ** (c - 1) * one.cdf(t - s)
        return (inner * weights).sum(axis=1) * t[:, 0] / 2.0

    group = alone(desks(law("gamma", mean, cv), c), residents=c + 1)
    measures = finish_measures(Later(lambda: mean_of(cdf, 40.0 * mean)), cdf)
    name = f"gamma: n = {c + 1}, c = {c}, mean {mean} s, cv {cv}"
    return Case("gamma and other desks", name, group, replications, seed, measures, True)


def enough_desks(name, family, values, frozen, n, seed):
    """As many desks as residents: nobody waits, and the finish is the largest of n times."""

    def cdf(times):
        return frozen.cdf(times) ** n

    longest = float(frozen.isf(1e-14))
    measures = (
        *finish_measures(Later(lambda: mean_of(cdf, longest)), cdf),
        Measure("total wait, s", "equal", 0.0, total_wait),
        Measure(
            "time of the first resident", "law", frozen.cdf, lambda runs: runs.end()[:, 0] / 1e6
        ),
    )
    group = alone(desks(law(family, *values), n), residents=n)
    return Case("gamma and other desks", f"{name}: n = c = {n}", group, 6000, seed, measures)


def erlang_desks(n, c, phases, mean, replications, seed):
    """Erlang times as exponential phases: how many desks are in which phase is a Markov chain."""
    rate = phases / mean

    def moves(state):
        left, *busy = state
        for k, number in enumerate(busy):
            after = list(busy)
            after[k] -= 1
            if k + 1 < phases:
                after[k + 1] += 1
                yield number * rate, (left, *after)
            elif left:
                after[0] += 1
                yield number * rate, (left - 1, *after)
            else:
                yield number * rate, (0, *after)

    chain = Chain((max(n - c, 0), min(n, c), *[0] * (phases - 1)), moves)
    measures = finish_measures(
        Later(chain.total), Later(lambda: chain.absorbed(4.0 * n * mean / c + 6.0 * mean))
    )
    group = alone(desks(law("erlang", phases, mean), c), residents=n)
    name = f"Erlang-{phases}: n = {n}, c = {c}, mean {mean} s"
    return Case("gamma and other desks", name, group, replications, seed, measures)


def unlike_sites(name, parts, replications, seed, quick=False):
    """The latest of independent sites: parts are (n, c, mean) with exponential times."""
    cdfs = [finish_law(n, c, mean) for n, c, mean in parts]
    singles = [lambda t, f=f: float(f(t)[0]) for f in cdfs]

    def whole(times):
        return maximum_cdf(cdfs, times)

    def latest(runs):
        return np.max([runs.last(site=k) for k in range(len(parts))], axis=0)

    def mean_latest():
        # The quadrature of a dozen distributions takes long: a fine grid gives the same digits.
        return expected_maximum(singles) if len(parts) < 5 else mean_of(whole, 4000.0, 8001)

    sites = [site([desks(exponential(mean), c)], people(n)) for n, c, mean in parts]
    measures = (
        Measure("mean of the latest, s", "mean", Later(mean_latest), latest),
        Measure("law of the latest", "law", whole, latest),
        Measure(
            "the first site is the latest", "share",
            Later(lambda: _is_latest(cdfs)), lambda runs: runs.last(site=0) == latest(runs),
        ),
    )  # fmt: skip
    return Case("unlike sites", name, SiteGroup(tuple(sites)), replications, seed, measures, quick)


def _is_latest(cdfs):
    """P(site 0 is later than all others), by Stieltjes sums of its distribution."""
    grid = np.linspace(0.0, 4000.0, 8001)
    own = cdfs[0](grid)
    others = maximum_cdf(cdfs[1:], (grid[1:] + grid[:-1]) / 2.0)
    return float((np.diff(own) * others).sum())


def with_a_break(n, c, kept, mean, away, replications, seed):
    """Some of the crew are away from a time to another, but finish whom they have in hand.

    The state is (left, in service); all is a Markov chain before, in and after the break.
    """
    begin, end = away

    def working(staffed):
        def moves(state):
            left, busy = state
            if busy:
                fewer = busy - 1 if busy > staffed else min(left - 1, staffed)
                yield busy / mean, (left - 1, fewer)

        return moves

    before = Chain((n, min(n, c)), working(c))
    split = dict(zip(before.states, before.after(begin), strict=True))
    within = Chain(list(split), working(kept))
    then = dict(zip(within.states, within.after(end - begin, within.mixed(split)), strict=True))
    back: dict = {}
    for (left, _busy), share in then.items():
        back[left] = back.get(left, 0.0) + share
    left_then = sum(left * share for left, share in back.items())
    # Only runs that are not done in the break: those of the mean below are far from it.
    assert back.get(0, 0.0) < 1e-9
    finish = end + sum(
        share * exponential_finish_mean(left, c, mean) for left, share in back.items()
    )
    over = sum(
        share * sum((j - kept) * mean / j for j in range(kept + 1, busy + 1))
        for (_left, busy), share in split.items()
    )
    measures = (
        Measure("mean finish, s", "mean", finish, last),
        Measure("left when the break ends", "mean", left_then, lambda runs: left_at(runs, end)),
        Measure(
            "overtime into the break, s of staff", "mean", over,
            lambda runs: overtime(runs, begin, end),
        ),
    )  # fmt: skip
    levels = ((0, c), (begin, kept), (end, c))
    group = alone(desks(exponential(mean), levels=levels), residents=n)
    name = f"n = {n}, c = {c}, {kept} from {begin} to {end} s, mean {mean} s"
    return Case("breaks", name, group, replications, seed, measures)


def left_at(runs, seconds):
    """How many are not through yet, of those who come at all by then."""
    came = runs.arrive() < seconds * 1e6
    return (came & (runs.end(-1) > seconds * 1e6)).sum(axis=1)


def overtime(runs, begin, end):
    """Staff present above the level by the clock between two times, seconds, shape (R,)."""
    found = np.zeros(runs.replications)
    for r, rows in enumerate(runs.duty[0]):
        times = np.append(rows[:, 1], round(end * 1e6)).clip(round(begin * 1e6), round(end * 1e6))
        over = np.maximum(rows[:, 3] - rows[:, 2], 0)
        found[r] = (over * np.diff(times)).sum() / 1e6
    return found


def constant_break(n, seconds, away, seed):
    """One desk with constant times and one break: who is in hand is finished, the rest wait."""
    begin, end = away
    served = math.ceil(begin / seconds)  # started before the break
    finish = max(end, served * seconds) + (n - served) * seconds
    measures = (
        Measure("finish, s", "equal", finish, last),
        Measure(
            "overtime, s", "equal", served * seconds - begin, lambda r: overtime(r, begin, end)
        ),
    )
    station = desks(constant(seconds), levels=((0, 1), (begin, 0), (end, 1)))
    name = f"n = {n}, c = 1, none from {begin} to {end} s, {seconds} s"
    return Case("breaks", name, alone(station, residents=n), 20, seed, measures, True)


def decision(name, variants, by, replications, seed):
    """P(done by a time) for each number of desks, and the least number that is 95 % sure.

    variants: {desks: (stations, residents, P(done))}; the answer is far from 95 % on both sides.
    """
    numbers = sorted(variants)
    sure = {c: variants[c][2] for c in numbers}
    least = min(c for c in numbers if sure[c] >= 0.95)
    errors = {c: max(math.sqrt(p * (1.0 - p) / replications), 1e-9) for c, p in sure.items()}
    assert all(abs(sure[c] - 0.95) > 5.0 * errors[c] for c in numbers), "not clear enough"

    def done(runs, k):
        return runs.last(site=k) <= by

    def decided(runs):
        shares = [np.mean(done(runs, k)) for k in range(len(numbers))]
        found = [c for c, share in zip(numbers, shares, strict=True) if share >= 0.95]
        return np.full(runs.replications, min(found, default=-1))

    measures = [Measure("least desks that are 95 % sure", "equal", least, decided)]
    for k, c in enumerate(numbers):
        measures.append(Measure(f"P(done) with {c}", "share", sure[c], lambda r, k=k: done(r, k)))
    sites = [site(stations, people(n)) for stations, n, _sure in (variants[c] for c in numbers)]
    return Case(
        "decisions", name, SiteGroup(tuple(sites)), replications, seed, tuple(measures), False
    )


def decide_exponential(n, mean, by, numbers, seed):
    variants = {
        c: ([desks(exponential(mean), c)], n, float(exponential_finish_cdf(by, n, c, mean)[0]))
        for c in numbers
    }
    return decision(f"n = {n}, mean {mean} s, by {by} s", variants, by, 2500, seed)


def decide_constant(n, seconds, by, numbers, seed):
    sure = {c: float(constant_finish(n, c, seconds) <= by) for c in numbers}
    variants = {c: ([desks(constant(seconds), c)], n, sure[c]) for c in numbers}
    return decision(f"n = {n}, constant {seconds} s, by {by} s", variants, by, 50, seed)


CASES = [
    exponential_case(8, 1, 30, 12000, 1001),
    exponential_case(12, 3, 30, 8000, 1002),
    exponential_case(40, 1, 18, 4000, 1003),
    exponential_case(40, 7, 18, 4000, 1004, quick=True),
    exponential_case(20, 20, 45, 25000, 1005),
    constant_case(31, 4, 18, 1011),
    constant_case(7, 7, 20, 1012),
    constant_case(50, 3, 25, 1013),
    constant_tubes(90, 4, 18, (10, 20), 1014),
    one_gamma_desk(30, 20, 0.5, 3000, 1021),
    one_more_than_desks(3, 25, 0.7, 8000, 1022),
    erlang_desks(10, 2, 3, 30, 4000, 1023),
    enough_desks("lognormal", "lognormal", (30, 0.5), stats.lognorm(
        math.sqrt(math.log(1.25)), scale=30 / math.sqrt(1.25)), 8, 1024),
    enough_desks("Weibull", "weibull", (1.6, 40), stats.weibull_min(1.6, scale=40), 5, 1025),
    enough_desks("truncated normal", "normal", (20, 10),
                 stats.truncnorm(-2.0, np.inf, 20, 10), 6, 1026),
    enough_desks("triangular", "triangular", (10, 20, 60),
                 stats.triang(0.2, 10, 50), 4, 1027),
    enough_desks("uniform", "uniform", (10, 50), stats.uniform(10, 40), 3, 1028),
    unlike_sites("two and two", [(20, 2, 30), (30, 3, 30), (10, 1, 25), (40, 4, 24)], 4000, 1031,
                 quick=True),
    unlike_sites("twelve townships", [
        (12 + 4 * k, 1 + k // 3, 20 + k) for k in range(12)], 1500, 1032),
    unlike_sites("one large, many small", [(60, 3, 20)] + [(8, 1, 30)] * 8, 2000, 1033),
    with_a_break(45, 3, 0, 40, (150, 400), 4000, 1041),
    with_a_break(90, 5, 2, 30, (120, 300), 3000, 1042),
    constant_break(20, 18, (100, 400), 1043),
    decide_exponential(60, 20, 350, (3, 4, 5, 6), 1051),
    decide_exponential(25, 20, 270, (2, 3, 4), 1052),
    decide_constant(100, 18, 450, (3, 4, 5), 1053),
]  # fmt: skip
