"""The least of one resource, in words: an answer, a table of the levels tried, what binds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from simsite.core.units import format_hours
from simsite.experiment.need import Need, Tried, replications_to_be_sure
from simsite.model.scenario import Scenario
from simsite.model.staffing.levels import HOURS, LEADS, QUARTER
from simsite.report import format as written
from simsite.report.overtime_text import overtime_lines
from simsite.report.proof import proof
from simsite.report.summary import chance, late_sites, spread, summarise
from simsite.report.terminal import Column, plain, table
from simsite.report.text_parts import heading
from simsite.report.text_places import last_sites
from simsite.report.wording import Wording
from simsite.report.words import Words

if TYPE_CHECKING:
    from rich.console import RenderableType

# What to ask for next, by the limit that keeps most of the last sites.
NEXT = {"registrar": "registrars", "call_up": "callers", "team": "collectors", "hours": "hours"}


def need_answer(found: Need, scenario: Scenario, say: Words) -> str:
    """Return the answer as text for the terminal."""
    from simsite.report.run_directory import shown

    return shown(need_text(found, scenario, say), sys.stdout)


def need_text(found: Need, scenario: Scenario, say: Words) -> list[RenderableType]:
    """Return the answer as what rich prints, one after the other.

    Parameters
    ----------
    found : Need
        The answer.
    scenario : Scenario
        What it was asked about.
    say : Words
        Language.
    """
    wording = Wording.of(found.shown.plan, say)
    lines = [_asked(found, wording), *_answered(found, scenario, wording)]
    lines += overtime_lines(found.shown, wording)
    lines += [*_around(found, scenario, wording), *_fluid(found, scenario, wording)]
    summary = summarise(found.shown)
    title = wording.name(found.shown.plan) or say("answer.untitled")
    return [
        plain(title, style="bold"),
        *map(plain, lines),
        heading(say("needed.heading.tried")),
        _table(found, scenario, wording),
        *map(plain, _notes(found, scenario, wording)),
        heading(say("needed.heading.binds", amount=amount(found, found.best.level, scenario, say))),
        *last_sites(summary, wording)[1:],
        *map(plain, _next(found, wording)),
        plain(proof(found.shown.check, say) or ""),
    ]


def amount(found: Need, level: int, scenario: Scenario, say: Words) -> str:
    """Return a level with its noun: ``454 collectors``, ``10 h 30 min a day (07:30 to 18:00)``."""
    if found.wish.of == HOURS:
        opening, closing = opened(level, scenario)
        length = written.duration(level * QUARTER * 1_000_000, say)
        return say("needed.amount.hours", length=length, opening=opening, closing=closing)
    return say(f"needed.amount.{found.wish.of}", count=written.count(level))


def opened(level: int, scenario: Scenario) -> tuple[str, str]:
    """Return the first opening and closing of a day at a level of opening hours."""
    closing = scenario.calendar.hours[0][1]
    first, _, last = format_hours((closing - level * QUARTER, closing)).partition("-")
    return first, last


def _asked(found: Need, wording: Wording) -> str:
    say, wish = wording.words, found.wish
    return say(
        "needed.asked",
        what=say(f"needed.what.{wish.of}"),
        by=wording.value("time", wish.by),
        sure=percent(wish.sure, say),
    )


def percent(share: float, say: Words) -> str:
    """Return a share as it was wished for: with decimals only where it has any."""
    digits = next((d for d in range(4) if abs(share * 100 - round(share * 100, d)) < 1e-9), 4)
    return written.percent(share, say, digits)


def _chance(tried: Tried, wording: Wording) -> str:
    return wording.chance(chance(tried.completion <= tried.wish.by))


def _answered(found: Need, scenario: Scenario, wording: Wording) -> list[str]:
    say, best = wording.words, found.best
    shown = {
        "amount": amount(found, best.level, scenario, say),
        "chance": _chance(best, wording),
        "times": best.times,
        "count": best.replications,
    }
    own = amount(found, found.own, scenario, say)
    if found.answer is None:
        most = amount(found, found.most, scenario, say)
        sure = percent(found.wish.sure, say)
        lines = [say("needed.answer.none", sure=sure, **shown)]
        if best.interval.high >= found.wish.sure:
            lines.append(say("needed.answer.maybe", sure=sure))
        return [*lines, say(f"needed.most.{found.wish.of}", most=most), say("needed.own", own=own)]
    lines = [say("needed.answer.found", **shown), say("needed.own", own=own)]
    below = found.below()
    if below is None:
        return [*lines, say("needed.answer.least")]
    fewer = amount(found, below.level, scenario, say)
    return [*lines, say("needed.answer.below", amount=fewer, chance=_chance(below, wording))]


def _around(found: Need, scenario: Scenario, wording: Wording) -> list[str]:
    """Return how well the replications tell the levels around the answer apart."""
    say, sure = wording.words, percent(found.wish.sure, wording.words)
    if found.bracket is None:
        told_apart = found.answer is not None and found.wish.sure > 0.0
        return [say("needed.bracket.none", sure=sure)] if told_apart else []
    low, high = found.bracket
    first = amount(found, low, scenario, say)
    if high is not None:
        last = amount(found, high, scenario, say)
        if low == high:
            return [say("needed.bracket.one", level=first, sure=sure)]
        return [say("needed.bracket.closed", low=first, high=last, sure=sure)]
    lines = [_open(found, first, wording)]
    needed = replications_to_be_sure(found.wish.sure)
    if needed is None:
        return [*lines, say("needed.bracket.never")]
    if needed > found.replications:
        return [*lines, say("needed.bracket.few", sure=sure, needed=needed)]
    return [*lines, say("needed.bracket.most")]


def _open(found: Need, first: str, wording: Wording) -> str:
    """Return that no level, or not the highest tried, is surely enough."""
    say, sure = wording.words, percent(found.wish.sure, wording.words)
    assert found.bracket is not None
    if found.bracket[0] == found.tried[-1].level:
        return say("needed.bracket.last", level=first, sure=sure, replications=found.replications)
    if any(t.interval.low > found.wish.sure for t in found.tried):
        return say("needed.bracket.mixed", low=first, sure=sure)
    return say("needed.bracket.open", low=first, sure=sure, replications=found.replications)


def _fluid(found: Need, scenario: Scenario, wording: Wording) -> list[str]:
    say = wording.words
    if found.fluid is None:
        return [say("needed.fluid.none")]
    return [say("needed.fluid.least", amount=amount(found, found.fluid, scenario, say))]


def _table(found: Need, scenario: Scenario, wording: Wording) -> RenderableType:
    say = wording.words
    rows = []
    for tried in found.tried:
        shown = spread(tried.completion)
        ends = tried.interval
        low, high = (wording.value("share", end) for end in (ends.low, ends.high))
        interval = written.interval(low, high, say)
        mark = " ◀" if tried.level == found.answer else ""
        rows.append(
            (
                _level(found, tried.level, scenario) + mark,
                str(tried.replications),
                wording.value("share", tried.times / tried.replications),
                interval,
                wording.value("time", shown.median.value),
                wording.value("time", shown.high.value) if shown.high else written.NO_VALUE,
            )
        )
    names = ("replications", "chance", "interval", "median", "high")
    columns = [Column(say(f"needed.short.{found.wish.of}"))]
    columns += [Column(say(f"needed.column.{name}"), "right") for name in names]
    return table(columns, rows)


def _level(found: Need, level: int, scenario: Scenario) -> str:
    if found.wish.of == HOURS:
        return "–".join(opened(level, scenario))
    return written.count(level)


def _notes(found: Need, scenario: Scenario, wording: Wording) -> list[str]:
    say = wording.words
    notes = [say("needed.note.table", replications=found.replications)]
    notes += [
        say(
            "needed.note.turns",
            low=amount(found, low, scenario, say),
            high=amount(found, high, scenario, say),
        )
        for low, high in found.turns
    ]
    if found.wish.of == LEADS:
        notes.append(say("needed.note.leads"))
    return notes


def _next(found: Need, wording: Wording) -> list[str]:
    """Return which question to ask next where the resource asked for does not do it."""
    if found.answer is not None:
        return []
    binding = [late.limit for late in late_sites(found.shown)[0] if late.limit is not None]
    if not binding:
        return []
    most = max(binding, key=binding.count)
    of = NEXT.get(most)
    if of is None or of == found.wish.of:
        return []
    say = wording.words
    return [say("needed.next", limit=wording.limit(most), of=of)]
