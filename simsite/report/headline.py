"""The four numbers that come first: when complete, how late it may get, on time, who is left."""

from __future__ import annotations

from dataclasses import dataclass

from simsite.report.summary import Estimate, Summary
from simsite.report.wording import Wording


@dataclass(frozen=True, slots=True)
class Box:
    """One number as it is shown.

    Attributes
    ----------
    key : str
        ``complete``, ``late``, ``done`` or ``left``.
    label, value, interval, note : str
        What it is, the number, its 95 % interval (a dash where there is none), and more about it.
    """

    key: str
    label: str
    value: str
    interval: str
    note: str


def headline(summary: Summary, wording: Wording) -> tuple[Box, ...]:
    """Return the boxes of an answer; those about a deadline only where there is one."""
    boxes = [_complete(summary, wording), _late(summary, wording)]
    if summary.county.done is not None:
        boxes += [_done(summary, wording), _left(summary, wording)]
    return tuple(boxes)


def _complete(summary: Summary, wording: Wording) -> Box:
    words, median = wording.words, summary.county.spreads["completion"].median
    return Box(
        "complete",
        words("headline.complete"),
        wording.value("time", median.value),
        wording.interval("time", median.interval),
        words("headline.after", hours=wording.after(median.value)),
    )


def _late(summary: Summary, wording: Wording) -> Box:
    """Return the 95 % quantile; with few replications, for which there is none, the latest."""
    words, spread = wording.words, summary.county.spreads["completion"]
    found, key = (spread.high, "late") if spread.high else (Estimate(spread.most, None), "latest")
    low = spread.low.value if spread.low else spread.least
    return Box(
        "late",
        words(f"headline.{key}"),
        wording.value("time", found.value),
        wording.interval("time", found.interval),
        words(f"headline.from_{key}", low=wording.value("time", low)),
    )


def _done(summary: Summary, wording: Wording) -> Box:
    words, done = wording.words, summary.county.done
    assert done is not None
    deadline = wording.value("time", summary.results.plan.calendar.deadline)
    return Box(
        "done",
        words("answer.measure.done", deadline=deadline),
        wording.value("share", done.value),
        wording.interval("share", done.interval),
        words("answer.measure.times", times=done.times, replications=done.replications),
    )


def _left(summary: Summary, wording: Wording) -> Box:
    words, left = wording.words, summary.county.spreads["unswabbed_at_deadline"]
    least, most = (wording.value("count", end) for end in (left.least, left.most))
    return Box(
        "left",
        words("headline.left"),
        wording.value("count", left.median.value),
        wording.interval("count", left.median.interval),
        words("headline.range", range=words("answer.range", low=least, high=most)),
    )
