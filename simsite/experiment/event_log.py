"""The events of a run's trace as a log for process mining: one case a resident.

Read from the ``events.csv`` that ``simsite run --trace`` wrote. A case is one resident at one site;
each stage reached gives up to three events in the words of the XES lifecycle: `schedule` (joins the
queue), `start` and `complete`. Within a case events are in order of time; those at one instant in
the order of the stages and of these words.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from simsite.core.errors import BadValue
from simsite.core.spreadsheet import unguarded
from simsite.experiment.events import COLUMNS, ENCODING
from simsite.experiment.results import Results

EVENTS = "events.csv"
LIFECYCLE = {"schedule": "arrive", "start": "start", "complete": "end"}
ZONE = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")
CHINA = "+08:00"


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
class Case:
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


def cases(results: Results, folder: Path, zone: str = CHINA) -> Iterator[Case]:
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


def _cases(results: Results, file: Path, zone: str) -> Iterator[Case]:
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
                yield Case(f"{site}/{resident}", site, townships[site], tuple(events))


def _by_resident(
    rows: Iterable[dict[str, str]], roles: dict[str, str], zone: str
) -> dict[int, list[Event]]:
    """Return the events of each resident of one site in order of time."""
    found: dict[int, list[Event]] = {}
    for row in rows:
        found.setdefault(int(row["resident"]), []).extend(_events(row, roles, zone))
    for events in found.values():
        events.sort(key=lambda event: event.time)  # stable: stages and transitions are in order
    return found


def _events(row: dict[str, str], roles: dict[str, str], zone: str) -> Iterator[Event]:
    stage = row["stage"]
    for transition, column in LIFECYCLE.items():
        if not row[column]:
            continue
        served = transition != "schedule" and row["staff"]
        resource = f"{unguarded(row['site'])}/{stage}/{row['staff']}" if served else ""
        time = row[column].replace(" ", "T") + zone
        desk = row["desk"] if served else ""
        yield Event(time, stage, transition, roles.get(stage, ""), resource, desk)
