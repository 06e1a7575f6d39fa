"""Doubts about people who come while a site is closed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from simsite.core.units import DAY, NEVER, SECOND, format_hours
from simsite.model.plan import AppointmentArrivals, CampaignPlan, PoissonArrivals, SitePlan, Station
from simsite.model.scenario import Scenario, quantities
from simsite.model.uncertain import law_mean
from simsite.model.work import Shift
from simsite.staffing.shifts import CALL_UP, hours_of, people_of, shared, shifts_of
from simsite.workload.closed import WORTH_TELLING, Closed, Comers, come_when_closed, expected
from simsite.workload.fluid_bound import (
    desk_seconds,
    passing_seconds,
    share_who_come,
)
from simsite.workload.workload import Amounts, SiteAmount

FEW = 10
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """One warning: its kind and the numbers its sentence needs.

    Attributes
    ----------
    key : str
        Kind: the key ``check.doubt.<key>`` of the words.
    numbers : dict
        ``count`` and ``site`` (the worst one's id) for sites; times ``..._us`` in microseconds;
        shares ``..._share``; tuples of times ``..._times``, of windows ``..._spans``; lengths of
        time ``..._span``; all in microseconds.
    """

    key: str
    numbers: dict[str, Any] = field(default_factory=dict)


def closed_doubts(plan: CampaignPlan) -> tuple[Doubt, ...]:
    """Return who comes after the last closing for nothing, and who waits long for an opening.

    Parameters
    ----------
    plan : CampaignPlan
        The plan.
    """
    found = come_when_closed(plan)
    return (*_late(found, plan), *_early(found, plan))


def _late(found: Sequence[Closed], plan: CampaignPlan) -> Iterator[Doubt]:
    """Slots, pieces or times after the last closing, and how many people they mean."""
    own = [one for one in found if one.late]
    if not own:
        return
    people = math.fsum(one.turned_away for one in own)
    told = {
        "count": len(own),
        "people": _told(people),
        "of": _told(_expected(plan)),
        "closing_us": max(one.closing for one in own),
    }
    if _differ(plan):
        yield Doubt("after_closing_at", {**_worst(own), "people": told["people"], "of": told["of"]})
        return
    comers = [some for one in own for some, _ in one.late]
    yield Doubt(*_named(own[0].site, comers, told))


def _differ(plan: CampaignPlan) -> bool:
    """Return whether some sites have other opening hours than others."""
    return len({site.windows for site in plan.sites}) > 1


def _worst(late: Sequence[Closed]) -> dict[str, Any]:
    """Return where most come after the last closing, when that is, and what brings them."""
    worst = max(late, key=lambda one: one.turned_away)
    written = _written([some for some, _ in worst.late])
    kind = "written_times" if isinstance(written[0], int) else "written_spans"
    named = {"count": len(late), "site": worst.site.id, "closing_us": worst.closing}
    return {**named, kind: written}


def _named(
    site: SitePlan, comers: Sequence[Comers], told: dict[str, Any]
) -> tuple[str, dict[str, Any]]:  # fmt: skip
    """Return the kind of doubt and its numbers, by the way people come."""
    written, stream = _written(comers), comers[0].stream
    if isinstance(stream, AppointmentArrivals):
        return "slots_after_closing", {**told, "count": len(written), "slots_times": written}
    if isinstance(stream, PoissonArrivals):
        return "pieces_after_closing", {**told, "count": len(written), "pieces_spans": written}
    return "times_after_closing", {**told, "site": site.id, "times_times": written}


def _written(comers: Sequence[Comers]) -> tuple[Any, ...]:
    """Return what the planner wrote, in order: of the first kind of stream alone."""
    kind = type(comers[0].stream)
    return tuple(sorted({some.written for some in comers if isinstance(some.stream, kind)}))


def _early(found: Sequence[Closed], plan: CampaignPlan) -> Iterator[Doubt]:
    """Those who come so early, or in so long a break, that they wait long for an opening."""
    waits = [(wait, one.site.id) for one in found for wait in one.early]
    if not waits:
        return
    (start, opening, _), site = max(waits, key=lambda own: (own[0][1] - own[0][0], -own[0][0]))
    told = {
        "people": _told(math.fsum(people for (_, _, people), _ in waits)),
        "of": _told(_expected(plan)),
        "first_us": start,
        "opening_us": opening,
        "limit_span": WORTH_TELLING,
    }
    if _differ(plan):
        count = sum(bool(one.early) for one in found)
        yield Doubt("wait_for_opening_at", {**told, "count": count, "site": site})
    else:
        yield Doubt("wait_for_opening", told)


def _expected(plan: CampaignPlan) -> float:
    """Return how many people are expected by streams, without the queue at opening."""
    return math.fsum(map(expected, plan.sites))


def _told(people: float) -> int | float:
    """Return an expected number of people as it is told: few with a tenth, many without."""
    number = round(people, 1)
    return round(people) if people >= FEW or number.is_integer() else number


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
        outside = [site for site in plan.sites if not any(hours_of(shift, site.windows))]
        never, members = _idle(shift, scenario.staff.shifts, outside)
        named = {"hours": format_hours(shift.hours), "role": shift.role}
        told = {**named, "people": never, "of": members}
        if len(outside) == len(plan.sites):
            yield Doubt("shift_outside_all", told) if never else Doubt("shift_outside", named)
        elif never:
            site = outside[0].id
            yield Doubt("shift_outside_at", {**told, "count": len(outside), "site": site})
    yield from _off_duty(plan, found)


def _idle(shift: Shift, shifts: tuple[Shift, ...], sites: Sequence[SitePlan]) -> tuple[int, int]:
    """Return who of some sites never works if nobody works in a shift, and of how many.

    Nobody does so where some may work in another shift, too.
    """
    never, members = 0, 0
    for people, own in _crews(sites, shifts):
        number = next((n for n, one in enumerate(own) if one is shift), None)
        if number is None:
            continue
        if shared(own):
            return 0, 0
        never += people_of(people, own)[number]
        members += people
    return never, members


def _crews(
    sites: Sequence[SitePlan], shifts: tuple[Shift, ...]
) -> Iterator[tuple[int, tuple[Shift, ...]]]:
    """Yield the people of each crew and the shifts it has."""
    for site in sites:
        for own in site.crews:
            yield own.people, shifts_of(shifts, own.name, own.role)
        if site.gate is not None:
            yield site.gate.people, shifts_of(shifts, CALL_UP)


def _off_duty(plan: CampaignPlan, found: Amounts) -> Iterator[Doubt]:
    """Hours in which sites are open and a stage has nobody, because of shifts; once a stage."""
    busy = {site.id for site in found.sites if site.attending and not site.team}
    by_stage: dict[str, list[tuple[SitePlan, Spans]]] = {}
    for site in plan.sites:
        for station in site.stations:
            in_shifts = station.roster or any(site.shared[n].roster for n in station.served_by)
            gaps = _gaps(site, station) if site.id in busy and in_shifts else ()
            if gaps:
                by_stage.setdefault(station.name, []).append((site, gaps))
    for stage, sites in by_stage.items():
        worst, gaps = max(sites, key=lambda pair: sum(end - start for start, end in pair[1]))
        named = {"count": len(sites), "site": worst.id, "stage": stage}
        yield Doubt("off_duty", {**named, "hours_spans": gaps})


def _gaps(site: SitePlan, station: Station) -> Spans:
    """Return when a site is open and nobody of a station's crew is there."""
    levels = ((0, 0), *site.steps_at(station), (NEVER, 0))
    away = [
        (max(start, opening), min(end, closing))
        for opening, closing in site.windows
        for (start, level), (end, _) in pairwise(levels)
        if not level
    ]
    return tuple((start, end) for start, end in away if start < end)


def doubts(scenario: Scenario, plan: CampaignPlan, found: Amounts) -> tuple[Doubt, ...]:
    """Return everything doubtful, the gravest first.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    plan : CampaignPlan
        Its plan.
    found : Amounts
        What it amounts to.
    """
    rules: tuple[Callable[[CampaignPlan, Amounts], Iterator[Doubt]], ...] = (
        _overload,
        _too_late,
        _gate_binds,
        _desks_without_staff,
        _nobody,
        _calendar,
    )
    inputs = (*_sources(scenario), *_beyond_sources(scenario), *_known_together(scenario))
    by_rule = (doubt for rule in rules for doubt in rule(plan, found))
    return (*closed_doubts(plan), *shift_doubts(scenario, plan, found), *by_rule, *inputs)


def _overload(plan: CampaignPlan, found: Amounts) -> Iterator[Doubt]:
    """More work than staff hours within opening hours: utilisation above 1."""
    del plan
    worst: tuple[float, SiteAmount, str] | None = None
    count = 0
    for site in found.sites:
        ratios = [
            (load.seconds / load.on_duty if load.on_duty else math.inf, load.stage)
            for load in site.loads
            if load.seconds
        ]
        ratio, stage = max(ratios, default=(0.0, ""))
        count += ratio > 1.0
        if worst is None or ratio > worst[0]:
            worst = (ratio, site, stage)
    if worst is not None and count:
        ratio, site, stage = worst
        yield Doubt(
            "overload", {"count": count, "site": site.id, "stage": stage, "ratio_share": ratio}
        )


def _too_late(plan: CampaignPlan, found: Amounts) -> Iterator[Doubt]:
    """Even the lower bound is behind the horizon or the deadline."""
    for key in ("horizon", "deadline"):
        limit = getattr(plan.calendar, key)
        late = [s for s in found.sites if s.earliest * SECOND > limit and not s.shut_out]
        if late and (limit < NEVER or key == "horizon"):
            worst = max(late, key=lambda site: site.earliest)
            yield Doubt(f"after_{key}", {"count": len(late), "site": worst.id, "limit_us": limit})
            return


def _gate_binds(plan: CampaignPlan, found: Amounts) -> Iterator[Doubt]:
    """Little's law: at full rate more people are ahead than the gate lets be."""
    del found
    worst: tuple[float, SitePlan, float] | None = None
    count = 0
    for site in plan.sites:
        needed = people_ahead(site)
        if site.gate is None or needed <= site.gate.limit:
            continue
        count += 1
        if worst is None or needed / site.gate.limit > worst[0]:
            worst = (needed / site.gate.limit, site, needed)
    if worst is not None:
        _, site, needed = worst
        assert site.gate is not None
        numbers = {"count": count, "site": site.id, "limit": site.gate.limit}
        yield Doubt("gate_binds", {**numbers, "needed": math.ceil(needed)})


def people_ahead(site: SitePlan) -> float:
    """Return how many people are between knock and swab where nothing but the slowest post waits.

    Rate of the slowest of callers and counted stations, times knock, walk, lateness and the work
    before the counted station (Little's law); 0 without call-up.
    """
    gate = site.gate
    if gate is None:
        return 0.0
    shares = site.residents.household_shares
    size = sum(n * share for n, share in enumerate(shares, 1)) / sum(shares)
    size *= share_who_come(site.residents)
    callers = max((level for _, level in gate.crew), default=0)
    knock = law_mean(gate.knock)
    rates = [size * callers / knock] if knock else []
    time = knock + law_mean(gate.walk) + gate.late_share.value * law_mean(gate.late)
    for number, station in enumerate(site.stations[: site.counted + 1]):
        seconds = desk_seconds(station)
        if station.kind == "serve" and seconds > 0.0:
            staffed = max((level for _, level in site.steps_at(station)), default=1)
            rates.append(min(staffed, station.desks) / seconds)
        if number < site.counted:
            time += passing_seconds(station)
    return min(rates, default=0.0) * time


def _desks_without_staff(plan: CampaignPlan, found: Amounts) -> Iterator[Doubt]:
    """Desks that nobody ever sits at."""
    own = {site.id for site in found.sites if site.attending and not site.team}
    idle = [
        (site.id, station.desks - max((level for _, level in site.steps_at(station)), default=0))
        for site in plan.sites
        if site.id in own
        for station in site.stations
        if station.kind == "serve"
    ]
    idle = [(site, desks) for site, desks in idle if desks > 0]
    if idle:
        worst = max(idle, key=lambda pair: pair[1])[0]
        sites = len({site for site, _ in idle})
        desks = sum(number for _, number in idle)
        yield Doubt("desks_without_staff", {"count": sites, "desks": desks, "site": worst})


def _nobody(plan: CampaignPlan, found: Amounts) -> Iterator[Doubt]:
    """Sites to which nobody comes."""
    del plan
    empty = [site for site in found.sites if not site.attending]
    if empty:
        yield Doubt("nobody", {"count": len(empty), "site": empty[0].id})


def _calendar(plan: CampaignPlan, found: Amounts) -> Iterator[Doubt]:
    """Deadline or horizon before the sites close."""
    del found
    closing = max(end for site in plan.sites for _, end in site.windows)
    calendar = plan.calendar
    if calendar.horizon < closing:
        numbers = {"limit_us": calendar.horizon, "closing_us": closing}
        yield Doubt("horizon_before_closing", numbers)
    elif calendar.horizon == closing and _serves_after(plan, closing):
        yield Doubt("horizon_at_closing", {"limit_us": closing})
    if calendar.deadline < NEVER:
        of_day = [
            end
            for site in plan.sites
            for start, end in site.windows
            if (end - 1) // DAY == (calendar.deadline - 1) // DAY
            or start < calendar.deadline < end  # a night that goes on past the deadline's midnight
        ]
        if of_day and calendar.deadline < max(of_day):
            numbers = {"limit_us": calendar.deadline, "closing_us": max(of_day)}
            yield Doubt("deadline_before_closing", numbers)


def _serves_after(plan: CampaignPlan, closing: int) -> bool:
    """Return whether somebody may be served after a closing, which is an overtime nobody sees."""
    return any(
        site.closing == "serve_queue" and site.windows[-1][1] == closing for site in plan.sites
    )


def _sources(scenario: Scenario) -> Iterator[Doubt]:
    """Ranges of which nobody says where they come from."""
    missing = [
        name
        for name, quantity in quantities(scenario).items()
        if quantity.ends is not None and not quantity.source
    ]
    if missing:
        yield Doubt("no_source", {"count": len(missing), "path": missing[0]})


def _known_together(scenario: Scenario) -> Iterator[Doubt]:
    """Yield inputs that are said to go with others and are known, so that they do not."""
    named = {name for group in scenario.correlation or () for name in group.inputs}
    for name, quantity in quantities(scenario).items():
        if name in named and quantity.low == quantity.high:
            yield Doubt("known_correlated", {"path": name})


def _beyond_sources(scenario: Scenario) -> Iterator[Doubt]:
    """Values and ranges that go beyond what their source states."""
    for name, quantity in quantities(scenario).items():
        if quantity.beyond_source:
            written = quantity.model_dump(warnings=False)  # whole numbers stay so
            low, high = map(str, written["source_range"])
            about = {"path": name, "low": low, "high": high}
            if quantity.ends is None:
                yield Doubt("value_beyond_source", {**about, "value": str(written["value"])})
            else:
                ends = " – ".join(str(quantity.unit.write(end)) for end in quantity.ends)
                yield Doubt("range_beyond_source", {**about, "range": ends})
