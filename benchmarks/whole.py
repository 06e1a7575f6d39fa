"""Lines about whole programs in fresh processes, and about several cores."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks import bare
from benchmarks.clock import REPOSITORY, Child, child, interleaved, program, python, ratio
from benchmarks.line import Effort, Line
from benchmarks.workloads import SEED, Size, county, long_list
from simsite.core.engine_names import KERNEL
from simsite.experiment.run.replicate import Work, replicated
from simsite.experiment.run.results import LUCK

REPLICATIONS, JOBS = 64, 2
SMALL = REPOSITORY / "scenarios" / "small.yaml"
WITHOUT_ENGINE = """
from simsite.draws import draw
from simsite.building.build import build
from simsite.reading.load import load
scenario = load({path!r})
plan = build(scenario)
draws = draw(plan, scenario.run.seed, 0, unknowns=True)
"""
WITH_ENGINE = (
    WITHOUT_ENGINE
    + """
from simsite.engine.campaign import simulate
trace = simulate(plan, draws, "kernel")
"""
)


BUILDING = """
import time
from simsite.building.build import build
from simsite.reading.load import load
began = time.process_time()
build(load({path!r}))
print(time.process_time() - began)
"""
LONG, SHORT = 20_000, 2_000


def building(effort: Effort) -> Line:
    """Measure how long a plan takes from a list of 20,000 sites, a site, against one of 2,000."""
    with tempfile.TemporaryDirectory() as folder:
        asked = {}
        for sites in (LONG, SHORT):
            (Path(folder) / str(sites)).mkdir()
            path = long_list(Path(folder) / str(sites), sites)
            asked[sites] = _python(BUILDING.format(path=str(path)))
        made = interleaved(asked, effort.rounds)
    taken = {sites: [float(one.output) for one in own] for sites, own in made.items()}
    found = ratio(taken[LONG], taken[SHORT]) * SHORT / LONG
    seconds = median(taken[LONG])
    title = f"a plan from a list of {LONG:,} sites, time a site, against {SHORT:,}"
    detail = f"CPU: {seconds:.3g} s from the file to the plan"
    return Line(title, "x", found, 1.5, 1.0, "most", detail)


def engine_at_start(effort: Effort) -> Line:
    """Measure what the engine costs a fresh process that runs small.yaml once."""
    codes = {"with": WITH_ENGINE, "without": WITHOUT_ENGINE}
    made = interleaved(
        {key: _python(code.format(path=str(SMALL))) for key, code in codes.items()},
        max(5, effort.rounds),
    )
    cpu = {key: [one.cpu for one in own] for key, own in made.items()}
    extra = median(a - b for a, b in zip(cpu["with"], cpu["without"], strict=True))
    detail = f"CPU: {median(cpu['with']):.3g} s with, {median(cpu['without']):.3g} s without"
    return Line(
        "small.yaml once in a fresh process, more than without an engine",
        "s",
        extra,
        0.1,
        sense="most",
        detail=detail,
    )


def _python(code: str) -> Callable[[], Child]:
    return lambda: python("-c", code)


def command(words: Sequence[str], required: float, rounds: int) -> Line:
    """Measure how long a command of simsite takes as a whole process, wall-clock."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "result"
        full: list[str | Path] = [program("simsite"), *words]
        if words[0] == "run":
            full += ["--out", out]
        made = []
        for _ in range(rounds):
            made.append(child(full))
            shutil.rmtree(out, ignore_errors=True)
    cpu, wall = (median(getattr(one, key) for one in made) for key in ("cpu", "wall"))
    detail = f"wall clock; CPU {cpu:.3g} s"
    return Line(f"simsite {' '.join(words)}", "s", wall, required, sense="most", detail=detail)


def report(effort: Effort) -> Line:
    """Measure what a report of Debao takes as a whole process, its processor time."""
    with tempfile.TemporaryDirectory() as folder:
        run, page = Path(folder) / "run", Path(folder) / "page.html"
        simulated = ("run", REPOSITORY / "scenarios" / "debao.yaml", "--no-figures", "--out", run)
        child([program("simsite"), *simulated])
        made = []
        for _ in range(effort.rounds):
            made.append(child([program("simsite"), "report", run, "--lang", "both", "--out", page]))
            page.unlink()
    cpu, wall = (median(getattr(one, key) for one in made) for key in ("cpu", "wall"))
    title = "simsite report of debao.yaml, 60 replications, both languages"
    return Line(title, "s", cpu, 3.0, sense="most", detail=f"CPU; wall clock {wall:.3g} s")


def _hundred(words: Sequence[str], effort: Effort) -> Line:
    if effort.largest:
        return command(words, 6.0, 1)
    title = f"simsite {' '.join(words)}"
    return Line(title, "s", None, 6.0, sense="most", detail="left out: --no-largest")


def efficiency(effort: Effort) -> Line:
    """Return the parallel efficiency of many replications of W1, wall-clock."""
    plan = county(Size(sites=effort.scale), given=False).plan
    work = Work(plan, SEED, KERNEL)
    tasks = [(LUCK, replication) for replication in range(REPLICATIONS)]

    def run(jobs: int) -> float:
        began = time.perf_counter()
        assert sum(1 for _ in replicated(work, tasks, jobs)) == REPLICATIONS
        return time.perf_counter() - began

    made = interleaved({1: lambda: run(1), JOBS: lambda: run(JOBS)}, effort.rounds)
    found = median(a / b / JOBS for a, b in zip(made[1], made[JOBS], strict=True))
    detail = (
        f"threads, wall clock: {median(made[1]):.3g} s on one, {median(made[JOBS]):.3g} s on two"
    )
    title = f"{REPLICATIONS} replications of W1 on {JOBS} cores, parallel efficiency"
    return Line(title, "share", found, 0.9, 0.97, detail=detail)


def lines(effort: Effort) -> list[Line]:
    """Return the lines of this file."""
    run = ("run", "scenarios/debao.yaml", "--no-figures", "--replications")
    return [
        engine_at_start(effort),
        command(("--help",), 0.3, max(5, effort.rounds)),
        command((*run, "1"), 1.2, effort.rounds),
        _hundred((*run, "100"), effort),
        report(effort),
        building(effort),
        efficiency(effort),
        *bare.lines(effort),
    ]
