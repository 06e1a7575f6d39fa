"""The least of one resource with which sampling is complete by a time as surely as wished.

Every level has the same random draws, what is not known drawn too, so levels differ by what was
changed and by nothing else. P need not grow with the level in every step, because deployment gives
staff anew; so the answer is the least level from which on every level tried is enough, and its
neighbours are always tried.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.building.build import build
from simsite.core.engine_names import AUTO
from simsite.core.errors import Contradiction
from simsite.core.units import NEVER
from simsite.experiment.run.group_cache import Bench
from simsite.experiment.run.replications import Progress
from simsite.experiment.run.results import ALL, Results
from simsite.experiment.run.run import Replicated
from simsite.model.plan import CampaignPlan
from simsite.model.scenario import Scenario
from simsite.staffing.deployment import Deployment
from simsite.staffing.levels import Levels
from simsite.stats.intervals import Interval, clopper_pearson
from simsite.workload import flows_by

Array = NDArray[Any]

FEW = 12  # replications of a level that may be far from the answer
WIDE = 4  # between levels further apart than by this factor the middle is the geometric one
LEVELS_EXPECTED = 12  # of which an end in sight is reckoned
CONFIDENCE = 0.95
CLOSE = 8  # levels from one that is not enough: one that is may well be the answer
FAR = 0.999  # confidence with which few replications may decide


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked.

    Attributes
    ----------
    of : str
        One of `simsite.core.engine_names.RESOURCES`.
    by : int
        Microseconds since the campaign's start.
    sure : float
        The probability wished for, 0 to 1.
    """

    of: str
    by: int
    sure: float

    def times(self, replications: int) -> int:
        """Return in how many of so many replications it must be complete in time."""
        return math.ceil(self.sure * replications - 1e-9)


@dataclass(frozen=True, slots=True)
class Tried:
    """One level and what came out.

    Attributes
    ----------
    level : int
        How much of the resource.
    completion : int64 array, shape (R,)
        Of the county; the first R replications of the random draws.
    wish : Target
        What it is held against.
    """

    level: int
    completion: Array
    wish: Target

    @property
    def replications(self) -> int:
        """Number of replications R."""
        return len(self.completion)

    @property
    def times(self) -> int:
        """In how many of them sampling was complete in time."""
        return int(np.count_nonzero(self.completion <= self.wish.by))

    @property
    def interval(self) -> Interval:
        """Exact interval of P(complete in time)."""
        return clopper_pearson(self.times, self.replications, CONFIDENCE)

    @property
    def enough(self) -> bool:
        """Whether the share of replications in time is what is wished for."""
        return self.times >= self.wish.times(self.replications)

    @property
    def near(self) -> bool:
        """Whether so few replications leave it open if the level is enough."""
        wide = clopper_pearson(self.times, self.replications, FAR)
        return wide.low <= self.wish.sure <= wide.high


@dataclass(frozen=True, slots=True)
class Need:
    """The answer.

    Attributes
    ----------
    wish : Target
        What was asked.
    own, least, most : int
        The scenario's level, the least that can be deployed, the most that has any work.
    tried : tuple of Tried
        By level.
    answer : int or None
        The least level from which on every level tried is enough; None where none is.
    bracket : tuple of (int, int or None), or None
        The first and the last level whose interval holds the wish, as far as tried; the second is
        None where not even the most are surely enough. None without an answer, and where the
        interval of no level holds it.
    fluid : int or None
        The least level at which a flow at the given values, without random draws, is done in time.
    turns : tuple of (int, int)
        Pairs of neighbouring levels tried, all replications each, of which the higher has the
        smaller P.
    shown : Results
        Of the answer; of the best level where there is none. With reasons.
    """

    wish: Target
    own: int
    least: int
    most: int
    tried: tuple[Tried, ...]
    answer: int | None
    bracket: tuple[int, int | None] | None
    fluid: int | None
    turns: tuple[tuple[int, int], ...]
    shown: Results

    @property
    def plan(self) -> CampaignPlan:
        """Of the answer; of the best level where there is none."""
        return self.shown.plan

    @property
    def replications(self) -> int:
        """Number of replications of the levels near the answer."""
        return self.shown.headline.replications

    @property
    def best(self) -> Tried:
        """The answer; without one the level with the largest P, where all are 0 the most."""
        return best_of(self.tried, self.answer, self.replications)

    def below(self) -> Tried | None:
        """Return one step below the answer; None where there is none."""
        steps = (t for t in self.tried if self.answer is not None and t.level == self.answer - 1)
        return next(steps, None)


def replications_to_be_sure(sure: float) -> int | None:
    """Return how many replications, all in time, have an interval above the wish; None for ever."""
    if sure >= 1.0:
        return None
    if sure <= 0.0:
        return 1
    return math.floor(math.log((1.0 - CONFIDENCE) / 2.0) / math.log(sure)) + 1


def need(
    scenario: Scenario,
    wish: Target,
    *,
    name: str = "",
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Need:
    """Find the least of one resource.

    Parameters
    ----------
    scenario : Scenario
        What everything else is; `scenario.run` gives replications and seed.
    wish : Target
        Which resource, by when, how surely.
    name : str
        Short name of the results.
    jobs : int, optional
        Processes or threads; never changes a number.
    progress : callable, optional
        Told (replications done, replications asked for so far).

    Returns
    -------
    Need

    Raises
    ------
    ScenarioFault, BadValue
        If the scenario leaves nothing of that resource open; if nobody comes.
    Contradiction
        If the answer's run contradicts itself.
    """
    expected = LEVELS_EXPECTED * scenario.run.replications
    bench = Bench(scenario.run.seed, AUTO, jobs, progress, expected)
    search = _Search(scenario, wish, bench)
    top = search.top()
    bench.refuse_nobody()
    answer = None if top is None else search.answer(top)
    bracket = None if top is None or answer is None else search.bracket(top)
    best = search.best() if answer is None else answer
    shown = _proved(name, search, best)
    if not np.array_equal(shown.headline.county["completion"], search.full(best).completion):
        raise Contradiction("need.contradiction", level=best)
    levels = search.levels
    return Need(
        wish, levels.own, levels.least, levels.most,
        tuple(search.tried[level] for level in sorted(search.tried)),
        answer, bracket, search.fluid(), search.turns(), shown,
    )  # fmt: skip


def plan_of(scenario: Scenario, deployment: Deployment, wish: Target) -> CampaignPlan:
    """Return the plan of a level: its deadline is the time wished for."""
    plan = build(scenario, deployment)
    return replace(plan, calendar=replace(plan.calendar, deadline=wish.by))


class _Search:
    """Levels tried so far, and which to try next."""

    def __init__(self, scenario: Scenario, wish: Target, bench: Bench) -> None:
        self.wish, self.bench = wish, bench
        self.levels = Levels(scenario, wish.of)
        self.replications, self.seed = scenario.run.replications, scenario.run.seed
        self.tried: dict[int, Tried] = {}
        self._plans: dict[int, tuple[Scenario, CampaignPlan]] = {}
        self._likely: tuple[int, int, Replicated] | None = None  # see `_measured`

    def plan(self, level: int) -> CampaignPlan:
        return self._planned(level)[1]

    def _planned(self, level: int) -> tuple[Scenario, CampaignPlan]:
        if level not in self._plans:
            scenario, deployment = self.levels.at(level)
            self._plans[level] = scenario, plan_of(scenario, deployment, self.wish)
        return self._plans[level]

    def full(self, level: int) -> Tried:
        """Try a level with all replications."""
        return self._tried(level, self.replications)

    def at(self, level: int) -> Tried:
        """Try a level with few replications, and with all where those do not decide."""
        few = self.tried.get(level) or self._tried(level, min(FEW, self.replications))
        return self.full(level) if few.near else few

    def _tried(self, level: int, replications: int) -> Tried:
        known = self.tried.get(level)
        if known is None or known.replications < replications:
            if known is not None and self._may_be_shown(known):
                completion = self._measured(known)
            else:
                completion = self.bench.completion(self.plan(level), replications)
            self.tried[level] = Tried(level, completion, self.wish)
        return self.tried[level]

    def _may_be_shown(self, few: Tried) -> bool:
        """Return whether a level tried with few replications looks like the one to be shown.

        That is the most where not even they are enough. Else it is close above a level that is not.
        """
        if not few.enough:
            return few.level == self.levels.most
        late = [n for n, tried in self.tried.items() if n < few.level and not tried.enough]
        return few.level - max(late, default=self.levels.least - 1) <= CLOSE

    def _measured(self, few: Tried) -> Array:
        """Do what is left of a level, measured in full and kept; return all its completions."""
        begun, run = few.replications, self.bench.whole(self.plan(few.level))
        self.bench.more(run, range(begun, self.replications))
        self._likely = few.level, begun, run
        found = run.county(ALL, self.replications, begun)
        return np.concatenate([few.completion, found["completion"]])

    def whole(self, level: int) -> Replicated:
        """Return all replications of a level, measured in full: those that are not yet are done."""
        if self._likely is None or self._likely[0] != level:
            self._likely = level, self.replications, self.bench.whole(self.plan(level))
        _, missing, run = self._likely
        self.bench.more(run, range(missing))
        return run

    def top(self) -> int | None:
        """Return a level that is enough: the scenario's own, doubled until it is; else None.

        Where not even the most are, what is in between is looked at too: a collector more may
        take a caller away.
        """
        level = min(max(self.levels.own, self.levels.least), self.levels.most)
        while not self.at(level).enough and level < self.levels.most:
            level = self._doubled(level)
        if self.at(level).enough:
            return level
        half = _between(self.levels.least, max(self.tried[n].level for n in self.tried))
        inside = {half, _between(self.levels.least, half), _between(half, level)}
        return max((n for n in sorted(inside) if self.at(n).enough), default=None)

    def _doubled(self, level: int) -> int:
        return min(max(2 * level, 1), self.levels.most)

    def answer(self, top: int) -> int:
        """Return the least level from which on every level tried up to `top` is enough."""
        self.at(self.levels.least)
        while True:
            found = self._first(lambda tried: tried.enough, top)
            neighbours = [n for n in (found + 1, found - 2) if self.levels.least <= n <= top]
            missing = [n for n in neighbours if not self._in_full(n)]
            if not missing:
                return found
            for level in missing:
                self.full(level)

    def _first(self, holds: Callable[[Tried], bool], top: int) -> int:
        """Return the least level from which on it holds at every level tried up to `top`.

        It is known in full at this level and at the one below.
        """
        while True:
            below = [n for n, tried in self.tried.items() if n < top and not holds(tried)]
            low = max(below, default=self.levels.least - 1)
            high = min(n for n in self.tried if low < n <= top)
            if high - low > 1:
                self.at(_between(low, high))
            elif not self._in_full(high):
                self.full(high)
            elif low >= self.levels.least and not self._in_full(low):
                self.full(low)
            else:
                return high

    def _in_full(self, level: int) -> bool:
        known = self.tried.get(level)
        return known is not None and known.replications == self.replications

    def bracket(self, top: int) -> tuple[int, int | None] | None:
        """Return the first and the last level whose interval holds the wish; None for none."""
        sure = self.wish.sure
        if sure <= 0.0:
            return None  # any level is enough
        bottom = self._first(lambda tried: tried.interval.high >= sure, top)
        needed = replications_to_be_sure(sure)
        if needed is None or needed > self.replications:
            return bottom, None
        while self.full(top).interval.low <= sure and top < self.levels.most:
            top = self._doubled(top)
        if self.full(top).interval.low <= sure:
            return bottom, None
        above = self._first(lambda tried: tried.interval.low > sure, top)
        return (bottom, above - 1) if bottom < above else None

    def best(self) -> int:
        """Return the level with the largest P of those tried, in full."""
        share = max(t.times / t.replications for t in self.tried.values())
        promising = [n for n, t in self.tried.items() if t.times / t.replications == share]
        if share == 0.0:
            promising = [max(promising)]
        for level in promising:
            self.full(level)
        return _best([t for n, t in self.tried.items() if self._in_full(n)]).level

    def fluid(self) -> int | None:
        """Return the least level at which a flow is done in time; None where none is."""
        low, high = self.levels.least - 1, self.levels.most
        if not self._flows(high):
            return None
        while high - low > 1:
            middle = _between(low, high)
            low, high = (low, middle) if self._flows(middle) else (middle, high)
        return high

    def _flows(self, level: int) -> bool:
        scenario, plan = self._planned(level)
        return flows_by(scenario, plan, self.wish.by)

    def turns(self) -> tuple[tuple[int, int], ...]:
        """Return neighbouring levels tried in full of which the higher has the smaller P."""
        full = [self.tried[n] for n in sorted(self.tried)]
        full = [tried for tried in full if tried.replications == self.replications]
        pairs = itertools.pairwise(full)
        return tuple((one.level, two.level) for one, two in pairs if two.times < one.times)


def best_of(tried: Sequence[Tried], answer: int | None, replications: int) -> Tried:
    """Return the answer; without one the best of the levels tried with all replications.

    Raises
    ------
    StopIteration, ValueError
        If the answer, or any level, was not tried with all of them.
    """
    full = [one for one in tried if one.replications == replications]
    if answer is not None:
        return next(one for one in full if one.level == answer)
    return _best(full)


def _best(tried: list[Tried]) -> Tried:
    """Return the level with the largest P, the least of several; of none in time the most."""
    return max(tried, key=lambda t: (t.times, -t.level if t.times else t.level))


def _between(low: int, high: int) -> int:
    """Return a level in the middle; far apart the geometric one."""
    if low > 0 and high > WIDE * low:
        return min(max(round(math.sqrt(low * high)), low + 1), high - 1)
    return (low + high) // 2


def _proved(name: str, search: _Search, level: int) -> Results:
    """Run one level as `simsite run` does, with its self-check and the reasons of late sites."""
    done = search.whole(level)
    return done.explained(done.results(name, (ALL,), search.replications))


def within(time: int, plan: CampaignPlan) -> bool:
    """Return whether a time lies after the first opening and not after the horizon."""
    horizon = plan.calendar.horizon
    return plan.calendar.opening < time and (horizon >= NEVER or time <= horizon)
