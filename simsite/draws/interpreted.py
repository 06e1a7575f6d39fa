"""What the compiled loops ask of Cython and of C, for Python without them."""

from __future__ import annotations

import struct
from math import sqrt

from simsite.core.compiled import compiled, nogil

__all__ = [
    "bits_of",
    "compiled",
    "declare",
    "double",
    "float_of",
    "nogil",
    "sqrt",
    "whole",
]

double = float

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
