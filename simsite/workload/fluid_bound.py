"""A site as a flow: when the last resident can be done at the earliest, at the given values.

Residents flow through the stations at the rate the crews allow (`simsite.theory.fluid`), with mean
times, no random draws and no limit on how many are called ahead. Real sites are later.

Where it is drawn when the last of n residents comes, the mean curve has a tail as long as the
hours, in which a fraction of a resident is still to come. Nobody comes in fractions, so there the
last resident is taken to come with the last but one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from simsite.core.units import HOUR, SECOND
from simsite.model.classes import whole
from simsite.model.plan import (
    AppointmentArrivals,
    FreeArrivals,
    Gate,
    PoissonArrivals,
    Residents,
    SitePlan,
    SpeedCause,
    Station,
    Steps,
    Stream,
    Timetable,
    speed_by_clock,
)
from simsite.model.uncertain import law_mean, partly
from simsite.theory.fluid import Capacity, Curve, added, delayed, serve

POINTS = 25  # on the curve of free arrivals, by time and again by share
ALL_BUT = 1e-9  # share of the residents that rounding may leave behind


@lru_cache(maxsize=4096)
def desk_seconds(station: Station) -> float:
    """Return the mean seconds a desk is occupied per resident who comes to the site."""
    share = station.alternative_share.value
    seconds = law_mean(station.time)
    if share > 0.0:
        seconds = (1 - share) * seconds + share * law_mean(station.alternative)
    changeover = 0.0
    if (rule := station.changeover) is not None:
        changeover = law_mean(rule.duration) / rule.size
        changeover *= 1.0 if rule.left is None else partly(rule.left.value, rule.part)
    if not station.by_class:
        return station.taken.value * (seconds + changeover)
    takers = math.fsum(own.expected * own.taken.value for own in station.by_class)
    return _services(station) * seconds + takers * changeover


def quickest_seconds(station: Station) -> float:
    """Return the mean seconds at a desk per resident while an outage makes it quickest."""
    faster = [own.pace.value for own in station.halts if own.pace is not None]
    usual = law_mean(station.time)
    if station.paper is not None and law_mean(station.paper) > 0.0:
        faster.append(usual / law_mean(station.paper))
    return desk_seconds(station) / max([1.0, *faster])


def passing_seconds(station: Station) -> float:
    """Return the mean seconds that a service or delay takes per resident who comes to the site."""
    return law_mean(station.time) * _services(station)


def _services(station: Station) -> float:
    """Return how many services of the station's law each who comes takes, by their time."""
    if not station.by_class:
        return station.taken.value
    parts = (own.expected * own.taken.value * own.factor.value for own in station.by_class)
    return math.fsum(parts)


def share_who_come(people: Residents) -> float:
    """Return the share of the residents present who come, at the given values."""
    due = max(1 - people.exempt.value - people.home_bound.value, 0.0)
    if not people.classes:
        return due * people.attendance.value
    shares = whole([None if own.share is None else own.share.value for own in people.classes])
    parts = zip(people.classes, shares, strict=True)
    return due * math.fsum(s * own.attendance.value for own, s in parts if not own.exempt)


def kept_after_closing(site: SitePlan, steps: Steps) -> Steps:
    """Return a crew's level with what closing takes away left in place, if the queue is served."""
    if site.closing != "serve_queue":
        return steps
    closings = {end for _, end in site.windows}
    return tuple((time, level) for time, level in steps if level or time not in closings)


def at_desks(station: Station, steps: Steps) -> Steps:
    """Return how many of a crew serve at one time: those beyond the desks wait for one."""
    return tuple((time, min(level, station.desks)) for time, level in steps)


def in_windows(site: SitePlan, level: int, ready: int) -> Steps:
    """Return the steps of a crew that is there from `ready` on whenever the site is open."""
    steps: list[tuple[int, int]] = []
    for start, end in site.windows:
        if end > ready:
            steps += [(max(start, ready), level), (end, 0)]
    return tuple(steps)


def capacity(steps: Steps, seconds: float, *causes: Sequence[SpeedCause]) -> Capacity:
    """Return what a crew can serve.

    Parameters
    ----------
    steps : Steps
        Its level.
    seconds : float
        Its mean time per resident at the usual speed.
    *causes : sequence of SpeedCause
        Why it works faster or slower at some hours, at each station it serves: it is taken to work
        as fast as where it is fastest.
    """
    speeds = [dict(speed_by_clock(own, lambda share: share.value)) for own in causes]
    level, rate, fast, rates = dict(steps), 0, [1.0] * len(speeds), []
    starts = sorted({*level, *(time for own in speeds for time in own)})
    for start in starts:
        rate = level.get(start, rate)
        fast = [own.get(start, before) for own, before in zip(speeds, fast, strict=True)]
        rates.append(rate / seconds * max(fast, default=1.0))
    return Capacity(np.asarray(starts, dtype=float) / SECOND, np.asarray(rates, dtype=float))


@lru_cache(maxsize=4096)  # plans that differ at a few sites share all others
def completion(
    site: SitePlan,
    attending: float,
    ready: int | None = None,
    team: tuple[tuple[str, int], ...] | None = None,
) -> float:
    """Return when the last attending resident is done at the earliest.

    Parameters
    ----------
    site : SitePlan
        Of the plan.
    attending : float
        Residents expected to come, above 0.
    ready : int, optional
        When a mobile team stands ready, in microseconds; None for a site with staff of its own.
    team : tuple of (stage, members), optional
        Who comes with the team.

    Returns
    -------
    float
        Seconds since the campaign's start; infinity if the crews never suffice.
    """
    curve = inflow(site, attending, ready)
    for station in site.stations[: site.counted + 1]:
        if station.kind == "delay":
            curve = delayed(curve, passing_seconds(station))
            continue
        seconds = quickest_seconds(station)
        if seconds <= 0.0:
            continue
        steps = site.steps_at(station)
        if team is not None and ready is not None:
            steps = in_windows(site, dict(team).get(station.name, 0), ready)
        if not any(level for _, level in steps):
            return math.inf
        kept = at_desks(station, kept_after_closing(site, steps))
        curve = serve(curve, capacity(kept, seconds, station.speeds))
    together = (shared_bound(site, attending, crew) for crew in range(len(site.shared)))
    return max(curve.reaches(attending * (1.0 - ALL_BUT)), *together, 0.0)


def seconds_of_crew(site: SitePlan, crew: int, stations: Sequence[Station]) -> float:
    """Return the mean seconds of a shared crew per resident at stations; the first role changes."""
    return math.fsum(
        quickest_seconds(s if s.served_by[0] == crew else replace(s, changeover=None))
        for s in stations
        if crew in s.served_by
    )


def shared_bound(site: SitePlan, attending: float, crew: int) -> float:
    """Return when a shared crew can have done its work up to the counted station, seconds."""
    seconds = seconds_of_crew(site, crew, site.stations[: site.counted + 1])
    if seconds <= 0.0:
        return 0.0
    kept = kept_after_closing(site, site.shared[crew].crew)
    causes = (s.speeds for s in site.stations[: site.counted + 1] if crew in s.served_by)
    served = serve(inflow(site, attending, None), capacity(kept, seconds, *causes))
    return served.reaches(attending * (1.0 - ALL_BUT))


def inflow(site: SitePlan, attending: float, ready: int | None) -> Curve:
    """Return how many residents have come to the site by the clock, on average."""
    beside = [number_of(stream) * household_size(site) for stream in site.visitors]
    listed = max(attending - sum(beside), 0.0)
    if site.gate is not None:
        start = site.windows[0][0] if ready is None else ready
        curve = _called(site, site.gate, listed, start)
    else:
        curve = _uncalled(site.arrivals, listed)
    if not site.visitors:
        return curve
    streams = zip(site.visitors, beside, strict=True)
    whole = added([curve, *(_stream(stream, people) for stream, people in streams)])
    by_luck = any(_last_by_luck(stream) for stream in site.visitors)
    return _without_tail(whole, attending) if by_luck else whole


def household_size(site: SitePlan) -> float:
    """Return the mean size of a household that comes to a site."""
    shares = site.residents.household_shares
    return sum(number * share for number, share in enumerate(shares, 1)) / sum(shares)


def number_of(stream: Stream) -> float:
    """Return how many households a stream brings on average, the queue at opening left out."""
    if isinstance(stream, PoissonArrivals):
        return sum(rate.value * (end - start) / HOUR for start, end, rate in stream.pieces)
    if isinstance(stream, AppointmentArrivals):
        return len(stream.slots) * stream.per_slot * (1.0 - stream.no_show.value)
    return float(stream.number)


def _uncalled(arrivals: FreeArrivals | Stream | None, attending: float) -> Curve:
    """Return how many of those have come who come uncalled."""
    assert arrivals is not None
    if isinstance(arrivals, FreeArrivals):
        curve = _free(arrivals, attending)
    else:
        curve = _stream(arrivals, attending)
    if isinstance(arrivals, Timetable) and arrivals.counts and attending <= 1.0:
        start = min((start for start, _, number in arrivals.counts if number), default=0)
        return curve if arrivals.times else _curve([(start / SECOND, attending)])
    return _without_tail(curve, attending) if _last_by_luck(arrivals) else curve


def _last_by_luck(arrivals: FreeArrivals | Stream) -> bool:
    if isinstance(arrivals, FreeArrivals):
        return arrivals.backlog.value < 1.0
    if isinstance(arrivals, AppointmentArrivals):
        return arrivals.no_show.value > 0.0
    if isinstance(arrivals, Timetable):
        last = max((end for _, end, _ in arrivals.counts), default=0)
        return last > max(arrivals.times, default=0)
    return isinstance(arrivals, PoissonArrivals)


def _without_tail(curve: Curve, attending: float) -> Curve:
    """Return the curve with the last resident coming with the last but one."""
    if attending <= 1.0 or curve.total < attending * (1.0 - ALL_BUT):
        return curve
    end = curve.reaches(attending - 1.0)
    before = curve.times < end
    return Curve(
        np.append(curve.times[before], (end, end)),
        np.append(curve.amounts[before], (attending - 1.0, attending)),
    )


def _curve(points: Iterable[tuple[float, float]]) -> Curve:
    """Return the curve through points (seconds, residents), in order."""
    times, amounts = zip(*points, strict=True)
    return Curve(np.asarray(times, dtype=float), np.asarray(amounts, dtype=float))


def _called(site: SitePlan, gate: Gate, attending: float, start: int) -> Curve:
    """Return the residents called up, each after the walk; the limit ahead is left out."""
    people = site.residents
    households = people.population * people.presence.value / household_size(site)
    knocking = law_mean(gate.knock)
    walk = law_mean(gate.walk)
    begin = max(site.windows[0][0] / SECOND, start / SECOND - walk)
    waiting = _curve([(begin, households)])
    told = waiting
    if knocking > 0.0:
        if not any(level for _, level in gate.crew):
            return _curve([(begin, 0.0)])
        told = serve(waiting, capacity(gate.crew, knocking, gate.speeds))
    scale = attending / households
    return delayed(Curve(told.times, told.amounts * scale), walk)


def _stream(stream: Stream, attending: float) -> Curve:
    """Return the queue at opening and the stream, in proportion to what is expected."""
    opening = stream.opening / SECOND
    waiting = sum(number * share for number, share in enumerate(stream.queue))
    points: list[tuple[float, float]] = [(opening, waiting)] if waiting else []
    total = waiting
    if isinstance(stream, Timetable) and stream.counts:
        points += [(time, waiting + number) for time, number in _counted(stream)]
        total += stream.number
    elif isinstance(stream, PoissonArrivals):
        for start, end, rate in stream.pieces:
            points.append((start / SECOND, total))
            total += rate.value * (end - start) / HOUR
            points.append((end / SECOND, total))
    else:
        times, each = stream.times if isinstance(stream, Timetable) else stream.slots, 1.0
        shift = 0.0
        if isinstance(stream, AppointmentArrivals):
            each = stream.per_slot * (1.0 - stream.no_show.value)
            shift = law_mean(stream.delay) - stream.early.value
        for time in times:
            total += each
            points.append((max(time / SECOND + shift, 0.0), total))
    if not points or total == 0.0:
        return _curve([(opening, 0.0)])
    return _curve((time, amount * attending / total) for time, amount in sorted(points))


def _counted(stream: Timetable) -> list[tuple[float, float]]:
    """Return how many come by each time (s): evenly within counted intervals, and at instants."""
    alone = np.array(stream.times, dtype=np.float64)
    counts = np.array(stream.counts, dtype=np.float64)
    ends = counts[:, :2].ravel()
    summed = np.repeat(np.concatenate(([0.0], np.cumsum(counts[:, 2]))), 2)[1:-1]
    edges = np.unique(np.concatenate((alone, ends)))
    evenly = np.interp(edges, ends, summed)
    before = evenly + np.searchsorted(alone, edges, side="left")
    after = evenly + np.searchsorted(alone, edges, side="right")
    both = zip((edges / SECOND).tolist(), before.tolist(), after.tolist(), strict=True)
    return [(time, number) for time, *numbers in both for number in numbers]


def _free(arrivals: FreeArrivals, attending: float) -> Curve:
    """Return the backlog and the Weibull curve, cut at the last entry."""
    opening, last = arrivals.opening / SECOND, arrivals.last_entry / SECOND
    backlog = arrivals.backlog.value
    if backlog >= 1.0:
        return _curve([(opening, attending)])
    shape, scale = arrivals.shape.value, arrivals.scale.value
    end = last - opening
    whole = -np.expm1(-((end / scale) ** shape))
    early = 1.0 - np.geomspace(1.0, min(1.0 / attending, 0.5), POINTS)  # shares, the last one's too
    by_share = scale * (-np.log1p(-early * whole)) ** (1.0 / shape)
    after = np.union1d(np.linspace(0.0, end, POINTS), np.minimum(by_share, end))
    told = arrivals.announcement
    if told is not None:
        since = told.at / SECOND - opening
        soon = since + np.linspace(0.0, told.within.value, POINTS)
        after = np.union1d(after, np.clip(soon, 0.0, end))
    come = -np.expm1(-((after / scale) ** shape))
    share = come / come[-1]
    if told is not None:
        by_then = -np.expm1(-((max(since, 0.0) / scale) ** shape)) / come[-1]
        later = np.clip((share - by_then) / (1.0 - by_then), 0.0, 1.0)
        within = max(told.within.value, 1e-6)
        follow = told.share.value * np.clip((after - since) / within, 0.0, 1.0)
        sooner = by_then + (1.0 - by_then) * (1.0 - (1.0 - follow) * (1.0 - later))
        share = np.where(after < since, share, sooner)
    return Curve(opening + after, attending * (backlog + (1.0 - backlog) * share))
