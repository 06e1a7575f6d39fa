"""A sweep over a sample: when every point is complete, against each factor in turn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simsite.experiment.sweep.design_points import Factor, PointSummary, SweepTable
from simsite.reading.sweep_design import amount
from simsite.reading.sweep_file import VARIANT
from simsite.report.figures.axes import (
    BODY,
    SMALL,
    TITLE,
    clock_axis,
    deadline_line,
    finish,
    label,
    span,
)
from simsite.report.figures.data import Cell, FigureData, clock, hours
from simsite.report.figures.sweeps import (
    calendar,
    factor_name,
    factor_numbers,
    factor_value,
    wording,
)
from simsite.report.formatting import as_written
from simsite.report.i18n import Words
from simsite.report.input_names import input_name
from simsite.report.summary import point_done, spread
from simsite.report.theme import Size, series_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = (
    "point", "factor", "value", "place", "variant", "replications", "not_reached", "clock",
    "hours", "low", "high", "done_by_deadline", "done_low", "done_high", "number",
    "unit",
)  # fmt: skip
MOST_PANELS = 6
SURE = 0.95
PALE = 0.55  # of a whisker, where many lie over each other


def factors_shown(sweep: SweepTable) -> tuple[str, ...]:
    """Return the factors that have a panel: those that vary, as far as there is room.

    A variant is a series and has no panel.
    """
    varied = [
        path
        for path in sweep.factors
        if path != VARIANT and len({point.factors.get(path) for point in sweep.points}) > 1
    ]
    return tuple(varied or sweep.factors)[:MOST_PANELS]


def scatter_panels(sweep: SweepTable) -> tuple[int, int]:
    """Return rows and columns of panels."""
    number = len(factors_shown(sweep))
    columns = 1 if number == 1 else 2
    return math.ceil(number / columns), columns


def scatter_size(sweep: SweepTable) -> Size:
    """Return the named size that holds all panels."""
    return "panel" if len(factors_shown(sweep)) < 3 else "tall"


def scatter_data(sweep: SweepTable) -> FigureData:
    """Return a row for each point and factor shown: where it stands, completion, and P(done).

    `place` is the value as a number, without its unit, or its order where values are not numbers.
    `number` is the value in `unit`. Hours are after opening; what is not reached, or has no
    interval, is empty.
    """
    return FigureData.of(COLUMNS, _rows(sweep))


def _rows(sweep: SweepTable) -> Iterator[tuple[Cell, ...]]:
    for path in factors_shown(sweep):
        places = places_of([point.factors[path] for point in sweep.points])
        numbers = factor_numbers(sweep, path)
        for point, place in zip(sweep.points, places, strict=True):
            value = point.factors[path]
            about = point.name, path, factor_value(value), place
            variant = str(point.factors.get(VARIANT, ""))
            yield *about, variant, *_outcome(point, sweep), *numbers[value]


def places_of(values: list[Factor]) -> list[float]:
    """Return where values stand on an axis: as numbers, or in the order of their appearance."""
    known = [amount(value) for value in values]
    if all(known) and len({one[1] for one in known if one}) == 1:
        return [float(one[0]) for one in known if one]
    order = list(dict.fromkeys(values))
    return [float(order.index(value)) for value in values]


def _outcome(point: PointSummary, sweep: SweepTable) -> tuple[Cell, ...]:
    if point.nobody:
        return (point.replications, 0, "", *([None] * 6))
    found = spread(point.county["completion"])
    held = found.median.interval
    ends = (held.low, held.high) if held else (found.median.value,) * 2
    times = [hours(time, sweep.opening) for time in (found.median.value, *ends)]
    done = point_done(point)
    shares: tuple[Cell, ...] = (None, None, None)
    if done is not None:
        shares = done.value, done.interval.low, done.interval.high
    at = clock(found.median.value, calendar(sweep))
    return (point.replications, found.not_reached, at, *times, *shares)


def scatter(sweep: SweepTable, axes: list[Axes], words: Words) -> None:
    """Draw one panel a factor: a dot with its interval for every design point.

    Parameters
    ----------
    sweep : SweepTable
        Design points.
    axes : list of matplotlib axes
        At least one for each of `factors_shown`.
    words : Words
        Language.
    """
    said, data, shown = wording(sweep, words), scatter_data(sweep), factors_shown(sweep)
    known = np.concatenate([data.numbers(name) for name in ("hours", "low", "high")])
    ends = span(known, calendar(sweep))
    for number, (ax, path) in enumerate(zip(axes, shown, strict=False)):
        rows = data.where(factor=path)
        for place, variant in enumerate(rows.distinct("variant")):
            _dots(ax, rows.where(variant=variant), place, ends[1], words)
        ax.set_ylim(*ends)
        clock_axis(ax.yaxis, ends, said, most=6)
        if number % 2:
            ax.tick_params(labelleft=False)
        deadline_line(ax, sweep.deadline, said, across=True)
        unit = _places(ax, rows, words)
        finish(ax, "")
        name = label(_name(path, words), 30)
        named = words("picture.scatter.amounts", name=name, unit=unit) if unit else name
        ax.set_xlabel(named, fontsize=BODY)
    for ax in axes[len(shown) :]:
        ax.remove()
    figure = axes[0].get_figure(root=True)
    if figure is not None:
        figure.suptitle(words("picture.scatter.title"), fontsize=TITLE, x=0.01, ha="left")
        handles, names = axes[0].get_legend_handles_labels()
        if handles:
            figure.legend(handles, names, loc="outside upper right", ncols=2, fontsize=SMALL)


def _name(path: str, words: Words) -> str:
    """Return a factor; of a stage with its stage, since every one has a time."""
    return input_name(path, words) if path.startswith("stages.") else factor_name(path, words)


def _dots(ax: Axes, rows: FigureData, number: int, top: float, words: Words) -> None:
    """Draw the points of one variant; those that are surely enough as estimated are filled."""
    style, x = series_style(number), rows.numbers("place")
    at, low, high = (rows.numbers(name) for name in ("hours", "low", "high"))
    reached = ~np.isnan(at)
    for n in np.flatnonzero(reached & ~np.isnan(low)).tolist():
        end = top if np.isnan(high[n]) else high[n]
        ax.plot([x[n]] * 2, [low[n], end], "-", color=style.colour, linewidth=1.2, alpha=PALE)
    sure = rows.numbers("done_by_deadline") >= SURE
    named = label(rows.texts("variant")[0], 30)
    for own, face in ((reached & sure, style.colour), (reached & ~sure, "white")):
        if own.any():
            ax.plot(
                x[own], at[own], linestyle="", marker=style.marker, color=style.colour,
                markerfacecolor=face, markersize=6, label=named or "_",
            )  # fmt: skip
            named = ""
    never = ~reached
    if never.any():
        ax.plot(
            x[never], np.full(int(never.sum()), top), linestyle="", marker="x",
            color=style.colour, markersize=7, clip_on=False,
            label=words("units.never") if number == 0 else "_",
        )  # fmt: skip


def _places(ax: Axes, rows: FigureData, words: Words) -> str:
    """Name values that are no numbers; of numbers return the unit that they share."""
    known = [amount(text) for text in rows.texts("value")]
    units = {one[1] for one in known if one}
    if not all(known) or len(units) != 1:
        named = dict(zip(rows.numbers("place").tolist(), rows.texts("value"), strict=True))
        ax.set_xticks(
            list(named), [label(factor_value(text, words), 12) for text in named.values()]
        )
        return ""
    ax.locator_params(axis="x", nbins=5)
    (unit,) = units
    return as_written(f"0 {unit}", words).removeprefix("0").strip()


def scatter_notes(sweep: SweepTable, words: Words) -> list[str]:
    """Return what dots, lines and filling mean, as far as there are such."""
    data = scatter_data(sweep)
    said = [words("picture.note.scatter")]
    shares = data.numbers("done_by_deadline")
    if (shares >= SURE).any():
        said.append(words("picture.note.scatter_filled"))
    if (shares < SURE).any():
        said.append(words("picture.note.scatter_hollow"))
    varied = sum(
        path != VARIANT and len({point.factors.get(path) for point in sweep.points}) > 1
        for path in sweep.factors
    )
    if varied > MOST_PANELS:
        said.append(words("picture.note.scatter_cut", shown=MOST_PANELS, all=varied))
    return said
