"""Call-up: who is knocked at, when, by whom, and whether a caller stood idle without a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

import numpy as np

from simsite.core.units import NEVER
from simsite.engine.audit.desks import compare_levels
from simsite.engine.audit.finding import Finding, differs
from simsite.engine.audit.site_view import SiteView
from simsite.model.plan import Gate
from simsite.tables.schema import CALLERS


def check_gate(view: SiteView) -> Iterator[Finding]:
    """Check a site's call-up.

    Parameters
    ----------
    view : SiteView
        The site.

    Yields
    ------
    Finding
    """
    trace = view.trace
    if view.plan.gate is None:
        if len(trace.called) or len(trace.told) or len(trace.caller):
            yield Finding("knocks without a gate", view.number)
        return
    if len(trace.called) != len(view.draws.knock):
        yield Finding("a knock for every household", view.number)
        return
    wrong = list(_lengths(view))
    yield from wrong
    if wrong:
        return
    if (np.diff(trace.called.astype(object)) < 0).any():
        yield Finding("households in order", view.number, CALLERS)
        return
    yield from CallReplay(view, view.plan.gate).run()


def _lengths(view: SiteView) -> Iterator[Finding]:
    """Compare the length of every knock with its draw."""
    for h, start in enumerate(map(int, view.trace.called)):
        told = NEVER if start == NEVER else view.work_ends(0, start, int(view.draws.knock[h]))
        if view.trace.told[h] != told:
            text = differs(told, view.trace.told[h])
            yield Finding("length of a knock", view.number, CALLERS, h, start, text)


class CallReplay:
    """The callers of a site, replayed instant by instant.

    Parameters
    ----------
    view : SiteView
        The site.
    gate : Gate
        Its gate.
    """

    def __init__(self, view: SiteView, gate: Gate) -> None:
        self.view, self.gate = view, gate
        self.free: set[int] = set()
        self.knocking: dict[int, int] = {}
        self.pending = self.scheduled = 0
        self.next = 0
        self.sizes = np.diff(view.draws.first)
        self.levels: list[tuple[int, int, int]] = []
        self.steps: dict[int, int] = dict(view.draws.crews[0].tolist())
        self.most = max(accumulate(self.steps.values(), initial=0))
        self.ends = defaultdict(list)
        for h, told in enumerate(map(int, view.trace.told)):
            self.ends[told].append(h)

    def run(self) -> Iterator[Finding]:
        """Replay the call-up.

        Yields
        ------
        Finding
            The first disagreement, if there is one.
        """
        for time in self.view.instants:
            self._step(self.steps.get(time, 0))
            for h in self.ends.get(time, ()):
                self._told(h)
            finding = self._knocks(time)
            if finding is not None:
                yield finding
                return
            level = (time, self.scheduled, len(self.free) + len(self.knocking))
            if level[1:] != (self.levels[-1][1:] if self.levels else (0, 0)):
                self.levels.append(level)
        yield from compare_levels(self.view, CALLERS, self.levels)

    def _step(self, change: int) -> None:
        """Raise or lower the crew."""
        self.scheduled += change
        for _ in range(change):
            if self.pending:
                self.pending -= 1
            else:
                on = self.free | set(self.knocking)
                self.free.add(next(m for m in range(len(on) + 1) if m not in on))
        for _ in range(-change):
            if self.free:
                self.free.remove(max(self.free))
            else:
                self.pending += 1

    def _told(self, household: int) -> None:
        """End a knock; the caller goes off if a fall is due."""
        caller = next(c for c, h in self.knocking.items() if h == household)
        del self.knocking[caller]
        if self.pending:
            self.pending -= 1
        else:
            self.free.add(caller)

    def _knocks(self, time: int) -> Finding | None:
        """Start all knocks of an instant, which must be those of the trace."""
        called, place = self.view.trace.called, (self.view.number, CALLERS)
        on_the_way = self._on_the_way(time)
        may = self.view.is_open(time) and gate_is_open(self.view, time)
        below = self.view.held_up[0].free_below(self.most, time)
        while self.next < len(called):
            free = any(caller < below for caller in self.free)
            due = may and free and on_the_way < self.gate.limit
            found = int(called[self.next])
            if due != (found == time):
                text = f"{on_the_way} on their way, limit {self.gate.limit}, free {self.free}"
                return Finding("a knock exactly when due", *place, self.next, time, text)
            if not due:
                return None
            caller = min(self.free)
            if self.view.trace.caller[self.next] != caller:
                text = differs(caller, self.view.trace.caller[self.next])
                return Finding("lowest free caller", *place, self.next, time, text)
            self.free.remove(caller)
            self.knocking[caller] = self.next
            on_the_way += int(self.sizes[self.next])
            self.next += 1
        return None

    def _on_the_way(self, time: int) -> int:
        """Return the attending on their way before the first knock of an instant."""
        gone = self.view.gone_in_order.searchsorted(time, side="right")
        away = self.view.away_ahead.at(time)
        return int(self.view.draws.first[self.next] + self._uncalled(time) - gone - away)

    def _uncalled(self, time: int) -> int:
        """Return how many have come in uncalled."""
        come = self.view.enters[self.view.uncalled]
        return int((come <= time).sum())


def gate_is_open(view: SiteView, time: int) -> bool:
    """Return whether routes leave a site's gate open at a time, after the ends of the instant.

    Parameters
    ----------
    view : SiteView
        The site.
    time : int
        Microseconds.
    """
    if not view.on_route:
        return True
    begun = [stay for stay in view.stays if stay.depart <= time]
    if not begun or time < begun[-1].gate:
        return False
    return not (begun[-1].broken_off and begun[-1].ends <= time)
