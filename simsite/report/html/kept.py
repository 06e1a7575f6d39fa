"""Answers of `marginal`, `need` and `sensitivity`, read back from their JSON and put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simsite.core.units import DAY, NEVER, SECOND
from simsite.experiment.gathered import Kept
from simsite.report import format as written
from simsite.report.compare_words import within
from simsite.report.html.answer import Table
from simsite.report.html.safe import PageWording, isolated
from simsite.report.sensitivity_text import input_name
from simsite.report.text_parts import replications
from simsite.report.wording import Wording
from simsite.report.words import Words

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer on the page: its heading, sentences before and after, and a table."""

    kind: str
    title: str
    before: tuple[str, ...]
    table: Table
    after: tuple[str, ...]


def shown(kept: Kept, words: Words) -> Shown:
    """Return the answer of a directory in words."""
    calendar = kept.scenario.calendar
    opening = min(start for start, _ in calendar.openings_us())
    wording = PageWording(words, calendar.first_day, opening)
    kind = kept.schema.partition(".")[2].partition("/")[0]
    return {"marginal": _marginal, "need": _need, "sensitivity": _sensitivity}[kind](kept, wording)


def _title(kept: Kept, wording: Wording) -> str:
    title = kept.scenario.title
    first, second = (title.zh, title.en) if wording.words.lang == "zh" else (title.en, title.zh)
    return isolated(first or second or wording.words("answer.untitled"))


def _marginal(kept: Kept, wording: Wording) -> Shown:
    told, say = kept.told, wording.words
    asked = told["asked"]
    way = "fewer" if asked["fewer"] else "more"
    what = say(f"gained.of.{asked['of']}")
    steps = [*told["others"], *told["steps"]]
    before = [
        _title(kept, wording),
        say(f"gained.asked.{way}", count=asked["number"], what=what),
        say("gained.before", state=_state(told["before"], wording)),
    ]
    if not told["steps"]:
        before.append(say(f"gained.none.{way}", what=what))
        if told["others"]:
            before.append(say(f"gained.heading.others_{way}"))
    else:
        counts = {"places": told["places"], "tried": told["places_tried"]}
        before.append(say(f"gained.tried.{way}", **counts))
    timed = told["deadline"] is not None
    names = ["place", "change", *(["done"] if timed else []), "median", "high", "queued"]
    columns = tuple(say(f"shown.next.{name}") for name in names)
    rows = tuple(_step(step, timed, wording) for step in steps)
    return Shown(
        "marginal", say("shown.heading.marginal"), tuple(before), Table(columns, rows),
        (say("gained.note.gains" if timed else "gained.note.gains_untimed"),),
    )  # fmt: skip


def _step(step: Told, timed: bool, wording: Wording) -> tuple[str, ...]:
    say, gains, state = wording.words, step["gains"], step["state"]
    change = say(f"gained.change.{step['what']}", before=step["before"], after=step["after"])
    if step["registrars_change"]:
        key = "with" if step["registrars_change"] > 0 else "without"
        change += say(f"gained.{key}", count=abs(step["registrars_change"]))
    cells = [isolated(step["name"][say.lang]), change.strip(" :：,，")]
    if timed:
        ends = [_points(end) for end in gains["p"]["interval"]]
        value, share = gains["p"]["value"], state["p"]
        apart = written.points(share - value, share, value, signed=True)
        gain = f"{apart} {within(ends, say)}"
        cells.append(f"{wording.value('share', state['p'])} ({say('shown.next.pp', points=gain)})")
    for name, seconds in (("median", "completion_median_s"), ("q95", "completion_q95_s")):
        time = _clock(state[f"completion_{name}"], wording)
        cells.append(f"{time} ({_gain(gains[seconds], wording)})")
    queued = written.number(state["queued_hours"], 0)
    return (*cells, f"{queued} ({_hours(gains['queued_hours'], wording)})")


def _gain(gain: Told, wording: Wording) -> str:
    """Return by how much a time comes forward, with its interval: earlier is below zero."""

    def moved(seconds: float) -> str:
        return written.duration(-round(seconds * SECOND), wording.words, signed=True)

    return _with_interval(gain, moved, wording)


def _hours(gain: Told, wording: Wording) -> str:
    return _with_interval(gain, lambda hours: _signed(-hours), wording)


def _with_interval(gain: Told, put: Any, wording: Wording) -> str:
    if gain["interval"] is None:
        return str(put(gain["value"]))
    low, high = gain["interval"]
    return f"{put(gain['value'])} {within((put(high), put(low)), wording.words)}"


def _points(share: float) -> str:
    return _signed(100 * share)


def _signed(value: float) -> str:
    text = written.number(abs(value), 0)
    return text if text == "0" else ("+" if value > 0 else written.MINUS) + text


def _state(state: Told, wording: Wording) -> str:
    say = wording.words
    numbers = {
        "median": _clock(state["completion_median"], wording),
        "high": _clock(state["completion_q95"], wording),
        "queued": written.count(round(state["queued_hours"])),
    }
    if "p" not in state:
        return say("gained.state.free", **numbers)
    ends = (wording.value("share", end) for end in state["p_interval"])
    share = wording.value("share", state["p"])
    chance = say("answer.estimate", value=share, interval=within(ends, say))
    late = written.number(state["late_sites"], 2)
    return say("gained.state.deadline", chance=chance, late=late, **numbers)


def _clock(moment: Told | None, wording: Wording) -> str:
    """Return a moment of an answer's JSON as a clock time."""
    if moment is None:
        return written.NO_VALUE
    if not moment["reached"]:
        return wording.value("time", NEVER)
    return wording.value("time", _since(moment["clock"], wording))


def _since(clock: str, wording: Wording) -> int:
    """Return microseconds since 00:00 of the first day of an ISO clock time."""
    first = datetime.combine(wording.first_day, datetime.min.time())
    apart = datetime.fromisoformat(clock) - first
    return apart.days * DAY + apart.seconds * SECOND


def _need(kept: Kept, wording: Wording) -> Shown:
    told, say = kept.told, wording.words
    asked = told["asked"]
    by = wording.value("time", _since(asked["by"], wording))
    sure = written.percent(asked["sure"], say)
    before = [
        _title(kept, wording),
        say("needed.asked", what=say(f"needed.what.{asked['of']}"), by=by, sure=sure),
        _answered(told, sure, wording),
        *_overtime(told, wording),
    ]
    names = ("replications", "chance", "interval", "median", "high")
    columns = (
        say(f"needed.short.{asked['of']}"),
        *(say(f"needed.column.{name}") for name in names),
    )
    rows = tuple(_tried(tried, told["answer"], wording) for tried in told["tried"])
    return Shown(
        "need", say("shown.heading.need"), tuple(before), Table(columns, rows),
        (say("needed.note.table", replications=told["replications"]),),
    )  # fmt: skip


def _overtime(told: Told, wording: Wording) -> list[str]:
    """Return how much overtime the answer rests on, where it is much."""
    found, say = told.get("overtime"), wording.words
    if found is None:
        return []
    named = replications(found["replications"], say)
    length = wording.value("duration", found["more_than_s"] * SECOND)
    lines = [say("answer.overtime.much", times=found["times"], replications=named, length=length)]
    site = found["site"]
    if site is not None:
        first, second = (
            site["name"][lang] for lang in (("zh", "en") if say.lang == "zh" else ("en", "zh"))
        )
        lines.append(
            say(
                "answer.overtime.until",
                site=isolated(first or second or site["id"]),
                until=_clock(site["until"], wording),
                length=wording.value("duration", site["beyond_closing_s"] * SECOND),
                closing=_clock(site["closing"], wording),
            )
        )
    return lines


def _answered(told: Told, sure: str, wording: Wording) -> str:
    say, best = wording.words, told["best"]
    ends = (wording.value("share", end) for end in best["p_interval"])
    chance = say(
        "answer.estimate",
        value=wording.value("share", best["p"]),
        interval=within(ends, say),
    )
    numbers = {
        "amount": written.number(best["amount"], _digits(best["amount"])),
        "what": say(f"needed.short.{told['asked']['of']}"),
        "chance": chance,
    }
    if told["answer"] is None:
        return say("shown.need.none", sure=sure, **numbers)
    return say("shown.need.found", **numbers)


def _digits(amount: float) -> int:
    return 0 if float(amount).is_integer() else 2


def _tried(tried: Told, answer: float | None, wording: Wording) -> tuple[str, ...]:
    mark = " ◀" if tried["amount"] == answer else ""
    low, high = (wording.value("share", end) for end in tried["p_interval"])
    return (
        written.number(tried["amount"], _digits(tried["amount"])) + mark,
        written.count(tried["replications"]),
        wording.value("share", tried["p"]),
        written.interval(low, high, wording.words),
        _clock(tried["completion_median"], wording),
        _clock(tried["completion_q95"], wording),
    )


def _sensitivity(kept: Kept, wording: Wording) -> Shown:
    told, say = kept.told, wording.words
    timed = told["done_by_deadline"] is not None
    before = [
        _title(kept, wording),
        say("tornado.heading", n=told["replications"]),
        say(f"tornado.others.{told['others']}"),
    ]
    if timed:
        share = wording.value("share", told["done_by_deadline"])
        before.append(say("shown.sensitivity.given", share=share))
    names = ["input", "end", *(["done"] if timed else []), "t95"]
    columns = tuple(say(f"tornado.column.{name}") for name in names)
    rows = tuple(
        _end(one, key, timed, wording)
        for one in told["inputs"]
        for key in ("low", "high")
        if one[key]["value"] != one["given"]
    )
    return Shown(
        "sensitivity", say("shown.heading.sensitivity"), tuple(before), Table(columns, rows),
        (*_flips(told, wording), say("tornado.marks" if timed else "tornado.marks_untimed")),
    )  # fmt: skip


def _end(one: Told, key: str, timed: bool, wording: Wording) -> tuple[str, ...]:
    say, end = wording.words, one[key]
    cells = [f"{input_name(one['input'], say)} ({one['given']})", str(end["value"])]
    if timed:
        done = end["done_by_deadline"]
        between = within((_points(e) for e in done["interval"]), say)
        cells.append(
            say("answer.estimate", value=wording.value("share", done["share"]), interval=between)
        )
    shift = end["t95_shift"]
    cells.append(_shift(shift, wording))
    return tuple(cells)


def _shift(shift: Told, wording: Wording) -> str:
    if shift["difference"] is None:
        return written.NO_VALUE

    def moved(seconds: float | None) -> str:
        if seconds is None:
            return "∞"
        return written.duration(round(seconds * SECOND), wording.words, signed=True)

    if shift["interval"] is None:
        return moved(shift["difference"])
    between = within((moved(end) for end in shift["interval"]), wording.words)
    return f"{moved(shift['difference'])} {between}"


def _flips(told: Told, wording: Wording) -> list[str]:
    if told["done_by_deadline"] is None:
        return []
    say = wording.words
    sure = written.percent(told["sure"], say)
    was = "no" if told["done_by_deadline"] >= told["sure"] else "yes"
    said = [
        say(
            f"tornado.flip.{flip['direction']}.{was}",
            value=flip["value"], name=input_name(one["input"], say), sure=sure,
        )
        for one in told["inputs"]
        for flip in one["flips"]
    ]  # fmt: skip
    return said or [say("tornado.no_flip", sure=sure)]
