"""Preparation: which preparer begins which dose when, by the written rules alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from simsite.engine.audit.crew import Crew
from simsite.engine.audit.desks import compare_levels
from simsite.engine.audit.finding import Finding, differs
from simsite.engine.audit.site_view import SiteView
from simsite.tables.schema import DOSE_START, DOSE_STATION, preparers


def check_doses(view: SiteView) -> Iterator[Finding]:
    """Check the doses of a site.

    Parameters
    ----------
    view : SiteView
        The site.

    Yields
    ------
    Finding
    """
    rules = [station.preparation for station in view.plan.stations]
    for row in map(int, view.trace.doses[:, DOSE_STATION]):
        if not 0 <= row < len(rules) or rules[row] is None:
            yield Finding("a dose without a preparation", view.number, row)
            return
    fed = [number for number, rule in enumerate(rules) if rule is not None]
    for crew, number in enumerate(fed, start=1 + len(rules)):
        yield from DoseReplay(view, number, crew).run()


class DoseReplay:
    """The preparers of one station, replayed instant by instant.

    Parameters
    ----------
    view : SiteView
        The site.
    station : int
        Index of the station they feed.
    crew : int
        Which crew of the site they are.
    """

    def __init__(self, view: SiteView, station: int, crew: int) -> None:
        self.view, self.station, self.number = view, station, crew
        self.steps: dict[int, int] = dict(view.draws.crews[crew].tolist())
        most = max(accumulate(self.steps.values(), initial=0))
        self.crew = Crew(most, lambda _desk: False)
        takers = int((view.draws.service[station] > 0).sum())
        self.times = [int(time) for time in view.draws.doses[station]] if view.draws.doses else []
        self.enough = len(self.times) == takers
        self.rows: list[tuple[int, ...]] = []
        self.levels: list[tuple[int, int, int]] = []
        self.ends: dict[int, list[int]] = defaultdict(list)

    def run(self) -> Iterator[Finding]:
        """Replay the preparation and compare its doses and levels with those of the trace.

        Yields
        ------
        Finding
        """
        if not self.enough:
            yield Finding("a dose for everybody", self.view.number, self.station)
            return
        for time in self.view.instants:
            self._calendar(time)
            for desk in self.ends.pop(time, ()):
                self.crew.free(desk)
            if self.view.is_open(time) or self.view.is_serving_out(time):
                self._begin(time)
            if time in self.view.served_out.values():
                self.crew.release()
            level = (time, self.crew.scheduled, self.crew.present)
            if level[1:] != (self.levels[-1][1:] if self.levels else (0, 0)):
                self.levels.append(level)
        yield from self._compare()
        yield from compare_levels(self.view, preparers(self.station), self.levels)

    def _calendar(self, time: int) -> None:
        """Follow openings and the steps of the crew."""
        if any(time == opening for opening, _close in self.view.plan.windows):
            self.crew.release()
        change = self.steps.get(time, 0)
        if change > 0:
            self.crew.rise(change)
        elif change < 0:
            self.crew.fall(-change, self.view.is_serving_out(time))

    def _begin(self, time: int) -> None:
        """Begin doses, lowest preparer first, while any are left."""
        below = self.view.held_up[self.number].free_below(self.crew.desks, time)
        while len(self.rows) < len(self.times) and (idle := self.crew.idle()) and idle[0] < below:
            dose, desk = len(self.rows), idle[0]
            end = self.view.work_ends(self.number, time, self.times[dose])
            self.rows.append((self.station, dose, self.crew.at[desk], time, end))
            self.crew.busy.add(desk)
            self.ends[end].append(desk)

    def _compare(self) -> Iterator[Finding]:
        """Compare the doses with those of the trace."""
        trace = self.view.trace.doses
        found = [tuple(map(int, row)) for row in trace[trace[:, DOSE_STATION] == self.station]]
        if found != self.rows:
            odd = min(set(found) ^ set(self.rows), key=lambda row: row[DOSE_START], default=())
            text = differs(len(self.rows), odd or len(found))
            yield Finding("doses by their preparers", self.view.number, self.station, text=text)
