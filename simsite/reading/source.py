"""Reading files that a person made: sizes and places, every trouble said plainly."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from simsite.core.errors import BadValue, Fault
from simsite.reading.encodings import decode
from simsite.reading.formats import JSON, OLD, PASSWORD, TEXT, WORKBOOK, format_of, refusal

MOST_BYTES = {"yaml": 1_500_000, "csv": 60_000_000, "list": 100_000_000}
_noted: ContextVar[dict[Path, str] | None] = ContextVar("noted", default=None)
_within: ContextVar[Path | None] = ContextVar("within", default=None)


@dataclass(frozen=True, eq=False)
class Source:
    """A text with its name, so that a fault can show the line.

    Attributes
    ----------
    file : str
        Name shown to the user.
    lines : list of str
        Lines without newlines.
    folder : pathlib.Path
        Folder that relative paths written in this text start from.
    """

    file: str
    lines: list[str]
    folder: Path = field(default_factory=Path)


@dataclass(frozen=True, eq=False, slots=True)
class Mark:
    """A place in a source; line and column count from 1; in a workbook also the cell's name."""

    source: Source
    line: int
    column: int
    cell: str = ""

    def fault(self, problem: BadValue, path: str = "", value: str = "") -> Fault:
        """Return a problem as a fault at this place."""
        lines = self.source.lines
        return Fault(
            key=problem.key,
            file=self.source.file,
            line=self.line,
            column=self.column,
            cell=self.cell,
            path=path,
            value=value,
            placeholders=problem.placeholders,
            suggestion=problem.suggestion,
            source=lines[self.line - 1] if 0 < self.line <= len(lines) else "",
        )


def read_bytes(path: Path, kind: str) -> bytes:
    """Read a regular file of bounded size.

    Raises
    ------
    BadValue
        If it does not exist, is no regular file, cannot be read, is larger than the limit of its
        kind (``yaml``, ``csv`` or ``list``), or lies outside the folder of `only_within`.
    """
    try:
        _refuse_outside(path)
        _refuse_odd(path, path.stat(), kind)
        content = path.read_bytes()
    except FileNotFoundError:
        raise BadValue("file.missing", _neighbour(path), file=path) from None
    except ValueError as trouble:
        if isinstance(trouble, BadValue):
            raise
        raise BadValue("file.unreadable", file=path, reason=str(trouble)) from None
    except (OSError, RuntimeError) as trouble:
        reason = getattr(trouble, "strerror", None) or str(trouble)
        raise BadValue("file.unreadable", file=path, reason=reason) from None
    noted = _noted.get()
    if noted is not None:
        noted[path] = hashlib.sha256(content).hexdigest()
    return content


def _refuse_outside(path: Path) -> None:
    """Refuse what does not lie in the folder that reading is kept to, and links in it."""
    folder = _within.get()
    if folder is None:
        return
    written = Path(os.path.abspath(path))  # noqa: PTH100 - a link must not be followed here
    if not written.is_relative_to(folder) or path.resolve() != written:
        raise BadValue("file.outside", file=path)


def _refuse_odd(path: Path, status: os.stat_result, kind: str) -> None:
    """Refuse what is no regular file of bounded size."""
    if stat.S_ISDIR(status.st_mode):
        raise BadValue("file.directory", file=path)
    if not stat.S_ISREG(status.st_mode):
        raise BadValue("file.not_regular", file=path)
    limit = MOST_BYTES[kind]
    if status.st_size > limit:
        size, most = f"{status.st_size:,}", f"{limit:,}"
        raise BadValue("file.too_large", file=path, size=size, most=most)


@contextmanager
def noting() -> Iterator[dict[Path, str]]:
    """Give a table in which every file that is read meanwhile is noted with its SHA-256."""
    read: dict[Path, str] = {}
    before = _noted.set(read)
    try:
        yield read
    finally:
        _noted.reset(before)


@contextmanager
def only_within(folder: Path) -> Iterator[None]:
    """Let no file be read meanwhile that lies outside a folder, nor through a link in it.

    For scenarios of people who may not see the other files of this machine.
    """
    before = _within.set(folder.resolve())
    try:
        yield
    finally:
        _within.reset(before)


def read_source(path: Path, kind: str, shown: str) -> Source:
    """Read a text file into lines.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    kind : str
        ``yaml`` or ``csv``.
    shown : str
        Its name in faults.

    Raises
    ------
    BadValue
        As `read_bytes` and `decode` do, or if it is a file of another kind by its content.
    """
    raw = read_bytes(path, kind)
    found = format_of(raw)
    if found in (WORKBOOK, OLD, PASSWORD):
        raise BadValue(f"{kind}.workbook", name=path.name)
    if found not in (TEXT, JSON if kind == "yaml" else TEXT):  # JSON is YAML, too
        raise refusal(found, path)
    return Source(shown, decode(raw).text.split("\n"), path.parent)


def control_faults(source: Source) -> list[Fault]:
    """Return a fault for every line with a control character such as NUL."""
    faults = []
    for number, line in enumerate(source.lines, 1):
        if line.isprintable():
            continue
        for column, character in enumerate(line, 1):
            if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\x85":
                problem = BadValue("text.control", character=f"U+{ord(character):04X}")
                faults.append(Mark(source, number, column).fault(problem))
                break
    return faults


def _neighbour(path: Path) -> str:
    """Return the nearest file name in the folder of a file that does not exist."""
    from difflib import get_close_matches

    try:
        names = [entry.name for entry in islice(path.parent.iterdir(), 1000)]
    except OSError:
        return ""
    near = get_close_matches(path.name, names, 1, 0.6)
    return str(path.with_name(near[0])) if near else ""
