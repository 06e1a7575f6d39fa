"""The times that a planner confirms for a list: day, days, hours and deadline.

A list says who is swabbed where and not when. The starter's times stand in its scenario until they
are confirmed; the horizon goes with them, so that a deadline is never beyond it.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from simsite.building.build import build
from simsite.core.errors import BadValue, Fault, ScenarioFault
from simsite.core.units import (
    SECONDS_PER_DAY,
    format_moment,
    parse_date,
    parse_hours,
    parse_moment,
)
from simsite.model.calendar import LONGEST_CAMPAIGN_DAYS
from simsite.model.fields import count_from, misplaced
from simsite.model.scenario import Scenario
from simsite.reading.keyboard import (
    at_field,
    read_fields,
    typed_count,
    typed_date,
    typed_hours,
    typed_moment,
)
from simsite.reading.load import load
from simsite.reading.site_list.start import Started

TIMES = ("first_day", "days", "hours", "deadline")
_LINE = r"(?<=^  {name}: )\[?[^\n#]*?(?=\s*(?:#[^\n]*)?$)"


def times_of(started: Started) -> dict[str, str]:
    """Return the times of a scenario as it writes them, by the name of their field."""
    calendar = started.scenario.calendar.model_dump(mode="json")
    return {
        "first_day": calendar["first_day"],
        "days": str(calendar["days"]),
        "hours": ", ".join(calendar["hours"]),
        "deadline": calendar["deadline"] or "",
    }


def confirmed(started: Started, file: Path, typed: Mapping[str, str]) -> Started:
    """Return a scenario of a list with the times that were typed, looked through as `check` would.

    Parameters
    ----------
    started : Started
        As it would be written without them.
    file : pathlib.Path
        The scenario; its table is beside it.
    typed : mapping of str to str
        Some of `TIMES` as typed; what is empty stays as it is.

    Raises
    ------
    ScenarioFault
        With everything that cannot be read or does not go together, at the field that says it.
    """
    given = {name: text for name, text in typed.items() if text.strip()}
    if not given:
        return started
    read = read_fields(given, _READERS)
    found = {**times_of(started), **read}
    horizon = _horizon(found)
    text = started.contents[file].decode()
    changes = {**read, "horizon": horizon}
    if "hours" in read and "," in read["hours"]:
        changes["hours"] = f"[{read['hours']}]"
    for name, value in changes.items():
        text = _with_value(text, name, value)
    contents = {**started.contents, file: text.encode()}
    return replace(started, contents=contents, scenario=_tried(contents, file, found))


def _with_value(text: str, name: str, value: str) -> str:
    """Return a commented scenario with another value of a key of its calendar."""
    found = re.search(_LINE.format(name=name), text, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"the starter has no {name!r}")
    return text[: found.start()] + value + text[found.end() :]


def _date(text: str) -> str:
    return parse_date(typed_date(text)).isoformat()


def _days(text: str) -> str:
    return str(count_from(1, LONGEST_CAMPAIGN_DAYS)(typed_count(text)))


def _hours(text: str) -> str:
    windows = typed_hours(text)
    wrong = misplaced([parse_hours(window) for window in windows], days=1)
    if wrong is not None:
        raise wrong[1]
    return ", ".join(windows)


def _moment(text: str) -> str:
    """Return a deadline; whether it comes after the first day is looked at with it."""
    written = typed_moment(text)
    try:
        parse_moment(written, dt.date(1970, 1, 1))
    except BadValue as trouble:
        if trouble.key != "moment.before":
            raise
    return written


_READERS = {"first_day": _date, "days": _days, "hours": _hours, "deadline": _moment}


def _horizon(times: Mapping[str, str]) -> str:
    """Return the end of the last day: that of the last closing, or of a later deadline."""
    windows = [parse_hours(window.strip()) for window in times["hours"].split(",")]
    last = (int(times["days"]) - 1) * SECONDS_PER_DAY + windows[-1][1]
    if times["deadline"]:
        try:
            last = max(last, parse_moment(times["deadline"], parse_date(times["first_day"])))
        except BadValue as trouble:
            raise ScenarioFault((at_field("deadline", times["deadline"], trouble),)) from None
    return format_moment(-(-last // SECONDS_PER_DAY) * SECONDS_PER_DAY)


def _tried(contents: Mapping[Path, bytes], file: Path, times: Mapping[str, str]) -> Scenario:
    """Return the scenario that would be written; its faults are told at the fields."""
    with tempfile.TemporaryDirectory() as folder:
        for path, content in contents.items():
            (Path(folder) / path.name).write_bytes(content)
        try:
            scenario = load(Path(folder) / file.name)
            build(scenario)
        except ScenarioFault as trouble:
            raise ScenarioFault(tuple(_placed(fault, times) for fault in trouble.faults)) from None
    return scenario


def _placed(fault: Fault, times: Mapping[str, str]) -> Fault:
    """Return a fault of the scenario at the field it concerns; there is no file yet."""
    name = fault.path.removeprefix("calendar.").partition(".")[0]
    name = name if name in times else "hours"  # only the times differ from what was tried before
    shown = f"{name} {times[name]}"
    return replace(fault, file=name, line=1, column=len(name) + 2, source=shown, cell="")
