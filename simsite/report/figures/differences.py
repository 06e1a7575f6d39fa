"""Paired differences of scenarios from the first one, with intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from simsite.core.units import HOUR
from simsite.experiment.compare.differences import MEANS, Difference, Differences
from simsite.report.figures.axes import BODY, finish, label
from simsite.report.figures.data import Cell, FigureData
from simsite.report.figures.sweeps import factor_name
from simsite.report.figures.whiskers import Whisker, draw_whiskers, rows_named, say_in_panel
from simsite.report.i18n import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = (
    "number", "scenario", "first", "quantity", "statistic", "unit", "difference", "low", "high",
    "p_value_holm",
)  # fmt: skip
UNITS = {
    "done_by_deadline": ("percentage points", 0.01),
    "completion": ("h", HOUR),
    "t95": ("h", HOUR),
    "unswabbed_at_deadline": ("residents", 1),
}
SURE = 0.05  # a p value below it fills the dot
ROOM = 130.0  # points that the names of all rows have one below the other
BELOW = 0.28  # how far a mean stands below its median


def differences_data(found: Differences) -> FigureData:
    """Return the differences of every scenario from the first, each with its interval.

    Infinite where only one of the two is reached, None where neither is or where too few
    replications allow no interval.
    """
    return FigureData.of(COLUMNS, _rows(found))


def _rows(found: Differences) -> Iterator[tuple[Cell, ...]]:
    for row in found.rows:
        unit, size = UNITS[row.measure]
        ends = (None, None) if row.interval is None else (row.interval.low, row.interval.high)
        three = (v if v is None else v / size for v in (row.value, *ends))
        about = row.number, row.name, found.first, row.measure, row.statistic, unit
        yield *about, *three, row.p_value


def differences(found: Differences, axes: list[Axes], words: Words) -> None:
    """Draw one panel a quantity: a dot and a whisker for every scenario but the first.

    Parameters
    ----------
    found : Differences
        From the first scenario.
    axes : list of matplotlib axes
        As many panels as measures.
    words : Words
        Language.
    """
    names = [label(name, 18) for name in found.names]
    size = min(BODY, ROOM / max(len(names), 1))
    for number, (ax, measure) in enumerate(zip(axes, found.measures, strict=True)):
        rows = [row for row in found.rows if row.measure == measure]
        draw_whiskers(ax, [_whisker(row) for row in rows], lambda value: _in_words(value, words))
        if rows and all(map(_nothing, rows)):
            same = all(row.p_value is None or row.p_value >= 1.0 for row in rows)
            say_in_panel(ax, words(f"picture.differences.{'nothing' if same else 'no_median'}"))
        rows_named(ax, names, shown=number % 2 == 0, size=size)
        finish(ax, words(f"picture.differences.{measure}"), BODY)
        ax.tick_params(axis="y", labelsize=size)


def _nothing(row: Difference) -> bool:
    """Return whether an estimate is 0 with an interval that holds nothing else."""
    return row.value == 0 and (row.interval is None or row.interval.low == row.interval.high == 0)


def _whisker(row: Difference) -> Whisker:
    size = UNITS[row.measure][1]
    middle = math.nan if row.value is None else row.value / size
    low, high = math.nan, math.nan
    if row.interval is not None:
        low, high = row.interval.low / size, row.interval.high / size
    sure = row.p_value is not None and row.p_value < SURE
    below = row.statistic == MEANS
    y = row.number - 1 + BELOW * below
    return Whisker(y, middle, low, high, sure, "D" if below else "o")


def _in_words(difference: float, words: Words) -> str:
    if math.isnan(difference):
        return words("picture.differences.neither")
    return words(f"picture.differences.{'only_first' if difference > 0 else 'only_second'}")


def differences_notes(found: Differences, words: Words) -> list[str]:
    """Return what dots and whiskers mean, and why means are not given where they are not."""
    note = "other_luck" if found.unpaired else "differences"
    said = [
        words(f"picture.note.{note}", first=label(found.first, 40)),
        *_named_by(found, words),
        *_dots(found, words),
    ]
    if any(row.statistic == MEANS for row in found.rows):
        said.append(words("picture.note.means"))
    if any(row.value is None and row.interval is not None for row in found.rows):
        said.append(words("picture.note.no_dot"))
    return [*said, *_no_means(found, words)]


def _named_by(found: Differences, words: Words) -> list[str]:
    """Return which values name the design points of a sweep."""
    if not found.factors:
        return []
    shown = words("units.listed").join(factor_name(path, words) for path in found.factors)
    return [words("picture.note.named_by", factors=shown)]


def _dots(found: Differences, words: Words) -> list[str]:
    """Return what filled and hollow dots mean, as far as there are such."""
    shown = [row for row in found.rows if row.value is not None and math.isfinite(row.value)]
    sure = [row.p_value is not None and row.p_value < SURE for row in shown]
    said = []
    if any(sure):
        number = len(found.names)
        key = "filled" if number == 1 else "filled_holm"
        said.append(words(f"picture.note.{key}", **({} if number == 1 else {"number": number})))
    if not all(sure):
        said.append(words("picture.note.hollow"))
    return said


def _no_means(found: Differences, words: Words) -> list[str]:
    """Return for which scenarios no mean of completion is given, reason by reason."""
    refused: dict[str, list[str]] = {}
    for comparison in found.comparisons:
        if comparison.no_mean is not None:
            refused.setdefault(comparison.no_mean, []).append(label(comparison.second.name, 18))
    return [
        words(f"picture.note.no_mean.{reason}", names=words("units.and").join(names))
        for reason, names in refused.items()
    ]
