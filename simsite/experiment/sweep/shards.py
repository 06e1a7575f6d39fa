"""A sweep in parts, for job arrays: which points a part has, and the whole out of its parts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simsite.core.errors import BadValue
from simsite.experiment.store.manifest import SHARD_SCHEMA, SWEEP_SCHEMA, read_manifest
from simsite.experiment.sweep.design_points import SweepTable
from simsite.experiment.sweep.store import POINTS, Store, locked, prepare, stacked, tidy, unfinished
from simsite.experiment.sweep.table import Failed, table_in, wanted_spans, write_sweep_manifest

_FORM = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")
_FOLDER = re.compile(r"(.+)-[0-9]+-of-[0-9]+")


@dataclass(frozen=True, slots=True)
class Shard:
    """Part `number`, counted from 1, of so many.

    Attributes
    ----------
    number, of : int
        1 <= number <= of.
    """

    number: int
    of: int

    @staticmethod
    def read(text: str) -> Shard:
        """Read ``2/8``.

        Raises
        ------
        BadValue
            If it is not that.
        """
        found = _FORM.fullmatch(text.strip())
        shard = Shard(int(found[1]), int(found[2])) if found else Shard(0, 0)
        if not 1 <= shard.number <= shard.of:
            raise BadValue("sweep.shard", value=text)
        return shard

    def members(self, number: int) -> range:
        """Return the points of this part: every `of`-th, so that neighbours are spread."""
        return range(self.number - 1, number, self.of)

    def folder(self, directory: Path) -> Path:
        """Return the folder of this part: jobs of an array may give the same ``--out``."""
        return directory.with_name(f"{directory.name}-{self.number}-of-{self.of}")


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of the parts.

    Attributes
    ----------
    table : SweepTable
        All finished points.
    failed : tuple of Failed
        Points that could not be finished.
    directory : pathlib.Path
        Where.
    """

    table: SweepTable
    failed: tuple[Failed, ...]
    directory: Path


def shard_about(about: dict[str, Any], shard: Shard | None) -> dict[str, Any]:
    """Return the manifest of a part; unchanged where the sweep is whole."""
    if shard is None:
        return about
    return about | {"schema": SHARD_SCHEMA, "shard": [shard.number, shard.of]}


def merge(folders: Sequence[Path], out: Path | None = None, *, force: bool = False) -> Merged:
    """Make the whole sweep out of its parts: the same bytes as if it had never been parted.

    Parameters
    ----------
    folders : sequence of pathlib.Path
        One a part.
    out : pathlib.Path, optional
        Directory of the sweep; by default the name the parts' folders have in common.
    force : bool
        Whether what is there is not used.

    Raises
    ------
    BadValue
        If a part is missing, unfinished or of another sweep, or nothing can be written.
    """
    manifests = [read_manifest(folder, SHARD_SCHEMA) for folder in folders]
    _check_parts(folders, manifests)
    target = out or _common(folders)
    failed: dict[str, list[str]] = {}
    for manifest in manifests:
        failed |= manifest.get("failed") or {}
    order = [point["name"] for point in manifests[0]["points"] if point["name"] in failed]
    gone = {"schema", "shard", "failed", "sha256", "files"}
    about = {"schema": SWEEP_SCHEMA} | {k: v for k, v in manifests[0].items() if k not in gone}
    if failed:
        about["failed"] = {name: failed[name] for name in order}
    _refuse_unfinished([*folders, *([] if force else [target])], about)
    prepare(target)
    with locked(target):
        tidy(target, force=force)
        _gather(folders, target, about)
        write_sweep_manifest(target, about)
    return Merged(table_in(target, about), tuple(Failed(n, *failed[n]) for n in order), target)


def _refuse_unfinished(directories: Sequence[Path], about: Mapping[str, Any]) -> None:
    """Refuse parts that do not hold every point, before anything is made."""
    failed = about.get("failed") or {}
    finished = [point for point in about["points"] if point["name"] not in failed]
    names = {point["key"]: point["name"] for point in finished}
    spans = (span for point in finished for span in wanted_spans(point, about["lines"]))
    lacking = unfinished(directories, spans)
    if lacking is not None:
        raise BadValue("merge.unfinished", name=names[lacking.key])


def _check_parts(folders: Sequence[Path], manifests: Sequence[Mapping[str, Any]]) -> None:
    """Refuse parts of different sweeps, doubled ones and missing ones."""
    first = _common_part(manifests[0])
    number = manifests[0]["shard"][1]
    seen: dict[int, Path] = {}
    for folder, manifest in zip(folders, manifests, strict=True):
        mine, of = manifest["shard"]
        if of != number or _common_part(manifest) != first:
            raise BadValue("merge.other", file=folder, first=folders[0])
        if mine in seen:
            raise BadValue("merge.doubled", file=folder, first=seen[mine], part=f"{mine}/{of}")
        seen[mine] = folder
    missing = [f"{part}/{number}" for part in range(1, number + 1) if part not in seen]
    if missing:
        raise BadValue("merge.missing", parts=", ".join(missing))


def _common_part(manifest: Mapping[str, Any]) -> str:
    """Return what the manifests of all parts of a sweep say alike."""
    own = {"shard", "failed", "sha256", "files"}
    return json.dumps({k: v for k, v in manifest.items() if k not in own}, sort_keys=True)


def _common(folders: Sequence[Path]) -> Path:
    """Return the directory that the parts were made for."""
    found = _FOLDER.fullmatch(folders[0].resolve().name)
    if found is None:
        raise BadValue("merge.no_name", file=folders[0])
    return folders[0].parent / found[1]


def _gather(folders: Sequence[Path], target: Path, about: Mapping[str, Any]) -> None:
    """Take the parts' finished replications over."""
    store = Store(target, [folder / POINTS for folder in folders])
    failed = about.get("failed", {})
    for point in about["points"]:
        if point["name"] in failed:
            continue
        for span in wanted_spans(point, about["lines"]):
            found = store.find(span, first_missing=True)
            if found.missing:
                raise BadValue("merge.unfinished", name=point["name"])
            store.join(span, stacked(found.parts))
