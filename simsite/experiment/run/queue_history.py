"""How the queues of some sites went in one replication, to be looked at minute by minute.

The replication is the one that ``--trace`` writes: the first of the headline line. It is simulated
once more from the same random draws, so it is the same to the last bit, and only the groups of the
sites asked for are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simsite.core.engine_names import AUTO
from simsite.core.units import MINUTE, NEVER
from simsite.draws import draw
from simsite.engine.campaign import group_traces
from simsite.experiment.run.bottlenecks import last_sites
from simsite.experiment.run.results import ALL, Results
from simsite.experiment.store.events import REPLICATION
from simsite.model.plan import SitePlan
from simsite.tables.views import SiteTrace

I64 = NDArray[np.int64]
LATE, CROWDED = 8, 4  # sites replayed: the last to complete, and those with the longest queues
MOST_MOMENTS = 480


@dataclass(frozen=True, slots=True)
class StageHistory:
    """One step of a site at M moments.

    Attributes
    ----------
    name, kind : str
        Of the stage; ``serve`` or ``delay``.
    waiting, busy : int64 array, shape (M,)
        Residents in its queue, and in service (on their way, at a delay).
    work, room : int
        Microseconds: the sum of all services that ended, and the time from the first start to the
        last end at every desk; 0 at a delay.
    """

    name: str
    kind: str
    waiting: I64
    busy: I64
    work: int
    room: int


@dataclass(frozen=True, slots=True)
class Replay:
    """One site in one replication.

    Attributes
    ----------
    site : int
        Number of the site in the plan.
    start, step : int
        Microseconds: the first moment, and from one to the next.
    stages : tuple of StageHistory
        In the order residents pass them.
    done : int64 array, shape (M,)
        Residents who have been swabbed.
    attending : int
        Residents who come.
    queue_area, wait_sum : int
        Resident-microseconds under the curve of the queues, and the sum of all waits of those
        served: equal by Little's law where nobody leaves a queue.
    left : int
        Residents who left a queue unserved, or are in one at the horizon.
    """

    site: int
    start: int
    step: int
    stages: tuple[StageHistory, ...]
    done: I64
    attending: int
    queue_area: int
    wait_sum: int
    left: int


def worth_replaying(results: Results) -> list[int]:
    """Return the sites worth a look: the last to complete, then the most crowded, without repeats.

    Parameters
    ----------
    results : Results
        Of a run.
    """
    late = last_sites(results, LATE)
    peak = np.sort(results.headline.sites["queue_peak"], axis=0)
    median = peak[(len(peak) - 1) // 2]
    crowded = sorted(range(len(median)), key=lambda s: (-median[s], s))
    return list(dict.fromkeys([*late, *[s for s in crowded if s not in late][:CROWDED]]))


def replays(results: Results, sites: Sequence[int]) -> tuple[Replay, ...]:
    """Replay sites in the first replication of the headline line.

    Parameters
    ----------
    results : Results
        Of a run.
    sites : sequence of int
        Numbers of sites in the plan.

    Returns
    -------
    tuple of Replay
        In the order of `sites`.
    """
    plan = results.plan
    where = [(g, i) for g, group in enumerate(plan.groups) for i in range(len(group.sites))]
    groups = sorted({where[site][0] for site in sites})
    part = replace(plan, groups=tuple(plan.groups[g] for g in groups))
    draws = draw(part, results.seed, REPLICATION, unknowns=ALL in results.lines)
    traces = dict(zip(groups, group_traces(part, draws, AUTO), strict=True))
    found = []
    for site in sites:
        g, i = where[site]
        found.append(_replay(site, plan.sites[site], traces[g].sites[i], plan.calendar.horizon))
    return tuple(found)


def _replay(number: int, site: SitePlan, trace: SiteTrace, horizon: int) -> Replay:
    start, step, moments = _moments(site, trace, horizon)
    stages = tuple(
        StageHistory(
            station.name,
            station.kind,
            _between(trace.arrive[k], trace.start[k], trace.left, moments),
            _between(trace.start[k], trace.end[k], trace.left, moments),
            *_work(trace.start[k], trace.end[k], station.desks),
        )
        for k, station in enumerate(site.stations)
    )
    serving = [k for k, station in enumerate(site.stations) if station.kind == "serve"]
    return Replay(
        number,
        start,
        step,
        stages,
        np.searchsorted(np.sort(trace.end[site.counted]), moments, side="right"),
        trace.end.shape[1],
        sum(_area(trace.arrive[k], trace.start[k]) for k in serving),
        sum(_waits(trace.arrive[k], trace.start[k]) for k in serving),
        sum(_unserved(trace.arrive[k], trace.start[k]) for k in serving),
    )


def _moments(site: SitePlan, trace: SiteTrace, horizon: int) -> tuple[int, int, I64]:
    """Return the first moment, the step in whole minutes, and all moments at which to look."""
    opening = site.windows[0][0] if site.windows else 0
    ends = trace.end[trace.end < NEVER]
    last = min(int(ends.max(initial=opening)), horizon)
    minutes = -(-(last - opening) // MINUTE) + 1
    step = max(1, -(-minutes // MOST_MOMENTS)) * MINUTE
    return opening, step, np.arange(opening, last + step, step, dtype=np.int64)


def _between(begin: I64, end: I64, left: I64, moments: I64) -> I64:
    """Count those who have begun and not ended, nor gone, at each moment."""
    gone = np.where(begin < NEVER, np.minimum(end, left), NEVER)
    begun = np.searchsorted(np.sort(begin), moments, side="right")
    over = np.searchsorted(np.sort(gone), moments, side="right")
    difference: I64 = begun - over
    return difference


def _work(begin: I64, end: I64, desks: int) -> tuple[int, int]:
    served = (end < NEVER) & (desks > 0)
    if not served.any():
        return 0, 0
    span = int(end[served].max() - begin[served].min())
    return int((end[served] - begin[served]).sum()), desks * span


def _area(begin: I64, end: I64) -> int:
    """Return the area under the number in the queue, by walking over its steps."""
    served = end < NEVER
    times = np.concatenate([begin[served], end[served]])
    change = np.repeat([1, -1], served.sum())
    order = np.argsort(times, kind="stable")
    level = np.cumsum(change[order])[:-1]
    return int((level * np.diff(times[order])).sum())


def _waits(begin: I64, end: I64) -> int:
    served = end < NEVER
    return int((end[served] - begin[served]).sum())


def _unserved(begin: I64, end: I64) -> int:
    return int(((begin < NEVER) & (end >= NEVER)).sum())
