"""Where the next members of staff go, and what each gains; in words and in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from simsite.core.engine_names import MOVABLE
from simsite.core.units import MINUTE, NEVER, SECOND
from simsite.experiment.search.marginal import Gains, Marginal, Rate, State, Step
from simsite.report import formatting as written
from simsite.report.answers.noun import Answer, AnswerGrid, AnswerItem, AnswerSection
from simsite.report.figures.data import Cell, FigureData
from simsite.report.i18n import Words, words
from simsite.report.overtime_text import told_overtime
from simsite.report.result_json import moment
from simsite.report.summary import HIGH, chance
from simsite.report.tables import ReportTable, Row, cells, number, text
from simsite.report.terminal import ScreenColumn
from simsite.report.text_parts import done_lines
from simsite.report.wording import Wording
from simsite.staffing.levels import TEAMS
from simsite.stats.gains import Gain
from simsite.stats.intervals import Interval, clopper_pearson, quantile

SCHEMA = "simsite.marginal/1"
BY_JOB = "helpers_by_job"  # what helpers are called where they do jobs
LARGE = 10  # callers for one collector, from which on no tenths are shown
FIGURE = (
    "step", "what", "place", "name_zh", "name_en", "before", "after", "quantity", "unit", "gain",
    "low", "high", "measurable",
)  # fmt: skip
# By quantity of the figure: its unit, how much of what was computed is one of the answer's values,
# and how many of those are one unit.
UNITS = {
    "p": ("percentage points", 1, 0.01),
    "completion_median_s": ("min", SECOND, MINUTE / SECOND),
    "completion_q95_s": ("min", SECOND, MINUTE / SECOND),
    "queued_hours": ("person-hours", 1, 1.0),
}


def marginal_answer(found: Marginal, wording: Wording) -> Answer:
    """Return the answer of ``simsite marginal``.

    Parameters
    ----------
    found : Marginal
        What was computed.
    wording : Wording
        Language and calendar.
    """
    say = wording.words
    return Answer(
        "marginal",
        wording.name(found.plan) or say("answer.untitled"),
        (
            AnswerSection(sentences=tuple(_asked(found, wording))),
            *_placed(found, wording),
            AnswerSection(notes=tuple(_notes(found, wording))),
        ),
        lambda: marginal_values(found),
        marginal_table(found),
        marginal_data(found),
    )


def _asked(found: Marginal, wording: Wording) -> list[str]:
    """Return the question, the county as deployed now, and how many places were tried."""
    say, way = wording.words, _way(found)
    kinds = (BY_JOB if of == "helpers" and found.by_job else of for of in found.of)
    what = say("gained.or").join(
        say(f"gained.of.{kind}") if kind in (*MOVABLE, BY_JOB) else say("gained.of.role", role=kind)
        for kind in kinds
    )
    tried = say(f"gained.none.{way}", what=what)
    if found.steps:
        tried = say(f"gained.tried.{way}", places=found.places, tried=found.tried)
    return [
        say(f"gained.asked.{way}", count=found.asked, what=what),
        *done_lines(found.plan, wording),
        say("gained.before", state=_state(found.before, found.deadline, wording)),
        *told_overtime(found.overtime, found.plan, wording),
        tried,
        say("gained.measured", count=found.replications, searched=found.searched),
    ]


def _way(found: Marginal) -> str:
    return "fewer" if found.fewer else "more"


def _placed(found: Marginal, wording: Wording) -> Iterator[AnswerSection]:
    """Yield the steps, what they gain together, and how many callers do what a collector does."""
    say, way = wording.words, _way(found)
    if found.others:
        yield _steps(found, f"gained.heading.others_{way}", found.others, wording)
    if found.steps:
        yield _steps(found, f"gained.heading.{way}", found.steps, wording)
    if found.whole is not None:
        together = _gains(found.whole, wording)
        if len(found.steps) < found.asked:
            together.append(say("gained.no_more", count=len(found.steps)))
        yield AnswerSection(say("gained.heading.whole", count=len(found.steps)), tuple(together))
    if found.by_job:
        yield _steps(found, "gained.heading.by_job", found.by_job, wording)
    if found.rate is not None:
        yield AnswerSection(say("gained.heading.rate"), tuple(_rate(found, found.rate, wording)))


def _notes(found: Marginal, wording: Wording) -> list[str]:
    timed = found.deadline < NEVER
    notes = ["gained.note.gains" if timed else "gained.note.gains_untimed"]
    notes += ["gained.note.desk"] if _with_registrars(found) else []
    return [wording.words(note) for note in notes]


def _with_registrars(found: Marginal) -> bool:
    return any(step.move.registrars for step in (*found.steps, *found.others))


def _steps(
    found: Marginal, heading: str, steps: tuple[Step, ...], wording: Wording
) -> AnswerSection:
    """Return steps one after another, and the same as a table for who has room for it."""
    items = []
    for index, step in enumerate(steps, 1):
        lines = [_state(step.state, found.deadline, wording), *_gains(step.gains, wording)]
        if step.ties:
            lines.append(wording.words("gained.ties", count=step.ties))
        items.append(AnswerItem(_where(found, index, step, wording), tuple(lines)))
    timed = found.deadline < NEVER
    names = ["place", "change", *(["done"] if timed else []), "median", "high", "queued"]
    columns = tuple(ScreenColumn(wording.words(f"shown.next.{name}"), fold=True) for name in names)
    rows = tuple(_cells(found, step, wording) for step in steps)
    return AnswerSection(wording.words(heading), (), tuple(items), (AnswerGrid(columns, rows),))


def _cells(found: Marginal, step: Step, wording: Wording) -> tuple[str, ...]:
    """Return a step as a row: where, what changes, and values with what they gain."""
    say, gains, state = wording.words, step.gains, step.state
    change = _change(step, wording)
    shown = [place(found, step, wording), change]
    if gains.done is not None:
        points, within = _done(gains, wording)
        value = wording.value("share", float(state.done(found.deadline).mean()))
        gained = {"value": say("shown.next.pp", points=points), "interval": within}
        shown.append(_with_gain(value, gained, say))
    for share, gain in ((0.5, gains.median), (HIGH, gains.high)):
        time = wording.value("time", quantile(state.completion, share))
        shown.append(_with_gain(time, _times(gain, wording), say))
    queued = written.number(float(state.queued.mean()), 0)
    return (*shown, _with_gain(queued, _numbers(gains.queued, wording, 0), say))


def _with_gain(value: str, gain: dict[str, str], say: Words) -> str:
    """Return a value with what it gains, and the interval of that set apart."""
    if gain["interval"] == written.NO_VALUE:
        return say("shown.next.alone", value=value, gain=gain["value"])
    return say("shown.next.within", value=value, gain=gain["value"], interval=gain["interval"])


def _where(found: Marginal, index: int, step: Step, wording: Wording) -> str:
    """Return the heading of a step: where, how many before and after, and with whom."""
    named, change = place(found, step, wording), _change(step, wording)
    return wording.words("gained.step", number=index, place=named, change=change)


def _change(step: Step, wording: Wording) -> str:
    move, say = step.move, wording.words
    key = move.what if move.what in MOVABLE else "role"
    about = {"role": move.what} if key == "role" else {}
    change = say(f"gained.change.{key}", before=move.before, after=move.after, **about)
    if move.desks:
        change += say("gained.desks", count=move.desks)
    if move.registrars:
        key = "with" if move.registrars > 0 else "without"
        change += say(f"gained.{key}", count=abs(move.registrars))
    return change


def place(found: Marginal, step: Step, wording: Wording) -> str:
    """Return the name of the place of a step: of a township, or of a site and its township."""
    sites = {site.id: site for site in found.plan.sites}
    if step.move.what == TEAMS:
        return wording.name(sites[step.move.sites[0].id].township)
    site = sites[step.move.place]
    return wording.located(wording.name(site), wording.name(site.township))


def _state(state: State, deadline: int, wording: Wording) -> str:
    """Return the county in one line."""
    say = wording.words
    median, high = (quantile(state.completion, p) for p in (0.5, HIGH))
    shown = {
        "median": wording.value("time", median),
        "high": wording.value("time", high),
        "queued": written.count(round(float(state.queued.mean()))),
    }
    if deadline >= NEVER:
        return say("gained.state.free", **shown)
    done = wording.chance(chance(state.done(deadline)))
    late = written.number(float(state.late.mean()), 2)
    return say("gained.state.deadline", chance=done, late=late, **shown)


def _gains(gains: Gains, wording: Wording) -> list[str]:
    """Return what was gained, each with its interval."""
    say = wording.words
    pieces = []
    if gains.done is not None:
        points, within = _done(gains, wording)
        pieces.append(say("gained.gain.done", points=points, interval=within))
        pieces.append(say("gained.gain.late", **_numbers(gains.late, wording, 2)))
    for name, gain in (("median", gains.median), ("high", gains.high)):
        pieces.append(say(f"gained.gain.{name}", **_times(gain, wording)))
    pieces.append(say("gained.gain.queued", **_numbers(gains.queued, wording, 0)))
    return [say("gained.gain.all", gains=say("gained.gain.comma").join(pieces))]


def _done(gains: Gains, wording: Wording) -> tuple[str, str]:
    """Return the gain of the chance in percentage points, and its interval."""
    done = gains.done
    assert done is not None
    ends = _signed(100 * done.interval.low), _signed(100 * done.interval.high)
    points = written.points(done.first, done.second, done.difference, signed=True)
    return points, _within(*ends, wording)


def _numbers(gain: Gain, wording: Wording, digits: int) -> dict[str, str]:
    """Return how an amount changes: what is gained is what it falls by."""

    def shown(value: float) -> str:
        return _signed(-value, digits)

    return {"value": shown(gain.value), "interval": _between(gain.interval, shown, wording)}


def _times(gain: Gain, wording: Wording) -> dict[str, str]:
    def shown(value: float) -> str:
        return written.duration(-round(value), wording.words, signed=True)

    return {"value": shown(gain.value), "interval": _between(gain.interval, shown, wording)}


def _between(interval: Interval | None, shown: Callable[[float], str], wording: Wording) -> str:
    if interval is None:
        return written.NO_VALUE
    return _within(shown(interval.high), shown(interval.low), wording)


def _within(low: str, high: str, wording: Wording) -> str:
    return written.interval(low, high, wording.words)


def _signed(value: float, digits: int = 0) -> str:
    """Return a number with its sign; what rounds to nothing has none."""
    text = written.number(abs(value), digits)
    if not text.strip("0."):
        return text
    return ("+" if value > 0 else written.MINUS) + text


def _rate(found: Marginal, rate: Rate, wording: Wording) -> list[str]:
    """Return how many callers do what one collector does at the first place."""
    say = wording.words
    site = next(site for site in found.plan.sites if site.id == rate.place)
    name = wording.name(site)
    lines = []
    for key, gain in (("collector", rate.collector), ("caller", rate.caller)):
        if gain is None:
            lines.append(say(f"gained.rate.no_{key}", place=name))
        else:
            lines.append(say(f"gained.rate.{key}", place=name, **_times(gain, wording)))
    if rate.collector is None or rate.caller is None:
        return lines
    if rate.callers is None or not rate.collector.measurable or rate.callers.interval is None:
        key = "collector" if not rate.collector.measurable else "caller"
        return [*lines, say(f"gained.rate.unmeasurable_{key}")]
    ends = rate.callers.interval
    digits = 0 if abs(rate.callers.value) >= LARGE else 1
    low, number, high = (
        written.number(value, digits) for value in (ends.low, rate.callers.value, ends.high)
    )
    within = _within(low, high, wording)
    return [*lines, say("gained.rate.is", number=number, interval=within)]


def marginal_table(found: Marginal) -> ReportTable:
    """Return one row a step, the first without any; gains are over the row before."""
    rows = [_row(found, 0, None, found.before)]
    rows += [_row(found, n, step, step.state) for n, step in enumerate(found.steps, 1)]
    columns = (
        "step", "what", "place", "name_zh", "name_en", "before", "after", "desks_change",
        "registrars_change",
        "replications", "p_in_time", "p_gain", "p_gain_low", "p_gain_high", "late_sites",
        "completion_hours", "completion", "completion_gain_min", "completion_gain_min_low",
        "completion_gain_min_high", "completion_q95_hours", "completion_q95", "q95_gain_min",
        "q95_gain_min_low", "q95_gain_min_high", "queued_hours", "queued_gain_hours",
        "queued_gain_hours_low", "queued_gain_hours_high", "ties",
    )  # fmt: skip
    return ReportTable(columns, tuple(rows))


def _row(found: Marginal, index: int, step: Step | None, state: State) -> Row:
    calendar = found.plan.calendar
    where: Row = ("",) * 8
    gains = None if step is None else step.gains
    if step is not None:
        move = step.move
        names = (place(found, step, Wording.of(found.plan, words(lang))) for lang in ("zh", "en"))
        counts = (*map(str, (move.before, move.after, move.desks, move.registrars)),)
        where = (move.what, text(move.place), *map(text, names), *counts)
    chance: Row = ("", "", "", "", "")
    if found.deadline < NEVER:
        share = number(float(state.done(found.deadline).mean()))
        chance = (share, *_points(gains), number(float(state.late.mean())))
    return (
        str(index), *where, str(len(state.completion)), *chance,
        *cells("time", quantile(state.completion, 0.5), calendar),
        *_three(None if gains is None else gains.median, MINUTE),
        *cells("time", quantile(state.completion, HIGH), calendar),
        *_three(None if gains is None else gains.high, MINUTE),
        number(float(state.queued.mean())), *_three(None if gains is None else gains.queued, 1),
        "" if step is None else str(step.ties),
    )  # fmt: skip


def _points(gains: Gains | None) -> tuple[str, str, str]:
    if gains is None or gains.done is None:
        return "", "", ""
    done = gains.done
    return number(done.difference), number(done.interval.low), number(done.interval.high)


def _three(gain: Gain | None, unit: float) -> tuple[str, str, str]:
    if gain is None:
        return "", "", ""
    if gain.interval is None:
        return number(gain.value / unit), "", ""
    ends = gain.interval
    return number(gain.value / unit), number(ends.low / unit), number(ends.high / unit)


def marginal_values(found: Marginal) -> dict[str, Any]:
    """Return the answer as plain values: gains positive where it is earlier or fewer."""
    deadline = None if found.deadline >= NEVER else moment(found.deadline, found.plan.calendar)
    return {
        "schema": SCHEMA,
        "asked": {"of": ",".join(found.of), "number": found.asked, "fewer": found.fewer},
        "deadline": deadline and deadline["clock"],
        "seed": found.seed,
        "replications": found.searched,
        "fresh_days": found.replications,
        "places": found.places,
        "places_tried": found.tried,
        "before": _state_values(found.before, found),
        "steps": [_step_values(step, found) for step in found.steps],
        "whole": found.whole and _gains_values(found.whole),
        "others": [_step_values(step, found) for step in found.others],
        **(
            {"by_job": [_step_values(step, found) for step in found.by_job]} if found.by_job else {}
        ),
        "exchange_rate": found.rate and _rate_values(found.rate),
    }


def _step_values(step: Step, found: Marginal) -> dict[str, Any]:
    move = step.move
    names = {lang: place(found, step, Wording.of(found.plan, words(lang))) for lang in ("en", "zh")}
    return {
        "what": move.what,
        "place": move.place,
        "name": names,
        "before": move.before,
        "after": move.after,
        "desks_change": move.desks,
        "registrars_change": move.registrars,
        "sites": sorted(move.ids),
        "ties": step.ties,
        "state": _state_values(step.state, found),
        "gains": _gains_values(step.gains),
    }


def _state_values(state: State, found: Marginal) -> dict[str, Any]:
    calendar = found.plan.calendar
    shown: dict[str, Any] = {
        "completion_median": moment(quantile(state.completion, 0.5), calendar),
        "completion_q95": moment(quantile(state.completion, HIGH), calendar),
        "queued_hours": float(state.queued.mean()),
    }
    if found.deadline < NEVER:
        done = state.done(found.deadline)
        ends = clopper_pearson(int(done.sum()), len(done))
        shown |= {"p": float(done.mean()), "p_interval": [ends.low, ends.high]}
        shown["late_sites"] = float(state.late.mean())
    return shown


def _gains_values(gains: Gains) -> dict[str, Any]:
    done = gains.done
    return {
        "p": done
        and {
            "value": done.difference,
            "interval": [done.interval.low, done.interval.high],
            "p_value": done.p_value,
        },
        "late_sites": _gain_values(gains.late, 1),
        "completion_median_s": _gain_values(gains.median, SECOND),
        "completion_q95_s": _gain_values(gains.high, SECOND),
        "queued_hours": _gain_values(gains.queued, 1),
    }


def _gain_values(gain: Gain | None, unit: float) -> dict[str, Any] | None:
    if gain is None:
        return None
    ends = None if gain.interval is None else [gain.interval.low / unit, gain.interval.high / unit]
    return {"value": gain.value / unit, "interval": ends, "measurable": gain.measurable}


def _rate_values(rate: Rate) -> dict[str, Any]:
    return {
        "place": rate.place,
        "collector_s": _gain_values(rate.collector, SECOND),
        "caller_s": _gain_values(rate.caller, SECOND),
        "callers_per_collector": _gain_values(rate.callers, 1),
    }


def quantities(found: Marginal) -> tuple[str, ...]:
    """Return what the figure shows: the chance to be done only where there is a deadline."""
    return tuple(name for name in UNITS if name != "p" or found.deadline < NEVER)


def marginal_data(found: Marginal) -> FigureData:
    """Return the gain of each step over the one before, positive where it is earlier or fewer."""
    return FigureData.of(FIGURE, _figure_rows(found))


def _figure_rows(found: Marginal) -> Iterator[tuple[Cell, ...]]:
    for index, step in enumerate(found.steps, 1):
        move = step.move
        names = (place(found, step, Wording.of(found.plan, words(lang))) for lang in ("zh", "en"))
        about: tuple[Cell, ...] = (
            index, move.what, move.place, *names, move.before, move.after,
        )  # fmt: skip
        for quantity in quantities(found):
            unit, plain, size = UNITS[quantity]
            value, held = _gained(step.gains, quantity)
            ends = (None, None) if held is None else (held.low / plain, held.high / plain)
            three = (None if one is None else one / size for one in (value / plain, *ends))
            measurable = held is not None and not held.low <= 0.0 <= held.high
            yield *about, quantity, unit, *three, int(measurable)


def _gained(gains: Gains, quantity: str) -> tuple[float, Interval | None]:
    """Return the gain of a quantity of the figure and its interval."""
    if quantity == "p":
        assert gains.done is not None
        return gains.done.difference, gains.done.interval
    kept = {
        "completion_median_s": gains.median,
        "completion_q95_s": gains.high,
        "queued_hours": gains.queued,
    }
    return kept[quantity].value, kept[quantity].interval
