"""Groups of sites through the kernel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.draws import GroupDraws
from simsite.engine.kernel.constants import DONE
from simsite.engine.kernel.layout import (
    Tables,
    luck_tables,
    plan_tables,
    present_tables,
    trace_tables,
)
from simsite.engine.kernel.loop import Loop
from simsite.engine.trace import GroupTrace, SiteTrace, Visit
from simsite.model.plan import SiteGroup

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Groups that were run together: tables of plan, luck and trace.

    Attributes
    ----------
    plan, luck, trace : dict of str to int64 array
        See `simsite.engine.kernel.layout`; the rows of tubes, changeovers and duty are cut to
        those in use: shapes (tubes, 7), (changeovers, 6) and (levels, 5), site first.
    """

    plan: Tables
    luck: Tables
    trace: Tables


def run_batch(
    plan: Tables, luck: Tables, horizon: int, loop: type[Loop] = Loop, *, short_cut: bool = True
) -> Batch:
    """Run groups laid out in tables up to the horizon (microseconds).

    `loop` is the event loop: compiled where that was possible; a test gives the interpreted one.
    With `short_cut` plain queues are passed by recursion, with the same result.
    """
    groups = len(plan["group_sites"]) - 1
    room = 64 + int(luck["first_cell"][-1]) // 4
    while True:  # tables of unknown length are doubled until the run fits
        trace = trace_tables(plan, luck, room)
        tables = {**plan, **luck, **trace, **present_tables(plan, luck, room)}
        run = loop({name: values.data for name, values in tables.items()}, horizon, int(short_cut))
        if run.run_groups(0, groups) == DONE:
            break
        room *= 2
    for name, width, used in (
        ("tube_rows", 7, run.tubes),
        ("change_rows", 6, run.changes),
        ("duty_rows", 5, run.duties),
    ):
        trace[name] = trace[name].reshape(-1, width)[:used]
    trace["visits"] = trace["visits"].reshape(-1, 5)
    return Batch(plan, luck, trace)


def simulate_group(group: SiteGroup, draws: GroupDraws, horizon: int) -> GroupTrace:
    """Simulate one site group; the trace equals that of the SimPy reference to the last bit.

    Parameters
    ----------
    group : SiteGroup
        Plan of the group.
    draws : GroupDraws
        Its luck.
    horizon : int
        Microseconds; nothing happens at or after it.

    Returns
    -------
    GroupTrace
    """
    return next(simulate_groups([group], [draws], horizon))


def simulate_groups(
    groups: Sequence[SiteGroup], draws: Sequence[GroupDraws], horizon: int
) -> Iterator[GroupTrace]:
    """Simulate groups in one batch and yield their traces in order."""
    batch = run_batch(plan_tables(groups), luck_tables(draws), horizon)
    for number in range(len(groups)):
        yield group_trace(batch, groups, number)


def group_trace(batch: Batch, groups: Sequence[SiteGroup], number: int) -> GroupTrace:
    """Cut the trace of one group out of a batch.

    Parameters
    ----------
    batch : Batch
        Groups that were run together.
    groups : sequence of SiteGroup
        Their plans.
    number : int
        Which of them.

    Returns
    -------
    GroupTrace
    """
    first = int(batch.plan["group_sites"][number])
    sites = tuple(_site_trace(batch, first + n) for n in range(len(groups[number].sites)))
    route = int(batch.plan["group_routes"][number])
    row = int(batch.plan["first_stop"][route])
    visits = []
    for r, own in enumerate(groups[number].routes):
        for n in range(len(own.stops)):
            visits.append(Visit(r, n, *batch.trace["visits"][row].tolist()))
            row += 1
    return GroupTrace(sites, tuple(visits))


def _site_trace(batch: Batch, site: int) -> SiteTrace:
    plan, luck, trace = batch.plan, batch.luck, batch.trace
    people, doors = _part(luck["first_resident"], site), _part(luck["first_household"], site)
    first, last = plan["first_post"][site : site + 2].tolist()
    cells = slice(int(luck["first_cell"][first]), int(luck["first_cell"][last]))
    shape = last - first - 1, people.stop - people.start
    tubes, changes, duty = (
        _rows_of(trace[f"{name}_rows"], site) for name in ("tube", "change", "duty")
    )
    return SiteTrace(
        arrive=trace["arrive"][cells].reshape(shape),
        start=trace["start"][cells].reshape(shape),
        end=trace["end"][cells].reshape(shape),
        desk=trace["desk_of"][cells].reshape(shape),
        member=trace["member_of"][cells].reshape(shape),
        tube=_renumbered(trace["tube_of"][people], trace["tube_rows"][:, 0] == site),
        left=trace["left"][people],
        called=trace["called"][doors],
        told=trace["told"][doors],
        caller=trace["caller"][doors],
        tubes=tubes,
        changeovers=changes,
        duty=duty,
    )


def _part(first: I64, index: int) -> slice:
    return slice(int(first[index]), int(first[index + 1]))


def _rows_of(rows: I64, site: int) -> I64:
    """Return the rows of one site, without the column that says so."""
    own: I64 = rows[rows[:, 0] == site]
    return own[:, 1:]


def _renumbered(tube: I64, own: NDArray[np.bool_]) -> I64:
    """Count a site's own tubes from 0; in a batch they are numbered through."""
    rows = np.append(np.cumsum(own) - 1, -1)  # the last stands for "none"
    found: I64 = rows[tube]
    return found
