"""How the chance to be done in time grows with what was asked for, and the least that is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import SECOND
from simsite.experiment.search.need import Need
from simsite.report import formatting as written
from simsite.report.answers.need import FRESH_DAYS, SEARCH_DAYS, need_data, plain_level, told_of
from simsite.report.figures.axes import BODY, SMALL, finish
from simsite.report.figures.data import FigureData
from simsite.report.i18n import Words
from simsite.report.theme import DEADLINE, INK, MUTED, series_style
from simsite.report.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ALL, NEAR = "all", "near"
REACH, LEAST_REACH = 0.2, 2.0  # how far from the answer a level is near: a share of it, at least


def views(found: Need) -> tuple[str, ...]:
    """Return the panels: every level tried, and those around the answer where there is one."""
    return (ALL, NEAR) if found.answer is not None or found.likely is not None else (ALL,)


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
        ax.axhline(
            found.wish.sure, color=DEADLINE, linestyle=(0, (4, 2)), linewidth=1.6,
            label=words("picture.need.wish", share=_percent(found.wish.sure, words)),
        )  # fmt: skip
        _answer(ax, shown, words)
        _axes(ax, shown, found, words)
        finish(ax, words(f"picture.need.{view}"), BODY)
    _own(axes, found, words)
    axes[0].set_ylabel(_chance_of(found, words), fontsize=BODY)
    _legend(axes)


def _own(axes: list[Axes], found: Need, words: Words) -> None:
    """Mark what the scenario has with a dotted line, in the panels that reach so far."""
    own = float(plain_level(found, found.own))
    for ax in axes:
        low, high = ax.get_xlim()
        if low < own < high:
            ax.axvline(
                own, color=MUTED, linestyle=(0, (1, 2)), linewidth=1.6, zorder=0.5,
                label=words("picture.need.own"),
            )  # fmt: skip


def _legend(axes: list[Axes]) -> None:
    """Name the marks of all panels once, beside the panels: inside one they would lie on data."""
    figure = axes[0].get_figure(root=True)
    pairs = [zip(*ax.get_legend_handles_labels(), strict=True) for ax in reversed(axes)]
    once = {name: handle for panel in pairs for handle, name in panel}
    if figure is not None:
        figure.legend(
            list(once.values()), list(once), loc="outside upper right", ncols=3, fontsize=SMALL
        )


def _near(found: Need, data: FigureData) -> FigureData:
    """Return the levels around the answer, of the search and on fresh days."""
    answer = plain_level(found, found.best.level)
    reach = max(REACH * answer, LEAST_REACH)
    near = (row for row in data.rows if abs(float(row[1] or 0) - answer) <= reach)
    return FigureData(data.columns, tuple(near))


def _levels(ax: Axes, shown: FigureData, words: Words) -> None:
    """Draw the levels: of the search (hollow with few replications), and on fresh days."""
    searched = shown.where(days=SEARCH_DAYS)
    number = searched.numbers("replications")
    full = number == number.max() if len(number) else number > 0
    for own, face in ((full, None), (~full, "white")):
        if own.any():
            label = words("picture.need.level", n=int(number[own].max()))
            _dots(ax, searched, own, label, (0, "o", face))
    fresh = shown.where(days=FRESH_DAYS)
    if fresh.rows:
        everything = np.ones(len(fresh.rows), dtype=bool)
        _dots(ax, fresh, everything, words("picture.need.fresh"), (1, "D", None))


def _dots(
    ax: Axes, rows: FigureData, own: NDArray[np.bool_], label: str, how: tuple[int, str, str | None]
) -> None:
    """Draw some levels with their intervals."""
    series, marker, face = how
    style = series_style(series)
    x, p = rows.numbers("amount"), rows.numbers("p_in_time")
    ends = p - rows.numbers("low"), rows.numbers("high") - p
    ax.errorbar(
        x[own], p[own], yerr=(ends[0][own], ends[1][own]), fmt=marker, color=style.colour,
        markerfacecolor=face or style.colour, markersize=6, capsize=3, linewidth=1.6, label=label,
    )  # fmt: skip


def _answer(ax: Axes, shown: FigureData, words: Words) -> None:
    """Mark the answer with a star and its amount."""
    for row in shown.where(is_answer=1, days=FRESH_DAYS).rows:
        x, p = float(row[1] or 0), float(row[4] or 0)
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
    ax.set_xlabel(told_of(words, "picture.need.of", found.wish.role), fontsize=BODY)


def _chance_of(found: Need, words: Words) -> str:
    """Return what the chance is of."""
    if found.wish.complete and found.wish.wait is None:
        return words("picture.need.y", time=_deadline(found, words))
    return words("picture.need.y_wished")


def _percent(share: float, words: Words) -> str:
    return written.percent(share, words)


def _deadline(found: Need, words: Words) -> str:
    """Return the time asked for in the reader's words."""
    return Wording.of(found.plan, words).value("time", found.wish.by // SECOND * SECOND)


def need_notes(found: Need, words: Words) -> list[str]:
    """Return what marks mean, and what was found where nothing is enough."""
    said = [words("picture.note.need")]
    if found.answer is None and found.likely is None:
        best = found.best
        share = _percent(best.times / best.replications, words)
        level = f"{plain_level(found, best.level):g}"
        said.append(words("picture.note.not_enough", amount=level, share=share))
    if found.answer is None and found.likely is not None:
        said.append(words("picture.note.undecided"))
    return said
