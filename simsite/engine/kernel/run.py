"""Groups of sites through the kernel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER, until
from simsite.draws import GroupDraws, Tables, joined
from simsite.draws.workspace import Room
from simsite.engine.kernel.layout import (
    plan_tables,
    room_tables,
    state_tables,
    trace_tables,
    window_tables,
)
from simsite.engine.kernel.loop import Loop
from simsite.engine.kernel.windows import Windows
from simsite.model.pieces import of_plan
from simsite.model.plan import CampaignPlan, SiteGroup
from simsite.tables.schema import DONE, ENGINE_TABLES, ROW_WIDTHS, TRACE, of_owner
from simsite.tables.views import GroupTrace, Trace, groups_of


@dataclass(frozen=True, slots=True)
class Way:
    """How groups are run; it never changes what comes out.

    Attributes
    ----------
    loop : type
        The event loop: compiled where that was possible; a test gives the interpreted one.
    windows : type or None
        The accelerator, as `loop`; None to do without.
    room : Room
        Memory that is used again by the next run of the same thread; a trace that was made in it
        is good until then.
    """

    loop: type[Loop] = Loop
    windows: type[Windows] | None = Windows
    room: Room = field(default_factory=Room)


def run_batch(plan: Tables, draws: Tables, horizon: int, way: Way | None = None) -> Trace:
    """Run groups laid out in tables up to the horizon (microseconds)."""
    return _trace(plan, draws, *_run_all(plan, draws, horizon, way or Way()))


def taken_by_windows(plan: Tables, draws: Tables, horizon: int) -> NDArray[np.bool_]:
    """Return which sites of groups are worked out in windows: shape (S,)."""
    _, made = _run_all(plan, draws, horizon, Way())
    return made["worked"][: len(plan["first_post"]) - 1] >= 0


def stop_group(
    plan: Tables, draws: Tables, horizon: int, time: int, way: Way | None = None
) -> Tables:
    """Run one group, and stop it after all that happens at a time.

    Parameters
    ----------
    plan, draws : dict of str to int64 array
        Tables of PLAN and DRAWS of one group.
    horizon, time : int
        Microseconds; -1 for before anything has happened.

    Returns
    -------
    dict of str to int64 array
        The state: tables of TRACE and STATE, made for this plan, random draws and horizon alone.
    """
    given = way or Way()
    _, made = _run(plan, draws, horizon, given, lambda loop, _: loop.run_part(0, time, 1))
    return {name: values.copy() for name, values in made.items()}


def run_from(
    plan: Tables, draws: Tables, horizon: int, state: Tables, way: Way | None = None
) -> Trace:
    """Run one group from a given state, of `stop_group`, up to the horizon (microseconds)."""
    given = way or Way()
    ran = _run(plan, draws, horizon, given, lambda loop, _: loop.run_part(0, NEVER, 0), state)
    return _trace(plan, draws, *ran)


def _run_all(plan: Tables, draws: Tables, horizon: int, way: Way) -> tuple[Loop, Tables]:
    """Run all groups from the beginning; return the loop and what was made."""
    last = until(horizon)

    def go(loop: Loop, tables: Tables) -> int:
        return _run_groups(loop, tables, way, last)

    return _run(plan, draws, horizon, way, go)


def _run_groups(loop: Loop, tables: Tables, way: Way, last: int) -> int:
    """Run groups: those that fit into windows there, all others and every calendar by the loop."""
    groups = len(tables["group_sites"]) - 1
    if not groups:
        return DONE
    if way.windows is None:
        return loop.run_groups(0, groups)
    views = {name: table.data for name, table in (tables | window_tables(tables, way.room)).items()}
    windows, group, status = way.windows(views, last), 0, DONE
    while group < groups and status == DONE:
        taken = windows.run_groups(group, groups)
        if windows.status != DONE:
            return windows.status
        beyond = min(taken + 1, groups)
        status = loop.run_groups(group, beyond)
        group = beyond
    return status


def _run(
    plan: Tables,
    draws: Tables,
    horizon: int,
    way: Way,
    go: Callable[[Loop, Tables], int],
    state: Tables | None = None,
) -> tuple[Loop, Tables]:
    """Let a loop go over tables, which begin as a state or empty; return both."""
    plan = {**plan, **room_tables(plan, draws)}
    rows = 64 + int(draws["first_cell"][-1]) // 4
    while True:  # tables of unknown length are doubled until the run fits
        made = trace_tables(plan, draws, rows, way.room) | state_tables(plan, draws, rows, way.room)
        if all(len(made[name]) >= len(values) for name, values in (state or {}).items()):
            for name, values in (state or {}).items():
                made[name][: len(values)] = values
            tables = {**plan, **draws, **made}
            loop = way.loop({name: tables[name].data for name in ENGINE_TABLES}, until(horizon))
            if go(loop, tables) == DONE:
                return loop, made
        rows *= 2


def _trace(plan: Tables, draws: Tables, run: Loop, made: Tables) -> Trace:
    """Return what happened."""
    trace = {table.name: made[table.name] for table in of_owner(TRACE)}
    rows_used = run.tubes, run.changes, run.duties, run.doses, run.leavings, run.blocks
    used = dict(zip(ROW_WIDTHS, rows_used, strict=True))
    for name, width in ROW_WIDTHS.items():
        trace[name] = trace[name][: width * used[name]]
    return Trace.of({**plan, **draws, **trace})


@of_plan
def tables_of_plan(plan: CampaignPlan) -> Tables:
    """Lay the groups of a plan out."""
    return plan_tables(plan.groups)


def simulate_group(group: SiteGroup, draws: GroupDraws, horizon: int) -> GroupTrace:
    """Simulate one site group, as `simulate_groups` does, and cut its trace out."""
    return next(groups_of(simulate_groups([group], [draws], horizon)))


def simulate_groups(
    groups: Sequence[SiteGroup], draws: Sequence[GroupDraws], horizon: int
) -> Trace:
    """Simulate site groups; the trace equals that of the SimPy reference to the last bit.

    Parameters
    ----------
    groups : sequence of SiteGroup
        Their plans.
    draws : sequence of GroupDraws
        Their random draws.
    horizon : int
        Microseconds; nothing happens after it.

    Returns
    -------
    Trace
    """
    return run_batch(plan_tables(groups), joined(draws), horizon)
