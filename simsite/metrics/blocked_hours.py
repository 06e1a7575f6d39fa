"""How long desks were blocked by people who waited for room elsewhere, read off traces."""

from __future__ import annotations

import numpy as np

from simsite.core.units import HOUR, NEVER
from simsite.metrics.places import Places
from simsite.model.plan import CampaignPlan
from simsite.tables.schema import BLOCK_AT, BLOCK_END, BLOCK_SITE, BLOCK_START
from simsite.tables.views import Trace


class BlockedHours:
    """Time of blocked desks by stage; where no room is limited nothing is read.

    It is not time at work: who serves there has finished, and waits until the resident is gone.

    Parameters
    ----------
    plan : CampaignPlan
        The whole of it.
    """

    def __init__(self, plan: CampaignPlan) -> None:
        self._horizon = plan.calendar.horizon
        self._blocked = dict.fromkeys(_may_be_blocked(plan), 0)

    def add(self, where: Places, trace: Trace) -> None:
        """Read the next piece.

        Parameters
        ----------
        where : Places
            Of the piece.
        trace : Trace
            What happened there.
        """
        if not self._blocked:
            return
        rows = trace.block_rows[trace.block_rows[:, BLOCK_AT] >= 0]
        post = trace.first_post[rows[:, BLOCK_SITE]] + 1 + rows[:, BLOCK_AT]
        taken = np.minimum(rows[:, BLOCK_END], self._horizon) - rows[:, BLOCK_START]
        for stage in self._blocked:
            own = np.isin(post, where.queues[stage])
            self._blocked[stage] += int(taken[own].sum())

    def county(self) -> dict[str, float]:
        """Return the numbers of the county: ``blocked.<stage>``, desk-hours."""
        return {f"blocked.{stage}": own / HOUR for stage, own in self._blocked.items()}


def _may_be_blocked(plan: CampaignPlan) -> list[str]:
    """Return the stages with desks behind which, at any site, one has limited room."""
    found: dict[str, None] = {}
    for site in plan.sites:
        limited = [n for n, own in enumerate(site.stations) if own.room != NEVER]
        before = site.stations[: limited[-1]] if limited else ()
        found |= dict.fromkeys(own.name for own in before if own.kind == "serve")
    return list(found)
