"""What a planner is told about her own list: what was read, what was left out, what is assumed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simsite.core.errors import visible
from simsite.model.quantities import Quantity
from simsite.model.scenario import Scenario
from simsite.model.sites import CHINESE_HEADERS
from simsite.reading.site_list.grid import Said
from simsite.reading.site_list.listed import SiteList
from simsite.reading.site_list.measured import CAPACITY, HOMES
from simsite.reading.site_list.start import Started
from simsite.report import formatting as written
from simsite.report.filled_text import filled_sentence
from simsite.report.i18n import Words, catalogue
from simsite.staffing.filled import filled

ANEW = "spread_anew"

# Everything a scenario assumes beside its sites, read off the scenario itself: a line a group.

WIDTH = 80
GROUPS = ("calendar", "population", "arrivals", "stages", "staff", "speed_cv")
# What is no number, or is told with its reason elsewhere.
TOLD = frozenset({"name", "kind", "role", "source", "deployment", "collectors", "helpers"})

MOMENT = re.compile(r"day (\d+) (\d\d:\d\d)")

Leaf = tuple[tuple[str, ...], str]


def assumed(scenario: Scenario, words: Words) -> list[str]:
    """Return every number and rule of a scenario but its sites, in lines of at most 80 columns.

    Parameters
    ----------
    scenario : Scenario
        As it was written.
    words : Words
        Language.
    """
    lines: list[str] = []
    for label, parts in _written(scenario, words):
        lines += _wrapped(words("listed.group.line", label=label), parts, words("listed.between"))
    return lines


def _written(scenario: Scenario, words: Words) -> Iterator[tuple[str, list[str]]]:
    """Yield the name of each group and what it says."""
    for label, leaves in _groups(scenario, words):
        own = all(site.hours for site in scenario.sites)  # the list says them
        kept = [leaf for leaf in leaves if not own or leaf[0] != ("calendar", "hours")]
        yield label, [part for path, value in kept for part in _part(path, value, words)]


def _groups(scenario: Scenario, words: Words) -> Iterator[tuple[str, list[Leaf]]]:
    """Yield the name of each group and its values; each stage is a group of its own."""
    for group in GROUPS:
        if group == "stages":
            for stage in scenario.stages:
                yield _stage(stage.name, words), list(_leaves((), stage, words))
        else:
            part = getattr(scenario, group)
            yield words(f"listed.group.{group}"), list(_leaves((group,), part, words))


def _stage(name: str, words: Words) -> str:
    key = f"glossary.stage.{name}"
    return words(key) if key in catalogue() else name


def _leaves(path: tuple[str, ...], part: Any, words: Words) -> Iterator[Leaf]:
    """Yield path and written value of everything in a part of a scenario."""
    kinds = part.kinds() if hasattr(part, "kinds") else {}
    if kinds:
        for kind, quantity in kinds.items():
            yield (*path, kind), _quantity(quantity, words)
    elif isinstance(part, Quantity):
        yield path, _quantity(part, words)
    elif hasattr(part, "model_dump"):
        plain = part.model_dump(mode="json")
        for name in type(part).model_fields:
            if name not in TOLD:
                yield from _member((*path, name), getattr(part, name), plain[name], words)


def _member(path: tuple[str, ...], part: Any, plain: Any, words: Words) -> Iterator[Leaf]:
    """Yield what is in a member: a part of its own, a table, a list or a plain value."""
    if part is None or plain in ([], {}, ()):
        return
    if hasattr(part, "model_dump"):
        yield from _leaves(path, part, words)
    elif isinstance(plain, dict):
        yield path, " ".join(f"{key}: {value};" for key, value in plain.items()).rstrip(";")
    elif isinstance(plain, list):
        yield path, " ".join(map(str, plain))
    else:
        yield path, _in_words(str(plain), words)


def _in_words(value: str, words: Words) -> str:
    """Return a plain value in words, where it is one of a choice or a time with its day."""
    moment = MOMENT.fullmatch(value)
    if moment is not None:
        return words("listed.moment", day=moment[1], clock=moment[2])
    key = f"listed.value.{value}"
    return words(key) if key in catalogue() else value


def _quantity(quantity: Quantity, words: Words) -> str:
    value = str(quantity.unit.write(quantity.value))
    if quantity.ends is None:
        return value
    low, high = (str(quantity.unit.write(end)) for end in quantity.ends)
    return words("listed.range", value=value, low=low, high=high)


def _part(path: tuple[str, ...], value: str, words: Words) -> Iterator[str]:
    """Yield a value with its name; not that everybody takes a stage, which says nothing."""
    from simsite.report.input_names import input_name

    if path[-1] == "probability" and value == "100 %":
        return
    value = written.as_written(value, words)
    names = path[1:] if path[0] == "calendar" else path
    name = input_name(".".join(part for part in names if part != "shares"), words)
    yield f"{name} {value}" if name else value


def _wrapped(label: str, parts: list[str], between: str) -> list[str]:
    """Return a label and its parts, broken between parts where a line is full."""
    lines, line = [], f"  {label}"
    for number, part in enumerate(parts):
        piece = part + (between if number < len(parts) - 1 else "")
        if _width((line + piece).rstrip()) > WIDTH and line.strip():
            lines.append(line.rstrip())
            line = "    "
        line += piece
    return [*lines, line]


def _width(text: str) -> int:
    """Return how many columns a text takes; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def list_text(found: SiteList, started: Started, file: Path, words: Words) -> list[str]:
    """Return one line a fact.

    Parameters
    ----------
    found : SiteList
        What was read.
    started : Started
        What was made of it, and assumed.
    file : pathlib.Path
        The scenario that was written.
    words : Words
        Language.
    """
    by_rule = (filled_sentence(one, words) for one in filled(started.scenario))
    shown = f"'{file}'" if any(c.isspace() for c in str(file)) else str(file)
    parts = [line for part in found.parts for line in _of_part(part, words)]
    return [
        *_read(found, words),
        *parts,
        *(_told(one, words) for one in (*found.said, *started.said)),
        *(words("listed.assumed", what=what) for what in by_rule),
        words("listed.rest", file=file.name),
        *assumed(started.scenario, words),
        *_anew(started, shown, words),
        words("listed.next", file=shown),
    ]


def _read(found: SiteList, words: Words) -> Iterator[str]:
    """Yield what was read, and of a list alone also what was taken for what, and left out."""
    source = visible(f"{found.file}[{found.sheet}]" if found.sheet else found.file)
    yield words(
        "listed.read",
        file=source,
        sites=written.count(len(found.sites)),
        count=len({site.township for site in found.sites}),
        people=written.count(sum(site.population for site in found.sites)),
    )
    if not found.parts:
        yield from _columns(found, words)


def _of_part(found: SiteList, words: Words) -> Iterator[str]:
    """Yield what was read from one sheet of several."""
    yield words(
        "listed.read_sheet",
        sheet=visible(found.sheet),
        sites=written.count(len(found.sites)),
        count=len({site.township for site in found.sites}),
        people=written.count(sum(site.population for site in found.sites)),
    )
    yield from _columns(found, words)
    yield from (_told(one, words) for one in found.said)


def _columns(found: SiteList, words: Words) -> Iterator[str]:
    """Yield what was taken for what, and what was left out."""
    between = words("listed.between")
    pairs = (
        words("listed.column", heading=heading, meaning=meaning)
        for heading, meaning in _taken(found, words)
    )
    yield words("listed.taken", columns=between.join(pairs))
    yield from _left(found, words)


def _taken(found: SiteList, words: Words) -> list[tuple[str, str]]:
    """Return the headings of the columns that are taken, and what each is taken for."""
    meanings = dict(CHINESE_HEADERS) if words.lang == "zh" else {}
    meanings |= {key: words(f"listed.meaning.{key}") for key in (HOMES, CAPACITY)}
    return [(visible(heading), meanings.get(key, key)) for heading, key in found.taken.items()]


def _left(found: SiteList, words: Words) -> Iterator[str]:
    """Yield which columns and rows are left out."""
    between = words("listed.between")
    nameless = [words("listed.nameless", column=column) for column in found.nameless]
    if found.unused or nameless:
        unused = [*map(visible, found.unused), *nameless]
        yield words("listed.unused", columns=between.join(unused))
    for row, text in found.skipped:
        yield words("listed.skipped", row=row, text=visible(text))


def _told(one: Said, words: Words) -> str:
    """Return what was assumed or done; what a planner wrote has its direction marks spelt out."""
    return words(f"listed.{one.way}", what=_sentence(one, words))


def _sentence(one: Said, words: Words) -> str:
    values: dict[str, Any] = {
        key: visible(value) if isinstance(value, str) else value
        for key, value in one.values.items()
    }
    return words(f"listed.said.{one.key}", **values)


def _anew(started: Started, file: str, words: Words) -> Iterator[str]:
    """Yield how to spread the staff of the list anew."""
    plan = started.plan
    if not plan.is_listed:
        return
    yield words("listed.anew", file=file, name=ANEW)
    helpers = plan.what_ifs[ANEW]["helpers"]
    if helpers > plan.deployment.helpers:
        more = helpers - plan.deployment.helpers
        yield words("listed.anew_more", helpers=written.count(helpers), more=written.count(more))


# The same for a screen on which it is confirmed.


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What was understood of one sheet of a list.

    Attributes
    ----------
    name : str
        Of the sheet; empty for a file without any.
    columns : tuple of (str, str)
        Heading and meaning of the columns that are taken.
    left : tuple of str
        Columns and rows that are not used.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListFacts:
    """What was understood of a list, in the parts in which it is confirmed.

    Attributes
    ----------
    source : str
        What was read from where.
    sheets : tuple of SheetFacts
        Each with columns of its own.
    noted, assumed : tuple of str
        What was done, and what is assumed because the list does not say it.
    rest : tuple of (str, str)
        Everything else that is assumed: group and its values.
    """

    source: str
    sheets: tuple[SheetFacts, ...]
    noted: tuple[str, ...]
    assumed: tuple[str, ...]
    rest: tuple[tuple[str, str], ...]


def list_facts(found: SiteList, started: Started, words: Words) -> ListFacts:
    """Return what `list_text` says, in parts.

    Parameters
    ----------
    found : SiteList
        What was read.
    started : Started
        What was made of it, and assumed.
    words : Words
        Language.
    """
    sheets = _sheets(found)
    own = [one for sheet in sheets if sheet is not found for one in sheet.said]
    said: dict[str, list[str]] = {"noted": [], "assumed": []}
    for one in (*own, *found.said, *started.said):
        said[one.way].append(_sentence(one, words))
    between = words("listed.between")
    return ListFacts(
        next(_read(found, words)),
        tuple(
            SheetFacts(visible(one.sheet), tuple(_taken(one, words)), tuple(_left(one, words)))
            for one in sheets
        ),
        tuple(dict.fromkeys(said["noted"])),
        (
            *dict.fromkeys(said["assumed"]),
            *(filled_sentence(one, words) for one in filled(started.scenario)),
        ),
        tuple((label, between.join(parts)) for label, parts in _written(started.scenario, words)),
    )


def _sheets(found: SiteList) -> tuple[SiteList, ...]:
    """Return the sheets of which a list is made."""
    return found.parts or (found,)
