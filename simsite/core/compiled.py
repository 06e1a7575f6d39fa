"""Compiled or interpreted: what the modules that setup.py compiles need for either."""

from __future__ import annotations

import math
import struct
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType

# What they ask of Cython, for Python without it: there is no lock to release.
compiled = False
nogil = nullcontext()
# Whole numbers that are unsigned words of 32 and of 64 bits in C.
Word = int
Bits = int
# As many words of 64 bits as the processor works on at once: here, one.
Lanes = int
LANES = 1

# How many times as long a whole replication takes where nothing is compiled, with SimPy and NumPy:
# 58 to 95 times for small.yaml, 125 to 157 for debao.yaml (2 cores, AMD EPYC, Python 3.11;
# `benchmarks/bare.py` measures it).
TIMES_SLOWER = (60, 160)


def refuse_stale(module: ModuleType, stem: str = "") -> None:
    """Refuse a compiled module that is older than the source beside it.

    Only where there is a setup.py, that is in a tree whose sources are edited. An installer writes
    the files of a wheel in any order, so their times say nothing there.

    Parameters
    ----------
    module : module
        What was compiled.
    stem : str, optional
        Name of its source where that is called otherwise.

    Raises
    ------
    ImportError
        Naming the file and the command that builds it anew.
    """
    compiled = Path(str(module.__file__))
    source = compiled.with_name((stem or compiled.name.split(".")[0]) + ".py")
    if not (source.parents[module.__name__.count(".")] / "setup.py").exists():
        return
    if source.exists() and source.stat().st_mtime > compiled.stat().st_mtime:
        raise ImportError(f"{compiled} is older than {source.name}: run `make install` again")


# What the compiled loops ask of Cython and of C, for Python without them.
double = float
sqrt = math.sqrt
_FLOAT, _BITS = struct.Struct("<d"), struct.Struct("<Q")


def declare(**_types: type) -> None:
    """Take the C types of a module's numbers, of which Python has no need."""


def bits_of(x: float) -> int:
    """Return the 64 bits of a number as an unsigned integer."""
    bits: int = _BITS.unpack(_FLOAT.pack(x))[0]
    return bits


def float_of(bits: int) -> float:
    """Return the number that has these 64 bits."""
    x: float = _FLOAT.unpack(_BITS.pack(bits))[0]
    return x


def whole(x: float) -> int:
    """Cut a number to a whole one, towards zero."""
    return int(x)


def spread(x: int) -> int:
    """Put the same word into all lanes."""
    return x


def lanes(table: memoryview[int], i: int) -> int:
    """Return the words of a table from place i on, one a lane."""
    return table[i]


def product(a: int, b: int) -> int:
    """Multiply the low halves of lanes."""
    return (a & 0xFFFFFFFF) * (b & 0xFFFFFFFF)


def put(table: memoryview[float], i: int, bits: int) -> None:
    """Write lanes into a table from place i on, as the bits of numbers."""
    table[i] = float_of(bits)


def highest_level() -> int:
    """Return how many levels beyond the plain one a processor runs: here it does not matter."""
    return 0
