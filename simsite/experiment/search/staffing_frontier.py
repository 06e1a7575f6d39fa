"""How many people each design of a sweep needs, when it is complete, and which are efficient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from simsite.core.errors import BadValue
from simsite.core.units import NEVER
from simsite.experiment.sweep.design_points import Factor, PointSummary, SweepTable
from simsite.stats.intervals import Interval, order_statistic_interval, quantile

QUANTILES = (0.5, 0.95)
PEOPLE = ("staff.collectors", "staff.helpers")
ROLES = "staff.roles."

# Which of several designs no other one beats on cost and outcome at once.


def efficient(costs: npt.ArrayLike, values: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return which designs are efficient in the sense of Pareto: less is better of both.

    A design is efficient where no other is at most as dear and at most as late, and less of at
    least one; of designs with the same cost and value all are, or none is.

    Parameters
    ----------
    costs : array_like, shape (D,)
        Finite.
    values : array_like, shape (D,)
        Infinite where a design has no outcome, such as a time not reached: it is never efficient.

    Returns
    -------
    bool array, shape (D,)

    Raises
    ------
    ValueError
        If the shapes differ, or a cost is not finite, or a value is not a number.
    """
    dear, late = np.asarray(costs, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if dear.shape != late.shape or dear.ndim != 1:
        raise ValueError(f"costs and values of one shape (D,), not {dear.shape} and {late.shape}")
    if not np.isfinite(dear).all() or np.isnan(late).any():
        raise ValueError("costs must be finite and values numbers or infinite")
    costs_once, place = np.unique(dear, return_inverse=True)
    least = np.full(costs_once.size, np.inf)
    np.minimum.at(least, place, late)
    cheaper = np.concatenate(([np.inf], np.minimum.accumulate(least)))  # the best that costs less
    found: npt.NDArray[np.bool_] = (late == least[place]) & (late < cheaper[place])
    return found


@dataclass(frozen=True, slots=True)
class StaffingPoint:
    """One design point.

    Attributes
    ----------
    name : str
        Of the point.
    staff : tuple of int
        People, by `HeadCounts.staff`.
    others : tuple of (str, value)
        Factors that are no numbers of people, with their values.
    replications, not_reached : int
        How many, and how many of them are not complete.
    times : dict of float to float
        Quantiles of completion by share, microseconds; NEVER where not reached.
    intervals : dict of float to Interval or None
        Of these; None where too few replications allow none.
    efficient : dict of float to bool
        By share, whether no design with the same `others` has as few people and is as early, and
        is better in one of the two.
    """

    name: str
    staff: tuple[int, ...]
    others: tuple[tuple[str, Factor], ...]
    replications: int
    not_reached: int
    times: dict[float, float]
    intervals: dict[float, Interval | None]
    efficient: dict[float, bool]

    @property
    def people(self) -> int:
        """Number of people in all whom the sweep varies."""
        return sum(self.staff)


@dataclass(frozen=True, slots=True)
class HeadCounts:
    """The designs of a sweep by number of people.

    Attributes
    ----------
    sweep : SweepTable
        Whose designs they are.
    staff : tuple of str
        Paths of the factors that are numbers of people. What the sweep does not vary is the same
        everywhere, and is not counted.
    designs : tuple of StaffingPoint
        In the order of the sweep.
    """

    sweep: SweepTable
    staff: tuple[str, ...]
    designs: tuple[StaffingPoint, ...]


def head_counts(sweep: SweepTable) -> HeadCounts:
    """Return how many people each design needs, and which designs are efficient.

    Parameters
    ----------
    sweep : SweepTable
        A finished sweep over numbers of people, and perhaps other things; designs are held only
        against those that have the other things the same.

    Returns
    -------
    HeadCounts

    Raises
    ------
    BadValue
        If the sweep varies no number of people.
    """
    staff = tuple(path for path in sweep.factors if _counts_people(sweep, path))
    if not staff:
        raise BadValue("plot.no_staff", value="pareto")
    plain = [_design(sweep, point, staff) for point in sweep.points]
    return HeadCounts(sweep, staff, _marked(plain))


def _counts_people(sweep: SweepTable, path: str) -> bool:
    named = path in PEOPLE or path.startswith(ROLES)
    return named and all(_whole(point.factors[path]) is not None for point in sweep.points)


def _whole(value: Factor) -> int | None:
    """Return a number of people, None where a factor is something else."""
    text = str(value).removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() else None


def _design(sweep: SweepTable, point: PointSummary, staff: Sequence[str]) -> StaffingPoint:
    completion = point.county["completion"]
    return StaffingPoint(
        name=point.name,
        staff=tuple(_whole(point.factors[path]) or 0 for path in staff),
        others=tuple((f, point.factors[f]) for f in sweep.factors if f not in staff),
        replications=point.replications,
        not_reached=int(np.count_nonzero(completion >= NEVER)),
        times={share: quantile(completion, share) for share in QUANTILES},
        intervals={share: order_statistic_interval(completion, share) for share in QUANTILES},
        efficient={},
    )


def _marked(designs: Sequence[StaffingPoint]) -> tuple[StaffingPoint, ...]:
    """Mark the efficient designs among those that have everything else the same."""
    people = np.array([design.people for design in designs], dtype=np.float64)
    groups = list(dict.fromkeys(design.others for design in designs))
    for share in QUANTILES:
        times = np.array([_late(design.times[share]) for design in designs])
        for others in groups:
            own = [n for n, design in enumerate(designs) if design.others == others]
            best: NDArray[np.bool_] = efficient(people[own], times[own])
            for n, mark in zip(own, best.tolist(), strict=True):
                designs[n].efficient[share] = mark
    return tuple(designs)


def _late(time: float) -> float:
    return float("inf") if time >= NEVER else float(time)
