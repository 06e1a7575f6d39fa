"""Figures drawn for tests, and texts in them that are cut or of the other language."""

import re

from simsite.report.figures import KINDS
from simsite.report.figures.registry import made
from simsite.report.i18n import words
from simsite.report.theme import theme, without_math


def drawn(kind, source, lang="en"):
    """The figure and its panels, drawn but not written."""
    figure = made(kind, source, words(lang))
    rows, columns = KINDS[kind].panels(KINDS[kind].prepared(source))
    return figure, figure.axes[: rows * columns]


def outside(figure):
    """Texts that are cut at the edge of the figure."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    with theme():
        without_math(figure)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    ticks = {text for ax in figure.axes for text in off_axis(ax)}
    shown = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    boxes = [(t.get_text(), t.get_window_extent(canvas.get_renderer())) for t in shown]
    right, top = figure.bbox.x1 + 1, figure.bbox.y1 + 1
    return [
        text
        for text, box in boxes
        if text not in ticks and (box.x0 < -1 or box.y0 < -1 or box.x1 > right or box.y1 > top)
    ]


def off_axis(ax):
    """Labels of ticks beyond the ends of an axis, which are not drawn."""
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if not low <= tick.get_loc() <= high:
                yield tick.label1.get_text()


def english(figure):
    """The English words in a figure."""
    from matplotlib.text import Text

    shown = [text.get_text() for text in figure.findobj(Text) if text.get_visible()]
    return set(re.findall("[A-Za-z]{3,}", " ".join(shown)))
