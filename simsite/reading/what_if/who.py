"""Who is meant: the stages that somebody serves, and the roles that work, by any name."""

from __future__ import annotations

from difflib import get_close_matches

from simsite.core.errors import BadValue
from simsite.model.scenario import Scenario
from simsite.model.what_if import COLLECTORS, EVERYBODY, HELPERS, REGISTRARS
from simsite.model.work import Stage
from simsite.staffing.roles import HELPER, counted_stage, roles_at, serving, stages_of

IN_CHINESE = {"采样员": COLLECTORS, "登记员": REGISTRARS, "志愿者": HELPERS, "所有人": EVERYBODY}
ONE = {"collector": COLLECTORS, "registrar": REGISTRARS, "helper": HELPERS}


def is_everybody(who: str) -> bool:
    """Return whether all who work are meant."""
    return IN_CHINESE.get(who, who) == EVERYBODY


def served_by(scenario: Scenario, who: str) -> list[Stage]:
    """Return the stages that somebody serves.

    Parameters
    ----------
    scenario : Scenario
        The plan.
    who : str
        ``collectors``: who serves at the stage that counts. ``registrars``: the helpers at stages,
        else who serves the first stage before the one that counts. ``everybody``, or a role.

    Raises
    ------
    BadValue
        If the plan has no such role.
    """
    meant = IN_CHINESE.get(who) or ONE.get(who, who)
    if meant == EVERYBODY:
        return serving(scenario)
    if meant == COLLECTORS:
        return [counted_stage(scenario)]
    if meant == REGISTRARS:
        return stages_of(scenario, HELPER) or _before_counted(scenario)[:1]
    if meant == HELPERS:
        return stages_of(scenario, HELPER)
    _refuse_unknown(scenario, meant)
    return [stage for stage in serving(scenario) if meant in roles_at(stage)]


def roles_of(scenario: Scenario, who: str) -> list[str]:
    """Return the roles of somebody, as `served_by`; helpers also where they only call up.

    Raises
    ------
    BadValue
        If the plan has no such role.
    """
    meant = IN_CHINESE.get(who) or ONE.get(who, who)
    if meant == HELPERS:
        return [HELPER]
    if meant == EVERYBODY:
        return _roles(scenario)
    found = [stage.role for stage in served_by(scenario, meant) if stage.role]
    return [meant] if meant in _roles(scenario) else list(dict.fromkeys(found))


def _before_counted(scenario: Scenario) -> list[Stage]:
    stages = serving(scenario)
    return stages[: stages.index(counted_stage(scenario))]


def _roles(scenario: Scenario) -> list[str]:
    """Return every role that works anywhere, in order of first mention."""
    preparing = [stage.preparation.role for stage in scenario.stages if stage.preparation]
    roles = [role for stage in scenario.stages for role in roles_at(stage)]
    callers = [HELPER] * (scenario.arrivals.call_up is not None)
    return list(dict.fromkeys((*roles, *preparing, *callers)))


def _refuse_unknown(scenario: Scenario, role: str) -> None:
    roles = _roles(scenario)
    if role not in roles:
        choice = list(dict.fromkeys((COLLECTORS, REGISTRARS, HELPERS, EVERYBODY, *roles)))
        near = next(iter(get_close_matches(role, choice, 1, 0.5)), "")
        raise BadValue("what_if.who", near, value=role, choice=", ".join(choice))
