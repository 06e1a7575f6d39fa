"""From a scenario to the campaign plan."""

from __future__ import annotations

from collections.abc import Sequence

from simsite.building.site import Common, site
from simsite.building.speeds import names_of_causes
from simsite.building.terms import ScenarioLaws, constant, law, quantity
from simsite.core.memory import garbage_left_to_the_end
from simsite.core.units import DAY, NEVER, SECOND
from simsite.model.calendar import Calendar, Wave
from simsite.model.fields import Hours
from simsite.model.plan import CampaignClock, CampaignPlan, Roster, Route, SiteGroup, SitePlan, Stop
from simsite.model.scenario import Scenario, correlated_inputs
from simsite.model.sites import Site
from simsite.model.work import Mobile
from simsite.staffing import Deployment, SiteStaff, Team, deploy
from simsite.staffing.relief import duty_of
from simsite.staffing.roles import fault, serving, shared_roles
from simsite.staffing.shifts import CALL_UP, fewest, fills, shifts_of


def clock(asked: Scenario) -> CampaignClock:
    """Return the clock of the campaign; without a deadline it is NEVER."""
    deadline = asked.calendar.deadline_us
    return CampaignClock(
        first_day=asked.calendar.first_day.isoformat(),
        opening=asked.opening_us,
        deadline=NEVER if deadline is None else deadline,
        horizon=asked.horizon_us,
        strict=asked.completion == "strict",
    )


@garbage_left_to_the_end()
def build(scenario: Scenario, deployment: Deployment | None = None) -> CampaignPlan:
    """Return what will be done: staff deployed, hours, stations, groups of sites.

    Parameters
    ----------
    scenario : Scenario
        What was asked; the order of its sites does not matter.
    deployment : Deployment, optional
        Who works where; by default as `deploy` says.

    Returns
    -------
    CampaignPlan
        Groups in the order of their first site's id; every site is in one.

    Raises
    ------
    ScenarioFault
        If the staff cannot be deployed as asked.
    """
    deployment = deployment or deploy(scenario)
    _check_timeout(scenario)
    plan = CampaignPlan(
        zh=scenario.title.text("zh"),
        en=scenario.title.text("en"),
        calendar=clock(scenario),
        groups=Builder(scenario).groups(deployment.sites, deployment.routes),
        correlated=correlated_inputs(scenario),
        causes=names_of_causes(scenario),
    )
    _check_shifts(scenario, deployment, plan)
    return plan


class Builder:
    """Builds groups of sites; what sites have in common is made once.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._asked = {asked.id: asked for asked in scenario.sites}
        self._laws = {kind: ScenarioLaws(kind) for kind in scenario.kinds}
        self._common: dict[tuple[str, Hours | None, Wave | None], Common] = {}

    def groups(self, staffed: Sequence[SiteStaff], routes: Sequence[Team]) -> tuple[SiteGroup, ...]:
        """Return the groups of some sites in the order of their first site's id.

        Parameters
        ----------
        staffed : sequence of SiteStaff
            Every site of each group.
        routes : sequence of Team
            The teams that serve the sites without staff of their own.
        """
        sites = {}
        for own in staffed:
            asked = self._asked[own.id]
            if own.roles:
                listed = (asked.staff or {}) | dict(own.roles)
                asked = asked.model_copy(update={"staff": listed})
            sites[own.id] = site(self._common_of(asked), asked, own)
        groups = [SiteGroup((sites[own.id],)) for own in staffed if not own.team]
        groups += [self._travelling(team, sites) for team in routes]
        return tuple(sorted(groups, key=lambda group: group.sites[0].id))

    def _common_of(self, asked: Site) -> Common:
        """Return what a site has in common with those of its kind and hours."""
        key = asked.kind, asked.hours, self._scenario.wave_of(asked)
        if key not in self._common:
            calendar = self._scenario.calendar_of(asked)
            self._common[key] = Common(self._scenario, self._laws[asked.kind], calendar)
        return self._common[key]

    def _travelling(self, team: Team, sites: dict[str, SitePlan]) -> SiteGroup:
        """Return the sites one team serves, with its route."""
        scenario, mobile = self._scenario, self._scenario.staff.mobile
        assert mobile is not None
        ids = sorted(team.stops)

        def calendar_of(stop: str) -> Calendar:
            return scenario.calendar_of(self._asked[stop])

        kind = sites[team.stops[0]].kind
        route = Route(
            id=team.id,
            members=tuple((stage.name, 1) for stage in serving(scenario)),
            stops=tuple(
                Stop(ids.index(stop), 0, _leave(calendar_of(stop), mobile, number, len(ids)))
                for number, stop in enumerate(team.stops)
            ),
            hop=law(mobile.hop, kind),
            speed=quantity(mobile.speed, kind),
            set_up=constant(mobile.set_up, kind),
            pack=constant(mobile.pack, kind),
        )
        return SiteGroup(tuple(sites[stop] for stop in ids), (route,))


def _leave(calendar: Calendar, mobile: Mobile, number: int, stops: int) -> int:
    """Return when a stay ends at the latest: the n-th on the n-th day, the last when done."""
    last = min(stops, calendar.days) - 1
    if mobile.stay_until is None or number >= last:
        return NEVER
    return number * DAY + calendar.moment_of_day(mobile.stay_until) * SECOND


def _check_timeout(scenario: Scenario) -> None:
    """Refuse a range of a tube's time-out: it is a decision."""
    for stage in scenario.stages:
        if stage.tube is None or stage.tube.timeout is None:
            continue
        for kind in scenario.kinds:
            if not quantity(stage.tube.timeout, kind).known:
                raise fault("stages.timeout_range", f"stages.{stage.name}.tube.timeout")


def _check_shifts(scenario: Scenario, deployment: Deployment, plan: CampaignPlan) -> None:
    """Refuse shifts of those who travel, who travel as one, and shifts in which nobody works."""
    for stage in serving(scenario) if deployment.routes else ():
        shifts = shifts_of(scenario.staff.shifts, stage.name, stage.role or "")
        if shifts:
            names = {"role": shifts[0].role, "teams": len(deployment.routes)}
            raise fault("staff.shifts_of_teams", "staff.shifts", **names)
        duty = duty_of(scenario.staff, stage.name, stage.role or "")
        first = duty.convoys[0] if duty.convoys else None
        rules = {"stints": duty.stint, "meals": duty.meal, "absent": duty.absent, "convoys": first}
        for key, rule in rules.items():
            if rule is not None:
                about = {"role": rule.role, "teams": len(deployment.routes), "key_name": key}
                raise fault("staff.relief_of_teams", f"staff.{key}", **about)
    if deployment.routes and shared_roles(scenario):
        raise fault("shared.mobile", "staff.mobile", value=shared_roles(scenario)[0])
    _check_rosters(scenario, plan)


def _check_rosters(scenario: Scenario, plan: CampaignPlan) -> None:
    """Refuse shifts in which nobody works at a site."""
    for asked in plan.sites if scenario.staff.shifts else ():
        for crew in asked.shared:
            _check_roster(scenario, asked, crew.roster, (crew.role,))
        for station in asked.stations:
            _check_roster(scenario, asked, station.roster, (station.name, station.role))
        if asked.gate is not None:
            _check_roster(scenario, asked, asked.gate.roster, (CALL_UP,))


def _check_roster(
    scenario: Scenario, asked: SitePlan, roster: Roster | None, names: tuple[str, ...]
) -> None:
    """Refuse a shift in which nobody of a post works; the last name is the role's."""
    shifts = shifts_of(scenario.staff.shifts, *names)
    if roster is not None and not fills(roster.members, shifts):
        about = {"role": names[-1], "members": roster.members, "least": fewest(shifts)}
        raise fault("shifts.nobody", f"sites.{asked.id}", site=asked.id, **about)
