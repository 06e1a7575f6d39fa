"""People who come while a site is closed: after the last closing for nothing, else they wait.

Whoever comes after the last closing of a site finds it closed and leaves; whoever comes before an
opening waits outside for it. All numbers are means at the given values.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from simsite.core.units import HOUR, MINUTE, SECOND
from simsite.model.plan import (
    AppointmentArrivals,
    CampaignPlan,
    PoissonArrivals,
    SitePlan,
    Stream,
    Timetable,
)
from simsite.model.uncertain import law_mean
from simsite.workload.fluid_bound import household_size, number_of

WORTH_TELLING = 30 * MINUTE  # a longer wait outside for an opening is told
AS_GOOD_AS_CERTAIN = 0.999  # chance that somebody comes after the last closing


@dataclass(frozen=True, slots=True)
class Comers:
    """Some of those who come to a site: at one instant, or evenly over a piece of time.

    Attributes
    ----------
    start, end : int
        Microseconds: when they come; equal for an instant.
    people : float
        How many are expected.
    written : int or tuple of int
        What the planner wrote: a slot or time, or the (start, end) of a piece; microseconds.
    stream : Stream
        By what they come.
    """

    start: int
    end: int
    people: float
    written: int | tuple[int, int]
    stream: Stream

    def between(self, low: int, high: int) -> float:
        """Return how many of them come from `low` on and before `high`."""
        if self.start == self.end:
            return self.people if low <= self.start < high else 0.0
        shared = max(0, min(self.end, high) - max(self.start, low))
        return self.people * shared / (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Closed:
    """Those who come while a site is closed.

    Attributes
    ----------
    site : SitePlan
        Of the plan.
    late : tuple of (Comers, float)
        Who come at or after the last closing, and how many of each find it closed.
    early : tuple of (int, int, float)
        When the first of them comes, the opening they wait for, and how many: those who come more
        than `WORTH_TELLING` before it.
    """

    site: SitePlan
    late: tuple[tuple[Comers, float], ...]
    early: tuple[tuple[int, int, float], ...]

    @property
    def closing(self) -> int:
        """The last closing, microseconds."""
        return self.site.windows[-1][1]

    @property
    def turned_away(self) -> float:
        """How many people come for nothing, on average."""
        return math.fsum(people for _, people in self.late)

    @property
    def never_complete(self) -> bool:
        """Whether it is as good as certain that somebody comes for nothing."""
        nobody = math.prod(self._nobody(comers, people) for comers, people in self.late)
        return 1.0 - nobody >= AS_GOOD_AS_CERTAIN

    def _nobody(self, comers: Comers, people: float) -> float:
        """Return the chance that none of these people comes."""
        stream = comers.stream
        if isinstance(stream, PoissonArrivals):
            return math.exp(-people / household_size(self.site))
        if isinstance(stream, AppointmentArrivals):
            return float(stream.no_show.value**stream.per_slot)
        return 0.0


def come_when_closed(plan: CampaignPlan) -> tuple[Closed, ...]:
    """Return the sites to which people come while they are closed, in the order of the plan."""
    found = (closed(site) for site in plan.sites)
    return tuple(own for own in found if own.late or own.early)


def closed(site: SitePlan) -> Closed:
    """Return who comes to a site while it is closed."""
    last = site.windows[-1][1]
    late: list[tuple[Comers, float]] = []
    early: list[tuple[int, int, float]] = []
    for comers in _near_closed(site):
        people = comers.between(last, max(comers.end, comers.start + 1))
        if people > 0.0:
            late.append((comers, people))
        early += _waiting(comers, site)
    return Closed(site, tuple(late), tuple(early))


def _near_closed(site: SitePlan) -> Iterator[Comers]:
    """Yield those who may come while the site is closed; of a timetable of a million few do."""
    for stream in site.streams:
        if isinstance(stream, Timetable):
            yield from _around(site, stream)
        else:
            yield from _coming(stream, household_size(site))


def _around(site: SitePlan, stream: Timetable) -> list[Comers]:
    """Return those of a timetable who may come while the site is closed."""
    times, since, outside = stream.times, 0, list[int]()
    for opening, closing in site.windows:
        outside += times[since : bisect_left(times, opening, since)]
        since = bisect_left(times, closing, since)
    size = household_size(site)
    alone = [Comers(time, time, size, time, stream) for time in (*outside, *times[since:])]
    return [*alone, *_counted(stream, size)]


def _counted(stream: Timetable, size: float) -> list[Comers]:
    """Return those who are counted by intervals."""
    return [
        Comers(start, end, number * size, (start, end), stream)
        for start, end, number in stream.counts
    ]


def _waiting(comers: Comers, site: SitePlan) -> Iterator[tuple[int, int, float]]:
    """Yield those who wait long outside, for each opening."""
    windows = site.windows
    first = bisect_right(windows, comers.start, key=lambda window: window[0])
    since = windows[first - 1][1] if first else min(comers.start, 0)
    for opening, closing in windows[first:]:
        people = comers.between(since, opening - WORTH_TELLING)
        if people > 0.0:
            yield max(since, comers.start), opening, people
        since = closing
        if since >= comers.end:
            return


def coming(site: SitePlan) -> Iterator[Comers]:
    """Yield those who come to a site at times that the scenario gives, without the queue."""
    for stream in site.streams:
        yield from _coming(stream, household_size(site))


def _coming(stream: Stream, size: float) -> list[Comers]:
    """Return those whom a stream brings, whose households are of a mean size."""
    if isinstance(stream, PoissonArrivals):
        return [
            Comers(start, end, rate.value * (end - start) / HOUR * size, (start, end), stream)
            for start, end, rate in stream.pieces
        ]
    if isinstance(stream, Timetable):
        alone = [Comers(time, time, size, time, stream) for time in stream.times]
        return [*alone, *_counted(stream, size)]
    people = stream.per_slot * (1.0 - stream.no_show.value) * size
    shift = _certain_shift(stream)
    return [Comers(slot + shift, slot + shift, people, slot, stream) for slot in stream.slots]


def expected(site: SitePlan) -> float:
    """Return how many people come to a site at times that the scenario gives, on average."""
    return household_size(site) * math.fsum(number_of(stream) for stream in site.streams)


def _certain_shift(stream: AppointmentArrivals) -> int:
    """Return by how much people are sure to come after their slot; below 0 where before."""
    law = stream.delay
    delay = law_mean(law) if law.family == "constant" else law.floor.value + law.shift.value
    return round((delay - stream.early.value) * SECOND)


def in_time(site: SitePlan) -> SitePlan:
    """Return a site to which nobody comes at or after its last closing."""
    last, main = site.windows[-1][1], site.arrivals
    beside = tuple(_before(stream, last) for stream in site.visitors)
    own = _before(main, last) if isinstance(main, Stream) else main
    return replace(site, arrivals=own, visitors=beside)


def _before(stream: Stream, last: int) -> Stream:
    """Return what a stream brings before a time."""
    if isinstance(stream, PoissonArrivals):
        pieces = [(start, min(end, last), rate) for start, end, rate in stream.pieces]
        return replace(stream, pieces=tuple(piece for piece in pieces if piece[0] < last))
    if isinstance(stream, Timetable):
        counts = tuple(counted for counted in stream.counts if counted[1] <= last)
        times = tuple(time for time in stream.times if time < last)
        return replace(stream, times=times, counts=counts)
    shift = _certain_shift(stream)
    return replace(stream, slots=tuple(s for s in stream.slots if s + shift < last))
