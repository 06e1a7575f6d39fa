"""What each next member of staff gains over the step before, with intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simsite.experiment.search.marginal import Marginal, Step
from simsite.report.answers.marginal import marginal_data, place, quantities
from simsite.report.figures.axes import BODY, SMALL, finish, label
from simsite.report.figures.data import FigureData
from simsite.report.figures.whiskers import Whisker, draw_whiskers, rows_named
from simsite.report.i18n import Words
from simsite.report.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_STEPS = 12
WIDE_NAME = 22


def marginal(found: Marginal, axes: list[Axes], words: Words) -> None:
    """Draw one panel a quantity: a dot and a whisker for each step.

    Parameters
    ----------
    found : Marginal
        The answer.
    axes : list of matplotlib axes
        Rows of two panels; one that is left over stays empty.
    words : Words
        Language.
    """
    data, shown = marginal_data(found), quantities(found)
    wording = Wording.of(found.plan, words)
    steps = enumerate(found.steps[:MOST_STEPS], 1)
    names = [_named(n, step, place(found, step, wording)) for n, step in steps]
    for number, (ax, quantity) in enumerate(zip(axes, shown, strict=False)):
        rows = data.where(quantity=quantity)
        draw_whiskers(ax, _whiskers(rows)[:MOST_STEPS])
        rows_named(ax, names, shown=number % 2 == 0, size=SMALL)
        if not names:
            ax.text(0, 0, words("picture.marginal.none"), ha="center", fontsize=SMALL)
        finish(ax, words(f"picture.marginal.{quantity}"), BODY)
    for ax in axes[len(shown) :]:
        ax.axis("off")


def _named(number: int, step: Step, name: str) -> str:
    """Return where a step goes: its number, the place, and how many there were and are."""
    return f"{number}. {label(name, WIDE_NAME)} {step.move.before}→{step.move.after}"


def _whiskers(rows: FigureData) -> list[Whisker]:
    three = zip(*(rows.numbers(name).tolist() for name in ("gain", "low", "high")), strict=True)
    return [
        Whisker(y, middle, low, high, sure == 1 and not math.isnan(middle))
        for y, ((middle, low, high), sure) in enumerate(
            zip(three, rows.numbers("measurable").tolist(), strict=True)
        )
    ]


def marginal_notes(found: Marginal, words: Words) -> list[str]:
    """Return what dots and whiskers mean, and how many steps are left out."""
    key = "fewer" if found.fewer else "more"
    of = ", ".join(words(f"picture.need.of.{one}") for one in found.of)
    said = [words(f"picture.note.marginal_{key}", of=of)]
    data = marginal_data(found)
    sure = [s == 1 for s in data.numbers("measurable").tolist()] if found.steps else []
    said += [words("picture.note.leaves_out")] if any(sure) else []
    said += [words("picture.note.holds")] if not all(sure) else []
    if len(found.steps) > MOST_STEPS:
        said.append(words("picture.note.cut", shown=MOST_STEPS, all=len(found.steps)))
    return said
