"""One scenario, many replications."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from simsite.core.engine_names import AUTO, KERNEL
from simsite.engine.campaign import chosen
from simsite.experiment.executor import cores, spread
from simsite.experiment.replicate import Work, replicate
from simsite.experiment.results import ALL, LUCK, Line, Results, headline_of
from simsite.experiment.self_check import self_check
from simsite.experiment.why import REPLICATIONS_TRIED, reasons
from simsite.metrics import Metrics
from simsite.model.build import build
from simsite.model.origins import origins
from simsite.model.scenario import Scenario

Progress = Callable[[int, int], None]
Task = tuple[str, int]  # a line and a replication


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
        Which lines of the answer to compute, on the same luck.
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
    jobs = jobs or cores()
    number = scenario.run.replications
    tasks = [(line, r) for r in range(number) for line in lines]
    last = min(number, REPLICATIONS_TRIED) if explain else 0

    def tell(done: int) -> None:
        if progress is not None:
            progress(done, len(tasks) + last)

    outcomes: dict[Task, Metrics] = {}
    tell(0)
    for task, metrics in simulated(work, tasks, jobs):
        outcomes[task] = metrics
        tell(len(outcomes))
    results = stacked(name, work, lines, number, outcomes)
    results = replace(results, origins=origins(scenario))
    if not explain:
        return results
    return reasons(results, work.engine, jobs, lambda done: tell(len(tasks) + done))


def simulated(work: Work, tasks: Sequence[Task], jobs: int) -> Iterator[tuple[Task, Metrics]]:
    """Yield each task, a line and a replication, with its metrics, in order of completion."""
    threads = work.engine == KERNEL
    return spread(replicate, work, tasks, min(jobs, len(tasks)), threads=threads)


def stacked(
    name: str, work: Work, lines: tuple[str, ...], number: int, outcomes: Mapping[Task, Metrics]
) -> Results:
    """Return the first `number` replications of each line as results that have proved themselves.

    Raises
    ------
    Contradiction
        If SimPy says otherwise about a group that is simulated again.
    """
    arrays = {line: Line.of([outcomes[line, r] for r in range(number)]) for line in lines}
    return self_check(Results(name, work.plan, work.seed, arrays), work.engine)
