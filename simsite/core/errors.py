"""Errors a planner may see, with the place in the file, the reason and the fix.

Sentences live in ``faults.toml`` beside this module, in English and Chinese, so that a
translator never touches Python. Code names a sentence by its key and gives the values to fill in.
"""

from __future__ import annotations

import string
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from simsite.core.agreement import agreeing

LANGUAGES = ("en", "zh")
SOURCE_COLUMNS = 100
MOST_FAULTS = 1_000  # told at once; a last one says that there are more


@dataclass(frozen=True, slots=True)
class InBoth:
    """A part of a sentence that is another word in each language, such as the name of a column.

    Attributes
    ----------
    en, zh : str
        The word in English and in Chinese.
    """

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en


class SimsiteError(Exception):
    """Root of every error that simsite raises on purpose."""


class BadValue(SimsiteError, ValueError):  # noqa: N818 - it names a value, in the words of the schema
    """A value that cannot be read; knows its sentence but not yet its place in a file.

    Parameters
    ----------
    key : str
        Key of the sentence in ``faults.toml``.
    suggestion : str, optional
        What the writer probably meant.
    **placeholders : object
        Values for the placeholders of the sentence.
    """

    def __init__(self, key: str, suggestion: str = "", /, **placeholders: object) -> None:
        super().__init__(key)
        self.key = key
        self.suggestion = suggestion
        self.placeholders = placeholders

    def __str__(self) -> str:
        return sentence(self.key, self.placeholders, "en")


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a scenario, at one place.

    Attributes
    ----------
    key : str
        Kind of fault: the key of its sentence in ``faults.toml``.
    file : str
        File as the user named it, ``--set`` for an override on the command line.
    line, column : int
        Place, counted from 1; 0 where there is none (a file that does not exist).
    path : str
        Dotted path in the scenario, such as ``stages.swab.time``.
    value : str
        The value as written.
    placeholders : dict of str to object
        Values for the sentence.
    suggestion : str
        What the writer probably meant, or empty.
    source : str
        The line of the file, without its newline.
    cell : str
        Name of the cell in a workbook, such as ``C5``; shown in the place of line and column.
    """

    key: str
    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""
    value: str = ""
    placeholders: Mapping[str, Any] = field(default_factory=dict)
    suggestion: str = ""
    source: str = ""
    cell: str = ""

    def text(self, language: str = "en") -> str:
        """Return the sentence alone, in English (``en``) or Chinese (``zh``)."""
        known = {"path": self.path, "value": self.value, **self.placeholders}
        words = sentence(self.key, known, language)
        if self.suggestion:
            words += sentence("suggestion", {"suggestion": self.suggestion}, language)
        return words

    def render(self, language: str = "en") -> str:
        """Return ``file:line:col: error: text``, the source line and a caret below it."""
        place = visible(self.file)
        if self.cell:
            place += f":{self.cell}"
        elif self.line:
            place += f":{self.line}:{self.column}"
        head = f"{place}: {sentence('error', {}, language)}: {self.text(language)}"
        if not self.source.strip():
            return head
        shown, caret = _excerpt(self.source, self.column)
        return f"{head}\n    {shown}\n    {' ' * caret}^"


class ScenarioFault(SimsiteError):  # noqa: N818 - faults are what planners are shown
    """Everything wrong with a scenario, all at once.

    Parameters
    ----------
    faults : tuple of Fault
        At least one fault, in the order of the files.
    """

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def render(self, language: str = "en") -> str:
        """Return every fault as text, one after the other, and their number if several."""
        parts = [fault.render(language) for fault in self.faults]
        if len(parts) > 1:
            parts.append(sentence("count", {"number": len(parts)}, language))
        return "\n".join(parts)

    def __str__(self) -> str:
        return self.render("en")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return every sentence as ``{key: {"en": ..., "zh": ...}}``."""
    return tomllib.loads(files("simsite.core").joinpath("faults.toml").read_text("utf-8"))


def sentence(key: str, placeholders: Mapping[str, object], language: str) -> str:
    """Fill in one sentence of the catalogue.

    Raises
    ------
    KeyError
        If the catalogue has no such key, language or placeholder: a fault of simsite, not of
        the user.
    """
    own = {name: _in(value, language) for name, value in placeholders.items()}
    shown = {name: visible(value) for name, value in own.items()}
    text = catalogue()[key][language]
    return string.Formatter().vformat(
        agreeing(text, shown) if language == "en" else text, (), shown
    )


def _in(value: object, language: str) -> str:
    """Return a placeholder in a language."""
    return value.zh if isinstance(value, InBoth) and language == "zh" else str(value)


def told(trouble: SimsiteError, language: str) -> str:
    """Return an error of simsite in words, in English (``en``) or Chinese (``zh``)."""
    render = getattr(trouble, "render", None)
    if render is not None:
        return str(render(language))
    if isinstance(trouble, BadValue):
        text = sentence(trouble.key, trouble.placeholders, language)
        if trouble.suggestion:
            text += sentence("suggestion", {"suggestion": trouble.suggestion}, language)
        return f"{sentence('error', {}, language)}: {text}"
    return str(trouble)


def visible(text: str, longest: int = 200) -> str:
    """Return text fit for one line of a terminal: control and direction marks spelt out."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(
        f"\\u{ord(c):04x}" if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} else c
        for c in cut
    )


def width(text: str) -> int:
    """Return the number of terminal columns of a text; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1 for c in text)


def _excerpt(source: str, column: int) -> tuple[str, int]:
    """Return the part of a source line worth showing, and the caret's offset in columns."""
    start = max(0, column - 1 - SOURCE_COLUMNS // 2) if len(source) > SOURCE_COLUMNS else 0
    ahead = "…" if start else ""
    before = ahead + visible(source[start : column - 1].replace("\t", " "))
    after = visible(source[column - 1 : start + SOURCE_COLUMNS].replace("\t", " "))
    return before + after, width(before)


class Contradiction(SimsiteError):  # noqa: N818 - says what it is, in the words of the reader
    """Two ways to the same number disagree, so no number of the run can be trusted.

    Nobody who asked is at fault; the command line leaves with exit code 3.

    Parameters
    ----------
    key : str
        Key of the sentence in ``faults.toml``.
    **placeholders : object
        Values for the placeholders of the sentence.
    """

    def __init__(self, key: str, /, **placeholders: object) -> None:
        super().__init__(key)
        self.key = key
        self.placeholders = placeholders

    def render(self, language: str = "en") -> str:
        """Return what disagrees, in English (``en``) or Chinese (``zh``)."""
        head = sentence("error", {}, language)
        return f"{head}: {sentence(self.key, self.placeholders, language)}"

    def __str__(self) -> str:
        return self.render()
