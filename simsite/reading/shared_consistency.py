"""Whether roles that serve at several stages, or together with another, fit the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from simsite.core.errors import BadValue
from simsite.model.classes import at_stage
from simsite.model.fields import not_a_choice
from simsite.model.scenario import Scenario
from simsite.staffing.roles import COLLECTOR, HELPER, roles_at
from simsite.staffing.shifts import CALL_UP

Problem = tuple[tuple[str | int, ...], BadValue]
ROLES = (COLLECTOR, HELPER)


def role_twice(scenario: Scenario, number: int, role: str, key: str) -> Iterator[Problem]:
    """Yield a role of several stages that is not said to be shared, at a key of a stage."""
    if role not in scenario.staff.shared:
        problem = "stages.role_twice" if role in ROLES else "stages.role_not_shared"
        yield ("stages", number, key), BadValue(problem, value=role)


def shared_problems(scenario: Scenario, own: tuple[str, ...]) -> Iterator[Problem]:
    """Yield what is wrong with roles that are shared or serve together with another.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    own : tuple of str
        Roles of which sites have so many each.
    """
    preparing = {s.preparation.role for s in scenario.stages if s.preparation is not None}
    serving = [role for stage in scenario.stages for role in roles_at(stage)]
    for number, role in enumerate(scenario.staff.shared):
        place = ("staff", "shared", number)
        if role in (*ROLES, CALL_UP):
            yield place, BadValue("shared.total", value=role)
        elif role in preparing:
            yield place, BadValue("shared.preparer", value=role)
        elif serving.count(role) < 2:
            yield place, BadValue("shared.one_stage", value=role, stages=serving.count(role))
    yield from _room(scenario)
    seen = Counter(stage.role for stage in scenario.stages)
    for number, stage in enumerate(scenario.stages):
        yield from _waiting(scenario, number)
        second = stage.together_with
        roams = second is not None or stage.role in scenario.staff.shared
        if stage.balk is not None and stage.balk.wait is not None and roams:
            yield ("stages", number, "balk", "wait"), BadValue("balk.shared", value=stage.name)
        if second is not None:
            seen[second] += 1
            yield from _together(
                scenario, (number, stage.role or "", second), own, again=seen[second] > 1
            )


def _waiting(scenario: Scenario, number: int) -> Iterator[Problem]:
    """Yield what is wrong with who gives up at a stage, and who leaves at once."""
    stage = scenario.stages[number]
    if stage.household is not None and not _tires(scenario, number):
        yield ("stages", number, "household"), BadValue("stage.household", value=stage.name)
    if stage.balk is not None and stage.room is not None:
        yield ("stages", number, "balk"), BadValue("balk.room", value=stage.name)
    roams = stage.together_with is not None or stage.role in scenario.staff.shared
    if stage.balk is not None and stage.balk.wait is not None and roams:
        yield ("stages", number, "balk", "wait"), BadValue("balk.shared", value=stage.name)


def _tires(scenario: Scenario, number: int) -> bool:
    """Return whether anybody gives up waiting at a stage."""
    stage = scenario.stages[number]
    special = at_stage(scenario.population.classes or (), stage.name)
    return stage.patience is not None or any(own and own.patience for own in special)


def _together(
    scenario: Scenario, at: tuple[int, str, str], own: tuple[str, ...], *, again: bool
) -> Iterator[Problem]:
    """Yield what is wrong with two roles that serve together at a stage."""
    number, first, second = at
    place = ("stages", number, "together_with")
    if first in ROLES:
        yield ("stages", number, "role"), BadValue("together.total", value=first, second=second)
    if second == first:
        yield place, BadValue("together.same", value=second)
    elif second not in own:
        yield place, not_a_choice("stage.role_unknown", second, own)
    elif again:
        yield from role_twice(scenario, number, second, "together_with")


def _room(scenario: Scenario) -> Iterator[Problem]:
    """Yield rooms that can stand still for ever: who serves there may all be blocked before it."""
    before: set[str] = set()
    for number, stage in enumerate(scenario.stages):
        for role in roles_at(stage):
            if stage.room is not None and role in before and role in scenario.staff.shared:
                values = {"value": str(stage.room), "stage": stage.name, "role": role}
                yield ("stages", number, "room"), BadValue("stages.room_stands_still", **values)
        before |= set(roles_at(stage))


def preparer_problems(scenario: Scenario, own: tuple[str, ...]) -> Iterator[Problem]:
    """Each preparation has a role of its own, of those whose number a site may give."""
    seen = Counter(role for stage in scenario.stages for role in roles_at(stage))
    for number, stage in enumerate(scenario.stages):
        if stage.preparation is None:
            continue
        place, role = ("stages", number, "preparation", "role"), stage.preparation.role
        seen[role] += 1
        if role not in own:
            yield place, not_a_choice("stage.role_unknown", role, own)
        elif seen[role] > 1:
            yield place, BadValue("stages.role_twice", value=role)
