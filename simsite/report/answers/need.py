"""The least of one resource: an answer, the levels tried, what binds; in words and in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simsite.core.engine_names import RESOURCES
from simsite.core.units import NEVER, SECOND, format_hours
from simsite.experiment.search.need import SEVERAL, Need, Target, Tried, best_of
from simsite.model.plan import CampaignClock, CampaignPlan
from simsite.model.scenario import Scenario
from simsite.report import formatting as written
from simsite.report.answers.noun import Answer, AnswerGrid, AnswerItem, AnswerSection
from simsite.report.figures.data import Cell, FigureData
from simsite.report.i18n import Words
from simsite.report.overtime_text import overtime_lines
from simsite.report.result_json import held_json, late_json, moment, overtime_json
from simsite.report.summary import Estimate, chance, late_sites, spread, summarise
from simsite.report.tables import ReportTable, Row, cells, number
from simsite.report.terminal import ScreenColumn
from simsite.report.text_parts import done_lines, proof
from simsite.report.text_places import held_lines, last_lines, last_note
from simsite.report.wording import Wording
from simsite.staffing import deploy
from simsite.staffing.levels import (
    COLLECTORS,
    HOURS,
    LEADS,
    QUARTER,
    RoleShare,
    desks_in_all,
    own_level,
)
from simsite.staffing.roles import COLLECTOR, HELPER, stages_of
from simsite.stats.sequential import ERROR, LevelVerdict, fewest_to_confirm

SCHEMA = "simsite.need/1"
# What to ask for next, by the limit that keeps most of the last sites.
NEXT = {"registrar": "registrars", "call_up": "callers", "team": "collectors", "hours": "hours"}
SEARCH_DAYS, FRESH_DAYS = "search", "fresh"
CLOCKS = 4  # cells of median and 95 % quantile
FIGURE = (
    "of", "amount", "days", "replications", "p_in_time", "low", "high", "wished", "is_answer",
    "is_own", "unit",
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
    asked += _fluid(found, scenario, wording)
    tried = AnswerSection(
        say("needed.heading.tried"),
        grids=(_grid(found, scenario, wording),),
        notes=tuple(_notes(found, scenario, wording)),
    )
    return Answer(
        "need",
        wording.name(found.shown.plan) or say("answer.untitled"),
        (
            AnswerSection(sentences=tuple(asked)),
            *_fresh(found, scenario, wording),
            tried,
            _binds(found, scenario, wording),
        ),
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
    if found.wish.role == HOURS:
        opening, closing = opened(level, scenario)
        length = written.duration(level * QUARTER * 1_000_000, say)
        return say("needed.amount.hours", length=length, opening=opening, closing=closing)
    named = (
        told_of(say, "needed.amount", share.of, count=written.count(share.amount(level)))
        for share in found.wish.of
    )
    return say("needed.together").join(named)


def told_of(say: Words, key: str, of: str, **values: str) -> str:
    """Return words about a resource, or about a role of the scenario by its name."""
    if of in (*RESOURCES, SEVERAL, "desks"):
        return say(f"{key}.{of}", **values)
    return say(f"{key}.role", role=of, **values)


def opened(level: int, scenario: Scenario) -> tuple[str, str]:
    """Return the first opening and closing of a day at a level of opening hours."""
    closing = scenario.calendar.hours[0][1]
    first, _, last = format_hours((closing - level * QUARTER, closing)).partition("-")
    return first, last


def _asked(found: Need, wording: Wording) -> str:
    say, wish = wording.words, found.wish
    pieces = []
    if wish.complete:
        pieces.append(say("needed.wish.complete", by=wording.value("time", wish.by)))
    if wish.left is not None:
        about = {"left": written.count(wish.left), "by": wording.value("time", wish.by)}
        pieces.append(say("needed.wish.left", **about))
    if wish.wait is not None:
        pieces.append(say("needed.wish.wait", wait=written.duration(wish.wait, say)))
    return say(
        "needed.asked",
        what=told_of(say, "needed.what", wish.role, **_shares(found, say)),
        wish=say("needed.wish.and").join(pieces),
        sure=percent(wish.sure, say),
    )


def _shares(found: Need, say: Words) -> dict[str, str]:
    """Return what grows together with its weights, where there is more than one."""
    if len(found.wish.of) == 1:
        return {}
    shares = (
        say(
            "needed.weighted",
            what=told_of(say, "needed.short", share.of),
            weight=f"{share.weight:g}",
        )
        for share in found.wish.of
    )
    return {"shares": say("needed.together").join(shares)}


def kept(found: Need, say: Words) -> str:
    """Return the word for a day on which what is asked holds: in time, or as wished."""
    alone = found.wish.complete and found.wish.wait is None
    return say("needed.kept.in_time" if alone else "needed.kept.as_wished")


def percent(share: float, say: Words) -> str:
    """Return a share as it was wished for: with decimals only where it has any."""
    digits = next((d for d in range(4) if abs(share * 100 - round(share * 100, d)) < 1e-9), 4)
    return written.percent(share, say, digits)


def _chance(tried: Tried, wording: Wording) -> str:
    return wording.chance(chance(tried.held))


def _days(verdict: LevelVerdict, found: Need, wording: Wording) -> dict[str, Any]:
    """Return what a sentence says of a level on fresh days."""
    value = verdict.successes / max(verdict.number, 1)
    share = wording.estimate("share", Estimate(value, verdict.interval))
    counts = {
        "times": written.count(verdict.successes),
        "count": written.count(verdict.number),
    }
    return counts | {"share": share, "kept": kept(found, wording.words)}


def _answered(found: Need, scenario: Scenario, wording: Wording) -> list[str]:
    say = wording.words
    if found.answer is not None:
        lines = _confirmed(found, scenario, wording)
    elif found.likely is not None:
        lines = _undecided(found, scenario, wording)
    else:
        lines = _not_enough(found, scenario, wording)
    lines += [*_desks(found, scenario, say), _own(found, scenario, say)]
    return [*lines, *_own_hours(found, scenario, say)]


def _own(found: Need, scenario: Scenario, say: Words) -> str:
    """Return what the scenario has, and how many of its collectors are beyond its desks."""
    own = _own_amount(found, scenario, say)
    relief = sum(site.relief for site in deploy(scenario).sites)
    if found.wish.role != COLLECTORS or not relief:
        return say("needed.own", own=own)
    return say("needed.own_relief", own=own, count=written.count(relief))


def _own_amount(found: Need, scenario: Scenario, say: Words) -> str:
    """Return what the scenario has; of several resources each as it is, in whatever proportion."""
    if len(found.wish.of) == 1:
        return amount(found, found.own, scenario, say)
    own, deployment = [], deploy(scenario)
    for share in found.wish.of:
        level = written.count(own_level(scenario, deployment, share.of))
        own.append(told_of(say, "needed.amount", share.of, count=level))
    return say("needed.together").join(own)


def _desks(found: Need, scenario: Scenario, say: Words) -> list[str]:
    """Return with how many further desks the level shown comes, and with which registrars."""
    stand = desks_in_all(scenario)
    more = _swab_desks(found.plan) - stand
    placed = COLLECTORS in {share.of for share in found.wish.of}
    if not placed or found.wish.fixed_desks or more <= 0:
        return []
    about = {"count": written.count(more), "stand": written.count(stand)}
    each = len(stages_of(scenario, HELPER))
    if not each:
        return [say("needed.desks.alone", **about)]
    return [say("needed.desks.with", registrars=written.count(each * more), **about)]


def _swab_desks(plan: CampaignPlan) -> int:
    """Return the desks at the stations of collectors."""
    sites = (site for site in plan.sites if site.residents.population)
    stations = (station for site in sites for station in site.stations)
    return sum(station.desks for station in stations if station.role == COLLECTOR)


def _confirmed(found: Need, scenario: Scenario, wording: Wording) -> list[str]:
    """Return the level confirmed, how surely, and what is known of the next lower one."""
    say, verdict = wording.words, found.verdict
    assert verdict is not None
    shown = {
        "amount": amount(found, verdict.level, scenario, say),
        **_days(verdict, found, wording),
    }
    sure = {"sure": percent(found.wish.sure, say), "error": percent(ERROR, say)}
    lines = [say("needed.answer.confirmed", **shown, **sure)]
    below = found.below()
    if below is not None:
        fewer = amount(found, below.level, scenario, say)
        lines.append(_looked("below", below, found, wording, amount=fewer))
    elif verdict.level == found.least:
        lines.append(say("needed.answer.least"))
    if found.likely is not None and found.likely < verdict.level:
        likely = best_of(found.tried, found.likely, found.replications)
        by_search: dict[str, Any] = {"times": likely.times, "count": likely.replications}
        fewer = amount(found, likely.level, scenario, say)
        about = {"amount": fewer, "kept": kept(found, say)}
        lines.append(say("needed.answer.likely", **by_search, **about))
    return lines


def _undecided(found: Need, scenario: Scenario, wording: Wording) -> list[str]:
    """Return what looks enough, and why that is not confirmed."""
    say, best = wording.words, found.best
    about = {
        "amount": amount(found, best.level, scenario, say),
        "times": best.times,
        "count": best.replications,
        "kept": kept(found, say),
    }
    lines = [say("needed.answer.undecided", **about, chance=_chance(best, wording))]
    needed = fewest_to_confirm(found.wish.sure)
    if needed is None:
        return [*lines, say("needed.answer.never")]
    if not found.fresh:
        sure = percent(found.wish.sure, say)
        return [*lines, say("needed.answer.few", sure=sure, needed=needed, kept=kept(found, say))]
    levels = ((v, amount(found, v.level, scenario, say)) for v in found.fresh)
    return [*lines, *(_looked("looked", v, found, wording, amount=level) for v, level in levels)]


def _looked(key: str, verdict: LevelVerdict, found: Need, wording: Wording, **about: str) -> str:
    """Return what fresh days say of a level that they do not confirm."""
    say, shown = wording.words, about | _days(verdict, found, wording)
    if verdict.refuted:
        return say(f"needed.{key}.refuted", error=percent(ERROR, say), **shown)
    return say(f"needed.{key}.open", at_most=written.count(found.at_most), **shown)


def _not_enough(found: Need, scenario: Scenario, wording: Wording) -> list[str]:
    """Return that no level tried is enough, and what fresh days say of the best."""
    say, best = wording.words, found.best
    about = {
        "sure": percent(found.wish.sure, say),
        "amount": amount(found, best.level, scenario, say),
        "chance": _chance(best, wording),
        "times": best.times,
        "count": best.replications,
        "kept": kept(found, say),
    }
    lines = [say("needed.answer.none", **about)]
    lines += [_looked("best", verdict, found, wording) for verdict in found.fresh]
    most = amount(found, found.most, scenario, say)
    with_desk = found.wish.role == COLLECTORS and not found.wish.fixed_desks
    return [
        *lines,
        told_of(say, "needed.most", "desks" if with_desk else found.wish.role, most=most),
    ]


def _own_hours(found: Need, scenario: Scenario, say: Words) -> list[str]:
    """Return what other opening hours mean at sites that have hours of their own."""
    own = sum(site.hours is not None for site in scenario.sites)
    if found.wish.role != HOURS or not own:
        return []
    return [say("needed.own_hours", count=written.count(own))]


def _fluid(found: Need, scenario: Scenario, wording: Wording) -> list[str]:
    say = wording.words
    if not found.wish.complete:
        return []
    if found.fluid is None:
        return [say("needed.fluid.none")]
    return [say("needed.fluid.least", amount=amount(found, found.fluid, scenario, say))]


def _fresh(found: Need, scenario: Scenario, wording: Wording) -> Iterator[AnswerSection]:
    """Yield what fresh days say of levels, if they were asked."""
    if found.fresh:
        say, held = wording.words, found.fresh[0].interval.level_achieved
        grid = _fresh_grid(found, scenario, wording)
        note = say("needed.note.fresh", level=percent(round(held, 4), say))
        yield AnswerSection(say("needed.heading.fresh"), grids=(grid,), notes=(note,))


def _fresh_grid(found: Need, scenario: Scenario, wording: Wording) -> AnswerGrid:
    """Return what fresh days say, in the order in which levels were looked at."""
    say = wording.words
    rows = []
    for verdict in found.fresh:
        key = "confirmed" if verdict.confirmed else "refuted" if verdict.refuted else "open"
        mark = " ◀" if verdict.level == found.answer else ""
        rows.append(
            (
                _level(found, verdict.level, scenario) + mark,
                written.count(verdict.number),
                written.count(verdict.successes),
                wording.value("share", verdict.successes / max(verdict.number, 1)),
                wording.interval("share", verdict.interval),
                say(f"needed.verdict.{key}"),
            )
        )
    columns = [ScreenColumn(told_of(say, "needed.short", found.wish.role))]
    names = ("days", "times", "chance", "holds")
    columns += [_column(name, found, say) for name in names]
    columns.append(ScreenColumn(say("needed.column.verdict")))
    title = say("needed.table.fresh")
    return AnswerGrid(tuple(columns), tuple(rows), name="fresh", title=title)


def _grid(found: Need, scenario: Scenario, wording: Wording) -> AnswerGrid:
    say = wording.words
    rows = []
    for tried in found.tried:
        shown = spread(tried.completion)
        interval = wording.interval("share", tried.interval)
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
    columns = [ScreenColumn(told_of(say, "needed.short", found.wish.role))]
    columns += [_column(name, found, say) for name in names]
    return AnswerGrid(tuple(columns), tuple(rows))


def _column(name: str, found: Need, say: Words) -> ScreenColumn:
    about = {"kept": kept(found, say)} if name in ("times", "chance") else {}
    return ScreenColumn(say(f"needed.column.{name}", **about), "right")


def _level(found: Need, level: int, scenario: Scenario) -> str:
    if found.wish.role == HOURS:
        return "–".join(opened(level, scenario))
    return " + ".join(written.count(share.amount(level)) for share in found.wish.of)


def _notes(found: Need, scenario: Scenario, wording: Wording) -> list[str]:
    say = wording.words
    notes = [say("needed.note.table", replications=found.replications)]
    notes += [
        say(
            "needed.note.turns",
            low=amount(found, low, scenario, say),
            high=amount(found, high, scenario, say),
            kept=kept(found, say),
        )
        for low, high in found.turns
    ]
    if found.wish.role == LEADS:
        notes.append(say("needed.note.leads"))
    return notes


def _next(found: Need, wording: Wording) -> list[str]:
    """Return which question to ask next where the resource asked for does not do it."""
    if found.answer is not None or found.likely is not None:
        return []
    binding = [late.limit for late in late_sites(found.shown)[0] if late.limit is not None]
    if not binding:
        return []
    most = max(binding, key=binding.count)
    of = NEXT.get(most)
    if of is None or of in {share.of for share in found.wish.of}:
        return []
    say = wording.words
    return [say("needed.next", limit=wording.limit(most), of=of)]


def need_table(found: Need) -> ReportTable:
    """Return one row a level of the search, then one a level on fresh days.

    Empty cells: not reached, too few replications, or not kept of fresh days.
    """
    columns = (
        "days", "resource", "amount", "unit", "replications", "times_in_time", "p_in_time",
        "p_low", "p_high", "completion_hours", "completion", "completion_q95_hours",
        "completion_q95", "is_answer",
    )  # fmt: skip
    rows = [_row(found, tried, _clocks(found, tried)) for tried in found.tried]
    rows += [_row(found, verdict, ("",) * CLOCKS) for verdict in found.fresh]
    return ReportTable(columns, tuple(rows))


def _clocks(found: Need, tried: Tried) -> Row:
    """Return the cells of median and 95 % quantile."""
    calendar, shown = found.shown.plan.calendar, spread(tried.completion)
    high = shown.high.value if shown.high else None
    return (
        *cells("time", shown.median.value, calendar),
        *cells("time", high, calendar),
    )


def _row(found: Need, known: Tried | LevelVerdict, clocks: Row) -> Row:
    days, times, number_of = _counted(known)
    ends = known.interval
    return (
        days, asked_of(found.wish.of), number(plain_level(found, known.level)), plain_unit(found),
        str(number_of), str(times),
        *map(number, (times / max(number_of, 1), ends.low, ends.high)), *clocks,
        str(int(known.level == found.answer)),
    )  # fmt: skip


def _counted(known: Tried | LevelVerdict) -> tuple[str, int, int]:
    """Return of which days a level is known, on how many it was in time, and of how many."""
    if isinstance(known, LevelVerdict):
        return FRESH_DAYS, known.successes, known.number
    return SEARCH_DAYS, known.times, known.replications


def need_values(found: Need, scenario: Scenario) -> dict[str, Any]:
    """Return the answer as plain values; times as in ``simsite run --json``."""
    calendar, wish = found.shown.plan.calendar, found.wish
    late, held = late_sites(found.shown)

    def level(number: int | None) -> float | None:
        return None if number is None else plain_level(found, number)

    return {
        "schema": SCHEMA,
        "name": found.shown.name,
        "asked": _asked_values(wish, calendar),
        "unit": "hours a day" if wish.role == HOURS else asked_of(wish.of),
        "seed": found.shown.seed,
        "replications": found.replications,
        "own": level(found.own),
        "least": level(found.least),
        "most": level(found.most),
        "reachable": found.best.level in (found.answer, found.likely),
        "answer": level(found.answer),
        "error": ERROR,
        "likely": level(found.likely),
        "opening": None
        if wish.role != HOURS or found.answer is None
        else opened(found.answer, scenario)[0],
        "fluid_least": level(found.fluid),
        "not_monotone": [list(map(level, pair)) for pair in found.turns],
        "best": _values(found.best, found),
        "tried": [_values(tried, found) for tried in found.tried],
        "at_most": found.at_most,
        "fresh": [_verdict_values(verdict, found) for verdict in found.fresh],
        "last_sites": [late_json(one, calendar) for one in late],
        "last_sites_hold": held_json(held),
        "overtime": overtime_json(found.shown),
    }


def _asked_values(wish: Target, calendar: CampaignClock) -> dict[str, Any]:
    timed = wish.by < NEVER
    return {
        "of": asked_of(wish.of),
        "by_s": wish.by // SECOND if timed else None,
        "by": moment(wish.by, calendar)["clock"] if timed else None,
        "complete": wish.complete,
        "wait_s": None if wish.wait is None else wish.wait / SECOND,
        "left": wish.left,
        "fixed_desks": wish.fixed_desks,
        "sure": wish.sure,
    }


def asked_of(of: tuple[RoleShare, ...]) -> str:
    """Return resources as they are typed: ``collectors``, ``collectors=1,registrars=0.5``."""
    if len(of) == 1:
        return of[0].of
    return ",".join(f"{share.of}={share.weight:g}" for share in of)


def plain_level(found: Need, level: int) -> float:
    """Return a level as a number of people or teams, or of hours a day."""
    return level * QUARTER / 3600 if found.wish.role == HOURS else level


def plain_unit(found: Need) -> str:
    """Return the unit of `plain_level`: ``count`` of people, teams or steps, ``h`` of a day."""
    return "h" if found.wish.role == HOURS else "count"


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


def _verdict_values(verdict: LevelVerdict, found: Need) -> dict[str, Any]:
    ends = verdict.interval
    return {
        "amount": plain_level(found, verdict.level),
        "replications": verdict.number,
        "times": verdict.successes,
        "p": verdict.successes / max(verdict.number, 1),
        "p_interval": [ends.low, ends.high],
        "interval_level": ends.level_achieved,
        "confirmed": verdict.confirmed,
        "refuted": verdict.refuted,
    }


def need_data(found: Need) -> FigureData:
    """Return P(in time) with its exact interval at each level that was tried."""
    return FigureData.of(FIGURE, _figure_rows(found))


def _figure_rows(found: Need) -> Iterator[tuple[Cell, ...]]:
    both: tuple[Tried | LevelVerdict, ...] = (*found.tried, *found.fresh)
    for known in both:
        days, times, number_of = _counted(known)
        ends = known.interval
        yield (
            asked_of(found.wish.of), plain_level(found, known.level), days, number_of,
            times / max(number_of, 1), ends.low, ends.high, found.wish.sure,
            int(known.level == found.answer), int(known.level == found.own),
            plain_unit(found),
        )  # fmt: skip
