"""One member of staff more or fewer at one place, everybody else staying where they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from simsite.core.engine_names import MARSHALS, RUNNERS
from simsite.model.scenario import Scenario
from simsite.staffing.collectors import Dealt, paths_of, weights
from simsite.staffing.deployment import (
    SECONDS_PER_HOUR,
    Deployment,
    SiteStaff,
    Team,
    collectors_at_once,
)
from simsite.staffing.expected import expected_work
from simsite.staffing.levels import (
    CALLERS,
    COLLECTORS,
    HELPERS,
    REGISTRARS,
    TEAMS,
    fewest_of_role,
    point_of,
    seconds_between,
)
from simsite.staffing.roles import COLLECTOR, HELPER, URBAN, members, somebody_comes, stages_of
from simsite.staffing.shifts import desk_limit, fewest_callers, fewest_of
from simsite.staffing.teams import Point, Township, balanced

KINDS = {
    COLLECTORS: (COLLECTORS, TEAMS),
    HELPERS: (REGISTRARS, CALLERS, MARSHALS, RUNNERS),
    REGISTRARS: (REGISTRARS,),
    CALLERS: (CALLERS,),
    TEAMS: (TEAMS,),
    MARSHALS: (MARSHALS,),
    RUNNERS: (RUNNERS,),
}


@dataclass(frozen=True, slots=True)
class Move:
    """A member of staff, or a team, more or fewer at a place.

    Attributes
    ----------
    what : str
        `collectors`, `registrars`, `callers`, `teams`, `marshals`, `runners` or
        a role of `staff.roles`.
    place : str
        Id of the site; key of the township for a team.
    before, after : int
        How many there are at the place.
    registrars : int
        Registrars who come or go with the desk or team.
    sites : tuple of SiteStaff
        Every site whose group changes, as it is afterwards.
    routes : tuple of Team
        The teams that serve them afterwards.
    desks : int
        Desks that come with a collector, because all that stand there are staffed.
    """

    what: str
    place: str
    before: int
    after: int
    registrars: int
    sites: tuple[SiteStaff, ...]
    routes: tuple[Team, ...] = ()
    desks: int = 0

    @property
    def ids(self) -> frozenset[str]:
        """Ids of the sites whose groups change."""
        return frozenset(site.id for site in self.sites)


class Moves:
    """What can be moved in a scenario.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    step : int
        1 for one more, -1 for one fewer.
    fixed_desks : bool
        Whether desks stay as they are. Else a collector more comes with a desk where all that stand
        are staffed.
    """

    def __init__(self, scenario: Scenario, step: int, *, fixed_desks: bool = True) -> None:
        self._scenario, self._step, self._fixed_desks = scenario, step, fixed_desks
        self._helped = len(stages_of(scenario, HELPER))
        # Fewer would leave a shift without anybody.
        self._least = {
            COLLECTORS: fewest_of(scenario, COLLECTOR),
            REGISTRARS: self._helped * fewest_of(scenario, HELPER),
            CALLERS: fewest_callers(scenario),
        }
        self._brings = _jobs_that_bring(scenario)
        self._sites = [site for site in scenario.sites if somebody_comes(scenario, site)]
        self._weights = weights(scenario, self._sites, expected_work(scenario))
        self._by_id = {site.id: site for site in self._sites}
        self._limits = {site.id: desk_limit(scenario, site) for site in self._sites}

    def of(self, deployment: Deployment, of: str, ids: frozenset[str] | None = None) -> list[Move]:
        """Return every move of a resource, in the order of sites and townships.

        Parameters
        ----------
        deployment : Deployment
            Who works where now.
        of : str
            One of `MOVABLE`, or a role of `staff.roles`.
        ids : frozenset of str, optional
            Only moves that touch these sites.
        """
        found = [
            move for kind in KINDS.get(of, (of,)) for move in self._kind(deployment, kind, ids)
        ]
        return [move for move in found if ids is None or move.ids & ids]

    def _kind(
        self, deployment: Deployment, kind: str, ids: frozenset[str] | None
    ) -> Iterator[Move]:
        if kind == TEAMS:
            towns = {s.township for s in deployment.sites if ids is None or s.id in ids}
            yield from filter(None, (self._team(deployment, town) for town in sorted(towns)))
            return
        teams = {team.id: team for team in deployment.routes}
        by_id = {site.id: site for site in deployment.sites}
        for site in deployment.sites:
            if site.id not in self._by_id:
                continue
            changed = self._changed(site, kind)
            if changed is None:
                continue
            team = teams.get(site.team)
            stops = team.stops if team else (site.id,)
            sites = tuple(changed if s == site.id else by_id[s] for s in sorted(stops))
            before, after = self._number(site, kind), self._number(changed, kind)
            registrars = 0 if kind == REGISTRARS else changed.registrars - site.registrars
            routes, desks = (team,) if team else (), changed.desks - site.desks
            yield Move(kind, site.id, before, after, registrars, sites, routes, desks)

    def _number(self, site: SiteStaff, kind: str) -> int:
        """Return how many of a kind or role there are at a site."""
        if kind not in self._scenario.staff.roles:
            return int(getattr(site, kind))
        own = members(self._scenario, self._by_id[site.id], kind)
        return dict(site.roles).get(kind, own)

    def _changed(self, site: SiteStaff, kind: str) -> SiteStaff | None:
        """Return a site with one more or fewer; None where that cannot be."""
        number = self._number(site, kind) + self._step
        if kind in self._scenario.staff.roles:
            return self._of_role(site, kind, number)
        if kind in (MARSHALS, RUNNERS):
            return self._in_job(site, kind, number)
        if kind == CALLERS:
            fits = bool(site.callers) and number >= self._least[CALLERS]
            return replace(site, callers=number) if fits else None
        if site.team or not site.collectors:
            return None
        return self._at_desks(site, kind, number)

    def _of_role(self, site: SiteStaff, role: str, number: int) -> SiteStaff | None:
        """Return a site with so many of a role; those of a team come with it."""
        if site.team or number < fewest_of_role(self._scenario, role):
            return None
        roles = dict(site.roles) | {role: number}
        return replace(site, roles=tuple(sorted(roles.items())))

    def _in_job(self, site: SiteStaff, job: str, number: int) -> SiteStaff | None:
        """Return a site with so many helpers in a job of which the scenario says what it brings."""
        if job not in self._brings or number < 0:
            return None
        if job == MARSHALS:
            return replace(site, marshals=number)
        return replace(site, runners=number)

    def _at_desks(self, site: SiteStaff, kind: str, number: int) -> SiteStaff | None:
        """Return a site with so many registrars, or collectors with the registrars of a desk."""
        if kind == REGISTRARS:
            fits = self._helped > 0 and number >= self._least[REGISTRARS]
            return replace(site, registrars=number) if fits else None
        beyond = number > max(self._limits[site.id], site.collectors)
        if number < self._least[COLLECTORS] or (beyond and self._fixed_desks):
            return None
        stand = site.desks
        if beyond:  # who is relief today stays so: one collector more comes with one desk
            at_once = collectors_at_once(self._scenario, self._by_id[site.id], number)
            stand = max(stand, min(stand + 1, at_once))
        # A desk has its registrars, so they come and go with it.
        desks = min(number, stand) - min(site.collectors, site.desks)
        registrars = max(site.registrars + desks * self._helped, self._least[REGISTRARS])
        return replace(self._with_collectors(site, number, registrars), desks=stand)

    def _team(self, deployment: Deployment, town: str) -> Move | None:
        """Return a township with one more or fewer post served by teams or single collectors."""
        if self._scenario.staff.mobile is None:
            return None
        routes = [team for team in deployment.routes if team.township == town]
        change = seconds_between(self._scenario, self._sites)
        points = [[self._point(stop) for stop in team.stops] for team in routes]
        if self._step > 0:
            if not routes:
                return None
            township = Township(points, change)
            alone = township.add_team()
            return self._moved(deployment, town, (township.routes, alone, change))
        everybody = [point for route in points for point in route]
        single = self._smallest(deployment, town, 1 if routes else 2)
        posts = len(routes) if single and routes else max(len(routes) - 1, 1)
        everybody += single
        if len(everybody) < 2 or (not single and len(routes) < 2):
            return None
        dealt = balanced(everybody, posts, change)
        alone = [route[0] for route in dealt if len(route) == 1]
        left = [route for route in dealt if len(route) > 1]
        return self._moved(deployment, town, (left, alone, change))

    def _smallest(self, deployment: Deployment, town: str, number: int) -> list[Point]:
        """Return the village points with one collector that have least work; [] if too few."""
        single = [
            self._point(site.id)
            for site in deployment.sites
            if site.township == town and site.collectors == 1 and self._visited(site.id)
        ]
        ordered = sorted(single, key=lambda point: (point.seconds, point.id))
        return ordered[:number] if len(ordered) >= number else []

    def _visited(self, site: str) -> bool:
        return site in self._by_id and self._by_id[site].kind != URBAN

    def _point(self, site: str) -> Point:
        return point_of(self._scenario, self._by_id[site], self._weights)

    def _moved(
        self, deployment: Deployment, town: str, dealt: tuple[list[list[Point]], list[Point], float]
    ) -> Move:
        """Return the move to new routes and points that have a collector alone."""
        left, alone, change = dealt
        teams = tuple(
            Team(f"{name or 'county'}-team-{number}", name, self._helped, path.stops,
                 path.seconds / SECONDS_PER_HOUR)
            for name, number, path in Dealt({}, paths_of({town: left}, change)).numbered()
        )  # fmt: skip
        team_of = {stop: team.id for team in teams for stop in team.stops}
        touched = {*team_of, *(point.id for point in alone)}
        old = {s.id: s for s in deployment.sites if s.id in touched}
        sites = tuple(self._posted(site, team_of.get(site.id, "")) for site in old.values())
        before = sum(team.township == town for team in deployment.routes)
        before += sum(site.collectors for site in old.values())
        after = len(teams) + sum(site.collectors for site in sites)
        registrars = self._helped * (after - before)
        return Move(TEAMS, town, before, after, registrars, sites, teams)

    def _posted(self, site: SiteStaff, team: str) -> SiteStaff:
        """Return a site served by a team, or by one collector of its own."""
        own = 0 if team else 1
        return replace(self._with_collectors(site, own, own * self._helped), team=team)

    def _with_collectors(self, site: SiteStaff, number: int, registrars: int) -> SiteStaff:
        at_once = collectors_at_once(self._scenario, self._by_id[site.id], number)
        return replace(site, collectors=number, at_once=at_once, registrars=registrars)


def _jobs_that_bring(scenario: Scenario) -> tuple[str, ...]:
    """Return which of marshals and runners the scenario says what they bring."""
    jobs = scenario.staff.jobs
    if jobs is None:
        return ()
    said = {MARSHALS: jobs.marshalling, RUNNERS: jobs.tube_running}
    return tuple(kind for kind, own in said.items() if own is not None)


def moved(deployment: Deployment, move: Move) -> Deployment:
    """Return the deployment after a move."""
    after = {site.id: site for site in move.sites}
    sites = tuple(after.get(site.id, site) for site in deployment.sites)
    kept = [team for team in deployment.routes if not _serves(team, after)]
    routes = sorted([*kept, *move.routes], key=lambda team: (team.township, team.id))
    return replace(deployment, sites=sites, routes=tuple(routes))


def _serves(team: Team, ids: Iterable[str]) -> bool:
    return any(stop in ids for stop in team.stops)
