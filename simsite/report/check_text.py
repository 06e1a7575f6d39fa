"""What a scenario amounts to, before it is run."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import reduce
from typing import TYPE_CHECKING, Any

from simsite.core.units import NEVER, SECOND, format_hours
from simsite.model.plan import CampaignPlan
from simsite.model.scenario import Scenario, origins, quantities
from simsite.model.work import Shift
from simsite.report import formatting as written
from simsite.report.counted_arrivals import counted_lines
from simsite.report.filled_text import filled_json, filled_lines
from simsite.report.i18n import Words
from simsite.report.on_duty import on_duty
from simsite.report.opening_hours import hours_json, hours_lines
from simsite.report.summary import counted_stage
from simsite.report.text_parts import done_lines, relief_lines
from simsite.report.wording import Wording
from simsite.staffing.shifts import ROUNDING, shared
from simsite.workload import Amounts, Doubt, StageLoad, amounts, closed_doubts, doubts, relief

if TYPE_CHECKING:
    from rich.console import RenderableType


MOST_NAMED = 4  # of longer lists the first and the last are named
CHECK_SCHEMA = "simsite.check/1"
PER_HOUR = 3600.0


def listed(moments: Sequence[int | tuple[int, int]], wording: Wording) -> str:
    """Return times, or windows of time, as one phrase.

    Parameters
    ----------
    moments : sequence of int or (int, int)
        Microseconds, in order; at least one.
    wording : Wording
        Language and first day.
    """
    named = list(moments) if len(moments) <= MOST_NAMED else [moments[0], moments[-1]]
    texts, day = [], ""
    for moment in named:
        text, day = _named(moment, day, wording)
        texts.append(text)
    *others, last = texts
    if not others:
        return last
    words = wording.words
    if len(moments) > MOST_NAMED:
        return words("check.list.many", first=others[0], last=last, count=f"{len(moments):,}")
    first = reduce(lambda one, next_: words("check.list.next", first=one, last=next_), others)
    return words("check.list.two", first=first, last=last)


def _named(moment: int | tuple[int, int], day: str, wording: Wording) -> tuple[str, str]:
    """Return a time or window, without its day where that is known, and its last day."""
    if isinstance(moment, int):
        shown = wording.value("time", moment)
        own = shown.rpartition(" ")[0]
        return (shown.rpartition(" ")[2] if own == day else shown), own
    start, own = _named(moment[0], day, wording)
    end, last = _named(moment[1], own, wording)
    return f"{start}-{end}" if last == own else f"{start} – {end}", last


def sizes(scenario: Scenario, plan: CampaignPlan) -> dict[str, Any]:
    """Return the plain counts of a scenario.

    Returns
    -------
    dict
        Counts of sites, townships, residents and staff; ``inputs``, and how many of them are
        ``uncertain`` (carry a range), ``assumed`` (say so in their source), ``sourced`` (have
        another source) and ``without_source``.
    """
    staff = on_duty(plan)
    inputs, said = quantities(scenario), origins(scenario)
    return {
        "sites": len(plan.sites),
        "townships": len({site.township.code for site in plan.sites}),
        "residents": sum(site.residents.population for site in plan.sites),
        "collectors": staff.collectors,
        "registrars": staff.registrars,
        "leads": staff.leads,
        "callers": staff.callers,
        **staff.further,
        "others": staff.others,
        "mobile_teams": staff.teams,
        "inputs": len(inputs),
        "uncertain": sum(quantity.ends is not None for quantity in inputs.values()),
        "assumed": said.assumed,
        "sourced": said.stated,
        "without_source": said.unsaid,
        "replications": scenario.run.replications,
        "seed": scenario.run.seed,
    }


def check_json(scenario: Scenario, plan: CampaignPlan) -> str:
    """Return what a scenario amounts to as one JSON object; times in seconds, work in hours."""
    found = amounts(scenario, plan)
    calendar = plan.calendar
    times = {
        name: None if time >= NEVER else time // SECOND
        for name, time in (
            ("opening_s", calendar.opening),
            ("deadline_s", calendar.deadline),
            ("horizon_s", calendar.horizon),
        )
    }
    about = {"schema": CHECK_SCHEMA, "first_day": calendar.first_day, **times}
    more = {
        "opening_hours": hours_json(plan),
        "attending": round(found.attending, 1),
        "households": round(found.households, 1),
        "counted_stage": counted_stage(plan),
        "shifts": shift_sums(scenario),
        "desks": found.desks,
        "desks_by_stage": found.desks_by_stage,
        "without_desk": [asdict(one) for one in relief(plan)],
        "kinds": [
            {
                "kind": kind.kind,
                "sites": kind.sites,
                "residents": kind.residents,
                "attending": round(kind.attending, 1),
                "stages": [_load_json(load) for load in kind.loads],
                "binds": dict(kind.binds),
            }
            for kind in found.kinds
        ],
        **_earliest_json(found),
        "warnings": [doubt_json(doubt) for doubt in doubts(scenario, plan, found)],
    }
    whole = {**about, **sizes(scenario, plan), "filled": filled_json(scenario), **more}
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False)


def _earliest_json(found: Amounts) -> dict[str, Any]:
    """Return the lower bound and where it holds; nothing where nobody comes."""
    time: int | None = None if found.earliest >= NEVER else found.earliest // SECOND
    shown = time, found.last.id, found.last.binding.stage
    names = ("earliest_s", "earliest_site", "earliest_stage")
    return dict(zip(names, shown if found.attending else (None,) * 3, strict=True))


def _load_json(load: StageLoad) -> dict[str, Any]:
    return {
        "stage": load.stage,
        "hours": round(load.seconds / PER_HOUR, 2),
        "staffed": load.staffed,
        "hours_each": round(load.each / PER_HOUR, 2) if math.isfinite(load.each) else None,
    }


def doubt_json(doubt: Doubt) -> dict[str, Any]:
    """Return a doubt as plain values: its key, and its numbers with times in seconds."""
    shown: dict[str, Any] = {"key": doubt.key}
    for name, number in doubt.numbers.items():
        if name.endswith("_us"):
            shown[f"{name[:-3]}_s"] = None if number >= NEVER else number // SECOND
        elif name.endswith("_span"):
            shown[f"{name[:-5]}_s"] = number // SECOND
        elif name.endswith("_times"):
            shown[f"{name[:-6]}_s"] = [time // SECOND for time in number]
        elif name.endswith("_spans"):
            shown[f"{name[:-6]}_s"] = [[time // SECOND for time in span] for span in number]
        elif isinstance(number, float) and not math.isfinite(number):
            shown[name] = None
        else:
            shown[name] = number
    return shown


def check_text(scenario: Scenario, plan: CampaignPlan, words: Words) -> str:
    """Return what a scenario amounts to in words, no wider than the terminal, 80 elsewhere."""
    from simsite.report.terminal import plain, shown

    found = amounts(scenario, plan)
    wording = Wording.of(plan, words)
    parts: list[RenderableType] = [
        *map(plain, (*_sizes(scenario, plan, wording), *filled_lines(scenario, words))),
        _work(found, wording),
        *map(plain, (*_ahead(found, wording), *relief_lines(plan, wording))),
    ]
    said = (doubt_sentence(doubt, plan, wording) for doubt in doubts(scenario, plan, found))
    parts += [plain(line, style="bold") for line in said]
    return shown(parts, sys.stdout)


def _sizes(scenario: Scenario, plan: CampaignPlan, wording: Wording) -> list[str]:
    """Return the lines of counts."""
    words, calendar, numbers = wording.words, plan.calendar, sizes(scenario, plan)
    shown = {name: n if name == "seed" else written.count(n) for name, n in numbers.items()}
    times = {
        name: wording.value("time", time) if time < NEVER else words(f"answer.none.{name}")
        for name, time in (
            ("opening", calendar.opening),
            ("deadline", calendar.deadline),
            ("horizon", calendar.horizon),
        )
    }
    parts = {
        "places": ("sites", "townships", "residents"),
        "staff": ("collectors", "registrars", "leads", "callers", "mobile_teams"),
        "jobs": ("marshals", "runners"),
        "others": ("others",),
        "inputs": ("inputs", "uncertain", "assumed", "sourced", "without_source"),
        "luck": ("replications", "seed"),
    }
    if "marshals" not in numbers:
        del parts["jobs"]
    if not numbers["others"]:
        del parts["others"]
    elif not numbers["collectors"] + numbers["registrars"] + numbers["callers"]:
        del parts["staff"]
    lines = [words("check.fine"), words("check.days", **times), *hours_lines(plan, wording)]
    lines += counted_lines(plan, wording)
    if all(own.hours != scenario.calendar.hours for own in scenario.calendars):
        unused = ", ".join(map(format_hours, scenario.calendar.hours))
        lines.append(words("check.unused_hours", hours=unused))
    lines += done_lines(plan, wording)
    for part, names in parts.items():
        lines.append(words(f"check.{part}", **{name: shown[name] for name in names}))
    return [*lines, *_shifts(scenario, wording)]


def _shifts(scenario: Scenario, wording: Wording) -> Iterator[str]:
    """Yield whether the shifts of a role are of other people, or of the same ones again."""
    for own in shift_sums(scenario):
        share = own["share"]
        kind = "shared" if own["shared"] else "apart" if share >= 1.0 - ROUNDING else "some"
        about = {"role": own["role"], "count": own["shifts"]}
        yield wording.words(f"check.shifts.{kind}", total=wording.value("share", share), **about)


def shift_sums(scenario: Scenario) -> list[dict[str, Any]]:
    """Return for each role with shifts how many, their shares together, and whether above all."""
    by_role: dict[str, list[Shift]] = {}
    for shift in scenario.staff.shifts:
        by_role.setdefault(shift.role, []).append(shift)
    return [
        {
            "role": role,
            "shifts": len(own),
            "share": round(math.fsum(shift.share for shift in own), 9),
            "shared": shared(own),
        }
        for role, own in by_role.items()
    ]


def _work(found: Amounts, wording: Wording) -> RenderableType:
    """Return the table of work by kind of site and stage."""
    from simsite.report.terminal import Listing, ScreenColumn

    words = wording.words
    rows = []
    for kind in found.kinds:
        binds = dict(kind.binds)
        for number, load in enumerate(kind.loads):
            first = (
                wording.known(f"glossary.kind.{kind.kind}"),
                written.count(kind.sites),
                written.count(round(kind.attending)),
            )
            rows.append(
                (
                    *(first if number == 0 else ("", "", "")),
                    wording.known(f"glossary.stage.{load.stage}"),
                    _hours(load.seconds),
                    written.count(load.staffed),
                    _hours(load.each),
                    written.count(binds.get(load.stage, 0)),
                )
            )
    columns = [
        ScreenColumn(words("check.column.kind")),
        ScreenColumn(words("check.column.sites"), "right"),
        ScreenColumn(words("check.column.people"), "right"),
        ScreenColumn(words("check.column.stage")),
        ScreenColumn(words("check.column.work"), "right"),
        ScreenColumn(words("check.column.staff"), "right"),
        ScreenColumn(words("check.column.each"), "right"),
        ScreenColumn(words("check.column.binds"), "right"),
    ]
    return Listing(columns, rows)


def _hours(seconds: float) -> str:
    return written.number(seconds / PER_HOUR) if math.isfinite(seconds) else written.NO_VALUE


def _ahead(found: Amounts, wording: Wording) -> list[str]:
    """Return who is expected, and the lower bound of completion."""
    words, last = wording.words, found.last
    people = words(
        "check.people",
        attending=written.count(round(found.attending)),
        households=written.count(round(found.households)),
        desks=_listed(found, wording),
    )
    if not found.attending:
        return [people, words("check.nothing")]
    stage = wording.known(f"glossary.stage.{last.binding.stage}")
    if found.earliest >= NEVER:
        if last.shut_out:
            return [people, words("check.shut_out", site=last.id)]
        if last.sent_home:
            left, of = (written.count(round(n)) for n in (last.sent_home, last.attending))
            return [people, words("check.sent_home", site=last.id, people=left, of=of)]
        return [people, words("check.never", site=last.id, stage=stage)]
    earliest = wording.value("time", found.earliest)
    after = wording.after(found.earliest)
    bound = words("check.earliest", time=earliest, after=after, site=last.id, stage=stage)
    return [people, bound]


def closed_sentences(plan: CampaignPlan, words: Words) -> list[str]:
    """Return who comes while it is closed, marked as warnings: shown wherever an answer is."""
    wording = Wording.of(plan, words)
    return [doubt_sentence(doubt, plan, wording) for doubt in closed_doubts(plan)]


def _listed(found: Amounts, wording: Wording) -> str:
    """Return the desks of each stage, the counted one first."""
    shown = (
        wording.words(
            "check.desks", stage=wording.known(f"glossary.stage.{stage}"), count=written.count(n)
        )
        for stage, n in found.desks_by_stage.items()
    )
    return wording.words("check.and").join(shown)


def doubt_sentence(doubt: Doubt, plan: CampaignPlan, wording: Wording) -> str:
    """Return a doubt about a scenario in words, marked as a warning."""
    shown: dict[str, Any] = {}
    for name, number in doubt.numbers.items():
        if name.endswith("_us"):
            end = number if number < NEVER else plan.calendar.horizon
            shown[name[:-3]] = wording.value("time", end)
        elif name.endswith("_share"):
            shown[name[:-6]] = wording.value("share", number) if math.isfinite(number) else "∞"
        elif name.endswith("_span"):
            shown[name[:-5]] = wording.value("duration", number)
        elif name.endswith(("_times", "_spans")):
            shown[name[:-6]] = listed(number, wording)
        elif name == "stage":
            shown[name] = wording.known(f"glossary.stage.{number}")
        else:
            shown[name] = written.count(number) if isinstance(number, int) else number
    return wording.words("check.warning", text=wording.words(f"check.doubt.{doubt.key}", **shown))
