"""The design points of a sweep as ``points.csv``, and what a sweep amounts to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
from simsite.reading.sweep_file import VARIANT
from simsite.report import formatting as written
from simsite.report.factor_units import factor_column
from simsite.report.i18n import Words, words
from simsite.report.summary import Estimate, point_done, spread
from simsite.report.table_labels import in_words
from simsite.report.tables import ReportTable, cells, csv_bytes, number, text
from simsite.stats.intervals import mean_interval

LEFT = "unswabbed_at_deadline"
_SPREADS = (
    ("completion", "time"),
    ("t95", "time"),
    (LEFT, "count"),
)


def points_table(swept: SweepTable) -> ReportTable:
    """Return one row per design point.

    Parameters
    ----------
    swept : SweepTable
        A finished sweep.

    Returns
    -------
    ReportTable
        Factors, in the unit that the column names where they are amounts
        (``stages.swab.time_s``); then for completion and t95 the median and the 5 % and 95 %
        quantiles in hours after opening, for the attending not swabbed at the deadline in people,
        each with the ends of its 95 % interval; the clock time of the median; P(done by the
        deadline); the mean wait
        in minutes. Empty: not reached, too few replications, no deadline, or nobody comes.
    """
    clock = CampaignClock(swept.first_day, swept.opening, swept.deadline, NEVER)
    factors = [
        factor_column(path, [point.factors.get(path, "") for point in swept.points])
        for path in swept.factors
    ]
    rows = []
    for i, point in enumerate(swept.points):
        varied = {factor.name: factor.cells[i] for factor in factors}
        rows.append({"point": text(point.name), **varied, **_numbers(point, clock)})
    columns = tuple(rows[0]) if rows else ()
    return ReportTable(columns, tuple(tuple(row.values()) for row in rows))


def plain_rows(rows: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return the rows of the table of design points as plain values for JSON.

    Parameters
    ----------
    rows : sequence of mapping of str to str
        Cells by column.

    Returns
    -------
    list of dict
        Numbers where every cell of a column is one, as simsite writes it, or empty; an empty cell
        is None. Names of points and variants stay texts.
    """
    columns = list(rows[0]) if rows else []
    numeric = {
        name: name not in (columns[0], VARIANT)
        and all(_is_number(row[name]) for row in rows if row[name])
        for name in columns
    }
    return [
        {name: _plain(cell, numeric=numeric[name]) for name, cell in row.items()} for row in rows
    ]


def _is_number(cell: str) -> bool:
    """Return whether a cell is a number, written as simsite does: ``007`` is a name."""
    try:
        value = float(cell)
    except ValueError:
        return False
    return math.isfinite(value) and number(value) == cell


def _plain(cell: str, *, numeric: bool) -> str | int | float | None:
    if not cell:
        return None
    if not numeric:
        return cell
    return int(cell) if cell.lstrip("-").isdigit() else float(cell)


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
    made = points_table(swept)
    shown = in_words(made, words(headers)) if headers == "zh" else made
    write_whole(directory / POINTS_CSV, csv_bytes(shown))
    record(directory, POINTS_CSV)


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
