"""Dots with whiskers, one below the other, from a line at zero."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simsite.report.figures.axes import SMALL
from simsite.report.theme import INK, MUTED

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Whisker:
    """An estimate with its interval.

    Attributes
    ----------
    y : float
        Where it stands.
    middle, low, high : float
        NaN where there is none; infinite where the panel has no room.
    sure : bool
        Whether it is told apart from zero: then the dot is filled.
    marker : str
        Shape of the dot.
    """

    y: float
    middle: float
    low: float
    high: float
    sure: bool
    marker: str = "o"


def draw_whiskers(
    ax: Axes, whiskers: Sequence[Whisker], in_words: Callable[[float], str] | None = None
) -> None:
    """Draw dots and whiskers, and the line at zero; infinite ends run out of the panel.

    Parameters
    ----------
    ax : matplotlib axes
        One panel.
    whiskers : sequence of Whisker
        What is drawn.
    in_words : callable, optional
        What is written where a dot has no place: of infinity, or of NaN.
    """
    left, right = _reach(whiskers)
    ax.axvline(0.0, color=MUTED, linewidth=1.4)
    for shown in whiskers:
        if not (math.isnan(shown.low) or math.isnan(shown.high)):
            ends = np.clip([shown.low, shown.high], left, right)
            ax.plot(ends, [shown.y] * 2, "-", color=INK, linewidth=2.2, solid_capstyle="butt")
        if math.isfinite(shown.middle):
            face = INK if shown.sure else "white"
            ax.plot(
                [shown.middle], [shown.y], shown.marker, color=INK, markerfacecolor=face,
                markeredgewidth=1.8, markersize=9 if shown.marker == "o" else 7, zorder=3,
            )  # fmt: skip
        elif in_words is not None and (math.isinf(shown.middle) or math.isnan(shown.low)):
            _write(ax, shown, (left, right), in_words(shown.middle))
    ax.set_xlim(left, right)
    ax.locator_params(axis="x", nbins=4)
    ax.grid(visible=False, axis="y")


def _write(ax: Axes, shown: Whisker, ends: tuple[float, float], text: str) -> None:
    """Write where a dot has no place: at the edge beyond which it lies, else in the middle."""
    at, side = (ends[0] + ends[1]) / 2, "center"
    if math.isinf(shown.middle):
        at, side = (ends[1], "right") if shown.middle > 0 else (ends[0], "left")
    ax.text(
        at, shown.y - 0.25, text, ha=side, va="center", fontsize=SMALL, zorder=4,
        bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"},
    )  # fmt: skip


def say_in_panel(ax: Axes, text: str) -> None:
    """Write at the head of a panel what its marks do not show by themselves."""
    ax.text(
        0.5, 0.96, text, transform=ax.transAxes, ha="center", va="top", fontsize=SMALL, zorder=5,
        bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "none"},
    )  # fmt: skip


def _reach(whiskers: Sequence[Whisker]) -> tuple[float, float]:
    """Return the ends of an axis that holds zero and all that is finite."""
    numbers = np.array([(w.middle, w.low, w.high) for w in whiskers]).reshape(-1)
    finite = numbers[np.isfinite(numbers)]
    low = min(0.0, float(finite.min(initial=0.0)))
    high = max(0.0, float(finite.max(initial=0.0)))
    margin = 0.15 * (high - low) or 1.0
    return low - margin, high + margin


def rows_named(ax: Axes, names: Sequence[str], *, shown: bool, size: float) -> None:
    """Name the rows of a panel, the first at the top; an inner panel shows its rows only."""
    ax.set_yticks(range(len(names)), list(names) if shown else [""] * len(names))
    ax.set_ylim(max(len(names), 1) - 0.5, -0.5)
    ax.tick_params(axis="y", labelsize=size)
