"""Many replications of one group in few batches of the compiled engine."""

from dataclasses import dataclass, replace

import numpy as np

from simsite.core.units import NEVER
from simsite.draws import draw, joined
from simsite.engine.kernel.layout import plan_tables
from simsite.engine.kernel.run import run_batch
from simsite.model.plan import CampaignClock, CampaignPlan, SiteGroup
from simsite.tables.schema import CELL_ENDED, CELL_JOINED, CELL_SEAT, CELL_STARTED, SEAT_BITS
from simsite.tables.views import Trace
from yardsticks.plans import END, FAR

TOGETHER = 250  # sites of other names in one trace; above it the replication number goes on


@dataclass
class Runs:
    """Traces of R replications of a group.

    Cells are padded with NEVER (times) or -1 (desks) to the largest number of residents; shape
    (R, N) for one station of one site.
    """

    groups: list
    draws: list
    cells: list  # [site][station] -> dict of arrays (R, N)
    tubes: list  # [site][replication] -> rows
    duty: list
    trace: Trace

    def __getattr__(self, name):
        """arrive, start, end, desk, member: functions of (station, site)."""
        if name not in ("arrive", "start", "end", "desk", "member"):
            raise AttributeError(name)
        return lambda station=0, site=0: self.cells[site][station][name]

    @property
    def replications(self):
        return len(self.groups)

    def draws_service(self, station, site=0):
        """Service times drawn, microseconds, shape (R, N); equal numbers of residents only."""
        return np.array([drawn.sites[site].service[station] for drawn in self.draws])

    def last(self, station=-1, site=0):
        """When the last resident is through a station, seconds, shape (R,)."""
        end = self.end(station, site)
        assert (np.where(self.arrive(station, site) != NEVER, end, 0) != NEVER).all()
        return np.where(end == NEVER, 0, end).max(axis=1) / 1e6

    def wait(self, station=0, site=0):
        """Waits in seconds, NaN where nobody is, shape (R, N)."""
        start, arrive = self.start(station, site), self.arrive(station, site)
        there = start != NEVER
        return np.where(there, np.where(there, start - arrive, 0) / 1e6, np.nan)


def named(group, number):
    """The group with sites of their own names."""
    sites = [
        replace(site, id=f"{site.id}{index}.{number}") for index, site in enumerate(group.sites)
    ]
    return SiteGroup(tuple(sites), group.routes)


def luck_of(group, replications, seed):
    """Plans and luck of replications, by the product's own `draw`: lists of length R."""
    groups, draws = [], []
    for replication, first in enumerate(range(0, replications, TOGETHER)):
        some = [named(group, k) for k in range(min(TOGETHER, replications - first))]
        groups += some
        draws += drawn(some, seed, replication)
    return groups, draws


def drawn(groups, seed, replication):
    """Luck of one replication number for groups of other names."""
    plan = CampaignPlan("", "", CampaignClock("2022-01-01", 0, END, FAR), tuple(groups))
    return list(draw(plan, seed, replication, False).groups)


def run(groups, draws):
    """Simulate replications with the kernel and gather their traces."""
    trace = run_batch(plan_tables(groups), joined(draws), FAR)
    many = len(groups[0].sites)
    cells = [_cells_of_site(trace, len(groups), many, k) for k in range(many)]
    tubes, duty = (
        _rows_by_site(rows, len(groups) * many) for rows in (trace.tube_rows, trace.duty_rows)
    )
    return Runs(
        list(groups), list(draws), cells,
        [tubes[k::many] for k in range(many)], [duty[k::many] for k in range(many)], trace,
    )  # fmt: skip


def _cells_of_site(trace, replications, many, k):
    posts, seat = trace.first_post, trace.cells[:, CELL_SEAT]
    tables = {
        "arrive": trace.cells[:, CELL_JOINED], "start": trace.cells[:, CELL_STARTED],
        "end": trace.cells[:, CELL_ENDED], "desk": seat >> SEAT_BITS,
        "member": seat.astype(np.int32),
    }  # fmt: skip
    own = range(k, replications * many, many)
    found = []
    for station in range(int(posts[k + 1] - posts[k]) - 1):
        post = posts[list(own)] + 1 + station
        starts, ends = trace.first_cell[post], trace.first_cell[post + 1]
        found.append(
            {
                column: _padded(
                    values, starts, ends, NEVER if column in ("arrive", "start", "end") else -1
                )
                for column, values in tables.items()
            }
        )
    return found


def _padded(values, starts, ends, nothing):
    sizes = ends - starts
    width = int(sizes.max(initial=0))
    index = starts[:, None] + np.arange(width)
    inside = np.arange(width) < sizes[:, None]
    return np.where(inside, values[np.minimum(index, len(values) - 1)], nothing)


def _rows_by_site(rows, sites):
    """Rows of each site, without the column for it, which is the last."""
    ordered = rows[np.argsort(rows[:, -1], kind="stable")] if len(rows) else rows
    edges = np.searchsorted(ordered[:, -1], np.arange(sites + 1))
    return [ordered[edges[s] : edges[s + 1], :-1] for s in range(sites)]
