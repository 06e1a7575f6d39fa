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

from simsite.core.files import write_whole
from simsite.core.units import SECOND
from simsite.experiment.manifest import record
from simsite.experiment.points import PointSummary, SweepTable
from simsite.experiment.sweep_estimate import Estimate
from simsite.experiment.sweep_finished import POINTS_CSV
from simsite.report import format as written
from simsite.report.cells import in_words, known
from simsite.report.figures.sweeps import factor_name
from simsite.report.point_chance import point_done
from simsite.report.points_table import points_table
from simsite.report.summary import spread
from simsite.report.terminal import Column, console, plain, table
from simsite.report.wording import Wording
from simsite.report.words import Words, words

MOST_SHOWN = 60  # rows in the terminal; all are in points.csv
SCHEMA = "simsite.sweep/1"


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


def estimate_text(found: Estimate, say: Words) -> str:
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
        Column(say("swept.column.point"), fold=True),
        Column(say("swept.column.completion"), "right"),
        Column(say("swept.column.interval"), fold=True),
    ]
    if _timed(swept):
        columns += [Column(say(f"swept.column.{name}"), "right") for name in ("done", "left")]
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
