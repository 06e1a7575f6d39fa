"""Townships and last sites in the answer of a run."""

from __future__ import annotations

from simsite.core.units import NEVER
from simsite.report import formatting as written
from simsite.report.answers.noun import AnswerGrid, AnswerItem, AnswerSection
from simsite.report.i18n import Words
from simsite.report.summary import LateSite, Summary
from simsite.report.terminal import ScreenColumn
from simsite.report.text_parts import replications
from simsite.report.wording import Wording

TOO_LONG = NEVER / 1000  # a gain this long comes from a completion that is not reached


def township_rows(summary: Summary, wording: Wording) -> list[tuple[str, ...]]:
    """Return name, median and interval of each township, and its chance where there is a deadline.

    The latest comes first.
    """
    rows = []
    for place in summary.townships:
        median = place.completion.median
        done = [wording.short_chance(place.done)] if place.done else []
        shown = wording.value("time", median.value), wording.interval("time", median.interval)
        if place.empty:
            shown = wording.words("answer.nobody.place"), written.NO_VALUE
            done = [written.NO_VALUE] if place.unswabbed else []
        rows.append((wording.township(place), *shown, *done))
    return rows


def townships(summary: Summary, wording: Wording) -> AnswerSection:
    """Return the townships by lateness, each with its interval and chance of being on time."""
    words = wording.words
    columns = [
        ScreenColumn(words("answer.column.township"), fold=True),
        ScreenColumn(words("answer.column.median"), "right"),
        ScreenColumn(words("answer.column.interval"), "right"),
    ]
    if summary.results.plan.calendar.deadline < NEVER:
        columns.append(ScreenColumn(words("answer.column.done"), "right"))
    grid = AnswerGrid(tuple(columns), tuple(township_rows(summary, wording)), name="townships")
    return AnswerSection(words("answer.heading.townships"), grids=(grid,))


def last_sites(summary: Summary, wording: Wording) -> AnswerSection:
    """Return the last sites and the limit whose removal brings each forward most."""
    return AnswerSection(
        wording.words("answer.heading.last"),
        tuple(held_lines(summary, wording)),
        tuple(AnswerItem(site, (reason,)) for site, reason in last_lines(summary, wording)),
        notes=(last_note(summary, wording.words),),
    )


def last_lines(summary: Summary, wording: Wording) -> list[tuple[str, str]]:
    """Return two lines for each of the last sites: how often and when, and what keeps it."""
    named = {place.code: wording.name(place) for place in summary.townships}
    lines = []
    for number, late in enumerate(summary.last, 1):
        site = wording.words(
            "answer.last.site",
            number=number,
            site=wording.located(wording.name(late.site), named[late.township]),
            times=_times(late, summary, wording),
            completion=wording.estimate("time", late.site.completion.median),
        )
        lines.append((site, why(late, wording)))
    return lines


def _times(late: LateSite, summary: Summary, wording: Wording) -> str:
    number = summary.held.replications if summary.held else summary.county.replications
    return wording.words("answer.last.times", times=late.times, replications=number)


def held_lines(summary: Summary, wording: Wording) -> list[str]:
    """Return how often the last site is among those listed, and how many others were last."""
    held, words = summary.held, wording.words
    if held is None:
        return []
    if held.listed == len(summary.results.plan.sites):
        said = [words("answer.last.all_sites", count=held.listed)]
    elif held.share is None:
        said = [words("answer.last.one_replication", listed=held.listed)]
    else:
        share = wording.chance(held.share)
        listed = words("answer.last.held_one", share=share)
        if held.listed > 1:
            listed = words("answer.last.held", listed=held.listed, share=share)
        said = [listed, _others(held.others, words)]
    if held.together:
        named = replications(held.replications, words)
        said.append(words("answer.last.together", count=held.together, replications=named))
    return said


def _others(others: int, words: Words) -> str:
    return words("answer.last.others", count=others) if others else words("answer.last.no_other")


def last_note(summary: Summary, words: Words) -> str:
    """Return how it was found out what keeps the last sites."""
    if summary.county.spreads["attending"].most == 0:
        return words("answer.last.nobody")
    if not summary.last:
        return words("answer.last.not_looked")
    return words("answer.last.tried", count=max(late.tried for late in summary.last))


def why(late: LateSite, wording: Wording) -> str:
    """Return in one line what keeps a site, and how much earlier site and county are without."""
    if late.limit is None or late.gain is None:
        return wording.words("answer.last.none")
    limit = wording.limit(late.limit)
    if late.gain.value >= TOO_LONG:
        return _only_without(limit, late, wording)
    gain = wording.estimate("duration", late.gain)
    if late.county is None:
        return wording.words("answer.last.why_site", limit=limit, gain=gain)
    county = wording.estimate("duration", late.county)
    return wording.words("answer.last.why", limit=limit, gain=gain, county=county)


def _only_without(limit: str, late: LateSite, wording: Wording) -> str:
    """Return that a site is reached without a limit and not with it; and whether the county is."""
    words, county = wording.words, late.county
    if county is None:
        return words("answer.last.only_without", limit=limit)
    if county.value >= TOO_LONG:
        return words("answer.last.only_without_both", limit=limit)
    gain = wording.value("duration", county.value)
    return words("answer.last.only_without_site", limit=limit, county=gain)
