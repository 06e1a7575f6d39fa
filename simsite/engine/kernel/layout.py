"""Plans as tables, and the tables an event loop fills; `simsite.tables.schema` says what they are.

The gate of a site, post ``first_post[site]``, has no desks where there is no call-up. Desks and
members of all posts are numbered through, and so are residents, households, windows, steps and
stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.draws import Tables
from simsite.draws.workspace import Room
from simsite.model.plan import Route, SiteGroup, SitePlan, Station
from simsite.tables.further import further_tables
from simsite.tables.schema import (
    BALK_WIDTH,
    BLOCK_WIDTH,
    DOSE_WIDTH,
    STATE,
    STEP_CHANGE,
    STEP_WIDTH,
    TRACE,
    of_owner,
)

I64 = NDArray[np.int64]


def table(values: Iterable[int]) -> I64:
    """Return a one-dimensional int64 table; an empty one keeps a place that nobody reads."""
    found = list(values)
    return np.array(found if found else [0], dtype=np.int64)


def starts(counts: Iterable[int]) -> I64:
    """Return the first index of each part, and one past the last."""
    return np.array([0, *accumulate(counts)], dtype=np.int64)


def plan_tables(groups: Sequence[SiteGroup]) -> Tables:
    """Tables of what will be done at the sites of groups, and by their routes."""
    sites = [site for group in groups for site in group.sites]
    posts = [post for site in sites for post in (None, *site.stations)]
    further = [own for site in sites for own in site.further]
    teams = [most for group in groups for most in _most_by_teams(group)]
    windows = [window for site in sites for window in site.windows]
    return {
        "group_sites": starts(len(group.sites) for group in groups),
        "group_routes": starts(len(group.routes) for group in groups),
        "first_post": starts(1 + len(site.stations) for site in sites),
        "counted": table(site.counted for site in sites),
        "sends_home": table(int(site.closing == "send_home") for site in sites),
        "has_gate": table(int(site.gate is not None) for site in sites),
        "gate_limit": table(site.gate.limit if site.gate else 0 for site in sites),
        "first_class": starts(len(site.levels) for site in sites),
        "class_level": table(level for site in sites for level in site.levels),
        "first_window": starts(len(site.windows) for site in sites),
        "opening": table(opening for opening, _ in windows),
        "closing": table(closing for _, closing in windows),
        "serves": table(int(post is not None and post.kind == "serve") for post in posts),
        "desks_given": table([*map(_desks, posts), *[-1] * len(further)]),
        "room": table(post.room if post else NEVER for post in posts),
        "most_by_teams": table([*teams, *[0] * len(further)]),
        **_changeover_tables(posts),
        **_balk_tables(posts),
        **further_tables(sites),
        **_route_tables(groups),
    }


def _desks(post: Station | None) -> int:
    """Count the desks of a post; callers, at a gate, need none."""
    if post is None:
        return -1
    return post.desks if post.kind == "serve" else 0


def room_tables(plan: Tables, draws: Tables) -> Tables:
    """Return where desks and members are: as many as teams bring or drawn steps call at once."""
    first = draws["first_step"]
    change = draws["steps"].reshape(-1, STEP_WIDTH)[: first[-1], STEP_CHANGE]
    level = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(change)))
    most = plan["most_by_teams"][: len(first) - 1].copy()
    crews = np.flatnonzero(np.diff(first))  # those that have steps
    if len(crews):
        highest = np.maximum.reduceat(level[1:], first[crews]) - level[first[crews]]
        most[crews] = np.maximum(most[crews], highest)
    given = plan["desks_given"][: len(most)]
    return {
        "first_desk": starts(np.where(given < 0, most, given)),
        "first_member": starts(most),
    }


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


def _balk_tables(posts: Sequence[Station | None]) -> Tables:
    rules = [post.balk if post is not None else None for post in posts]
    rows: list[tuple[int, ...]] = [
        (NEVER if own.length is None else own.length, own.wait, own.mean, int(own.called))
        for own in rules
        if own is not None
    ]
    return {
        "first_balk": starts(int(own is not None) for own in rules),
        "balks": table(number for row in rows or [(0,) * BALK_WIDTH] for number in row),
    }


def _most_by_teams(group: SiteGroup) -> list[int]:
    """Most members of staff that a team brings to each post."""
    found = []
    for index, site in enumerate(group.sites):
        found.append(0)
        visiting = [r for r in group.routes if any(stop.site == index for stop in r.stops)]
        for station in site.stations:
            teams = [dict(route.members).get(station.name, 0) for route in visiting]
            found.append(max(teams, default=0) if station.kind == "serve" else 0)
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


def _team(route: Route, site: SitePlan) -> list[int]:
    """Members of a team at each station of a site."""
    members = dict(route.members)
    return [members.get(s.name, 0) if s.kind == "serve" else 0 for s in site.stations]


def sizes(plan: Tables, draws: Tables, rows: int) -> dict[str, int]:
    """Return how many there are of what counts the tables of TRACE and STATE.

    Parameters
    ----------
    plan, draws : dict of str to int64 array
        Tables of PLAN and ROOM; of DRAWS.
    rows : int
        Room for so many rows of each kind, and for so many events.
    """
    return {
        "group": len(plan["group_sites"]) - 1,
        "site": len(plan["first_post"]) - 1,
        "crew": len(plan["first_desk"]) - 1,
        "desk": int(plan["first_desk"][-1]),
        "member": int(plan["first_member"][-1]),
        "route": len(plan["first_stop"]) - 1,
        "stop": int(plan["first_stop"][-1]),
        "resident": int(draws["first_resident"][-1]),
        "household": int(draws["first_household"][-1]),
        "cell": int(draws["first_cell"][-1]),
        "row": rows,
        "event": rows,
    }


def trace_tables(plan: Tables, draws: Tables, rows: int, room: Room) -> Tables:
    """Tables for what will happen, with room for so many rows of each kind; the loop wipes them."""
    count = sizes(plan, draws, rows)
    made = {
        table.name: room.table(table.name, table.width * max(count[table.axis], 1))
        for table in of_owner(TRACE)
    }
    made["visits"].fill(NEVER)
    if not int(draws["first_dose"][-1]):
        made["dose_rows"] = made["dose_rows"][:DOSE_WIDTH]
    if int(plan["room"].min()) == NEVER:
        made["block_rows"] = made["block_rows"][:BLOCK_WIDTH]
    return made


def state_tables(plan: Tables, draws: Tables, events: int, room: Room) -> Tables:
    """Tables of the state before anything has happened."""
    count = sizes(plan, draws, events)
    begins_as = {
        "residents": draws["residents"],
        "desks": np.diff(plan["first_desk"]),
        "first_desk": plan["first_desk"][:-1],
    }
    made: Tables = {}
    for table in of_owner(STATE):
        size = table.width * max(count[table.axis], 1)
        if table.first is None:
            made[table.name] = room.table(table.name, size)
        elif isinstance(table.first, str):
            made[table.name] = begins_as[table.first].astype(np.int64)
        elif table.first == 0:  # memory that nobody touches costs nothing
            made[table.name] = np.zeros(size, np.int64)
        else:
            made[table.name] = np.full(size, table.first, np.int64)
    return made


def window_tables(tables: Tables, room: Room) -> Tables:
    """Return the scratch of `simsite.engine.kernel.windows`, of the largest site or of all."""
    cells = int(np.diff(tables["first_cell"][tables["first_post"]]).max()) + 1
    homes = int(tables["households"].max()) + 1
    people = int(tables["residents"].max()) + 1
    crews, desks = len(tables["first_desk"]), int(tables["first_desk"][-1]) + 1
    sizes = {
        **dict.fromkeys(("free", "served", "expires", "tube_at"), desks),
        "nodes": 8 * desks,
        **dict.fromkeys(("tree", "line_length", "ends_first", "ends_last"), crews),
        **dict.fromkeys(("line_time", "line_resident"), cells),
        **dict.fromkeys(("ends_time", "ends_key"), cells + homes + people),
        **dict.fromkeys(("changed_time", "changed_key", "changed_desk"), cells),
        "passed": people,
        "soonest": homes,
    }
    return {name: room.table(f"windows {name}", size) for name, size in sizes.items()}
