"""How much of the staff on duty is at work over the day, stage by stage."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simsite.core.units import HOUR
from simsite.experiment.run.results import Results
from simsite.metrics.places import CALL_UP
from simsite.metrics.progress import SLOT
from simsite.report.figures.axes import SMALL, clock_axis, finish, shade_closed
from simsite.report.figures.data import Cell, FigureData, clock
from simsite.report.i18n import Words
from simsite.report.theme import series_style
from simsite.report.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = ("stage", "role", "clock", "hours", "on_duty", "busy", "utilisation")
ON_DUTY, BUSY = "on_duty.", "busy."


def utilisation_data(results: Results) -> FigureData:
    """Return staff on duty and at work by half hours, in the first replication.

    Both are means over the half hour, whose beginning the clock tells; the share is empty where
    nobody is on duty.
    """
    return FigureData.of(COLUMNS, _rows(results))


def roles(results: Results) -> dict[str, str]:
    """Return the role of each stage, of the callers, of preparers and of shared crews."""
    found = {own.name: own.role for site in results.plan.sites for own in site.crews}
    return found | {CALL_UP: "caller"}


def _rows(results: Results) -> Iterator[tuple[Cell, ...]]:
    duty, calendar, role = results.headline.duty, results.plan.calendar, roles(results)
    stages = [key.removeprefix(ON_DUTY) for key in duty if key.startswith(ON_DUTY)]
    last = max((_last(duty[ON_DUTY + stage] > 0) for stage in stages), default=0)
    for stage in stages:
        columns = zip(
            results.slots.tolist(),
            duty[ON_DUTY + stage].tolist(),
            duty[BUSY + stage].tolist(),
            strict=True,
        )
        for start, present, busy in list(columns)[:last]:
            share = busy / present if present else None
            at = clock(start, calendar), (start - calendar.opening) / HOUR
            yield stage, role[stage], *at, present / SLOT, busy / SLOT, share


def _last(some: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int:
    """Return one past the last place where something is."""
    places = np.flatnonzero(some)
    return int(places[-1]) + 1 if places.size else 0


def utilisation(results: Results, axes: list[Axes], words: Words) -> None:
    """Draw the share of staff on duty that is at work, a line a stage.

    Parameters
    ----------
    results : Results
        Of a run.
    axes : list of matplotlib axes
        One panel.
    words : Words
        Language.
    """
    (ax,) = axes
    data, wording = utilisation_data(results), Wording.of(results.plan, words)
    x = data.numbers("hours")
    ends = 0.0, float(x.max(initial=0.0)) + SLOT / HOUR
    shade_closed(ax, results, ends, words)
    for number, stage in enumerate(data.distinct("stage")):
        rows, style = data.where(stage=stage), series_style(number)
        ax.plot(
            rows.numbers("hours") + SLOT / HOUR / 2, rows.numbers("utilisation"),
            color=style.colour, linestyle=style.line, marker=style.marker, markersize=6,
            linewidth=2.0, label=_named(stage, rows.texts("role")[0], wording),
        )  # fmt: skip
    ax.set_xlim(*ends)
    clock_axis(ax.xaxis, ends, wording)
    names, columns = len(ax.get_legend_handles_labels()[1]), 4
    ax.set_ylim(-0.03, 1.05 + 0.12 * math.ceil(names / columns))  # the legend stands above
    ticks = [0, 0.25, 0.5, 0.75, 1.0]
    ax.set_yticks(ticks, [words("units.percent", number=round(100 * t)) for t in ticks])
    ax.set_ylabel(words("picture.utilisation.y"))
    finish(ax, words("picture.utilisation.title"))
    if names:
        ax.legend(loc="upper center", ncols=columns, fontsize=SMALL, columnspacing=1.2)


def _named(stage: str, role: str, wording: Wording) -> str:
    """Return a stage and who works there: ``swab (collectors)``."""
    named = wording.known(f"glossary.stage.{stage}"), wording.known(f"glossary.role.{role}")
    return wording.words("picture.utilisation.named", stage=named[0], role=named[1])


def utilisation_notes(results: Results, words: Words) -> list[str]:
    """Return that one replication is shown, and what its shares are."""
    return [words("picture.note.utilisation")]
