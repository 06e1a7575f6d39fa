"""Paired differences of scenarios from the first one, with intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import HOUR, MINUTE, NEVER
from simsite.experiment.points import PointSummary, SweepTable
from simsite.report.figures.axes import BODY, SMALL, finish, label
from simsite.report.figures.data import Cell, FigureData
from simsite.report.theme import MUTED, series_style
from simsite.report.words import Words
from simsite.stats.mean_difference import paired_mean_if_fit
from simsite.stats.paired import paired_proportions, paired_quantile

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = ("number", "scenario", "quantity", "unit", "difference", "low", "high")
UNITS = {
    "completion": ("h", HOUR),
    "done_by_deadline": ("percentage points", 0.01),
    "unswabbed_at_deadline": ("residents", 1),
    "wait_mean": ("min", MINUTE),
}


def quantities(sweep: SweepTable) -> list[str]:
    """Return what is compared: everything, or what needs no deadline where there is none."""
    timed = sweep.deadline < NEVER
    return [name for name in UNITS if timed or "deadline" not in name]


def differences_data(sweep: SweepTable) -> FigureData:
    """Return the paired differences of every point from the first, each with its interval.

    Median of the differences with an order-statistic interval; of P(done) the difference of the
    shares with its exact interval; of the mean wait the mean with a t interval, where the
    differences are fit for it. Infinite where only one of the two is reached, None where neither is
    or where too few replications allow no interval.
    """
    return FigureData.of(COLUMNS, _rows(sweep))


def _rows(sweep: SweepTable) -> Iterator[tuple[Cell, ...]]:
    first = sweep.points[0]
    for number, point in enumerate(sweep.points[1:], 1):
        for name in quantities(sweep):
            unit, size = UNITS[name]
            three = (v if v is None else v / size for v in _difference(first, point, name))
            yield number, point.name, name, unit, *three


def _difference(
    first: PointSummary, second: PointSummary, name: str
) -> tuple[float | None, float | None, float | None]:
    one, two = first.county[name], second.county[name]
    if name == "done_by_deadline":
        shares = paired_proportions(one, two)
        return shares.difference, shares.interval.low, shares.interval.high
    found = paired_mean_if_fit(one, two) if name == "wait_mean" else paired_quantile(one, two)
    if found.interval is None:
        return found.difference, None, None
    return found.difference, found.interval.low, found.interval.high


def differences(sweep: SweepTable, axes: list[Axes], words: Words) -> None:
    """Draw one panel a quantity: a dot and a whisker for every scenario but the first.

    Parameters
    ----------
    sweep : SweepTable
        The first point is what the others are compared with.
    axes : list of matplotlib axes
        As many panels as `quantities`.
    words : Words
        Language.
    """
    data = differences_data(sweep)
    for number, (ax, name) in enumerate(zip(axes, quantities(sweep), strict=True)):
        rows = data.where(quantity=name)
        _panel(ax, rows, words)
        names = [label(_name(sweep, point), 18) for point in sweep.points[1:]]
        ax.set_yticks(range(len(names)), names if number % 2 == 0 else [""] * len(names))
        ax.set_ylim(len(names) - 0.5, -0.5)
        finish(ax, words(f"picture.differences.{name}"), BODY)
        ax.tick_params(axis="y", labelsize=BODY)


def _panel(ax: Axes, rows: FigureData, words: Words) -> None:
    """Draw the rows of one quantity; what is infinite leaves the panel, which is said."""
    table = np.stack([rows.numbers(name) for name in ("difference", "low", "high")], axis=1)
    left, right = _reach(table)
    style = series_style(0)
    ax.axvline(0.0, color=MUTED, linewidth=1.2)
    for y, (middle, low, high) in enumerate(table.tolist()):
        if not (math.isnan(low) or math.isnan(high)):
            ends = np.clip([low, high], left, right)
            ax.plot(ends, [y, y], "-", color=style.colour, linewidth=2.2)
        if math.isfinite(middle):
            ax.plot([middle], [y], "o", color=style.colour, markersize=8)
        elif math.isinf(middle) or math.isnan(low):
            ax.text((left + right) / 2, y, _in_words(middle, words), ha="center", fontsize=SMALL)
    ax.set_xlim(left, right)
    ax.locator_params(axis="x", nbins=4)
    ax.grid(visible=False, axis="y")


def _reach(table: NDArray[np.float64]) -> tuple[float, float]:
    """Return the ends of an axis that holds zero and all that is finite."""
    finite = table[np.isfinite(table)]
    low = min(0.0, float(finite.min(initial=0.0)))
    high = max(0.0, float(finite.max(initial=0.0)))
    margin = 0.15 * (high - low) or 1.0
    return low - margin, high + margin


def _in_words(difference: float, words: Words) -> str:
    if math.isnan(difference):
        return words("picture.differences.neither")
    return words(f"picture.differences.{'only_first' if difference > 0 else 'only_second'}")


def _name(sweep: SweepTable, point: PointSummary) -> str:
    """Return what tells a point from the others: the values of the factors that vary."""
    varied = [f for f in sweep.factors if len({p.factors[f] for p in sweep.points}) > 1]
    return ", ".join(str(point.factors[factor]) for factor in varied) or point.name


def differences_notes(sweep: SweepTable, words: Words) -> list[str]:
    """Return what dots and whiskers mean, and what the scenarios are compared with."""
    return [words("picture.note.differences", first=label(_name(sweep, sweep.points[0]), 40))]
