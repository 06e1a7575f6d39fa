"""Where the next members of staff go, as a table and as one JSON object."""

from __future__ import annotations

import json
from typing import Any

from simsite.core.units import MINUTE, NEVER, SECOND
from simsite.experiment.marginal import Gains, Marginal, Rate, State, Step
from simsite.report.cells import in_words
from simsite.report.marginal_text import place
from simsite.report.need_files import csv_bytes
from simsite.report.result_json import moment
from simsite.report.summary import HIGH
from simsite.report.tables import Row, Table, cells, number, text
from simsite.report.wording import Wording
from simsite.report.words import words
from simsite.stats.gains import Gain
from simsite.stats.intervals import clopper_pearson, quantile

SCHEMA = "simsite.marginal/1"


def marginal_files(found: Marginal, headers: str) -> dict[str, bytes]:
    """Return ``marginal.csv`` and ``marginal.json``; headers of the table in ``en`` or ``zh``."""
    table = marginal_table(found)
    shown = table if headers == "en" else in_words(table, words(headers))
    return {
        "marginal.csv": csv_bytes(shown),
        "marginal.json": (marginal_json(found) + "\n").encode(),
    }


def marginal_table(found: Marginal) -> Table:
    """Return one row a step, the first without any; gains are over the row before."""
    rows = [_row(found, 0, None, found.before)]
    rows += [_row(found, n, step, step.state) for n, step in enumerate(found.steps, 1)]
    columns = (
        "step", "what", "place", "name_zh", "name_en", "before", "after", "registrars_change",
        "replications", "p_in_time", "p_gain", "p_gain_low", "p_gain_high", "late_sites",
        "completion_hours", "completion", "completion_gain_min", "completion_gain_low",
        "completion_gain_high", "completion_q95_hours", "completion_q95", "q95_gain_min",
        "q95_gain_low", "q95_gain_high", "queued_hours", "queued_gain", "queued_gain_low",
        "queued_gain_high", "ties",
    )  # fmt: skip
    return Table(columns, tuple(rows))


def _row(found: Marginal, index: int, step: Step | None, state: State) -> Row:
    calendar = found.plan.calendar
    where: Row = ("",) * 7
    gains = None if step is None else step.gains
    if step is not None:
        move = step.move
        names = (place(found, step, Wording.of(found.plan, words(lang))) for lang in ("zh", "en"))
        counts = (str(move.before), str(move.after), str(move.registrars))
        where = (move.what, text(move.place), *map(text, names), *counts)
    chance: Row = ("", "", "", "", "")
    if found.deadline < NEVER:
        share = number(float(state.done(found.deadline).mean()))
        chance = (share, *_points(gains), number(float(state.late.mean())))
    return (
        str(index), *where, str(len(state.completion)), *chance,
        *cells("time", quantile(state.completion, 0.5), calendar),
        *_three(None if gains is None else gains.median, MINUTE),
        *cells("time", quantile(state.completion, HIGH), calendar),
        *_three(None if gains is None else gains.high, MINUTE),
        number(float(state.queued.mean())), *_three(None if gains is None else gains.queued, 1),
        "" if step is None else str(step.ties),
    )  # fmt: skip


def _points(gains: Gains | None) -> tuple[str, str, str]:
    if gains is None or gains.done is None:
        return "", "", ""
    done = gains.done
    return number(done.difference), number(done.interval.low), number(done.interval.high)


def _three(gain: Gain | None, unit: float) -> tuple[str, str, str]:
    if gain is None:
        return "", "", ""
    if gain.interval is None:
        return number(gain.value / unit), "", ""
    ends = gain.interval
    return number(gain.value / unit), number(ends.low / unit), number(ends.high / unit)


def marginal_json(found: Marginal) -> str:
    """Return the answer as one JSON object: gains positive where it is earlier or fewer."""
    deadline = None if found.deadline >= NEVER else moment(found.deadline, found.plan.calendar)
    about = {
        "schema": SCHEMA,
        "asked": {"of": found.of, "number": found.asked, "fewer": found.fewer},
        "deadline": deadline and deadline["clock"],
        "seed": found.seed,
        "replications": len(found.before.completion),
        "places": found.places,
        "places_tried": found.tried,
        "before": _state(found.before, found),
        "steps": [_step(step, found) for step in found.steps],
        "whole": found.whole and _gains(found.whole),
        "others": [_step(step, found) for step in found.others],
        "exchange_rate": found.rate and _rate(found.rate),
    }
    return json.dumps(about, ensure_ascii=False, indent=2, allow_nan=False)


def _step(step: Step, found: Marginal) -> dict[str, Any]:
    move = step.move
    names = {lang: place(found, step, Wording.of(found.plan, words(lang))) for lang in ("en", "zh")}
    return {
        "what": move.what,
        "place": move.place,
        "name": names,
        "before": move.before,
        "after": move.after,
        "registrars_change": move.registrars,
        "sites": sorted(move.ids),
        "ties": step.ties,
        "state": _state(step.state, found),
        "gains": _gains(step.gains),
    }


def _state(state: State, found: Marginal) -> dict[str, Any]:
    calendar = found.plan.calendar
    shown: dict[str, Any] = {
        "completion_median": moment(quantile(state.completion, 0.5), calendar),
        "completion_q95": moment(quantile(state.completion, HIGH), calendar),
        "queued_hours": float(state.queued.mean()),
    }
    if found.deadline < NEVER:
        done = state.done(found.deadline)
        ends = clopper_pearson(int(done.sum()), len(done))
        shown |= {"p": float(done.mean()), "p_interval": [ends.low, ends.high]}
        shown["late_sites"] = float(state.late.mean())
    return shown


def _gains(gains: Gains) -> dict[str, Any]:
    done = gains.done
    return {
        "p": done
        and {
            "value": done.difference,
            "interval": [done.interval.low, done.interval.high],
            "p_value": done.p_value,
        },
        "late_sites": _gain(gains.late, 1),
        "completion_median_s": _gain(gains.median, SECOND),
        "completion_q95_s": _gain(gains.high, SECOND),
        "queued_hours": _gain(gains.queued, 1),
    }


def _gain(gain: Gain | None, unit: float) -> dict[str, Any] | None:
    if gain is None:
        return None
    ends = None if gain.interval is None else [gain.interval.low / unit, gain.interval.high / unit]
    return {"value": gain.value / unit, "interval": ends, "measurable": gain.measurable}


def _rate(rate: Rate) -> dict[str, Any]:
    return {
        "place": rate.place,
        "collector_s": _gain(rate.collector, SECOND),
        "caller_s": _gain(rate.caller, SECOND),
        "callers_per_collector": _gain(rate.callers, 1),
    }
