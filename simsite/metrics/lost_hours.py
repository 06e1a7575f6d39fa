"""What each cause by the clock has cost: working time lost, read off traces."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import HOUR, NEVER
from simsite.metrics.numbers import Numbers
from simsite.metrics.places import Places
from simsite.metrics.reference import ReferenceReader, levels, work_above
from simsite.model.plan import CampaignPlan
from simsite.tables.schema import (
    LOSS_CAUSE,
    LOSS_SPEED,
    LOSS_TIME,
    OUTAGE_BEGIN,
    OUTAGE_CAUSE,
    OUTAGE_DESKS,
    OUTAGE_END,
    USUAL_SPEED,
)
from simsite.tables.views import Trace

I64 = NDArray[np.int64]
Work = tuple[I64, I64, I64]  # crew, begin and end


class LostHours:
    """Working time that causes have taken; without any nothing is read.

    Of each piece of work, up to the horizon, it is how long it took less how long what was done in
    that time takes at the usual speed. The causes together have taken just that. Where nothing is
    begun it is the time in which members at the desks concerned had nothing in hand, until the site
    was complete, whether or not somebody waited; members of crews that several stations share are
    not at a desk then, and lose none. Where services go on another way it is how much longer those
    begun so take at the usual speed.

    Parameters
    ----------
    plan : CampaignPlan
        The whole of it.
    """

    def __init__(self, plan: CampaignPlan) -> None:
        self._names, self._horizon = plan.causes, plan.calendar.horizon
        self._lost = [0] * len(plan.causes)  # ten-thousandths of microseconds

    def add(self, where: Places, trace: Trace, numbers: Numbers) -> None:
        """Read the next piece.

        Parameters
        ----------
        where : Places
            Of the piece.
        trace : Trace
            What happened there.
        numbers : Numbers
            What was read off it already.
        """
        if not self._names:
            return
        reader = ReferenceReader(where, trace, numbers)
        places, begin, end = reader.pieces()
        crew, end = np.concatenate(places), np.minimum(end, self._horizon)
        kept = (begin < end) & (end < NEVER)
        work = crew[kept], begin[kept], end[kept]
        self._add_slower(trace, work)
        if int(trace.first_outage[-1]):
            _Outages(reader, work).add_to(self._lost)

    def _add_slower(self, trace: Trace, work: Work) -> None:
        """Add what speeds have taken from pieces of work."""
        crew, begin, end = work
        for crews, losses in _alike(trace.first_loss, trace.losses):
            own = np.isin(crew, crews)
            for cause in np.unique(losses[:, LOSS_CAUSE]).tolist():
                steps = losses[losses[:, LOSS_CAUSE] == cause]
                taken = _integral(steps, end[own]) - _integral(steps, begin[own])
                # In two parts, so that sums of many stay within 64 bits.
                whole, rest = (int(part.sum()) for part in np.divmod(taken, USUAL_SPEED))
                self._lost[cause] += whole * USUAL_SPEED + rest

    def county(self) -> dict[str, float]:
        """Return the numbers of the county: ``lost.<cause>``, staff-hours."""
        lost = zip(self._names, self._lost, strict=True)
        return {f"lost.{name}": own / (USUAL_SPEED * HOUR) for name, own in lost}


class _Outages:
    """Times in which crews begin nothing, or another way.

    Parameters
    ----------
    reader : ReferenceReader
        Of the piece.
    work : tuple of three int64 arrays
        Crew, begin and end of each piece of work.
    """

    def __init__(self, reader: ReferenceReader, work: Work) -> None:
        self._reader, self._desks, self._work = reader, reader.where.desks, work
        self._until = reader.until()[reader.where.site_of_crew]
        crew, since, to, level, more = levels(*reader.duty(), self._until)
        self._there = crew, since, to, np.minimum(level + more, self._desks[crew])

    def add_to(self, lost: list[int]) -> None:
        """Add what causes have taken, ten-thousandths of microseconds."""
        trace = self._reader.trace
        for crews, rows in _alike(trace.first_outage, trace.outages):
            for row in rows.tolist():
                cause, span = row[OUTAGE_CAUSE], (row[OUTAGE_BEGIN], row[OUTAGE_END])
                if row[OUTAGE_DESKS] == 0:
                    taken = self._longer(crews, span)
                else:
                    taken = sum(self._idle(crews, span, row[OUTAGE_DESKS]))
                lost[cause] += taken * USUAL_SPEED

    def _longer(self, crews: I64, span: tuple[int, int]) -> int:
        """Return how much longer services take that were begun on paper."""
        reader, trace = self._reader, self._reader.trace
        own = np.isin(reader.post, crews) & (reader.start >= span[0]) & (reader.start < span[1])
        cell = np.flatnonzero(own)
        post = reader.post[cell]
        place = trace.first_paper[post] + cell - trace.first_cell[post]
        return int(trace.paper_more[place].sum())

    def _idle(self, crews: I64, span: tuple[int, int], desks: int) -> Iterator[int]:
        """Yield for how long members at the last so many desks of crews had nothing in hand."""
        crews, (crew, since, to, level) = crews[self._desks[crews] > 0], self._there
        own = np.isin(crew, crews)
        there = _within(since[own], to[own], span, level[own])
        at, begin, end = self._work
        own = np.isin(at, crews)
        end = np.minimum(end, self._until[at])
        if (desks >= self._desks[crews]).all():
            yield there - _within(begin[own], end[own], span, np.ones(int(own.sum()), np.int64))
            return
        for one in crews.tolist():
            mine, theirs = at == one, crew == one
            for a, b, level_then in zip(since[theirs], to[theirs], level[theirs], strict=True):
                low, high = max(int(a), span[0]), min(int(b), span[1])
                if low < high:
                    yield _idle_within(
                        begin[mine], end[mine], (low, high), (int(level_then), desks)
                    )


def _idle_within(begin: I64, end: I64, span: tuple[int, int], most: tuple[int, int]) -> int:
    """Return the integral of how many of `level` are not at work, at most so many.

    Parameters
    ----------
    begin, end : int64 array, shape (W,)
        Pieces of work, microseconds.
    span : tuple of int
        Begin and end, microseconds.
    most : tuple of int
        The level, and how many at most.
    """
    level, limit = most
    free = min(level, limit)
    a, b, beyond = work_above(begin, end, *span, level - free)
    busy = np.minimum(beyond, free)
    return free * (span[1] - span[0]) - int((busy * (b - a)).sum())


def _within(begin: I64, end: I64, span: tuple[int, int], times: I64) -> int:
    """Return how much of spans, each counted so often, lies within one of them."""
    length = np.minimum(end, span[1]) - np.maximum(begin, span[0])
    return int((np.maximum(length, 0) * times).sum())


def _alike(first: I64, rows: I64) -> Iterator[tuple[I64, I64]]:
    """Yield crews that have the same rows, and those."""
    found: dict[bytes, list[int]] = {}
    for crew in np.flatnonzero(np.diff(first)).tolist():
        found.setdefault(rows[first[crew] : first[crew + 1]].tobytes(), []).append(crew)
    for crews in found.values():
        yield np.array(crews), rows[first[crews[0]] : first[crews[0] + 1]]


def _integral(steps: I64, times: I64) -> I64:
    """Return what a cause has taken from the first of its steps to times."""
    since, speed = steps[:, LOSS_TIME], steps[:, LOSS_SPEED]
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(speed[:-1] * np.diff(since))))
    step = np.searchsorted(since, times, side="right") - 1
    found: I64 = before[step] + speed[step] * (times - since[step])
    return np.where(step < 0, 0, found)
