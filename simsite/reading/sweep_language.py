"""The sweep file as it is written: which keys it may hold."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from simsite.core.errors import BadValue
from simsite.model.fields import AtLeastOne, Bilingual, FileName, Frozen, Name, Text
from simsite.model.scenario import Replications, Seed


class Variant(Frozen):
    """One of the named scenarios that are crossed with the combinations."""

    file: Text = ""
    """Scenario file, relative to the sweep file; left out: the sweep's base."""
    scenario: Text = ""
    """Named scenario of that file to lay over it."""
    set: dict[str, Any] = Field(default_factory=dict)
    """Values to change, by dotted path."""


class Steps(Frozen):
    """Evenly spaced values, both ends included where the step meets them."""

    from_: Any = Field(alias="from")
    """First value."""
    to: Any
    """Last value at most."""
    step: Any
    """Distance between two values."""


class Between(Frozen):
    """The range of a factor of a sample, both ends included."""

    from_: Any = Field(alias="from")
    """Least value."""
    to: Any
    """Greatest value."""
    step: Any = None
    """Distance between two values; left out: any value, whole where both ends are whole numbers."""


class Sample(Frozen):
    """Points spread evenly over the ranges of several factors."""

    method: Literal["latin_hypercube", "sobol"] = "latin_hypercube"
    """How they are spread: each factor's range in equal parts with one point in each, or Sobol's
    sequence, which fills all ranges together and wants 2, 4, 8, ... points."""
    points: AtLeastOne
    """How many points."""
    seed: Seed = 1
    """Seed of the design, apart from that of the replications: other luck, the same points."""
    over: dict[str, Between]
    """Ranges by dotted path: {from: ..., to: ...}."""


class PointTable(Frozen):
    """Points of a CSV file: columns are dotted paths, rows are points."""

    file: FileName
    """CSV file, relative to the sweep file; an empty cell leaves the scenario's own value."""


class SweepFile(Frozen):
    """Which scenarios to run: a base, and what is varied over it."""

    format: Literal[1] = 1
    """Version of the sweep language."""
    title: Bilingual = Field(default_factory=Bilingual)
    """What is asked, in one line."""
    base: Text = ""
    """Scenario file, relative to this one; may be left out where every variant names its own."""
    scenario: Text = ""
    """Named scenario of the base to lay over it."""
    over: dict[str, list[Any] | Steps] = Field(default_factory=dict)
    """Values by dotted path: a list, or {from: ..., to: ..., step: ...}; all combinations run."""
    paired: dict[str, list[Any] | Steps] = Field(default_factory=dict)
    """Values by dotted path, read side by side: the first of each, the second of each, ..."""
    sample: Sample | None = None
    """Points spread evenly over ranges."""
    table: PointTable | None = None
    """Points of a CSV file."""
    variants: dict[Name, Variant] = Field(default_factory=dict)
    """Named scenarios, each crossed with the combinations."""
    include: list[dict[str, Any]] = Field(default_factory=list)
    """Points to be run besides; each names every factor."""
    exclude: list[dict[str, Any]] = Field(default_factory=list)
    """Points to be left out: those that meet every condition of a rule."""
    replications: Replications | None = None
    """Replications of every design point; left out: as the scenario says."""
    seed: Seed | None = None
    """Seed of every design point, so that all have the same luck; left out: the scenario's."""
    lines: tuple[Literal["luck", "all"], ...] = ("all",)
    """Kinds of luck: luck alone, and with what is not known."""

    @field_validator("lines", mode="after")
    @classmethod
    def _some(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        if not lines:
            raise BadValue("list.empty")
        return tuple(line for line in ("luck", "all") if line in lines)
