"""Lines about other simulators on the same luck: Ciw, salabim and asimpy, in build/peers."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.clock import REPOSITORY, child, ratio
from benchmarks.contestants import Outcome, agree, kernel_loop
from benchmarks.line import Effort, Line
from benchmarks.workloads import Size, Workload, county

PEERS = {"ciw": (150.0, None), "salabim": (1500.0, None), "asimpy": (None, None)}
PYTHON = REPOSITORY / "build" / "peers" / "bin" / "python"


def lines(effort: Effort) -> list[Line]:
    """Return the lines of this file: how many times faster the kernel is than each peer."""
    if not PYTHON.exists():
        why = "not installed: `make bench` puts them into build/peers"
        return [Line(_title(name), "x", None, *PEERS[name], detail=why) for name in PEERS]
    work = county(Size(sites=effort.peers * effort.scale))
    with tempfile.TemporaryDirectory() as folder:
        luck = Path(folder) / "luck.npz"
        write_luck(work, luck)
        return [_line(name, work, luck, effort.rounds) for name in PEERS]


def _title(name: str) -> str:
    return f"W1, loop, against {name}"


def _line(name: str, work: Workload, luck: Path, rounds: int) -> Line:
    theirs, own, version = [], [], ""
    for _ in range(rounds):
        ours = kernel_loop(work)
        seconds, version, outcome = _peer(name, luck)
        agree({"loop": ours, name: outcome})
        theirs.append(seconds)
        own.append(ours.seconds)
    people = work.residents
    detail = (
        f"{name} {version}: {people:,} people in {median(theirs):.3g} s "
        f"({people / median(theirs):,.0f} people/s), ours {median(own):.3g} s; same trace"
    )
    return Line(_title(name), "x", ratio(theirs, own), *PEERS[name], detail=detail)


def _peer(name: str, luck: Path) -> tuple[float, str, Outcome]:
    trace = luck.with_name("trace.npz")
    ended = child([PYTHON, REPOSITORY / "benchmarks" / "peers.py", name, luck, trace])
    said = json.loads(ended.output.strip().splitlines()[-1])
    made = np.load(trace)
    seconds = float(said["seconds"])
    return seconds, said["version"], Outcome(seconds, made["start"], made["end"])


def write_luck(work: Workload, path: Path) -> None:
    """Write the luck of a workload of plain queues for `peers.py`."""
    own = [group.sites[0] for group in work.draws.groups]
    np.savez(
        path,
        sites=np.array([site.attending for site in own]),
        desks=np.array([[s.desks for s in site.stations] for site in work.plan.sites]),
        arrival=np.concatenate([site.arrival for site in own]),
        service=np.concatenate([site.service.reshape(-1) for site in own]),
    )
