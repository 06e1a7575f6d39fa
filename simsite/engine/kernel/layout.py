"""Tables of the kernel: what stands where.

A *post* is the gate or a station of a site: post ``first_post[site]`` is the gate (without desks
where there is no call-up), the stations follow in order. A *cell* is a resident at a post: cell
``first_cell[post] + resident``. Desks and members of all posts are numbered through, and so are
residents, households, windows, steps and stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.draws import GroupDraws, SiteDraws
from simsite.model.plan import Route, Site, SiteGroup, Station, Steps

I64 = NDArray[np.int64]
Tables = dict[str, I64]


def table(values: Iterable[int]) -> I64:
    """Return a one-dimensional int64 table; an empty one keeps a place that nobody reads."""
    found = list(values)
    return np.array(found if found else [0], dtype=np.int64)


def starts(counts: Iterable[int]) -> I64:
    """Return the first index of each part, and one past the last."""
    return np.array([0, *accumulate(counts)], dtype=np.int64)


def changes(steps: Steps) -> list[tuple[int, int]]:
    """Return the times at which a level changes, and by how much."""
    levels = [0, *(level for _, level in steps)]
    return [
        (time, level - before)
        for (time, level), before in zip(steps, levels, strict=False)
        if level != before
    ]


def plan_tables(groups: Sequence[SiteGroup]) -> Tables:
    """Tables of what will be done at the sites of groups, and by their routes."""
    sites = [site for group in groups for site in group.sites]
    posts = [post for site in sites for post in (None, *site.stations)]
    owners = [site for site in sites for _ in (None, *site.stations)]
    members = [most for group in groups for most in _most_members(group)]
    crews = [
        (site.gate.crew if site.gate else ()) if station is None else station.crew
        for site, station in zip(owners, posts, strict=True)
    ]
    steps = [changes(crew) for crew in crews]
    desks = [
        most if station is None else station.desks
        for station, most in zip(posts, members, strict=True)
    ]
    windows = [window for site in sites for window in site.windows]
    return {
        "group_sites": starts(len(group.sites) for group in groups),
        "group_routes": starts(len(group.routes) for group in groups),
        "first_post": starts(1 + len(site.stations) for site in sites),
        "counted": table(site.counted for site in sites),
        "sends_home": table(int(site.closing == "send_home") for site in sites),
        "has_gate": table(int(site.gate is not None) for site in sites),
        "gate_limit": table(site.gate.limit if site.gate else 0 for site in sites),
        "first_window": starts(len(site.windows) for site in sites),
        "opening": table(opening for opening, _ in windows),
        "closing": table(closing for _, closing in windows),
        "serves": table(int(post is not None and post.kind == "serve") for post in posts),
        "first_desk": starts(_desks(p, d) for p, d in zip(posts, desks, strict=True)),
        "first_member": starts(members),
        "first_step": starts(len(own) for own in steps),
        "step_time": table(time for own in steps for time, _ in own),
        "step_change": table(change for own in steps for _, change in own),
        **_changeover_tables(posts),
        **_route_tables(groups),
    }


def _desks(post: Station | None, desks: int) -> int:
    return 0 if post is not None and post.kind != "serve" else desks


def _changeover_tables(posts: Sequence[Station | None]) -> Tables:
    rules = [post.changeover if post is not None else None for post in posts]
    return {
        "size": table(rule.size if rule else 0 for rule in rules),
        "fills": table(int(rule is not None and rule.tube) for rule in rules),
        "timeout": table(rule.timeout if rule else NEVER for rule in rules),
        "closes_at_relief": table(
            int(rule is not None and rule.at_relief == "close") for rule in rules
        ),
    }


def _most_members(group: SiteGroup) -> list[int]:
    """Most members of staff of each post, by its own crew or a team."""
    found = []
    for index, site in enumerate(group.sites):
        found.append(max((level for _, level in site.gate.crew), default=0) if site.gate else 0)
        visiting = [r for r in group.routes if any(stop.site == index for stop in r.stops)]
        for station in site.stations:
            own = max((level for _, level in station.crew), default=0)
            teams = [dict(route.members).get(station.name, 0) for route in visiting]
            found.append(max([own, *teams]) if station.kind == "serve" else 0)
    return found


def _route_tables(groups: Sequence[SiteGroup]) -> Tables:
    first = starts(len(group.sites) for group in groups)
    stops = [
        (group, int(first[g]), route, n, stop)
        for g, group in enumerate(groups)
        for route in group.routes
        for n, stop in enumerate(route.stops)
    ]
    numbers = [_team(route, group.sites[stop.site]) for group, _, route, _, stop in stops]
    return {
        "first_stop": starts(len(route.stops) for group in groups for route in group.routes),
        "stop_site": table(offset + stop.site for _, offset, _, _, stop in stops),
        "stop_leave": table(stop.leave for *_, stop in stops),
        "stop_returns": table(
            int(any(later.site == stop.site for later in route.stops[n + 1 :]))
            for _, _, route, n, stop in stops
        ),
        "stop_posts": starts(len(own) for own in numbers),
        "stop_members": table(number for own in numbers for number in own),
    }


def _team(route: Route, site: Site) -> list[int]:
    """Members of a team at each station of a site."""
    members = dict(route.members)
    return [members.get(s.name, 0) if s.kind == "serve" else 0 for s in site.stations]


def luck_tables(groups: Sequence[GroupDraws]) -> Tables:
    """Tables of the luck of groups."""
    sites = [own for group in groups for own in group.sites]
    routes = [own for group in groups for own in group.routes]
    posts = [cells for own in sites for cells in (0, *[own.attending] * len(own.service))]
    return {
        "residents": table(own.attending for own in sites),
        "households": table(len(own.knock) for own in sites),
        "first_resident": starts(own.attending for own in sites),
        "first_household": starts(len(own.knock) for own in sites),
        "first_cell": starts(posts),
        "service": _joined([own.service.reshape(-1) for own in sites]),
        "change": _joined([np.concatenate(([0], own.changeover)) for own in sites]),
        "members_from": _joined([_boundaries(own) for own in sites]),
        "knock": _joined([own.knock for own in sites]),
        "walk": _joined([own.walk for own in sites]),
        "arrival": _joined([own.arrival for own in sites]),
        "arrival_order": _joined([np.argsort(own.arrival, kind="stable") for own in sites]),
        "mean_walk": table(own.mean_walk for own in sites),
        "travel_time": _joined([own.travel for own in routes]),
        "set_up_time": _joined([own.set_up for own in routes]),
        "pack_time": _joined([own.pack for own in routes]),
    }


def _boundaries(own: SiteDraws) -> I64:
    """First attending member of each household that is called, and one past the last."""
    return own.first if len(own.knock) else np.zeros(1, dtype=np.int64)


def _joined(parts: Sequence[I64]) -> I64:
    """Join tables; never empty, so that a pointer to it exists."""
    whole = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    return np.ascontiguousarray(whole, dtype=np.int64) if len(whole) else np.zeros(1, np.int64)


def trace_tables(plan: Tables, luck: Tables, rows: int) -> Tables:
    """Empty tables of what will happen, with room for so many tubes, changeovers and levels."""
    cells = max(int(luck["first_cell"][-1]), 1)
    people = max(int(luck["first_resident"][-1]), 1)
    doors = max(int(luck["first_household"][-1]), 1)
    stops = max(int(plan["first_stop"][-1]), 1)
    return {
        **{name: np.full(cells, NEVER, np.int64) for name in ("arrive", "start", "end")},
        **{name: np.full(cells, -1, np.int64) for name in ("desk_of", "member_of")},
        "tube_of": np.full(people, -1, np.int64),
        "left": np.full(people, NEVER, np.int64),
        "called": np.full(doors, NEVER, np.int64),
        "told": np.full(doors, NEVER, np.int64),
        "caller": np.full(doors, -1, np.int64),
        "tube_rows": np.zeros(7 * rows, np.int64),
        "change_rows": np.zeros(6 * rows, np.int64),
        "duty_rows": np.zeros(5 * rows, np.int64),
        "visits": np.full(5 * stops, NEVER, np.int64),
    }


_BY_SITE = {
    **dict.fromkeys(("open", "serving_out", "abandoned", "ahead", "inside"), 0),
    **dict.fromkeys(("outside_from", "outside_to", "next_arrival", "next_household"), 0),
    **dict.fromkeys(("gate_opens",), 0),
    **dict.fromkeys(("team", "asked_quiet"), -1),
}
_BY_POST = {
    **dict.fromkeys(("head", "tail", "scheduled", "on_post", "pending", "waiting"), 0),
    **dict.fromkeys(("idle", "relief", "logged_scheduled", "logged_present"), 0),
    **dict.fromkeys(("asked_start", "asked_close"), -1),
}
_BY_DESK = {
    **dict.fromkeys(("desk_state", "desk_served", "desk_timed_out"), 0),
    **dict.fromkeys(("desk_leaving", "desk_watched", "desk_free"), 0),
    **dict.fromkeys(("desk_member", "desk_tube", "desk_change"), -1),
}
_BY_ROUTE = dict.fromkeys(("route_stop", "route_step", "ends_stay"), 0)


def present_tables(plan: Tables, luck: Tables, events: int) -> Tables:
    """Tables of the state before anything has happened."""
    desks = np.diff(plan["first_desk"])
    made: Tables = {}
    for size, names in (
        (len(plan["first_post"]) - 1, _BY_SITE),
        (len(desks), _BY_POST),
        (int(plan["first_desk"][-1]), _BY_DESK),
        (len(plan["first_stop"]) - 1, _BY_ROUTE),
    ):
        made |= {name: np.full(max(size, 1), first, np.int64) for name, first in names.items()}
    made["to_come"] = luck["residents"].copy()
    made["vacant"] = desks.astype(np.int64)
    made["queue"] = np.zeros(max(int(luck["first_cell"][-1]), 1), np.int64)
    made["member_state"] = np.zeros(max(int(plan["first_member"][-1]), 1), np.int64)
    crowd = max(int(luck["residents"].max()), 1)
    made |= {n: np.zeros(crowd, np.int64) for n in ("plain_order", "plain_ready", "plain_since")}
    queues = ("heap_time", "heap_key", "heap_value", "soon_key", "soon_value")
    made |= {name: np.zeros(events, np.int64) for name in queues}
    return made
