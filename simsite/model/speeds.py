"""How fast staff work by the clock: ramp-up, learning, fatigue, cold, rain, heat."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import field_validator, model_validator

from simsite.core.errors import BadValue
from simsite.core.units import SECONDS_PER_DAY, format_clock
from simsite.model.calendar import Calendar, Days, Kind
from simsite.model.fields import Frozen, Name, Text, Window
from simsite.model.quantities import AnyRatio
from simsite.model.sites import Site

FASTEST = 10.0  # times the usual speed


class AtPlaces(Frozen):
    """Where something holds: everywhere, unless a kind of site, townships or sites are named."""

    kind: Kind | None = None
    """Of which kind the sites are; left out: of any."""
    townships: tuple[Text, ...] = ()
    """In which townships they lie, by code or name; left out: in any."""
    sites: tuple[Text, ...] = ()
    """Which sites, by id; left out: any."""

    def holds_at(self, site: Site) -> bool:
        """Return whether it holds at a site."""
        return (
            self.kind in (None, site.kind)
            and (not self.townships or not site.townships.isdisjoint(self.townships))
            and (not self.sites or site.id in self.sites)
        )


class CauseByClock(AtPlaces):
    """Why work is not as usual at some time, at some places, for some of the staff."""

    name: Name
    """What it is called: ramp-up, learning, fatigue, cold, rain, heat, registration-system,
    power-cut, closure, supplies, or any other word."""
    roles: tuple[Name, ...] = ()
    """Who: 'collector', 'helper', 'call_up', or the names or roles of stages; left out: everybody
    who works, callers and preparers too."""
    days: tuple[Days, ...] = ()
    """On which days of the campaign, from 1; left out: on every day. What is drawn is drawn anew
    for each."""

    def concerns(self, names: tuple[str, ...]) -> bool:
        """Return whether it is about a crew that is called any of these."""
        return not self.roles or not set(names).isdisjoint(self.roles)

    def begin_of_days(self, calendar: Calendar) -> Iterator[int]:
        """Yield the midnight at which each of its days begins at sites of a calendar, seconds."""
        for day in calendar.open_days:
            if not self.days or day + 1 in self.days:
                yield day * SECONDS_PER_DAY


class PaceAtHours(Frozen):
    """A speed at some hours of the day."""

    hours: Window
    """From when to when, on every day."""
    pace: AnyRatio
    """Share of the usual speed, such as 70 %."""


class ClockSpeed(CauseByClock):
    """Why staff work faster or slower at some hours; several causes at one time multiply."""

    hours: Window | None = None
    """From when to when; left out with 'pace': all day."""
    pace: AnyRatio | None = None
    """Share of the usual speed, such as 70 %. It is of the whole crew, so of members who tire or
    learn differently it is the mean. 0 % stops the work, which goes on afterwards."""
    steps: tuple[PaceAtHours, ...] = ()
    """Instead of one speed: speeds by hours of the day; the usual one at all other hours."""

    @model_validator(mode="after")
    def _one_or_many(self) -> ClockSpeed:
        if (self.pace is None) == (not self.steps) or (self.steps and self.hours is not None):
            raise BadValue("speeds.not_one", value=self.name)
        return self

    @field_validator("steps", mode="after")
    @classmethod
    def _apart(cls, steps: tuple[PaceAtHours, ...]) -> tuple[PaceAtHours, ...]:
        """Keep steps in the order of the day; two at one time would say two things."""
        by_start = sorted(steps, key=lambda own: own.hours)
        following = [own.hours[0] for own in by_start[1:]]
        following += [own.hours[0] + SECONDS_PER_DAY for own in by_start[:1]]  # the next morning
        for own, follows in zip(by_start, following, strict=True):
            end = own.hours[1]
            if end > follows:
                raise BadValue("speeds.overlap", value=format_clock(follows % SECONDS_PER_DAY))
        return tuple(by_start)

    def pieces(self, calendar: Calendar) -> Iterator[tuple[int, int, AnyRatio]]:
        """Yield (start, end, speed) of each time at which the speed is not the usual one, seconds.

        Parameters
        ----------
        calendar : Calendar
            Of the sites; small hours are those of the next morning as in their opening hours.
        """
        whole = 0, SECONDS_PER_DAY
        given = [(calendar.window_of_day(own.hours), own.pace) for own in self.steps]
        if self.pace is not None:
            given = [(calendar.window_of_day(self.hours) if self.hours else whole, self.pace)]
        for begins in self.begin_of_days(calendar):
            for (start, end), speed in given:
                yield begins + start, begins + end, speed
