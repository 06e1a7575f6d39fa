"""How much a scenario is: people, staff, work by kind of site, and the earliest completion."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from simsite.core.units import LONGEST_DAYS, NEVER, SECOND, SECONDS_PER_DAY
from simsite.model.plan import CampaignPlan, Route, SiteGroup, SitePlan, Station, Steps
from simsite.model.scenario import Scenario
from simsite.model.uncertain import law_mean
from simsite.staffing import ExpectedWork, expected_work
from simsite.staffing.expected import expected_households
from simsite.theory.fluid import Capacity, Curve, delayed, serve
from simsite.workload.closed import Closed, closed, in_time
from simsite.workload.fluid_bound import (
    ALL_BUT,
    at_desks,
    capacity,
    completion,
    in_windows,
    inflow,
    passing_seconds,
    quickest_seconds,
    seconds_of_crew,
)

CALL_UP = "call_up"
LONGEST_SECONDS = LONGEST_DAYS * SECONDS_PER_DAY  # later is never: no scenario lasts longer

# People who wait at a closing that sends them home, at the given values.
#
# Within each of the opening hours residents flow through the stations as in
# `simsite.workload.fluid_bound`; what a station has not served by the closing leaves and does not
# come again. Whoever comes while the site is closed waits for the next opening. A desk may finish
# the resident it has in hand at a closing, which the flow does not know: less than that is not
# certain.

Visit = tuple[int, dict[str, int]]  # when a team stands ready at best, and its members by stage


def sent_home(site: SitePlan, attending: float, visit: Visit | None = None) -> float:
    """Return how many of those expected are sent home at closings; 0 where none is sure to be.

    Where people are called up nobody is sure to be: who is called waits within a limit, and the
    others at home.

    Parameters
    ----------
    site : SitePlan
        Of the plan.
    attending : float
        Residents expected to come before the last closing.
    visit : (int, dict of str to int), optional
        Of the mobile team that comes: when it stands ready, in microseconds, and its members.
    """
    if site.closing != "send_home" or site.gate is not None or attending <= 0.0:
        return 0.0
    curve, left, certain = inflow(site, attending, None), 0.0, False
    for station in site.stations[: site.counted + 1]:
        if station.kind == "delay":
            curve = delayed(curve, passing_seconds(station))
            continue
        seconds = quickest_seconds(station)
        if seconds <= 0.0:
            continue
        before = curve.total
        rates = capacity(_steps(site, station, visit), seconds, station.speeds)
        parts = list(_by_opening(site, curve, rates))
        certain |= any(come.total - out.total > station.desks for come, out in parts)
        curve = _joined([out for _, out in parts])
        left += before - curve.total
    return left if certain else 0.0


def _steps(site: SitePlan, station: Station, visit: Visit | None) -> Steps:
    steps = site.steps_at(station)
    if visit is not None:
        ready, team = visit
        steps = in_windows(site, team.get(station.name, 0), ready)
    return at_desks(station, steps) or ((0, 0),)


def _by_opening(site: SitePlan, curve: Curve, rates: Capacity) -> Iterator[tuple[Curve, Curve]]:
    """Yield who comes since the closing before, and who of them is served, for each opening."""
    since = min(0.0, float(curve.times[0]))
    for _, closing in site.windows:
        end = closing / SECOND
        come = _between(curve, since, end)
        yield come, _between(serve(come, _within(rates, since, end)), since, end)
        since = end


def _within(rates: Capacity, low: float, high: float) -> Capacity:
    inside = (rates.starts > low) & (rates.starts < high)
    return Capacity(
        np.concatenate(([low], rates.starts[inside], [high])),
        np.concatenate(([rates.after(low)], rates.rates[inside], [0.0])),
    )


def _between(curve: Curve, low: float, high: float) -> Curve:
    """Return who comes from `low` on and before `high`."""
    inside = (curve.times >= low) & (curve.times < high)
    before = _before(curve, low)
    return Curve(
        np.concatenate(([low], curve.times[inside], [high])),
        np.concatenate(([0.0], curve.amounts[inside] - before, [_before(curve, high) - before])),
    )


def _before(curve: Curve, time: float) -> float:
    """Return the amount just before a time, without any jump there."""
    after = int(np.searchsorted(curve.times, time, side="left"))
    if after == 0:
        return 0.0
    if after == curve.times.size:
        return curve.total
    ends = slice(after - 1, after + 1)
    return float(np.interp(time, curve.times[ends], curve.amounts[ends]))


def _joined(parts: Sequence[Curve]) -> Curve:
    """Return curves that follow one another as one."""
    base, amounts = 0.0, []
    for part in parts:
        amounts.append(part.amounts + base)
        base += part.total
    return Curve(np.concatenate([part.times for part in parts]), np.concatenate(amounts))


@dataclass(frozen=True, slots=True)
class StageLoad:
    """Work of one stage, at one site or at all sites of a kind.

    Attributes
    ----------
    stage : str
        Name of the stage; ``call_up`` for the callers.
    seconds : float
        Offered load: desk-seconds (caller-seconds) to be worked in all, on average.
    staffed : int
        Desks that have staff at the best time of the day; callers.
    on_duty : float
        Staff-seconds on duty before the horizon, overtime left out.
    """

    stage: str
    seconds: float
    staffed: int
    on_duty: float

    @property
    def each(self) -> float:
        """Seconds of work of each member of staff; infinity where work meets nobody."""
        if self.seconds == 0.0:
            return 0.0
        return self.seconds / self.staffed if self.staffed else math.inf


@dataclass(frozen=True, slots=True)
class SiteAmount:
    """One site: who is expected, the work of every stage, and when it can be done.

    Attributes
    ----------
    id, kind : str
        The site.
    attending : float
        Residents expected to come.
    loads : tuple of StageLoad
        Call-up first, where there is one, then the serve stages in order.
    earliest : float
        Seconds since the campaign's start before which it cannot be done at the given values.
    team : str
        The mobile team that comes, or empty.
    until_done : int
        How many of the loads, from the first, come up to the stage that counts.
    turned_away : float
        Those of the attending who are expected after the last closing, for nothing.
    shut_out : bool
        Whether it is never complete because some are as good as sure to come then.
    sent_home : float
        Those who are sent home at closings; it is never complete where some are sure to be.
    """

    id: str
    kind: str
    attending: float
    loads: tuple[StageLoad, ...]
    earliest: float
    team: str
    until_done: int
    turned_away: float = 0.0
    shut_out: bool = False
    sent_home: float = 0.0

    @property
    def binding(self) -> StageLoad:
        """The stage with most work for each member of staff, of those that come before done."""
        return max(self.loads[: self.until_done] or self.loads, key=lambda load: load.each)


@dataclass(frozen=True, slots=True)
class KindAmount:
    """All sites of one kind: how many, who comes, and the work of every stage there."""

    kind: str
    sites: int
    residents: int
    attending: float
    loads: tuple[StageLoad, ...]
    binds: tuple[tuple[str, int], ...]
    """At how many of these sites each stage binds, most first."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a scenario amounts to.

    Attributes
    ----------
    households : float
        Expected households, where they are called up or come together.
    attending : float
        Residents expected to come.
    desks : int
        Desks of the counted stage, which people know as the swab desks.
    desks_by_stage : dict of str to int
        Desks of each stage that serves; the counted one, if it does, first, then in the order of
        the stages.
    kinds : tuple of KindAmount
        In order of first appearance.
    sites : tuple of SiteAmount
        In the order of the plan.
    earliest : int
        Microseconds: a lower bound for completion of the last site to which somebody comes, at
        the given values; NEVER where the crews never suffice.
    """

    households: float
    attending: float
    desks: int
    desks_by_stage: dict[str, int]
    kinds: tuple[KindAmount, ...]
    sites: tuple[SiteAmount, ...]
    earliest: int

    @property
    def last(self) -> SiteAmount:
        """The site with the latest lower bound, of those to which somebody comes."""
        return _last(self.sites)


def amounts(scenario: Scenario, plan: CampaignPlan) -> Amounts:
    """Return what a scenario amounts to, at the given values and without random draws.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    plan : CampaignPlan
        Its plan, by `simsite.building.build.build`.
    """
    sites = tuple(_sites(scenario, plan))
    residents = {site.id: site.residents.population for site in plan.sites}
    return Amounts(
        households=sum(expected_households(scenario, site) for site in scenario.sites),
        attending=math.fsum(site.attending for site in sites),
        desks=sum(site.stations[site.counted].desks for site in plan.sites),
        desks_by_stage=_desks(plan),
        kinds=tuple(_kind(kind, sites, residents) for kind in scenario.kinds),
        sites=sites,
        earliest=_instant(_last(sites).earliest),
    )


def flows_by(scenario: Scenario, plan: CampaignPlan, time: int) -> bool:
    """Return whether the lower bound of `amounts` for completion is not after a time.

    No site is looked at after the first that is later.

    Parameters
    ----------
    scenario, plan
        As of `amounts`.
    time : int
        Microseconds.
    """
    busy = (site for site in _sites(scenario, plan) if site.attending)
    return all(_instant(site.earliest) <= time for site in busy)


def _sites(scenario: Scenario, plan: CampaignPlan) -> Iterator[SiteAmount]:
    """Yield all sites in the order of the plan."""
    work = expected_work(scenario)
    for group in plan.groups:
        yield from _group(group, work, plan.calendar.horizon)


def _instant(seconds: float) -> int:
    return round(seconds * SECOND) if seconds <= LONGEST_SECONDS else NEVER


def _last(sites: tuple[SiteAmount, ...]) -> SiteAmount:
    """Return the latest site; one to which nobody comes holds nobody up."""
    busy = [site for site in sites if site.attending]
    return max(busy or sites, key=lambda site: site.earliest)


def _desks(plan: CampaignPlan) -> dict[str, int]:
    """Return the desks of each stage that serves, the counted one first."""
    first = (site.stations[site.counted] for site in plan.sites)
    counted = dict.fromkeys((s.name for s in first if s.kind == "serve"), 0)
    serving = [s for site in plan.sites for s in site.stations if s.kind == "serve"]
    found = counted | dict.fromkeys((s.name for s in serving if s.name not in counted), 0)
    for station in serving:
        found[station.name] += station.desks
    return found


def on_duty_seconds(steps: Steps, horizon: int) -> float:
    """Return the staff-seconds of a crew before the horizon; infinity if it never goes off."""
    total = 0.0
    for number, (start, level) in enumerate(steps):
        end = steps[number + 1][0] if number + 1 < len(steps) else NEVER
        end = min(end, horizon)
        if level and end >= NEVER:
            return math.inf
        total += level * max(end - start, 0) / SECOND
    return total


def _group(
    group: SiteGroup, work: dict[str, ExpectedWork], horizon: int
) -> Iterator[SiteAmount]:  # fmt: skip
    """Yield the sites of a group in its order."""
    by_stop: dict[int, tuple[Route, int, float]] = {}
    for route in group.routes:
        by_stop |= _along(route, group, work)
    for number, site in enumerate(group.sites):
        expected = work[site.id]
        if number in by_stop:
            route, ready, earliest = by_stop[number]
            yield _site(site, expected, horizon, (route, ready, earliest))
        else:
            yield _site(site, expected, horizon, None)


def _along(
    route: Route, group: SiteGroup, work: dict[str, ExpectedWork]
) -> dict[int, tuple[Route, int, float]]:
    """Return, for each stop of a team, when it is ready and when the site is done, at best."""
    travel = law_mean(route.hop) / route.speed.value * 3600.0 if route.speed.value else 0.0
    change = round((law_mean(route.pack) + travel + law_mean(route.set_up)) * SECOND)
    ready = group.sites[route.stops[0].site].windows[0][0]
    found = {}
    for stop in route.stops:
        site = group.sites[stop.site]
        attending = work[site.id].attending
        done = math.inf
        if ready < NEVER:
            done = ready / SECOND
            if attending:
                done = completion(site, attending, ready, route.members)
        found[stop.site] = (route, ready, done if done * SECOND <= stop.leave else math.inf)
        leaves = min(done * SECOND, float(stop.leave))
        ready = NEVER if leaves >= NEVER else round(leaves) + change
    return found


def _site(
    site: SitePlan, expected: ExpectedWork, horizon: int, visit: tuple[Route, int, float] | None
) -> SiteAmount:
    seconds, late = dict(expected.stages), closed(site)
    loads = []
    if site.gate is not None and expected.knocking:
        callers = max((level for _, level in site.gate.crew), default=0)
        there = on_duty_seconds(site.gate.crew, horizon)
        loads.append(StageLoad(CALL_UP, expected.knocking, callers, there))
    loads += _shared(site, expected.attending, horizon)
    own = [s for s in site.stations[: site.counted + 1] if s.kind == "serve" and not s.served_by]
    until_done = len(loads) + len(own)
    for station in site.stations:
        if station.kind == "serve" and not station.served_by:
            steps = station.crew
            if visit is not None:
                steps = in_windows(site, dict(visit[0].members).get(station.name, 0), visit[1])
            loads.append(_load(station, seconds[station.name], steps, horizon))
    at_closings = _sent_home(site, expected.attending, late, visit)
    if late.never_complete or at_closings:
        earliest = math.inf
    elif visit is not None:
        earliest = visit[2]
    else:
        earliest = _earliest(site, expected.attending, late)
    team = visit[0].id if visit is not None else ""
    return SiteAmount(
        site.id, site.kind, expected.attending, tuple(loads), earliest, team, until_done,
        late.turned_away, late.never_complete, at_closings,
    )  # fmt: skip


def _shared(site: SitePlan, attending: float, horizon: int) -> Iterator[StageLoad]:
    """Yield the work of each shared crew at all its stations."""
    for number, crew in enumerate(site.shared):
        seconds = attending * seconds_of_crew(site, number, site.stations)
        most = max((level for _, level in crew.crew), default=0)
        yield StageLoad(crew.name, seconds, most, on_duty_seconds(crew.crew, horizon))


def _earliest(site: SitePlan, attending: float, late: Closed) -> float:
    """Return when a site with staff of its own is done at the earliest, seconds."""
    served = attending - late.turned_away
    if served <= attending * ALL_BUT:
        return site.windows[0][0] / SECOND
    return completion(in_time(site) if late.late else site, served)


def _sent_home(
    site: SitePlan, attending: float, late: Closed, visit: tuple[Route, int, float] | None
) -> float:
    """Return how many of those who come in time are sent home at closings."""
    team = None if visit is None else (visit[1], dict(visit[0].members))
    return sent_home(in_time(site) if late.late else site, attending - late.turned_away, team)


def _load(station: Station, seconds: float, steps: Steps, horizon: int) -> StageLoad:
    most = max((level for _, level in steps), default=0)
    duty = at_desks(station, steps)
    staffed = min(most, station.desks)
    return StageLoad(station.name, seconds, staffed, on_duty_seconds(duty, horizon))


def _people(stage: str, sites: list[SiteAmount]) -> int:
    """Return who staffs a stage at some sites: a mobile team once, callers of all its stops."""
    alone, teams = 0, dict[str, int]()
    for site in sites:
        for load in site.loads:
            if load.stage != stage:
                continue
            if site.team and stage != CALL_UP:
                teams[site.team] = max(teams.get(site.team, 0), load.staffed)
            else:
                alone += load.staffed
    return alone + sum(teams.values())


def _kind(kind: str, sites: tuple[SiteAmount, ...], residents: dict[str, int]) -> KindAmount:
    own = [site for site in sites if site.kind == kind]
    names = list(dict.fromkeys(load.stage for site in own for load in site.loads))
    loads = []
    for name in names:
        some = [load for site in own for load in site.loads if load.stage == name]
        loads.append(
            StageLoad(
                name,
                math.fsum(load.seconds for load in some),
                _people(name, own),
                math.fsum(load.on_duty for load in some),
            )
        )
    binds: dict[str, int] = {}
    for site in own:
        if site.attending:
            binds[site.binding.stage] = binds.get(site.binding.stage, 0) + 1
    most_first = tuple(sorted(binds.items(), key=lambda item: (-item[1], names.index(item[0]))))
    return KindAmount(
        kind=kind,
        sites=len(own),
        residents=sum(residents[site.id] for site in own),
        attending=math.fsum(site.attending for site in own),
        loads=tuple(loads),
        binds=most_first,
    )


# Staff of the counted stage who have no desk: relief, which adds hours and not speed.


@dataclass(frozen=True, slots=True)
class Relief:
    """How many members of the counted stage's staff are more than there are desks.

    Attributes
    ----------
    role : str
        Their role.
    without : int
        Members beyond the desks, summed over sites and teams: of each place as many as it has at
        the instant at which they are most.
    staff : int
        Members in all: the most on duty at each place, summed likewise.
    always : bool
        Whether they are as many at every instant at which the place has staff; else shifts make
        it more or fewer.
    """

    role: str
    without: int
    staff: int
    always: bool


def relief(plan: CampaignPlan) -> tuple[Relief, ...]:
    """Return the staff without a desk of each role that has any, in order of first appearance.

    Parameters
    ----------
    plan : CampaignPlan
        What will be done; a station starts no more residents at once than it has desks, however
        many are on duty.
    """
    found: dict[str, Relief] = {}
    for role, crew, desks in _crews(plan):
        beyond = [max(level - desks, 0) for _, level in crew if level]
        if not beyond:
            continue
        known = found.get(role, Relief(role, 0, 0, always=True))
        found[role] = Relief(
            role,
            known.without + max(beyond),
            known.staff + max(level for _, level in crew),
            known.always and min(beyond) == max(beyond),
        )
    return tuple(one for one in found.values() if one.without)


def _crews(plan: CampaignPlan) -> Iterator[tuple[str, Steps, int]]:
    """Yield role, members over time and desks of the counted stage of each site and team."""
    for group in plan.groups:
        for site in group.sites:
            counted = site.stations[site.counted]
            yield counted.role, site.steps_at(counted), counted.desks
        for route in group.routes:
            served = [group.sites[stop.site] for stop in route.stops]
            counted = served[0].stations[served[0].counted]
            most = max(site.stations[site.counted].desks for site in served)
            yield counted.role, ((0, dict(route.members).get(counted.name, 0)),), most
