"""What happened in many site groups, in flat tables: what numbers are read off.

A *post* is the gate or a station of a site: post ``first_post[site]`` is the gate, there or not,
the stations follow in order. A *cell* is a resident at a station: ``first_cell[post] + resident``.
Sites, posts, residents and households are numbered through, in the plan's order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from simsite.draws import GroupDraws
from simsite.engine.trace import GroupTrace, SiteTrace, Visit
from simsite.model.plan import SiteGroup
from simsite.tables.schema import (
    CELL_ENDED,
    CELL_JOINED,
    CELL_STARTED,
    CELL_WIDTH,
    CHANGE_WIDTH,
    DOSE_WIDTH,
    DUTY_WIDTH,
    SEAT_BITS,
    TUBE_WIDTH,
    VISIT_WIDTH,
)

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """What happened at S sites with P posts, N attending residents, H called households, C cells.

    All are contiguous int64 arrays; times are microseconds, NEVER for what did not happen. A table
    without rows may keep a place that nobody reads.

    Attributes
    ----------
    first_post, first_resident, first_household : shape (S + 1,)
        First of each site, and one past the last.
    first_cell : shape (P + 1,)
        First of each post, and one past the last.
    present, exempt, home_bound, absent : shape (S,)
        As in `SiteDraws`.
    cells : shape (C, 4)
        Arrival, start, end and seat, side by side because they are written and read together. A
        seat is desk and member of staff, 32 bits each; -1 for none.
    tube_of, left : shape (N,)
        As in `SiteTrace`; tubes are numbered through.
    called, told, caller : shape (H,)
        As in `SiteTrace`.
    tube_rows, change_rows : shapes (tubes, 7), (changeovers, 6)
        As `dose_rows`.
    duty_rows, dose_rows : shapes (levels, 5), (doses, 6)
        Rows as in `SiteTrace` before a column for the site. Those of one site are in the order of
        `SiteTrace`; sites may be mixed.
    visits : shape (stops, 5)
        Depart, arrive, ready, over and packed of the stops of all routes, in the plan's order.
    """

    first_post: I64
    first_resident: I64
    first_household: I64
    first_cell: I64
    present: I64
    exempt: I64
    home_bound: I64
    absent: I64
    cells: I64
    tube_of: I64
    left: I64
    called: I64
    told: I64
    caller: I64
    tube_rows: I64
    change_rows: I64
    duty_rows: I64
    dose_rows: I64
    visits: I64

    @property
    def arrive(self) -> I64:
        """Arrivals of cells, as in `SiteTrace`; shape (C,)."""
        return self.cells[:, CELL_JOINED]

    @property
    def start(self) -> I64:
        """Starts of cells, as in `SiteTrace`; shape (C,)."""
        return self.cells[:, CELL_STARTED]

    @property
    def end(self) -> I64:
        """Ends of cells, as in `SiteTrace`; shape (C,)."""
        return self.cells[:, CELL_ENDED]


def batch_of(
    groups: Sequence[SiteGroup], draws: Sequence[GroupDraws], traces: Iterable[GroupTrace]
) -> Batch:
    """Lay the traces of groups out in tables.

    Parameters
    ----------
    groups : sequence of SiteGroup
        Their plans.
    draws : sequence of GroupDraws
        Their luck.
    traces : iterable of GroupTrace
        In the same order.

    Returns
    -------
    Batch
    """
    taken = list(traces)
    sites = [site for group in groups for site in group.sites]
    luck = [own for group in draws for own in group.sites]
    found = [trace for group in taken for trace in group.sites]
    attending = [own.attending for own in luck]
    cells = [
        count
        for site, residents in zip(sites, attending, strict=True)
        for count in (0, *[residents] * len(site.stations))
    ]
    tubes = _starts(len(trace.tubes) for trace in found)
    return Batch(
        first_post=_starts(1 + len(site.stations) for site in sites),
        first_resident=_starts(attending),
        first_household=_starts(len(own.knock) for own in luck),
        first_cell=_starts(cells),
        cells=_cells(found),
        **{name: _ints(getattr(own, name) for own in luck) for name in _ROLL},
        **{name: _joined([getattr(trace, name) for trace in found]) for name in _COLUMNS},
        tube_of=_joined(
            [
                np.where(t.tube < 0, -1, t.tube + first)
                for t, first in zip(found, tubes, strict=False)
            ]
        ),
        tube_rows=_rows([trace.tubes for trace in found], TUBE_WIDTH),
        change_rows=_rows([trace.changeovers for trace in found], CHANGE_WIDTH),
        duty_rows=_rows([trace.duty for trace in found], DUTY_WIDTH),
        dose_rows=_rows([trace.doses for trace in found], DOSE_WIDTH),
        visits=_visits([visit for trace in taken for visit in trace.visits]),
    )


_ROLL = ("present", "exempt", "home_bound", "absent")
_COLUMNS = ("left", "called", "told", "caller")


def _ints(values: Iterable[int]) -> I64:
    return np.array(list(values), dtype=np.int64)


def _starts(counts: Iterable[int]) -> I64:
    return np.array([0, *accumulate(counts)], dtype=np.int64)


def _joined(parts: Sequence[I64]) -> I64:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _cells(found: Sequence[SiteTrace]) -> I64:
    """Put times and seats of residents at stations side by side."""
    columns = [
        np.stack((t.arrive, t.start, t.end, np.where(t.desk < 0, -1, _seat(t))), axis=-1)
        for t in found
    ]
    parts = [own.reshape(-1, CELL_WIDTH) for own in columns]
    return np.concatenate([np.zeros((0, CELL_WIDTH), dtype=np.int64), *parts])


def _seat(trace: SiteTrace) -> I64:
    return (trace.desk.astype(np.int64) << SEAT_BITS) + trace.member


def _rows(parts: Sequence[I64], width: int) -> I64:
    """Join the rows of sites before a column for the site."""
    sites = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    rows = np.concatenate([np.zeros((0, width - 1), dtype=np.int64), *parts])
    return np.ascontiguousarray(np.column_stack((rows, sites)), dtype=np.int64)


def _visits(visits: Sequence[Visit]) -> I64:
    rows = [(v.depart, v.arrive, v.ready, v.over, v.packed) for v in visits]
    return np.array(rows, dtype=np.int64).reshape(-1, VISIT_WIDTH)


def group_visits(batch: Batch, groups: Sequence[SiteGroup]) -> list[tuple[Visit, ...]]:
    """Return the stops of the routes of each group, as they happened.

    Parameters
    ----------
    batch : Batch
        What happened in the groups.
    groups : sequence of SiteGroup
        All of them, in order.
    """
    found: list[tuple[Visit, ...]] = []
    row = 0
    for group in groups:
        if not group.routes:
            found.append(())
            continue
        stops = [(r, n) for r, route in enumerate(group.routes) for n in range(len(route.stops))]
        rows = batch.visits[row : row + len(stops)].tolist()
        row += len(stops)
        found.append(tuple(Visit(r, n, *times) for (r, n), times in zip(stops, rows, strict=True)))
    return found


def group_traces(batch: Batch, groups: Sequence[SiteGroup]) -> list[GroupTrace]:
    """Cut a batch into the traces of its groups.

    Parameters
    ----------
    batch : Batch
        What happened in the groups.
    groups : sequence of SiteGroup
        All of them, in order.
    """
    visits = group_visits(batch, groups)
    rows = rows_by_site(batch)
    found, first = [], 0
    for group, stops in zip(groups, visits, strict=True):
        last = first + len(group.sites)
        sites = tuple(site_trace(batch, rows, site) for site in range(first, last))
        found.append(GroupTrace(sites, stops))
        first = last
    return found


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table, site after site.

    Attributes
    ----------
    order : shape (rows,)
        Places in the table, by site and within one as they stand.
    first : shape (S + 1,)
        First of each site in `order`, and one past the last.
    rows : shape (rows, width)
        The table itself.
    """

    order: I64
    first: I64
    rows: I64

    def of(self, site: int) -> I64:
        """Return the rows of a site without the column for it."""
        return self.rows[self.order[_part(self.first, site)], :-1]


def rows_by_site(batch: Batch) -> tuple[Rows, Rows, Rows, Rows]:
    """Sort the rows of tubes, changeovers, duty and doses by site, once for all sites."""
    tables = batch.tube_rows, batch.change_rows, batch.duty_rows, batch.dose_rows
    tubes, changes, duty, doses = (_by_site(rows, len(batch.present)) for rows in tables)
    return tubes, changes, duty, doses


def _by_site(rows: I64, sites: int) -> Rows:
    order = np.argsort(rows[:, -1], kind="stable")
    return Rows(order, np.searchsorted(rows[order, -1], np.arange(sites + 1)), rows)


def site_trace(batch: Batch, rows: tuple[Rows, Rows, Rows, Rows], site: int) -> SiteTrace:
    """Cut the trace of one site, counted through, out of a batch and its `rows_by_site`."""
    people, doors = _part(batch.first_resident, site), _part(batch.first_household, site)
    first, last = batch.first_post[site : site + 2].tolist()
    cells = batch.cells[int(batch.first_cell[first]) : int(batch.first_cell[last])]
    arrive, start, end, seat = cells.T.reshape(
        CELL_WIDTH, last - first - 1, people.stop - people.start
    )
    tubes, changes, duty, doses = (own.of(site) for own in rows)
    return SiteTrace(
        arrive=arrive.copy(),
        start=start.copy(),
        end=end.copy(),
        desk=(seat >> SEAT_BITS).astype(np.int32),
        member=seat.astype(np.int32),
        tube=_renumbered(batch.tube_of[people], rows[0].order[_part(rows[0].first, site)]),
        left=batch.left[people].copy(),
        called=batch.called[doors].copy(),
        told=batch.told[doors].copy(),
        caller=batch.caller[doors].copy(),
        tubes=tubes,
        changeovers=changes,
        duty=duty,
        doses=doses,
    )


def _part(first: I64, index: int) -> slice:
    return slice(int(first[index]), int(first[index + 1]))


def _renumbered(tube: I64, own: I64) -> I64:
    """Count a site's own tubes, in the order of their numbers, from 0; -1 stays none."""
    return np.where(tube < 0, -1, np.searchsorted(own, tube))
