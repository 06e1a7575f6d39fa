"""A site: opening hours, counters, stations in order."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from heapq import heappop
from itertools import groupby
from typing import Any

import simpy

from simsite.core.units import NEVER
from simsite.draws import SiteDraws
from simsite.engine.reference.clock import Clock
from simsite.engine.reference.crew import I64, Desk, Post, most_on_duty, once_an_instant, until_done
from simsite.engine.reference.log import Log, Record
from simsite.engine.reference.room import Blocked, Place
from simsite.engine.reference.route import TravellingTeam
from simsite.engine.reference.shared import FreeMembers, SharedStation
from simsite.engine.reference.station import DelayStation, Preparers, ServeStation
from simsite.model.plan import Gate, SitePlan
from simsite.tables.event_key import (
    CLOSE,
    END,
    FIRST_STATION,
    GATE,
    HALT,
    KNOCK,
    OPEN,
    SERVED_OUT,
    STEP,
    WALK,
    Phase,
    key,
)
from simsite.tables.schema import CALLERS, CLOSED, NO_LATER_VISIT, SENT_HOME


class CallUpGate(Post):
    """The gate of a site: callers knock while few enough people are on their way.

    A caller needs no desk, so there are as many as callers.
    """

    column = CALLERS

    def __init__(self, clock: Clock, site: SiteModel, gate: Gate, draws: SiteDraws) -> None:
        callers = most_on_duty(draws.crews[0])
        super().__init__(clock, site, callers, callers)
        self.limit = gate.limit
        self.knock, self.walk = draws.knock.tolist(), draws.walk.tolist()
        self.first = draws.first.tolist()
        self.next = 0  # the next household to call
        self.opens = 0  # when the gate opens; NEVER while it is shut
        self.called, self.told, self.caller = site.knocks()
        self.end_key = key(Phase.ENDS, site.index, GATE, END)
        self.walk_key = key(Phase.ENDS, site.index, WALK, END)
        self.look_key = key(Phase.GATES, site.index, GATE, KNOCK)
        self.ask_to_knock = once_an_instant(clock, self.look_key, self.knock_on)

    def stays_for_queue(self) -> bool:
        """Callers have nothing to do after closing."""
        return False

    def opens_at(self, time: int) -> None:
        """Open the gate at a time; NEVER shuts it."""
        self.opens = time
        if time != NEVER:
            self.clock.call_at(max(time, self.clock.now), self.look_key, self.knock_on)

    def look(self) -> None:
        """See whether a knock can start."""
        if self.idle and self.next < len(self.knock) and self.site.ahead < self.limit:
            self.ask_to_knock()

    def knock_on(self, _event: simpy.Event) -> None:
        """Start knocks, lowest caller first, while the gate lets people through."""
        if not self.site.open or self.clock.now < self.opens:
            return
        while (
            self.begins(self.idle) and self.next < len(self.knock) and self.site.ahead < self.limit
        ):
            household, self.next = self.next, self.next + 1
            desk = self.desks[heappop(self.idle)]
            self.called[household] = self.clock.now
            self.caller[household] = desk.member
            self.site.calls(self.first[household + 1] - self.first[household])
            end = self.ends(self.knock[household])
            self.clock.trigger_at(desk.task, end, self.end_key + household, household)

    def work(self, desk: Desk) -> Generator[simpy.Event, Any, None]:
        """Life of a caller: knock, send the household on its way, go off when it is time."""
        while True:
            household = yield desk.task
            self.told[household] = self.clock.now
            self.set_off(household)
            if self.goes_off(desk):
                self.leave_desk(desk)
                break
            desk.task = simpy.Event(self.clock)
            self.becomes_idle(desk)

    def set_off(self, household: int) -> None:
        """Let the attending members of a household walk to the site."""
        if self.first[household] < self.first[household + 1]:
            end = self.clock.now + self.walk[household]
            self.walks(household, end, self.walk_key + household)

    def walks(self, household: int, end: int, key: int) -> None:
        """Let a household be at the site at the end of its walk."""
        members = range(self.first[household], self.first[household + 1])
        self.clock.call_at(end, key, lambda _event: self.reach_site(members))

    def reach_site(self, members: range) -> None:
        """Let a household join the first queue together."""
        for resident in members:
            self.site.moves_on(resident, 0, Place(came=self.clock.now))


class SiteModel(Record):
    """One site as it runs.

    Parameters
    ----------
    clock : Clock
        The group's clock.
    index : int
        Number of the site within the group.
    site : SitePlan
        What the plan says.
    draws : SiteDraws
        Its random draws.
    log, place : Log, int
        Where what happens is written, and the number of the site there.

    Attributes
    ----------
    open, serving_out, abandoned : bool
        Whether the window is open, the queue is served after closing, the last visit has ended.
    to_come : int
        Attending residents neither called nor arrived.
    ahead : int
        Attending residents between call or arrival and the counted station.
    inside : int
        Attending residents between call or arrival and the last station's end.
    """

    def __init__(
        self, clock: Clock, index: int, site: SitePlan, draws: SiteDraws, log: Log, place: int
    ) -> None:
        super().__init__(clock, log, place)
        self.index, self.plan, self.draws = index, site, draws
        self.counted = site.counted
        self.most_members: dict[str, int] = {}
        self.open = self.serving_out = self.abandoned = False
        self.to_come, self.ahead, self.inside = draws.attending, 0, 0
        self.outside: list[int] = []
        self.team: TravellingTeam | None = None
        quiet_key = key(Phase.GATES, index, GATE, SERVED_OUT)
        self.ask_if_quiet = once_an_instant(clock, quiet_key, self.settle)
        share_key = key(Phase.STARTS, index, GATE, 0)
        self.ask_to_share = until_done(clock, share_key, self.start_shared)

    def set_up(self, teams: dict[str, int]) -> None:
        """Make the stations; `teams` says how many of each stage routes bring at most."""
        self.most_members = teams
        service = self.draws.service.tolist()
        levels = self.plan.levels
        own_class = self.draws.resident_class.tolist()
        self.queue_levels = [levels[own] if levels else 0 for own in own_class]
        self.stations: list[ServeStation | DelayStation] = [
            (SharedStation if step.served_by else ServeStation)(
                self.clock, self, k, step, service[k], int(self.draws.changeover[k])
            )
            if step.kind == "serve"
            else DelayStation(self.clock, self, k, step, service[k])
            for k, step in enumerate(self.plan.stations)
        ]
        self.service = service
        self.preparers: list[Preparers] = []
        self.staffed = [s for s in self.stations if isinstance(s, ServeStation)]
        self.gate = None
        if self.plan.gate is not None:
            self.gate = CallUpGate(self.clock, self, self.plan.gate, self.draws)
        of_preparers = iter(self.draws.crews[1 + len(self.stations) :])
        for station in self.staffed:
            if self.plan.stations[station.number].preparation is not None:
                doses = self.draws.doses[station.number].tolist() if self.draws.doses else []
                most = most_on_duty(next(of_preparers))
                station.preparers = Preparers(self.clock, self, station, most, doses)
                self.preparers.append(station.preparers)
        self.shared = [
            FreeMembers(self.clock, self, number, most_on_duty(steps))
            for number, steps in enumerate(of_preparers)
        ]
        for station in self.staffed:
            if isinstance(station, SharedStation):
                own = self.plan.stations[station.number].served_by
                station.crews = [self.shared[number] for number in own]
        self.tell_crews()

    def tell_crews(self) -> None:
        """Tell crews how fast they work by the clock, and what holds them up."""
        for name in ("speeds", "halts"):
            posts = (self.gate, *self.stations, *self.further)
            for post, steps in zip(posts, getattr(self.draws, name), strict=False):
                if isinstance(post, Post):
                    setattr(post, name, steps.tolist())

    @property
    def further(self) -> tuple[Preparers | FreeMembers, ...]:
        """Crews without desks of their own, in the order of the plan."""
        return (*self.preparers, *self.shared)

    def begin(self) -> None:
        """Let the calendar and the first arrival come."""
        crews = self.draws.crews
        if self.gate is not None:
            self.follow_steps(self.gate, GATE, crews[0])
        self.clock.process(self.free_arrivals())
        for station in self.staffed:
            self.follow_steps(station, FIRST_STATION + station.number, crews[1 + station.number])
        of_further = crews[1 + len(self.stations) :]
        for n, (post, steps) in enumerate(zip(self.further, of_further, strict=True)):
            if isinstance(post, Preparers):
                self.follow_steps(post, FIRST_STATION + post.fed.number, steps, 1)
            else:
                self.follow_steps(post, GATE, steps, 1 + n)
        for opening, closing in self.plan.windows:
            self.clock.call_at(opening, key(Phase.CALENDAR, self.index, GATE, OPEN), self.opens)
            self.clock.call_at(closing, key(Phase.CALENDAR, self.index, GATE, CLOSE), self.closes)

    def most_on_duty(self, number: int) -> int:
        """Most members of staff a station ever has."""
        teams = self.most_members.get(self.plan.stations[number].name, 0)
        return max(most_on_duty(self.draws.crews[1 + number]), teams)

    # -- calendar --

    def follow_steps(self, post: Post, place: int, steps: I64, index: int = 0) -> None:
        """Let the crew of a post follow its steps; an index stands for a further crew."""
        step_key = key(Phase.CALENDAR, self.index, place, STEP, index)
        for time, change in steps.tolist():
            self.clock.call_at(time, step_key, partial(step, post, change))
        halt_key = key(Phase.CALENDAR, self.index, place, HALT, index)
        for time, *now in post.halts:
            self.clock.call_at(time, halt_key, partial(hold_up, post, now))

    def opens(self, _event: simpy.Event) -> None:
        """Open the site."""
        self.open, self.serving_out = True, False
        self.release()
        waiting, self.outside = self.outside, []
        for resident in waiting:
            self.comes_in(resident)
        if self.team is not None:
            self.team.takes_posts()
        for post in (*self.staffed, *self.further):
            post.look()
        if self.gate is not None:
            self.gate.look()

    def release(self) -> None:
        """Let the waiting falls of all crews happen."""
        for post in (*self.staffed, *self.further):
            post.release()

    def closes(self, _event: simpy.Event) -> None:
        """Close the site; the queue is served out or sent home."""
        self.open = False
        self.serving_out = self.plan.closing == "serve_queue"
        if not self.serving_out:
            self.send_away(SENT_HOME)
        if self.team is not None:
            self.team.leaves_posts()
        self.look_at_tubes()
        self.looks_quiet()

    def next_opening(self, time: int) -> int:
        """First opening at or after a time, NEVER if there is none."""
        return min((opening for opening, _ in self.plan.windows if opening >= time), default=NEVER)

    def settle(self, _event: simpy.Event) -> None:
        """Let the crews go when the queue has been served out; end a stay when all is done."""
        if self.serving_out and self.inside == 0 and self.quiet:
            self.serving_out = False
            self.release()
        if self.team is not None:
            self.team.looks_done()

    # -- residents --

    def in_order(self) -> list[int]:
        """Who comes uncalled, by arrival, those of one instant by number."""
        arrival = self.draws.arrival.tolist()
        uncalled = [resident for resident, time in enumerate(arrival) if time != NEVER]
        return sorted(uncalled, key=lambda resident: (arrival[resident], resident))

    def free_arrivals(self, come: int = 0) -> Generator[simpy.Event, Any, None]:
        """Residents come at their drawn times, in order; so many have come already."""
        arrival = self.draws.arrival.tolist()
        for time, residents in groupby(self.in_order()[come:], key=arrival.__getitem__):
            together = list(residents)
            yield self.clock.at(time, key(Phase.ARRIVALS, self.index, GATE, 0, together[0]))
            for resident in together:
                self.arrives(resident)

    def arrives(self, resident: int) -> None:
        """Let a resident in, or let them wait outside a closed site."""
        if self.open:
            self.comes_in(resident)
        elif self.next_opening(self.clock.now) == NEVER:
            self.finds_closed(resident)
        else:
            self.outside.append(resident)

    def finds_closed(self, resident: int) -> None:
        """Let a resident who finds no opening any more leave for good."""
        self.to_come -= 1
        self.left[resident] = self.clock.now
        self.looks_quiet()  # a team may have waited for the last to come

    def comes_back(self, station: int) -> None:
        """Count a resident who comes again, to a station."""
        self.to_come -= 1
        self.inside += 1
        self.ahead += int(station <= self.counted)
        self.look_at_tubes()  # to behind the counted station nobody more may come

    def comes_in(self, resident: int) -> None:
        """Let a resident who has come join the first station."""
        self.calls(1)
        self.moves_on(resident, 0, Place(came=int(self.draws.arrival[resident])))

    def calls(self, people: int) -> None:
        """Count people who have been called or have arrived."""
        self.to_come -= people
        self.ahead += people
        self.inside += people

    def moves_on(self, resident: int, k: int, place: Place) -> bool:
        """Let a resident join the first station from k on that they take, or go home.

        Returns
        -------
        bool
            Whether they are gone from their place: they stay where there is no room.
        """
        while k < len(self.service):
            if self.service[k][resident]:  # 0: not taken
                return self.joins(resident, k, place)
            if k == self.counted:
                self.passes_counted()
            k += 1
        self.inside -= 1
        self.looks_quiet()
        return True

    def joins(self, resident: int, k: int, place: Place) -> bool:
        """Let a resident join a station, or wait for room there; return whether they are gone."""
        if not self.stations[k].room.must_wait:
            self.stations[k].join(resident, self.clock.now if place.station else place.came)
            return True
        if self.turns_away():
            self.turn_away(resident, k)
            return True
        if place.desk is not None and self.team is not None and self.team.ends_stay:
            place = Place(came=self.clock.now)
        self.waits_for_room(resident, k, place)
        return place.station is None

    def turn_away(self, resident: int, k: int) -> None:
        """Let a resident leave who would join a station."""
        self.gives_up(resident, k, NO_LATER_VISIT if self.abandoned else CLOSED)

    def gives_up(self, resident: int, k: int, cause: int) -> None:
        """Let a resident leave who has not joined a station."""
        visit = self.stations[k].next_visit(resident)
        self.log_leaving(k, resident, visit, NEVER, cause)
        self.leaves(resident, k)

    # -- room --

    def waits_for_room(self, resident: int, k: int, place: Place) -> None:
        """Let a resident wait for room at a station, as the last."""
        row = self.log_block(k, resident, place.number, place.came)
        self.stations[k].room.line.append(Blocked(resident, place, row))

    def fill_rooms(self) -> None:
        """Let who waits for room move to where some is, from the last station to the first."""
        for station in reversed(self.stations):
            room = station.room
            while room.line and room.is_free:
                blocked = room.line.popleft()
                self.end_block(blocked.row)
                place = blocked.place
                station.join(blocked.resident, self.clock.now if place.station else place.came)
                place.is_left()

    def send_away(self, cause: int) -> None:
        """Everybody in the queues leaves, and who waits for room; work that was done stays done."""
        for station in self.stations:
            if isinstance(station, ServeStation):
                station.send_away(cause)
            while station.room.line:
                blocked = station.room.line.popleft()
                self.end_block(blocked.row)
                self.gives_up(blocked.resident, station.number, cause)
                blocked.place.is_left()

    def clear_desks(self) -> None:
        """Let who is blocked at a desk wait outside instead, in their place."""
        for station in self.stations:
            for blocked in station.room.line:
                left = blocked.place
                if left.desk is not None:
                    self.end_block(blocked.row)
                    blocked.place = Place(came=self.clock.now)
                    blocked.row = self.log_block(
                        station.number, blocked.resident, -1, self.clock.now
                    )
                    left.is_left()
        self.fill_rooms()

    # -- the counted station, and leaving --

    def passes_counted(self) -> None:
        """Count a resident who starts, or skips, the counted station."""
        self.ahead -= 1
        if self.gate is not None:
            self.gate.look()
        if self.ahead == 0:
            self.look_at_tubes()

    def leaves(self, resident: int, station: int) -> None:
        """Let a resident leave for good before joining, or from the queue of, a station."""
        self.left[resident] = self.clock.now
        self.goes_out(station)

    def goes_out(self, station: int) -> None:
        """Count a resident who has left the queue of a station."""
        self.inside -= 1
        if station <= self.counted:
            self.passes_counted()
        self.looks_quiet()

    # -- shared crews --

    def start_shared(self, _event: simpy.Event) -> None:
        """Close tubes that have timed out, then serve, station by station, with free members."""
        if self.works():
            stations = [own for own in self.staffed if isinstance(own, SharedStation)]
            for station in stations:
                station.close_timed_out()
            for station in stations:
                station.start_with_crews()

    # -- what is to be asked of a site --

    def works(self) -> bool:
        """Whether services may start."""
        return self.open or self.serving_out

    def turns_away(self) -> bool:
        """Whether nobody may join a queue."""
        return self.abandoned or (not self.open and self.plan.closing == "send_home")

    def nobody_more(self) -> bool:
        """Whether no attending resident can come to the counted station any more."""
        if self.open:
            return self.to_come + self.ahead == 0
        return self.plan.closing == "send_home" or self.ahead == 0

    @property
    def quiet(self) -> bool:
        """Whether all desks are idle, with their tubes closed."""
        return all(station.quiet for station in self.staffed)

    def look_at_tubes(self) -> None:
        """Let tubes be closed, in their phase of this instant, if nobody more can come."""
        for station in self.staffed:
            if station.fills_tubes and self.nobody_more():
                station.ask_to_close_tubes()

    def looks_quiet(self) -> None:
        """Let the site settle, in its phase of this instant, if all is done."""
        leaves = self.team is not None and self.team.ends_stay
        stays = self.serving_out or self.team is not None
        if leaves or (stays and self.inside == 0):
            self.ask_if_quiet()


def hold_up(post: Post, now: list[int], _event: simpy.Event) -> None:
    """Let something hold a crew up, or not any more."""
    post.hold_up(*now)


def step(post: Post, change: int, _event: simpy.Event) -> None:
    """Change the scheduled level of a crew."""
    if change > 0:
        post.rise(change)
    else:
        post.fall(-change)
