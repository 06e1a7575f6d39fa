"""Shifts: who of a site's members works in which, and how many members a site needs for that.

Shares that add up to at most 100 % are of different people. The members are cut where the shares
written so far end, in the order written, each cut rounded half up: the parts never add up to more
than there are. Shares that add up to more mean that the same people work in several shifts. Then
each share is rounded half up for itself; where two shifts overlap and both were rounded up, the
one written later gets those who are left, so that nobody is in two places at one time.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from simsite.core.units import SECONDS_PER_DAY
from simsite.model.scenario import Scenario
from simsite.model.sites import Site
from simsite.model.work import Shift
from simsite.staffing.roles import COLLECTOR, desks_of, stages_of

CALL_UP = "call_up"
ROUNDING = 1e-9
MOST_TRIED = 100_000  # members of a site: more than this are not tried one by one


def shifts_of(shifts: Iterable[Shift], *names: str) -> tuple[Shift, ...]:
    """Return the shifts of the first of several names that has any."""
    known = tuple(shifts)
    for name in names:
        own = tuple(shift for shift in known if shift.role == name)
        if own:
            return own
    return ()


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
