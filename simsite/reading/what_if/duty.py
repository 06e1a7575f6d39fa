"""When somebody is on duty, with breaks that all have at once: shifts cut by the clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simsite.core import units
from simsite.core.errors import BadValue
from simsite.core.units import SECONDS_PER_DAY
from simsite.model.scenario import Scenario
from simsite.reading.what_if.who import roles_of
from simsite.staffing.roles import HELPER, stages_of
from simsite.staffing.shifts import CALL_UP, shared, shifts_of

Tree = dict[str, Any]
Window = tuple[int, int]
WHOLE_DAY = "00:00-24:00"


def cut_shifts(scenario: Scenario, tree: Tree, said: Tree) -> None:
    """Write the shifts of somebody with breaks.

    Parameters
    ----------
    scenario : Scenario
        The plan.
    tree : dict
        The scenario that is being made.
    said : dict
        ``who``, ``stint`` and ``rest`` (seconds).

    Raises
    ------
    BadValue
        If shifts of different people would have to be cut.
    """
    for key, names in shift_keys(scenario, said["who"]):
        own = shifts_of(scenario.staff.shifts, *names)
        if len(own) > 1 and not shared(own):
            raise BadValue("what_if.different_people", value=own[0].role)
        role = own[0].role if own else key
        written = [(shift.hours, shift.share) for shift in own] or [
            (units.parse_hours(WHOLE_DAY), 1.0)
        ]
        cut = [part for window, share in written for part in _cut(scenario, window, share, said)]
        if not cut:
            raise BadValue("what_if.never_on_duty", value=role)
        others = [shift for shift in tree["staff"].get("shifts", ()) if shift["role"] != role]
        tree["staff"]["shifts"] = others + [
            {"role": role, "hours": units.format_hours(window), "share": units.format_share(share)}
            for window, share in cut
        ]


def shift_keys(scenario: Scenario, who: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield by which name somebody's shifts are written, and by which they may be already.

    Parameters
    ----------
    scenario : Scenario
        The plan.
    who : str
        Who is meant.

    Raises
    ------
    BadValue
        If the plan has no such role.
    """
    for role in roles_of(scenario, who):
        stages = [stage.name for stage in stages_of(scenario, role)]
        if role == HELPER:
            yield from ((name, (name, role)) for name in stages)
        else:
            yield role, (*stages, role)
    helps = who in ("helpers", "everybody", "所有人", "志愿者")
    if helps and scenario.arrivals.call_up is not None:
        yield CALL_UP, (CALL_UP,)


def _cut(
    scenario: Scenario, window: Window, share: float, said: Tree
) -> list[tuple[Window, float]]:
    parts = [window]
    for begin, end in _rests(scenario, said):
        for days in (-SECONDS_PER_DAY, 0, SECONDS_PER_DAY):
            parts = [p for part in parts for p in _without(part, (begin + days, end + days))]
    return [(part, share) for part in parts]


def _rests(scenario: Scenario, said: Tree) -> Iterator[Window]:
    """Yield the breaks of a day: after each stint from the first opening to the last closing."""
    stint, rest = (_seconds(said[key]) for key in ("stint", "rest"))
    if not stint or not rest:
        raise BadValue("number.not_positive", value=said["rest" if stint else "stint"])
    hours = [window for calendar in scenario.calendars for window in calendar.hours]
    start, end = min(hours)[0], max(last for _, last in hours)
    while (start := start + stint) < end:
        yield start, start + rest
        start += rest


def _without(window: Window, rest: Window) -> list[Window]:
    (start, end), (begin, until) = window, rest
    parts = (start, min(end, begin)), (max(start, until), end)
    return [part for part in parts if part[0] < part[1]]


def _seconds(value: Any) -> int:
    return round(units.parse_duration(value) if isinstance(value, str) else value)
