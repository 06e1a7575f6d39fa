"""Shared crews of a site and the desks where they serve, replayed together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from simsite.engine.audit.crew import Crew
from simsite.engine.audit.desks import DeskReplay, RuleBrokenError, compare_levels
from simsite.engine.audit.finding import Finding
from simsite.engine.audit.site_view import SiteView
from simsite.tables.event_key import Phase
from simsite.tables.schema import shared


class Borrowed:
    """Who is at which desk of a station that has no crew of its own; a stand-in for `Crew`.

    Attributes
    ----------
    at, second : dict of int to int
        Member of the first and of the second crew at a desk.
    """

    pending = scheduled = present = 0

    def __init__(self, crews: list[Crew]) -> None:
        self.crews = crews
        self.at: dict[int, int] = {}
        self.second: dict[int, int] = {}
        self.busy: set[int] = set()
        self.going: set[int] = set()

    def idle(self) -> list[int]:
        """Return the staffed idle desks: there are none, a free member is at no desk."""
        return []

    def take(self, desk: int, together: bool) -> None:
        """Let the lowest free member come to a desk, `together` with one of the other crew."""
        for crew, at in zip(self.crews, (self.at, self.second), strict=False):
            member = crew.idle()[0]
            crew.busy.add(member)
            at[desk] = member
            if not together:
                return

    def free(self, desk: int) -> None:
        """Free the members at a desk; each goes off if a fall is due."""
        self.leaves(desk)
        self.busy.discard(desk)
        self.crews[0].free(self.at.pop(desk))

    def leaves(self, desk: int) -> None:
        """Free the member of the second crew."""
        if desk in self.second:
            self.crews[1].free(self.second.pop(desk))


class SharedDesks(DeskReplay):
    """One station where members of shared crews serve."""

    nobody = "start without a free member"

    def __init__(self, view: SiteView, station: int, crews: list[Crew]) -> None:
        super().__init__(view, station)
        self.crews = [crews[number] for number in self.plan.served_by]
        self.borrowed = Borrowed(self.crews)
        self.crew = self.borrowed  # type: ignore[assignment]

    def sent_home(self, time: int) -> None:
        """Follow who is sent home from a desk at closing."""
        self.moment = (time, Phase.CALENDAR)
        self.between = time in self.view.closings
        self._let_go(time)
        self.between = False

    def ends_at(self, time: int) -> None:
        """Follow the services and changeovers that end."""
        self.moment = (time, Phase.ENDS)
        self._ends(time)

    def close_overdue(self, time: int) -> None:
        """Let free members close the tubes whose time is over, before any start."""
        for desk in sorted(self.open):
            if self._is_overdue(desk, time):
                self._close_by_free(desk, time)

    def starts_at(self, time: int) -> None:
        """Start the first in the queue at the lowest free desk while members are free."""
        coming, late = self.starts.pop(time, []), self.view.rooms.late.get((self.station, time), ())
        left = self.waiting.at(time) - len(set(late) - set(coming))
        over = self._start_with([n for n in coming if n not in late], left, time)
        self.again = [n for n in coming if n in late or n in over]
        if over and not self.view.rooms.is_late_at(time):
            self._refuse(over, time)

    def starts_again(self, time: int) -> None:
        """Let starts happen again after time-outs, for which somebody has moved on."""
        self.again = self._start_with(self.again, self.waiting_after.at(time), time)
        if self.again:
            self._refuse(self.again, time)

    def _start_with(self, starting: list[int], left: int, time: int) -> list[int]:
        """Start who starts in these starts, of whom those are returned who find no member."""
        below = self.held_up.free_below(self.plan.desks, time)
        while (starting or left > 0) and self._has_dose(time) and self._can_start(below):
            if not starting:
                raise RuleBrokenError("free crew while somebody waits", -1, f"{left} wait")
            desk = next(desk for desk in range(below) if desk not in self.borrowed.at)
            self.borrowed.take(desk, together=True)
            self._start(starting.pop(0), desk)
        return starting

    def times_out(self, time: int) -> None:
        """Close tubes whose time runs out, if a member is free, then those of nobody more."""
        self.moment = (time, Phase.TIMEOUTS)
        for desk in sorted(self.open):
            if self.open[desk].first + self._time_out == time:
                self._close_by_free(desk, time)
        self._close_last(time)
        self._let_go(time)

    def _can_start(self, below: int) -> bool:
        """Whether a desk of the lowest so many, and a member of each crew, are free."""
        return any(desk not in self.borrowed.at for desk in range(below)) and all(
            crew.idle() for crew in self.crews
        )

    def _close_by_free(self, desk: int, time: int) -> None:
        """Let a free member, if there is one, close the tube at a desk without a member."""
        if desk not in self.borrowed.at and self.crews[0].idle():
            self.borrowed.take(desk, together=False)
            self._begin_change(desk, time)

    def _is_left(self, desk: int, time: int) -> None:
        """Free the second crew's member, who has no part in a changeover."""
        self.borrowed.leaves(desk)
        super()._is_left(desk, time)


class SharedReplay:
    """The shared crews of a site and their stations, replayed instant by instant.

    Parameters
    ----------
    view : SiteView
        The site.
    """

    def __init__(self, view: SiteView) -> None:
        self.view = view
        of_crews = view.draws.crews[-len(view.plan.shared) :]
        self.steps: list[dict[int, int]] = [dict(steps.tolist()) for steps in of_crews]
        self.crews = [
            Crew(max(accumulate(steps.values(), initial=0)), lambda _desk: False)
            for steps in self.steps
        ]
        self.stations = [
            SharedDesks(view, s, self.crews)
            for s, station in enumerate(view.plan.stations)
            if station.served_by
        ]
        self.levels: list[list[tuple[int, int, int]]] = [[] for _ in self.crews]

    def run(self) -> Iterator[Finding]:
        """Replay them; the stations that are followed to the end are in `stations`.

        Yields
        ------
        Finding
            The first disagreement, if there is one, then levels of crews that are wrong.
        """
        for time in self.view.instants:
            self._calendar(time)
            works = self.view.is_open(time) or self.view.is_serving_out(time)
            again = works and self.view.rooms.is_late_at(time)
            follow = ["ends_at", *["close_overdue", "starts_at"] * works, "times_out"]
            follow = ["sent_home", *follow, *["close_overdue", "starts_again"] * again]
            for desks, phase in ((desks, phase) for phase in follow for desks in self.stations):
                try:
                    getattr(desks, phase)(time)
                except RuleBrokenError as broken:
                    place = (self.view.number, desks.station, broken.who, time)
                    yield Finding(broken.kind, *place, broken.text)
                    self.stations = []
                    return
            self._note(time)
        for desks in self.stations:
            yield from desks.left_over()
        for number, levels in enumerate(self.levels):
            yield from compare_levels(self.view, shared(number), levels)

    def _calendar(self, time: int) -> None:
        """Follow openings and the steps of the crews."""
        opens = any(time == opening for opening, _close in self.view.plan.windows)
        for crew, steps in zip(self.crews, self.steps, strict=True):
            if opens:
                crew.release()
            change = steps.get(time, 0)
            if change > 0:
                crew.rise(change)
            elif change < 0:
                crew.fall(-change, self.view.is_serving_out(time))

    def _note(self, time: int) -> None:
        """Let waiting falls happen when served out, and note the levels after an instant."""
        served_out = time in self.view.served_out.values()
        for crew, levels in zip(self.crews, self.levels, strict=True):
            if served_out:
                crew.release()
            if (crew.scheduled, crew.present) != (levels[-1][1:] if levels else (0, 0)):
                levels.append((time, crew.scheduled, crew.present))
