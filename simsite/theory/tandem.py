"""Stages one after the other with constant times: every departure by recursion.

With a constant service time nobody overtakes, so resident i starts when they have arrived and
resident i - c has left: start(i) = max(arrival(i), departure(i - c)). No event list is needed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Microseconds = npt.NDArray[np.int64]


def constant_departures(arrivals: npt.ArrayLike, desks: int, service: int) -> Microseconds:
    """Return when each resident leaves a station whose service always takes the same time.

    Parameters
    ----------
    arrivals : array_like of int, shape (N,)
        Arrival times in order, microseconds.
    desks : int
        Desks c, at least 1, all open throughout.
    service : int
        Service time, microseconds, at least 0.

    Returns
    -------
    numpy.ndarray of int64, shape (N,)
        Departure times, again in order.
    """
    times = np.asarray(arrivals, dtype=np.int64)
    if desks < 1 or service < 0:
        raise ValueError(f"need desks >= 1 and service >= 0, got {desks} and {service}")
    if bool((np.diff(times) < 0).any()):
        raise ValueError("arrivals must be in order")
    departures = np.empty_like(times)
    for i, arrival in enumerate(times):
        free = departures[i - desks] if i >= desks else arrival
        departures[i] = max(arrival, free) + service
    return departures


def tandem_departures(arrivals: npt.ArrayLike, stations: Sequence[tuple[int, int]]) -> Microseconds:
    """Return when each resident leaves each of several stations in a row.

    Parameters
    ----------
    arrivals : array_like of int, shape (N,)
        Arrival times at the first station in order, microseconds; all zero for a queue that is
        there at opening.
    stations : sequence of (desks, service time in microseconds), length S
        The stations in order, with unlimited room to wait between them.

    Returns
    -------
    numpy.ndarray of int64, shape (S, N)
        Departures; the last of the last row is the completion.
    """
    if not stations:
        raise ValueError("need at least one station")
    rows = []
    current = np.asarray(arrivals, dtype=np.int64)
    for desks, service in stations:
        current = constant_departures(current, desks, service)
        rows.append(current)
    return np.stack(rows)
