"""People who come over time: steady states from the first minute on, and rates that change."""

import math
from functools import cache, partial

import numpy as np
from scipy import integrate, stats
from scipy.interpolate import PchipInterpolator

from simsite.theory.erlang import erlang_c, mean_wait, wait_survival
from simsite.theory.order_statistics import exponential_finish_mean
from simsite.theory.piecewise import Stretch, mean_number, number_in_system
from yardsticks.at_once import gauss, left_at, overtime
from yardsticks.case import Case, Later, Measure
from yardsticks.chains import Chain, accumulated, birth_death
from yardsticks.plans import at, constant, delay, desks, exponential, law, poisson, site
from yardsticks.runs import SiteGroup

TAIL = 1e-13


def stationary(rate, mean, c):
    """P(0), P(1), ... in system of M/M/c in steady state, up to a tail of 1e-13."""
    load = rate * mean
    shares, most = [1.0], 1.0
    while shares[-1] > TAIL * most or len(shares) <= c:
        shares.append(shares[-1] * load / min(len(shares), c))
        most = max(most, shares[-1])
    return np.array(shares) / math.fsum(shares)


def after_first(runs, k):
    """Number of the k-th resident after the one who comes at time zero behind the queue."""
    return (runs.arrive() == 0).sum(axis=1) - 1 + k


def picked(array, numbers):
    return np.take_along_axis(array, numbers[:, None], axis=1)[:, 0]


def steady(c, rate, mean, replications, seed, quick=False):
    """M/M/c opened in its steady state; one comes at time zero, behind the queue at opening.

    That one and each later one find the number in system in its stationary law, so each waits as
    in steady state. The queue at opening thus is that number and one more.
    """
    queue = (0.0, *stationary(rate, mean, c))
    late = 12
    stream = poisson((0, 60.0 / rate, rate), queue=queue)
    delayed = erlang_c(c, rate * mean)
    drain = (c - rate * mean) / mean
    long = math.log(delayed / 0.05) / drain if delayed > 0.05 else mean / c

    def wait(k):
        return lambda runs: picked(runs.wait(), after_first(runs, k))

    def positive(runs):
        value = wait(0)(runs)
        return value[value > 0.0]

    measures = [
        Measure("law of the wait of who waits", "law", stats.expon(scale=1 / drain).cdf, positive)
    ]
    for k, who in ((0, "at opening"), (1, "next"), (late, f"{late}th later")):
        measures += [
            Measure(f"wait, {who}, s", "mean", mean_wait(rate, mean, c), wait(k)),
            Measure(f"P(wait), {who}", "share", delayed, lambda r, k=k: wait(k)(r) > 0.0),
            Measure(
                f"P(wait > {long:.0f} s), {who}", "share", wait_survival(long, rate, mean, c),
                lambda r, k=k: wait(k)(r) > long,
            ),
        ]  # fmt: skip
    group = SiteGroup((site([desks(exponential(mean), c)], arrivals=stream),))
    name = f"c = {c}, {3600 * rate:.0f}/h, mean {mean} s"
    return Case("M/M/c in steady state", name, group, replications, seed, tuple(measures), quick)


def arrivals_in_service(rate, frozen, most=80):
    """P(0), P(1), ... arrivals during one service."""
    if isinstance(frozen, float):
        return stats.poisson.pmf(np.arange(most), rate * frozen)
    low, high = frozen.ppf(1e-15), frozen.isf(1e-15)
    points, weights = gauss(400)
    times = low + (high - low) * (points + 1.0) / 2.0
    density = frozen.pdf(times) * weights * (high - low) / 2.0
    density /= density.sum()
    return np.array([(stats.poisson.pmf(j, rate * times) * density).sum() for j in range(most)])


def left_behind_law(come):
    """P(0), P(1), ... left behind by a departure of M/G/1, by the chain embedded there."""
    size = len(come)
    moves = np.zeros((size, size))
    for n in range(size):
        first = max(n - 1, 0)
        moves[n, first:] = come[: size - first]
        moves[n, -1] += 1.0 - moves[n].sum()
    system = np.vstack([(moves.T - np.eye(size))[:-1], np.ones(size)])
    return np.maximum(np.linalg.solve(system, np.append(np.zeros(size - 1), 1.0)), 0.0)


def opened_at_a_departure(name, rate, distribution, frozen, seed):
    """M/G/1 just after a departure: the number left behind by each later one keeps its law."""
    mean, variance = (frozen, 0.0) if isinstance(frozen, float) else (frozen.mean(), frozen.var())
    load = rate * mean
    number = load + rate**2 * (variance + mean**2) / (2.0 * (1.0 - load))  # Pollaczek, Khinchine
    shares = left_behind_law(arrivals_in_service(rate, frozen))
    assert abs(shares @ np.arange(len(shares)) - number) < 1e-6 * number
    shares /= shares.sum()

    def behind(k):
        def sample(runs):
            arrive, end = runs.arrive(), runs.end()
            leaves = np.sort(end, axis=1)[:, k - 1 : k]
            return ((arrive <= leaves) & (end > leaves)).sum(axis=1)

        return sample

    stream = poisson((0, 100.0 / rate, rate), queue=tuple(shares))
    measures = []
    for k, who in ((1, "1st"), (15, "15th"), (40, "40th")):
        measures += [
            Measure(f"left behind by the {who} departure", "mean", number, behind(k)),
            Measure(f"law of those left by the {who}", "counts", shares, behind(k)),
        ]
    group = SiteGroup((site([desks(distribution, 1)], arrivals=stream),))
    title = f"{name}, {3600 * rate:.0f}/h"
    return Case("M/G/1 opened at a departure", title, group, 12000, seed, tuple(measures))


def changing(name, pieces, mean, closing, seed, **kind):
    """M(t)/M/c(t): pieces are (seconds, rate, staffed); the site closes after them.

    Left at closing, time to clear, total wait. Staffing that falls while desks are busy is left to
    `shift_ends`.
    """
    replications, most = kind.get("replications", 4000), kind.get("most", 90)
    stretches = [Stretch(seconds, rate, staffed) for seconds, rate, staffed in pieces]
    c = pieces[-1][2]

    @cache
    def shares():
        return number_in_system(stretches, mean, most)

    def clear():
        final = shares()[-1]
        return closing + sum(p * exponential_finish_mean(n, c, mean) for n, p in enumerate(final))

    def waits():
        total, start = 0.0, np.eye(most + 1)[0]
        for (seconds, rate, staffed), after in zip(pieces, shares(), strict=True):
            queue = np.maximum(np.arange(most + 1) - staffed, 0)
            total += accumulated(birth_death(rate, staffed, mean, most), start, seconds, queue)
            start = after
        later = [sum((j - c) * mean / c for j in range(c + 1, n + 1)) for n in range(most + 1)]
        return total + float(shares()[-1] @ later)

    def cleared(runs):
        end = np.where(runs.arrive() < at(FOREVER), runs.end(), 0)
        return np.maximum(end.max(axis=1) / 1e6, closing)

    measures = (
        Measure(
            "left at closing",
            "mean",
            Later(lambda: float(mean_number(shares()[-1]))),
            lambda r: left_at(r, closing),
        ),
        Measure(
            "law of those left",
            "counts",
            Later(lambda: shares()[-1]),
            lambda r: left_at(r, closing),
        ),
        Measure("mean time to clear, s", "mean", Later(clear), cleared),
        Measure("total wait, s", "mean", Later(waits), lambda r: np.nansum(r.wait(), axis=1)),
    )
    group = SiteGroup((site(*_by_pieces(pieces, mean), windows=((0, at(closing)),)),))
    return Case(
        "rates that change", name, group, replications, seed, measures, kind.get("quick", False)
    )


FOREVER = 1e8


def _by_pieces(pieces, mean):
    """Stations (one) and no residents of the given pieces, as the arguments of `site`."""
    starts = np.concatenate(([0.0], np.cumsum([seconds for seconds, _, _ in pieces])))
    levels = [(starts[k], staffed) for k, (_, _, staffed) in enumerate(pieces)]
    kept = [x for k, x in enumerate(levels) if k == 0 or x[1] != levels[k - 1][1]]
    stream = poisson(
        *[(starts[k], starts[k + 1], rate) for k, (_, rate, _) in enumerate(pieces) if rate > 0.0]
    )
    return [desks(exponential(mean), levels=kept)], None, stream


def shift_ends(name, rate, mean, crew, times, seed):
    """A shift ends while desks are busy: people over quota, and those sent home at closing.

    `crew` is (before, after), `times` the end of the shift and closing, seconds. The state is
    (number in system, in service), the latter above the level until they are through.
    """
    before, after = crew
    shift, closing = times
    most = 130
    at_shift = number_in_system([Stretch(shift, rate, before)], mean, most)[0]
    over = sum(
        p * sum((j - after) * mean / j for j in range(after + 1, min(n, before) + 1))
        for n, p in enumerate(at_shift)
    )
    waiting = _waiting_after(at_shift, rate, mean, crew, closing - shift)

    def present(runs):
        return np.array([_over_at(rows, shift + mean) for rows in runs.duty[0]])

    still = _still_over(at_shift, mean, crew, mean)
    measures = (
        Measure("overtime after the shift, s of staff", "mean", over,
                lambda r: overtime(r, shift, 20.0 * closing)),
        Measure(f"staff over quota {mean} s after it", "mean", still, present),
        Measure("sent home at closing", "mean", waiting,
                lambda r: ((r.arrive() < at(closing)) & (r.start() >= at(closing))).sum(axis=1)),
    )  # fmt: skip
    station = desks(exponential(mean), levels=((0, before), (shift, after)))
    group = SiteGroup(
        (
            site(
                [station], arrivals=poisson((0, closing, rate)),
                windows=((0, at(closing)),), closing="send_home",
            ),
        )
    )  # fmt: skip
    return Case("a shift ends", name, group, 5000, seed, measures)


def _over_at(rows, seconds):
    row = np.searchsorted(rows[:, 1], round(seconds * 1e6), side="right") - 1
    return max(int(rows[row, 3] - rows[row, 2]), 0)


def _still_over(at_shift, mean, crew, seconds):
    """Mean number over quota some seconds after the shift: a death process from those in hand."""
    before, after = crew
    size = before + 1
    rates = np.array([j / mean if j > after else 0.0 for j in range(size)])
    moves = np.diag(-rates) + np.diag(rates[1:], -1)
    start = np.zeros(size)
    for n, p in enumerate(at_shift):
        start[min(n, before)] += p
    from scipy.linalg import expm

    return float((start @ expm(moves * seconds)) @ np.maximum(np.arange(size) - after, 0))


def _waiting_after(at_shift, rate, mean, crew, seconds):
    """Mean number waiting at closing, by the chain of (number, in service)."""
    before, after = crew
    most = len(at_shift) - 1

    first = {(n, min(n, before)): float(p) for n, p in enumerate(at_shift)}
    chain = Chain(list(first), partial(_moves, rate, mean, after, most))
    then = chain.after(seconds, chain.mixed(first))
    return float(sum(p * (n - busy) for (n, busy), p in zip(chain.states, then, strict=True)))


def crews_that_change(name, rate, mean, levels, closing, seed, quick=False):
    """Members go and come back again and again while people come: stints, meals, lost desks.

    `levels` are (seconds, staffed) from time zero on.
    """
    known = cache(partial(_with_crews, rate, mean, levels, closing))

    def waited(runs):
        start, arrive = (np.minimum(x, at(closing)) for x in (runs.start(), runs.arrive()))
        return (start - arrive).sum(axis=1) / 1e6

    def left(runs):
        return left_at(runs, closing)

    measures = (
        Measure("left at closing", "mean", Later(lambda: float(mean_number(known()[0]))), left),
        Measure("law of those left", "counts", Later(lambda: known()[0]), left),
        Measure("overtime, s of staff", "mean", Later(lambda: known()[1]),
                lambda r: overtime(r, 0, closing)),
        Measure("all waits until closing, s", "mean", Later(lambda: known()[2]), waited),
    )  # fmt: skip
    station = desks(exponential(mean), levels=levels)
    stream = poisson((0, closing, rate))
    group = SiteGroup((site([station], arrivals=stream, windows=((0, at(closing)),)),))
    return Case("crews that change", name, group, 4000, seed, measures, quick)


def _with_crews(rate, mean, levels, closing, most=110):
    """Law of the number at closing, mean overtime and mean of all waits until then, seconds.

    Whoever has somebody in hand finishes, so the state is (number in system, in service), the
    latter above the level for a while; a level that rises keeps those who would have gone.
    """
    shares, over, waits = {(0, 0): 1.0}, 0.0, 0.0
    ends = [time for time, _ in levels[1:]] + [closing]
    for (begin, staffed), end in zip(levels, ends, strict=True):
        first = {}
        for (n, busy), share in shares.items():
            state = n, max(busy, min(n, staffed))
            first[state] = first.get(state, 0.0) + share
        chain = Chain(list(first), partial(_moves, rate, mean, staffed, most))
        start, generator = chain.mixed(first), chain.generator.toarray()
        own = np.array(chain.states)
        beyond, queue = np.maximum(own[:, 1] - staffed, 0), own[:, 0] - own[:, 1]
        over += accumulated(generator, start, end - begin, beyond)
        waits += accumulated(generator, start, end - begin, queue)
        shares = dict(zip(chain.states, chain.after(end - begin, start).tolist(), strict=True))
    number = np.bincount([n for n, _ in shares], list(shares.values()), most + 1)
    return number, over, waits


def _moves(rate, mean, staffed, most, state):
    """Moves from (number in system, in service) while so many are staffed; nobody comes at most."""
    n, busy = state
    if n < most:
        yield rate, (n + 1, busy + 1 if busy < staffed else busy)
    if busy:
        yield busy / mean, (n - 1, busy - 1 if busy > staffed else min(n - 1, staffed))


def unlimited(name, pieces, family, frozen, second, seed):
    """Two delays in a row fed by a changing rate: independent Poisson numbers in each.

    Nobody waits, so the numbers on the first and on the second way at a time T are independent and
    Poisson, whatever the laws (Palm). `second` is the mean of an exponential second way.
    """
    closing = pieces[-1][1]
    on_first = partial(_integral, pieces, frozen.sf, closing)
    on_second = cache(partial(_integral, pieces, partial(_on_second, frozen, second), closing))

    def number(station):
        def sample(runs):
            come = runs.arrive(station) <= at(closing)
            return (come & (runs.end(station) > at(closing))).sum(axis=1)

        return sample

    def whole_way(runs):
        arrive, end = runs.arrive()[:, 0], runs.end(1)[:, 0]
        return (end - arrive) / 1e6

    def through():
        grid = np.linspace(0.0, 40.0 * second, 1500)
        share = [frozen.cdf(t) - _on_second(frozen, second, t) for t in grid]
        whole = PchipInterpolator(grid, share)
        return lambda times: np.minimum(whole(np.minimum(times, grid[-1])), 1.0)

    counts = [
        Measure(
            f"come from {begin} to {end} s", "counts",
            stats.poisson.pmf(np.arange(200), rate * (end - begin)),
            lambda r, b=begin, e=end: (
                (r.arrive() >= at(b)) & (r.arrive() < at(e))
            ).sum(axis=1),
        )
        for begin, end, rate in pieces
    ]  # fmt: skip
    measures = (
        *counts,
        Measure("on the first way", "counts", poisson_law(on_first), number(0)),
        Measure("on the second way", "counts", poisson_law(on_second), number(1)),
        Measure("mean on the second way", "mean", Later(on_second), number(1)),
        Measure("law of the whole way of the first", "law", Later(through), whole_way),
    )  # fmt: skip
    last = desks(constant(0.0), 200, name="exit")
    stations = [delay(law(*family)), delay(exponential(second), name="rest"), last]
    group = SiteGroup((site(stations, arrivals=poisson(*pieces), counted=2),))
    return Case("delays and counts", name, group, 5000, seed, measures)


def poisson_law(mean):
    return Later(lambda: stats.poisson.pmf(np.arange(200), mean()))


def _on_second(frozen, second, age):
    """P(on the second way) at an age: first way over, the second not."""
    if age <= 0.0:
        return 0.0
    points, weights = gauss(300)
    s = age * (points + 1.0) / 2.0
    inner = frozen.pdf(s) * np.exp(-(age - s) / second)
    return float((inner * weights).sum() * age / 2.0)


def _integral(pieces, share, closing):
    return sum(
        rate * integrate.quad(lambda t: share(closing - t), begin, end, limit=400)[0]
        for begin, end, rate in pieces
    )


# Each of three works 400 s and is away 80 s; of three who begin together the i-th goes first after
# i thirds of a stint.
STINTS = (
    (0, 3), (133, 2), (213, 3), (267, 2), (347, 3), (400, 2), (480, 3), (613, 2), (693, 3),
    (747, 2), (827, 3), (880, 2), (960, 3), (1093, 2), (1173, 3),
)  # fmt: skip
CASES = [
    steady(1, 0.02, 35, 4000, 2001, quick=True),
    steady(1, 0.02, 45, 4000, 2002),
    steady(2, 0.05, 30, 4000, 2003),
    steady(4, 0.06, 60, 4000, 2004),
    steady(8, 0.20, 35, 4000, 2005),
    opened_at_a_departure("constant 30 s", 0.025, constant(30), 30.0, 2011),
    opened_at_a_departure("gamma, mean 30 s, cv 0.5", 0.025, law("gamma", 30, 0.5),
                          stats.gamma(4, scale=7.5), 2012),
    opened_at_a_departure("uniform 10 to 50 s", 0.027, law("uniform", 10, 50),
                          stats.uniform(10, 40), 2013),
    opened_at_a_departure("Erlang-2, mean 25 s", 0.03, law("erlang", 2, 25),
                          stats.gamma(2, scale=12.5), 2014),
    changing("a morning rush", [(600, 0.02, 2), (300, 0.15, 2), (600, 0.03, 2)], 25, 1500, 2021,
             quick=True),
    changing("a lull, then a rush", [(900, 0.01, 3), (400, 0.14, 3)], 22, 1300, 2022),
    changing("a second desk opens", [(500, 0.05, 1), (500, 0.05, 2), (300, 0.10, 3)], 28, 1300,
             2023),
    changing("a late crew", [(200, 0.05, 0), (500, 0.05, 2)], 20, 700, 2024),
    shift_ends("five, then two", 0.12, 40, (5, 2), (900, 1200), 2031),
    shift_ends("three, then none", 0.07, 60, (3, 0), (700, 900), 2032),
    crews_that_change("stints of three, one away at a time", 0.07, 40, STINTS, 1200, 2051,
                      quick=True),
    crews_that_change("four, half of them at a meal at a time", 0.08, 45,
                      ((0, 4), (400, 2), (800, 4), (1000, 2), (1300, 4)), 1500, 2052),
    crews_that_change("five, then one for a minute, twice", 0.1, 45,
                      ((0, 5), (500, 1), (560, 5), (900, 1), (960, 5)), 1200, 2053),
    unlimited("gamma, then exponential", [(0, 300, 0.02), (300, 500, 0.16), (500, 800, 0.04)],
              ("gamma", 60, 0.6), stats.gamma(1 / 0.36, scale=60 * 0.36), 90, 2041),
    unlimited("Weibull, then exponential", [(0, 400, 0.01), (400, 460, 0.5)],
              ("weibull", 1.8, 50), stats.weibull_min(1.8, scale=50), 40, 2042),
]  # fmt: skip
