"""What a directory of results says about itself."""

from __future__ import annotations

import hashlib
import json
import math
import platform
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from simsite import __version__
from simsite.core.engine_names import FIGURES, figures_of
from simsite.core.errors import BadValue
from simsite.core.files import regular, write_whole
from simsite.core.units import NEVER
from simsite.experiment.run.results import ALL, LUCK
from simsite.experiment.store.whole import MANIFEST
from simsite.model.scenario import MOST_REPLICATIONS

RUN_SCHEMA = "simsite.run/1"
SWEEP_SCHEMA = "simsite.sweep/1"
SEAL = "sha256"  # of everything else in the manifest
DRAWN = "figures/"
SHARD_SCHEMA = "simsite.shard/1"
SORTS = {f"simsite.{sort}/1": sort for sort in FIGURES if sort != "runs"}
TIMINGS = "timings.json"
MOST_BYTES = 500_000_000  # of a manifest or an answer; a hundred thousand design points take 50 MB
MOST_ARRAY_BYTES = 64_000_000_000
_VERSION = re.compile(r"(\d{1,6})\.(\d{1,6})(?:\.\d{1,6})?(?:[-+.a-z]\S*)?")

# What JSON that is read back must look like: required keys, types and ranges, and nothing more.
#
# A shape is a function that says whether a value is right, a mapping of keys to shapes, a list of
# one shape for every member, or `Maybe`, `Each` or `Pair`. Keys that no shape names are passed
# over: a later version may have added them.

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


# What the manifests of directories of results must say to be read, by their schema.

_TIME = whole(-NEVER, NEVER)
_COUNT = whole(0)


def _version(value: Any) -> bool:
    return isinstance(value, str) and _VERSION.fullmatch(value) is not None


def _factor(value: Any) -> bool:
    return text(value) or number(value)


_COMMON = {
    "simsite": _version,
    "versions": {"simsite": _version},
    "files": Maybe(Each(seal)),
}
_ANSWER = _COMMON | {
    "name": text,
    "asked": Each(lambda _: True),
    "seed": _COUNT,
    "replications": whole(1, MOST_REPLICATIONS),
    "scenario_sha256": seal,
    "files": Each(seal),
}
_RUN = _COMMON | {
    "name": text,
    "seed": _COUNT,
    "replications": whole(1, MOST_REPLICATIONS),
    "lines": [one_of(LUCK, ALL)],
    "check": Maybe(
        {
            "engine": text,
            "replication": _COUNT,
            "replayed": _COUNT,
            "groups": _COUNT,
            "identical": truth,
        }
    ),
    "audit": Maybe({"engine": text, "replication": _COUNT, "groups": _COUNT, "residents": _COUNT}),
    "trace": Maybe({"line": one_of(LUCK, ALL), "replication": _COUNT}),
    "scenario_sha256": seal,
    "plan_sha256": seal,
    "files": Each(seal),
}
_SWEEP = _COMMON | {
    "title_en": text,
    "title_zh": text,
    "first_day": day,
    "opening": _TIME,
    "deadline": Maybe(_TIME),
    "factors": [text],
    "lines": [one_of(LUCK, ALL)],
    "sets": [text],
    "inputs": Maybe(Each(seal)),
    "points": [
        {
            "name": text,
            "key": seal,
            "replications": whole(1, MOST_REPLICATIONS),
            "factors": Each(_factor),
        }
    ],
    "code": seal,
    "failed": Maybe(Each(Pair(text, text))),
}
SHAPES: Mapping[str, Shape] = {
    "run": _RUN,
    "sweep": _SWEEP,
    "shard": _SWEEP | {"shard": Pair(whole(1), whole(1))},
}


def refuse_newer(manifest: Mapping[str, Any], file: object) -> None:
    """Raise `BadValue` where a later version than this one wrote a manifest.

    Later is what differs in the first two numbers; before that nothing of it can be trusted.
    """
    found = manifest.get("simsite")
    if not isinstance(found, str) or not _version(found):
        return  # its shape says so
    if _numbers(found) > _numbers(__version__):
        raise BadValue("store.newer", file=file, version=found, own=__version__)


def _numbers(version: str) -> tuple[int, int]:
    found = _VERSION.fullmatch(version)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def hold_manifest(manifest: Mapping[str, Any], sort: str, file: object) -> None:
    """Raise `BadValue` with file and key where a manifest does not say what is needed.

    Parameters
    ----------
    manifest : mapping
        As read.
    sort : str
        Which command made it.
    file : object
        Name shown.
    """
    hold(manifest, SHAPES.get(sort, _ANSWER), file)
    for name in manifest.get("files") or ():
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts or "\0" in name or not parts.parts:
            raise BadValue("store.key_value", file=file, name="files", value=name)
    if "lines" in manifest:
        _refuse_double(manifest["lines"], "lines", file, least=1)
    if "points" in manifest:
        _hold_points(manifest, file)


def _hold_points(manifest: Mapping[str, Any], file: object) -> None:
    """Hold the design points of a sweep against what is said about all of them."""
    points, factors = manifest["points"], manifest["factors"]
    _refuse_double([point["name"] for point in points], "points", file, least=1)
    _refuse_double(factors, "factors", file)
    for i, point in enumerate(points):
        for name in factors:
            if name not in point["factors"]:
                missing = f"points.{i}.factors.{name}"
                raise BadValue("store.key_missing", file=file, name=missing)
    number_, of = manifest.get("shard", (1, 1))
    if number_ > of:
        raise BadValue("store.key_value", file=file, name="shard", value=f"[{number_}, {of}]")


def _refuse_double(names: list[str], key: str, file: object, least: int = 0) -> None:
    doubled = [name for name, times in Counter(names).items() if times > 1]
    if doubled or len(names) < least:
        raise BadValue("store.key_value", file=file, name=key, value=", ".join(doubled[:3]) or "[]")


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of what the numbers were made with."""
    return {
        "simsite": __version__,
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "simpy": version("simpy"),
    }


def write_manifest(folder: Path, about: Mapping[str, Any]) -> None:
    """Write ``manifest.json``: what is given, the versions, and the SHA-256 of every file there.

    ``timings.json`` is left out, so that the same command writes the same manifest.

    Parameters
    ----------
    folder : pathlib.Path
        Everything else is in it already.
    about : mapping
        What kind of directory it is, under ``schema``, and what made it.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != TIMINGS)
    files = {path.relative_to(folder).as_posix(): sha256(path.read_bytes()) for path in paths}
    write_json(folder / MANIFEST, sealed({**about, "versions": versions(), "files": files}))


def sealed(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest with its own SHA-256, so that a change by hand is noticed."""
    content = {key: value for key, value in about.items() if key != SEAL}
    return {**content, SEAL: sha256(json.dumps(content, sort_keys=True).encode())}


def record(folder: Path, name: str) -> None:
    """Add the SHA-256 of a file, written after the manifest, to the manifest.

    Parameters
    ----------
    folder : pathlib.Path
        Directory of results.
    name : str
        Of the file in it.
    """
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    files = {**manifest.get("files", {}), name: sha256((folder / name).read_bytes())}
    text = json.dumps(sealed({**manifest, "files": files}), ensure_ascii=False, indent=2)
    write_whole(folder / MANIFEST, (text + "\n").encode())


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write a mapping as indented JSON in UTF-8."""
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def directory_schema(answered: str) -> str:
    """Return the schema of the directory that keeps an answer, of that of its JSON object.

    The two have versions of their own: what is read back is not the JSON object.
    """
    sort = answered.partition("/")[0]
    return next(schema for schema in SORTS if schema.partition("/")[0] == sort)


def read_manifest(folder: Path, schema: str) -> dict[str, Any]:
    """Read the manifest of a directory of results.

    Raises
    ------
    BadValue
        If there is none, it is of another kind, it was changed, a later version wrote it, or it
        does not say what this one needs.
    """
    manifest = _plain_manifest(folder)
    found = _sort(manifest, folder)
    refuse_newer(manifest, folder / MANIFEST)
    if found != SORTS[schema]:
        about = {"wanted": command_of(SORTS[schema]), "choice": ", ".join(figures_of(found))}
        raise BadValue(f"store.is_{found}", file=folder, **about)
    if manifest.get(SEAL) != sealed(manifest)[SEAL]:
        raise BadValue("store.damaged", file=folder / MANIFEST)
    hold_manifest(manifest, found, folder / MANIFEST)
    return dict(manifest)


def command_of(sort: str) -> str:
    """Return the command whose results are of a sort."""
    return {"shard": "sweep --shard", "sobol": "sensitivity --sobol"}.get(sort, sort)


def sort_of(folder: Path) -> str:
    """Return which command made a directory of results: ``run``, ``sweep``, ``need``, ...

    Raises
    ------
    BadValue
        If it is no directory of results.
    """
    return _sort(_plain_manifest(folder), folder)


def _plain_manifest(folder: Path) -> Any:
    try:
        return json.loads(regular(folder / MANIFEST, MOST_BYTES).read_text("utf-8"))
    except BadValue:
        raise
    except (OSError, ValueError, RecursionError) as trouble:
        raise BadValue("store.not_results", file=folder) from trouble


def _sort(manifest: Any, folder: Path) -> str:
    # By the whole list, so that a manifest cannot name a sentence of its own.
    schema = manifest.get("schema") if isinstance(manifest, dict) else None
    if str(schema) not in SORTS:
        raise BadValue("store.not_results", file=folder)
    return SORTS[str(schema)]


def refuse_changed(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Raise `BadValue` where a file of the results was changed after it was written.

    Figures may be drawn again. One that somebody took away is told by `missing`.
    """
    for name in manifest.get("files") or ():
        if not name.startswith(DRAWN) and (folder / name).exists():
            refuse_other(folder, name, manifest)


def missing(folder: Path) -> list[str]:
    """Return the files that a manifest lists and that are not there any more, figures apart."""
    listed = _plain_manifest(folder).get("files") or {}
    return [n for n in listed if not n.startswith(DRAWN) and not (folder / n).exists()]


def refuse_other(folder: Path, name: str, manifest: Mapping[str, Any]) -> None:
    """Raise `BadValue` where a file is missing or not what was written; see `checked`."""
    path = folder / name
    found = hashlib.sha256()
    try:
        with regular(path, MOST_ARRAY_BYTES).open("rb") as file:
            while piece := file.read(1 << 20):
                found.update(piece)
    except FileNotFoundError as trouble:
        raise BadValue("store.gone", file=path) from trouble
    except OSError as trouble:
        raise BadValue("store.damaged", file=path) from trouble
    if found.hexdigest() != manifest["files"].get(name):
        raise BadValue("store.damaged", file=path)


def checked(folder: Path, name: str, manifest: Mapping[str, Any]) -> bytes:
    """Return the content of a file that the manifest lists.

    Raises
    ------
    BadValue
        If it is missing, no regular file, or not what was written.
    """
    path = folder / name
    try:
        content = regular(path, MOST_BYTES).read_bytes()
    except FileNotFoundError as trouble:
        raise BadValue("store.gone", file=path) from trouble
    except OSError as trouble:
        raise BadValue("store.damaged", file=path) from trouble
    if sha256(content) != (manifest.get("files") or {}).get(name):
        raise BadValue("store.damaged", file=path)
    return content
