"""A group stopped between two instants: the state that `simsite.engine.reference.state` takes up.

What an engine may forget between two instants is left out: `asked_*` and `least` begin anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER, until
from simsite.draws import GroupDraws
from simsite.engine.reference.clock import Clock
from simsite.engine.reference.crew import Desk, Post
from simsite.engine.reference.log import Log
from simsite.engine.reference.route import TravellingTeam
from simsite.engine.reference.run import begin, make
from simsite.engine.reference.site import SiteModel
from simsite.engine.reference.station import DelayStation, ServeStation
from simsite.model.plan import SiteGroup
from simsite.tables.event_key import (
    CHANGED,
    FIRST_STATION,
    GATE,
    HALT,
    INDEX_BITS,
    INDEX_MASK,
    PLACE_BITS,
    PLACE_MASK,
    PREPARED,
    RANK_BITS,
    RANK_MASK,
    ROUTE,
    SITE_BITS,
    SITE_MASK,
    STEP,
    WALK,
    Phase,
)
from simsite.tables.schema import (
    BLOCKED,
    CHANGING,
    DOSE_PREPARER,
    EMPTY,
    HALT_TIME,
    IDLE,
    LEVELS,
    OFF,
    RELIEF,
    SEAT_BITS,
    SEATED,
    SERVING,
    STATE,
    TUBE_FIRST,
    VISIT_READY,
    VISIT_WIDTH,
    of_owner,
)

I64 = NDArray[np.int64]


def stop_group(group: SiteGroup, draws: GroupDraws, horizon: int, time: int) -> dict[str, I64]:
    """Simulate one site group with SimPy, and stop after all that happens at a time.

    Parameters
    ----------
    group : SiteGroup
        Plan of the group.
    draws : GroupDraws
        Its random draws.
    horizon, time : int
        Microseconds; -1 for before anything has happened.

    Returns
    -------
    dict of str to int64 array
        The state: tables of TRACE and STATE, but for those that may begin anew.
    """
    clock = Clock(initial_time=0)
    log = Log([group], [draws])
    sites, teams = make(group, draws, clock, log, 0)
    begin(sites, teams)
    while clock.begins:
        clock.step()  # processes begin to wait
    last = min(time + 1, until(horizon))
    if last > clock.now:
        clock.run(until=last)
    used = [len(rows) for rows in log.rows.values()]
    return log.tables() | _LaidDown(clock, sites, teams).all(time, until(horizon), used)


class _LaidDown:
    """Puts what sites and teams of a group know into tables."""

    def __init__(self, clock: Clock, sites: list[SiteModel], teams: list[TravellingTeam]) -> None:
        self.clock, self.sites, self.teams = clock, sites, teams
        self.state: dict[str, list[int]] = defaultdict(list)
        self.first_desk: dict[Post, int] = {}
        self.first_stop = [0, *np.cumsum([len(team.route.stops) for team in teams]).tolist()]

    def all(self, time: int, end: int, used: list[int]) -> dict[str, I64]:
        """Return the tables of STATE, where so many rows of each kind are used.

        Events from `end` on are left out.
        """
        for site in self.sites:
            self.put_site(site, time)
            self.put_post(site.gate)
            for station in site.stations:
                self.put_station(station)
                self.put_post(station if isinstance(station, ServeStation) else None)
        for site in self.sites:
            for preparers in site.preparers:
                self.put(begun=preparers.begun, stock=0)
                self.put_line()
                self.put_queue()
                self.put_post(preparers)
            for crew in site.shared:
                self.put(begun=0, stock=0)
                self.put_line()
                self.put_queue()
                self.put_post(crew)
        for number, team in enumerate(self.teams):
            self.put(route_stop=self.first_stop[number] + team.at, route_step=team.step)
            self.put(ends_stay=int(team.ends_stay))
        events = sorted([*self.events(), *self.time_outs(), *self.waits()])
        events = [event for event in events if event[0] < end]
        for name, column in zip(("heap_time", "heap_key", "heap_value"), range(3), strict=True):
            self.state[name] = [event[column] for event in events]
        self.state["progress"] = [time, len(events), *used]
        known = {table.name for table in of_owner(STATE)}
        assert known >= set(self.state)
        return {name: np.array(own, dtype=np.int64) for name, own in self.state.items()}

    def put(self, **values: int) -> None:
        """Append values to tables."""
        for name, value in values.items():
            self.state[name].append(int(value))

    def put_site(self, site: SiteModel, time: int) -> None:
        """Put the counters of a site and of its gate."""
        come = int((site.draws.arrival <= time).sum())
        gate = site.gate
        self.put(
            open=site.open, serving_out=site.serving_out, abandoned=site.abandoned,
            to_come=site.to_come, ahead=site.ahead, inside=site.inside,
            outside_from=come - len(site.outside), outside_to=come, next_arrival=come,
            next_household=gate.next if gate else 0, gate_opens=gate.opens if gate else 0,
            team=site.team.index if site.team else -1,
        )  # fmt: skip
        rows = [0] * site.draws.attending
        for station in site.stations:
            for blocked in station.room.line:
                rows[blocked.resident] = blocked.row
        self.state["blocked_row"] += rows
        self.put(begun=0, stock=0)  # of the gate
        self.put_line()
        self.put_queue()

    def put_station(self, station: ServeStation | DelayStation) -> None:
        """Put the numbers of the latest visits to a station, and who waits there."""
        self.state["visit"] += station.visit
        self.state["tired"] += station.tired
        waiting = list(station.queue) if isinstance(station, ServeStation) else []
        links = [[-1, -1] for _ in station.visit]
        for one, other in pairwise(waiting):
            links[one][1], links[other][0] = other, one
        line = [blocked.resident for blocked in station.room.line]
        for one, other in pairwise(line):
            links[one][1], links[other][0] = other, one
        self.state["links"] += chain.from_iterable(links)
        fed = station.preparers if isinstance(station, ServeStation) else None
        stock = fed.finished - station.begun if fed and isinstance(station, ServeStation) else 0
        self.put(begun=0, stock=stock)
        self.put_line(station, line)
        levels = None
        if isinstance(station, ServeStation) and station.site.plan.levels:
            levels = station.queue.last_of_levels()
        counted = isinstance(station, ServeStation) and station.balking is not None
        self.put_queue(waiting, levels, len(waiting) if counted else 0)

    def put_line(
        self, station: ServeStation | DelayStation | None = None, line: Sequence[int] = ()
    ) -> None:
        """Put who is at a station with limited room, and who waits for room as first and last."""
        self.put(within=station.room.within if station else 0)
        self.put(blocked_first=[*line, -1][0], blocked_last=[-1, *line][-1])

    def put_queue(
        self, waiting: Sequence[int] = (), levels: list[int] | None = None, number: int = 0
    ) -> None:
        """Put who waits as the first and last, and as the last of each level if there are any."""
        self.put(in_queue=number)
        self.put(queue_first=[*waiting, -1][0], queue_last=[-1, *waiting][-1])
        self.state["level_last"] += levels or [-1] * LEVELS

    def put_post(self, post: Post | None) -> None:
        """Put a crew and its desks; None for a post that has none."""
        if post is None:
            zero = dict.fromkeys(COUNTS, 0)
            self.put(**zero)
            return
        self.first_desk[post] = len(self.state["desk_state"])
        logged = post.site.levels.get(post.column, (0, 0))
        counts = (
            post.scheduled, post.present, post.pending, post.waiting, len(post.idle),
            len(post.empty), len(post.relief), *logged, post.halted, int(post.by_paper),
        )  # fmt: skip
        self.put(**dict(zip(COUNTS, counts, strict=True)))
        off, relief = set(post.off), set(post.relief)
        for member in range(post.members):
            what = OFF if member in off else RELIEF if member in relief else SEATED
            self.put(member_state=what)
        for desk in post.desks:
            self.put_desk(post, desk)

    def put_desk(self, post: Post, desk: Desk) -> None:
        """Put a desk."""
        site = post.site
        row = site.in_change.get((post.column, desk.number), -1)
        what = CHANGING if row >= 0 else SERVING
        if desk.number in post.empty:
            what = EMPTY
        elif desk.number in post.idle:
            what = IDLE
        elif desk.blocked:
            what = BLOCKED
        if post in site.preparers and what == SERVING:
            fed = -2 - post.column
            doses = [n for (k, _), n in site.in_hand.items() if k == fed]
            row = next(n for n in doses if site.doses[n][DOSE_PREPARER] == desk.member)
        self.put(
            desk_state=what, desk_member=desk.member, desk_second=desk.second,
            desk_served=desk.served, desk_change=row, desk_tube=desk.tube,
            desk_timed_out=desk.timed_out, desk_leaving=desk.leaving,
            desk_watched=is_watched(post, desk),
        )  # fmt: skip

    def time_outs(self) -> list[tuple[int, int, int]]:
        """Return time, key and value of the time-outs of open tubes."""
        return [
            (
                site.tubes[desk.tube][TUBE_FIRST] + station.rule.timeout,
                station.timeout_key + desk.number,
                desk.tube,
            )
            for site in self.sites
            for station in site.staffed
            for desk in station.desks
            if station.rule is not None and is_watched(station, desk)
        ]

    def waits(self) -> list[tuple[int, int, int]]:
        """Return time, key and visit of the ends of waits."""
        return [
            (time, station.wait_key + resident, visit)
            for site in self.sites
            for station in site.staffed
            for (time, resident), visits in station.waits.items()
            for visit in visits
        ]

    def events(self) -> list[tuple[int, int, int]]:
        """Return time, key and value of all else that is to come."""
        found = []
        for time, key in self.clock.to_come():
            index, rest = key & INDEX_MASK, key >> INDEX_BITS
            rank, rest = rest & RANK_MASK, rest >> RANK_BITS
            place, rest = rest & PLACE_MASK, rest >> PLACE_BITS
            site, phase = self.sites[rest & SITE_MASK], rest >> SITE_BITS
            value = 0
            if phase == Phase.ENDS and place not in (WALK, ROUTE):
                value = self.desk_of(site, place, rank, index)
            elif phase == Phase.CALENDAR and place == ROUTE:
                value = self.stop_of(index, site.index, time)
            elif phase == Phase.CALENDAR and rank == STEP:
                steps = site.draws.crews[self.crew_of(site, place, index)]
                value = dict(steps.tolist())[time]
            elif phase == Phase.CALENDAR and rank == HALT:
                halts = site.draws.halts[self.crew_of(site, place, index)]
                value = halts[:, HALT_TIME].tolist().index(time)
            if phase != Phase.TIMEOUTS:
                found.append((time, key, value))
        return found

    def desk_of(self, site: SiteModel, place: int, rank: int, index: int) -> int:
        """Return the desk at which a knock, service, changeover or dose ends; 0 for a delay."""
        station = site.gate if place == GATE else site.stations[place - FIRST_STATION]
        if isinstance(station, ServeStation) and rank == PREPARED and station.preparers:
            row = site.doses[site.in_hand[station.number, index]]
            return self.seat_of(station.preparers, row[DOSE_PREPARER])
        if isinstance(station, ServeStation):
            desk = index if rank == CHANGED else station.seat[index] >> SEAT_BITS
            return self.first_desk[station] + desk
        if station is site.gate and site.gate is not None:
            return self.seat_of(site.gate, site.gate.caller[index])
        return 0

    def seat_of(self, post: Post, member: int) -> int:
        """Return the desk of a member."""
        own = next(desk.number for desk in post.desks if desk.member == member)
        return self.first_desk[post] + own

    def stop_of(self, route: int, site: int, time: int) -> int:
        """Return the latest stop so far of a route at a site that is left at a time."""
        team = self.teams[route]
        stops = range(team.at, -1, -1)
        own = next(
            n for n in stops
            if (team.route.stops[n].site, team.route.stops[n].leave) == (site, time)
            and team.visits[VISIT_WIDTH * n + VISIT_READY] != NEVER
        )  # fmt: skip
        return int(self.first_stop[route]) + own

    def crew_of(self, site: SiteModel, place: int, index: int) -> int:
        """Return which crew of a site is at a place; an index stands for a further one."""
        crew = 0 if place == GATE else 1 + place - FIRST_STATION
        if place == GATE and index > 0:
            crew = len(site.stations) + index
        elif index == 1:
            fed = [preparers.fed.number for preparers in site.preparers]
            crew = 1 + len(site.stations) + fed.index(place - FIRST_STATION)
        return crew


COUNTS = (
    *("scheduled", "on_post", "pending", "waiting", "idle", "vacant", "relief"),
    *("logged_scheduled", "logged_present", "halted", "by_paper"),
)


def is_watched(post: Post, desk: Desk) -> bool:
    """Whether the time-out of the tube at a desk is to come."""
    return (
        isinstance(post, ServeStation)
        and desk.tube >= 0
        and not desk.timed_out
        and post.rule is not None
        and post.rule.timeout != NEVER
    )
