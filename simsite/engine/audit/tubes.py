"""Tubes, and desks and members that may do one thing at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from simsite.core.units import NEVER
from simsite.engine.audit.desks import DeskReplay
from simsite.engine.audit.finding import Finding, differs
from simsite.engine.audit.site_view import SiteView
from simsite.tables.schema import (
    CHANGE_DESK,
    CHANGE_END,
    CHANGE_MEMBER,
    CHANGE_START,
    CHANGE_STATION,
    TUBE_COUNT,
)


def check_tubes(replay: DeskReplay) -> Iterator[Finding]:
    """Compare the tubes that the rules fill with those of the trace.

    Parameters
    ----------
    replay : DeskReplay
        A replay of the counted station that has run without a finding.

    Yields
    ------
    Finding
    """
    view = replay.view
    expected = [tube.row for tube in replay.tubes]
    found = [tuple(map(int, row)) for row in view.trace.tubes]
    if found != expected:
        odd = min(set(found) ^ set(expected), default=())
        yield Finding("tubes", view.number, replay.station, text=f"{odd} of {len(expected)}")
    tube_of = np.full(view.residents, -1)
    for number, tube in enumerate(replay.tubes):
        tube_of[tube.residents] = number
    for n in np.flatnonzero(tube_of != view.trace.tube):
        text = differs(tube_of[n], view.trace.tube[n])
        yield Finding("tube of a resident", view.number, replay.station, int(n), text=text)


def check_tube_counts(view: SiteView) -> Iterator[Finding]:
    """Count swabs and tubes: they add up, and no tube holds more than it can.

    Parameters
    ----------
    view : SiteView
        The site.

    Yields
    ------
    Finding
    """
    s = view.plan.counted
    change, counts = view.plan.stations[s].changeover, view.trace.tubes[:, TUBE_COUNT]
    swabbed = int((view.trace.end[s] != NEVER).sum())
    if change is None or not change.tube:
        if len(counts) or (view.trace.tube >= 0).any():
            yield Finding("tubes without tubes", view.number, s)
        return
    if int(counts.sum()) != swabbed or int((view.trace.tube >= 0).sum()) != swabbed:
        yield Finding("a tube for every swab", view.number, s, text=differs(swabbed, counts.sum()))
    for k in np.flatnonzero((counts > change.size) | (counts < 1)):
        yield Finding("tube size", view.number, s, int(k), text=str(counts[k]))


def check_bookings(view: SiteView, station: int) -> Iterator[Finding]:
    """Nothing is done twice at once by a desk or a member.

    Parameters
    ----------
    view : SiteView
        The site.
    station : int
        Index of a station with desks.

    Yields
    ------
    Finding
    """
    trace = view.trace
    desks, members = defaultdict(list), defaultdict(list)
    for n in np.flatnonzero(trace.start[station] != NEVER):
        span = (int(trace.start[station, n]), int(trace.end[station, n]))
        desks[int(trace.desk[station, n])].append(span)
        members[int(trace.member[station, n])].append(span)
    for row in trace.changeovers[trace.changeovers[:, CHANGE_STATION] == station]:
        span = (int(row[CHANGE_START]), int(row[CHANGE_END]))
        desks[int(row[CHANGE_DESK])].append(span)
        members[int(row[CHANGE_MEMBER])].append(span)
    for kind, booked in (("desk booked twice", desks), ("member booked twice", members)):
        for who, spans in booked.items():
            spans.sort()
            for one, other in pairwise(spans):
                if other[0] < one[1]:
                    yield Finding(kind, view.number, station, who, other[0], f"{one} and {other}")
    if any(desk < 0 or desk >= view.plan.stations[station].desks for desk in desks):
        yield Finding("desk that does not exist", view.number, station, min(desks))
