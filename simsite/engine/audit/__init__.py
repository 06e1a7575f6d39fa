"""Does a trace say what the semantics say? An answer that shares no code with the engines.

The audit takes the random draws, and the starts of services and knocks from the trace, and works
out, by the text of `simsite.engine`, everything that must follow: who waits where, which desk and
member are due, when tubes close, when crews go off, when a route leaves. Every start must be at the
first instant at which it is due, so a trace without findings is the trace of the written semantics.
On top come checks that need no rules at all: nothing is done twice at once, people and tubes add
up, the integral of each queue is the sum of its waits.

After the first disagreement at a station its later instants are not followed, so that one fault
gives few findings.
"""

from __future__ import annotations

from collections.abc import Iterator

from simsite.draws import GroupDraws
from simsite.engine.audit.desks import DeskReplay, check_levels
from simsite.engine.audit.finding import Finding
from simsite.engine.audit.gates import check_gate
from simsite.engine.audit.people import check_people
from simsite.engine.audit.preparation import check_doses
from simsite.engine.audit.routes import check_routes, check_stays, see_stays
from simsite.engine.audit.shared import SharedReplay
from simsite.engine.audit.site_view import SiteView
from simsite.engine.audit.tubes import check_bookings, check_tube_counts, check_tubes
from simsite.model.plan import SiteGroup
from simsite.tables.views import GroupTrace

__all__ = ["Finding", "audit"]


def audit(group: SiteGroup, draws: GroupDraws, trace: GroupTrace, horizon: int) -> list[Finding]:
    """Compare a trace with the written semantics.

    Parameters
    ----------
    group : SiteGroup
        Plan of the group.
    draws : GroupDraws
        Its random draws.
    trace : GroupTrace
        What an engine says happened.
    horizon : int
        Microseconds; nothing happens after it.

    Returns
    -------
    list of Finding
        Empty where the trace is right.
    """
    parts = zip(group.sites, draws.sites, trace.sites, strict=True)
    views = [SiteView(*part, horizon, number) for number, part in enumerate(parts)]
    see_stays(group, draws, trace, views)
    findings = list(check_routes(group, draws, trace, views))
    for view in views:
        findings += _check_site(view)
    return findings


def _check_site(view: SiteView) -> Iterator[Finding]:
    """Check one site."""
    yield from check_people(view)
    yield from check_gate(view)
    yield from check_tube_counts(view)
    yield from check_doses(view)
    replays = []
    for s, station in enumerate(view.plan.stations):
        if station.kind == "serve" and not station.served_by:
            replays.append(DeskReplay(view, s))
            yield from _check_station(replays[-1])
    if view.plan.shared:
        yield from _check_shared(view)
    yield from check_stays(view, replays)


def _check_shared(view: SiteView) -> Iterator[Finding]:
    """Check the stations of shared crews together."""
    for s, station in enumerate(view.plan.stations):
        if station.served_by:
            yield from check_bookings(view, s)
    replay = SharedReplay(view)
    yield from replay.run()
    for desks in replay.stations:
        yield from check_levels(desks)
        if desks.station == view.plan.counted:
            yield from check_tubes(desks)


def _check_station(replay: DeskReplay) -> Iterator[Finding]:
    """Check one station with desks; what follows from its replay only if that went through."""
    yield from check_bookings(replay.view, replay.station)
    broken = list(replay.run())
    yield from broken
    if broken:
        return
    yield from check_levels(replay)
    if replay.station == replay.view.plan.counted:
        yield from check_tubes(replay)
