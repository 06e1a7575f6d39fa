"""One line of the table: what was promised and what was measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Line:
    """A promise about speed or memory, and what was measured.

    Attributes
    ----------
    name : str
        What is compared with what.
    unit : str
        `x` (how many times faster), `share`, `s`, `MB`, ...
    measured : float or None
        None where it could not be measured; then `detail` says why.
    required, aim : float or None
        The promise and the hope; None where the figure is only reported.
    sense : str
        `least` if the figure must be at least the required one, `most` if at most.
    detail : str
        Seconds, people, or why there is no figure.
    """

    name: str
    unit: str
    measured: float | None
    required: float | None = None
    aim: float | None = None
    sense: Literal["least", "most"] = "least"
    detail: str = ""

    @property
    def verdict(self) -> str:
        """`met`, `missed`, `reported` (nothing is required) or `not measured`."""
        if self.measured is None:
            return "not measured"
        if self.required is None:
            return "reported"
        if self.sense == "least":
            return "met" if self.measured >= self.required else "missed"
        return "met" if self.measured <= self.required else "missed"


@dataclass(frozen=True, slots=True)
class Effort:
    """How much of everything is measured.

    Attributes
    ----------
    scale : float
        Share of the sites of W1 and W2, and of the people of W3. 1 is what is promised for.
    rounds : int
        How often the contestants take turns; the median counts.
    peers : float
        Share of the sites that Ciw, salabim and asimpy are given.
    largest : bool
        Whether to measure what takes minutes: ten million residents, the largest points of
        growth, a hundred replications of Debao, a hundred design points of it.
    """

    scale: float = 1.0
    rounds: int = 3
    peers: float = 0.1
    largest: bool = True


@dataclass(slots=True)
class Findings:
    """What a run of the benchmarks has found so far.

    Attributes
    ----------
    parts : dict of str to list of Line
        By the part that measured them, in the order of the table.
    growth : list of dict
        Points of the figure of growth.
    """

    parts: dict[str, list[Line]] = field(default_factory=dict)
    growth: list[dict[str, float | str]] = field(default_factory=list)
