"""A run that says early what it knows: first a trial, then the headline, then all of it."""

from __future__ import annotations

from collections.abc import Iterator

from simsite.building.build import build
from simsite.core.engine_names import AUTO
from simsite.engine.campaign import chosen
from simsite.experiment.run.bottlenecks import REPLICATIONS_TRIED
from simsite.experiment.run.replicate import Work
from simsite.experiment.run.replications import Progress, Tally
from simsite.experiment.run.results import ALL, LUCK, Results
from simsite.experiment.run.run import Replicated
from simsite.model.origins import origins
from simsite.model.scenario import Scenario
from simsite.staffing import Deployment

TRIAL = 6  # replications: the fewest from which the median has a 95 % interval
LINES = (LUCK, ALL)


def staged(
    scenario: Scenario,
    deployment: Deployment | None = None,
    *,
    name: str = "",
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Iterator[Results]:
    """Yield the answer to a scenario three times, each time knowing more.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    deployment : Deployment, optional
        Who works where; by default as the scenario says.
    name : str
        Short name for comparisons.
    jobs : int, optional
        Processes or threads; by default as many as there are processors.
    progress : callable, optional
        Told (steps done, steps in all) before the first step and after each.

    Yields
    ------
    Results
        The first `TRIAL` replications of the headline line, where there are more than that; all
        of the headline line; and what `simsite.experiment.run.run.run` returns for the scenario.

    Raises
    ------
    Contradiction
        As of `run`.
    """
    work = Work(build(scenario, deployment), scenario.run.seed, chosen(AUTO))
    number, known = scenario.run.replications, origins(scenario)
    tally = Tally(progress, len(LINES) * number + min(number, REPLICATIONS_TRIED))
    tally.ask()
    done = Replicated(work, jobs, tally)
    begin = 0
    for end in (TRIAL, number) if number > TRIAL else (number,):
        done.add((ALL,), range(begin, end))
        begin = end
        yield Results(name, work.plan, work.seed, done.stacked((ALL,), end), origins=known)
    done.add((LUCK,), range(number))
    yield done.explained(done.results(name, LINES, number, known))
