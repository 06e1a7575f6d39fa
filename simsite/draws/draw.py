"""Plan, seed and replication to draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simsite.core.distributions import quantile
from simsite.core.streams import Purpose, uniforms
from simsite.core.units import NEVER
from simsite.draws import classes, primitives
from simsite.draws.addresses import Spans, microseconds, places, starts
from simsite.draws.arrival_streams import draw_visitors
from simsite.draws.clock_speeds import CausesOfCrews, causes_laid_out, drawn_causes, names_of_causes
from simsite.draws.parameters import Parameters
from simsite.draws.population import Homes, beside, in_order, present_of
from simsite.draws.shared_laws import Lots, attempts_of, lots_of, lots_of_sites
from simsite.draws.times import moved_arrivals, paper_times, patience_times
from simsite.draws.travel import constant, draw_ways
from simsite.draws.turnout import Crews, crews_laid_out, drawn_steps, planned_steps
from simsite.draws.views import Draws, SiteDraws, Tables, draws_of, filled, sites_of
from simsite.draws.workspace import Key, Part, Room
from simsite.model.pieces import of_plan
from simsite.model.plan import (
    CampaignPlan,
    Distribution,
    FreeArrivals,
    Gate,
    Residents,
    SitePlan,
    Station,
    Stream,
    UncertainQuantity,
)
from simsite.model.uncertain import partly
from simsite.tables.schema import ATTEMPT_PARTY, ATTEMPT_PATIENCE, ATTEMPT_SERVICE, ATTEMPT_WIDTH

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
AT_ONCE = Distribution.constant(0.0)


def planned_tables(sites: tuple[SitePlan, ...]) -> Tables:
    """Return the tables of steps of sites' crews where everybody comes and goes as planned.

    Parameters
    ----------
    sites : tuple of SitePlan
        What will be done there.

    Returns
    -------
    dict of str to int64 array
        ``first_step`` and ``steps``.
    """
    return planned_steps(crews_laid_out(sites))


@of_plan
def _crews(plan: CampaignPlan) -> Crews:
    return crews_laid_out(plan.sites)


@of_plan
def _causes(plan: CampaignPlan) -> CausesOfCrews:
    return causes_laid_out(plan.sites, plan.causes)


@of_plan
def _planned(plan: CampaignPlan) -> Tables | None:
    """Return the steps of the crews of a plan, None where chance has a part in them."""
    crews = _crews(plan)
    return planned_steps(crews) if len(crews.turns) == 0 else None


def draw(plan: CampaignPlan, seed: int, replication: int, unknowns: bool) -> Draws:
    """Make all the random draws of one replication.

    Parameters
    ----------
    plan : CampaignPlan
        What will be done.
    seed : int
        Seed of the campaign.
    replication : int
        Counted from 0; replication r is the same whatever the number of replications.
    unknowns : bool
        Whether ranges and site speeds are drawn as well.

    Returns
    -------
    Draws
        In the order of the plan's groups.
    """
    return draws_of(plan, draw_tables(plan, seed, replication, unknowns), replication)


def draw_tables(
    plan: CampaignPlan,
    seed: int,
    replication: int,
    unknowns: bool,
    room: Room | None = None,
    given: Mapping[str, float] | None = None,
) -> Tables:
    """Make all the random draws of one replication into flat tables.

    Parameters
    ----------
    plan, seed, replication, unknowns
        As for `draw`.
    room : Room or None
        Memory to be used again: the tables are then good until the next draw into it, which leaves
        what is decided by the same things as it is.
    given : mapping of str to float, optional
        Values of inputs by name, instead of those of the plan or by random draws.

    Returns
    -------
    dict of str to int64 array
        Those of DRAWS and ROLL in `simsite.tables.schema`; sites in the order of the plan's groups.
    """
    inputs = Parameters(seed, replication, unknowns, given, plan.correlated)
    sweep = _Sweep(plan.sites, lots_of(plan, seed), inputs, replication, room or Room())
    ways = draw_ways(plan, seed, replication, inputs)
    steps = _planned(plan) or drawn_steps(_crews(plan), seed, replication, inputs)
    causes = drawn_causes(_causes(plan), seed, replication, inputs)
    return {**sweep.tables(), **steps, **causes, **ways}


def draw_sites(
    sites: tuple[SitePlan, ...], seed: int, replication: int, inputs: Parameters
) -> tuple[SiteDraws, ...]:
    """Draw sites in the given order, without routes."""
    sweep = _Sweep(sites, lots_of_sites(sites, seed), inputs, replication, Room())
    laid_out = causes_laid_out(sites, names_of_causes(sites))
    causes = drawn_causes(laid_out, seed, replication, inputs)
    return sites_of(sites, {**sweep.tables(), **planned_tables(sites), **causes})


class _Sweep:
    """Draws all sites, those that share a law in one go."""

    def __init__(
        self,
        sites: tuple[SitePlan, ...],
        lots: Lots,
        inputs: Parameters,
        replication: int,
        room: Room,
    ) -> None:
        self._sites, self._lots, self._inputs = sites, lots, inputs
        self._replication, self._room = replication, room
        self._came: dict[int, I64] = {}  # arrivals of streams' households
        self._homes = self._room.kept("homes", self._key_of_homes(), self._draw_homes)
        self._listed = self._homes.households.copy()  # households that do not come by a stream
        for site, times in self._came.items():
            self._listed[site] -= len(times)
        self._speed = self._speeds()
        self._class = self._drawn_classes()
        self._doors = starts(self._homes.households + 1)  # where sites begin in `members`

    def tables(self) -> Tables:
        """Draw times and return all tables but those of crews and routes."""
        homes, called = self._homes, self._lots.called
        households = np.where(called, self._listed, 0)
        first_resident, first_household = starts(homes.attending), starts(households)
        return {
            "residents": filled(homes.attending),
            "households": filled(households),
            "first_resident": first_resident,
            "first_household": first_household,
            "members_from": filled(self._members_from()),
            "present": filled(homes.present),
            "exempt": filled(homes.exempt),
            "home_bound": filled(homes.home_bound),
            "absent": filled(homes.absent),
            "person": filled(homes.persons),
            "resident_class": self._class,
            "members": filled(homes.members),
            "first_door": self._doors,
            "speed": filled(self._speed.view(np.int64)),
            "change": filled(self._changeovers()),
            **self._service(first_resident),
            **self._call_up(first_household),
            **self._arrivals(first_resident),
        }

    def _spans(self, sites: I64, count: I64, into: I64, first: I64 | None = None) -> Spans:
        keys = self._lots.keys[0][sites], self._lots.keys[1][sites]
        numbers = self._homes.persons if first is not None else None
        return Spans(keys, count, into, self._replication, first, numbers)

    def _key(self, spans: Spans, *laws: object) -> Key:
        """Return what decides draws from laws at spans; stable numbers are those of the homes."""
        where = spans.keys, spans.count, spans.into, spans.replication, spans.first
        return where, None if spans.first is None else self._homes, laws

    def _key_of_homes(self) -> Key:
        """Return what decides who lives at sites and who comes; never the same with streams."""
        lots, value = self._lots, self._inputs.value
        own = []
        for residents, sites in lots.residents:
            present = present_of(residents, lots.population[sites], self._inputs)
            shares = residents.exempt, residents.home_bound, residents.attendance
            by_class = self._of_classes(residents)
            own.append((sites, present, residents.household_shares, *map(value, shares), by_class))
        return self._replication, lots.keys, tuple(own), object() if lots.streams else None

    def _draw_homes(self) -> Homes:
        lots, parts = self._lots, []
        for residents, own in lots.residents:
            keys = lots.keys[0][own], lots.keys[1][own]
            present = present_of(residents, lots.population[own], self._inputs)
            # Several lots at once live in different rooms, because they are put together later.
            room = self._room if len(lots.residents) == 1 else Room()
            homes = primitives.draw_homes(
                residents, present, keys, self._inputs, self._replication, room
            )
            parts.append((own, homes))
        visitors = {}
        for site in lots.streams:
            one = np.array([site], dtype=np.int64)
            keys = lots.keys[0][one], lots.keys[1][one]
            people, self._came[site] = draw_visitors(
                self._sites[site], keys, self._inputs, self._replication
            )
            if isinstance(self._sites[site].arrivals, Stream):
                parts.append((one, Homes.of(people)))
            else:
                visitors[site] = Homes.of(people)
        return beside(in_order(parts, len(lots.population)), visitors)

    def _speeds(self) -> F64:
        """Speed factor of each site: lognormal with mean 1, or exactly 1."""
        speed = np.ones(len(self._lots.population))
        if not self._inputs.unknowns:
            return speed
        for quantity, own in self._lots.speeds:
            cv = self._inputs.value(quantity)
            if cv != 0.0:
                keys = self._lots.keys[0][own], self._lots.keys[1][own]
                zero = np.zeros(len(own), dtype=np.int64)
                u = uniforms(keys, self._replication, Purpose.SITE_SPEED, zero)
                speed[own] = quantile("lognormal", (1.0, cv), u)
        return speed

    def _drawn_classes(self) -> I64:
        """Return the class of each resident; 0 where all are alike."""
        homes, lots = self._homes, self._lots
        first = starts(homes.attending)
        alike = homes, tuple(own for _, own in lots.classes)
        parts: list[Part] = [(alike, lambda table: table.fill(0))]
        for residents, own in lots.classes:
            spans = self._spans(own, homes.attending[own], first[own], first[own])
            sites = [self._sites[n] for n in own.tolist()]
            write = partial(classes.write_classes, residents, spans, sites, self._inputs)
            ways = tuple((site.arrivals, *site.visitors) for site in sites)
            laws = self._of_classes(residents), residents.stream_classes
            parts.append((self._key(spans, *laws, *ways), write))
        return self._room.written("resident_class", len(homes.persons), parts)

    def _of_classes(self, residents: Residents) -> tuple[object, ...]:
        """Return what decides of which class residents are, and which classes come."""
        value = self._inputs.value
        return tuple(
            (own.share and value(own.share), value(own.attendance), own.exempt)
            for own in residents.classes
        )

    def _members_from(self) -> I64:
        """Members of the households that are called; a single 0 for other sites."""
        called, members = self._lots.called, self._homes.members
        if called.all() and not self._came:
            return members
        households = np.where(called, self._listed, 0)
        first = np.repeat(self._doors[:-1] + households, np.diff(self._doors))
        return members[np.arange(len(members)) <= first]

    def _changeovers(self) -> I64:
        change = np.zeros(len(self._lots.site_of), dtype=np.int64)
        for own, posts in self._lots.changeovers:
            speed = self._speed[self._lots.site_of[posts]]
            left = 1.0
            if own.left is not None:
                left = partly(self._inputs.value(own.left), own.part)
            change[posts] = microseconds(self._inputs.mean(own.duration) * left * speed)
        return change

    def _service(self, first_resident: I64) -> Tables:
        lots, attending = self._lots, self._homes.attending
        cells = attending[lots.site_of]
        cells[lots.first_post[:-1]] = 0
        first_cell = starts(cells)
        parts = []
        for station, posts in lots.services:
            sites = lots.site_of[posts]
            spans = self._spans(sites, cells[posts], first_cell[posts], first_resident[sites])
            parts.append(self._served(station, spans, self._speed[sites]))
        service = self._room.written("service", int(first_cell[-1]), parts)
        return {
            "first_cell": first_cell,
            "service": service,
            **self._attempts(first_cell, first_resident),
            **self._doses(first_cell, service),
            **self._on_paper(first_cell, first_resident, service),
        }

    def _served(self, station: Station, spans: Spans, speed: F64) -> Part:
        """Return the services of those who share a station's laws."""
        inputs, value = self._inputs, self._inputs.value
        share, other = value(station.alternative_share), station.alternative
        other_law = inputs.law(other) if share > 0.0 else None
        laws = station.stage, inputs.law(station.time), share, other_law, value(station.taken)
        if not station.by_class:
            write = partial(primitives.service_times, station, spans, speed, inputs)
            return self._key(spans, speed, *laws), write
        by_class = tuple((value(own.factor), value(own.taken)) for own in station.by_class)
        services = classes.ClassedServices(self._class, inputs)
        times = partial(services.service_times, station, spans, speed)
        return self._key(spans, speed, *laws, by_class, self._class.copy()), times

    def _attempts(self, first_cell: I64, first_resident: I64) -> Tables:
        """Draw how long residents wait, and services of later visits where they come again."""
        lots, cells = self._lots, np.diff(first_cell)
        number = np.zeros(len(cells), dtype=np.int64)
        for station, posts in lots.later_visits:
            number[posts] = attempts_of(station) * cells[posts]
        first = starts(number)
        rows = np.full((int(first[-1]), ATTEMPT_WIDTH), NEVER)
        classed = classes.ClassedServices(self._class, self._inputs)
        service = np.zeros(len(rows), dtype=np.int64)
        for station, posts in lots.later_visits:
            taken = _taken_by_all(station)  # the first visit decides
            sites = lots.site_of[posts]
            for visit in range(station.later_visits):
                into = first[posts] + visit * cells[posts]
                spans = self._spans(sites, cells[posts], into, first_resident[sites])
                speed = self._speed[sites]
                if station.by_class:
                    classed.service_times(taken, spans, speed, service, visit + 1)
                    continue
                primitives.service_times(taken, spans, speed, self._inputs, service, visit + 1)
            if station.tires:
                spans = self._spans(sites, cells[posts], first[posts], first_resident[sites])
                own = places(spans.into, spans.count)
                of = self._class[places(first_resident[sites], spans.count)]
                rows[own, ATTEMPT_PATIENCE] = patience_times(station, spans, of, self._inputs)
            if station.together:
                homes = [self._home(int(site)) for site in sites]
                rows[own, ATTEMPT_PARTY] = np.concatenate([np.zeros(0, np.int64), *homes])
        rows[:, ATTEMPT_SERVICE] = service
        return {"first_attempt": first, "attempts": filled(rows.reshape(-1), ATTEMPT_WIDTH)}

    def _home(self, site: int) -> I64:
        """Return the first attending member of the household of each resident, within the site."""
        members = self._homes.members[self._doors[site] : self._doors[site + 1]]
        return np.repeat(members[:-1], np.diff(members))

    def _doses(self, first_cell: I64, service: I64) -> Tables:
        """Draw a dose for each resident who takes a station that is fed by a preparation."""
        lots = self._lots
        number = np.zeros(len(lots.site_of), dtype=np.int64)
        for _, posts in lots.preparations:
            for post in posts.tolist():
                number[post] = np.count_nonzero(service[first_cell[post] : first_cell[post + 1]])
        first = starts(number)
        parts = []
        for station, posts in lots.preparations:
            assert station.preparation is not None
            sites = lots.site_of[posts]
            spans, speed = self._spans(sites, number[posts], first[posts]), self._speed[sites]
            law = self._inputs.law(station.preparation.time)
            write = partial(primitives.dose_times, station, spans, speed, self._inputs)
            parts.append((self._key(spans, speed, station.stage, law), write))
        return {"first_dose": first, "dose": self._room.written("dose", int(first[-1]), parts)}

    def _on_paper(self, first_cell: I64, first_resident: I64, service: I64) -> Tables:
        """Draw services that are begun the other way, and how much longer they take."""
        lots, cells = self._lots, np.diff(first_cell)
        number = np.zeros(len(cells), dtype=np.int64)
        for _, posts in lots.on_paper:
            number[posts] = cells[posts]
        first = starts(number)
        took = np.zeros(int(first[-1]), dtype=np.int64)
        usual = np.zeros(len(took), dtype=np.int64)
        for station, posts in lots.on_paper:
            sites = lots.site_of[posts]
            spans = self._spans(sites, cells[posts], first[posts], first_resident[sites])
            own = places(spans.into, spans.count)
            usual[own] = service[places(first_cell[posts], cells[posts])]
            speed = np.repeat(self._speed[sites], cells[posts])
            took[own] = np.where(
                usual[own] > 0, paper_times(station, spans, speed, self._inputs), 0
            )
        return {"first_paper": first, "paper": filled(took), "paper_more": filled(took - usual)}

    def _call_up(self, first: I64) -> Tables:
        inputs, size, knocks, walks = self._inputs, int(first[-1]), [], []
        mean_walk = np.zeros(len(self._lots.population), dtype=np.int64)
        for gate, own in self._lots.gates:
            spans = self._spans(own, self._listed[own], first[own])
            knock = partial(primitives.knock_times, gate, spans, inputs)
            knocks.append((self._key(spans, inputs.law(gate.knock)), knock))
            walks.append(self._walked(gate, spans))
            mean_walk[own] = constant(gate.walk, inputs)
        return {
            "knock": self._room.written("knock", size, knocks),
            "walk": self._room.written("walk", size, walks),
            "mean_walk": filled(mean_walk),
        }

    def _walked(self, gate: Gate, spans: Spans) -> Part:
        """Return the walks of those who share a gate's laws."""
        inputs, share = self._inputs, self._inputs.value(gate.late_share)
        late = inputs.law(gate.late) if share > 0.0 else None
        write = partial(primitives.walk_times, gate, spans, inputs)
        return self._key(spans, inputs.law(gate.walk), share, late), write

    def _arrivals(self, first_resident: I64) -> Tables:
        value = self._inputs.value
        laws = tuple(
            (
                own,
                free.opening,
                free.last_entry,
                *map(value, (free.backlog, free.shape, free.scale)),
                self._inputs.law(free.early),
                *self._announced(free),
            )
            for free, own in self._lots.arrivals
        )
        draw = partial(self._draw_arrivals, first_resident)
        return self._room.kept("arrivals", (self._homes, laws), draw)

    def _announced(self, free: FreeArrivals) -> tuple[float, ...]:
        """Return what decides who follows an announcement, nothing where there is none."""
        told = free.announcement
        if told is None:
            return ()
        return told.at, self._inputs.value(told.share), self._inputs.value(told.within)

    def _draw_arrivals(self, first_resident: I64) -> Tables:
        lots, homes = self._lots, self._homes
        free = np.flatnonzero(~lots.called)
        count = homes.households[free]
        first = np.zeros(len(lots.population), dtype=np.int64)
        first[free] = starts(count)[:-1]
        came = np.empty(int(count.sum()), dtype=np.int64)
        for arrivals, own in lots.arrivals:
            spans = self._spans(own, self._listed[own], first[own])
            primitives.arrival_times(arrivals, spans, self._inputs, came)
            if arrivals.early != AT_ONCE or arrivals.announcement is not None:
                into, homes_of = places(spans.into, spans.count), spans.addresses()
                came[into] = moved_arrivals(arrivals, homes_of, self._inputs, came[into])
        beside_calls = [site for site in self._came if lots.called[site]]
        for site, times in self._came.items():
            if not lots.called[site]:
                last = first[site] + homes.households[site]
                came[last - len(times) : last] = times
        people = len(homes.persons)
        arrival, order = (self._room.written(n, people, ()) for n in ("arrival", "arrival_order"))
        if lots.called.any():
            arrival[:people] = NEVER
            numbers = np.arange(int(homes.attending.max()), dtype=np.int64)
            rows = [numbers[:number] for number in homes.attending.tolist()]
            np.concatenate(rows, out=order[:people])
        if len(free):
            spans = self._spans(free, count, first_resident[free], self._doors[free])
            primitives.order_arrivals(spans, came, homes.members, arrival, order)
        for site in beside_calls:
            times, by_time = self._beside_call_up(site)
            begin, end = first_resident[site : site + 2].tolist()
            arrival[begin:end], order[begin:end] = times, by_time
        return {"arrival": arrival, "arrival_order": order}

    def _beside_call_up(self, site: int) -> tuple[I64, I64]:
        """Return when residents of a site come uncalled, NEVER for the called, and their order."""
        members = self._homes.members[self._doors[site] : self._doors[site + 1]]
        called = np.full(self._listed[site], NEVER)
        times = np.repeat(np.concatenate((called, self._came[site])), np.diff(members))
        return times, np.argsort(times, kind="stable")


def _taken_by_all(station: Station) -> Station:
    """Return a station that everybody takes."""
    all_of_them = UncertainQuantity.fixed(1.0)
    by_class = tuple(replace(own, taken=all_of_them) for own in station.by_class)
    return replace(station, taken=all_of_them, by_class=by_class)
