"""Want of memory, processes and threads: known for what it is, and nothing else taken for it."""

import errno
import sys

import pytest

from simsite.core.memory import (
    ROOM,
    THREAD,
    OutOfMemory,
    at_most,
    look_for_room,
    look_for_thread,
    want_of_memory,
)


def wrapped(trouble):
    """An error that another led to, as libraries raise it while they are loaded."""
    try:
        try:
            raise trouble
        except type(trouble) as inner:
            raise ImportError("numpy could not be loaded") from inner
    except ImportError as outer:
        return outer


WANTS = [
    MemoryError(),
    MemoryError("Unable to allocate 8.00 TiB"),
    OSError(errno.ENOMEM, "Cannot allocate memory"),
    BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"),
    RuntimeError("can't start new thread"),
    ImportError("/x/y.so: failed to map segment from shared object"),
    ImportError("libx.so: cannot allocate memory in static TLS block"),
    OutOfMemory("scipy"),
    wrapped(ImportError("/x/y.so: failed to map segment from shared object")),
    wrapped(MemoryError()),
]
OTHERS = [
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.ENOMEM, "Cannot allocate memory", "a.yaml"),  # a file that cannot be written
    ImportError("No module named 'scipy'"),
    RuntimeError("dictionary changed size during iteration"),
    ValueError("MemoryError"),
]


@pytest.mark.parametrize("trouble", WANTS)
def test_want_of_memory_is_known(trouble):
    found = want_of_memory(trouble)
    assert found is not None
    assert "no more memory" in found.render("en")
    assert "内存" in found.render("zh")
    assert len(str(found).splitlines()) == 1


@pytest.mark.parametrize("trouble", OTHERS)
def test_another_trouble_is_not_taken_for_it(trouble):
    assert want_of_memory(trouble) is None


def test_a_circle_of_causes_ends():
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert want_of_memory(first) is None


@pytest.mark.parametrize("library", sorted(ROOM))
def test_room_is_looked_for_only_while_a_library_is_not_loaded(monkeypatch, library):
    def full(*_):
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    monkeypatch.setattr("mmap.mmap", full)
    monkeypatch.setitem(sys.modules, library, sys)
    look_for_room(library)
    monkeypatch.delitem(sys.modules, library)
    with pytest.raises(OutOfMemory, match=f"needs {ROOM[library]} MB"):
        look_for_room(library)


def test_room_is_looked_for_before_a_thread_begins(monkeypatch):
    asked = []

    def none(_number, size):
        asked.append(size >> 20)
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    look_for_thread()
    monkeypatch.setattr("simsite.core.memory.mmap.mmap", none)
    with pytest.raises(OutOfMemory, match=f"a thread needs {THREAD} MB of address space"):
        look_for_thread()
    assert asked == [THREAD]


def test_what_needs_more_memory_than_it_is_given_is_told():
    with at_most(50):
        assert len(bytearray(2**20)) == 2**20
    if not sys.platform.startswith("linux"):
        return
    with pytest.raises(OutOfMemory, match="100 MB"), at_most(100):
        bytearray(400 * 2**20)
    assert bytearray(400 * 2**20)  # afterwards it may be had again
