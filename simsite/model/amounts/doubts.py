"""Doubts: what is allowed in a scenario but may not be what the planner meant."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from simsite.core.units import DAY, NEVER, SECOND
from simsite.model.amounts.amount import Amounts, SiteAmount
from simsite.model.amounts.closed_doubts import closed_doubts
from simsite.model.amounts.doubt import Doubt
from simsite.model.amounts.flow import desk_seconds, law_mean
from simsite.model.amounts.shift_doubts import shift_doubts
from simsite.model.plan import CampaignPlan, Site
from simsite.model.scenario import Scenario, quantities


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
    inputs = (*_sources(scenario), *_beyond_sources(scenario))
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
    worst: tuple[float, Site, float] | None = None
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


def people_ahead(site: Site) -> float:
    """Return how many people are between knock and swab where nothing but the slowest post waits.

    Rate of the slowest of callers and counted stations, times knock, walk, lateness and the work
    before the counted station (Little's law); 0 without call-up.
    """
    gate = site.gate
    if gate is None:
        return 0.0
    shares = site.residents.household_shares
    size = sum(n * share for n, share in enumerate(shares, 1)) / sum(shares)
    people = site.residents
    due = 1 - people.exempt.value - people.home_bound.value
    size *= max(due, 0.0) * people.attendance.value
    callers = max((level for _, level in gate.crew), default=0)
    knock = law_mean(gate.knock)
    rates = [size * callers / knock] if knock else []
    time = knock + law_mean(gate.walk) + gate.late_share.value * law_mean(gate.late)
    for number, station in enumerate(site.stations[: site.counted + 1]):
        seconds = desk_seconds(station)
        if station.kind == "serve" and seconds > 0.0:
            staffed = max((level for _, level in station.crew), default=1)
            rates.append(min(staffed, station.desks) / seconds)
        if number < site.counted:
            time += law_mean(station.time) * station.taken.value
    return min(rates, default=0.0) * time


def _desks_without_staff(plan: CampaignPlan, found: Amounts) -> Iterator[Doubt]:
    """Desks that nobody ever sits at."""
    own = {site.id for site in found.sites if site.attending and not site.team}
    idle = [
        (site.id, station.desks - max((level for _, level in station.crew), default=0))
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
        if quantity.range is not None and not quantity.source
    ]
    if missing:
        yield Doubt("no_source", {"count": len(missing), "path": missing[0]})


def _beyond_sources(scenario: Scenario) -> Iterator[Doubt]:
    """Values and ranges that go beyond what their source states."""
    for name, quantity in quantities(scenario).items():
        if quantity.beyond_source:
            written = quantity.model_dump(warnings=False)  # whole numbers stay so
            low, high = map(str, written["source_range"])
            about = {"path": name, "low": low, "high": high}
            if quantity.range is None:
                yield Doubt("value_beyond_source", {**about, "value": str(written["value"])})
            else:
                ends = " – ".join(map(str, written["range"]))
                yield Doubt("range_beyond_source", {**about, "range": ends})
