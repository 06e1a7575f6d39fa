"""One replication: draw, simulate, measure."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from simsite.core.engine_names import AUTO, KERNEL
from simsite.draws import draw
from simsite.draws.draw import draw_tables
from simsite.draws.room import Room
from simsite.engine.campaign import chosen, simulate
from simsite.experiment.results import ALL
from simsite.metrics import Metrics, measure, measure_batch
from simsite.model.plan import CampaignPlan


@dataclass(frozen=True, slots=True)
class Work:
    """What every process or thread of a run needs: plan, seed and the engine's name."""

    plan: CampaignPlan
    seed: int
    engine: str = AUTO


class _Own(threading.local):
    """Memory of one thread, used again by its next replication."""

    def __init__(self) -> None:
        self.luck, self.trace = Room(), Room()


_own = _Own()


def replicate(work: Work, task: tuple[str, int]) -> Metrics:
    """Draw, simulate and measure one replication.

    Parameters
    ----------
    work : Work
        Plan and seed.
    task : tuple of (line, replication)
        Line `luck` or `all`, and which replication.
    """
    line, replication = task
    unknowns = line == ALL
    if chosen(work.engine) == KERNEL:
        return _by_kernel(work, replication, unknowns)
    draws = draw(work.plan, work.seed, replication, unknowns)
    return measure(work.plan, draws, simulate(work.plan, draws, work.engine))


def _by_kernel(work: Work, replication: int, unknowns: bool) -> Metrics:
    """Do the same from table to table, without a noun for each site."""
    from simsite.engine.kernel.run import Way, run_batch, tables_of_plan

    plan = work.plan
    luck = draw_tables(plan, work.seed, replication, unknowns, _own.luck)
    horizon = plan.calendar.horizon
    batch = run_batch(tables_of_plan(plan.groups), luck, horizon, Way(room=_own.trace))
    return measure_batch(plan, batch, replication)
