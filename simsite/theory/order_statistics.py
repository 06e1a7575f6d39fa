"""When n residents who are all present at the start are done at c desks.

With exponential service times of mean m the number left is a pure death process: while all c
desks are busy somebody finishes at rate c/m, and the last c finish at rates c/m, ..., 2/m, 1/m.
So the finish is a sum of independent exponentials, n - c of rate c/m and one each of rate j/m for
j = 1..c (for n = c this is Renyi's representation, in David and Nagaraja, 2003, Order Statistics).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from simsite.core.memory import look_for_room

Floats = npt.NDArray[np.float64]

TRUNCATION = 1e-13


def exponential_finish_mean(residents: int, desks: int, mean_service: float) -> float:
    """Return the mean of the finish.

    Parameters
    ----------
    residents : int
        n, all present at time zero; at least 0.
    desks : int
        c, at least 1.
    mean_service : float
        Mean of the exponential service time, seconds.

    Returns
    -------
    float
        Seconds after the start.
    """
    return mean_service * math.fsum(1.0 / rate for rate in _rates(residents, desks, mean_service))


def exponential_finish_variance(residents: int, desks: int, mean_service: float) -> float:
    """Return the variance of the finish.

    Parameters
    ----------
    residents : int
        n, all present at time zero; at least 0.
    desks : int
        c, at least 1.
    mean_service : float
        Mean of the exponential service time, seconds.

    Returns
    -------
    float
        Seconds squared.
    """
    rates = _rates(residents, desks, mean_service)
    return mean_service**2 * math.fsum(1.0 / rate**2 for rate in rates)


def exponential_finish_cdf(
    times: npt.ArrayLike, residents: int, desks: int, mean_service: float
) -> Floats:
    """Return P(finish <= t), the whole distribution.

    Uniformised at rate c/m the death process becomes a chain that jumps at the points of a
    Poisson process, so that P(finish <= t) = sum over k of P(absorbed at jump k) P(Erlang(k) <=
    c t/m): a sum of positive terms, without the cancellation of the hypoexponential formula. It
    is cut where no more than 1e-13 is missing.

    Parameters
    ----------
    times : array_like, shape (T,)
        Seconds after the start.
    residents : int
        n, all present at time zero; at least 0.
    desks : int
        c, at least 1.
    mean_service : float
        Mean of the exponential service time, seconds.

    Returns
    -------
    numpy.ndarray of float, shape (T,)
        Probabilities, exact to about 1e-12.
    """
    look_for_room("scipy.special")
    from scipy.special import gammainc

    at = np.atleast_1d(np.asarray(times, dtype=np.float64))
    rates = _rates(residents, desks, mean_service)
    if not rates:
        return np.where(at >= 0.0, 1.0, 0.0)
    scaled = np.maximum(at, 0.0) * rates[0] / mean_service
    first, absorbed = _absorption(rates, float(scaled.max()))
    result = np.zeros(at.shape)
    for jump, share in enumerate(absorbed, start=first):
        result += share * gammainc(jump, scaled)
    return result


def _rates(residents: int, desks: int, mean_service: float) -> list[int]:
    """Return how many desks are busy in each phase, first to last, so that rate = busy / m."""
    if residents < 0 or desks < 1 or not mean_service > 0.0:
        raise ValueError(
            f"need residents >= 0, desks >= 1 and a mean service time > 0, "
            f"got {residents}, {desks} and {mean_service!r}"
        )
    return [min(left, desks) for left in range(residents, 0, -1)]


def _absorption(rates: list[int], longest: float) -> tuple[int, list[float]]:
    """Return the first jump at which the last resident can finish and P(it is jump k), k on.

    Phases of the top rate take exactly one jump each; in the others a jump counts with
    probability rate / top rate. Jumps go on until Poisson(longest) hardly reaches them.
    """
    look_for_room("scipy.special")
    from scipy.special import gammainc

    forward = np.asarray(rates, dtype=np.float64) / rates[0]
    certain = int(np.count_nonzero(forward == 1.0))
    slow = forward[certain:]
    if slow.size == 0:
        return certain, [1.0]
    occupied = np.zeros(slow.size)
    occupied[0] = 1.0
    jump, absorbed, missing = certain, [], 1.0
    while missing * float(gammainc(jump + 1, longest)) > TRUNCATION:
        moved = occupied * slow
        absorbed.append(float(moved[-1]))
        occupied -= moved
        occupied[1:] += moved[:-1]
        missing -= absorbed[-1]
        jump += 1
    return certain + 1, absorbed


def constant_finish(residents: int, desks: int, service: int) -> int:
    """Return the finish when every service takes the same time: ceil(n / c) services.

    Parameters
    ----------
    residents : int
        n, all present at time zero; at least 0.
    desks : int
        c, at least 1.
    service : int
        Service time in any integer unit (microseconds), at least 0.

    Returns
    -------
    int
        In the unit of `service`.
    """
    if residents < 0 or desks < 1 or service < 0:
        raise ValueError(
            f"need residents >= 0, desks >= 1, service >= 0, got {residents}, {desks}, {service}"
        )
    return -(-residents // desks) * service


def maximum_cdf(cdfs: Sequence[Callable[[float], float]], time: float) -> float:
    """Return the distribution of the latest of independent finishes: the product of theirs.

    Parameters
    ----------
    cdfs : sequence of callables
        P(finish of place i <= t), seconds to probability.
    time : float
        Seconds.

    Returns
    -------
    float
        P(all are done by then).
    """
    return math.prod(cdf(time) for cdf in cdfs)


def expected_maximum(cdfs: Sequence[Callable[[float], float]], accuracy: float = 1e-9) -> float:
    """Return the mean of the latest of independent finishes, the integral of 1 - product of cdfs.

    It is later than the latest of the means, which is why a county's completion must not be read
    off the means of its sites.

    Parameters
    ----------
    cdfs : sequence of callables
        P(finish of place i <= t), seconds to probability; zero for negative times and at 1, up to
        rounding, from some time on.
    accuracy : float
        Relative accuracy asked of the integration.

    Returns
    -------
    float
        Seconds.

    Raises
    ------
    ValueError
        If there is nothing to take the maximum of, or one of them never gets to 1.
    """
    if not cdfs:
        raise ValueError("the maximum of no finishes does not exist")
    look_for_room("scipy.integrate")
    from scipy.integrate import quad

    end = 1.0
    while maximum_cdf(cdfs, end) < 1.0 - 1e-12:
        end *= 2.0
        if not math.isfinite(end):
            raise ValueError("a distribution does not reach 1: its maximum has no mean")
    cuts = [end * share for share in (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875)]
    area = quad(
        lambda t: 1.0 - maximum_cdf(cdfs, t), 0.0, end, points=cuts, epsrel=accuracy, limit=500
    )
    return float(area[0])
