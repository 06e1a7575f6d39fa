"""Coverage curves of several scenarios in one picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simsite.core.units import DAY, HOUR
from simsite.experiment.run.results import Results
from simsite.report.figures.axes import (
    clock_axis,
    deadline_line,
    finish,
    label,
    legend,
    shade_closed,
)
from simsite.report.figures.coverage import later_notes, share_axis, shown_until
from simsite.report.figures.data import Cell, FigureData, clock
from simsite.report.i18n import Words
from simsite.report.summary import FEWEST_FOR_QUANTILES, band, covered
from simsite.report.theme import BAND_ALPHA, series_style
from simsite.report.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = ("number", "scenario", "clock", "hours", "band_low", "median", "band_high")


def several_data(runs: Sequence[Results]) -> FigureData:
    """Return the share swabbed over time in each scenario, headline line; hours after its opening.

    Times of day are compared: hours count from the midnight before each scenario's opening, less
    the first scenario's opening hour.
    """
    return FigureData.of(COLUMNS, _rows(runs))


def _rows(runs: Sequence[Results]) -> Iterator[tuple[Cell, ...]]:
    first = runs[0].plan.calendar.opening % DAY
    for number, results in enumerate(runs):
        calendar = results.plan.calendar
        bands = band(covered(results.headline))
        last = shown_until(results, [bands])
        midnight = calendar.opening // DAY * DAY
        for i, time in enumerate(results.times[: last + 1].tolist()):
            after = (time - midnight - first) / HOUR
            yield number, results.name, clock(time, calendar), after, *bands[:, i].tolist()


def several(runs: Sequence[Results], axes: list[Axes], words: Words) -> None:
    """Draw the share swabbed over time in each scenario, with bands.

    Parameters
    ----------
    runs : sequence of Results
        At most as many as can be told apart; deadline, closed hours and dates of the first.
    axes : list of matplotlib axes
        One panel.
    words : Words
        Language.
    """
    (ax,) = axes
    data, wording = several_data(runs), Wording.of(runs[0].plan, words)
    x = data.numbers("hours")
    ends = float(x.min()), float(x.max())
    shade_closed(ax, runs[0], ends, words)
    for number, results in enumerate(runs):
        line, style = data.where(number=number), series_style(number)
        times = line.numbers("hours")
        ax.fill_between(
            times, line.numbers("band_low"), line.numbers("band_high"), color=style.colour,
            alpha=BAND_ALPHA, linewidth=0,
        )  # fmt: skip
        name = label(results.name or wording.name(results.plan), 40)
        ax.plot(
            times, line.numbers("median"), color=style.colour, linestyle=style.line,
            linewidth=2.2, label=name,
        )  # fmt: skip
    deadline_line(ax, runs[0].plan.calendar.deadline, wording)
    share_axis(ax, words)
    ax.set_xlim(*ends)
    clock_axis(ax.xaxis, ends, wording)
    finish(ax, words("picture.several.title"))
    legend(ax, "lower right")


def several_notes(runs: Sequence[Results], words: Words) -> list[str]:
    """Return what the bands mean, and which replications end after their curves."""
    enough = all(r.headline.replications >= FEWEST_FOR_QUANTILES for r in runs)
    said = [words("picture.note.band" if enough else "picture.note.range")]
    for run in runs:
        wording = Wording.of(run.plan, words)
        name = label(run.name or wording.name(run.plan), 40)
        said += later_notes(run, shown_until(run, [band(covered(run.headline))]), wording, name)
    return said
