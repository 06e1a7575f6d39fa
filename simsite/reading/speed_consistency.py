"""Whether speeds by the clock fit the rest of the scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.model.calendar import Calendar
from simsite.model.fields import not_a_choice
from simsite.model.jobs import MARSHALLING
from simsite.model.scenario import Scenario
from simsite.model.speeds import FASTEST, AtPlaces, CauseByClock, ClockSpeed

Problem = tuple[tuple[str | int, ...], BadValue]


def speed_problems(scenario: Scenario, known: tuple[str, ...]) -> Iterator[Problem]:
    """Yield everything about speeds by the clock that does not fit, with its path.

    Parameters
    ----------
    scenario : Scenario
        What was asked.
    known : tuple of str
        Roles and stages that a rule may name.
    """
    speeds = scenario.speeds or ()
    if scenario.speeds == ():
        yield ("speeds",), BadValue("list.empty")
    names = [own.name for own in speeds]
    for number, own in enumerate(speeds):
        path = ("speeds", number)
        if own.name in names[:number]:
            yield (*path, "name"), BadValue("speeds.twice", value=own.name)
        yield from cause_problems(scenario, own, known, path)
        if fits_days(scenario, own):
            yield from _times(scenario, own, path)
    yield from _too_fast(scenario, speeds)


def cause_problems(
    scenario: Scenario, own: CauseByClock, known: tuple[str, ...], path: tuple[str | int, ...]
) -> Iterator[Problem]:
    """Yield what does not fit of whom a cause by the clock concerns, where and on which days."""
    yield from _roles(scenario, own.roles, known, path)
    yield from _places(scenario, own, path)
    if not fits_days(scenario, own):
        names = {"value": max(own.days), "days": scenario.calendar.days}
        yield (*path, "days"), BadValue("speeds.after_last", **names)


def fits_days(scenario: Scenario, own: CauseByClock) -> bool:
    """Return whether all days of a cause are of the campaign."""
    return max(own.days, default=0) <= scenario.calendar.days


def _roles(
    scenario: Scenario, roles: tuple[str, ...], known: tuple[str, ...], path: tuple[str | int, ...]
) -> Iterator[Problem]:
    """Yield roles that do not exist, and stages at which nobody works."""
    delays = {stage.name for stage in scenario.stages if stage.kind == "delay"}
    for place, role in enumerate(roles):
        if role in delays:
            yield (*path, "roles", place), BadValue("speeds.delay", value=role)
        elif role not in known:
            yield (*path, "roles", place), not_a_choice("value.not_a_choice", role, known)


def _places(scenario: Scenario, own: AtPlaces, path: tuple[str | int, ...]) -> Iterator[Problem]:
    """Yield sites that do not exist, and that something holds at no site."""
    ids = tuple(site.id for site in scenario.sites)
    for place, name in enumerate(own.sites):
        if name not in ids:
            yield (*path, "sites", place), not_a_choice("places.no_site", name, ids)
    if set(own.sites) <= set(ids) and not any(own.holds_at(site) for site in scenario.sites):
        yield path, BadValue("places.nowhere")


def _times(scenario: Scenario, own: ClockSpeed, path: tuple[str | int, ...]) -> Iterator[Problem]:
    """Yield that nobody works at any of the hours."""
    at = {scenario.calendar_of(site) for site in scenario.sites if own.holds_at(site)}
    if at and not any(_is_met(own, calendar, scenario.horizon_us) for calendar in at):
        yield path, BadValue("speeds.never", value=own.name)


def _is_met(own: ClockSpeed, calendar: Calendar, horizon: int) -> bool:
    """Return whether sites may be at work at any of the hours."""
    first = calendar.openings_us()[0][0]
    pieces = ((start * units.SECOND, end * units.SECOND) for start, end, _ in own.pieces(calendar))
    return any(end > first and start <= horizon for start, end in pieces)


def _too_fast(scenario: Scenario, speeds: Sequence[ClockSpeed]) -> Iterator[Problem]:
    """All causes together make nobody faster than the engines know, wherever the truth lies."""
    jobs = scenario.staff.jobs
    helped = [jobs.marshalling.pace] if jobs is not None and jobs.marshalling is not None else []
    for kind in scenario.kinds:
        paces: list[tuple[tuple[str | int, ...], float]]
        paces = [(("speeds", n), _highest(own, kind)) for n, own in enumerate(speeds)]
        for number, outage in enumerate(scenario.outages or ()):
            given = [] if outage.pace is None else [outage.pace]
            paces.append((("outages", number), _highest_of(given, outage, kind)))
        paces += [(("staff", "jobs", MARSHALLING), _of_kind(pace, kind)) for pace in helped]
        most = [max(pace, 1.0) for _, pace in paces]
        if prod(most) > FASTEST:
            shown = units.format_share(round(prod(most), 4))
            limit = units.format_share(FASTEST)
            path = paces[most.index(max(most))][0]
            yield path, BadValue("speeds.too_fast", value=shown, most=limit)
            return


def _highest(own: ClockSpeed, kind: str) -> float:
    """Return the highest speed of a cause at a kind of site; 0 where a table lacks it."""
    given: list[Any] = [step.pace for step in own.steps]
    return _highest_of(given + ([] if own.pace is None else [own.pace]), own, kind)


def _highest_of(given: Sequence[Any], own: AtPlaces, kind: str) -> float:
    """Return the highest of paces that may hold at a kind of site, 0 for none."""
    if own.kind not in (None, kind):
        return 0.0
    return max((_of_kind(pace, kind) for pace in given), default=0.0)


def _of_kind(pace: Any, kind: str) -> float:
    """Return the highest value of a pace at a kind of site; 0 where a table lacks it."""
    single = (pace.kinds() or {kind: pace}).get(kind)
    return 0.0 if single is None else float(single.high)
