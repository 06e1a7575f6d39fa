"""How the campaign went over the day, on a grid of times."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import DAY, MINUTE, NEVER
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


def counts_by(times: I64, events: I64) -> I64:
    """How many events have happened at each grid time (an event at the time counts).

    Parameters
    ----------
    times : int64 array, shape (G,)
        Grid, evenly spaced by STEP.
    events : int64 array, shape (E,)
        Event times; NEVER for what does not happen.

    Returns
    -------
    int64 array, shape (G,)
    """
    events = events[events < NEVER]
    first = int(times[0])
    slot = np.maximum(-((first - events) // STEP), 0)  # ceiling of (event - first) / STEP
    return np.cumsum(np.bincount(slot[slot < len(times)], minlength=len(times))).astype(np.int64)


def slots(times: I64) -> I64:
    """Return the starts of the half hours in which waits are averaged, shape (B,)."""
    return np.arange(times[0], times[-1] + 1, SLOT, dtype=np.int64)


def waits_by_slot(times: I64, arrive: I64, wait: I64) -> tuple[I64, I64]:
    """Sum of waits and number of those who joined the queue in each half hour.

    Parameters
    ----------
    times : int64 array, shape (G,)
        Grid.
    arrive, wait : int64 array, shape (E,)
        Joining time and wait of residents who started; joining before opening counts as the
        first slot.
    """
    starts = slots(times)
    slot = np.clip((arrive - times[0]) // SLOT, 0, len(starts) - 1)
    total = np.zeros(len(starts), dtype=np.int64)
    np.add.at(total, slot, wait)
    return total, np.bincount(slot, minlength=len(starts)).astype(np.int64)
