"""Townships by lateness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simsite.experiment.run.results import Results
from simsite.report.figures.axes import (
    BODY,
    SMALL,
    clock_axis,
    deadline_line,
    finish,
    label,
    legend,
    not_reached_mark,
    shade_closed,
    span,
)
from simsite.report.figures.data import Cell, FigureData, clock, hours
from simsite.report.i18n import Words
from simsite.report.summary import FEWEST_FOR_QUANTILES, LEVEL, Estimate, PlaceSummary, summarise
from simsite.report.tables import NOBODY
from simsite.report.theme import BAND_ALPHA, series_style
from simsite.report.wording import Wording
from simsite.stats.intervals import Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = (
    "township", "name_zh", "name_en", "clock", "hours", "low", "high", "band_low", "band_high",
    "done_by_deadline", "done_low", "done_high",
)  # fmt: skip
LEGEND_ROWS = 0.4  # with a fifth of the rows: room at the foot that no bar reaches


def townships_data(results: Results) -> FigureData:
    """Return completion of each township, the latest first: median, its interval, and the band.

    Hours after opening; None where not reached.
    """
    return FigureData.of(COLUMNS, (_row(p, results) for p in summarise(results).townships))


def _row(place: PlaceSummary, results: Results) -> tuple[Cell, ...]:
    calendar, spread = results.plan.calendar, place.completion
    interval = spread.median.interval
    ends = (interval.low, interval.high) if interval else (spread.median.value,) * 2
    low = spread.low.value if spread.low else spread.least
    high = spread.high.value if spread.high else spread.most
    done: tuple[Cell, ...] = (None, None, None)
    if place.done is not None:
        done = place.done.value, place.done.interval.low, place.done.interval.high
    times = (spread.median.value, *ends, low, high)
    if place.empty:
        return place.code, place.zh, place.en, NOBODY, *([None] * 5), *done
    return (
        place.code, place.zh, place.en, clock(spread.median.value, calendar),
        *(hours(time, calendar.opening) for time in times), *done,
    )  # fmt: skip


def townships(results: Results, axes: list[Axes], words: Words) -> None:
    """Draw completion of the townships, the latest at the top, with the chance to be on time.

    Parameters
    ----------
    results : Results
        Of a run.
    axes : list of matplotlib axes
        One panel.
    words : Words
        Language.
    """
    (ax,) = axes
    data, wording = townships_data(results), Wording.of(results.plan, words)
    shown = np.concatenate([data.numbers(name) for name in COLUMNS[4:9]])
    low, high = span(shown, results.plan.calendar)
    shade_closed(ax, results, (low, high), words)
    style = series_style(0)
    held = [float(row[6] or high) > float(row[5] or high) for row in data.rows]
    first_shown = next((y for y, row in enumerate(data.rows) if row[3] != NOBODY), 0)
    for y, row in enumerate(data.rows):
        if row[3] == NOBODY:
            continue
        times = [high if value is None else float(value) for value in row[4:9]]
        middle, least, most, first, last = times
        ax.barh(
            y, last - first, left=first, height=0.62, color=style.colour, alpha=BAND_ALPHA,
            label=words("picture.townships.band") if y == first_shown else "_",
        )  # fmt: skip
        if held[y]:
            ax.plot(
                [least, most], [y, y], "-", color=style.colour, linewidth=2.4,
                label=words("picture.townships.interval") if y == held.index(True) else "_",
            )  # fmt: skip
        if row[4] is None:
            not_reached_mark(ax, high, y - 0.36, words, sideways=True)
        else:
            ax.plot([middle], [y], "o", color=style.colour, markersize=8)
    deadline_line(ax, results.plan.calendar.deadline, wording)
    ax.set_xlim(low, high)
    clock_axis(ax.xaxis, (low, high), wording)
    _names(ax, data, wording)
    finish(ax, words("picture.townships.title"))
    ax.tick_params(axis="y", labelsize=BODY)
    legend(ax, "lower right")


def _names(ax: Axes, data: FigureData, wording: Wording) -> None:
    """Write names on the left and the chance to be on time on the right."""
    words, zh = wording.words, wording.words.lang == "zh"
    first, second = ("name_zh", "name_en") if zh else ("name_en", "name_zh")
    names = [
        a or b or c for a, b, c in zip(*map(data.texts, (first, second, "township")), strict=True)
    ]
    ax.set_yticks(range(len(names)), [label(name) for name in names])
    ax.set_ylim(1.2 * len(names) + LEGEND_ROWS, -0.6)
    ax.grid(visible=False, axis="y")
    if all(row[9] is None for row in data.rows):
        return
    done = [_chance(row[9:], wording) for row in data.rows]
    right = ax.secondary_yaxis("right")
    right.set_yticks(range(len(names)), done)
    right.tick_params(labelsize=SMALL, length=0)
    right.spines["right"].set_visible(False)
    right.set_ylabel(words("picture.townships.done"), fontsize=BODY)


def _chance(shares: tuple[Cell, ...], wording: Wording) -> str:
    if shares[0] is None:
        return wording.words("answer.nobody.place")
    value, low, high = (float(share or 0) for share in shares)
    return wording.estimate("share", Estimate(value, Interval(low, high, LEVEL)))


def townships_notes(results: Results, words: Words) -> list[str]:
    """Return what bar and line mean."""
    enough = results.headline.replications >= FEWEST_FOR_QUANTILES
    missed = any(place.completion.not_reached for place in summarise(results).townships)
    data = townships_data(results)
    held = (data.numbers("high") > data.numbers("low")).any()
    key = "bar" if enough else "bar_range" if held else "bar_bare"
    return [
        words(f"picture.note.{key}"),
        *([words("picture.note.leaves")] if missed else []),
    ]
