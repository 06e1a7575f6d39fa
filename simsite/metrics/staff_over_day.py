"""Who was on duty and who at work over the day, by half hours, in one replication.

The sums over the day are those that `simsite.metrics.rollup` reports: time counts until a site is
complete, and work beyond the scheduled level is overtime and left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.metrics.numbers import Numbers
from simsite.metrics.places import Places
from simsite.metrics.progress import SLOT, slots
from simsite.metrics.reference import ReferenceReader, levels, work_above
from simsite.tables.views import Trace

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Spans:
    """Spans of time: whose, from when, to when, how many; all of shape (W,)."""

    crew: I64
    begin: I64
    end: I64
    number: I64


def over_day(where: Places, trace: Trace, numbers: Numbers) -> dict[str, I64]:
    """Return time on duty and at work by half hours, for each stage, callers and preparers.

    Parameters
    ----------
    where : Places
        The places of the plan.
    trace : Trace
        What happened at all its sites.
    numbers : Numbers
        What was read off it.

    Returns
    -------
    dict of str to int64 array, shape (B,)
        `on_duty.<stage>` and `busy.<stage>`, microseconds of staff. What is earlier than the first
        half hour counts to it, what is later than the last to that.
    """
    reader = ReferenceReader(where, trace, numbers)
    owner, until = _owners(where), reader.until()[where.site_of_crew]
    *levels_of, more = levels(*reader.duty(), until)
    duty, work = _Spans(*levels_of), _work(reader, until)
    beyond = _beyond(work, duty, more)
    starts = slots(where.times)
    on_duty, at_work, above = (
        _by_slots(spans, owner, len(where.crews), starts) for spans in (duty, work, beyond)
    )
    tables = {f"on_duty.{name}": on_duty[n] for n, name in enumerate(where.crews)}
    return tables | {f"busy.{name}": (at_work - above)[n] for n, name in enumerate(where.crews)}


def _owners(where: Places) -> I64:
    """To which of the named crews each belongs, -1 for none; shape (crews,)."""
    owner = np.full(len(where.works), -1, dtype=np.int64)
    for n, own in enumerate(where.crews.values()):
        owner[own] = n
    return owner


def _work(reader: ReferenceReader, until: I64) -> _Spans:
    """Every piece of work until its site is complete."""
    crew, begin, end = reader.work()
    end = np.minimum(end, until[crew])
    kept = begin < end
    crew, begin, end = crew[kept], begin[kept], end[kept]
    return _Spans(crew, begin, end, np.ones(len(crew), dtype=np.int64))


def _beyond(work: _Spans, duty: _Spans, more: I64) -> _Spans:
    """Work in hand beyond the scheduled level, wherever more are present."""
    order = np.argsort(work.crew, kind="stable")
    first = np.searchsorted(work.crew[order], np.arange(int(duty.crew.max(initial=0)) + 2))
    parts = []
    over = np.flatnonzero(more)
    columns = (duty.crew, duty.begin, duty.end, duty.number)
    for crew, since, to, level in zip(*(c[over].tolist() for c in columns), strict=True):
        own = order[first[crew] : first[crew + 1]]
        spans = work_above(work.begin[own], work.end[own], since, to, level)
        parts.append((np.full(len(spans[0]), crew), *spans))
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return _Spans(nothing, nothing, nothing, nothing)
    return _Spans(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _by_slots(spans: _Spans, owner: I64, owners: int, starts: I64) -> I64:
    """Integrate spans over half hours, shape (owners, B).

    Each end of a span opens, or closes, everything that follows: the rest of its own half hour,
    and the whole of all later ones.
    """
    kept = owner[spans.crew] >= 0
    whose, number = owner[spans.crew[kept]], spans.number[kept]
    begin, end = spans.begin[kept], spans.end[kept]
    # A level of nobody may last for ever, and adds nothing.
    some = number > 0
    whose, number, begin, end = whose[some], number[some], begin[some], end[some]
    edges = np.append(starts, starts[-1] + SLOT)
    edges[0] = min(int(edges[0]), int(begin.min(initial=edges[0])))
    edges[-1] = max(int(edges[-1]), int(end.max(initial=edges[-1])))
    total = np.zeros((owners, len(starts)), dtype=np.int64)
    for times, sign in ((begin, 1), (end, -1)):
        slot = np.minimum(np.searchsorted(edges, times, side="right") - 1, len(starts) - 1)
        opened, rest = np.zeros_like(total), np.zeros_like(total)
        np.add.at(opened, (whose, slot), number)
        np.add.at(rest, (whose, slot), number * (edges[slot + 1] - times))
        before = np.cumsum(opened, axis=1) - opened
        total += sign * (before * np.diff(edges) + rest)
    return total
