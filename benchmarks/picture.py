"""The figure of growth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.growth import BYTES_ALLOWED, MB_AT_REST, TIME_ALLOWED
from simsite.report.theme import DEADLINE, new_figure, save, series_style, theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KINDS = {
    "residents": "more residents at each site",
    "sites": "more sites",
    "load": "everybody comes ten times faster",
}
Points = list[dict[str, float | str]]


def draw_growth(points: Points, path: Path) -> None:
    """Draw time a resident and peak memory against the size of the county; PNG and SVG.

    Parameters
    ----------
    points : list of dict
        As `benchmarks.growth.points` returns them.
    path : Path
        Without suffix.
    """
    with theme():
        figure, (above, below) = new_figure("tall", rows=2)
        for number, (kind, name) in enumerate(KINDS.items()):
            own = sorted((p for p in points if p["kind"] == kind), key=lambda p: float(p["factor"]))
            own = own[-1:] if kind == "load" else own  # the same people: one mark, no line
            style = series_style(number)
            look: dict[str, Any] = {"color": style.colour, "linestyle": style.line}
            look |= {"marker": style.marker, "label": name}
            people = [float(point["residents"]) for point in own]
            time = [float(point["ns"]) / float(point["plain_ns"]) for point in own]
            above.plot(people, time, **look)
            below.plot(people, [float(point["peak_mb"]) for point in own], **look)
        _allowed(above, below, points)
        save(figure, path)


def _allowed(above: Axes, below: Axes, points: Points) -> None:
    """Draw what is allowed, name the axes and write plain numbers on them."""
    look: dict[str, Any] = {"color": DEADLINE, "linewidth": 1.0}
    people = sorted({float(point["residents"]) for point in points})
    bytes_each = BYTES_ALLOWED * float(points[0]["stages"])
    memory = [MB_AT_REST + bytes_each * number / 1e6 for number in people]
    ends = [people[0], people[-1]]
    above.plot(ends, [TIME_ALLOWED] * 2, label=f"allowed: {TIME_ALLOWED:g}", **look)
    allowed = f"allowed: {BYTES_ALLOWED:.0f} B a resident and stage + {MB_AT_REST:.0f} MB"
    below.plot(people, memory, label=allowed, **look)
    above.set_title("Event loop: CPU time a resident, against W1 in the same run")
    above.set_ylabel("time a resident / that at W1")
    above.set_ylim(bottom=0.0)
    below.set_title("Peak memory: draw, simulate, keep every timestamp")
    below.set_ylabel("memory, MB")
    below.set_yscale("log")
    for axes in (above, below):
        axes.set_xscale("log")
        axes.set_xlabel("residents (two stages each)")
        axes.legend(loc="lower left" if axes is above else "upper left")
        for axis in (axes.xaxis, axes.yaxis)[: 1 if axes is above else 2]:
            axis.set_major_formatter("{x:,.0f}")
            axis.set_minor_formatter("")
