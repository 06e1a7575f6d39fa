"""Where the county's collectors go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simsite.core.errors import ScenarioFault
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.model.work import Mobile
from simsite.staffing.apportionment import largest_remainder
from simsite.staffing.expected import ExpectedWork, expected_attending, mean, plain
from simsite.staffing.listed import AS_LISTED
from simsite.staffing.roles import COLLECTOR, URBAN, desks_of, fault, somebody_comes, stages_of
from simsite.staffing.shifts import desk_limit, fewest_of
from simsite.staffing.teams import Dealing, Point, route_seconds


@dataclass(frozen=True, slots=True)
class Path:
    """The stops of one team by site id, and the expected seconds until the last is done."""

    township: str
    stops: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Dealt:
    """Collectors of each site that has its own, by site id, and the teams' paths."""

    fixed: dict[str, int]
    paths: tuple[Path, ...] = ()

    def numbered(self) -> Iterator[tuple[str, int, Path]]:
        """Yield (township, number from 1, path), in the order of the townships."""
        numbers: dict[str, int] = {}
        for path in sorted(self.paths, key=lambda path: (path.township, path.stops)):
            numbers[path.township] = numbers.get(path.township, 0) + 1
            yield path.township, numbers[path.township], path


def deal_collectors(scenario: Scenario, work: dict[str, ExpectedWork]) -> Dealt:
    """Deploy the collectors as the scenario says.

    Raises
    ------
    ScenarioFault
        If there are too few, too many for nobody to swab, or not those that the sites list.
    """
    ordered = sorted(scenario.sites, key=lambda site: site.id)
    sites = [site for site in ordered if somebody_comes(scenario, site)]
    staff = scenario.staff
    if not stages_of(scenario, COLLECTOR):
        if staff.collectors:
            raise fault("staff.collectors_idle", "staff.collectors", total=staff.collectors)
        return Dealt({site.id: desks_of(scenario, site) for site in sites})
    if staff.deployment == AS_LISTED:
        return _as_listed(scenario, ordered, work)
    if staff.collectors is None:
        raise fault("staff.missing", "staff", total="collectors", role=COLLECTOR)
    if not sites:
        raise fault("sites.nobody", "sites")
    least = fewest_of(scenario, COLLECTOR)
    if least > 1 and staff.collectors < least * len(sites):
        raise _too_few_for_shifts(staff.collectors, len(sites), least)
    if staff.deployment == "proportional" and staff.collectors >= len(sites):
        shares = largest_remainder(staff.collectors, [_size(scenario, s) for s in sites], least)
        return Dealt({site.id: own for site, own in zip(sites, shares, strict=True)})
    return _levelled(scenario, sites, work, staff.collectors)


def change_seconds(mobile: Mobile, kind: str) -> float:
    """Return the mean seconds between two stops of a team: packing, travel and set-up."""
    travel = mean(mobile.hop, kind) / plain(mobile.speed, kind) * 3600.0
    return travel + plain(mobile.pack, kind) + plain(mobile.set_up, kind)


def _too_few_for_shifts(collectors: int, sites: int, each: int) -> ScenarioFault:
    """Return the fault of too few collectors for somebody in every shift at every site."""
    numbers = {"total": collectors, "each": each, "sites": sites, "least": each * sites}
    return fault("shifts.too_few", "staff.collectors", **numbers)


def _as_listed(scenario: Scenario, everywhere: list[Site], work: dict[str, ExpectedWork]) -> Dealt:
    """Take the numbers of the sites; those that list none get one for each desk, or the rest."""
    sites = [site for site in everywhere if somebody_comes(scenario, site)]
    for site in sites:
        if site.collectors == 0:
            path = f"sites.{site.id}.collectors"
            raise fault("sites.no_staff", path, site=site.id, key_name="collectors")
    fixed = {site.id: site.collectors for site in everywhere if site.collectors}
    without = [site for site in sites if site.collectors is None]
    total, listed = scenario.staff.collectors, sum(fixed.values())
    names = {"total": total, "listed": listed, "key_name": "collectors"}
    if total is None:
        return Dealt(fixed | {site.id: desks_of(scenario, site) for site in without})
    if not without and total != listed:
        raise fault("staff.not_as_listed", "staff.collectors", **names)
    if total - listed < len(without):
        numbers = {"sites": len(without), "least": listed + len(without)}
        raise fault("staff.rest_too_few", "staff.collectors", **names, **numbers)
    return Dealt(fixed | _rest(scenario, without, work, total - listed))


def _rest(
    scenario: Scenario, sites: list[Site], work: dict[str, ExpectedWork], collectors: int
) -> dict[str, int]:
    """Give the collectors whom no site lists to the longest work of the sites that list none."""
    if not sites:
        return {}
    points = (
        Point(site.id, site.township, work[site.id].seconds(1), desks_of(scenario, site), 1)
        for site in sites
    )
    dealing = Dealing(points, 0.0)
    dealing.deal(collectors)
    return dealing.fixed


def _levelled(
    scenario: Scenario, sites: list[Site], work: dict[str, ExpectedWork], collectors: int
) -> Dealt:
    """Give collectors to the longest work; village points without any share mobile teams."""
    mobile = scenario.staff.mobile
    if mobile is None and collectors < len(sites):
        numbers = {"collectors": collectors, "sites": len(sites)}
        raise fault("staff.mobile_needed", "staff.collectors", **numbers)
    least = fewest_of(scenario, COLLECTOR)
    # A team is on duty whenever its site is open, so where shifts need several every site has them.
    mobile = mobile if least == 1 else None
    visited = [site for site in sites if mobile is not None and site.kind != URBAN]
    change = change_seconds(mobile, visited[0].kind) if mobile and visited else 0.0
    by_id, seconds = {site.id for site in visited}, weights(scenario, sites, work)
    dealing = Dealing(
        (
            Point(
                site.id,
                site.township,
                seconds[site.id],
                desks_of(scenario, site) if least == 1 else desk_limit(scenario, site),
                0 if site.id in by_id else least,
                closing_first(scenario, site),
            )
            for site in sites
        ),
        change,
    )
    if dealing.dealt > collectors:
        numbers = {"collectors": collectors, "least": dealing.dealt}
        raise fault("staff.collectors_too_few", "staff.collectors", **numbers)
    dealing.deal(collectors)
    routes = {name: township.routes for name, township in dealing.townships.items()}
    return Dealt(dict(dealing.fixed), paths_of(routes, change))


def closing_first(scenario: Scenario, site: Site) -> tuple[int, int]:
    """Return the last closing and the first opening of a day at a site, seconds."""
    hours = scenario.calendar_of(site).hours
    return hours[-1][1], hours[0][0]


def paths_of(routes: dict[str, list[list[Point]]], change: float) -> tuple[Path, ...]:
    """Return the routes of the townships as paths: who closes earlier is visited earlier."""
    return tuple(
        Path(
            name,
            tuple(point.id for point in sorted(route, key=lambda point: point.hours)),
            route_seconds(route, change),
        )
        for name, some in routes.items()
        for route in some
    )


def weights(
    scenario: Scenario, sites: list[Site], work: dict[str, ExpectedWork]
) -> dict[str, float]:
    """Return the seconds of work that deployment reckons with, by the id of each site.

    As expected; with `deployment: proportional` the work of all `sites`, by population.
    """
    seconds = {site.id: work[site.id].seconds(1) for site in sites}
    if scenario.staff.deployment != "proportional":
        return seconds
    sizes = {site.id: _size(scenario, site) for site in sites}
    everybody, whole = sum(sizes.values()) or 1.0, sum(seconds.values())
    return {id_: whole * size / everybody for id_, size in sizes.items()}


def _size(scenario: Scenario, site: Site) -> float:
    """Return the population of a site, or who is expected where arrivals decide the numbers."""
    if scenario.arrivals.decide_numbers:
        return expected_attending(scenario, site)
    return float(site.population)
