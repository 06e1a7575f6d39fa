"""What differs between runs, in words, in a table and as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from simsite.core.units import MICROSECOND, NEVER, SECOND
from simsite.experiment.compare.compare import COMPLETION, DONE, Comparison, adjusted
from simsite.experiment.compare.others import OtherMeasure
from simsite.model.diff import Change
from simsite.report import formatting as written
from simsite.report.answers.noun import Answer, AnswerGrid, AnswerSection
from simsite.report.i18n import Words, catalogue
from simsite.report.input_names import input_name
from simsite.report.overtime_text import overtime_lines
from simsite.report.result_json import plain_value
from simsite.report.summary import LEVEL, Spread, spread
from simsite.report.table_labels import metric_name
from simsite.report.terminal import ScreenColumn
from simsite.report.text_parts import done_lines
from simsite.report.wording import Wording
from simsite.stats.intervals import Interval
from simsite.stats.mean_difference import MeanDifference
from simsite.stats.quantile_difference import QuantileDifference

MOST_CHANGES = 3  # more are not said in a sentence
LITTLE_HELP = 1.05
SCHEMA = "simsite.comparison/1"
MEDIAN = 0.5
Row = tuple[str, ...]


def comparison_answer(comparisons: tuple[Comparison, ...], wording: Wording) -> Answer:
    """Return the answer of ``simsite compare``.

    Parameters
    ----------
    comparisons : tuple of Comparison
        At least one, each with the same first run.
    wording : Wording
        Language, and calendar of the first run.

    Returns
    -------
    Answer
        A section for each comparison, the heading of the first as the title; then how to read them.
    """
    say = wording.words
    adjusting = adjusted(comparisons), adjusted(comparisons, "done")
    pairs = list(zip(comparisons, zip(*adjusting, strict=True), strict=True))
    notes = [*_done_means(comparisons, wording), say("compared.note")]
    if len(comparisons) > 1:
        notes.append(say("compared.holm", number=len(comparisons)))
    first, *others = (_section(*pair, wording) for pair in pairs)
    return Answer(
        "compare",
        first.heading,
        (replace(first, heading=""), *others, AnswerSection(notes=tuple(notes))),
        lambda: {"schema": SCHEMA, "comparisons": [comparison_json(*pair) for pair in pairs]},
    )


def _done_means(comparisons: tuple[Comparison, ...], wording: Wording) -> list[str]:
    """Return what being done means in the runs compared: once where it is the same in all."""
    plans = (comparisons[0].first.plan, *(one.second.plan for one in comparisons))
    return [
        *dict.fromkeys(
            line for plan in plans for line in done_lines(plan, Wording.of(plan, wording.words))
        )
    ]


def _section(
    comparison: Comparison, p_values: tuple[float | None, float | None], wording: Wording
) -> AnswerSection:
    """Return one comparison: what with what, sentences, a table."""
    names = ("measure", "first", "second", "difference", "interval")
    heads = [wording.words(f"compared.column.{name}") for name in names]
    columns = (
        ScreenColumn(heads[0], fold=True),
        *(ScreenColumn(head, "right") for head in heads[1:-1]),
        ScreenColumn(heads[-1], fold=True),
    )
    said = tuple(_sentences(comparison, p_values, wording))
    grid = AnswerGrid(columns, tuple(_rows(comparison, wording)))
    grids = (grid, *_others(comparison, columns, wording))
    return AnswerSection(_heading(comparison, wording.words), said, grids=grids)


def _others(
    comparison: Comparison, columns: tuple[ScreenColumn, ...], wording: Wording
) -> Iterator[AnswerGrid]:
    """Yield a table of what else differs, where anything does."""
    rows = tuple(_other_row(found, wording) for found in comparison.others if _seen(found))
    if rows:
        title = wording.words("compared.others")
        yield AnswerGrid(columns, rows, name="others", title=title)


def _seen(found: OtherMeasure) -> bool:
    """Return whether a difference is more than 0 as it is written."""
    least = {"duration": SECOND / 2, "share": 0.005}.get(found.unit, 0.5)
    return abs(found.difference) >= least


def _other_row(found: OtherMeasure, wording: Wording) -> Row:
    apart, *ends = (
        _signed(found.unit, value, wording)
        for value in (found.difference, found.interval.low, found.interval.high)
    )
    values = (wording.value(found.unit, value) for value in (found.first, found.second))
    name = metric_name(found.name, wording.words)
    if found.unit == "hours":
        name = wording.words("compared.in_hours", measure=name)
    between = within(ends, wording.words)
    if found.unit == "share":
        apart, between = (wording.words("compared.points", number=n) for n in (apart, between))
    return (name, *values, apart, between)


def _signed(unit: str, value: float, wording: Wording) -> str:
    """Return a difference with its sign; of shares in points."""
    if unit == "duration":
        return signed(value, wording)
    return _plus(100 * value if unit == "share" else value)


def comparison_json(
    comparison: Comparison, p_values: tuple[float | None, float | None]
) -> dict[str, Any]:
    """Return one comparison as plain values: differences second minus first, times in seconds.

    Parameters
    ----------
    comparison : Comparison
        Second minus first.
    p_values : tuple of float or None
        Of completion and of P(done), adjusted where several comparisons are made.
    """
    calendar = comparison.first.plan.calendar
    middle, done, left = comparison.completion, comparison.done, comparison.left
    runs = (comparison.first, comparison.second)
    medians = [spread(results.headline.county["completion"]).median.value for results in runs]
    quantiles = {
        f"{100 * share:g}": _pair(found.difference, found.interval, "s")
        for share, found in comparison.quantiles.items()
    }
    return {
        "first": comparison.first.name,
        "second": comparison.second.name,
        "changes": [asdict(change) for change in comparison.changes],
        "paired": comparison.paired,
        "pairs": comparison.pairs,
        "only_quantiles_because": comparison.crosses,
        "completion_medians": [plain_value("time", value, calendar) for value in medians],
        "completion_median_difference": middle and _pair(middle.difference, middle.interval, "s"),
        "completion_quantile_differences": quantiles,
        "completion_mean_difference": _mean(comparison.mean_completion),
        "completion_p_value": comparison.p_value,
        "completion_p_value_adjusted": p_values[0],
        "done_by_deadline": done
        and {
            "first": done.first,
            "second": done.second,
            "p_value": done.p_value,
            "p_value_adjusted": p_values[1],
            **_pair(done.difference, done.interval, "share"),
        },
        "unswabbed_at_deadline": left and _pair(left.difference, left.interval, "people"),
        **{name: _mean(found) for name, found in comparison.waits.items()},
        "others": [_other_json(found) for found in comparison.others],
        "same_luck_was_worth": comparison.helped,
    }


def _other_json(found: OtherMeasure) -> dict[str, Any]:
    """Return a measure that differs; lengths of time in seconds."""
    unit = "s" if found.unit == "duration" else found.unit
    scale = MICROSECOND / SECOND if found.unit == "duration" else 1.0
    medians = {"first": scale * found.first, "second": scale * found.second}
    pair = _pair(found.difference, found.interval, unit)
    return {"measure": found.name, **medians, **pair}


def _pair(value: float | None, interval: Interval | None, unit: str) -> dict[str, Any]:
    """Return a difference and its interval; what is infinite is null."""

    def plain(number: float | None) -> float | None:
        if number is None or math.isinf(number):
            return None
        return number * MICROSECOND / SECOND if unit == "s" else number

    ends = None if interval is None else [plain(interval.low), plain(interval.high)]
    return {"unit": unit, "difference": plain(value), "interval": ends}


def _mean(found: MeanDifference | None) -> dict[str, Any] | None:
    """Return a difference of means, and whether it was fit to be given."""
    if found is None:
        return None
    judged = found.fitness
    skewness = None if judged is None or math.isnan(judged.skewness) else judged.skewness
    fit = {"fit": judged is not None and judged.fit, "skewness": skewness}
    return {**_pair(found.difference, found.interval, "s"), **fit}


def _sentences(
    comparison: Comparison, p_values: tuple[float | None, float | None], wording: Wording
) -> list[str]:
    """Return all that is said about one comparison."""
    said = []
    if comparison.done is not None:
        said += _done(comparison, p_values[1], wording)
    said += _completion(comparison, p_values[0], wording)
    if not comparison.paired:
        said.append(wording.words("compared.unpaired"))
    said += _overtime(comparison, wording)
    helped = _helped(comparison, wording)
    return [*said, helped] if helped else said


def _overtime(comparison: Comparison, wording: Wording) -> list[str]:
    """Return for each run that rests on much overtime what it rests on."""
    space = "" if wording.words.lang == "zh" else " "
    told = (
        (results.name, space.join(overtime_lines(results, wording)))
        for results in (comparison.first, comparison.second)
    )
    return [wording.words("compared.overtime", name=n, said=said) for n, said in told if said]


def _heading(comparison: Comparison, words: Words) -> str:
    """Return what is compared with what, from how many replications."""
    names = {"first": comparison.first.name, "second": comparison.second.name}
    if comparison.paired:
        return words("compared.heading", **names, pairs=comparison.pairs)
    number = comparison.first.headline.replications
    return words("compared.heading_unpaired", **names, n_first=number, n_second=comparison.pairs)


def signed(difference: float, wording: Wording) -> str:
    """Return a difference of times with its sign; infinite where only one is reached."""
    if math.isinf(difference):
        return "+∞" if difference > 0 else f"{written.MINUS}∞"
    return written.duration(round(difference), wording.words, signed=True)


def interval(found: Interval | None, wording: Wording) -> str:
    """Return an interval of differences of times, or a dash."""
    if found is None:
        return written.NO_VALUE
    return within((signed(end, wording) for end in (found.low, found.high)), wording.words)


def within(ends: Iterable[str], words: Words) -> str:
    """Return two formatted ends as an interval."""
    low, high = ends
    return written.interval(low, high, words)


def _done(comparison: Comparison, p_value: float | None, wording: Wording) -> list[str]:
    """Return the chance to be done in both, its difference, and the pairs behind it."""
    words, done = wording.words, comparison.done
    assert done is not None
    way = 1 if done.difference > 0 else -1
    ends = sorted(way * end for end in (done.interval.low, done.interval.high))
    shares = [written.percent(share, words) for share in (done.first, done.second)]
    key = "same" if shares[0] == shares[1] else ("rises" if way > 0 else "falls")
    apart = written.points(done.first, done.second, abs(done.difference))
    points = {} if key == "same" else {"points": apart}
    said = words(
        f"compared.chance.{key}",
        where=_where(comparison, words),
        deadline=wording.value("time", comparison.first.plan.calendar.deadline),
        first=shares[0],
        second=shares[1],
        low=_points(ends[0]),
        high=_points(ends[1]),
        **points,
    )
    shown = p_in_words(p_value)
    if done.only_first is None:
        return [said, words("compared.done_unpaired", p=shown)]
    left_out = not done.interval.low <= 0.0 <= done.interval.high
    edge = [] if left_out == (done.p_value <= 1.0 - LEVEL) else [words("compared.done_edge")]
    names = {"first_name": comparison.first.name, "second_name": comparison.second.name}
    counts = {"only_first": done.only_first, "only_second": done.only_second}
    return [said, words("compared.done", **names, **counts, p=shown), *edge]


def _where(comparison: Comparison, words: Words) -> str:
    """Return what the second scenario has differently, or its name where that is too much."""
    found = comparison.changes
    if not 0 < len(found) <= MOST_CHANGES or any(not c.first or not c.second for c in found):
        names = {"first": comparison.first.name, "second": comparison.second.name}
        return words("compared.where.name", **names)
    return words(
        "compared.where.change", changes=words("units.and").join(_change(c, words) for c in found)
    )


def _change(change: Change, words: Words) -> str:
    key = f"compared.what.{change.path.replace('.', '_')}"
    if key in catalogue():
        return words(key, first=change.first, second=change.second)
    first, second = (written.as_written(value, words) for value in (change.first, change.second))
    what = input_name(change.path, words)
    return words("compared.change", what=what, first=first, second=second)


def _completion(comparison: Comparison, p_value: float | None, wording: Wording) -> list[str]:
    """Return what is said about completion; and why there is no mean, where there is none."""
    words, said = wording.words, []
    if comparison.crosses is not None:
        return [words(f"compared.crosses.{comparison.crosses}")]
    mean = comparison.mean_completion
    if comparison.completion is not None:
        said.append(_median(comparison, p_value, wording))
    elif mean is not None and mean.difference is not None:
        key = "compared.welch"
        apart = signed(mean.difference, wording), interval(mean.interval, wording)
        said.append(words(key, time=apart[0], interval=apart[1], p=p_in_words(p_value)))
    return said + _unfit(mean, wording)


def _median(comparison: Comparison, p_value: float | None, wording: Wording) -> str:
    words, completion = wording.words, comparison.completion
    assert completion is not None
    difference = completion.difference or 0.0
    about = {"second": comparison.second.name, "interval": interval(completion.interval, wording)}
    if difference == 0:
        return words("compared.completion.same", **about)
    time = written.duration(round(abs(difference)), words)
    way = "earlier" if difference < 0 else "later"
    return words(f"compared.completion.{way}", **about, time=time, p=p_in_words(p_value))


def _unfit(mean: MeanDifference | None, wording: Wording) -> list[str]:
    """Return why a mean is not given though every replication is reached."""
    if mean is None or mean.fitness is None or mean.fitness.fit:
        return []
    judged = mean.fitness
    if not judged.needed:
        return [wording.words("compared.unfit.same")]
    return [
        wording.words(
            "compared.unfit.skewed",
            skewness=written.number(abs(judged.skewness)),
            number=judged.number,
            needed=f"{judged.needed:,}",
        )
    ]


def _helped(comparison: Comparison, wording: Wording) -> str | None:
    """Return how much common random numbers helped; completion only where hours are compared."""
    words, parts = wording.words, []
    for measure in (COMPLETION, DONE):
        ratio = comparison.helped.get(measure)
        if ratio is None or (measure == COMPLETION and comparison.crosses):
            continue
        key = "compared.helped.much" if ratio >= LITTLE_HELP else "compared.helped.little"
        what = words(f"compared.helped.{measure}")
        parts.append(words(key, what=what, ratio=written.number(ratio)))
    if not parts:
        return None
    return words("compared.helped.all", parts=words("units.and").join(parts))


def _points(share: float) -> str:
    """Return a share as whole percentage points, rounded to the nearest."""
    whole = math.floor(abs(100 * share) + 0.5)
    return f"{written.MINUS if share < 0 and whole else ''}{whole}"


def p_in_words(p: float | None) -> str:
    """Return a p value to three digits, or that there is none."""
    if p is None:
        return "p –"
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _rows(comparison: Comparison, wording: Wording) -> list[Row]:
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
