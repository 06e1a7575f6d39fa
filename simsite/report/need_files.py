"""The least of one resource as a table and as one JSON object."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from simsite.core.units import SECOND
from simsite.experiment.events import ENCODING
from simsite.experiment.need import Need, Tried
from simsite.model.scenario import Scenario
from simsite.model.staffing.levels import HOURS, QUARTER
from simsite.report.cells import in_words
from simsite.report.need_text import opened
from simsite.report.result_json import held_json, late_json, moment, overtime_json
from simsite.report.summary import late_sites, spread
from simsite.report.tables import Table, cells, number
from simsite.report.words import words

SCHEMA = "simsite.need/1"


def need_files(found: Need, scenario: Scenario, headers: str) -> dict[str, bytes]:
    """Return ``need.csv`` and ``need.json``.

    Parameters
    ----------
    found : Need
        The answer.
    scenario : Scenario
        What it was asked about.
    headers : "en" or "zh"
        Language of the table's header.
    """
    table = need_table(found)
    shown = table if headers == "en" else in_words(table, words(headers))
    return {
        "need.csv": csv_bytes(shown),
        "need.json": (need_json(found, scenario) + "\n").encode(),
    }


def csv_bytes(table: Table) -> bytes:
    """Return a table as CSV in UTF-8 with its mark."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue().encode(ENCODING)


def need_table(found: Need) -> Table:
    """Return one row a level tried; empty cells: not reached, or too few replications."""
    calendar = found.shown.plan.calendar
    rows = []
    for tried in found.tried:
        shown = spread(tried.completion)
        ends = tried.interval
        clocks = [
            *cells("time", shown.median.value, calendar),
            *cells("time", shown.high.value if shown.high else None, calendar),
        ]
        share = tried.times / tried.replications
        chances = map(number, (share, ends.low, ends.high))
        answer = "1" if tried.level == found.answer else "0"
        rows.append(
            (
                number(plain_level(found, tried.level)),
                str(tried.replications),
                str(tried.times),
                *chances,
                *clocks,
                answer,
            )
        )
    columns = (
        "amount", "replications", "times_in_time", "p_in_time", "p_low", "p_high",
        "completion_hours", "completion", "completion_q95_hours", "completion_q95", "is_answer",
    )  # fmt: skip
    return Table(columns, tuple(rows))


def need_json(found: Need, scenario: Scenario) -> str:
    """Return the answer as one JSON object; times as in ``simsite run --json``."""
    calendar, wish = found.shown.plan.calendar, found.wish
    late, held = late_sites(found.shown)

    def level(number: int | None) -> float | None:
        return None if number is None else plain_level(found, number)

    asked = {"of": wish.of, "by_s": wish.by // SECOND, "by": moment(wish.by, calendar)["clock"]}
    about = {
        "schema": SCHEMA,
        "name": found.shown.name,
        "asked": {**asked, "sure": wish.sure},
        "unit": "hours a day" if wish.of == HOURS else wish.of,
        "seed": found.shown.seed,
        "replications": found.replications,
        "own": level(found.own),
        "least": level(found.least),
        "most": level(found.most),
        "reachable": found.answer is not None,
        "answer": level(found.answer),
        "opening": None
        if wish.of != HOURS or found.answer is None
        else opened(found.answer, scenario)[0],
        "bracket": None if found.bracket is None else list(map(level, found.bracket)),
        "fluid_least": level(found.fluid),
        "not_monotone": [list(map(level, pair)) for pair in found.turns],
        "best": _tried(found.best, found),
        "tried": [_tried(tried, found) for tried in found.tried],
        "last_sites": [late_json(one, calendar) for one in late],
        "last_sites_hold": held_json(held),
        "overtime": overtime_json(found.shown),
    }
    return json.dumps(about, ensure_ascii=False, indent=2, allow_nan=False)


def plain_level(found: Need, level: int) -> float:
    """Return a level as a number of people or teams, or of hours a day."""
    return level * QUARTER / 3600 if found.wish.of == HOURS else level


def _tried(tried: Tried, found: Need) -> dict[str, Any]:
    calendar, shown = found.shown.plan.calendar, spread(tried.completion)
    ends = tried.interval
    return {
        "amount": plain_level(found, tried.level),
        "replications": tried.replications,
        "times": tried.times,
        "p": tried.times / tried.replications,
        "p_interval": [ends.low, ends.high],
        "completion_median": moment(shown.median.value, calendar),
        "completion_q95": moment(shown.high.value, calendar) if shown.high else None,
    }
