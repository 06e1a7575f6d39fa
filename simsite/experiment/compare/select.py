"""The best of several runs: replications are added where they are needed to tell."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core import engine_names
from simsite.core.engine_names import AUTO
from simsite.core.errors import BadValue
from simsite.core.units import NEVER
from simsite.engine.campaign import chosen
from simsite.experiment.compare.compare import refuse_nobody, window_of
from simsite.experiment.run.precision import COMPLETION, P_DONE, Goal
from simsite.experiment.run.replicate import Task, Work, replicated
from simsite.experiment.run.replications import Progress, Tally
from simsite.experiment.run.results import ALL, Results
from simsite.stats.select import Selection, Terms, kim_nelson

BATCH, FIRST, AT_MOST = (
    engine_names.BATCH,
    engine_names.FIRST_BATCHES,
    engine_names.MOST_REPLICATIONS,
)
# Variance of a difference of batch means if one of the first replications came out differently.
ONE_DIFFERS = BATCH**-2 / FIRST
DONE = "done_by_deadline"


@dataclass(frozen=True, slots=True)
class Choice:
    """The best of several runs.

    Attributes
    ----------
    results : tuple of Results
        The runs, in the order given.
    goal : Goal
        What is best (the largest P(done), or the earliest completion), and the indifference zone.
    sure : float
        Probability of correct selection.
    selection : Selection
        Means are of P(done), or of completion with its sign turned; observations are batches.
    """

    results: tuple[Results, ...]
    goal: Goal
    sure: float
    selection: Selection

    @property
    def best(self) -> Results:
        """The run chosen."""
        return self.results[self.selection.best]


@dataclass(frozen=True, slots=True)
class Budget:
    """How a choice is worked out: probability, most replications of a design, processes, engine."""

    sure: float = 0.95
    at_most: int = AT_MOST
    jobs: int | None = None
    engine: str = AUTO


def select(
    results: Sequence[Results],
    goal: Goal,
    budget: Budget | None = None,
    progress: Progress | None = None,
) -> Choice:
    """Choose the best of several runs on the same random draws.

    Replications that the runs hold are used, and more are added, `BATCH` at a time, to those that
    may still be the best.

    Parameters
    ----------
    results : sequence of Results
        At least two, of the same seed, first day and deadline.
    goal : Goal
        `p_done` or `completion`, and the indifference zone.
    budget : Budget, optional
        How sure, and how much it may cost.
    progress : callable, optional
        Told (replications looked at, most there may be).

    Raises
    ------
    BadValue
        If the runs cannot be held against each other, or completion has no mean in them.
    """
    budget = budget or Budget()
    _refuse(results, goal)
    field = _Field(results, goal, budget, progress)
    most = max(FIRST, budget.at_most // BATCH)
    least = ONE_DIFFERS if goal.metric == P_DONE else 0.0
    terms = Terms(goal.half_width, budget.sure, FIRST, most, least)
    selection = kim_nelson(field.observe, len(results), terms)
    return Choice(tuple(results), goal, budget.sure, selection)


class _Field:
    """The replications of all designs, as far as they are known."""

    def __init__(
        self, results: Sequence[Results], goal: Goal, budget: Budget, progress: Progress | None
    ) -> None:
        self._results, self._goal = results, goal
        self._jobs, self._engine = budget.jobs, chosen(budget.engine)
        column = DONE if goal.metric == P_DONE else COMPLETION
        self._column = column
        self._known = [dict(enumerate(r.lines[ALL].county[column].tolist())) for r in results]
        self._tally = Tally(progress, len(results) * max(FIRST * BATCH, budget.at_most))

    def observe(self, number: int, left: tuple[int, ...]) -> list[float]:
        """Return a batch mean of each design left."""
        return [self._mean(design, number) for design in left]

    def _mean(self, design: int, number: int) -> float:
        known, own = self._known[design], self._results[design]
        batch = range(number * BATCH, (number + 1) * BATCH)
        tasks: list[Task] = [(ALL, r) for r in batch if r not in known]
        if tasks:
            work = Work(own.plan, own.seed, self._engine, light=True)
            with closing(replicated(work, tasks, self._jobs)) as outcomes:
                known |= {r: metrics.county[self._column] for (_, r), metrics in outcomes}
        self._tally.did(BATCH)
        values: NDArray[Any] = np.array([known[r] for r in batch])
        if self._goal.metric == P_DONE:
            return float(values.mean())
        everything = np.array(list(known.values()))
        if (values >= NEVER).any() or len(set(window_of(own.plan, everything).tolist())) > 1:
            raise BadValue("select.no_mean", value=own.name)
        return -float(values.mean())


def _refuse(results: Sequence[Results], goal: Goal) -> None:
    if len(results) < 2:
        raise BadValue("compare.one")
    if goal.metric not in (P_DONE, COMPLETION):
        raise BadValue("select.metric", value=goal.metric)
    first = results[0]
    for other in results:
        names = {"first": first.name, "second": other.name}
        refuse_nobody(other)
        if ALL not in other.lines or other.seed != first.seed:
            raise BadValue("select.luck", **names)
        one, two = first.plan.calendar, other.plan.calendar
        if (one.first_day, one.deadline) != (two.first_day, two.deadline):
            raise BadValue("compare.calendar", **names)
    if goal.metric == P_DONE and first.plan.calendar.deadline >= NEVER:
        raise BadValue("precision.no_deadline")
