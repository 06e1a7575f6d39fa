"""One look for all figures: font, colours, sizes, and files that are the same bytes every time.

Figures are made without pyplot, so nothing global is left behind and no window system is needed::

    with theme():
        figure, axes = new_figure("wide")
        ...
        save(figure, folder / "coverage")
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FONT_FILE = Path(__file__).parent / "fonts" / "SimsiteSans-Regular.ttf"
FONT_NAME = "Simsite Sans SC"
LATIN_FONT_NAME = "DejaVu Sans"

Dash = str | tuple[int, tuple[int, ...]]


class SeriesStyle(NamedTuple):
    """How one series looks: colour, dash, marker and hatch all differ, also in grey print."""

    colour: str
    line: Dash
    marker: str
    hatch: str


# Lightness L* 21, 54, 38, 65, 47, 76: no two alike in grey. Smallest CIE76 distance 18.9 under
# protanopia, deuteranopia and tritanopia (matrices of Machado, Oliveira & Fernandes 2009).
SERIES = (
    SeriesStyle("#08306B", "-", "o", ""),
    SeriesStyle("#D55E00", "--", "s", "///"),
    SeriesStyle("#8A3E72", "-.", "^", "..."),
    SeriesStyle("#3FA7D6", ":", "D", "\\\\\\"),
    SeriesStyle("#1B7F5C", (0, (6, 2, 1, 2, 1, 2)), "v", "xx"),
    SeriesStyle("#E3B505", (0, (8, 3)), "P", "++"),
)
INK = "#222222"
MUTED = "#6E6E6E"
GRID = "#DDDDDD"
CLOSED = "#EEEEEE"  # shade of the hours when sites are closed
DEADLINE = "#B00020"
BAND_ALPHA = 0.22
HEAT_MAP = "cividis"  # lightness rises evenly, so it survives grey print

Size = Literal["wide", "tall", "square", "panel"]
SIZES: dict[Size, tuple[float, float]] = {
    "wide": (9.0, 4.8),
    "tall": (9.0, 9.0),
    "square": (7.0, 6.4),
    "panel": (9.0, 6.6),
}
DOTS_PER_INCH = 150


def series_style(number: int) -> SeriesStyle:
    """Return the look of series `number`, counted from 0.

    The first six differ in everything. Later ones repeat the colours with other lines and markers:
    such a figure is harder to read, but a figure is never a reason to lose a run.
    """
    again, place = divmod(number, len(SERIES))
    if again == 0:
        return SERIES[place]
    other = SERIES[(place + again) % len(SERIES)]
    return SeriesStyle(SERIES[place].colour, other.line, other.marker, other.hatch)


@lru_cache(maxsize=1)
def register_font() -> None:
    """Make the bundled font known to matplotlib, once per process."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(FONT_FILE))


def settings() -> dict[Any, Any]:
    """Return the matplotlib settings of the theme, all that differ from matplotlib's own."""
    from cycler import cycler

    cycle = cycler(color=[s.colour for s in SERIES]) + cycler(linestyle=[s.line for s in SERIES])
    return {
        # DejaVu first: the minus sign and most signs come from it, Chinese from ours.
        "font.family": [LATIN_FONT_NAME, FONT_NAME],
        "font.size": 10.0,
        "text.parse_math": False,
        "text.color": INK,
        "axes.prop_cycle": cycle,
        "image.cmap": HEAT_MAP,
        "axes.titlelocation": "left",
        "axes.titlesize": 12.0,
        "axes.labelcolor": INK,
        "axes.edgecolor": MUTED,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": GRID,
        "grid.linewidth": 0.8,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "legend.frameon": False,
        "hatch.linewidth": 0.6,
        "figure.dpi": DOTS_PER_INCH,
        "savefig.dpi": DOTS_PER_INCH,
        "figure.constrained_layout.use": True,
        "figure.constrained_layout.h_pad": 0.1,  # inches
        "figure.constrained_layout.w_pad": 0.1,
        "svg.fonttype": "path",
        "svg.hashsalt": "simsite",
    }


@contextmanager
def theme() -> Iterator[None]:
    """Draw with the theme inside the block, whatever the user's own matplotlib settings say.

    Settings of matplotlib are global to the process, so use it in one thread at a time.
    """
    import matplotlib as mpl

    register_font()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(settings())
        yield


def new_figure(size: Size = "wide", rows: int = 1, columns: int = 1) -> tuple[Figure, list[Axes]]:
    """Return a figure of a named size and its axes, row by row; call it inside ``theme()``."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZES[size])
    grid = figure.subplots(rows, columns, squeeze=False)
    return figure, list(grid.flat)


def without_math(figure: Figure) -> None:
    """Show ``$`` in every text of `figure` as it is, so that no name becomes a formula."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_parse_math(False)


def save(figure: Figure, path: Path) -> tuple[Path, Path]:
    """Write `figure` as PNG and SVG; the same figure gives the same bytes.

    Parameters
    ----------
    figure : matplotlib figure, made inside ``theme()``
    path : file name without suffix; dots in it stay part of the name

    Returns
    -------
    The paths of the PNG and of the SVG.
    """
    png = path.with_name(f"{path.name}.png")
    svg = path.with_name(f"{path.name}.svg")
    with theme():
        without_math(figure)
        figure.savefig(png, metadata={"Software": None})
        figure.savefig(svg, metadata={"Date": None, "Creator": "simsite"})
    return png, svg
