"""What the answer depends on: a bar for each input, from the given value to each end."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simsite.core.units import HOUR
from simsite.experiment.sensitivity import DONE, Bar, End, Sensitivity
from simsite.report import format as written
from simsite.report.figures.axes import BODY, SMALL, finish, label, note, wrapped
from simsite.report.figures.data import Cell, FigureData
from simsite.report.figures.kinds import write_data
from simsite.report.sensitivity_text import amount, flip_value, input_name
from simsite.report.theme import INK, MUTED, series_style
from simsite.report.wording import Wording
from simsite.report.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch

COLUMNS = (
    "input", "end", "given", "value", "done", "done_low", "done_high", "t95_shift_h",
    "t95_shift_low_h", "t95_shift_high_h", "flips_at",
)  # fmt: skip
MOST_BARS = 10
LONGEST = 20
ENDS = ("low", "high")
Three = tuple[float, float, float]


def tornado_data(found: Sensitivity) -> FigureData:
    """Return two rows an input: P(done) and the shift of t95 at each end, with intervals.

    What is not reached, or has no interval, is empty.
    """
    return FigureData.of(COLUMNS, _rows(found))


def _rows(found: Sensitivity) -> Iterator[tuple[Cell, ...]]:
    for bar in found.bars:
        for number, name in enumerate(ENDS):
            end: End = getattr(bar, name)
            flip = next((f for f in bar.flips if f.above == bool(number)), None)
            at = "" if flip is None else flip_value(bar, flip)
            numbers = (*_share(end, found), *_shift(end))
            cells = (None if math.isinf(v) or math.isnan(v) else v for v in numbers)
            yield bar.name, name, amount(bar, bar.given), amount(bar, end.value), *cells, at


def draw_tornado(found: Sensitivity, path: Path, words: Words) -> list[Path]:
    """Draw the figure and write it as PNG and SVG, its numbers as CSV.

    Parameters
    ----------
    found : Sensitivity
        What is drawn; at most `MOST_BARS` inputs, which the note says.
    path : pathlib.Path
        File name without suffix.
    words : Words
        Language.

    Returns
    -------
    list of pathlib.Path
        PNG, SVG and CSV.
    """
    from simsite.report.theme import new_figure, save, theme

    with theme():
        figure, axes = new_figure("tall" if len(found.bars) > 6 else "panel", 1, 1 + found.timed)
        panels = dict(zip(("done", "t95") if found.timed else ("t95",), axes, strict=True))
        for number, (name, ax) in enumerate(panels.items()):
            _panel(ax, found, name, words)
            _names(ax, found, words, shown=number == 0)
        figure.legend(handles=_legend(words), loc="outside upper right", ncols=2, fontsize=BODY)
        note(axes[0], _notes(found, words))
    files = save(figure, path)
    return [*files, write_data(tornado_data(found), path.with_name(f"{path.name}.csv"))]


def _legend(words: Words) -> list[Patch]:
    from matplotlib.patches import Patch

    return [
        Patch(label=words(f"tornado.end.{key}"), edgecolor=INK, **_look(side))
        for side, key in enumerate(ENDS)
    ]


def _panel(ax: Axes, found: Sensitivity, name: str, words: Words) -> None:
    """Draw the bars of one quantity from its value at the given inputs."""
    start = 100 * float(found.county[DONE].mean()) if name == "done" else 0.0
    for y, bar in enumerate(found.bars[:MOST_BARS]):
        for side, key in enumerate(ENDS):
            end: End = getattr(bar, key)
            if end.value != bar.given:
                numbers = _share(end, found) if name == "done" else _shift(end)
                scale = 100 if name == "done" else 1
                three = (numbers[0] * scale, numbers[1] * scale, numbers[2] * scale)
                _bar(ax, y + 0.2 * (2 * side - 1), start, three, side)
        if name == "done" and bar.flips:
            _flips(ax, bar, y, start)
    ax.axvline(start, color=INK, linewidth=1.4)
    if name == "done":
        ax.set_xlim(-4, 104)
        ticks = (0, 25, 50, 75, 100)
        ax.set_xticks(ticks, [words("units.percent", number=t) for t in ticks])
        ax.axvline(100 * found.sure, color=MUTED, linewidth=1.4, linestyle=(0, (1, 2)))
    ax.grid(visible=False, axis="y")
    finish(ax, words(f"tornado.panel.{name}"), BODY)


def _bar(ax: Axes, y: float, start: float, three: Three, side: int) -> None:
    middle, low, high = three
    if math.isfinite(middle):
        ax.barh(y, middle - start, 0.38, start, edgecolor=INK, linewidth=0.8, **_look(side))
    if math.isfinite(low) and math.isfinite(high):
        ax.plot([low, high], [y, y], "-", color=MUTED if side else INK, linewidth=1.6)


def _look(side: int) -> dict[str, Any]:
    """Return how an end is filled: pale and hatched, or dark; different also in grey."""
    if side:
        return {"facecolor": series_style(0).colour}
    return {"facecolor": "#F2F2F2", "hatch": "////"}


def _flips(ax: Axes, bar: Bar, y: int, start: float) -> None:
    """Say beside the other end's bar, on the side away from the given value, where it flips."""
    left = start > 50
    for flip in bar.flips:
        ax.annotate(
            f"◆ {'>' if flip.above else '<'} {flip_value(bar, flip)}",
            (1 if left else 99, y - (0.2 if flip.above else -0.2)),
            ha="left" if left else "right", va="center", fontsize=SMALL, color=INK, zorder=5,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip


def _names(ax: Axes, found: Sensitivity, words: Words, *, shown: bool) -> None:
    bars = found.bars[:MOST_BARS]
    names = [
        f"{wrapped(label(input_name(b.name, words), 2 * LONGEST), LONGEST)}\n"
        f"{amount(b, b.low.value)} – {amount(b, b.high.value)}"
        for b in bars
    ]
    ax.set_yticks(np.arange(len(bars)), names if shown else [""] * len(bars))
    ax.set_ylim(len(bars) - 0.4, -0.6)
    ax.tick_params(axis="y", labelsize=SMALL)


def _share(end: End, found: Sensitivity) -> Three:
    """Return P(done) at an end, and the interval of its difference laid from the given share."""
    if end.done is None:
        return math.nan, math.nan, math.nan
    given, ends = float(found.county[DONE].mean()), end.done.interval
    return end.done.second, max(0.0, given + ends.low), min(1.0, given + ends.high)


def _shift(end: End) -> Three:
    held = end.t95.interval
    middle = math.nan if end.t95.difference is None else end.t95.difference / HOUR
    if held is None:
        return middle, math.nan, math.nan
    return middle, held.low / HOUR, held.high / HOUR


def _notes(found: Sensitivity, words: Words) -> list[str]:
    title = " ".join(Wording.of(found.plan, words).name(found.plan).split())
    said = [words("picture.note.title", title=title)] if title else []
    said += [
        words("tornado.note.n", n=found.replications),
        words(f"tornado.others.{found.others}"),
        words("tornado.note.marks", sure=written.percent(found.sure, words)),
    ]
    if len(found.bars) > MOST_BARS:
        said.append(words("tornado.note.cut", shown=MOST_BARS, all=len(found.bars)))
    return [*said, words("picture.note.assumed")]
