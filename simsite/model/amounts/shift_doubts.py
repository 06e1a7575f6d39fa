"""Doubts about shifts: those outside the opening hours, and hours in which nobody is on duty."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from simsite.core.units import NEVER, format_hours
from simsite.model.amounts.amount import Amounts
from simsite.model.amounts.doubt import Doubt
from simsite.model.plan import CampaignPlan, Site, Station
from simsite.model.scenario import Scenario
from simsite.model.staffing.crews import hours_of
from simsite.model.staffing.shifts import CALL_UP, people_of, shared, shifts_of
from simsite.model.work import Shift

Spans = tuple[tuple[int, int], ...]


def shift_doubts(scenario: Scenario, plan: CampaignPlan, found: Amounts) -> Iterator[Doubt]:
    """Yield the shifts in which nobody can work, and the open hours in which nobody serves.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    plan : CampaignPlan
        Its plan.
    found : Amounts
        What it amounts to.
    """
    for shift in scenario.staff.shifts:
        if not any(tuple(hours_of(shift, site.windows)) for site in plan.sites):
            yield _outside(shift, scenario.staff.shifts, plan)
    yield from _off_duty(plan, found)


def _outside(shift: Shift, shifts: tuple[Shift, ...], plan: CampaignPlan) -> Doubt:
    never, members = 0, 0
    again = False
    for people, own in _crews(plan, shifts):
        number = next((n for n, one in enumerate(own) if one is shift), None)
        if number is not None:
            never += people_of(people, own)[number]
            members += people
            again = again or shared(own)
    named = {"hours": format_hours(shift.hours), "role": shift.role}
    if again or not never:  # they may work in another shift
        return Doubt("shift_outside", named)
    return Doubt("shift_outside_all", {**named, "people": never, "of": members})


def _crews(
    plan: CampaignPlan, shifts: tuple[Shift, ...]
) -> Iterator[tuple[int, tuple[Shift, ...]]]:
    """Yield the people of each crew and the shifts it has."""
    for site in plan.sites:
        for station in site.stations:
            yield station.people, shifts_of(shifts, station.name, station.role)
            if station.preparation is not None:
                yield station.preparation.people, shifts_of(shifts, station.preparation.role)
        if site.gate is not None:
            yield site.gate.people, shifts_of(shifts, CALL_UP)


def _off_duty(plan: CampaignPlan, found: Amounts) -> Iterator[Doubt]:
    """Hours in which sites are open and a stage has nobody, because of shifts; once a stage."""
    busy = {site.id for site in found.sites if site.attending and not site.team}
    by_stage: dict[str, list[tuple[Site, Spans]]] = {}
    for site in plan.sites:
        for station in site.stations:
            gaps = _gaps(site, station) if site.id in busy and station.roster else ()
            if gaps:
                by_stage.setdefault(station.name, []).append((site, gaps))
    for stage, sites in by_stage.items():
        worst, gaps = max(sites, key=lambda pair: sum(end - start for start, end in pair[1]))
        named = {"count": len(sites), "site": worst.id, "stage": stage}
        yield Doubt("off_duty", {**named, "hours_spans": gaps})


def _gaps(site: Site, station: Station) -> Spans:
    """Return when a site is open and nobody of a station's crew is there."""
    levels = ((0, 0), *station.crew, (NEVER, 0))
    away = [
        (max(start, opening), min(end, closing))
        for opening, closing in site.windows
        for (start, level), (end, _) in pairwise(levels)
        if not level
    ]
    return tuple((start, end) for start, end in away if start < end)
