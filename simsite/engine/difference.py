"""The first thing in which two traces of one site group differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.tables.schema import columns_of
from simsite.tables.views import CUT_FROM, TIMES, GroupTrace, SiteTrace, Visit

I64 = NDArray[np.int64]
NOBODY = -1

# Of a site's trace, the fields that have an entry for each resident or household, and the rows.
ENTRIES = {
    name: "household" if table.axis == "household" else "resident"
    for name, table in CUT_FROM.items()
    if table.axis != "row" and name not in TIMES
}
ROWS = {name: columns_of(table.name) for name, table in CUT_FROM.items() if table.axis == "row"}
STATION = "station"  # the column that names one; tubes are all of the counted one


@dataclass(frozen=True, slots=True)
class TraceDifference:
    """One number of two traces that is not the same.

    Attributes
    ----------
    site : int
        Index within the group; NOBODY for a visit of a route.
    kind : str
        What `number` counts: `resident`, `household`, `tubes`, `changeovers`, `duty`, `doses`,
        `leavings` (rows of the trace), `visit`, `sites`.
    number : int
        Which of them.
    stage : int
        Index of the station; NOBODY where the number belongs to no station, or to callers.
    field : str
        Field or column of the trace.
    first, second : int or None
        The two values; None where one trace has no such row.
    """

    site: int
    kind: str
    number: int
    stage: int
    field: str
    first: int | None
    second: int | None


def difference(a: GroupTrace, b: GroupTrace) -> TraceDifference | None:
    """Return the first difference of two traces of one group, None where they are the same.

    Of the times of residents the one that differs earliest comes first, because whatever happens
    later may only follow from it; then desks and members, who left, call-up, tubes, changeovers,
    duty and visits.

    Parameters
    ----------
    a, b : GroupTrace
        Of the same group on the same random draws.
    """
    if len(a.sites) != len(b.sites):
        return TraceDifference(NOBODY, "sites", 0, NOBODY, "count", len(a.sites), len(b.sites))
    pairs = list(enumerate(zip(a.sites, b.sites, strict=True)))
    times = [found for index, (x, y) in pairs for found in _times(index, x, y)]
    if times:
        return min(times, key=_moment)
    rest = (found for index, (x, y) in pairs for found in _rest(index, x, y))
    return next(rest, next(_visits(a.visits, b.visits), None))


def _moment(found: TraceDifference) -> int:
    return min(value for value in (found.first, found.second) if value is not None)


def _times(site: int, x: SiteTrace, y: SiteTrace) -> Iterator[TraceDifference]:
    """Yield of each field of times the difference that is earliest."""
    for field in TIMES:
        ours, theirs = getattr(x, field), getattr(y, field)
        if ours.shape != theirs.shape:
            yield TraceDifference(site, "resident", 0, NOBODY, field, ours.size, theirs.size)
            continue
        cells = np.argwhere(ours != theirs)
        if len(cells):
            when = np.minimum(ours, theirs)[tuple(cells.T)]
            stage, resident = cells[int(np.argmin(when))].tolist()
            values = int(ours[stage, resident]), int(theirs[stage, resident])
            yield TraceDifference(site, "resident", resident, stage, field, *values)


def _rest(site: int, x: SiteTrace, y: SiteTrace) -> Iterator[TraceDifference]:
    """Yield the first difference of each other field of a site."""
    for field, kind in ENTRIES.items():
        ours, theirs = getattr(x, field), getattr(y, field)
        for cell in _cells(ours, theirs):
            stage = cell[0] if ours.ndim > 1 else NOBODY
            values = _at(ours, cell), _at(theirs, cell)
            yield TraceDifference(site, kind, cell[-1], stage, field, *values)
    for table, names in ROWS.items():
        ours, theirs = getattr(x, table), getattr(y, table)
        for cell in _cells(ours, theirs):
            stage = NOBODY
            if STATION in names:
                rows = ours if cell[0] < len(ours) else theirs
                stage = int(rows[cell[0], names.index(STATION)])
            values = _at(ours, cell), _at(theirs, cell)
            yield TraceDifference(site, table, cell[0], stage, names[cell[1]], *values)


def _cells(ours: I64, theirs: I64) -> Iterator[tuple[int, ...]]:
    """Yield the first cell that differs, where there is one; a missing row differs."""
    common = min(len(ours), len(theirs))
    cells = np.argwhere(ours[:common] != theirs[:common])
    if len(cells):
        yield tuple(cells[0].tolist())
    elif len(ours) != len(theirs):
        yield (common, *[0] * (ours.ndim - 1))


def _at(rows: I64, cell: tuple[int, ...]) -> int | None:
    return int(rows[cell]) if cell[0] < len(rows) else None


def _visits(ours: tuple[Visit, ...], theirs: tuple[Visit, ...]) -> Iterator[TraceDifference]:
    """Yield the first difference of the visits of routes."""
    if len(ours) != len(theirs):
        yield TraceDifference(NOBODY, "visit", 0, NOBODY, "count", len(ours), len(theirs))
    for number, (x, y) in enumerate(zip(ours, theirs, strict=False)):
        for field in ("route", "stop", *columns_of("visits")):
            if getattr(x, field) != getattr(y, field):
                values = getattr(x, field), getattr(y, field)
                yield TraceDifference(NOBODY, "visit", number, NOBODY, field, *values)
