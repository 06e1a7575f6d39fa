"""Figures from directories of results."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, cast

from simsite.core.engine_names import figures_of
from simsite.core.errors import BadValue
from simsite.core.files import temporary_prefix, unwritable
from simsite.experiment.store.answer_store import load_answer
from simsite.experiment.store.manifest import sort_of
from simsite.experiment.store.store import load_named
from simsite.experiment.store.whole import MANIFEST
from simsite.experiment.sweep.design_points import SweepTable
from simsite.experiment.sweep.table import load_table
from simsite.report.figures import KINDS, draw
from simsite.report.figures.registry import as_runs
from simsite.report.i18n import Words, choose_language, words
from simsite.report.plan_names import under_planners_names

if TYPE_CHECKING:
    from simsite.report.figures.registry import Source

PLOTS = "figures"
ENDINGS = (".png", ".svg", ".csv")


def plot(
    results: Sequence[str | os.PathLike[str]],
    kind: str,
    out: str | os.PathLike[str] | None = None,
    say: Words | None = None,
) -> list[Path]:
    """Draw a figure from directories of results.

    Parameters
    ----------
    results : sequence of path
        Run directories, or one directory of another command, as the kind needs.
    kind : str
        Name of the figure.
    out : path, optional
        File name, with or without the ending of a figure; by default ``figures/<kind>`` in the
        first directory.
    say : Words, optional
        Language; by default that of the environment.

    Returns
    -------
    list of pathlib.Path
        PNG, SVG and the numbers as CSV.

    Raises
    ------
    BadValue
        If there is no such kind, it needs other directories, or one of them cannot be read.
    """
    directories = [Path(result) for result in results]
    if kind not in KINDS:
        suiting = _suiting(directories)
        near = next(iter(get_close_matches(kind, suiting, 1, 0.6)), "")
        raise BadValue("plot.kind", near, value=kind, choice=", ".join(suiting))
    path = directories[0] / PLOTS / kind if out is None else _without_ending(Path(out))
    if out is not None and (path.parent / MANIFEST).exists():
        raise BadValue("plot.into_results", file=path.parent)
    say = say or words(choose_language())
    source = _source(directories, kind)
    if len(directories) > 1:
        source = under_planners_names(as_runs(source), say)
    try:
        return _drawn(kind, source, path, say)
    except OSError as trouble:
        raise unwritable(path, trouble) from None


def _drawn(kind: str, source: Source, path: Path, say: Words) -> list[Path]:
    """Draw a figure, all of its files or none: written beside, then put in their places."""
    made = not path.parent.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=temporary_prefix(path), dir=path.parent))
    try:
        files = draw(kind, source, beside / path.name, say)
        targets = [path.with_name(file.name) for file in files]
        for target in targets:
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), target)
        for file, target in zip(files, targets, strict=True):
            file.replace(target)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        if made and not any(path.parent.iterdir()):
            path.parent.rmdir()
        raise
    shutil.rmtree(beside, ignore_errors=True)
    return targets


def _without_ending(path: Path) -> Path:
    """Return a path without the ending of a figure, which is added to each of its files."""
    return path.with_suffix("") if path.suffix.lower() in ENDINGS else path


def _suiting(directories: list[Path]) -> list[str]:
    """Return the names of the figures that suit directories; all where they are of no one sort."""
    try:
        (sort,) = {sort_of(directory) for directory in directories}
    except (BadValue, ValueError):
        return list(KINDS)
    return figures_of(sort)


def _source(directories: list[Path], kind: str) -> Source:
    """Read what a kind of figure needs."""
    needs = KINDS[kind].needs
    sort = _sort(directories, kind)
    if "runs" in needs and sort == "run":
        if kind == "differences" and len(directories) == 1:
            raise BadValue("plot.several", value=kind, number=len(directories))
        return load_named(directories)
    if len(directories) > 1:
        raise BadValue("plot.one", value=kind, number=len(directories))
    if sort == "run":
        return _run(directories[0], kind)
    if sort == "sweep":
        return _swept(directories[0], kind)
    return cast("Source", load_answer(directories[0], sort).found)  # of a sort that `needs` names


def _sort(directories: list[Path], kind: str) -> str:
    """Return what the directories hold.

    Raises
    ------
    BadValue
        If one of them is not of a sort that the figure shows.
    """
    needs = {"run" if sort == "runs" else sort for sort in KINDS[kind].needs}
    found = [sort_of(directory) for directory in directories]
    for directory, sort in zip(directories, found, strict=True):
        if sort not in needs:
            choice = ", ".join(figures_of(sort))
            asked = ", ".join(sorted(needs))
            about = {"value": kind, "file": directory, "choice": choice, "needs": asked}
            raise BadValue(f"plot.of_{sort}", **about)
    return found[0]


def _run(directory: Path, kind: str) -> Source:
    (found,) = load_named([directory])
    if kind == "utilisation" and not found.headline.duty:
        raise BadValue("plot.no_utilisation", value=kind, file=directory)
    return found


def _swept(directory: Path, kind: str) -> Source:
    swept = load_table(directory)
    if not swept.factors:
        raise BadValue("plot.no_factor", value=kind)
    if kind == "heat":
        _refuse_heat(swept)
    return swept


def _refuse_heat(swept: SweepTable) -> None:
    """Raise `BadValue` where a sweep varies too little, or too much for a panel each."""
    from simsite.report.figures.heat import MOST_PANELS, parts

    if len(swept.factors) < 2:
        raise BadValue("plot.two", value="heat", number=len(swept.factors))
    if len(parts(swept)) > MOST_PANELS:
        raise BadValue("plot.panels", value="heat", number=len(parts(swept)), most=MOST_PANELS)
