"""Levels of several resources at once: what a planner who tries things moves at the same time."""

from __future__ import annotations

from collections.abc import Mapping

from simsite.core.errors import ScenarioFault
from simsite.model.scenario import Scenario
from simsite.staffing.deployment import deploy
from simsite.staffing.levels import (
    CALLERS,
    COLLECTORS,
    LEADS,
    REGISTRARS,
    TEAMS,
    Staffed,
    at_level,
    own_level,
)

# Each leaves what was set before it as it is. Callers come before teams because their number is
# set by the total of helpers, which deploys everybody anew.
ORDER = (COLLECTORS, LEADS, CALLERS, TEAMS, REGISTRARS)


def staffed(scenario: Scenario, levels: Mapping[str, int]) -> Staffed:
    """Return scenario and deployment with other levels of some resources.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    levels : mapping of str to int
        Numbers by resource, of those in `ORDER`.

    Returns
    -------
    tuple of Scenario, Deployment
        The scenario holds collectors, leads and callers; teams and registrars are in the
        deployment alone, because a scenario leaves them to the rule of deployment.

    Raises
    ------
    ScenarioFault
        If the scenario has nothing of a resource, or nobody can be deployed like that.
    """
    deployment = deploy(scenario)
    for of in ORDER:
        if of in levels:
            scenario, deployment = at_level(scenario, deployment, of, levels[of])
    missing = levels[CALLERS] - own_level(scenario, deployment, CALLERS) if CALLERS in levels else 0
    if not missing:
        return scenario, deployment
    # Other teams need other registrars; the total is corrected by them, and all is done again.
    helpers = max((scenario.staff.helpers or 0) + missing, 0)
    staff = scenario.staff.model_copy(update={"helpers": helpers})
    rest = {of: level for of, level in levels.items() if of in (TEAMS, REGISTRARS)}
    return staffed(scenario.model_copy(update={"staff": staff}), rest)


def levels_of(staff: Staffed) -> dict[str, int]:
    """Return the level of every resource in `ORDER` that a scenario leaves open."""
    found = {}
    for of in ORDER:
        try:
            found[of] = own_level(*staff, of)
        except ScenarioFault:  # nothing of it, or listed site by site: nothing to move
            continue
    return found
