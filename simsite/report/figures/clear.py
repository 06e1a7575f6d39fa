"""Room for labels in a panel: clear of dots, whiskers, lines and of each other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points from the panel's lower left corner."""
Point = tuple[float, float]

DOT, LINE = 6.0, 3.0  # half the room of a dot and of a line
STEP = 4.0  # between two places of a line that are kept clear
TALL = 14.0  # of a label
FAR = (12.0, 18.0, 26.0, 36.0)  # from a dot to its label
NEAR = 18.0  # up to here nobody asks which dot is meant
WAYS = ((1, 1), (-1, -1), (1, -1), (-1, 1), (1, 0), (-1, 0), (0, 1), (0, -1))


@dataclass(frozen=True, slots=True)
class Panel:
    """The ends of a panel's axes, and its size in points."""

    across: tuple[float, float]
    up: tuple[float, float]
    wide: float
    tall: float

    @staticmethod
    def of(ax: Axes) -> Panel:
        """Return a panel whose limits are set, of the size before its notes are written."""
        figure = ax.get_figure(root=True)
        if figure is None:
            raise ValueError("room is looked for in axes on a figure")
        share = ax.get_position()
        wide, tall = (72 * inches for inches in figure.get_size_inches())
        return Panel(ax.get_xlim(), ax.get_ylim(), wide * share.width, tall * share.height)

    def at(self, x: float, y: float) -> Point:
        """Return where numbers stand, in points."""
        parts = [
            (value - low) / (high - low) for value, (low, high) in ((x, self.across), (y, self.up))
        ]
        return parts[0] * self.wide, parts[1] * self.tall

    def dot(self, x: float, y: float) -> Box:
        """Return the room of a dot."""
        left, low = self.at(x, y)
        return left - DOT, low - DOT, left + DOT, low + DOT

    def line(self, first: Point, second: Point) -> Iterator[Box]:
        """Return the room of a line between two places, piece by piece."""
        return _pieces(self.at(*first), self.at(*second))

    def free(
        self, dot: Point, long: float, taken: Sequence[Box], labels: Sequence[Box] = ()
    ) -> tuple[Point, Box] | None:
        """Return how far from a dot a label is clear of what is taken, and the room it takes.

        Parameters
        ----------
        dot : tuple of float
            What is labelled.
        long : float
            Length of the label in points.
        taken, labels : sequence of Box
            Room of marks, and of labels that stand already.

        Returns
        -------
        tuple or None
            Offset of the label's middle in points, and its box; None where there is no room.
        """
        x, y = self.at(*dot)
        for far in FAR:
            for side, up in WAYS:
                away = side * (far * (0.7 if up else 1.0) + long / 2), up * far
                left, low = x + away[0] - long / 2, y + away[1] - TALL / 2
                box = left, low, left + long, low + TALL
                held = [*taken, *labels]
                if not self._holds(box) or any(_touch(box, other) for other in held):
                    continue
                lead = _pieces((x, y), (x + away[0], y + away[1]))
                if not any(_touch(piece, other) for piece in lead for other in labels):
                    return away, box
        return None

    def _holds(self, box: Box) -> bool:
        return box[0] >= 0 and box[1] >= 0 and box[2] <= self.wide and box[3] <= self.tall


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _pieces(first: Point, second: Point) -> Iterator[Box]:
    """Yield the room of a line between two places in points."""
    (x0, y0), (x1, y1) = first, second
    pieces = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) / STEP))
    for n in range(pieces + 1):
        x, y = x0 + (x1 - x0) * n / pieces, y0 + (y1 - y0) * n / pieces
        yield x - LINE, y - LINE, x + LINE, y + LINE
