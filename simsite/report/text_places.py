"""Townships and last sites in the terminal answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simsite.core.units import NEVER
from simsite.report import format as written
from simsite.report.summary import LateSite, Summary
from simsite.report.terminal import Column, plain, table
from simsite.report.text_parts import heading
from simsite.report.wording import Wording
from simsite.report.words import Words

if TYPE_CHECKING:
    from rich.console import RenderableType

TOO_LONG = NEVER / 1000  # a gain this long comes from a completion that is not reached
INDENT = 3


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
        rows.append((wording.name(place), *shown, *done))
    return rows


def townships(summary: Summary, wording: Wording) -> list[RenderableType]:
    """Return the townships by lateness, each with its interval and chance of being on time."""
    words = wording.words
    deadline = summary.results.plan.calendar.deadline < NEVER
    columns = [
        Column(words("answer.column.township"), fold=True),
        Column(words("answer.column.median"), "right"),
        Column(words("answer.column.interval"), "right"),
    ]
    if deadline:
        columns.append(Column(words("answer.column.done"), "right"))
    rows = township_rows(summary, wording)
    return [heading(words("answer.heading.townships")), table(columns, rows)]


def last_sites(summary: Summary, wording: Wording) -> list[RenderableType]:
    """Return the last sites and the limit whose removal brings each forward most."""
    from rich.padding import Padding

    words = wording.words
    parts: list[RenderableType] = [heading(words("answer.heading.last"))]
    for site, reason in last_lines(summary, wording):
        parts += [plain(site), Padding(plain(reason), (0, 0, 0, INDENT), expand=False)]
    return [*parts, plain(last_note(summary, words))]


def last_lines(summary: Summary, wording: Wording) -> list[tuple[str, str]]:
    """Return two lines for each of the last sites: which and when, and what keeps it."""
    named = {place.code: wording.name(place) for place in summary.townships}
    lines = []
    for number, late in enumerate(summary.last, 1):
        site = wording.words(
            "answer.last.site",
            number=number,
            site=wording.name(late.site),
            township=named[late.township],
            completion=wording.estimate("time", late.site.completion.median),
        )
        lines.append((site, why(late, wording)))
    return lines


def last_note(summary: Summary, words: Words) -> str:
    """Return how it was found out what keeps the last sites."""
    if not summary.last:
        return words("answer.last.not_looked")
    return words("answer.last.tried", count=max(late.tried for late in summary.last))


def why(late: LateSite, wording: Wording) -> str:
    """Return in one line what keeps a site, and how much earlier it would be without."""
    if late.limit is None or late.gain is None:
        return wording.words("answer.last.none")
    limit = wording.known(f"answer.limit.{late.limit}")
    if late.gain.value >= TOO_LONG:
        return wording.words("answer.last.only_without", limit=limit)
    gain = wording.estimate("duration", late.gain)
    return wording.words("answer.last.why", limit=limit, gain=gain)
