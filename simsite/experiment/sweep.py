"""Many scenarios on the same luck, each kept as soon as it is finished."""

from __future__ import annotations

import json
import pickle
import shutil
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from simsite import __version__
from simsite.core.engine_names import AUTO, KERNEL
from simsite.core.errors import BadValue
from simsite.core.files import write_whole
from simsite.core.units import NEVER
from simsite.engine.campaign import chosen
from simsite.experiment.executor import cores, spread
from simsite.experiment.manifest import (
    SWEEP_SCHEMA,
    read_manifest,
    refuse_changed,
    sealed,
    versions,
)
from simsite.experiment.point_files import Lines, point_key, read_point, write_point
from simsite.experiment.points import PointSummary, SweepTable
from simsite.experiment.replicate import Work, replicate
from simsite.experiment.results import ALL, LUCK
from simsite.experiment.self_check import Luck, replay
from simsite.experiment.whole import MANIFEST
from simsite.model.build import build
from simsite.model.plan import Calendar, CampaignPlan
from simsite.model.sweep_file import Sweep

POINTS = "points"
Task = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class SweepOutcome:
    """A finished sweep.

    Attributes
    ----------
    table : SweepTable
        All design points.
    kept, damaged : int
        Points found finished on disk, and points found damaged and computed again.
    """

    table: SweepTable
    kept: int
    damaged: int


def sweep(
    asked: Sweep,
    directory: Path,
    *,
    jobs: int | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> SweepOutcome:
    """Run every design point that is not finished yet.

    All points have the same luck by construction: it is keyed by seed, replication and names, and
    a design point changes none of them.

    Parameters
    ----------
    asked : Sweep
        From `simsite.model.sweep_file.load_sweep`.
    directory : pathlib.Path
        Where finished points are kept; the same call finds them there.
    jobs : int, optional
        Processes; by default as many as there are processors. Never changes a number.
    force : bool
        Whether to begin anew.
    progress : callable, optional
        Told (replications done, replications in all), those of finished points included.

    Returns
    -------
    SweepOutcome

    Raises
    ------
    BadValue
        If the directory holds something else.
    ScenarioFault
        If the staff of a design point cannot be deployed.
    Contradiction
        If SimPy says otherwise about a group of a design point that is simulated again.
    """
    plans = [build(point.scenario) for point in asked.points]
    check_days(plans)
    store = _Store(_folder(directory, force=force), asked)
    todo = [(i, line, r) for i in store.missing for line, r in _replications(asked, i)]
    number = sum(1 for i in range(len(plans)) for _ in _replications(asked, i))
    shared = tuple(
        _pack(Work(plan, point.scenario.run.seed))
        for plan, point in zip(plans, asked.points, strict=True)
    )
    done = number - len(todo)
    tell = progress or (lambda _done, _of: None)
    tell(done, number)
    threads = chosen(AUTO) == KERNEL
    workers = min(jobs or cores(), len(todo))
    for (i, line, r), county in spread(county_of, shared, todo, workers, threads=threads):
        store.add(i, line, r, county)
        done += 1
        tell(done, number)
    table = _table(asked, [plan.calendar for plan in plans], store.points)
    _write_manifest(directory, table, store.keys)
    return SweepOutcome(table, store.kept, store.damaged)


def county_of(shared: tuple[bytes, ...], task: Task) -> dict[str, int | float]:
    """Return the county's metrics of one replication of one design point.

    The first replication of the headline line proves itself, as a run does.
    """
    index, line, replication = task
    work = _unpack(shared[index])
    metrics = replicate(work, (line, replication))
    if (line, replication) == (ALL, 0) and chosen(work.engine) == KERNEL:
        replay(work.plan, Luck(work.seed, replication, unknowns=True), metrics.sites)
    return metrics.county


def check_days(plans: list[CampaignPlan]) -> None:
    """Raise `BadValue` where design points begin on different days: they have no common clock."""
    days = sorted({plan.calendar.first_day for plan in plans})
    if len(days) > 1:
        raise BadValue("sweep.first_day", first=days[0], other=days[-1])


def load_table(directory: Path) -> SweepTable:
    """Read a finished sweep back.

    Raises
    ------
    BadValue
        If the directory is no finished sweep, or one of its points is damaged.
    """
    manifest = read_manifest(directory, SWEEP_SCHEMA)
    refuse_changed(directory, manifest)
    points = []
    for about in manifest["points"]:
        path = directory / POINTS / f"{about['key']}.json"
        try:
            lines = read_point(path, about["key"])
        except OSError:
            lines = None
        if lines is None:
            raise BadValue("store.damaged", file=path)
        points.append(_point(about["name"], about["factors"], lines))
    return SweepTable(
        **{name: manifest[name] for name in ("title_en", "title_zh", "first_day")},
        opening=manifest["opening"],
        deadline=NEVER if manifest["deadline"] is None else manifest["deadline"],
        factors=tuple(manifest["factors"]),
        points=tuple(points),
    )


class _Store:
    """Finished design points, on disk and in hand."""

    def __init__(self, folder: Path, asked: Sweep) -> None:
        self._folder = folder
        self._asked = asked
        self._open: dict[int, dict[tuple[str, int], dict[str, Any]]] = {}
        self.keys = [point_key(point.scenario, asked.lines) for point in asked.points]
        self.points: dict[int, Lines] = {}
        self.damaged = 0
        for i, key in enumerate(self.keys):
            self._find(i, key)
        self.kept = len(self.points)

    @property
    def missing(self) -> list[int]:
        """Points to be computed, in order."""
        return [i for i in range(len(self.keys)) if i not in self.points]

    def add(self, index: int, line: str, replication: int, county: dict[str, Any]) -> None:
        """Take one replication; the point is on disk when its last one is there."""
        found = self._open.setdefault(index, {})
        found[line, replication] = county
        wanted = list(_replications(self._asked, index))
        if len(found) < len(wanted):
            return
        lines = {line: _stacked(found, line) for line in self._asked.lines}
        write_point(self._path(index), self.keys[index], lines)
        self.points[index] = lines
        del self._open[index]

    def _find(self, index: int, key: str) -> None:
        try:
            lines = read_point(self._path(index), key)
        except FileNotFoundError:
            return
        if lines is None:
            self.damaged += 1
        else:
            self.points[index] = lines

    def _path(self, index: int) -> Path:
        return self._folder / f"{self.keys[index]}.json"


def _stacked(found: dict[tuple[str, int], dict[str, Any]], line: str) -> dict[str, Any]:
    rows = [county for (kind, _), county in sorted(found.items()) if kind == line]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _replications(asked: Sweep, index: int) -> Iterator[tuple[str, int]]:
    for replication in range(asked.points[index].scenario.run.replications):
        for line in asked.lines:
            yield line, replication


def _folder(directory: Path, *, force: bool) -> Path:
    """Return the folder of finished points; refuse a directory that holds something else."""
    folder = directory / POINTS
    if directory.exists() and not folder.is_dir() and (
        not directory.is_dir() or any(directory.iterdir())
    ):  # fmt: skip
        raise BadValue("sweep.foreign", file=directory)
    if force:
        shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        reason = trouble.strerror or str(trouble)
        raise BadValue("store.unwritable", file=directory, reason=reason) from None
    return folder


def _table(asked: Sweep, calendars: list[Calendar], points: dict[int, Lines]) -> SweepTable:
    deadlines = {calendar.deadline for calendar in calendars}
    return SweepTable(
        title_en=asked.title_en,
        title_zh=asked.title_zh,
        first_day=calendars[0].first_day,
        opening=min(calendar.opening for calendar in calendars),
        deadline=deadlines.pop() if len(deadlines) == 1 else NEVER,
        factors=asked.factors,
        points=tuple(
            _point(point.name, point.factors, points[i]) for i, point in enumerate(asked.points)
        ),
    )


def _point(name: str, factors: dict[str, Any], lines: Lines) -> PointSummary:
    both = ALL in lines and LUCK in lines
    return PointSummary(name, factors, lines.get(ALL) or lines[LUCK], lines[LUCK] if both else None)


def _write_manifest(directory: Path, table: SweepTable, keys: list[str]) -> None:
    about = {
        "schema": SWEEP_SCHEMA,
        "simsite": __version__,
        "title_en": table.title_en,
        "title_zh": table.title_zh,
        "first_day": table.first_day,
        "opening": table.opening,
        "deadline": None if table.deadline == NEVER else table.deadline,
        "factors": list(table.factors),
        "points": [
            {"name": point.name, "key": key, "factors": point.factors}
            for point, key in zip(table.points, keys, strict=True)
        ],
        "versions": versions(),
    }
    text = json.dumps(sealed(about), ensure_ascii=False, indent=2, allow_nan=False)
    write_whole(directory / MANIFEST, (text + "\n").encode())


def _pack(work: Work) -> bytes:
    """Return a plan in few bytes: many of them are sent to every process."""
    return zlib.compress(pickle.dumps(work), 1)


@lru_cache(maxsize=2)
def _unpack(packed: bytes) -> Work:
    work: Work = pickle.loads(zlib.decompress(packed))
    return work
