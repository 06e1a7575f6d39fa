"""Crews that several stations of a site share, and their stations: desks where nobody stands."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from simsite.engine.reference.clock import Clock
from simsite.engine.reference.crew import Desk, Post
from simsite.engine.reference.station import ServeStation
from simsite.tables.schema import shared

if TYPE_CHECKING:
    from simsite.engine.reference.site import SiteModel


class FreeMembers(Post):
    """A crew that stands at no desk: each member is a place of their own, idle while free."""

    def __init__(self, clock: Clock, site: SiteModel, number: int, most: int) -> None:
        super().__init__(clock, site, most, most)
        self.column = shared(number)

    def begin_work(self, desk: Desk) -> None:
        """Wait for a station that takes the member."""

    def look(self) -> None:
        """See whether a station has work for a free member."""
        self.site.ask_to_share()

    def becomes_idle(self, desk: Desk) -> None:
        """Note that a member is free."""
        heappush(self.idle, desk.number)
        self.site.ask_to_share()
        self.site.looks_quiet()

    def take(self) -> int:
        """Take the lowest free member."""
        return self.desks[heappop(self.idle)].member

    def let_go(self, member: int) -> None:
        """Free a member, who goes off when it is time."""
        own = self.desks[member]  # nobody ever sits elsewhere
        if self.goes_off(own):
            self.leave_desk(own)
            self.site.looks_quiet()
        else:
            self.becomes_idle(own)


class SharedStation(ServeStation):
    """A queue before desks at which members of shared crews serve, one of each.

    Attributes
    ----------
    crews : list of FreeMembers
        One or two; set by the site. The first does the changeovers.
    """

    crews: list[FreeMembers]

    def look(self) -> None:
        """See whether somebody can start, or a tube be closed."""
        self.site.ask_to_share()

    def start_with_crews(self) -> None:
        """Start the first in the queue at the lowest free desk, and so on."""
        while (
            self.queue
            and self.begins(self.empty)
            and self.has_dose()
            and all(c.idle for c in self.crews)
        ):
            desk = self.occupied()
            if len(self.crews) > 1:
                desk.second = self.crews[1].take()
            self.serve(self.queue.take_first(), desk)

    def occupied(self, number: int = -1) -> Desk:
        """Let a free member come to a free desk: to the lowest, if none is named."""
        desk = self.desks[self.empty[0] if number < 0 else number]
        self.empty.remove(desk.number)
        desk.member = self.crews[0].take()
        self.begin_work(desk)
        return desk

    def becomes_free(self, desk: Desk) -> None:
        """Leave a desk at which work has ended; its member is free for any station."""
        member, desk.member = desk.member, -1
        self.empty.append(desk.number)
        self.empty.sort()
        self.site.ask_to_share()
        self.site.looks_quiet()
        self.crews[0].let_go(member)

    def lets_second_go(self, desk: Desk) -> None:
        """Free the member of the second role, who has no part in a changeover."""
        if desk.second >= 0:
            member, desk.second = desk.second, -1
            self.crews[1].let_go(member)

    def time_out(self, desk: Desk, tube: int) -> None:
        """Note that the time of a tube has run; a free member closes it at once."""
        if desk.tube == tube:
            desk.timed_out = True
            self.close_timed_out()

    def close_timed_out(self) -> None:
        """Let free members close the tubes that have timed out at desks without a member."""
        for number in list(self.empty):
            if self.crews[0].idle and self.desks[number].timed_out:
                desk = self.occupied(number)
                self.clock.trigger_at(desk.task, *self.begin_changeover(desk))
