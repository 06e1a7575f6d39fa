"""Small typed values of a scenario: how each is read, written back and shown in the JSON Schema."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from simsite.core import units
from simsite.core.clock_words import NEXT_DAY
from simsite.core.errors import BadValue
from simsite.model.kinds import kind_of, understood

LONGEST_TEXT = 5_000
LONGEST_NAME = 64
# Assumed as more than any one place has; ten thousand times as many would fill the memory.
MOST_AT_SITE = 20_000


class Frozen(BaseModel):
    """A part of the scenario: never changed after reading, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Let a parametrised part be found by its name, so that results can be pickled."""
        if cls.__pydantic_generic_metadata__["origin"] is not None:
            setattr(sys.modules[cls.__module__], cls.__name__, cls)

    @model_validator(mode="before")
    @classmethod
    def _remember_keys(cls, data: Any, info: ValidationInfo) -> Any:
        """Note which keys are known at this place, so that a misspelt one finds its neighbour."""
        if isinstance(info.context, dict) and isinstance(data, dict):
            known, own = info.context.get(id(data)), cls.model_fields.keys()
            info.context[id(data)] = own if known is None else known | own  # many sites share one
        return data


def read_text(value: object) -> str:
    """Read text; a whole number written without quotes (a code) keeps its digits.

    Raises
    ------
    BadValue
        If it is no text, longer than 5,000 characters or holds control characters.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, dt.date):
        value = value.isoformat()
    if not isinstance(value, str):
        raise BadValue("text.not_text", value=value)
    if len(value) > LONGEST_TEXT:
        raise BadValue("text.too_long", length=len(value), longest=LONGEST_TEXT)
    if value.isprintable():  # as most are: no need to look at each character
        return value.strip()
    for character in value:
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t":
            raise BadValue("text.control", character=f"U+{ord(character):04X}")
    return value.strip()


def read_name(value: object) -> str:
    """Read a name used in dotted paths, such as that of a stage: letters, digits, ``_``, ``-``."""
    text = unicodedata.normalize("NFC", read_text(value))
    good = text[:1].isalpha() and all(c.isalnum() or c in "_-" for c in text)
    if not good or len(text) > LONGEST_NAME:
        raise BadValue("name.unusable", value=text)
    return text


def read_kind(value: object) -> str:
    """Read a kind of site: urban or village in whatever words, else a name without case."""
    text = read_text(value)
    return understood(text) or read_name(kind_of(text))


def read_id(value: object) -> str:
    """Read the id of a place: text that is not empty."""
    text = read_text(value)
    if not text:
        raise BadValue("value.empty")
    if len(text) > LONGEST_NAME * 2:
        raise BadValue("text.too_long", length=len(text), longest=LONGEST_NAME * 2)
    return text


def count_from(smallest: int, largest: int = units.LARGEST_COUNT) -> Callable[[object], int]:
    """Return a reader of whole numbers between two bounds."""

    def read(value: object) -> int:
        number = units.parse_count(value)
        if number < smallest:
            raise BadValue("count.too_small", value=number, smallest=smallest)
        if number > largest:
            raise BadValue("count.too_large", value=number, largest=f"{largest:,}")
        return number

    return read


def at_site_from(smallest: int) -> Callable[[object], int]:
    """Return a reader of how many desks or people work at one site."""
    read = count_from(smallest)

    def bounded(value: object) -> int:
        number = read(value)
        if number > MOST_AT_SITE:
            raise BadValue("count.at_site", value=number, most=f"{MOST_AT_SITE:,}")
        return number

    return bounded


def _schema(example: str, *kinds: str, pattern: str = "") -> WithJsonSchema:
    """Return the JSON Schema of a scalar; editors show the example and check the pattern."""
    schema: dict[str, Any] = {"type": list(kinds) or "string", "examples": [example]}
    if pattern:
        schema |= {"pattern": pattern, "patternErrorMessage": f"write for example '{example}'"}
    return WithJsonSchema(schema)


CLOCK = r"([0-9]|[01][0-9]|2[0-4]):[0-5][0-9](:[0-5][0-9])?"
ON_NEXT_DAY = rf"(({NEXT_DAY})\s*)?"
WINDOW = rf"\s*{CLOCK}\s*(-|–|—|~|～|至|到)\s*{ON_NEXT_DAY}{CLOCK}\s*"

Text = Annotated[str, BeforeValidator(read_text), _schema("城关镇", "string", "integer")]
FileName = Annotated[str, BeforeValidator(read_text), _schema("sites/debao.csv")]
Name = Annotated[str, BeforeValidator(read_name), _schema("swab")]
Kind = Annotated[str, BeforeValidator(read_kind), _schema("village")]
Id = Annotated[str, BeforeValidator(read_id), _schema("451024100001-1", "string", "integer")]
Count = Annotated[
    int, BeforeValidator(count_from(0)), WithJsonSchema({"type": "integer", "minimum": 0})
]
AtLeastOne = Annotated[
    int, BeforeValidator(count_from(1)), WithJsonSchema({"type": "integer", "minimum": 1})
]
CountAtSite = Annotated[
    int,
    BeforeValidator(at_site_from(0)),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MOST_AT_SITE}),
]
DesksAtSite = Annotated[
    int,
    BeforeValidator(at_site_from(1)),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_AT_SITE}),
]
Date = Annotated[
    dt.date,
    BeforeValidator(units.parse_date),
    PlainSerializer(lambda day: day.isoformat(), str),
    _schema("2022-02-17"),
]
Window = Annotated[
    tuple[int, int],
    BeforeValidator(units.parse_hours),
    PlainSerializer(units.format_hours, str),
    _schema("07:30-18:00", pattern=f"^{WINDOW}$"),
]


def read_windows(value: object) -> tuple[Any, ...]:
    """Read the windows of a day, none of them read yet: a list, or one text with commas between."""
    if isinstance(value, str):
        return tuple(re.split("[,;]", value))
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


_SEVERAL = {
    "type": "string",
    "examples": ["07:30-18:00", "08:00-12:00, 14:00-18:00"],
    "pattern": f"^{WINDOW}([,;]{WINDOW})*$",
    "patternErrorMessage": "write for example '07:30-18:00' or '08:00-12:00, 14:00-18:00'",
}
_ONE_BY_ONE = {
    "type": "array",
    "items": {"type": "string", "examples": ["07:30-18:00"], "pattern": f"^{WINDOW}$"},
}
Hours = Annotated[
    tuple[Window, ...],
    BeforeValidator(read_windows),
    WithJsonSchema({"anyOf": [_SEVERAL, _ONE_BY_ONE]}),
]


def in_order(windows: tuple[tuple[int, int], ...], *, days: int = 1) -> tuple[tuple[int, int], ...]:
    """Return opening hours as they are.

    Raises
    ------
    BadValue
        If there are none, or a window cannot stand where it stands.
    """
    if not windows:
        raise BadValue("list.empty")
    wrong = misplaced(windows, days=days)
    if wrong is not None:
        raise wrong[1]
    return windows


def misplaced(windows: Sequence[tuple[int, int]], *, days: int = 1) -> tuple[int, BadValue] | None:
    """Return the first window of a list that cannot stand where it stands, and why.

    Parameters
    ----------
    windows : sequence of (start, end)
        Of every day, as written: their order is that of the day. Seconds after midnight.
    days : int
        Days on which they hold: a night of one day may overlap the next day's first window.

    Returns
    -------
    tuple of int and BadValue, or None
        Its number in the list, and the fault: out of order, or two that overlap.
    """
    for number, (first, second) in enumerate(itertools.pairwise(windows), start=1):
        names = {"value": units.format_hours(second), "other": units.format_hours(first)}
        if second[0] < first[0]:
            night = units.format_hours((first[0], second[1]))
            joins = (first[1] - second[0]) % units.SECONDS_PER_DAY == 0
            return number, BadValue("hours.order", night if joins else "", **names)
        if second[0] < first[1]:
            return number, BadValue("hours.overlap", **names)
    first, last = windows[0], windows[-1]
    if days > 1 and last[1] > first[0] + units.SECONDS_PER_DAY:
        names = {"value": units.format_hours(last), "other": units.format_hours(first)}
        return len(windows) - 1, BadValue("hours.overlap_next", **names)
    return None


Clock = Annotated[
    int,
    BeforeValidator(units.parse_daily_clock),
    PlainSerializer(units.format_clock, str),
    _schema("17:00", pattern=rf"^\s*{CLOCK}\s*$"),
]


def read_span(value: object) -> float:
    """Read a length of time that is decided, at least one second; return seconds."""
    seconds = units.parse_duration(value)
    if seconds < 1:
        raise BadValue("span.too_short", value=value)
    return seconds


Span = Annotated[
    float,
    BeforeValidator(read_span),
    PlainSerializer(units.format_duration, str),
    _schema("10 min"),
]
Share = Annotated[
    float,
    BeforeValidator(units.parse_share),
    PlainSerializer(units.format_share),
    _schema("5 %", "string", "number"),
]


class Bilingual(Frozen):
    """Words in English, in Chinese, or in both; plain text counts for both."""

    en: Text = ""
    """The words in English."""
    zh: Text = ""
    """The words in Chinese."""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, data: Any) -> Any:
        return data if isinstance(data, (dict, BaseModel)) else {"en": data, "zh": data}

    def text(self, language: str) -> str:
        """Return the words in ``en`` or ``zh``, or in the other language where one is missing."""
        first, second = (self.zh, self.en) if language == "zh" else (self.en, self.zh)
        return first or second


def not_a_choice(key: str, value: str, choice: tuple[str, ...]) -> BadValue:
    """Return the problem of a word that is not among the words allowed, with the nearest."""
    near = next(iter(get_close_matches(value, choice, 1, 0.6)), "")
    return BadValue(key, near, value=value, choice=", ".join(choice))
