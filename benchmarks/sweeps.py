"""Lines about sweeps: many design points, what the sweep itself costs, and one that is finished."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.clock import REPOSITORY, Child, child, program
from benchmarks.line import Effort, Line
from simsite.building.build import build
from simsite.engine.kernel.run import tables_of_plan
from simsite.experiment.run.replicate import Work, replicate
from simsite.experiment.run.replications import gathered
from simsite.experiment.run.results import ALL
from simsite.experiment.sweep.sweep import read_sweep

JOBS = 2
REPLICATIONS = 60
SAMPLED = 6  # replications a point simulated without a sweep, spread over all of them
TITLE = f"{{points}} design points of debao.yaml by {REPLICATIONS} replications on {JOBS} cores"
SHARE = "{points} design points as a sweep, beside the bare simulations of the same points"
MANY = 5_000
RESUMED = f"a finished sweep of {MANY:,} design points, asked for again"
DEBAO = f"""\
title:
  en: Collectors by helpers
  zh: 采样员与志愿者
base: {REPOSITORY / "scenarios" / "debao.yaml"}
over:
  staff.collectors: [{{collectors}}]
  staff.helpers: [1500, 2250, 3000, 3750, 4500, 5250, 6000, 6750, 7500, 8216]
replications: {REPLICATIONS}
"""
COLLECTORS = ("120, 200, 280, 360, 440, 520, 600, 680, 749, 800", "280, 749")
ROOM = """\
calendar: {first_day: 2026-01-05, hours: 08:00-08:30}
sites: [{id: room}]
arrivals: {poisson: {rate: 20 / h}}
stages: [{name: service, role: clerk, time: {exponential: {mean: 50 s}}}]
staff: {roles: {clerk: 1}}
"""
ROOMS = f"""\
base: room.yaml
over:
  staff.roles.clerk: {{from: 1, to: {MANY // 100}, step: 1}}
  stages.service.time.exponential.mean: {{from: 1 s, to: 100 s, step: 1 s}}
replications: 2
"""


@dataclass(frozen=True, slots=True)
class Bare:
    """CPU seconds of replications of one design point without anything around them."""

    seconds: float
    replications: int


def bare(works: list[Work], point: int) -> Bare:
    """Simulate some replications of a design point; what is made once a plan is made before."""
    work = works[point]
    tables_of_plan(work.plan)
    replicate(work, (ALL, REPLICATIONS))
    began = time.process_time()
    for replication in range(0, REPLICATIONS, REPLICATIONS // SAMPLED):
        replicate(work, (ALL, replication))
    return Bare(time.process_time() - began, SAMPLED)


def _bare_seconds(works: list[Work]) -> float:
    """CPU seconds of all replications of all points, from a sample of each on all cores at once."""
    found = gathered(partial(bare, works), range(len(works)), JOBS)
    return sum(one.seconds / one.replications for one in found.values()) * REPLICATIONS


def _sweep(file: Path) -> Child:
    made = file.parent / "made"
    return child([program("simsite"), "sweep", file, "--jobs", str(JOBS), "--out", made])


def county(effort: Effort) -> list[Line]:
    """Return how long many design points take, and what of that is the sweep's own.

    Both shares of the sweep count: of the CPU, and of the time that the cores were there for it,
    which on a machine that others use as well says more about them.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "debao.yaml"
        file.write_text(DEBAO.format(collectors=COLLECTORS[not effort.largest]), encoding="utf-8")
        made = _sweep(file)
        points = read_sweep(file).points
        works = [Work(build(p.scenario), p.scenario.run.seed) for p in points]
        alone = _bare_seconds(works)
    number = len(points)
    each = alone / (number * REPLICATIONS)
    wall = f"wall clock; CPU {made.cpu:.3g} s; a replication alone {each:.3g} s of CPU"
    from_what = (
        f"simulations alone {alone:.3g} s of CPU, from {SAMPLED} of {REPLICATIONS} replications a "
        f"point on {JOBS} cores at once"
    )
    title, share = TITLE.format(points=number), SHARE.format(points=number)
    there = f"wall clock x {JOBS} = {made.wall * JOBS:.3g} s; {from_what}"
    busy = f"CPU {made.cpu:.3g} s; {from_what}"
    return [
        Line(title, "s", made.wall, 240.0 if effort.largest else None, sense="most", detail=wall),
        Line(f"{share}, wall clock", "share", made.wall * JOBS / alone - 1.0, 0.1, sense="most",
             detail=there),
        Line(f"{share}, CPU", "share", made.cpu / alone - 1.0, 0.1, sense="most", detail=busy),
    ]  # fmt: skip


def resumed() -> Line:
    """Return how long it takes to find that a large sweep is finished."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "room.yaml").write_text(ROOM, encoding="utf-8")
        file = Path(folder) / "rooms.yaml"
        file.write_text(ROOMS, encoding="utf-8")
        first, again = _sweep(file), _sweep(file)
    detail = f"wall clock; CPU {again.cpu:.3g} s; the first time {first.wall:.3g} s"
    return Line(RESUMED, "s", again.wall, 2.0, sense="most", detail=detail)


def lines(effort: Effort) -> list[Line]:
    """Return the lines of this file."""
    return [*county(effort), resumed()]
