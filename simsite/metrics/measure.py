"""One replication rolled up: site, township, county."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import HOUR, NEVER
from simsite.draws import Draws, SiteDraws
from simsite.engine.trace import GroupTrace, SiteTrace, Visit
from simsite.metrics.progress import counts_by, grid, waits_by_slot
from simsite.metrics.site import SiteNumbers, site_numbers
from simsite.model.plan import CampaignPlan, Site

I64 = NDArray[np.int64]
Numbers = dict[str, NDArray[np.int64] | NDArray[np.float64]]
PER_CENT = {"t50": 50, "t90": 90, "t95": 95, "t99": 99}


@dataclass(frozen=True, slots=True)
class Metrics:
    """The numbers of one replication: S sites, T townships, G grid times, B half hours.

    Attributes
    ----------
    replication : int
        Which one.
    county : dict of str to int or float
        Metrics of `simsite.metrics.catalogue` at county level, and `<metric>.<stage>`.
    townships, sites : dict of str to array, shape (T,) or (S,)
        The same by township (in order of code) and by site (in plan order).
    progress : dict of str to int64 array
        `swabbed` (G,), `waiting.<kind>.<stage>` (G,), `wait_sum.<kind>.<stage>` and
        `wait_number.<kind>.<stage>` (B,).
    visits : tuple of tuple of Visit
        Stops of routes as they happened, by group with routes.
    """

    replication: int
    county: dict[str, int | float]
    townships: Numbers
    sites: Numbers
    progress: dict[str, I64]
    visits: tuple[tuple[Visit, ...], ...]


def townships(plan: CampaignPlan) -> tuple[str, ...]:
    """Codes of the townships in order."""
    return tuple(sorted({site.township.code for site in plan.sites}))


def measure(plan: CampaignPlan, draws: Draws, traces: Iterable[GroupTrace]) -> Metrics:
    """Read the numbers of one replication off the traces of its groups.

    Parameters
    ----------
    plan : CampaignPlan
        What was to be done.
    draws : Draws
        The luck the traces were made with.
    traces : iterable of GroupTrace
        In the order of the plan's groups; each is dropped when read.

    Returns
    -------
    Metrics
    """
    tally = _Tally(plan)
    visits = []
    for group, luck, trace in zip(plan.groups, draws.groups, traces, strict=True):
        for site, own, what in zip(group.sites, luck.sites, trace.sites, strict=True):
            tally.add(site, own, what)
        if trace.visits:
            visits.append(trace.visits)
    return tally.metrics(draws.replication, tuple(visits))


class _Tally:
    """Numbers of the sites read so far."""

    def __init__(self, plan: CampaignPlan) -> None:
        self.plan = plan
        self.times = grid(plan)
        self.numbers: list[SiteNumbers] = []
        self.counts: list[dict[str, int]] = []
        self.progress: dict[str, I64] = {}
        self.stage_wait: dict[str, list[int]] = {}
        self.stages = dict.fromkeys(s.name for site in plan.sites for s in site.stations)

    def add(self, site: Site, draws: SiteDraws, trace: SiteTrace) -> None:
        """Read one site."""
        numbers = site_numbers(site, draws, trace, self.plan.calendar.horizon)
        late = numbers.done > self.plan.calendar.deadline
        self.numbers.append(numbers)
        self.counts.append(
            {
                "present": draws.present,
                "exempt": draws.exempt,
                "home_bound": draws.home_bound,
                "absent": draws.absent,
                "attending": draws.attending,
                "swabbed": len(numbers.waits),
                "left_unswabbed": numbers.left,
                "unswabbed_at_deadline": int(late.sum()),
                "tubes": numbers.tubes,
                "queue_peak": numbers.peak,
            }
        )
        self._follow(site, trace)

    def _follow(self, site: Site, trace: SiteTrace) -> None:
        """Add the site to the tables over the day."""
        for k, station in enumerate(site.stations):
            if station.kind != "serve":
                continue
            arrive, start = trace.arrive[k], trace.start[k]
            gone = np.minimum(start, np.where(arrive < NEVER, trace.left, NEVER))
            waiting = counts_by(self.times, arrive) - counts_by(self.times, gone)
            started = start < NEVER
            wait = (start - arrive)[started]
            total, number = waits_by_slot(self.times, arrive[started], wait)
            self._plus(f"waiting.{site.kind}.{station.name}", waiting)
            self._plus(f"wait_sum.{site.kind}.{station.name}", total)
            self._plus(f"wait_number.{site.kind}.{station.name}", number)
            before = self.stage_wait.setdefault(station.name, [0, 0])
            before[0] += int(wait.sum())
            before[1] += len(wait)

    def _plus(self, key: str, values: I64) -> None:
        self.progress[key] = self.progress.get(key, 0) + values

    def metrics(self, replication: int, visits: tuple[tuple[Visit, ...], ...]) -> Metrics:
        """Roll up."""
        sites = self._sites()
        codes = townships(self.plan)
        where = np.array([codes.index(site.township.code) for site in self.plan.sites])
        of_townships = [self._place(np.flatnonzero(where == t), sites) for t in range(len(codes))]
        county = self._place(np.arange(len(self.plan.sites)), sites)
        county |= self._county_waits() | self._staff()
        done = np.concatenate([n.done for n in self.numbers])
        self.progress["swabbed"] = counts_by(self.times, done)
        names = of_townships[0] if of_townships else {}
        columns: Numbers = {key: np.array([t[key] for t in of_townships]) for key in names}
        return Metrics(replication, county, columns, sites, self.progress, visits)

    def _sites(self) -> Numbers:
        table: Numbers = {key: np.array([c[key] for c in self.counts]) for key in self.counts[0]}
        completion = np.array([n.completion for n in self.numbers], dtype=np.int64)
        table["completion"] = completion
        table["done_by_deadline"] = (completion <= self.plan.calendar.deadline).astype(np.int64)
        table["wait_mean"] = np.array([_mean(n.waits) for n in self.numbers])
        table["wait_q95"] = np.array([_q95(n.waits) for n in self.numbers])
        table["visit_mean"] = np.array([_mean(n.visits) for n in self.numbers])
        return table

    def _place(self, members: I64, sites: Numbers) -> dict[str, int | float]:
        """Numbers of a township or the county: sums, the last site, quantiles over residents."""
        place: dict[str, int | float] = {
            key: int(sites[key][members].sum()) for key in self.counts[0] if key != "queue_peak"
        }
        completion = int(sites["completion"][members].max())
        place["completion"] = completion
        place["done_by_deadline"] = int(completion <= self.plan.calendar.deadline)
        done = np.sort(np.concatenate([self.numbers[i].done for i in members]))
        for name, per_cent in PER_CENT.items():
            place[name] = int(done[_rank(per_cent, len(done))]) if len(done) else completion
        place["wait_mean"] = _mean(np.concatenate([self.numbers[i].waits for i in members]))
        place["visit_mean"] = _mean(np.concatenate([self.numbers[i].visits for i in members]))
        return place

    def _county_waits(self) -> dict[str, int | float]:
        waits = np.concatenate([n.waits for n in self.numbers])
        numbers: dict[str, int | float] = {"wait_q95": _q95(waits)}
        for stage, (total, number) in self.stage_wait.items():
            numbers[f"wait.{stage}"] = total / number if number else 0.0
        return numbers

    def _staff(self) -> dict[str, int | float]:
        """Utilisation and hours by stage and for callers."""
        numbers: dict[str, int | float] = {}
        for stage in (*self.stages, "call_up"):
            crews = [n.crews[stage] for n in self.numbers if stage in n.crews]
            if crews:
                duty = sum(crew.on_duty for crew in crews)
                busy = sum(crew.busy_on_duty for crew in crews)
                numbers[f"utilisation.{stage}"] = busy / duty if duty else 0.0
                numbers[f"on_duty.{stage}"] = duty / HOUR
                numbers[f"overtime.{stage}"] = sum(crew.overtime for crew in crews) / HOUR
        return numbers


def _mean(values: I64) -> float:
    return float(values.sum()) / len(values) if len(values) else 0.0


def _q95(values: I64) -> int:
    """95 % quantile: the smallest value that at least 95 % do not exceed."""
    if len(values) == 0:
        return 0
    rank = _rank(95, len(values))
    return int(np.partition(values, rank)[rank])


def _rank(per_cent: int, n: int) -> int:
    """Index, among n sorted values, of the first that so many per cent do not exceed."""
    return -(-per_cent * n // 100) - 1
