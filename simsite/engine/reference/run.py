"""Site groups from start to horizon."""

from __future__ import annotations

from collections.abc import Sequence

from simsite.core.memory import garbage_left_to_the_end
from simsite.core.units import until
from simsite.draws import GroupDraws
from simsite.engine.reference.clock import Clock
from simsite.engine.reference.log import Log
from simsite.engine.reference.route import TravellingTeam
from simsite.engine.reference.site import SiteModel
from simsite.model.plan import SiteGroup
from simsite.tables.views import GroupTrace, Trace, groups_of


def simulate_group(group: SiteGroup, draws: GroupDraws, horizon: int) -> GroupTrace:
    """Simulate one site group, as `simulate_groups` does, and cut its trace out."""
    return next(groups_of(simulate_groups([group], [draws], horizon)))


def simulate_groups(
    groups: Sequence[SiteGroup], draws: Sequence[GroupDraws], horizon: int
) -> Trace:
    """Simulate site groups with SimPy, one after the other: the definition of correct.

    Parameters
    ----------
    groups : sequence of SiteGroup
        Their plans.
    draws : sequence of GroupDraws
        Their random draws.
    horizon : int
        Microseconds; nothing happens after it.

    Returns
    -------
    Trace
    """
    log = Log(groups, draws)
    for number, (group, own) in enumerate(zip(groups, draws, strict=True)):
        clock = Clock(initial_time=0)
        begin(*make(group, own, clock, log, number))
        run(clock, horizon)
    return log.trace()


def make(
    group: SiteGroup, draws: GroupDraws, clock: Clock, log: Log, number: int
) -> tuple[list[SiteModel], list[TravellingTeam]]:
    """Make the sites and teams of a group, at which nothing is to happen yet.

    What will happen is written into the log, in which the group has a number.
    """
    first_site, first_route = (log.first(name, number) for name in ("group_sites", "group_routes"))
    sites = [
        SiteModel(clock, index, site, own, log, first_site + index)
        for index, (site, own) in enumerate(zip(group.sites, draws.sites, strict=True))
    ]
    for index, site in enumerate(sites):
        site.set_up(_most_members(group, index))
    teams = [
        TravellingTeam(clock, index, route, own, sites, log.visits(first_route + index))
        for index, (route, own) in enumerate(zip(group.routes, draws.routes, strict=True))
    ]
    return sites, teams


def begin(sites: list[SiteModel], teams: list[TravellingTeam]) -> None:
    """Let the first events of a group come."""
    for site in sites:
        site.begin()
    for team in teams:
        team.begin()


def run(clock: Clock, horizon: int) -> None:
    """Let happen what is to happen up to the horizon."""
    with garbage_left_to_the_end():  # none but whole processes
        if clock.now < until(horizon):  # a state may be of later
            clock.run(until=until(horizon))


def _most_members(group: SiteGroup, site: int) -> dict[str, int]:
    """Most members of each stage that routes bring to a site."""
    most: dict[str, int] = {}
    for route in group.routes:
        if any(stop.site == site for stop in route.stops):
            for stage, number in route.members:
                most[stage] = max(most.get(stage, 0), number)
    return most
