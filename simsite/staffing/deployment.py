"""The deployment: who works where, with county totals spread over sites and mobile teams."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from simsite.core.lru import Recent
from simsite.core.memory import garbage_left_to_the_end
from simsite.core.units import NEVER
from simsite.model.fields import Hours
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.staffing.collectors import Dealt, deal_collectors
from simsite.staffing.expected import ExpectedWork, expected_work
from simsite.staffing.helper_posts import Helpers, deal_helpers
from simsite.staffing.jobs import by_job
from simsite.staffing.relief import duty_of
from simsite.staffing.roles import (
    COLLECTOR,
    HELPER,
    check_stages,
    desks_of,
    members,
    share_of,
    shared_roles,
    stages_of,
)
from simsite.staffing.roles import serving as serving_stages
from simsite.staffing.shifts import CALL_UP, levels_of, seconds_until_done, windows

SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class SiteStaff:
    """Who works at one site.

    Attributes
    ----------
    id, township, village : str
        Site and where it is.
    desks : int
        Swab desks that stand there.
    collectors : int
        Collectors of its own; 0 where a mobile team comes.
    at_once : int
        Collectors of its own who are on duty at the time when they are most: all without shifts.
    registrars : int
        Helpers of its own who register (over all stages served by helpers).
    leads, callers : int
        Helpers who lead the site and who call up.
    team : str
        Id of the route that serves the site, or empty.
    hours : float
        Expected hours of work from the site's first resident on; infinity where shifts leave
        part of it undone.
    before : tuple of (str, int)
        By post, how many of it are at the sites before, in the order of their ids; empty where no
        convoy is to be spread over the sites.
    marshals, runners : int
        Helpers who fill the gaps between residents, and who carry tubes.
    roles : tuple of (str, int)
        Members of other roles where they are not as many as the scenario says.
    """

    id: str
    township: str
    village: str
    desks: int
    collectors: int
    at_once: int
    registrars: int
    leads: int
    callers: int
    team: str
    hours: float
    before: tuple[tuple[str, int], ...] = ()
    marshals: int = 0
    runners: int = 0
    roles: tuple[tuple[str, int], ...] = ()

    @property
    def open_desks(self) -> int:
        """Swab desks that have a collector when most are on duty, be it the team's."""
        return 1 if self.team else min(self.desks, self.at_once)

    @property
    def relief(self) -> int:
        """Collectors beyond the desks when most are on duty: they add hours, not speed."""
        return max(self.at_once - self.desks, 0)

    @property
    def helpers(self) -> int:
        """Helpers of the site itself."""
        return self.registrars + self.leads + self.callers + self.marshals + self.runners


@dataclass(frozen=True, slots=True)
class Team:
    """A mobile team of one collector and the helpers of a desk, and its stops.

    Attributes
    ----------
    id, township : str
        Name of the team and where it works.
    registrars : int
        Helpers who travel with it: one for each stage served by helpers.
    stops : tuple of str
        Ids of the sites in the order of the visits.
    hours : float
        Expected hours until the last stop is done, travel and set-up included, nights not.
    """

    id: str
    township: str
    registrars: int
    stops: tuple[str, ...]
    hours: float


@dataclass(frozen=True, slots=True)
class Deployment:
    """All staff of the county and where they work.

    Attributes
    ----------
    sites : tuple of SiteStaff
        In the order of their ids.
    routes : tuple of Team
        By township and id.
    reserve : int
        Helpers without a place: those left over where nobody is called up; not at any site.
    """

    sites: tuple[SiteStaff, ...]
    routes: tuple[Team, ...]
    reserve: int

    @property
    def collectors(self) -> int:
        """All collectors deployed."""
        return sum(site.collectors for site in self.sites) + len(self.routes)

    @property
    def helpers(self) -> int:
        """All helpers, those in reserve included."""
        travelling = sum(team.registrars for team in self.routes)
        return sum(site.helpers for site in self.sites) + travelling + self.reserve


def deploy(scenario: Scenario) -> Deployment:
    """Spread the county's staff over its sites.

    The latest scenario is remembered, because the plan and the list of the deployment both ask.

    Parameters
    ----------
    scenario : Scenario
        What was asked; the order of its sites does not matter.

    Returns
    -------
    Deployment
        Every collector and helper of the totals has a place.

    Raises
    ------
    ScenarioFault
        If the totals are too small for what they have to do.
    """
    return _recent(scenario)


@garbage_left_to_the_end()
def _deployed(scenario: Scenario) -> Deployment:
    check_stages(scenario)
    work = expected_work(scenario)
    return deployed(scenario, work, deal_collectors(scenario, work))


_recent = Recent(_deployed, most=1)


def deployed(scenario: Scenario, work: dict[str, ExpectedWork], dealt: Dealt) -> Deployment:
    """Return who works where once the collectors are dealt out.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    work : dict of str to ExpectedWork
        By site.
    dealt : Dealt
        Collectors of the sites, and the paths of the teams.

    Raises
    ------
    ScenarioFault
        If there are too few helpers for that.
    """
    helpers = by_job(scenario, dealt, deal_helpers(scenario, work, dealt))
    routes = tuple(
        Team(
            f"{township or 'county'}-team-{number}",
            township,
            len(stages_of(scenario, HELPER)),
            route.stops,
            route.seconds / SECONDS_PER_HOUR,
        )
        for township, number, route in dealt.numbered()
    )
    team_of = {stop: route.id for route in routes for stop in route.stops}
    gather = _Gathering(scenario, dealt, helpers)
    sites = tuple(
        gather.site(site, work[site.id], team_of.get(site.id, ""))
        for site in sorted(scenario.sites, key=lambda site: site.id)
    )
    return Deployment(sites, routes, helpers.reserve)


class _Gathering:
    """Gathers what was dealt to each site; what holds for all of them is looked up once."""

    def __init__(self, scenario: Scenario, dealt: Dealt, helpers: Helpers) -> None:
        self._scenario, self._dealt, self._helpers = scenario, dealt, helpers
        self._serving = serving_stages(scenario)
        self._helped = stages_of(scenario, HELPER)
        self._at_once: dict[tuple[int, Hours | None], int] = {}
        self._counted: Counter[str] = Counter()

    def site(self, site: Site, work: ExpectedWork, team: str) -> SiteStaff:
        """Gather what was dealt to one site."""
        helpers, collectors = self._helpers, self._dealt.fixed.get(site.id, 0)
        desks, registrars = desks_of(self._scenario, site), helpers.registrars[site.id]
        key = collectors, site.hours
        if key not in self._at_once:
            self._at_once[key] = collectors_at_once(self._scenario, site, collectors)
        seconds = work.seconds(1)
        if not team:
            seconds = self._own_seconds(site, work, (desks, collectors, registrars))
        return SiteStaff(
            id=site.id,
            township=site.township,
            village=site.village,
            desks=desks,
            collectors=collectors,
            at_once=self._at_once[key],
            registrars=registrars,
            leads=helpers.leads[site.id],
            callers=helpers.callers[site.id],
            team=team,
            hours=seconds / SECONDS_PER_HOUR,
            before=self._before(site, collectors, registrars),
            marshals=helpers.marshals.get(site.id, 0),
            runners=helpers.runners.get(site.id, 0),
        )

    def _before(self, site: Site, collectors: int, registrars: int) -> tuple[tuple[str, int], ...]:
        """Return by post how many are at the sites before, and count those of this one."""
        if not self._scenario.staff.convoys:
            return ()
        before = tuple(self._counted.items())
        for stage in self._serving:
            role = stage.role or ""
            if role == COLLECTOR:
                self._counted[stage.name] += collectors
            elif role == HELPER:
                number = self._helped.index(stage)
                self._counted[stage.name] += share_of(registrars, len(self._helped), number)
            else:
                self._counted[stage.name] += members(self._scenario, site, role)
            if stage.preparation is not None:
                fed = stage.preparation.role
                self._counted[fed] += members(self._scenario, site, fed)
        for role in shared_roles(self._scenario):
            self._counted[role] += members(self._scenario, site, role)
        self._counted[CALL_UP] += self._helpers.callers[site.id]
        return before

    def _own_seconds(self, site: Site, work: ExpectedWork, staff: tuple[int, int, int]) -> float:
        """Return the seconds until a site with staff of its own has served everybody."""
        desks, collectors, registrars = staff
        longest = 0.0
        for stage, (name, load) in zip(self._serving, work.stages, strict=True):
            role, most = stage.role or "", NEVER
            if role == HELPER:
                people = share_of(registrars, len(self._helped), self._helped.index(stage))
            elif role == COLLECTOR:
                people, most = collectors, desks
            else:
                people = members(self._scenario, site, role)
            longest = max(longest, self._seconds(site, load, (name, role), (people, most)))
        return longest

    def _seconds(
        self, site: Site, load: float, names: tuple[str, str], crew_of: tuple[int, int]
    ) -> float:
        """Return the seconds some members need for a load of which so many at most work at once."""
        (people, most), scenario = crew_of, self._scenario
        duty = duty_of(scenario.staff, *names)
        if not duty.shifts and not duty.by_person:
            return load / min(people, most) if load else 0.0
        steps = levels_of(scenario, site, people, *names)
        capped = tuple((time, min(level, most)) for time, level in steps)
        return seconds_until_done(load, capped, windows(scenario.calendar_of(site)))


def collectors_at_once(scenario: Scenario, site: Site, collectors: int) -> int:
    """Return how many of a site's collectors are on duty at the time when they are most."""
    names = [stage.name for stage in stages_of(scenario, COLLECTOR)]
    duty = duty_of(scenario.staff, *names, COLLECTOR)
    if not duty.shifts and not duty.by_person:
        return collectors
    return max(
        (level for _, level in levels_of(scenario, site, collectors, *names, COLLECTOR)), default=0
    )
