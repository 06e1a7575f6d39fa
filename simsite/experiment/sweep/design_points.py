"""Design points of a sweep, as figures and tables take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.experiment.run.results import ALL, LUCK, Results

Array = NDArray[Any]
Factor = str | int | float


@dataclass(frozen=True, slots=True)
class PointSummary:
    """One design point: what was set and what came out.

    Attributes
    ----------
    name : str
        Short name, unique in the sweep.
    factors : dict of str to number or str
        Value by dotted path.
    county : dict of str to array, shape (R,)
        County metrics of the headline line by replication.
    luck : dict of str to array, shape (R,), or None
        The same for random draws alone, where it was computed.
    timed : bool
        Whether its scenario has a deadline.
    """

    name: str
    factors: dict[str, Factor]
    county: dict[str, Array]
    luck: dict[str, Array] | None = None
    timed: bool = True

    @staticmethod
    def of(results: Results, factors: dict[str, Factor]) -> PointSummary:
        """Return the point of the results of a run with these factor values."""
        both = ALL in results.lines and LUCK in results.lines
        luck = results.lines[LUCK].county if both else None
        timed = results.plan.calendar.deadline < NEVER
        return PointSummary(results.name, factors, results.headline.county, luck, timed)

    @property
    def nobody(self) -> bool:
        """Whether nobody comes in any replication, so that there is nothing to do."""
        return bool(self.county["attending"].max() == 0)

    @property
    def replications(self) -> int:
        """Number of replications R."""
        return len(self.county["completion"])


@dataclass(frozen=True, slots=True)
class SweepTable:
    """The design points of one sweep, on the same random draws.

    Attributes
    ----------
    title_en, title_zh : str
        What was swept.
    first_day : str
        ISO date of the day whose midnight is time 0; the same at every point.
    opening, deadline : int
        Microseconds; the same at every point. NEVER where there is no deadline.
    factors : tuple of str
        Dotted paths that vary, in the order of the sweep.
    points : tuple of PointSummary
        In the order of the sweep.
    """

    title_en: str
    title_zh: str
    first_day: str
    opening: int
    deadline: int
    factors: tuple[str, ...]
    points: tuple[PointSummary, ...]

    @staticmethod
    def of_runs(runs: Sequence[Results]) -> SweepTable:
        """Return runs as points to be compared with the first; the clock is that of the first.

        Their one factor, ``scenario``, is the name, or the title of the plan where there is none.
        """
        plan = runs[0].plan
        names = [run.name or run.plan.en or run.plan.zh for run in runs]
        points = (
            replace(PointSummary.of(run, {"scenario": name}), name=name)
            for run, name in zip(runs, names, strict=True)
        )
        clock = plan.calendar
        return SweepTable(
            plan.en, plan.zh, clock.first_day, clock.opening, clock.deadline, ("scenario",),
            tuple(points),
        )  # fmt: skip
