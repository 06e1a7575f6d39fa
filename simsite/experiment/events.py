"""What happened in one replication, event by event, for whoever wants to check or replay it.

Times are local clock times with microseconds, ``2022-02-17 07:31:05.250000``; what did not happen
is empty. Residents, households, desks, staff and tubes are numbered from 0 at their site.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.spreadsheet import guarded
from simsite.core.units import NEVER
from simsite.draws import draw
from simsite.engine.campaign import group_traces
from simsite.experiment.results import ALL, Results
from simsite.model.plan import CampaignPlan, Site, SiteGroup
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


def _events(site: Site, trace: SiteTrace, first: np.datetime64) -> Iterator[Sequence[Any]]:
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


def _tubes(site: Site, trace: SiteTrace, first: np.datetime64) -> Iterator[Sequence[Any]]:
    tubes = trace.tubes
    desk, swabs = tubes[:, TUBE_DESK].tolist(), tubes[:, TUBE_COUNT].tolist()
    columns = (TUBE_OPENED, TUBE_FIRST, TUBE_LAST, TUBE_CLOSED)
    times = [_clocks(tubes[:, column], first) for column in columns]
    number = range(len(tubes))
    return zip([guarded(site.id)] * len(tubes), number, desk, *times, swabs, strict=True)


def _calls(site: Site, trace: SiteTrace, first: np.datetime64) -> Iterator[Sequence[Any]]:
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
