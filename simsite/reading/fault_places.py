"""Faults that are found after reading, put at their place in the file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from simsite.core.errors import Fault, ScenarioFault
from simsite.reading.load import in_order, read_resolved
from simsite.reading.validate import locate, place_of
from simsite.reading.yaml_marks import Marked


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
