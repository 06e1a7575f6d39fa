"""Coverage over the day: of one run with both bands, and of several runs together."""

from __future__ import annotations

from collections.abc import Sequence

from simsite.core.units import HOUR, NEVER
from simsite.experiment.run.results import ALL, LUCK, Results
from simsite.report.figures.axes import closed
from simsite.report.figures.coverage import coverage_data, later_notes, shown_until
from simsite.report.figures.data import FigureData
from simsite.report.figures.several import several_data
from simsite.report.html.chart import (
    NARROW,
    WIDE,
    Chart,
    ChartCurve,
    Frame,
    Shade,
    Tick,
    clock_ticks,
    share_ticks,
)
from simsite.report.html.escape import isolated
from simsite.report.summary import FEWEST_FOR_QUANTILES, band, covered
from simsite.report.wording import Wording

LOOKS = {ALL: 1, LUCK: 0}


def coverage_charts(results: Results, wording: Wording) -> tuple[Chart, Chart]:
    """Return the share swabbed over time with the bands of both lines, for a page and a phone."""
    data = coverage_data(results)
    named = [
        (wording.words(f"picture.line.{key}"), LOOKS[key], data.where(line=key))
        for key in (ALL, LUCK)
        if key in results.lines
    ]
    title = wording.words("picture.coverage.title")
    return _both(title, named, results, wording)


def coverage_notes(results: Results, wording: Wording) -> tuple[str, ...]:
    """Return what line and bands mean, as far as there are such, and what comes later."""
    words = wording.words
    enough = results.headline.replications >= FEWEST_FOR_QUANTILES
    both = [words("shown.coverage.both")] if len(results.lines) > 1 else []
    last = shown_until(results, [band(covered(line)) for line in results.lines.values()])
    return (
        words("picture.note.band" if enough else "picture.note.range"),
        *both,
        *later_notes(results, last, wording),
    )


def several_charts(runs: Sequence[Results], wording: Wording) -> tuple[Chart, Chart]:
    """Return the share swabbed over time in each of several runs, for a page and a phone."""
    data = several_data(runs)
    named = [
        (isolated(run.name) or wording.name(run.plan), number, data.where(number=number))
        for number, run in enumerate(runs)
    ]
    return _both(wording.words("picture.several.title"), named, runs[0], wording)


def _both(
    title: str, named: list[tuple[str, int, FigureData]], first: Results, wording: Wording
) -> tuple[Chart, Chart]:
    wide, narrow = (_chart(title, named, first, wording, size) for size in (WIDE, NARROW))
    return wide, narrow


def _chart(
    title: str,
    named: list[tuple[str, int, FigureData]],
    first: Results,
    wording: Wording,
    size: tuple[int, int],
) -> Chart:
    hours = [hour for _, _, data in named for hour in data.numbers("hours").tolist()]
    ends = min(hours), max(hours)
    frame = Frame(*size, ends, (0.0, 1.0))
    calendar = first.plan.calendar
    mark = None
    if calendar.deadline < NEVER:
        at = (calendar.deadline - calendar.opening) / HOUR
        text = wording.words("picture.deadline", time=wording.value("time", calendar.deadline))
        mark = Tick(frame.x(at), text) if ends[0] <= at <= ends[1] else None
    spans = [
        tuple(frame.x((end - calendar.opening) / HOUR) for end in span)
        for span in closed(first, ends)
    ]
    return Chart(
        frame=frame,
        title=title,
        y_label=wording.words("picture.coverage.y"),
        x_ticks=clock_ticks(frame, wording),
        y_ticks=share_ticks(frame, wording.words),
        curves=tuple(_curve(frame, *one) for one in named),
        mark=mark,
        shades=tuple(Shade(start, end - start) for start, end in spans),
    )


def _curve(frame: Frame, name: str, number: int, data: FigureData) -> ChartCurve:
    times = data.numbers("hours").tolist()
    low, middle, high = (
        data.numbers(column).tolist() for column in ("band_low", "median", "band_high")
    )
    ring = [*zip(times, high, strict=True), *reversed(list(zip(times, low, strict=True)))]
    line = frame.points(zip(times, middle, strict=True))
    return ChartCurve(name, number, line, frame.points(ring))
