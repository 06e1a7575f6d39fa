"""Who works, in the words of the plan: crews by the clock, their rosters, and who may be missing.

Times are int64 microseconds since the campaign's start (midnight of the first day).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import prod

from simsite.core.errors import BadValue
from simsite.core.units import SECOND, format_moment
from simsite.model.uncertain import Distribution, UncertainQuantity, partly

Steps = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """The shifts of a crew by the clock.

    Attributes
    ----------
    members : int
        People of the crew, whenever they work.
    turns : tuple of (start, end, people)
        One for each shift and opening, microseconds, by start; at any time their people add up to
        the level of the crew.
    slots : tuple of int
        Which of the people, from 0, works in each turn, where these are of one each; else empty.
    """

    members: int
    turns: tuple[tuple[int, int, int], ...]
    slots: tuple[int, ...] = ()


def stretches(crew: Steps) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, level) of a crew wherever somebody is on duty."""
    for (start, level), (end, _) in pairwise(crew):
        if level:
            yield start, end, level


@dataclass(frozen=True, slots=True)
class Convoy:
    """Some of a crew who come together, and may be late.

    Attributes
    ----------
    id : str
        Stable name; the delay is keyed by it, alike for all whom the convoy brings.
    at : int
        When they are to come, microseconds.
    delay : Distribution
        By how much they are later, seconds.
    """

    id: str
    at: int
    delay: Distribution


@dataclass(frozen=True, slots=True)
class Turnout:
    """A crew of which who is there, and from when, is drawn.

    Attributes
    ----------
    members : int
        People of the crew, with slots from 0.
    turns : tuple of (start, end, slot)
        When each works if present and in time, microseconds.
    absence : UncertainQuantity
        Share of those who are absent throughout; drawn for each person.
    convoys : tuple of (first, last, Convoy)
        Slots from `first` on, before `last`, come with a convoy and work from its arrival on.
    """

    members: int
    turns: tuple[tuple[int, int, int], ...]
    absence: UncertainQuantity
    convoys: tuple[tuple[int, int, Convoy], ...] = ()


@dataclass(frozen=True, slots=True)
class SpeedCause:
    """Why a crew works faster or slower at some hours.

    Attributes
    ----------
    name : str
        What it is called: ramp-up, cold, ...
    steps : tuple of (time, share)
        From each time on, microseconds, the share of the usual speed; 1 before the first. Each is
        later than the one before.
    part : float
        Share of the crew whom it makes faster or slower; the crew works at the mean.
    """

    name: str
    steps: tuple[tuple[int, UncertainQuantity], ...]
    part: float = 1.0


@dataclass(frozen=True, slots=True)
class Halt:
    """Why a crew is held up for a time, of which begin and length may be drawn.

    Attributes
    ----------
    name : str
        What it is called: outage, power cut, stock-out, ...
    id : str
        Stable name of the cause at a place; begin and length are keyed by it, alike for all crews
        that it hits there.
    days : tuple of (first, last)
        On each day from when to when it may begin, microseconds; one instant where it is given.
    chance : UncertainQuantity
        How likely it comes on a day.
    lasts : Distribution
        How long it goes on, seconds.
    desks : int
        At how many desks, the highest, nothing is begun; 0 for all of them, -1 for none.
    pace : UncertainQuantity or None
        Share of the usual speed meanwhile, 0 where work in hand stands still; None: as usual.
    by_paper : bool
        Whether services are begun the other way.
    """

    name: str
    id: str
    days: tuple[tuple[int, int], ...]
    chance: UncertainQuantity
    lasts: Distribution
    desks: int = 0
    pace: UncertainQuantity | None = None
    by_paper: bool = False


def shares_by_clock(
    causes: Sequence[SpeedCause], value: Callable[[UncertainQuantity], float]
) -> list[tuple[int, list[float]]]:
    """Return from when on each of several causes leaves which share of the usual speed.

    Parameters
    ----------
    causes : sequence of SpeedCause
        Of the crew.
    value : callable
        Gives the value of a share.

    Returns
    -------
    list of (time, shares)
        By time, in the order of the causes; 1 before the first.
    """
    known = [
        [(time, partly(value(share), own.part)) for time, share in own.steps] for own in causes
    ]
    times = sorted({time for own in known for time, _ in own})
    return [
        (time, [next((x for at, x in reversed(own) if at <= time), 1.0) for own in known])
        for time in times
    ]


def speed_by_clock(
    causes: Sequence[SpeedCause], value: Callable[[UncertainQuantity], float]
) -> list[tuple[int, float]]:
    """Return from when on a crew works at which share of the usual speed, causes multiplied."""
    return [(time, prod(shares)) for time, shares in shares_by_clock(causes, value)]


class Staffed:
    """What has a crew that follows the clock.

    Attributes
    ----------
    crew : tuple of (time, level)
        Members on duty by the clock, microseconds, zero before the first step; each step is later
        than the one before.
    roster : Roster or None
        Who works when, where there are shifts; the engines know the levels alone.
    turnout : Turnout or None
        Who may be absent or late; the levels are then those of everybody present and in time.
    """

    __slots__ = ()
    crew: Steps
    roster: Roster | None
    turnout: Turnout | None

    @property
    def people(self) -> int:
        """How many people the crew has, over all shifts."""
        if self.roster is not None:
            return self.roster.members
        return max((level for _, level in self.crew), default=0)

    @property
    def turns(self) -> tuple[tuple[int, int, int], ...]:
        """When how many work: (start, end, people), one for each shift and opening."""
        return tuple(stretches(self.crew)) if self.roster is None else self.roster.turns

    @property
    def slots(self) -> tuple[int, ...]:
        """Which of the people, from 0, has each of the turns; empty where they have it together."""
        return () if self.roster is None else self.roster.slots

    def __post_init__(self) -> None:
        """Refuse a crew with two levels at one time, which the engines could not put in order.

        Raises
        ------
        BadValue
            If a step is not later than the one before (`plan.step_not_later`), or a level is below
            zero (`number.negative`).
        """
        for _, level in self.crew:
            if level < 0:
                raise BadValue("number.negative", value=level)
        for (before, _), (time, level) in pairwise(self.crew):
            if time <= before:
                name = getattr(self, "name", "call_up")  # a gate has no name of its own
                at = format_moment(time // SECOND)
                raise BadValue("plan.step_not_later", name=name, at=at, level=level)


@dataclass(frozen=True, slots=True)
class DosePreparation(Staffed):
    """A crew that prepares a dose for each resident who takes a station.

    Attributes
    ----------
    name : str
        Name in results.
    role : str
        Role of the preparers.
    crew : Steps
        Preparers on duty by the clock.
    time : Distribution
        Time of one dose; random draws are keyed by site, stage and number of the dose.
    roster : Roster or None
        The shifts of the preparers, where they have any.
    turnout : Turnout or None
        Who may be absent or late.
    speeds : tuple of SpeedCause
        Why they work faster or slower at some hours; causes multiply.
    halts : tuple of Halt
        What holds them up.
    """

    name: str
    role: str
    crew: Steps
    time: Distribution
    roster: Roster | None = field(default=None, repr=False)
    turnout: Turnout | None = None
    speeds: tuple[SpeedCause, ...] = ()
    halts: tuple[Halt, ...] = ()


SHARED = ".shared"  # ends the names of shared crews in results


@dataclass(frozen=True, slots=True)
class SharedCrew(Staffed):
    """A crew that serves at several stations of a site, or together with another; it has no desks.

    Attributes
    ----------
    name : str
        Name in results.
    role : str
        Its role.
    crew : Steps
        Members on duty by the clock.
    roster : Roster or None
        The shifts of the crew, where it has any.
    turnout : Turnout or None
        Who may be absent or late.
    """

    name: str
    role: str
    crew: Steps
    roster: Roster | None = field(default=None, repr=False)
    turnout: Turnout | None = None
