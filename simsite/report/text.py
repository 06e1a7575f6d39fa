"""The answer of a run, in words and in numbers."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from simsite.core.units import DAY, NEVER
from simsite.experiment.run.results import LUCK, Results
from simsite.report import formatting as written
from simsite.report.answers.noun import Answer, AnswerGrid, AnswerSection
from simsite.report.check_text import closed_sentences
from simsite.report.counted_arrivals import counted_lines
from simsite.report.filled_text import filled_json, filled_lines
from simsite.report.formatting import DUE
from simsite.report.i18n import Words
from simsite.report.left_text import left_lines
from simsite.report.opening_hours import hours_lines
from simsite.report.overtime_text import overtime_lines
from simsite.report.result_json import summary_json
from simsite.report.summary import Summary, band, covered, summarise
from simsite.report.terminal import ScreenColumn
from simsite.report.text_measures import measures, staff
from simsite.report.text_parts import (
    audited,
    done_lines,
    few,
    nobody_lines,
    proof,
    relief_lines,
    replications,
    sparkline,
    statistics,
)
from simsite.report.text_places import last_sites, townships
from simsite.report.unknowns_text import unknowns_lines
from simsite.report.wording import Wording

if TYPE_CHECKING:
    from simsite.experiment.run.precision import Verdict
    from simsite.model.scenario import Scenario

SPARK_WIDTH = 60


def run_answer(
    results: Results,
    words: Words,
    scenario: Scenario | None = None,
    verdict: Verdict | None = None,
) -> Answer:
    """Return the answer of ``simsite run``.

    Parameters
    ----------
    results : Results
        Of a run; with fewer than `FEWEST_FOR_QUANTILES` replications only medians and ranges
        are shown, and the text says so.
    words : Words
        Language.
    scenario : Scenario, optional
        What was asked: then it is said which staff was filled in by rule.
    verdict : Verdict, optional
        Why the run took as many replications as it did.
    """
    summary, wording = summarise(results), Wording.of(results.plan, words)
    filled = () if scenario is None else tuple(filled_lines(scenario, words))
    sections = [replace(_what(summary, wording), notes=filled)]
    if not summary.county.empty:
        sections += _what_came_out(summary, wording)
    checks = filter(None, (proof(results.check, words), audited(results.audit, words)))
    sections[-1] = replace(sections[-1], notes=(*sections[-1].notes, *checks))
    if verdict is not None:
        from simsite.report.precision_text import precision_text

        sections.append(AnswerSection(notes=tuple(precision_text(verdict, words))))
    title = wording.name(results.plan) or words("answer.untitled")
    values = partial(run_json, results, verdict, scenario)
    return Answer("run", title, tuple(sections), values)


def _what_came_out(summary: Summary, wording: Wording) -> list[AnswerSection]:
    return [
        _completion(summary, wording),
        _coverage(summary, wording),
        measures(summary, wording),
        *staff(summary, wording),
        townships(summary, wording),
        last_sites(summary, wording),
    ]


def run_json(
    results: Results, verdict: Verdict | None = None, scenario: Scenario | None = None
) -> dict[str, Any]:
    """Return the answer as plain values.

    A verdict is its member ``precision``, what was filled in by rule of the scenario's staff its
    member ``filled``.
    """
    about = summary_json(results)
    if scenario is not None:
        about["filled"] = filled_json(scenario)
    if verdict is not None:
        from simsite.report.precision_text import precision_json

        about["precision"] = precision_json(verdict)
    return about


def what_lines(summary: Summary, wording: Wording) -> list[str]:
    """Return what was simulated, in sentences: places, people, staff, days, luck."""
    words, plan = wording.words, summary.results.plan
    people = _people(summary)
    return [
        words(
            "answer.what.places",
            sites=written.count(len(plan.sites)),
            count=len(summary.townships),
            residents=written.count(sum(site.residents.population for site in plan.sites)),
        ),
        words(
            "answer.what.people",
            **{key: written.count(number) for key, number in people.items()},
        ),
        *staff_lines(summary, wording),
        *_when(summary, wording),
        *_origins(summary, wording),
    ]


def staff_lines(summary: Summary, wording: Wording) -> list[str]:
    """Return who is on duty at most, and who of them has no desk."""
    words, staff = wording.words, summary.on_duty
    counted = ("collectors", "helpers", "registrars", "leads", "callers")
    numbers = {key: written.count(getattr(staff, key)) for key in counted}
    lines = [words("answer.what.staff", **numbers)]
    if staff.further:
        jobs = {job: written.count(number) for job, number in staff.further.items()}
        lines.append(words("answer.what.jobs", **jobs))
    if staff.teams:
        lines.append(words("answer.what.teams", count=written.count(staff.teams)))
    if staff.others:
        lines.append(words("answer.what.others", others=written.count(staff.others)))
    return [*lines, *relief_lines(summary.results.plan, wording)]


def _what(summary: Summary, wording: Wording) -> AnswerSection:
    words = wording.words
    warnings = [*closed_sentences(summary.results.plan, words)]
    if summary.county.empty:
        warnings.append(words("check.warning", text=words("answer.nobody.all")))
    said = tuple(what_lines(summary, wording))
    return AnswerSection(sentences=said, warnings=tuple(warnings))


def _people(summary: Summary) -> dict[str, int]:
    """Return who is due, attending and absent at the given values, each in the median."""
    spreads = summary.lines.get(LUCK, summary.county).spreads
    return {key: int(spreads[key].median.value) for key in (DUE, "attending", "absent")}


def _when(summary: Summary, wording: Wording) -> list[str]:
    words, calendar = wording.words, summary.results.plan.calendar
    windows = {window for site in summary.results.plan.sites for window in site.windows}
    ends = {
        name: wording.value("time", time) if time < NEVER else words(f"answer.none.{name}")
        for name, time in (("deadline", calendar.deadline), ("horizon", calendar.horizon))
    }
    return [
        words(
            "answer.what.days",
            count=len({start // DAY for start, _ in windows}),
            opening=wording.value("time", calendar.opening),
            **ends,
        ),
        *hours_lines(summary.results.plan, wording),
        *counted_lines(summary.results.plan, wording),
        *done_lines(summary.results.plan, wording),
        words(
            "answer.what.luck",
            replications=replications(summary.county.replications, words),
            seed=summary.results.seed,
        ),
    ]


def _origins(summary: Summary, wording: Wording) -> list[str]:
    """Return what the scenario says of where its inputs come from."""
    found = summary.results.origins
    if found is None or not found.inputs:
        return []
    numbers = {name: written.count(number) for name, number in asdict(found).items()}
    return [wording.words("answer.what.origins", **numbers)]


def completion_rows(summary: Summary, wording: Wording) -> list[tuple[str, ...]]:
    """Return statistic, clock time, hours after opening and interval of completion."""
    return [
        (
            wording.words(f"answer.statistic.{key}"),
            wording.value("time", value),
            wording.after(value),
            wording.interval("time", interval),
        )
        for key, value, interval in statistics(summary.county.spreads["completion"])
    ]


def completion_lines(summary: Summary, wording: Wording) -> list[str]:
    """Return what is to be said below the statistics of completion."""
    words, county = wording.words, summary.county
    completion, named = county.spreads["completion"], replications(county.replications, words)
    reached = "answer.reached.not" if completion.not_reached else "answer.reached.all"
    missed = {"not_reached": completion.not_reached} if completion.not_reached else {}
    return [
        words(reached, replications=named, **missed),
        *nobody_lines(summary, words),
        *_alone(summary, wording),
        *few(summary, wording),
        *overtime_lines(summary.results, wording),
        *unknowns_lines(summary.results, wording),
        words("answer.note.interval"),
    ]


def _completion(summary: Summary, wording: Wording) -> AnswerSection:
    words = wording.words
    named = replications(summary.county.replications, words)
    columns = (
        ScreenColumn(words("answer.column.quantity"), fold=True),
        *(
            ScreenColumn(words(f"answer.column.{name}"), "right")
            for name in ("clock", "after", "interval")
        ),
    )
    return AnswerSection(
        words("answer.heading.completion"),
        (words(f"answer.line.{summary.headline}", replications=named),),
        grids=(AnswerGrid(columns, tuple(completion_rows(summary, wording)), name="completion"),),
        notes=(*left_lines(summary.results, wording), *completion_lines(summary, wording)),
    )


def _alone(summary: Summary, wording: Wording) -> list[str]:
    """Return the line for luck alone, where it is not the headline itself."""
    if summary.headline == LUCK or LUCK not in summary.lines:
        return []
    words, completion = wording.words, summary.lines[LUCK].spreads["completion"]
    if summary.lines[LUCK].empty:
        return [words("answer.line.nobody")]
    if completion.low is None or completion.high is None:
        ends, key = (completion.least, completion.most), "answer.line.range"
    else:
        ends, key = (completion.low.value, completion.high.value), "answer.line.quantiles"
    low, high = (wording.value("time", end) for end in ends)
    median = wording.estimate("time", completion.median)
    return [words("answer.line.alone", median=median, from_to=words(key, low=low, high=high))]


def _coverage(summary: Summary, wording: Wording) -> AnswerSection:
    """Return the median coverage from opening to the end of the slowest replication shown."""
    words, results = wording.words, summary.results
    times, share = results.times, band(covered(results.headline))[1]
    full = np.flatnonzero(share >= share[-1])[0]
    end = max(int(full), 1)
    chosen = np.unique(np.linspace(0, end, min(SPARK_WIDTH, end + 1)).round().astype(int))
    curve = sparkline([float(share[i]) for i in chosen], top=1.0)
    axis = words(
        "answer.coverage.axis",
        start=wording.value("time", times[0]),
        end=wording.value("time", times[chosen[-1]]),
        share=written.percent(float(share[chosen[-1]]), words),
    )
    return AnswerSection(words("answer.heading.coverage"), (curve, axis))
