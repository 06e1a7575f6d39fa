"""Call-up: callers knock household by household while few enough people are on their way."""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappop
from typing import TYPE_CHECKING, Any

import simpy

from simsite.core.units import NEVER
from simsite.draws import SiteDraws
from simsite.engine.reference.clock import Clock
from simsite.engine.reference.crew import Desk, Post, most_on_duty, once_an_instant
from simsite.model.plan import Gate
from simsite.tables.event_key import END, GATE, KNOCK, WALK, Phase, key
from simsite.tables.schema import CALLERS

if TYPE_CHECKING:
    from simsite.engine.reference.site import SiteModel


class CallUpGate(Post):
    """The gate of a site. A caller needs no desk, so there are as many as callers."""

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
        while self.idle and self.next < len(self.knock) and self.site.ahead < self.limit:
            household, self.next = self.next, self.next + 1
            desk = self.desks[heappop(self.idle)]
            self.called[household] = self.clock.now
            self.caller[household] = desk.member
            self.site.calls(self.first[household + 1] - self.first[household])
            end = self.clock.now + self.knock[household]
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
            self.site.moves_on(resident, 0)
