"""When sampling is complete: the distribution over replications, for both kinds of random draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simsite.core.units import NEVER
from simsite.experiment.run.results import ALL, LUCK, Results
from simsite.report.figures.axes import (
    clock_axis,
    deadline_line,
    finish,
    legend,
    shade_closed,
    span,
)
from simsite.report.figures.coverage import STYLES
from simsite.report.figures.data import Cell, FigureData, clock, hours
from simsite.report.i18n import Words
from simsite.report.summary import Chance, LineSummary, summarise
from simsite.report.theme import series_style
from simsite.report.wording import Wording
from simsite.stats.ecdf import ecdf

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = ("line", "quantity", "share", "clock", "hours", "low", "high")


def completion_data(results: Results) -> FigureData:
    """Return the steps of the two distributions, and medians and quantiles with intervals."""
    return FigureData.of(COLUMNS, _rows(results))


def _rows(results: Results) -> Iterator[tuple[Cell, ...]]:
    calendar, summary = results.plan.calendar, summarise(results)
    for key, line in results.lines.items():
        steps = ecdf(line.county["completion"])
        for time, share in zip(steps.values.tolist(), steps.shares.tolist(), strict=True):
            after = hours(time, calendar.opening)
            yield key, "replications", share, clock(time, calendar), after, None, None
        yield from _estimates(key, summary.lines[key], results)


def _estimates(key: str, line: LineSummary, results: Results) -> Iterator[tuple[Cell, ...]]:
    calendar, spread = results.plan.calendar, line.spreads["completion"]
    found = {0.05: spread.low, 0.5: spread.median, 0.95: spread.high}
    for share, estimate in found.items():
        if estimate is not None:
            interval = estimate.interval
            ends = (interval.low, interval.high) if interval else (NEVER, NEVER)
            row = [hours(value, calendar.opening) for value in (estimate.value, *ends)]
            yield key, "estimate", share, clock(estimate.value, calendar), *row
    if line.done is not None:
        done = line.done
        at = hours(calendar.deadline, calendar.opening)
        ends = done.interval.low, done.interval.high
        yield key, "done", done.value, clock(calendar.deadline, calendar), at, *ends


def completion(results: Results, axes: list[Axes], words: Words) -> None:
    """Draw the share of replications in which sampling is complete by each time.

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
    data, wording = completion_data(results), Wording.of(results.plan, words)
    ends = span(data.numbers("hours"), results.plan.calendar)
    shade_closed(ax, results, ends, words)
    deadline_line(ax, results.plan.calendar.deadline, wording)
    for key in (k for k in (ALL, LUCK) if k in results.lines):
        _line(ax, data.where(line=key), key, ends, wording)
    ax.set_xlim(*ends)
    clock_axis(ax.xaxis, ends, wording)
    ax.set_ylim(-0.03, 1.06)
    ticks = [0, 0.25, 0.5, 0.75, 1.0]
    ax.set_yticks(ticks, [words("units.percent", number=round(100 * t)) for t in ticks])
    ax.set_ylabel(words("picture.completion.y"))
    finish(ax, words("picture.completion.title"))
    legend(ax, "lower right")


def _line(
    ax: Axes, data: FigureData, key: str, ends: tuple[float, float], wording: Wording
) -> None:
    style = series_style(STYLES[key])
    steps = data.where(quantity="replications")
    at, reached = steps.numbers("hours"), steps.numbers("share")
    ax.step(
        np.concatenate(([ends[0]], at, [ends[1]])),
        np.concatenate(([0.0], reached, reached[-1:] if len(reached) else [0.0])),
        where="post", color=style.colour, linestyle=style.line, linewidth=2.2,
        label=wording.words(f"picture.line.{key}"),
    )  # fmt: skip
    for _, _, share, _, middle, low, high in data.where(quantity="estimate").rows:
        if middle is None or share is None:
            continue
        y = float(share)
        ax.plot([float(middle)], [y], style.marker, color=style.colour, markersize=7)
        if low is not None:  # an upper end that is not reached leaves the panel
            right = ends[1] if high is None else float(high)
            ax.plot([float(low), right], [y, y], "-", color=style.colour, linewidth=1.4)
    for _, _, share, _, x, low, high in data.where(quantity="done").rows:
        below, above = float(share or 0) - float(low or 0), float(high or 0) - float(share or 0)
        ax.errorbar(
            [float(x or 0)], [float(share or 0)], yerr=[[below], [above]], fmt="*", markersize=15,
            color=style.colour, markeredgecolor="white", capsize=5, linewidth=1.8, zorder=4,
            label=wording.words("picture.completion.done") if key == ALL else "_",
        )  # fmt: skip


def completion_notes(results: Results, words: Words) -> list[str]:
    """Return the chances of being done by the deadline, and what the marks mean."""
    summary, wording = summarise(results), Wording.of(results.plan, words)
    notes = []
    for key, line in summary.lines.items():
        named = words(f"picture.line.{key}")
        if line.done is not None:
            notes.append(_done(line.done, named, wording))
        missed = line.spreads["completion"].not_reached
        if missed:
            notes.append(
                words("picture.note.not_reached", line=named, times=missed, of=line.replications)
            )
    return [*notes, *_marks(results, words)]


def _marks(results: Results, words: Words) -> list[str]:
    """Return what those marks mean that are drawn."""
    data = completion_data(results)
    drawn = [row for row in data.where(quantity="estimate").rows if row[4] is not None]
    said = []
    if drawn:
        shares = {row[2] for row in drawn}
        said.append(words("picture.note.marks" if len(shares) > 1 else "picture.note.mark"))
    if any(row[5] is not None for row in drawn):
        said.append(words("picture.note.bars"))
    if data.where(quantity="done").rows:
        said.append(words("picture.note.star"))
    return said


def _done(done: Chance, named: str, wording: Wording) -> str:
    return wording.words("picture.note.done", line=named, chance=wording.chance(done))
