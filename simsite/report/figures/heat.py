"""P(done by the deadline) over two factors, with the frontier of being sure enough.

Values of further factors, such as the variant, have a panel each.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simsite.experiment.sweep.design_points import Factor, PointSummary, SweepTable
from simsite.report.figures.axes import BODY, SMALL, TITLE, finish, label
from simsite.report.figures.data import Cell, FigureData
from simsite.report.figures.sweeps import (
    factor_name,
    factor_numbers,
    factor_value,
    factors_text,
)
from simsite.report.formatting import percent
from simsite.report.i18n import Words
from simsite.report.summary import point_done
from simsite.report.theme import HEAT_MAP, INK, SIZES, Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = (
    "panel", "factor", "value", "factor_2", "value_2", "replications", "done_by_deadline",
    "done_low", "done_high", "number", "unit", "number_2", "unit_2",
)  # fmt: skip
SURE = 0.95
MOST_PANELS = 6
MOST_WRITTEN = 9  # columns; with more of them the cells have no room for a number
CELL = (0.58, 0.36)  # inches that a cell with an interval needs
PANELS_SHARE = 0.78  # of the figure, the rest being names and notes
Edge = tuple[float, float, float, float]


def heat_data(sweep: SweepTable) -> FigureData:
    """Return P(done by the deadline) with its exact interval at each pair of the first two factors.

    `panel` says the values of the other factors, where there are any; `number` is a value in
    `unit`, empty where it is none.

    Raises
    ------
    ValueError
        If the sweep has fewer than two factors, or two points at one place.
    """
    if len(sweep.factors) < 2:
        raise ValueError(f"a heat map needs two factors, the sweep has {list(sweep.factors)}")
    places = [tuple(point.factors[path] for path in sweep.factors) for point in sweep.points]
    if len(set(places)) < len(places):
        raise ValueError("a heat map needs one design point at each pair of its factors")
    return FigureData.of(COLUMNS, _rows(sweep))


def _rows(sweep: SweepTable) -> Iterator[tuple[Cell, ...]]:
    one, two, *others = sweep.factors
    first, second = factor_numbers(sweep, one), factor_numbers(sweep, two)
    for point in sweep.points:
        done = point_done(point)
        panel = factors_text(point, others)
        values = factor_value(point.factors[one]), factor_value(point.factors[two])
        shares: tuple[Cell, ...] = (None, None, None)
        if done is not None:
            shares = done.value, done.interval.low, done.interval.high
        about = panel, one, values[0], two, values[1], point.replications
        yield *about, *shares, *first[point.factors[one]], *second[point.factors[two]]


def parts(sweep: SweepTable) -> list[SweepTable]:
    """Return the sweep cut by the values of all factors but the first two: one part a panel."""
    others = sweep.factors[2:]
    found: dict[str, list[PointSummary]] = {}
    for point in sweep.points:
        found.setdefault(factors_text(point, others), []).append(point)
    return [replace(sweep, points=tuple(points)) for points in found.values()]


def heat_panels(sweep: SweepTable) -> tuple[int, int]:
    """Return rows and columns of panels: one above the other, from three on in two columns."""
    number = len(parts(sweep))
    columns = 1 if number < 3 else 2
    return math.ceil(number / columns), columns


def heat_size(sweep: SweepTable) -> Size:
    """Return the named size that holds all panels."""
    return "square" if len(parts(sweep)) == 1 else "tall"


def levels(sweep: SweepTable, factor: str) -> list[str]:
    """Return the values of a factor, numbers ascending, anything else in order of appearance."""
    found: list[Factor] = list(dict.fromkeys(point.factors[factor] for point in sweep.points))
    if all(isinstance(value, (int, float)) for value in found):
        found.sort(key=float)
    return [factor_value(value) for value in found]


def axes_of(sweep: SweepTable) -> tuple[list[str], list[str]]:
    """Return the values of the first factor, which goes across, and of the second."""
    return levels(sweep, sweep.factors[0]), levels(sweep, sweep.factors[1])


def grid(
    sweep: SweepTable, name: str, axes: tuple[list[str], list[str]] | None = None
) -> NDArray[np.float64]:
    """Return a column of the data as rows of the second and columns of the first factor.

    `axes` are the values along both, by default those of the sweep; NaN where there is no point.
    """
    data = heat_data(sweep)
    across, up = axes or axes_of(sweep)
    values = np.full((len(up), len(across)), math.nan)
    triples = zip(data.texts("value"), data.texts("value_2"), data.numbers(name), strict=True)
    for first, second, value in triples:
        values[up.index(second), across.index(first)] = value
    return values


def frontier(
    shares: NDArray[np.float64], sure: float = SURE
) -> list[tuple[float, float, float, float]]:
    """Return the edges (x0, y0, x1, y1) between cells that reach `sure` and cells that do not.

    Parameters
    ----------
    shares : float array, shape (U, A)
        NaN where there is no design point; there no edge is drawn.
    sure : float
        The share asked for.
    """
    edges = []
    for y, x in np.ndindex(shares.shape):
        for dy, dx in ((0, 1), (1, 0)):
            if y + dy >= shares.shape[0] or x + dx >= shares.shape[1]:
                continue
            pair = shares[y, x], shares[y + dy, x + dx]
            if not np.isnan(pair).any() and (pair[0] >= sure) != (pair[1] >= sure):
                corner = x + dx / 2 - dy / 2, y + dy / 2 - dx / 2
                edges.append((*corner, corner[0] + dy, corner[1] + dx))
    return edges


def heat(sweep: SweepTable, axes: list[Axes], words: Words) -> None:
    """Draw P(done by the deadline) as cells, and a thick line around those of 95 % and more.

    Parameters
    ----------
    sweep : SweepTable
        Design points over two factors or more.
    axes : list of matplotlib axes
        At least one panel for each of the `parts`.
    words : Words
        Language.
    """
    shown, others = parts(sweep), sweep.factors[2:]
    held = has_room(sweep)
    for ax, part in zip(axes, shown, strict=False):
        _panel(part, ax, words, axes_of(sweep), held=held)
        name = factors_text(part.points[0], others, words)
        finish(ax, name or words("picture.heat.title"), BODY if name else TITLE)
        ax.tick_params(labelsize=SMALL)
    for ax in axes[len(shown) :]:
        ax.remove()
    if len(shown) > 1:
        title = words("picture.heat.title")
        axes[0].figure.suptitle(title, fontsize=TITLE, x=0.01, horizontalalignment="left")


def has_room(sweep: SweepTable) -> bool:
    """Return whether every cell has room for an interval below its share."""
    across, up = axes_of(sweep)
    rows, columns = heat_panels(sweep)
    wide, tall = SIZES[heat_size(sweep)]
    return (
        wide * PANELS_SHARE / columns / len(across) >= CELL[0]
        and tall * PANELS_SHARE / rows / len(up) >= CELL[1]
    )


def _panel(
    sweep: SweepTable, ax: Axes, words: Words, along: tuple[list[str], list[str]], *, held: bool
) -> None:
    """Draw one panel: every cell with its share, or with a scale where there are too many.

    Below a share stands its interval where `held`.
    """
    across, up = along
    names = ("done_by_deadline", "done_low", "done_high")
    shares, low, high = (grid(sweep, name, along) for name in names)
    ax.grid(visible=False)
    cells = ax.imshow(shares, cmap=HEAT_MAP, vmin=0, vmax=1, origin="lower", aspect="auto")
    roomy = len(across) <= MOST_WRITTEN
    if not roomy:
        scale = ax.figure.colorbar(cells, ax=ax, ticks=[0, 0.5, 1])
        scale.ax.set_yticklabels([percent(tick, words) for tick in (0.0, 0.5, 1.0)], fontsize=SMALL)
    for (y, x), share in np.ndenumerate(shares):
        if math.isnan(share):
            continue
        said = [percent(float(share), words)] if roomy else []
        said += ["●"] if low[y, x] >= SURE else []
        colour = "white" if share < 0.5 else INK
        lines = [" ".join(said)]
        if held:
            lines.append(f"{_end(float(low[y, x]), words)}–{_end(float(high[y, x]), words)}")
        size = SMALL - held  # two lines in the room of one and a half
        ax.text(x, y, "\n".join(lines), ha="center", va="center", fontsize=size, color=colour)
    for x0, y0, x1, y1 in frontier(shares):
        ax.plot([x0, x1], [y0, y1], "-", color="white", linewidth=6, solid_capstyle="round")
        ax.plot([x0, x1], [y0, y1], "-", color="#B00020", linewidth=3, solid_capstyle="round")
    ax.set_xticks(
        range(len(across)),
        [
            label(factor_value(text, words), 10 if len(across) > 4 else 12)
            for text in _thinned(across)
        ],
    )
    ax.set_yticks(range(len(up)), [label(factor_value(text, words), 14) for text in up])
    ax.set_xlabel(factor_name(sweep.factors[0], words), fontsize=BODY)
    ax.set_ylabel(factor_name(sweep.factors[1], words), fontsize=BODY)


def _thinned(texts: list[str]) -> list[str]:
    """Return as many labels as there is room for; the others are empty."""
    step = math.ceil(len(texts) / MOST_WRITTEN)
    return [text if number % step == 0 else "" for number, text in enumerate(texts)]


def _end(share: float, words: Words) -> str:
    """Return the end of an interval without its sign of per cent."""
    return percent(share, words).removesuffix(words("units.percent", number=""))


def heat_notes(sweep: SweepTable, words: Words) -> list[str]:
    """Return what the line and the dots mean, where there are such, and what the intervals are."""
    along = axes_of(sweep)
    shown = [grid(part, "done_by_deadline", along) for part in parts(sweep)]
    line = any(frontier(shares) for shares in shown)
    said = [words("picture.note.heat_line" if line else "picture.note.heat_no_line")]
    data = heat_data(sweep)
    low, high = data.numbers("done_low"), data.numbers("done_high")
    if (low >= SURE).any():
        said.append(words("picture.note.heat_sure"))
    if has_room(sweep):
        return [*said, words("picture.note.heat_intervals")]
    wide = 100 * (high - low)[~np.isnan(low)]
    ends = {"least": f"{wide.min(initial=100):.0f}", "most": f"{wide.max(initial=0):.0f}"}
    return [*said, words("picture.note.heat_wide", **ends)] if wide.size else said
