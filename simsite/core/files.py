"""Files that appear whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simsite.core.errors import BadValue

LONGEST_PREFIX = (
    40  # characters of a name that a temporary one repeats: names have at most 255 bytes
)
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
# The last four are the full-width forms that East Asian spreadsheets take for the first four.
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
GUARD = "'"


def unwritable(file: Path | str, trouble: OSError | ValueError) -> BadValue:
    """Return what the system says against writing a file or directory.

    Parameters
    ----------
    file : pathlib.Path or str
        What was to be written, as the reader is to see it.
    trouble : OSError or ValueError
        What the system raised, or Python of a name that no system takes.
    """
    reason = getattr(trouble, "strerror", None) or str(trouble)
    return BadValue("store.unwritable", file=file, reason=reason)


def regular(file: Path, most: int) -> Path:
    """Return a file that is read back: a regular one of bounded size, so that reading it ends.

    Parameters
    ----------
    file : pathlib.Path
        A link to one counts as it.
    most : int
        Largest size, bytes.

    Raises
    ------
    BadValue
        If it is a device, a pipe, a folder, or too large.
    OSError
        If it is not there, or cannot be looked at.
    """
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        raise BadValue("file.not_regular", file=file)
    if status.st_size > most:
        size, limit = f"{status.st_size:,}", f"{most:,}"
        raise BadValue("file.too_large", file=file, size=size, most=limit)
    return file


def write_whole(target: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file so that a crash at any moment leaves the old content or the new one.

    Parameters
    ----------
    target : pathlib.Path
        The file; its folder exists.
    content : bytes
        All of it.
    mode : int, optional
        Its permissions; by default those of a new file.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    with _beside(target, content) as beside:
        if mode is not None:
            beside.chmod(mode)
        beside.replace(target)
    _settle(target.parent)


def write_new(target: Path, content: bytes) -> None:
    """Write a file that must not exist, so that it appears whole or not at all.

    Parameters
    ----------
    target, content
        As of `write_whole`.

    Raises
    ------
    FileExistsError
        If something is there, a link that leads nowhere included.
    OSError
        If it cannot be written.
    """
    with _beside(target, content) as beside:
        try:
            os.link(beside, target)
        except OSError as trouble:
            if trouble.errno not in _NO_LINKS:
                raise
            if os.path.lexists(target):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target) from None
            beside.rename(target)
    _settle(target.parent)


def temporary_prefix(target: Path) -> str:
    """Return how the name of what is written beside a file or directory begins."""
    return f".{target.name[:LONGEST_PREFIX]}-"


def mask() -> int:
    """Return the mask of permissions new files are made with."""
    found = os.umask(0)
    os.umask(found)
    return found


def _settle(folder: Path) -> None:
    """Force the names in a folder to the disk; Windows does so by itself and opens no folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as trouble:
        if trouble.errno != errno.EINVAL:  # a file system without names to force
            raise
    finally:
        os.close(handle)


@contextmanager
def _beside(target: Path, content: bytes) -> Iterator[Path]:
    """Write a temporary file in the folder of the target, forced to the disk; gone afterwards."""
    handle, name = tempfile.mkstemp(prefix=temporary_prefix(target), dir=target.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o666 & ~mask())
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def guarded(value: object) -> str:
    """Return text for a CSV cell; what begins like a formula gets an apostrophe before it."""
    written = str(value)
    return f"{GUARD}{written}" if written.lstrip().startswith(FORMULA_SIGNS) else written


def unguarded(cell: str) -> str:
    """Return the text that `guarded` wrote."""
    inner = cell.removeprefix(GUARD)
    return inner if inner != cell and inner.lstrip().startswith(FORMULA_SIGNS) else cell
