"""How the chance to be done in time grows with what was asked for, and the least that is enough."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simsite.core.units import SECOND
from simsite.experiment.search.need import Need
from simsite.report import formatting as written
from simsite.report.answers.need import need_data, plain_level
from simsite.report.figures.axes import BODY, SMALL, finish, legend
from simsite.report.figures.data import FigureData
from simsite.report.i18n import Words
from simsite.report.theme import CLOSED, DEADLINE, INK, MUTED, series_style
from simsite.report.wording import Wording
from simsite.staffing.levels import HOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ALL, NEAR = "all", "near"
NEIGHBOURS = 4  # levels shown on either side of the answer, beyond those not told apart


def views(found: Need) -> tuple[str, ...]:
    """Return the panels: every level tried, and those around the answer where there is one."""
    return (ALL, NEAR) if found.answer is not None else (ALL,)


def need(found: Need, axes: list[Axes], words: Words) -> None:
    """Draw P(in time) against what was asked for, the wish as a line, the answer marked.

    Parameters
    ----------
    found : Need
        The answer.
    axes : list of matplotlib axes
        As many panels as `views`.
    words : Words
        Language.
    """
    data = need_data(found)
    for ax, view in zip(axes, views(found), strict=True):
        shown = data if view == ALL else _near(found, data)
        _levels(ax, shown, words)
        _bracket(ax, found, words)
        ax.axhline(
            found.wish.sure, color=DEADLINE, linestyle=(0, (4, 2)), linewidth=1.6,
            label=words("picture.need.wish", share=_percent(found.wish.sure, words)),
        )  # fmt: skip
        _answer(ax, shown, words)
        _axes(ax, shown, found, words)
        finish(ax, words(f"picture.need.{view}"), BODY)
    axes[0].set_ylabel(words("picture.need.y", time=_deadline(found, words)), fontsize=BODY)
    legend(axes[-1], "lower right")


def _near(found: Need, data: FigureData) -> FigureData:
    """Return the levels that are not told apart from the wish, and a few around them."""
    amounts = data.numbers("amount")
    answer = plain_level(found, found.best.level)
    low, high = _held(found) or (answer, answer)
    first = int(np.searchsorted(amounts, min(low, answer)))
    last = int(np.searchsorted(amounts, max(answer, high or 0)))
    rows = data.rows[max(0, first - NEIGHBOURS) : last + 1 + NEIGHBOURS]
    return FigureData(data.columns, rows)


def _held(found: Need) -> tuple[float, float | None] | None:
    """Return the first and the last level whose interval holds the wish, as plain numbers."""
    if found.bracket is None:
        return None
    low, high = found.bracket
    return plain_level(found, low), None if high is None else plain_level(found, high)


def _levels(ax: Axes, shown: FigureData, words: Words) -> None:
    """Draw the levels; those tried with few replications are hollow."""
    style, number = series_style(0), shown.numbers("replications")
    x, p = shown.numbers("amount"), shown.numbers("p_in_time")
    ends = p - shown.numbers("low"), shown.numbers("high") - p
    full = number == number.max()
    for own, face in ((full, style.colour), (~full, "white")):
        if own.any():
            ax.errorbar(
                x[own], p[own], yerr=(ends[0][own], ends[1][own]), fmt="o", color=style.colour,
                markerfacecolor=face, markersize=6, capsize=3, linewidth=1.6,
                label=words("picture.need.level", n=int(number[own].max())),
            )  # fmt: skip


def _bracket(ax: Axes, found: Need, words: Words) -> None:
    """Shade the levels whose interval holds the wish."""
    held = _held(found)
    if held is None or held[1] is None:
        return
    half = _step(found) / 2
    ax.axvspan(
        held[0] - half, held[1] + half, color=CLOSED, zorder=0, label=words("picture.need.bracket")
    )


def _step(found: Need) -> float:
    return 0.25 if found.wish.of == HOURS else 1.0


def _answer(ax: Axes, shown: FigureData, words: Words) -> None:
    """Mark the answer with a star and its amount."""
    for row in shown.where(is_answer=1).rows:
        x, p = float(row[1] or 0), float(row[3] or 0)
        ax.plot(
            [x], [p], "*", color="white", markersize=22, markeredgecolor=INK,
            markeredgewidth=1.8, zorder=5,
            label=words("picture.need.answer", number=f"{x:g}"),
        )  # fmt: skip


def _axes(ax: Axes, shown: FigureData, found: Need, words: Words) -> None:
    amounts = shown.numbers("amount")
    room = 0.06 * float(amounts.max() - amounts.min()) or 1.0
    ax.set_xlim(float(amounts.min()) - room, float(amounts.max()) + room)
    ax.locator_params(axis="x", nbins=6, integer=bool((amounts % 1 == 0).all()))
    ax.set_ylim(-0.03, 1.06)
    ticks = [0, 0.25, 0.5, 0.75, 1.0]
    ax.set_yticks(ticks, [words("units.percent", number=round(100 * t)) for t in ticks])
    ax.set_xlabel(words(f"picture.need.of.{found.wish.of}"), fontsize=BODY)
    own = float(plain_level(found, found.own))
    if amounts.min() <= own <= amounts.max():
        ax.annotate(
            words("picture.need.own"), (own, -0.03), xytext=(0, 4), textcoords="offset points",
            ha="center", va="bottom", fontsize=SMALL, color=MUTED, rotation=90,
        )  # fmt: skip


def _percent(share: float, words: Words) -> str:
    return written.percent(share, words)


def _deadline(found: Need, words: Words) -> str:
    """Return the time asked for in the reader's words."""
    return Wording.of(found.plan, words).value("time", found.wish.by // SECOND * SECOND)


def need_notes(found: Need, words: Words) -> list[str]:
    """Return what marks mean, and what was found where nothing is enough."""
    said = [words("picture.note.need")]
    if found.answer is None:
        best = found.best
        share = _percent(best.times / best.replications, words)
        level = f"{plain_level(found, best.level):g}"
        said.append(words("picture.note.not_enough", amount=level, share=share))
    held = _held(found)
    if not math.isclose(found.wish.sure, 1.0) and held is not None and held[1] is None:
        said.append(words("picture.note.open_bracket", low=f"{held[0]:g}"))
    return said
