"""Files and directories that appear whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simsite.core.errors import BadValue
from simsite.core.files import mask, temporary_prefix, unwritable

MANIFEST = "manifest.json"

# What stands in the directory of a run; anything else there, such as the points of a sweep, is
# somebody's own.
ENTRIES = frozenset(
    {
        MANIFEST, "arrays.npz", "scenario.yaml", "timings.json", "summary.csv", "replications.csv",
        "sites.csv", "townships.csv", "progress.csv", "inputs.csv", "deployment.csv",
        "deployment.txt", "what_if.json",
        "events.csv", "tubes.csv", "calls.csv", "visits.csv", "figures",
        "exact.npz", "need.csv", "need.json", "marginal.csv", "marginal.json",
        "sensitivity.json", "shares.json", "shares.csv",
        "report.html",
    }
)  # fmt: skip


@contextmanager
def whole_directory(target: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a directory to write into; it becomes `target` when everything is there.

    Parameters
    ----------
    target : pathlib.Path
        Where the directory is to be. Its parents are made.
    force : bool
        Whether a directory that exists is replaced.

    Yields
    ------
    pathlib.Path
        An empty directory beside `target`. After an exception it is gone, and `target` is as it
        was before.

    Raises
    ------
    BadValue
        If `target` exists and `force` is not given, or nothing can be written there.
    """
    refuse_existing(target, force=force)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=temporary_prefix(target), dir=target.parent))
    except OSError as trouble:
        raise unwritable(target, trouble) from None
    try:
        beside.chmod(0o777 & ~mask())  # mkdtemp lets nobody else in
        yield beside
        _put(beside, target, force=force)
    except OSError as trouble:
        raise unwritable(target, trouble) from trouble
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def refuse_existing(target: Path, *, force: bool) -> None:
    """Raise `BadValue` where something is at `target` that may not be replaced.

    Even `force` replaces only what simsite made (a directory with a manifest) or an empty one.
    """
    try:
        there = target.exists()
    except OSError as trouble:  # such as a name that is too long
        raise unwritable(target, trouble) from None
    if not there:
        return
    if not force:
        raise BadValue("store.exists", file=target)
    ours = target.is_dir() and ((target / MANIFEST).is_file() or not any(target.iterdir()))
    if not ours:
        raise BadValue("store.foreign", file=target)
    others = sorted(entry.name for entry in target.iterdir() if not _made_here(entry.name))
    if others:
        raise BadValue("store.others", file=target, others=", ".join(others))


def _made_here(name: str) -> bool:
    """Whether an entry of the directory of a run bears a name that simsite gives."""
    return name in ENTRIES or name.startswith(".")


def free_name(folder: Path, stem: str) -> Path:
    """Return ``folder/stem-1``, ``folder/stem-2``, ...: the first number above all in use."""
    taken = [entry.name.removeprefix(f"{stem}-") for entry in folder.glob("*")]
    numbers = [int(rest) for rest in taken if rest.isascii() and rest.isdigit()]
    return folder / f"{stem}-{max(numbers, default=0) + 1}"


def _put(beside: Path, target: Path, *, force: bool) -> None:
    """Put the new directory in place; one that has come there meanwhile stays unless forced."""
    try:
        beside.rename(target)
    except OSError:
        if not target.exists():
            raise
        if not force:
            raise BadValue("store.exists", file=target) from None
        _replace(beside, target)


def _replace(beside: Path, target: Path) -> None:
    """Put the new directory in the place of the old one, which goes last."""
    old = Path(tempfile.mkdtemp(prefix=f"{temporary_prefix(target)}old-", dir=target.parent))
    try:
        target.rename(old / "old")
        try:
            beside.rename(target)
        except BaseException:
            (old / "old").rename(target)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
