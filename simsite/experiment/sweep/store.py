"""Finished replications of a sweep: found on disk, kept as they come, never computed twice.

They are looked for in the sweep's own folder, then in those of the sweeps beside it, whose files
are linked into the own one (copied where the file system has no links): each folder stands alone.
"""

from __future__ import annotations

import errno
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from simsite.core.errors import BadValue
from simsite.core.files import unwritable, write_whole
from simsite.experiment.store.checkpoints import County, Span, read_span, sound, write_span

POINTS = "points"
CHUNK = 20  # replications that are computed together and written as one file
Names = dict[tuple[str, str], list[tuple[Span, Path]]]

# One sweep at a time in a folder; what a killed one leaves behind holds nobody up.

LOCK = ".lock"
_HELD = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}


@contextmanager
def locked(directory: Path) -> Iterator[str]:
    """Keep every other sweep out of a directory.

    The system forgets a lock with the process that held it, even after ``kill -9``.

    Yields
    ------
    str
        Who held it before and did not leave in order; empty where nobody did.

    Raises
    ------
    BadValue
        If another sweep works there, or nothing can be written there.
    """
    path = directory / LOCK
    handle = _taken(path, directory)
    try:
        before = _sign(handle, directory)
        yield before
        if sys.platform != "win32":
            path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _taken(path: Path, directory: Path) -> int:
    """Return the open and locked file; one that was taken away meanwhile is made again."""
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as trouble:
            raise gone_or_unwritable(directory, trouble) from None
        try:
            _lock(handle)
            if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except OSError as trouble:
            holder = os.read(handle, 200).decode(errors="replace").strip()
            os.close(handle)
            if trouble.errno in _HELD:
                raise BadValue("sweep.busy", file=directory, holder=holder or "?") from None
            raise gone_or_unwritable(directory, trouble) from None
        os.close(handle)


def _sign(handle: int, directory: Path) -> str:
    """Write who holds the lock into it; return who did before."""
    before = os.read(handle, 200).decode(errors="replace").strip()
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        os.truncate(handle, 0)
        os.write(handle, f"{os.getpid()} {platform.node()}\n".encode())
    except OSError as trouble:
        raise gone_or_unwritable(directory, trouble) from None
    return before


def gone_or_unwritable(directory: Path, trouble: OSError) -> BadValue:
    """Return that nothing can be written in a directory, or that it is gone."""
    if isinstance(trouble, FileNotFoundError):
        return BadValue("sweep.gone", file=directory)
    return unwritable(trouble.filename or directory, trouble)


if sys.platform == "win32":

    def _lock(handle: int) -> None:
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:

    def _lock(handle: int) -> None:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@dataclass
class Found:
    """What is known of the replications that were asked for.

    Attributes
    ----------
    parts : list of (Span, County)
        Finished ones, in order, without overlaps.
    missing : list of Span
        What is to be computed, in pieces.
    """

    parts: list[tuple[Span, County]] = field(default_factory=list)
    missing: list[Span] = field(default_factory=list)


class Store:
    """The folder of a sweep's finished replications.

    Parameters
    ----------
    directory : pathlib.Path
        Of the sweep.
    others : sequence of pathlib.Path
        Folders of finished replications of other sweeps.
    keep_damaged : bool
        Whether damaged files stay, for one who only reads.
    """

    def __init__(
        self, directory: Path, others: Iterable[Path] = (), *, keep_damaged: bool = False
    ) -> None:
        self._keep_damaged = keep_damaged
        self._directory = directory
        self._folder = directory / POINTS
        self._names = listed(self._folder)
        self._others = [listed(folder) for folder in others]
        self.damaged: list[Path] = []
        self.reused = 0

    def find(self, wanted: Span, *, first_missing: bool = False) -> Found:
        """Return what is finished of the wanted replications, and what is missing.

        Damaged files are removed and noted; files of other sweeps are taken over. With
        `first_missing` the search ends at the first piece that is missing.
        """
        found = Found()
        at = wanted.first
        while at < wanted.end and not (first_missing and found.missing):
            part = self._own(wanted, at) or self._taken_over(wanted, at)
            if part is None:
                end = min(
                    (s.first for s in self._spans(wanted) if s.first > at), default=at + CHUNK
                )
                end = min(end, wanted.end, at + CHUNK - at % CHUNK)
                found.missing.append(Span(wanted.key, wanted.line, at, end))
            else:
                end = min(part[0].end, wanted.end)
                found.parts.append(_cut(part, at, end))
            at = end
        return found

    def add(self, span: Span, county: County) -> None:
        """Write finished replications; they are on disk when this returns.

        Raises
        ------
        BadValue
            If they cannot be written.
        """
        try:
            write_span(self._folder, span, county)
        except OSError as trouble:
            raise gone_or_unwritable(self._directory, trouble) from None
        path = self._folder / span.file
        self._names.setdefault((span.key, span.line), []).append((span, path))

    def join(self, wanted: Span, county: County) -> None:
        """Keep finished replications in one file instead of several.

        The pieces go when the whole is on disk; also those left by a sweep that was killed then.
        """
        own = self._names.get((wanted.key, wanted.line), [])
        pieces = [
            (span, path)
            for span, path in own
            if wanted.first <= span.first and span.end <= wanted.end and span != wanted
        ]
        whole = any(span == wanted for span, _ in own)
        if not pieces or (len(pieces) == 1 and not whole):
            return
        if not whole:
            self.add(wanted, county)
        for span, path in pieces:
            path.unlink(missing_ok=True)
            own.remove((span, path))

    def _spans(self, wanted: Span) -> Iterator[Span]:
        for names in (self._names, *self._others):
            yield from (span for span, _ in names.get((wanted.key, wanted.line), ()))

    def _own(self, wanted: Span, at: int) -> tuple[Span, County] | None:
        for span, path in _covering(self._names, wanted, at):
            county = _read(path, span)
            if county is not None:
                return span, county
            self._names[span.key, span.line].remove((span, path))
            self.damaged.append(path)
            self._remove(path)
        return None

    def _remove(self, path: Path) -> None:
        if self._keep_damaged:
            return
        try:
            path.unlink(missing_ok=True)
        except OSError as trouble:
            raise gone_or_unwritable(self._directory, trouble) from None

    def _taken_over(self, wanted: Span, at: int) -> tuple[Span, County] | None:
        for names in self._others:
            for span, path in _covering(names, wanted, at):
                county = _read(path, span)
                if county is not None:
                    self._link(span, path)
                    self.reused += min(span.end, wanted.end) - at
                    return span, county
        return None

    def _link(self, span: Span, path: Path) -> None:
        """Have another sweep's file in the own folder, too."""
        target = self._folder / span.file
        try:
            try:
                os.link(path, target)
            except OSError:  # another file system, or one without links
                write_whole(target, path.read_bytes())
        except OSError as trouble:
            raise gone_or_unwritable(self._directory, trouble) from None
        self._names.setdefault((span.key, span.line), []).append((span, target))


def listed(folder: Path) -> Names:
    """Return the files of finished replications in a folder, by key and line."""
    names: Names = {}
    try:
        entries = sorted(entry.name for entry in os.scandir(folder))
    except OSError:
        return names  # no folder of a sweep: nothing finished there
    for name in entries:
        span = Span.of_file(name)
        if span is not None:
            names.setdefault((span.key, span.line), []).append((span, folder / name))
    return names


def beside(directory: Path) -> list[Path]:
    """Return the folders of finished replications of the sweeps beside this one, in order."""
    try:
        entries = sorted(os.scandir(directory.absolute().parent), key=lambda entry: entry.name)
    except OSError:
        return []
    folders = (Path(entry.path) / POINTS for entry in entries if entry.name != directory.name)
    return [folder for folder in folders if folder.is_dir()]


def prepare(directory: Path) -> None:
    """Make the folder of finished replications; refuse a directory that holds something else.

    Raises
    ------
    BadValue
        If there is something else, or nothing can be written.
    """
    folder = directory / POINTS
    try:
        ours = folder.is_dir() or not directory.exists()
        if not ours and (not directory.is_dir() or any(directory.iterdir())):
            raise BadValue("sweep.foreign", file=directory)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise unwritable(directory, trouble) from None


def tidy(directory: Path, *, force: bool) -> None:
    """Remove what a killed sweep had begun to write; with `force` all that was finished, too."""
    try:
        for entry in sorted((directory / POINTS).iterdir()):
            if entry.is_file() and (entry.name.startswith(".") or (force and _ours(entry))):
                entry.unlink(missing_ok=True)
    except OSError as trouble:
        raise gone_or_unwritable(directory, trouble) from None


def unfinished(directories: Iterable[Path], wanted: Iterable[Span]) -> Span | None:
    """Return the first replications that no sweep has undamaged; None where all are there.

    Nothing is taken in hand: neither moved, nor removed where it is damaged.
    """
    known = [listed(directory / POINTS) for directory in directories]
    for span in wanted:
        at = span.first
        while at < span.end:
            covering = (s for names in known for s, p in _covering(names, span, at) if _sound(p, s))
            part = next(covering, None)
            if part is None:
                return span
            at = part.end
    return None


def stacked(parts: list[tuple[Span, County]]) -> County:
    """Return the numbers of consecutive replications as one table."""
    names = parts[0][1]
    return {name: [value for _, part in parts for value in part[name]] for name in names}


def _covering(names: Names, wanted: Span, at: int) -> list[tuple[Span, Path]]:
    """Return the files that hold a replication, those that reach farthest first."""
    known = names.get((wanted.key, wanted.line), [])
    if len(known) == 1:
        return known[:] if known[0][0].first <= at < known[0][0].end else []
    return sorted(
        (entry for entry in known if entry[0].first <= at < entry[0].end),
        key=lambda entry: (-entry[0].end, entry[0].first),
    )


def _cut(part: tuple[Span, County], first: int, end: int) -> tuple[Span, County]:
    span, county = part
    if (span.first, span.end) == (first, end):
        return part
    cut = slice(first - span.first, end - span.first)
    kept = {name: values[cut] for name, values in county.items()}
    return Span(span.key, span.line, first, end), kept


def _read(path: Path, span: Span) -> County | None:
    """Read a file; one that cannot be read is as good as damaged."""
    try:
        return read_span(path, span)
    except (OSError, BadValue):
        return None


def _sound(path: Path, span: Span) -> bool:
    try:
        return sound(path, span) is not None
    except (OSError, BadValue):
        return False


def _ours(entry: Path) -> bool:
    return Span.of_file(entry.name) is not None
