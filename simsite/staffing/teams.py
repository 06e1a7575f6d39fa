"""Collectors over sites and mobile teams, so that the longest expected work is least.

The county is a set of posts: a site with collectors of its own, or a route that serves village
points of one township in turn. Collectors are given one by one to the post that would finish last
among those a collector can help. So a further collector never makes the longest work longer.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simsite.staffing.apportionment import level, members_until

# Of sites or of the teams of a township, in a heap whose first is done last: seconds negated,
# whether teams, rank of the name negated, name.
PostEntry = tuple[float, bool, int, str]
FEW, MOST_HALVINGS = 8, 40  # collectors that are dealt one by one; how fine a time is looked for


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
    hours : (int, int)
        Its last closing and first opening of a day, seconds; the same of all where no site has
        hours of its own.
    """

    id: str
    township: str
    seconds: float
    desks: int
    collectors: int
    hours: tuple[int, int] = (0, 0)


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
    return _spread(_longest_first(points), teams, change)


def _longest_first(points: Iterable[Point]) -> list[Point]:
    return sorted(points, key=lambda point: (-point.seconds, point.id))


def _spread(ordered: list[Point], teams: int, change: float) -> list[list[Point]]:
    """Spread points that are in the order of `balanced`; each team without work comes first."""
    loads = [0.0 + point.seconds + change for point in ordered[:teams]]
    first = [load for load in loads if load > 0.0]
    idle = [0.0] * (teams - len(first))
    queue = [(load, team) for team, load in enumerate(first + idle)]
    heapq.heapify(queue)
    routes = [[point] for point in ordered[: len(first)]] + [[] for _ in idle]
    for point in ordered[len(first) :]:
        free, team = queue[0]
        routes[team].append(point)
        heapq.heapreplace(queue, (free + point.seconds + change, team))
    return [route for route in routes if route]


@dataclass(frozen=True, slots=True)
class Split:
    """What a township comes to with a number of teams.

    Attributes
    ----------
    routes : list of list of Point
        Of the teams that serve several points.
    alone : list of Point
        Points that have a team for themselves alone.
    longest : float
        Seconds until the last of `routes` is done; 0 without any.
    """

    routes: list[list[Point]]
    alone: list[Point]
    longest: float


class Township:
    """The routes of one township while collectors are being dealt out.

    A point that has a team for itself alone keeps it whatever teams are added: with more of them
    the sorted loads of longest work first lie below those before, point by point (each point goes
    to the smallest load), so that no later point comes to that team. So many teams may be added at
    once, with the same routes as one by one; and the longest route never grows.

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
        self.points = _longest_first(point for route in routes for point in route)
        self._splits: dict[int, Split] = {}

    def with_more(self, teams: int) -> Split:
        """Return what comes of so many teams more."""
        if teams not in self._splits:
            routes = _spread(self.points, len(self.routes) + teams, self.change)
            several = [route for route in routes if len(route) > 1]
            longest = max((route_seconds(route, self.change) for route in several), default=0.0)
            alone = [route[0] for route in routes if len(route) == 1]
            self._splits[teams] = Split(several, alone, longest)
        return self._splits[teams]

    def teams_until(self, seconds: float, least: int, most: int) -> int:
        """Return how many teams more it takes until the last is done within some seconds.

        Parameters
        ----------
        seconds : float
            Within which.
        least, most : int
            Numbers between which it is known to lie: `most` are enough.
        """
        last = self.points[-2:]
        if most == self.room and len(last) == 2 and route_seconds(last, self.change) > seconds:
            return most  # too short for any two
        return bisect_left(
            range(self.room),  # whatever is known: the same numbers are looked at each time
            True,
            key=lambda n: n >= most or (n >= least and self.with_more(n).longest <= seconds),
        )

    @property
    def room(self) -> int:
        """How many teams more there can be: then each point has one."""
        return len(self.points) - len(self.routes)

    def add_team(self, number: int = 1) -> list[Point]:
        """Add teams; return the points that now have a team for themselves alone."""
        split = self.with_more(number)
        self._take(split.routes)
        return split.alone


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
        self._level(collectors - self.dealt)
        posts = [self._site_post(site) for site in self.fixed if self._has_room(site)]
        posts += [self._teams_post(name) for name, town in self.townships.items() if town.routes]
        heapq.heapify(posts)
        left = collectors - self.dealt
        while left > 0 and posts:
            seconds, teams, _, name = heapq.heappop(posts)
            if teams and not seconds:
                return  # no work is left, and a team more has none
            number = self._teams_in_turn(name, posts, left) if teams else 1
            changed = self._add_teams(name, number) if teams else [name]
            left -= number
            if not teams:
                self.fixed[name] += 1
            elif self.townships[name].routes:
                heapq.heappush(posts, self._teams_post(name))
            for site in filter(self._has_room, changed):
                heapq.heappush(posts, self._site_post(site))
        if left > 0:
            self._relieve(left)

    def _level(self, left: int) -> None:
        """Deal to every post that would be done after some time, the earliest that suits so many.

        One by one they go to who is done last. So, whatever the time, if it takes no more of them
        than there are, at one instant each post has just as many as it needs to be done by then.
        """
        levels = _Levels(self)
        halvings = 0 if left <= FEW or levels.shorten(0.0, left) else MOST_HALVINGS
        work = sum(point.seconds for point in self.points.values())
        too_short, tried = 0.0, work / max(left, 1)
        for _ in range(halvings):
            if not levels.shorten(tried, left):
                too_short = tried
            if left - levels.collectors <= FEW:
                break
            tried = min((too_short + levels.seconds) / 2, 2 * too_short or math.inf)
        for name, teams in levels.teams.items():
            if teams:
                self._add_teams(name, teams)
        for site, own in self.fixed.items():
            self.fixed[site] = max(own, _desks_until(levels.seconds, self.points[site]))

    def _teams_in_turn(self, name: str, posts: list[PostEntry], left: int) -> int:
        """Return how many teams a township gets one after the other, as it stays the last."""
        town = self.townships[name]
        others = max(town.points[0].seconds, -posts[0][0] if posts else 0.0)
        return min(left, town.teams_until(others, 1, max(town.room, 1)))

    def _site_post(self, site: str) -> PostEntry:
        return -self.site_seconds(site), False, -self._ranks[site], site

    def _teams_post(self, township: str) -> PostEntry:
        return -self.townships[township].longest, True, -self._town_ranks[township], township

    def _has_room(self, site: str) -> bool:
        """Whether one collector more would open a desk at a site with its own collectors."""
        return self.fixed[site] < self.points[site].desks

    def _add_teams(self, township: str, number: int) -> list[str]:
        """Add teams; return the sites that have a collector of their own from now on."""
        alone = [point.id for point in self.townships[township].add_team(number)]
        self.fixed |= dict.fromkeys(alone, 1)
        return alone

    def _relieve(self, collectors: int) -> None:
        """Give collectors one by one to the site with the most work per collector."""
        sites = sorted(self.fixed, reverse=True)  # of several the last by name
        work = [self.points[site].seconds for site in sites]
        least = [self.fixed[site] for site in sites]
        self.fixed |= zip(sites, level(sum(least) + collectors, work, least), strict=True)


class _Levels:
    """How many collectors it takes until every post is done within a time, which is shortened.

    Attributes
    ----------
    seconds : float
        The least time so far.
    collectors : int
        How many more it takes.
    teams : dict of str to int
        How many of these are new teams, by township.
    """

    def __init__(self, dealing: Dealing) -> None:
        self._dealing = dealing
        self.seconds, self.collectors = dealing.longest() if dealing.points else 0.0, 0
        self.teams = dict.fromkeys(dealing.townships, 0)
        self._enough = {name: town.room for name, town in dealing.townships.items()}

    def shorten(self, seconds: float, most: int) -> bool:
        """Take a shorter time if so many collectors suffice for it; return whether they do."""
        towns = self._dealing.townships
        teams = {
            name: town.teams_until(seconds, self.teams[name], self._enough[name])
            for name, town in towns.items()
        }
        needed = sum(teams.values()) + sum(self._at_desks(seconds, teams))
        if needed > most:
            self._enough = teams
            return False
        self.seconds, self.collectors, self.teams = seconds, needed, teams
        return True

    def _at_desks(self, seconds: float, teams: dict[str, int]) -> Iterator[int]:
        """Yield how many collectors more each site needs that has some of its own by then."""
        dealing = self._dealing
        for site, own in dealing.fixed.items():
            yield max(_desks_until(seconds, dealing.points[site]) - own, 0)
        for name, number in teams.items():
            for point in dealing.townships[name].with_more(number).alone:
                yield _desks_until(seconds, point) - 1


def _desks_until(seconds: float, point: Point) -> int:
    """Return with how many collectors a site is done within some seconds, at most its desks."""
    if point.seconds <= seconds or point.desks <= 1:
        return 1
    if point.seconds >= seconds * point.desks:
        return point.desks
    return min(members_until(seconds, point.seconds, 1), point.desks)
