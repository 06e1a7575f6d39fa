"""The log: what happens, written straight into the tables of `simsite.tables.schema`.

Tables whose length is known beforehand stand ready with their first values; a table of rows is a
list of rows until the run is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.draws import GroupDraws, SiteDraws
from simsite.draws.addresses import starts
from simsite.draws.views import CAUSED
from simsite.engine.reference.clock import Clock
from simsite.model.plan import SiteGroup, SitePlan
from simsite.tables.schema import (
    BLOCK_END,
    BY_NAME,
    CELL_WIDTH,
    CHANGE_END,
    DOSE_END,
    TRACE,
    TUBE_CLOSED,
    TUBE_COUNT,
    TUBE_LAST,
    VISIT_WIDTH,
    of_owner,
)
from simsite.tables.views import Trace

I64 = NDArray[np.int64]


class Log:
    """What happens in groups; sites, posts, residents, households and stops numbered through.

    Attributes
    ----------
    rows : dict of str to list of lists
        Tables of rows.
    """

    def __init__(self, groups: Sequence[SiteGroup], draws: Sequence[GroupDraws]) -> None:
        self._tables = {**_of_plan(groups), **_of_draws(groups, draws)}
        length = {
            "cell": int(self._tables["first_cell"][-1]),
            "resident": int(self._tables["first_resident"][-1]),
            "household": int(self._tables["first_household"][-1]),
            "stop": int(self._tables["first_stop"][-1]),
        }
        for table in (table for table in of_owner(TRACE) if table.axis != "row"):
            size = table.width * length[table.axis]
            self._tables[table.name] = np.resize(np.array(table.first, np.int64), size)
        self.rows: dict[str, list[list[int]]] = {
            table.name: [] for table in of_owner(TRACE) if table.axis == "row"
        }

    def first(self, starts: str, number: int) -> int:
        """Return where the parts of something begin, by the table of starts that says so."""
        return int(self._tables[starts][number])

    def part(self, name: str, first: int, last: int) -> memoryview[int]:
        """Return entries ``first .. last - 1`` of a table, to be written into."""
        return self._tables[name].data[first:last]

    def visits(self, route: int) -> memoryview[int]:
        """Return the columns VISIT_* of the stops of a route, stop after stop."""
        first, last = (VISIT_WIDTH * self.first("first_stop", route + n) for n in (0, 1))
        return self.part("visits", first, last)

    def tables(self) -> dict[str, I64]:
        """Return the tables of TRACE as they are now."""
        known = {
            table.name: self._tables[table.name] for table in of_owner(TRACE) if table.axis != "row"
        }
        rows = {name: np.array(own, dtype=np.int64).reshape(-1) for name, own in self.rows.items()}
        return known | rows

    def take_up(self, tables: Mapping[str, I64], used: Iterable[int]) -> None:
        """Go on from tables of TRACE, in which so many rows of each kind are used."""
        for table in (table for table in of_owner(TRACE) if table.axis != "row"):
            own = self._tables[table.name]
            own[:] = tables[table.name][: len(own)]
        for (name, rows), count in zip(self.rows.items(), used, strict=True):
            rows[:] = tables[name].reshape(-1, BY_NAME[name].width)[:count].tolist()

    def trace(self) -> Trace:
        """Return what was written."""
        return Trace.of({**self._tables, **self.tables()})


def _of_plan(groups: Sequence[SiteGroup]) -> dict[str, I64]:
    return {
        "group_sites": _starts(len(group.sites) for group in groups),
        "group_routes": _starts(len(group.routes) for group in groups),
        "first_stop": _starts(len(route.stops) for group in groups for route in group.routes),
        "first_post": _starts(1 + len(site.stations) for group in groups for site in group.sites),
    }


def _of_draws(groups: Sequence[SiteGroup], draws: Sequence[GroupDraws]) -> dict[str, I64]:
    sites = [site for group in groups for site in group.sites]
    drawn = [own for group in draws for own in group.sites]
    cells = (
        count
        for site, own in zip(sites, drawn, strict=True)
        for count in (0, *[own.attending] * len(site.stations))
    )
    return {
        "first_resident": _starts(own.attending for own in drawn),
        "first_household": _starts(len(own.knock) for own in drawn),
        "first_cell": _starts(cells),
        **{
            name: np.array([getattr(own, name) for own in drawn], dtype=np.int64)
            for name in ("present", "exempt", "home_bound", "absent")
        },
        "resident_class": np.concatenate(
            [np.zeros(0, np.int64), *(d.resident_class for d in drawn)]
        ),
        **_of_crews(sites, [own.losses for own in drawn], "loss"),
        **_of_crews(sites, [own.outages for own in drawn], "outage"),
        **_on_paper(sites, drawn),
    }


def _of_crews(
    sites: Sequence[SitePlan], drawn: Sequence[tuple[I64, ...]], name: str
) -> dict[str, I64]:
    """Return what causes do to crews: those of posts, then further crews."""
    posts, (table, width) = [1 + len(site.stations) for site in sites], CAUSED[name]
    own = [part for of_site, n in zip(drawn, posts, strict=True) for part in of_site[:n]]
    own += [part for of_site, n in zip(drawn, posts, strict=True) for part in of_site[n:]]
    rows = np.concatenate([np.zeros((0, width), np.int64), *own])
    return {f"first_{name}": _starts(len(part) for part in own), table: rows}


def _on_paper(sites: Sequence[SitePlan], drawn: Sequence[SiteDraws]) -> dict[str, I64]:
    """Return how much longer services take that are begun the other way."""
    none, parts = np.zeros(0, np.int64), []
    for site, own in zip(sites, drawn, strict=True):
        parts += [none, *(own.paper_more or [none] * len(site.stations))]
    return {
        "first_paper": _starts(len(part) for part in parts),
        "paper_more": np.concatenate([none, *parts]),
    }


def _starts(counts: Iterable[int]) -> I64:
    return starts(np.array(list(counts), dtype=np.int64))


class Record:
    """What a site writes into the log: tubes, changeovers, duty, doses, blocks, who left.

    Parameters
    ----------
    clock : Clock
        The group's clock.
    log : Log
        Of the run.
    place : int
        Number of the site in the log.
    """

    def __init__(self, clock: Clock, log: Log, place: int) -> None:
        self.clock, self.log, self.place = clock, log, place
        first, last = (log.first("first_resident", place + n) for n in (0, 1))
        self.left = log.part("left", first, last)
        self.tube_of = log.part("tube_of", first, last)
        self.tubes, self.changeovers = log.rows["tube_rows"], log.rows["change_rows"]
        self.duty, self.doses = log.rows["duty_rows"], log.rows["dose_rows"]
        self.leavings, self.blocks = log.rows["leaving_rows"], log.rows["block_rows"]
        self.in_hand: dict[tuple[int, int], int] = {}
        self.in_change: dict[tuple[int, int], int] = {}
        self.levels: dict[int, tuple[int, int]] = {}

    def cells(self, station: int) -> tuple[memoryview[int], ...]:
        """Return the columns CELL_* of a station, each an entry a resident."""
        post = self.log.first("first_post", self.place) + 1 + station
        first, last = (CELL_WIDTH * self.log.first("first_cell", post + n) for n in (0, 1))
        own = self.log.part("cells", first, last)
        return tuple(own[column::CELL_WIDTH] for column in range(CELL_WIDTH))

    def knocks(self) -> tuple[memoryview[int], memoryview[int], memoryview[int]]:
        """Return start, end and caller of the knocks, each an entry a household."""
        first, last = (self.log.first("first_household", self.place + n) for n in (0, 1))
        called, told, caller = (
            self.log.part(name, first, last) for name in ("called", "told", "caller")
        )
        return called, told, caller

    def open_tube(self, desk: int, opened: int) -> int:
        """Open a tube; return its row. Its first swab has just ended."""
        self.tubes.append([desk, opened, self.clock.now, NEVER, NEVER, 0, self.place])
        return len(self.tubes) - 1

    def fill_tube(self, tube: int, resident: int) -> None:
        """Put the swab of a resident into a tube."""
        row = self.tubes[tube]
        row[TUBE_LAST] = self.clock.now
        row[TUBE_COUNT] += 1
        self.tube_of[resident] = tube

    def close_tube(self, tube: int) -> None:
        """Record that a tube is closed."""
        self.tubes[tube][TUBE_CLOSED] = self.clock.now

    def log_changeover(self, station: int, desk: int, member: int, start: int) -> None:
        """Record the start of a changeover."""
        self.in_change[station, desk] = len(self.changeovers)
        self.changeovers.append([station, desk, member, start, NEVER, self.place])

    def end_changeover(self, station: int, desk: int) -> None:
        """Record the end of the changeover at a desk."""
        self.changeovers[self.in_change.pop((station, desk))][CHANGE_END] = self.clock.now

    def log_dose(self, station: int, dose: int, preparer: int) -> None:
        """Record that a dose for a station is begun."""
        self.in_hand[station, dose] = len(self.doses)
        self.doses.append([station, dose, preparer, self.clock.now, NEVER, self.place])

    def end_dose(self, station: int, dose: int) -> None:
        """Record that a dose is finished."""
        self.doses[self.in_hand.pop((station, dose))][DOSE_END] = self.clock.now

    def log_leaving(self, station: int, resident: int, visit: int, came: int, cause: int) -> None:
        """Record a visit to a station that has ended without service."""
        self.leavings.append([station, resident, visit, came, self.clock.now, cause, self.place])

    def log_block(self, station: int, resident: int, at: int, came: int) -> int:
        """Record that a resident, at a station or outside, waits for room; return the row."""
        self.blocks.append([station, resident, at, came, self.clock.now, NEVER, self.place])
        return len(self.blocks) - 1

    def end_block(self, row: int) -> None:
        """Record that a resident no longer waits for room."""
        self.blocks[row][BLOCK_END] = self.clock.now

    def log_duty(self, station: int, scheduled: int, present: int) -> None:
        """Record the levels of a crew if they have changed."""
        if self.levels.get(station, (0, 0)) != (scheduled, present):
            self.levels[station] = (scheduled, present)
            self.duty.append([station, self.clock.now, scheduled, present, self.place])
