"""The whole page: which sections it has, and the file it becomes."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simsite.core.errors import BadValue
from simsite.core.files import unwritable, write_whole
from simsite.core.units import NEVER
from simsite.experiment.run.results import Results
from simsite.experiment.store.report_inputs import Gathered, RunFacts, gathered
from simsite.report.answers.made import answer_of
from simsite.report.answers.noun import Answer
from simsite.report.html import (
    answer,
    curves,
    explorer,
    inputs,
    lists,
    measures,
    places,
    proofs,
    sheet,
    two_plans,
)
from simsite.report.html.escape import PageWording, finished, isolated, kept, script_json
from simsite.report.html.font import font_face
from simsite.report.i18n import Words
from simsite.report.plan_names import under_planners_names
from simsite.report.summary import Summary, summarise
from simsite.report.text_places import held_lines, last_lines, last_note

if TYPE_CHECKING:
    from jinja2 import Environment


REPORT = "report.html"
ENDINGS = (".html", ".htm")


QUESTIONS = ("marginal", "need", "sensitivity")
ONE_PAGE = ("sheet", "two_plans")
# What says nothing where nobody comes.
OF_SOMEBODY = (
    "why", "next", "coverage", "measures", "townships", "map", "replay", "days", "supplies",
)  # fmt: skip

# The door of Jinja2: every value is escaped, and a name that a template lacks is an error.

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the environment of the templates."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finished,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["kept"] = kept
    return made


def rendered(name: str, **values: Any) -> str:
    """Return a template filled with values."""
    return environment().get_template(name).render(**values)


def source(name: str) -> str:
    """Return the text of a style sheet or script beside the templates."""
    return (TEMPLATES / name).read_text("utf-8")


def trusted(text: str) -> Any:
    """Return text of simsite's own (style, script, data) that is not to be escaped."""
    from markupsafe import Markup

    return Markup(text)


def policy(style: str, script: str) -> str:
    """Return the content security policy of a page: nothing from outside, nothing but its own.

    Parameters
    ----------
    style, script : str
        Exactly what stands in its one style element and its one script element.
    """
    hashes = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in (style, script)
    )
    own = [f"{kind}-src 'sha256-{h}'" for kind, h in zip(("style", "script"), hashes, strict=True)]
    none = [f"{kind} 'none'" for kind in ("default-src", "base-uri", "form-action")]
    return "; ".join([*none, *own, "font-src data:"])


@dataclass(frozen=True, slots=True)
class Section:
    """One section: anchor, heading, template, and what the template shows."""

    id: str
    title: str
    template: str
    content: Any

    @property
    def one_page(self) -> bool:
        """Whether it is printed on a page of its own."""
        return self.id in ONE_PAGE


@dataclass(frozen=True, slots=True)
class LanguageSide:
    """The page in one language, and the words its script needs."""

    words: Words
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    for_script: dict[str, Any]


def page(found: Gathered, languages: Sequence[Words]) -> str:
    """Return the page as HTML.

    Parameters
    ----------
    found : Gathered
        What it shows.
    languages : sequence of Words
        One or two; with two, readers choose.

    Returns
    -------
    str
        The same for the same results and version of simsite, whenever and wherever it is made.
    """
    summaries = [summarise(run.results) for run in found.runs]
    sides = [_side(found, summaries, words) for words in languages]
    data = {
        "replays": places.replay_numbers(found.runs[0]) if len(found.runs) == 1 else [],
        "scenario": [run.text for run in found.runs],
        "grids": [explorer.grid_numbers(sweep) for sweep in found.sweeps],
        "words": {side.words.lang: side.for_script for side in sides},
    }
    body = rendered("body.html", sides=sides)
    script, data_text = source("page.js"), script_json(data)
    style = source("page.css") + font_face(body + data_text)
    return rendered(
        "document.html",
        lang=sides[0].words.lang,
        title=sides[0].title,
        policy=policy(style, script),
        style=trusted(style),
        script=trusted(script),
        data=trusted(data_text),
        body=trusted(body),
    )


def _side(found: Gathered, summaries: Sequence[Summary], words: Words) -> LanguageSide:
    sections, for_script = list[Section](), dict[str, Any]()
    if len(found.runs) == 1:
        sections += _run(found, summaries[0], words, for_script)
    elif found.runs:
        sections += _compared(under_names(found, words), summaries, words)
    for_script["sweeps"] = []
    for number, sweep in enumerate(found.sweeps):
        shown = explorer.explorer(sweep, words)
        for_script["sweeps"].append(_sweep_words(shown))
        sections.append(Section("sweep-" + str(number), shown.title, "sweep.html", (number, shown)))
    if len(found.runs) != 1:
        sections += _answers(found, words)
        sections.append(_origin(found, words))
    title, subtitle = _title(found, sections, words)
    return LanguageSide(words, title, subtitle, tuple(sections), for_script)


def _title(found: Gathered, sections: Sequence[Section], words: Words) -> tuple[str, str]:
    kind = words("shown.title.run" if len(found.runs) == 1 else "shown.title.several")
    if not found.runs:
        return (sections[0].title if found.sweeps else words("shown.title.answers")), kind
    plan = found.runs[0].results.plan
    named = PageWording.of_plan(plan, words).name(plan) or words("answer.untitled")
    return named, kind


def _sweep_words(shown: explorer.Explorer) -> dict[str, Any]:
    """Return what the sliders show: names of values, and the outcome of every design point."""
    width = len(shown.sliders)
    return {
        "values": [slider.values for slider in shown.sliders],
        "points": [row[width:] for row in shown.table.rows],
    }


def _run(
    found: Gathered, summary: Summary, words: Words, for_script: dict[str, Any]
) -> list[Section]:
    run = found.runs[0]
    wording = PageWording.of_plan(run.results.plan, words)
    site_map = places.site_map(run, summary, wording)
    for_script["sites"] = {"columns": site_map.columns, "rows": site_map.rows}
    for_script["replay"] = places.replay_words(run, wording)
    reasons = (
        held_lines(summary, wording),
        last_lines(summary, wording),
        last_note(summary, words),
    )
    answers = _kept(found, words)
    asked = {one.kind for one in answers}
    timed = run.results.plan.calendar.deadline < NEVER
    open_questions = tuple(
        (words(f"shown.ask.{kind}"), inputs.ask(run, kind))
        for kind in QUESTIONS
        if kind not in asked and (timed or kind != "need")
    )
    sections = [
        _section("sheet", words, sheet.sheet(run, summary, wording)),
        _section("answer", words, answer.answer(summary, wording)),
        _section("why", words, (reasons, inputs.inputs(run, wording).doubts)),
        _section("next", words, (answers, open_questions)),
        _section("coverage", words, _coverage(run, wording)),
        *_measures([run.results], wording),
        _section("townships", words, _townships(summary, wording)),
        _section("map", words, site_map),
        _section("replay", words, for_script["replay"]["sites"]),
        _section("deployment", words, _deployment(run, wording)),
        _section("days", words, lists.by_day(run, wording)),
        _section("supplies", words, places.stores(run.supplies, run.results.plan, wording)),
        _section("inputs", words, inputs.inputs(run, wording)),
        _section("checks", words, proofs.checks(run, wording)),
        _origin(found, words),
        _section("stress", words, proofs.sheet(run, summary, wording)),
    ]
    return [s for s in sections if not summary.county.empty or s.id not in OF_SOMEBODY]


def _deployment(run: RunFacts, wording: PageWording) -> lists.Posts:
    return lists.deployment(run.scenario, run.results.plan, run.deployment, wording)


def _coverage(run: RunFacts, wording: PageWording) -> tuple[Any, Any, tuple[str, ...]]:
    wide, narrow = curves.coverage_charts(run.results, wording)
    return wide, narrow, curves.coverage_notes(run.results, wording)


def _measures(runs: Sequence[Results], wording: PageWording) -> list[Section]:
    """Return the section of waits by class and what goes with them, where there are such."""
    found = measures.measure_tables(runs, wording)
    return [_section("measures", wording.words, found)] if found[0] else []


def _townships(summary: Summary, wording: PageWording) -> tuple[tuple[str, ...], Any, str]:
    timed = summary.results.plan.calendar.deadline < NEVER
    names = ["township", "median", "interval", *(["done"] if timed else [])]
    columns = tuple(wording.words(f"answer.column.{name}") for name in names)
    note = wording.words("shown.townships.note" if timed else "shown.townships.note_untimed")
    return columns, places.townships(summary, wording), note


def _section(name: str, words: Words, content: Any) -> Section:
    return Section(name, words(f"shown.heading.{name}"), f"{name}.html", content)


def under_names(found: Gathered, words: Words) -> Gathered:
    """Return what is shown with its runs, also in comparisons, under the planner's names."""
    runs = under_planners_names([run.results for run in found.runs], words)
    named = [replace(results, name=isolated(results.name)) for results in runs]
    return replace(
        found,
        runs=tuple(replace(run, results=r) for run, r in zip(found.runs, runs, strict=True)),
        comparisons=tuple(
            replace(one, first=named[0], second=second)
            for one, second in zip(found.comparisons, named[1:], strict=True)
        ),
    )


def _compared(found: Gathered, summaries: Sequence[Summary], words: Words) -> list[Section]:
    """Return what differs between runs; two of them stand on one page before it."""
    from simsite.report.answers.comparison import comparison_answer

    results = [run.results for run in found.runs]
    wording = PageWording.of_plan(results[0].plan, words)
    told = comparison_answer(found.comparisons, wording)
    charts = curves.several_charts(results, wording)
    if len(results) > 2:
        beside = answer.beside(found, summaries, wording)
        return [_section("compared", words, (beside, told, charts)), *_measures(results, wording)]
    pair = two_plans.two_plans(found, summaries, told, wording)
    return [
        _section("two_plans", words, pair),
        _section("compared", words, (None, told, charts)),
        *_measures(results, wording),
    ]


def _answers(found: Gathered, words: Words) -> list[Section]:
    answers = _kept(found, words)
    return [_section("next", words, (answers, ()))] if answers else []


def _kept(found: Gathered, words: Words) -> list[Answer]:
    """Return the answers of other commands, worded for a page."""
    return [
        answer_of(one.found, one.scenario, PageWording.of_plan(one.found.plan, words))
        for one in found.answers
    ]


def _origin(found: Gathered, words: Words) -> Section:
    runs = [
        (isolated(str(run.directory)), inputs.about_run(run, words), inputs.repeat(run))
        for run in found.runs
    ]
    return _section("origin", words, (runs, inputs.others(found, words)))


# A report from directories of results to a file.


def write_report(
    results: Sequence[str | os.PathLike[str]],
    languages: Sequence[Words],
    out: str | os.PathLike[str] | None = None,
) -> Path:
    """Write one HTML file that shows directories of results.

    Parameters
    ----------
    results : sequence of path
        Directories of runs, sweeps, and answers of ``need``, ``marginal`` and ``sensitivity``.
    languages : sequence of Words
        One, or two between which readers choose.
    out : path, optional
        The file; by default ``report.html`` in the first directory. A file there is replaced.

    Returns
    -------
    pathlib.Path
        Where it is.

    Raises
    ------
    BadValue
        If a directory cannot be shown, the name is not that of a page, or nothing can be written.
    """
    directories = [Path(result) for result in results]
    path = directories[0] / REPORT if out is None else Path(out)
    if path.suffix.lower() not in ENDINGS:
        raise BadValue("report.ending", file=path)
    found = gathered(directories)

    content = page(found, languages).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as trouble:
        raise unwritable(path, trouble) from None
    return path
