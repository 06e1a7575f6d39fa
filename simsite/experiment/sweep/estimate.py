"""How long a sweep will take, from one replication of one of its points."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from simsite.experiment.store.checkpoints import Span, point_key
from simsite.experiment.sweep.options import How, hired
from simsite.experiment.sweep.store import POINTS, beside, listed
from simsite.experiment.sweep.sweep import compute, pack
from simsite.reading.sweep_file import Sweep


@dataclass(frozen=True, slots=True)
class SweepEstimate:
    """What a sweep amounts to.

    Attributes
    ----------
    points, replications : int
        Design points, and replications of all of them.
    finished : int
        Replications that are on disk, by the names of their files.
    jobs : int
        Processes, or threads of a cluster's workers.
    each : float
        Seconds of one replication, as measured.
    seconds : float
        Until all is done.
    """

    points: int
    replications: int
    finished: int
    jobs: int
    each: float
    seconds: float


def estimate(asked: Sweep, directory: Path, how: How) -> SweepEstimate:
    """Measure one replication of the first point, and say how long the rest will take.

    Nothing is written.

    Raises
    ------
    ScenarioFault
        If the staff of the first point cannot be deployed.
    BadValue
        If the cluster that is asked for does not answer.
    """
    mine = range(len(asked.points)) if how.shard is None else how.shard.members(len(asked.points))
    folders = () if how.force else (directory / POINTS, *beside(directory))
    known = [listed(folder) for folder in folders]
    total = finished = 0
    for i in mine:
        point = asked.points[i]
        key, wanted = point_key(point.scenario), point.scenario.run.replications
        for line in asked.lines:
            spans = [span for names in known for span, _ in names.get((key, line), ())]
            total += wanted
            finished += _covered(spans, wanted)
    begun = time.monotonic()
    packed = pack(asked.points[mine[0]])
    prepared = time.monotonic() - begun
    compute(packed, asked.lines[-1], 1, 2)  # the first time everything is slower
    each = compute(packed, asked.lines[-1], 2, 3)[1]
    with hired(how) as workers:
        jobs = how.processes if workers is None else workers.jobs
    seconds = prepared * len(mine) * (total > finished) + each * (total - finished) / jobs
    return SweepEstimate(len(mine), total, finished, jobs, each, seconds)


def _covered(spans: list[Span], wanted: int) -> int:
    """Return how many of the first replications are in files."""
    return len({r for span in spans for r in range(span.first, min(span.end, wanted))})
