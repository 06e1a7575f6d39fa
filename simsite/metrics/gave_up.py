"""Who gave up: left for good because a wait was over, or because too many waited."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.metrics.places import Places
from simsite.tables.schema import (
    BALKED,
    LEAVING_CAUSE,
    LEAVING_LEFT,
    LEAVING_RESIDENT,
    LEAVING_SITE,
    OUT_OF_PATIENCE,
)
from simsite.tables.views import Trace

I64 = NDArray[np.int64]


def gone_for_good(where: Places, trace: Trace) -> I64:
    """Return when each resident gave up, microseconds, NEVER for all others.

    Parameters
    ----------
    where : Places
        Of the plan.
    trace : Trace
        What happened.

    Returns
    -------
    int64 array, shape (N + 1,)
        The last entry is nobody's. Where nobody can give up it has a single place.
    """
    if not where.gives_up:
        return np.full(1, NEVER)
    gone = np.full(int(trace.first_resident[-1]) + 1, NEVER)
    rows = trace.leaving_rows
    rows = rows[np.isin(rows[:, LEAVING_CAUSE], (BALKED, OUT_OF_PATIENCE))]
    person = trace.first_resident[rows[:, LEAVING_SITE]] + rows[:, LEAVING_RESIDENT]
    rows, person = (own[trace.left[person] == rows[:, LEAVING_LEFT]] for own in (rows, person))
    gone[person] = rows[:, LEAVING_LEFT]
    return gone


class Balked:
    """Of those who gave up, who left on joining; nothing is read where nobody can."""

    def __init__(self) -> None:
        self._parts: list[I64] = []

    def add(self, where: Places, trace: Trace) -> None:
        """Read the next piece.

        Parameters
        ----------
        where : Places
            Of the piece.
        trace : Trace
            What happened there.
        """
        if not where.balks:
            return
        rows = trace.leaving_rows[trace.leaving_rows[:, LEAVING_CAUSE] == BALKED]
        person = trace.first_resident[rows[:, LEAVING_SITE]] + rows[:, LEAVING_RESIDENT]
        last = rows[trace.left[person] == rows[:, LEAVING_LEFT], LEAVING_SITE]
        self._parts.append(np.bincount(last, minlength=len(where.counted)))

    def sites(self) -> dict[str, I64]:
        """Return the table of the sites, shape (S,), in the plan's order."""
        return {"balked": np.concatenate(self._parts)} if self._parts else {}

    def regions(self, where: Places, first: Sequence[int] | I64) -> dict[str, I64]:
        """Return the table of regions that begin here in the order of sites."""
        found = self.sites().items()
        return {name: np.add.reduceat(own[where.site_order], first) for name, own in found}
