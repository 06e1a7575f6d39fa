"""The level of a crew by the clock, and that it says one thing at a time."""

from __future__ import annotations

from itertools import pairwise

from simsite.core.errors import BadValue
from simsite.core.units import SECOND, format_moment

Steps = tuple[tuple[int, int], ...]


class OnDuty:
    """What has a crew that follows the clock.

    Attributes
    ----------
    crew : tuple of (time, level)
        Members on duty by the clock, microseconds, zero before the first step; each step is later
        than the one before.
    """

    __slots__ = ()
    crew: Steps

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
