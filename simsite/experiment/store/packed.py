"""Answers as arrays and one tree of plain values, exact: packed, and read back by declared types.

What an answer is made of stands once, in its dataclass. The tree holds the numbers, texts and
nested parts under the names of the fields; an array stands apart under its path. A time stays a
whole number of microseconds. A plan is kept as its fingerprint and made anew from the scenario.
"""

from __future__ import annotations

import json
import math
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from simsite.core.errors import BadValue
from simsite.core.units import NEVER
from simsite.experiment.store.store import fingerprint
from simsite.model.plan import CampaignPlan

Array = NDArray[Any]
TREE = "tree"  # of the arrays: the JSON of everything else, as bytes
Known = Mapping[str, Any]
# What no file holds, by (dataclass, field): made of the fields that were read before it, its own
# first and then those of what it stands in.
Made = Mapping[tuple[type, str], Callable[[Known], Any]]


def packed(noun: Any) -> dict[str, Array]:
    """Return an answer as named arrays.

    Parameters
    ----------
    noun : dataclass
        Of numbers, texts, arrays, tuples, mappings by text, plans, and dataclasses of these;
        functions are left out.

    Returns
    -------
    dict of str to array
        `TREE` first, a uint8 array of JSON; the others by path, such as ``tried/0/completion``.
    """
    arrays: dict[str, Array] = {}
    tree = _plain(noun, "", arrays)
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
    return {TREE: np.frombuffer(text.encode(), dtype=np.uint8), **arrays}


def _plain(value: Any, path: str, arrays: dict[str, Array]) -> Any:
    if isinstance(value, np.ndarray):
        arrays[path] = value
        return None
    if isinstance(value, CampaignPlan):
        return fingerprint(value)
    if is_dataclass(value):
        parts = {f.name: getattr(value, f.name) for f in fields(value)}
        return _plain({k: part for k, part in parts.items() if not callable(part)}, path, arrays)
    if isinstance(value, Mapping):
        return {key: _plain(part, _below(path, key), arrays) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part, _below(path, n), arrays) for n, part in enumerate(value)]
    return value.item() if isinstance(value, np.generic) else value


@dataclass(frozen=True, slots=True)
class PackedSource:
    """Where arrays come from: the file as the reader is to see it, and who wrote it."""

    file: Path
    version: str


def unpacked(kind: type, arrays: Mapping[str, Array], source: PackedSource, made: Made) -> Any:
    """Return the answer that `packed` took apart.

    Parameters
    ----------
    kind : type
        Its dataclass.
    arrays : mapping of str to array
        As packed.
    source : PackedSource
        Where they come from.
    made : mapping of (type, str) to callable
        What makes the fields that no file holds.

    Raises
    ------
    BadValue
        If something is missing, or is not of the type that its field declares; if a plan is not
        the one that was packed.
    """
    try:
        tree = json.loads(bytes(arrays[TREE]))
    except (KeyError, TypeError, ValueError, RecursionError) as trouble:
        raise BadValue("store.arrays", file=source.file, reason=TREE) from trouble
    return _Unpacker(arrays, source, made).read(kind, tree, "", {})


class _Unpacker:
    """Reads values of declared types from a tree and its arrays."""

    def __init__(self, arrays: Mapping[str, Array], source: PackedSource, made: Made) -> None:
        self.arrays, self.source, self.made = arrays, source, made
        self.file = source.file

    def read(self, hint: Any, value: Any, path: str, known: Known) -> Any:
        """Return a value of a type; `known` are the fields read so far."""
        origin = get_origin(hint)
        if hint is np.ndarray or origin is np.ndarray:
            return self._array(path)
        if origin in (Union, UnionType):
            return self._optional(hint, value, path, known)
        if origin is tuple:
            return self._tuple(get_args(hint), value, path, known)
        if origin is dict:
            return self._dict(get_args(hint)[1], value, path, known)
        if is_dataclass(hint):
            return self._dataclass(hint, value, path, known)
        if not _PLAIN[hint](value):
            raise self._odd(path, value)
        return value

    def _odd(self, path: str, value: Any) -> BadValue:
        shown = json.dumps(value, ensure_ascii=False)[:60]
        return BadValue("store.key_value", file=self.file, name=path, value=shown)

    def _array(self, path: str) -> Array:
        if path not in self.arrays:
            raise BadValue("store.key_missing", file=self.file, name=path)
        found = self.arrays[path]
        if found.dtype.kind not in "biuf" or found.ndim not in (1, 2):
            raise self._odd(path, str(found.dtype))
        return found

    def _optional(self, hint: Any, value: Any, path: str, known: Known) -> Any:
        if value is None:
            return None
        (kind,) = (one for one in get_args(hint) if one is not NoneType)
        return self.read(kind, value, path, known)

    def _tuple(self, hints: tuple[Any, ...], value: Any, path: str, known: Known) -> Any:
        if not isinstance(value, list):
            raise self._odd(path, value)
        every = [hints[0]] * len(value) if hints[1:] == (...,) else list(hints)
        if len(every) != len(value):
            raise self._odd(path, value)
        pairs = enumerate(zip(every, value, strict=True))
        return tuple(self.read(hint, part, _below(path, n), known) for n, (hint, part) in pairs)

    def _dict(self, hint: Any, value: Any, path: str, known: Known) -> Any:
        if not isinstance(value, dict):
            raise self._odd(path, value)
        return {k: self.read(hint, part, _below(path, k), known) for k, part in value.items()}

    def _dataclass(self, kind: Any, value: Any, path: str, known: Known) -> Any:
        if not isinstance(value, dict):
            raise self._odd(path, value)
        own: dict[str, Any] = {}
        chain = ChainMap(own, dict(known))
        for field in fields(kind):
            own[field.name] = self._field(kind, field, value, path, chain)
        return kind(**own)

    def _field(self, kind: Any, field: Field[Any], value: Any, path: str, known: Known) -> Any:
        below = _below(path, field.name)
        make = self.made.get((kind, field.name))
        if make is not None:
            found = make(known)
            if isinstance(found, CampaignPlan) and fingerprint(found) != value.get(field.name):
                about = {"file": self.file, "version": self.source.version}
                raise BadValue("store.other_version", **about)
            return found
        if field.name in value:
            return self.read(_hints(kind)[field.name], value[field.name], below, known)
        if field.default is MISSING and field.default_factory is MISSING:
            raise BadValue("store.key_missing", file=self.file, name=below)
        return field.default if field.default_factory is MISSING else field.default_factory()


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _below(path: str, name: object) -> str:
    return f"{path}/{name}" if path else str(name)


def _whole(value: Any) -> bool:
    return type(value) is int and -NEVER <= value <= NEVER


def _real(value: Any) -> bool:
    return _whole(value) or (type(value) is float and not math.isnan(value))


_PLAIN: dict[Any, Callable[[Any], bool]] = {
    int: _whole,
    float: _real,
    bool: lambda value: type(value) is bool,
    str: lambda value: type(value) is str,
}
