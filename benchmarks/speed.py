"""Lines about the engines alone: the same luck, the same trace, how long it takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from statistics import median

from benchmarks.clock import interleaved, ratio
from benchmarks.contestants import (
    Outcome,
    agree,
    idiomatic,
    kernel_fast,
    kernel_loop,
    ours,
)
from benchmarks.line import Effort, Line
from benchmarks.workloads import Size, Workload, county, one_station

RUNNERS = {"SimPy": idiomatic, "reference": ours, "loop": kernel_loop, "fast": kernel_fast}
LOOP, FAST, REFERENCE = (250, 400), (1500, 2500), (2, 2.6)


def workload(name: str, scale: float) -> Workload:
    """Return W1, W2 or W3, or a share of it."""
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
        outcomes = {who: run(work) for who, run in RUNNERS.items()}
        agree(outcomes)
        for contestant, outcome in outcomes.items():
            made.setdefault(contestant, []).append(outcome)
    return {who: [one.seconds for one in outcomes] for who, outcomes in made.items()}, people


def against_simpy(
    name: str, who: str, promise: tuple[float | None, float | None], effort: Effort
) -> Line:
    """How many times faster than idiomatic SimPy a contestant is on a workload."""
    seconds, people = contest(name, effort)
    title = f"{name}, {who}, against idiomatic SimPy"
    found = ratio(seconds["SimPy"], seconds[who])
    own, plain = median(seconds[who]), median(seconds["SimPy"])
    detail = (
        f"{people:,} people: {own:.4g} s ({people / own:,.0f} people/s), "
        f"SimPy {plain:.4g} s ({people / plain:,.0f} people/s)"
    )
    return Line(title, "x", found, *promise, detail=detail)


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
    found = []
    for name in ("W1", "W2", "W3"):
        loop, fast = ((None, None), (400, 600)) if name == "W3" else (LOOP, FAST)
        found.append(against_simpy(name, "loop", loop, effort))
        found.append(against_simpy(name, "fast", fast, effort))
        found.append(against_simpy(name, "reference", REFERENCE, effort))
    return [*found, under_load(effort)]
