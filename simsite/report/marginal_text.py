"""Where the next members of staff go, in words."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from simsite.core.units import NEVER
from simsite.experiment.marginal import Gains, Marginal, Rate, State, Step
from simsite.model.staffing.levels import TEAMS
from simsite.report import format as written
from simsite.report.overtime_text import told_overtime
from simsite.report.summary import HIGH, chance
from simsite.report.terminal import plain
from simsite.report.text_parts import heading
from simsite.report.wording import Wording
from simsite.report.words import Words
from simsite.stats.gains import Gain
from simsite.stats.intervals import Interval, quantile

if TYPE_CHECKING:
    from rich.console import RenderableType

INDENT = 3
LARGE = 10  # callers for one collector, from which on no tenths are shown


def marginal_answer(found: Marginal, say: Words) -> str:
    """Return the answer as text for the terminal."""
    from simsite.report.run_directory import shown

    return shown(marginal_text(found, say), sys.stdout)


def marginal_text(found: Marginal, say: Words) -> list[RenderableType]:
    """Return the answer as what rich prints, one after the other."""
    wording = Wording.of(found.plan, say)
    way = "fewer" if found.fewer else "more"
    what = say(f"gained.of.{found.of}")
    lines = [
        say(f"gained.asked.{way}", count=found.asked, what=what),
        say("gained.before", state=_state(found.before, found.deadline, wording)),
        *told_overtime(found.overtime, found.plan, wording),
    ]
    if not found.steps:
        lines.append(say(f"gained.none.{way}", what=what))
    else:
        lines.append(say(f"gained.tried.{way}", places=found.places, tried=found.tried))
    title = wording.name(found.plan) or say("answer.untitled")
    parts: list[RenderableType] = [plain(title, style="bold"), *map(plain, lines)]
    if found.others:
        parts.append(heading(say(f"gained.heading.others_{way}")))
        parts += _steps(found, found.others, wording)
    if found.steps:
        parts.append(heading(say(f"gained.heading.{way}")))
        parts += _steps(found, found.steps, wording)
    if found.whole is not None:
        parts.append(heading(say("gained.heading.whole", count=len(found.steps))))
        parts += map(plain, _gains(found.whole, wording))
        if len(found.steps) < found.asked:
            parts.append(plain(say("gained.no_more", count=len(found.steps))))
    if found.rate is not None:
        parts.append(heading(say("gained.heading.rate")))
        parts += map(plain, _rate(found, found.rate, wording))
    timed = found.deadline < NEVER
    notes = ["gained.note.gains" if timed else "gained.note.gains_untimed"]
    notes += ["gained.note.desk"] if _with_registrars(found) else []
    return [*parts, plain(""), *(plain(say(note)) for note in notes)]


def _with_registrars(found: Marginal) -> bool:
    return any(step.move.registrars for step in (*found.steps, *found.others))


def _steps(found: Marginal, steps: tuple[Step, ...], wording: Wording) -> list[RenderableType]:
    from rich.padding import Padding

    parts: list[RenderableType] = []
    for number, step in enumerate(steps, 1):
        parts.append(plain(_where(found, number, step, wording)))
        lines = [_state(step.state, found.deadline, wording), *_gains(step.gains, wording)]
        if step.ties:
            lines.append(wording.words("gained.ties", count=step.ties))
        parts += [Padding(plain(line), (0, 0, 0, INDENT), expand=False) for line in lines]
    return parts


def _where(found: Marginal, number: int, step: Step, wording: Wording) -> str:
    """Return the heading of a step: where, how many before and after, and with whom."""
    move, say = step.move, wording.words
    change = say(f"gained.change.{move.what}", before=move.before, after=move.after)
    if move.registrars:
        key = "with" if move.registrars > 0 else "without"
        change += say(f"gained.{key}", count=abs(move.registrars))
    return say("gained.step", number=number, place=place(found, step, wording), change=change)


def place(found: Marginal, step: Step, wording: Wording) -> str:
    """Return the name of the place of a step: of a township, or of a site and its township."""
    sites = {site.id: site for site in found.plan.sites}
    if step.move.what == TEAMS:
        return wording.name(sites[step.move.sites[0].id].township)
    site = sites[step.move.place]
    named = wording.words(
        "gained.site", site=wording.name(site), township=wording.name(site.township)
    )
    return named if wording.name(site.township) else wording.name(site)


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
        ends = gains.done.interval
        done = gains.done
        points = written.points(done.first, done.second, done.difference, signed=True)
        within = _within(_signed(100 * ends.low), _signed(100 * ends.high), wording)
        pieces.append(say("gained.gain.done", points=points, interval=within))
        pieces.append(say("gained.gain.late", **_numbers(gains.late, wording, 2)))
    for name, gain in (("median", gains.median), ("high", gains.high)):
        pieces.append(say(f"gained.gain.{name}", **_times(gain, wording)))
    pieces.append(say("gained.gain.queued", **_numbers(gains.queued, wording, 0)))
    return [say("gained.gain.all", gains=say("gained.gain.comma").join(pieces))]


def _numbers(gain: Gain, wording: Wording, digits: int) -> dict[str, str]:
    """Return how an amount changes: what is gained is what it falls by."""

    def shown(value: float) -> str:
        return _signed(-value, digits)

    return {"value": shown(gain.value), "interval": _between(gain.interval, shown, wording)}


def _times(gain: Gain, wording: Wording) -> dict[str, str]:
    def shown(value: float) -> str:
        return written.duration(-round(value), wording.words, signed=True)

    return {"value": shown(gain.value), "interval": _between(gain.interval, shown, wording)}


def _between(interval: Interval | None, shown: object, wording: Wording) -> str:
    if interval is None:
        return written.NO_VALUE
    assert callable(shown)
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
