"""Who balks: leaves at once on joining, for so many wait or so long, by the written rule alone."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

from simsite.core.units import NEVER
from simsite.model.plan import Balking
from simsite.tables.schema import (
    BALKED,
    BLOCK_END,
    BLOCK_STATION,
    CHANGE_END,
    CHANGE_STATION,
    DUTY_PRESENT,
    DUTY_STATION,
    DUTY_TIME,
    LEAVING_CAUSE,
    LEAVING_LEFT,
    LEAVING_RESIDENT,
    LEAVING_STATION,
    STEP_TIME,
)

if TYPE_CHECKING:
    from simsite.engine.audit.site_view import SiteView


class BalkedAt:
    """Whether somebody who would join a station balks.

    Parameters
    ----------
    view : SiteView
        The site.
    station : int
        Where somebody may balk.
    rule : Balking
        When.
    """

    def __init__(self, view: SiteView, station: int, rule: Balking) -> None:
        self.view, self.station, self.rule = view, station, rule
        queue = view.queues[station]
        self.order = [(own.joined, own.origin, own.came, own.resident) for own in queue]
        self.gone = np.array([own.gone for own in queue], dtype=np.int64)
        self.sent = np.array([not (own.served or own.tired) for own in queue], dtype=bool)
        duty = view.trace.duty
        self.duty = duty[duty[:, DUTY_STATION] == station]
        rows = view.leavings
        own = (rows[:, LEAVING_STATION] == station) & (rows[:, LEAVING_CAUSE] == BALKED)
        self.found = set(
            zip(*rows[own][:, [LEAVING_RESIDENT, LEAVING_LEFT]].T.tolist(), strict=True)
        )
        self.moments = self._moments()
        blocks = view.trace.blocks
        own = blocks[:, BLOCK_STATION] == station
        self.let_in = set(blocks[own][:, BLOCK_END].tolist())

    def _moments(self) -> set[int]:
        """Return when members may come to desks or leave them."""
        view, changes = self.view, self.view.trace.changeovers
        moments = {int(time) for window in view.plan.windows for time in window}
        moments.update(view.draws.crews[1 + self.station][:, STEP_TIME].tolist())
        moments.update(view.trace.end[self.station].tolist(), self.duty[:, DUTY_TIME].tolist())
        own = changes[:, CHANGE_STATION] == self.station
        moments.update(changes[own][:, CHANGE_END].tolist())
        return moments

    def balks(self, resident: int, joined: int, origin: int, came: int) -> bool:
        """Return whether a resident leaves at once, who would join from an origin.

        The trace is asked where members come to desks or leave them in the same instant, and a wait
        is shown, and where others come in this instant for whom room has arisen.
        """
        if not (self.rule.called or self.view.uncalled[resident]):
            return False
        if joined in self.let_in:
            return (resident, joined) in self.found
        waiting = self._waiting((joined, origin, came, resident))
        if self.rule.length is not None and waiting >= self.rule.length:
            return True
        if self.rule.wait == NEVER:
            return False
        if joined in self.moments:
            return (resident, joined) in self.found
        rows = self.duty[self.duty[:, DUTY_TIME] < joined]
        present = int(rows[-1, DUTY_PRESENT]) if len(rows) else 0
        staffed = min(present, self.view.plan.stations[self.station].desks)
        return staffed > 0 and waiting * self.rule.mean >= self.rule.wait * staffed

    def _waiting(self, place: tuple[int, int, int, int]) -> int:
        """Return how many wait at a place in the order of joining: starts come later."""
        before, joined = slice(0, bisect_left(self.order, place)), place[0]
        # Who is sent away at an instant leaves first, but for a team that is ready too late.
        late = any(stay.ready == stay.ends == joined for stay in self.view.stays)
        leaves_first = self.sent[before] & (not late)
        return int((self.gone[before] >= joined + leaves_first).sum())
