"""A group set up from a state: tables of what has happened, what is and what is to come.

The tables are those of TRACE and STATE in `simsite.tables.schema`; whoever has laid them down, the
rest of the run follows the same rules. Processes begin anew at the point where they wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.draws import GroupDraws
from simsite.engine.reference.clock import Clock
from simsite.engine.reference.crew import Desk, Post
from simsite.engine.reference.log import Log
from simsite.engine.reference.room import Blocked, Place
from simsite.engine.reference.route import TravellingTeam
from simsite.engine.reference.run import make, run
from simsite.engine.reference.site import SiteModel, hold_up, step
from simsite.engine.reference.station import DelayStation, ServeStation
from simsite.model.plan import SiteGroup
from simsite.tables.event_key import (
    CHANGED,
    CLOSE,
    FIRST_STATION,
    GATE,
    HALT,
    INDEX_BITS,
    INDEX_MASK,
    OPEN,
    PLACE_BITS,
    PLACE_MASK,
    PREPARED,
    RANK_BITS,
    RANK_MASK,
    ROUTE,
    SITE_BITS,
    SITE_MASK,
    WAIT_OVER,
    WALK,
    Phase,
)
from simsite.tables.schema import (
    BLOCK_AT,
    BLOCK_CAME,
    BLOCKED,
    CHANGE_DESK,
    CHANGE_END,
    CHANGE_SITE,
    CHANGE_STATION,
    DOSE_END,
    DOSE_NUMBER,
    DOSE_SITE,
    DOSE_STATION,
    EMPTY,
    HALT_DESKS,
    IDLE,
    LINK_AFTER,
    LINK_WIDTH,
    OFF,
    PROGRESS_EVENTS,
    PROGRESS_NOW,
    PROGRESS_TUBES,
    RELIEF,
    SEAT_BITS,
)
from simsite.tables.views import GroupTrace, groups_of

I64 = NDArray[np.int64]
State = Mapping[str, I64]


def run_from(group: SiteGroup, draws: GroupDraws, horizon: int, state: State) -> GroupTrace:
    """Simulate one site group with SimPy from a given state.

    Parameters
    ----------
    group : SiteGroup
        Plan of the group.
    draws : GroupDraws
        Its random draws.
    horizon : int
        Microseconds; nothing happens after it.
    state : mapping of str to int64 array
        Tables of TRACE and STATE of this group between two instants.

    Returns
    -------
    GroupTrace
        All that has happened, before the state and after it.
    """
    clock = Clock(initial_time=max(0, int(state["progress"][PROGRESS_NOW])))
    log = Log([group], [draws])
    log.take_up(state, state["progress"][PROGRESS_TUBES:].tolist())
    sites, teams = make(group, draws, clock, log, 0)
    _TakenUp(state, sites, teams).all()
    run(clock, horizon)
    return next(groups_of(log.trace()))


class _TakenUp:
    """Puts what stands in the tables of STATE into the sites and teams of a group."""

    def __init__(self, state: State, sites: list[SiteModel], teams: list[TravellingTeam]) -> None:
        self.state, self.sites, self.teams = state, sites, teams
        self.post = self.cell = self.desk = self.member = self.resident = 0
        self.crew = sum(1 + len(site.stations) for site in sites)
        self.first_desk: dict[Post, int] = {}

    def all(self) -> None:
        """Take up sites, then further crews behind all posts, routes and events."""
        for number, site in enumerate(self.sites):
            self.rows(number, site)
            self.take_site(number, site)
        self.post = self.crew
        for site in self.sites:
            for preparers in site.preparers:
                preparers.begun = int(self.state["begun"][self.post])
                self.take_post(preparers)
            for crew in site.shared:
                self.take_post(crew)
        for number, site in enumerate(self.sites):
            team = int(self.state["team"][number])
            site.team = self.teams[team] if team >= 0 else None
            for station in site.staffed:
                self.watch(station)
        self.take_teams()
        for time, key, value in self.events():
            self.let_happen(time, key, value)

    def rows(self, number: int, site: SiteModel) -> None:
        """Note which changeovers and doses of a site are in hand."""
        for row, change in enumerate(site.changeovers):
            if change[CHANGE_SITE] == number and change[CHANGE_END] == NEVER:
                site.in_change[change[CHANGE_STATION], change[CHANGE_DESK]] = row
        for row, dose in enumerate(site.doses):
            if dose[DOSE_SITE] == number and dose[DOSE_END] == NEVER:
                site.in_hand[dose[DOSE_STATION], dose[DOSE_NUMBER]] = row

    def take_site(self, number: int, site: SiteModel) -> None:
        """Take up the counters, gate and stations of a site."""
        state, people = self.state, site.draws.attending
        for name in ("to_come", "ahead", "inside"):
            setattr(site, name, int(state[name][number]))
        for name in ("open", "serving_out", "abandoned"):
            setattr(site, name, bool(state[name][number]))
        site.outside = site.in_order()[
            int(state["outside_from"][number]) : int(state["outside_to"][number])
        ]
        if site.gate is not None:
            site.gate.next = int(state["next_household"][number])
            site.gate.opens = int(state["gate_opens"][number])
            self.take_post(site.gate)
        else:
            self.post += 1
        for station in site.stations:
            self.take_station(station, people)
        self.resident += people

    def take_station(self, station: ServeStation | DelayStation, people: int) -> None:
        """Take up the latest visits to a station, who waits there, and its desks."""
        own = slice(self.cell, self.cell + people)
        self.cell = own.stop
        station.visit = self.state["visit"][own].tolist()
        station.tired = self.state["tired"][own].tolist()
        station.room.within = int(self.state["within"][self.post])
        links = self.state["links"].reshape(-1, LINK_WIDTH)[own]
        self.take_line(station, links)
        if isinstance(station, DelayStation):
            self.post += 1
            return
        resident = int(self.state["queue_first"][self.post])
        while resident >= 0:
            station.queue.join(resident)
            resident = int(links[resident, LINK_AFTER])
        if station.preparers is not None:
            station.preparers.finished = int(self.state["stock"][self.post])  # and none taken
        self.take_post(station)

    def take_line(self, station: ServeStation | DelayStation, links: I64) -> None:
        """Take up who waits for room at a station, and where they are."""
        site, resident = station.site, int(self.state["blocked_first"][self.post])
        while resident >= 0:
            row = int(self.state["blocked_row"][self.resident + resident])
            at, place = site.blocks[row][BLOCK_AT], Place(came=site.blocks[row][BLOCK_CAME])
            if at >= 0:
                place.station = there = site.stations[at]
                if isinstance(there, ServeStation):
                    place.desk = there.desks[there.seat[resident] >> SEAT_BITS]
            station.room.line.append(Blocked(resident, place, row))
            resident = int(links[resident, LINK_AFTER])

    def take_post(self, post: Post) -> None:
        """Take up a crew and its desks; members who are seated begin to wait for work."""
        state, n = self.state, self.post
        self.post += 1
        self.first_desk[post] = self.desk
        post.scheduled, post.present = int(state["scheduled"][n]), int(state["on_post"][n])
        post.halted, post.by_paper = int(state["halted"][n]), bool(state["by_paper"][n])
        post.pending, post.waiting = int(state["pending"][n]), int(state["waiting"][n])
        logged = int(state["logged_scheduled"][n]), int(state["logged_present"][n])
        post.site.levels[post.column] = logged
        members = state["member_state"][self.member : self.member + post.members].tolist()
        self.member += len(members)
        post.off = [m for m, found in enumerate(members) if found == OFF]
        post.relief = [m for m, found in enumerate(members) if found == RELIEF]
        found = state["desk_state"][self.desk : self.desk + len(post.desks)].tolist()
        post.empty = [d for d, what in enumerate(found) if what == EMPTY]
        post.idle = [d for d, what in enumerate(found) if what == IDLE]
        for desk in post.desks:
            self.take_desk(post, desk, self.desk + desk.number)
        self.desk += len(found)

    def take_desk(self, post: Post, desk: Desk, place: int) -> None:
        """Take up a desk."""
        state = self.state
        desk.member = int(state["desk_member"][place])
        desk.second = int(state["desk_second"][place])
        desk.served = int(state["desk_served"][place])
        desk.tube = int(state["desk_tube"][place])
        desk.timed_out = bool(state["desk_timed_out"][place])
        desk.blocked = bool(state["desk_state"][place] == BLOCKED)
        desk.leaving = bool(state["desk_leaving"][place])
        if state["desk_state"][place] != EMPTY:
            post.begin_work(desk)

    def watch(self, station: ServeStation) -> None:
        """Let the time-outs of open tubes come."""
        for desk in station.desks:
            if desk.tube >= 0 and not desk.timed_out:
                station.watch(desk)

    def take_teams(self) -> None:
        """Take up where routes are, and the stays that go on."""
        first = 0
        for number, team in enumerate(self.teams):
            team.at = int(self.state["route_stop"][number]) - first
            team.ends_stay = bool(self.state["ends_stay"][number])
            if team.site.team is team:
                team.clock.process(team.go_on_staying())
            first += len(team.route.stops)

    def events(self) -> list[tuple[int, int, int]]:
        """Return time, key and value of what is to come."""
        count = int(self.state["progress"][PROGRESS_EVENTS])
        names = ("heap_time", "heap_key", "heap_value")
        return list(zip(*(self.state[name][:count].tolist() for name in names), strict=True))

    def let_happen(self, time: int, key: int, value: int) -> None:
        """Let an event come at its time, in the order of its key; tubes are watched by `watch`."""
        index, rest = key & INDEX_MASK, key >> INDEX_BITS
        rank, rest = rest & RANK_MASK, rest >> RANK_BITS
        place, rest = rest & PLACE_MASK, rest >> PLACE_BITS
        number, phase = rest & SITE_MASK, rest >> SITE_BITS
        site = self.sites[number]
        if phase == Phase.TIMEOUTS and rank == WAIT_OVER:
            self.queue_of(site, place).waits_until(time, index, value)
        elif phase == Phase.ARRIVALS and place != GATE:
            self.queue_of(site, place).comes_at(time, index)
        elif phase == Phase.ARRIVALS:
            come = int(self.state["next_arrival"][number])
            site.clock.process(site.free_arrivals(come))
        elif phase == Phase.GATES and site.gate is not None:
            site.clock.call_at(time, key, site.gate.knock_on)
        elif phase == Phase.CALENDAR:
            self.let_turn(site, (time, key), (place, rank, index), value)
        elif phase == Phase.ENDS and place == ROUTE:
            team = self.teams[index]
            team.clock.process(team.follow(int(self.state["route_step"][index]), time))
        elif phase == Phase.ENDS:
            self.let_end(site, (time, key), (place, rank, index), value)

    def let_turn(
        self, site: SiteModel, at: tuple[int, int], what: tuple[int, int, int], value: int
    ) -> None:
        """Let a site open or close, a crew change, or a team leave."""
        place, rank, index = what
        if place == ROUTE:
            team = self.teams[index]
            stop = value - sum(len(other.route.stops) for other in self.teams[:index])
            site.clock.call_at(*at, lambda _event: team.breaks_off(stop))
        elif rank in (OPEN, CLOSE):
            site.clock.call_at(*at, site.opens if rank == OPEN else site.closes)
        else:
            further = place == GATE and index > 0
            post = site.further[index - 1] if further else self.post_of(site, place, index == 1)
            if rank == HALT:
                site.clock.call_at(*at, partial(hold_up, post, post.halts[value][HALT_DESKS:]))
            else:
                site.clock.call_at(*at, partial(step, post, value))

    def let_end(
        self, site: SiteModel, at: tuple[int, int], what: tuple[int, int, int], value: int
    ) -> None:
        """Let a knock, walk, service, delay, changeover or dose end."""
        place, rank, index = what
        if place == WALK:
            assert site.gate is not None
            site.gate.walks(index, *at)
            return
        station = None if place == GATE else site.stations[place - FIRST_STATION]
        if isinstance(station, DelayStation):
            site.clock.call_at(*at, lambda _event: station.finish(index))
            return
        post = self.post_of(site, place, rank == PREPARED)
        desk = post.desks[value - self.first_desk[post]]
        site.clock.trigger_at(desk.task, *at, None if rank == CHANGED and station else index)

    def queue_of(self, site: SiteModel, place: int) -> ServeStation:
        """Return the station with a queue of a place."""
        station = site.stations[place - FIRST_STATION]
        assert isinstance(station, ServeStation)
        return station

    def post_of(self, site: SiteModel, place: int, of_preparers: bool) -> Post:
        """Return the crew of a place."""
        station = site.gate if place == GATE else site.stations[place - FIRST_STATION]
        found = station.preparers if isinstance(station, ServeStation) and of_preparers else station
        assert isinstance(found, Post)
        return found
