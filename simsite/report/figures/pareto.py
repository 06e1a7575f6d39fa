"""How many people a design needs against when it is complete, and the designs worth having."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from simsite.core.errors import width
from simsite.core.units import NEVER
from simsite.experiment.search.staffing_frontier import QUANTILES, HeadCounts
from simsite.experiment.sweep.design_points import SweepTable
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
from simsite.report.figures.clear import NEAR, Box, Panel
from simsite.report.figures.data import Cell, FigureData, clock, hours
from simsite.report.figures.sweeps import calendar, factor_name, named_values, wording
from simsite.report.i18n import Words
from simsite.report.summary import FEWEST_FOR_QUANTILES
from simsite.report.theme import MUTED, series_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = (
    "design", "series", "staff", "people", "share", "replications", "not_reached", "clock",
    "hours", "low", "high", "efficient",
)  # fmt: skip
ABOVE = 13.0  # points between a panel and its title: marks of "not reached" stand there
LETTER = 0.62  # of its size that a letter is wide


def pareto_data(found: HeadCounts, words: Words | None = None) -> FigureData:
    """Return two rows a design: people, and median and 95 % quantile of completion.

    Hours are after opening, with order-statistic intervals; what is not reached, or has no
    interval, is empty. `efficient` is 1 where no design of the series has as few people and is as
    early, and is better in one of the two. With `words` factors are named in the reader's language.
    """
    return FigureData.of(COLUMNS, _rows(found, words))


def _rows(found: HeadCounts, words: Words | None) -> Iterator[tuple[Cell, ...]]:
    opening, times = found.sweep.opening, calendar(found.sweep)
    for design in found.designs:
        series = named_values(design.others, words)
        staff = " + ".join(map(str, design.staff))
        for share in QUANTILES:
            at, ends = design.times[share], design.intervals[share]
            held = (NEVER, NEVER) if ends is None else (ends.low, ends.high)
            yield (
                design.name, series, staff, design.people, share, design.replications,
                design.not_reached, clock(at, times),
                *(hours(time, opening) for time in (at, *held)), int(design.efficient[share]),
            )  # fmt: skip


def pareto(found: HeadCounts, axes: list[Axes], words: Words) -> None:
    """Draw the median (upper panel) and the 95 % quantile of completion by number of people.

    Parameters
    ----------
    found : HeadCounts
        The designs.
    axes : list of matplotlib axes
        Two panels, one above the other.
    words : Words
        Language.
    """
    said, data = wording(found.sweep, words), pareto_data(found, words)
    known = np.concatenate([data.numbers(name) for name in ("hours", "low", "high")])
    ends = span(known, calendar(found.sweep))
    for ax, share in zip(axes, QUANTILES, strict=True):
        rows = data.where(share=share)
        for number, series in enumerate(rows.distinct("series")):
            _series(ax, rows.where(series=series), number, ends[1], words)
        ax.set_ylim(*ends)
        clock_axis(ax.yaxis, ends, said, most=6)
        deadline_line(ax, found.sweep.deadline, said, across=True)
        _people_axis(ax, data)
        taken = [*_marks(Panel.of(ax), rows, ends[1]), *_deadline(ax, found.sweep)]
        labels: list[Box] = []
        for series in rows.distinct("series"):
            _named(ax, rows.where(series=series), taken, labels)
        title = words(f"picture.pareto.{'median' if share < QUANTILES[1] else 'late'}")
        finish(ax, title)
        ax.set_title(title, fontsize=TITLE, pad=ABOVE)
    if min(d.replications for d in found.designs) < FEWEST_FOR_QUANTILES:
        _say_too_few(axes[1], words)
    axes[1].set_xlabel(_people_name(found, words), fontsize=BODY)
    figure = axes[0].get_figure(root=True)
    if figure is not None:
        named = [zip(*ax.get_legend_handles_labels(), strict=True) for ax in axes]
        once = {text: handle for pairs in named for handle, text in pairs}
        figure.legend(
            handles=list(once.values()), labels=list(once), loc="outside upper right", ncols=2,
            fontsize=SMALL,
        )  # fmt: skip


def _series(ax: Axes, rows: FigureData, number: int, top: float, words: Words) -> None:
    """Draw the designs of one series: efficient ones joined and named, the others hollow."""
    style, named = series_style(number), label(rows.texts("series")[0], 40)
    x, at = rows.numbers("people"), rows.numbers("hours")
    low, high = rows.numbers("low"), np.nan_to_num(rows.numbers("high"), nan=top)
    best = (rows.numbers("efficient") == 1) & ~np.isnan(at)
    other = ~best & ~np.isnan(at)
    for n in np.flatnonzero(~np.isnan(at) & ~np.isnan(low)).tolist():
        colour = style.colour if best[n] else MUTED
        ax.plot([x[n]] * 2, [low[n], high[n]], "-", color=colour, linewidth=1.6, zorder=1.8)
    order = np.flatnonzero(best)[np.argsort(x[best], kind="stable")]
    joined = ": ".join(part for part in (named, words("picture.pareto.efficient")) if part)
    ax.plot(
        x[order], at[order], linestyle=style.line, marker=style.marker, color=style.colour,
        linewidth=1.8, markersize=8, label=joined,
    )  # fmt: skip
    ax.plot(
        x[other], at[other], linestyle="", marker=style.marker, color=MUTED,
        markerfacecolor="white", markersize=7,
        label=words("picture.pareto.beaten") if number == 0 and other.any() else "_",
    )  # fmt: skip
    never = np.isnan(at)
    if never.any():  # marks of nothing that may leave the panel would leave no room for it
        ax.plot(
            x[never], np.full(int(never.sum()), top), linestyle="", marker="x",
            color=style.colour, markersize=9, clip_on=False,
            label=words("units.never") if number == 0 else "_",
        )  # fmt: skip


def _marks(panel: Panel, rows: FigureData, top: float) -> list[Box]:
    """Return the room that the dots, whiskers and joined lines of a panel take."""
    taken: list[Box] = []
    for series in rows.distinct("series"):
        own = rows.where(series=series)
        x, at = own.numbers("people").tolist(), own.numbers("hours").tolist()
        low, high = own.numbers("low").tolist(), own.numbers("high").tolist()
        for n, middle in enumerate(at):
            taken.append(panel.dot(x[n], top if math.isnan(middle) else middle))
            if not math.isnan(middle) and not math.isnan(low[n]):
                end = top if math.isnan(high[n]) else high[n]
                taken += panel.line((x[n], low[n]), (x[n], end))
        best = sorted(
            (x[n], at[n])
            for n, sure in enumerate(own.numbers("efficient").tolist())
            if sure == 1 and not math.isnan(at[n])
        )
        for first, second in pairwise(best):
            taken += panel.line(first, second)
    return taken


def _deadline(ax: Axes, sweep: SweepTable) -> list[Box]:
    """Return the room of the line of the deadline, if there is one."""
    if sweep.deadline >= NEVER:
        return []
    at, (left, right) = hours(sweep.deadline, sweep.opening) or 0.0, ax.get_xlim()
    return list(Panel.of(ax).line((left, at), (right, at)))


def _named(ax: Axes, rows: FigureData, taken: list[Box], labels: list[Box]) -> None:
    """Write who is meant beside efficient designs, clear of all marks, as far as there is room.

    What is written is added to the labels.
    """
    best = rows.numbers("efficient") == 1
    x, at, staff = rows.numbers("people"), rows.numbers("hours"), rows.texts("staff")
    panel = Panel.of(ax)
    for n in np.flatnonzero(best & ~np.isnan(at)).tolist():
        place = panel.free((x[n], at[n]), LETTER * SMALL * width(staff[n]), taken, labels)
        if place is None:
            continue
        offset, box = place
        labels.append(box)
        far = abs(offset[1]) > NEAR
        ax.annotate(
            staff[n], (x[n], at[n]), xytext=offset, textcoords="offset points", fontsize=SMALL,
            ha="center", va="center", zorder=4,
            arrowprops={"arrowstyle": "-", "color": MUTED, "linewidth": 0.8} if far else None,
        )  # fmt: skip


def _people_axis(ax: Axes, data: FigureData) -> None:
    people = data.numbers("people")
    low, high = float(people.min()), float(people.max())
    room = 0.12 * (high - low) or 1.0
    ax.set_xlim(low - room / 2, high + room)
    ax.locator_params(axis="x", nbins=6)


def _people_name(found: HeadCounts, words: Words) -> str:
    return " + ".join(factor_name(path, words) for path in found.staff)


def _say_too_few(ax: Axes, words: Words) -> None:
    """Say in the panel of the 95 % quantile that it has no interval with so few replications."""
    text = words("picture.pareto.too_few", number=FEWEST_FOR_QUANTILES)
    ax.text(0.5, 0.97, text, transform=ax.transAxes, ha="center", va="top", fontsize=SMALL)


def pareto_notes(found: HeadCounts, words: Words) -> list[str]:
    """Return what dots, lines and intervals mean."""
    data = pareto_data(found)
    intervals = not np.isnan(data.numbers("low")).all()
    return [
        *([words("picture.note.pareto_intervals")] if intervals else []),
        words("picture.note.pareto"),
    ]
