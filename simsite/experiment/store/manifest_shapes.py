"""What the manifests of directories of results must say to be read, by their schema."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from simsite import __version__
from simsite.core.errors import BadValue
from simsite.core.units import NEVER
from simsite.experiment.run.results import ALL, LUCK
from simsite.experiment.store.shapes import (
    Each,
    Maybe,
    Pair,
    Shape,
    day,
    hold,
    number,
    one_of,
    seal,
    text,
    truth,
    whole,
)
from simsite.model.scenario import MOST_REPLICATIONS

_VERSION = re.compile(r"(\d{1,6})\.(\d{1,6})(?:\.\d{1,6})?(?:[-+.a-z]\S*)?")
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
