"""What happened, in flat tables, and what is cut out of them: the trace of a site, of a group.

`Trace` is all that engines write and metrics read; its tables are those of `simsite.tables.schema`.
A `SiteTrace` is made of slices of them and copies nothing but what has to be counted anew, so to
write into its times is to write into the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simsite.tables.schema import (
    BY_NAME,
    CELL_ENDED,
    CELL_JOINED,
    CELL_STARTED,
    CELL_WIDTH,
    SEAT_BITS,
    TRACE,
    of_owner,
)

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trace:
    """What happened in groups: S sites with P posts, N residents, H called households, C cells.

    All are contiguous int64 arrays, called as in `simsite.tables.schema`; times are microseconds,
    NEVER for what did not happen. A table without rows may keep a place that nobody reads.

    Attributes
    ----------
    group_sites, group_routes : shape (groups + 1,)
        First of each group, and one past the last.
    first_stop : shape (routes + 1,)
        First stop of each route, and one past the last.
    first_post, first_resident, first_household : shape (S + 1,)
        First of each site, and one past the last.
    first_cell : shape (P + 1,)
        First of each post, and one past the last.
    present, exempt, home_bound, absent : shape (S,)
        Residents by class, as in `SiteDraws`.
    resident_class : shape (N,)
        Number of the class of each resident who attends; 0 where all are alike.
    cells : shape (C, 4)
        Columns CELL_*.
    tube_of, left : shape (N,)
        Tube, numbered through, and when a resident left without finishing.
    called, told, caller : shape (H,)
        Start and end of the knock, and who knocked.
    visits : shape (stops, 5)
        Columns VISIT_*; the stops of all routes.
    tube_rows, change_rows, duty_rows, dose_rows : shapes (rows, 7), (rows, 6), (rows, 5), (rows, 6)
        Columns TUBE_*, CHANGE_*, DUTY_* and DOSE_*. Those of one site are in their order; sites
        may be mixed.
    leaving_rows : shape (rows, 7)
        Columns LEAVING_*; likewise.
    block_rows : shape (rows, 7)
        Columns BLOCK_*; likewise.
    first_loss : shape (crews + 1,)
        First of each crew, and one past the last.
    losses : shape (losses, 3)
        Columns LOSS_*.
    first_outage, outages : shapes (crews + 1,), (outages, 4)
        Likewise, columns OUTAGE_*.
    first_paper : shape (posts + 1,)
        First resident of each, and one past the last.
    paper_more : shape (residents at stations,)
        Microseconds.
    """

    group_sites: I64
    group_routes: I64
    first_stop: I64
    first_post: I64
    first_resident: I64
    first_household: I64
    first_cell: I64
    present: I64
    exempt: I64
    home_bound: I64
    absent: I64
    resident_class: I64
    cells: I64
    tube_of: I64
    left: I64
    called: I64
    told: I64
    caller: I64
    visits: I64
    tube_rows: I64
    change_rows: I64
    duty_rows: I64
    dose_rows: I64
    leaving_rows: I64
    block_rows: I64
    first_loss: I64
    losses: I64
    first_outage: I64
    outages: I64
    first_paper: I64
    paper_more: I64

    @staticmethod
    def of(tables: Mapping[str, I64]) -> Trace:
        """Take the tables of a trace from others, and give them the width of their rows."""
        return Trace(**{own.name: _shaped(own.name, tables[own.name]) for own in fields(Trace)})

    @property
    def arrive(self) -> I64:
        """When residents joined queues; shape (C,)."""
        return self.cells[:, CELL_JOINED]

    @property
    def start(self) -> I64:
        """When services began; shape (C,)."""
        return self.cells[:, CELL_STARTED]

    @property
    def end(self) -> I64:
        """When services ended; shape (C,)."""
        return self.cells[:, CELL_ENDED]


def _shaped(name: str, values: I64) -> I64:
    width = BY_NAME[name].width
    return values if width == 1 else values.reshape(-1, width)


@dataclass(frozen=True, slots=True)
class SiteTrace:
    """What happened at one site: N attending residents, H households, S stations.

    Times are int64 microseconds, NEVER for what did not happen.

    Attributes
    ----------
    arrive, start, end : int64 array, shape (S, N)
        Joining the queue (of who was let in from outside: coming to the site), start and end of
        service; a delay starts when joined.
    desk, member : int32 array, shape (S, N)
        Desk and member of staff, -1 where not served.
    tube : int64 array, shape (N,)
        Row of `tubes`, -1 for none.
    left : int64 array, shape (N,)
        When a resident left without finishing.
    called, told : int64 array, shape (H,)
        Start and end of the knock (empty without call-up).
    caller : int64 array, shape (H,)
        Caller, -1 where not called.
    tubes : int64 array, shape (K, 6)
        Columns TUBE_* of `simsite.tables.schema`, as all below without that of the site.
    changeovers : int64 array, shape (C, 5)
        Columns CHANGE_*.
    duty : int64 array, shape (D, 4)
        Columns DUTY_*, a row whenever a level changed.
    doses : int64 array, shape (F, 5)
        Columns DOSE_*; no rows where nothing is prepared.
    leavings : int64 array, shape (L, 6)
        Columns LEAVING_*: visits to stations that ended without service.
    blocks : int64 array, shape (B, 6)
        Columns BLOCK_*: people who wait for room at a station.
    """

    arrive: I64
    start: I64
    end: I64
    desk: I32
    member: I32
    tube: I64
    left: I64
    called: I64
    told: I64
    caller: I64
    tubes: I64
    changeovers: I64
    duty: I64
    doses: I64
    leavings: I64
    blocks: I64


# Which table each field of a site's trace is cut from.
CUT_FROM = {
    **dict.fromkeys(("arrive", "start", "end", "desk", "member"), BY_NAME["cells"]),
    "tube": BY_NAME["tube_of"],
    **{name: BY_NAME[name] for name in ("left", "called", "told", "caller")},
    "tubes": BY_NAME["tube_rows"],
    "changeovers": BY_NAME["change_rows"],
    "duty": BY_NAME["duty_rows"],
    "doses": BY_NAME["dose_rows"],
    "leavings": BY_NAME["leaving_rows"],
    "blocks": BY_NAME["block_rows"],
}
# Of these, the times at stations.
TIMES = ("arrive", "start", "end")


def instants_of(trace: SiteTrace) -> Iterator[I64]:
    """Yield every point in time of a site's trace, table by table, NEVER among them.

    Parameters
    ----------
    trace : SiteTrace
        What happened at the site.

    Yields
    ------
    int64 array
        Microseconds, in one dimension.
    """
    for name, table in CUT_FROM.items():
        values = getattr(trace, name)
        if name in TIMES or table.unit == "us":
            yield values.ravel()
        elif table.axis == "row":
            yield values[:, table.instants].ravel()


@dataclass(frozen=True, slots=True)
class Visit:
    """A stop of a route as it happened, microseconds, NEVER for what did not happen.

    Attributes
    ----------
    route, stop : int
        Which route of the group, which of its stops.
    depart : int
        Departure to the stop; for the first stop the time it was ready.
    arrive, ready, over, packed : int
        Arrival, end of set-up, end of the stay, end of packing.
    """

    route: int
    stop: int
    depart: int
    arrive: int
    ready: int
    over: int
    packed: int


@dataclass(frozen=True, slots=True)
class GroupTrace:
    """What happened in one site group, sites and visits in the plan's order."""

    sites: tuple[SiteTrace, ...]
    visits: tuple[Visit, ...]


def groups_of(trace: Trace) -> Iterator[GroupTrace]:
    """Cut the groups out of a trace, in order.

    Parameters
    ----------
    trace : Trace
        What happened in them.

    Yields
    ------
    GroupTrace
    """
    cut = _Sites(trace)
    for group, visits in enumerate(visits_of(trace)):
        sites = range(*trace.group_sites[group : group + 2].tolist())
        yield GroupTrace(tuple(cut.site(site) for site in sites), visits)


def visits_of(trace: Trace) -> Iterator[tuple[Visit, ...]]:
    """Cut the stops of each group's routes out of a trace, in order.

    Parameters
    ----------
    trace : Trace
        What happened in the groups.

    Yields
    ------
    tuple of Visit
        Empty for a group without routes.
    """
    first = trace.first_stop.tolist()
    for begin, end in pairwise(trace.group_routes.tolist()):
        yield tuple(
            Visit(route - begin, row - first[route], *trace.visits[row].tolist())
            for route in range(begin, end)
            for row in range(first[route], first[route + 1])
        )


class _Rows:
    """Rows of one table, site after site; those of a site keep their order."""

    def __init__(self, rows: I64, sites: int) -> None:
        site = rows[:, -1]
        self.order = np.argsort(site, kind="stable")
        in_order = bool((site[1:] >= site[:-1]).all())
        self._rows = rows if in_order else rows[self.order]
        self.first = np.searchsorted(self._rows[:, -1], np.arange(sites + 1)).tolist()

    def of(self, site: int) -> I64:
        """Return the rows of a site without the column for it."""
        return self._rows[self.first[site] : self.first[site + 1], :-1]


class _Sites:
    """Cuts sites out of a trace; its rows are put in order of sites once."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._rows = {
            table.name: _Rows(getattr(trace, table.name), len(trace.first_post) - 1)
            for table in of_owner(TRACE)
            if table.axis == "row"
        }

    def site(self, number: int) -> SiteTrace:
        """Cut one site out."""
        trace, rows = self._trace, self._rows
        people, doors = _part(trace.first_resident, number), _part(trace.first_household, number)
        arrive, start, end, seat = np.moveaxis(self._cells(number), -1, 0)
        return SiteTrace(
            arrive=arrive,
            start=start,
            end=end,
            desk=(seat >> SEAT_BITS).astype(np.int32),
            member=seat.astype(np.int32),
            tube=self._tubes(number, people),
            left=trace.left[people],
            called=trace.called[doors],
            told=trace.told[doors],
            caller=trace.caller[doors],
            tubes=rows["tube_rows"].of(number),
            changeovers=rows["change_rows"].of(number),
            duty=rows["duty_rows"].of(number),
            doses=rows["dose_rows"].of(number),
            leavings=rows["leaving_rows"].of(number),
            blocks=rows["block_rows"].of(number),
        )

    def _cells(self, number: int) -> I64:
        """Return the cells of a site, shape (S, N, 4)."""
        trace = self._trace
        first, last = trace.first_post[number : number + 2].tolist()
        cells = trace.cells[int(trace.first_cell[first]) : int(trace.first_cell[last])]
        residents = trace.first_resident[number + 1] - trace.first_resident[number]
        return cells.reshape(last - first - 1, int(residents), CELL_WIDTH)

    def _tubes(self, number: int, people: slice) -> I64:
        """Count a site's own tubes, in the order of their numbers, from 0; -1 stays none."""
        rows, tube = self._rows["tube_rows"], self._trace.tube_of[people]
        own = rows.order[rows.first[number] : rows.first[number + 1]]
        return np.where(tube < 0, -1, np.searchsorted(own, tube))


def _part(first: I64, index: int) -> slice:
    return slice(int(first[index]), int(first[index + 1]))
