"""Work of one build of simsite, in a process of its own; it needs that build and nothing else.

``python driver.py replication|loop WORKLOAD`` does a day of a scenario's file, or of ``tenfold``
(the build's own W1 with ten times the residents), for each line of its stdin. Replication draws,
simulates and measures another day each time; loop gives the compiled event loop one day's random
draws again and again. For each it prints one JSON object: user CPU seconds, residents, the numbers
of the county by name (none of the loop), and which simsite it was.

The environment's PYTHONPATH says which build. Its files may have older names; `HOMES` knows them.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

# Where a name lives, the latest place first; the last is that of version 0.1.0.
HOMES = {
    "build": ("simsite.building.build", "simsite.model.build"),
    "load": ("simsite.reading.load", "simsite.model.load"),
    "replicate": ("simsite.experiment.run.replicate", "simsite.experiment.replicate"),
    "Work": ("simsite.experiment.run.replicate", "simsite.experiment.replicate"),
    "Room": ("simsite.draws.workspace", "simsite.draws.room"),
    "draw_tables": ("simsite.draws.draw",),
    "run_batch": ("simsite.engine.kernel.run",),
    "plan_tables": ("simsite.engine.kernel.layout",),
    "Way": ("simsite.engine.kernel.run",),
    "COMPILED": ("simsite.engine.kernel",),
    "county": ("benchmarks.workloads",),
    "Size": ("benchmarks.workloads",),
    "SEED": ("benchmarks.workloads",),
}
TENFOLD = "tenfold"


def found(name: str) -> Any:
    """Return what has a name in this build.

    Raises
    ------
    SystemExit
        If none of its homes is there.
    """
    for home in HOMES[name]:
        try:
            return getattr(import_module(home), name)
        except (ModuleNotFoundError, AttributeError):
            continue
    raise SystemExit(f"this build has no {name} in {' or '.join(HOMES[name])}")


def user_seconds(work: Callable[[], object]) -> float:
    """User CPU seconds of some work."""
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    work()
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime - began


def plan_of(workload: str) -> tuple[Any, int]:
    """Return the plan of a workload and its seed."""
    if workload == TENFOLD:
        return found("county")(found("Size")(residents=10.0), given=False).plan, found("SEED")
    scenario = found("load")(Path(workload))
    return found("build")(scenario), scenario.run.seed


def replication(workload: str) -> Iterator[dict[str, Any]]:
    """Draw, simulate and measure a day at a time."""
    replicate, work = found("replicate"), found("Work")(*plan_of(workload), "kernel")
    made: dict[str, Any] = {}
    for day in count():
        seconds = user_seconds(lambda day=day: made.update(replicate(work, ("all", day)).county))
        numbers = {name: repr(float(value)) for name, value in made.items()}
        yield {"seconds": seconds, "residents": int(made["attending"]), "numbers": numbers}


def loop(workload: str) -> Iterator[dict[str, Any]]:
    """Simulate one day again and again, from tables of plan and draws to the whole trace."""
    plan, seed = plan_of(workload)
    draws = found("draw_tables")(plan, seed, 0, True, found("Room")())
    tables, way, run_batch = (
        found("plan_tables")(plan.groups),
        found("Way")(),
        found("run_batch"),
    )
    residents = int(draws["first_resident"][-1])
    while True:
        seconds = user_seconds(lambda: run_batch(tables, draws, plan.calendar.horizon, way))
        yield {"seconds": seconds, "residents": residents, "numbers": {}}


if __name__ == "__main__":
    if not found("COMPILED"):
        raise SystemExit(f"{found('Way').__module__} is not compiled in this build")
    done = {"replication": replication, "loop": loop}[sys.argv[1]](sys.argv[2])
    place = str(Path(import_module("simsite").__file__ or "").parent)
    for _line in sys.stdin:  # each asks for a day
        print(json.dumps({**next(done), "from": place}), flush=True)
