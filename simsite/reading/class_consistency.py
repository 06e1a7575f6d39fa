"""Whether classes of residents fit each other and the rest of the scenario."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from simsite.core.errors import BadValue
from simsite.core.units import format_share
from simsite.model.classes import SHARES_TOLERANCE, ResidentClass
from simsite.model.fields import not_a_choice
from simsite.model.scenario import Scenario
from simsite.staffing.roles import counted_stage

Problem = tuple[tuple[str | int, ...], BadValue]
PLACE = ("population", "classes")


def class_problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield everything about classes of residents that does not fit, with its path."""
    classes = scenario.population.classes
    yield from _streams(scenario)
    if classes is None:
        return
    if not classes:
        yield PLACE, BadValue("list.empty")
        return
    yield from _names(classes)
    yield from _shares(scenario, classes)
    for number, own in enumerate(classes):
        yield from _who_come(scenario, number, own)
        yield from _stages(scenario, number, own)


def class_problem(scenario: Scenario, name: str) -> BadValue | None:
    """Return that no resident can be of the class that a part of the scenario names, or None."""
    names = tuple(own.name for own in scenario.population.classes or ())
    if not names:
        return BadValue("classes.none", value=name)
    return None if name in names else not_a_choice("classes.unknown", name, names)


def _streams(scenario: Scenario) -> Iterator[Problem]:
    """Streams of one class are streams that are given, of classes that exist and come."""
    arrivals = scenario.arrivals
    given = () if arrivals.beside is None else arrivals.beside.streams
    streams = (*((arrivals.way,) if arrivals.decide_numbers else ()), *given)
    exempt = {own.name for own in scenario.population.classes or () if own.exempt}
    for stream, name in (arrivals.classes or {}).items():
        path = ("arrivals", "classes", stream)
        if stream not in streams:
            choice = ", ".join(streams) or "-"
            yield path, BadValue("classes.no_stream", value=stream, choice=choice)
        problem = class_problem(scenario, name)
        if name in exempt:
            problem = BadValue("classes.exempt_comes", value=name)
        if problem is not None:
            yield path, problem


def _names(classes: tuple[ResidentClass, ...]) -> Iterator[Problem]:
    seen = Counter[str]()
    for number, own in enumerate(classes):
        seen[own.name] += 1
        if seen[own.name] > 1:
            yield (*PLACE, number, "name"), BadValue("classes.twice", value=own.name)


def _shares(scenario: Scenario, classes: tuple[ResidentClass, ...]) -> Iterator[Problem]:
    """Shares add up to 100 % at every kind of site, with one class that may be the rest."""
    rest = [number for number, own in enumerate(classes) if own.share is None]
    for number in rest[1:]:
        names = {"first": classes[rest[0]].name, "second": classes[number].name}
        yield (*PLACE, number), BadValue("classes.two_rests", **names)
    nobody = set(range(len(classes)))
    for kind in scenario.kinds:
        shares = [0.0 if own.share is None else _at(own.share, kind) for own in classes]
        if None in shares:
            return  # a table that lacks a kind is told elsewhere
        total = math.fsum(share or 0.0 for share in shares)
        nobody -= {number for number, share in enumerate(shares) if share}
        is_wrong = total > 1 + SHARES_TOLERANCE if rest else abs(total - 1) > SHARES_TOLERANCE
        if is_wrong:
            names = {"kind": kind, "total": format_share(round(total, 9))}
            yield PLACE, BadValue("classes.above_all" if rest else "classes.total", **names)
            return
    brought = set((scenario.arrivals.classes or {}).values())
    nobody -= {number for number, own in enumerate(classes) if own.name in brought}
    for number in sorted(nobody - set(rest)):
        problem = BadValue("classes.nobody", value=classes[number].name)
        yield (*PLACE, number, "share"), problem


def _who_come(scenario: Scenario, number: int, own: ResidentClass) -> Iterator[Problem]:
    """How many of a class come is said once, and where the population decides how many come."""
    if own.attendance is not None and own.exempt:
        problem = BadValue("classes.exempt_attends", value=own.name)
        yield (*PLACE, number, "attendance"), problem
    if scenario.arrivals.decide_numbers:
        given = {"attendance": own.attendance is not None, "exempt": own.exempt}
        for key in (key for key, is_given in given.items() if is_given):
            problem = BadValue("population.unused", key_name=key, way=scenario.arrivals.way)
            yield (*PLACE, number, key), problem


def _stages(scenario: Scenario, number: int, own: ResidentClass) -> Iterator[Problem]:
    """Stages exist, and nobody leaves out the one that makes them done."""
    names = tuple(stage.name for stage in scenario.stages)
    for place, part in enumerate(own.stages):
        path = (*PLACE, number, "stages", place)
        if part.name not in names:
            problem = not_a_choice("classes.stage_unknown", part.name, names)
            yield (*path, "name"), problem
            continue
        if part.factor is None and part.probability is None and part.patience is None:
            yield path, BadValue("classes.nothing_special", value=part.name)
        if part.patience is not None and scenario.stages[names.index(part.name)].kind == "delay":
            yield (*path, "patience"), BadValue("classes.patience_delay", value=part.name)
        if part.probability is not None and part.name == _counted(scenario):
            shares: dict[str, Any] = part.probability.kinds() or {"": part.probability}
            if any(not share.value == share.low == 1.0 for share in shares.values()):
                yield (*path, "probability"), BadValue("counted.skipped", value=part.name)


def _counted(scenario: Scenario) -> str:
    """Return the name of the counted stage, or nothing where none can be (a fault of its own)."""
    if scenario.counted_stage is not None:
        return scenario.counted_stage
    if not any(stage.role is not None for stage in scenario.stages):
        return ""
    return counted_stage(scenario).name


def _at(share: Any, kind: str) -> float | None:
    """Return a share at a kind of site; None where a table lacks it."""
    kinds = share.kinds()
    single = kinds.get(kind) if kinds else share
    return None if single is None else float(single.value)
