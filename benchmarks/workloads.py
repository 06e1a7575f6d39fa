"""The workloads, as campaign plans that any engine can run.

W1: a county of 361 sites with two queues each, registration and swab. W2: the same, the collectors
go off twice a day by the clock and change the tube after each twentieth swab at their desk. W3: one
M/M/4 station and a million residents. And what users run: shipped scenarios.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.clock import REPOSITORY
from simsite.core.distributions import quantile
from simsite.core.streams import Purpose, owner_key, uniforms
from simsite.core.units import DAY, HOUR, MINUTE, SECOND
from simsite.draws import Draws, draw
from simsite.model.plan import (
    CampaignClock,
    CampaignPlan,
    Changeover,
    Distribution,
    FreeArrivals,
    Region,
    Residents,
    SiteGroup,
    SitePlan,
    Station,
    Steps,
    Timetable,
    UncertainQuantity,
)

I64 = NDArray[np.int64]

SEED = 1
VILLAGES, TOWNS = 321, 40
OPENING, HOURS_OPEN = 8 * HOUR, 10 * HOUR
BREAKS = (
    (OPENING + 3 * HOUR, OPENING + 3 * HOUR + 30 * MINUTE),
    (OPENING + 6 * HOUR + 30 * MINUTE, OPENING + 7 * HOUR),
)
TUBE_SIZE, TUBE_CHANGE = 20, 15 * SECOND
STEEPNESS = 0.8  # the density of arrivals falls as 1 - 0.8 t / T
MM_DESKS, MM_UTILISATION, MM_SERVICE = 4, 0.9, 36 * SECOND
_ONE, _NONE = UncertainQuantity.fixed(1.0), UncertainQuantity.fixed(0.0)
_PLACE = Region("county", "县", "county")


@dataclass(frozen=True)
class Workload:
    """A plan with the luck of one replication.

    Attributes
    ----------
    name : str
        `W1`, `W2`, ... or that of a scenario's file.
    plan : CampaignPlan
        One site a group, but for scenarios.
    """

    name: str
    plan: CampaignPlan

    @cached_property
    def draws(self) -> Draws:
        """The luck, the same for every contestant."""
        return draw(self.plan, SEED, 0, unknowns=False)

    @property
    def residents(self) -> int:
        """How many people come."""
        return sum(site.attending for group in self.draws.groups for site in group.sites)

    @property
    def stages(self) -> int:
        """Stations of each site."""
        return len(self.plan.sites[0].stations)


@dataclass(frozen=True, slots=True)
class Size:
    """How a county differs from W1.

    Attributes
    ----------
    sites : float
        Sites for each of the 361.
    residents : float
        Residents for each of them, at each site.
    load : float
        How many times faster they come.
    """

    sites: float = 1.0
    residents: float = 1.0
    load: float = 1.0


def county(size: Size = Size(), *, breaks: bool = False, given: bool = True) -> Workload:
    """Return W1, or W2 with `breaks`.

    Parameters
    ----------
    size : Size
        Smaller or larger than W1.
    breaks : bool
        Whether collectors take breaks and change tubes.
    given : bool
        True: arrival times are part of the plan, with the density above. False: they are drawn
        with the luck, and the density falls from 1 to 0.2 as an exponential.
    """
    villages, towns = (max(1, round(number * size.sites)) for number in (VILLAGES, TOWNS))
    kinds = [("village", villages, 300, 900, (1, 1)), ("urban", towns, 1350, 4050, (2, 4))]
    groups = []
    for kind, number, low, high, desks in kinds:
        u = uniforms(owner_key(SEED, f"sizes:{kind}"), 0, Purpose.INPUT, np.arange(number))
        people = np.maximum(1, np.rint((low + (high - low) * u) * size.residents)).astype(int)
        for index, own in enumerate(people.tolist()):
            coming = _given(f"{kind}{index}", own, size) if given else _drawn(size)
            stations = _two_queues(desks, breaks)
            groups.append(_site(f"{kind}{index:05d}", kind, own, coming, stations))
    return Workload("W2" if breaks else "W1", _plan(groups))


def one_station(residents: int = 1_000_000, desks: int = MM_DESKS) -> Workload:
    """Return W3: Poisson arrivals at four desks, or others, exponential times, utilisation 0.9."""
    mean_gap = MM_SERVICE / SECOND / desks / MM_UTILISATION
    u = uniforms(owner_key(SEED, "mm4"), 0, Purpose.ARRIVAL, np.arange(residents))
    gaps = np.rint(quantile("exponential", (mean_gap,), u) * SECOND).astype(np.int64)
    times = OPENING + np.cumsum(gaps)
    law = Distribution("exponential", (UncertainQuantity.fixed(MM_SERVICE / SECOND),))
    closing = int(times[-1]) + 1
    crew = ((OPENING, desks), (closing, 0))
    station = Station("swab", "serve", "collector", 0, desks, crew, law)
    coming = Timetable(OPENING, tuple(times.tolist()))
    return Workload("W3", _plan([_site("mm4", "urban", residents, coming, (station,), closing)]))


def shipped(name: str) -> Workload:
    """Return a scenario of `scenarios/`, by the name of its file."""
    from simsite.building.build import build  # not above: growth measures memory without them
    from simsite.reading.load import load

    return Workload(name, build(load(REPOSITORY / "scenarios" / f"{name}.yaml")))


def _two_queues(desks: tuple[int, int], breaks: bool) -> tuple[Station, ...]:
    closing = OPENING + HOURS_OPEN
    on: tuple[Steps, ...] = tuple(((OPENING, number), (closing, 0)) for number in desks)
    collectors, tube = on[1], None
    if breaks:
        rests = tuple(step for begin, end in BREAKS for step in ((begin, 0), (end, desks[1])))
        collectors = (on[1][0], *rests, on[1][1])
        change = Distribution.constant(TUBE_CHANGE / SECOND)
        tube = Changeover(TUBE_SIZE, change, tube=True, at_relief="hand_over")
    return (
        Station("registration", "serve", "helper", 0, desks[0], on[0], _lognormal(12, 0.5)),
        Station(
            name="swab",
            kind="serve",
            role="collector",
            stage=1,
            desks=desks[1],
            crew=collectors,
            time=_lognormal(25, 0.4),
            changeover=tube,
        ),
    )


def _lognormal(mean: float, cv: float) -> Distribution:
    return Distribution("lognormal", (UncertainQuantity.fixed(mean), UncertainQuantity.fixed(cv)))


def _given(name: str, people: int, size: Size) -> Timetable:
    """Arrival times by inversion of the falling density, in order."""
    u = uniforms(owner_key(SEED, name), 0, Purpose.ARRIVAL, np.arange(people))
    total = 1.0 - (1.0 - STEEPNESS) ** 2
    share = (1.0 - np.sqrt(1.0 - u * total)) / STEEPNESS
    times = OPENING + np.floor(share * (HOURS_OPEN / size.load)).astype(np.int64)
    return Timetable(OPENING, tuple(np.sort(times).tolist()))


def _drawn(size: Size) -> FreeArrivals:
    """Arrivals whose density falls to 0.2 by the last entry."""
    span = HOURS_OPEN / size.load
    scale = span / SECOND / -float(np.log(1.0 - STEEPNESS))
    return FreeArrivals(OPENING, OPENING + round(span), _NONE, _ONE, UncertainQuantity.fixed(scale))


def _site(
    name: str,
    kind: str,
    people: int,
    coming: FreeArrivals | Timetable,
    stations: tuple[Station, ...],
    closing: int = OPENING + HOURS_OPEN,
) -> SiteGroup:
    residents = Residents(people, _ONE, _NONE, _NONE, _ONE, (1.0,))
    site = SitePlan(
        id=name,
        zh=name,
        en=name,
        kind=kind,
        township=_PLACE,
        village=_PLACE,
        residents=residents,
        windows=((OPENING, closing),),
        closing="serve_queue",
        stations=stations,
        counted=len(stations) - 1,
        gate=None,
        arrivals=coming,
        speed_cv=_NONE,
    )
    return SiteGroup((site,))


def _plan(groups: list[SiteGroup]) -> CampaignPlan:
    closing = max(group.sites[0].windows[-1][1] for group in groups)
    calendar = CampaignClock("2022-02-17", OPENING, OPENING + HOURS_OPEN, closing + 10 * DAY)
    return CampaignPlan("基准", "benchmark", calendar, tuple(groups))


def with_sites(workload: Workload, every: int) -> Workload:
    """Return the workload with every n-th group of sites only."""
    groups = workload.plan.groups[::every]
    return Workload(workload.name, replace(workload.plan, groups=groups))


def long_list(folder: Path, sites: int) -> Path:
    """Write Debao with so many sites, its own again and again in new townships, and its staff."""
    debao = REPOSITORY / "scenarios" / "debao.yaml"
    with (debao.parent / "sites" / "debao.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    places = [n for n, key in enumerate(header) if key not in ("kind", "population")]
    with (folder / "sites.csv").open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(header)
        for number in range(sites):
            again, row = divmod(number, len(rows))
            own = [f"{c} {again}" if n in places else c for n, c in enumerate(rows[row])]
            written.writerow(own)
    collectors, helpers = 2 * sites, 10 * sites
    path = folder / "county.yaml"
    path.write_text(
        f"extends: {debao}\nsites: {{file: sites.csv}}\n"
        f"staff: {{collectors: {collectors}, helpers: {helpers}}}\n",
        "utf-8",
    )
    return path
