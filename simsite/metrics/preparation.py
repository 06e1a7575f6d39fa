"""Time of preparers: on duty, beyond that, and at work, as for the crews of stations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import HOUR, NEVER
from simsite.metrics.numbers import Numbers
from simsite.metrics.places import Places
from simsite.metrics.vectors import busy_above
from simsite.tables.schema import (
    CALLERS,
    DOSE_END,
    DOSE_SITE,
    DOSE_START,
    DOSE_STATION,
    DUTY_SITE,
    DUTY_STATION,
    DUTY_TIME,
    TUBE_CLOSED,
    TUBE_SITE,
    preparers,
)
from simsite.tables.views import Trace

I64 = NDArray[np.int64]


def without_preparers(where: Places, trace: Trace) -> Trace:
    """Return a trace whose duty is that of stations and callers alone.

    Parameters
    ----------
    where : Places
        The places of the plan.
    trace : Trace
        What happened at all its sites.
    """
    if not where.preparers:
        return trace
    rows = trace.duty_rows
    return replace(trace, duty_rows=np.ascontiguousarray(rows[rows[:, DUTY_STATION] >= CALLERS]))


def staff(where: Places, trace: Trace, numbers: Numbers) -> dict[str, float]:
    """Return utilisation and hours of preparers, by name of the preparation.

    Parameters
    ----------
    where : Places
        The places of the plan.
    trace : Trace
        What happened at all its sites.
    numbers : Numbers
        What was read off it: hours count until a site is complete.
    """
    found = {}
    tubes, last = trace.tube_rows, np.zeros(len(trace.present), dtype=np.int64)
    if where.preparers:
        np.maximum.at(last, tubes[:, TUBE_SITE], tubes[:, TUBE_CLOSED])
    until = np.minimum(np.maximum(numbers.completion, last), where.plan.calendar.horizon)
    for name, places in where.preparers.items():
        duty = over = busy = 0
        for site, station in places:
            times = _crew(trace, site, station, int(until[site]))
            duty, over, busy = duty + times[0], over + times[1], busy + times[2]
        found[f"utilisation.{name}"] = busy / duty if duty else 0.0
        found[f"on_duty.{name}"] = duty / HOUR
        found[f"overtime.{name}"] = over / HOUR
    return found


def _crew(trace: Trace, site: int, station: int, until: int) -> tuple[int, int, int]:
    """Time on duty, overtime and time at work on duty of the preparers of one station."""
    rows, doses = trace.duty_rows, trace.dose_rows
    rows = rows[(rows[:, DUTY_SITE] == site) & (rows[:, DUTY_STATION] == preparers(station))]
    doses = doses[(doses[:, DOSE_SITE] == site) & (doses[:, DOSE_STATION] == station)]
    begin, end = doses[:, DOSE_START], np.minimum(doses[:, DOSE_END], until)
    duty = over = 0
    busy = int(np.maximum(end - begin, 0).sum())
    to = np.minimum(np.append(rows[1:, DUTY_TIME], NEVER)[: len(rows)], until)
    for (since, scheduled, present), stop in zip(
        rows[:, DUTY_TIME:DUTY_SITE].tolist(), to.tolist(), strict=True
    ):
        if stop > since:
            duty += scheduled * (stop - since)
            over += max(present - scheduled, 0) * (stop - since)
            if present > scheduled:
                busy -= busy_above(begin, end, since, stop, scheduled)
    return duty, over, busy
