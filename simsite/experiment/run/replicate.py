"""One replication: draw, simulate, measure, piece by piece.

Of a piece nothing is kept but numbers of its sites and 16 bytes for each who was swabbed.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from simsite.core.engine_names import AUTO, KERNEL
from simsite.draws.draw import draw_tables
from simsite.draws.views import Tables, draws_of
from simsite.draws.workspace import Room
from simsite.engine.campaign import chosen, simulate
from simsite.experiment.run.replications import Tally, finished, gathered
from simsite.experiment.run.results import ALL
from simsite.metrics import Measuring, Metrics
from simsite.metrics.places import parts
from simsite.model.pieces import AT_ONCE, pieces
from simsite.model.plan import CampaignPlan
from simsite.tables.views import Trace

Task = tuple[str, int]  # a line and a replication
TOGETHER = 4  # plans that meet a replication together: so many are remembered as tables


@dataclass(frozen=True, slots=True)
class Work:
    """What every process or thread of a run needs.

    Attributes
    ----------
    plan : CampaignPlan
        What is simulated.
    seed : int
        Of the random draws.
    engine : str
        Name of the engine.
    duty_of : str
        Line of which the first replication tells who was at work over the day; none unless given.
    light : bool
        Whether no more is measured than the numbers of the county and the cheap ones of sites, as
        `simsite.metrics.measure` says.
    given : mapping of str to float
        Values of inputs by name, instead of those of the plan or by random draws: a plan with
        other values is the same plan, and what is made of it once stays.
    """

    plan: CampaignPlan
    seed: int
    engine: str = AUTO
    duty_of: str = ""
    light: bool = False
    given: Mapping[str, float] = field(default_factory=dict)


class _Own(threading.local):
    """Memory of one thread, used again by its next replication."""

    def __init__(self) -> None:
        self.draws, self.trace, self.swabs = Room(), Room(), Room()


_own = _Own()


def replicate(work: Work, task: Task) -> Metrics:
    """Draw, simulate and measure one replication, a piece of the plan at a time.

    Parameters
    ----------
    work : Work
        Plan and seed.
    task : tuple of (line, replication)
        Line `luck` or `all`, and which replication.
    """
    line, replication = task
    plan, with_duty = work.plan, task == (work.duty_of, 0)
    measuring = Measuring(plan, light=work.light, with_duty=with_duty, room=_own.swabs)
    for piece, where in zip(pieces(plan, AT_ONCE), parts(plan, AT_ONCE), strict=True):
        draws = draw_tables(piece, work.seed, replication, line == ALL, _own.draws, work.given)
        if chosen(work.engine) == KERNEL:
            trace = _by_kernel(piece, draws)
        else:
            trace = simulate(piece, draws_of(piece, draws, replication), work.engine)
        measuring.add(where, trace)
    return measuring.metrics(replication)


def replicated(
    work: Work, tasks: Collection[Task], jobs: int | None = None, tally: Tally | None = None
) -> Generator[tuple[Task, Metrics], None, None]:
    """Yield replications with their metrics, as they are finished.

    Parameters
    ----------
    work : Work
        Plan and seed.
    tasks : collection of (line, replication)
        Which.
    jobs, tally
        As of `simsite.experiment.run.replications.finished`.
    """
    return finished(partial(replicate, work), tasks, jobs, tally, engine=work.engine)


def side_by_side(
    works: Iterable[Work],
    line: str,
    replications: range,
    jobs: int | None = None,
    tally: Tally | None = None,
) -> list[list[dict[str, Any]]]:
    """Return the county's numbers in replications of several plans.

    A few plans at a time meet a replication before the next one begins, so that what is drawn for
    one of them is still there for the others.

    Parameters
    ----------
    works : iterable of Work
        Plans, on the same seed and engine; made when it is their turn.
    line : str
        Line `luck` or `all`.
    replications : range
        Which.
    jobs, tally
        As of `simsite.experiment.run.replications.gathered`; a step is a plan.
    """
    found: list[list[dict[str, Any]]] = []
    waiting = iter(works)
    while some := tuple(islice(waiting, TOGETHER)):
        measure, steps = partial(_counties, some, line), _steps(tally, len(some), len(replications))
        counties = gathered(measure, replications, jobs, steps, engine=some[0].engine)
        found += map(list, zip(*counties.values(), strict=True))
    return found


def _steps(tally: Tally | None, plans: int, replications: int) -> Tally:
    """Return what counts replications of plans that meet them together, and tells of plans."""

    def told(done: int, _: int) -> None:
        whole = plans * done // replications - plans * (done - 1) // replications
        if done > 0 and whole > 0 and tally is not None:
            tally.did(whole)

    return Tally(told)


def _counties(works: Sequence[Work], line: str, replication: int) -> list[dict[str, Any]]:
    return [replicate(work, (line, replication)).county for work in works]


def _by_kernel(plan: CampaignPlan, draws: Tables) -> Trace:
    """Simulate from table to table, without a noun for each site."""
    from simsite.engine.kernel.run import Way, run_batch, tables_of_plan

    horizon = plan.calendar.horizon
    return run_batch(tables_of_plan(plan), draws, horizon, Way(room=_own.trace))
