"""Measures and staff in the answer of a run."""

from __future__ import annotations

from collections.abc import Iterator

from simsite.core.units import NEVER
from simsite.metrics.catalogue import CLASS_METRICS, METRICS, SOMETIMES
from simsite.model.plan import SHARED
from simsite.report.answers.noun import AnswerGrid, AnswerSection
from simsite.report.formatting import NO_VALUE, STAFF_HOURS, interval, number
from simsite.report.i18n import Words
from simsite.report.summary import Chance, Spread, Summary
from simsite.report.terminal import ScreenColumn
from simsite.report.wording import Wording

CALL_UP = "call_up"


def measure_rows(summary: Summary, wording: Wording) -> list[tuple[str, str, str]]:
    """Return label, median and interval of the county's measures."""
    spreads = summary.county.spreads
    done = summary.county.done
    rows = [] if done is None else _on_time(summary, done, wording)
    rows.append(_row("absent", spreads["absent"], wording))
    if spreads["left_unswabbed"].most > 0:
        rows.append(_row("left_unswabbed", spreads["left_unswabbed"], wording))
    if "gave_up" in spreads:
        rows.append(_row("gave_up", spreads["gave_up"], wording))
    if "balked" in spreads:
        rows.append(_row("balked", spreads["balked"], wording))
    for name in ("t90", "t95", "wait_mean", "wait_q95", "tubes"):
        rows.append(_row(name, spreads[name], wording))
    return [*rows, *_by_class(spreads, wording), *_hours_of(spreads, wording)]


def _by_class(spreads: dict[str, Spread], wording: Wording) -> Iterator[tuple[str, str, str]]:
    """Yield what came out for each class of residents, where they are told apart."""
    for key, spread in spreads.items():
        head, _, name = key.partition(".")
        shown_of = CLASS_METRICS.keys() - {"class_attending"}
        # Of kinds of site the tables alone tell.
        if head in shown_of and "." not in name and spreads[f"class_attending.{name}"].most > 0:
            unit, median = CLASS_METRICS[head].unit, spread.median
            own = wording.known(f"glossary.resident.{name}")
            label = wording.words(f"answer.measure.{head}", name=own)
            shown = wording.value(unit, median.value)
            yield label, shown, wording.interval(unit, median.interval)


# What hours are told of beside those of staff: causes of a speed by the clock, and stages at which
# desks are blocked.
_HOURS_OF = {"lost": "cause", "blocked": "stage"}


def _hours_of(spreads: dict[str, Spread], wording: Wording) -> Iterator[tuple[str, str, str]]:
    """Yield the hours that each cause of a speed has taken, and of blocked desks, to a tenth."""
    for key, spread in spreads.items():
        head, _, name = key.partition(".")
        if head in _HOURS_OF:
            of, median = wording.known(f"glossary.{_HOURS_OF[head]}.{name}"), spread.median
            label = wording.words(f"answer.measure.{head}", name=of)
            ends = (NO_VALUE, NO_VALUE)
            if median.interval is not None:
                ends = number(median.interval.low), number(median.interval.high)
            yield label, number(median.value), interval(*ends, wording.words)


def measures(summary: Summary, wording: Wording) -> AnswerSection:
    """Return the county's measures: on time, not swabbed then, t90, t95, waits, tubes."""
    words = wording.words
    columns = (
        ScreenColumn(words("answer.column.measure"), fold=True),
        ScreenColumn(words("answer.column.median"), "right"),
        ScreenColumn(words("answer.column.interval"), "right"),
    )
    grid = AnswerGrid(columns, tuple(measure_rows(summary, wording)), name="measures")
    return AnswerSection(measures_heading(summary, words), grids=(grid,))


def measures_heading(summary: Summary, words: Words) -> str:
    """Return the heading of the measures; of being on time only where there is a deadline."""
    timed = summary.results.plan.calendar.deadline < NEVER
    return words("answer.heading.measures" if timed else "answer.heading.untimed")


def _row(name: str, spread: Spread, wording: Wording) -> tuple[str, str, str]:
    unit, median = (METRICS | SOMETIMES)[name].unit, spread.median
    label = wording.words(f"answer.measure.{name}")
    return label, wording.value(unit, median.value), wording.interval(unit, median.interval)


def _on_time(summary: Summary, done: Chance, wording: Wording) -> list[tuple[str, str, str]]:
    words = wording.words
    left = summary.county.spreads["unswabbed_at_deadline"]
    deadline = wording.value("time", summary.results.plan.calendar.deadline)
    least, most = (wording.value("count", end) for end in (left.least, left.most))
    times = times_line(summary, done, words)
    return [
        (
            words("answer.measure.done", deadline=deadline),
            wording.value("share", done.value),
            wording.interval("share", done.interval),
        ),
        (f"  {times}", "", ""),
        (
            words("answer.measure.unswabbed"),
            wording.value("count", left.median.value),
            wording.interval("count", left.median.interval),
        ),
        (words("answer.measure.range"), "", words("answer.range", low=least, high=most)),
    ]


def times_line(summary: Summary, done: Chance, words: Words) -> str:
    """Return in how many replications all was done in time, and in how many nobody came."""
    counted = {"times": done.times, "replications": done.replications}
    if summary.county.nobody:
        return words("answer.measure.times_nobody", nobody=summary.county.nobody, **counted)
    return words("answer.measure.times", **counted)


def posts(summary: Summary) -> list[tuple[str, str]]:
    """Return (role, stage) of every crew that has a utilisation, in the order of the stages."""
    roles = {own.name: own.role for site in summary.results.plan.sites for own in site.crews}
    crews = [
        key.partition(".")[2] for key in summary.county.spreads if key.startswith("utilisation.")
    ]
    return [("caller" if stage == CALL_UP else roles[stage], stage) for stage in crews]


def staff_rows(summary: Summary, wording: Wording) -> list[tuple[str, ...]]:
    """Return crew, utilisation, hours on duty and overtime."""
    spreads = summary.county.spreads

    def cell(name: str, stage: str) -> str:
        unit = "share" if name == "utilisation" else "hours"
        return wording.estimate(unit, spreads[f"{name}.{stage}"].median)

    return [
        (post(role, stage, wording), *(cell(name, stage) for name in _STAFF))
        for role, stage in posts(summary)
    ]


def staff(summary: Summary, wording: Wording) -> list[AnswerSection]:
    """Return utilisation, hours on duty and overtime of each crew, and the total; none of none."""
    words, spreads, rows = wording.words, summary.county.spreads, staff_rows(summary, wording)
    if not rows:
        return []
    columns = (
        ScreenColumn(words("answer.column.staff"), fold=True),
        *(ScreenColumn(words(f"answer.column.{key}"), "right") for key in _STAFF.values()),
    )
    total = wording.estimate("hours", spreads[STAFF_HOURS].median)
    notes = (words("answer.staff.total", total=total), words("answer.note.hours"))
    grid = AnswerGrid(columns, tuple(rows), name="staff")
    return [AnswerSection(words("answer.heading.staff"), grids=(grid,), notes=notes)]


_STAFF = {"utilisation": "busy", "on_duty": "on_duty", "overtime": "overtime"}


def post(role: str, stage: str, wording: Wording) -> str:
    """Return who a crew is: its role, and its stage where it has one."""
    if stage.endswith(SHARED):
        return wording.known(f"glossary.stage.{stage}")
    named = wording.known(f"glossary.role.{_GLOSSARY_ROLES.get(role, role)}")
    return wording.words(
        "answer.staff.post", role=named, stage=wording.known(f"glossary.stage.{stage}")
    )


_GLOSSARY_ROLES = {"helper": "registrar"}
