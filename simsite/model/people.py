"""Who lives there and how they come to the site: population and arrivals of a scenario."""

from __future__ import annotations

import math
from typing import Any

from pydantic import Field, field_serializer, field_validator, model_validator

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.model.classes import ResidentClass
from simsite.model.fields import AtLeastOne, Clock, Frozen, Name, Share, Text
from simsite.model.laws import TimeLaw
from simsite.model.quantities import (
    AnyFactor,
    AnyShare,
    AnyTime,
    FactorQuantity,
    ShareQuantity,
    default,
)
from simsite.model.visitors import Appointments, Beside, Poisson, Queue, Times

LARGEST_HOUSEHOLD = 50
SHARES_TOLERANCE = 1e-6


class HouseholdSize(Frozen):
    """How many residents live together; households are called and arrive together."""

    shares: dict[int, Share] = Field(default_factory=lambda: {1: 1.0})
    """Share of households by number of residents: {1: 26.9 %, 2: 27.8 %, ...}, in all 100 %."""
    source: Text = ""
    """Where the shares come from, or the word 'assumed'."""

    @field_validator("shares", mode="before")
    @classmethod
    def _sizes(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not data:
            raise BadValue("household.no_shares")
        return {units.parse_count(size): share for size, share in data.items()}

    @field_validator("shares", mode="after")
    @classmethod
    def _whole(cls, shares: dict[int, float]) -> dict[int, float]:
        outside = [size for size in shares if not 1 <= size <= LARGEST_HOUSEHOLD]
        if outside:
            raise BadValue("household.size", value=outside[0], largest=LARGEST_HOUSEHOLD)
        total = math.fsum(shares.values())
        if abs(total - 1) > SHARES_TOLERANCE:
            raise BadValue("household.total", total=f"{100 * total:.6g}")
        return dict(sorted(shares.items()))

    @field_serializer("shares")
    def _write(self, shares: dict[int, float]) -> dict[int, str | float]:
        return {size: units.format_share(share) for size, share in shares.items()}

    @property
    def mean(self) -> float:
        """Mean number of residents in a household."""
        return math.fsum(size * share for size, share in self.shares.items())


class Population(Frozen):
    """Who is there: every resident present is exempt, home-bound or due."""

    presence: AnyFactor = default(FactorQuantity, 1)
    """Residents in place / residents counted (more at the Spring Festival)."""
    household_size: HouseholdSize = Field(default_factory=HouseholdSize)
    """How many residents live together."""
    exempt: AnyShare = default(ShareQuantity, "0 %")
    """Share of residents who need not be swabbed."""
    home_bound: AnyShare = default(ShareQuantity, "0 %")
    """Share of residents who are visited at home and do not come to the site."""
    attendance: AnyShare = default(ShareQuantity, "100 %")
    """Share of the due who come in this pass; the rest is absent."""
    classes: tuple[ResidentClass, ...] | None = None
    """Residents who differ, such as children, elders, people without a phone; each resident is of
    one class, whatever the household. Left out: all are alike."""


class Late(Frozen):
    """Households that do not set off at once."""

    share: AnyShare
    """Share of households that set off late."""
    delay: AnyTime
    """How much later they set off."""


class CallUp(Frozen):
    """Grid workers knock household by household; nobody comes uncalled."""

    knock: AnyTime
    """Time to knock at one household's door and tell it, the way to the next included."""
    walk: TimeLaw
    """Walk of a household from its door to the site."""
    late: Late | None = None
    """Households that set off late; left out: none."""
    ahead: AtLeastOne = 60
    """People called and not yet swabbed, per open desk, at which callers pause."""


class AnnouncedAt(Frozen):
    """Something that brings people sooner: a loudspeaker van, a message to all telephones."""

    at: Clock
    """When."""
    share: AnyShare
    """Share, of those who have not come by then, of those who follow it."""
    within: AnyTime
    """How soon these come: each at any instant of this time with equal chance, or earlier if they
    would have come earlier anyway."""


class Free(Frozen):
    """Residents come when they like: some wait at opening, the rest follow a Weibull curve."""

    backlog: AnyShare = default(ShareQuantity, "0 %")
    """Share of residents already waiting at opening."""
    shape: AnyFactor = default(FactorQuantity, 1.8)
    """Shape of the Weibull curve of arrivals; 1 is a falling rate, 1.8 has a hump."""
    scale: AnyTime
    """Time after opening by which 63 % of the rest would have come."""
    last_entry: Clock | None = None
    """Clock time after which nobody is admitted; the curve is cut there; left out: closing."""
    early: TimeLaw | None = None
    """How long before opening those of 'backlog' come, not before 00:00 of the first day, and wait
    outside; left out: just then."""
    announcement: AnnouncedAt | None = None
    """What brings some of the others sooner; left out: nothing."""


class AtOpening(Frozen):
    """Everybody is present at opening; nothing more to say."""


WAYS = ("call_up", "free", "at_opening", "poisson", "appointments", "times")
STREAMS = frozenset({"poisson", "appointments", "times"})


class Arrivals(Frozen):
    """How residents come: exactly one of the ways below, and others beside it."""

    call_up: CallUp | None = None
    """Called household by household."""
    free: Free | None = None
    """As they like."""
    at_opening: AtOpening | None = None
    """All at opening; written {}."""
    poisson: Poisson | None = None
    """A Poisson stream; it decides how many come, whatever the population."""
    appointments: Appointments | None = None
    """By appointment; the slots decide how many come, whatever the population."""
    times: Times | None = None
    """At given times: {file: times.csv}, or times by site, or people by interval of the day; they
    decide how many come."""
    queue_at_opening: Queue | None = None
    """Who waits at the first opening, with poisson, appointments or times: a number or shares."""
    beside: Beside | None = None
    """People who come beside these, uncalled and on top of them, such as the booked beside who is
    called up, or walk-ins beside the booked; left out: nobody."""
    classes: dict[Name, Name] | None = None
    """Class of all who come by a stream, such as {appointments: booked, poisson: walk_in}; a
    stream that is left out has people of all classes that come."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Arrivals:
        given = [name for name in WAYS if getattr(self, name) is not None]
        if len(given) != 1:
            choice = ", ".join(WAYS)
            raise BadValue("arrivals.not_one", number=len(given), choice=choice)
        if self.beside is not None and given[0] in self.beside.streams:
            raise BadValue("arrivals.beside_same", way=given[0])
        return self

    @property
    def way(self) -> str:
        """Name of the way, such as ``call_up`` or ``poisson``."""
        return next(name for name in WAYS if getattr(self, name) is not None)

    @property
    def decide_numbers(self) -> bool:
        """Whether the arrivals, and not the population, decide how many come."""
        return self.way in STREAMS
