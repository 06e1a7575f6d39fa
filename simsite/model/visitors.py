"""Visitors: people who come in numbers that the arrivals decide, not the population of a site."""

from __future__ import annotations

import datetime as dt
import math
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
    field_serializer,
    field_validator,
    model_validator,
)

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.model.fields import AtLeastOne, FileName, Frozen, Hours, Share, Span, Text, Window
from simsite.model.laws import TimeLaw
from simsite.model.quantities import (
    AnyRate,
    AnyShare,
    AnyTime,
    ShareQuantity,
    TimeQuantity,
    default,
)

FIRST_DAY = "first_day"  # key of the validation context: dates count from it
LONGEST_QUEUE = 100_000
SHARES_TOLERANCE = 1e-6


class PoissonPiece(Frozen):
    """A constant rate in part of the day, on every day."""

    hours: Window
    """From when to when."""
    rate: AnyRate
    """How many come, such as 30 / h; with households, how many households."""


class Poisson(Frozen):
    """A Poisson stream to every site, with a rate that is constant or constant by pieces."""

    rate: AnyRate | None = None
    """One rate whenever the site is open, such as 30 / h; with households, households per hour."""
    rates: tuple[PoissonPiece, ...] = ()
    """Instead of one rate: rates by hours of the day; outside these hours nobody comes."""

    @model_validator(mode="after")
    def _one_or_many(self) -> Poisson:
        if (self.rate is None) == (not self.rates):
            raise BadValue("poisson.not_one")
        return self


class Appointments(Frozen):
    """Appointments at even intervals, some kept early or late, some not at all."""

    interval: Span
    """Time from one slot to the next, such as 10 min."""
    per_slot: AtLeastOne = 1
    """Appointments at every slot of every site."""
    hours: Hours = ()
    """From the first slot to the end of the last, one window or several in the order of the day;
    left out: whenever the site is open."""
    early: AnyTime = default(TimeQuantity, "0 s")
    """How long before their slot people mean to be there."""
    delay: TimeLaw | None = None
    """By how much they are later than they mean to be (punctuality); left out: not at all."""
    no_show: AnyShare = default(ShareQuantity, "0 %")
    """Share of appointments to which nobody comes."""


class Queue(Frozen):
    """How many wait at the first opening: a number, or shares by number."""

    shares: dict[int, Share]
    """Probability of each number: {0: 60 %, 1: 24 %, ...}, in all 100 %."""
    source: Text = ""
    """Where the shares come from, or the word 'assumed'."""

    @model_validator(mode="before")
    @classmethod
    def _number(cls, data: Any) -> Any:
        return data if isinstance(data, (dict, BaseModel)) else {"shares": {data: 1.0}}

    @field_validator("shares", mode="before")
    @classmethod
    def _sizes(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not data:
            raise BadValue("queue.no_shares")
        return {units.parse_count(size): share for size, share in data.items()}

    @field_validator("shares", mode="after")
    @classmethod
    def _whole(cls, shares: dict[int, float]) -> dict[int, float]:
        if max(shares) > LONGEST_QUEUE:
            raise BadValue("count.too_large", value=max(shares), largest=f"{LONGEST_QUEUE:,}")
        total = math.fsum(shares.values())
        if abs(total - 1) > SHARES_TOLERANCE:
            raise BadValue("queue.total", total=f"{100 * total:.6g}")
        return dict(sorted(shares.items()))

    @field_serializer("shares")
    def _write(self, shares: dict[int, float]) -> dict[int, str | float]:
        return {size: units.format_share(share) for size, share in shares.items()}

    @property
    def mean(self) -> float:
        """Mean number who wait."""
        return math.fsum(size * share for size, share in self.shares.items())


def _read_moment(value: Any, info: ValidationInfo) -> int:
    if value is None:
        raise BadValue("value.empty")
    first_day = info.context.get(FIRST_DAY) if isinstance(info.context, dict) else None
    return units.parse_moment(value, first_day or dt.date(1970, 1, 1))


Arrival = Annotated[
    int,
    BeforeValidator(_read_moment),
    PlainSerializer(units.format_moment, str),
    WithJsonSchema({"type": "string", "examples": ["08:05", "day 2 08:05:30"]}),
]
Times = dict[str, tuple[Arrival, ...]]


class TimesFile(Frozen):
    """A CSV file with one row per arrival: columns site and time."""

    file: FileName
    """Path of the CSV file, relative to the scenario file."""


TIME_COLUMNS = ("site", "time")
TIME_HEADERS = {
    "采样点": "site",
    "采样点编号": "site",
    "编号": "site",
    "时间": "time",
    "到达时间": "time",
}
