"""A sweep that is finished already: known without reading its scenarios again."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simsite import __version__
from simsite.core.errors import BadValue
from simsite.core.files import regular
from simsite.experiment.store.checkpoints import code
from simsite.experiment.store.manifest import SWEEP_SCHEMA, checked, read_manifest, versions
from simsite.experiment.sweep.design_points import SweepTable
from simsite.experiment.sweep.store import unfinished
from simsite.experiment.sweep.table import table_in, wanted_spans

POINTS_CSV = "points.csv"
MOST_INPUT = 100_000_000  # bytes; longer files are refused where they are read


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished sweep on disk, every file of which is undamaged.

    Attributes
    ----------
    directory : pathlib.Path
        Where.
    manifest : mapping
        What it says about itself.
    columns : list of str
        Of ``points.csv``.
    """

    directory: Path
    manifest: Mapping[str, Any]
    columns: list[str]
    _rows: list[list[str]]

    @property
    def headers(self) -> str:
        """Language of the headers of ``points.csv``."""
        return "en" if self.columns[0] == "point" else "zh"

    @property
    def number(self) -> int:
        """Number of design points."""
        return len(self.manifest["points"])

    def rows(self) -> list[dict[str, str]]:
        """Return the rows of ``points.csv``."""
        return [dict(zip(self.columns, row, strict=True)) for row in self._rows]

    def table(self, most: int) -> SweepTable:
        """Return the first design points."""
        return table_in(self.directory, self.manifest, most)


def find_finished(
    file: str | os.PathLike[str], sets: Sequence[str], directory: Path
) -> Finished | None:
    """Return the sweep of a file if all of it is on disk, computed from the same inputs.

    Parameters
    ----------
    file : str or path
        The sweep file.
    sets : sequence of str
        Overrides of the command line.
    directory : pathlib.Path
        Of the sweep.

    Returns
    -------
    Finished or None
        None where anything is missing, damaged, or not as it was: then the sweep is to be run.
    """
    try:
        manifest = read_manifest(directory, SWEEP_SCHEMA)
        table = checked(directory, POINTS_CSV, manifest)
    except (BadValue, KeyError):
        return None
    if not _same(manifest, sets) or not _unchanged(Path(file), manifest["inputs"]):
        return None
    spans = (
        span for point in manifest["points"] for span in wanted_spans(point, manifest["lines"])
    )
    if unfinished([directory], spans) is not None:
        return None
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    return Finished(directory, manifest, rows[0], rows[1:])


def _same(manifest: Mapping[str, Any], sets: Sequence[str]) -> bool:
    """Return whether nothing but the files could differ."""
    return (
        "inputs" in manifest
        and "failed" not in manifest
        and manifest["simsite"] == __version__
        and manifest["versions"] == versions()
        and manifest["code"] == code()
        and manifest["sets"] == [str(words) for words in sets]
    )


def _unchanged(file: Path, inputs: Mapping[str, str]) -> bool:
    if file.name not in inputs:
        return False
    try:
        paths = {name: regular(file.parent / name, MOST_INPUT) for name in inputs}
        found = {name: path.read_bytes() for name, path in paths.items()}
    except (OSError, BadValue):
        return False
    return all(hashlib.sha256(found[name]).hexdigest() == seal for name, seal in inputs.items())
