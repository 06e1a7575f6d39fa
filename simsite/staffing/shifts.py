"""Shifts: who of a site's members works in which, and how many members a site needs for that.

Shares that add up to at most 100 % are of different people. The members are cut where the shares
written so far end, in the order written, each cut rounded half up: the parts never add up to more
than there are. Shares that add up to more mean that the same people work in several shifts. Then
each share is rounded half up for itself; where two shifts overlap and both were rounded up, the
one written later gets those who are left, so that nobody is in two places at one time.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from simsite.core.units import DAY, SECOND, SECONDS_PER_DAY
from simsite.model.calendar import Calendar
from simsite.model.plan import CampaignPlan, Roster, SiteGroup, SitePlan, Steps, Window
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.model.work import Shift
from simsite.staffing.relief import Duty, duty_of, first_named, in_time, pieces
from simsite.staffing.roles import COLLECTOR, desks_of, stages_of

LEAD, MARSHAL, RUNNER = "lead", "marshal", "runner"


CALL_UP = "call_up"
ROUNDING = 1e-9
MOST_TRIED = 100_000  # members of a site: more than this are not tried one by one


def shifts_of(shifts: Iterable[Shift], *names: str) -> tuple[Shift, ...]:
    """Return the shifts of the first of several names that has any."""
    return first_named(shifts, *names)


def on_at(shift: Shift, second: int) -> bool:
    """Return whether a shift is on at a second of the day; it may end on the next day."""
    start, end = shift.hours
    return start <= second < end or start <= second + SECONDS_PER_DAY < end


def shared(shifts: Sequence[Shift]) -> bool:
    """Return whether the shares add up to more than everybody: some work in several shifts."""
    return sum(shift.share for shift in shifts) > 1.0 + ROUNDING


def people_of(members: int, shifts: Sequence[Shift]) -> tuple[int, ...]:
    """Return how many of a role's members at a site work in each of its shifts.

    Parameters
    ----------
    members : int
        Of that role at the site.
    shifts : sequence of Shift
        Of one role, in the order written.

    Returns
    -------
    tuple of int
        One number a shift. At no time are more than `members` on duty, and where the shares add
        up to at most 100 % all shifts together have no more.
    """
    if shared(shifts):
        return _people_of_shared(members, shifts)
    cuts = [_half_up(members * share) for share in accumulate(shift.share for shift in shifts)]
    return tuple(after - before for before, after in pairwise((0, *cuts)))


def _people_of_shared(members: int, shifts: Sequence[Shift]) -> tuple[int, ...]:
    starts = {shift.hours[0] % SECONDS_PER_DAY for shift in shifts}
    found: list[int] = []
    for shift in shifts:
        before = list(zip(found, shifts, strict=False))
        there = max(
            sum(people for people, other in before if on_at(other, start))
            for start in starts
            if on_at(shift, start)
        )
        found.append(min(_half_up(members * shift.share), members - there))
    return tuple(found)


def _half_up(number: float) -> int:
    return math.floor(number + 0.5 + ROUNDING)


def fills(members: int, shifts: Sequence[Shift], wanted: int = 1) -> bool:
    """Return whether every shift that has a share has as many people as wanted."""
    people = people_of(members, shifts)
    return all(own >= wanted for own, s in zip(people, shifts, strict=True) if s.share > 0)


def fewest(shifts: Sequence[Shift], wanted: int = 1) -> int:
    """Return from how many members on every shift that has a share has as many people as wanted.

    With fewer some shift may by chance of rounding have them too, but not with any one more: 40, 20
    and 40 % fill three shifts with 3 members and not with 4, so 5 is what is needed.

    Parameters
    ----------
    shifts : sequence of Shift
        Of one role.
    wanted : int
        People in each shift.
    """
    shares = [shift.share for shift in shifts if shift.share > 0]
    if not shares:
        return wanted
    # Rounding takes at most half a person from each of those who are there at one time.
    members = math.ceil((wanted + len(shares) / 2) / min(shares))
    if members > MOST_TRIED:
        return members
    while members > wanted and fills(members - 1, shifts, wanted):
        members -= 1
    return members


def fewest_of(scenario: Scenario, role: str) -> int:
    """Return how many of a role each of its stages needs at a site, so that no shift is empty."""
    shifts = scenario.staff.shifts
    stages = stages_of(scenario, role)
    return max((fewest(shifts_of(shifts, stage.name, role)) for stage in stages), default=1)


def fewest_callers(scenario: Scenario) -> int:
    """Return how many callers a site needs, so that no shift of theirs is empty."""
    return fewest(shifts_of(scenario.staff.shifts, CALL_UP))


def desk_limit(scenario: Scenario, site: Site) -> int:
    """Return how many collectors a site can use: its desks, more where they work in shifts."""
    names = [stage.name for stage in stages_of(scenario, COLLECTOR)]
    return fewest(shifts_of(scenario.staff.shifts, *names, COLLECTOR), desks_of(scenario, site))


# Opening hours and crews by the clock, and when a crew has done its work.


def windows(calendar: Calendar) -> tuple[Window, ...]:
    """Return the opening hours of all days in microseconds; those that touch become one."""
    merged: list[Window] = []
    for opening, closing in calendar.openings_us():
        if merged and merged[-1][1] == opening:
            merged[-1] = (merged[-1][0], closing)
        else:
            merged.append((opening, closing))
    return tuple(merged)


def crew(
    members: int,
    opening_hours: tuple[Window, ...],
    duty: Duty,
    convoys: Sequence[tuple[int, int, int]] = (),
) -> tuple[Steps, Roster | None]:
    """Return the level of a crew by the clock, and who works when where not all do at all times.

    Without shifts everybody is on duty while the site is open. With shifts it is those whose shift
    it is, by `people_of`; shifts hold on every day, and outside opening hours nobody is on duty.
    Where members are relieved, each of them has turns of their own (`simsite.staffing.relief`).

    Parameters
    ----------
    members : int
        People of the crew.
    opening_hours : tuple of (opening, closing)
        Of the site, microseconds.
    duty : Duty
        The rules.
    convoys : sequence of (first, last, time)
        Slots from `first` on, before `last`, of those who come at a time, microseconds.
    """
    if members == 0:
        return (), None
    if not duty.shifts and not duty.by_person:
        return _levels((*window, members) for window in opening_hours), None
    turns = _turns(members, opening_hours, duty.shifts)
    if not duty.by_person:
        return _levels(turns), Roster(members, tuple(turns))
    own = in_time(pieces(turns, duty), convoys)
    roster = Roster(
        members,
        tuple((start, end, 1) for start, end, _ in own),
        tuple(slot for _, _, slot in own),
    )
    return _levels(roster.turns), roster


def _turns(
    members: int, opening_hours: tuple[Window, ...], shifts: tuple[Shift, ...]
) -> list[tuple[int, int, int]]:
    """Return (start, end, people) of every shift and opening, by start."""
    if not shifts:
        return [(*window, members) for window in opening_hours]
    people = people_of(members, shifts)
    turns = sorted(
        (start, end, number)
        for number, shift in enumerate(shifts)
        for start, end in hours_of(shift, opening_hours)
        if people[number]
    )
    return [(start, end, people[n]) for start, end, n in turns]


def hours_of(shift: Shift, opening_hours: tuple[Window, ...]) -> Iterator[Window]:
    """Yield when a shift works: its hours of every day, as far as the site is open in them.

    Parameters
    ----------
    shift : Shift
        Of the scenario.
    opening_hours : tuple of (opening, closing)
        Of the site, microseconds.
    """
    first, last = shift.hours
    for opening, closing in opening_hours:
        # One that began the day before may last into these hours.
        for day in range(opening // DAY - 1, closing // DAY + 1):
            start = max(opening, day * DAY + first * SECOND)
            end = min(closing, day * DAY + last * SECOND)
            if start < end:
                yield start, end


def _levels(turns: Iterable[tuple[int, int, int]]) -> Steps:
    """Return how many are on duty by the clock: a step wherever that changes."""
    changes: dict[int, int] = {}
    for start, end, people in turns:
        changes[start] = changes.get(start, 0) + people
        changes[end] = changes.get(end, 0) - people
    steps: list[tuple[int, int]] = []
    level = 0
    for time, change in sorted(changes.items()):
        level += change
        if change:
            steps.append((time, level))
    return tuple(steps)


def levels_of(scenario: Scenario, site: Site, people: int, *names: str) -> Steps:
    """Return how many of some people are on duty by the clock, by the shifts of a name or role."""
    duty = duty_of(scenario.staff, *names)
    return crew(people, windows(scenario.calendar_of(site)), duty)[0]


def seconds_until_done(load: float, steps: Steps, opening_hours: tuple[Window, ...]) -> float:
    """Return the open hours a crew takes for some work, in seconds; infinity where it never does.

    Parameters
    ----------
    load : float
        Seconds of work, for one member.
    steps : tuple of (time, level)
        The crew by the clock. Those on duty at the last closing go on until the work is done.
    opening_hours : tuple of (opening, closing)
        Of the site, microseconds; the hours between them are not counted.
    """
    if load <= 0.0:
        return 0.0
    passed, left, last = 0.0, load, 0
    for opening, closing in opening_hours:
        times = sorted({opening, closing, *(t for t, _ in steps if opening < t < closing)})
        for start, end in pairwise(times):
            last = next((level for time, level in reversed(steps) if time <= start), 0)
            seconds = (end - start) / SECOND
            if last * seconds >= left:
                return passed + left / last
            passed, left = passed + seconds, left - last * seconds
    return passed + left / last if last else math.inf


# The roster: who is to be where from when to when, shift by shift, read off the plan.


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
    slot : int
        Which of the post's people this is, from 1, where each is relieved at another time; else 0.
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
    slot: int = 0


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
    """Yield the turns of a site's own staff: leads, marshals and runners, stations, callers."""
    crews: list[tuple[str, str, tuple[tuple[int, int, int], ...], tuple[int, ...]]]
    beside = {LEAD: site.leads, MARSHAL: site.marshals, RUNNER: site.runners}
    crews = [
        (post, "helper", tuple((*window, people) for window in site.windows if people), ())
        for post, people in beside.items()
    ]
    crews += [(own.name, own.role, own.turns, own.slots) for own in site.crews]
    if site.gate is not None:
        crews.append((CALL_UP, "helper", site.gate.turns, site.gate.slots))
    for post, role, own, slots in crews:
        for number, (start, end, people) in enumerate(own):
            slot = slots[number] + 1 if slots else 0
            day = _day(site, start)
            yield Turn(index, post, role, start, end, people, day=day, slot=slot)


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
