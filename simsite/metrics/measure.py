"""One replication rolled up: site, township, county."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsite.metrics import rollup, staff_over_day
from simsite.metrics.places import places
from simsite.metrics.read import read
from simsite.metrics.rollup import Table
from simsite.model.plan import CampaignPlan
from simsite.tables.views import Trace, Visit, visits_of

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Metrics:
    """The numbers of one replication: S sites, T townships, G grid times, B half hours.

    What was not read is missing.

    Attributes
    ----------
    replication : int
        Which one.
    county : dict of str to int or float
        Metrics of `simsite.metrics.catalogue` at county level, and `<metric>.<stage>`.
    townships, sites : dict of str to array, shape (T,) or (S,)
        The same by township (in order of code) and by site (in plan order).
    progress : dict of str to int64 array
        `swabbed` (G,), `waiting.<kind>.<stage>` (G,), `wait_sum.<kind>.<stage>` and
        `wait_number.<kind>.<stage>` (B,).
    visits : tuple of tuple of Visit
        Stops of routes as they happened, by group with routes.
    duty : dict of str to int64 array, shape (B,)
        Time on duty and at work by half hours, as in `simsite.metrics.staff_over_day`; empty unless
        asked for.
    """

    replication: int
    county: dict[str, int | float]
    townships: Table
    sites: Table
    progress: dict[str, I64]
    visits: tuple[tuple[Visit, ...], ...]
    duty: dict[str, I64] = field(default_factory=dict)


def measure(
    plan: CampaignPlan,
    trace: Trace,
    replication: int,
    *,
    light: bool = False,
    with_duty: bool = False,
) -> Metrics:
    """Read the numbers of one replication off the tables of what happened.

    Parameters
    ----------
    plan : CampaignPlan
        What was to be done.
    trace : Trace
        What happened in all its groups.
    replication : int
        Which one it is.
    light : bool
        Whether to read no more than all numbers of the county, and those of its sites that cost
        nothing more: not their longest queues and their quantiles of waits. What is read is the
        same to the bit.
    with_duty : bool
        Whether to read who was at work over the day, too, which takes longer.

    Returns
    -------
    Metrics
    """
    where = places(plan)
    numbers = read(where, trace, light=light)
    return Metrics(
        replication=replication,
        county=rollup.county(where, trace, numbers),
        townships={} if light else rollup.townships(where, trace, numbers),
        sites=rollup.sites(where, trace, numbers, light=light),
        progress={} if light else rollup.progress(where, numbers),
        visits=() if light else tuple(visits for visits in visits_of(trace) if visits),
        duty=staff_over_day.over_day(where, trace, numbers) if with_duty else {},
    )
