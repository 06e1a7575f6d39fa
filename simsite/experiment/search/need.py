"""The least of one resource with which a day turns out as wished as surely as wished.

**Search.** Every level has the same random draws, what is not known drawn too, so levels differ by
what was changed and by nothing else. The least level that looks enough is found by few of them.

**Confirmation.** What looked best among many looks better than it is. So the answer is confirmed on
fresh replications that the search has not seen, by `simsite.stats.sequential`: from a level that is
surely enough downward, as long as each is confirmed. Where levels are many they are a fiftieth
apart. The answer is the least level confirmed, and its error is stated. P need not grow with the
level in every step, because deployment gives staff anew; nothing here supposes that it does.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.building.build import build
from simsite.core.engine_names import AUTO, MOST_REPLICATIONS
from simsite.core.errors import Contradiction
from simsite.core.units import NEVER
from simsite.experiment.run.group_cache import Bench, CountyDays
from simsite.experiment.run.replications import Progress
from simsite.experiment.run.results import ALL, Results
from simsite.model.plan import CampaignPlan
from simsite.model.scenario import Scenario
from simsite.staffing.deployment import Deployment
from simsite.staffing.levels import RoleShare, levels
from simsite.stats.intervals import Interval, clopper_pearson
from simsite.stats.sequential import (
    ERROR,
    LevelVerdict,
    SequentialTerms,
    confirmed_down,
    fewest_to_confirm,
)
from simsite.workload import flows_by

Array = NDArray[Any]

FEW = 12  # replications of a level that may be far from the answer
WIDE = 4  # between levels further apart than by this factor the middle is the geometric one
LEVELS_EXPECTED = 12  # of which an end in sight is reckoned
CONFIDENCE = 0.95
FINE = 50  # near what is likely a level of a chain is one in so many less than the one before
COARSE = 14  # well above it, of the level itself
NEAR = 1.1  # of what is likely: up to there a chain is fine
ROOM = 4  # a chain begins so much of a level above one with all replications in time
UPWARD = (1.1, 1.25, 1.5, 2.0)  # of the least that looks enough: where all may be in time
SEVERAL = "several"  # resources that grow together
FAR = 0.999  # confidence with which few replications may decide


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked.

    Attributes
    ----------
    of : tuple of RoleShare
        Of what; several grow together, each by its weight.
    by : int
        Microseconds since the campaign's start; NEVER where no time matters.
    sure : float
        The probability wished for that a day holds all that is asked, 0 to 1.
    fixed_desks : bool
        Whether desks stay as they are: collectors beyond them are relief. Else each comes with one.
    complete : bool
        Whether sampling is to be complete by then.
    wait : int or None
        At no site the mean wait before the swab may be longer, microseconds; None: however long.
    left : int or None
        At most so many attending residents may not be swabbed by then; None: however many.
    """

    of: tuple[RoleShare, ...]
    by: int
    sure: float
    fixed_desks: bool = False
    complete: bool = True
    wait: int | None = None
    left: int | None = None

    @property
    def role(self) -> str:
        """The resource asked for; `SEVERAL` where there are several."""
        return self.of[0].of if len(self.of) == 1 else SEVERAL

    def times(self, replications: int) -> int:
        """Return in how many of so many replications what is asked must hold."""
        return math.ceil(self.sure * replications - 1e-9)

    def holds(self, days: CountyDays) -> Array:
        """Return in which replications what is asked holds, shape (R,)."""
        held: Array = np.ones(len(days.completion), dtype=np.bool_)
        if self.complete:
            held &= days.completion <= self.by
        if self.wait is not None:
            held &= days.wait <= self.wait
        if self.left is not None:
            held &= days.left <= self.left
        return held


@dataclass(frozen=True, slots=True)
class Tried:
    """One level and what came out in the search.

    Attributes
    ----------
    level : int
        How much of the resource.
    completion : int64 array, shape (R,)
        Of the county; the first R replications of the random draws.
    held : bool array, shape (R,)
        Whether what is asked holds.
    wish : Target
        What it is held against.
    """

    level: int
    completion: Array
    held: Array
    wish: Target

    @property
    def replications(self) -> int:
        """Number of replications R."""
        return len(self.completion)

    @property
    def times(self) -> int:
        """In how many of them what is asked holds."""
        return int(np.count_nonzero(self.held))

    @property
    def interval(self) -> Interval:
        """Exact interval of the chance that it holds."""
        return clopper_pearson(self.times, self.replications, CONFIDENCE)

    @property
    def enough(self) -> bool:
        """Whether it holds in the share of replications that is wished for."""
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
        By the search, by level.
    likely : int or None
        The least level from which on every level tried by the search is enough; None where none is.
    fresh : tuple of LevelVerdict
        On fresh replications, in the order in which they were looked at.
    at_most : int
        Most fresh replications of a level.
    answer : int or None
        The least level confirmed on fresh replications; None where none is.
    fluid : int or None
        The least level at which a flow at the given values, without random draws, is done in time.
    turns : tuple of (int, int)
        Pairs of neighbouring levels tried, all replications each, of which the higher has the
        smaller P.
    shown : Results
        Of the answer; of what is likely or else the best level where there is none. With reasons.
    """

    wish: Target
    own: int
    least: int
    most: int
    tried: tuple[Tried, ...]
    likely: int | None
    fresh: tuple[LevelVerdict, ...]
    at_most: int
    answer: int | None
    fluid: int | None
    turns: tuple[tuple[int, int], ...]
    shown: Results

    @property
    def plan(self) -> CampaignPlan:
        """Of the answer; of what is likely or the best level where there is none."""
        return self.shown.plan

    @property
    def replications(self) -> int:
        """Number of replications of the search of the levels near the answer."""
        return self.shown.headline.replications

    @property
    def best(self) -> Tried:
        """The level shown: the answer, else what is likely, else the one with the largest P."""
        level = self.likely if self.answer is None else self.answer
        return best_of(self.tried, level, self.replications)

    @property
    def verdict(self) -> LevelVerdict | None:
        """What fresh replications say of the answer; None without an answer."""
        return least_confirmed(self.fresh)

    def below(self) -> LevelVerdict | None:
        """Return the next lower level on fresh replications, which is not confirmed."""
        answer = self.answer
        lower = (v for v in self.fresh if answer is not None and v.level < answer)
        return next(lower, None)


def least_confirmed(fresh: Sequence[LevelVerdict]) -> LevelVerdict | None:
    """Return the least level confirmed."""
    confirmed = [verdict for verdict in fresh if verdict.confirmed]
    return min(confirmed, key=lambda verdict: verdict.level, default=None)


def need(
    scenario: Scenario,
    wish: Target,
    *,
    at_most: int = MOST_REPLICATIONS,
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
    at_most : int
        Most fresh replications of a level.
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
    expected = LEVELS_EXPECTED * scenario.run.replications + at_most
    bench = Bench(scenario.run.seed, AUTO, jobs, progress, expected)
    search = _Search(scenario, wish, bench)
    top = search.top()
    bench.refuse_nobody()
    likely = None if top is None else search.answer(top)
    fresh = search.confirmed(likely, at_most)
    found = least_confirmed(fresh)
    answer = None if found is None else found.level
    level = next((n for n in (answer, likely) if n is not None), None)
    level = search.best() if level is None else level
    shown = _proved(name, search, level)
    if not np.array_equal(shown.headline.county["completion"], search.full(level).completion):
        raise Contradiction("need.contradiction", level=level)
    ends = search.levels
    return Need(
        wish, ends.own, ends.least, ends.most,
        tuple(search.tried[level] for level in sorted(search.tried)),
        likely, fresh, at_most, answer, search.fluid(level), search.turns(), shown,
    )  # fmt: skip


def plan_of(scenario: Scenario, deployment: Deployment, wish: Target) -> CampaignPlan:
    """Return the plan of a level: its deadline is the time wished for."""
    plan = build(scenario, deployment)
    return replace(plan, calendar=replace(plan.calendar, deadline=wish.by))


class _Search:
    """Levels tried so far, and which to try next."""

    def __init__(self, scenario: Scenario, wish: Target, bench: Bench) -> None:
        self.wish, self.bench = wish, bench
        self.levels = levels(scenario, wish.of, fixed_desks=wish.fixed_desks)
        self.replications, self.seed = scenario.run.replications, scenario.run.seed
        self.tried: dict[int, Tried] = {}
        self._plans: dict[int, tuple[Scenario, CampaignPlan]] = {}

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
            days = self.bench.county(self.plan(level), replications)
            held = self.wish.holds(days)
            self.tried[level] = Tried(level, days.completion, held, self.wish)
        return self.tried[level]

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

    def confirmed(self, likely: int | None, at_most: int) -> tuple[LevelVerdict, ...]:
        """Return what fresh replications say of levels, from one that is surely enough down.

        Without a level that looks enough they are asked about the best of those tried.
        """
        terms = SequentialTerms(self.wish.sure, at_most, ERROR)
        needed = fewest_to_confirm(terms.wish)
        if needed is None or (needed > at_most and likely is not None):
            return ()
        chains = [(self.best(),)] if likely is None else self._chains(likely)
        fresh = self.bench.fresh()

        def successes(level: int, number: int) -> int:
            days = fresh.county(self.plan(level), number)
            return int(np.count_nonzero(self.wish.holds(days)))

        return confirmed_down(chains, successes, terms)

    def _chains(self, likely: int) -> Iterator[Sequence[int]]:
        """Yield levels from one that is surely enough down; then higher ones, down to those.

        They follow from the search alone.
        """
        enough = self._all_in_time(likely)
        top, floor = min(enough + -(-enough // ROOM), self.levels.most), self.levels.least - 1
        while top > floor:  # the least and the highest are among them
            yield tuple(_rungs(top, likely, floor))
            top, floor = self._doubled(top), top

    def _all_in_time(self, likely: int) -> int:
        """Return the least level, from one that looks enough on, with all replications in time.

        Where there is none it is the highest that was looked at.
        """
        higher = (min(math.ceil(factor * likely), self.levels.most) for factor in UPWARD)
        known = [n for n in sorted(self.tried) if n >= likely and self._in_full(n)]
        for level in sorted({*known, *higher}):
            tried = self.at(level)
            if self._in_full(level) and tried.times == tried.replications:
                return level
        return max(level for level in self.tried if level >= likely)

    def best(self) -> int:
        """Return the level with the largest P of those tried, in full."""
        share = max(t.times / t.replications for t in self.tried.values())
        promising = [n for n, t in self.tried.items() if t.times / t.replications == share]
        if share == 0.0:
            promising = [max(promising)]
        for level in promising:
            self.full(level)
        return _best([t for n, t in self.tried.items() if self._in_full(n)]).level

    def fluid(self, shown: int) -> int | None:
        """Return the least level at which a flow is done in time; None where none is.

        It is looked for up to the level shown, else up to the most: those may lack other staff.
        """
        if not self.wish.complete:
            return None
        low = self.levels.least - 1
        high = next((n for n in (shown, self.levels.most) if self._flows(n)), None)
        while high is not None and high - low > 1:
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


def _rungs(top: int, likely: int, floor: int) -> Iterator[int]:
    """Yield levels from `top` down to just above `floor`: coarse well above `likely`, then fine."""
    fine = max(1, round(likely / FINE))
    level = top
    while level > floor + 1:
        yield level
        level -= max(fine, level // COARSE) if level > NEAR * likely else fine
    yield floor + 1


def _proved(name: str, search: _Search, level: int) -> Results:
    """Run one level as `simsite run` does, with its self-check and the reasons of late sites."""
    done = search.bench.whole(search.plan(level))
    search.bench.more(done, range(search.replications))
    return done.explained(done.results(name, (ALL,), search.replications))


def within(time: int, plan: CampaignPlan) -> bool:
    """Return whether a time lies after the first opening and not after the horizon."""
    horizon = plan.calendar.horizon
    return plan.calendar.opening < time and (horizon >= NEVER or time <= horizon)
