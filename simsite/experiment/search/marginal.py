"""Where the next members of staff go, one after another, and what each gains.

**Search.** Every place that can take one more is tried on the same random draws, what is not known
drawn too. Groups of sites are independent, so a place is tried by simulating its own group again
and nothing else. The best is kept, and the next one is looked for on top of it: one more collector
at the last site gains nothing where five other sites finish two minutes later, five more one after
another do.

**Fresh days.** The place that gained most by the search was partly lucky there, so what it gained
is too much. All that is told of the places chosen is measured anew on fresh replications that the
search has not seen. Their number is fixed before: a stop that depends on what is seen would make
the gain too large again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.building.build import Builder, build
from simsite.core.engine_names import AUTO, MARSHALS, RUNNERS
from simsite.core.units import HOUR, NEVER
from simsite.draws.designs import resamples
from simsite.experiment.run.group_cache import Bench, GroupNumbers
from simsite.experiment.run.overtime import Overtime, overtime_of
from simsite.experiment.run.replications import Progress
from simsite.model.plan import CampaignPlan
from simsite.model.scenario import Scenario
from simsite.staffing import deploy
from simsite.staffing.levels import CALLERS, COLLECTORS, REGISTRARS, TEAMS, options
from simsite.staffing.moves import Move, Moves, moved
from simsite.staffing.roles import fault
from simsite.stats.exact_shares import ShareDifference
from simsite.stats.gains import Gain, mean_gain, quantile_gain, ratio_of_means
from simsite.stats.paired import paired_proportions

Array = NDArray[Any]

# Sites that are simulated to try places, as a multiple of all sites: where callers of teams are
# tried, each place means its whole route.
ROUNDS = 3
SAMPLES = 2000  # of the bootstrap
OWNER = "marginal"  # of the random draws that draw them
BY_JOB = (REGISTRARS, MARSHALS, CALLERS, RUNNERS)  # helpers by what they do
FRESH_DAYS = (
    200  # a chance of one half is known to 7 points then, a gain on few differing days to 4
)


@dataclass(frozen=True, slots=True)
class MarginalQuestion:
    """What is asked: how many of what, more or fewer, by when (NEVER: no deadline).

    `days` is on how many fresh replications the gains are measured; with `fixed_desks` collectors
    go to desks that stand already, else they come with one.
    """

    of: tuple[str, ...]
    number: int
    fewer: bool
    by: int
    days: int = FRESH_DAYS
    fixed_desks: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """The county with a deployment, R replications.

    Attributes
    ----------
    completion : int64 array, shape (R,)
        Microseconds; NEVER where not reached.
    capped : float array, shape (R,)
        The same, not reached counting as the horizon.
    late : int64 array, shape (R,)
        Sites not complete at the deadline; 0 without a deadline.
    queued : float array, shape (R,)
        Person-hours in queues up to the swab.
    """

    completion: Array
    capped: Array
    late: Array
    queued: Array

    def done(self, deadline: int) -> Array:
        """Whether each replication is complete by the deadline, shape (R,)."""
        done: Array = self.completion <= deadline
        return done


@dataclass(frozen=True, slots=True)
class Gains:
    """What one state gains over another, pair by pair.

    Attributes
    ----------
    done : ShareDifference or None
        P(done by the deadline); None without a deadline.
    median, high : Gain
        Of the median and the 95 % quantile of completion, microseconds; positive is earlier.
    queued : Gain
        Mean person-hours in queues; positive is fewer.
    late : Gain
        Mean number of sites late at the deadline; positive is fewer.
    """

    done: ShareDifference | None
    median: Gain
    high: Gain
    queued: Gain
    late: Gain


@dataclass(frozen=True, slots=True)
class Step:
    """One member of staff more (or fewer), and what that gains over the step before.

    Attributes
    ----------
    move : Move
        What was moved where.
    ties : int
        Other places that would have gained exactly the same in the search.
    state : State
        The county afterwards, on fresh replications.
    gains : Gains
        Over the step before, on fresh replications.
    """

    move: Move
    ties: int
    state: State
    gains: Gains


@dataclass(frozen=True, slots=True)
class ChosenMove:
    """Where the search puts one member of staff more (or fewer).

    Attributes
    ----------
    move : Move
        What is moved where.
    ties : int
        Other places that would have gained exactly the same.
    state : State
        The county afterwards, on the replications of the search.
    """

    move: Move
    ties: int
    state: State


@dataclass(frozen=True, slots=True)
class Rate:
    """How many callers do what one collector does at a place.

    Attributes
    ----------
    place : str
        Id of the site where both are tried.
    collector, caller : Gain or None
        Microseconds by which the mean completion of the place comes forward; None where the place
        can take none.
    callers : Gain or None
        Callers per collector; None where no gain of a caller is measurable.
    """

    place: str
    collector: Gain | None
    caller: Gain | None
    callers: Gain | None


@dataclass(frozen=True, slots=True)
class _GroupRows:
    """What makes a state of G groups, a row each: completion, sites late, and time queued, (G, R).

    Side by side, because every place that is tried asks for all groups but a few.
    """

    done: Array
    late: Array
    queued: Array

    @staticmethod
    def of(groups: Iterable[GroupNumbers], by: int) -> _GroupRows:
        """Return the rows of groups; none of their sites is late where there is no deadline."""
        own = list(groups)
        return _GroupRows(
            np.array([group.done for group in own]),
            np.array([group.late(by) for group in own]),
            np.array([group.queued.sum(axis=1) for group in own]),
        )

    def with_others(self, kept: list[bool], others: _GroupRows) -> _GroupRows:
        """Return the rows that are kept, and those of other groups behind them."""
        return _GroupRows(
            np.concatenate((self.done[kept], others.done)),
            np.concatenate((self.late[kept], others.late)),
            np.concatenate((self.queued[kept], others.queued)),
        )


class County:
    """The groups of the county as they are deployed now, with what came out of each."""

    def __init__(
        self, scenario: Scenario, question: MarginalQuestion, bench: Bench, replications: int
    ) -> None:
        self.question, self.bench, self.scenario = question, bench, scenario
        self.replications = replications
        self.deployment = deploy(scenario)
        self.plan = build(scenario, self.deployment)
        self._builder = Builder(scenario)
        found = bench.numbers(self.plan, self.plan.groups, self.replications)
        self._groups: dict[frozenset[str], GroupNumbers] = {
            frozenset(site.id for site in group.sites): numbers
            for group, numbers in zip(self.plan.groups, found, strict=True)
        }
        self._rows = _GroupRows.of(found, question.by)
        self._picks: Array | None = None

    def state(self, without: frozenset[str] = frozenset(), *more: GroupNumbers) -> State:
        """Return the county, some groups replaced by others."""
        rows = self._rows
        if without:
            kept = [without.isdisjoint(ids) for ids in self._groups]
            rows = rows.with_others(kept, _GroupRows.of(more, self.question.by))
        completion = rows.done.max(axis=0)
        queued = rows.queued.sum(axis=0) / HOUR
        return State(completion, self._capped(completion), rows.late.sum(axis=0), queued)

    def completion(self) -> Array:
        """Return the completion of all sites, in the order of the plan, shape (R, S)."""
        ids = [frozenset(site.id for site in group.sites) for group in self.plan.groups]
        found: Array = np.concatenate([self._groups[own].completion for own in ids], axis=1)
        return found

    def _capped(self, completion: Array) -> Array:
        capped: Array = np.minimum(completion, self.plan.calendar.horizon).astype(np.float64)
        return capped

    def affordable(self, places: list[Move]) -> list[Move]:
        """Return the places to try: all, or those of the latest groups where that is too much."""
        room = ROUNDS * len(self.plan.sites)
        if sum(len(move.sites) for move in places) <= room:
            return places
        chosen: list[Move] = []
        for move in sorted(places, key=lambda move: self._lateness(move.ids), reverse=True):
            room -= len(move.sites)
            if room < 0:
                break
            chosen.append(move)
        kept = {(move.what, move.place) for move in chosen}
        return [move for move in places if (move.what, move.place) in kept]

    def _lateness(self, ids: frozenset[str]) -> tuple[int, float]:
        own = [numbers for group, numbers in self._groups.items() if group & ids]
        done = np.max([group.done for group in own], axis=0)
        return int(np.count_nonzero(done > self.question.by)), float(self._capped(done).mean())

    def best(self, now: State, moves: Sequence[Move]) -> ChosenMove:
        """Return the move that gains most (or costs least), tried alone; the first of several."""
        found = self.numbers(moves)
        states = [self.state(move.ids, *own) for move, own in zip(moves, found, strict=True)]
        scores = [self.score(now, state) for state in states]
        best = max(range(len(moves)), key=lambda n: (scores[n], -n))
        return ChosenMove(moves[best], scores.count(scores[best]) - 1, states[best])

    def measured(self, now: State, choice: ChosenMove) -> Step:
        """Return what a choice gains over a state, measured here."""
        own = self.numbers([choice.move])[0]
        state = self.state(choice.move.ids, *own)
        return Step(choice.move, choice.ties, state, self.gains(now, state))

    def numbers(self, moves: Sequence[Move]) -> list[list[GroupNumbers]]:
        """Return what comes out of the groups of each move."""
        built = [self._builder.groups(move.sites, move.routes) for move in moves]
        flat = [group for groups in built for group in groups]
        found = iter(self.bench.numbers(self.plan, flat, self.replications))
        return [[next(found) for _ in groups] for groups in built]

    def apply(self, move: Move) -> None:
        """Keep a move."""
        built = self._builder.groups(move.sites, move.routes)
        found = self.bench.numbers(self.plan, built, self.replications)
        self._groups = {ids: n for ids, n in self._groups.items() if not ids & move.ids}
        for group, numbers in zip(built, found, strict=True):
            self._groups[frozenset(site.id for site in group.sites)] = numbers
        self._rows = _GroupRows.of(self._groups.values(), self.question.by)
        self.deployment = moved(self.deployment, move)

    def score(self, now: State, then: State) -> tuple[float, ...]:
        """Return by what places are ranked, the best the largest.

        Replications done by the deadline; then sites late at the deadline; then the mean
        completion, and person-hours queued.
        """
        by = self.question.by
        done = 0 if by >= NEVER else int(then.done(by).sum()) - int(now.done(by).sum())
        late = int(now.late.sum()) - int(then.late.sum())
        earlier = float((now.capped - then.capped).mean())
        return done, late, earlier, float((now.queued - then.queued).mean())

    def gains(self, now: State, then: State) -> Gains:
        """Return what `then` gains over `now`."""
        by, picks = self.question.by, self._samples()
        done = None
        if by < NEVER:
            done = paired_proportions(now.done(by), then.done(by))
        return Gains(
            done,
            quantile_gain(now.capped, then.capped, 0.5, picks),
            quantile_gain(now.capped, then.capped, 0.95, picks),
            mean_gain(now.queued, then.queued),
            mean_gain(now.late, then.late),
        )

    def _samples(self) -> Array:
        """Return which replications each sample of the bootstrap holds, shape (B, R)."""
        if self._picks is None:
            seed = self.scenario.run.seed
            self._picks = resamples(seed, OWNER, SAMPLES, self.replications)
        return self._picks

    def rate(self, first: Move) -> Rate:
        """Return how many callers do what one collector does at the first place."""
        place = self._latest(first.ids)
        more = Moves(self.scenario, 1, fixed_desks=self.question.fixed_desks)
        collector = self._at(more.of(self.deployment, COLLECTORS, frozenset({place})), place)
        caller = self._at(more.of(self.deployment, CALLERS, frozenset({place})), place)
        both = [move for move in (collector, caller) if move is not None]
        ids = frozenset().union(*(move.ids for move in both)) if both else frozenset({place})
        gained = [
            None if move is None else self._forward(move, ids) for move in (collector, caller)
        ]
        zero = np.zeros(self.replications)
        means = [None if gain is None else mean_gain(gain, zero) for gain in gained]
        ratio = None
        if gained[0] is not None and gained[1] is not None and means[1] and means[1].value > 0.0:
            ratio = ratio_of_means(gained[0], gained[1])
        return Rate(place, means[0], means[1], ratio)

    def _latest(self, ids: frozenset[str]) -> str:
        """Return the site of some that is complete last on average."""
        mean: dict[str, float] = {}
        for group in self.plan.groups:
            own = frozenset(site.id for site in group.sites)
            if own & ids:
                capped = self._capped(self._groups[own].completion).mean(axis=0)
                mean |= {s.id: float(m) for s, m in zip(group.sites, capped, strict=True)}
        return max((site for site in sorted(ids) if site in mean), key=mean.__getitem__)

    def _at(self, moves: Sequence[Move], place: str) -> Move | None:
        """Return the move at the site itself, else the one of a team that serves it."""
        exact = [move for move in moves if move.place == place]
        return next(iter(exact or [m for m in moves if m.what == TEAMS]), None)

    def _forward(self, move: Move, ids: frozenset[str]) -> Array:
        """Return by how much the last of some sites is earlier after a move, shape (R,)."""
        own = {group: numbers for group, numbers in self._groups.items() if group & ids}
        kept = [numbers for group, numbers in own.items() if not group & move.ids]
        after = [*kept, *self.numbers([move])[0]]
        before = np.max([numbers.done for numbers in own.values()], axis=0)
        then = np.max([numbers.done for numbers in after], axis=0)
        gain: Array = self._capped(before) - self._capped(then)
        return gain


@dataclass(frozen=True, slots=True)
class Marginal:
    """The answer.

    Attributes
    ----------
    of : tuple of str
        What was placed, of `simsite.core.engine_names.MOVABLE`: whichever is best at each step.
    fewer : bool
        Whether staff was taken away.
    plan : CampaignPlan
        As the scenario deploys.
    seed, deadline : int
        Of the random draws; microseconds, NEVER for none.
    searched : int
        Replications by which places were chosen.
    before : State
        As the scenario deploys, on fresh replications.
    steps : tuple of Step
        One after another; fewer than asked for where no place is left, none where there is none.
    asked : int
        How many were asked for.
    places, tried : int
        Places that can take one more at first, and how many of them were tried.
    whole : Gains or None
        Of all steps together; None where there is none.
    others : tuple of Step
        Where no place is left at all: the best first step of each other kind of staff.
    overtime : Overtime or None
        What the county as deployed rests on; hours of crews are not known. None where it is little.
    rate : Rate or None
        One collector in callers, at the first place; None where staff was taken away.
    by_job : tuple of Step
        Where the scenario says what helpers do: one more in each job, alone where it gains most,
        and one fewer, alone where it is least missed; over the county as deployed.
    """

    of: tuple[str, ...]
    fewer: bool
    plan: CampaignPlan
    seed: int
    deadline: int
    searched: int
    before: State
    steps: tuple[Step, ...]
    asked: int
    places: int
    tried: int
    whole: Gains | None
    others: tuple[Step, ...]
    rate: Rate | None
    overtime: Overtime | None
    by_job: tuple[Step, ...] = ()

    @property
    def replications(self) -> int:
        """Number of fresh replications R."""
        return len(self.before.completion)


def marginal(
    scenario: Scenario,
    question: MarginalQuestion,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Marginal:
    """Place the next members of staff one after another.

    Parameters
    ----------
    scenario : Scenario
        What everything else is; `scenario.run` gives replications and seed.
    question : MarginalQuestion
        How many of what.
    jobs : int, optional
        Processes or threads; never changes a number.
    progress : callable, optional
        Told (replications done, replications asked for so far).

    Returns
    -------
    Marginal
        Without steps where no place can take one more, or spare one.

    Raises
    ------
    ScenarioFault
        If the scenario cannot be deployed, or lists its staff site by site.
    BadValue
        If nobody comes in any replication.
    """
    if scenario.staff.deployment == "as_listed":
        anew = options(scenario, deploy(scenario))
        raise fault("gain.as_listed", "staff.deployment", options=anew)
    expected = (2 + question.number) * (scenario.run.replications + question.days)
    bench = Bench(scenario.run.seed, AUTO, jobs, progress, expected)
    county = County(scenario, question, bench, scenario.run.replications)
    bench.refuse_nobody()
    beyond = overtime_of(county.plan, county.completion(), {})
    step = -1 if question.fewer else 1
    moves = Moves(scenario, step, fixed_desks=question.fixed_desks)
    places = _moves_of(moves, county, question.of)
    open_ = county.affordable(places)
    tried, others = len(open_), [] if places else _others(county, moves, question.of)
    in_jobs = _in_jobs(county, question)
    chosen = _chosen(county, moves, open_)
    fresh = County(scenario, question, bench.fresh(), question.days)
    before = fresh.state()
    rate = None if question.fewer or not chosen else fresh.rate(chosen[0].move)
    alone, by_job = (
        tuple(fresh.measured(before, other) for other in own) for own in (others, in_jobs)
    )
    steps = _measured(fresh, chosen)
    whole = fresh.gains(before, steps[-1].state) if steps else None
    return Marginal(
        question.of, question.fewer, county.plan, scenario.run.seed, question.by,
        county.replications, before, steps, question.number, len(places), tried, whole, alone,
        rate, beyond, by_job,
    )  # fmt: skip


def _moves_of(
    moves: Moves, county: County, of: tuple[str, ...], ids: frozenset[str] | None = None
) -> list[Move]:
    """Return every move of some kinds of staff, each once."""
    found = [move for kind in of for move in moves.of(county.deployment, kind, ids)]
    return list({(move.what, move.place): move for move in found}.values())


def _chosen(county: County, moves: Moves, open_: list[Move]) -> list[ChosenMove]:
    """Return the best places one after another, by the search."""
    question, now, chosen = county.question, county.state(), list[ChosenMove]()
    while open_ and len(chosen) < question.number:
        choice = county.best(now, open_)
        chosen.append(choice)
        now = choice.state
        county.apply(choice.move)
        again = _moves_of(moves, county, question.of, choice.move.ids)
        open_ = [other for other in open_ if not other.ids & choice.move.ids] + again
    return chosen


def _measured(fresh: County, chosen: list[ChosenMove]) -> tuple[Step, ...]:
    """Return what each choice gains over the one before, on fresh replications."""
    now, steps = fresh.state(), list[Step]()
    for choice in chosen:
        steps.append(fresh.measured(now, choice))
        now = steps[-1].state
        fresh.apply(choice.move)
    return tuple(steps)


def _in_jobs(county: County, question: MarginalQuestion) -> list[ChosenMove]:
    """Return one helper more and one fewer in each job, where the scenario says jobs."""
    found = []
    for kind in BY_JOB if county.scenario.staff.jobs is not None else ():
        for step in (1, -1):
            moves = Moves(county.scenario, step, fixed_desks=question.fixed_desks)
            open_ = county.affordable(moves.of(county.deployment, kind))
            if open_:
                found.append(county.best(county.state(), open_))
    return found


def _others(county: County, moves: Moves, of: tuple[str, ...]) -> list[ChosenMove]:
    """Return the best first step of each other kind of staff that has a place."""
    found = []
    for kind in (COLLECTORS, *BY_JOB, *county.scenario.staff.roles):
        open_ = [] if kind in of else county.affordable(moves.of(county.deployment, kind))
        if open_:
            found.append(county.best(county.state(), open_))
    return found
