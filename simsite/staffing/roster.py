"""The roster: who is to be where from when to when, shift by shift, read off the plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simsite.core.units import DAY
from simsite.model.plan import CampaignPlan, SiteGroup, SitePlan
from simsite.staffing.shifts import CALL_UP

LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Turn:
    """Some staff of one kind at one site for one shift, or for as long as the site is open.

    Attributes
    ----------
    site : int
        Index of the site in the plan.
    post : str
        Name of the stage, `call_up` or `lead`.
    role : str
        `collector`, `helper` or another role of the scenario.
    start, end : int or None
        Microseconds. None where a mobile team comes when its stop before is done and leaves when
        the site is.
    people : int
        How many work then.
    team : str
        Mobile team that brings them, or empty.
    stop : int
        Which of the team's stops this is, from 1; 0 without a team.
    day : int or None
        Day of sampling from 1 to which the start belongs: a night's is that of its evening.
    """

    site: int
    post: str
    role: str
    start: int | None
    end: int | None
    people: int
    team: str = ""
    stop: int = 0
    day: int | None = None


def turns(plan: CampaignPlan) -> tuple[Turn, ...]:
    """Return the roster: by site in plan order, then by start, then by post.

    Parameters
    ----------
    plan : CampaignPlan
        What will be done.
    """
    found: list[Turn] = []
    index = 0
    for group in plan.groups:
        for number, site in enumerate(group.sites):
            own = [*_own(index, site), *_brought(index, group, number)]
            found += sorted(own, key=lambda turn: -1 if turn.start is None else turn.start)
            index += 1
    return tuple(found)


def _own(index: int, site: SitePlan) -> Iterator[Turn]:
    """Yield the turns of a site's own staff: the lead, the stations in order, the callers."""
    lead = tuple((*window, site.leads) for window in site.windows if site.leads)
    crews = [(LEAD, "helper", lead)]
    for station in site.stations:
        crews.append((station.name, station.role, station.turns))
        if station.preparation is not None:
            prepared = station.preparation
            crews.append((prepared.name, prepared.role, prepared.turns))
    if site.gate is not None:
        crews.append((CALL_UP, "helper", site.gate.turns))
    for post, role, own in crews:
        for start, end, people in own:
            yield Turn(index, post, role, start, end, people, day=_day(site, start))


def _day(site: SitePlan, start: int) -> int:
    """Return the day of the opening that a time falls in; of the clock where it never closes."""
    for opening, closing in site.windows:
        if opening <= start < closing <= opening + DAY:
            return opening // DAY + 1
    return start // DAY + 1


def _brought(index: int, group: SiteGroup, number: int) -> Iterator[Turn]:
    """Yield what mobile teams bring to a site; the first stop begins when the site opens."""
    roles = {station.name: station.role for station in group.sites[number].stations}
    opening = group.sites[number].windows[0][0] if group.sites[number].windows else None
    for route in group.routes:
        for place, stop in enumerate(route.stops, start=1):
            if stop.site == number:
                start = opening if place == 1 else None
                for stage, people in route.members:
                    day = None if start is None else start // DAY + 1
                    own = (start, None, people, route.id, place, day)
                    yield Turn(index, stage, roles[stage], *own)
