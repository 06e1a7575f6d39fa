"""Completion and the chance to be on time against one factor, such as the collectors."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simsite.core.units import NEVER
from simsite.experiment.sweep.design_points import PointSummary, SweepTable
from simsite.report.figures.axes import (
    SMALL,
    clock_axis,
    deadline_line,
    finish,
    label,
    not_reached_mark,
    span,
)
from simsite.report.figures.data import Cell, FigureData, clock, hours
from simsite.report.figures.sweeps import (
    calendar,
    factor_name,
    factor_numbers,
    factor_value,
    factors_text,
    wording,
)
from simsite.report.figures.whiskers import say_in_panel
from simsite.report.i18n import Words
from simsite.report.summary import FEWEST_FOR_QUANTILES, point_done, spread
from simsite.report.theme import BAND_ALPHA, series_style
from simsite.report.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = (
    "series", "factor", "value", "place", "replications", "not_reached", "clock", "hours", "low",
    "high", "band_low", "band_high", "done_by_deadline", "done_low", "done_high", "number", "unit",
)  # fmt: skip


def against_data(sweep: SweepTable, words: Words | None = None) -> FigureData:
    """Return, along the first factor, completion (hours after opening) and P(done).

    The values of all other factors together name the series. `place` is the number at which a
    point stands on the axis: its value, or its order where values are not numbers; `number` is its
    value in `unit`, empty where it is none. With `words` factors are named in the reader's
    language.
    """
    return FigureData.of(COLUMNS, _rows(sweep, words))


def _rows(sweep: SweepTable, words: Words | None) -> Iterator[tuple[Cell, ...]]:
    first, others = sweep.factors[0], sweep.factors[1:]
    values = list(dict.fromkeys(point.factors[first] for point in sweep.points))
    numeric = all(isinstance(value, (int, float)) for value in values)
    plain = factor_numbers(sweep, first)
    for point in sweep.points:
        value = point.factors[first]
        place = float(value) if numeric else float(values.index(value))
        series = factors_text(point, others, words)
        about = series, first, factor_value(value), place
        yield *about, *_outcome(point, sweep), *plain[value]


def _outcome(point: PointSummary, sweep: SweepTable) -> tuple[Cell, ...]:
    completion = spread(point.county["completion"])
    interval = completion.median.interval
    ends = (interval.low, interval.high) if interval else (completion.median.value,) * 2
    low = completion.low.value if completion.low else completion.least
    high = completion.high.value if completion.high else completion.most
    done: tuple[Cell, ...] = (None, None, None)
    on_time = point_done(point)
    if sweep.deadline < NEVER and on_time is not None:
        done = on_time.value, on_time.interval.low, on_time.interval.high
    times = (completion.median.value, *ends, low, high)
    return (
        point.replications, completion.not_reached,
        clock(completion.median.value, calendar(sweep)),
        *(hours(time, sweep.opening) for time in times), *done,
    )  # fmt: skip


def against(sweep: SweepTable, axes: list[Axes], words: Words) -> None:
    """Draw completion (upper panel) and P(done by the deadline) along the first factor.

    Parameters
    ----------
    sweep : SweepTable
        Design points.
    axes : list of matplotlib axes
        Two panels, one above the other.
    words : Words
        Language.
    """
    upper, lower = axes
    data, said = against_data(sweep, words), wording(sweep, words)
    shown = np.concatenate([data.numbers(name) for name in COLUMNS[7:12]])
    ends = span(shown, calendar(sweep))
    for number, series in enumerate(data.distinct("series")):
        line = _sorted(data.where(series=series))
        _completion(upper, line, number, ends[1], said)
        _done(lower, line, number, said)
    upper.set_ylim(*ends)
    clock_axis(upper.yaxis, ends, said)
    deadline_line(upper, sweep.deadline, said, across=True)
    lower.set_ylim(-0.03, 1.05)
    ticks = [0, 0.25, 0.5, 0.75, 1.0]
    lower.set_yticks(ticks, [words("units.percent", number=round(100 * t)) for t in ticks])
    if np.isnan(data.numbers("done_by_deadline")).all():
        say_in_panel(lower, words("picture.against.no_chance"))
    else:
        lower.axhline(0.95, color="#6E6E6E", linewidth=1.0, linestyle=(0, (1, 2)))
    lower.set_xlabel(factor_name(sweep.factors[0], words))
    _places(axes, data, words)
    finish(upper, words("picture.against.completion"))
    finish(lower, words("picture.against.done"))
    figure = upper.get_figure(root=True)
    if figure is not None:  # beside the panels: inside it would lie on whiskers
        handles, names = upper.get_legend_handles_labels()
        figure.legend(handles, names, loc="outside upper right", ncols=3, fontsize=SMALL)


def _sorted(data: FigureData) -> FigureData:
    place = data.columns.index("place")
    return FigureData(
        data.columns, tuple(sorted(data.rows, key=lambda row: float(row[place] or 0)))
    )


def _completion(ax: Axes, line: FigureData, number: int, top: float, said: Wording) -> None:
    style, x = series_style(number), line.numbers("place")
    raised = {name: np.nan_to_num(line.numbers(name), nan=top) for name in COLUMNS[7:12]}
    ax.fill_between(
        x, raised["band_low"], raised["band_high"], color=style.colour, alpha=BAND_ALPHA,
        linewidth=0,
    )  # fmt: skip
    middle = raised["hours"]
    ax.errorbar(
        x, middle, yerr=(middle - raised["low"], raised["high"] - middle), color=style.colour,
        linestyle=style.line, marker=style.marker, markersize=7, capsize=3, linewidth=1.8,
        label=label(line.texts("series")[0], 40) or said.words("picture.against.median"),
    )  # fmt: skip
    for at, value in zip(x.tolist(), line.numbers("hours").tolist(), strict=True):
        if math.isnan(value):
            not_reached_mark(ax, at, top, said.words, sideways=False)


def _done(ax: Axes, line: FigureData, number: int, said: Wording) -> None:
    style, x, y = series_style(number), line.numbers("place"), line.numbers("done_by_deadline")
    known = ~np.isnan(y)
    if not known.any():
        return
    x, y = x[known], y[known]
    ends = (y - line.numbers("done_low")[known], line.numbers("done_high")[known] - y)
    ax.errorbar(
        x, y, yerr=ends, color=style.colour, linestyle=style.line, marker=style.marker,
        markersize=7, capsize=3, linewidth=1.8,
    )  # fmt: skip


def _places(axes: list[Axes], data: FigureData, words: Words) -> None:
    """Put a tick at each value; leave some out where they would overlap."""
    pairs = zip(data.numbers("place").tolist(), data.texts("value"), strict=True)
    named = sorted(dict(pairs).items())
    room = (named[-1][0] - named[0][0]) / 14 if len(named) > 1 else 0.0
    kept: list[tuple[float, str]] = []
    for place, text in named:
        if not kept or place - kept[-1][0] >= room:
            kept.append((place, text))
    for ax in axes:
        shown = [label(factor_value(text, words), 12) for _, text in kept]
        ax.set_xticks([place for place, _ in kept], shown)


def against_notes(sweep: SweepTable, words: Words) -> list[str]:
    """Return what whiskers and bands mean."""
    numbers = [point.replications for point in sweep.points]
    data = against_data(sweep)
    said = [words("picture.note.against")]
    if max(numbers) >= FEWEST_FOR_QUANTILES:
        said.append(words("picture.note.against_band"))
    if min(numbers) < FEWEST_FOR_QUANTILES:
        said.append(words("picture.note.against_range"))
    if not np.isnan(data.numbers("done_by_deadline")).all():
        said.append(words("picture.note.against_done"))
    return said
