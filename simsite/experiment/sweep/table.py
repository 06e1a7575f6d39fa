"""The finished sweep: its manifest, and the table of its design points read back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from simsite import __version__
from simsite.core.errors import BadValue
from simsite.core.files import write_whole
from simsite.core.units import NEVER
from simsite.experiment.run.results import ALL, LUCK
from simsite.experiment.store.checkpoints import Span, code
from simsite.experiment.store.manifest import (
    SWEEP_SCHEMA,
    read_manifest,
    refuse_changed,
    sealed,
    versions,
)
from simsite.experiment.store.whole import MANIFEST
from simsite.experiment.sweep.design_points import PointSummary, SweepTable
from simsite.experiment.sweep.store import POINTS, Store, gone_or_unwritable, stacked
from simsite.model.plan import CampaignClock
from simsite.reading.sweep_file import Sweep

Lines = dict[str, Mapping[str, Any]]  # county metrics by line: lists or arrays, shape (R,)


@dataclass(frozen=True, slots=True)
class Failed:
    """A design point that could not be finished.

    Attributes
    ----------
    name : str
        Of the point.
    key : str
        Key of the sentence that says why.
    reason : str
        What it said itself, if anything.
    """

    name: str
    key: str
    reason: str = ""


def table_of(
    asked: Sweep, calendars: Sequence[CampaignClock], points: Mapping[int, Lines]
) -> SweepTable:
    """Return the finished points of a sweep.

    Parameters
    ----------
    asked : Sweep
        What was asked for.
    calendars : sequence of CampaignClock
        One a point.
    points : mapping of int to dict
        County metrics by line, of the finished points.
    """
    deadlines = {calendar.deadline for calendar in calendars}
    return SweepTable(
        title_en=asked.title_en,
        title_zh=asked.title_zh,
        first_day=calendars[0].first_day,
        opening=min(calendar.opening for calendar in calendars),
        deadline=deadlines.pop() if len(deadlines) == 1 else NEVER,
        factors=asked.factors,
        points=tuple(
            summary(point.name, point.factors, points[i], timed=calendars[i].deadline < NEVER)
            for i, point in enumerate(asked.points)
            if i in points
        ),
    )


def summary(
    name: str, factors: Mapping[str, Any], lines: Lines, *, timed: bool = True
) -> PointSummary:
    """Return a design point with its numbers in arrays; `timed` says if it has a deadline."""
    arrays = {
        line: {metric: np.array(values) for metric, values in county.items()}
        for line, county in lines.items()
    }
    luck = arrays.get(LUCK) if ALL in arrays else None
    return PointSummary(name, dict(factors), arrays.get(ALL) or arrays[LUCK], luck, timed)


def about_sweep(
    asked: Sweep, table: SweepTable, keys: Sequence[str], failed: Sequence[Failed]
) -> dict[str, Any]:
    """Return what the manifest of a sweep says."""
    about: dict[str, Any] = {
        "schema": SWEEP_SCHEMA,
        "simsite": __version__,
        "title_en": table.title_en,
        "title_zh": table.title_zh,
        "first_day": table.first_day,
        "opening": table.opening,
        "deadline": None if table.deadline == NEVER else table.deadline,
        "factors": list(table.factors),
        "lines": list(asked.lines),
        "sets": list(asked.sets),
        "inputs": asked.inputs,
        "points": [
            {
                "name": point.name,
                "key": key,
                "replications": point.scenario.run.replications,
                "factors": point.factors,
                "timed": point.scenario.calendar.deadline is not None,
            }
            for point, key in zip(asked.points, keys, strict=True)
        ],
        "versions": versions(),
        "code": code(),
    }
    if failed:
        about["failed"] = {point.name: [point.key, point.reason] for point in failed}
    return about


def write_sweep_manifest(directory: Path, about: Mapping[str, Any]) -> None:
    """Write the manifest of a sweep, whole.

    Raises
    ------
    BadValue
        If it cannot be written.
    """
    text = json.dumps(sealed(about), ensure_ascii=False, indent=2, allow_nan=False)
    try:
        write_whole(directory / MANIFEST, (text + "\n").encode())
    except OSError as trouble:
        raise gone_or_unwritable(directory, trouble) from None


def wanted_spans(point: Mapping[str, Any], lines: Sequence[str]) -> list[Span]:
    """Return the replications of a point of a manifest."""
    return [Span(point["key"], line, 0, point["replications"]) for line in lines]


def load_table(directory: Path, most: int | None = None) -> SweepTable:
    """Read a finished sweep back.

    Parameters
    ----------
    directory : pathlib.Path
        Of the sweep.
    most : int, optional
        Read the first points only.

    Raises
    ------
    BadValue
        If the directory is no finished sweep, or one of its points is damaged.
    """
    manifest = read_manifest(directory, SWEEP_SCHEMA)
    refuse_changed(directory, manifest)
    return table_in(directory, manifest, most)


def table_in(directory: Path, manifest: Mapping[str, Any], most: int | None = None) -> SweepTable:
    """Return the table that a manifest which was read already tells of; see `load_table`."""
    return SweepTable(
        **{name: manifest[name] for name in ("title_en", "title_zh", "first_day")},
        opening=manifest["opening"],
        deadline=NEVER if manifest["deadline"] is None else manifest["deadline"],
        factors=tuple(manifest["factors"]),
        points=tuple(_read_back(directory, manifest, most)),
    )


def _read_back(
    directory: Path, manifest: Mapping[str, Any], most: int | None
) -> Iterator[PointSummary]:
    store = Store(directory, keep_damaged=True)
    failed = manifest.get("failed", {})
    finished = [point for point in manifest["points"] if point["name"] not in failed]
    for about in finished[:most]:
        lines: Lines = {}
        for span in wanted_spans(about, manifest["lines"]):
            found = store.find(span, first_missing=True)
            if found.missing:
                file = store.damaged[-1] if store.damaged else directory / POINTS / span.file
                raise BadValue("store.damaged", file=file)
            lines[span.line] = stacked(found.parts)
        timed = about.get("timed", True)  # sweeps kept before it was written had a deadline
        yield summary(about["name"], about["factors"], lines, timed=timed)
