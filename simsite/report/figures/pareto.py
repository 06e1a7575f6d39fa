"""How many people a design needs against when it is complete, and the designs worth having."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simsite.core.units import NEVER
from simsite.experiment.search.staffing_frontier import QUANTILES, HeadCounts
from simsite.report.figures.axes import BODY, SMALL, clock_axis, deadline_line, finish, label, span
from simsite.report.figures.data import Cell, FigureData, clock, hours
from simsite.report.figures.sweeps import calendar, factor_name, factor_value, wording
from simsite.report.i18n import Words
from simsite.report.summary import FEWEST_FOR_QUANTILES
from simsite.report.theme import MUTED, series_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = (
    "design", "series", "staff", "people", "share", "replications", "not_reached", "clock",
    "hours", "low", "high", "efficient",
)  # fmt: skip
ROOM = 0.09  # of the axis between two labels


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
        series = ", ".join(
            f"{factor_name(path, words)} {factor_value(value)}" for path, value in design.others
        )
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
        finish(ax, words(f"picture.pareto.{'median' if share < QUANTILES[1] else 'late'}"))
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
    _named(ax, rows, order.tolist())


def _named(ax: Axes, rows: FigureData, order: list[int]) -> None:
    """Write who is meant beside efficient designs, as far as there is room."""
    x, at, staff = rows.numbers("people"), rows.numbers("hours"), rows.texts("staff")
    width, last = float(x.max() - x.min()) or 1.0, -math.inf
    for n in order:
        if (x[n] - last) / width < ROOM:
            continue
        last = x[n]
        ax.annotate(
            staff[n], (x[n], at[n]), xytext=(6, 7), textcoords="offset points", fontsize=SMALL,
            bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none",
                  "alpha": 0.8},
            zorder=4,
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
    return [words("picture.note.pareto")]
