"""Drawing many residents or households at once, by NumPy: the way where nothing is compiled.

`simsite.draws.kernel` has the same functions, one by one and compiled, with the same results.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsite.draws import population, times
from simsite.draws.addresses import Spans, places
from simsite.draws.parameters import Parameters
from simsite.draws.population import Homes
from simsite.draws.workspace import Room
from simsite.model.plan import FreeArrivals, Gate, Residents, Station

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
Keys = tuple[NDArray[np.uint64], NDArray[np.uint64]]


def draw_homes(
    residents: Residents, present: I64, keys: Keys, inputs: Parameters, replication: int, room: Room
) -> Homes:
    """Draw who lives at sites, and who comes.

    Parameters
    ----------
    residents : Residents
        Laws of all the sites; the population is not looked at.
    present : int64 array, shape (G,)
        Residents present at each.
    keys : tuple of two uint64 arrays, shape (G,)
        Keys of their random draws.
    inputs : Parameters
        Values of quantities.
    replication : int
        Replication.
    room : Room
        Where large tables may go.
    """
    del room  # NumPy makes its own
    return Homes.of(population.draw_present(residents, present, keys, inputs, replication))


def service_times(
    station: Station, spans: Spans, speed: F64, inputs: Parameters, out: I64, attempt: int = 0
) -> None:
    """Write the times of residents at a station, microseconds; 0 for those who do not take it.

    Parameters
    ----------
    station : Station
        Laws of the step.
    spans : Spans
        Residents.
    speed : float64 array, shape (G,)
        Factor of each span.
    inputs : Parameters
        Values of quantities.
    out : int64 array
        Written at the places of the spans.
    attempt : int
        Number of the visit, from 0.
    """
    factor = np.repeat(speed, spans.count)
    drawn = times.service_times(station, spans.addresses(), factor, inputs, attempt)
    out[places(spans.into, spans.count)] = drawn


def dose_times(station: Station, spans: Spans, speed: F64, inputs: Parameters, out: I64) -> None:
    """Write the times of the doses prepared for a station, microseconds."""
    factor = np.repeat(speed, spans.count)
    drawn = times.dose_times(station, spans.addresses(), factor, inputs)
    out[places(spans.into, spans.count)] = drawn


def knock_times(gate: Gate, spans: Spans, inputs: Parameters, out: I64) -> None:
    """Write the times to call up households, microseconds."""
    out[places(spans.into, spans.count)] = times.knock_times(gate, spans.addresses(), inputs)


def walk_times(gate: Gate, spans: Spans, inputs: Parameters, out: I64) -> None:
    """Write the walks of households, lateness included, microseconds."""
    out[places(spans.into, spans.count)] = times.walk_times(gate, spans.addresses(), inputs)


def arrival_times(arrivals: FreeArrivals, spans: Spans, inputs: Parameters, out: I64) -> None:
    """Write the free arrivals of households, microseconds since the campaign's start."""
    out[places(spans.into, spans.count)] = times.arrival_times(arrivals, spans.addresses(), inputs)


def order_arrivals(spans: Spans, came: I64, members: I64, arrival: I64, order: I64) -> None:
    """Give everybody the arrival of the household, and order the residents of each site by it.

    Parameters
    ----------
    spans : Spans
        Households of each site; `into` is where its residents begin, `first` where its
        households begin in `members`.
    came : int64 array
        Arrivals of the households, all sites in a row.
    members : int64 array
        First attending member of each household and, for each site, one past the last.
    arrival, order : int64 arrays
        Arrival of each resident; residents of a site, numbered from 0, by arrival and number.
    """
    assert spans.first is not None
    home = 0
    for first, into, count in zip(spans.first, spans.into, spans.count, strict=True):
        own = members[first : first + count + 1]
        time = np.repeat(came[home : home + count], np.diff(own))
        arrival[into : into + len(time)] = time
        order[into : into + len(time)] = np.argsort(time, kind="stable")
        home += count
