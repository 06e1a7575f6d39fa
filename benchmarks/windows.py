"""Lines about the accelerator: who takes windows, and what they save.

``python -m benchmarks --only windows``. A replication is drawn as `run` draws it, unknowns too; one
in which a site is not done before closing shows what then goes back to the loop.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.clock import REPOSITORY, interleaved, ratio
from benchmarks.day import warm
from benchmarks.line import Effort, Line
from benchmarks.workloads import SEED
from simsite.building.build import build
from simsite.draws import Tables, draw, joined
from simsite.engine.kernel.layout import plan_tables
from simsite.engine.kernel.run import Way, run_batch, taken_by_windows
from simsite.reading.load import load

# Counties in which every point has its own crew; in the others teams travel or crews change by day.
STAFFED = ("debao.yaml", "debao-first.yaml", "debao-free.yaml")
REPLICATIONS = 20


def scenarios() -> list[Path]:
    """Return the shipped scenarios, in order of their names."""
    folder = REPOSITORY / "scenarios"
    return sorted([*folder.glob("*.yaml"), *folder.glob("*/*.yaml")])


def laid_out(file: Path, replication: int) -> tuple[Tables, Tables, int]:
    """Return the tables of a plan and of one replication of it, and the horizon."""
    plan = build(load(file))
    draws = joined(draw(plan, SEED, replication, unknowns=True).groups)
    return plan_tables(plan.groups), draws, plan.calendar.horizon


def share(file: Path, effort: Effort) -> Line:
    """Which share of the attending residents of a scenario windows take."""
    people, taken, shares = 0, 0, []
    for replication in range(REPLICATIONS if effort.largest else 2):
        plan, draws, horizon = laid_out(file, replication)
        attending = draws["residents"][: len(plan["first_post"]) - 1]
        own = int(attending[taken_by_windows(plan, draws, horizon)].sum())
        people, taken = people + int(attending.sum()), taken + own
        shares.append(own / max(int(attending.sum()), 1))
    return Line(
        f"{file.name}, residents whose day is worked out in windows",
        "share",
        taken / max(people, 1),
        0.9 if file.name in STAFFED else None,
        detail=f"{len(shares)} replications, {min(shares):.3f} to {max(shares):.3f}",
    )


def against_loop(file: Path, effort: Effort) -> Line:
    """CPU time of one simulation with windows, as a share of that of the loop alone."""
    laid = laid_out(file, 0)
    ways = {"windows": Way(), "loop": Way(windows=None)}
    made = interleaved(
        {who: lambda way=way: warm(lambda: run_batch(*laid, way)) for who, way in ways.items()},
        max(5, effort.rounds),
    )
    low, high = np.quantile(np.divide(made["windows"], made["loop"]), (0.1, 0.9))
    return Line(
        f"{file.name}, simulation with windows, against the loop alone",
        "share",
        ratio(made["windows"], made["loop"]),
        detail=f"{1e3 * median(made['windows']):.3g} ms and {1e3 * median(made['loop']):.3g} ms; "
        f"80 % of the turns {low:.2f} to {high:.2f}",
    )


def lines(effort: Effort) -> list[Line]:
    """Return the lines of this file."""
    files = scenarios()
    county = [file for file in files if file.name in STAFFED]
    return [*(share(file, effort) for file in files), *(against_loop(f, effort) for f in county)]
