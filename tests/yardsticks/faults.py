"""Faults to be found: each changes the plan, the luck or the trace as a wrong program would.

A fault gives None where a case has nothing it could spoil.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np
from handmade import manned, together

from simsite.core.units import NEVER
from simsite.model.plan import PoissonArrivals, SiteGroup, Timetable
from yardsticks import runs as running


@dataclass(frozen=True)
class Fault:
    """A fault by name; `plant(case)` gives the runs of a spoilt case, or None."""

    name: str
    plant: Callable


def with_sites(group, change):
    """A group whose sites are changed; None where the change leaves all of them as they are."""
    sites = tuple(change(site) for site in group.sites)
    return None if sites == group.sites else SiteGroup(sites, group.routes)


def in_plan(change):
    """A fault of the plan on the luck of the right one; crews keep to the faulty plan."""

    def plant(case, luck):
        if with_sites(case.group, change) is None:
            return None
        groups = [with_sites(group, change) for group in luck[0]]
        return running.run(groups, [manned(*one) for one in zip(groups, luck[1], strict=True)])

    return plant


def in_luck(change):
    """A fault of drawing: each site's luck is changed."""

    def plant(case, luck):
        groups, draws = luck
        sites = [[change(site) for site in own.sites] for own in draws]
        same = all(
            a is b for x, y in zip(sites, draws, strict=True)
            for a, b in zip(x, y.sites, strict=True)
        )  # fmt: skip
        changed = [
            together(*own, routes=before.routes) for own, before in zip(sites, draws, strict=True)
        ]
        return None if same else running.run(groups, changed)

    return plant


def longer(drawn):
    times = np.rint(drawn.service * 1.02).astype(np.int64)
    return replace(drawn, service=times)


def without_change(drawn):
    if int(drawn.changeover.max(initial=0)) <= 1:
        return drawn
    return replace(drawn, changeover=np.minimum(drawn.changeover, 1))


def one_desk_less(site):
    """The last station with more than one desk has one less."""
    stations = list(site.stations)
    for k in reversed(range(len(stations))):
        station = stations[k]
        if station.kind == "serve" and min(max(lv for _, lv in station.crew), station.desks) > 1:
            crew = tuple((time, min(level, station.desks - 1)) for time, level in station.crew)
            stations[k] = replace(station, desks=station.desks - 1, crew=crew)
            return replace(site, stations=tuple(stations))
    return site


def without_break(site):
    """No level falls below what it was before: nobody goes for a break."""
    stations = []
    for station in site.stations:
        most, crew = 0, []
        for time, level in station.crew:
            most = max(most, level)
            crew.append((time, most))
        stations.append(
            replace(station, crew=tuple(crew)) if tuple(crew) != station.crew else station
        )
    return replace(site, stations=tuple(stations))


def last_come_first_served(case, luck):
    """The last station takes who came last: the same turns go to other people.

    Service times are independent of who has them, so a desk's turns may keep their times.
    """
    whole = running.run(*luck)
    last = [
        max(k for k, station in enumerate(site.stations) if station.kind == "serve")
        for site in case.group.sites
    ]
    if not any((whole.wait(station, site) > 0.0).any() for site, station in enumerate(last)):
        return None
    for site, station in enumerate(last):
        cells = whole.cells[site][station]
        orders = [_turns(*row) for row in zip(cells["arrive"], cells["start"], strict=True)]
        for name in ("start", "end", "desk", "member"):
            cells[name] = np.array(
                [_dealt(row, order) for row, order in zip(cells[name], orders, strict=True)]
            )
    return whole


def _turns(arrive, start):
    """Who gets each turn: pairs (resident served in turn, resident served instead)."""
    there = [int(i) for i in np.flatnonzero(start != NEVER)]
    coming = sorted(there, key=lambda i: (arrive[i], i))
    waiting, pairs, next_one = [], [], 0
    for turn in sorted(there, key=lambda i: (start[i], i)):
        while next_one < len(coming) and arrive[coming[next_one]] <= start[turn]:
            heappush(waiting, -next_one)
            next_one += 1
        pairs.append((turn, coming[-heappop(waiting)]))
    return pairs


def _dealt(row, pairs):
    dealt = row.copy()
    for turn, resident in pairs:
        dealt[resident] = row[turn]
    return dealt


def luck_shared(case, luck):
    """All stages of a site draw from the stream of its first."""
    groups, _draws = luck

    def change(site):
        return replace(site, stations=tuple(replace(s, stage=0) for s in site.stations))

    if not any(len(_random(site)) > 1 for site in case.group.sites):
        return None
    return running.run(*running.luck_of(with_sites(case.group, change), len(groups), case.seed))


def _random(site):
    return [s for s in site.stations if s.time.family != "constant"]


def late_rates(case, luck):
    """Each arrival is drawn with the rate in force at the arrival before it.

    The classic mistake with rates that jump: the gap is drawn once, at the old rate.
    """
    groups, _draws = luck
    stream = case.group.sites[0].arrivals
    if (
        not isinstance(stream, PoissonArrivals)
        or len({rate.value for _, _, rate in stream.pieces}) < 2
    ):
        return None
    generator = np.random.default_rng([case.seed, 20220217])
    spoilt = []
    for group in groups:
        times = tuple(_times_at_old_rates(stream.pieces, generator))
        timetable = Timetable(stream.opening, times, stream.queue)
        spoilt.append(with_sites(group, lambda site, t=timetable: replace(site, arrivals=t)))
    draws = []
    for replication, first in enumerate(range(0, len(groups), running.TOGETHER)):
        part = spoilt[first : first + running.TOGETHER]
        draws += running.drawn(part, case.seed, replication)
    return running.run(spoilt, draws)


def _times_at_old_rates(pieces, generator):
    time, last = float(pieces[0][0]), pieces[-1][1]
    while True:
        rate = next(rate.value for start, end, rate in pieces if start <= time < end)
        time += generator.exponential(3.6e9 / rate)
        if time >= last:
            return
        yield int(time)


FAULTS = (
    Fault("service 2 % too long", in_luck(longer)),
    Fault("one desk too few", in_plan(one_desk_less)),
    Fault("last come, first served", last_come_first_served),
    Fault("arrivals at the previous rate", late_rates),
    Fault("a break not taken", in_plan(without_break)),
    Fault("a tube change forgotten", in_luck(without_change)),
    Fault("luck shared between stages", luck_shared),
)
