"""One scenario, many replications."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing

from simsite.building.build import build
from simsite.core.engine_names import AUTO
from simsite.engine.campaign import chosen
from simsite.experiment.run.bottlenecks import REPLICATIONS_TRIED, reasons
from simsite.experiment.run.replicate import Work, replicated
from simsite.experiment.run.replications import Progress, Tally
from simsite.experiment.run.results import (
    ALL,
    LUCK,
    Array,
    Ensemble,
    EnsembleRows,
    Results,
    headline_of,
)
from simsite.experiment.run.self_check import self_check
from simsite.model.scenario import Origins, Scenario, origins
from simsite.staffing import Deployment

TRIAL = 6  # replications: the fewest from which the median has a 95 % interval
LINES = (LUCK, ALL)


def run(
    scenario: Scenario,
    *,
    name: str = "",
    lines: tuple[str, ...] = (LUCK, ALL),
    jobs: int | None = None,
    engine: str = AUTO,
    explain: bool = True,
    progress: Progress | None = None,
) -> Results:
    """Run a scenario as often as it says.

    Parameters
    ----------
    scenario : Scenario
        What was asked; `scenario.run` gives replications and seed.
    name : str
        Short name for comparisons.
    lines : tuple of str
        Which lines of the answer to compute, on the same random draws.
    jobs : int, optional
        Processes; by default as many as there are processors. Never changes a number.
    engine : str
        One of `simsite.core.engine_names.ENGINES`. Never changes a number.
    explain : bool
        Whether to look for the reasons why the last sites are late.
    progress : callable, optional
        Told (steps done, steps in all), first with none done, then after each replication of
        each line and, for the reasons, after each of the first replications once more.

    Returns
    -------
    Results

    Raises
    ------
    Contradiction
        If SimPy says otherwise about a group that is simulated again.
    """
    work = Work(build(scenario), scenario.run.seed, chosen(engine), headline_of(lines))
    number = scenario.run.replications
    explained = min(number, REPLICATIONS_TRIED) if explain else 0
    tally = Tally(progress, number * len(lines) + explained)
    tally.ask()
    done = Replicated(work, jobs, tally)
    done.add(lines, range(number))
    results = done.results(name, lines, number, origins(scenario))
    return done.explained(results) if explain else results


class Replicated:
    """The replications of a plan that are done so far.

    Parameters
    ----------
    work : Work
        Plan and seed.
    jobs : int, optional
        Processes or threads; by default as many as there are processors.
    tally : Tally, optional
        Counts a step a replication, and one for each in which reasons are looked for.
    """

    def __init__(self, work: Work, jobs: int | None = None, tally: Tally | None = None) -> None:
        self._work, self._jobs, self._tally = work, jobs, tally
        self._done: dict[str, EnsembleRows] = defaultdict(EnsembleRows)

    def add(
        self, lines: Sequence[str], replications: range, tally: Tally | None = None
    ) -> None:  # fmt: skip
        """Do replications of some lines on the same random draws; another tally may count them."""
        tasks = [(line, r) for r in replications for line in lines]
        for line in lines:
            self._done[line].expect(replications.stop)
        found = replicated(self._work, tasks, self._jobs, tally or self._tally)
        with closing(found) as outcomes:
            for (line, _), metrics in outcomes:
                self._done[line].put(metrics)

    def county(self, line: str, number: int, first: int = 0) -> dict[str, Array]:
        """Return the county in the first replications of a line, or in those from `first` on."""
        return self._done[line].county(first, number)

    def stacked(self, lines: Sequence[str], number: int) -> dict[str, Ensemble]:
        """Return the first `number` replications of lines."""
        return {line: self._done[line].ensemble(number) for line in lines}

    def results(
        self, name: str, lines: Sequence[str], number: int, origins: Origins | None = None
    ) -> Results:
        """Return the first `number` replications of lines as results that proved themselves.

        Raises
        ------
        Contradiction
            If SimPy says otherwise about a group that is simulated again.
        """
        plan, seed = self._work.plan, self._work.seed
        found = Results(name, plan, seed, self.stacked(lines, number), origins=origins)
        return self_check(found, self._work.engine)

    def explained(self, results: Results) -> Results:
        """Return results with the reasons why their last sites are late."""
        return reasons(results, self._work.engine, self._jobs, self._tally)


# A run that says early what it knows: first a trial, then the headline, then all of it.


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
