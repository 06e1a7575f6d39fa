"""The least of one resource: an answer, the levels tried, what binds; in words and in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simsite.core.units import SECOND, format_hours
from simsite.experiment.search.need import Need, Tried, replications_to_be_sure
from simsite.model.scenario import Scenario
from simsite.report import formatting as written
from simsite.report.answers.noun import Answer, AnswerGrid, AnswerItem, AnswerSection
from simsite.report.figures.data import Cell, FigureData
from simsite.report.i18n import Words
from simsite.report.overtime_text import overtime_lines
from simsite.report.result_json import held_json, late_json, moment, overtime_json
from simsite.report.summary import chance, late_sites, spread, summarise
from simsite.report.tables import ReportTable, cells, number
from simsite.report.terminal import ScreenColumn
from simsite.report.text_parts import done_lines, proof
from simsite.report.text_places import held_lines, last_lines, last_note
from simsite.report.wording import Wording
from simsite.staffing.levels import HOURS, LEADS, QUARTER

SCHEMA = "simsite.need/1"
# What to ask for next, by the limit that keeps most of the last sites.
NEXT = {"registrar": "registrars", "call_up": "callers", "team": "collectors", "hours": "hours"}
FIGURE = (
    "of", "amount", "replications", "p_in_time", "low", "high", "wished", "is_answer", "is_own",
)  # fmt: skip


def need_answer(found: Need, scenario: Scenario, wording: Wording) -> Answer:
    """Return the answer of ``simsite need``.

    Parameters
    ----------
    found : Need
        What was computed.
    scenario : Scenario
        What it was asked about.
    wording : Wording
        Language and calendar.
    """
    say = wording.words
    asked = [_asked(found, wording), *done_lines(found.shown.plan, wording)]
    asked += _answered(found, scenario, wording)
    asked += overtime_lines(found.shown, wording)
    asked += [*_around(found, scenario, wording), *_fluid(found, scenario, wording)]
    tried = AnswerSection(
        say("needed.heading.tried"),
        grids=(_grid(found, scenario, wording),),
        notes=tuple(_notes(found, scenario, wording)),
    )
    return Answer(
        "need",
        wording.name(found.shown.plan) or say("answer.untitled"),
        (AnswerSection(sentences=tuple(asked)), tried, _binds(found, scenario, wording)),
        lambda: need_values(found, scenario),
        need_table(found),
        need_data(found),
    )


def _binds(found: Need, scenario: Scenario, wording: Wording) -> AnswerSection:
    """Return the last sites and what keeps each, as in the answer of a run."""
    say, summary = wording.words, summarise(found.shown)
    notes = [last_note(summary, say), *_next(found, wording), proof(found.shown.check, say) or ""]
    return AnswerSection(
        say("needed.heading.binds", amount=amount(found, found.best.level, scenario, say)),
        tuple(held_lines(summary, wording)),
        tuple(AnswerItem(site, (reason,)) for site, reason in last_lines(summary, wording)),
        notes=tuple(notes),
    )


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


def _grid(found: Need, scenario: Scenario, wording: Wording) -> AnswerGrid:
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
    columns = [ScreenColumn(say(f"needed.short.{found.wish.of}"))]
    columns += [ScreenColumn(say(f"needed.column.{name}"), "right") for name in names]
    return AnswerGrid(tuple(columns), tuple(rows))


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


def need_table(found: Need) -> ReportTable:
    """Return one row a level tried; empty cells: not reached, or too few replications."""
    calendar = found.shown.plan.calendar
    rows = []
    for tried in found.tried:
        shown = spread(tried.completion)
        ends = tried.interval
        clocks = [
            *cells("time", shown.median.value, calendar),
            *cells("time", shown.high.value if shown.high else None, calendar),
        ]
        share = tried.times / tried.replications
        chances = map(number, (share, ends.low, ends.high))
        answer = "1" if tried.level == found.answer else "0"
        rows.append(
            (
                number(plain_level(found, tried.level)),
                str(tried.replications),
                str(tried.times),
                *chances,
                *clocks,
                answer,
            )
        )
    columns = (
        "amount", "replications", "times_in_time", "p_in_time", "p_low", "p_high",
        "completion_hours", "completion", "completion_q95_hours", "completion_q95", "is_answer",
    )  # fmt: skip
    return ReportTable(columns, tuple(rows))


def need_values(found: Need, scenario: Scenario) -> dict[str, Any]:
    """Return the answer as plain values; times as in ``simsite run --json``."""
    calendar, wish = found.shown.plan.calendar, found.wish
    late, held = late_sites(found.shown)

    def level(number: int | None) -> float | None:
        return None if number is None else plain_level(found, number)

    asked = {"of": wish.of, "by_s": wish.by // SECOND, "by": moment(wish.by, calendar)["clock"]}
    return {
        "schema": SCHEMA,
        "name": found.shown.name,
        "asked": {**asked, "sure": wish.sure},
        "unit": "hours a day" if wish.of == HOURS else wish.of,
        "seed": found.shown.seed,
        "replications": found.replications,
        "own": level(found.own),
        "least": level(found.least),
        "most": level(found.most),
        "reachable": found.answer is not None,
        "answer": level(found.answer),
        "opening": None
        if wish.of != HOURS or found.answer is None
        else opened(found.answer, scenario)[0],
        "bracket": None if found.bracket is None else list(map(level, found.bracket)),
        "fluid_least": level(found.fluid),
        "not_monotone": [list(map(level, pair)) for pair in found.turns],
        "best": _values(found.best, found),
        "tried": [_values(tried, found) for tried in found.tried],
        "last_sites": [late_json(one, calendar) for one in late],
        "last_sites_hold": held_json(held),
        "overtime": overtime_json(found.shown),
    }


def plain_level(found: Need, level: int) -> float:
    """Return a level as a number of people or teams, or of hours a day."""
    return level * QUARTER / 3600 if found.wish.of == HOURS else level


def _values(tried: Tried, found: Need) -> dict[str, Any]:
    calendar, shown = found.shown.plan.calendar, spread(tried.completion)
    ends = tried.interval
    return {
        "amount": plain_level(found, tried.level),
        "replications": tried.replications,
        "times": tried.times,
        "p": tried.times / tried.replications,
        "p_interval": [ends.low, ends.high],
        "completion_median": moment(shown.median.value, calendar),
        "completion_q95": moment(shown.high.value, calendar) if shown.high else None,
    }


def need_data(found: Need) -> FigureData:
    """Return P(in time) with its exact interval at each level that was tried."""
    return FigureData.of(FIGURE, _figure_rows(found))


def _figure_rows(found: Need) -> Iterator[tuple[Cell, ...]]:
    for tried in found.tried:
        ends = tried.interval
        yield (
            found.wish.of, plain_level(found, tried.level), tried.replications,
            tried.times / tried.replications, ends.low, ends.high, found.wish.sure,
            int(tried.level == found.answer), int(tried.level == found.own),
        )  # fmt: skip
