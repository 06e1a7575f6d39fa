"""Who of a crew is away when: changes of protective clothing and meals, one after the other.

Everything here is about people of one crew with slots 0, 1, 2, ... and compiles down to when each
of them is on duty; the engines know the levels alone. Nobody is in two places, and at no time are
more on duty than there are members.

A *stint* is what somebody works in one set of protective clothing. Then they take it off, rest and
put on another: they are away. Of n who begin a turn together the i-th (from 1) goes first after
i/n of a stint, so that they go one after the other, and then after each whole stint; who can work
to the end of the turn without a change does not go. Who would come back at the end of the turn or
later does not come back.

A *meal* takes so long and is had within given hours: the hours are cut into as many sittings as
fit, and the n people are spread evenly over them, the first slots first. Whose turn has not room
for the whole sitting has no meal in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from simsite.core.units import DAY, SECOND
from simsite.model.plan import Window
from simsite.model.work import Absent, BroughtBy, Meal, Shift, Staff, Stint

Named = TypeVar("Named", Shift, Stint, Meal, Absent, BroughtBy)
ROUNDING = 1e-9
Piece = tuple[int, int, int]  # start, end, slot


@dataclass(frozen=True, slots=True)
class Duty:
    """The rules by which a crew is on duty.

    Attributes
    ----------
    shifts : tuple of Shift
        None: on duty whenever the site is open.
    stint : Stint or None
        How long somebody works in one set of clothing.
    meal : Meal or None
        When they eat.
    absent : Absent or None
        Who does not come.
    convoys : tuple of BroughtBy
        Who comes later, in the order written.
    """

    shifts: tuple[Shift, ...] = ()
    stint: Stint | None = None
    meal: Meal | None = None
    absent: Absent | None = None
    convoys: tuple[BroughtBy, ...] = ()

    @property
    def by_person(self) -> bool:
        """Whether each member has turns of their own."""
        return self.stint is not None or self.meal is not None or self.by_chance

    @property
    def by_chance(self) -> bool:
        """Whether it is drawn who is there, and from when."""
        return self.absent is not None or bool(self.convoys)


def first_named(rules: Iterable[Named], *names: str) -> tuple[Named, ...]:
    """Return the rules of the first of several names that has any."""
    known = tuple(rules)
    for name in names if known else ():
        own = tuple(rule for rule in known if rule.role == name)
        if own:
            return own
    return ()


def duty_of(staff: Staff, *names: str) -> Duty:
    """Return the rules of the first of several names that has any, rule by rule.

    Parameters
    ----------
    staff : Staff
        Of the scenario.
    *names : str
        A stage, then its role.
    """
    stints, meals = first_named(staff.stints, *names), first_named(staff.meals, *names)
    absent = first_named(staff.absent, *names)
    return Duty(
        first_named(staff.shifts, *names),
        stints[0] if stints else None,
        meals[0] if meals else None,
        absent[0] if absent else None,
        first_named(staff.convoys, *names),
    )


def brought_at(before: int, members: int, duty: Duty) -> tuple[int, ...]:
    """Return how many of a crew each convoy brings, so that convoys are spread over the sites.

    The people of a role are counted through all sites; wherever the share of those counted so far
    passes another whole person, that one comes with the convoy.

    Parameters
    ----------
    before : int
        Members of the post at the sites before.
    members : int
        Members here.
    duty : Duty
        The rules.
    """
    found: list[int] = []
    for convoy in duty.convoys:
        passed = [
            math.floor(people * convoy.share + ROUNDING) for people in (before, before + members)
        ]
        found.append(min(passed[1] - passed[0], members - sum(found)))
    return tuple(found)


def pieces(turns: Iterable[tuple[int, int, int]], duty: Duty) -> list[Piece]:
    """Return when each of a crew is on duty.

    Parameters
    ----------
    turns : iterable of (start, end, people)
        Microseconds, by start. People of turns that overlap are others; whoever is free and has
        the lowest slot takes the next place.
    duty : Duty
        The rules.

    Returns
    -------
    list of (start, end, slot)
        By start, end and slot.
    """
    free_from: list[int] = []  # by slot: when the last turn ends
    found: list[Piece] = []
    for start, end, people in turns:
        slots = [slot for slot, until in enumerate(free_from) if until <= start][:people]
        new = range(len(free_from), len(free_from) + people - len(slots))
        free_from += [0] * len(new)
        for rank, slot in enumerate((*slots, *new)):
            free_from[slot] = end
            away = _away((start, end), rank, people, duty)
            found += [(*own, slot) for own in _without((start, end), away)]
    return sorted(found)


def in_time(own: Iterable[Piece], convoys: Sequence[tuple[int, int, int]]) -> list[Piece]:
    """Return turns without what lies before the coming of who comes later.

    Parameters
    ----------
    own : iterable of (start, end, slot)
        Turns.
    convoys : sequence of (first, last, time)
        Slots from `first` on, before `last`, of those who come at a time, microseconds.
    """
    found = []
    for start, end, slot in own:
        comes = max((time for a, b, time in convoys if a <= slot < b), default=start)
        if max(start, comes) < end:
            found.append((max(start, comes), end, slot))
    return sorted(found)


def _away(turn: Window, rank: int, people: int, duty: Duty) -> list[Window]:
    """Return when one of those who begin a turn together is away, in order."""
    away: list[Window] = []
    if duty.stint is not None:
        away += _changes(turn, rank, people, duty.stint)
    if duty.meal is not None:
        away += _meals(turn, rank, people, duty.meal)
    return sorted(away)


def _changes(turn: Window, rank: int, people: int, stint: Stint) -> Iterator[Window]:
    """Yield when somebody changes clothing."""
    (start, end), work, off = turn, round(stint.work * SECOND), round(stint.away * SECOND)
    begun, goes = start, start + work * (rank + 1) // people
    while end - begun > work:
        yield goes, min(goes + off, end)
        begun = goes + off
        goes = begun + work


def _meals(turn: Window, rank: int, people: int, meal: Meal) -> Iterator[Window]:
    """Yield when somebody eats, on each day that the turn touches."""
    takes = round(meal.takes * SECOND)
    first, last = (edge * SECOND for edge in meal.hours)
    sittings = max((last - first) // takes, 1)
    sits = first + rank * sittings // people * takes
    for day in range(turn[0] // DAY - 1, turn[1] // DAY + 1):
        begin = day * DAY + sits
        if turn[0] <= begin and begin + takes <= turn[1]:
            yield begin, begin + takes


def _without(turn: Window, away: Sequence[Window]) -> Iterator[Window]:
    """Yield the parts of a turn in which somebody is not away."""
    at, end = turn
    for goes, back in away:
        if goes > at:
            yield at, goes
        at = max(at, back)
    if at < end:
        yield at, end
