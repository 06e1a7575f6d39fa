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
from simsite.metrics.preparation import without_preparers
from simsite.metrics.progress import SLOT, slots
from simsite.metrics.vectors import Reader, levels, work_above
from simsite.tables.schema import (
    DOSE_END,
    DOSE_SITE,
    DOSE_START,
    DOSE_STATION,
    DUTY_SITE,
    DUTY_STATION,
    DUTY_TIME,
    preparers,
)
from simsite.tables.views import Trace

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Spans:
    """Spans of time: whose, from when, to when, how many; all of shape (W,)."""

    post: I64
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
    reader = Reader(where, without_preparers(where, trace), numbers)
    names, owner = _owners(where, len(reader.site_of_post))
    site = np.append(reader.site_of_post, [s for s, _ in _preparing(where)]).astype(np.int64)
    until = reader.until()[site]
    duty, more = _duty(reader, where, trace, until)
    work = _work(reader, where, trace, until)
    beyond = _beyond(work, duty, more)
    starts = slots(where.times)
    on_duty = _by_slots(duty, owner, len(names), starts)
    busy = _by_slots(work, owner, len(names), starts) - _by_slots(beyond, owner, len(names), starts)
    tables = {f"on_duty.{name}": on_duty[n] for n, name in enumerate(names)}
    return tables | {f"busy.{name}": busy[n] for n, name in enumerate(names)}


def _preparing(where: Places) -> list[tuple[int, int]]:
    """Site and station of every place where doses are prepared, numbered behind the posts."""
    return [place for places in where.preparers.values() for place in places]


def _owners(where: Places, posts: int) -> tuple[list[str], I64]:
    """Names of crews, and to which of them each post belongs, -1 for none."""
    owner = np.full(posts + len(_preparing(where)), -1, dtype=np.int64)
    for n, own in enumerate(where.crews.values()):
        owner[own] = n
    first = posts
    for n, places in enumerate(where.preparers.values(), len(where.crews)):
        owner[first : first + len(places)] = n
        first += len(places)
    return [*where.crews, *where.preparers], owner


def _duty(reader: Reader, where: Places, trace: Trace, until: I64) -> tuple[_Spans, I64]:
    """Scheduled levels, and how many are present beyond each."""
    rows, posts = reader.trace.duty_rows, len(reader.site_of_post)
    post = [reader.trace.first_post[rows[:, DUTY_SITE]] + 1 + rows[:, DUTY_STATION]]
    changes = [rows[:, DUTY_TIME:DUTY_SITE]]
    for number, (site, station) in enumerate(_preparing(where), posts):
        own = trace.duty_rows
        own = own[(own[:, DUTY_SITE] == site) & (own[:, DUTY_STATION] == preparers(station))]
        post.append(np.full(len(own), number))
        changes.append(own[:, DUTY_TIME:DUTY_SITE])
    *found, more = levels(np.concatenate(post), np.concatenate(changes), until)
    return _Spans(*found), more


def _work(reader: Reader, where: Places, trace: Trace, until: I64) -> _Spans:
    """Every piece of work until its site is complete."""
    parts = [reader.work()]
    for number, (site, station) in enumerate(_preparing(where), len(reader.site_of_post)):
        doses = trace.dose_rows
        doses = doses[(doses[:, DOSE_SITE] == site) & (doses[:, DOSE_STATION] == station)]
        parts.append((np.full(len(doses), number), doses[:, DOSE_START], doses[:, DOSE_END]))
    post, begin, end = (np.concatenate(column) for column in zip(*parts, strict=True))
    end = np.minimum(end, until[post])
    kept = begin < end
    post, begin, end = post[kept], begin[kept], end[kept]
    return _Spans(post, begin, end, np.ones(len(post), dtype=np.int64))


def _beyond(work: _Spans, duty: _Spans, more: I64) -> _Spans:
    """Work in hand beyond the scheduled level, wherever more are present."""
    order = np.argsort(work.post, kind="stable")
    first = np.searchsorted(work.post[order], np.arange(int(duty.post.max(initial=0)) + 2))
    parts = []
    over = np.flatnonzero(more)
    columns = (duty.post, duty.begin, duty.end, duty.number)
    for post, since, to, level in zip(*(c[over].tolist() for c in columns), strict=True):
        own = order[first[post] : first[post + 1]]
        spans = work_above(work.begin[own], work.end[own], since, to, level)
        parts.append((np.full(len(spans[0]), post), *spans))
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return _Spans(nothing, nothing, nothing, nothing)
    return _Spans(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _by_slots(spans: _Spans, owner: I64, owners: int, starts: I64) -> I64:
    """Integrate spans over half hours, shape (owners, B).

    Each end of a span opens, or closes, everything that follows: the rest of its own half hour,
    and the whole of all later ones.
    """
    kept = owner[spans.post] >= 0
    whose, number = owner[spans.post[kept]], spans.number[kept]
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
