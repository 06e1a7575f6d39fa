"""The answer of a run in four boxes, and the statistics that stand behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simsite.core.units import NEVER
from simsite.experiment.run.people_left import DEADLINE, people_left
from simsite.experiment.run.results import LUCK
from simsite.experiment.store.report_inputs import Gathered
from simsite.report.html.escape import PageWording, isolated
from simsite.report.left_text import left_line
from simsite.report.summary import Spread, Summary
from simsite.report.text import completion_lines, completion_rows, what_lines
from simsite.report.text_measures import measure_rows, measures_heading, staff_rows, times_line
from simsite.report.text_parts import replications
from simsite.report.wording import Wording


@dataclass(frozen=True, slots=True)
class Box:
    """One number of the answer: what it is, how much, its interval, and what else to know."""

    label: str
    value: str
    interval: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table for the page; the first column is text, the others are numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """What stands behind the answer."""

    what: tuple[str, ...]
    nobody: str
    measures_heading: str
    line: str
    completion: PageTable
    notes: tuple[str, ...]
    measures: PageTable
    staff: PageTable


def answer(summary: Summary, wording: Wording) -> Headline:
    """Return the answer of a run.

    Parameters
    ----------
    summary : Summary
        Its estimates.
    wording : Wording
        Language and calendar.
    """
    words = wording.words
    named = replications(summary.county.replications, words)

    def table(
        columns: tuple[str, ...], rows: Callable[[Summary, Wording], list[tuple[str, ...]]]
    ) -> PageTable:
        heads = tuple(words(f"answer.column.{name}") for name in columns)
        return PageTable(heads, tuple(rows(summary, wording)))

    return Headline(
        what=tuple(what_lines(summary, wording)),
        nobody=words("answer.nobody.all") if summary.county.empty else "",
        measures_heading=measures_heading(summary, words),
        line=words(f"answer.line.{summary.headline}", replications=named),
        completion=table(("quantity", "clock", "after", "interval"), completion_rows),
        notes=tuple(completion_lines(summary, wording)),
        measures=table(("measure", "median", "interval"), lambda s, w: [*measure_rows(s, w)]),
        staff=table(("staff", "busy", "on_duty", "overtime"), staff_rows),
    )


def boxes(summary: Summary, wording: Wording) -> tuple[Box, ...]:
    """Return when, from when to when, how sure and the people left; two without a deadline.

    Where nobody comes, one that says so.
    """
    if summary.county.empty:
        say = wording.words
        why = (say("answer.nobody.all"),)
        return (Box(say("shown.box.when"), say("answer.nobody.place"), "", why),)
    return (_when(summary, wording), _spread(summary, wording), *_deadline(summary, wording))


def _within(wording: Wording, shown: str) -> str:
    return wording.words("shown.box.interval", interval=shown)


def _when(summary: Summary, wording: Wording) -> Box:
    words, median = wording.words, summary.county.spreads["completion"].median
    notes = [words("shown.box.not_results")]
    if median.value < NEVER:
        notes.insert(0, words("shown.box.after", after=wording.after(median.value)))
    notes += [
        left_line(one, wording) for one in people_left(summary.results) if one.moment != DEADLINE
    ]
    interval = _within(wording, wording.interval("time", median.interval))
    return Box(words("shown.box.when"), wording.value("time", median.value), interval, tuple(notes))


def _spread(summary: Summary, wording: Wording) -> Box:
    """Return between which hours most replications end, and the same for random draws alone."""
    words = wording.words
    shown, key = _ends(summary.county.spreads["completion"], wording)
    notes = [words(f"shown.box.{key}")]
    if summary.headline != LUCK and LUCK in summary.lines:
        alone, _ = _ends(summary.lines[LUCK].spreads["completion"], wording)
        nobody = summary.lines[LUCK].empty
        said = words("answer.line.nobody") if nobody else words("shown.box.alone", ends=alone)
        notes.append(said)
    return Box(
        words("shown.box.spread"), shown, words(f"shown.box.{summary.headline}"), tuple(notes)
    )


def _ends(spread: Spread, wording: Wording) -> tuple[str, str]:
    if spread.low is None or spread.high is None:
        ends, key = (spread.least, spread.most), "all_of"
    else:
        ends, key = (spread.low.value, spread.high.value), "most_of"
    return wording.span(*ends), key


def _deadline(summary: Summary, wording: Wording) -> list[Box]:
    words, county, done = wording.words, summary.county, summary.county.done
    if done is None:
        return []
    left = county.spreads["unswabbed_at_deadline"]
    deadline = wording.value("time", summary.results.plan.calendar.deadline)
    least, most = (wording.value("count", end) for end in (left.least, left.most))
    times = times_line(summary, done, words)
    absent = wording.value("count", county.spreads["absent"].median.value)
    found = people_left(summary.results)
    late = [left_line(one, wording) for one in found if one.moment == DEADLINE]
    return [
        Box(
            words("shown.box.sure", deadline=deadline),
            wording.value("share", done.value),
            _within(wording, wording.interval("share", done.interval)),
            (times,),
        ),
        Box(
            words("shown.box.left", deadline=deadline),
            wording.value("count", left.median.value),
            _within(wording, wording.interval("count", left.median.interval)),
            (
                words("shown.box.left_range", low=least, high=most),
                *late,
                words("shown.box.absent", absent=absent),
            ),
        ),
    ]


# Several runs beside each other.


def beside(found: Gathered, summaries: Sequence[Summary], wording: Wording) -> PageTable:
    """Return the answers of several runs side by side, a row each."""
    words = wording.words
    answers = [boxes(summary, _own(summary, wording)) for summary in summaries]
    columns = (words("shown.compared.run"), *(box.label for box in answers[0]))
    rows = tuple(
        (_name(run.results.name), *map(_cell, own))
        for run, own in zip(found.runs, answers, strict=True)
    )
    return PageTable(columns, rows)


def _own(summary: Summary, wording: Wording) -> Wording:
    return PageWording.of_plan(summary.results.plan, wording.words)


def _name(name: str) -> str:
    return isolated(name)


def _cell(box: Box) -> str:
    return f"{box.value} · {box.interval}"
