"""Charts as shapes: numbers to places on a drawing, which a template writes as SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from simsite.core.units import DAY, HOUR, MINUTE
from simsite.report.i18n import Words
from simsite.report.wording import Wording

STEPS = (0.25, 0.5, 1, 2, 3, 4, 6, 12, 24, 48, 96)  # hours between ticks
WIDE, NARROW = (720, 340), (360, 300)  # a page, a phone
MARGINS = (64, 12, 14, 44)  # left, top, right, bottom
COLUMN, ROW = 44, 36  # width of a tick's label, height of one with its day below

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where numbers stand on a drawing.

    Attributes
    ----------
    width, height : float
        Of the drawing.
    across, up : tuple of float
        Ends of the axes in the numbers' own units.
    """

    width: float
    height: float
    across: tuple[float, float]
    up: tuple[float, float]

    @property
    def left(self) -> float:
        """Left edge of the panel."""
        return MARGINS[0]

    @property
    def right(self) -> float:
        """Right edge of the panel."""
        return self.width - MARGINS[2]

    @property
    def top(self) -> float:
        """Upper edge of the panel."""
        return MARGINS[1]

    @property
    def bottom(self) -> float:
        """Lower edge of the panel."""
        return self.height - MARGINS[3]

    def x(self, value: float) -> float:
        """Return where a number stands from left to right."""
        return self.left + _share(value, self.across) * (self.right - self.left)

    def y(self, value: float) -> float:
        """Return where a number stands from top to bottom."""
        return self.bottom - _share(value, self.up) * (self.bottom - self.top)

    def points(self, pairs: Iterable[Point]) -> str:
        """Return places as SVG writes them; what is no number is left out."""
        kept = (p for p in pairs if all(map(math.isfinite, p)))
        return " ".join(f"{self.x(a):.1f},{self.y(b):.1f}" for a, b in kept)


def _share(value: float, ends: tuple[float, float]) -> float:
    low, high = ends
    return (value - low) / (high - low) if high > low else 0.5


@dataclass(frozen=True, slots=True)
class Tick:
    """A label at a place of an axis."""

    at: float
    text: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class ChartCurve:
    """A line with a band around it, and how it looks; `number` chooses colour and dashes."""

    name: str
    number: int
    line: str
    band: str = ""
    dots: tuple[tuple[float, float, float, float], ...] = ()
    """x, y and the ends of a whisker."""


@dataclass(frozen=True, slots=True)
class Shade:
    """A span of the panel that is shaded."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, ready to be written.

    Attributes
    ----------
    frame : Frame
        Size and axes.
    title, y_label : str
        Words.
    x_ticks, y_ticks : tuple of Tick
        Axes.
    curves : tuple of ChartCurve
        In the order of the legend.
    mark : Tick or None
        An upright line, such as the deadline.
    level : Tick or None
        A line across.
    shades : tuple of Shade
        Spans when sites are closed.
    """

    frame: Frame
    title: str
    y_label: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    curves: tuple[ChartCurve, ...]
    mark: Tick | None = None
    level: Tick | None = None
    shades: tuple[Shade, ...] = ()


def clock_ticks(frame: Frame, wording: Wording) -> tuple[Tick, ...]:
    """Return the ticks of an axis in hours after opening, the day below where one begins."""
    room = int((frame.right - frame.left) / COLUMN)
    return _clock_ticks(wording, frame.across, frame.x, room)


def clock_ticks_up(frame: Frame, wording: Wording) -> tuple[Tick, ...]:
    """Return the same for an axis from bottom to top."""
    room = int((frame.bottom - frame.top) / ROW)
    return _clock_ticks(wording, frame.up, frame.y, room)


def _clock_ticks(
    wording: Wording, ends: tuple[float, float], place: Callable[[float], float], room: int
) -> tuple[Tick, ...]:
    """Return at most so many ticks as there is room for, at least two."""
    opening = wording.opening / HOUR
    low, high = (end + opening for end in ends)
    step = next((s for s in STEPS if (high - low) / s <= max(2, room)), STEPS[-1])
    ticks, day = [], None
    for number in range(math.ceil(low / step), math.floor(high / step + 1e-9) + 1):
        time = number * step
        below = ""
        if time // 24 != day:
            day = time // 24
            below = wording.value("time", round(time * HOUR)).rpartition(" ")[0]
        minutes = round(time * HOUR) % DAY // MINUTE
        at = place(time - opening)
        ticks.append(Tick(at, f"{minutes // 60:02d}:{minutes % 60:02d}", below))
    return tuple(ticks)


def share_ticks(frame: Frame, words: Words) -> tuple[Tick, ...]:
    """Return the ticks of an upright axis of shares."""
    return tuple(
        Tick(frame.y(tenth / 10), words("units.percent", number=10 * tenth))
        for tenth in range(0, 11, 2)
    )


def spread_out(frame: Frame, pairs: Sequence[tuple[float, str]]) -> tuple[Tick, ...]:
    """Return ticks at numbers on the axis across, without those that would touch one before."""
    ticks: list[Tick] = []
    for value, text in sorted(pairs):
        at = frame.x(value)
        room = max(COLUMN / 2, 7.0 * len(text))
        if not ticks or at - ticks[-1].at >= room:
            ticks.append(Tick(at, text))
    return tuple(ticks)
