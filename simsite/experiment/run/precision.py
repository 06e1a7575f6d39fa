"""One scenario, as many replications as an answer of the wished sharpness needs."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.building.build import build
from simsite.core.engine_names import AUTO
from simsite.core.errors import BadValue
from simsite.core.units import NEVER, SECOND, parse_duration, parse_ratio
from simsite.engine.campaign import chosen
from simsite.experiment.run.bottlenecks import REPLICATIONS_TRIED
from simsite.experiment.run.executor import cores
from simsite.experiment.run.replicate import Work
from simsite.experiment.run.replications import Progress, Tally
from simsite.experiment.run.results import ALL, LUCK, Results, headline_of
from simsite.experiment.run.run import Replicated
from simsite.metrics.catalogue import METRICS
from simsite.model.scenario import Scenario, origins
from simsite.stats.precision import (
    AT_MOST,
    FEWEST,
    LOOK_AHEAD,
    PrecisionWatch,
    half_width_of_chance,
    half_width_of_median,
)

P_DONE = "p_done"
COMPLETION = "completion"
GROWTH = 0.1  # at most this share of the replications is simulated and not used
LINES = (LUCK, ALL)
TIMES = tuple(
    name
    for name, metric in METRICS.items()
    if metric.unit in ("time", "duration") and "county" in metric.levels
)
POINTS = re.compile(r"(.*?)\s*(pp|个百分点|百分点)")


@dataclass(frozen=True, slots=True)
class Goal:
    """How sharp one measure is to be.

    Attributes
    ----------
    metric : str
        `p_done`, or a time or duration of the county whose median is meant.
    half_width : float
        Share for `p_done`, else microseconds.
    """

    metric: str
    half_width: float


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """All goals of a run, and the most replications it may take."""

    goals: tuple[Goal, ...]
    at_most: int = AT_MOST


@dataclass(frozen=True, slots=True)
class Sharpness:
    """What became of one goal.

    Attributes
    ----------
    goal : Goal
        What was asked.
    half_width : float
        At the last replication; infinite where there is none.
    since : int or None
        From how many replications on it has held; None where it is too wide.
    not_reached : int
        Replications in which the time was not reached: with one the goal cannot be met.
    """

    goal: Goal
    half_width: float
    since: int | None
    not_reached: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a run took as many replications as it did.

    Attributes
    ----------
    replications : int
        How many it took.
    reached : int or None
        From how many on all goals held; None where the budget ended first.
    goals : tuple of Sharpness
        In the order asked.
    bound : tuple of str
        The measures that needed most, or that are still too wide.
    met : bool
        Whether all held over the look-ahead.
    """

    replications: int
    reached: int | None
    goals: tuple[Sharpness, ...]
    bound: tuple[str, ...]
    met: bool


def wished(texts: Sequence[str], at_most: int | None = None) -> StoppingRule:
    """Read ``5min``, ``2pp``, ``completion=5min`` or ``p_done=2pp``.

    Parameters
    ----------
    texts : sequence of str
        One goal each; at most one a metric.
    at_most : int, optional
        Most replications.

    Raises
    ------
    BadValue
        If one cannot be read, names no metric or one twice, or has the unit of another.
    """
    goals: dict[str, Goal] = {}
    for text in texts:
        goal = _goal(text)
        if goal.metric in goals:
            raise BadValue("precision.twice", value=goal.metric)
        goals[goal.metric] = goal
    return StoppingRule(tuple(goals.values()), AT_MOST if at_most is None else at_most)


def _goal(text: str) -> Goal:
    name, equals, amount = text.rpartition("=")
    name, amount = name.strip(), amount.strip()
    points = POINTS.fullmatch(amount)
    metric = name if equals else (P_DONE if points else COMPLETION)
    if metric not in (P_DONE, *TIMES):
        raise BadValue("precision.metric", value=metric, choice=", ".join((P_DONE, *TIMES)))
    if (metric == P_DONE) != bool(points):
        raise BadValue("precision.unit", value=text, metric=metric)
    size = parse_ratio(points[1]) / 100 if points else parse_duration(amount) * SECOND
    if not 0 < size < math.inf or (points and size >= 1):
        raise BadValue("precision.size", value=text)
    return Goal(metric, float(size))


def run_to_precision(
    scenario: Scenario,
    wish: StoppingRule,
    *,
    name: str = "",
    jobs: int | None = None,
    engine: str = AUTO,
    progress: Progress | None = None,
) -> tuple[Results, Scenario, Verdict]:
    """Run a scenario until every goal has held over the look-ahead, or the budget is used up.

    The number of replications follows from the replications in order, so that neither processes
    nor machine change it, and the results are those of a run with that number.

    Parameters
    ----------
    scenario : Scenario
        What was asked; its number of replications has no meaning here.
    wish : StoppingRule
        Goals and budget. They are judged on the headline line.
    name, jobs, engine, progress
        As of `simsite.experiment.run.run.run`; the steps in all are the most there may be.

    Returns
    -------
    tuple of Results, Scenario, Verdict
        The scenario has the number of replications taken.

    Raises
    ------
    BadValue
        If P(done) is asked for and there is no deadline.
    Contradiction
        As of `simsite.experiment.run.run.run`.
    """
    work = Work(build(scenario), scenario.run.seed, chosen(engine), headline_of(LINES))
    if P_DONE in {goal.metric for goal in wish.goals} and work.plan.calendar.deadline >= NEVER:
        raise BadValue("precision.no_deadline")
    jobs = jobs or cores()
    tally = Tally(progress, wish.at_most * len(LINES) + REPLICATIONS_TRIED)
    tally.ask()
    done, there = Replicated(work, jobs, tally), 0
    watch = PrecisionWatch({goal.metric: goal.half_width for goal in wish.goals})
    while not watch.stops and watch.replications < wish.at_most:
        some = _next(there, jobs, wish.at_most)
        done.add(LINES, some)
        there = some.stop
        _watch(watch, done.county(ALL, there), wish)
    number = watch.replications
    results = done.explained(done.results(name, LINES, number, origins(scenario)))
    asked = scenario.run.model_copy(update={"replications": number})
    return results, scenario.model_copy(update={"run": asked}), _verdict(watch, wish, results)


def _next(begin: int, jobs: int, at_most: int) -> range:
    """Return the next replications: enough to keep everybody busy, few enough to waste little."""
    more = max(FEWEST + LOOK_AHEAD - begin, 2 * jobs, math.ceil(GROWTH * begin))
    return range(begin, min(begin + more, at_most))


def _watch(watch: PrecisionWatch, county: Mapping[str, NDArray[Any]], wish: StoppingRule) -> None:
    """Judge the replications that are new, one by one and in order."""
    columns = {goal.metric: county[_column(goal)] for goal in wish.goals}
    known = len(county["completion"])
    for n in range(max(watch.replications, FEWEST - 1) + 1, known + 1):
        watch.see(n, {name: _width(name, column[:n]) for name, column in columns.items()})
        if watch.stops:
            return


def _column(goal: Goal) -> str:
    return "done_by_deadline" if goal.metric == P_DONE else goal.metric


def _width(metric: str, values: NDArray[Any]) -> float:
    if metric == P_DONE:
        return half_width_of_chance(int(values.sum()), len(values))
    return half_width_of_median(values)


def _verdict(watch: PrecisionWatch, wish: StoppingRule, results: Results) -> Verdict:
    county = results.headline.county
    goals = tuple(
        Sharpness(
            goal,
            watch.widths[goal.metric],
            watch.since.get(goal.metric),
            int(np.count_nonzero(county[_column(goal)] >= NEVER)),
        )
        for goal in wish.goals
    )
    return Verdict(watch.replications, watch.reached, goals, watch.bound, watch.stops)
