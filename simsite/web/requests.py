"""How much people may ask of the page."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simsite.core.engine_names import RESOURCES
from simsite.core.errors import LANGUAGES, BadValue

MOST_REPLICATIONS = 1_000
MOST_RESIDENTS = 5_000_000
LEVELS = tuple(of for of in RESOURCES if of not in ("helpers", "hours"))
FIELDS = ("hours", "deadline")
FURTHER = ("need", "marginal", "what_if")
FURTHER_FIELDS = ("by", "sure", "number", "values")
PAPERS = ("lists", "xlsx", "roster", "reply", "zip")
LARGEST_LEVEL = 1_000_000
LONGEST_FIELD = 200
MOST_TYPED = 20
LONGEST_NAME = 80
MOST_NAME_BYTES = 240  # file systems take names of 255 bytes
ENDINGS = (".yaml", ".yml", ".csv")
# Of lists; the reader looks at what is in them and not at their name.
LIST_ENDINGS = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt", ".htm", ".html", ".xml")
LONGEST_STEM = 60
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
    levels : dict of str to str
        Staff by resource as typed, where it is not as the scenario says.
    fields : dict of str to str
        Hours and deadline as typed, likewise.
    """

    folder: Path
    number: int
    file: str
    levels: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def typed(self) -> tuple[str, ...]:
        """Names of the fields into which something was typed."""
        return (*self.levels, *self.fields)


@dataclass(frozen=True, slots=True)
class FurtherRequest:
    """A question beyond the answer: the least that is needed, where the next go, or a what-if.

    Attributes
    ----------
    trial : TrialRequest
        The scenario it is about.
    kind : str
        One of `FURTHER`.
    of : str
        A resource or a what-if; the facade knows which.
    typed : dict of str to str
        Its fields as typed: some of `FURTHER_FIELDS`.
    """

    trial: TrialRequest
    kind: str
    of: str
    typed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FileRequest:
    """A file of an answer, to be handed over.

    Attributes
    ----------
    folder : pathlib.Path
        Of the session.
    number : int
        Of the answer; no matter for ``reply`` and ``zip``.
    what : str
        One of `PAPERS`.
    language : str
        ``en`` or ``zh``.
    file : str
        The scenario, for ``zip``.
    """

    folder: Path
    number: int
    what: str
    language: str
    file: str


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A planner's own list, to be looked at or made a scenario.

    Attributes
    ----------
    folder : pathlib.Path
        Of the session.
    name : str
        Of the list.
    language : str
        ``en`` or ``zh``: of what will be written.
    typed : dict of str to str
        What was typed where it is confirmed; the facade knows which fields there are.
    """

    folder: Path
    name: str
    language: str
    typed: Mapping[str, str]

    @property
    def file(self) -> str:
        """Name of the scenario; its table is beside it."""
        return f"{Path(self.name).stem[:LONGEST_STEM].strip()}-list.yaml"


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


def read_further(asked: Mapping[str, Any]) -> FurtherRequest:
    """Read a further question, of nobody yet; see `read_object` for what is raised."""
    kind, of = asked.get("ask"), asked.get("of")
    if kind not in FURTHER or not isinstance(of, str):
        raise BadValue("page.request")
    typed = _members(asked.get("typed", {}), FURTHER_FIELDS, _field)
    trial = read_question({key: asked[key] for key in asked.keys() - {"ask", "of", "typed"}})
    return FurtherRequest(trial, kind, _field(of), typed)


def read_file_request(asked: Mapping[str, Any]) -> FileRequest:
    """Read which file is wanted, of nobody yet; see `read_object` for what is raised."""
    what, language = asked.get("what"), asked.get("language")
    if what not in PAPERS or language not in LANGUAGES:
        raise BadValue("page.request")
    file = file_name(asked.get("file"))
    return FileRequest(Path(), read_number(asked.get("number")), what, language, file)


def read_list_request(asked: Mapping[str, Any]) -> ListRequest:
    """Read what is asked of a list, of nobody yet; see `read_object` for what is raised."""
    language, typed = asked.get("language"), asked.get("typed", {})
    if language not in LANGUAGES or not isinstance(typed, dict) or len(typed) > MOST_TYPED:
        raise BadValue("page.request")
    fields = {read_name(name): _field(text) for name, text in typed.items()}
    return ListRequest(Path(), file_name(asked.get("name"), LIST_ENDINGS), language, fields)


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


def file_name(name: object, endings: tuple[str, ...] = ENDINGS) -> str:
    """Read the name of a file: plain, of a kind that is read, on every system.

    Parameters
    ----------
    name : object
        As sent.
    endings : tuple of str
        Kinds that are read.

    Raises
    ------
    BadValue
        If it is another one.
    """
    if not isinstance(name, str) or len(name) > LONGEST_NAME or name != name.strip():
        raise BadValue("page.file_name" if endings == ENDINGS else "page.list_name")
    plain = name == _printable(name) and not FORBIDDEN & set(name) and not name.startswith(".")
    plain = plain and len(name.encode()) <= MOST_NAME_BYTES
    if not plain or not name.lower().endswith(endings):
        raise BadValue("page.file_name" if endings == ENDINGS else "page.list_name")
    return name


def _members(given: object, known: tuple[str, ...], read: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or given.keys() - set(known):
        raise BadValue("page.request")
    return {name: read(value) for name, value in given.items()}


def _level(value: object) -> str:
    """Read a number of people: as typed, or a number of a slider."""
    return _field(value) if isinstance(value, str) else str(read_number(value))


def _field(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_FIELD or value != _printable(value):
        raise BadValue("page.request")
    return value.strip()


def _printable(text: str) -> str:
    """Return a text without characters that control or turn around what is shown."""
    return "".join(c for c in text if unicodedata.category(c)[0] != "C")
