"""One site of the plan: its people, hours, stations and the way they come."""

from __future__ import annotations

from simsite.building.arrivals import arrivals as coming
from simsite.building.laws import ScenarioLaws
from simsite.core.units import NEVER, SECOND
from simsite.model.plan import (
    Changeover,
    Distribution,
    DosePreparation,
    Gate,
    Region,
    Residents,
    Roster,
    SitePlan,
    Station,
    Steps,
    UncertainQuantity,
)
from simsite.model.scenario import Scenario
from simsite.model.sites import Site as Asked
from simsite.model.work import Stage
from simsite.staffing import SiteStaff
from simsite.staffing.crews import crew, windows
from simsite.staffing.roles import COLLECTOR, HELPER, counted_stage, members, share_of, stages_of
from simsite.staffing.shifts import CALL_UP, shifts_of


class Common:
    """What the sites of one kind have in common, made once.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    kind : str
        Kind of site.
    """

    def __init__(self, scenario: Scenario, kind: str) -> None:
        self.scenario = scenario
        self.terms = ScenarioLaws(kind)
        self.windows = windows(scenario.calendar)
        self.counted = scenario.stages.index(counted_stage(scenario))
        self._crews: dict[tuple[object, ...], tuple[Steps, Roster | None]] = {}

    def crew(self, members: int, *names: str) -> tuple[Steps, Roster | None]:
        """Return a crew by the clock, with the shifts of the first name that has any."""
        key = members, *names
        if key not in self._crews:
            shifts = shifts_of(self.scenario.staff.shifts, *names)
            self._crews[key] = crew(members, self.windows, shifts)
        return self._crews[key]


def site(common: Common, asked: Asked, staff: SiteStaff) -> SitePlan:
    """Return what will be done at one site with the staff deployed there."""
    scenario = common.scenario
    arrivals = scenario.arrivals
    return SitePlan(
        id=asked.id,
        zh=asked.name("zh"),
        en=asked.name("en"),
        kind=asked.kind,
        township=_place(asked.township, asked.township_zh, asked.township_en),
        village=_place(asked.village, asked.village_zh, asked.village_en),
        residents=_residents(common, asked),
        windows=common.windows,
        closing=scenario.calendar.closing,
        stations=tuple(
            _station(common, number, asked, staff) for number in range(len(scenario.stages))
        ),
        counted=common.counted,
        gate=_gate(common, staff) if arrivals.call_up else None,
        arrivals=None if arrivals.call_up else coming(scenario, asked),
        speed_cv=common.terms.quantity(scenario.speed_cv),
        leads=staff.leads,
    )


def _place(code: str, zh: str, en: str) -> Region:
    return Region(code, zh or en or code, en or zh or code)


def _residents(common: Common, asked: Asked) -> Residents:
    people, terms = common.scenario.population, common.terms
    shares = people.household_size.shares
    return Residents(
        population=asked.population,
        presence=terms.quantity(people.presence),
        exempt=terms.quantity(people.exempt),
        home_bound=terms.quantity(people.home_bound),
        attendance=terms.quantity(people.attendance),
        household_shares=tuple(shares.get(size, 0.0) for size in range(1, max(shares) + 1)),
    )


def _station(common: Common, number: int, asked: Asked, staff: SiteStaff) -> Station:
    scenario, terms = common.scenario, common.terms
    stage = scenario.stages[number]
    desks, on_duty = (0, 0) if stage.kind == "delay" else _posts(scenario, stage, asked, staff)
    other = Distribution.constant(0.0)
    if stage.alternative is not None:
        other = terms.law(stage.alternative.time)
    crew, roster = ((), None) if staff.team else common.crew(on_duty, stage.name, stage.role or "")
    share = (
        terms.quantity(stage.alternative.share)
        if stage.alternative
        else UncertainQuantity.fixed(0.0)
    )
    return Station(
        name=stage.name,
        kind=stage.kind,
        role=stage.role or "",
        stage=number,
        desks=desks,
        crew=crew,
        time=terms.law(stage.time),
        alternative=other,
        alternative_share=share,
        taken=terms.quantity(stage.probability),
        changeover=_changeover(stage, terms),
        preparation=_preparation(common, stage, asked),
        roster=roster,
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


def _preparation(common: Common, stage: Stage, asked: Asked) -> DosePreparation | None:
    if stage.preparation is None:
        return None
    role = stage.preparation.role
    crew, roster = common.crew(members(common.scenario, asked, role), role)
    return DosePreparation(
        name=f"{stage.name}.preparation",
        role=role,
        crew=crew,
        time=common.terms.law(stage.preparation.time),
        roster=roster,
    )


def _changeover(stage: Stage, terms: ScenarioLaws) -> Changeover | None:
    if stage.label is not None:
        return Changeover(stage.label.every, terms.constant(stage.label.time))
    tube = stage.tube
    if tube is None:
        return None
    timeout = NEVER
    if tube.timeout is not None:
        timeout = round(terms.quantity(tube.timeout).value * SECOND)
    return Changeover(
        size=tube.size,
        duration=terms.constant(tube.change),
        tube=True,
        timeout=timeout,
        at_relief=tube.at_relief,
    )


def _gate(common: Common, staff: SiteStaff) -> Gate:
    call_up, terms = common.scenario.arrivals.call_up, common.terms
    assert call_up is not None
    late = {}
    if call_up.late is not None:
        late = {"late": terms.constant(call_up.late.delay)}
    crew, roster = common.crew(staff.callers, CALL_UP)
    return Gate(
        limit=call_up.ahead * max(staff.open_desks, 1),
        crew=crew,
        knock=terms.constant(call_up.knock),
        walk=terms.law(call_up.walk),
        late_share=terms.quantity(call_up.late.share)
        if call_up.late
        else UncertainQuantity.fixed(0.0),
        roster=roster,
        **late,
    )
