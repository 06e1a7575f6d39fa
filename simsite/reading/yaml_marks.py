"""YAML with the line and column of every key and value.

Only what a scenario needs is read: YAML 1.2 scalars that mean what they look like, mappings with
text keys, lists. Tags, merge keys, doubled keys and bombs are refused, each at its place. The tree
is built from the parser's events, so nesting and size are limited while reading, not afterwards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from simsite.core.errors import MOST_FAULTS, BadValue, Fault
from simsite.reading.source import Mark, Source, control_faults

DEEPEST = 40
MOST_VALUES = 100_000
UNREAD = "\0unread"  # text of a part whose fault is already told: say nothing more about it

_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,3999})")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NAN = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WIDE_COLON = re.compile(r"^[\s-]*[A-Za-z0-9_]+(：)")
_TAB = re.compile(r"^ *(\t)\s*[^\s#]")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# What the two parsers of PyYAML (C and Python) say, and our sentence for it.
_PROBLEMS = (
    ("mapping values are not allowed", "yaml.colon_inside"),
    ("could not find expected ':'", "yaml.colon_missing"),
    ("block sequence entries are not allowed", "yaml.dash"),
    ("expected ',' or", "yaml.bracket"),
    ("expected the node content", "yaml.bracket"),
    ("node content", "yaml.bracket"),
    ("block end", "yaml.indentation"),
    ("expected '-' indicator", "yaml.indentation"),
    ("expected key", "yaml.indentation"),
    ("unexpected end of stream", "yaml.quote"),
    ("document separator", "yaml.quote"),
    ("document start", "yaml.indentation"),
    ("cannot start any token", "yaml.character"),
    ("unknown escape", "yaml.escape"),
    ("hexadecimal", "yaml.escape"),
)


@dataclass(frozen=True, eq=False, slots=True)
class Marked:
    """A value of a file and where it stands.

    Attributes
    ----------
    value : None, bool, int, float, str, dict of str to Marked, or list of Marked
        The value.
    mark : Mark
        Place of the value.
    text : str
        The scalar as written; empty for mappings and lists.
    key_mark : Mark or None
        Place of the key that leads here, where there is one.
    stated : Marked or None
        Of a quantity laid over another: the range that the source of the one below states, which
        nobody wrote here.
    """

    value: Any
    mark: Mark
    text: str = ""
    key_mark: Mark | None = None
    stated: Marked | None = None

    def under(self, key_mark: Mark | None) -> Marked:
        """Return the same value below another key."""
        return Marked(self.value, self.mark, self.text, key_mark, self.stated)

    def plain(self) -> Any:
        """Return the value and those in it without their places."""
        if self.stated is not None:
            bare = Marked(self.value, self.mark)
            written = self.value if isinstance(self.value, dict) else {"value": bare}
            return Marked(written | {"source_range": self.stated}, self.mark).plain()
        if isinstance(self.value, dict):
            return {key: member.plain() for key, member in self.value.items()}
        if isinstance(self.value, list):
            return [member.plain() for member in self.value]
        return self.value

    def text_of(self, key: str) -> str | None:
        """Return what a mapping says at a key, as written; None where it does not have it."""
        member = self.value.get(key) if isinstance(self.value, dict) else None
        return None if member is None else member.text


def resolve(text: str) -> Any:
    """Read an unquoted scalar: YAML 1.2, and what only looks like a number stays text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _NAN.fullmatch(text):
        return float(text.replace(".", ""))
    return text


def read_tree(source: Source, faults: list[Fault]) -> Marked | None:
    """Read a YAML source into a tree; None if nothing can be read from it.

    Parameters
    ----------
    source : Source
        The text.
    faults : list of Fault
        Faults found are added here.
    """
    controls = control_faults(source)
    if controls:
        faults.extend(controls)
        return None
    text = "\n".join(_repaired(source, faults))
    parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events, faster
    try:
        return _Reader(source, faults).document(yaml.parse(text, Loader=parser))
    except yaml.MarkedYAMLError as trouble:
        faults.append(_syntax_fault(source, trouble))
    except yaml.YAMLError as trouble:
        problem = BadValue("yaml.syntax", problem=str(trouble))
        faults.append(Mark(source, 1, 1).fault(problem))
    except _Stop:
        pass  # the fault that stopped the reading is in the list
    return None


class _Stop(Exception):  # noqa: N818 - ends the reading; its fault is already noted
    """Reading cannot go on."""


class _Reader:
    """Builds a tree from the parser's events, noting faults on the way."""

    def __init__(self, source: Source, faults: list[Fault]) -> None:
        self._source = source
        self._faults = faults
        self._anchors: dict[str, tuple[Marked, int] | None] = {}
        self._values = 0
        self._brackets = 0
        self._path: list[str] = []

    def document(self, events: Iterator[Any]) -> Marked | None:
        """Read the only document."""
        next(events)
        event = next(events)
        if isinstance(event, yaml.StreamEndEvent):
            self._note(BadValue("file.empty"), Mark(self._source, 1, 1))
            return None
        tree = self._value(next(events), events, 0)
        next(events)
        event = next(events)
        if not isinstance(event, yaml.StreamEndEvent):
            self._note(BadValue("yaml.two_documents"), self._mark(event))
        return tree

    def _value(self, event: Any, events: Iterator[Any], depth: int) -> Marked:
        """Read one value of any kind."""
        mark = self._mark(event)
        self._count(1, mark)
        if depth > DEEPEST:
            self._stop(BadValue("yaml.too_deep", most=DEEPEST), mark)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, mark)
        if event.tag is not None:
            self._note(BadValue("yaml.tag", tag=event.tag), mark)
        before = self._values
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event, mark)
        else:
            self._brackets += bool(event.flow_style)
            is_list = isinstance(event, yaml.SequenceStartEvent)
            value = (self._list if is_list else self._mapping)(events, depth, mark)
            self._brackets -= bool(event.flow_style)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, self._values - before + 1)
        return value

    def _alias(self, event: Any, mark: Mark) -> Marked:
        """Return the value an alias stands for, at the alias's place."""
        if event.anchor not in self._anchors:
            self._note(BadValue("yaml.alias", value=event.anchor), mark)
            return Marked(None, mark)
        known = self._anchors[event.anchor]
        if known is None:
            self._stop(BadValue("yaml.cycle", value=event.anchor), mark)
            raise AssertionError
        self._count(known[1], mark)
        return Marked(known[0].value, mark, known[0].text)

    def _scalar(self, event: Any, mark: Mark) -> Marked:
        """Read a scalar; quoted ones stay text."""
        quoted = event.style is not None and event.style != ""
        if not quoted:
            self._refuse_invisible(event.value, mark)
        return Marked(event.value if quoted else resolve(event.value), mark, event.value)

    def _list(self, events: Iterator[Any], depth: int, mark: Mark) -> Marked:
        """Read a list up to its end."""
        members: list[Marked] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            self._path.append(str(len(members)))
            members.append(self._value(event, events, depth + 1))
            self._path.pop()
        return Marked(members, mark)

    def _mapping(self, events: Iterator[Any], depth: int, mark: Mark) -> Marked:
        """Read a mapping up to its end; a doubled key is a fault naming both lines."""
        members: dict[str, Marked] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._value(event, events, depth + 1)
            name = unicodedata.normalize("NFC", key.text)
            self._path.append(name)
            value = self._value(next(events), events, depth + 1)
            first = members.get(name)
            if isinstance(key.value, (dict, list)) or key.value is None:
                self._note(BadValue("yaml.key"), key.mark)
            elif name == "<<":
                self._note(BadValue("yaml.merge"), key.mark)
            elif first is not None and first.key_mark is not None:
                problem = BadValue("yaml.doubled", value=name, line=first.key_mark.line)
                self._note(problem, key.mark, name)
            else:
                members[name] = value.under(key.mark)
            self._path.pop()
        return Marked(members, mark)

    def _refuse_invisible(self, text: str, mark: Mark) -> None:
        """Note zero-width characters, and full-width commas that look like separators."""
        if text.isascii() and text.isprintable():
            return
        for offset, character in enumerate(text):
            if unicodedata.category(character) == "Cf":
                problem = BadValue("text.control", character=f"U+{ord(character):04X}")
                self._note(problem, Mark(mark.source, mark.line, mark.column + offset), text)
                return
        # Between Chinese words full-width marks are text; between ASCII in brackets they are slips.
        for character, key in (("，", "yaml.wide_comma"), ("：", "yaml.wide_colon")):
            if self._brackets and character in text and re.sub("[，：]", "", text).isascii():
                place = Mark(mark.source, mark.line, mark.column + text.index(character))
                self._note(BadValue(key), place, text)

    def _count(self, values: int, mark: Mark) -> None:
        """Count values, those behind aliases included, and stop beyond the limit."""
        self._values += values
        if self._values > MOST_VALUES:
            self._stop(BadValue("yaml.too_many", most=f"{MOST_VALUES:,}"), mark)

    def _mark(self, event: Any) -> Mark:
        start = event.start_mark
        return Mark(self._source, start.line + 1, start.column + 1)

    def _note(self, problem: BadValue, mark: Mark, value: str = "") -> None:
        self._faults.append(mark.fault(problem, ".".join(self._path), value))
        if len(self._faults) > MOST_FAULTS:
            raise _Stop

    def _stop(self, problem: BadValue, mark: Mark) -> None:
        self._note(problem, mark)
        raise _Stop


def _repaired(source: Source, faults: list[Fault]) -> list[str]:
    """Note tabs and full-width colons, and mend them so that reading can go on."""
    lines = []
    for number, line in enumerate(source.lines, 1):
        mended = line
        if found := _TAB.match(line):
            problem = BadValue("yaml.tab")
            faults.append(Mark(source, number, found.start(1) + 1).fault(problem))
            mended = line.replace("\t", "  ")
        if found := _WIDE_COLON.match(mended):
            problem = BadValue("yaml.wide_colon")
            faults.append(Mark(source, number, found.start(1) + 1).fault(problem))
            mended = f"{mended[: found.start(1)]}: {mended[found.end(1) :].lstrip()}"
        lines.append(mended)
    return lines


def _syntax_fault(source: Source, trouble: yaml.MarkedYAMLError) -> Fault:
    """Return the parser's complaint in our words, at its place."""
    said = trouble.problem or trouble.context or ""
    place = trouble.problem_mark or trouble.context_mark
    key = next((key for needle, key in _PROBLEMS if needle in said), "yaml.syntax")
    if key in {"yaml.quote", "yaml.bracket"} and trouble.context_mark is not None:
        place = trouble.context_mark  # where it opens, not where the parser gave up
    line, column = (1, 1) if place is None else (place.line + 1, place.column + 1)
    if key == "yaml.colon_inside" and (above := _without_colon(source, line)):
        key, line, column = "yaml.colon_missing", above, len(source.lines[above - 1]) + 1
    if line > len(source.lines):  # the end of the text: show its last line
        line, column = len(source.lines), len(source.lines[-1]) + 1
    return Mark(source, line, column).fault(BadValue(key, problem=said))


def _without_colon(source: Source, line: int) -> int:
    """Return the line above that is a key without its colon, which runs into this one; else 0."""
    for number in range(line - 1, 0, -1):
        text = source.lines[number - 1].split("#")[0].strip()
        if text:
            is_key = re.fullmatch(r"[\w.]+( .*)?", text) and ":" not in text
            return number if is_key else 0
    return 0
