"""One site group from start to horizon."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from simsite.core.units import until
from simsite.draws import GroupDraws
from simsite.engine.reference.clock import Clock
from simsite.engine.reference.route import Team
from simsite.engine.reference.site import SiteModel
from simsite.engine.reference.station import DelayStation, ServeStation
from simsite.engine.trace import GroupTrace, SiteTrace
from simsite.model.plan import SiteGroup
from simsite.tables.schema import CHANGE_SITE, DOSE_SITE, DUTY_SITE, TUBE_SITE

I64 = NDArray[np.int64]


def simulate_group(group: SiteGroup, draws: GroupDraws, horizon: int) -> GroupTrace:
    """Simulate one site group with SimPy: the definition of correct.

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
    clock = Clock(initial_time=0)
    sites = [
        SiteModel(clock, index, site, own)
        for index, (site, own) in enumerate(zip(group.sites, draws.sites, strict=True))
    ]
    for index, site in enumerate(sites):
        site.set_up(_most_members(group, index))
    teams = [
        Team(clock, index, route, own, sites)
        for index, (route, own) in enumerate(zip(group.routes, draws.routes, strict=True))
    ]
    with _garbage_left_to_the_end():
        clock.run(until=until(horizon))
    visits = tuple(visit for team in teams for visit in team.visits)
    return GroupTrace(tuple(_site_trace(site) for site in sites), visits)


@contextmanager
def _garbage_left_to_the_end() -> Iterator[None]:
    """Let Python not look for cycles of garbage meanwhile: there are none but whole processes.

    It would look thousands of times through all that lives, a quarter of the time of a run.
    """
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()


def _most_members(group: SiteGroup, site: int) -> dict[str, int]:
    """Most members of each stage that routes bring to a site."""
    most: dict[str, int] = {}
    for route in group.routes:
        if any(stop.site == site for stop in route.stops):
            for stage, number in route.members:
                most[stage] = max(most.get(stage, 0), number)
    return most


def _site_trace(site: SiteModel) -> SiteTrace:
    n = site.draws.attending
    gate = site.gate
    return SiteTrace(
        arrive=_rows([station.arrive for station in site.stations], n),
        start=_rows([station.start for station in site.stations], n),
        end=_rows([station.end for station in site.stations], n),
        desk=_rows([_served(station, "desk", n) for station in site.stations], n).astype(np.int32),
        member=_rows([_served(station, "member", n) for station in site.stations], n).astype(
            np.int32
        ),
        tube=np.array(site.tube_of, dtype=np.int64),
        left=np.array(site.left, dtype=np.int64),
        called=np.array(gate.called if gate else [], dtype=np.int64),
        told=np.array(gate.told if gate else [], dtype=np.int64),
        caller=np.array(gate.caller if gate else [], dtype=np.int64),
        tubes=_rows(site.tubes, TUBE_SITE),
        changeovers=_rows(site.changeovers, CHANGE_SITE),
        duty=_rows(site.duty, DUTY_SITE),
        doses=_rows(site.doses, DOSE_SITE),
    )


def _served(station: ServeStation | DelayStation, name: str, n: int) -> list[int]:
    return [-1] * n if isinstance(station, DelayStation) else list(getattr(station, name))


def _rows(rows: Sequence[Sequence[int]], width: int) -> I64:
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)
