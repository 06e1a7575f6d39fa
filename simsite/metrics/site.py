"""The numbers of one site in one replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.draws import SiteDraws
from simsite.engine.trace import (
    CALLERS,
    CHANGE_END,
    CHANGE_START,
    CHANGE_STATION,
    DUTY_STATION,
    TUBE_CLOSED,
    SiteTrace,
)
from simsite.metrics.duty import CrewTime, crew_time
from simsite.model.plan import Site

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SiteNumbers:
    """What is read off one site's trace: N attending residents.

    Attributes
    ----------
    done : int64 array, shape (N,)
        End of each resident's swab, NEVER where not swabbed.
    waits : int64 array, shape (swabbed,)
        Time in queues up to the counted station of each one swabbed.
    visits : int64 array, shape (swabbed,)
        From joining the first queue to the end of the swab.
    completion : int
        End of the last swab, NEVER where not reached.
    left : int
        Residents who left unswabbed.
    peak : int
        Most residents in the site's queues at one time.
    tubes : int
        Tubes with at least one swab.
    crews : dict of str to CrewTime
        By stage name, and `call_up`.
    """

    done: I64
    waits: I64
    visits: I64
    completion: int
    left: int
    peak: int
    tubes: int
    crews: dict[str, CrewTime]


def site_numbers(site: Site, draws: SiteDraws, trace: SiteTrace, horizon: int) -> SiteNumbers:
    """Read the numbers of a site off its trace."""
    done = trace.end[site.counted]
    swabbed = done < NEVER
    upto = site.counted + 1
    queued = np.where(trace.start[:upto] < NEVER, trace.start[:upto] - trace.arrive[:upto], 0)
    completion = int(done.max(initial=0)) if bool(swabbed.all()) else NEVER
    if completion == 0:  # nobody attends: complete when the site opens
        completion = site.windows[0][0] if site.windows else 0
    first_queue = trace.arrive[:upto].min(axis=0, initial=NEVER)
    last_tube = trace.tubes[:, TUBE_CLOSED]
    until = min(max(completion, int(last_tube.max(initial=0))), horizon)
    return SiteNumbers(
        done=done,
        waits=queued.sum(axis=0)[swabbed],
        visits=(done - first_queue)[swabbed],
        completion=completion,
        left=int(((trace.left < NEVER) & ~swabbed).sum()),
        peak=_peak(trace, draws),
        tubes=len(trace.tubes),
        crews=_crews(site, trace, until),
    )


def _peak(trace: SiteTrace, draws: SiteDraws) -> int:
    """Most residents in queues at once; who joins and starts in one instant does not count."""
    joined = trace.arrive[(trace.arrive < NEVER)]
    ended = np.minimum(trace.start, trace.left[None, :])[(trace.arrive < NEVER)]
    if len(joined) == 0:
        return 0
    times = np.concatenate((joined, ended))
    order = np.argsort(times, kind="stable")
    change = np.where(order < len(joined), 1, -1)
    length = np.cumsum(change)
    last = np.append(np.diff(times[order]) > 0, True)  # the level after each instant
    return int(length[last].max(initial=0))


def _crews(site: Site, trace: SiteTrace, until: int) -> dict[str, CrewTime]:
    crews = {}
    for k, station in enumerate(site.stations):
        if station.kind != "serve":
            continue
        change = trace.changeovers[trace.changeovers[:, CHANGE_STATION] == k]
        starts = np.concatenate((trace.start[k], change[:, CHANGE_START]))
        ends = np.concatenate((trace.end[k], change[:, CHANGE_END]))
        crews[station.name] = crew_time(_duty(trace, k), starts, ends, until)
    if site.gate is not None:
        crews["call_up"] = crew_time(_duty(trace, CALLERS), trace.called, trace.told, until)
    return crews


def _duty(trace: SiteTrace, station: int) -> I64:
    rows: I64 = trace.duty[trace.duty[:, DUTY_STATION] == station]
    return rows[:, DUTY_STATION + 1 :]
