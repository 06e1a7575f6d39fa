"""The same scenario with more or less of one resource: collectors, helpers, teams, hours.

A level is a whole number of members of staff (of mobile teams, of quarters of an hour that the
sites open earlier). What is not asked about stays as the scenario says or deploys it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from simsite.core.engine_names import RESOURCES
from simsite.core.errors import ScenarioFault
from simsite.core.units import SECONDS_PER_DAY
from simsite.model.fields import MOST_AT_SITE, Hours
from simsite.model.jobs import CALLING
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.staffing.apportionment import largest_remainder
from simsite.staffing.apportionment import level as levelled
from simsite.staffing.collectors import Dealt, change_seconds, closing_first, paths_of, weights
from simsite.staffing.deployment import (
    Deployment,
    SiteStaff,
    collectors_at_once,
    deploy,
    deployed,
)
from simsite.staffing.expected import ExpectedWork, expected_work
from simsite.staffing.roles import COLLECTOR, HELPER, desks_of, fault, somebody_comes, stages_of
from simsite.staffing.shifts import desk_limit, fewest, fewest_of, shifts_of
from simsite.staffing.teams import Point, Township, balanced

COLLECTORS, HELPERS, REGISTRARS, CALLERS, LEADS, TEAMS, HOURS = RESOURCES
# In which levels of several are set: each leaves what was set before it as it is. Callers come
# before teams because their number is set by the total of helpers, which deploys everybody anew.
ORDER = (COLLECTORS, LEADS, CALLERS, TEAMS, REGISTRARS)
ROUNDING = 1e-9
QUARTER = 900  # seconds: the step of opening hours
Staffed = tuple[Scenario, Deployment]

# Spreading staff anew: what to set so that totals take the place of what the sites list.

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


def with_desks(scenario: Scenario, collectors: int) -> Scenario:
    """Return a scenario in which every one of so many collectors has a desk when on duty.

    As long as the desks that stand suffice nothing is changed. Each collector more stands at a desk
    more, where most work is for each, or where `deployment: proportional` sends them.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    collectors : int
        In all.
    """
    sites = [site for site in scenario.sites if somebody_comes(scenario, site)]
    limits = [desk_limit(scenario, site) for site in sites]
    proportional = scenario.staff.deployment == "proportional"
    if not proportional and collectors <= sum(limits):
        return scenario
    seconds = weights(scenario, sites, expected_work(scenario))
    work, least = [seconds[site.id] for site in sites], fewest_of(scenario, COLLECTOR)
    if proportional and collectors < least * len(sites):
        return scenario
    if proportional:
        shares = largest_remainder(collectors, work, least)
    else:
        shares = levelled(collectors, work, limits)
    stand = {
        site.id: collectors_at_once(scenario, site, share)
        for site, share, limit in zip(sites, shares, limits, strict=True)
        if share > limit
    }
    changed = tuple(
        site.model_copy(update={"desks": stand[site.id]}) if site.id in stand else site
        for site in scenario.sites
    )
    return scenario.model_copy(update={"sites": changed})


def desks_in_all(scenario: Scenario) -> int:
    """Return how many swab desks stand at sites to which somebody comes."""
    return sum(desks_of(scenario, s) for s in scenario.sites if somebody_comes(scenario, s))


class Levels:
    """The levels of one resource that a scenario can have.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    of : str
        One of `RESOURCES`, or a role of `staff.roles`: its level is of each site.
    fixed_desks : bool
        Whether desks stay as they are: collectors beyond them are relief. Else such a collector
        comes with a desk.

    Attributes
    ----------
    own, least, most : int
        What the scenario has, the least that can be deployed, and the most that has any work.

    Raises
    ------
    ScenarioFault
        If the scenario has nothing of that resource, or lists it site by site.
    """

    def __init__(self, scenario: Scenario, of: str, *, fixed_desks: bool = True) -> None:
        self.of = of
        self.scenario = scenario
        self._adds_desks = of == COLLECTORS and not fixed_desks
        self.deployment = deploy(scenario)
        _refuse(scenario, self.deployment, of)
        rule = _rule(of)
        self.own, most = rule.own(scenario, self.deployment), rule.most(scenario, self.deployment)
        most = max(most, _people(scenario)) if self._adds_desks else most
        self._deploy = rule.at
        self.least = self._edge(rule.least(scenario, self.deployment), min(self.own, most))
        self.most = self._edge(max(most, self.least), self.least)

    def at(self, level: int) -> Staffed:
        """Return scenario and deployment at a level."""
        scenario = with_desks(self.scenario, level) if self._adds_desks else self.scenario
        return self._deploy(scenario, self.deployment, level)

    def _edge(self, far: int, near: int) -> int:
        """Return the level nearest to `far` that can be deployed, `near` being one that can."""
        while far != near and not self._possible(far):
            middle = (far + near) // 2
            if abs(far - near) == 1:
                return near
            if self._possible(middle):
                near = middle
            else:
                far = middle
        return far

    def _possible(self, level: int) -> bool:
        try:
            self.at(level)
        except ScenarioFault:
            return False
        return True


@dataclass(frozen=True, slots=True)
class RoleShare:
    """A resource and how much of it there is for each one of a level.

    Attributes
    ----------
    of : str
        One of `RESOURCES`.
    weight : float
        Above 0; 1 where one resource alone is asked for.
    """

    of: str
    weight: float = 1.0

    def amount(self, level: int) -> int:
        """Return how much of it a level has, rounded half up."""
        return math.floor(level * self.weight + 0.5 + ROUNDING)


class SharedLevels(Levels):
    """Levels of several resources that grow together, each by its weight.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    shares : tuple of RoleShare
        Of those in `TOGETHER`, each once.
    fixed_desks : bool
        As of `Levels`.

    Raises
    ------
    ScenarioFault
        As of `Levels`, for each of them.
    """

    def __init__(
        self, scenario: Scenario, shares: tuple[RoleShare, ...], *, fixed_desks: bool = True
    ) -> None:
        self.scenario, self.shares = scenario, shares
        self._adds_desks = not fixed_desks and COLLECTORS in {share.of for share in shares}
        alone = [(Levels(scenario, s.of, fixed_desks=fixed_desks), s.weight) for s in shares]
        self.own = max(math.ceil(one.own / weight) for one, weight in alone)
        most = max(math.ceil(one.most / weight) for one, weight in alone)
        start = min(max(self.own, 1), most)
        while not self._possible(start) and start < most:
            start = min(2 * start, most)
        self.least = self._edge(0, start)
        self.most = self._edge(most, start)

    def at(self, level: int) -> Staffed:
        """Return scenario and deployment at a level."""
        amounts = {share.of: share.amount(level) for share in self.shares}
        scenario = self.scenario
        if self._adds_desks:
            scenario = with_desks(scenario, amounts[COLLECTORS])
        return staffed(scenario, amounts)


def levels(scenario: Scenario, shares: tuple[RoleShare, ...], *, fixed_desks: bool) -> Levels:
    """Return the levels of one resource, or of several that grow together.

    Raises
    ------
    ScenarioFault
        As of `Levels`.
    """
    if len(shares) == 1:
        return Levels(scenario, shares[0].of, fixed_desks=fixed_desks)
    return SharedLevels(scenario, shares, fixed_desks=fixed_desks)


def own_level(scenario: Scenario, own: Deployment, of: str) -> int:
    """Return the level of a resource that a scenario has with a deployment.

    Raises
    ------
    ScenarioFault
        If the scenario has nothing of that resource, or lists it site by site.
    """
    _refuse(scenario, own, of)
    return _rule(of).own(scenario, own)


def at_level(scenario: Scenario, own: Deployment, of: str, level: int) -> Staffed:
    """Return scenario and deployment with another level of one resource.

    Raises
    ------
    ScenarioFault
        As of `own_level`, and if nobody can be deployed like that.
    """
    _refuse(scenario, own, of)
    return _AT[of](scenario, own, level)


def _refuse(scenario: Scenario, own: Deployment, of: str) -> None:
    """Refuse what the scenario does not have, or does not leave open."""
    if of not in RESOURCES:
        listed_at = next((s for s in scenario.sites if of in (s.staff or {})), None)
        if listed_at is not None:
            raise fault("need.role_listed", f"sites.{listed_at.id}", site=listed_at.id, of=of)
        return
    listed = of != HOURS and scenario.staff.deployment == "as_listed"
    missing = {
        COLLECTORS: (not stages_of(scenario, COLLECTOR), "need.no_collectors", "stages"),
        HELPERS: (scenario.staff.helpers is None, "need.no_helpers", "staff"),
        REGISTRARS: (not stages_of(scenario, HELPER), "need.no_registrars", "stages"),
        CALLERS: (not any(site.callers for site in own.sites), "need.no_callers", "arrivals"),
        LEADS: (scenario.staff.helpers is None, "need.no_helpers", "staff"),
        TEAMS: (not own.routes, "need.no_teams", "staff"),
        HOURS: (scenario.arrivals.decide_numbers, "need.hours_arrivals", "arrivals"),
    }
    shifts = of == HOURS and bool(scenario.staff.shifts)
    jobs = scenario.staff.jobs
    split = of == CALLERS and jobs is not None and bool(jobs.split or CALLING in jobs.by_hand)
    for wrong, key, path in (
        (listed, "need.as_listed", "staff.deployment"),
        missing[of],
        (shifts, "need.hours_shifts", "staff.shifts"),
        (split, "need.callers_split", "staff.jobs"),
    ):
        if wrong:
            anew = {"options": options(scenario, own)} if key == "need.as_listed" else {}
            raise fault(key, path, of=of, **anew)


def _with_staff(scenario: Scenario, **changed: int) -> Scenario:
    return scenario.model_copy(update={"staff": scenario.staff.model_copy(update=changed)})


def _collectors(scenario: Scenario, _own: Deployment, level: int) -> Staffed:
    changed = _with_staff(scenario, collectors=level)
    return changed, deploy(changed)


def _helpers(scenario: Scenario, _own: Deployment, level: int) -> Staffed:
    changed = _with_staff(scenario, helpers=level)
    return changed, deploy(changed)


def _leads(scenario: Scenario, _own: Deployment, level: int) -> Staffed:
    changed = _with_staff(scenario, leads_per_site=level)
    return changed, deploy(changed)


def _callers(scenario: Scenario, own: Deployment, level: int) -> Staffed:
    """Change the total of helpers by the callers; registrars and leads stay."""
    return _helpers(scenario, own, (scenario.staff.helpers or 0) + level - _count(own, CALLERS))


def _registrars(scenario: Scenario, own: Deployment, level: int) -> Staffed:
    """Add registrars where most work of registering is for each, take them where least would be."""
    work, helped = expected_work(scenario), stages_of(scenario, HELPER)
    names = {stage.name for stage in helped}
    places = _registering(own)
    loads = [sum(s for name, s in work[site.id].stages if name in names) for site in places]
    shares = [site.registrars for site in places]
    least = len(helped) * fewest_of(scenario, HELPER)
    if level < least * len(places) or (level and not places):
        raise fault("need.too_few", "staff", of=REGISTRARS, level=level)
    while sum(shares) > level:
        fewer = [n for n, share in enumerate(shares) if share > least]
        shares[min(fewer, key=lambda n: (loads[n] / (shares[n] - 1), n))] -= 1
    shares = levelled(level, loads, shares) if places else []
    given = {site.id: share for site, share in zip(places, shares, strict=True)}
    sites = tuple(replace(s, registrars=given.get(s.id, s.registrars)) for s in own.sites)
    return scenario, replace(own, sites=sites)


def _registering(own: Deployment) -> list[SiteStaff]:
    return [site for site in own.sites if site.registrars and not site.team]


def _teams(scenario: Scenario, own: Deployment, level: int) -> Staffed:
    """Serve the points that teams serve now by another number of teams."""
    work = expected_work(scenario)
    points, change = towns_of(scenario, own, work)
    if level < len(points):
        raise fault("need.too_few", "staff", of=TEAMS, level=level)
    alone = [some[0] for some in points.values() if len(some) == 1]
    towns = {
        name: Township(balanced(some, 1, change), change)
        for name, some in points.items()
        if len(some) > 1
    }
    for _ in range(level - len(points)):
        busy = [(town.longest, name) for name, town in towns.items() if town.routes]
        if not busy:
            raise fault("need.too_many", "staff", of=TEAMS, level=level)
        alone += towns[max(busy)[1]].add_team()
    fixed = {s.id: s.collectors for s in own.sites if s.collectors}
    fixed |= {point.id: 1 for point in alone}
    paths = paths_of({name: town.routes for name, town in towns.items()}, change)
    return scenario, deployed(scenario, work, Dealt(fixed, paths))


def towns_of(
    scenario: Scenario, own: Deployment, work: dict[str, ExpectedWork]
) -> tuple[dict[str, list[Point]], float]:
    """Return the points that teams serve by township, and the seconds between two of them."""
    sites = [site for site in scenario.sites if somebody_comes(scenario, site)]
    by_id = {site.id: site for site in sites}
    seconds = weights(scenario, sites, work)
    towns: dict[str, list[Point]] = {}
    for team in own.routes:
        points = (point_of(scenario, by_id[stop], seconds) for stop in team.stops)
        towns.setdefault(team.township, []).extend(points)
    return towns, seconds_between(scenario, sites)


def point_of(scenario: Scenario, site: Site, seconds: dict[str, float]) -> Point:
    """Return a site as deployment sees it, by its seconds of work, without own collectors."""
    desks, hours = desks_of(scenario, site), closing_first(scenario, site)
    return Point(site.id, site.township, seconds[site.id], desks, 0, hours)


def seconds_between(scenario: Scenario, sites: list[Site]) -> float:
    """Return the mean seconds between two stops of a team; 0 where there are no teams."""
    mobile = scenario.staff.mobile
    kinds = [site.kind for site in sorted(sites, key=lambda site: site.id) if site.kind != "urban"]
    return change_seconds(mobile, kinds[0]) if mobile is not None and kinds else 0.0


def _hours(scenario: Scenario, own: Deployment, level: int) -> Staffed:
    """Open so many quarters of an hour before the first closing of every day.

    Sites with hours of their own open as many quarters earlier, or later, as the others.
    """
    earlier = (level - _own_quarters(scenario)) * QUARTER
    hours = scenario.calendar.hours
    opened = _opened(hours, hours[0][1] - level * QUARTER, level)
    sites = tuple(
        site
        if site.hours is None or not earlier
        else site.model_copy(
            update={"hours": _opened(site.hours, site.hours[0][0] - earlier, level)}
        )
        for site in scenario.sites
    )
    calendar = scenario.calendar.model_copy(update={"hours": opened})
    return scenario.model_copy(update={"calendar": calendar, "sites": sites}), own


def _opened(hours: Hours, start: int, level: int) -> Hours:
    """Return hours with another first opening: not before midnight, or the end of the night."""
    (_, end), *rest = hours
    if not _earliest(hours) <= start < end:
        raise fault("need.too_few", "calendar.hours", of=HOURS, level=level)
    return (start, end), *rest


def _count(own: Deployment, of: str) -> int:
    if of == CALLERS:
        return sum(site.callers for site in own.sites)
    return sum(site.registrars for site in _registering(own))


def _most_collectors(scenario: Scenario, _own: Deployment) -> int:
    """Return how many collectors fill every desk by the scenario's rule of deployment."""
    sites = [site for site in scenario.sites if somebody_comes(scenario, site)]
    limits = [desk_limit(scenario, site) for site in sites]
    if scenario.staff.deployment != "proportional":
        return sum(limits)
    sizes = [max(site.population, 1) for site in sites]
    return math.ceil(max(n / size for n, size in zip(limits, sizes, strict=True)) * sum(sizes))


def _households(scenario: Scenario) -> int:
    """Return a caller for every household there may be."""
    size = scenario.population.household_size.mean
    return math.ceil(sum(site.population for site in scenario.sites) / size)


def _most_helpers(scenario: Scenario, own: Deployment) -> int:
    """Return registrars, leads and a caller for every household; as they are without call-up."""
    total = scenario.staff.helpers or 0
    if scenario.arrivals.call_up is None:
        return total
    return total - _count(own, CALLERS) + _households(scenario)


def _people(scenario: Scenario) -> int:
    return sum(max(1, round(work.attending)) for work in expected_work(scenario).values())


def _stops(own: Deployment) -> int:
    return sum(len(team.stops) for team in own.routes)


def _earliest(hours: Hours) -> int:
    """Return the earliest opening of a day: midnight, or the end of the night before."""
    return max(0, hours[-1][1] - SECONDS_PER_DAY)


def _most_quarters(scenario: Scenario) -> int:
    hours = scenario.calendar.hours
    return (hours[0][1] - _earliest(hours)) // QUARTER


def _own_quarters(scenario: Scenario) -> int:
    start, end = scenario.calendar.hours[0]
    return max(1, -(-(end - start) // QUARTER))


Number = Callable[[Scenario, Deployment], int]
_AT: dict[str, Callable[[Scenario, Deployment, int], Staffed]] = {
    COLLECTORS: _collectors,
    HELPERS: _helpers,
    REGISTRARS: _registrars,
    CALLERS: _callers,
    LEADS: _leads,
    TEAMS: _teams,
    HOURS: _hours,
}
_OWN: dict[str, Number] = {
    COLLECTORS: lambda scenario, own: scenario.staff.collectors or own.collectors,
    HELPERS: lambda scenario, own: scenario.staff.helpers or own.helpers,
    REGISTRARS: lambda scenario, own: _count(own, REGISTRARS),
    CALLERS: lambda scenario, own: _count(own, CALLERS),
    LEADS: lambda scenario, own: scenario.staff.leads_per_site,
    TEAMS: lambda scenario, own: len(own.routes),
    HOURS: lambda scenario, own: _own_quarters(scenario),
}
_LEAST: dict[str, Number] = dict.fromkeys(RESOURCES, lambda scenario, own: 0) | {
    HOURS: lambda scenario, own: 1
}
_MOST: dict[str, Number] = {
    COLLECTORS: _most_collectors,
    HELPERS: _most_helpers,
    REGISTRARS: lambda scenario, own: _people(scenario),
    CALLERS: lambda scenario, own: _households(scenario),
    LEADS: lambda scenario, own: scenario.staff.leads_per_site,
    TEAMS: lambda scenario, own: _stops(own),
    HOURS: lambda scenario, own: _most_quarters(scenario),
}


# Roles of `staff.roles`, of which each site has as many.


def _with_role(scenario: Scenario, of: str, level: int) -> Staffed:
    """Return a scenario with as many of a role at each site."""
    if level < fewest_of_role(scenario, of):
        raise fault("need.too_few", "staff.roles", of=of, level=level)
    roles = dict(scenario.staff.roles) | {of: level}
    staff = scenario.staff.model_copy(update={"roles": roles})
    changed = scenario.model_copy(update={"staff": staff})
    return changed, deploy(changed)


def fewest_of_role(scenario: Scenario, of: str) -> int:
    """Return how many of a role a site needs, so that somebody is there in every shift."""
    names = [stage.name for stage in stages_of(scenario, of)]
    return fewest(shifts_of(scenario.staff.shifts, *names, of))


def _most_at_a_site(scenario: Scenario) -> int:
    """Return one for every resident expected where most are."""
    most = max(round(work.attending) for work in expected_work(scenario).values())
    return min(max(most, 1), MOST_AT_SITE)


@dataclass(frozen=True, slots=True)
class _Rule:
    """How a resource is counted and changed."""

    own: Number
    least: Number
    most: Number
    at: Callable[[Scenario, Deployment, int], Staffed]


def _rule(of: str) -> _Rule:
    if of in RESOURCES:
        return _Rule(_OWN[of], _LEAST[of], _MOST[of], _AT[of])
    return _Rule(
        lambda scenario, own: scenario.staff.roles[of],
        lambda scenario, own: fewest_of_role(scenario, of),
        lambda scenario, own: max(_most_at_a_site(scenario), scenario.staff.roles[of]),
        lambda scenario, own, level: _with_role(scenario, of, level),
    )


# Levels of several resources at once: what a planner who tries things moves at the same time.


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
