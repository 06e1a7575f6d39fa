"""How much people may ask of the page."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simsite.core.engine_names import RESOURCES
from simsite.core.errors import BadValue

MOST_REPLICATIONS = 1_000
MOST_RESIDENTS = 5_000_000
LEVELS = tuple(of for of in RESOURCES if of not in ("helpers", "hours"))
FIELDS = ("hours", "deadline")
LARGEST_LEVEL = 1_000_000
LONGEST_FIELD = 200
LONGEST_NAME = 80
MOST_NAME_BYTES = 240  # file systems take names of 255 bytes
ENDINGS = (".yaml", ".yml", ".csv")
FORBIDDEN = frozenset('/\\:*?"<>|')


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of sessions, files and work.

    Attributes
    ----------
    sessions : int
        People at a time; who has no question at work gives way to somebody new.
    at_once : int
        Questions worked on at once, a process each.
    waiting : int
        Questions that may wait for their turn.
    seconds : float
        Longest work on one question.
    upload_bytes : int
        Largest request.
    files : int
        Files that one session may upload.
    kept : int
        Answers that one session may keep.
    """

    sessions: int = 16
    at_once: int = 2
    waiting: int = 8
    seconds: float = 120.0
    upload_bytes: int = 5_000_000
    files: int = 20
    kept: int = 6


@dataclass(frozen=True, slots=True)
class TrialRequest:
    """What a warm process is asked.

    Attributes
    ----------
    folder : pathlib.Path
        Of the session.
    number : int
        Counts the questions of a session.
    file : str
        The scenario, one of the session's files.
    levels : dict of str to int
        Staff by resource, where it is not as the scenario says.
    fields : dict of str to str
        Hours and deadline as typed, likewise.
    """

    folder: Path
    number: int
    file: str
    levels: Mapping[str, int] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """An answer that somebody keeps: number of its file, and the name they gave it."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Kept answers to put side by side; the first is what the others are compared with."""

    folder: Path
    kept: tuple[NamedAnswer, ...]


def read_object(body: bytes) -> dict[str, Any]:
    """Read the JSON object of a request.

    Raises
    ------
    BadValue
        If it is none.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise BadValue("page.request") from None
    if not isinstance(found, dict):
        raise BadValue("page.request")
    return found


def read_question(asked: Mapping[str, Any]) -> TrialRequest:
    """Read a question about a scenario, of nobody yet; see `read_object` for what is raised."""
    if asked.keys() - {"file", "levels", "fields"}:
        raise BadValue("page.request")
    return TrialRequest(
        Path(),
        0,
        file_name(asked.get("file")),
        _members(asked.get("levels", {}), LEVELS, _level),
        _members(asked.get("fields", {}), FIELDS, _field),
    )


def read_name(name: object) -> str:
    """Read what somebody calls something; see `read_object` for what is raised."""
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME:
        raise BadValue("page.request")
    return _printable(name.strip())


def read_number(number: object) -> int:
    """Read a whole number that is not negative; see `read_object` for what is raised."""
    if type(number) is not int or not 0 <= number <= LARGEST_LEVEL:  # True is an int, too
        raise BadValue("page.request")
    return number


def file_name(name: object) -> str:
    """Read the name of a file: plain, of a kind that is read, on every system.

    Raises
    ------
    BadValue
        If it is another one.
    """
    if not isinstance(name, str) or len(name) > LONGEST_NAME or name != name.strip():
        raise BadValue("page.file_name")
    plain = name == _printable(name) and not FORBIDDEN & set(name) and not name.startswith(".")
    plain = plain and len(name.encode()) <= MOST_NAME_BYTES
    if not plain or not name.lower().endswith(ENDINGS):
        raise BadValue("page.file_name")
    return name


def _members(given: object, known: tuple[str, ...], read: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or given.keys() - set(known):
        raise BadValue("page.request")
    return {name: read(value) for name, value in given.items()}


def _level(value: object) -> int:
    return read_number(value)


def _field(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_FIELD or value != _printable(value):
        raise BadValue("page.request")
    return value.strip()


def _printable(text: str) -> str:
    """Return a text without characters that control or turn around what is shown."""
    return "".join(c for c in text if unicodedata.category(c)[0] != "C")
