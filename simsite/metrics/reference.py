"""Trace to numbers in NumPy: the definition of every number, and what the kernel must equal.

It is also what runs where `simsite.metrics.kernel` is not compiled.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.metrics.gave_up import gone_for_good
from simsite.metrics.numbers import PER_CENT, Across, Numbers, Reading, rank
from simsite.metrics.places import Places
from simsite.metrics.progress import columns_of, slots_of
from simsite.tables.schema import (
    CALLERS,
    CHANGE_END,
    CHANGE_SITE,
    CHANGE_START,
    CHANGE_STATION,
    DOSE_END,
    DOSE_SITE,
    DOSE_START,
    DOSE_STATION,
    DUTY_SITE,
    DUTY_STATION,
    DUTY_TIME,
    FIRST_SHARED,
    TUBE_CLOSED,
    TUBE_SITE,
)
from simsite.tables.views import Trace

I64 = NDArray[np.int64]


def read(given: Reading) -> None:
    """Read numbers off a trace."""
    reader = ReferenceReader(given.where, given.trace, given.numbers)
    reader.read_queues()
    swabbed = reader.read_swabs()
    if not given.light:
        reader.read_peaks()
    reader.read_crews()
    for own, values in ((given.done, reader.done), (given.waits, reader.own_wait)):
        own[: len(swabbed)] = values[swabbed]


def find_across(where: Places, across: Across, *, light: bool = False) -> None:
    """Find the order statistics of townships and county, once the swabs of all are there."""
    places = len(across.place_attending)
    for place in range(places - 1 if light else 0, places):
        attending = int(across.place_attending[place])
        own = range(*across.first_stretch[place : place + 2].tolist())
        stretches = [slice(across.stretch_first[n], across.stretch_last[n]) for n in own]
        done = np.concatenate([across.done[stretch] for stretch in stretches])
        across.reached[place] = _reached(done, attending)
    across.longest_waits[0] = _q95(across.waits)


class ReferenceReader:
    """One trace: tables by cell (C), resident (N) and post (P).

    Parameters
    ----------
    where : Places
        The places of the plan.
    trace : Trace
        What happened at all its sites.
    numbers : Numbers
        To be filled, or what was read off it already.
    """

    def __init__(self, where: Places, trace: Trace, numbers: Numbers) -> None:
        self.where, self.trace, self.numbers = where, trace, numbers
        cells, people = int(trace.first_cell[-1]), int(trace.first_resident[-1])
        self.site_of_post = _owners(trace.first_post)
        self.site_of_resident = _owners(trace.first_resident)
        self.post = _owners(trace.first_cell)
        site = self.site_of_post[self.post]
        self.resident = np.arange(cells) - trace.first_cell[self.post] + trace.first_resident[site]
        self.before = self.post - trace.first_post[site] - 1 <= where.counted[site]
        self.arrive, self.start, self.end = (
            table[:cells] for table in (trace.arrive, trace.start, trace.end)
        )
        self.left = trace.left[:people]
        self.gone = gone_for_good(where, trace)
        self.ended = np.minimum(self.start, self.left[self.resident])
        self.done = self._done()
        self.own_wait = np.zeros(people, dtype=np.int64)

    def _done(self) -> I64:
        """End of the counted station of each resident."""
        site, trace = self.site_of_resident, self.trace
        post = trace.first_post[site] + 1 + self.where.counted[site]
        place = np.arange(len(site)) - trace.first_resident[site]
        found: I64 = self.end[trace.first_cell[post] + place]
        return found

    def read_queues(self) -> None:
        """Read waits and lengths of the queues."""
        numbers, times = self.numbers, self.where.times
        curve = self.where.curve[self.post]
        joined, started = self.arrive < NEVER, self.start < NEVER
        wait = (self.start - self.arrive)[started]
        slot = slots_of(times, self.arrive[started])
        np.add.at(numbers.slot_wait, (curve[started], slot), wait)
        np.add.at(numbers.slot_number, (curve[started], slot), 1)
        np.add.at(numbers.stage_wait, self.post[started], wait)
        np.add.at(numbers.stage_starts, self.post[started], 1)
        change = numbers.queue_change
        np.add.at(change, (curve[joined], columns_of(times, self.arrive[joined])), 1)
        np.add.at(change, (curve[joined], columns_of(times, self.ended[joined])), -1)
        counts = self.before[started]
        np.add.at(self.own_wait, self.resident[started][counts], wait[counts])

    def read_swabs(self) -> I64:
        """Read who was swabbed, when, and after what wait; return them by township and site."""
        numbers, site, done = self.numbers, self.site_of_resident, self.done
        where = self.where
        swabbed = done < NEVER
        first = np.full(len(done), NEVER)
        np.minimum.at(first, self.resident[self.before], self.arrive[self.before])
        np.add.at(numbers.swabbed, site[swabbed], 1)
        np.add.at(numbers.wait, site[swabbed], self.own_wait[swabbed])
        np.add.at(numbers.stay, site[swabbed], (done - first)[swabbed])
        np.add.at(numbers.late, site[done > self.where.calendar.deadline], 1)
        np.add.at(numbers.left_unswabbed, site[~swabbed & (self.left < NEVER)], 1)
        ends = done
        if where.gives_up:
            gave_up = ~swabbed & (self.gone[:-1] < NEVER)
            np.add.at(numbers.gave_up, site[gave_up], 1)
            if not where.calendar.strict:
                ends = np.where(gave_up, self.gone[:-1], done)
        np.maximum.at(numbers.completion, site, ends)
        nobody = numbers.completion == 0
        numbers.completion[nobody] = self.where.first_opening[nobody]
        place = np.argsort(self.where.site_order)
        township = _owners(self.where.first_site)[place][site[swabbed]]
        columns = columns_of(self.where.times, done[swabbed])
        np.add.at(numbers.swab_counts, (township, columns), 1)
        first = self.trace.first_resident
        for n in range(len(first) - 1):
            own = slice(int(first[n]), int(first[n + 1]))
            numbers.wait_q95[n] = _q95(self.own_wait[own][swabbed[own]])
        order = np.argsort(place[site], kind="stable")
        return order[swabbed[order]]

    def read_peaks(self) -> None:
        """Find the longest queue of each site, after all that happens in an instant."""
        first = self.trace.first_cell[self.trace.first_post]
        for site in range(len(first) - 1):
            own = slice(int(first[site]), int(first[site + 1]))
            joined = self.arrive[own] < NEVER
            ended = self.ended[own][joined]
            # Twice the time, joining odd: who starts in an instant goes before who joins in it.
            events = np.concatenate((2 * self.arrive[own][joined] + 1, 2 * ended[ended < NEVER]))
            events.sort()
            level = np.cumsum(2 * (events & 1) - 1)
            self.numbers.peak[site] = level.max(initial=0)

    def read_crews(self) -> None:
        """Count tubes, and the time of crews until the later of completion and last closing."""
        numbers = self.numbers
        np.add.at(numbers.tubes, self.trace.tube_rows[:, TUBE_SITE], 1)
        until = self.until()[self.where.site_of_crew]
        crews, begin, end = self.work()
        end = np.minimum(end, until[crews])
        kept = begin < end
        crews, begin, end = crews[kept], begin[kept], end[kept]
        np.add.at(numbers.busy, crews, end - begin)
        numbers.busy[self.where.works == 0] = 0
        order = np.argsort(crews, kind="stable")
        first = np.searchsorted(crews[order], np.arange(len(until) + 1))
        for crew, since, to, level in self._read_duty(until):
            own = order[first[crew] : first[crew + 1]]
            numbers.busy[crew] -= busy_above(begin[own], end[own], since, to, level)

    def until(self) -> I64:
        """Return until when the time of the crews of each site counts, shape (S,).

        Numbers must hold the completion of the sites.
        """
        tubes, last = self.trace.tube_rows, np.zeros(len(self.trace.present), dtype=np.int64)
        np.maximum.at(last, tubes[:, TUBE_SITE], tubes[:, TUBE_CLOSED])
        horizon = self.where.calendar.horizon
        return np.minimum(np.maximum(self.numbers.completion, last), horizon)

    def work(self) -> tuple[I64, I64, I64]:
        """Crew, begin and end of services, changeovers, knocks and doses."""
        (served, both, changed, gates, prepared), begins, ends = self.pieces()
        second = self.where.helped_by[both]
        crews = (self.at_work(served), second, self.at_work(changed), gates, prepared)
        return np.concatenate(crews), begins, ends

    def pieces(self) -> tuple[tuple[I64, ...], I64, I64]:
        """Where work is done, in five parts, and begin and end of all of it.

        These are services, again those that take two roles, changeovers, knocks, and doses, which
        are where their preparers are.
        """
        trace = self.trace
        changes, doses, doors = trace.change_rows, trace.dose_rows, int(trace.first_household[-1])
        gates = np.repeat(trace.first_post[:-1], np.diff(trace.first_household))
        changed = self.crew_of(changes[:, CHANGE_SITE], changes[:, CHANGE_STATION])
        prepared = self.crew_of(doses[:, DOSE_SITE], CALLERS - 1 - doses[:, DOSE_STATION])
        both = self.where.helped_by[self.post] >= 0
        places = (self.post, self.post[both], changed, gates, prepared)
        begins = (
            self.start, self.start[both], changes[:, CHANGE_START], trace.called[:doors],
            doses[:, DOSE_START],
        )  # fmt: skip
        ends = (
            self.end, self.end[both], changes[:, CHANGE_END], trace.told[:doors],
            doses[:, DOSE_END],
        )  # fmt: skip
        return places, np.concatenate(begins), np.concatenate(ends)

    def crew_of(self, site: I64, station: I64) -> I64:
        """Crews of stations, callers, preparers, or shared, as `DUTY_STATION` calls them."""
        post, is_shared = self.trace.first_post[site] + 1, station <= FIRST_SHARED
        fed = np.where((station < CALLERS) & ~is_shared, CALLERS - 1 - station, 0)
        found: I64 = np.where(station < CALLERS, self.where.fed_by[post + fed], post + station)
        found = np.where(is_shared, self.where.first_shared[site] + FIRST_SHARED - station, found)
        return found

    def at_work(self, post: I64) -> I64:
        """Crews that serve at posts."""
        own = self.where.served_by[post]
        found: I64 = np.where(own < 0, post, own)
        return found

    def duty(self) -> tuple[I64, I64]:
        """Crew, and time, scheduled and present members of every change of levels."""
        rows = self.trace.duty_rows
        return self.crew_of(rows[:, DUTY_SITE], rows[:, DUTY_STATION]), rows[:, DUTY_TIME:DUTY_SITE]

    def _read_duty(self, until: I64) -> list[tuple[int, int, int, int]]:
        """Add up duty; return (crew, since, to, level) wherever more were present."""
        crew, since, to, scheduled, more = levels(*self.duty(), until)
        kept = self.where.works[crew] == 1
        length = (to - since)[kept]
        np.add.at(self.numbers.on_duty, crew[kept], scheduled[kept] * length)
        np.add.at(self.numbers.overtime, crew[kept], more[kept] * length)
        over = kept & (more > 0)
        rows_over = np.column_stack((crew, since, to, scheduled))[over]
        return [(p, s, t, level) for p, s, t, level in rows_over.tolist()]


def levels(crew: I64, rows: I64, until: I64) -> tuple[I64, I64, I64, I64, I64]:
    """Return the spans between changes of the levels of crews: crew, since, to, level, more.

    Parameters
    ----------
    crew : int64 array, shape (L,)
        Whose levels change.
    rows : int64 array, shape (L, 3)
        When, how many are scheduled from then on, and how many are present; the rows of one crew
        in order of time.
    until : int64 array, shape (crews,)
        When the last span of each crew ends; what comes later is left out.

    Returns
    -------
    tuple of int64 arrays
        `more` is how many are present beyond the level.
    """
    order = np.argsort(crew, kind="stable")
    crew, (since, scheduled, present) = crew[order], rows[order].T
    following = np.append(since[1:], NEVER)
    last = np.append(crew[1:] != crew[:-1], True)[: len(crew)]
    to = np.minimum(np.where(last, NEVER, following[: len(crew)]), until[crew])
    kept = to > since
    more = np.maximum(present - scheduled, 0)
    return crew[kept], since[kept], to[kept], scheduled[kept], more[kept]


def work_above(starts: I64, ends: I64, since: int, to: int, level: int) -> tuple[I64, I64, I64]:
    """Return the spans within [since, to) in which more pieces of work are in hand than `level`.

    Parameters
    ----------
    starts, ends : int64 array, shape (W,)
        Pieces of work, microseconds.
    since, to, level : int
        Microseconds, and a number of staff.

    Returns
    -------
    tuple of int64 arrays
        Begin and end of each span, and by how many pieces.
    """
    a, b = np.maximum(starts, since), np.minimum(ends, to)
    kept = a < b
    events = np.concatenate((2 * a[kept] + 1, 2 * b[kept]))
    events.sort()
    number = np.cumsum(2 * (events & 1) - 1)[:-1]
    times, beyond = events >> 1, np.maximum(number - level, 0)
    return times[:-1], times[1:], beyond


def busy_above(starts: I64, ends: I64, since: int, to: int, level: int) -> int:
    """Integral over [since, to) of the number of pieces of work in hand beyond `level`.

    Parameters
    ----------
    starts, ends : int64 array, shape (W,)
        Pieces of work, microseconds.
    since, to, level : int
        Microseconds, and a number of staff.
    """
    begin, end, beyond = work_above(starts, ends, since, to, level)
    return int((beyond * (end - begin)).sum())


def _owners(first: I64) -> I64:
    """Whose each entry is, for parts that begin at `first`."""
    return np.repeat(np.arange(len(first) - 1), np.diff(first))


def _q95(values: I64) -> int:
    """95 % quantile: the smallest value that at least 95 % do not exceed; 0 of nothing."""
    if len(values) == 0:
        return 0
    place = rank(95, len(values))
    return int(np.partition(values, place)[place])


def _reached(done: I64, attending: int) -> list[int]:
    """When 50, 90, 95 and 99 % of so many are swabbed."""
    places = [rank(per_cent, attending) for per_cent in PER_CENT.values()]
    done = np.sort(done)
    return [int(done[place]) if 0 <= place < len(done) else NEVER for place in places]
