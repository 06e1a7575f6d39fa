"""The level of a crew by the clock, and that it says one thing at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from simsite.core.errors import BadValue
from simsite.core.units import SECOND, format_moment

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
    """

    members: int
    turns: tuple[tuple[int, int, int], ...]


def stretches(crew: Steps) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, level) of a crew wherever somebody is on duty."""
    for (start, level), (end, _) in pairwise(crew):
        if level:
            yield start, end, level


class OnDuty:
    """What has a crew that follows the clock.

    Attributes
    ----------
    crew : tuple of (time, level)
        Members on duty by the clock, microseconds, zero before the first step; each step is later
        than the one before.
    roster : Roster or None
        Who works when, where there are shifts; the engines know the levels alone.
    """

    __slots__ = ()
    crew: Steps
    roster: Roster | None

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
