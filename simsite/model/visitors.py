"""Visitors: people who come in numbers that the arrivals decide, not the population of a site."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    BaseModel,
    BeforeValidator,
    GetCoreSchemaHandler,
    ValidationInfo,
    WithJsonSchema,
    field_serializer,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.core.instants import InstantReader, format_instant
from simsite.core.interval_counts import (
    IntervalCount,
    format_interval_count,
    read_interval_count,
)
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


def _read_arrival(value: Any, info: ValidationInfo) -> int | IntervalCount:
    if value is None:
        raise BadValue("value.empty")
    first_day = info.context.get(FIRST_DAY) if isinstance(info.context, dict) else None
    reader = InstantReader(first_day or dt.date(1970, 1, 1))
    counted = read_interval_count(str(value), reader)
    return reader.read(str(value)) if counted is None else counted


_Arrival = Annotated[
    Any,
    BeforeValidator(_read_arrival),
    WithJsonSchema({"type": "string", "examples": ["08:05", "day 2 08:05:30", "08:00-09:00 x 45"]}),
]


class ArrivalTimes:
    """Instants at one site in the order in which they were written, and counts of intervals.

    There may be a million instants.

    Parameters
    ----------
    us : iterable of int, or int64 array of shape (N,)
        Microseconds since 00:00 of the first day.
    counts : iterable of IntervalCount
        How many come in intervals, each at an instant that is drawn.
    """

    __slots__ = ("counts", "us")
    us: NDArray[np.int64]
    counts: tuple[IntervalCount, ...]

    def __init__(
        self, us: Iterable[int] | NDArray[np.int64], counts: Iterable[IntervalCount] = ()
    ) -> None:
        found = np.array(us if isinstance(us, np.ndarray) else [*us], dtype=np.int64)
        found.flags.writeable = False
        object.__setattr__(self, "us", found)
        object.__setattr__(self, "counts", tuple(counts))

    @property
    def counted(self) -> int:
        """How many people the counts of intervals say."""
        return sum(counted.number for counted in self.counts)

    @property
    def entries(self) -> int:
        """How many values are written: instants and counts."""
        return len(self.us) + len(self.counts)

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: the nouns of a scenario do not change."""
        raise AttributeError(f"{name} of ArrivalTimes cannot be set")

    def __len__(self) -> int:
        return len(self.us) + self.counted

    def __iter__(self) -> Iterator[int]:
        return iter(self.us.tolist())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ArrivalTimes):
            return False
        return self.counts == other.counts and np.array_equal(self.us, other.us)

    def __hash__(self) -> int:
        return hash((self.us.tobytes(), self.counts))

    def __repr__(self) -> str:
        return f"<ArrivalTimes: {len(self):,}>"

    def __reduce__(
        self,
    ) -> tuple[type[ArrivalTimes], tuple[NDArray[np.int64], tuple[IntervalCount, ...]]]:
        return ArrivalTimes, (self.us, self.counts)

    def written(self) -> list[str]:
        """Return instants and counts as text that is read back to the same ones."""
        return [*map(format_instant, self), *map(format_interval_count, self.counts)]

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return how pydantic reads them: as a list of texts, or as they come from a table."""

        def read(value: object, inner: Any) -> ArrivalTimes:
            if isinstance(value, ArrivalTimes):
                return value
            found = inner(value)
            counts = [one for one in found if isinstance(one, IntervalCount)]
            return cls((one for one in found if isinstance(one, int)), counts)

        written = core_schema.plain_serializer_function_ser_schema(cls.written)
        listed = handler.generate_schema(tuple[_Arrival, ...])
        return core_schema.no_info_wrap_validator_function(read, listed, serialization=written)


Times = dict[str, ArrivalTimes]


class Beside(Frozen):
    """People who come uncalled beside those of the way above, by one stream of a kind or several.

    They come on top of the population, and the streams decide how many they are.
    """

    appointments: Appointments | None = None
    """By appointment."""
    poisson: Poisson | None = None
    """A Poisson stream."""
    times: Times | None = None
    """At given times, by site, or people by interval of the day: {file: times.csv}."""

    @model_validator(mode="after")
    def _somebody(self) -> Beside:
        if not self.streams:
            raise BadValue("arrivals.beside_empty", choice=", ".join(BESIDE))
        return self

    @property
    def streams(self) -> tuple[str, ...]:
        """Names of the streams given."""
        return tuple(name for name in BESIDE if getattr(self, name) is not None)


BESIDE = ("appointments", "poisson", "times")


class TimesFile(Frozen):
    """A CSV file, or a workbook, with one row per arrival, or with people counted by the hour.

    Columns are site and time; site, hours and people; or site and one for each hour.
    """

    file: FileName
    """Path of the file, relative to the scenario file; times such as 08:05, 8:05 PM, 上午8点05分 or
    2026-03-02 08:05:00.25; hours such as 8:00-9:00, 8-9 or 8点."""


TIME_COLUMNS = ("site", "time")
TIME_HEADERS = {
    "采样点": "site",
    "采样点编号": "site",
    "编号": "site",
    "时间": "time",
    "到达时间": "time",
    "到场时间": "time",
    "签到时间": "time",
    "登记时间": "time",
    "arrival": "time",
    "arrivaltime": "time",
    "timestamp": "time",
    "datetime": "time",
}
