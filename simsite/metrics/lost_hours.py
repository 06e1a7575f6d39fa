"""What each cause of a speed by the clock has cost: working time lost, read off traces."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import HOUR, NEVER
from simsite.metrics.numbers import Numbers
from simsite.metrics.places import Places
from simsite.metrics.reference import ReferenceReader
from simsite.model.plan import CampaignPlan
from simsite.tables.schema import LOSS_CAUSE, LOSS_SPEED, LOSS_TIME, USUAL_SPEED
from simsite.tables.views import Trace

I64 = NDArray[np.int64]


class LostHours:
    """Working time that causes have taken; without any nothing is read.

    Of each piece of work, up to the horizon, it is how long it took less how long what was done in
    that time takes at the usual speed. The causes together have taken just that; time in which
    nobody works is not lost.

    Parameters
    ----------
    plan : CampaignPlan
        The whole of it.
    """

    def __init__(self, plan: CampaignPlan) -> None:
        self._names, self._horizon = plan.causes, plan.calendar.horizon
        self._lost = [0] * len(plan.causes)  # ten-thousandths of microseconds

    def add(self, where: Places, trace: Trace, numbers: Numbers) -> None:
        """Read the next piece.

        Parameters
        ----------
        where : Places
            Of the piece.
        trace : Trace
            What happened there.
        numbers : Numbers
            What was read off it already.
        """
        if not self._names:
            return
        places, begin, end = ReferenceReader(where, trace, numbers).pieces()
        crew, end = np.concatenate(places), np.minimum(end, self._horizon)
        kept = (begin < end) & (end < NEVER)
        crew, begin, end = crew[kept], begin[kept], end[kept]
        for crews, losses in _alike(trace):
            own = np.isin(crew, crews)
            for cause in np.unique(losses[:, LOSS_CAUSE]).tolist():
                steps = losses[losses[:, LOSS_CAUSE] == cause]
                taken = _integral(steps, end[own]) - _integral(steps, begin[own])
                # In two parts, so that sums of many stay within 64 bits.
                whole, rest = (int(part.sum()) for part in np.divmod(taken, USUAL_SPEED))
                self._lost[cause] += whole * USUAL_SPEED + rest

    def county(self) -> dict[str, float]:
        """Return the numbers of the county: ``lost.<cause>``, staff-hours."""
        lost = zip(self._names, self._lost, strict=True)
        return {f"lost.{name}": own / (USUAL_SPEED * HOUR) for name, own in lost}


def _alike(trace: Trace) -> Iterator[tuple[I64, I64]]:
    """Yield crews from which causes take the same, and what that is: columns LOSS_*."""
    first = trace.first_loss
    some = np.flatnonzero(np.diff(first))
    found: dict[bytes, list[int]] = {}
    for crew in some.tolist():
        rows = trace.losses[first[crew] : first[crew + 1]]
        found.setdefault(rows.tobytes(), []).append(crew)
    for crews in found.values():
        yield np.array(crews), trace.losses[first[crews[0]] : first[crews[0] + 1]]


def _integral(steps: I64, times: I64) -> I64:
    """Return what a cause has taken from the first of its steps to times."""
    since, speed = steps[:, LOSS_TIME], steps[:, LOSS_SPEED]
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(speed[:-1] * np.diff(since))))
    step = np.searchsorted(since, times, side="right") - 1
    found: I64 = before[step] + speed[step] * (times - since[step])
    return np.where(step < 0, 0, found)
