"""From a sweep file to design points: a scenario, and what is varied over it.

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

Besides ``over`` there are ``paired``, ``sample``, ``table``, ``include`` and ``exclude``: see
docs/reference/sweep.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from simsite.core.errors import MOST_FAULTS, BadValue, Fault, ScenarioFault
from simsite.model.scenario import Scenario
from simsite.reading.load import in_order, read_resolved, scenario_instead
from simsite.reading.overlay import dotted, merge
from simsite.reading.source import Mark, noting, read_source
from simsite.reading.sweep_design import (
    MOST_POINTS,
    Design,
    Factor,
    Row,
    SweepFile,
    UnitCube,
    Variant,
    amount,
    level_of,
    read_design,
    shown,
    spelt,
)
from simsite.reading.validate import typed, validate
from simsite.reading.what_if.wish import WishedTogether, wished
from simsite.reading.yaml_marks import Marked, read_tree

LIMITS = ("from", "to", "above", "below")
VARIANT = "variant"


class Exclusions:
    """The rules of ``exclude``: a point that meets every condition of one is left out.

    Parameters
    ----------
    given : Marked or None
        The list of rules as written.
    known : sequence of str
        Factors of the sweep.
    faults : list of Fault
        Faults found are added here.
    """

    def __init__(self, given: Marked | None, known: Sequence[str], faults: list[Fault]) -> None:
        self._faults = faults
        self._rules = [] if given is None else list(given.value)
        self._met = [False] * len(self._rules)
        for rule in self._rules:
            faults.extend(unknown_factors(rule, known, "exclude"))
            if not rule.value:
                faults.append(rule.mark.fault(BadValue("sweep.no_condition"), "exclude"))
            for path, condition in rule.value.items():
                self._judge(path, condition)

    def leave_out(self, factors: Mapping[str, Factor]) -> bool:
        """Return whether a point is left out."""
        for number, rule in enumerate(self._rules):
            conditions = rule.value.items()
            if all(p in factors and _meets(factors[p], c) for p, c in conditions):
                self._met[number] = True
                return True
        return False

    def unmet(self) -> Iterator[Fault]:
        """Yield a fault for every rule that no point has met: it is likely misspelt."""
        for rule, met in zip(self._rules, self._met, strict=True):
            if not met:
                problem = BadValue("sweep.no_match", value=spelt(rule))
                yield rule.mark.fault(problem, "exclude")

    def _judge(self, path: str, condition: Marked) -> None:
        """Note a condition that is neither a value, nor a list of them, nor limits."""
        limits = condition.value
        if not isinstance(limits, dict):
            return
        sound = limits and all(k in LIMITS and amount(m.text) for k, m in limits.items())
        if not sound:
            problem = BadValue("sweep.condition", value=spelt(condition))
            self._faults.append(condition.mark.fault(problem, f"exclude.{path}"))


def included(
    given: Marked | None, known: Sequence[str], variant: str, faults: list[Fault]
) -> Iterator[tuple[Row, str, Marked]]:
    """Yield the points of ``include``: values, the variant's name, and where it is written.

    Parameters
    ----------
    given : Marked or None
        The list as written.
    known : sequence of str
        Factors of the sweep, every one of which a point must name.
    variant : str
        The factor that names the variant.
    faults : list of Fault
        Faults found are added here.
    """
    for point in [] if given is None else given.value:
        wrong = list(unknown_factors(point, known, "include"))
        missing = [path for path in known if path not in point.value]
        if missing and not wrong:
            problem = BadValue("sweep.incomplete", missing=", ".join(missing))
            wrong.append(point.mark.fault(problem, "include"))
        faults.extend(wrong)
        if not wrong:
            chosen = point.value.get(variant)
            row = {
                p: level_of(p, point.value[p], point.value[p].key_mark or point.mark)
                for p in known
                if p != variant
            }
            yield row, "" if chosen is None else str(chosen.text), point


def unknown_factors(rule: Marked, known: Sequence[str], part: str) -> Iterator[Fault]:
    """Yield a fault for every key of a rule that is no factor of the sweep."""
    for path, member in rule.value.items():
        if path not in known:
            near = next(iter(get_close_matches(path, known, 1, 0.6)), "")
            problem = BadValue("sweep.factor", near, value=path, choice=", ".join(known) or "-")
            yield (member.key_mark or member.mark).fault(problem, f"{part}.{path}", path)


def _meets(value: Factor, condition: Marked) -> bool:
    if isinstance(condition.value, dict):
        return all(_within(value, key, member) for key, member in condition.value.items())
    if isinstance(condition.value, list):
        return any(_same(value, shown(member)) for member in condition.value)
    return _same(value, shown(condition))


def _within(value: Factor, key: str, limit: Marked) -> bool:
    """Return whether an amount is within a limit; never where the units differ."""
    found, end = amount(value), amount(limit.text)
    if found is None or end is None or found[1] != end[1]:
        return False
    number, bound = found[0], end[0]
    tests = {"from": number >= bound, "to": number <= bound, "above": number > bound}
    return tests.get(key, number < bound)


def _same(value: Factor, other: Factor) -> bool:
    one, two = amount(value), amount(other)
    return one == two if one is not None and two is not None else str(value) == str(other)


@dataclass(frozen=True, slots=True)
class DesignPoint:
    """One scenario of a sweep.

    Attributes
    ----------
    name : str
        Short name, unique in the sweep.
    factors : dict of str to number or str
        Value by dotted path, empty where the scenario's own value is kept, and the variant's name
        under ``variant``.
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
        In order: variants first, the last factor changing fastest; included points at the end.
    lines : tuple of str
        Kinds of random draws.
    sets : tuple of str
        Overrides of the command line.
    inputs : dict of str to str
        SHA-256 of every file that was read, by its path from the sweep file's folder.
    """

    name: str
    title_en: str
    title_zh: str
    factors: tuple[str, ...]
    points: tuple[DesignPoint, ...]
    lines: tuple[str, ...]
    sets: tuple[str, ...] = ()
    inputs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A sweep file, typed and with its places."""

    file: Path
    said: SweepFile
    tree: Marked
    design: Design

    @property
    def factors(self) -> tuple[str, ...]:
        """What varies, in order."""
        return (*self.design.marks, *((VARIANT,) if self.said.variants else ()))


def load_sweep(
    path: str | os.PathLike[str],
    sets: Sequence[str] = (),
    unit_cube: UnitCube | None = None,
) -> Sweep:
    """Read a sweep file and every scenario it asks for.

    Parameters
    ----------
    path : str or path
        The YAML file.
    sets : sequence of str
        Overrides ``PATH=VALUE`` for every scenario; they win over the file's replications and
        seed, and give way to what is varied.
    unit_cube : callable, optional
        `simsite.draws.designs.unit_cube`, which this room may not know; needed by files with a
        sample.

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
    with noting() as read:
        asked = _read_asked(file, unit_cube or _no_sample, faults)
        if asked is None or faults:
            raise ScenarioFault(in_order(faults))
        points = tuple(_points(asked, sets, faults))
    if not points and not faults:
        faults.append(asked.tree.mark.fault(BadValue("sweep.nothing_left")))
    if faults:
        raise ScenarioFault(in_order(faults))
    said = asked.said
    title = (said.title.text("en"), said.title.text("zh"))
    inputs = {Path(os.path.relpath(p, file.parent)).as_posix(): h for p, h in read.items()}
    inputs = dict(sorted(inputs.items()))
    sweep = Sweep(file.stem, *title, asked.factors, points, said.lines)
    return replace(sweep, sets=tuple(map(str, sets)), inputs=inputs)


def point_name(factors: dict[str, Factor]) -> str:
    """Return the short name of a design point: ``staff.collectors=120, practised``."""
    parts = [str(v) if k == VARIANT else f"{k}={v}" for k, v in factors.items()]
    return ", ".join(parts) or "base"


def _no_sample(method: str, _number: int, _names: Sequence[str], _seed: int) -> None:
    raise RuntimeError(f"load_sweep was given nothing to draw a {method} sample with")


def _read_asked(path: Path, unit_cube: UnitCube, faults: list[Fault]) -> _Asked | None:
    tree = _read(path, faults)
    said = None if tree is None else typed(SweepFile, tree, faults)
    if tree is None or said is None:
        return None
    design = read_design(said, tree, unit_cube, faults)
    number = design.number * max(1, len(said.variants)) + len(said.include)
    if number > MOST_POINTS:
        problem = BadValue("sweep.too_many", number=f"{number:,}", most=f"{MOST_POINTS:,}")
        faults.append(tree.mark.fault(problem))
    return _Asked(path, said, tree, design)


def _read(path: Path, faults: list[Fault]) -> Marked | None:
    try:
        source = read_source(path, "yaml", str(path))
    except BadValue as problem:
        fault = Fault(problem.key, str(path), placeholders=problem.placeholders,
                      suggestion=problem.suggestion)  # fmt: skip
        faults.append(fault)
        return None
    tree = read_tree(source, faults)
    if tree is not None and not isinstance(tree.value, dict):
        faults.append(tree.mark.fault(BadValue("value.not_a_mapping", value=tree.text or "[...]")))
        return None
    instead = None if tree is None else scenario_instead(tree)
    if instead is not None:
        faults.append(instead)
        return None
    return tree


def _points(asked: _Asked, sets: Sequence[str], faults: list[Fault]) -> Iterator[DesignPoint]:
    """Yield every design point; faults of its scenario are noted."""
    exclusions = Exclusions(asked.tree.value.get("exclude"), asked.factors, faults)
    bottoms = dict(_bottoms(asked, sets, faults))
    make = _Maker(faults, _WhatIfs(asked, faults))
    for name, bottom in bottoms.items():
        for row in asked.design.rows():
            factors = _factors(row, name)
            if not exclusions.leave_out(factors):
                yield from make.point(bottom, row, factors)
            if len(faults) > MOST_FAULTS:
                return
    faults.extend(exclusions.unmet())
    added = asked.tree.value.get("include")
    for row, name, where in included(added, asked.factors, VARIANT, faults):
        if name in bottoms:
            yield from make.point(bottoms[name], row, _factors(row, name), where)
        elif name not in asked.said.variants:
            choice = ", ".join(asked.said.variants) or "-"
            problem = BadValue("sweep.no_variant", value=name, choice=choice)
            faults.append(where.mark.fault(problem, "include", name))


def _factors(row: Row, variant: str) -> dict[str, Factor]:
    factors = {path: level.shown for path, level in row.items()}
    return {**factors, VARIANT: variant} if variant else factors


class _Maker:
    """Makes design points, each once; what they have in common is kept once."""

    def __init__(self, faults: list[Fault], what_ifs: _WhatIfs) -> None:
        self._faults, self._what_ifs = faults, what_ifs
        self._names: set[str] = set()
        self._last: Scenario | None = None

    def point(
        self, bottom: Marked, row: Row, factors: dict[str, Factor], where: Marked | None = None
    ) -> Iterator[DesignPoint]:
        """Yield a point; nothing where it has a fault, or is there already."""
        name = point_name(factors)
        top, place = bottom, bottom if where is None else where
        for level in row.values():
            if level.tree is not None:
                top = merge(top, level.tree, self._faults)
                place = level.tree if where is None else where
        if name in self._names:
            problem = BadValue("sweep.same_point", name=name)
            self._faults.append(place.mark.fault(problem))
            return
        self._names.add(name)
        scenario = validate(top, self._faults)
        if scenario is not None:
            scenario = self._what_ifs.laid_over(scenario, str(factors.get(VARIANT, "")))
        if scenario is not None:
            yield DesignPoint(name, factors, self._lean(scenario))

    def _lean(self, scenario: Scenario) -> Scenario:
        """Return a scenario that shares its sites with the last: a county has hundreds of them."""
        last = self._last
        if last is not None and last.sites == scenario.sites:
            scenario = scenario.model_copy(update={"sites": last.sites})
        self._last = scenario
        return scenario


class _WhatIfs:
    """Lays the what-if of a variant over its points; each fault at the variant that asks for it."""

    def __init__(self, asked: _Asked, faults: list[Fault]) -> None:
        self._faults, self._tree = faults, asked.tree
        self._wishes: dict[str, WishedTogether] = {}
        for name, variant in asked.said.variants.items():
            if variant.what_if:
                with self._at(name):
                    self._wishes[name] = wished(variant.what_if, asked.file.parent)

    def laid_over(self, scenario: Scenario, variant: str) -> Scenario | None:
        """Return a point's scenario with the what-if of its variant; None where it has a fault."""
        wish = self._wishes.get(variant)
        if wish is None:
            return scenario
        found = None
        with self._at(variant):
            found = wish.lay_over(scenario)
        return found

    @contextmanager
    def _at(self, variant: str) -> Iterator[None]:
        where = _written(self._tree, variant)
        try:
            yield
        except BadValue as problem:
            said = where.value["what_if"]
            fault = said.mark.fault(problem, f"variants.{variant}.what_if", said.text)
            if fault not in self._faults:  # the same at every point is told once
                self._faults.append(fault)
        except ScenarioFault as trouble:
            self._faults.extend(fault for fault in trouble.faults if fault not in self._faults)


def _bottoms(
    asked: _Asked, sets: Sequence[str], faults: list[Fault]
) -> Iterator[tuple[str, Marked]]:
    """Yield each variant's name and scenario, before anything is varied."""
    common = [f"run.{k}={v}" for k, v in _draws(asked.said) if v is not None]
    for name, variant in (asked.said.variants or {"": Variant()}).items():
        where = _written(asked.tree, name)
        bottom = _bottom(asked, variant, [*common, *sets], where, faults)
        if bottom is None:
            continue
        changes = where.value.get("set") if isinstance(where.value, dict) else None
        for path, member in (changes.value if changes is not None else {}).items():
            upper = dotted(path, member, member.key_mark or member.mark)
            bottom = merge(bottom, upper, faults)
        yield name, bottom


def _draws(asked: SweepFile) -> tuple[tuple[str, int | None], ...]:
    return (("replications", asked.replications), ("seed", asked.seed))


def _written(tree: Marked, name: str) -> Marked:
    """Return the place where a variant is written, or the file where it is not."""
    variants = tree.value.get("variants")
    found: Marked = variants.value[name] if name and variants is not None else tree
    return found


def _bottom(
    asked: _Asked, variant: Variant, sets: Sequence[str], where: Marked, faults: list[Fault]
) -> Marked | None:
    name = variant.file or asked.said.base
    mark = where.key_mark or where.mark
    if not name:
        faults.append(mark.fault(BadValue("sweep.no_base")))
        return None
    path = asked.file.parent / name
    if not path.is_file():
        faults.append(_missing(mark, where, path))
        return None
    chosen = variant.scenario or ("" if variant.file else asked.said.scenario)
    return read_resolved(path, chosen or None, sets, faults)


def _missing(mark: Mark, where: Marked, path: Path) -> Fault:
    """Return the fault of a scenario file that is not there, at the place that names it."""
    named = where.value if isinstance(where.value, dict) else {}
    member = named.get("file") or named.get("base")
    place = member.mark if member is not None else mark
    return place.fault(BadValue("file.missing", file=path))
