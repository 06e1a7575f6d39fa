"""Lines about whole replications: draw, simulate and measure."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.clock import REPOSITORY, interleaved, ratio
from benchmarks.line import Effort, Line
from benchmarks.workloads import SEED, Size, Workload, county
from simsite.building.build import build
from simsite.core.engine_names import KERNEL, SIMPY
from simsite.experiment.run.replicate import Work, replicate
from simsite.experiment.run.results import ALL, LUCK
from simsite.reading.load import load

I64 = NDArray[np.int64]
# At least so many times as fast as our SimPy reference, and what is aimed at.
SCENARIOS = {"debao": (100.0, 130.0), "debao-200": (60.0, None)}


DAYS = 3  # in a turn: the first pays for the memory that the contestant before has given back


def cpu(run: Callable[[], object]) -> float:
    """CPU seconds of a call."""
    began = time.process_time()
    run()
    return time.process_time() - began


def warm(run: Callable[[], object]) -> float:
    """CPU seconds of the middle one of a turn's calls."""
    return median(cpu(run) for _ in range(DAYS))


def numpy_floor(workload: Workload) -> dict[str, list[I64]]:
    """Do with NumPy what no engine can avoid: draw, sort the arrivals, write every timestamp.

    Three uniform or lognormal variates a resident, as many as the plan draws; arrivals sorted site
    by site; for each stage arrival, start and end written as int64.
    """
    generator = np.random.Generator(np.random.Philox(SEED))  # noqa: TID251 - NumPy is the yardstick
    sizes = [site.residents.population for site in workload.plan.sites]
    ends = np.cumsum(sizes)
    people = int(ends[-1])
    arrival = -np.log1p(generator.random(people) * -0.8) * 22_370e6
    for first, last in zip(ends - sizes, ends, strict=True):
        arrival[first:last].sort()
    written: dict[str, list[I64]] = {"arrive": [], "start": [], "end": []}
    now = arrival.astype(np.int64)
    for mean, cv in ((12e6, 0.5), (25e6, 0.4)):
        variance = np.log1p(cv * cv)
        service = generator.lognormal(np.log(mean) - variance / 2, np.sqrt(variance), people)
        written["arrive"].append(now)
        written["start"].append(now.copy())
        now = now + service.astype(np.int64)
        written["end"].append(now)
    return written


def county_day(effort: Effort) -> Line:
    """Return a whole county day against the NumPy floor."""
    workload = county(Size(sites=effort.scale), given=False)
    work = Work(workload.plan, SEED, KERNEL)
    days = iter(range(10**6))  # a new day each time: nothing is read from a cache of luck
    made = interleaved(
        {
            "floor": lambda: warm(lambda: numpy_floor(workload)),
            "day": lambda: warm(lambda: replicate(work, (LUCK, next(days)))),
        },
        effort.rounds,
    )
    found = ratio(made["day"], made["floor"])
    people = sum(site.residents.population for site in workload.plan.sites)
    detail = (
        f"{people:,} people: {median(made['day']):.3g} s, floor {median(made['floor']):.3g} s; "
        "all metrics of a replication, not only means, quantiles and completion"
    )
    return Line(
        "W1, a whole day (draw, simulate, measure) against the NumPy floor",
        "x",
        found,
        1.8,
        1.0,
        "most",
        detail,
    )


def scenario(name: str, effort: Effort) -> Line:
    """Return a scenario, whole replications, against the same with our SimPy reference."""
    asked = load(REPOSITORY / "scenarios" / f"{name}.yaml")
    plan, seed = build(asked), asked.run.seed
    days = {KERNEL: 0, SIMPY: 0}

    def day(engine: str) -> None:
        days[engine] += 1
        replicate(Work(plan, seed, engine), (ALL, days[engine]))

    made = interleaved(
        {KERNEL: lambda: warm(lambda: day(KERNEL)), SIMPY: lambda: cpu(lambda: day(SIMPY))},
        effort.rounds,
    )
    detail = f"a replication {median(made[KERNEL]):.3g} s, with SimPy {median(made[SIMPY]):.3g} s"
    return Line(
        f"{name}.yaml, whole replications, against our SimPy reference",
        "x",
        ratio(made[SIMPY], made[KERNEL]),
        *SCENARIOS[name],
        detail=detail,
    )


def lines(effort: Effort) -> list[Line]:
    """Return the lines of this file."""
    return [county_day(effort), *(scenario(name, effort) for name in SCENARIOS)]
