"""Preparation: doses made beside the queue, which the residents of a station take in turn."""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappop
from typing import TYPE_CHECKING, Any

import simpy

from simsite.engine.reference.clock import Clock
from simsite.engine.reference.crew import Desk, Post, once_an_instant
from simsite.tables.event_key import FIRST_STATION, PREPARE, PREPARED, Phase, key
from simsite.tables.schema import preparers

if TYPE_CHECKING:
    from simsite.engine.reference.site import SiteModel
    from simsite.engine.reference.station import ServeStation


class Preparers(Post):
    """The preparation of a station. A preparer needs no desk, so there are as many as preparers.

    Attributes
    ----------
    finished : int
        Doses that are ready or taken.
    """

    def __init__(
        self, clock: Clock, site: SiteModel, fed: ServeStation, most: int, doses: list[int]
    ) -> None:
        super().__init__(clock, site, most, most)
        self.fed, self.doses = fed, doses
        self.column = preparers(fed.number)
        self.begun = self.finished = 0
        place = FIRST_STATION + fed.number
        self.end_key = key(Phase.ENDS, site.index, place, PREPARED)
        begin_key = key(Phase.STARTS, site.index, place, PREPARE)
        self.ask_to_prepare = once_an_instant(clock, begin_key, self.prepare)

    def look(self) -> None:
        """See whether a dose can be begun."""
        if self.idle and self.begun < len(self.doses):
            self.ask_to_prepare()

    def prepare(self, _event: simpy.Event) -> None:
        """Begin doses, lowest preparer first, while any are left to do."""
        if not self.site.works():
            return
        while self.idle and self.begun < len(self.doses):
            dose, self.begun = self.begun, self.begun + 1
            desk = self.desks[heappop(self.idle)]
            self.site.log_dose(self.fed.number, dose, desk.member)
            end = self.clock.now + self.doses[dose]
            self.clock.trigger_at(desk.task, end, self.end_key + dose, dose)

    def work(self, desk: Desk) -> Generator[simpy.Event, Any, None]:
        """Life of a preparer: finish a dose, let somebody have it, go off when it is time."""
        while True:
            dose = yield desk.task
            self.site.end_dose(self.fed.number, dose)
            self.finished += 1
            self.fed.look()
            if self.goes_off(desk):
                self.leave_desk(desk)
                break
            desk.task = simpy.Event(self.clock)
            self.becomes_idle(desk)
