"""What an answer depends on, in words, in a table and as JSON."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from typing import Any

from simsite.core.units import MICROSECOND, SECOND
from simsite.experiment.sensitivity import DONE, Bar, End, Flip, Sensitivity
from simsite.report import format as written
from simsite.report.compare_words import interval, signed, within
from simsite.report.terminal import Column, console, plain, table
from simsite.report.wording import Wording
from simsite.report.words import Words, catalogue
from simsite.stats.intervals import quantile

SCHEMA = "simsite.sensitivity/1"
STRUCTURE = frozenset({"stages", "arrivals", "call_up", "staff", "population"})
DIGITS = 3  # of a value at which an answer flips


def sensitivity_answer(found: Sensitivity, words: Words, *, as_json: bool) -> str:
    """Return the table and what flips, as text for a terminal or as one JSON object."""
    if as_json:
        return sensitivity_json(found)
    wording = Wording.of(found.plan, words)
    columns = [
        Column(words("tornado.column.input"), fold=True),
        Column(words("tornado.column.end"), "right"),
        *([Column(words("tornado.column.done"), fold=True)] if found.timed else []),
        Column(words("tornado.column.t95"), fold=True),
    ]
    rows = [row for bar in found.bars for row in _rows(bar, wording)]
    screen = console(sys.stdout)
    with screen.capture() as shown:
        screen.print(plain(words("tornado.heading", n=found.replications), style="bold"))
        screen.print(plain(words(f"tornado.others.{found.others}")))
        screen.print(plain(_given(found, wording)))
        screen.print(table(columns, rows))
        for sentence in [
            *flips(found, words),
            *idle_inputs(found.idle, words),
            words("tornado.marks" if found.timed else "tornado.marks_untimed"),
        ]:
            screen.print(plain(sentence))
    return shown.get()


def sensitivity_json(found: Sensitivity) -> str:
    """Return the answer as one JSON object, inputs as the scenario writes them."""
    return json.dumps(_plain(found), ensure_ascii=False, indent=2, allow_nan=False)


def input_name(name: str, words: Words) -> str:
    """Return the path of an input as a planner reads it: ``swab time``, ``采样 用时``."""
    parts = name.split(".")
    kept = [p for i, p in enumerate(parts) if p not in STRUCTURE and not _is_law(parts, i)]
    return " ".join(_part(part, words) for part in kept)


def idle_inputs(names: Sequence[str], words: Words) -> list[str]:
    """Return the sentence about inputs that the plan does not use; none where there are none."""
    if not names:
        return []
    shown = words("units.listed").join(input_name(name, words) for name in names)
    return [words("tornado.idle", names=shown)]


def amount(bar: Bar, value: float) -> str:
    """Return a value of an input as its scenario writes it."""
    return str(bar.write(value))


def flip_value(bar: Bar, flip: Flip) -> str:
    """Return where an answer flips, to three digits."""
    scale = 100 if amount(bar, bar.given).endswith("%") else 1
    return amount(bar, float(f"{scale * flip.value:.{DIGITS}g}") / scale)


def flips(found: Sensitivity, words: Words) -> list[str]:
    """Return a sentence for each flip; one that says so where there is none."""
    if not found.timed:
        return []
    sure = written.percent(found.sure, words)
    was = "no" if float(found.county[DONE].mean()) >= found.sure else "yes"
    said = [
        words(
            f"tornado.flip.{'above' if flip.above else 'below'}.{was}",
            value=flip_value(bar, flip),
            name=input_name(bar.name, words),
            sure=sure,
        )
        for bar in found.bars
        for flip in bar.flips
    ]
    return said or [words("tornado.no_flip", sure=sure)]


def _is_law(parts: list[str], number: int) -> bool:
    """Whether a part of a path is the shape of a law, or says that its mean is meant."""
    from simsite.core.distributions import FAMILIES

    return parts[number] in FAMILIES or (parts[number] == "mean" and number == len(parts) - 1)


def _part(part: str, words: Words) -> str:
    for key in (f"tornado.part.{part}", f"glossary.stage.{part}", f"glossary.role.{part}"):
        if key in catalogue():
            return words(key)
    return part


def _given(found: Sensitivity, wording: Wording) -> str:
    words = wording.words
    time = wording.value("time", quantile(found.county["t95"], 0.5))
    if not found.timed:
        return words("tornado.base_untimed", time=time)
    deadline = wording.value("time", found.plan.calendar.deadline)
    share = written.percent(float(found.county[DONE].mean()), words)
    return words("tornado.base", deadline=deadline, share=share, time=time)


def _rows(bar: Bar, wording: Wording) -> list[tuple[str, ...]]:
    """Return a row for each end that differs from the given value; the first has the name."""
    name = f"{input_name(bar.name, wording.words)} ({amount(bar, bar.given)})"
    ends = [end for end in (bar.low, bar.high) if end.value != bar.given]
    return [
        ("" if number else name, amount(bar, end.value), *_done(end, wording.words),
         _shift(end, wording))
        for number, end in enumerate(ends)
    ]  # fmt: skip


def _done(end: End, words: Words) -> list[str]:
    if end.done is None:
        return []
    ends = (
        written.number(100 * e, 0).replace("-0", "0")
        for e in (end.done.interval.low, end.done.interval.high)
    )
    share = written.percent(end.done.second, words)
    return [words("answer.estimate", value=share, interval=within(ends, words))]


def _shift(end: End, wording: Wording) -> str:
    found = end.t95
    apart = written.NO_VALUE if found.difference is None else signed(found.difference, wording)
    held = interval(found.interval, wording)
    return wording.words("answer.estimate", value=apart, interval=held)


def _plain(found: Sensitivity) -> dict[str, Any]:
    """Return plain values: inputs as the scenario writes them, times in seconds."""
    inputs = [
        {
            "input": bar.name,
            "given": bar.write(bar.given),
            "low": _plain_end(bar, bar.low),
            "high": _plain_end(bar, bar.high),
            "flips": [
                {
                    "value": bar.write(f.value),
                    "shown": flip_value(bar, f),
                    "direction": "above" if f.above else "below",
                }
                for f in bar.flips
            ],
        }
        for bar in found.bars
    ]
    return {
        "schema": SCHEMA,
        "replications": found.replications,
        "others": found.others,
        "sure": found.sure,
        "done_by_deadline": float(found.county[DONE].mean()) if found.timed else None,
        "inputs": inputs,
        "without_effect": list(found.idle),
    }


def _plain_end(bar: Bar, end: End) -> dict[str, Any]:
    done = end.done

    def seconds(value: float | None) -> float | None:
        return None if value is None or math.isinf(value) else value * MICROSECOND / SECOND

    held = end.t95.interval
    return {
        "value": bar.write(end.value),
        "done_by_deadline": None
        if done is None
        else {
            "share": done.second,
            "difference": done.difference,
            "interval": [done.interval.low, done.interval.high],
        },
        "t95_shift": {
            "unit": "s",
            "difference": seconds(end.t95.difference),
            "interval": None if held is None else [seconds(held.low), seconds(held.high)],
        },
    }
