"""Routes: the arithmetic of legs, and stays that end when they must and not before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simsite.core.units import NEVER
from simsite.draws import GroupDraws
from simsite.engine.audit.desks import DeskReplay
from simsite.engine.audit.finding import Finding, differs
from simsite.engine.audit.site_view import SiteView, Stay
from simsite.model.plan import SiteGroup
from simsite.tables.views import GroupTrace, Visit


def see_stays(
    group: SiteGroup, draws: GroupDraws, trace: GroupTrace, views: list[SiteView]
) -> None:
    """Tell each site's view which stops of routes there were.

    Parameters
    ----------
    group, draws, trace : SiteGroup, GroupDraws, GroupTrace
        What is audited.
    views : list of SiteView
        A view of each site; their `stays` are filled in.
    """
    for route in group.routes:
        for stop in route.stops:
            views[stop.site].on_route = True
    for visit in trace.visits:
        route, own = group.routes[visit.route], draws.routes[visit.route]
        stop = route.stops[visit.stop]
        view = views[stop.site]
        ready = visit.depart + int(own.travel[visit.stop]) + int(own.set_up[visit.stop])
        gate = max(visit.depart, ready - view.draws.mean_walk) if visit.depart != NEVER else NEVER
        ends = view.cut(_stay_ends(visit, stop.leave))
        later = any(other.site == stop.site for other in route.stops[visit.stop + 1 :])
        stay = Stay(
            visit.ready,
            ends,
            stop.leave,
            *((0, 0) if visit.stop == 0 else (visit.depart, gate)),
            later,
            dict(route.members),
            visit.over,
        )
        view.stays = tuple(sorted((*view.stays, stay), key=lambda s: s.depart))


def _stay_ends(visit: Visit, leave: int) -> int:
    """Return when members begin to go off."""
    if visit.ready == NEVER:
        return NEVER
    return min(visit.over, max(visit.ready, leave))


def check_routes(
    group: SiteGroup, draws: GroupDraws, trace: GroupTrace, views: Sequence[SiteView]
) -> Iterator[Finding]:
    """Check every leg of every route.

    Parameters
    ----------
    group, draws, trace : SiteGroup, GroupDraws, GroupTrace
        What is audited.
    views : sequence of SiteView
        A view of each site.

    Yields
    ------
    Finding
    """
    wanted = [(r, s) for r, route in enumerate(group.routes) for s in range(len(route.stops))]
    if [(v.route, v.stop) for v in trace.visits] != wanted:
        yield Finding("a visit for every stop", -1, text=differs(wanted, trace.visits))
        return
    before: Visit | None = None
    for visit in trace.visits:
        route, own = group.routes[visit.route], draws.routes[visit.route]
        view = views[route.stops[visit.stop].site]
        if visit.stop == 0 or before is None:
            depart = view.cut(min((o for o, _c in view.plan.windows), default=NEVER))
            arrive = ready = depart
        else:
            depart = _departs(before, views[route.stops[visit.stop - 1].site], view)
            arrive = _after(view, depart, int(own.travel[visit.stop]))
            ready = _after(view, arrive, int(own.set_up[visit.stop]))
        packed = _after(view, visit.over, int(own.pack[visit.stop]))
        expected = (depart, arrive, ready, packed)
        found = (visit.depart, visit.arrive, visit.ready, visit.packed)
        if found != expected:
            text = differs(expected, found)
            yield Finding("times of a route", -1, -1, visit.stop, visit.depart, text)
        before = visit


def _after(view: SiteView, time: int, duration: int) -> int:
    """Return a time after another, NEVER stays NEVER."""
    return NEVER if time == NEVER else view.cut(time + duration)


def _departs(before: Visit, served: SiteView, following: SiteView) -> int:
    """Return when a team departs from a stop to the one that follows."""
    packed = before.packed
    if packed == NEVER or served.is_open(packed) or following.is_open(packed):
        return packed
    if _opens(following, packed) < _opens(served, packed):
        return packed
    return served.next_opening(packed)


def _opens(view: SiteView, time: int) -> int:
    """Return the first opening of the plan after a time, be it after the horizon, else NEVER."""
    return min((opening for opening, _close in view.plan.windows if opening > time), default=NEVER)


def check_stays(view: SiteView, replays: Sequence[DeskReplay]) -> Iterator[Finding]:
    """Check when the stays at a site end and when they are over.

    Parameters
    ----------
    view : SiteView
        The site.
    replays : sequence of DeskReplay
        Its stations, replayed without a finding.

    Yields
    ------
    Finding
    """
    for number, stay in enumerate(view.stays):
        if stay.ready == NEVER:
            continue
        over = NEVER if stay.ends == NEVER else _last_off(view, stay, replays)
        if over != stay.over:
            text = differs(over, stay.over)
            yield Finding("end of a stay", view.number, -1, number, stay.over, text)
        until = min(stay.ends, view.until)
        for time in view.instants:
            if stay.ready <= time < until and _is_done(view, time):
                yield Finding("stay goes on without a reason", view.number, -1, number, time)
                break
        if stay.ends != NEVER and not stay.broken_off and not _is_done(view, stay.ends):
            yield Finding("stay ends too early", view.number, -1, number, stay.ends)


def _is_done(view: SiteView, time: int) -> bool:
    """Return whether nobody is to come or inside and all desks are idle with closed tubes."""
    return view.to_come(time) == 0 and view.outside(time) == 0 and view.is_quiet(time)


def _last_off(view: SiteView, stay: Stay, replays: Sequence[DeskReplay]) -> int:
    """Return the first instant from the end of a stay at which nobody is on duty."""
    staffed = [r for r in replays if stay.members.get(r.plan.name, 0)]
    for time in view.instants:
        if time >= stay.ends and not any(_present(r, time) for r in staffed):
            return time
    return NEVER


def _present(replay: DeskReplay, time: int) -> int:
    """Return how many members of a station are present after an instant."""
    return next((p for t, _level, p in reversed(replay.levels) if t <= time), 0)
