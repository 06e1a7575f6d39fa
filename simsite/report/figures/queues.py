"""Queues and waits over the day, by kind of site and stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simsite.core.units import HOUR, MINUTE
from simsite.experiment.run.results import Results
from simsite.metrics.progress import SLOT
from simsite.report.figures.axes import BODY, MOST_TICKS, clock_axis, finish, legend, shade_closed
from simsite.report.figures.coverage import shown_until
from simsite.report.figures.data import Cell, FigureData, clock
from simsite.report.i18n import Words
from simsite.report.summary import FEWEST_FOR_QUANTILES, Array, band, covered
from simsite.report.theme import BAND_ALPHA, series_style
from simsite.report.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = (
    "quantity", "kind", "stage", "clock", "hours", "replications", "band_low", "median",
    "band_high", "unit",
)  # fmt: skip
LENGTH, WAIT = "queue_length", "wait"


def queues_data(results: Results) -> FigureData:
    """Return residents waiting at a site and the mean wait of those who join, over the day.

    Waiting: mean over the sites of a kind, every five minutes. Wait: minutes, of those who join
    in a half hour, at its middle; only where at least half of the replications have such people,
    and over these replications.
    """
    return FigureData.of(COLUMNS, _rows(results))


def series(results: Results) -> list[tuple[str, str]]:
    """Return (kind, stage) of every queue, in the order of the plan."""
    found = (
        (site.kind, station.name)
        for site in results.plan.sites
        for station in site.stations
        if station.kind == "serve"
    )
    return list(dict.fromkeys(found))


def _rows(results: Results) -> Iterator[tuple[Cell, ...]]:
    progress, calendar = results.headline.progress, results.plan.calendar
    last = int(results.times[shown_until(results, [band(covered(results.headline))])])
    n = results.headline.replications
    for kind, stage in series(results):
        sites = sum(site.kind == kind for site in results.plan.sites)
        lengths = band(progress[f"waiting.{kind}.{stage}"] / sites)
        for time, three in zip(results.times.tolist(), lengths.T.tolist(), strict=True):
            if time <= last:
                at = clock(time, calendar), (time - calendar.opening) / HOUR
                yield LENGTH, kind, stage, *at, n, *three, "residents"
        total = progress[f"wait_sum.{kind}.{stage}"]
        people = progress[f"wait_number.{kind}.{stage}"]
        for i, start in enumerate(results.slots.tolist()):
            middle = start + SLOT // 2
            known = people[:, i] > 0
            if middle > last or 2 * int(known.sum()) < n:
                continue
            minutes = total[known, i] / people[known, i] / MINUTE
            at = clock(middle, calendar), (middle - calendar.opening) / HOUR
            yield WAIT, kind, stage, *at, len(minutes), *_three(minutes), "min"


def _three(values: Array) -> list[float]:
    return [float(value) for value in band(values[:, None])[:, 0]]


def queues(results: Results, axes: list[Axes], words: Words) -> None:
    """Draw queue lengths (upper row) and waits (lower row), one column a kind of site.

    Parameters
    ----------
    results : Results
        Of a run.
    axes : list of matplotlib axes
        Two rows, as many columns as there are kinds.
    words : Words
        Language.
    """
    data, wording = queues_data(results), Wording.of(results.plan, words)
    kinds = data.distinct("kind")
    x = data.numbers("hours")
    ends = float(x.min()), float(x.max())
    for number, ax in enumerate(axes):
        quantity, kind = (LENGTH, WAIT)[number // len(kinds)], kinds[number % len(kinds)]
        shade_closed(ax, results, ends, words)
        shown = data.where(quantity=quantity, kind=kind)
        for place, stage in enumerate(shown.distinct("stage")):
            _curve(ax, shown.where(stage=stage), place, wording)
        ax.set_xlim(*ends)
        ax.set_ylim(bottom=0)
        clock_axis(ax.xaxis, ends, wording, most=MOST_TICKS // len(kinds) + 1)
        if number % len(kinds) == 0:
            ax.set_ylabel(words(f"picture.queues.{quantity}"))
        finish(ax, _panel_title(quantity, kind, wording), BODY)
    legend(axes[0], "upper right")


def _panel_title(quantity: str, kind: str, wording: Wording) -> str:
    named = wording.known(f"picture.kind.{kind}")
    return wording.words(f"picture.queues.title_{quantity}", kind=named)


def _curve(ax: Axes, data: FigureData, number: int, wording: Wording) -> None:
    style, x = series_style(number), data.numbers("hours")
    stage = data.texts("stage")[0]
    ax.fill_between(
        x, data.numbers("band_low"), data.numbers("band_high"),
        color=style.colour, alpha=BAND_ALPHA, linewidth=0,
    )  # fmt: skip
    ax.plot(
        x, data.numbers("median"), color=style.colour, linestyle=style.line, linewidth=2.0,
        label=wording.known(f"glossary.stage.{stage}"),
    )  # fmt: skip


def queues_notes(results: Results, words: Words) -> list[str]:
    """Return what the curves and bands mean."""
    enough = results.headline.replications >= FEWEST_FOR_QUANTILES
    return [
        words("picture.note.queues"),
        words("picture.note.band" if enough else "picture.note.range"),
    ]


def columns(results: Results) -> int:
    """Return how many columns of panels the figure has: one a kind of site."""
    return len({kind for kind, _ in series(results)})
