"""Loss and delay of c desks in steady state: Erlang's formulas and the waits of M/M/c.

Source of all formulas: Gross, Shortle, Thompson and Harris (2008), Fundamentals of Queueing
Theory, 4th edition, sections 2.3 and 2.5.
"""

from __future__ import annotations

import math


def erlang_b(desks: int, load: float) -> float:
    """Return Erlang's B: the share of arrivals that find all desks busy when nobody waits.

    Parameters
    ----------
    desks : int
        Number of desks c, at least 0.
    load : float
        Offered load a = arrival rate x mean service time, at least 0.

    Returns
    -------
    float
        By the recursion B(k) = a B(k-1) / (k + a B(k-1)), which neither overflows nor cancels.
    """
    if desks < 0 or not (load >= 0.0 and math.isfinite(load)):
        raise ValueError(f"need desks >= 0 and a finite load >= 0, got {desks} and {load!r}")
    blocked = 1.0
    for k in range(1, desks + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(desks: int, load: float) -> float:
    """Return Erlang's C: the share of arrivals that have to wait.

    Parameters
    ----------
    desks : int
        Number of desks c, at least 1.
    load : float
        Offered load a, at least 0.

    Returns
    -------
    float
        Between 0 and 1; 1 where the load is at least the number of desks.
    """
    if desks < 1:
        raise ValueError(f"need at least 1 desk, got {desks}")
    blocked = erlang_b(desks, load)
    if load >= desks:
        return 1.0
    return desks * blocked / (desks - load * (1.0 - blocked))


def mean_wait(arrival_rate: float, mean_service: float, desks: int) -> float:
    """Return the mean wait in the queue of M/M/c.

    Parameters
    ----------
    arrival_rate : float
        Arrivals per second.
    mean_service : float
        Mean service time in seconds.
    desks : int
        Number of desks c.

    Returns
    -------
    float
        Seconds; infinity where the load is at least the number of desks.
    """
    load = _load(arrival_rate, mean_service)
    delayed = erlang_c(desks, load)
    return delayed * mean_service / (desks - load) if load < desks else math.inf


def mean_queue_length(arrival_rate: float, mean_service: float, desks: int) -> float:
    """Return the mean number waiting in M/M/c, by Little's law.

    Parameters
    ----------
    arrival_rate : float
        Arrivals per second.
    mean_service : float
        Mean service time in seconds.
    desks : int
        Number of desks c.

    Returns
    -------
    float
        Residents; infinity where the load is at least the number of desks.
    """
    return arrival_rate * mean_wait(arrival_rate, mean_service, desks) if arrival_rate else 0.0


def wait_survival(wait: float, arrival_rate: float, mean_service: float, desks: int) -> float:
    """Return P(wait > w) in M/M/c, first come first served.

    Parameters
    ----------
    wait : float
        w in seconds, at least 0.
    arrival_rate : float
        Arrivals per second.
    mean_service : float
        Mean service time in seconds.
    desks : int
        Number of desks c.

    Returns
    -------
    float
        C exp(-(c - a) w / mean service).
    """
    if wait < 0.0:
        raise ValueError(f"a wait is at least 0 seconds, got {wait!r}")
    load = _load(arrival_rate, mean_service)
    delayed = erlang_c(desks, load)
    return delayed * math.exp(-max(0.0, desks - load) * wait / mean_service)


def wait_quantile(p: float, arrival_rate: float, mean_service: float, desks: int) -> float:
    """Return the p quantile of the wait in M/M/c, first come first served.

    Parameters
    ----------
    p : float
        Strictly between 0 and 1.
    arrival_rate : float
        Arrivals per second.
    mean_service : float
        Mean service time in seconds.
    desks : int
        Number of desks c.

    Returns
    -------
    float
        Seconds; 0 where at least a share p does not wait, infinity where the load is at least
        the number of desks.
    """
    if not 0.0 < p < 1.0:
        raise ValueError(f"p must lie strictly between 0 and 1, got {p!r}")
    load = _load(arrival_rate, mean_service)
    delayed = erlang_c(desks, load)
    if load >= desks:
        return math.inf
    if delayed <= 1.0 - p:
        return 0.0
    return mean_service / (desks - load) * math.log(delayed / (1.0 - p))


def _load(arrival_rate: float, mean_service: float) -> float:
    if not (arrival_rate >= 0.0 and mean_service > 0.0):
        raise ValueError(
            f"need an arrival rate >= 0 and a mean service time > 0, "
            f"got {arrival_rate!r} and {mean_service!r}"
        )
    return arrival_rate * mean_service
