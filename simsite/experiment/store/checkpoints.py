"""Finished replications on disk: a file for each run of them, named after all they depend on.

A file is whole or not there: it is written beside, forced to the disk and renamed. Its first line
holds the SHA-256 of the rest, so a damaged one is noticed and computed again. Its name begins with
the SHA-256 of scenario, seed and version, so that any sweep can use what another has finished.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import simsite
from simsite import __version__
from simsite.core.files import regular, write_whole
from simsite.experiment.store.manifest import sha256
from simsite.model.scenario import Scenario

CHUNK_SCHEMA = "simsite.chunk/1"
MOST_BYTES = 10_000_000_000
ROOMS = ("core", "stats", "model", "draws", "engine", "metrics")
County = dict[str, list[int | float]]
_NAME = re.compile(r"([0-9a-f]{64})\.(luck|all)\.([0-9]+)-([0-9]+)\.jsonl")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Replications of one line of a scenario.

    Attributes
    ----------
    key : str
        From `point_key`.
    line : str
        Kind of random draws.
    first, end : int
        The first replication, and the one after the last.
    """

    key: str
    line: str
    first: int
    end: int

    @property
    def file(self) -> str:
        """Name of the file that holds it."""
        return f"{self.key}.{self.line}.{self.first}-{self.end}.jsonl"

    @staticmethod
    def of_file(name: str) -> Span | None:
        """Return what a file of this name holds; None for another kind of file."""
        found = _NAME.fullmatch(name)
        if found is None or int(found[3]) >= int(found[4]):
            return None
        return Span(found[1], found[2], int(found[3]), int(found[4]))


@cache
def code(rooms: tuple[str, ...] = ROOMS) -> str:
    """Return the SHA-256 of the programs that make a number out of a scenario.

    So that numbers of a changed program are never taken for its own, though its version is the
    same; compiled or not, it is the same program.

    Parameters
    ----------
    rooms : tuple of str
        Where they are.
    """
    root = Path(simsite.__file__).parent
    sources = sorted(path for room in rooms for path in (root / room).rglob("*.py"))
    seals = (f"{path.relative_to(root).as_posix()} {sha256(path.read_bytes())}" for path in sources)
    return sha256("\n".join(seals).encode())


def point_key(scenario: Scenario) -> str:
    """Return the SHA-256 of all that a replication's numbers depend on, its own number apart.

    Parameters
    ----------
    scenario : Scenario
        What is run; its seed is part of it, the number of replications is not.
    """
    said = scenario.model_dump_json(exclude={"run": {"replications"}})
    return sha256(f"{CHUNK_SCHEMA} {__version__} {code()}\n{said}".encode())


def write_span(folder: Path, span: Span, county: County) -> None:
    """Write the county's numbers of replications.

    Parameters
    ----------
    folder : pathlib.Path
        Where.
    span : Span
        Which replications; names the file.
    county : dict of str to list
        A value for each of them, by metric.
    """
    rest = _rest(span, county)
    head = json.dumps({"sha256": sha256(rest)}).encode()
    write_whole(folder / span.file, head + b"\n" + rest)


def sound(path: Path, span: Span) -> bytes | None:
    """Return what a file says after its first line; None where it is damaged.

    Raises
    ------
    OSError
        If it cannot be read.
    BadValue
        If it is no regular file.
    """
    head, _, rest = regular(path, MOST_BYTES).read_bytes().partition(b"\n")
    begin = json.dumps({"schema": CHUNK_SCHEMA, **_about(span)})[:-1].encode()
    whole = head == json.dumps({"sha256": sha256(rest)}).encode() and rest.startswith(begin)
    return rest if whole else None


def read_span(path: Path, span: Span) -> County | None:
    """Read replications; None where the file is damaged or holds others.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    rest = sound(path, span)
    if rest is None:
        return None
    county: County = json.loads(rest).get("county")
    return county if _is_whole(county, span.end - span.first) else None


def _is_whole(county: Any, number: int) -> bool:
    """Return whether there is a value of every replication for every metric."""
    if not isinstance(county, dict) or "completion" not in county:
        return False
    values = county.values()
    return all(isinstance(of, list) and len(of) == number for of in values)


def _rest(span: Span, county: Mapping[str, Any]) -> bytes:
    content = {"schema": CHUNK_SCHEMA, **_about(span), "county": county}
    return (json.dumps(content, allow_nan=False) + "\n").encode()


def _about(span: Span) -> dict[str, Any]:
    return {"key": span.key, "line": span.line, "first": span.first, "end": span.end}
