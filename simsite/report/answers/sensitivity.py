"""What an answer depends on, one input at a time; in words and in numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from simsite.core.units import HOUR, MICROSECOND, SECOND
from simsite.experiment.sensitivity.sensitivity import DONE, Bar, End, Flip, Sensitivity
from simsite.report import formatting as written
from simsite.report.answers.comparison import interval, signed, within
from simsite.report.answers.noun import Answer, AnswerGrid, AnswerSection
from simsite.report.figures.data import Cell, FigureData
from simsite.report.i18n import Words
from simsite.report.input_names import input_name
from simsite.report.terminal import ScreenColumn
from simsite.report.text_parts import done_lines
from simsite.report.wording import Wording
from simsite.stats.intervals import quantile

SCHEMA = "simsite.sensitivity/2"
DIGITS = 3  # of a value at which an answer flips
FIGURE = (
    "input", "end", "unit", "given", "value", "done", "done_low", "done_high", "t95_shift_h",
    "t95_shift_low_h", "t95_shift_high_h", "flips_at",
)  # fmt: skip
ENDS = ("low", "high")
HOURS = HOUR / SECOND  # seconds, in which the answer's values have times
Three = tuple[float, float, float]


def sensitivity_answer(found: Sensitivity, wording: Wording) -> Answer:
    """Return the answer of ``simsite sensitivity``.

    Parameters
    ----------
    found : Sensitivity
        What was computed.
    wording : Wording
        Language and calendar.
    """
    say = wording.words
    asked = (
        say("tornado.heading", n=found.replications),
        say(f"tornado.others.{found.others}"),
        _base(found, wording),
        *done_lines(found.plan, wording),
    )
    notes = (
        *flips(found, say),
        *idle_inputs(found.idle, say),
        *([say("tornado.correlated")] if found.plan.correlated is not None else []),
        say("tornado.marks" if found.timed else "tornado.marks_untimed"),
    )
    return Answer(
        "sensitivity",
        wording.name(found.plan) or say("answer.untitled"),
        (AnswerSection(sentences=asked, grids=(_grid(found, wording),), notes=notes),),
        lambda: sensitivity_values(found),
        None,
        tornado_data(found),
    )


def _grid(found: Sensitivity, wording: Wording) -> AnswerGrid:
    say = wording.words
    columns = (
        ScreenColumn(say("tornado.column.input"), fold=True),
        ScreenColumn(say("tornado.column.end"), "right"),
        *([ScreenColumn(say("tornado.column.done"), fold=True)] if found.timed else []),
        ScreenColumn(say("tornado.column.t95"), fold=True),
    )
    rows = tuple(row for bar in found.bars for row in _rows(bar, wording))
    return AnswerGrid(columns, rows, grouped=True)


def idle_inputs(names: Sequence[str], words: Words) -> list[str]:
    """Return the sentence about inputs that the plan does not use; none where there are none."""
    if not names:
        return []
    shown = words("units.listed").join(input_name(name, words) for name in names)
    return [words("tornado.idle", names=shown)]


def amount(bar: Bar, value: float, words: Words) -> str:
    """Return a value of an input as its scenario writes it, with its unit in words."""
    return written.as_written(bar.unit.write(value), words)


def flip_value(bar: Bar, flip: Flip, words: Words) -> str:
    """Return where an answer flips, to three digits."""
    scale = 100 if amount(bar, bar.given, words).endswith("%") else 1
    return amount(bar, float(f"{scale * flip.value:.{DIGITS}g}") / scale, words)


def flips(found: Sensitivity, words: Words) -> list[str]:
    """Return a sentence for each flip; one that says so where there is none."""
    if not found.timed:
        return []
    sure = written.percent(found.sure, words)
    was = "no" if float(found.county[DONE].mean()) >= found.sure else "yes"
    said = [
        words(
            f"tornado.flip.{'above' if flip.above else 'below'}.{was}",
            value=flip_value(bar, flip, words),
            name=input_name(bar.name, words),
            sure=sure,
        )
        for bar in found.bars
        for flip in bar.flips
    ]
    return said or [words("tornado.no_flip", sure=sure)]


def _base(found: Sensitivity, wording: Wording) -> str:
    words = wording.words
    time = wording.value("time", quantile(found.county["t95"], 0.5))
    if not found.timed:
        return words("tornado.base_untimed", time=time)
    deadline = wording.value("time", found.plan.calendar.deadline)
    share = written.percent(float(found.county[DONE].mean()), words)
    return words("tornado.base", deadline=deadline, share=share, time=time)


def _rows(bar: Bar, wording: Wording) -> list[tuple[str, ...]]:
    """Return a row for each end that differs from the given value."""
    words = wording.words
    given = amount(bar, bar.given, words)
    name = words("tornado.given", name=input_name(bar.name, words), value=given)
    ends = [end for end in (bar.low, bar.high) if end.value != bar.given]
    return [
        (name, amount(bar, end.value, words), *_done(end, words), _shift(end, wording))
        for end in ends
    ]


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


def sensitivity_values(found: Sensitivity) -> dict[str, Any]:
    """Return plain values: an input's in its unit (1: none), shifts of times in seconds."""
    inputs = [
        {
            "input": bar.name,
            "unit": bar.unit.stated,
            "given": bar.given,
            "low": _end_values(bar.low),
            "high": _end_values(bar.high),
            "flips": [
                {"value": f.value, "direction": "above" if f.above else "below"} for f in bar.flips
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


def _end_values(end: End) -> dict[str, Any]:
    done = end.done

    def seconds(value: float | None) -> float | None:
        return None if value is None or math.isinf(value) else value * MICROSECOND / SECOND

    held = end.t95.interval
    return {
        "value": end.value,
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


def tornado_data(found: Sensitivity) -> FigureData:
    """Return two rows an input: P(done) and the shift of t95 at each end, with intervals.

    Values of the input are in its unit (1: none). What is not reached, or has no interval, is
    empty.
    """
    return FigureData.of(FIGURE, _figure_rows(found))


def _figure_rows(found: Sensitivity) -> Iterator[tuple[Cell, ...]]:
    for bar in found.bars:
        for name, above in zip(ENDS, (False, True), strict=True):
            end: End = getattr(bar, name)
            flip = next((f for f in bar.flips if f.above == above), None)
            at = None if flip is None else flip.value
            numbers = (*share_of(end, found), *shift_of(end))
            cells = (None if math.isnan(v) else v for v in numbers)
            yield bar.name, name, bar.unit.stated, bar.given, end.value, *cells, at


def given_share(found: Sensitivity) -> float:
    """Return P(done) at the given values."""
    return float(found.county[DONE].mean())


def share_of(end: End, found: Sensitivity) -> Three:
    """Return P(done) at an end, and the interval of its difference laid from the given share."""
    if end.done is None:
        return math.nan, math.nan, math.nan
    given, ends = given_share(found), end.done.interval
    return end.done.second, max(0.0, given + ends.low), min(1.0, given + ends.high)


def shift_of(end: End) -> Three:
    """Return by how many hours t95 shifts, and its interval; NaN where it is not reached."""
    held = end.t95.interval
    ends = (None, None) if held is None else (held.low, held.high)
    middle, low, high = (_hours(value) for value in (end.t95.difference, *ends))
    return middle, low, high


def _hours(time: float | None) -> float:
    """Return microseconds in hours; NaN where there are none."""
    if time is None or math.isinf(time):
        return math.nan
    return time * MICROSECOND / SECOND / HOURS
