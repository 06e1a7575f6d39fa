"""What a sweep says: a table in the terminal, one JSON object, ``points.csv``."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from simsite.core.files import write_whole
from simsite.core.units import NEVER, SECOND
from simsite.experiment.store.manifest import record
from simsite.experiment.sweep.design_points import PointSummary, SweepTable
from simsite.experiment.sweep.resume import POINTS_CSV
from simsite.experiment.sweep.sweep import SweepEstimate
from simsite.model.plan import CampaignClock
from simsite.report import formatting as written
from simsite.report.figures.sweeps import factor_name
from simsite.report.i18n import Words, words
from simsite.report.summary import Estimate, point_done, spread
from simsite.report.table_labels import in_words, known
from simsite.report.tables import ReportTable, cells, number, text
from simsite.report.terminal import ScreenColumn, console, plain, table
from simsite.report.wording import Wording
from simsite.stats.intervals import mean_interval

LEFT = "unswabbed_at_deadline"
_SPREADS = (
    ("completion", "time"),
    ("t95", "time"),
    (LEFT, "count"),
)
MOST_SHOWN = 60  # rows in the terminal; all are in points.csv
SCHEMA = "simsite.sweep/1"


def points_table(swept: SweepTable) -> ReportTable:
    """Return one row per design point.

    Parameters
    ----------
    swept : SweepTable
        A finished sweep.

    Returns
    -------
    ReportTable
        Factors; then for completion and t95 the median and the 5 % and 95 % quantiles in hours
        after opening, for the attending not swabbed at the deadline in people, each with the ends
        of its 95 % interval; the clock time of the median; P(done by the deadline); the mean wait
        in minutes. Empty: not reached, too few replications, no deadline, or nobody comes.
    """
    clock = CampaignClock(swept.first_day, swept.opening, swept.deadline, NEVER)
    rows = [_named(swept, point, _numbers(point, clock)) for point in swept.points]
    columns = tuple(rows[0]) if rows else ()
    return ReportTable(columns, tuple(tuple(row.values()) for row in rows))


def _named(swept: SweepTable, point: PointSummary, numbers: dict[str, str]) -> dict[str, str]:
    factors = {name: text(point.factors.get(name, "")) for name in swept.factors}
    return {"point": text(point.name), **factors, **numbers}


def _numbers(point: PointSummary, clock: CampaignClock) -> dict[str, str]:
    county = point.county
    completion = spread(county["completion"])
    row = {
        "replications": str(completion.replications),
        "not_reached": str(completion.not_reached),
        "completion_clock": cells("time", completion.median.value, clock)[1],
    }
    for metric, unit in _SPREADS:
        row |= _spread(metric, county[metric], unit, clock)
    if not point.timed:
        row |= dict.fromkeys((key for key in row if key.startswith(LEFT)), "")
    done = point_done(point)
    ends: list[float | None] = [None] * 3
    if done is not None:
        ends = [done.value, done.interval.low, done.interval.high]
    row |= _three("p_done", ends, "share", clock)
    waits = county["wait_mean"].astype(np.float64)
    within = mean_interval(waits)
    low, high = (within.low, within.high) if within else (None, None)
    return row | _three("wait_mean_min", [float(waits.mean()), low, high], "duration", clock)


def _spread(metric: str, values: Any, unit: str, clock: CampaignClock) -> dict[str, str]:
    name = f"{metric}_h" if unit == "time" else metric
    found = spread(values)
    row: dict[str, str] = {}
    for statistic, estimate in (("median", found.median), ("q05", found.low), ("q95", found.high)):
        row |= _three(f"{name}_{statistic}", _ends(estimate), unit, clock)
    return row


def _ends(estimate: Estimate | None) -> list[float | None]:
    if estimate is None:
        return [None, None, None]
    interval = estimate.interval
    return [estimate.value, *((interval.low, interval.high) if interval else (None, None))]


def _three(
    name: str, values: list[float | None] | list[float], unit: str, clock: CampaignClock
) -> dict[str, str]:
    """Return a value and the ends of its interval under their column names."""
    names = (name, f"{name}_low", f"{name}_high")
    if unit == "share":
        shown = ["" if value is None else number(value) for value in values]
    else:
        shown = [cells(unit, value, clock)[0] for value in values]
    return dict(zip(names, shown, strict=True))


def write_points(swept: SweepTable, directory: Path, headers: str = "en") -> None:
    """Write ``points.csv`` whole: one row per design point, UTF-8 with its mark.

    Parameters
    ----------
    swept : SweepTable
        A finished sweep, as its manifest in the directory says.
    directory : pathlib.Path
        The sweep's directory.
    headers : "en" or "zh"
        Chinese headers where "zh", else the names that programs rely on.
    """
    shown = points_table(swept)
    if headers == "zh":
        shown = in_words(shown, words(headers))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(shown.columns)
    writer.writerows(shown.rows)
    write_whole(directory / POINTS_CSV, text.getvalue().encode("utf-8-sig"))
    record(directory, POINTS_CSV)


def sweep_answer(swept: SweepTable, say: Words, *, as_json: bool) -> str:
    """Return the design points as text for a terminal, or as one JSON object."""
    if as_json:
        made = points_table(swept)
        rows = [dict(zip(made.columns, row, strict=True)) for row in made.rows]
        return sweep_json(swept.factors, rows)
    return sweep_screen(swept, len(swept.points), say)


def sweep_json(factors: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    """Return design points as one JSON object, from the rows of their table."""
    about = {"schema": SCHEMA, "factors": list(factors), "points": list(rows)}
    return json.dumps(about, ensure_ascii=False, indent=2)


def sweep_screen(swept: SweepTable, number: int, say: Words) -> str:
    """Return the first design points as text for a terminal, and how many there are besides.

    Parameters
    ----------
    swept : SweepTable
        The first `MOST_SHOWN` points at least.
    number : int
        How many there are in all.
    say : Words
        The catalogue in the reader's language.
    """
    shown_points = swept.points[:MOST_SHOWN]
    screen = console(sys.stdout)
    with screen.capture() as shown:
        screen.print(plain(say("swept.heading"), style="bold"))
        screen.print(_table(replace(swept, points=shown_points), say))
        if number > len(shown_points):
            screen.print(plain(say("swept.more", number=f"{number - len(shown_points):,}")))
        screen.print(plain(say("swept.note")))
        if _timed(swept):
            screen.print(plain(say("swept.note_timed")))
    return shown.get()


def estimate_text(found: SweepEstimate, say: Words) -> str:
    """Return what a sweep amounts to, and how long it will take, in words."""
    counts = {
        "points": f"{found.points:,}",
        "replications": f"{found.replications:,}",
        "finished": f"{found.finished:,}",
        "jobs": found.jobs,
    }
    each = f"{found.each * 1000:.3g}"
    left = written.duration(max(1, round(found.seconds)) * SECOND, say)
    return say("swept.estimate", each=each, left=left, **counts)


def _table(swept: SweepTable, say: Words) -> object:
    wording = Wording(say, date.fromisoformat(swept.first_day), swept.opening)
    columns = [
        ScreenColumn(say("swept.column.point"), fold=True),
        ScreenColumn(say("swept.column.completion"), "right"),
        ScreenColumn(say("swept.column.interval"), fold=True),
    ]
    if _timed(swept):
        columns += [ScreenColumn(say(f"swept.column.{name}"), "right") for name in ("done", "left")]
    rows = [_row(swept, point, wording)[: len(columns)] for point in swept.points]
    return table(columns, rows)


def _timed(swept: SweepTable) -> bool:
    """Return whether any design point has a deadline."""
    return any(point.timed for point in swept.points)


def _row(swept: SweepTable, point: PointSummary, wording: Wording) -> list[str]:
    completion = spread(point.county["completion"]).median
    done, nobody = point_done(point), point.nobody
    left = spread(point.county["unswabbed_at_deadline"]).median
    set_to = (
        f"{factor_name(name, wording.words)}={_factor(point.factors[name], wording.words)}"
        for name in swept.factors
    )
    return [
        ", ".join(set_to) or point.name,
        wording.words("answer.nobody.place") if nobody else wording.value("time", completion.value),
        written.NO_VALUE if nobody else wording.interval("time", completion.interval),
        written.percent(done.value, wording.words) if done else written.NO_VALUE,
        written.count(int(left.value)) if point.timed else written.NO_VALUE,
    ]


def _factor(value: object, say: Words) -> str:
    """Return the value of a factor; a kind of site by its word."""
    return known(f"glossary.kind.{value}", say) if value in ("urban", "village") else str(value)
