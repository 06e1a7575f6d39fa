"""The calendar of a scenario: days, opening hours, closing, deadline and horizon."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    PlainSerializer,
    PrivateAttr,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.model.fields import Date, Frozen, Hours, Text, count_from, in_order, read_kind

LONGEST_CAMPAIGN_DAYS = 366


def _write_moment(moment: int | str | None) -> str | None:
    """Write a moment so that it reads back; words such as ``none`` stay."""
    return units.format_moment(moment) if isinstance(moment, int) else moment


_MOMENT = WithJsonSchema(
    {
        "type": "string",
        "examples": ["18:00", "day 2 18:00", "2022-02-18 18:00"],
        "description": "A clock time of the first day, 'next day HH:MM', 'day N HH:MM' or"
        " 'YYYY-MM-DD HH:MM'.",
    }
)
Moment = Annotated[int, PlainSerializer(_write_moment), _MOMENT]
Days = Annotated[
    int,
    BeforeValidator(count_from(1, LONGEST_CAMPAIGN_DAYS)),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": LONGEST_CAMPAIGN_DAYS}),
]


Kind = Annotated[str, BeforeValidator(read_kind), WithJsonSchema({"type": "string"})]


class Wave(Frozen):
    """Days on which some of the sites open, such as the villages tomorrow."""

    kind: Kind | None = None
    """Of which kind the sites are; left out: of any."""
    townships: tuple[Text, ...] = ()
    """In which townships they lie, by code or name; left out: in any."""
    opens: Days
    """On which day they open first: 1 is the first day of the round."""
    days: Days | None = None
    """On how many days they open; left out: on all that follow."""


class Calendar(Frozen):
    """When sites are open, and by when the round should be complete.

    Times read from `openings_us`, `deadline_us` and `horizon_us` are microseconds since the
    campaign's start, 00:00 of the first day.
    """

    first_day: Date
    """First day of the round, such as 2022-02-17."""
    days: Days = 1
    """Number of days on which sites open at the hours below, or at their own."""
    hours: Hours
    """Opening hours of every day at all sites that have none of their own: one window (07:30-18:00)
    or several in the order of the day (08:00-12:00, 14:00-18:00). A window that ends at or before
    its start ends on the next morning (18:00-02:00)."""
    waves: tuple[Wave, ...] | None = None
    """Sites that do not open on every day: a list of {kind: village, opens: 2}. Sites of no wave,
    and all where this is left out, open on every day."""
    closing: Literal["serve_queue", "send_home"] = "serve_queue"
    """At closing, serve whoever is there (serve_queue) or send them home (send_home)."""
    deadline: Moment | None = None
    """By when sampling should be complete; a clock time alone means the first day."""
    horizon: Moment | Literal["none"] | None = None
    """When the simulation stops looking, this very instant still seen; left out: the end of the day
    of the last closing; 'none': never."""

    @field_validator("hours", mode="after")
    @classmethod
    def _in_order(cls, windows: Hours, info: ValidationInfo) -> Hours:
        return in_order(windows, days=info.data.get("days") or 1)

    @field_validator("waves", mode="after")
    @classmethod
    def _within_days(
        cls, waves: tuple[Wave, ...] | None, info: ValidationInfo
    ) -> tuple[Wave, ...] | None:  # fmt: skip
        days = info.data.get("days") or LONGEST_CAMPAIGN_DAYS
        for wave in waves or ():
            last = wave.opens + (wave.days or 1) - 1
            if last > days:
                raise BadValue("waves.after_last", value=last, days=days)
        return waves

    @field_validator("deadline", "horizon", mode="before")
    @classmethod
    def _moment(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None or (value == "none" and info.field_name == "horizon"):
            return value
        first_day = info.data.get("first_day")
        return units.parse_moment(value, first_day or dt.date(1970, 1, 1))

    _wave: Wave | None = PrivateAttr(None)  # of the sites whose calendar this is

    def at(self, hours: Hours | None, wave: Wave | None = None) -> Calendar:
        """Return the calendar of sites with these hours of their own, and of a wave.

        Parameters
        ----------
        hours : tuple of windows or None
            None for those of all sites.
        wave : Wave or None
            None for sites that open on every day.
        """
        return self if hours is None and wave is None else _of_a_site(self, hours, wave)

    @property
    def open_days(self) -> range:
        """Days on which the sites open, counted from 0."""
        if self._wave is None:
            return range(self.days)
        first = self._wave.opens - 1
        last = self.days if self._wave.days is None else first + self._wave.days
        return range(first, min(last, self.days))

    @property
    def horizon_us(self) -> int:
        """When the simulation stops looking, in microseconds; `NEVER` for no horizon.

        It is that of sites with these hours: `simsite.model.scenario.Scenario.horizon_us` is the
        campaign's.
        """
        if self.horizon == "none":
            return units.NEVER
        if self.horizon is not None:
            return self.horizon * units.SECOND
        _, closing = self.openings_us()[-1]
        return -(-closing // units.DAY) * units.DAY

    @property
    def deadline_us(self) -> int | None:
        """The deadline in microseconds, or None where none is set."""
        return None if self.deadline is None else self.deadline * units.SECOND

    @property
    def _after_midnight(self) -> int:
        """Seconds after midnight at which the last window closes; below 0 if before midnight."""
        return self.hours[-1][1] - units.SECONDS_PER_DAY

    def moment_of_day(self, clock: int) -> int:
        """Return a clock time in seconds after 00:00 of the day of sampling it belongs to.

        Where the hours go past midnight, the small hours up to closing are those of the next
        morning: 01:00 under 18:00-02:00 is an hour before closing.
        """
        small = clock < self.hours[0][0] and clock <= self._after_midnight
        return clock + units.SECONDS_PER_DAY if small else clock

    def window_of_day(self, window: tuple[int, int]) -> tuple[int, int]:
        """Return a window in seconds after 00:00 of its day of sampling, as `moment_of_day`."""
        start, end = window
        if start < self.hours[0][0] and start < self._after_midnight:
            return start + units.SECONDS_PER_DAY, end + units.SECONDS_PER_DAY
        return window

    def next_morning(self, moment: int) -> str:
        """Return how a clock time is written that means the morning after the first night.

        Parameters
        ----------
        moment : int
            Microseconds, on the first day and not after its opening: the clock time as read.

        Returns
        -------
        str
            Such as ``day 2 02:00``; empty where the sites are not open until then.
        """
        clock = moment // units.SECOND
        later = self.moment_of_day(clock)
        return units.format_moment(later) if later > clock else ""

    def openings_us(self) -> tuple[tuple[int, int], ...]:
        """Return (opening, closing) of every window of every day in microseconds, in order."""
        return tuple(
            (day * units.DAY + start * units.SECOND, day * units.DAY + end * units.SECOND)
            for day in self.open_days
            for start, end in self.hours
        )


@lru_cache(maxsize=4096)
def _of_a_site(calendar: Calendar, hours: Hours | None, wave: Wave | None) -> Calendar:
    own = calendar.model_copy(update={} if hours is None else {"hours": hours})
    own._wave = wave
    return own
