"""What the answer depends on: one input at a time, to the ends of what it may truly be.

Staff stay where they were sent at the given values: what is not known does not change a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.building.build import build
from simsite.core.engine_names import AUTO
from simsite.core.errors import BadValue
from simsite.core.units import NEVER
from simsite.engine.campaign import chosen
from simsite.experiment.run.executor import cores
from simsite.experiment.run.replicate import Work, side_by_side
from simsite.experiment.run.replications import Progress, Tally
from simsite.experiment.run.results import ALL, LUCK
from simsite.model.pieces import named_quantities
from simsite.model.plan import CampaignPlan, UncertainQuantity
from simsite.model.quantities import Unit
from simsite.model.scenario import Scenario, quantities
from simsite.stats.exact_shares import ShareDifference
from simsite.stats.paired import PairedQuantile, paired_proportions, paired_quantile

Array = NDArray[Any]
County = dict[str, Array]
GIVEN, DRAWN = "given", "drawn"
OTHERS = {GIVEN: LUCK, DRAWN: ALL}
SURE = 0.95
BISECTIONS = 8  # a flip is found to 1/256 of the way from the given value to the end
BATCHES = 2  # replications a process between two looks at whether a flip is decided
KEPT = ("completion", "t95", "done_by_deadline")
DONE = "done_by_deadline"
ATTENDING = "attending"


@dataclass(frozen=True, slots=True)
class End:
    """One end of an input's range, compared with the given value on the same luck.

    Attributes
    ----------
    value : float
        Of the input, in its plain unit.
    done : ShareDifference or None
        P(done by the deadline), end minus given; None where there is no deadline.
    t95 : PairedQuantile
        Median difference of the time at which 95 % of the attending are swabbed, microseconds.
    """

    value: float
    done: ShareDifference | None
    t95: PairedQuantile


@dataclass(frozen=True, slots=True)
class Flip:
    """Where the wish is no longer, or only then, fulfilled.

    Attributes
    ----------
    value : float
        Of the input, in its plain unit: the last between given value and end at which it is as
        at the given value.
    above : bool
        Whether the answer is another above it, else below.
    """

    value: float
    above: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """What one input does.

    Attributes
    ----------
    name : str
        Its path in the scenario.
    given : float
        Its given value, in its plain unit.
    unit : Unit
        Of its values; writes one as the scenario would.
    low, high : End
        The ends of its range.
    flips : tuple of Flip
        Towards each end at which the wish is decided otherwise than at the given value.
    """

    name: str
    given: float
    unit: Unit
    low: End
    high: End
    flips: tuple[Flip, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What a scenario's answer depends on.

    Attributes
    ----------
    plan : CampaignPlan
        At the given values.
    county : dict of str to array, shape (R,)
        At the given values.
    others : str
        `given`: the other inputs at their given values; `drawn`: drawn from their ranges.
    sure : float
        The wished P(done by the deadline), for the flips.
    bars : tuple of Bar
        Widest first.
    idle : tuple of str
        Inputs with a range that nothing in the plan uses.
    """

    plan: CampaignPlan
    county: County
    others: str
    sure: float
    bars: tuple[Bar, ...]
    idle: tuple[str, ...]

    @property
    def replications(self) -> int:
        """Number of replications R of each point."""
        return len(self.county["completion"])

    @property
    def timed(self) -> bool:
        """Whether there is a deadline."""
        return self.plan.calendar.deadline < NEVER


@dataclass(frozen=True, slots=True)
class Ask:
    """How a sensitivity is worked out.

    Attributes
    ----------
    others : str
        `given` or `drawn`.
    sure : float
        Wished P(done), strictly between 0 and 1.
    jobs : int, optional
        Processes.
    engine : str
        Name of the engine.
    """

    others: str = GIVEN
    sure: float = SURE
    jobs: int | None = None
    engine: str = AUTO


@dataclass(frozen=True, slots=True)
class Ranged:
    """An input that carries a range and that a plan uses.

    Attributes
    ----------
    quantity : UncertainQuantity
        As the plan has it.
    unit : Unit
        Of its values.
    """

    quantity: UncertainQuantity
    unit: Unit

    @property
    def ends(self) -> tuple[str | float, ...]:
        """Low end, given value and high end, as the scenario writes them."""
        return tuple(map(self.unit.write, self.numbers))

    @property
    def numbers(self) -> tuple[float, float, float]:
        """Low end, given value and high end, in the plain unit."""
        own = self.quantity
        return own.low, own.value, own.high


def ranged(scenario: Scenario, plan: CampaignPlan) -> tuple[dict[str, Ranged], tuple[str, ...]]:
    """Return the inputs with a range by name, and the names of those that the plan does not use.

    Parameters
    ----------
    scenario : Scenario
        Where the ranges are written.
    plan : CampaignPlan
        Of the scenario.
    """
    named = named_quantities(plan)
    asked = {name: q for name, q in quantities(scenario).items() if q.ends is not None}
    used = {
        name: Ranged(named[name], q.unit)
        for name, q in asked.items()
        if name in named and not named[name].known
    }
    return used, tuple(name for name in asked if name not in used)


def sensitivity(
    scenario: Scenario, ask: Ask | None = None, progress: Progress | None = None
) -> Sensitivity:
    """Set each input that carries a range to its ends, one at a time and on the same luck.

    Parameters
    ----------
    scenario : Scenario
        What was asked; `scenario.run` gives replications and seed.
    ask : Ask, optional
        How.
    progress : callable, optional
        Told (points done, points in all); points of flips are added when they are needed.

    Raises
    ------
    BadValue
        If no input of the scenario carries a range.
    """
    ask = ask or Ask()
    runner = _Runner(scenario, ask, progress)
    used, idle = ranged(scenario, runner.plan)
    if not used:
        raise BadValue("sensitivity.no_range")
    runner.tally.ask(1 + 2 * len(used))
    given = runner.counties([{}])[0]
    if not given[ATTENDING].any():
        raise BadValue("nobody.comes")
    ends = _at_ends(runner, given, [one.quantity for one in used.values()])
    bars = [_bar(runner, given, ends[name], one) for name, one in used.items()]
    ordered = tuple(sorted(bars, key=_width, reverse=True))
    return Sensitivity(runner.plan, given, ask.others, ask.sure, ordered, idle)


class _Runner:
    """Simulates a plan with one number or another, and counts how often."""

    def __init__(self, scenario: Scenario, ask: Ask, progress: Progress | None) -> None:
        self.plan = build(scenario)
        self.sure = ask.sure
        self.tally = Tally(progress)
        self._run, self._ask = scenario.run, ask

    def counties(self, changes: Iterable[Mapping[str, float]]) -> list[County]:
        """Return what is looked at, for every replication of the plan with some values changed."""
        found = self._simulated(changes, range(self._run.replications), self.tally)
        names = (*KEPT, ATTENDING)
        return [{name: np.array([own[name] for own in one]) for name in names} for one in found]

    def _simulated(
        self,
        changes: Iterable[Mapping[str, float]],
        replications: range,
        tally: Tally | None = None,
    ) -> list[list[dict[str, Any]]]:
        seed, engine = self._run.seed, chosen(self._ask.engine)
        works = (Work(self.plan, seed, engine, light=True, given=values) for values in changes)
        line = OTHERS[self._ask.others]
        return side_by_side(works, line, replications, self._ask.jobs, tally)

    def sure_enough(self, county: County) -> bool:
        """Return whether P(done by the deadline), as observed, is as large as wished."""
        return self._enough(int(np.sum(county[DONE])))

    def sure_enough_at(self, name: str, value: float) -> bool:
        """Return the same for another value, simulating no more than what decides it."""
        number = self._run.replications
        batch = BATCHES * (self._ask.jobs or cores())
        done = seen = 0
        while not self._enough(done) and self._enough(done + number - seen):
            some = range(seen, min(seen + batch, number))
            done += sum(int(own[DONE]) for own in self._simulated([{name: value}], some)[0])
            seen = some.stop
        self.tally.did()
        return self._enough(done)

    def _enough(self, done: int) -> bool:
        return done / self._run.replications >= self.sure


def _at_ends(
    runner: _Runner, given: County, inputs: Sequence[UncertainQuantity]
) -> dict[str, tuple[County, County]]:
    """Return what comes out at both ends of each input, by name."""
    ends = [(own.name, end) for own in inputs for end in (own.low, own.high) if end != own.value]
    counties = runner.counties({name: value} for name, value in ends)
    found = dict(zip(ends, counties, strict=True))
    return {
        own.name: (found.get((own.name, own.low), given), found.get((own.name, own.high), given))
        for own in inputs
    }


def _bar(runner: _Runner, given: County, at_ends: tuple[County, County], one: Ranged) -> Bar:
    ends, flips, quantity = [], [], one.quantity
    for end, there in zip((quantity.low, quantity.high), at_ends, strict=True):
        ends.append(_end(runner, end, given, there))
        timed = runner.plan.calendar.deadline < NEVER
        if timed and runner.sure_enough(there) != runner.sure_enough(given):
            flips.append(_flip(runner, quantity, end, as_given=runner.sure_enough(given)))
    return Bar(quantity.name, quantity.value, one.unit, ends[0], ends[1], tuple(flips))


def _end(runner: _Runner, value: float, given: Mapping[str, Array], there: County) -> End:
    timed = runner.plan.calendar.deadline < NEVER
    done = paired_proportions(given[DONE], there[DONE]) if timed else None
    return End(value, done, paired_quantile(given["t95"], there["t95"]))


def _flip(runner: _Runner, quantity: UncertainQuantity, end: float, *, as_given: bool) -> Flip:
    """Bisect between the given value and an end for where the wish is decided otherwise."""
    inside, outside = quantity.value, end
    runner.tally.ask(BISECTIONS)
    for _ in range(BISECTIONS):
        middle = (inside + outside) / 2.0
        if runner.sure_enough_at(quantity.name, middle) == as_given:
            inside = middle
        else:
            outside = middle
    return Flip(inside, end > quantity.value)


def _width(bar: Bar) -> tuple[float, float]:
    """Return how far apart the ends put P(done), and t95."""
    shares = [end.done.second for end in (bar.low, bar.high) if end.done is not None]
    times = [0.0 if e.t95.difference is None else e.t95.difference for e in (bar.low, bar.high)]
    apart = max(shares, default=0.0) - min(shares, default=0.0)
    return max(*times, 0.0) - min(*times, 0.0), apart
