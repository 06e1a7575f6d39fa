"""What differs between two scenarios, value by value."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from simsite.model.scenario import Scenario

NOT_ASKED = ("title", "run")  # neither changes what is simulated
SOURCES = ("source", "source_range")


@dataclass(frozen=True, slots=True)
class Change:
    """One value that two scenarios have differently.

    Attributes
    ----------
    path : str
        Dotted path in the scenario; members of lists go by their name.
    first, second : str
        As it would be written; empty where the scenario does not have it.
    """

    path: str
    first: str
    second: str


def changes(first: Scenario, second: Scenario) -> tuple[Change, ...]:
    """Return every value that differs, in the order of the schema; sites are one value.

    Parameters
    ----------
    first, second : Scenario
        Any two.

    Returns
    -------
    tuple of Change
        Empty where both ask for the same, whatever their titles, replications and seeds.
    """
    one, two = (_leaves(scenario) for scenario in (first, second))
    paths = dict.fromkeys([*one, *two])
    return tuple(
        Change(path, one.get(path, ""), two.get(path, ""))
        for path in paths
        if one.get(path) != two.get(path)
    )


def _leaves(scenario: Scenario) -> dict[str, str]:
    """Return what a scenario says by dotted path."""
    whole = scenario.model_dump(mode="json", exclude_none=True)
    sites = whole.pop("sites")
    found = {"sites": f"{len(sites)} #{sha256(repr(sites).encode()).hexdigest()[:6]}"}
    for name, part in whole.items():
        if name not in NOT_ASKED:
            _walk(part, name, found)
    return found


def _walk(part: Any, path: str, found: dict[str, str]) -> None:
    if isinstance(part, dict):
        for name, member in part.items():
            if name not in SOURCES:
                _walk(member, path if name == "value" else f"{path}.{name}", found)
    elif isinstance(part, list) and any(isinstance(member, dict) for member in part):
        for number, member in enumerate(part):
            named = member.get("name", number) if isinstance(member, dict) else number
            _walk(member, f"{path}.{named}", found)
    else:
        found[path] = ", ".join(map(str, part)) if isinstance(part, list) else str(part)
