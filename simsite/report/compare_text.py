"""What differs between runs, in words, in a table and as JSON."""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING

import numpy as np

from simsite.core.units import NEVER
from simsite.experiment.compare import Comparison, adjusted
from simsite.report import format as written
from simsite.report.compare_json import SCHEMA, comparison_json
from simsite.report.compare_words import heading, interval, sentences, signed, within
from simsite.report.summary import Spread, spread
from simsite.report.terminal import Column, console, plain, table
from simsite.report.wording import Wording
from simsite.report.words import Words
from simsite.stats.quantile_difference import QuantileDifference

if TYPE_CHECKING:
    from rich.console import RenderableType

MEDIAN = 0.5
Row = tuple[str, ...]


def comparison_answer(comparisons: tuple[Comparison, ...], words: Words, *, as_json: bool) -> str:
    """Return every comparison as text for a terminal, or all as one JSON object."""
    adjusting = adjusted(comparisons), adjusted(comparisons, "done")
    p_values = list(zip(*adjusting, strict=True))
    if as_json:
        parts = [comparison_json(c, p) for c, p in zip(comparisons, p_values, strict=True)]
        about = {"schema": SCHEMA, "comparisons": parts}
        return json.dumps(about, ensure_ascii=False, indent=2, allow_nan=False)
    screen = console(sys.stdout)
    with screen.capture() as shown:
        for comparison, own in zip(comparisons, p_values, strict=True):
            for part in comparison_text(comparison, own, words):
                screen.print(part)
        screen.print(plain(words("compared.note")))
        if len(comparisons) > 1:
            screen.print(plain(words("compared.holm", number=len(comparisons))))
    return shown.get()


def comparison_text(
    comparison: Comparison, p_values: tuple[float | None, float | None], words: Words
) -> list[RenderableType]:
    """Return one comparison as what rich prints: a heading, sentences, a table.

    Parameters
    ----------
    comparison : Comparison
        Second minus first.
    p_values : tuple of float or None
        Of completion and of P(done), adjusted where several comparisons are made.
    words : Words
        Language.
    """
    wording = Wording.of(comparison.first.plan, words)
    measure, first, second, difference, apart = column_names(words)
    columns = [
        Column(measure, fold=True),
        *(Column(name, "right") for name in (first, second, difference)),
        Column(apart, fold=True),
    ]
    lines: list[RenderableType] = [plain(heading(comparison, words), style="bold")]
    lines += map(plain, sentences(comparison, p_values, wording))
    return [*lines, table(columns, comparison_rows(comparison, wording)), plain("")]


def column_names(words: Words) -> Row:
    """Return the header of the rows of a comparison."""
    names = ("measure", "first", "second", "difference", "interval")
    return tuple(words(f"compared.column.{name}") for name in names)


def comparison_rows(comparison: Comparison, wording: Wording) -> list[Row]:
    """Return measure, both values, difference and its interval, a row a measure."""
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
    words, dash = wording.words, written.NO_VALUE
    rows: list[Row] = []
    for share, found in comparison.quantiles.items():
        key = "compared.row.completion" if share == MEDIAN else "compared.row.quantile"
        percent = {} if share == MEDIAN else {"percent": round(100 * share)}
        values = (wording.value("time", min(v, NEVER)) for v in (found.first, found.second))
        apart = dash if found.difference is None else _between(found, wording)
        rows.append((words(key, **percent), *values, apart, interval(found.interval, wording)))
    middle, mean = comparison.completion, comparison.mean_completion
    if middle is not None and comparison.crosses is None:
        apart = dash if middle.difference is None else signed(middle.difference, wording)
        shown = interval(middle.interval, wording)
        rows.insert(1, (words("compared.row.completion_pairs"), dash, dash, apart, shown))
    if mean is not None and mean.difference is not None:
        shown = interval(mean.interval, wording)
        apart = signed(mean.difference, wording)
        rows.append((words("compared.row.completion_mean"), dash, dash, apart, shown))
    return rows


def _between(found: QuantileDifference, wording: Wording) -> str:
    """Return the difference of two clock times so that it agrees with them as shown."""
    if math.isinf(found.first) or math.isinf(found.second):
        return signed(found.second - found.first, wording)
    return written.between_clocks(int(found.first), int(found.second), wording.words)


def _deadline_rows(comparison: Comparison, wording: Wording) -> list[Row]:
    words, done, left = wording.words, comparison.done, comparison.left
    if done is None:
        return []
    apart = written.points(done.first, done.second, done.difference, signed=True)
    points = words("compared.points", number=apart)
    ends = (_plus(100 * end) for end in (done.interval.low, done.interval.high))
    shares = (written.percent(share, words) for share in (done.first, done.second))
    shown = words("compared.points", number=within(ends, words))
    rows: list[Row] = [(words("compared.row.done"), *shares, points, shown)]
    if left is None:
        return rows
    medians = (
        written.count(int(s.median.value)) for s in _both(comparison, "unswabbed_at_deadline")
    )
    between = written.NO_VALUE
    if left.interval is not None:
        people = (_plus(end) for end in (left.interval.low, left.interval.high))
        between = within(people, words)
    shown = written.NO_VALUE if left.difference is None else _plus(left.difference)
    return [*rows, (words("compared.row.left"), *medians, shown, between)]


def _wait_rows(comparison: Comparison, wording: Wording) -> list[Row]:
    rows: list[Row] = []
    for name, mean in comparison.waits.items():
        label, between = wording.words(f"compared.row.{name}"), interval(mean.interval, wording)
        first, second = (
            float(results.headline.county[name].astype(np.float64).mean())
            for results in (comparison.first, comparison.second)
        )
        if mean.difference is None or not (math.isfinite(first) and math.isfinite(second)):
            rows.append((label, *[written.NO_VALUE] * 3, between))
            continue
        shown = written.between_durations(round(first), round(second), wording.words)
        rows.append((label, *shown, between))
    return rows


def _plus(value: float) -> str:
    """Return a whole number with its sign."""
    whole = math.floor(abs(value) + 0.5)
    if whole == 0:
        return "0"
    return ("+" if value > 0 else written.MINUS) + written.count(whole)
