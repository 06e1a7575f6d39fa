"""What the answer depends on: a bar for each input, from the given value to each end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from simsite.core.units import HOUR, SECOND
from simsite.experiment.answers import Kept
from simsite.report import format as written
from simsite.report.figures.axes import BODY, SMALL, finish, label, wrapped
from simsite.report.figures.data import Cell, FigureData
from simsite.report.sensitivity_text import input_name
from simsite.report.theme import INK, MUTED, series_style
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
HOURS = HOUR / SECOND  # seconds, in which the answer has times
Three = tuple[float, float, float]
Input = Mapping[str, Any]


def tornado_data(answer: Kept) -> FigureData:
    """Return two rows an input: P(done) and the shift of t95 at each end, with intervals.

    What is not reached, or has no interval, is empty.
    """
    return FigureData.of(COLUMNS, _rows(answer))


def _rows(answer: Kept) -> Iterator[tuple[Cell, ...]]:
    for told in answer.told["inputs"]:
        for name, direction in zip(ENDS, ("below", "above"), strict=True):
            flip = next((f for f in told["flips"] if f["direction"] == direction), None)
            at = "" if flip is None else flip["shown"]
            numbers = (*_share(told[name], answer), *_shift(told[name]))
            cells = (None if math.isnan(v) else v for v in numbers)
            values = str(told["given"]), str(told[name]["value"])
            yield told["input"], name, *values, *cells, at


def quantities(answer: Kept) -> tuple[str, ...]:
    """Return the panels: P(done) only where there is a deadline."""
    return ("t95",) if answer.told["done_by_deadline"] is None else ("done", "t95")


def tornado(answer: Kept, axes: list[Axes], words: Words) -> None:
    """Draw a bar for each input from the given value to each end of its range.

    Parameters
    ----------
    answer : Kept
        Of ``simsite sensitivity``; at most `MOST_BARS` inputs are drawn, which the note says.
    axes : list of matplotlib axes
        One panel for each of `quantities`.
    words : Words
        Language.
    """
    for number, (name, ax) in enumerate(zip(quantities(answer), axes, strict=True)):
        _panel(ax, answer, name, words)
        _names(ax, answer, words, shown=number == 0)
    figure = axes[0].get_figure(root=True)
    if figure is not None:
        figure.legend(handles=_legend(words), loc="outside upper right", ncols=2, fontsize=BODY)


def _legend(words: Words) -> list[Patch]:
    from matplotlib.patches import Patch

    return [
        Patch(label=words(f"tornado.end.{key}"), edgecolor=INK, **_look(side))
        for side, key in enumerate(ENDS)
    ]


def _panel(ax: Axes, answer: Kept, name: str, words: Words) -> None:
    """Draw the bars of one quantity from its value at the given inputs."""
    start = 100 * float(answer.told["done_by_deadline"]) if name == "done" else 0.0
    for y, told in enumerate(answer.told["inputs"][:MOST_BARS]):
        for side, key in enumerate(ENDS):
            end = told[key]
            if end["value"] != told["given"]:
                numbers = _share(end, answer) if name == "done" else _shift(end)
                scale = 100 if name == "done" else 1
                three = (numbers[0] * scale, numbers[1] * scale, numbers[2] * scale)
                _bar(ax, y + 0.2 * (2 * side - 1), start, three, side)
        if name == "done" and told["flips"]:
            _flips(ax, told, y, start)
    ax.axvline(start, color=INK, linewidth=1.4)
    if name == "done":
        ax.set_xlim(-4, 104)
        ticks = (0, 25, 50, 75, 100)
        ax.set_xticks(ticks, [words("units.percent", number=t) for t in ticks])
        sure = 100 * answer.told["sure"]
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


def _flips(ax: Axes, told: Input, y: int, start: float) -> None:
    """Say beside the other end's bar, on the side away from the given value, where it flips."""
    left = start > 50
    for flip in told["flips"]:
        above = flip["direction"] == "above"
        ax.annotate(
            f"◆ {'>' if above else '<'} {flip['shown']}",
            (1 if left else 99, y - (0.2 if above else -0.2)),
            ha="left" if left else "right", va="center", fontsize=SMALL, color=INK, zorder=5,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip


def _names(ax: Axes, answer: Kept, words: Words, *, shown: bool) -> None:
    inputs = answer.told["inputs"][:MOST_BARS]
    names = [
        f"{wrapped(label(input_name(i['input'], words), 2 * LONGEST), LONGEST)}\n"
        f"{i['low']['value']} – {i['high']['value']}"
        for i in inputs
    ]
    ax.set_yticks(np.arange(len(inputs)), names if shown else [""] * len(inputs))
    ax.set_ylim(len(inputs) - 0.4, -0.6)
    ax.tick_params(axis="y", labelsize=SMALL)


def _share(end: Input, answer: Kept) -> Three:
    """Return P(done) at an end, and the interval of its difference laid from the given share."""
    done = end["done_by_deadline"]
    if done is None:
        return math.nan, math.nan, math.nan
    given, (low, high) = float(answer.told["done_by_deadline"]), done["interval"]
    return done["share"], max(0.0, given + low), min(1.0, given + high)


def _shift(end: Input) -> Three:
    """Return by how many hours t95 shifts, and its interval; NaN where it is not reached."""
    shift = end["t95_shift"]
    numbers = (shift["difference"], *(shift["interval"] or (None, None)))
    middle, low, high = (math.nan if v is None else v / HOURS for v in numbers)
    return middle, low, high


def tornado_notes(answer: Kept, words: Words) -> list[str]:
    """Return what bars and lines mean, and how many inputs are left out."""
    told = answer.told
    said = [
        words("tornado.note.luck"),
        words(f"tornado.others.{told['others']}"),
        words("tornado.note.marks", sure=written.percent(told["sure"], words))
        if told["done_by_deadline"] is not None
        else words("tornado.note.marks_untimed"),
    ]
    if len(told["inputs"]) > MOST_BARS:
        said.append(words("tornado.note.cut", shown=MOST_BARS, all=len(told["inputs"])))
    return said
