"""Groups of sites through the kernel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from simsite.core.lru import Recent
from simsite.core.units import until
from simsite.draws import GroupDraws, Tables, joined
from simsite.draws.workspace import Room
from simsite.engine.kernel.layout import plan_tables, state_tables, trace_tables
from simsite.engine.kernel.loop import Loop
from simsite.engine.kernel.states import DONE
from simsite.model.plan import SiteGroup
from simsite.tables.schema import ENGINE_TABLES, ROW_WIDTHS
from simsite.tables.views import GroupTrace, Trace, groups_of


@dataclass(frozen=True, slots=True)
class Way:
    """How groups are run; it never changes what comes out.

    Attributes
    ----------
    loop : type
        The event loop: compiled where that was possible; a test gives the interpreted one.
    room : Room
        Memory that is used again by the next run of the same thread; a trace that was made in it
        is good until then.
    """

    loop: type[Loop] = Loop
    room: Room = field(default_factory=Room)


def run_batch(plan: Tables, luck: Tables, horizon: int, way: Way | None = None) -> Trace:
    """Run groups laid out in tables up to the horizon (microseconds)."""
    way = way or Way()
    groups = len(plan["group_sites"]) - 1
    rows = 64 + int(luck["first_cell"][-1]) // 4
    while True:  # tables of unknown length are doubled until the run fits
        trace = trace_tables(plan, luck, rows, way.room)
        tables = {**plan, **luck, **trace, **state_tables(plan, luck, rows, way.room)}
        given = {name: tables[name].data for name in ENGINE_TABLES}
        run = way.loop(given, until(horizon))
        if run.run_groups(0, groups) == DONE:
            break
        rows *= 2
    used = dict(zip(ROW_WIDTHS, (run.tubes, run.changes, run.duties, run.doses), strict=True))
    for name, width in ROW_WIDTHS.items():
        trace[name] = trace[name][: width * used[name]]
    return Trace.of({**plan, **luck, **trace})


_recent = Recent(plan_tables)


def tables_of_plan(groups: tuple[SiteGroup, ...]) -> Tables:
    """Lay groups out; those of the latest few plans are remembered."""
    return _recent(groups)


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
        Their luck.
    horizon : int
        Microseconds; nothing happens after it.

    Returns
    -------
    Trace
    """
    return run_batch(plan_tables(groups), joined(draws), horizon)
