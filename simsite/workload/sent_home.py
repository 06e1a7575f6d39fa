"""People who wait at a closing that sends them home, at the given values and without luck.

Within each of the opening hours residents flow through the stations as in
`simsite.workload.fluid_bound`; what a station has not served by the closing leaves and does not
come again. Whoever comes while the site is closed waits for the next opening. A desk may finish the
resident it has in hand at a closing, which the flow does not know: less than that is not certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from simsite.core.units import SECOND
from simsite.model.plan import SitePlan, Station, Steps
from simsite.theory.fluid import Capacity, Curve, delayed, serve
from simsite.workload.fluid_bound import (
    at_desks,
    capacity,
    desk_seconds,
    in_windows,
    inflow,
    law_mean,
)

Visit = tuple[int, dict[str, int]]  # when a team stands ready at best, and its members by stage


def sent_home(site: SitePlan, attending: float, visit: Visit | None = None) -> float:
    """Return how many of those expected are sent home at closings; 0 where none is sure to be.

    Where people are called up nobody is sure to be: who is called waits within a limit, and the
    others at home.

    Parameters
    ----------
    site : SitePlan
        Of the plan.
    attending : float
        Residents expected to come before the last closing.
    visit : (int, dict of str to int), optional
        Of the mobile team that comes: when it stands ready, in microseconds, and its members.
    """
    if site.closing != "send_home" or site.gate is not None or attending <= 0.0:
        return 0.0
    curve, left, certain = inflow(site, attending, None), 0.0, False
    for station in site.stations[: site.counted + 1]:
        if station.kind == "delay":
            curve = delayed(curve, law_mean(station.time) * station.taken.value)
            continue
        seconds = desk_seconds(station)
        if seconds <= 0.0:
            continue
        before = curve.total
        rates = capacity(_steps(site, station, visit), seconds)
        parts = list(_by_opening(site, curve, rates))
        certain |= any(come.total - out.total > station.desks for come, out in parts)
        curve = _joined([out for _, out in parts])
        left += before - curve.total
    return left if certain else 0.0


def _steps(site: SitePlan, station: Station, visit: Visit | None) -> Steps:
    steps = station.crew
    if visit is not None:
        ready, team = visit
        steps = in_windows(site, team.get(station.name, 0), ready)
    return at_desks(station, steps) or ((0, 0),)


def _by_opening(site: SitePlan, curve: Curve, rates: Capacity) -> Iterator[tuple[Curve, Curve]]:
    """Yield who comes since the closing before, and who of them is served, for each opening."""
    since = min(0.0, float(curve.times[0]))
    for _, closing in site.windows:
        end = closing / SECOND
        come = _between(curve, since, end)
        yield come, _between(serve(come, _within(rates, since, end)), since, end)
        since = end


def _within(rates: Capacity, low: float, high: float) -> Capacity:
    inside = (rates.starts > low) & (rates.starts < high)
    return Capacity(
        np.concatenate(([low], rates.starts[inside], [high])),
        np.concatenate(([rates.after(low)], rates.rates[inside], [0.0])),
    )


def _between(curve: Curve, low: float, high: float) -> Curve:
    """Return who comes from `low` on and before `high`."""
    inside = (curve.times >= low) & (curve.times < high)
    before = _before(curve, low)
    return Curve(
        np.concatenate(([low], curve.times[inside], [high])),
        np.concatenate(([0.0], curve.amounts[inside] - before, [_before(curve, high) - before])),
    )


def _before(curve: Curve, time: float) -> float:
    """Return the amount just before a time, without any jump there."""
    after = int(np.searchsorted(curve.times, time, side="left"))
    if after == 0:
        return 0.0
    if after == curve.times.size:
        return curve.total
    ends = slice(after - 1, after + 1)
    return float(np.interp(time, curve.times[ends], curve.amounts[ends]))


def _joined(parts: Sequence[Curve]) -> Curve:
    """Return curves that follow one another as one."""
    base, amounts = 0.0, []
    for part in parts:
        amounts.append(part.amounts + base)
        base += part.total
    return Curve(np.concatenate([part.times for part in parts]), np.concatenate(amounts))
