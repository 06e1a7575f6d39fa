"""What all figures share: type sizes, clock axes, deadline, closed hours, notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from simsite.core.errors import visible, width
from simsite.core.units import DAY, HOUR, MINUTE, NEVER
from simsite.experiment.run.results import Results
from simsite.model.plan import CampaignClock
from simsite.report.i18n import Words
from simsite.report.theme import CLOSED, DEADLINE, INK, MUTED
from simsite.report.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

# Points on a page 9 inches wide: large enough to be read when the figure is printed 80 mm wide.
TITLE, BODY, SMALL = 15.0, 13.0, 11.0
NOTE_COLUMNS = 12.0  # columns of a note to an inch of the figure
LONGEST_NAME = 22
STEPS = (1, 2, 3, 4, 6, 12, 24, 48, 96)
MOST_TICKS = 9


def label(name: str, longest: int = LONGEST_NAME) -> str:
    """Return a name in one line, cut with ``…`` where it is wider than `longest` columns."""
    shown = visible(" ".join(name.split()), longest=len(name) + 1)
    if shown.startswith("_"):  # matplotlib leaves such a name out of the legend
        shown = f" {shown}"
    if width(shown) <= longest:
        return shown
    while width(shown) > longest - 1:
        shown = shown[:-1]
    return shown + "…"


def wrapped(text: str, columns: int) -> str:
    """Return text in lines of at most `columns`, a Chinese character counting as two."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return "\n".join([*lines, line.rstrip()])


def _pieces(text: str) -> list[str]:
    """Return the pieces between which a line may end: words, Chinese characters."""
    pieces: list[str] = []
    for character in text:
        chinese = ord(character) >= 0x2E80
        closes = character in "，。；：）、”"
        begins = not pieces or pieces[-1].endswith(" ") or (chinese and not closes)
        follows = pieces and ord(pieces[-1][-1]) >= 0x2E80 and not chinese
        opened = pieces and pieces[-1][-1] in "（“"
        if (begins or follows) and not opened:
            pieces.append(character)
        else:
            pieces[-1] += character
    return pieces


def finish(ax: Axes, title: str, size: float = TITLE) -> None:
    """Set title and type sizes of one panel."""
    ax.set_title(label(title, 70), fontsize=size)
    ax.tick_params(labelsize=SMALL)
    for axis in (ax.xaxis, ax.yaxis):
        axis.label.set_fontsize(BODY)


def clock_axis(
    axis: Axis, ends: tuple[float, float], wording: Wording, most: int = MOST_TICKS
) -> None:
    """Label an axis in hours after opening with clock times; the day stands where it begins.

    Parameters
    ----------
    axis : matplotlib axis
        Of x or y.
    ends : tuple of float
        Hours after opening.
    wording : Wording
        First day and opening.
    most : int
        Most ticks.
    """
    from matplotlib.axis import YAxis

    opening = wording.opening / HOUR
    low, high = (end + opening for end in ends)
    step = next((s for s in STEPS if (high - low) / s <= most), STEPS[-1])
    clocks = np.arange(np.ceil(low / step) * step, high + 1e-9, step)
    texts, day, upright = [], None, isinstance(axis, YAxis)
    for time in clocks:
        if time // 24 != day:
            day = time // 24
            texts.append(_dated(round(time * HOUR), wording, upright))
        else:
            texts.append(_clock(round(time * HOUR)))
    axis.set_ticks(clocks - opening, texts)


def _clock(time: int) -> str:
    minutes = time % DAY // MINUTE
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _dated(time: int, wording: Wording, upright: bool) -> str:
    whole = wording.value("time", time)
    day = whole.rpartition(" ")[0]
    return whole if upright else f"{_clock(time)}\n{day}"


def deadline_line(ax: Axes, deadline: int, wording: Wording, *, across: bool = False) -> None:
    """Mark the deadline, if there is one: upright, or across where time runs upwards."""
    if deadline >= NEVER:
        return
    at = (deadline - wording.opening) / HOUR
    name = wording.words("picture.deadline", time=wording.value("time", deadline))
    draw = ax.axhline if across else ax.axvline
    draw(at, color=DEADLINE, linestyle=(0, (4, 2)), linewidth=1.6, label=name, zorder=1.5)


def span(shown: NDArray[np.float64], calendar: CampaignClock) -> tuple[float, float]:
    """Return the ends of a clock axis that holds the numbers shown and the deadline.

    Parameters
    ----------
    shown : float array
        Hours after opening; NaN where not reached.
    calendar : CampaignClock
        Deadline and opening.
    """
    known = shown[~np.isnan(shown)].tolist()
    if calendar.deadline < NEVER:
        known.append((calendar.deadline - calendar.opening) / HOUR)
    low, high = min(known, default=0.0), max(known, default=1.0)
    margin = max(0.08 * (high - low), 0.15)
    return low - margin, high + 2 * margin


def shade_closed(ax: Axes, results: Results, ends: tuple[float, float], words: Words) -> None:
    """Shade the hours in which no site is open."""
    opening = results.plan.calendar.opening
    first = [words("picture.closed")]
    for start, end in closed(results, ends):
        name = first.pop() if first else "_"
        ax.axvspan(
            (start - opening) / HOUR, (end - opening) / HOUR, color=CLOSED, label=name, zorder=0
        )


def closed(results: Results, ends: tuple[float, float]) -> list[tuple[float, float]]:
    """Return the spans between `ends` (hours after opening) in which no site is open, in us."""
    opening = results.plan.calendar.opening
    now, last = (end * HOUR + opening for end in ends)
    spans = []
    for start, end in sorted({window for site in results.plan.sites for window in site.windows}):
        if start > now and now < last:
            spans.append((now, min(float(start), last)))
        now = max(now, float(end))
    return [*spans, (now, last)] if now < last else spans


def legend(ax: Axes, place: Literal["lower right", "upper right", "best"]) -> None:
    """Show the legend of a panel."""
    ax.legend(loc=place, fontsize=SMALL, frameon=True, framealpha=0.85, edgecolor="none")


def not_reached_mark(ax: Axes, x: float, y: float, words: Words, *, sideways: bool) -> None:
    """Say at the edge of a panel that something is not reached there."""
    ax.annotate(
        f"{words('units.never')} →",
        (x, y),
        xytext=(-4, 0) if sideways else (-11, 0),  # beside the mark, not under it
        textcoords="offset points",
        ha="right" if sideways else "center",
        va="center" if sideways else "top",
        rotation=0 if sideways else 90,
        fontsize=SMALL,
        color=INK,
    )


def note(ax: Axes, sentences: Sequence[str]) -> None:
    """Write what the figure rests on at its lower edge."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("a note needs axes on a figure")
    text = " ".join(sentences) if _spaced(sentences) else "".join(sentences)
    figure.supxlabel(
        wrapped(text, int(NOTE_COLUMNS * figure.get_figwidth())),
        x=0.01, ha="left", fontsize=SMALL - 1.5, color=MUTED,
    )  # fmt: skip


def _spaced(sentences: Sequence[str]) -> bool:
    return not any(sentence.endswith("。") for sentence in sentences)
