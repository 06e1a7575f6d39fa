"""Groups of sites through the kernel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from simsite.core.recent import Recent
from simsite.core.units import until
from simsite.draws import GroupDraws, Tables, joined
from simsite.draws.room import Room
from simsite.engine.batch import Batch, group_traces
from simsite.engine.kernel.layout import plan_tables, state_tables, trace_tables
from simsite.engine.kernel.loop import Loop
from simsite.engine.kernel.states import DONE
from simsite.engine.trace import GroupTrace
from simsite.model.plan import SiteGroup
from simsite.tables.schema import CELL_WIDTH, ENGINE_TABLES, ROW_WIDTHS, VISIT_WIDTH

AT_ONCE = 100_000  # residents of a batch of traces, or one group: tables and traces are both held
# Columns of a Batch that the luck gives.
_FROM_LUCK = (
    *("present", "exempt", "home_bound", "absent"),
    *("first_resident", "first_household", "first_cell"),
)


@dataclass(frozen=True, slots=True)
class Way:
    """How groups are run; it never changes what comes out.

    Attributes
    ----------
    loop : type
        The event loop: compiled where that was possible; a test gives the interpreted one.
    room : Room
        Memory that is used again by the next run of the same thread; a batch that was made in it
        is good until then.
    """

    loop: type[Loop] = Loop
    room: Room = field(default_factory=Room)


def run_batch(plan: Tables, luck: Tables, horizon: int, way: Way | None = None) -> Batch:
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
        trace[name] = trace[name].reshape(-1, width)[: used[name]]
    trace["visits"] = trace["visits"].reshape(-1, VISIT_WIDTH)
    trace["cells"] = trace["cells"].reshape(-1, CELL_WIDTH)
    own = {name: luck[name] for name in _FROM_LUCK}
    return Batch(first_post=plan["first_post"], **own, **trace)


_recent = Recent(plan_tables)


def tables_of_plan(groups: tuple[SiteGroup, ...]) -> Tables:
    """Lay groups out; those of the latest few plans are remembered."""
    return _recent(groups)


def simulate_group(group: SiteGroup, draws: GroupDraws, horizon: int) -> GroupTrace:
    """Simulate one site group; the trace equals that of the SimPy reference to the last bit.

    Parameters
    ----------
    group : SiteGroup
        Plan of the group.
    draws : GroupDraws
        Its luck.
    horizon : int
        Microseconds; nothing happens after it.

    Returns
    -------
    GroupTrace
    """
    return next(simulate_groups([group], [draws], horizon))


def simulate_groups(
    groups: Sequence[SiteGroup], draws: Sequence[GroupDraws], horizon: int
) -> Iterator[GroupTrace]:
    """Simulate groups in batches of bounded size and yield their traces in order."""
    first, people = 0, 0
    for last, luck in enumerate(draws, start=1):
        people += int(luck.tables["first_resident"][-1])
        if people >= AT_ONCE or last == len(draws):
            part = groups[first:last]
            tables = plan_tables(part), joined(draws[first:last])
            yield from group_traces(run_batch(*tables, horizon), part)
            first, people = last, 0
