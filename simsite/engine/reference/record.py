"""The notebook of a site: what goes into the trace besides the times of residents.

Rows have the columns of `simsite.tables.schema`, in their order.
"""

from __future__ import annotations

from simsite.core.units import NEVER
from simsite.engine.reference.clock import Clock
from simsite.tables.schema import CHANGE_END, DOSE_END, TUBE_CLOSED, TUBE_COUNT, TUBE_LAST


class Record:
    """Tubes, changeovers, duty, doses and residents who left, as lists of rows."""

    def __init__(self, clock: Clock, residents: int) -> None:
        self.clock = clock
        self.left = [NEVER] * residents
        self.tube_of = [-1] * residents
        self.tubes: list[list[int]] = []
        self.changeovers: list[list[int]] = []
        self.duty: list[tuple[int, int, int, int]] = []
        self.doses: list[list[int]] = []
        self._in_hand: dict[tuple[int, int], int] = {}
        self._in_change: dict[tuple[int, int], int] = {}
        self._levels: dict[int, tuple[int, int]] = {}

    def open_tube(self, desk: int, opened: int) -> int:
        """Open a tube; return its row. Its first swab has just ended."""
        self.tubes.append([desk, opened, self.clock.now, NEVER, NEVER, 0])
        return len(self.tubes) - 1

    def fill_tube(self, tube: int, resident: int) -> None:
        """Put the swab of a resident into a tube."""
        row = self.tubes[tube]
        row[TUBE_LAST] = self.clock.now
        row[TUBE_COUNT] += 1
        self.tube_of[resident] = tube

    def close_tube(self, tube: int) -> None:
        """Record that a tube is closed."""
        self.tubes[tube][TUBE_CLOSED] = self.clock.now

    def log_changeover(self, station: int, desk: int, member: int, start: int) -> None:
        """Record the start of a changeover."""
        self._in_change[station, desk] = len(self.changeovers)
        self.changeovers.append([station, desk, member, start, NEVER])

    def end_changeover(self, station: int, desk: int) -> None:
        """Record the end of the changeover at a desk."""
        self.changeovers[self._in_change.pop((station, desk))][CHANGE_END] = self.clock.now

    def log_dose(self, station: int, dose: int, preparer: int) -> None:
        """Record that a dose for a station is begun."""
        self._in_hand[station, dose] = len(self.doses)
        self.doses.append([station, dose, preparer, self.clock.now, NEVER])

    def end_dose(self, station: int, dose: int) -> None:
        """Record that a dose is finished."""
        self.doses[self._in_hand.pop((station, dose))][DOSE_END] = self.clock.now

    def log_duty(self, station: int, scheduled: int, present: int) -> None:
        """Record the levels of a crew if they have changed."""
        if self._levels.get(station, (0, 0)) != (scheduled, present):
            self._levels[station] = (scheduled, present)
            self.duty.append((station, self.clock.now, scheduled, present))
