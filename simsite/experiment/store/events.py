"""What happened in one replication, event by event, for whoever wants to check or replay it.

Times are local clock times with microseconds, ``2022-02-17 07:31:05.250000``; what did not happen
is empty. Residents, households, desks, staff and tubes are numbered from 0 at their site.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.errors import BadValue
from simsite.core.files import guarded, unguarded
from simsite.core.units import NEVER
from simsite.draws import draw
from simsite.engine.campaign import group_traces
from simsite.experiment.run.results import ALL, Results
from simsite.model.plan import CampaignPlan, SiteGroup, SitePlan
from simsite.tables.schema import (
    TUBE_CLOSED,
    TUBE_COUNT,
    TUBE_DESK,
    TUBE_FIRST,
    TUBE_LAST,
    TUBE_OPENED,
)
from simsite.tables.views import GroupTrace, SiteTrace, Visit

REPLICATION = 0
ENCODING = "utf-8-sig"  # with its mark Excel shows Chinese
COLUMNS = {
    "events.csv": ("site", "stage", "resident", "arrive", "start", "end", "desk", "staff"),
    "tubes.csv": ("site", "tube", "desk", "opened", "first_swab", "last_swab", "closed", "swabs"),
    "calls.csv": ("site", "household", "called", "told", "staff"),
    "visits.csv": ("team", "stop", "site", "depart", "arrive", "ready", "over", "packed"),
}
EVENTS = "events.csv"
LIFECYCLE = {"schedule": "arrive", "start": "start", "complete": "end"}
ZONE = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")
CHINA = "+08:00"


def write_trace(results: Results, folder: Path) -> dict[str, Any]:
    """Simulate one replication once more and write what happened.

    Parameters
    ----------
    results : Results
        Of the run; the first replication of its headline line is written.
    folder : pathlib.Path
        Where ``events.csv``, ``tubes.csv``, ``calls.csv`` and ``visits.csv`` go.

    Returns
    -------
    dict
        Which line and replication.
    """
    plan = results.plan
    line = ALL if ALL in results.lines else next(iter(results.lines))
    draws = draw(plan, results.seed, REPLICATION, unknowns=line == ALL)
    with ExitStack() as stack:
        writers = {}
        for name, columns in COLUMNS.items():
            file = stack.enter_context((folder / name).open("w", encoding=ENCODING, newline=""))
            writers[name] = csv.writer(file, lineterminator="\n")
            writers[name].writerow(columns)
        for group, trace in zip(plan.groups, group_traces(plan, draws), strict=True):
            for name, rows in group_rows(plan, group, trace).items():
                writers[name].writerows(rows)
    return {"line": line, "replication": REPLICATION}


def group_rows(
    plan: CampaignPlan, group: SiteGroup, trace: GroupTrace
) -> dict[str, Iterator[Sequence[Any]]]:
    """Return the rows of each file for one site group."""
    first = np.datetime64(plan.calendar.first_day, "us")
    both = list(zip(group.sites, trace.sites, strict=True))
    return {
        "events.csv": (row for site, what in both for row in _events(site, what, first)),
        "tubes.csv": (row for site, what in both for row in _tubes(site, what, first)),
        "calls.csv": (row for site, what in both for row in _calls(site, what, first)),
        "visits.csv": (_visit(group, visit, first) for visit in trace.visits),
    }


def _events(site: SitePlan, trace: SiteTrace, first: np.datetime64) -> Iterator[Sequence[Any]]:
    """Yield a row for every resident at every stage that was reached."""
    for k, station in enumerate(site.stations):
        there = np.flatnonzero(trace.arrive[k] < NEVER)
        yield from zip(
            [guarded(site.id)] * len(there),
            [station.name] * len(there),
            there.tolist(),
            *(_clocks(times[k][there], first) for times in (trace.arrive, trace.start, trace.end)),
            _numbers(trace.desk[k][there]),
            _numbers(trace.member[k][there]),
            strict=True,
        )


def _tubes(site: SitePlan, trace: SiteTrace, first: np.datetime64) -> Iterator[Sequence[Any]]:
    tubes = trace.tubes
    desk, swabs = tubes[:, TUBE_DESK].tolist(), tubes[:, TUBE_COUNT].tolist()
    columns = (TUBE_OPENED, TUBE_FIRST, TUBE_LAST, TUBE_CLOSED)
    times = [_clocks(tubes[:, column], first) for column in columns]
    number = range(len(tubes))
    return zip([guarded(site.id)] * len(tubes), number, desk, *times, swabs, strict=True)


def _calls(site: SitePlan, trace: SiteTrace, first: np.datetime64) -> Iterator[Sequence[Any]]:
    called = np.flatnonzero(trace.called < NEVER)
    return zip(
        [guarded(site.id)] * len(called),
        called.tolist(),
        _clocks(trace.called[called], first),
        _clocks(trace.told[called], first),
        _numbers(trace.caller[called]),
        strict=True,
    )


def _visit(group: SiteGroup, visit: Visit, first: np.datetime64) -> Sequence[Any]:
    route = group.routes[visit.route]
    times = (visit.depart, visit.arrive, visit.ready, visit.over, visit.packed)
    site = group.sites[route.stops[visit.stop].site].id
    return (
        guarded(route.id),
        visit.stop,
        guarded(site),
        *_clocks(np.array(times, dtype=np.int64), first),
    )


def _clocks(times: NDArray[np.int64], first: np.datetime64) -> list[str]:
    """Return times as local clock times, empty where nothing happened."""
    happened = times < NEVER
    known = np.where(happened, times, 0).astype("timedelta64[us]")
    texts = np.datetime_as_string(first + known, unit="us").tolist()
    pairs: Iterable[tuple[str, bool]] = zip(texts, happened.tolist(), strict=True)
    return [text.replace("T", " ") if there else "" for text, there in pairs]


def _numbers(values: NDArray[np.int64]) -> list[Any]:
    """Return numbers, empty where there is none."""
    return ["" if value < 0 else value for value in values.tolist()]


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a case.

    Attributes
    ----------
    time : str
        ISO 8601 with the offset of the zone, to the microsecond.
    activity, transition : str
        Stage, and `schedule`, `start` or `complete`.
    role : str
        Who serves at the stage; empty for a stage without a queue.
    resource : str
        The member of staff, numbered from 0 at the stage; empty before the start.
    desk : str
        Number of the desk at the stage, or empty.
    """

    time: str
    activity: str
    transition: str
    role: str
    resource: str
    desk: str


@dataclass(frozen=True, slots=True)
class LoggedResident:
    """One resident's way through a site.

    Attributes
    ----------
    id : str
        ``<site>/<resident>``.
    site, township : str
        Ids.
    events : tuple of Event
        In order of time.
    """

    id: str
    site: str
    township: str
    events: tuple[Event, ...]


def cases(results: Results, folder: Path, zone: str = CHINA) -> Iterator[LoggedResident]:
    """Yield the cases of a run, site by site, residents in order.

    Parameters
    ----------
    results : Results
        Of the run.
    folder : pathlib.Path
        Its directory.
    zone : str
        Offset of the local clock from UTC, such as ``+08:00``.

    Raises
    ------
    BadValue
        If the run kept no trace, or the zone cannot be read.
    """
    if ZONE.fullmatch(zone) is None:
        raise BadValue("export.zone", value=zone)
    if not (folder / EVENTS).is_file():
        raise BadValue("export.no_trace", file=folder)
    return _cases(results, folder / EVENTS, zone)


def _cases(results: Results, file: Path, zone: str) -> Iterator[LoggedResident]:
    plan = results.plan
    townships = {site.id: site.township.code for site in plan.sites}
    roles = {s.name: s.role for site in plan.sites for s in site.stations}
    with file.open(encoding=ENCODING, newline="") as opened:
        rows = csv.DictReader(opened)
        if tuple(rows.fieldnames or ()) != COLUMNS[EVENTS]:
            raise BadValue("store.damaged", file=file)
        for written, own in groupby(rows, key=lambda row: row["site"]):
            site = unguarded(written)
            for resident, events in sorted(_by_resident(own, roles, zone).items()):
                yield LoggedResident(f"{site}/{resident}", site, townships[site], tuple(events))


def _by_resident(
    rows: Iterable[dict[str, str]], roles: dict[str, str], zone: str
) -> dict[int, list[Event]]:
    """Return the events of each resident of one site in order of time."""
    found: dict[int, list[Event]] = {}
    for row in rows:
        found.setdefault(int(row["resident"]), []).extend(_case_events(row, roles, zone))
    for events in found.values():
        events.sort(key=lambda event: event.time)  # stable: stages and transitions are in order
    return found


def _case_events(row: dict[str, str], roles: dict[str, str], zone: str) -> Iterator[Event]:
    stage = row["stage"]
    for transition, column in LIFECYCLE.items():
        if not row[column]:
            continue
        served = transition != "schedule" and row["staff"]
        resource = f"{unguarded(row['site'])}/{stage}/{row['staff']}" if served else ""
        time = row[column].replace(" ", "T") + zone
        desk = row["desk"] if served else ""
        yield Event(time, stage, transition, roles.get(stage, ""), resource, desk)
