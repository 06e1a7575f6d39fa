"""Whether the rules by which members are relieved fit the roles that there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from simsite.core.errors import BadValue
from simsite.model.fields import not_a_choice
from simsite.model.scenario import Scenario

Place = tuple[str | int, ...]


class OfARole(Protocol):
    """A rule for a role."""

    @property
    def role(self) -> str:
        """Whom it is about."""


def relief_problems(scenario: Scenario, known: tuple[str, ...]) -> Iterator[tuple[Place, BadValue]]:
    """Yield rules for roles that nobody has, and second rules for a role.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    known : tuple of str
        Roles and stages that a rule may name.
    """
    staff = scenario.staff
    kinds: tuple[tuple[str, tuple[OfARole, ...]], ...] = (
        ("stints", staff.stints), ("meals", staff.meals),
    )  # fmt: skip
    for key, rules in kinds:
        seen: set[str] = set()
        for number, rule in enumerate(rules):
            place = "staff", key, number, "role"
            if rule.role not in known:
                yield place, not_a_choice("value.not_a_choice", rule.role, known)
            elif rule.role in seen:
                yield place, BadValue("relief.twice", role=rule.role, key_name=key)
            seen.add(rule.role)
