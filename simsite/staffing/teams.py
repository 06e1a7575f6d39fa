"""Collectors over sites and mobile teams, so that the longest expected work is least.

The county is a set of posts: a site with collectors of its own, or a route that serves village
points of one township in turn. Collectors are given one by one to the post that would finish last
among those a collector can help. So a further collector never makes the longest work longer.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from simsite.staffing.apportionment import level

# Of sites or of the teams of a township, in a heap whose first is done last: seconds negated,
# whether teams, rank of the name negated, name.
Post = tuple[float, bool, int, str]


@dataclass(frozen=True, slots=True)
class Point:
    """A site as deployment sees it.

    Attributes
    ----------
    id, township : str
        Who and where.
    seconds : float
        Expected work with one desk of each kind, in seconds.
    desks : int
        Most swab desks.
    collectors : int
        Collectors it has in any case; 0 for a point that mobile teams may serve.
    """

    id: str
    township: str
    seconds: float
    desks: int
    collectors: int


def route_seconds(points: Iterable[Point], change: float) -> float:
    """Return the time until a team has served its points, in s; `change` lies between two."""
    work = [point.seconds for point in points]
    return sum(work) + change * (len(work) - 1)


def balanced(points: Iterable[Point], teams: int, change: float) -> list[list[Point]]:
    """Spread points over teams: the longest work first, each to the team that is free first.

    With m teams, (longest + change) is at most 4/3 - 1/(3 m) times the least possible (Graham,
    SIAM J. Appl. Math. 17 (1969) 416-429). Within a route the order is the same, largest first,
    so that what closing or the deadline cuts off is the fewest people.

    Returns
    -------
    list of list of Point
        As many routes as there are teams with at least one point, in the order of their first
        stops.
    """
    ordered = sorted(points, key=lambda point: (-point.seconds, point.id))
    queue = [(0.0, team) for team in range(teams)]
    routes: list[list[Point]] = [[] for _ in range(teams)]
    for point in ordered:
        free, team = queue[0]
        routes[team].append(point)
        heapq.heapreplace(queue, (free + point.seconds + change, team))
    return [route for route in routes if route]


class Township:
    """The routes of one township while collectors are being dealt out.

    Attributes
    ----------
    routes : list of list of Point
        Of its teams.
    change : float
        Seconds between two points of a route.
    longest : float
        Seconds until the last team is done; 0 without teams.
    """

    def __init__(self, routes: list[list[Point]], change: float) -> None:
        self.change = change
        self._take(routes)

    def _take(self, routes: list[list[Point]]) -> None:
        self.routes = routes
        self.longest = max((route_seconds(route, self.change) for route in routes), default=0.0)

    def add_team(self) -> list[Point]:
        """Add a team; return the points that now have a team for themselves alone.

        The longest route does not grow: with one queue more, the sorted loads of longest work
        first lie below those before, point by point (each point goes to the smallest load).
        """
        points = [point for route in self.routes for point in route]
        routes = balanced(points, len(self.routes) + 1, self.change)
        self._take([route for route in routes if len(route) > 1])
        return [route[0] for route in routes if len(route) == 1]


class Dealing:
    """Collectors being dealt out, one at a time.

    Parameters
    ----------
    points : iterable of Point
        All sites. Those without collectors of their own begin on one route per township.
    change : float
        Seconds between two points of a route: packing, travel, set-up.
    """

    def __init__(self, points: Iterable[Point], change: float) -> None:
        ordered = sorted(points, key=lambda point: point.id)
        self.points: dict[str, Point] = {point.id: point for point in ordered}
        self.fixed: dict[str, int] = {p.id: p.collectors for p in ordered if p.collectors}
        visited: dict[str, list[Point]] = {}
        for point in ordered:
            if not point.collectors:
                visited.setdefault(point.township, []).append(point)
        self.townships: dict[str, Township] = {}
        for name, some in visited.items():
            if len(some) == 1:
                self.fixed[some[0].id] = 1
            else:
                self.townships[name] = Township(balanced(some, 1, change), change)
        self._ranks = {point.id: rank for rank, point in enumerate(ordered)}
        self._town_ranks = {name: rank for rank, name in enumerate(sorted(self.townships))}

    @property
    def dealt(self) -> int:
        """Collectors dealt out so far."""
        return sum(self.fixed.values()) + sum(len(t.routes) for t in self.townships.values())

    def site_seconds(self, site: str) -> float:
        """Time until a site with its own collectors is done, in s."""
        point = self.points[site]
        return point.seconds / min(self.fixed[site], point.desks)

    def longest(self) -> float:
        """Return the expected seconds until the last post is done."""
        own = [self.site_seconds(site) for site in self.fixed]
        return max([*own, *(township.longest for township in self.townships.values())])

    def deal(self, collectors: int) -> None:
        """Deal out collectors until there are this many in all; then the rest as relief.

        Each goes to the post that would be done last; of several to a site rather than to the
        teams of a township, and to the last by name.
        """
        posts = [self._site_post(site) for site in self.fixed if self._has_room(site)]
        posts += [self._teams_post(name) for name, town in self.townships.items() if town.routes]
        heapq.heapify(posts)
        for left in range(collectors - self.dealt, 0, -1):
            if not posts:
                self._relieve(left)
                return
            _, teams, _, name = heapq.heappop(posts)
            changed = self._add_team(name) if teams else [name]
            if not teams:
                self.fixed[name] += 1
            elif self.townships[name].routes:
                heapq.heappush(posts, self._teams_post(name))
            for site in filter(self._has_room, changed):
                heapq.heappush(posts, self._site_post(site))

    def _site_post(self, site: str) -> Post:
        return -self.site_seconds(site), False, -self._ranks[site], site

    def _teams_post(self, township: str) -> Post:
        return -self.townships[township].longest, True, -self._town_ranks[township], township

    def _has_room(self, site: str) -> bool:
        """Whether one collector more would open a desk at a site with its own collectors."""
        return self.fixed[site] < self.points[site].desks

    def _add_team(self, township: str) -> list[str]:
        """Add a team; return the sites that have a collector of their own from now on."""
        alone = [point.id for point in self.townships[township].add_team()]
        self.fixed |= dict.fromkeys(alone, 1)
        return alone

    def _relieve(self, collectors: int) -> None:
        """Give collectors one by one to the site with the most work per collector."""
        sites = sorted(self.fixed, reverse=True)  # of several the last by name
        work = [self.points[site].seconds for site in sites]
        least = [self.fixed[site] for site in sites]
        self.fixed |= zip(sites, level(sum(least) + collectors, work, least), strict=True)
