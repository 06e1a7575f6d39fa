"""An answer as plain values for the page: numbers once, words in both languages."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import simsite
from simsite.core.errors import Fault, SimsiteError, told
from simsite.core.units import HOUR, NEVER
from simsite.report import formatting as written
from simsite.report.answers.comparison import comparison_answer
from simsite.report.check_text import closed_sentences
from simsite.report.figures.coverage import coverage_data, coverage_notes
from simsite.report.figures.data import hours
from simsite.report.figures.townships import townships_data, townships_notes
from simsite.report.filled_text import filled_lines
from simsite.report.html.answer import boxes
from simsite.report.html.escape import PageWording
from simsite.report.i18n import LANGUAGES, Words, words
from simsite.report.list_text import MOMENT
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
    from simsite.facade.lists import Understood
    from simsite.facade.page import Manned, Reply
    from simsite.facade.runs import RunResults
    from simsite.model.plan import CampaignPlan
    from simsite.model.scenario import Scenario
    from simsite.report.answers.noun import AnswerSection
    from simsite.staffing import Deployment


Plain = dict[str, Any]
SHARES = (0, 20, 40, 60, 80, 100)
MILESTONES = (0.5, 0.9, 1.0)  # shares swabbed whose time is read aloud
SURE = 0.95  # chance of being in time below which a place is shown as tight
HOW_SURE = 1  # the box that speaks of no deadline
STATES = ("late", "never", "tight")  # said in words, too


# Where a fault of a scenario lies, and the field of the page by which it can be changed.
FIELD_OF = {
    "calendar.hours": "hours", "calendar.deadline": "deadline",
    "staff.collectors": "collectors", "staff.helpers": "callers", "staff.callers": "callers",
    "staff.leads_per_site": "leads",
}  # fmt: skip
OPTIONS = {"--by": "by", "--sure": "sure"}
FIELD_WORDS = {"people": "people_total"}  # of fields whose name on the page is not their own


def shown_fault(trouble: SimsiteError, typed: Collection[str]) -> Plain:
    """Return an expected failure in both languages.

    Parameters
    ----------
    trouble : SimsiteError
        What cannot be done.
    typed : collection of str
        Names of the fields into which something was typed.

    Returns
    -------
    dict
        ``en``, ``zh``: all of it; ``beside``: by name of a field, what concerns it; ``elsewhere``:
        whether anything concerns no field.
    """
    faults: tuple[Fault, ...] = getattr(trouble, "faults", ())
    beside: dict[str, list[Fault]] = {}
    for fault in faults:
        beside.setdefault(_field(fault, typed), []).append(fault)
    elsewhere = not faults or bool(beside.pop("", []))
    return {
        **{language: told(trouble, language) for language in LANGUAGES},
        "beside": {
            name: {lang: " ".join(one.text(lang) for one in own) for lang in LANGUAGES}
            for name, own in beside.items()
        },
        "elsewhere": elsewhere,
    }


def _field(fault: Fault, typed: Collection[str]) -> str:
    """Return the field that a fault concerns; empty where none was typed into that it could."""
    named = [fault.file, OPTIONS.get(fault.file, ""), FIELD_OF.get(fault.path, "")]
    return next((name for name in named if name and name in typed), "")


def shown_list(found: Understood) -> Plain:
    """Return how a list was understood: its times, and by language what is to be confirmed."""
    times = found.times
    shown: Plain = {}
    for language in LANGUAGES:
        say = words(language)
        named = {name: spoken_times(time, say) for name, time in times.items()}
        facts = asdict(found.facts(language))
        assumed = [_by_fields(line, say) for line in facts["assumed"]]
        noted = [_by_fields(line, say) for line in facts["noted"]]
        shown[language] = {**facts, "assumed": assumed, "noted": noted, "times": named}
    return shown


def _by_fields(told: str, words: Words) -> str:
    """Return what is told of a list with the fields of the page instead of options of `init`."""
    from simsite.facade.lists import LIST_OPTIONS

    for name, option in LIST_OPTIONS.items():
        field = words(f"web.page.{FIELD_WORDS.get(name, name)}")
        told = re.sub(
            f" ?{option} ?" if words.lang == "zh" else option, _quoted(field, words), told
        )
    return told


def _quoted(field: str, words: Words) -> str:
    return f"“{field}”" if words.lang == "zh" else f"'{field}'"


def shown_list_fault(trouble: SimsiteError) -> Plain:
    """Return what is wrong with a list, and the fields for which it asks by name."""
    from simsite.facade.lists import LIST_OPTIONS, TIMES

    shown = shown_fault(trouble, TIMES)
    asks = [name for name, option in LIST_OPTIONS.items() if option in shown["en"]]
    named: Plain = {
        language: _by_fields(shown[language], words(language)) for language in LANGUAGES
    }
    return {**shown, **named, "asks": asks, "choice": _choice(trouble)}


def _choice(trouble: SimsiteError) -> list[str]:
    """Return what there is to choose from where a fault says so."""
    choice = getattr(trouble, "placeholders", {}).get("choice", "")
    return str(choice).split(", ") if choice else []


def shown_inputs(asked: Manned, question: TrialRequest, read: Mapping[str, str]) -> Plain:
    """Return what the fields of the page hold, and the scenario's title by language.

    Parameters
    ----------
    asked : Manned
        What was asked.
    question : TrialRequest
        As it was typed.
    read : mapping of str to str
        How fields were read, where that is not what was typed.
    """
    scenario = asked.scenario
    calendar = scenario.calendar.model_dump(mode="json")
    return {
        "file": question.file,
        "title": {language: scenario.title.text(language) for language in LANGUAGES},
        "levels": asked.levels,
        "helpers": asked.deployment.helpers,
        "filled": {lang: _filled(asked, words(lang)) for lang in LANGUAGES},
        "own_hours": {lang: _own_hours(scenario, words(lang)) for lang in LANGUAGES},
        "fields": {
            lang: {
                "hours": spoken_times(", ".join(calendar["hours"]), words(lang)),
                "deadline": spoken_times(calendar["deadline"] or "", words(lang)),
            }
            for lang in LANGUAGES
        },
        "read": {
            lang: {name: spoken_times(value, words(lang)) for name, value in read.items()}
            for lang in LANGUAGES
        },
        "unsaid": _unsaid(question),
        "what_ifs": _what_ifs(scenario),
    }


def _what_ifs(scenario: Scenario) -> list[Plain]:
    """Return what may be laid over a plan: a button and a field each."""
    return [
        {
            "name": one.name,
            "title": {lang: one.what_if.title.text(lang) for lang in LANGUAGES},
            "values": ", ".join(str(about.value) for about in one.what_if.parameters.values()),
            "asks": {
                lang: "; ".join(getattr(about, lang) for about in one.what_if.parameters.values())
                for lang in LANGUAGES
            },
        }
        for one in simsite.what_ifs(scenario).known
    ]


def spoken_times(written: str, words: Words) -> str:
    """Return times as a scenario writes them in a reader's words, which fields take as well."""
    return MOMENT.sub(lambda found: words("listed.moment", day=found[1], clock=found[2]), written)


def _unsaid(question: TrialRequest) -> list[str]:
    """Return what was set that a scenario cannot say."""
    return sorted({"registrars", "teams"} & question.levels.keys())


def _filled(asked: Manned, words: Words) -> list[str]:
    """Return what the site table gives, so that the fields do not, and what was filled in."""
    own_hours = _own_hours(asked.scenario, words)
    listed = [words("web.note.as_listed")] if asked.as_listed else []
    return [*([own_hours] if own_hours else []), *listed, *filled_lines(asked.scenario, words)]


def _own_hours(scenario: Scenario, words: Words) -> str:
    """Return which sites have opening hours of their own; empty where none has."""
    own = sum(site.hours is not None for site in scenario.sites)
    others = len(scenario.sites) - own
    if not own:
        return ""
    if not others:
        return words("web.note.all_own_hours")
    return words("web.note.own_hours", count=written.count(own), others=written.count(others))


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
        ``stage``, ``coverage``, ``townships``, ``sites`` with hours after opening and shares, their
        states as of `_state`, and the words of each language.
    """
    summary = summarise(results)
    sites = [place(results, "site", index) for index in range(len(results.plan.sites))]
    deadline = results.plan.calendar.deadline
    opening = results.plan.calendar.opening
    return {
        "stage": stage,
        "deadline": hours(deadline, opening),
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
        "township_states": [_state(found, deadline) for found in summary.townships],
        "site_states": [_state(found, deadline) for found in sites],
        **{
            language: _words(summary, sites, (stage, number), words(language))
            for language in LANGUAGES
        },
    }


def _state(found: PlaceSummary, deadline: int) -> str:
    """Return how a place stands to the deadline, which gives its colour.

    ``nobody`` comes there, ``never``: not reached in half of the replications, ``late``: after the
    deadline in half of them, ``tight``: in more than 5 %, ``in_time``: else, or without a deadline.
    """
    if found.empty:
        return "nobody"
    median = found.completion.median.value
    if median >= NEVER:
        return "never"
    if median > deadline:
        return "late"
    is_tight = found.done is not None and found.done.value < SURE
    return "tight" if is_tight else "in_time"


def _boxes(summary: Summary, wording: Wording) -> list[Plain]:
    """Return the boxes; those that speak of the deadline have the county's state."""
    county, found = summary.county, boxes(summary, wording)
    state = "in_time"
    if county.done is not None and not county.empty:
        late = county.spreads["completion"].median.value > summary.results.plan.calendar.deadline
        state = "late" if late else "tight" if county.done.value < SURE else state
    return [
        {**asdict(box), "state": "" if number == HOW_SURE else state}
        for number, box in enumerate(found)
    ]


def _coverage_text(summary: Summary, wording: Wording) -> str:
    """Return what the curve of the headline shows, for who cannot see it."""
    data = coverage_data(summary.results).where(line=summary.headline)
    opening, parts = summary.results.plan.calendar.opening, []
    for share in MILESTONES:
        reached = [
            hour
            for hour, middle in zip(data.numbers("hours"), data.numbers("median"), strict=True)
            if middle >= share - 1e-9
        ]
        shown = wording.value("share", share)
        time = wording.value("time", opening + round(reached[0] * HOUR) if reached else NEVER)
        parts.append(wording.words("web.alternative.part", share=shown, time=time))
    between = wording.words("listed.between")
    return wording.words("web.alternative.coverage", parts=between.join(parts))


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
    wording = PageWording.of_plan(summary.results.plan, words)
    return {
        "stage": _stage(summary, *stage, words),
        "boxes": _boxes(summary, wording),
        "states": {state: words(f"web.state.{state}") for state in STATES},
        "coverage_text": _coverage_text(summary, wording),
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
        "township_names": {place.code: wording.township(place) for place in summary.townships},
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
    wording = PageWording.of_plan(summary.results.plan, words)
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


def shown_reply(reply: Reply, question: TrialRequest) -> Plain:
    """Return the answer to a further question by language: heading and sections."""
    from simsite.facade.page import told_reply

    shown: Plain = {}
    for language in LANGUAGES:
        told_answer, wording = told_reply(reply, language)
        sections = [_section(section) for section in told_answer.sections]
        if _unsaid(question):
            sections[0]["warnings"].append(wording.words("web.note.unsaid"))
        heading = wording.words(f"shown.heading.{told_answer.kind}")
        shown[language] = {"heading": heading, "sections": sections}
    return shown


def _section(section: AnswerSection) -> Plain:
    """Return a part of an answer; of items and tables that hold the same, the items."""
    grids = () if section.items else section.grids
    return {
        "heading": section.heading,
        "sentences": list(section.sentences),
        "warnings": list(section.warnings),
        "items": [[item.head, list(item.lines)] for item in section.items],
        "tables": [
            {
                "title": grid.title,
                "columns": [column.heading for column in grid.columns],
                "rows": grid.rows,
            }
            for grid in grids
        ],
        "notes": list(section.notes),
    }


def shown_papers(results: RunResults, deployment: Deployment) -> Plain:
    """Return by language who works where, a list per township, and what is used up."""
    from simsite.facade.page import papers

    shown: Plain = {}
    for language in LANGUAGES:
        posts, stores = papers(results, deployment, language)
        say = words(language)
        shown[language] = {
            "deployment": {
                "heading": say("shown.heading.deployment"),
                "notes": [say("deployed.note"), *posts.said],
                "towns": [
                    {"title": town.title, **asdict(town.table), "teams": town.teams}
                    for town in posts.towns
                ],
            },
            "supplies": {
                "heading": say("shown.heading.supplies"),
                "notes": [*stores.notes, say("exported.note.site_supplies")],
                **asdict(stores.total),
                "by_site": {"title": say("shown.supplies.by_site"), **asdict(stores.by_site)},
            },
        }
    return shown


def shown_file(name: str, kind: str, content: bytes) -> Plain:
    """Return a file to be handed over: its name, and its bytes as text."""
    ending = {"xlsx": ".xlsx", "roster": "-roster.xlsx", "zip": ".zip"}[kind]
    return {"file": {"name": name + ending, "content": base64.b64encode(content).decode()}}


def shown_sides(runs: Sequence[Results], numbers: Sequence[int]) -> list[Plain]:
    """Return number, name and headline boxes of each kept answer."""
    sides = []
    for results, number in zip(runs, numbers, strict=True):
        summary = summarise(results)
        shown = {
            language: [
                asdict(box)
                for box in boxes(summary, PageWording.of_plan(results.plan, words(language)))
            ]
            for language in LANGUAGES
        }
        sides.append({"number": number, "name": results.name, "boxes": shown})
    return sides


def shown_differences(comparisons: tuple[Comparison, ...]) -> Plain:
    """Return by language what differs from the first: heading, sentences, table."""
    shown: Plain = {}
    for language in LANGUAGES:
        wording = PageWording.of_plan(comparisons[0].first.plan, words(language))
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
