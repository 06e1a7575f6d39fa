"""The sweep file: a scenario, and what is varied over it.

format: 1
base: ../../scenarios/debao.yaml
over:                                  # every combination of the values below
  staff.collectors: [120, 200, 749]
  staff.helpers: {from: 2000, to: 8000, step: 2000}
variants:                              # each crossed with the combinations; may be left out
  practised: {}
  first: {file: ../../scenarios/debao-first.yaml}
replications: 60
seed: 1
lines: [all]
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator

from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.model.fields import Bilingual, Frozen, Name, Text
from simsite.model.load import in_order, read_resolved
from simsite.model.override import dotted, merge
from simsite.model.scenario import Replications, Scenario, Seed
from simsite.model.source import Mark, read_source
from simsite.model.validate import typed, validate
from simsite.model.yaml_marks import Marked, read_tree, resolve

MOST_POINTS = 10_000
VARIANT = "variant"
_AMOUNT = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)\s*([^0-9.\s].*)?")

Factor = str | int | float


class Variant(Frozen):
    """One of the named scenarios that are crossed with the combinations."""

    file: Text = ""
    """Scenario file, relative to the sweep file; left out: the sweep's base."""
    scenario: Text = ""
    """Named scenario of that file to lay over it."""
    set: dict[str, Any] = Field(default_factory=dict)
    """Values to change, by dotted path."""


class Steps(Frozen):
    """Evenly spaced values, both ends included where the step meets them."""

    from_: Any = Field(alias="from")
    """First value."""
    to: Any
    """Last value at most."""
    step: Any
    """Distance between two values."""


class SweepFile(Frozen):
    """Which scenarios to run: a base, and what is varied over it."""

    format: Literal[1] = 1
    """Version of the sweep language."""
    title: Bilingual = Field(default_factory=Bilingual)
    """What is asked, in one line."""
    base: Text = ""
    """Scenario file, relative to this one; may be left out where every variant names its own."""
    scenario: Text = ""
    """Named scenario of the base to lay over it."""
    over: dict[str, list[Any] | Steps] = Field(default_factory=dict)
    """Values by dotted path: a list, or {from: ..., to: ..., step: ...}; all combinations run."""
    variants: dict[Name, Variant] = Field(default_factory=dict)
    """Named scenarios, each crossed with the combinations."""
    replications: Replications | None = None
    """Replications of every design point; left out: as the scenario says."""
    seed: Seed | None = None
    """Seed of every design point, so that all have the same luck; left out: the scenario's."""
    lines: tuple[Literal["luck", "all"], ...] = ("all",)
    """Kinds of luck: luck alone, and with what is not known."""

    @field_validator("lines", mode="after")
    @classmethod
    def _some(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        if not lines:
            raise BadValue("list.empty")
        return tuple(line for line in ("luck", "all") if line in lines)


@dataclass(frozen=True, slots=True)
class DesignPoint:
    """One scenario of a sweep.

    Attributes
    ----------
    name : str
        Short name, unique in the sweep.
    factors : dict of str to number or str
        Value by dotted path, and the variant's name under ``variant``.
    scenario : Scenario
        What is to be run.
    """

    name: str
    factors: dict[str, Factor]
    scenario: Scenario


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep as asked for.

    Attributes
    ----------
    name : str
        Stem of the file.
    title_en, title_zh : str
        What is asked.
    factors : tuple of str
        What varies, in order; ``variant`` last where there are variants.
    points : tuple of DesignPoint
        In order: variants first, the last factor changing fastest.
    lines : tuple of str
        Kinds of luck.
    """

    name: str
    title_en: str
    title_zh: str
    factors: tuple[str, ...]
    points: tuple[DesignPoint, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Level:
    """One value of a factor: as shown, and as it is laid over a scenario."""

    shown: Factor
    tree: Marked


def load_sweep(path: str | os.PathLike[str], sets: Sequence[str] = ()) -> Sweep:
    """Read a sweep file and every scenario it asks for.

    Parameters
    ----------
    path : str or path
        The YAML file.
    sets : sequence of str
        Overrides ``PATH=VALUE`` for every scenario; they win over the file's replications and
        seed, and give way to what is varied.

    Returns
    -------
    Sweep
        With all design points.

    Raises
    ------
    ScenarioFault
        With every fault of the file and of its scenarios.
    """
    faults: list[Fault] = []
    file = Path(path)
    tree = _read(file, faults)
    asked = None if tree is None else typed(SweepFile, tree, faults)
    if tree is None or asked is None:
        raise ScenarioFault(in_order(faults))
    levels = _levels(tree, faults)
    number = _count(asked, levels)
    if number > MOST_POINTS:
        problem = BadValue("sweep.too_many", number=f"{number:,}", most=f"{MOST_POINTS:,}")
        faults.append(tree.mark.fault(problem))
    if faults:
        raise ScenarioFault(in_order(faults))
    points = tuple(_points(file, asked, tree, levels, sets, faults))
    if faults:
        raise ScenarioFault(in_order(faults))
    variant = (VARIANT,) if asked.variants else ()
    names = (*levels, *variant)
    return Sweep(
        file.stem, asked.title.text("en"), asked.title.text("zh"), names, points, asked.lines
    )


def _read(path: Path, faults: list[Fault]) -> Marked | None:
    try:
        source = read_source(path, "yaml", str(path))
    except BadValue as problem:
        fault = Fault(problem.key, str(path), placeholders=problem.placeholders)
        faults.append(fault)
        return None
    tree = read_tree(source, faults)
    if tree is not None and not isinstance(tree.value, dict):
        faults.append(tree.mark.fault(BadValue("value.not_a_mapping", value=tree.text or "[...]")))
        return None
    return tree


def _count(asked: SweepFile, levels: dict[str, list[_Level]]) -> int:
    number = max(1, len(asked.variants))
    for values in levels.values():
        number *= len(values)
    return number


def _levels(tree: Marked, faults: list[Fault]) -> dict[str, list[_Level]]:
    """Return the values of every factor, each at its place in the file."""
    over = tree.value.get("over")
    levels: dict[str, list[_Level]] = {}
    for path, given in (over.value if over is not None else {}).items():
        members = given.value if isinstance(given.value, list) else _stepped(given, faults)
        if not members:
            faults.append(given.mark.fault(BadValue("list.empty"), f"over.{path}"))
        mark = given.key_mark or given.mark
        levels[path] = [_Level(_shown(m), dotted(path, m, mark)) for m in members]
    return levels


def _shown(member: Marked) -> Factor:
    """Return a value as it is shown in tables: a number, or its text."""
    if isinstance(member.value, (int, float)) and not isinstance(member.value, bool):
        return member.value
    if member.text:
        return member.text
    return str(member.value) if not isinstance(member.value, (dict, list)) else _spelt(member)


def _spelt(member: Marked) -> str:
    """Return a mapping or list on one line."""
    if isinstance(member.value, dict):
        return "{" + ", ".join(f"{k}: {_spelt(m)}" for k, m in member.value.items()) + "}"
    if isinstance(member.value, list):
        return "[" + ", ".join(map(_spelt, member.value)) + "]"
    return member.text or str(member.value)


def _stepped(given: Marked, faults: list[Fault]) -> list[Marked]:
    """Return the values of ``{from: 100, to: 400, step: 100}``, with a unit if all three have."""
    parts = [given.value[key] for key in ("from", "to", "step")]
    read = [_AMOUNT.fullmatch(str(part.text)) for part in parts]
    units = {match[2] or "" for match in read if match}
    numbers = [Decimal(match[1]) for match in read if match]
    if len(numbers) < len(parts) or len(units) != 1 or numbers[2] <= 0 or numbers[1] < numbers[0]:
        faults.append(given.mark.fault(BadValue("sweep.steps", value=_spelt(given)), "over"))
        return [given]
    low, high, step = numbers
    number = int((high - low) / step) + 1
    if number > MOST_POINTS:
        problem = BadValue("sweep.too_many", number=f"{number:,}", most=f"{MOST_POINTS:,}")
        faults.append(given.mark.fault(problem, "over"))
        return [given]
    texts = (f"{low + k * step} {units.copy().pop()}".strip() for k in range(number))
    return [Marked(resolve(text), given.mark, text, given.key_mark) for text in texts]


def _points(
    file: Path,
    asked: SweepFile,
    tree: Marked,
    levels: dict[str, list[_Level]],
    sets: Sequence[str],
    faults: list[Fault],
) -> Iterator[DesignPoint]:
    """Yield every design point; faults of its scenario are noted."""
    for name, bottom in _bottoms(file, asked, tree, sets, faults):
        for chosen in itertools.product(*levels.values()):
            top = bottom
            for level in chosen:
                top = merge(top, level.tree, faults)
            scenario = validate(top, faults)
            factors = {p: level.shown for p, level in zip(levels, chosen, strict=True)}
            if name:
                factors[VARIANT] = name
            if scenario is not None:
                yield DesignPoint(point_name(factors), factors, scenario)


def point_name(factors: dict[str, Factor]) -> str:
    """Return the short name of a design point: ``staff.collectors=120, practised``."""
    parts = [str(v) if k == VARIANT else f"{k}={v}" for k, v in factors.items()]
    return ", ".join(parts) or "base"


def _bottoms(
    file: Path, asked: SweepFile, tree: Marked, sets: Sequence[str], faults: list[Fault]
) -> Iterator[tuple[str, Marked]]:
    """Yield each variant's name and scenario, before anything is varied."""
    common = [f"run.{k}={v}" for k, v in _luck(asked) if v is not None]
    for name, variant in (asked.variants or {"": Variant()}).items():
        where = _written(tree, name)
        bottom = _bottom(file, asked, variant, [*common, *sets], where, faults)
        if bottom is None:
            continue
        changes = where.value.get("set") if isinstance(where.value, dict) else None
        for path, member in (changes.value if changes is not None else {}).items():
            upper = dotted(path, member, member.key_mark or member.mark)
            bottom = merge(bottom, upper, faults)
        yield name, bottom


def _luck(asked: SweepFile) -> tuple[tuple[str, int | None], ...]:
    return (("replications", asked.replications), ("seed", asked.seed))


def _written(tree: Marked, name: str) -> Marked:
    """Return the place where a variant is written, or the file where it is not."""
    variants = tree.value.get("variants")
    found: Marked = variants.value[name] if name and variants is not None else tree
    return found


def _bottom(
    file: Path,
    asked: SweepFile,
    variant: Variant,
    sets: Sequence[str],
    where: Marked,
    faults: list[Fault],
) -> Marked | None:
    name = variant.file or asked.base
    mark = where.key_mark or where.mark
    if not name:
        faults.append(mark.fault(BadValue("sweep.no_base")))
        return None
    path = file.parent / name
    if not path.is_file():
        faults.append(_missing(mark, where, path))
        return None
    chosen = variant.scenario or ("" if variant.file else asked.scenario)
    return read_resolved(path, chosen or None, sets, faults)


def _missing(mark: Mark, where: Marked, path: Path) -> Fault:
    """Return the fault of a scenario file that is not there, at the place that names it."""
    named = where.value if isinstance(where.value, dict) else {}
    member = named.get("file") or named.get("base")
    place = member.mark if member is not None else mark
    return place.fault(BadValue("file.missing", file=path))
