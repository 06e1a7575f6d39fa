"""The tables of a run directory, as a header and rows of text.

Times are given twice: `clock` (local ISO time, or ``not reached``) and hours after opening, which
is empty where not reached. Durations are in minutes, and a column or its row names the unit, those
of inputs theirs; shares are between 0 and 1.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simsite.core.files import guarded
from simsite.core.units import HOUR, MINUTE, NEVER
from simsite.experiment.run.bottlenecks import last_ranking
from simsite.experiment.run.drawn_inputs import drawn_inputs
from simsite.experiment.run.results import Ensemble, Results
from simsite.experiment.store.events import ENCODING
from simsite.metrics.catalogue import LOSS_METRICS
from simsite.model.plan import CampaignClock
from simsite.report.formatting import unit_of
from simsite.report.i18n import Words, catalogue
from simsite.report.result_json import iso
from simsite.report.summary import (
    OF_DEADLINE,
    Estimate,
    PlaceSummary,
    Spread,
    Summary,
    band,
    county_values,
    covered,
    place,
    summarise,
)

Row = tuple[str, ...]
UNITS = {"time": "h after opening", "duration": "min", "hours": "person-h", "yes": "0/1"}
NOT_REACHED = "not reached"
NOBODY = "nobody comes"
OF_INPUTS = "inputs"
# Of inputs, which are in the units of the scenario, by dimension; the rest is named after itself.
SYMBOLS = {"Time": "s", "Length": "km", "Speed": "km/h", "Rate": "1/h"}


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table for people and programs.

    Attributes
    ----------
    columns : tuple of str
        Header.
    rows : tuple of tuple of str
        Cells.
    of : str
        Whose table it is where its columns mean something of their own: the labels
        ``column.<of>.<name>`` come first.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    of: str = ""

    def headed(self, words: Words) -> ReportTable:
        """Return the table with its header in the reader's language."""
        return replace(self, columns=tuple(self._head(name, words) for name in self.columns))

    def _head(self, name: str, words: Words) -> str:
        keys = (f"column.{self.of}.{name}", f"column.{name}")
        found = next((words(key) for key in keys if key in catalogue()), "")
        return found or (_input_head(name, words) if self.of == OF_INPUTS else name)


def _input_head(name: str, words: Words) -> str:
    """Return the header of an input, ``path [unit]``, as a planner reads it."""
    from simsite.report.unknowns_text import input_heading

    path, _, symbol = name.removesuffix("]").partition(" [")
    unit = next((own for own, written in SYMBOLS.items() if written == symbol), symbol)
    return input_heading(path, unit, words)


def csv_bytes(rows: ReportTable) -> bytes:
    """Return a table as CSV in UTF-8 with its mark."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows(rows.rows)
    return kept.getvalue().encode(ENCODING)


def run_tables(results: Results) -> dict[str, ReportTable]:
    """Return the tables of a run directory by file name."""
    summary, is_known = summarise(results), not drawn_inputs(results).inputs
    return {
        f"{name}.csv": make(summary)
        for name, make in table_makers().items()
        if not (is_known and name == OF_INPUTS)
    }


def table_makers() -> dict[str, Callable[[Summary], ReportTable]]:
    """Return what makes each table of a run, by its name."""
    return {
        "summary": summary_table,
        "replications": replications_table,
        "sites": sites_table,
        "townships": townships_table,
        "progress": progress_table,
        OF_INPUTS: inputs_table,
    }


def text(value: object) -> str:
    """Return a name as a cell that no spreadsheet takes for a formula."""
    return guarded(value)


def number(value: float) -> str:
    """Return a number as a cell; whole numbers without a point."""
    value = float(value)
    return str(int(value)) if value.is_integer() else repr(round(value, 6))


def cells(unit: str, value: float | None, calendar: CampaignClock) -> tuple[str, str]:
    """Return (number in the unit of tables, clock time) of a value; both empty where there is none.

    The number of a time is hours after opening, and empty where it is not reached.
    """
    if value is None:
        return "", ""
    if unit == "time":
        if value >= NEVER:
            return "", NOT_REACHED
        return number((int(value) - calendar.opening) / HOUR), iso(value, calendar)
    return number(value / MINUTE if unit == "duration" else value), ""


def _scenario(results: Results) -> str:
    return text(results.name)


def summary_table(summary: Summary) -> ReportTable:
    """Return the county's estimates, one row a line, metric and statistic."""
    columns = (
        "scenario", "line", "replications", "not_reached", "metric", "unit", "statistic",
        "value", "low", "high", "clock", "clock_low", "clock_high",
    )  # fmt: skip
    rows: list[Row] = []
    name, calendar = _scenario(summary.results), summary.results.plan.calendar
    for key, line in summary.lines.items():
        shared = name, key, str(line.replications)
        if line.done is not None:
            done = Estimate(line.done.value, line.done.interval)
            rows.append(
                (*shared, "0", "done_by_deadline", "share", "share", *_six(done, "share", calendar))
            )
        for metric, spread in line.known.items():
            unit = unit_of(metric)
            what = str(spread.not_reached), metric, UNITS.get(unit, unit)
            rows += [
                (*shared, *what, statistic, *_six(estimate, unit, calendar))
                for statistic, estimate in _estimates(spread)
            ]
    return ReportTable(columns, tuple(rows))


def _estimates(spread: Spread) -> Iterator[tuple[str, Estimate]]:
    yield "median", spread.median
    if spread.low is not None and spread.high is not None:
        yield "quantile_5", spread.low
        yield "quantile_95", spread.high
    yield "least", Estimate(spread.least, None)
    yield "most", Estimate(spread.most, None)


def _six(estimate: Estimate, unit: str, calendar: CampaignClock) -> Row:
    """Return value, low, high, and the same as clock times."""
    interval = estimate.interval
    ends = (interval.low, interval.high) if interval else (None, None)
    pairs = [cells(unit, value, calendar) for value in (estimate.value, *ends)]
    return (*(value for value, _ in pairs), *(clock for _, clock in pairs))


def replications_table(summary: Summary) -> ReportTable:
    """Return one row a line, replication, place and metric.

    All metrics of the county and of townships; of sites the completion only, because a county has
    hundreds of them: their other numbers are in the sites' table.
    """
    columns = (
        "scenario", "line", "replication", "level", "place", "metric", "unit", "value", "clock",
    )  # fmt: skip
    results, rows = summary.results, list[Row]()
    calendar, name = results.plan.calendar, _scenario(results)
    for key, line in results.lines.items():
        for level, where, metric, values in _arrays(results, line):
            unit = unit_of(metric)
            shown = level, where, metric, UNITS.get(unit, unit)
            rows += [
                (name, key, str(r), *shown, *cells(unit, value, calendar))
                for r, value in enumerate(values.tolist())
            ]
    return ReportTable(columns, tuple(rows))


def _arrays(results: Results, line: Ensemble) -> Iterator[tuple[str, str, str, Any]]:
    """Yield level, place, metric and values by replication; no deadline, nothing that needs one."""
    untimed = () if results.plan.calendar.deadline < NEVER else OF_DEADLINE
    for metric, values in county_values(line).items():
        if metric not in untimed:
            yield "county", "", metric, values
    for metric, values in line.townships.items():
        if metric in untimed:
            continue
        for t, code in enumerate(results.townships):
            yield "township", text(code), metric, values[:, t]
    for s, site in enumerate(results.plan.sites):
        yield "site", text(site.id), "completion", line.sites["completion"][:, s]


_PLACE = (
    "completion", "completion_low", "completion_high", "completion_hours", "not_reached",
    "done_by_deadline", "done_low", "done_high", "unswabbed_at_deadline", "replications",
)  # fmt: skip


def _place_cells(shown: PlaceSummary, calendar: CampaignClock) -> Row:
    value, _, _, *clocks = _six(shown.completion.median, "time", calendar)
    completion, done, left = shown.completion, shown.done, shown.unswabbed
    if shown.empty:
        value, clocks = "", [NOBODY, "", ""]
    on_time: Row = ("", "", "", "")
    if done is not None and left is not None:
        shares = (done.value, done.interval.low, done.interval.high, left.median.value)
        on_time = tuple(map(number, shares))
    return (*clocks, value, str(completion.not_reached), *on_time, str(completion.replications))


def townships_table(summary: Summary) -> ReportTable:
    """Return the townships, the latest first, with medians of the headline line.

    Where somebody can be lost there is a column for each cause; where residents are told apart
    there are two for each class: how many of it are swabbed, and their mean wait.
    """
    results, calendar = summary.results, summary.results.plan.calendar
    line = results.headline.townships
    own = *lost_by_cause(line), *township_classes(results)
    where = {code: t for t, code in enumerate(results.townships)}
    rows = tuple(
        (
            *(text(name) for name in (p.code, p.zh, p.en)),
            *_place_cells(p, calendar),
            *(_median(line, name, where[p.code], calendar) for name in own),
        )
        for p in summary.townships
    )
    named = (name.replace("wait.", "wait_min.", 1) for name in own)
    return ReportTable(("township", "name_zh", "name_en", *_PLACE, *named), rows)


def lost_by_cause(table: Mapping[str, Any]) -> tuple[str, ...]:
    """Return which metrics of people who are lost a table of places has, in order."""
    return tuple(name for name in LOSS_METRICS if name in table)


def township_classes(results: Results) -> tuple[str, ...]:
    """Return which metrics by class the table of townships has, in order."""
    keys = [*results.headline.townships]
    classes = [key.partition(".")[2] for key in keys if key.startswith("class_attending.")]
    return tuple(f"{head}.{name}" for name in classes for head in ("class_swabbed", "class_wait"))


# Column of the sites' table: its metric.
_MEDIANS = {
    "attending": "attending", "absent": "absent", "wait_mean_min": "wait_mean",
    "wait_q95_min": "wait_q95", "queue_peak": "queue_peak", "tubes": "tubes",
}  # fmt: skip


def sites_table(summary: Summary) -> ReportTable:
    """Return the sites in plan order, with medians of the headline line and, where known, why."""
    results, line = summary.results, summary.results.headline
    calendar = results.plan.calendar
    why = {late.site.index: late for late in summary.last}
    found, lost = last_ranking(results), lost_by_cause(line.sites)
    rows = []
    for s, site in enumerate(results.plan.sites):
        shown = place(results, "site", s)
        medians = (_median(line.sites, name, s, calendar) for name in (*_MEDIANS.values(), *lost))
        late = why.get(s)
        gain = late.gain.value if late and late.gain else None
        county = late.county.value if late and late.county else None
        times = str(found.times[s]) if found else ""
        gained = (cells("duration", each, calendar)[0] for each in (gain, county))
        reason = (times, (late.limit or "none") if late else "", *gained)
        where = text(site.township.code), text(site.village.code)
        names = text(site.id), text(site.zh), text(site.en), site.kind, *where
        people = str(site.residents.population)
        rows.append((*names, people, *_place_cells(shown, calendar), *medians, *reason))
    columns = (
        "site", "name_zh", "name_en", "kind", "township", "village", "population", *_PLACE,
        *_MEDIANS, *lost, "times_last", "limit", "gain_min", "gain_county_min",
    )  # fmt: skip
    return ReportTable(columns, tuple(rows))


def _median(table: dict[str, Any], name: str, index: int, calendar: CampaignClock) -> str:
    """Return the median over the replications of a metric at a place."""
    values = np.sort(table[name][:, index])
    return cells(unit_of(name), values[(len(values) - 1) // 2].item(), calendar)[0]


def progress_table(summary: Summary) -> ReportTable:
    """Return share swabbed and residents waiting over the day: median and band of replications."""
    results, rows = summary.results, list[Row]()
    calendar = results.plan.calendar
    clocks = [cells("time", int(time), calendar) for time in results.times]
    for key, line in results.lines.items():
        for measure, values in _curves(line):
            low, middle, high = band(values).tolist()
            rows += [
                (key, clock, hours, measure, *map(number, three))
                for (hours, clock), *three in zip(clocks, low, middle, high, strict=True)
            ]
    columns = ("line", "clock", "hours", "measure", "band_low", "median", "band_high")
    return ReportTable(columns, tuple(rows))


def _curves(line: Ensemble) -> Iterator[tuple[str, Any]]:
    yield "share_swabbed", covered(line)
    for key, values in line.progress.items():
        if key.startswith("waiting."):
            yield key, values


def inputs_table(summary: Summary) -> ReportTable:
    """Return what the inputs that are not known were: a row a replication, a column an input.

    The header of an input is its path in the scenario and its unit, ``population.attendance
    [share]``; an input has more digits here than it is shown with elsewhere.
    """
    results = summary.results
    drawn, completion = drawn_inputs(results), results.headline.county["completion"]
    symbols = (SYMBOLS.get(own.unit, own.unit.lower()) for own in drawn.inputs)
    named = zip(drawn.inputs, symbols, strict=True)
    names = [f"{own.name} [{symbol}]" if symbol else own.name for own, symbol in named]
    rows = []
    for replication, (time, values) in enumerate(
        zip(completion.tolist(), drawn.values.tolist(), strict=True)
    ):
        hours, clock = cells("time", time, results.plan.calendar)
        rows.append((str(replication), clock, hours, *map(number, values)))
    columns = ("replication", "completion", "completion_hours", *names)
    return ReportTable(columns, tuple(rows), of=OF_INPUTS)
