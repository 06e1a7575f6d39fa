"""Which inputs make the spread of the answer: all drawn from their ranges, and varied in turn.

The luck of a replication counts as one more input, so the shares are of the whole spread that a
run with everything drawn shows. Staff stay where they were sent at the given values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.building.build import build
from simsite.core.engine_names import AUTO
from simsite.core.errors import BadValue
from simsite.core.units import NEVER
from simsite.draws.designs import resamples, two_cubes
from simsite.engine.campaign import chosen
from simsite.experiment.compare.compare import window_of
from simsite.experiment.run.replicate import Work, replicate
from simsite.experiment.run.replications import Progress, Tally, gathered
from simsite.experiment.run.results import ALL
from simsite.experiment.sensitivity.sensitivity import DONE, KEPT, Ranged, ranged
from simsite.model.plan import CampaignPlan, UncertainQuantity
from simsite.model.scenario import Scenario
from simsite.stats.sobol_indices import Indices, require_salib, sobol_indices

LUCK_INPUT = "luck"  # no path of a scenario has this name
SAMPLES = 1000  # of the bootstrap
UNFIT = ("not_reached", "closing", "same")  # why there are no shares
OWNER = "sobol"  # of the luck that draws them
F64 = NDArray[np.float64]
Task = tuple[int, int]  # a point, and where it is evaluated: see `_Design.evaluate`


@dataclass(frozen=True, slots=True)
class VariedInput:
    """An input that is varied.

    Attributes
    ----------
    name : str
        Its path in the scenario; `LUCK_INPUT` for the luck.
    ends : tuple of str or number
        Low end, given value and high end, as the scenario writes them; empty for the luck.
    numbers : tuple of float
        The same in the plain unit.
    unit : str
        That unit; 1 where it is none, empty for the luck.
    """

    name: str
    ends: tuple[str | float, ...] = ()
    numbers: tuple[float, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Shares:
    """What makes the spread of one number of the answer.

    Attributes
    ----------
    metric : str
        One of `simsite.experiment.sensitivity.sensitivity.KEPT`.
    unfit : str or None
        Why there are no shares: `not_reached` (some replication does not get there, so there is no
        variance), `closing` (the night after a closing would be most of it), `same` (nothing
        varies).
    inputs : tuple of (Input, Indices)
        Largest total first; empty where `unfit`.
    """

    metric: str
    unfit: str | None
    inputs: tuple[tuple[VariedInput, Indices], ...]


@dataclass(frozen=True, slots=True)
class Sobol:
    """Sobol's indices of a scenario.

    Attributes
    ----------
    plan : CampaignPlan
        At the given values.
    points : int
        Points N of each of the two sets.
    simulations : int
        N (k + 2) for k inputs, the luck among them.
    shares : tuple of Shares
        One a number of the answer.
    idle : tuple of str
        Inputs with a range that nothing in the plan uses.
    """

    plan: CampaignPlan
    points: int
    simulations: int
    shares: tuple[Shares, ...]
    idle: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Design:
    """Where in their ranges the inputs lie, at both sets of points."""

    work: Work
    inputs: tuple[UncertainQuantity, ...]
    first: F64
    second: F64

    @property
    def points(self) -> int:
        return len(self.first)

    @property
    def tasks(self) -> list[Task]:
        """All evaluations, those of a replication together: what is drawn is there for the next."""
        order = (0, *range(2, len(self.inputs) + 3), 1)
        return [(row, which) for row in range(self.points) for which in order]

    def evaluate(self, row: int, which: int) -> dict[str, float]:
        """Return the answer at a point: of the first set, the second, or the first with an input.

        `which` is 0, 1, or 2 and more for the first with input `which` - 2 from the second; after
        the last input comes the luck.
        """
        changed = which - 2
        cube = self.second if which == 1 else self.first
        places = cube[row].tolist()
        if 0 <= changed < len(self.inputs):
            places[changed] = float(self.second[row, changed])
        given = {own.name: own.at(u) for own, u in zip(self.inputs, places, strict=True)}
        other = which == 1 or changed == len(self.inputs)
        replication = row + self.points if other else row
        county = replicate(replace(self.work, given=given), (ALL, replication)).county
        return {name: county[name] for name in KEPT}


def points_for(replications: int) -> int:
    """Return how many points are taken: Sobol's sequence is even over powers of two only."""
    return 1 << max(replications - 1, 1).bit_length()


def sobol(
    scenario: Scenario,
    *,
    jobs: int | None = None,
    engine: str = AUTO,
    progress: Progress | None = None,
) -> Sobol:
    """Work out which share of the variance each input with a range makes, and the luck.

    Parameters
    ----------
    scenario : Scenario
        What was asked; `scenario.run` gives the seed and, rounded up to a power of two, the number
        of points.
    jobs : int, optional
        Processes or threads.
    engine : str
        Name of the engine.
    progress : callable, optional
        Told (simulations done, simulations in all).

    Raises
    ------
    BadValue
        If SALib is not installed, no input that the plan uses carries a range, or some of these
        are correlated.
    """
    require_salib()
    plan = build(scenario)
    inputs, idle = ranged(scenario, plan)
    if not inputs:
        raise BadValue("sensitivity.no_range")
    together = [] if plan.correlated is None else [n for n in plan.correlated.names if n in inputs]
    if len(together) > 1:
        raise BadValue("sensitivity.correlated", names=", ".join(together))
    points, own = points_for(scenario.run.replications), [one.quantity for one in inputs.values()]
    work = Work(plan, scenario.run.seed, chosen(engine), light=True)
    design = _Design(work, tuple(own), *two_cubes(points, tuple(inputs), work.seed))
    found = _evaluated(design, jobs, progress)
    picks = resamples(work.seed, OWNER, SAMPLES, points)
    every = varied(inputs)
    shares = tuple(_shares(name, plan, found[name], every, picks) for name in metrics_of(plan))
    return Sobol(plan, points, simulations_of(points, len(inputs)), shares, idle)


def metrics_of(plan: CampaignPlan) -> list[str]:
    """Return the numbers of the answer: whether it is done only where there is a deadline."""
    return [name for name in KEPT if name != DONE or plan.calendar.deadline < NEVER]


def varied(inputs: Mapping[str, Ranged]) -> list[VariedInput]:
    """Return what is varied: the inputs with a range, then the luck."""
    named = [
        VariedInput(one.quantity.name, one.ends, one.numbers, one.unit.stated)
        for one in inputs.values()
    ]
    return [*named, VariedInput(LUCK_INPUT)]


def simulations_of(points: int, inputs: int) -> int:
    """Return how many simulations are needed: both sets, and the first with each input and luck."""
    return points * (inputs + 3)


def _evaluated(
    design: _Design, jobs: int | None, progress: Progress | None
) -> dict[str, NDArray[Any]]:  # fmt: skip
    """Return each number of the answer, shape (inputs + 3, N): A, B and A with each input of B."""
    found = {name: np.empty((len(design.inputs) + 3, design.points)) for name in KEPT}
    tasks, tally = design.tasks, Tally(progress)
    tally.ask(len(tasks))
    work, engine = partial(_evaluate, design), design.work.engine
    for (row, which), county in gathered(work, tasks, jobs, tally, engine=engine).items():
        for name, value in county.items():
            found[name][which, row] = value
    return found


def _evaluate(design: _Design, task: Task) -> dict[str, float]:
    return design.evaluate(*task)


def _shares(
    metric: str,
    plan: CampaignPlan,
    values: NDArray[Any],
    inputs: Sequence[VariedInput],
    picks: NDArray[Any],
) -> Shares:
    unfit = _unfit(metric, plan, values)
    if unfit is not None:
        return Shares(metric, unfit, ())
    found = sobol_indices(values[0], values[1], list(values[2:]), picks)
    pairs = zip(inputs, found, strict=True)
    return Shares(metric, None, tuple(sorted(pairs, key=lambda pair: -pair[1].total.value)))


def _unfit(metric: str, plan: CampaignPlan, values: NDArray[Any]) -> str | None:
    """Return why a variance would say nothing."""
    if metric != DONE:
        if bool((values >= NEVER).any()):
            return "not_reached"
        if len(set(window_of(plan, values.ravel()).tolist())) > 1:
            return "closing"
    return "same" if len(set(values[:2].ravel().tolist())) == 1 else None
