"""Lines about the engines alone: the same luck, the same trace, how long it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from statistics import median

from benchmarks.clock import interleaved, ratio
from benchmarks.contestants import (
    Contestant,
    Outcome,
    agree,
    kernel_loop,
    ours,
    ours_in_one_environment,
    simpy_all_at_once,
    simpy_site_by_site,
    simpy_sources,
)
from benchmarks.line import Effort, Line
from benchmarks.workloads import Size, Workload, county, one_station, shipped, with_sites

# Plain SimPy in three spellings, mostly the strongest first.
SPELLINGS: dict[str, Contestant] = {
    "an environment a site": simpy_site_by_site,
    "a source a site": simpy_sources,
    "all at once": simpy_all_at_once,
}
RUNNERS: dict[str, Contestant] = {**SPELLINGS, "reference": ours, "loop": kernel_loop}
# How many times faster the loop must be, and shall be.
LOOP = dict(zip(SPELLINGS, ((100, 150), (200, 300), (250, 400)), strict=True))
PROMISED = ("W1", "W2")
# What users run is more than plain queues; only our reference says that in SimPy, in two spellings.
SCENARIOS = {"debao": "debao.yaml", "debao-200": "debao-200.yaml (county with teams)"}
SAYABLE: dict[str, Contestant] = {
    **dict(zip(SPELLINGS, (ours, ours_in_one_environment), strict=False)),
    "loop": kernel_loop,
}
CANNOT_SAY = "cannot say it: residents are called as the queue allows, at no time known from 0 on"


def workload(name: str, scale: float) -> Workload:
    """Return W1, W2, W3 or a scenario, or a share of it."""
    if name in SCENARIOS:
        return with_sites(shipped(name), max(1, round(1 / scale)))
    if name == "W3":
        return one_station(round(1_000_000 * scale))
    return county(Size(sites=scale), breaks=name == "W2")


@lru_cache(maxsize=3)
def contest(name: str, effort: Effort) -> tuple[dict[str, list[float]], int]:
    """Let the contestants run a workload in turn and check that all traces are the same.

    Returns
    -------
    dict of str to list of float
        CPU seconds of each contestant in each round.
    int
        People.
    """
    work = workload(name, effort.scale)
    people = work.residents
    made: dict[str, list[Outcome]] = {}
    for _ in range(effort.rounds):
        runners = SAYABLE if name in SCENARIOS else RUNNERS
        outcomes = {who: run(work) for who, run in runners.items()}
        agree(outcomes)
        for contestant, outcome in outcomes.items():
            made.setdefault(contestant, []).append(outcome)
    return {who: [one.seconds for one in outcomes] for who, outcomes in made.items()}, people


def against_simpy(name: str, who: str, spelling: str, effort: Effort) -> Line:
    """How many times faster than plain SimPy in one spelling a contestant is on a workload."""
    seconds, people = contest(name, effort)
    title = f"{name}, {who}, against SimPy, {spelling}"
    found = ratio(seconds[spelling], seconds[who])
    own, plain = median(seconds[who]), median(seconds[spelling])
    detail = (
        f"{people:,} people: {own:.4g} s ({people / own:,.0f} people/s), "
        f"SimPy {plain:.4g} s ({people / plain:,.0f} people/s)"
    )
    required, aim = LOOP[spelling] if who == "loop" and name in PROMISED else (None, None)
    return Line(title, "x", found, required, aim, detail=detail)


def on_scenario(name: str, spelling: str, effort: Effort) -> Line:
    """How many times faster than SimPy in one spelling the loop is on a shipped scenario."""
    title = f"{SCENARIOS[name]}, loop, against SimPy, {spelling}"
    if spelling not in SAYABLE:
        return Line(title, "x", None, detail=CANNOT_SAY)
    found = against_simpy(name, "loop", spelling, effort)
    return replace(found, name=title, detail=f"{found.detail}; SimPy is our reference")


def under_load(effort: Effort) -> Line:
    """Pace of our SimPy reference when everybody comes ten times faster."""
    plain = county(Size(sites=effort.scale / 4))
    loaded = county(Size(sites=effort.scale / 4, load=10.0))
    made = interleaved(_paces(plain, loaded), effort.rounds)
    found = ratio(made["plain"], made["loaded"])
    return Line(
        "SimPy reference, people/s at ten times the load, against plain",
        "x",
        found,
        0.9,
        1.0,
        detail=f"{plain.residents:,} people: {median(made['plain']):.3g} s and "
        f"{median(made['loaded']):.3g} s",
    )


def _paces(plain: Workload, loaded: Workload) -> dict[str, Callable[[], float]]:
    return {"plain": lambda: ours(plain).seconds, "loaded": lambda: ours(loaded).seconds}


def lines(effort: Effort) -> list[Line]:
    """Return the lines of this file."""
    scenarios = [on_scenario(name, how, effort) for name in SCENARIOS for how in SPELLINGS]
    queues = [
        against_simpy(name, who, spelling, effort)
        for name in ("W1", "W2", "W3")
        for who in ("loop", "reference")
        for spelling in SPELLINGS
    ]
    return [*scenarios, *queues, under_load(effort)]
