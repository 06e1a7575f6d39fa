"""Share swabbed over time: how the campaign goes, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simsite.core.units import HOUR, MINUTE, NEVER
from simsite.experiment.run.results import ALL, LUCK, Results
from simsite.report.figures.axes import clock_axis, deadline_line, finish, legend, shade_closed
from simsite.report.figures.data import Cell, FigureData, clock
from simsite.report.i18n import Words
from simsite.report.summary import FEWEST_FOR_QUANTILES, Array, band, covered
from simsite.report.theme import BAND_ALPHA, series_style
from simsite.report.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = ("line", "clock", "hours", "band_low", "median", "band_high")
MARGIN = 30 * MINUTE
VISIBLE = 0.001  # share of the due; less is thinner than the line
STYLES = {ALL: 1, LUCK: 0}


def coverage_data(results: Results) -> FigureData:
    """Return share of the due swabbed at each time: median and band of the replications."""
    return FigureData.of(COLUMNS, _rows(results))


def _rows(results: Results) -> Iterator[tuple[Cell, ...]]:
    calendar = results.plan.calendar
    bands = {key: band(covered(line)) for key, line in results.lines.items()}
    last = shown_until(results, list(bands.values()))
    for key, (low, middle, high) in bands.items():
        for i, time in enumerate(results.times[: last + 1].tolist()):
            after = (time - calendar.opening) / HOUR
            share = float(low[i]), float(middle[i]), float(high[i])
            yield key, clock(time, calendar), after, *share


def shown_until(results: Results, bands: list[Array]) -> int:
    """Return the index of the grid time up to which curves are worth showing.

    Until every curve of the bands is as near to its end as one can see, and past the deadline.
    """
    rising = [(b < b[:, -1:] - VISIBLE).any(axis=0) for b in bands]
    changing = [int(np.flatnonzero(r).max(initial=0)) for r in rising]
    end = int(results.times[max(changing)]) + MARGIN
    deadline = results.plan.calendar.deadline
    end = max(end, deadline + MARGIN) if deadline < NEVER else end
    return min(int(np.searchsorted(results.times, end)), len(results.times) - 1)


def coverage(results: Results, axes: list[Axes], words: Words) -> None:
    """Draw the share swabbed over time with the bands of both lines, deadline and closed hours.

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
    data, wording = coverage_data(results), Wording.of(results.plan, words)
    x = data.numbers("hours")
    ends = float(x.min()), float(x.max())
    shade_closed(ax, results, ends, words)
    for key in (k for k in (ALL, LUCK) if k in results.lines):
        line, style = data.where(line=key), series_style(STYLES[key])
        named = words(f"picture.line.{key}")
        ax.fill_between(
            line.numbers("hours"), line.numbers("band_low"), line.numbers("band_high"),
            color=style.colour, alpha=BAND_ALPHA, linewidth=0,
        )  # fmt: skip
        ax.plot(
            line.numbers("hours"), line.numbers("median"),
            color=style.colour, linestyle=style.line, linewidth=2.2, label=named,
        )  # fmt: skip
    deadline_line(ax, results.plan.calendar.deadline, wording)
    share_axis(ax, words)
    ax.set_xlim(*ends)
    clock_axis(ax.xaxis, ends, wording)
    finish(ax, words("picture.coverage.title"))
    legend(ax, "lower right")


def share_axis(ax: Axes, words: Words) -> None:
    """Label y with per cents of the due."""
    ax.set_ylim(0, 1.02)
    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1.0]
    ax.set_yticks(ticks, [words("units.percent", number=round(100 * t)) for t in ticks])
    ax.set_ylabel(words("picture.coverage.y"))


def coverage_notes(results: Results, words: Words) -> list[str]:
    """Return what the figure's bands mean, and what of the replications it does not show."""
    enough = results.headline.replications >= FEWEST_FOR_QUANTILES
    bands = [band(covered(line)) for line in results.lines.values()]
    return [
        words("picture.note.band" if enough else "picture.note.range"),
        *later_notes(results, shown_until(results, bands), Wording.of(results.plan, words)),
    ]


def later_notes(results: Results, last: int, wording: Wording, name: str = "") -> list[str]:
    """Return in how many replications sampling is complete only after the end of the curve.

    Parameters
    ----------
    results : Results
        Of a run.
    last : int
        Index of the last grid time shown.
    wording : Wording
        Language and calendar.
    name : str, optional
        Of the run, where several are shown.
    """
    completion = results.headline.county["completion"]
    end = int(results.times[last])
    later = completion[(completion > end) & (completion < NEVER)]
    said, say = list[str](), wording.words
    if len(later):
        ends = {"end": wording.value("time", end), "latest": wording.value("time", later.max())}
        said.append(say("picture.note.later", times=len(later), of=len(completion), **ends))
    if missed := int(np.count_nonzero(completion >= NEVER)):
        said.append(say("picture.note.unfinished", times=missed, of=len(completion)))
    return [say("picture.note.of", name=name, said=one) for one in said] if name else said
