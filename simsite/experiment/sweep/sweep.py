"""Many scenarios on the same random draws, each kept as soon as it is finished."""

from __future__ import annotations

import os
import pickle
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from simsite.building.build import build, clock
from simsite.core.engine_names import AUTO, KERNEL
from simsite.core.errors import (
    BadValue,
    Contradiction,
    Fault,
    ScenarioFault,
    SimsiteError,
    sentence,
)
from simsite.draws.designs import unit_cube
from simsite.engine.campaign import chosen
from simsite.experiment.run.executor import Here, Processes, cores
from simsite.experiment.run.replicate import TOGETHER, Work, replicate
from simsite.experiment.run.replications import GivenUp, Piece, Progress, Tally, Workers, spread
from simsite.experiment.run.results import ALL
from simsite.experiment.run.self_check import Drawing, replay
from simsite.experiment.store.checkpoints import County, Span, point_key
from simsite.experiment.store.manifest import SWEEP_SCHEMA, read_manifest
from simsite.experiment.sweep.design_points import SweepTable
from simsite.experiment.sweep.shards import Shard, shard_about
from simsite.experiment.sweep.store import (
    POINTS,
    Found,
    Store,
    beside,
    listed,
    locked,
    prepare,
    stacked,
    tidy,
)
from simsite.experiment.sweep.table import (
    Failed,
    Lines,
    about_sweep,
    table_of,
    write_sweep_manifest,
)
from simsite.model.plan import CampaignClock
from simsite.reading.sweep_file import DesignPoint, Sweep, load_sweep

PIECES_EACH = 2  # for each worker at least, however many points meet a replication together

# A sweep as asked for, its sampled points included.


def read_sweep(path: str | os.PathLike[str], sets: Sequence[str] = ()) -> Sweep:
    """Read a sweep file and every scenario it asks for, as `simsite.reading.sweep_file.load_sweep`.

    Parameters
    ----------
    path : str or path
        The YAML file.
    sets : sequence of str
        Overrides ``PATH=VALUE`` for every scenario.

    Raises
    ------
    ScenarioFault
        With every fault of the file and of its scenarios.
    """
    return load_sweep(path, sets, unit_cube)


# How a sweep is gone about, and who does it.


def _say_nothing(_key: str, _about: Mapping[str, Any]) -> None:
    """Leave what happens on the way unsaid."""


@dataclass(frozen=True, slots=True)
class How:
    """How a sweep is gone about; nothing here changes a number.

    Attributes
    ----------
    jobs : int, optional
        Processes; by default as many as there are processors. With one, and no `point_timeout`,
        everything runs in this process.
    force : bool
        Whether to begin anew, without what this or another sweep has finished.
    shard : Shard, optional
        Which part of the design points; all unless given.
    point_timeout : float, optional
        Seconds of work after which a design point is given up.
    fail_fast : bool
        Whether to stop at the first design point that is given up.
    dask : str, optional
        Address of the scheduler of a Dask cluster whose workers do the work; processes of this
        machine unless given.
    notice : callable
        Told the key of a sentence and its values when something happens on the way.

    Raises
    ------
    BadValue
        If something that only processes of this machine can do is asked of a cluster.
    """

    jobs: int | None = None
    force: bool = False
    shard: Shard | None = None
    point_timeout: float | None = None
    fail_fast: bool = False
    dask: str | None = None
    notice: Callable[[str, Mapping[str, Any]], None] = _say_nothing

    def __post_init__(self) -> None:
        if self.dask is not None and self.jobs is not None:
            raise BadValue("dask.jobs")
        if self.dask is not None and self.point_timeout is not None:
            raise BadValue("dask.point_timeout")

    @property
    def processes(self) -> int:
        """How many processes of this machine there may be."""
        return self.jobs or cores()


@contextmanager
def hired(how: How) -> Iterator[Workers | None]:
    """Give the workers of the cluster that is asked for, and let them go; None without one.

    Raises
    ------
    BadValue
        If nobody answers there, or with another program.
    """
    if how.dask is None:
        yield None
        return
    from simsite.experiment.sweep.dask import DaskWorkers

    workers = DaskWorkers(how.dask, how.notice)
    try:
        yield workers
    finally:
        workers.end()


class PointFailed(SimsiteError):  # noqa: N818 - says what happened, in the words of the reader
    """A design point could not be finished, and nothing else was to be begun after it.

    Parameters
    ----------
    failed : Failed
        Which, and why.
    """

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed)
        self.failed = failed

    def render(self, language: str = "en") -> str:
        """Return which point and why, in English (``en``) or Chinese (``zh``)."""
        head = sentence("error", {}, language)
        about = {"name": self.failed.name, "reason": self.failed.reason}
        return f"{head}: {sentence(self.failed.key, about, language)}"

    def __str__(self) -> str:
        return self.render()


@dataclass(frozen=True, slots=True)
class SweepOutcome:
    """A finished sweep.

    Attributes
    ----------
    table : SweepTable
        All finished design points (of the shard).
    kept : int
        Points found finished on disk.
    damaged : int
        Files found damaged; what they held was computed again.
    reused : int
        Replications that another sweep had finished.
    failed : tuple of Failed
        Points that could not be finished.
    """

    table: SweepTable
    kept: int
    damaged: int
    reused: int = 0
    failed: tuple[Failed, ...] = ()


def sweep(
    asked: Sweep,
    directory: Path,
    how: How | None = None,
    *,
    progress: Progress | None = None,
    **options: Any,
) -> SweepOutcome:
    """Run every design point that is not finished yet.

    All points have the same random draws by construction: they are keyed by seed, replication and
    names, and a design point changes none of them.

    Parameters
    ----------
    asked : Sweep
        From `simsite.experiment.sweep.sweep.read_sweep`.
    directory : pathlib.Path
        Where finished points are kept; the same call finds them there.
    how : How, optional
        How it is gone about.
    progress : callable, optional
        Told (replications done, replications in all), those of finished points included.
    **options : object
        Fields of `How`, such as ``jobs=2``, instead of `how`.

    Returns
    -------
    SweepOutcome

    Raises
    ------
    BadValue
        If the directory holds something else, another sweep works there, or it cannot be written.
    ScenarioFault
        If the staff of a design point cannot be deployed.
    Contradiction
        If SimPy says otherwise about a group of a design point that is simulated again.
    PointFailed
        If a design point cannot be finished, and that is to stop the sweep.
    """
    how = how or How(**options)
    work = _Work(asked, directory, how)
    work.build_new()
    with hired(how) as workers:  # nothing is written before they answer
        prepare(directory)
        with locked(directory) as before:
            if before:
                how.notice("sweep.resumed", {"holder": before})
            work.tell_other()
            tidy(directory, force=how.force)
            work.look()
            work.compute(progress, workers)
            table = table_of(asked, work.calendars, work.points)
            failed = tuple(work.failed.values())
            about = about_sweep(asked, table, work.keys, failed)
            write_sweep_manifest(directory, shard_about(about, how.shard))
    return SweepOutcome(table, work.kept, len(work.store.damaged), work.store.reused, failed)


def compute(
    packed: Sequence[bytes], line: str, first: int, end: int
) -> list[tuple[County | GivenUp, float]]:
    """Return the county's numbers of replications of design points, and the seconds each took.

    All points meet a replication before the next one begins, so that what is drawn for one of them
    is still there for the others. The first replication of the headline line proves itself, as a
    run does.

    Raises
    ------
    Contradiction
        If SimPy says otherwise: then no number can be trusted.
    """
    rows: list[list[dict[str, Any]]] = [[] for _ in packed]
    spent, failed = [0.0 for _ in packed], dict[int, GivenUp]()
    for replication in range(first, end):
        for n in (n for n in range(len(packed)) if n not in failed):
            begun = time.monotonic()
            try:
                rows[n].append(_replicated(_unpack(packed[n]), line, replication))
            except Contradiction:
                raise
            except Exception as trouble:  # noqa: BLE001 - it must not hide the others; it is named
                reason = f"{type(trouble).__name__}: {trouble}"
                failed[n] = GivenUp("sweep.point_failed", reason)
            spent[n] += time.monotonic() - begun
    return [(failed.get(n) or _columns(own), spent[n]) for n, own in enumerate(rows)]


def _columns(rows: Sequence[dict[str, Any]]) -> County:
    return {name: np.array([row[name] for row in rows]).tolist() for name in rows[0]}


def warm_up() -> None:
    """Load what a design point needs, in a process that has just begun."""
    if chosen(AUTO) == KERNEL:
        import_module("simsite.engine.kernel.run")
    import_module("simsite.engine.reference")


def check_days(calendars: list[CampaignClock]) -> None:
    """Raise `BadValue` where design points begin on different days: they have no common clock."""
    days = sorted({calendar.first_day for calendar in calendars})
    if len(days) > 1:
        raise BadValue("sweep.first_day", first=days[0], other=days[-1])


def pack(point: DesignPoint) -> bytes:
    """Return the plan of a design point in few bytes: it is sent to a process.

    Raises
    ------
    ScenarioFault
        If its staff cannot be deployed.
    """
    work = Work(build(point.scenario), point.scenario.run.seed)
    return zlib.compress(pickle.dumps(work), 1)


@dataclass
class _Work:
    """Design points on their way from asked for to finished."""

    asked: Sweep
    directory: Path
    how: How
    keys: list[str] = field(init=False)
    calendars: list[CampaignClock] = field(init=False)
    store: Store = field(init=False)
    points: dict[int, Lines] = field(default_factory=dict)
    failed: dict[int, Failed] = field(default_factory=dict)
    kept: int = 0
    _packed: dict[int, bytes] = field(default_factory=dict)
    _found: dict[tuple[int, str], Found] = field(default_factory=dict)
    _spent: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.calendars = [clock(point.scenario) for point in self.asked.points]
        check_days(self.calendars)
        self.keys = [point_key(point.scenario) for point in self.asked.points]
        shard = self.how.shard
        number = len(self.asked.points)
        self._mine = list(range(number) if shard is None else shard.members(number))

    def build_new(self) -> None:
        """Build all scenarios of which nothing is finished, so that every fault is told at once."""
        folders = () if self.how.force else (self.directory / POINTS, *beside(self.directory))
        known = {key for folder in folders for key, _ in listed(folder)}
        faults: list[Fault] = []
        for i in self._mine:
            if self.keys[i] not in known:
                try:
                    self._packed[i] = pack(self.asked.points[i])
                except ScenarioFault as trouble:
                    name = self.asked.points[i].name
                    faults.extend(replace(fault, file=name) for fault in trouble.faults)
        if faults:
            raise ScenarioFault(tuple(faults))

    def tell_other(self) -> None:
        """Say that the tables in the directory are those of another sweep."""
        try:
            manifest = read_manifest(self.directory, SWEEP_SCHEMA)
        except BadValue as trouble:
            if trouble.key == "store.newer" and not self.how.force:
                raise
            return  # none yet, or one that is written anew anyway
        if {point["key"] for point in manifest["points"]}.isdisjoint(self.keys):
            self.how.notice("sweep.other", {"file": self.directory})

    def look(self) -> None:
        """Find what is finished on disk."""
        self.store = Store(self.directory, () if self.how.force else beside(self.directory))
        for i in self._mine:
            for span in self._wanted(i):
                self._found[i, span.line] = self.store.find(span)
            self._take(i)
        self.kept = len(self.points)
        if self.store.damaged:
            files = ", ".join(path.name for path in self.store.damaged)
            self.how.notice("sweep.mended", {"files": files, "number": len(self.store.damaged)})

    def compute(self, progress: Progress | None, hired: Workers | None) -> None:
        """Compute what is missing; each piece is on disk before it counts."""
        number = sum(span.end for i in self._mine for span in self._wanted(i))
        missing = [name for piece in self._pieces(1) for name in piece.name]
        tally = Tally(progress, number)
        tally.did(number - sum(span.end - span.first for _, span in missing))
        workers = hired or self._workers(len(missing))
        pieces = self._pieces(self._together(len(missing), workers))
        with closing(spread(compute, pieces, workers, self._lost)) as outcomes:
            for names, outcome in outcomes:
                found = [(outcome, 0.0)] if isinstance(outcome, GivenUp) else outcome
                for (i, span), (county, seconds) in zip(names, found, strict=True):
                    if isinstance(county, GivenUp):
                        self._give_up(i, county)
                        continue
                    self._spent[i] = self._spent.get(i, 0.0) + seconds
                    self._keep(i, span, county)
                    tally.did(span.end - span.first)

    def _keep(self, index: int, span: Span, county: County) -> None:
        """Write what came of a piece, and take its point if nothing of it is missing any more."""
        self.store.add(span, county)
        self._found[index, span.line].parts.append((span, county))
        self._found[index, span.line].missing.remove(span)
        self._take(index)

    def _workers(self, pieces: int) -> Workers:
        jobs = min(self.how.processes, max(pieces, 1))
        alone = jobs == 1 and self.how.point_timeout is None
        return Here() if alone else Processes(jobs, warm_up)

    def _wanted(self, index: int) -> list[Span]:
        number = self.asked.points[index].scenario.run.replications
        return [Span(self.keys[index], line, 0, number) for line in self.asked.lines]

    def _together(self, pieces: int, workers: Workers) -> int:
        """Return how many points are worked on together: one where each has its own time."""
        if self.how.point_timeout is not None:
            return 1
        return max(min(pieces // (PIECES_EACH * workers.jobs), TOGETHER), 1)

    def _pieces(self, most: int) -> Iterator[Piece]:
        """Yield what is missing, of up to `most` points together; nothing of a point given up."""
        unfinished = [
            i for i in self._mine if any(self._found[i, n].missing for n in self.asked.lines)
        ]
        for begin in range(0, len(unfinished), most):
            for line in self.asked.lines:
                same: dict[tuple[int, int], list[tuple[int, Span]]] = {}
                for i in unfinished[begin : begin + most]:
                    for span in self._found[i, line].missing:
                        same.setdefault((span.first, span.end), []).append((i, span))
                for names in same.values():
                    left = tuple(name for name in names if name[0] not in self.failed)
                    if left:
                        yield self._piece(left)

    def _piece(self, names: tuple[tuple[int, Span], ...]) -> Piece:
        first, span = names[0]

        def given() -> tuple[Any, ...]:
            return [self._pack(i) for i, _ in names], span.line, span.first, span.end

        def seconds() -> float | None:
            limit = self.how.point_timeout
            return None if limit is None else max(limit - self._spent.get(first, 0.0), 0.0)

        parts = tuple(self._piece((name,)) for name in names) if len(names) > 1 else ()
        return Piece(names, given, seconds, parts)

    def _pack(self, index: int) -> bytes:
        if index not in self._packed:
            self._packed[index] = pack(self.asked.points[index])
        return self._packed[index]

    def _take(self, index: int) -> None:
        """Take a point of which nothing is missing any more."""
        found = {line: self._found[index, line] for line in self.asked.lines}
        if any(one.missing for one in found.values()):
            return
        lines: Lines = {}
        for span in self._wanted(index):
            county = stacked(sorted(found[span.line].parts, key=lambda part: part[0]))
            self.store.join(span, county)
            lines[span.line] = {name: np.array(values) for name, values in county.items()}
            self._found[index, span.line] = Found()
        self.points[index] = lines
        self._packed.pop(index, None)

    def _give_up(self, index: int, why: GivenUp) -> None:
        if index in self.failed:
            return
        failed = Failed(self.asked.points[index].name, why.key, why.reason)
        if self.how.fail_fast:
            raise PointFailed(failed)
        self.failed[index] = failed
        self.how.notice(failed.key, {"name": failed.name, "reason": failed.reason})

    def _lost(self, pieces: int) -> None:
        self.how.notice("sweep.lost", {"number": pieces})


def _replicated(work: Work, line: str, replication: int) -> dict[str, Any]:
    proves = (line, replication) == (ALL, 0) and chosen(work.engine) == KERNEL
    metrics = replicate(replace(work, light=not proves), (line, replication))
    if proves:
        replay(work.plan, Drawing(work.seed, replication, unknowns=True), metrics.sites)
    return metrics.county


@lru_cache(maxsize=TOGETHER)
def _unpack(packed: bytes) -> Work:
    work: Work = pickle.loads(zlib.decompress(packed))
    return work


# How long a sweep will take, from one replication of one of its points.


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
    compute([packed], asked.lines[-1], 1, 2)  # the first time everything is slower
    each = compute([packed], asked.lines[-1], 2, 3)[0][1]
    with hired(how) as workers:
        jobs = how.processes if workers is None else workers.jobs
    seconds = prepared * len(mine) * (total > finished) + each * (total - finished) / jobs
    return SweepEstimate(len(mine), total, finished, jobs, each, seconds)


def _covered(spans: list[Span], wanted: int) -> int:
    """Return how many of the first replications are in files."""
    return len({r for span in spans for r in range(span.first, min(span.end, wanted))})
