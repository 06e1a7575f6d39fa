"""What each next member of staff gains over the step before, with intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simsite.core.units import MINUTE, SECOND
from simsite.experiment.answers import Kept
from simsite.report.figures.axes import BODY, SMALL, finish, label
from simsite.report.figures.data import Cell, FigureData
from simsite.report.figures.whiskers import Whisker, draw_whiskers, rows_named
from simsite.report.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = (
    "step", "what", "place", "name_zh", "name_en", "before", "after", "quantity", "unit", "gain",
    "low", "high", "measurable",
)  # fmt: skip
# By quantity: its unit, and how many of the units of the answer are one.
UNITS = {
    "p": ("percentage points", 0.01),
    "completion_median_s": ("min", MINUTE / SECOND),
    "completion_q95_s": ("min", MINUTE / SECOND),
    "queued_hours": ("person-hours", 1.0),
}
MOST_STEPS = 12
WIDE_NAME = 22


def quantities(answer: Kept) -> tuple[str, ...]:
    """Return what is shown: the chance to be done only where there is a deadline."""
    return tuple(name for name in UNITS if name != "p" or answer.told["deadline"])


def marginal_data(answer: Kept) -> FigureData:
    """Return the gain of each step over the one before, positive where it is earlier or fewer."""
    return FigureData.of(COLUMNS, _rows(answer))


def _rows(answer: Kept) -> Iterator[tuple[Cell, ...]]:
    for number, step in enumerate(answer.told["steps"], 1):
        names = step["name"]
        about = (
            number, step["what"], step["place"], names["zh"], names["en"], step["before"],
            step["after"],
        )  # fmt: skip
        for quantity in quantities(answer):
            unit, size = UNITS[quantity]
            gain = step["gains"][quantity]
            if gain is None:
                yield *about, quantity, unit, None, None, None, 0
                continue
            ends = gain["interval"] or (None, None)
            three = (None if v is None else v / size for v in (gain["value"], *ends))
            yield *about, quantity, unit, *three, int(_measurable(gain))


def _measurable(gain: dict[str, Any]) -> bool:
    """Whether the interval leaves out 0."""
    ends = gain["interval"]
    return ends is not None and not ends[0] <= 0.0 <= ends[1]


def marginal(answer: Kept, axes: list[Axes], words: Words) -> None:
    """Draw one panel a quantity: a dot and a whisker for each step.

    Parameters
    ----------
    answer : Kept
        Of ``simsite marginal``.
    axes : list of matplotlib axes
        Rows of two panels; one that is left over stays empty.
    words : Words
        Language.
    """
    data, shown = marginal_data(answer), quantities(answer)
    names = [_named(n, step, words) for n, step in enumerate(answer.told["steps"], 1)][:MOST_STEPS]
    for number, (ax, quantity) in enumerate(zip(axes, shown, strict=False)):
        rows = data.where(quantity=quantity)
        draw_whiskers(ax, _whiskers(rows)[:MOST_STEPS])
        rows_named(ax, names, shown=number % 2 == 0, size=SMALL)
        if not names:
            ax.text(0, 0, words("picture.marginal.none"), ha="center", fontsize=SMALL)
        finish(ax, words(f"picture.marginal.{quantity}"), BODY)
    for ax in axes[len(shown) :]:
        ax.axis("off")


def _named(number: int, step: dict[str, Any], words: Words) -> str:
    """Return where a step goes: its number, the place, and how many there were and are."""
    name = label(step["name"][words.lang], WIDE_NAME)
    return f"{number}. {name} {step['before']}→{step['after']}"


def _whiskers(rows: FigureData) -> list[Whisker]:
    three = zip(*(rows.numbers(name).tolist() for name in ("gain", "low", "high")), strict=True)
    return [
        Whisker(y, middle, low, high, sure == 1 and not math.isnan(middle))
        for y, ((middle, low, high), sure) in enumerate(
            zip(three, rows.numbers("measurable").tolist(), strict=True)
        )
    ]


def marginal_notes(answer: Kept, words: Words) -> list[str]:
    """Return what dots and whiskers mean, and how many steps are left out."""
    asked = answer.told["asked"]
    key = "fewer" if asked["fewer"] else "more"
    said = [words(f"picture.note.marginal_{key}", of=words(f"picture.need.of.{asked['of']}"))]
    steps = len(answer.told["steps"])
    if steps > MOST_STEPS:
        said.append(words("picture.note.cut", shown=MOST_STEPS, all=steps))
    return said
