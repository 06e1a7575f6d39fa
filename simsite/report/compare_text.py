"""What differs between runs, in words, in a table and as JSON."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from simsite.core.units import MICROSECOND, SECOND
from simsite.experiment.compare import Comparison, adjusted
from simsite.report import format as written
from simsite.report.result_json import plain_value
from simsite.report.summary import HIGH, LOW, Spread, spread
from simsite.report.terminal import Column, console, plain, table
from simsite.report.wording import Wording
from simsite.report.words import Words
from simsite.stats.intervals import Interval

if TYPE_CHECKING:
    from rich.console import RenderableType

SCHEMA = "simsite.comparison/1"
Row = tuple[str, ...]


def comparison_answer(comparisons: tuple[Comparison, ...], words: Words, *, as_json: bool) -> str:
    """Return every comparison as text for a terminal, or all as one JSON object."""
    if as_json:
        about = {"schema": SCHEMA, "comparisons": [comparison_json(c) for c in comparisons]}
        return json.dumps(about, ensure_ascii=False, indent=2, allow_nan=False)
    screen = console(sys.stdout)
    with screen.capture() as shown:
        for comparison, p_value in zip(comparisons, adjusted(comparisons), strict=True):
            for part in comparison_text(comparison, p_value, words):
                screen.print(part)
        screen.print(plain(words("compared.note")))
        if len(comparisons) > 1:
            screen.print(plain(words("compared.holm", number=len(comparisons))))
    return shown.get()


def comparison_text(comparison: Comparison, p_value: float, words: Words) -> list[RenderableType]:
    """Return one comparison as what rich prints: a heading, sentences, a table.

    Parameters
    ----------
    comparison : Comparison
        Second minus first.
    p_value : float
        Of completion, adjusted where several comparisons are made.
    words : Words
        Language.
    """
    wording = Wording.of(comparison.first.plan, words)
    names = {"first": comparison.first.name, "second": comparison.second.name}
    heading = words("compared.heading", **names, pairs=comparison.pairs)
    sentences = [_completion(comparison, p_value, wording)]
    if comparison.done is not None:
        sentences.append(_done(comparison, wording))
    columns = [
        Column(words("compared.column.measure"), fold=True),
        *(Column(words(f"compared.column.{name}"), "right") for name in ("first", "second")),
        Column(words("compared.column.difference"), "right"),
        Column(words("compared.column.interval"), fold=True),
    ]
    lines: list[RenderableType] = [plain(heading, style="bold"), *map(plain, sentences)]
    return [*lines, table(columns, _rows(comparison, wording)), plain("")]


def _completion(comparison: Comparison, p_value: float, wording: Wording) -> str:
    """Return what is said about completion in one sentence."""
    words = wording.words
    second = comparison.second.name
    if comparison.crosses is not None:
        return words(f"compared.crosses.{comparison.crosses}")
    difference = comparison.completion.difference or 0.0
    shown = _interval(comparison.completion.interval, wording)
    if difference == 0:
        return words("compared.completion.same", second=second, interval=shown)
    way = "earlier" if difference < 0 else "later"
    return words(
        f"compared.completion.{way}",
        second=second,
        time=written.duration(round(abs(difference)), words),
        interval=shown,
        p=_p_value(p_value),
    )


def _done(comparison: Comparison, wording: Wording) -> str:
    done = comparison.done
    assert done is not None
    return wording.words(
        "compared.done",
        deadline=wording.value("time", comparison.first.plan.calendar.deadline),
        first_name=comparison.first.name,
        second_name=comparison.second.name,
        first=written.percent(done.first, wording.words),
        second=written.percent(done.second, wording.words),
        only_first=done.only_first,
        only_second=done.only_second,
        p=_p_value(done.p_value),
    )


def _rows(comparison: Comparison, wording: Wording) -> list[Row]:
    return [
        *_completion_rows(comparison, wording),
        *_deadline_rows(comparison, wording),
        *_wait_rows(comparison, wording),
    ]


def _both(comparison: Comparison, metric: str) -> tuple[Spread, Spread]:
    counties = (results.headline.county for results in (comparison.first, comparison.second))
    first, second = (spread(county[metric]) for county in counties)
    return first, second


def _completion_rows(comparison: Comparison, wording: Wording) -> list[Row]:
    words = wording.words
    first, second = _both(comparison, "completion")
    dash = written.NO_VALUE
    if comparison.crosses is None:
        difference, interval = comparison.completion.difference, comparison.completion.interval
        apart = dash if difference is None else _signed(difference, wording)
        between = apart, _interval(interval, wording)
    else:
        between = dash, dash
    medians = (wording.value("time", s.median.value) for s in (first, second))
    rows: list[Row] = [(words("compared.row.completion"), *medians, *between)]
    mean = comparison.mean_completion
    if mean is not None and mean.difference is not None:
        shown = _signed(mean.difference, wording), _interval(mean.interval, wording)
        rows.append((words("compared.row.completion_mean"), dash, dash, *shown))
    for share, low, high in ((LOW, first.low, second.low), (HIGH, first.high, second.high)):
        if comparison.crosses and low is not None and high is not None:
            label = words("compared.row.quantile", percent=round(100 * share))
            values = (wording.value("time", e.value) for e in (low, high))
            rows.append((label, *values, dash, dash))
    return rows


def _deadline_rows(comparison: Comparison, wording: Wording) -> list[Row]:
    words, done, left = wording.words, comparison.done, comparison.left
    if done is None or left is None:
        return []
    points = words("compared.points", number=_plus(100 * done.difference))
    ends = (_plus(100 * end) for end in (done.interval.low, done.interval.high))
    shares = (written.percent(share, words) for share in (done.first, done.second))
    within = words("compared.points", number=_within(ends, words))
    rows: list[Row] = [(words("compared.row.done"), *shares, points, within)]
    medians = (
        written.count(int(s.median.value)) for s in _both(comparison, "unswabbed_at_deadline")
    )
    between = written.NO_VALUE
    if left.interval is not None:
        people = (_plus(end) for end in (left.interval.low, left.interval.high))
        between = _within(people, words)
    shown = written.NO_VALUE if left.difference is None else _plus(left.difference)
    return [*rows, (words("compared.row.left"), *medians, shown, between)]


def _wait_rows(comparison: Comparison, wording: Wording) -> list[Row]:
    rows: list[Row] = []
    for name, mean in comparison.waits.items():
        medians = (wording.value("duration", s.median.value) for s in _both(comparison, name))
        shown = written.NO_VALUE if mean.difference is None else _signed(mean.difference, wording)
        between = _interval(mean.interval, wording)
        rows.append((wording.words(f"compared.row.{name}"), *medians, shown, between))
    return rows


def _signed(difference: float, wording: Wording) -> str:
    """Return a difference of times with its sign; infinite where only one is reached."""
    if math.isinf(difference):
        return "+∞" if difference > 0 else f"{written.MINUS}∞"
    return written.duration(round(difference), wording.words, signed=True)


def _interval(interval: Interval | None, wording: Wording) -> str:
    if interval is None:
        return written.NO_VALUE
    ends = (_signed(end, wording) for end in (interval.low, interval.high))
    return _within(ends, wording.words)


def _within(ends: Iterable[str], words: Words) -> str:
    low, high = ends
    return written.interval(low, high, words)


def _plus(value: float) -> str:
    """Return a whole number with its sign."""
    whole = math.floor(abs(value) + 0.5)
    if whole == 0:
        return "0"
    return ("+" if value > 0 else written.MINUS) + written.count(whole)


def _p_value(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Return one comparison as plain values: differences second minus first, times in seconds."""
    calendar = comparison.first.plan.calendar
    completion, mean = comparison.completion, comparison.mean_completion
    done, left = comparison.done, comparison.left

    def seconds(value: float | None) -> float | None:
        return None if value is None or math.isinf(value) else value * MICROSECOND / SECOND

    def pair(value: float | None, interval: Interval | None, unit: str) -> dict[str, Any]:
        scale = seconds if unit == "s" else lambda number: number
        ends = None if interval is None else [scale(interval.low), scale(interval.high)]
        return {"unit": unit, "difference": scale(value), "interval": ends}

    medians = [
        plain_value("time", s.median.value, calendar) for s in _both(comparison, "completion")
    ]
    return {
        "first": comparison.first.name,
        "second": comparison.second.name,
        "pairs": comparison.pairs,
        "only_quantiles_because": comparison.crosses,
        "completion_medians": medians,
        "completion_median_difference": pair(completion.difference, completion.interval, "s"),
        "completion_mean_difference": mean and pair(mean.difference, mean.interval, "s"),
        "completion_p_value": comparison.p_value,
        "done_by_deadline": done
        and {
            "first": done.first,
            "second": done.second,
            "p_value": done.p_value,
            **pair(done.difference, done.interval, "share"),
        },
        "unswabbed_at_deadline": left and pair(left.difference, left.interval, "people"),
        **{name: pair(m.difference, m.interval, "s") for name, m in comparison.waits.items()},
    }
