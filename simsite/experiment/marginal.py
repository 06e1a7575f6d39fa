"""Where the next members of staff go, one after another, and what each gains.

Every place that can take one more is tried on the same luck, what is not known drawn too. Groups
of sites are independent, so a place is tried by simulating its own group again and nothing else.
The best is kept, and the next one is looked for on top of it: one more collector at the last site
gains nothing where five other sites finish two minutes later, five more one after another do.
"""

from __future__ import annotations

from dataclasses import dataclass

from simsite.core.engine_names import AUTO
from simsite.experiment.bench import Bench
from simsite.experiment.county import County, Gains, Question, Rate, State, Step
from simsite.experiment.overtime import Overtime, overtime_of
from simsite.experiment.replications import Progress
from simsite.model.plan import CampaignPlan
from simsite.model.scenario import Scenario
from simsite.model.staffing import deploy
from simsite.model.staffing.anew import options
from simsite.model.staffing.levels import CALLERS, COLLECTORS, REGISTRARS
from simsite.model.staffing.moves import Moves
from simsite.model.staffing.roles import fault

__all__ = ["Gains", "Marginal", "Question", "Rate", "State", "Step", "marginal"]


@dataclass(frozen=True, slots=True)
class Marginal:
    """The answer.

    Attributes
    ----------
    of : str
        What was placed: one of `simsite.core.choices.MOVABLE`.
    fewer : bool
        Whether staff was taken away.
    plan : CampaignPlan
        As the scenario deploys.
    seed, deadline : int
        Of the luck; microseconds, NEVER for none.
    before : State
        As the scenario deploys.
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
    """

    of: str
    fewer: bool
    plan: CampaignPlan
    seed: int
    deadline: int
    before: State
    steps: tuple[Step, ...]
    asked: int
    places: int
    tried: int
    whole: Gains | None
    others: tuple[Step, ...]
    rate: Rate | None
    overtime: Overtime | None

    @property
    def replications(self) -> int:
        """Number of replications R."""
        return len(self.before.completion)


def marginal(
    scenario: Scenario,
    question: Question,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Marginal:
    """Place the next members of staff one after another.

    Parameters
    ----------
    scenario : Scenario
        What everything else is; `scenario.run` gives replications and seed.
    question : Question
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
    expected = (2 + question.number) * scenario.run.replications
    bench = Bench(scenario.run.seed, AUTO, jobs, progress, expected)
    county = County(scenario, question, bench)
    bench.refuse_nobody()
    beyond = overtime_of(county.plan, county.completion(), {})
    before, moves = county.state(), Moves(scenario, -1 if question.fewer else 1)
    places = moves.of(county.deployment, question.of)
    open_ = county.affordable(places)
    others = () if places else _others(county, moves, question.of)
    tried, steps, rate = len(open_), list[Step](), None
    while open_ and len(steps) < question.number:
        now = steps[-1].state if steps else before
        step = county.best(now, open_)
        if not steps and not question.fewer:
            rate = county.rate(step.move)
        steps.append(step)
        county.apply(step.move)
        again = moves.of(county.deployment, question.of, step.move.ids)
        open_ = [other for other in open_ if not other.ids & step.move.ids] + again
    whole = county.gains(before, steps[-1].state) if steps else None
    return Marginal(
        question.of, question.fewer, county.plan, scenario.run.seed, question.by, before,
        tuple(steps), question.number, len(places), tried, whole, others, rate, beyond,
    )  # fmt: skip


def _others(county: County, moves: Moves, of: str) -> tuple[Step, ...]:
    """Return the best first step of each other kind of staff that has a place."""
    found = []
    for kind in (COLLECTORS, REGISTRARS, CALLERS):
        open_ = [] if kind == of else county.affordable(moves.of(county.deployment, kind))
        if open_:
            found.append(county.best(county.state(), open_))
    return tuple(found)
