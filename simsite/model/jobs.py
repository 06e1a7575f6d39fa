"""What the helpers of a site do: registration, marshalling, call-up, tube running."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, PlainSerializer, Tag, WithJsonSchema

from simsite.core import units
from simsite.model.fields import AtLeastOne, CountAtSite, Frozen, Kind, Name
from simsite.model.quantities import AnyRatio, AnyShare

REGISTRATION, MARSHALLING = "registration", "marshalling"
CALLING, TUBE_RUNNING = "call_up", "tube_running"
JOBS = (REGISTRATION, MARSHALLING, CALLING, TUBE_RUNNING)
REST = "rest"


def _read_part(value: Any) -> float | None:
    """Read a share, or the word `rest` as None."""
    return None if str(value).strip() == REST else units.parse_share(value)


def _write_part(part: float | None) -> str | float:
    return REST if part is None else units.format_share(part)


_PART = {"type": ["string", "number"], "examples": ["25 %", REST]}
Part = Annotated[
    Any, BeforeValidator(_read_part), PlainSerializer(_write_part), WithJsonSchema(_PART)
]


def _written_as(data: Any) -> str:
    """Tell a table by kind of site from a single number."""
    return "by_kind" if isinstance(data, dict) else "single"


Number = Annotated[
    Annotated[CountAtSite, Tag("single")] | Annotated[dict[Kind, CountAtSite], Tag("by_kind")],
    Discriminator(_written_as),
]


class Marshalling(Frozen):
    """What helpers bring who fill the gap between residents at the desks (引导秩序)."""

    pace: AnyRatio
    """Pace of the stage that makes people done, as a share of the usual one, with a marshal at
    every open desk, such as 110 %. Nobody has measured it: say its source, or 'assumed'."""
    desks: AtLeastOne = 1
    """Open desks that one marshal looks after; those without one keep the usual pace, and the
    stage the mean."""


class TubeRunning(Frozen):
    """What helpers bring who close, carry and hand out tubes in place of the collector (送管)."""

    left: AnyShare
    """Share of a tube's change that is left to the desk, with a runner for every open desk. Nobody
    has measured it: say its source, or 'assumed'."""
    desks: AtLeastOne = 1
    """Open desks that one runner looks after; those without one change tubes as usual, and the
    stage takes the mean."""


class HelperJobs(Frozen):
    """What the helpers of a site do who do not lead: by rule or by hand."""

    split: dict[Name, Part] = Field(default_factory=dict)
    """By rule: the share of each job among the helpers of every site: {registration: rest,
    marshalling: 20 %}. Parts of a person go by largest remainder, ties in this order; every stage
    of helpers keeps a registrar and a site that calls up a caller. A job that is not named has
    nobody beyond those."""
    by_hand: dict[Name, Number] = Field(default_factory=dict)
    """By hand: how many do a job at each site: {marshalling: 1}, or by kind of site {marshalling:
    {urban: 2, village: 1}}. Of a job that is not named there are one registrar for each open desk
    and stage of helpers; the rest call up, or are in reserve where nobody is called up."""
    marshalling: Marshalling | None = None
    """What marshalling brings; needed where somebody marshals."""
    tube_running: TubeRunning | None = None
    """What tube running brings; needed where somebody runs tubes."""

    @property
    def named(self) -> tuple[str, ...]:
        """Jobs that the split or a number by hand names, in order."""
        return tuple(dict.fromkeys((*self.split, *self.by_hand)))

    def numbers(self, kind: str) -> dict[str, int]:
        """Return how many do a job by hand at each site of a kind."""
        return {
            job: own[kind] if isinstance(own, dict) else own for job, own in self.by_hand.items()
        }
