"""The answer as sheets: county, townships, sites and progress by the hour."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import HOUR, NEVER
from simsite.experiment.run.bottlenecks import last_ranking
from simsite.experiment.run.drawn_inputs import drawn_inputs
from simsite.experiment.run.results import ALL, LUCK, Results
from simsite.model.plan import UncertainQuantity
from simsite.report.answers.noun import Answer, AnswerGrid
from simsite.report.export.sheet import (
    Cell,
    ExcelChart,
    Series,
    Sheet,
    SheetColumn,
    count,
    of_unit,
    text,
    time,
)
from simsite.report.formatting import unit_of
from simsite.report.i18n import Words
from simsite.report.left_text import left_lines
from simsite.report.opening_hours import hours_of_day
from simsite.report.summary import (
    FEWEST_FOR_QUANTILES,
    Estimate,
    PlaceSummary,
    Spread,
    Summary,
    band,
    covered,
    place,
)
from simsite.report.table_labels import in_words, metric_name
from simsite.report.tables import ReportTable, lost_by_cause, number, township_classes
from simsite.report.terminal import ScreenColumn
from simsite.report.unknowns_text import input_heading, unknowns_lines
from simsite.report.wording import Wording

WIDE, NARROW = 24, 16


Row = tuple[Cell, ...]
LINES = {ALL: "glossary.luck.and_unknown", LUCK: "glossary.luck.alone"}
COLOURS = {ALL: "#1F5FA8", LUCK: "#C2571A"}
_EMPTY = text("")


def sheet_name(key: str, wording: Wording) -> str:
    """Return the name of a sheet in the reader's language."""
    return wording.words(f"exported.sheet.{key}")


def columns(wording: Wording, *headings: tuple[str, int]) -> tuple[SheetColumn, ...]:
    """Return columns from keys of the catalogue and widths."""
    return tuple(
        SheetColumn(wording.words(f"exported.column.{key}"), width) for key, width in headings
    )


def summary_sheet(summary: Summary, wording: Wording) -> Sheet:
    """Return the county's estimates: a row a metric, the headline first, then draws alone."""
    rows: list[Row] = []
    for line in dict.fromkeys((summary.headline, *summary.lines)):
        rows += _line_rows(summary, line, wording)
    n = summary.county.replications
    notes = [
        wording.words("exported.note.summary", count=n, seed=summary.results.seed),
        *left_lines(summary.results, wording),
        *unknowns_lines(summary.results, wording),
        wording.words("answer.note.interval"),
    ]
    if n < FEWEST_FOR_QUANTILES:
        notes.append(wording.words("exported.note.few", fewest=FEWEST_FOR_QUANTILES))
    shown = columns(
        wording, ("line", 28), ("metric", 38), ("unit", 12), ("median", 14), ("low", 14),
        ("high", 14), ("q05", 14), ("q95", 14), ("least", 14), ("most", 14), ("not_reached", 12),
    )  # fmt: skip
    return Sheet("summary", sheet_name("summary", wording), tuple(notes), shown, tuple(rows))


def _line_rows(summary: Summary, key: str, wording: Wording) -> Iterator[Row]:
    line, words = summary.lines[key], wording.words
    named = text(words(LINES[key]))
    if line.done is not None:
        deadline = wording.value("time", summary.results.plan.calendar.deadline)
        label = words("answer.measure.done", deadline=deadline)
        done = _ends("share", Estimate(line.done.value, line.done.interval))
        unit = text(words("exported.unit.share"))
        yield (named, text(label), unit, *done, *([_EMPTY] * 4), count(0))
    for metric, spread in line.known.items():
        kind = unit_of(metric)
        names = map(text, (metric_name(metric, words), words(f"exported.unit.{kind}")))
        yield (named, *names, *_spread(kind, spread), count(spread.not_reached))


def _ends(unit: str, estimate: Estimate | None) -> Row:
    """Return a value and its interval; empty where there is none."""
    if estimate is None:
        return (_EMPTY, _EMPTY, _EMPTY)
    interval = estimate.interval
    ends = (None, None) if interval is None else (interval.low, interval.high)
    return tuple(of_unit(unit, value) for value in (estimate.value, *ends))


def _spread(unit: str, spread: Spread) -> Row:
    quantiles = [None if end is None else end.value for end in (spread.low, spread.high)]
    rest = (*quantiles, spread.least, spread.most)
    return (*_ends(unit, spread.median), *(of_unit(unit, value) for value in rest))


_PLACE = (
    ("completion", 14), ("completion_low", 14), ("completion_high", 14), ("hours_after", 12),
    ("not_reached", 12),
)  # fmt: skip
_TIMED = (("done", 12), ("done_low", 10), ("done_high", 10), ("unswabbed", 14))


def _place_columns(results: Results) -> tuple[tuple[str, int], ...]:
    """Return the columns of a place; those of a deadline only where there is one."""
    return (*_PLACE, *(_TIMED if results.plan.calendar.deadline < NEVER else ()))


def _coloured(results: Results, column: int) -> tuple[int, ...]:
    """Return the column of the chance, which is coloured, where there is one."""
    return (column,) if results.plan.calendar.deadline < NEVER else ()


def _place(shown: PlaceSummary, wording: Wording) -> Row:
    """Return completion with its interval, hours after opening, and what a deadline leaves."""
    completion = shown.completion
    median = completion.median.value
    after = None if median >= NEVER else median - wording.opening
    ends = (*_ends("time", completion.median), Cell("hours", after), count(completion.not_reached))
    if shown.empty:
        ends = (text(wording.words("answer.nobody.place")), *([_EMPTY] * 3), count(0))
    if shown.unswabbed is None:
        return ends
    if shown.done is None:
        return (*ends, *([_EMPTY] * 3), count(0))
    done = _ends("share", Estimate(shown.done.value, shown.done.interval))
    return (*ends, *done, count(shown.unswabbed.median.value))


def townships_sheet(summary: Summary, wording: Wording) -> Sheet:
    """Return the townships, the latest first."""
    results = summary.results
    line, where = results.headline.townships, {c: t for t, c in enumerate(results.townships)}
    people, lost, own = _people(results), lost_by_cause(line), township_classes(results)
    rows = tuple(
        (
            text(wording.township(shown)),
            *map(count, people[shown.code]),
            *_place(shown, wording),
            *(_median(line[name][:, where[shown.code]], name) for name in (*lost, *own)),
        )
        for shown in summary.townships
    )
    chart = ExcelChart(
        "bar",
        wording.words("exported.chart.townships"),
        0,
        (Series(wording.words("exported.column.hours_after"), 6, COLOURS[ALL]),),
        wording.words("exported.column.hours_after"),
    )
    shown = columns(wording, ("township", 22), ("sites", 8), ("population", 12),
                    *_place_columns(results), *((name, 12) for name in lost))  # fmt: skip
    shown += tuple(_of_class(name, wording) for name in own)
    notes = (_headline(summary, wording), wording.words("exported.note.not_results"))
    return Sheet(
        "townships",
        sheet_name("townships", wording),
        notes,
        shown,
        rows,
        (chart,),
        colours=_coloured(results, 8),
    )


def _of_class(metric: str, wording: Wording) -> SheetColumn:
    """Return the column of a metric by class, ``<metric>.<class>``."""
    head, _, name = metric.partition(".")
    known = wording.known(f"glossary.resident.{name}")
    return SheetColumn(wording.words(f"exported.column.{head}", name=known), 18)


def _people(results: Results) -> dict[str, tuple[int, int]]:
    """Return the number of sites and of registered residents by township."""
    found: dict[str, tuple[int, int]] = {}
    for site in results.plan.sites:
        sites, people = found.get(site.township.code, (0, 0))
        found[site.township.code] = (sites + 1, people + site.residents.population)
    return found


def _headline(summary: Summary, wording: Wording) -> str:
    line = wording.words(LINES[summary.headline])
    return wording.words("exported.note.line", line=line, count=summary.county.replications)


_MEDIANS = (
    ("attending", 10), ("wait_mean", 14), ("wait_q95", 14), ("queue_peak", 10), ("tubes", 10),
)  # fmt: skip


def sites_sheet(summary: Summary, wording: Wording) -> Sheet:
    """Return the sites in plan order, with medians of the headline line and, where known, why."""
    results = summary.results
    plan, late = results.plan, {one.site.index: one for one in summary.last}
    found, lost = last_ranking(results), lost_by_cause(results.headline.sites)
    shown_of = (*_MEDIANS, *((name, 12) for name in lost))
    rows = []
    for s, site in enumerate(plan.sites):
        names = (site.id, wording.own_name(site), wording.known(f"glossary.kind.{site.kind}"))
        where = (wording.name(site.township), wording.name(site.village))
        medians = [_median(results.headline.sites[name][:, s], name) for name, _ in shown_of]
        reason = late.get(s)
        limit = reason.limit if reason else None
        why = text(wording.limit(limit) if limit else "")
        gains = (reason.gain, reason.county) if reason else (None, None)
        gained = (Cell("minutes", gain.value if gain else None) for gain in gains)
        times = count(int(found.times[s])) if found else Cell("count", None)
        own = _place(place(results, "site", s), wording)
        people = count(site.residents.population)
        about = (*map(text, (*names, *where)), people)
        last = (times, why, *gained, text(hours_of_day(site)))
        rows.append((*about, *own, *medians, *last))
    shown = columns(
        wording, ("site", 18), ("name", 22), ("kind", 10), ("township", 14), ("village", 16),
        ("population", 10), *_place_columns(results), *shown_of, ("times_last", 12),
        ("limit", 20), ("gain", 12), ("gain_county", 12), ("opening_hours", 24),
    )  # fmt: skip
    notes = (_headline(summary, wording), wording.words("exported.note.sites"))
    colours = _coloured(results, 11)
    return Sheet("sites", sheet_name("sites", wording), notes, shown, tuple(rows), colours=colours)


def _median(values: NDArray[Any], name: str) -> Cell:
    middle = np.sort(values)[(len(values) - 1) // 2].item()
    return of_unit(unit_of(name), middle)


def hourly_sheet(summary: Summary, wording: Wording) -> Sheet:
    """Return share swabbed and people waiting at every full hour until nothing changes."""
    results, words = summary.results, wording.words
    opening = results.plan.calendar.opening
    bands = _bands(summary)
    at = _hours(results, [values for key, values in bands.items() if key[1] == "coverage"])
    rows = []
    for g in at:
        cells: list[Cell] = [time(int(results.times[g]))]
        cells.append(Cell("hours", int(results.times[g]) - opening))
        for (_, what), three in bands.items():
            kind = "share" if what == "coverage" else "count"
            cells += [of_unit(kind, value) for value in three[:, g].tolist()]
        rows.append(tuple(cells))
    heads = [
        SheetColumn(words("exported.column.clock"), 14),
        SheetColumn(words("column.hours"), 12),
    ]
    for line, what in bands:
        heads += [
            SheetColumn(words("exported.column.band", what=_measure(what, wording), part=part), 16)
            for part in _parts(summary, line, wording)
        ]
    notes = (words("exported.note.hourly"), _band_note(summary, wording))
    charts = _hourly_charts(list(bands), wording)
    name = sheet_name("hourly", wording)
    return Sheet("hourly", name, notes, tuple(heads), tuple(rows), charts)


def _bands(summary: Summary) -> dict[tuple[str, str], NDArray[Any]]:
    """Return low, median and high, shape (3, G), by line and what is counted."""
    found = {(key, "coverage"): band(covered(line)) for key, line in summary.results.lines.items()}
    headline = summary.results.headline
    for key, values in headline.progress.items():
        if key.startswith("waiting."):
            found[summary.headline, key] = band(values)
    return found


def _hours(results: Results, curves: list[NDArray[Any]]) -> list[int]:
    """Return the grid times at full hours, with the opening, until all is as it ends."""
    times = results.times
    changing = [np.any(curve != curve[:, -1:], axis=0) for curve in curves]
    still = np.flatnonzero(np.any(changing, axis=0))
    last = int(still[-1]) + 1 if len(still) else 0
    full = np.flatnonzero(times % HOUR == 0).tolist()
    end = next((g for g in full if g >= last), len(times) - 1)
    return sorted({0, *(g for g in full if g <= end), end})


def _parts(summary: Summary, line: str, wording: Wording) -> list[str]:
    of_line = wording.words(LINES[line])
    few = summary.county.replications < FEWEST_FOR_QUANTILES
    keys = ("least", "median", "most") if few else ("q05", "median", "q95")
    heads = [wording.words(f"exported.column.{key}") for key in keys]
    return [
        wording.words("exported.column.of_line", line=of_line, statistic=head) for head in heads
    ]


def _band_note(summary: Summary, wording: Wording) -> str:
    few = summary.county.replications < FEWEST_FOR_QUANTILES
    return wording.words("picture.note.range" if few else "picture.note.band")


def _measure(what: str, wording: Wording) -> str:
    if what == "coverage":
        return wording.words("column.metric_of.share_swabbed")
    return metric_name(what, wording.words)


def _hourly_charts(bands: list[tuple[str, str]], wording: Wording) -> tuple[ExcelChart, ...]:
    words = wording.words
    curves: list[Series] = []
    queues: list[Series] = []
    for turn, (line, what) in enumerate(bands):
        first = 2 + 3 * turn
        if what == "coverage":
            name, colour = words(LINES[line]), COLOURS[line]
            curves.append(Series(name, first + 1, colour))
            curves += [Series(f"{name} ±", first + end, colour, dashed=True) for end in (0, 2)]
        else:
            palette = ("#1F5FA8", "#C2571A", "#3B7D3A", "#7A4FA3")
            colour = palette[len(queues) % len(palette)]
            queues.append(Series(_measure(what, wording), first + 1, colour))
    share = ExcelChart(
        "line", words("exported.chart.coverage"), 0, tuple(curves),
        words("column.metric_of.share_swabbed"), percent=True,
    )  # fmt: skip
    waiting = ExcelChart(
        "line", words("exported.chart.waiting"), 0, tuple(queues), words("exported.axis.people")
    )
    return (share, waiting) if queues else (share,)


def drawn_sheet(summary: Summary, wording: Wording) -> Sheet:
    """Return what the inputs that are not known were in each replication of the headline line."""
    results = summary.results
    drawn, completion = drawn_inputs(results), results.headline.county["completion"]
    rows = tuple(
        (count(replication), time(ended), *map(_drawn_cell, drawn.inputs, values))
        for replication, (ended, values) in enumerate(
            zip(completion.tolist(), drawn.values.tolist(), strict=True)
        )
    )
    words = wording.words
    heads = [SheetColumn(input_heading(own.name, own.unit, words), NARROW) for own in drawn.inputs]
    shown = (*columns(wording, ("replication", 12), ("ended", 14)), *heads)
    notes = (_headline(summary, wording), *unknowns_lines(results, wording))
    return Sheet("drawn", sheet_name("drawn", wording), notes, shown, rows)


def _drawn_cell(own: UncertainQuantity, value: float) -> Cell:
    return Cell("share" if own.unit == "Share" else "number", value)


# The answer of another command as sheets: its sentences, a sheet a table, then its numbers.


def answer_pages(answer: Answer, words: Words) -> list[Sheet]:
    """Return an answer as sheets: each table, and, where it has rows for programs, these.

    Its sentences stand above the first; without any table they are all there is.

    Parameters
    ----------
    answer : Answer
        What to show.
    words : Words
        Language.
    """
    notes = tuple(line for line in answer.sentences if line)
    heading = words(f"shown.heading.{answer.kind}")
    grids = [grid for section in answer.sections for grid in section.grids]
    first, *others = grids or [AnswerGrid((ScreenColumn(answer.title),), ())]
    pages = [_read(answer, first, heading, notes)]
    pages += [_read(answer, grid, heading, ()) for grid in others]
    return pages if answer.table is None else [*pages, _numbers(answer, answer.table, words)]


def _read(answer: Answer, grid: AnswerGrid, heading: str, notes: tuple[str, ...]) -> Sheet:
    """Return a table as it is read; a heading of its own comes before that of the answer."""
    key = f"{answer.kind}-{grid.name}" if grid.name else answer.kind
    columns = tuple(SheetColumn(column.heading, WIDE) for column in grid.columns)
    rows = tuple(tuple(map(text, row)) for row in grid.rows)
    return Sheet(key, grid.title or heading, notes, columns, rows)


def _numbers(answer: Answer, table: ReportTable, words: Words) -> Sheet:
    shown = in_words(table, words)
    rows = tuple(tuple(map(_cell, row)) for row in shown.rows)
    columns = tuple(SheetColumn(head, NARROW) for head in shown.columns)
    return Sheet(f"{answer.kind}-numbers", f"{answer.kind}.csv", (), columns, rows)


def _cell(written: str) -> Cell:
    """Return a cell that Excel reckons with where a number is written in it as simsite does.

    A site called 007 or nan keeps its name.
    """
    with suppress(ValueError):
        value = float(written)
        if math.isfinite(value) and number(value) == written:
            return Cell("number", value)
    return text(written)
