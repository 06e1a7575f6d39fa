"""An answer as plain values for the page: numbers once, words in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from simsite.core.units import HOUR, NEVER
from simsite.report.answers.comparison import comparison_answer
from simsite.report.check_text import closed_sentences
from simsite.report.figures.coverage import coverage_data, coverage_notes
from simsite.report.figures.data import hours
from simsite.report.figures.townships import townships_data, townships_notes
from simsite.report.filled_text import filled_lines
from simsite.report.html.answer import boxes
from simsite.report.i18n import LANGUAGES, Words, words
from simsite.report.overtime_text import overtime_lines
from simsite.report.summary import PlaceSummary, Summary, place, summarise
from simsite.report.tables import NOBODY
from simsite.report.text import what_lines
from simsite.report.text_parts import nobody_lines, proof, replications
from simsite.report.text_places import held_lines, last_lines, last_note, township_rows
from simsite.report.unknowns_text import unknowns_lines
from simsite.report.wording import Wording
from simsite.web.requests import TrialRequest

if TYPE_CHECKING:
    from simsite.experiment.compare.compare import Comparison
    from simsite.experiment.run.results import Results
    from simsite.facade.page import Manned
    from simsite.model.plan import CampaignPlan


Plain = dict[str, Any]
SHARES = (0, 20, 40, 60, 80, 100)


def shown_inputs(asked: Manned, question: TrialRequest) -> Plain:
    """Return what the fields of the page hold, and the scenario's title by language."""
    scenario = asked.scenario
    calendar = scenario.calendar.model_dump(mode="json")
    return {
        "file": question.file,
        "title": {language: scenario.title.text(language) for language in LANGUAGES},
        "levels": asked.levels,
        "helpers": asked.deployment.helpers,
        "filled": {lang: _filled(asked, words(lang)) for lang in LANGUAGES},
        "fields": {
            "hours": ", ".join(calendar["hours"]),
            "deadline": calendar["deadline"] or "",
        },
        "unsaid": sorted({"registrars", "teams"} & question.levels.keys()),
    }


def _filled(asked: Manned, words: Words) -> list[str]:
    """Return that the site table gives the staff, and what of it was filled in by rule."""
    listed = [words("web.note.as_listed")] if asked.as_listed else []
    return [*listed, *filled_lines(asked.scenario, words)]


def shown(results: Results, stage: str, number: int) -> Plain:
    """Return an answer for the page.

    Parameters
    ----------
    results : Results
        What is known by now.
    stage : str
        ``trial``, ``headline`` or ``whole``.
    number : int
        Replications in all.

    Returns
    -------
    dict
        ``stage``, ``coverage``, ``townships``, ``sites`` with hours after opening and shares, and
        the words of each language.
    """
    summary = summarise(results)
    sites = [place(results, "site", index) for index in range(len(results.plan.sites))]
    opening = results.plan.calendar.opening
    return {
        "stage": stage,
        "deadline": hours(results.plan.calendar.deadline, opening),
        "closed": _closed(results.plan),
        "coverage": _coverage(results),
        "townships": [
            None if row[3] == NOBODY else list(row[4:9]) for row in townships_data(results).rows
        ],
        "sites": [
            [
                site.township.code,
                0.0 if found.empty else hours(found.completion.median.value, opening),
            ]
            for site, found in zip(results.plan.sites, sites, strict=True)
        ],
        **{
            language: _words(summary, sites, (stage, number), words(language))
            for language in LANGUAGES
        },
    }


def _closed(plan: CampaignPlan) -> list[list[float]]:
    """Return the times between two windows of opening, in hours after the first opening."""
    windows = sorted({window for site in plan.sites for window in site.windows})
    spans, end = [], plan.calendar.opening
    for start, closing in windows:
        if start > end:
            spans.append(
                [(end - plan.calendar.opening) / HOUR, (start - plan.calendar.opening) / HOUR]
            )
        end = max(end, closing)
    return spans


def _coverage(results: Results) -> Plain:
    data = coverage_data(results)
    names = ("hours", "band_low", "median", "band_high")
    return {
        line: {name: data.where(line=line).numbers(name).round(4).tolist() for name in names}
        for line in results.lines
    }


def _words(summary: Summary, sites: list[Any], stage: tuple[str, int], words: Words) -> Plain:
    """Return all that is said in one language."""
    wording = Wording.of(summary.results.plan, words)
    return {
        "stage": _stage(summary, *stage, words),
        "boxes": [asdict(box) for box in boxes(summary, wording)],
        "about": [
            *what_lines(summary, wording),
            *closed_sentences(summary.results.plan, words),
        ],
        "shares": [[share / 100, words("units.percent", number=share)] for share in SHARES],
        "ticks": _ticks(summary.results, wording),
        "lines": {key: words(f"picture.line.{key}") for key in summary.lines},
        "coverage_notes": coverage_notes(summary.results, words),
        "townships": _townships(summary, wording),
        "township_notes": townships_notes(summary.results, words),
        "township_names": {place.code: wording.name(place) for place in summary.townships},
        "sites": [[wording.name(site), _when(site, wording)] for site in sites],
        "last": [*last_lines(summary, wording)]
        if summary.last and not summary.county.empty
        else [],
        "held": held_lines(summary, wording),
        "proof": proof(summary.results.check, words) or "",
        "notes": _notes(summary, words),
    }


def _when(site: PlaceSummary, wording: Wording) -> str:
    """Return when a site is complete, or that nobody comes there."""
    if site.empty:
        return wording.words("answer.nobody.place")
    return wording.estimate("time", site.completion.median)


def _stage(summary: Summary, stage: str, number: int, words: Words) -> str:
    done = summary.county.replications
    return words(f"web.stage.{stage}", done=done, of=replications(number, words))


def _ticks(results: Results, wording: Wording) -> list[list[Any]]:
    """Return the whole hours from the first opening to the horizon: hours after it, day, clock."""
    calendar = results.plan.calendar
    first = -(-calendar.opening // HOUR)
    last = min(calendar.horizon, int(results.times[-1])) // HOUR
    ticks = []
    for hour in range(first, last + 1):
        day, _, clock = wording.value("time", hour * HOUR).rpartition(" ")
        ticks.append([hour - calendar.opening / HOUR, day, clock])
    return ticks


def _townships(summary: Summary, wording: Wording) -> Plain:
    """Return the table of the townships, the latest first."""
    timed = summary.results.plan.calendar.deadline < NEVER
    heads = ("township", "median", "interval", *(("done",) if timed else ()))
    columns = [wording.words(f"answer.column.{name}") for name in heads]
    return {"columns": columns, "rows": township_rows(summary, wording)}


def _notes(summary: Summary, words: Words) -> list[str]:
    """Return what has to be known to read the numbers."""
    county = summary.county
    named = replications(county.replications, words)
    if county.empty:
        return [words("answer.nobody.all")]
    wording = Wording.of(summary.results.plan, words)
    missed = county.spreads["completion"].not_reached
    notes = [
        words("web.note.luck", replications=named),
        words("answer.reached.not", replications=named, not_reached=missed)
        if missed
        else words("answer.reached.all", replications=named),
        *nobody_lines(summary, words),
        *overtime_lines(summary.results, wording),
        *unknowns_lines(summary.results, wording),
        words("answer.note.interval"),
    ]
    if summary.last:
        notes.append(last_note(summary, words))
    return notes


def shown_sides(runs: Sequence[Results], numbers: Sequence[int]) -> list[Plain]:
    """Return number, name and headline boxes of each kept answer."""
    sides = []
    for results, number in zip(runs, numbers, strict=True):
        summary = summarise(results)
        shown = {
            language: [
                asdict(box) for box in boxes(summary, Wording.of(results.plan, words(language)))
            ]
            for language in LANGUAGES
        }
        sides.append({"number": number, "name": results.name, "boxes": shown})
    return sides


def shown_differences(comparisons: tuple[Comparison, ...]) -> Plain:
    """Return by language what differs from the first: heading, sentences, table."""
    shown: Plain = {}
    for language in LANGUAGES:
        wording = Wording.of(comparisons[0].first.plan, words(language))
        answer = comparison_answer(comparisons, wording)
        *sections, last = answer.sections
        parts = [
            {
                "heading": section.heading or answer.title,
                "sentences": section.sentences,
                "columns": [column.heading for column in section.grids[0].columns],
                "rows": section.grids[0].rows,
            }
            for section in sections
        ]
        shown[language] = {"parts": parts, "notes": last.notes}
    return shown
