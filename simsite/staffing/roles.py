"""Roles, desks and faults that all parts of deployment speak of."""

from __future__ import annotations

from simsite.core.errors import Fault, ScenarioFault
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.model.work import Stage

COLLECTOR = "collector"
HELPER = "helper"
URBAN = "urban"


def fault(key: str, path: str, **placeholders: object) -> ScenarioFault:
    """Return a fault of the scenario at a dotted path; its place in a file is not known here."""
    return ScenarioFault((Fault(key, path=path, placeholders=placeholders),))


def members(scenario: Scenario, site: Site, role: str) -> int:
    """Return how many of a role other than collector and helper work at a site."""
    listed = site.staff or {}
    return listed.get(role, scenario.staff.roles.get(role, 0))


def somebody_comes(scenario: Scenario, site: Site) -> bool:
    """Return whether anybody may come to a site."""
    return site.population > 0 or scenario.arrivals.decide_numbers


def desks_of(scenario: Scenario, site: Site) -> int:
    """Return the swab desks of a site.

    As given; else, with staff as listed, one for each collector that the site lists; else
    population / people per desk, rounded up.
    """
    if site.desks is not None:
        return site.desks
    if scenario.staff.deployment == "as_listed" and site.collectors:
        return site.collectors
    return max(1, -(-site.population // scenario.staff.people_per_desk))


def shared_roles(scenario: Scenario) -> tuple[str, ...]:
    """Return the roles whose members stand at no desk of their own, in order of the stages."""
    asked = scenario.staff.shared
    roles = [
        role
        for stage in serving(scenario)
        for role in (stage.role, stage.together_with)
        if role is not None and (role in asked or stage.together_with is not None)
    ]
    return tuple(dict.fromkeys(roles))


def roles_at(stage: Stage) -> tuple[str, ...]:
    """Return the roles of which a stage takes a member each; none of a delay."""
    return tuple(role for role in (stage.role, stage.together_with) if role is not None)


def serving(scenario: Scenario) -> list[Stage]:
    """Return the stages at which somebody serves."""
    return [stage for stage in scenario.stages if stage.kind == "serve"]


def stages_of(scenario: Scenario, role: str) -> list[Stage]:
    """Return the stages served by a role."""
    return [stage for stage in serving(scenario) if stage.role == role]


def share_of(members: int, parts: int, number: int) -> int:
    """Return one of several parts as equal as can be, the first ones larger."""
    return members // parts + (number < members % parts)


def counted_stage(scenario: Scenario) -> Stage:
    """Return the stage whose end makes a resident done.

    As the scenario says. Where it does not: the collectors' stage; without one the last serving
    stage that everybody takes, else the last.
    """
    if scenario.counted_stage is not None:
        return scenario.stage(scenario.counted_stage)
    for_all = [stage for stage in serving(scenario) if taken_by_all(scenario, stage)]
    return (stages_of(scenario, COLLECTOR) or for_all[-1:] or serving(scenario)[-1:])[0]


def taken_by_all(scenario: Scenario, stage: Stage) -> bool:
    """Return whether every resident takes a stage at every kind of site."""
    shares = [stage.probability.of(kind) for kind in scenario.kinds]
    return all(share.value == share.low == 1.0 for share in shares)


def check_stages(scenario: Scenario) -> None:
    """Refuse stages that cannot be staffed.

    Raises
    ------
    ScenarioFault
        If nobody serves, two stages share the collectors, a tube is filled away from the counted
        stage, or a stage has both a label and a tube.
    """
    if not serving(scenario):
        raise fault("stages.none_serves", "stages")
    twice = stages_of(scenario, COLLECTOR)
    if len(twice) > 1:
        names = {"first": twice[0].name, "second": twice[1].name}
        raise fault("stages.collectors_twice", f"stages.{twice[1].name}.role", **names)
    counted = counted_stage(scenario)
    for stage in scenario.stages:
        if stage.tube is None:
            continue
        if stage is not counted:
            names = {"stage": stage.name, "counted": counted.name}
            raise fault("stages.tube_elsewhere", f"stages.{stage.name}.tube", **names)
        if stage.label is not None:
            raise fault("stages.label_and_tube", f"stages.{stage.name}.label", stage=stage.name)
