"""Results to estimates with intervals: the only place where the numbers of an answer come from.

Text, JSON, tables and figures take what they show from here, so that they cannot differ. What is
*not reached* is NEVER in every estimate of a time: later than everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.experiment.run.bottlenecks import last_ranking
from simsite.experiment.run.results import ALL, LUCK, Ensemble, Reason, Results
from simsite.experiment.sweep.design_points import PointSummary
from simsite.model.pieces import of_plan
from simsite.model.plan import CampaignPlan, Region, SitePlan
from simsite.report.formatting import DUE, STAFF_HOURS, unit_of
from simsite.report.on_duty import StaffCount, on_duty
from simsite.stats.intervals import (
    Interval,
    clopper_pearson,
    order_statistic_interval,
    quantile,
    quantile_rank,
)

Array = NDArray[Any]

LEVEL = 0.95
LOW, HIGH = 0.05, 0.95
FEWEST_FOR_QUANTILES = 59  # below, no 95 % interval for the 95 % quantile exists
OF_DEADLINE = ("done_by_deadline", "unswabbed_at_deadline")  # say nothing where there is none


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and the interval that says how well it is known; None where none exists."""

    value: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Spread:
    """How a number varies over the replications.

    Attributes
    ----------
    replications, not_reached : int
        How many, and how many of them are NEVER.
    median : Estimate
        Median with its order-statistic interval.
    low, high : Estimate or None
        5 % and 95 % quantile; None with fewer replications than `FEWEST_FOR_QUANTILES`.
    least, most : float
        The range.
    """

    replications: int
    not_reached: int
    median: Estimate
    low: Estimate | None
    high: Estimate | None
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Chance:
    """How often something happened, with the exact interval of its probability."""

    times: int
    replications: int
    interval: Interval

    @property
    def value(self) -> float:
        """Share of the replications."""
        return self.times / self.replications


@dataclass(frozen=True, slots=True)
class LineSummary:
    """The county under one kind of random draws.

    Attributes
    ----------
    replications : int
        How many.
    spreads : dict of str to Spread
        By metric of the catalogue; also `due` and `staff_hours`, on duty and overtime of all.
    done : Chance or None
        Done by the deadline; None where there is none, or nobody comes in any replication.
    nobody : int
        Replications in which nobody comes; they count as done.
    """

    replications: int
    spreads: dict[str, Spread]
    done: Chance | None
    nobody: int = 0

    @property
    def empty(self) -> bool:
        """Whether nobody comes in any replication, so that there is nothing to do or to time."""
        return self.nobody == self.replications

    @property
    def known(self) -> dict[str, Spread]:
        """The spreads that mean something: where nobody comes, numbers and hours alone."""
        if not self.empty:
            return self.spreads
        return {k: v for k, v in self.spreads.items() if unit_of(k) in ("count", "hours")}


@dataclass(frozen=True, slots=True)
class PlaceSummary:
    """A township or a site in the headline line.

    Attributes
    ----------
    index : int
        Its column in the arrays of the line.
    code, zh, en : str
        Stable name and names shown.
    completion : Spread
        When it is complete.
    unswabbed : Spread or None
        Attending residents not swabbed at the deadline; None where there is none.
    done : Chance or None
        Done by the deadline; None where there is none, or nobody ever comes.
    nobody : int
        Replications in which nobody comes.
    """

    index: int
    code: str
    zh: str
    en: str
    completion: Spread
    unswabbed: Spread | None
    done: Chance | None
    nobody: int = 0

    @property
    def empty(self) -> bool:
        """Whether nobody comes in any replication."""
        return self.nobody == self.completion.replications


@dataclass(frozen=True, slots=True)
class LateSite:
    """One of the last sites and why.

    Attributes
    ----------
    site : PlaceSummary
        The site.
    township : str
        Code of its township.
    limit : str or None
        The limit whose removal brings the site forward most; None where none does.
    gain : Estimate or None
        Microseconds by which it does, median over the replications tried.
    county : Estimate or None
        Microseconds by which the county is done earlier for it, likewise.
    tried : int
        Replications tried.
    times : int
        In how many replications of the headline line the site is the last.
    """

    site: PlaceSummary
    township: str
    limit: str | None
    gain: Estimate | None
    county: Estimate | None
    tried: int
    times: int


@dataclass(frozen=True, slots=True)
class Held:
    """How well the list of the last sites holds the last one.

    Attributes
    ----------
    listed, others : int
        Sites in the list, and sites that are not but were the last at least once.
    share : Chance or None
        Of replications from which the list was not made, those in which all the last sites are in
        it: each half of the replications judged by the list that the other half gives. None with
        one replication, or where all sites are listed.
    together : int
        Replications in which several sites are the last at once.
    replications : int
        In which anybody comes.
    """

    listed: int
    others: int
    share: Chance | None
    together: int
    replications: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The answer to one scenario, in estimates.

    Attributes
    ----------
    results : Results
        Where it comes from.
    on_duty : StaffCount
        Staff of the plan, over all shifts.
    lines : dict of str to LineSummary
        By kind of random draws.
    headline : str
        Key of the line that says how sure the answer is.
    townships : tuple of PlaceSummary
        The latest first.
    last : tuple of LateSite
        The sites that are likeliest to be the last, in that order.
    held : Held or None
        How often the last site is among them; None where they are not what these replications
        give, as in a part of a run.
    """

    results: Results
    on_duty: StaffCount
    lines: dict[str, LineSummary]
    headline: str
    townships: tuple[PlaceSummary, ...]
    last: tuple[LateSite, ...]
    held: Held | None

    @property
    def county(self) -> LineSummary:
        """The headline line."""
        return self.lines[self.headline]


def spread(values: Array) -> Spread:
    """Return how a number varies over replications, shape (R,)."""
    n = len(values)
    enough = n >= FEWEST_FOR_QUANTILES
    return Spread(
        replications=n,
        not_reached=int(np.count_nonzero(values >= NEVER)),
        median=_at(values, 0.5),
        low=_at(values, LOW) if enough else None,
        high=_at(values, HIGH) if enough else None,
        least=values.min().item(),
        most=values.max().item(),
    )


def _at(values: Array, p: float) -> Estimate:
    return Estimate(quantile(values, p), order_statistic_interval(values, p, LEVEL))


def chance(happened: Array) -> Chance:
    """Return how often something happened, from 0 and 1, shape (R,)."""
    return _share(int(happened.sum()), len(happened))


def _share(times: int, n: int) -> Chance:
    return Chance(times, n, clopper_pearson(times, n, LEVEL))


def band(values: Array) -> Array:
    """Return low, median and high of R curves at G times, shape (3, G).

    Parameters
    ----------
    values : array, shape (R, G)
        One curve a replication.

    Returns
    -------
    array, shape (3, G)
        The 5 % and 95 % quantile around the median; least and most with fewer replications than
        `FEWEST_FOR_QUANTILES`.
    """
    n = len(values)
    ordered = np.sort(values, axis=0)
    ends = (LOW, HIGH) if n >= FEWEST_FOR_QUANTILES else (0.0, 1.0)
    ranks = [quantile_rank(n, p) if 0 < p < 1 else (1 if p == 0 else n) for p in ends]
    return np.stack([ordered[rank - 1] for rank in (ranks[0], quantile_rank(n, 0.5), ranks[1])])


def county_values(line: Ensemble) -> dict[str, Array]:
    """Return the county's metrics by replication, with `due` and `staff_hours`, each (R,)."""
    county = dict(line.county)
    county[DUE] = county["attending"] + county["absent"]
    worked = [v for k, v in county.items() if k.startswith(("on_duty.", "overtime."))]
    if worked:
        county[STAFF_HOURS] = np.sum(worked, axis=0)
    return county


def line_summary(line: Ensemble, deadline: int) -> LineSummary:
    """Return the estimates of one line; nothing about a deadline that is NEVER."""
    county = county_values(line)
    done = county.pop("done_by_deadline")
    if deadline >= NEVER:
        del county["unswabbed_at_deadline"]
    spreads = {key: spread(values) for key, values in county.items()}
    nobody = int(np.count_nonzero(county["attending"] == 0))
    told = chance(done) if deadline < NEVER and nobody < line.replications else None
    return LineSummary(line.replications, spreads, told, nobody)


@of_plan
def _townships(plan: CampaignPlan) -> tuple[Region, ...]:
    """Return the townships in the order of the arrays, each as its first site names it."""
    first: dict[str, Region] = {}
    for site in plan.sites:
        first.setdefault(site.township.code, site.township)
    return tuple(first[code] for code in sorted(first))


def place(results: Results, level: str, index: int) -> PlaceSummary:
    """Return the estimates of one township or site in the headline line.

    Parameters
    ----------
    results : Results
        Of a run.
    level : str
        ``township`` or ``site``.
    index : int
        Column in the arrays of that level.
    """
    line, sites = results.headline, results.plan.sites
    named: SitePlan | Region
    if level == "site":
        named = sites[index]
        table, code = line.sites, named.id
    else:
        named = _townships(results.plan)[index]
        table, code = line.townships, named.code
    timed = results.plan.calendar.deadline < NEVER
    nobody = int(np.count_nonzero(table["attending"][:, index] == 0))
    happened = table["done_by_deadline"][:, index]
    return PlaceSummary(
        index,
        code,
        named.zh,
        named.en,
        completion=spread(table["completion"][:, index]),
        unswabbed=spread(table["unswabbed_at_deadline"][:, index]) if timed else None,
        done=chance(happened) if timed and nobody < line.replications else None,
        nobody=nobody,
    )


def townships(results: Results) -> tuple[PlaceSummary, ...]:
    """Return the townships, the latest first: by median, then by mean up to the horizon."""
    table = results.headline.townships
    places = [place(results, "township", i) for i in range(len(results.townships))]
    capped = np.minimum(table["completion"], results.plan.calendar.horizon)
    mean = capped.astype(np.float64).mean(axis=0)
    return tuple(sorted(places, key=lambda p: (-p.completion.median.value, -mean[p.index], p.code)))


def late_sites(results: Results) -> tuple[tuple[LateSite, ...], Held | None]:
    """Return the last sites with the gain of removing their limits, and what the list holds."""
    found = last_ranking(results) if results.reasons else None
    if found is None:
        return (), None
    late = tuple(_late_site(results, one, int(found.times[one.site])) for one in results.reasons)
    if [one.site for one in results.reasons] != found.first:
        return late, None
    judged = found.held is not None and found.listed < len(found.order)
    share = _share(found.held, found.rows) if judged and found.held is not None else None
    return late, Held(found.listed, found.others, share, found.together, found.rows)


def _late_site(results: Results, reason: Reason, times: int) -> LateSite:
    site = results.plan.sites[reason.site]
    shown = place(results, "site", reason.site)
    tried = max((len(gains) for gains in reason.gains.values()), default=0)
    limit = reason.limit if reason.gains else None
    gain = county = None
    if limit is not None:
        gain = _at(reason.gains[limit], 0.5)
        county = _at(reason.county[limit], 0.5) if limit in reason.county else None
    return LateSite(shown, site.township.code, limit, gain, county, tried, times)


def counted_stage(plan: CampaignPlan) -> str:
    """Return the name of the stage whose end makes a resident done, the same at every site."""
    site = plan.sites[0]
    return site.stations[site.counted].name


def summarise(results: Results) -> Summary:
    """Return the answer of results in estimates with intervals."""
    last, held = late_sites(results)
    return Summary(
        results=results,
        on_duty=on_duty(results.plan),
        lines={
            key: line_summary(line, results.plan.calendar.deadline)
            for key, line in results.lines.items()
        },
        headline=ALL if ALL in results.lines else LUCK,
        townships=townships(results),
        last=last,
        held=held,
    )


def covered(line: Ensemble) -> Array:
    """Return the share of the due who are swabbed at each time of the grid, shape (R, G)."""
    due = np.maximum(line.county["attending"] + line.county["absent"], 1)
    share: Array = line.progress["swabbed"] / due[:, None]
    return share


def point_done(point: PointSummary) -> Chance | None:
    """Return P(done by the deadline) of a design point.

    None where it has no deadline, or nobody comes in any replication.
    """
    if not point.timed or point.nobody:
        return None
    return chance(point.county["done_by_deadline"])
