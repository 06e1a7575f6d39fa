"""A lower bound for completion: residents as a flow through stations with capacity over time.

A station that can serve m(t) residents per second lets out, of an inflow A, at most
D(t) = min over s <= t of A(s) + M(t) - M(s), with M the integral of m (Chen and Yao, 2001,
Fundamentals of Queueing Networks). A chain of stations feeds each outflow to the next.

When it is a bound: a discrete station counts a resident only at the end of the service while the
flow counts them bit by bit, so with constant service times s and c(t) desks (m = c/s) no schedule
that starts and works within the capacity can be done earlier. With random times take the mean
service time *of that replication*: for residents all present from the start the bound then holds
path by path at a single station; in other cases it is an approximation from below. Overtime after
a fall of capacity is work outside the capacity and beats the bound by at most the work in hand:
one service per desk and fall.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """A cumulative amount over time: piecewise linear, never falling.

    Attributes
    ----------
    times : numpy.ndarray of float, shape (n,)
        Seconds, never falling; the same time twice is a jump.
    amounts : numpy.ndarray of float, shape (n,)
        Residents so far; 0 before the first time and constant after the last.
    """

    times: Floats
    amounts: Floats

    def __post_init__(self) -> None:
        """Check the shape of the curve."""
        if self.times.ndim != 1 or self.times.size == 0 or self.times.shape != self.amounts.shape:
            raise ValueError("a curve needs as many amounts as times, at least one")
        if bool((np.diff(self.times) < 0.0).any() or (np.diff(self.amounts) < 0.0).any()):
            raise ValueError("neither the times nor the amounts of a curve may fall")
        if self.amounts[0] < 0.0:
            raise ValueError(f"a curve starts at 0 or above, got {self.amounts[0]!r}")

    @property
    def total(self) -> float:
        """Return the amount in the end."""
        return float(self.amounts[-1])

    def at(self, time: float) -> float:
        """Return the amount at a time, after any jump there.

        Parameters
        ----------
        time : float
            Seconds.

        Returns
        -------
        float
            Residents so far.
        """
        after = int(np.searchsorted(self.times, time, side="right"))
        if after == 0:
            return 0.0
        if after == self.times.size or self.times[after - 1] == time:
            return float(self.amounts[after - 1])
        return self._within(after, time)

    def before(self, time: float) -> float:
        """Return the amount just before a time, so without any jump there.

        Parameters
        ----------
        time : float
            Seconds.

        Returns
        -------
        float
            Residents so far.
        """
        after = int(np.searchsorted(self.times, time, side="left"))
        if after in (0, self.times.size):
            return float(self.amounts[-1]) if after else 0.0
        return self._within(after, time)

    def _within(self, after: int, time: float) -> float:
        """Return the amount between the points `after` - 1 and `after`."""
        points = slice(after - 1, after + 1)
        return float(np.interp(time, self.times[points], self.amounts[points]))

    def reaches(self, amount: float) -> float:
        """Return the first time at which the amount is there, infinity if it never is.

        Parameters
        ----------
        amount : float
            Residents, above 0. A shortfall of a millionth of a resident is rounding.

        Returns
        -------
        float
            Seconds.
        """
        if amount > self.total + 1e-6:
            return math.inf
        target = min(amount, self.total)
        after = int(np.searchsorted(self.amounts, target, side="left"))
        if after == 0:
            return float(self.times[0])
        rise = self.amounts[after] - self.amounts[after - 1]
        share = (target - self.amounts[after - 1]) / rise
        return float(self.times[after - 1] + share * (self.times[after] - self.times[after - 1]))


@dataclass(frozen=True)
class Capacity:
    """What a station can serve: a step function of time.

    Attributes
    ----------
    starts : numpy.ndarray of float, shape (k,)
        Seconds at which each rate begins, rising; there is none before the first.
    rates : numpy.ndarray of float, shape (k,)
        Residents per second (desks / mean service time); the last one goes on for ever.
    """

    starts: Floats
    rates: Floats

    def __post_init__(self) -> None:
        """Check the shape of the step function."""
        if self.starts.ndim != 1 or self.starts.size == 0 or self.starts.shape != self.rates.shape:
            raise ValueError("a capacity needs as many rates as starts, at least one")
        if bool((np.diff(self.starts) <= 0.0).any()):
            raise ValueError("the starts of a capacity must rise")
        if bool((self.rates < 0.0).any()) or not bool(np.isfinite(self.rates).all()):
            raise ValueError("rates are finite and at least 0")

    def after(self, time: float) -> float:
        """Return the rate from this time on.

        Parameters
        ----------
        time : float
            Seconds.

        Returns
        -------
        float
            Residents per second.
        """
        index = int(np.searchsorted(self.starts, time, side="right"))
        return float(self.rates[index - 1]) if index else 0.0


def arrivals_at(times: npt.ArrayLike) -> Curve:
    """Return the inflow of residents who arrive at given times.

    Parameters
    ----------
    times : array_like, shape (N,)
        Arrival times in seconds, any order; all the same for a queue that is there at opening.

    Returns
    -------
    Curve
        A staircase of N steps.
    """
    when, counts = np.unique(np.asarray(times, dtype=np.float64), return_counts=True)
    after = np.cumsum(counts)
    return Curve(np.repeat(when, 2), np.stack((after - counts, after), axis=1).ravel() * 1.0)


def arrivals_at_rate(starts: npt.ArrayLike, rates: npt.ArrayLike, end: float) -> Curve:
    """Return the inflow of a piecewise constant arrival rate.

    Parameters
    ----------
    starts : array_like, shape (k,)
        Seconds at which each rate begins, rising.
    rates : array_like, shape (k,)
        Residents per second.
    end : float
        When the arrivals stop, seconds, after the last start.

    Returns
    -------
    Curve
        From 0 to the expected total.
    """
    times = np.append(np.asarray(starts, dtype=np.float64), end)
    grown = np.cumsum(np.asarray(rates, dtype=np.float64) * np.diff(times))
    return Curve(times, np.concatenate(([0.0], grown)))


def added(curves: Sequence[Curve]) -> Curve:
    """Return the sum of curves.

    Parameters
    ----------
    curves : sequence of Curve
        At least one.

    Examples
    --------
    >>> both = added([arrivals_at([0.0, 10.0]), arrivals_at([10.0])])
    >>> both.at(9.0), both.at(10.0)
    (1.0, 3.0)
    """
    times = np.unique(np.concatenate([own.times for own in curves]))
    amounts = [
        (sum(own.before(time) for own in curves), sum(own.at(time) for own in curves))
        for time in times.tolist()
    ]
    return Curve(np.repeat(times, 2), np.array(amounts, dtype=float).ravel())


def delayed(curve: Curve, seconds: float) -> Curve:
    """Return a curve shifted to later, as a walk of fixed length does.

    Parameters
    ----------
    curve : Curve
        What sets out.
    seconds : float
        How long the way takes, at least 0.

    Returns
    -------
    Curve
        What arrives.
    """
    if seconds < 0.0:
        raise ValueError(f"a delay is at least 0 seconds, got {seconds!r}")
    return Curve(curve.times + seconds, curve.amounts)


def serve(inflow: Curve, capacity: Capacity) -> Curve:
    """Return the fastest outflow of a station.

    Parameters
    ----------
    inflow : Curve
        Residents who have come.
    capacity : Capacity
        What the station can serve.

    Returns
    -------
    Curve
        Residents who have been served; it ends below the inflow's total where the capacity never
        suffices.
    """
    edges = np.unique(np.concatenate((inflow.times, capacity.starts)))
    now, served = float(edges[0]), 0.0
    times, amounts = [now], [served]
    for later in [*edges[1:].tolist(), math.inf]:
        rate = capacity.after(now)
        come = inflow.at(now)
        slope = _slope(inflow, now)
        waiting = come - served
        emptied = now + waiting / (rate - slope) if rate > slope else math.inf
        if waiting > 0.0 and now < emptied < later:
            # served equals come at the moment the queue has gone
            times.append(emptied)
            amounts.append(come + slope * (emptied - now))
        if math.isfinite(later):
            before = come + slope * (later - now)
            served = before if emptied <= later else min(before, served + rate * (later - now))
            times.append(later)
            amounts.append(served)
            now = later
    return Curve(np.asarray(times), np.maximum.accumulate(np.asarray(amounts)))


def _slope(curve: Curve, time: float) -> float:
    """Return the rate of a curve just after a time."""
    after = int(np.searchsorted(curve.times, time, side="right"))
    if after in (0, curve.times.size):
        return 0.0
    rise = float(curve.amounts[after] - curve.amounts[after - 1])
    return rise / float(curve.times[after] - curve.times[after - 1])


def completion(
    inflow: Curve, capacities: Sequence[Capacity], walks: Sequence[float] | None = None
) -> float:
    """Return the earliest time at which everybody can be through a chain of stations.

    Parameters
    ----------
    inflow : Curve
        Residents who come to the first station.
    capacities : sequence of Capacity, length S
        The stations in order.
    walks : sequence of float, length S - 1, optional
        Seconds on the way between stations; none by default.

    Returns
    -------
    float
        Seconds; infinity where the capacity never suffices.
    """
    ways = [0.0] * (len(capacities) - 1) if walks is None else list(walks)
    if not capacities or len(ways) != len(capacities) - 1:
        raise ValueError(f"{len(capacities)} stations have no {len(ways)} ways between them")
    current = inflow
    for capacity, way in zip(capacities, [*ways, 0.0], strict=True):
        current = delayed(serve(current, capacity), way)
    return current.reaches(inflow.total)
