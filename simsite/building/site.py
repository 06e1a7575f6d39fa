"""One site of the plan: its people, hours, stations and the way they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from simsite.building.outages import Outages, for_preparers, halts_of, paper_of
from simsite.building.speeds import CausesAtSite, causes_at, marshalled, speeds_of
from simsite.building.terms import ScenarioLaws, law, quantity
from simsite.core.units import DAY, NEVER, SECOND, format_clock
from simsite.model.calendar import Calendar
from simsite.model.classes import at_stage, levels
from simsite.model.jobs import HelperJobs
from simsite.model.people import AnnouncedAt, Arrivals, Free
from simsite.model.plan import (
    SHARED,
    Announcement,
    AppointmentArrivals,
    Balking,
    Changeover,
    ClassAtStation,
    Convoy,
    Distribution,
    DosePreparation,
    FreeArrivals,
    Gate,
    Halt,
    PlannedClass,
    PoissonArrivals,
    Region,
    Residents,
    Roster,
    SharedCrew,
    SitePlan,
    SpeedCause,
    Station,
    Steps,
    Stream,
    Timetable,
    Turnout,
    UncertainQuantity,
)
from simsite.model.plan import Window as Hours
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.model.uncertain import law_mean
from simsite.model.visitors import Appointments as AskedAppointments
from simsite.model.visitors import ArrivalTimes, Beside
from simsite.model.visitors import Poisson as AskedPoisson
from simsite.model.work import Balk, BroughtBy, Stage
from simsite.staffing import SiteStaff
from simsite.staffing.expected import classes_that_come
from simsite.staffing.relief import Duty, brought_at, duty_of
from simsite.staffing.roles import (
    COLLECTOR,
    HELPER,
    counted_stage,
    members,
    roles_at,
    share_of,
    shared_roles,
    stages_of,
)
from simsite.staffing.shifts import CALL_UP, crew, windows

Alike = TypeVar("Alike")
ALIKE = UncertainQuantity.fixed(1.0)  # factor of a class that is as fast as others

# The way people come, in the words of the plan.


def _arrivals(common: Common, site: str) -> FreeArrivals | Stream:
    """Return how people come uncalled to alike sites; the id only where it has times."""
    asked = common.scenario.arrivals
    if not asked.decide_numbers:
        return _free(common.scenario, common.calendar, common.terms.kind)
    return _streams(common, asked, site, queue_shares(common.scenario))[0]


def _visitors(common: Common, site: str) -> tuple[Stream, ...]:
    """Return how people come to alike sites beside those; the id only where it has times."""
    beside = common.scenario.arrivals.beside
    return () if beside is None else _streams(common, beside, site, (1.0,))


def _streams(
    common: Common, asked: Arrivals | Beside, site: str, queue: tuple[float, ...]
) -> tuple[Stream, ...]:
    """Return the streams that are asked for, each with a queue at opening."""
    calendar, kind = common.calendar, common.terms.kind
    opening = calendar.openings_us()[0][0]
    found: list[Stream] = []
    if asked.appointments is not None:
        found.append(_appointments(asked.appointments, calendar, kind, queue))
    if asked.poisson is not None:
        found.append(PoissonArrivals(opening, _pieces(asked.poisson, calendar, kind), queue))
    if asked.times is not None:
        times = asked.times.get(site, ArrivalTimes(()))
        counts = tuple((own.start, own.end, own.number) for own in sorted(times.counts))
        found.append(Timetable(opening, tuple(sorted(times)), queue, counts))
    return tuple(found)


def _appointments(
    asked: AskedAppointments, calendar: Calendar, kind: str, queue: tuple[float, ...]
) -> AppointmentArrivals:
    return AppointmentArrivals(
        opening=calendar.openings_us()[0][0],
        slots=slots(asked, calendar),
        per_slot=asked.per_slot,
        early=quantity(asked.early, kind),
        delay=Distribution.constant(0.0) if asked.delay is None else law(asked.delay, kind),
        no_show=quantity(asked.no_show, kind),
        queue=queue,
    )


def queue_shares(scenario: Scenario) -> tuple[float, ...]:
    """Return the probability of 0, 1, ... waiting at the first opening."""
    queue = scenario.arrivals.queue_at_opening
    if queue is None:
        return (1.0,)
    return tuple(queue.shares.get(number, 0.0) for number in range(max(queue.shares) + 1))


def slots(asked: AskedAppointments, calendar: Calendar) -> tuple[int, ...]:
    """Return the slots of all days in microseconds."""
    step = round(asked.interval * SECOND)
    found: list[int] = []
    for hours in asked.hours or (None,):
        for start, end in _hours_of(hours, calendar):
            found += range(start, end, step)
    return tuple(sorted(found))


def _hours_of(hours: tuple[int, int] | None, calendar: Calendar) -> tuple[Hours, ...]:
    """Return hours of the day on every day in microseconds; None for the opening hours."""
    if hours is None:
        return windows(calendar)
    start, end = (edge * SECOND for edge in calendar.window_of_day(hours))
    return tuple((day * DAY + start, day * DAY + end) for day in calendar.open_days)


def _pieces(
    asked: AskedPoisson, calendar: Calendar, kind: str
) -> tuple[tuple[int, int, UncertainQuantity], ...]:
    """Return (start, end, households per hour) of all days, in order."""
    rates = [(piece.hours, piece.rate) for piece in asked.rates]
    by_hours = rates if asked.rate is None else [(None, asked.rate)]
    pieces = [
        (start, end, quantity(rate, kind))
        for hours, rate in by_hours
        for start, end in _hours_of(hours, calendar)
    ]
    return tuple(sorted(pieces, key=lambda piece: piece[0]))


def _last_entry(calendar: Calendar, free: Free) -> int:
    assert free.last_entry is not None
    return calendar.open_days[0] * DAY + calendar.moment_of_day(free.last_entry) * SECOND


def _free(scenario: Scenario, calendar: Calendar, kind: str) -> FreeArrivals:
    """Free arrival between the first opening and the last entry of the first day."""
    first_day = calendar.openings_us()[: len(calendar.hours)]
    opening, closing = first_day[0][0], first_day[-1][1]
    free = scenario.arrivals.free
    if free is None:
        return FreeArrivals(opening, closing, UncertainQuantity.fixed(1.0))
    return FreeArrivals(
        opening=opening,
        last_entry=closing if free.last_entry is None else _last_entry(calendar, free),
        backlog=quantity(free.backlog, kind),
        shape=quantity(free.shape, kind),
        scale=quantity(free.scale, kind),
        early=Distribution.constant(0.0) if free.early is None else law(free.early, kind),
        announcement=_announcement(free.announcement, calendar, kind),
    )


def _announcement(asked: AnnouncedAt | None, calendar: Calendar, kind: str) -> Announcement | None:
    if asked is None:
        return None
    at = calendar.open_days[0] * DAY + calendar.moment_of_day(asked.at) * SECOND
    return Announcement(at, quantity(asked.share, kind), quantity(asked.within, kind))


Crew = tuple[Steps, Roster | None, Turnout | None]


class Common:
    """What the sites of one kind with the same hours have in common, made once.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    terms : ScenarioLaws
        Of the kind of site, shared by sites with other hours.
    calendar : Calendar
        Of these sites.
    """

    def __init__(self, scenario: Scenario, terms: ScenarioLaws, calendar: Calendar) -> None:
        self.scenario, self.terms, self.calendar = scenario, terms, calendar
        self.windows = windows(calendar)
        self.counted = scenario.stages.index(counted_stage(scenario))
        self.shared = shared_roles(scenario)
        self._made: dict[tuple[object, ...], Any] = {}
        self._crews: dict[tuple[object, ...], Crew] = {}

    def once(self, make: Callable[..., Alike], *about: object) -> Alike:
        """Return what many sites have alike, made for the first: ``make(self, *about)``."""
        key = make, *about
        if key not in self._made:
            self._made[key] = make(self, *about)
        made: Alike = self._made[key]
        return made

    def crew(self, members: int, before: int, *names: str) -> Crew:
        """Return a crew by the clock, by the rules of the first name that has any.

        Parameters
        ----------
        members, before : int
            People of the crew, and those of the same post at the sites before.
        *names : str
            A stage, then its role.
        """
        duty = duty_of(self.scenario.staff, *names)
        brought = brought_at(before, members, duty)
        key = members, brought, *names
        if key not in self._crews:
            self._crews[key] = self._crew(members, brought, duty)
        return self._crews[key]

    def _crew(self, members: int, brought: tuple[int, ...], duty: Duty) -> Crew:
        last, convoys = members, []
        for asked, people in zip(duty.convoys, brought, strict=True):
            convoys.append((last - people, last, self._convoy(asked)))
            last -= people
        coming = [(first, end, convoy.at) for first, end, convoy in convoys]
        steps, roster = crew(members, self.windows, duty, coming)
        if roster is None or not duty.by_chance:
            return steps, roster, None
        own = tuple(
            (*turn[:2], slot) for turn, slot in zip(roster.turns, roster.slots, strict=True)
        )
        absence = UncertainQuantity.fixed(0.0)
        if duty.absent is not None:
            absence = self.terms.quantity(duty.absent.share)
        return steps, roster, Turnout(members, own, absence, tuple(convoys))

    def speeds(self, which: CausesAtSite, *names: str) -> tuple[SpeedCause, ...]:
        """Return why a crew of any of these names works faster or slower, where `which` hold."""
        return self.once(_speeds, which.speeds, names) if which.speeds else ()

    def halts(self, which: CausesAtSite, *names: str) -> tuple[Halt, ...]:
        """Return what holds a crew of any of these names up, where `which` hold."""
        return self.once(_halts, which.outages, names) if which.outages else ()

    def _convoy(self, asked: BroughtBy) -> Convoy:
        at = self.calendar.moment_of_day(asked.at) * SECOND
        name = asked.name or f"{asked.role} {format_clock(asked.at)}"
        delay = Distribution.constant(0.0) if asked.delay is None else self.terms.law(asked.delay)
        return Convoy(name, at, delay)


def _speeds(
    common: Common, which: tuple[int, ...], names: tuple[str, ...]
) -> tuple[SpeedCause, ...]:
    return speeds_of(common.scenario, common.terms, common.calendar, which, names)


def _halts(common: Common, which: Outages, names: tuple[str, ...]) -> tuple[Halt, ...]:
    return halts_of(common.scenario, common.terms, common.calendar, which, names)


def site(common: Common, asked: Site, staff: SiteStaff) -> SitePlan:
    """Return what will be done at one site with the staff deployed there."""
    scenario, before = common.scenario, dict(staff.before)
    coming, causes = classes_that_come(scenario, asked), causes_at(scenario, asked)
    call_up = scenario.arrivals.call_up
    return SitePlan(
        id=asked.id,
        zh=asked.name("zh"),
        en=asked.name("en"),
        kind=asked.kind,
        township=common.once(_place, asked.township, asked.township_zh, asked.township_en),
        village=_village(asked),
        residents=common.once(_residents, asked.population),
        windows=common.windows,
        closing=scenario.calendar.closing,
        stations=tuple(
            common.once(_station, number, _posts(scenario, stage, asked, staff), coming, causes)
            for number, stage in enumerate(scenario.stages)
        ),
        counted=common.counted,
        gate=common.once(_gate, staff.open_desks, staff.callers, before.get(CALL_UP, 0), causes)
        if call_up
        else None,
        arrivals=None
        if call_up
        else common.once(_arrivals, asked.id if scenario.arrivals.times else ""),
        speed_cv=common.terms.quantity(scenario.speed_cv),
        leads=staff.leads,
        marshals=staff.marshals,
        runners=staff.runners,
        shared=tuple(
            common.once(_shared, role, members(scenario, asked, role), before.get(role, 0))
            for role in common.shared
        ),
        visitors=common.once(_visitors, asked.id if _by_site(scenario.arrivals) else ""),
    )


def _by_site(asked: Arrivals) -> bool:
    """Return whether those who come beside are given site by site."""
    return asked.beside is not None and asked.beside.times is not None


def _village(asked: Site) -> Region:
    """Return the village that a site names; no names where it names none."""
    code = asked.village_code or asked.village_zh or asked.village_en
    zh, en = asked.village_zh, asked.village_en
    return Region(code, zh or en or code, en or zh or code)


def _place(_: Common, code: str, zh: str, en: str) -> Region:
    return Region(code, zh or en or code, en or zh or code)


def _residents(common: Common, population: int) -> Residents:
    people, terms = common.scenario.population, common.terms
    classes = (
        PlannedClass(
            name=own.name,
            share=None if own.share is None else terms.quantity(own.share),
            attendance=terms.quantity(own.attendance or people.attendance),
            exempt=own.exempt,
            level=level,
        )
        for own, level in zip(people.classes or (), levels(people.classes or ()), strict=True)
    )
    shares = people.household_size.shares
    return Residents(
        population=population,
        presence=terms.quantity(people.presence),
        exempt=terms.quantity(people.exempt),
        home_bound=terms.quantity(people.home_bound),
        attendance=terms.quantity(people.attendance),
        household_shares=tuple(shares.get(size, 0.0) for size in range(1, max(shares) + 1)),
        classes=tuple(classes),
        stream_classes=_stream_classes(common.scenario),
    )


def _stream_classes(scenario: Scenario) -> tuple[tuple[str, int], ...]:
    """Return the number of the class of all who come by each stream of one class."""
    names = [own.name for own in scenario.population.classes or ()]
    said = scenario.arrivals.classes or {}
    return tuple((stream, names.index(name)) for stream, name in said.items())


def _by_class(
    common: Common, stage: Stage, coming: tuple[float, ...]
) -> tuple[ClassAtStation, ...]:
    """Return what each class of residents takes at a stage; nothing where all are alike there."""
    people, terms = common.scenario.population, common.terms
    classes = people.classes or ()
    special = tuple(at_stage(classes, stage.name))
    if not any(special):
        return ()
    return tuple(
        ClassAtStation(
            factor=terms.quantity(own.factor) if own and own.factor else ALIKE,
            taken=terms.quantity((own and own.probability) or stage.probability),
            expected=share,
            patience=terms.law(own.patience) if own and own.patience else None,
        )
        for own, share in zip(special, coming, strict=True)
    )


def _station(
    common: Common,
    number: int,
    posts: StagePosts,
    coming: tuple[float, ...],
    causes: CausesAtSite,
) -> Station:
    """Return a station; nobody is on duty (None) where a team travels or a crew is shared."""
    stage, terms = common.scenario.stages[number], common.terms
    other, share = _other_way(common, stage)
    nobody: Crew = ((), None, None)
    names = stage.name, stage.role or ""
    on_duty = posts.on_duty
    crew, roster, turnout = (
        nobody if on_duty is None else common.crew(on_duty, posts.before, *names)
    )
    return Station(
        name=stage.name,
        kind=stage.kind,
        role=stage.role or "",
        stage=number,
        desks=posts.desks,
        crew=crew,
        time=terms.law(stage.time),
        alternative=other,
        alternative_share=share,
        taken=terms.quantity(stage.probability),
        changeover=_changeover(common, stage, posts.carried),
        preparation=_preparation(common, stage, posts, causes),
        roster=roster,
        turnout=turnout,
        served_by=tuple(
            common.shared.index(role) for role in roles_at(stage) if stage.role in common.shared
        ),
        by_class=_by_class(common, stage, coming),
        together=stage.household == "together",
        balk=None if stage.balk is None else _balking(common, stage, stage.balk),
        patience=None if stage.patience is None else terms.law(stage.patience),
        room=NEVER if stage.room is None else stage.room,
        **_held_up(common, stage, posts, causes),
    )


def _held_up(
    common: Common, stage: Stage, posts: StagePosts, causes: CausesAtSite
) -> dict[str, Any]:
    """Return how fast a stage works, with marshals too, and what holds it up."""
    if not posts.desks:
        return {}
    names = stage.name, *roles_at(stage)
    helped = marshalled(common.scenario, common.terms, posts.marshalled)
    return {
        "speeds": (*common.speeds(causes, *names), *helped),
        "halts": common.halts(causes, *names),
        "paper": paper_of(common.scenario, common.terms, causes.outages, names),
    }


def _other_way(common: Common, stage: Stage) -> tuple[Distribution, UncertainQuantity]:
    """Return the law of the other way to do a stage, and the share of residents who take it."""
    own = stage.alternative
    if own is None:
        return Distribution.constant(0.0), UncertainQuantity.fixed(0.0)
    return common.terms.law(own.time), common.terms.quantity(own.share)


def _balking(common: Common, stage: Stage, asked: Balk) -> Balking:
    """Return when somebody leaves a stage at once; its mean time is rounded to microseconds."""
    other, share = _other_way(common, stage)
    means = law_mean(common.terms.law(stage.time)), law_mean(other)
    mean = (1.0 - share.value) * means[0] + share.value * means[1]
    return Balking(
        length=asked.length,
        wait=NEVER if asked.wait is None else round(asked.wait * SECOND),
        mean=0 if asked.wait is None else max(1, round(mean * SECOND)),
        called=asked.called,
    )


def _shared(common: Common, role: str, people: int, before: int) -> SharedCrew:
    crew, roster, turnout = common.crew(people, before, role)
    return SharedCrew(f"{role}{SHARED}", role, crew, roster, turnout)


class StagePosts(NamedTuple):
    """The posts of a stage at a site.

    Attributes
    ----------
    desks : int
        Desks at which somebody serves.
    on_duty : int or None
        Members of its crew; None for a team's or a shared one.
    preparers : int
        Who prepare.
    before, preparers_before : int
        How many of both are at the sites before, where convoys are spread over the sites.
    marshalled, carried : float
        Share of the open desks that marshals look after, and runners.
    """

    desks: int
    on_duty: int | None
    preparers: int
    before: int
    preparers_before: int
    marshalled: float = 0.0
    carried: float = 0.0


def _posts(scenario: Scenario, stage: Stage, asked: Site, staff: SiteStaff) -> StagePosts:
    """Return the posts of a stage at a site."""
    desks, on_duty, preparers, fed = 0, 0, 0, ""
    if stage.kind != "delay":
        desks, on_duty = _desks(scenario, stage, asked, staff)
    if stage.preparation is not None:
        fed = stage.preparation.role
        preparers = members(scenario, asked, fed)
    elsewhere = bool(staff.team) or stage.role in shared_roles(scenario)
    before = dict(staff.before)
    counted = before.get(stage.name, 0), before.get(fed, 0)
    helped = (0.0, 0.0)
    if scenario.staff.jobs is not None and stage == counted_stage(scenario):
        helped = _looked_after(scenario.staff.jobs, staff)
    return StagePosts(desks, None if elsewhere else on_duty, preparers, *counted, *helped)


def _looked_after(jobs: HelperJobs, staff: SiteStaff) -> tuple[float, float]:
    """Return which share of the open desks marshals look after, and which runners."""
    desks = max(staff.open_desks, 1)
    marshals = jobs.marshalling.desks * staff.marshals if jobs.marshalling else 0
    runners = jobs.tube_running.desks * staff.runners if jobs.tube_running else 0
    return min(marshals / desks, 1.0), min(runners / desks, 1.0)


def _desks(scenario: Scenario, stage: Stage, asked: Site, staff: SiteStaff) -> tuple[int, int]:
    """Return the desks of a stage at which somebody serves and the members of its crew."""
    if stage.role == COLLECTOR:
        return staff.desks, staff.collectors
    if stage.role != HELPER:
        own = 1 if staff.team else min(members(scenario, asked, role) for role in roles_at(stage))
        return max(own, 1), own
    helped = stages_of(scenario, HELPER)
    registrars = share_of(staff.registrars, len(helped), helped.index(stage))
    return max(staff.open_desks, registrars, 1), registrars


def _preparation(
    common: Common, stage: Stage, posts: StagePosts, causes: CausesAtSite
) -> DosePreparation | None:
    if stage.preparation is None:
        return None
    role = stage.preparation.role
    crew, roster, turnout = common.crew(posts.preparers, posts.preparers_before, role)
    own = for_preparers(common.halts(causes, stage.name, *roles_at(stage)))
    return DosePreparation(
        name=f"{stage.name}.preparation",
        role=role,
        crew=crew,
        time=common.terms.law(stage.preparation.time),
        roster=roster,
        turnout=turnout,
        speeds=common.speeds(causes, role),
        halts=tuple(dict.fromkeys((*own, *common.halts(causes, role)))),
    )


def _changeover(common: Common, stage: Stage, carried: float) -> Changeover | None:
    terms = common.terms
    if stage.label is not None:
        return Changeover(stage.label.every, terms.constant(stage.label.time))
    tube = stage.tube
    if tube is None:
        return None
    timeout = NEVER
    if tube.timeout is not None:
        timeout = round(terms.quantity(tube.timeout).value * SECOND)
    return Changeover(
        size=tube.size,
        duration=terms.constant(tube.change),
        tube=True,
        timeout=timeout,
        at_relief=tube.at_relief if stage.role not in common.shared else "hand_over",
        **_carried(common, carried),
    )


def _carried(common: Common, part: float) -> dict[str, Any]:
    """Return what runners leave of a tube's change, where there are any."""
    jobs = common.scenario.staff.jobs
    if not part or jobs is None or jobs.tube_running is None:
        return {}
    return {"left": common.terms.quantity(jobs.tube_running.left), "part": part}


def _gate(common: Common, open_desks: int, callers: int, before: int, causes: CausesAtSite) -> Gate:
    call_up, terms = common.scenario.arrivals.call_up, common.terms
    assert call_up is not None
    in_time = Distribution.constant(0.0)
    crew, roster, turnout = common.crew(callers, before, CALL_UP)
    return Gate(
        limit=call_up.ahead * max(open_desks, 1),
        crew=crew,
        knock=terms.constant(call_up.knock),
        walk=terms.law(call_up.walk),
        late_share=terms.quantity(call_up.late.share)
        if call_up.late
        else UncertainQuantity.fixed(0.0),
        late=in_time if call_up.late is None else terms.constant(call_up.late.delay),
        roster=roster,
        turnout=turnout,
        speeds=common.speeds(causes, CALL_UP),
        halts=common.halts(causes, CALL_UP),
    )
