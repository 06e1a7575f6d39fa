"""Classes of residents: people who differ in how many come and in what they take."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema, field_validator

from simsite.core.errors import BadValue
from simsite.model.fields import Frozen, Name, Text, count_from
from simsite.model.laws import TimeLaw
from simsite.model.quantities import AnyFactor, AnyShare

SHARES_TOLERANCE = 1e-6


LAST = 7  # level in queues of who says none, where others do
Priority = Annotated[
    int,
    BeforeValidator(count_from(0, LAST)),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": LAST}),
]


class ClassAtStage(Frozen):
    """What is special about a class of residents at one stage."""

    name: Name
    """Name of the stage."""
    factor: AnyFactor | None = None
    """Factor on the time that the stage takes, such as 1.4; left out: 1."""
    probability: AnyShare | None = None
    """Share of the class who take this stage; left out: as for everybody."""
    patience: TimeLaw | None = None
    """How long one of the class waits in this queue; left out: as for everybody."""


class ResidentClass(Frozen):
    """Residents who differ from the others: children, elders, people without a phone."""

    name: Name
    """Name of the class, used in paths and results."""
    share: AnyShare | None = None
    """Share of the residents in place who are of this class; one class may leave it out and is
    the rest. Shares with a range are drawn and then scaled to 100 %."""
    attendance: AnyShare | None = None
    """Share of the due of this class who come; left out: as population.attendance."""
    exempt: bool = False
    """Whether nobody of this class needs a swab; they count as exempt and do not come."""
    priority: Priority | None = None
    """Who starts first in every queue: 0 before 1, and so on to 7; within a number whoever came
    first. Classes that say none come last. Nobody in hand is interrupted."""
    stages: tuple[ClassAtStage, ...] = ()
    """What is special about them at some of the stages."""
    source: Text = ""
    """Where the shares come from, or the word 'assumed'."""

    @field_validator("stages", mode="after")
    @classmethod
    def _once(cls, stages: tuple[ClassAtStage, ...]) -> tuple[ClassAtStage, ...]:
        names = [stage.name for stage in stages]
        twice = next((name for n, name in enumerate(names) if name in names[:n]), None)
        if twice is not None:
            raise BadValue("classes.stage_twice", value=twice)
        return stages


@dataclass(frozen=True, slots=True)
class Mix:
    """The classes of a kind of site at the given values: C classes.

    Attributes
    ----------
    shares : tuple of float
        Share of each class among the residents in place.
    coming : tuple of float
        Share of each class among those who come; all 0 where nobody does.
    attendance : float
        Share of the residents in place, but for what the population exempts, who come.
    """

    shares: tuple[float, ...]
    coming: tuple[float, ...]
    attendance: float


def whole(shares: Sequence[float | None]) -> tuple[float, ...]:
    """Return shares of classes that add up to 1.

    Parameters
    ----------
    shares : sequence of float or None
        Of the classes; None is the rest of the others, not below 0.
    """
    given = math.fsum(share for share in shares if share is not None)
    found = [max(0.0, 1.0 - given) if share is None else share for share in shares]
    total = math.fsum(found)
    return tuple(share / total for share in found)


def mix(classes: Sequence[ResidentClass], attendance: AnyShare, kind: str) -> Mix:
    """Return how the residents of a kind of site are made up, at the given values.

    Parameters
    ----------
    classes : sequence of ResidentClass
        Of the population, at least one.
    attendance : AnyShare
        Of the population: of classes that say none of their own.
    kind : str
        Kind of site.
    """
    said = (own.share for own in classes)
    shares = whole([None if share is None else share.of(kind).value for share in said])
    come = [
        0.0 if own.exempt else share * (own.attendance or attendance).of(kind).value
        for own, share in zip(classes, shares, strict=True)
    ]
    total = math.fsum(come)
    return Mix(shares, tuple(one / total if total else 0.0 for one in come), total)


def at_stage(classes: Sequence[ResidentClass], stage: str) -> Iterator[ClassAtStage | None]:
    """Yield what is special about each class at a stage, None where nothing is."""
    for own in classes:
        yield next((part for part in own.stages if part.name == stage), None)


def levels(classes: Sequence[ResidentClass]) -> tuple[int, ...]:
    """Return the level of each class in queues; all 0 where none says any."""
    if all(own.priority is None for own in classes):
        return (0,) * len(classes)
    return tuple(LAST if own.priority is None else own.priority for own in classes)
