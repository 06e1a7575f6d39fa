"""The deployment as a list per township, to be printed and sent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from simsite.core.units import format_hours
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.staffing.deployment import Deployment, SiteStaff, Team

FURTHER_JOBS = ("marshals", "runners")


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site on the list.

    Attributes
    ----------
    id, zh, en : str
        Site and its names.
    village_zh, village_en : str
        Village or community, or empty.
    population : int
        Registered residents.
    desks, open_desks : int
        Swab desks, and those with a collector.
    collectors, relief : int
        Collectors of the site's own, and how many of them are relief.
    registrars, leads, callers, marshals, runners : int
        Helpers of the site's own by what they do.
    team : str
        The mobile team that comes, or empty.
    stop : int
        Which of the team's stops this is, from 1; 0 without a team.
    hours : float
        Expected hours of work, the way there not included; not a number where shifts leave part
        of it undone.
    open : str
        Opening hours on every day: ``08:00-12:00, 14:00-18:00``.
    """

    id: str
    zh: str
    en: str
    village_zh: str
    village_en: str
    population: int
    desks: int
    open_desks: int
    collectors: int
    relief: int
    registrars: int
    leads: int
    callers: int
    team: str
    stop: int
    hours: float
    open: str
    marshals: int = 0
    runners: int = 0

    @property
    def helpers(self) -> int:
        """Helpers of the site's own."""
        return self.registrars + self.leads + self.callers + self.marshals + self.runners


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One mobile team on the list: one collector and its registrars.

    Attributes
    ----------
    id : str
        Name of the team.
    collectors, registrars : int
        Who travels.
    stops : tuple of (id, zh, en)
        In the order of the visits.
    hours : float
        Expected hours until the last stop is done, travel included, nights not.
    """

    id: str
    collectors: int
    registrars: int
    stops: tuple[tuple[str, str, str], ...]
    hours: float


@dataclass(frozen=True, slots=True)
class TownshipRows:
    """The list of one township; collectors and helpers include those who travel."""

    code: str
    zh: str
    en: str
    collectors: int
    helpers: int
    sites: tuple[SiteRow, ...]
    teams: tuple[TeamRow, ...]


def deployment_rows(scenario: Scenario, deployment: Deployment) -> tuple[TownshipRows, ...]:
    """Return the list of every township, by code; sites by id.

    Parameters
    ----------
    scenario : Scenario
        What was asked; gives the names.
    deployment : Deployment
        Of this scenario, by `deploy`.
    """
    by_township: dict[str, list[SiteStaff]] = {}
    for staff in deployment.sites:
        by_township.setdefault(staff.township, []).append(staff)
    teams: dict[str, list[Team]] = {}
    for team in deployment.routes:
        teams.setdefault(team.township, []).append(team)
    return tuple(
        _township(scenario, sites, teams.get(code, []))
        for code, sites in sorted(by_township.items())
    )


def further_jobs(townships: Sequence[TownshipRows]) -> tuple[str, ...]:
    """Return which of `marshals` and `runners` some site has."""
    sites = [site for township in townships for site in township.sites]
    return tuple(job for job in FURTHER_JOBS if any(getattr(site, job) for site in sites))


def have_hours_of_their_own(townships: Sequence[TownshipRows]) -> bool:
    """Whether not all sites of a list are open at the same hours."""
    return len({site.open for township in townships for site in township.sites}) > 1


def _township(scenario: Scenario, sites: list[SiteStaff], teams: list[Team]) -> TownshipRows:
    asked = {site.id: site for site in scenario.sites}
    first = asked[sites[0].id]
    stops = {stop: number for team in teams for number, stop in enumerate(team.stops, start=1)}
    return TownshipRows(
        code=first.township,
        zh=first.township_zh or first.township_en or first.township,
        en=first.township_en or first.township_zh or first.township,
        collectors=sum(site.collectors for site in sites) + len(teams),
        helpers=sum(site.helpers for site in sites) + sum(team.registrars for team in teams),
        sites=tuple(
            _site(asked[site.id], site, stops.get(site.id, 0), _hours(scenario, asked[site.id]))
            for site in sites
        ),
        teams=tuple(_team(asked, team) for team in teams),
    )


def _hours(scenario: Scenario, asked: Site) -> str:
    return ", ".join(map(format_hours, scenario.calendar_of(asked).hours))


def _site(asked: Site, staff: SiteStaff, stop: int, hours: str) -> SiteRow:
    return SiteRow(
        id=asked.id,
        zh=asked.name("zh"),
        en=asked.name("en"),
        village_zh=asked.village_zh or asked.village_en,
        village_en=asked.village_en or asked.village_zh,
        population=asked.population,
        desks=staff.desks,
        open_desks=staff.open_desks,
        collectors=staff.collectors,
        relief=staff.relief,
        registrars=staff.registrars,
        leads=staff.leads,
        callers=staff.callers,
        team=staff.team,
        stop=stop,
        hours=staff.hours if math.isfinite(staff.hours) else math.nan,
        open=hours,
        marshals=staff.marshals,
        runners=staff.runners,
    )


def _team(asked: dict[str, Site], team: Team) -> TeamRow:
    stops = tuple((stop, asked[stop].name("zh"), asked[stop].name("en")) for stop in team.stops)
    return TeamRow(team.id, 1, team.registrars, stops, team.hours)
