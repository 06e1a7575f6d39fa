"""One site of the plan: its people, hours, stations and the way they come."""

from __future__ import annotations

from simsite.core.units import NEVER, SECOND
from simsite.model.plan import (
    Changeover,
    Gate,
    Place,
    Preparation,
    Quantity,
    Residents,
    Site,
    Station,
    Steps,
)
from simsite.model.planning.arrivals import arrivals as coming
from simsite.model.planning.clock import crew, shifts_of, windows
from simsite.model.planning.laws import constant, law, quantity
from simsite.model.scenario import Scenario
from simsite.model.sites import Site as Asked
from simsite.model.staffing import SiteStaff
from simsite.model.staffing.roles import (
    COLLECTOR,
    HELPER,
    counted_stage,
    members,
    share_of,
    stages_of,
)
from simsite.model.work import Stage


def site(scenario: Scenario, asked: Asked, staff: SiteStaff) -> Site:
    """Return what will be done at one site with the staff deployed there."""
    arrivals = scenario.arrivals
    return Site(
        id=asked.id,
        zh=asked.name("zh"),
        en=asked.name("en"),
        kind=asked.kind,
        township=_place(asked.township, asked.township_zh, asked.township_en),
        village=_place(asked.village, asked.village_zh, asked.village_en),
        residents=_residents(scenario, asked),
        windows=windows(scenario.calendar),
        closing=scenario.calendar.closing,
        stations=tuple(
            _station(scenario, number, asked, staff) for number in range(len(scenario.stages))
        ),
        counted=scenario.stages.index(counted_stage(scenario)),
        gate=_gate(scenario, asked, staff) if arrivals.call_up else None,
        arrivals=None if arrivals.call_up else coming(scenario, asked),
        speed_cv=quantity(scenario.speed_cv, asked.kind),
        leads=staff.leads,
    )


def _place(code: str, zh: str, en: str) -> Place:
    return Place(code, zh or en or code, en or zh or code)


def _residents(scenario: Scenario, asked: Asked) -> Residents:
    people = scenario.population
    shares = people.household_size.shares
    return Residents(
        population=asked.population,
        presence=quantity(people.presence, asked.kind),
        exempt=quantity(people.exempt, asked.kind),
        home_bound=quantity(people.home_bound, asked.kind),
        attendance=quantity(people.attendance, asked.kind),
        household_shares=tuple(shares.get(size, 0.0) for size in range(1, max(shares) + 1)),
    )


def _station(scenario: Scenario, number: int, asked: Asked, staff: SiteStaff) -> Station:
    stage, kind = scenario.stages[number], asked.kind
    desks, on_duty = (0, 0) if stage.kind == "delay" else _posts(scenario, stage, asked, staff)
    other = {}
    if stage.alternative is not None:
        other = {"alternative": law(stage.alternative.time, kind)}
    share = quantity(stage.alternative.share, kind) if stage.alternative else Quantity.fixed(0.0)
    return Station(
        name=stage.name,
        kind=stage.kind,
        role=stage.role or "",
        stage=number,
        desks=desks,
        crew=() if staff.team else _crew(scenario, on_duty, stage.name, stage.role or ""),
        time=law(stage.time, kind),
        alternative_share=share,
        taken=quantity(stage.probability, kind),
        changeover=_changeover(stage, kind),
        preparation=_preparation(scenario, stage, asked),
        **other,
    )


def _posts(scenario: Scenario, stage: Stage, asked: Asked, staff: SiteStaff) -> tuple[int, int]:
    """Return the desks of a stage and the members of its crew."""
    if stage.role == COLLECTOR:
        return staff.desks, staff.collectors
    if stage.role != HELPER:
        own = 1 if staff.team else members(scenario, asked, stage.role or "")
        return max(own, 1), own
    helped = stages_of(scenario, HELPER)
    registrars = share_of(staff.registrars, len(helped), helped.index(stage))
    return max(staff.open_desks, registrars, 1), registrars


def _crew(scenario: Scenario, members: int, *names: str) -> Steps:
    shifts = shifts_of(scenario.staff.shifts, *names)
    return crew(members, windows(scenario.calendar), shifts, scenario.calendar.days)


def _preparation(scenario: Scenario, stage: Stage, asked: Asked) -> Preparation | None:
    if stage.preparation is None:
        return None
    role = stage.preparation.role
    return Preparation(
        name=f"{stage.name}.preparation",
        role=role,
        crew=_crew(scenario, members(scenario, asked, role), role),
        time=law(stage.preparation.time, asked.kind),
    )


def _changeover(stage: Stage, kind: str) -> Changeover | None:
    if stage.label is not None:
        return Changeover(stage.label.every, constant(stage.label.time, kind))
    tube = stage.tube
    if tube is None:
        return None
    timeout = NEVER
    if tube.timeout is not None:
        timeout = round(quantity(tube.timeout, kind).value * SECOND)
    return Changeover(
        size=tube.size,
        duration=constant(tube.change, kind),
        tube=True,
        timeout=timeout,
        at_relief=tube.at_relief,
    )


def _gate(scenario: Scenario, asked: Asked, staff: SiteStaff) -> Gate:
    call_up, kind = scenario.arrivals.call_up, asked.kind
    assert call_up is not None
    late = {}
    if call_up.late is not None:
        late = {"late": constant(call_up.late.delay, kind)}
    return Gate(
        limit=call_up.ahead * max(staff.open_desks, 1),
        crew=_crew(scenario, staff.callers, "call_up"),
        knock=constant(call_up.knock, kind),
        walk=law(call_up.walk, kind),
        late_share=quantity(call_up.late.share, kind) if call_up.late else Quantity.fixed(0.0),
        **late,
    )
