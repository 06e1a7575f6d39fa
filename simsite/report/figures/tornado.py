"""What the answer depends on: a bar for each input, from the given value to each end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simsite.experiment.sensitivity.sensitivity import Bar, Sensitivity
from simsite.report import formatting as written
from simsite.report.answers.sensitivity import (
    ENDS,
    Three,
    amount,
    flip_value,
    given_share,
    share_of,
    shift_of,
    tornado_data,
)
from simsite.report.figures.axes import BODY, SMALL, finish, label, wrapped
from simsite.report.i18n import Words
from simsite.report.input_names import input_name
from simsite.report.theme import INK, MUTED, series_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch

__all__ = ["tornado", "tornado_data", "tornado_notes"]

MOST_BARS = 10
LONGEST = 20


def quantities(found: Sensitivity) -> tuple[str, ...]:
    """Return the panels: P(done) only where there is a deadline."""
    return ("done", "t95") if found.timed else ("t95",)


def tornado(found: Sensitivity, axes: list[Axes], words: Words) -> None:
    """Draw a bar for each input from the given value to each end of its range.

    Parameters
    ----------
    found : Sensitivity
        The answer; at most `MOST_BARS` inputs are drawn, which the note says.
    axes : list of matplotlib axes
        One panel for each of `quantities`.
    words : Words
        Language.
    """
    for number, (name, ax) in enumerate(zip(quantities(found), axes, strict=True)):
        _panel(ax, found, name, words)
        _names(ax, found, words, shown=number == 0)
    figure = axes[0].get_figure(root=True)
    if figure is not None:
        figure.legend(handles=_legend(words), loc="outside upper right", ncols=2, fontsize=BODY)


def _legend(words: Words) -> list[Patch]:
    from matplotlib.patches import Patch

    return [
        Patch(label=words(f"tornado.end.{key}"), edgecolor=INK, **_look(side))
        for side, key in enumerate(ENDS)
    ]


def _panel(ax: Axes, found: Sensitivity, name: str, words: Words) -> None:
    """Draw the bars of one quantity from its value at the given inputs."""
    start = 100 * given_share(found) if name == "done" else 0.0
    for y, bar in enumerate(found.bars[:MOST_BARS]):
        for side, end in enumerate((bar.low, bar.high)):
            if end.value != bar.given:
                numbers = share_of(end, found) if name == "done" else shift_of(end)
                scale = 100 if name == "done" else 1
                three = (numbers[0] * scale, numbers[1] * scale, numbers[2] * scale)
                _bar(ax, y + 0.2 * (2 * side - 1), start, three, side)
        if name == "done" and bar.flips:
            _flips(ax, bar, y, start, words)
    ax.axvline(start, color=INK, linewidth=1.4)
    if name == "done":
        ax.set_xlim(-4, 104)
        ticks = (0, 25, 50, 75, 100)
        ax.set_xticks(ticks, [words("units.percent", number=t) for t in ticks])
        sure = 100 * found.sure
        ax.axvline(sure, color=MUTED, linewidth=1.4, linestyle=(0, (1, 2)))
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


def _flips(ax: Axes, bar: Bar, y: int, start: float, words: Words) -> None:
    """Say beside the other end's bar, on the side away from the given value, where it flips."""
    left = start > 50
    for flip in bar.flips:
        ax.annotate(
            f"◆ {'>' if flip.above else '<'} {flip_value(bar, flip, words)}",
            (1 if left else 99, y - (0.2 if flip.above else -0.2)),
            ha="left" if left else "right", va="center", fontsize=SMALL, color=INK, zorder=5,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip


def _names(ax: Axes, found: Sensitivity, words: Words, *, shown: bool) -> None:
    inputs = found.bars[:MOST_BARS]
    names = [
        f"{wrapped(label(input_name(bar.name, words), 2 * LONGEST), LONGEST)}\n"
        f"{amount(bar, bar.low.value, words)} – {amount(bar, bar.high.value, words)}"
        for bar in inputs
    ]
    ax.set_yticks(np.arange(len(inputs)), names if shown else [""] * len(inputs))
    ax.set_ylim(len(inputs) - 0.4, -0.6)
    ax.tick_params(axis="y", labelsize=SMALL)


def tornado_notes(found: Sensitivity, words: Words) -> list[str]:
    """Return what bars and lines mean, and how many inputs are left out."""
    said = [
        words("tornado.note.luck"),
        words(f"tornado.others.{found.others}"),
        words("tornado.note.marks_untimed"),
    ]
    sure = written.percent(found.sure, words)
    if found.timed:
        said.append(words("tornado.note.dotted", sure=sure))
        if any(bar.flips for bar in found.bars[:MOST_BARS]):
            said.append(words("tornado.note.flips", sure=sure))
    if len(found.bars) > MOST_BARS:
        said.append(words("tornado.note.cut", shown=MOST_BARS, all=len(found.bars)))
    return said
