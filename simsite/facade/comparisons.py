"""Several runs: what differs between them, and which is best."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from simsite.core.engine_names import AUTO, BATCH, FIRST_BATCHES, MOST_REPLICATIONS, ZONE
from simsite.facade.arguments import StrPath, WrongArgument, at_least, how_of
from simsite.facade.questions import chance_of
from simsite.facade.runs import RunResults, read_runs
from simsite.facade.watch import Progress, Watch, watched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simsite.experiment.compare.compare import Comparison
    from simsite.experiment.compare.select import Choice
    from simsite.experiment.run.precision import Goal


def compare(*runs: StrPath | RunResults) -> tuple[Comparison, ...]:
    """Compare every run with the first, replication by replication, as ``simsite compare``.

    Parameters
    ----------
    *runs : path or RunResults
        At least two: run directories, or what `simsite.run` returned.

    Returns
    -------
    tuple of Comparison
        One for each run after the first. Differences are *later minus first*, in microseconds: a
        completion below 0 is earlier.

    Raises
    ------
    WrongArgument
        If one is neither.
    BadValue
        If there are fewer than two, one cannot be read, or they cannot be held against each other.

    Examples
    --------
    >>> (found,) = simsite.compare("runs/now", "runs/more-collectors")
    >>> found.completion.difference / 60e6  # minutes
    -31.5
    """
    from simsite.experiment.compare.compare import compare_all

    found = runs_of(runs)
    return compare_all([*found], [results.scenario for results in found])


def select(
    *runs: StrPath | RunResults,
    zone: str = ZONE,
    sure: str | float = "95%",
    at_most: int = MOST_REPLICATIONS,
    jobs: int | None = None,
    engine: str = AUTO,
    progress: Progress | Watch | None = None,
) -> Choice:
    """Choose the best of several runs, as ``simsite compare --select``.

    Replications are added to those that may still be the best.

    Parameters
    ----------
    *runs : path or RunResults
        At least two: run directories, or what `simsite.run` returned.
    zone : str
        The indifference zone: ``5pp`` of P(done by the deadline), or ``10min`` of completion.
    sure : str or float
        Probability of correct selection.
    at_most : int
        Most replications of a run.
    jobs : int, optional
        Processes or threads; by default as many as there are processors. Never changes a number.
    engine : str
        ``auto``, ``kernel`` or ``simpy``. Never changes a number.
    progress : callable or Watch, optional
        Told (replications looked at, most there may be).

    Returns
    -------
    Choice

    Raises
    ------
    WrongArgument
        If an argument cannot be meant.
    BadValue
        If the runs cannot be held against each other, or completion has no mean in them.

    Examples
    --------
    >>> simsite.select("runs/a", "runs/b", "runs/c", zone="10min").best.name
    'b'
    """
    from simsite.experiment.compare.select import Budget
    from simsite.experiment.compare.select import select as chosen_by

    found, watch, how = runs_of(runs), watched(progress), how_of(jobs, engine)
    at_least("at_most", at_most, BATCH * FIRST_BATCHES)
    goal, budget = _goal(zone), Budget(chance_of(str(sure)), at_most, **how)
    with watch.working() as tell:
        return chosen_by(found, goal, budget, tell)


def _goal(zone: str) -> Goal:
    from simsite.experiment.run.precision import wished

    (goal,) = wished([zone]).goals
    return goal


def runs_of(runs: Sequence[StrPath | RunResults]) -> list[RunResults]:
    """Return runs by whatever they were given, directories read.

    Raises
    ------
    WrongArgument
        If one is neither a directory nor results.
    BadValue
        If a directory cannot be read.
    """
    for one in runs:
        _refuse_other(one)
    read = iter(read_runs([one for one in runs if not isinstance(one, RunResults)]))
    return [one if isinstance(one, RunResults) else next(read) for one in runs]


def _refuse_other(one: object) -> None:
    if not isinstance(one, RunResults | str | os.PathLike):
        raise WrongArgument("argument.result", name="runs", value=f"<{type(one).__name__}>")
