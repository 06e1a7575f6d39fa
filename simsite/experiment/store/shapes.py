"""What JSON that is read back must look like: required keys, types and ranges, and nothing more.

A shape is a function that says whether a value is right, a mapping of keys to shapes, a list of
one shape for every member, or `Maybe`, `Each` or `Pair`. Keys that no shape names are passed over:
a later version may have added them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from simsite.core.errors import BadValue
from simsite.core.units import NEVER

Read = TypeVar("Read")
Test = Callable[[Any], bool]
Shape = Any  # Test, mapping of str to Shape, list of one Shape, Maybe, Each or Pair
LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Maybe:
    """A value that may be missing or null."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class Each:
    """A mapping of any names, each to a value of one shape."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class Pair:
    """A list of two values."""

    first: Shape
    second: Shape


def text(value: Any) -> bool:
    """Whether a value is text."""
    return isinstance(value, str)


def truth(value: Any) -> bool:
    """Whether a value is true or false."""
    return isinstance(value, bool)


def number(value: Any) -> bool:
    """Whether a value is a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= NEVER and math.isfinite(value)


def whole(least: int, most: int = NEVER) -> Test:
    """Return whether a value is a whole number of a range."""
    return lambda value: type(value) is int and least <= value <= most


def one_of(*choices: Any) -> Test:
    """Return whether a value is one of these."""
    return lambda value: any(type(value) is type(one) and value == one for one in choices)


def seal(value: Any) -> bool:
    """Whether a value is a SHA-256 in hexadecimal."""
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def day(value: Any) -> bool:
    """Whether a value is an ISO date."""
    return _read(date.fromisoformat, value) is not None


def _read(read: Callable[[str], Read], value: Any) -> Read | None:
    try:
        return read(value)
    except (TypeError, ValueError):
        return None


def hold(value: Any, shape: Shape, file: object) -> None:
    """Raise `BadValue` with file and key where a value is not of a shape.

    Parameters
    ----------
    value : object
        From JSON.
    shape : Shape
        What it must be.
    file : object
        Name shown.
    """
    for fault in _faults(value, shape, ""):
        if fault[1] is _MISSING:
            raise BadValue("store.key_missing", file=file, name=fault[0])
        raise BadValue("store.key_value", file=file, name=fault[0], value=_shown(fault[1]))


_MISSING = object()


def _faults(value: Any, shape: Shape, path: str) -> Any:
    """Yield (dotted key, value) of what is wrong; the value is `_MISSING` where there is none."""
    if isinstance(shape, Maybe):
        if value is not None:
            yield from _faults(value, shape.shape, path)
    elif callable(shape):
        if not shape(value):
            yield path, value
    elif isinstance(shape, list | Pair):
        yield from _list_faults(value, shape, path)
    else:
        yield from _mapping_faults(value, shape, path)


def _mapping_faults(value: Any, shape: Each | Mapping[str, Shape], path: str) -> Any:
    if not isinstance(value, dict):
        yield path, value
    elif isinstance(shape, Each):
        for name, member in value.items():
            yield from _faults(member, shape.shape, _below(path, name))
    else:
        yield from _key_faults(value, shape, path)


def _key_faults(value: Mapping[str, Any], shape: Mapping[str, Shape], path: str) -> Any:
    for name, wanted in shape.items():
        if name in value:
            yield from _faults(value[name], wanted, _below(path, name))
        elif not isinstance(wanted, Maybe):
            yield _below(path, name), _MISSING


def _list_faults(value: Any, shape: list[Shape] | Pair, path: str) -> Any:
    if not isinstance(value, list):
        yield path, value
        return
    if isinstance(shape, Pair):
        if len(value) != 2:
            yield path, value
            return
        members = [shape.first, shape.second]
    else:
        members = shape * len(value)
    for number_, (member, wanted) in enumerate(zip(value, members, strict=True)):
        yield from _faults(member, wanted, _below(path, str(number_)))


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= LONGEST_SHOWN else shown[: LONGEST_SHOWN - 1] + "…"
