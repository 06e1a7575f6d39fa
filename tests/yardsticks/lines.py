"""Several stages, households, tubes, peaks and call-up, by chains of their states."""

from dataclasses import replace
from functools import cache

import numpy as np
from scipy import stats
from scipy.linalg import expm

from simsite.core.units import NEVER
from simsite.theory.tandem import tandem_departures
from yardsticks.at_once import alone, decision, last, total_wait
from yardsticks.case import Case, Later, Measure
from yardsticks.chains import Chain, birth_death
from yardsticks.plans import (
    at,
    call_up,
    constant,
    desks,
    exponential,
    fixed,
    people,
    poisson,
    site,
    tube,
)
from yardsticks.runs import SiteGroup
from yardsticks.streams import left_at, stationary


def row_of_desks(numbers, means):
    """Moves of a line of exponential stations: how many are at each."""

    def moves(state):
        for k, (c, mean) in enumerate(zip(numbers, means, strict=True)):
            if state[k]:
                after = list(state)
                after[k] -= 1
                if k + 1 < len(after):
                    after[k + 1] += 1
                yield min(state[k], c) / mean, tuple(after)

    return moves


def stages(numbers, means):
    parts = zip(numbers, means, strict=True)
    return [desks(exponential(mean), c, name=f"stage{k}") for k, (c, mean) in enumerate(parts)]


def tandem(n, numbers, means, replications, seed, quick=False):
    """Everybody at the first of several exponential stations at time zero."""
    chain = Chain((n, *[0] * (len(numbers) - 1)), row_of_desks(numbers, means))
    end = len(numbers) - 1

    def finish_law():
        return chain.absorbed(3.0 * chain.total() + 20.0 * max(means))

    def waits():
        return chain.total(lambda state: max(state[end] - numbers[end], 0))

    measures = (
        Measure("mean finish, s", "mean", Later(chain.total), last),
        Measure("law of finish", "law", Later(finish_law), last),
        Measure("total wait at the last stage, s", "mean", Later(waits), total_wait),
        Measure("wait of the last at the last stage is 0", "share",
                Later(lambda: _last_waits_not(n, numbers, means)), _nobody_before),
    )[: 4 if numbers == (1, 1) else 3]  # fmt: skip
    name = f"n = {n}, c = {numbers}, means {means} s"
    group = alone(*stages(numbers, means), residents=n)
    return Case("stages in a row", name, group, replications, seed, measures, quick)


def _nobody_before(runs):
    return runs.wait(-1)[:, -1] == 0.0


def _last_waits_not(n, numbers, means):
    """P(the second desk is free when the n-th leaves the first), both with one desk."""
    chain = Chain((n, 0), _until_first_is_empty(means))
    done = chain.after(200.0 * n * max(means))
    return float(sum(p for state, p in zip(chain.states, done, strict=True) if state == (0, 1)))


def _until_first_is_empty(means):
    def moves(state):
        here, there = state
        if here:
            yield 1.0 / means[0], (here - 1, there + 1)
            if there:
                yield 1.0 / means[1], (here, there - 1)

    return moves


def branch(n, share, numbers, means, replications, seed):
    """Each takes the first stage with a probability; the others join the second at once."""
    chain = Chain([(k, n - k) for k in range(n, -1, -1)], row_of_desks(numbers, means))
    start = chain.mixed({(k, n - k): stats.binom.pmf(k, n, share) for k in range(n + 1)})
    first, second = stages(numbers, means)
    group = alone(replace(first, taken=fixed(share)), second, residents=n)

    def finish():
        return chain.total(start=start)

    measures = (
        Measure("mean finish, s", "mean", Later(finish), last),
        Measure("law of finish", "law", Later(lambda: chain.absorbed(5 * finish(), start)), last),
        Measure("who take the branch", "counts", stats.binom.pmf(np.arange(n + 1), n, share),
                lambda r: (r.draws_service(0) > 0).sum(axis=1)),
    )  # fmt: skip
    name = f"n = {n}, {share:.0%} take the first of c = {numbers}, means {means} s"
    return Case("stages in a row", name, group, replications, seed, measures)


def constant_line(n, parts, seed):
    """Constant times: every departure by recursion."""
    ends = tandem_departures([0] * n, [(c, at(seconds)) for c, seconds in parts])
    group = alone(
        *[desks(constant(s), c, name=f"stage{k}") for k, (c, s) in enumerate(parts)], residents=n
    )
    measures = (
        Measure("finish, s", "equal", float(ends[-1, -1]) / 1e6, last),
        Measure("sum of departures, s", "equal", float(ends[-1].sum()) / 1e6,
                lambda r: r.end(-1).sum(axis=1) / 1e6),
    )  # fmt: skip
    return Case("stages in a row", f"n = {n}, constant {parts}", group, 20, seed, measures, True)


def decide_line(n, means, by, choices, seed):
    """Least desks at the second stage; the first has two."""
    variants = {}
    for c in choices:
        chain = Chain((n, 0), row_of_desks((2, c), means))
        sure = chain.after(by)[[s == (0, 0) for s in chain.states]].sum()
        variants[c] = (stages((2, c), means), n, float(sure))
    return decision(f"line of two, n = {n}, means {means} s, by {by} s", variants, by, 2500, seed)


def decide_pool(n, mean, change, by, sizes, seed):
    """Least size of a tube at one saturated desk: swabs are a gamma time, changes are added."""
    variants = {}
    for size in sizes:
        left = by - (n - 1) // size * change
        rule = tube(size, constant(change))
        sure = float(stats.gamma(n, scale=mean).cdf(left))
        variants[size] = ([desks(exponential(mean), 1, changeover=rule)], n, sure)
    name = f"size of tubes, n = {n}, mean {mean} s, change {change} s, by {by} s"
    return decision(name, variants, by, 2500, seed)


def households(sizes, rate, c, mean, closing, seed):
    """Households come together: M^X/M/c from empty to closing, by the matrix exponential."""
    most = 150

    @cache
    def law():
        generator = birth_death(0.0, c, mean, most)
        for n in range(most + 1):
            for size, share in enumerate(sizes, start=1):
                generator[n, min(n + size, most)] += rate * share
                generator[n, n] -= rate * share
        found = expm(generator * closing)[0]
        assert found[-1] < 1e-9
        return found

    def number():
        return float(law() @ np.arange(most + 1))

    come = rate * closing * float(np.dot(sizes, np.arange(1, len(sizes) + 1)))
    group = SiteGroup(
        (
            site(
                [desks(exponential(mean), c)], people(0, sizes),
                arrivals=poisson((0, closing, rate)), windows=((0, at(closing)),),
            ),
        )
    )  # fmt: skip
    measures = (
        Measure("people who come", "mean", come, lambda r: (r.arrive() != NEVER).sum(axis=1)),
        Measure("left at closing", "mean", Later(number), lambda r: left_at(r, closing)),
        Measure("law of those left", "counts", Later(law), lambda r: left_at(r, closing)),
    )
    name = f"{3600 * rate:.0f} households/h of up to {len(sizes)}, c = {c}, mean {mean} s"
    return Case("households together", name, group, 16000, seed, measures)


def saturated_tubes(n, size, mean, change, replications, seed):
    """One desk whose tube is changed after every `size`: swabs and changes add up."""
    group = alone(desks(exponential(mean), 1, changeover=tube(size, constant(change))), residents=n)
    before = [((i // size) * change) + i * mean for i in range(n)]
    filling = (size - 1) * mean
    measures = (
        Measure("mean finish, s", "mean", before[-1] + mean, last),
        Measure("total wait, s", "mean", float(sum(before)), total_wait),
        Measure("first swab to full tube, s", "mean", filling, filled_in(0)),
        Measure("law of it", "law", stats.gamma(size - 1, scale=mean).cdf, filled_in(0)),
        Measure("tubes", "equal", -(-n // size), lambda r: np.array([len(t) for t in r.tubes[0]])),
        Measure("work of changes, s", "mean", (n // size) * change + n * mean,
                closed_last),
    )[: 5 if n % size else 6]  # fmt: skip
    name = f"saturated desk, n = {n}, tube of {size}, mean {mean} s, change {change} s"
    return Case("tubes", name, group, replications, seed, measures, True)


def filled_in(row):
    """From the end of a tube's first swab to that of its last, seconds."""
    return lambda runs: np.array([(t[row, 3] - t[row, 2]) / 1e6 for t in runs.tubes[0]])


def closed_last(runs):
    return np.array([t[-1, 4] / 1e6 for t in runs.tubes[0]])


def steady_tubes(rate, mean, size, timeout, seed, quick=False):
    """A tube at a desk in steady state: departures are Poisson (Burke).

    So from first to last swab of a full tube is Erlang(size - 1). With a time-out the tube holds
    its first swab, the departures in the time-out, and one more if the desk is busy then, which is
    independent of the departures before; a change takes a microsecond.
    """
    stream = poisson((0, 80.0 / rate, rate), queue=tuple(stationary(rate, mean, 1)))
    long = 10**6 if timeout is None else timeout
    within = stats.poisson.pmf(np.arange(size), rate * long)
    busy = rate * mean
    law = np.zeros(size + 1)
    for k in range(size):
        held = min(1 + k, size)
        law[held] += within[k] * (1.0 - busy)
        law[min(held + 1, size)] += within[k] * busy
    law[size] += 1.0 - within.sum()
    measures = [
        Measure("swabs in the first tube", "mean", float(law @ np.arange(size + 1)),
                lambda r: np.array([t[0, 5] for t in r.tubes[0]])),
    ]  # fmt: skip
    if timeout is None:
        gaps = stats.gamma(size - 1, scale=1.0 / rate)
        measures = [
            Measure("mean filling, s", "mean", (size - 1) / rate, filled_in(0)),
            Measure("law of filling", "law", gaps.cdf, filled_in(0)),
        ]
    else:
        measures.append(
            Measure("law of swabs in it", "counts", law,
                    lambda r: np.array([t[0, 5] for t in r.tubes[0]]))
        )  # fmt: skip
    middle = 60.0 / rate
    measures.append(
        Measure(f"in system at {middle:.0f} s", "mean", busy / (1.0 - busy),
                lambda r: left_at(r, middle))
    )  # fmt: skip
    rule = tube(size, timeout=timeout)
    group = SiteGroup((site([desks(exponential(mean), 1, changeover=rule)], arrivals=stream),))
    out = "no time-out" if timeout is None else f"time-out {timeout} s"
    name = f"{3600 * rate:.0f}/h, mean {mean} s, tube of {size}, {out}"
    return Case("tubes", name, group, 20000, seed, tuple(measures), quick)


def labels(n, size, mean, write, replications, seed):
    """One registration desk that writes a label after every `size`; the swab is at once."""
    first = desks(exponential(mean), 1, name="registration",
                  changeover=tube(size, constant(write), fills=False))  # fmt: skip
    group = alone(first, desks(constant(0.0), n), residents=n)
    starts = [((i // size) * write) + i * mean for i in range(n)]
    measures = (
        Measure("total wait for registration, s", "mean", float(sum(starts)),
                lambda r: np.nansum(r.wait(0), axis=1)),
        Measure("start of the last registration, s", "mean", starts[-1],
                lambda r: r.start(0)[:, -1] / 1e6),
    )  # fmt: skip
    name = f"labels after {size}, n = {n}, mean {mean} s, writing {write} s"
    return Case("tubes", name, group, replications, seed, measures)


def peak(name, pieces, c, mean, seed, quick=False):
    """The largest number in system up to closing: chains that die above each level."""
    most, replications = 60, 16000

    @cache
    def law():
        below = [0.0]
        for level in range(most):
            alive = np.eye(level + 1)[0]
            for begin, end, rate in pieces:
                full = birth_death(rate, c, mean, level + 1)[: level + 1, : level + 1]
                alive = alive @ expm(full * (end - begin))
            below.append(alive.sum())
        assert below[-1] > 1.0 - 1e-9
        return np.diff(below)

    measures = (
        Measure("mean peak", "mean", Later(lambda: float(law() @ np.arange(most))), most_at_once),
        Measure("law of the peak", "counts", Later(law), most_at_once),
    )
    group = SiteGroup((site([desks(exponential(mean), c)], arrivals=poisson(*pieces)),))
    return Case("peak of the queue", name, group, replications, seed, measures, quick)


def most_at_once(runs):
    """Largest number in system, shape (R,)."""
    arrive, ends = runs.arrive(), np.sort(runs.end(), axis=1)
    found = np.zeros(runs.replications, dtype=np.int64)
    for r in range(runs.replications):
        times = arrive[r][arrive[r] != NEVER]
        gone = np.searchsorted(ends[r], times, side="right")
        found[r] = int((np.arange(1, len(times) + 1) - gone).max(initial=0))
    return found


def called_up(n, limit, callers, means, c, seed):
    """Call-up of n single households through a gate; knock, walk and swab exponential.

    The state is (to be called, being told, on the way, waiting, in service).
    """
    knock, walk, swab = means

    def settled(left, told, way, queue, busy):
        while queue and busy < c:
            queue, busy = queue - 1, busy + 1
        while left and told < callers and told + way + queue < limit:
            left, told = left - 1, told + 1
        return left, told, way, queue, busy

    def moves(state):
        left, told, way, queue, busy = state
        yield told / knock, settled(left, told - 1, way + 1, queue, busy)
        yield way / walk, settled(left, told, way - 1, queue + 1, busy)
        yield busy / swab, settled(left, told, way, queue, busy - 1)

    @cache
    def chain():
        return Chain(settled(n, 0, 0, 0, 0), moves)

    def finish_law():
        return chain().absorbed(6.0 * chain().total())

    group = SiteGroup(
        (
            site(
                [desks(exponential(swab), c)], people(n),
                gate=call_up(limit, callers, exponential(knock), exponential(walk)),
            ),
        )
    )  # fmt: skip
    measures = (
        Measure("mean finish, s", "mean", Later(lambda: chain().total()), last),
        Measure("law of finish", "law", Later(finish_law), last),
        Measure("total wait, s", "mean", Later(lambda: chain().total(lambda s: s[3])), total_wait),
    )
    name = f"n = {n}, at most {limit} on their way, {callers} callers, c = {c}, means {means} s"
    return Case("call-up", name, group, 20000, seed, measures)


CASES = [
    tandem(12, (1, 1), (20, 20), 6000, 3001, quick=True),
    tandem(20, (2, 3), (20, 35), 4000, 3002),
    tandem(8, (8, 8), (30, 30), 6000, 3003),
    tandem(6, (1, 2, 1), (15, 40, 20), 5000, 3004),
    branch(15, 0.4, (1, 2), (30, 25), 5000, 3005),
    constant_line(25, ((2, 19), (3, 30)), 3006),
    constant_line(25, ((1, 3), (4, 20), (2, 9)), 3007),
    decide_line(24, (12, 30), 410, (2, 3, 4), 3008),
    decide_pool(60, 10, 12, 830, (5, 10, 20), 3009),
    households((0.25, 0.3, 0.2, 0.15, 0.1), 0.02, 2, 30, 900, 3011),
    households((0.5, 0.5), 0.04, 3, 45, 600, 3012),
    households((0.0, 0.0, 1.0), 0.014, 1, 25, 800, 3013),
    saturated_tubes(30, 10, 18, 20, 3000, 3021),
    saturated_tubes(33, 5, 20, 8, 3000, 3022),
    steady_tubes(0.03, 25, 10, None, 3023),
    steady_tubes(0.02, 30, 10, 240, 3024),
    labels(40, 10, 9, 15, 3000, 3025),
    peak("steady rate", [(0, 900, 0.05)], 2, 35, 3031),
    peak("a rush", [(0, 400, 0.02), (400, 600, 0.12), (600, 900, 0.03)], 2, 30, 3032),
    peak("one desk, near its limit", [(0, 1200, 0.03)], 1, 32, 3033),
    called_up(15, 4, 2, (10, 60, 20), 1, 3041),
    called_up(20, 8, 1, (15, 40, 30), 2, 3042),
    called_up(12, 3, 3, (30, 30, 30), 3, 3043),
]
