"""Mean waits by class of residents, who left for good, working time lost by cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simsite.core.units import MINUTE
from simsite.experiment.run.results import Results
from simsite.metrics.catalogue import LOSS_METRICS
from simsite.report.figures.axes import BODY, finish, label, legend
from simsite.report.figures.data import Cell, FigureData
from simsite.report.formatting import unit_of
from simsite.report.i18n import Words
from simsite.report.summary import FEWEST_FOR_QUANTILES, Spread, summarise
from simsite.report.theme import series_style
from simsite.report.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = (
    "number", "scenario", "measure", "of", "unit", "median", "low", "high", "band_low", "band_high",
)  # fmt: skip
# Panels in their order, and which metrics of the county each shows: `<metric>` or `<metric>.<of>`;
# of people who left each metric is a cause.
PANELS = {
    "wait": ("wait_mean", "class_wait"),
    "gone": tuple(LOSS_METRICS),
    "lost": ("lost",),
    "blocked": ("blocked",),
}
ALL_ALIKE = ("wait_mean",)  # metrics that every run has: these alone are no picture
UNITS = {"duration": ("min", MINUTE), "count": ("people", 1), "hours": ("person-h", 1)}
ROOM = 0.7  # of the height of a row, which the runs share


def measures_data(runs: Sequence[Results] | Results) -> FigureData:
    """Return the measures of each run: median, its interval, and the band of the replications.

    A class of which nobody comes has no wait.
    """
    return FigureData.of(COLUMNS, _rows(as_runs(runs)))


def as_runs(runs: Sequence[Results] | Results) -> list[Results]:
    """Return one run or several as a list."""
    return [runs] if isinstance(runs, Results) else list(runs)


def has_measures(results: Results) -> bool:
    """Return whether a run has more to show than the wait of everybody."""
    heads = {key.partition(".")[0] for key in results.headline.county}
    shown = {metric for metrics in PANELS.values() for metric in metrics}
    return bool(heads & shown - set(ALL_ALIKE))


def panels(runs: Sequence[Results] | Results) -> list[str]:
    """Return which panels a figure has, the waits first."""
    found = set(measures_data(runs).distinct("measure"))
    return [name for name in PANELS if name in found]


def _rows(runs: Sequence[Results]) -> Iterator[tuple[Cell, ...]]:
    for number, results in enumerate(runs):
        spreads = summarise(results).county.spreads
        for panel, metrics in PANELS.items():
            for key, spread in spreads.items():
                head, _, of = key.partition(".")
                known = head in metrics and "." not in of
                if known and _somebody(head, of, spreads):
                    unit, size = UNITS[unit_of(head)]
                    shown = (value / size for value in _five(spread))
                    cause = head if panel == "gone" else of
                    yield number, results.name, panel, cause, unit, *shown


def _somebody(head: str, of: str, spreads: dict[str, Spread]) -> bool:
    return head != "class_wait" or spreads[f"class_attending.{of}"].most > 0


def _five(spread: Spread) -> tuple[float, ...]:
    """Return median, its interval, and the ends of the band; the median where there is none."""
    median, interval = spread.median.value, spread.median.interval
    ends = (interval.low, interval.high) if interval else (median, median)
    low = spread.low.value if spread.low else spread.least
    high = spread.high.value if spread.high else spread.most
    return (median, *ends, low, high)


def measures(runs: Sequence[Results] | Results, axes: list[Axes], words: Words) -> None:
    """Draw a panel a measure: a row for everybody, each class or cause, in it a dot for each run.

    Parameters
    ----------
    runs : Results or sequence of Results
        At most as many as can be told apart.
    axes : list of matplotlib axes
        As many as `panels` names.
    words : Words
        Language.
    """
    shown = as_runs(runs)
    data, wordings = measures_data(shown), [Wording.of(run.plan, words) for run in shown]
    names = [
        label(run.name or wording.name(run.plan), 40)
        for run, wording in zip(shown, wordings, strict=True)
    ]
    for ax, panel in zip(axes, panels(shown), strict=True):
        own = data.where(measure=panel)
        places = own.distinct("of")
        for number, name in enumerate(names):
            _run(ax, own, (number, len(names)), name)
        ax.set_yticks(range(len(places)), [named(panel, of, wordings[0]) for of in places])
        ax.set_ylim(len(places) - 0.4, -0.6)
        ax.grid(visible=False, axis="y")
        _reach(ax, own)
        finish(ax, words(f"picture.measures.{panel}"))
        ax.tick_params(axis="y", labelsize=BODY)
    if len(names) > 1:
        legend(axes[0], "best")


def _run(ax: Axes, data: FigureData, which: tuple[int, int], name: str) -> None:
    """Draw the dots of one run of so many."""
    number, of = which
    style, places = series_style(number), data.distinct("of")
    beside = ROOM * ((number + 0.5) / of - 0.5)
    for n, row in enumerate(data.where(number=number).rows):
        y = places.index(str(row[3])) + beside
        middle, low, high, least, most = (float(value or 0) for value in row[5:])
        ax.plot([least, most], [y, y], "-", color=style.colour, linewidth=1.4)
        ax.plot([low, high], [y, y], "-", color=style.colour, linewidth=4.0, alpha=0.6)
        ax.plot(
            [middle], [y], style.marker, color=style.colour, markersize=8, linestyle="none",
            label=name if n == 0 else "_",
        )  # fmt: skip


def _reach(ax: Axes, data: FigureData) -> None:
    """Let the axis hold zero and all that is drawn, the dots whole."""
    ends = np.concatenate([data.numbers("band_low"), data.numbers("band_high"), [0.0]])
    low, high = float(ends.min()), float(ends.max())
    margin = 0.04 * (high - low) or 1.0
    ax.set_xlim(low - margin, high + margin)


def named(panel: str, of: str, wording: Wording) -> str:
    """Return what a row is about: everybody, a class, or a cause of lost time."""
    if not of:
        return wording.words("picture.measures.everybody")
    if panel == "gone":
        return label(wording.words(f"answer.measure.{of}"), 36)
    kind = {"lost": "cause", "blocked": "stage"}.get(panel)
    return label(wording.known(f"glossary.{kind}.{of}" if kind else f"glossary.resident.{of}"))


def measures_notes(runs: Sequence[Results] | Results, words: Words) -> list[str]:
    """Return what dots and lines mean."""
    enough = all(run.headline.replications >= FEWEST_FOR_QUANTILES for run in as_runs(runs))
    return [words("picture.note.measures" if enough else "picture.note.measures_range")]
