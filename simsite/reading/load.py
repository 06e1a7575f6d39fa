"""From a file to a `Scenario`: everything wrong is reported at once, each at its place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from simsite.core.errors import MOST_FAULTS, BadValue, Fault, ScenarioFault
from simsite.core.memory import garbage_left_to_the_end
from simsite.model.scenario import Scenario
from simsite.reading.csv_references import with_files
from simsite.reading.overlay import merge, overlay, undotted
from simsite.reading.source import read_source
from simsite.reading.validate import locate, place_of, validate
from simsite.reading.yaml_marks import Marked, read_tree

# Keys that only one of the two sorts has at its top.
OF_SWEEP = ("base", "over", "paired", "sample", "variants", "include", "exclude", "lines", "table")
OF_SCENARIO = (
    "calendar", "sites", "stages", "staff", "arrivals", "population", "extends", "scenarios",
    "speed_cv", "run",
)  # fmt: skip
MOST_EXTENDS = 10


def sweep_instead(tree: Marked) -> Fault | None:
    """Return the fault that a file read as a scenario is a sweep file; None where it is not."""
    return _other(tree, OF_SWEEP, OF_SCENARIO, "file.sweep")


def scenario_instead(tree: Marked) -> Fault | None:
    """Return the fault that a file read as a sweep is a scenario file; None where it is not."""
    return _other(tree, OF_SCENARIO, OF_SWEEP, "file.scenario")


def _other(tree: Marked, others: tuple[str, ...], own: tuple[str, ...], fault: str) -> Fault | None:
    """Return the fault at the first key of the other sort, where there is none of the own."""
    found = [key for key in tree.value if key in others]
    if not found or any(key in own for key in tree.value):
        return None
    where = tree.value[found[0]].key_mark or tree.mark
    return where.fault(BadValue(fault, value=found[0]), found[0])


@garbage_left_to_the_end()
def load(
    path: str | os.PathLike[str], scenario: str | None = None, sets: Sequence[str] = ()
) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path : str or path
        The YAML file.
    scenario : str, optional
        Name of one of the file's ``scenarios`` to lay over it.
    sets : sequence of str
        Overrides ``PATH=VALUE``, laid over in order.

    Returns
    -------
    Scenario
        The frozen scenario.

    Raises
    ------
    ScenarioFault
        With every fault found, in the order of the files.
    """
    faults: list[Fault] = []
    tree = read_resolved(Path(path), scenario, sets, faults)
    result = None if tree is None else validate(tree, faults)
    if faults or result is None:
        raise ScenarioFault(_some(in_order(faults), str(path)))
    return result


def read_resolved(
    path: Path, scenario: str | None, sets: Sequence[str], faults: list[Fault]
) -> Marked | None:
    """Read a file with what it extends, a named scenario and overrides laid over it."""
    tree = _read_file(path, faults, ())
    if tree is None:
        return None
    named = tree.value.pop("scenarios", None)
    tree.value.pop("extends", None)
    if scenario is not None:
        tree = _lay_named(tree, named, scenario, faults)
    for words in sets:
        upper = overlay(words, path.parent, faults)
        tree = tree if upper is None else merge(tree, upper, faults)
    return with_files(tree, faults)


def _some(faults: tuple[Fault, ...], file: str) -> tuple[Fault, ...]:
    """Return the first faults, and one that says so where there are more."""
    if len(faults) <= MOST_FAULTS:
        return faults
    more = Fault("faults.more", file, placeholders={"most": f"{MOST_FAULTS:,}"})
    return (*faults[:MOST_FAULTS], more)


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return faults file by file, from top to bottom, each once."""
    found = list(faults)
    first = {fault.file: number for number, fault in reversed(list(enumerate(found)))}
    ordered = sorted(found, key=lambda f: (first[f.file], f.line, f.column))
    unique = {(f.file, f.line, f.column, f.key, f.path, f.value): f for f in ordered}
    return tuple(unique.values())


def _read_file(path: Path, faults: list[Fault], below: tuple[Path, ...]) -> Marked | None:
    """Read one file and, below it, the file it extends."""
    try:
        source = read_source(path, "yaml", str(path))
    except BadValue as problem:
        faults.append(Fault(problem.key, str(path), placeholders=problem.placeholders,
                            suggestion=problem.suggestion))  # fmt: skip
        return None
    tree = read_tree(source, faults)
    if tree is None:
        return None
    if not isinstance(tree.value, dict):
        faults.append(tree.mark.fault(BadValue("value.not_a_mapping", value=tree.text or "[...]")))
        return None
    instead = sweep_instead(tree)
    if instead is not None:
        faults.append(instead)
        return None
    extends = tree.value.get("extends")
    return tree if extends is None else _extended(tree, extends, path, faults, below)


def _extended(
    tree: Marked, extends: Marked, path: Path, faults: list[Fault], below: tuple[Path, ...]
) -> Marked | None:
    """Lay a tree over the file it extends."""
    if not isinstance(extends.value, str) or not extends.value.strip():
        problem = BadValue("text.not_text", value=extends.text)
        faults.append(extends.mark.fault(problem, "extends", extends.text))
        return None
    lower = path.parent / extends.value
    trail = (*below, path.resolve())
    if lower.resolve() in trail or len(trail) > MOST_EXTENDS:
        faults.append(extends.mark.fault(BadValue("extends.circle", value=extends.text), "extends"))
        return None
    missing: list[Fault] = []
    bottom = _read_file(lower, missing, trail)
    if bottom is None and len(missing) == 1 and not missing[0].line:
        there = missing[0]
        problem = BadValue(there.key, there.suggestion, **there.placeholders)
        faults.append(extends.mark.fault(problem, "extends", extends.text))
        return None
    faults.extend(missing)
    return None if bottom is None else merge(bottom, tree, faults)


def _lay_named(tree: Marked, named: Marked | None, name: str, faults: list[Fault]) -> Marked:
    """Lay a named scenario over the tree."""
    known = named.value if named is not None and isinstance(named.value, dict) else {}
    chosen = known.get(name)
    if chosen is None or not isinstance(chosen.value, dict):
        near = next(iter(get_close_matches(name, list(known), 1, 0.6)), "")
        problem = BadValue("scenarios.unknown", near, value=name, choice=", ".join(known) or "-")
        mark = tree.mark if named is None else place_of(named)
        faults.append(mark.fault(problem, "scenarios", name))
        return tree
    return merge(tree, undotted(chosen, faults), faults)


# Faults that are found after reading, put at their place in the file.


@contextmanager
def placed(
    path: str | os.PathLike[str], scenario: str | None = None, sets: Sequence[str] = ()
) -> Iterator[None]:
    """Give faults that know only their path in the scenario the line and column they stand at.

    Deployment finds faults in a scenario whose file it does not know. Work on a scenario that was
    read by `load` with the same arguments goes inside ``with placed(...)``.

    Parameters
    ----------
    path, scenario, sets
        As given to `load`.

    Raises
    ------
    ScenarioFault
        The same faults with their places.
    """
    try:
        yield
    except ScenarioFault as trouble:
        if all(fault.line for fault in trouble.faults):
            raise
        tree = read_resolved(Path(path), scenario, sets, [])
        if tree is None:  # the file has changed since it was read
            raise
        raise ScenarioFault(in_order(_at(tree, fault) for fault in trouble.faults)) from None


def _at(tree: Marked, fault: Fault) -> Fault:
    """Return a fault at the place its path leads to, as far as the file says it."""
    if fault.line:
        return fault
    node, _, _ = locate(tree, _parts(tree, fault.path))
    mark = place_of(node)
    lines = mark.source.lines
    return replace(
        fault,
        file=mark.source.file,
        line=mark.line,
        column=mark.column,
        value=fault.value or node.text,
        source=lines[mark.line - 1],
    )


def _parts(tree: Marked, path: str) -> list[str | int]:
    """Return a dotted path as keys and numbers; ids of list members may hold dots themselves."""
    parts: list[str | int] = []
    node, rest = tree, path
    while rest:
        key, step = _step(node, rest)
        parts.append(key)
        rest = rest[step:].lstrip(".")
        node, _, _ = locate(node, [key])
    return parts


def _step(node: Marked, rest: str) -> tuple[str | int, int]:
    """Return the next part of a path and how many characters of it that takes."""
    if isinstance(node.value, list):
        for number, member in enumerate(node.value):
            named = member.value if isinstance(member.value, dict) else {}
            name = named.get("name", named.get("id"))
            if name is not None and (rest == name.text or rest.startswith(f"{name.text}.")):
                return number, len(name.text)
    key = rest.partition(".")[0]
    return (int(key) if isinstance(node.value, list) and key.isdigit() else key), len(key)
