"""The answer of a sweep: its first design points in words, all of them in numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from simsite.experiment.sweep.design_points import PointSummary, SweepTable
from simsite.reading.sweep_file import VARIANT
from simsite.report import formatting as written
from simsite.report.answers.noun import Answer, AnswerGrid, AnswerSection
from simsite.report.figures.sweeps import factor_name, factor_value
from simsite.report.i18n import Words
from simsite.report.summary import point_done, spread
from simsite.report.sweep_text import plain_rows, points_table
from simsite.report.terminal import ScreenColumn
from simsite.report.wording import Wording

MOST_SHOWN = 60  # rows to read; all are in points.csv
SCHEMA = "simsite.sweep/2"
Rows = Sequence[Mapping[str, str]]


def sweep_answer(swept: SweepTable, say: Words) -> Answer:
    """Return the answer of ``simsite sweep`` and ``simsite merge``."""

    def rows() -> Rows:
        made = points_table(swept)
        return [dict(zip(made.columns, row, strict=True)) for row in made.rows]

    return points_answer(swept, len(swept.points), rows, say)


def points_answer(swept: SweepTable, number: int, rows: Callable[[], Rows], say: Words) -> Answer:
    """Return the answer of a sweep of which only the first design points were read.

    Parameters
    ----------
    swept : SweepTable
        The first `MOST_SHOWN` points at least.
    number : int
        How many there are in all.
    rows : callable
        Returns the rows of the table of all points.
    say : Words
        Language.
    """
    shown = swept.points[:MOST_SHOWN]
    more = [say("swept.more", number=f"{number - len(shown):,}")] if number > len(shown) else []
    timed = [say("swept.note_timed")] if _timed(swept) else []
    section = AnswerSection(
        grids=(_grid(replace(swept, points=shown), say),),
        notes=(*more, say("swept.note"), *timed),
    )
    return Answer(
        "sweep",
        say("swept.heading"),
        (section,),
        lambda: _values(swept.factors, rows()),
    )


def _values(factors: Sequence[str], rows: Rows) -> dict[str, Any]:
    """Return plain values; a factor that is an amount has a column whose name says its unit."""
    columns = list(rows[0])[1 : 1 + len(factors)] if rows else []
    named = dict(zip(factors, columns, strict=False))
    points = plain_rows(rows)
    return {"schema": SCHEMA, "factors": list(factors), "columns": named, "points": points}


def _grid(swept: SweepTable, say: Words) -> AnswerGrid:
    wording = Wording(say, date.fromisoformat(swept.first_day), swept.opening)
    columns = [
        ScreenColumn(say("swept.column.point"), fold=True),
        ScreenColumn(say("swept.column.completion"), "right"),
        ScreenColumn(say("swept.column.interval"), fold=True),
    ]
    if _timed(swept):
        columns += [ScreenColumn(say(f"swept.column.{name}"), "right") for name in ("done", "left")]
    rows = tuple(tuple(_row(swept, p, wording)[: len(columns)]) for p in swept.points)
    return AnswerGrid(tuple(columns), rows)


def _timed(swept: SweepTable) -> bool:
    """Return whether any design point has a deadline."""
    return any(point.timed for point in swept.points)


def _row(swept: SweepTable, point: PointSummary, wording: Wording) -> list[str]:
    completion = spread(point.county["completion"]).median
    done, nobody = point_done(point), point.nobody
    left = spread(point.county["unswabbed_at_deadline"]).median
    set_to = (
        f"{factor_name(name, wording.words)}={_factor(name, point, wording.words)}"
        for name in swept.factors
    )
    return [
        wording.words("units.listed").join(set_to) or point.name,
        wording.words("answer.nobody.place") if nobody else wording.value("time", completion.value),
        written.NO_VALUE if nobody else wording.interval("time", completion.interval),
        written.percent(done.value, wording.words) if done else written.NO_VALUE,
        written.count(int(left.value)) if point.timed else written.NO_VALUE,
    ]


def _factor(path: str, point: PointSummary, say: Words) -> str:
    """Return the value of a factor; a variant has the planner's name."""
    return factor_value(point.factors[path], None if path == VARIANT else say)
