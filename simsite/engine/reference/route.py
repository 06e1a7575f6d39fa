"""Routes: a team that serves several sites in turn."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, TypeAlias

import simpy

from simsite.core.units import NEVER
from simsite.draws import RouteDraws
from simsite.engine.reference.clock import Clock
from simsite.model.plan import Route, Stop
from simsite.tables.event_key import END, LEAVE, ROUTE, STAY_OVER, Phase, key
from simsite.tables.schema import (
    ARRIVES,
    LEAVES,
    NO_LATER_VISIT,
    PACKED,
    READY,
    VISIT_ARRIVE,
    VISIT_DEPART,
    VISIT_OVER,
    VISIT_PACKED,
    VISIT_READY,
    VISIT_WIDTH,
)

if TYPE_CHECKING:
    from simsite.engine.reference.site import SiteModel


# A part of the way, which ends with what comes next and when, or with nothing.
Way: TypeAlias = Generator[simpy.Event, Any, tuple[int, int] | None]


class TravellingTeam:
    """One route as it runs.

    Parameters
    ----------
    clock : Clock
        The group's clock.
    index : int
        Number of the route within the group.
    route : Route
        What the plan says.
    draws : RouteDraws
        Travel, set-up and packing of each stop.
    sites : list of SiteModel
        The group's sites.
    visits : memoryview
        Where its stops are written: columns VISIT_*, stop after stop.
    """

    def __init__(
        self,
        clock: Clock,
        index: int,
        route: Route,
        draws: RouteDraws,
        sites: list[SiteModel],
        visits: memoryview[int],
    ) -> None:
        self.clock, self.index, self.route, self.draws, self.sites = (
            clock,
            index,
            route,
            draws,
            sites,
        )
        self.visits = visits
        self.at = 0
        self.step = READY  # what comes next
        self.ends_stay = False
        self.stay: simpy.Event = simpy.Event(clock)

    def begin(self) -> None:
        """Be ready at the first stop when that site first opens; the gates of others are shut."""
        for stop in self.route.stops[1:]:
            gate = self.sites[stop.site].gate
            if gate is not None and stop.site != self.route.stops[0].site:
                gate.opens = NEVER
        opening = self.site.next_opening(0)
        if opening != NEVER:
            self.clock.process(self.follow(READY, opening))

    @property
    def stop(self) -> Stop:
        """The present stop, or the one the team travels to."""
        return self.route.stops[self.at]

    @property
    def site(self) -> SiteModel:
        """Site of the present stop."""
        return self.sites[self.stop.site]

    def go_on_staying(self) -> Generator[simpy.Event, Any, None]:
        """Go on from within a stay."""
        step, time = yield from self.stay_on()
        yield from self.follow(step, time)

    def follow(self, step: int, time: int) -> Generator[simpy.Event, Any, None]:
        """Serve the stops in turn, from the next step on: travel, set up, stay, pack."""
        follow = {ARRIVES: self.arrive, READY: self.be_ready, PACKED: self.pack, LEAVES: self.leave}
        following: tuple[int, int] | None = (step, time)
        while following is not None:
            step, time = following
            self.step = step
            following = yield from follow[step](time)

    def arrive(self, time: int) -> Way:
        """Arrive, and set up."""
        yield self.due(time)
        self.note(VISIT_ARRIVE, time)
        return READY, time + int(self.draws.set_up[self.at])

    def be_ready(self, time: int) -> Way:
        """Be ready, and stay until the stay is over."""
        yield self.due(time)
        if self.at == 0:
            self.note(VISIT_DEPART, time)
            self.note(VISIT_ARRIVE, time)
        self.note(VISIT_READY, time)
        self.arrives()
        return (yield from self.stay_on())

    def stay_on(self) -> Generator[simpy.Event, Any, tuple[int, int]]:
        """Stay until the stay is over."""
        yield self.stay
        self.note(VISIT_OVER, self.clock.now)
        return PACKED, self.clock.now + int(self.draws.pack[self.at])

    def pack(self, time: int) -> Way:
        """Be packed; depart, or wait for the next opening of the site just served."""
        yield self.due(time)
        self.note(VISIT_PACKED, time)
        if self.at + 1 == len(self.route.stops):
            return None
        following = self.sites[self.route.stops[self.at + 1].site]
        opening = self.site.next_opening(time)
        if self.site.open or following.open or following.next_opening(time) < opening:
            return self.departs()
        return None if opening == NEVER else (LEAVES, opening)

    def leave(self, time: int) -> Way:
        """Depart at an opening."""
        yield self.due(time)
        return self.departs()

    def departs(self) -> tuple[int, int]:
        """Go to the next stop; its callers may start before the team is ready."""
        self.at += 1
        now = self.clock.now
        self.note(VISIT_DEPART, now)
        arrive = now + int(self.draws.travel[self.at])
        ready = arrive + int(self.draws.set_up[self.at])
        if self.site.gate is not None:
            self.site.gate.opens_at(max(now, ready - self.site.draws.mean_walk))
        return ARRIVES, arrive

    def due(self, time: int) -> simpy.Event:
        """Return the end of a part of the way, at the site of the present stop."""
        return self.clock.at(time, key(Phase.ENDS, self.site.index, ROUTE, END, self.index))

    def note(self, column: int, time: int) -> None:
        """Record a time of the present visit, in a column VISIT_*."""
        self.visits[VISIT_WIDTH * self.at + column] = time

    # -- the stay --

    def arrives(self) -> None:
        """Begin the stay."""
        self.stay = simpy.Event(self.clock)
        self.ends_stay = False
        self.site.team = self
        self.site.abandoned = False
        if self.site.open or self.site.serving_out:
            self.takes_posts()
        if self.site.serving_out:
            self.leaves_posts()
        if self.stop.leave <= self.clock.now:
            self.breaks_off()
        elif self.stop.leave != NEVER:
            at = self.at
            leave_key = key(Phase.CALENDAR, self.site.index, ROUTE, LEAVE, self.index)
            self.clock.call_at(self.stop.leave, leave_key, lambda _event: self.breaks_off(at))
        self.site.ask_if_quiet()

    def takes_posts(self) -> None:
        """Staff the stations of the site."""
        if not self.ends_stay:
            self.change_posts(1)

    def leaves_posts(self) -> None:
        """Go off for the night; a queue is served out first."""
        if not self.ends_stay:
            self.change_posts(-1)

    def change_posts(self, sign: int, *, at_once: bool = False) -> None:
        """Let the team's members come on duty or go off at the site's stations."""
        members = dict(self.route.members)
        for post in self.site.staffed:
            number = members.get(self.site.plan.stations[post.number].name, 0)
            if number and sign > 0:
                post.rise(number)
            elif number:
                post.fall(number, at_once=at_once)

    def breaks_off(self, at: int | None = None) -> None:
        """End the stay at the given time: work in hand is finished, nothing more is begun."""
        if self.ends_stay or (at is not None and at != self.at) or self.site.team is not self:
            return
        self.end_stay(at_once=True)
        if self.site.gate is not None:
            self.site.gate.opens_at(NEVER)
        if not any(s.site == self.stop.site for s in self.route.stops[self.at + 1 :]):
            self.site.abandoned = True
            self.site.send_away(NO_LATER_VISIT)
        self.site.clear_desks()
        self.site.ask_if_quiet()

    def end_stay(self, *, at_once: bool) -> None:
        """Let the members go off; the stay is over when the last has gone."""
        on_duty = self.site.open
        self.ends_stay = True
        if on_duty:
            self.change_posts(-1, at_once=at_once)
        elif at_once:
            for post in self.site.staffed:
                post.release()

    def looks_done(self) -> None:
        """In the last phase of an instant: see whether the stay ends, or is over."""
        site = self.site
        if not self.ends_stay and site.to_come + site.inside == 0 and site.quiet:
            self.end_stay(at_once=False)
        if self.ends_stay and all(post.present == 0 for post in site.staffed):
            site.team = None
            stay_key = key(Phase.GATES, site.index, ROUTE, STAY_OVER, self.index)
            self.clock.trigger_at(self.stay, self.clock.now, stay_key)
