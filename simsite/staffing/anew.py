"""Spreading staff anew: what to set so that totals take the place of what the sites list."""

from __future__ import annotations

from simsite.model.scenario import Scenario
from simsite.staffing.deployment import Deployment
from simsite.staffing.roles import HELPER, desks_of, somebody_comes, stages_of

ROUND = 10  # residents to a desk are written in tens


def spread(scenario: Scenario, collectors: int, helpers: int) -> dict[str, object]:
    """Return the keys of `staff` with which so many people are spread over all sites.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    collectors, helpers : int
        In all.

    Returns
    -------
    dict of str to object
        `deployment` and the totals; `people_per_desk` as well where only more desks give each
        collector one. There are more helpers than asked for where a registrar for each open desk
        and stage, the leads and a caller for each site need more.
    """
    staff = scenario.staff.model_copy(update={"deployment": "longest_work"})
    asked = scenario.model_copy(update={"staff": staff})
    found: dict[str, object] = {"deployment": "longest_work"}
    people = _people_per_desk(asked, collectors)
    if people != staff.people_per_desk:
        found["people_per_desk"] = people
    desks = min(_desks(asked, people), collectors)
    coming = sum(somebody_comes(asked, site) for site in asked.sites)
    least = desks * len(stages_of(asked, HELPER)) + staff.leads_per_site * len(asked.sites)
    least += coming if asked.arrivals.call_up is not None else 0
    return found | {"collectors": collectors, "helpers": max(helpers, least)}


def spread_listed(scenario: Scenario, deployment: Deployment) -> dict[str, object]:
    """Return the keys of `staff` with which everybody whom the sites list is spread anew."""
    return spread(scenario, deployment.collectors, deployment.helpers)


def options(scenario: Scenario, deployment: Deployment) -> str:
    """Return the options of a command with which everybody is spread anew."""
    found = spread_listed(scenario, deployment)
    return " ".join(f"--set staff.{key}={value}" for key, value in found.items())


def _desks(scenario: Scenario, people: int) -> int:
    """Return the desks of all sites with so many residents to a desk."""
    staff = scenario.staff.model_copy(update={"people_per_desk": people})
    asked = scenario.model_copy(update={"staff": staff})
    return sum(desks_of(asked, site) for site in asked.sites if somebody_comes(asked, site))


def _people_per_desk(scenario: Scenario, collectors: int) -> int:
    """Return the most residents to a desk with which every collector has one; else as it is."""
    most, least = scenario.staff.people_per_desk, 1
    if _desks(scenario, most) >= collectors or _desks(scenario, least) < collectors:
        return most
    while most - least > 1:  # desks never become fewer with fewer residents to each
        middle = (most + least) // 2
        if _desks(scenario, middle) >= collectors:
            least = middle
        else:
            most = middle
    return least if least <= ROUND else least // ROUND * ROUND
