"""How the campaign went over the day, on a grid of times."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import DAY, MINUTE
from simsite.model.plan import CampaignPlan

I64 = NDArray[np.int64]
STEP = 5 * MINUTE
SLOT = 30 * MINUTE


def grid(plan: CampaignPlan) -> I64:
    """Return the times of the progress tables, five minutes apart from the first opening, (G,).

    They end at the horizon, or a day after the last closing where there is none.
    """
    opening = plan.calendar.opening
    last = max((closing for site in plan.sites for _, closing in site.windows), default=opening)
    end = min(plan.calendar.horizon, last + DAY)
    return np.arange(opening, end + STEP, STEP, dtype=np.int64)


def slots(times: I64) -> I64:
    """Return the starts of the half hours in which waits are averaged, shape (B,)."""
    return np.arange(times[0], times[-1] + 1, SLOT, dtype=np.int64)


def columns_of(times: I64, events: I64) -> I64:
    """Index of the first grid time that is not earlier than an event; G where none is.

    Parameters
    ----------
    times : int64 array, shape (G,)
        Grid, evenly spaced by STEP.
    events : int64 array, shape (E,)
        Event times; NEVER for what does not happen.
    """
    since = np.maximum(events - times[0], 0)
    columns: I64 = np.minimum(since // STEP + (since % STEP > 0), len(times))
    return columns


def slots_of(times: I64, events: I64) -> I64:
    """Index of the half hour of an event; what is earlier or later counts as the first or last.

    Parameters
    ----------
    times : int64 array, shape (G,)
        Grid.
    events : int64 array, shape (E,)
        Event times.
    """
    indices: I64 = np.clip((events - times[0]) // SLOT, 0, len(slots(times)) - 1)
    return indices
