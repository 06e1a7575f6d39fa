"""One sweep at a time in a folder; what a killed one leaves behind holds nobody up."""

from __future__ import annotations

import errno
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simsite.core.errors import BadValue
from simsite.core.files import unwritable

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
