"""Pieces that the parts of the terminal answer share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simsite.model.amounts import relief
from simsite.model.plan import CampaignPlan
from simsite.report import format as written
from simsite.report.summary import FEWEST_FOR_QUANTILES, Spread, Summary
from simsite.report.terminal import plain
from simsite.report.wording import Wording
from simsite.report.words import Words
from simsite.stats.intervals import Interval

if TYPE_CHECKING:
    from rich.console import RenderableType


def heading(text: str) -> RenderableType:
    """Return a heading with an empty line before it."""
    from rich.console import Group
    from rich.text import Text

    return Group(Text(""), plain(text, style="bold"))


def replications(number: int, words: Words) -> str:
    """Return ``60 replications``."""
    return words("answer.replications", count=number)


def statistics(spread: Spread) -> list[tuple[str, float, Interval | None]]:
    """Return key, value and interval of what is shown of a spread."""
    rows: list[tuple[str, float, Interval | None]] = [
        ("median", spread.median.value, spread.median.interval)
    ]
    if spread.low is None or spread.high is None:
        return [*rows, ("least", spread.least, None), ("most", spread.most, None)]
    for key, estimate in (("low", spread.low), ("high", spread.high)):
        rows.append((key, estimate.value, estimate.interval))
    return rows


def relief_lines(plan: CampaignPlan, wording: Wording) -> list[str]:
    """Return how many of the counted stage's staff have no desk; nothing where all have one."""
    return [
        wording.words(
            "answer.relief.always" if one.always else "answer.relief.at_most",
            count=written.count(one.without),
            staff=written.count(one.staff),
            role=wording.known(f"glossary.role.{one.role}"),
        )
        for one in relief(plan)
    ]


def nobody_lines(summary: Summary, words: Words) -> list[str]:
    """Return in how many replications nobody comes, where that is some of them."""
    county = summary.county
    if not county.nobody or county.empty:
        return []
    named = replications(county.replications, words)
    return [words("answer.nobody.some", times=county.nobody, replications=named)]


def few(summary: Summary, wording: Wording) -> list[str]:
    """Return the notes that are needed where replications are few."""
    words, county = wording.words, summary.county
    notes = []
    if county.replications < FEWEST_FOR_QUANTILES:
        named = replications(county.replications, words)
        notes.append(words("answer.note.few", replications=named, needed=FEWEST_FOR_QUANTILES))
    if county.spreads["completion"].median.interval is None:
        notes.append(words("answer.note.no_interval"))
    return notes
