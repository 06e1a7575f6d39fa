"""Lines about growth: time and memory as the county gets larger.

Each point is measured in a process of its own: ``python -m benchmarks.growth time|kept|days SITES
RESIDENTS LOAD`` prints one JSON object.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from math import log
from statistics import median

from benchmarks.clock import answer, interleaved, peak_memory, ratio
from benchmarks.line import Effort, Line
from benchmarks.workloads import SEED, Size, county, one_station
from simsite.core.engine_names import KERNEL

MORE_RESIDENTS = (0.1, 1.0, 10.0, 30.0)
MORE_SITES = (1.0, 10.0, 40.0)
OVERLOAD = 10.0
TIME_ALLOWED, BYTES_ALLOWED, MB_AT_REST = 1.3, 64.0, 80.0
LARGER = Size(residents=10_000_000 / 302_497 / (15_000 / 361))  # of sites, as of ten million
MILLIONS = (10, 30)
FEW_DESKS, MANY_DESKS, PEOPLE_AT_ONE = 50, 5_000, 500_000
MB_ALLOWED, MB_AIMED = 600.0, 300.0  # of ten million


def time_of(size: Size, at: Size) -> dict[str, float]:
    """Nanoseconds a resident of the kernel's loop, at a size and at the ordinary one, in turn."""
    from benchmarks.contestants import kernel_loop

    here, plain = county(size, given=False), county(at, given=False)
    seconds: dict[str, list[float]] = {"here": [], "plain": []}
    for _ in range(1 if here.residents > 10**6 else 3):  # a large one is long enough to be steady
        seconds["here"].append(kernel_loop(here, 3).seconds)
        seconds["plain"].append(kernel_loop(plain).seconds)
    own, other = (
        1e9 * median(seconds[key]) / work.residents
        for key, work in (("here", here), ("plain", plain))
    )
    return {"residents": here.residents, "stages": here.stages, "ns": own, "plain_ns": other}


def keep(size: Size) -> dict[str, float]:
    """Draw and simulate one replication and keep every timestamp until the end."""
    from simsite.engine.campaign import group_traces  # no more than it needs: memory is measured

    work = county(size, given=False)
    traces = list(group_traces(work.plan, work.draws, KERNEL))
    return {"residents": work.residents, "stages": work.stages, "groups": len(traces)}


def days(size: Size, number: int) -> dict[str, float]:
    """Run whole replications one after the other."""
    from simsite.experiment.run.replicate import Work, replicate
    from simsite.experiment.run.results import LUCK

    plan = county(size, given=False).plan
    for replication in range(number):
        metrics = replicate(Work(plan, SEED, KERNEL), (LUCK, replication))
    return {"residents": float(metrics.county["attending"]), "sites": len(plan.sites)}


def _ask(what: str, size: Size, more: float = 1.0) -> dict[str, float]:
    """Measure a point in a process of its own; return what it says."""
    words = [str(n) for n in (size.sites, size.residents, size.load, more)]
    return answer("-m", "benchmarks.growth", what, *words)


def points(effort: Effort) -> list[dict[str, float | str]]:
    """Measure the points of the figure: more residents, more sites, overload."""
    largest = 1e9 if effort.largest else 10.0
    sizes = [("residents", Size(residents=r)) for r in MORE_RESIDENTS if r <= largest]
    sizes += [("sites", Size(sites=s)) for s in MORE_SITES if s <= largest]
    sizes += [("load", Size(load=load)) for load in (1.0, OVERLOAD)]
    found = []
    for kind, size in sizes:
        own = Size(size.sites * effort.scale, size.residents, size.load)
        timed, kept = _ask("time", own, effort.scale), _ask("kept", own)
        factor = getattr(size, kind)
        found.append({"kind": kind, "factor": factor, **timed, "peak_mb": kept["peak_mb"]})
    return found


def lines(found: list[dict[str, float | str]], effort: Effort) -> list[Line]:
    """Return the lines of this file, from the points of the figure and some more."""
    worst = max(found, key=lambda point: float(point["ns"]) / float(point["plain_ns"]))
    fullest = max(found, key=_of_allowance)
    time_line = Line(
        "time a resident, at the worst point of growth, against W1",
        "x",
        float(worst["ns"]) / float(worst["plain_ns"]),
        TIME_ALLOWED,
        sense="most",
        detail=f"{worst['factor']:g} times the {worst['kind']}: {worst['ns']:.0f} ns a resident",
    )
    memory = Line(
        f"peak memory with all timestamps kept, against {BYTES_ALLOWED:.0f} B a resident and stage "
        f"+ {MB_AT_REST:.0f} MB, at the worst point",
        "x",
        _of_allowance(fullest),
        1.0,
        sense="most",
        detail=f"{fullest['factor']:g} times the {fullest['kind']}: {fullest['peak_mb']:,.0f} MB",
    )
    more = [_more_days(effort), _many_desks(effort), *(_millions(n, effort) for n in MILLIONS)]
    return [time_line, memory, *more]


def _of_allowance(point: dict[str, float | str]) -> float:
    cells = float(point["residents"]) * float(point["stages"])
    return float(point["peak_mb"]) / (BYTES_ALLOWED * cells / 1e6 + MB_AT_REST)


def _more_days(effort: Effort) -> Line:
    size = Size(sites=effort.scale)
    said, more = _ask("days", size, 1), _ask("days", size, 8)
    one, many = said["peak_mb"], more["peak_mb"]
    return Line(
        "peak memory of eight replications, against one",
        "x",
        many / one,
        1.1,
        1.0,
        "most",
        f"{said['residents']:,.0f} people: {one:.0f} MB and {many:.0f} MB",
    )


def _many_desks(effort: Effort) -> Line:
    """Time a resident of the loop at a post of many desks; that of few more is the logarithm."""
    from benchmarks.contestants import kernel_loop

    people = round(PEOPLE_AT_ONE * effort.scale)
    few, many = (one_station(people, desks) for desks in (FEW_DESKS, MANY_DESKS))
    took = interleaved(
        {
            "few": lambda: kernel_loop(few).seconds,
            "many": lambda: kernel_loop(many).seconds,
        },
        effort.rounds,
    )
    return Line(
        f"loop, {MANY_DESKS:,} desks at one site against {FEW_DESKS}, time a resident",
        "x",
        ratio(took["many"], took["few"]),
        log(MANY_DESKS) / log(FEW_DESKS),
        sense="most",
        detail=f"{people:,} people: {1e9 * median(took['many']) / people:.0f} ns and "
        f"{1e9 * median(took['few']) / people:.0f} ns a resident",
    )


def _millions(number: int, effort: Effort) -> Line:
    sites = 1500 * number
    title = f"peak memory, {number} million residents in {sites:,} sites, one whole replication"
    required, aim = (MB_ALLOWED, MB_AIMED) if number == MILLIONS[0] else (None, None)
    if not effort.largest:
        return Line(title, "MB", None, required, aim, "most", "left out: --no-largest")
    said = _ask("days", replace(LARGER, sites=sites / 361))
    detail = f"{said['residents']:,.0f} people in {said['sites']:,} sites"
    return Line(title, "MB", said["peak_mb"], required, aim, "most", detail)


if __name__ == "__main__":
    asked, more_ = Size(*(float(word) for word in sys.argv[2:5])), float(sys.argv[5])
    if sys.argv[1] == "time":
        result = time_of(asked, Size(sites=more_))
    elif sys.argv[1] == "kept":
        result = keep(asked)
    else:
        result = days(asked, round(more_))
    print(json.dumps({**result, "peak_mb": peak_memory()}))
