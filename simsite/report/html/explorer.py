"""The design points of a sweep: sliders over what was computed, and drawings of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from simsite.core.units import NEVER
from simsite.experiment.store.report_inputs import SweepFacts
from simsite.experiment.sweep.design_points import PointSummary, SweepTable
from simsite.report import formatting as written
from simsite.report.figures.against import against_data
from simsite.report.figures.data import FigureData
from simsite.report.figures.heat import SURE, grid, levels
from simsite.report.figures.sweeps import factor_name
from simsite.report.html.answer import PageTable
from simsite.report.html.chart import (
    NARROW,
    WIDE,
    Chart,
    ChartCurve,
    Frame,
    Tick,
    clock_ticks_up,
    share_ticks,
    spread_out,
)
from simsite.report.html.escape import PageWording, isolated
from simsite.report.i18n import Words
from simsite.report.summary import point_done, spread
from simsite.report.table_labels import known
from simsite.report.wording import Wording

HEAT_SHADES = 6
MOST_SERIES = 6  # that differ in colour


@dataclass(frozen=True, slots=True)
class Slider:
    """A factor and its values in the order of the slider."""

    name: str
    path: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """P(done) at a pair of values: the text, its interval, a shade, and whether surely enough."""

    text: str
    interval: str
    shade: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Heat:
    """P(done) over two factors: columns of the first, rows of the second from the top, notes."""

    across: str
    up: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explorer:
    """A sweep on the page."""

    title: str
    note: str
    sliders: tuple[Slider, ...]
    outcomes: tuple[str, ...]
    charts: tuple[Chart, ...]
    heat: Heat | None
    table: PageTable


def wording_of(sweep: SweepTable, words: Words) -> Wording:
    """Return how values of the design points are written."""
    from datetime import date

    return PageWording(words, date.fromisoformat(sweep.first_day), sweep.opening)


def explorer(facts: SweepFacts, words: Words) -> Explorer:
    """Return a sweep as sliders, drawings and a table of every design point."""
    sweep, wording = facts.table, wording_of(facts.table, words)
    title = (sweep.title_zh if words.lang == "zh" else sweep.title_en) or facts.directory.name
    counts = [point.replications for point in sweep.points]
    fewest, most = min(counts), max(counts)
    n = str(most) if fewest == most else words("answer.range", low=fewest, high=most)
    shown = sliders(sweep, words)
    columns = (*(slider.name for slider in shown), *_outcomes(sweep, words))
    rows = tuple(
        (
            *(_value(point.factors.get(s.path, ""), words) for s in shown),
            *outcome(point, wording, sweep),
        )
        for point in sweep.points
    )
    return Explorer(
        title=isolated(title),
        note=words("shown.explorer.note", points=written.count(len(sweep.points)), n=n),
        sliders=shown,
        outcomes=_outcomes(sweep, words),
        charts=_charts(sweep, wording) if sweep.factors else (),
        heat=_heat(sweep, words),
        table=PageTable(columns, rows),
    )


def sliders(sweep: SweepTable, words: Words) -> tuple[Slider, ...]:
    """Return the factors that vary, each with its values in order."""
    return tuple(
        Slider(isolated(factor_name(path, words)), path, tuple(_values(sweep, path, words)))
        for path in sweep.factors
    )


def _values(sweep: SweepTable, path: str, words: Words) -> list[str]:
    return [_value(value, words) for value in _levels(sweep, path)]


def _levels(sweep: SweepTable, path: str) -> list[Any]:
    found = list(dict.fromkeys(point.factors.get(path, "") for point in sweep.points))
    if all(isinstance(value, (int, float)) for value in found):
        found.sort(key=float)
    return found


def _value(value: Any, words: Words) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:,}"
    return isolated(
        known(f"glossary.kind.{value}", words)
        if value in ("urban", "village")
        else written.as_written(value, words)
    )


def grid_numbers(facts: SweepFacts) -> dict[str, int]:
    """Return the number of the design point at each place of the sliders, by their positions."""
    sweep = facts.table
    places = [{v: i for i, v in enumerate(_levels(sweep, path))} for path in sweep.factors]
    return {
        " ".join(
            str(place[point.factors.get(path, "")])
            for place, path in zip(places, sweep.factors, strict=True)
        ): number
        for number, point in enumerate(sweep.points)
    }


def _outcomes(sweep: SweepTable, words: Words) -> tuple[str, ...]:
    timed = ("done", "left") if sweep.deadline < NEVER else ()
    return tuple(words(f"shown.explorer.{name}") for name in ("when", "most", *timed, "wait"))


def outcome(point: PointSummary, wording: Wording, sweep: SweepTable) -> tuple[str, ...]:
    """Return what came out at a design point: when, how sure, P(in time), people left, wait."""
    words, county = wording.words, point.county
    completion = spread(county["completion"])
    if completion.low is not None and completion.high is not None:
        ends = completion.low.value, completion.high.value
    else:
        ends = completion.least, completion.most
    timed: tuple[str, ...] = ()
    if sweep.deadline < NEVER:
        left, done = spread(county["unswabbed_at_deadline"]).median, point_done(point)
        timed = (
            written.NO_VALUE if done is None else wording.chance(done),
            wording.estimate("count", left),
        )
    if point.nobody:
        when = words("answer.nobody.place"), written.NO_VALUE
    else:
        when = wording.estimate("time", completion.median), wording.span(*ends)
    return (
        *when,
        *timed,
        wording.estimate("duration", spread(county["wait_mean"]).median),
    )


def _charts(sweep: SweepTable, wording: Wording) -> tuple[Chart, ...]:
    """Return completion and P(in time) along the first factor, for a page and a phone."""
    data = against_data(sweep, wording.words)
    kinds = ("hours", *(["done_by_deadline"] if sweep.deadline < NEVER else []))
    return tuple(
        _chart(data, kind, sweep, wording, size) for kind in kinds for size in (WIDE, NARROW)
    )


def _chart(
    data: FigureData, kind: str, sweep: SweepTable, wording: Wording, size: tuple[int, int]
) -> Chart:
    places = data.numbers("place").tolist()
    margin = (max(places) - min(places)) * 0.04 or 1.0
    across = min(places) - margin, max(places) + margin
    timed = kind == "hours"
    frame = Frame(*size, across, _reach(data, sweep) if timed else (0.0, 1.0))
    words = wording.words
    level = None
    if timed and sweep.deadline < NEVER:
        at = (sweep.deadline - sweep.opening) / 3_600_000_000
        text = words("picture.deadline", time=wording.value("time", sweep.deadline))
        level = Tick(frame.y(at), text) if frame.up[0] <= at <= frame.up[1] else None
    ticks = dict(zip(places, data.texts("value"), strict=True))
    return Chart(
        frame=frame,
        title=words(
            f"shown.against.{'when' if timed else 'done'}",
            factor=factor_name(sweep.factors[0], words),
        ),
        y_label="",
        x_ticks=spread_out(frame, [(place, isolated(text)) for place, text in ticks.items()]),
        y_ticks=clock_ticks_up(frame, wording) if timed else share_ticks(frame, words),
        curves=_curves(frame, data, kind),
        level=level,
    )


def _curves(frame: Frame, data: FigureData, kind: str) -> tuple[ChartCurve, ...]:
    """Return a curve a series; where they are too many to be told apart, as of a sample, dots."""
    names = data.distinct("series")
    if len(names) > MOST_SERIES:
        return (replace(_curve(frame, 0, "", data, kind), line=""),)
    return tuple(
        _curve(frame, n, name, data.where(series=name), kind) for n, name in enumerate(names)
    )


def _reach(data: FigureData, sweep: SweepTable) -> tuple[float, float]:
    found = [
        value
        for name in ("hours", "low", "high")
        for value in data.numbers(name).tolist()
        if math.isfinite(value)
    ]
    if sweep.deadline < NEVER:
        found.append((sweep.deadline - sweep.opening) / 3_600_000_000)
    low, high = min(found, default=0.0), max(found, default=1.0)
    room = 0.08 * (high - low) or 1.0
    return low - room, high + room


def _curve(frame: Frame, number: int, name: str, data: FigureData, kind: str) -> ChartCurve:
    ends = ("low", "high") if kind == "hours" else ("done_low", "done_high")
    columns = [data.numbers(column).tolist() for column in ("place", kind, *ends)]
    rows = sorted(zip(*columns, strict=True))
    dots = tuple(
        (_tenth(frame.x(x)), _tenth(frame.y(middle)), _end(frame, low, 0), _end(frame, high, 1))
        for x, middle, low, high in rows
        if math.isfinite(middle)
    )
    return ChartCurve(name, number, frame.points([(x, y) for x, y, *_ in rows]), "", dots)


def _end(frame: Frame, value: float, side: int) -> float:
    """Return where a whisker ends: at the panel's edge where that end is not reached."""
    return _tenth(frame.y(value if math.isfinite(value) else frame.up[side]))


def _tenth(place: float) -> float:
    return round(place, 1)


def _heat(sweep: SweepTable, words: Words) -> Heat | None:
    """Return P(in time) over two factors; None where it is not a grid of two."""
    pairs = {tuple(p.factors.get(f) for f in sweep.factors) for p in sweep.points}
    if len(sweep.factors) != 2 or len(pairs) < len(sweep.points) or sweep.deadline >= NEVER:
        return None
    names = ("done_by_deadline", "done_low", "done_high")
    shares, low, high = (grid(sweep, name) for name in names)
    across, up = (levels(sweep, factor) for factor in sweep.factors)
    rows = [
        (
            isolated(up[y]),
            tuple(_cell(shares[y, x], (low[y, x], high[y, x]), words) for x in range(len(across))),
        )
        for y in reversed(range(len(up)))
    ]
    first, second = (isolated(factor_name(path, words)) for path in sweep.factors)
    notes = _heat_notes([cell for _, cells in rows for cell in cells], words)
    return Heat(first, second, tuple(map(isolated, across)), tuple(rows), notes)


def _heat_notes(cells: list[HeatCell], words: Words) -> tuple[str, ...]:
    """Return what stands in the cells, as far as there are such."""
    said = [words("shown.heat.interval")]
    if any(cell.sure for cell in cells):
        said.append(words("shown.heat.sure"))
    if any(not cell.text for cell in cells):
        said.append(words("shown.heat.empty"))
    return tuple(said)


def _cell(share: float, ends: tuple[float, float], words: Words) -> HeatCell:
    if math.isnan(share):
        return HeatCell("", "", HEAT_SHADES, False)
    shade = min(int(share * HEAT_SHADES), HEAT_SHADES - 1)
    unit = words("units.percent", number="")
    low, high = (written.percent(float(end), words).removesuffix(unit) for end in ends)
    return HeatCell(written.percent(share, words), f"{low}–{high}", shade, ends[0] >= SURE)
