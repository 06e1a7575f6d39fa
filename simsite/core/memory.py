"""Memory looked for before it is needed, and the want of it told in one line.

A library that finds no memory while it is loaded may try for ever: the linear algebra of SciPy
does. So there is a look first whether there is room for it.
"""

from __future__ import annotations

import errno
import gc
import mmap
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from simsite.core.errors import SimsiteError, sentence

# Megabytes of address space that loading takes with one thread for linear algebra, measured on
# x86-64 with Python 3.11 (85 and 107) and rounded up.
ROOM = {"numpy": 100, "scipy.special": 128, "scipy.stats": 224, "scipy.integrate": 224}
THREAD = 16  # megabytes: a stack, of 8 as a rule, and as much again for what it does first
_NOT_MAPPED = ("failed to map segment", "cannot allocate memory", "cannot create shared object")


class OutOfMemory(SimsiteError):  # noqa: N818 - says what happened, in the words of the reader
    """The machine gave no more memory, or no further process or thread.

    Parameters
    ----------
    reason : str
        What it said itself.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def render(self, language: str = "en") -> str:
        """Return what happened and what may help, in English (``en``) or Chinese (``zh``)."""
        head = sentence("error", {}, language)
        return f"{head}: {sentence('memory.short', {'reason': self.reason}, language)}"

    def __str__(self) -> str:
        return self.render()


def look_for_room(library: str) -> None:
    """Raise `OutOfMemory` where a library cannot be loaded; nothing where it is loaded already.

    Parameters
    ----------
    library : str
        Key of `ROOM`.
    """
    if library not in sys.modules:
        _look_for(ROOM[library], library.partition(".")[0])


@contextmanager
def at_most(megabytes: int) -> Iterator[None]:
    """Give what is done meanwhile so much more memory than the process has, where Linux can do so.

    Parameters
    ----------
    megabytes : int
        Of address space.

    Raises
    ------
    OutOfMemory
        If more was needed.
    """
    if not sys.platform.startswith("linux"):
        yield
        return
    import resource

    before, most = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm", encoding="ascii") as pages:  # noqa: PTH123 - no file of a planner's
        now = int(pages.read().split()[0]) * mmap.PAGESIZE
    wanted = now + megabytes * 2**20
    known = [limit for limit in (before, most) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min([wanted, *known]), most))
    try:
        yield
    except MemoryError:
        raise OutOfMemory(f"{megabytes} MB") from None
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, most))


def look_for_thread() -> None:
    """Raise `OutOfMemory` where a thread may begin and then find no memory to go on.

    Python waits for ever for a thread that ends before it has said that it has begun.
    """
    _look_for(THREAD, "a thread")


def _look_for(megabytes: int, name: str) -> None:
    try:
        mmap.mmap(-1, megabytes << 20).close()
    except (OSError, MemoryError, OverflowError):
        raise OutOfMemory(f"{name} needs {megabytes} MB of address space") from None


def want_of_memory(trouble: BaseException) -> OutOfMemory | None:
    """Return an exception as want of memory, processes or threads; None where it is another."""
    for one in _causes(trouble):
        if isinstance(one, OutOfMemory):
            return one
        if _is_want(one):
            return OutOfMemory(_said(one))
    return None


def _causes(trouble: BaseException) -> Iterator[BaseException]:
    """Yield an exception and what led to it."""
    seen: set[int] = set()
    found: BaseException | None = trouble
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def _is_want(trouble: BaseException) -> bool:
    if isinstance(trouble, OSError):
        named = trouble.filename is not None
        return not named and trouble.errno in (errno.ENOMEM, errno.EAGAIN)
    text = str(trouble).lower()
    if isinstance(trouble, ImportError):
        return any(words in text for words in _NOT_MAPPED)
    if isinstance(trouble, RuntimeError):
        return "can't start new thread" in text
    return isinstance(trouble, MemoryError)


def _said(trouble: BaseException) -> str:
    lines = str(trouble).strip().splitlines()
    return lines[-1] if lines else type(trouble).__name__


@contextmanager
def garbage_left_to_the_end() -> Iterator[None]:
    """Let Python not look for cycles of garbage meanwhile, where very much is made that lives.

    It would look many times through all of that: a quarter of the time of a run of the reference
    engine, a fifth of that of a plan of many sites.
    """
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()
