"""Number in system of M(t)/M/c(t) with piecewise constant rates, by the forward equations.

The number of residents in system is a birth and death process. On each stretch of constant rates
the Kolmogorov forward equations are solved by uniformisation: with the rate L = arrivals +
desks/mean service the distribution after t seconds is a Poisson(L t) mixture of the powers of a
stochastic matrix (Jensen, 1953; Grassmann, 1977, Computers and Operations Research 4, 47-53), a
sum of positive terms.

Whoever is in service when the desks become fewer goes back to the queue here, whereas simsite
finishes the resident in hand. The two agree wherever desks do not become fewer while busy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LOST_AT_THE_TOP = 1e-9
TRUNCATION = 1e-13
LONGEST_STEP = 400.0


@dataclass(frozen=True)
class Stretch:
    """A stretch of time with constant rates.

    Attributes
    ----------
    seconds : float
        How long it lasts.
    arrival_rate : float
        Residents per second.
    desks : int
        Desks open.
    """

    seconds: float
    arrival_rate: float
    desks: int

    def __post_init__(self) -> None:
        """Check the values."""
        if self.seconds < 0.0 or self.arrival_rate < 0.0 or self.desks < 0:
            raise ValueError(f"neither length, rate nor desks may be negative: {self!r}")


def number_in_system(
    stretches: list[Stretch], mean_service: float, most: int, present: int = 0
) -> Floats:
    """Return the distribution of the number in system at the end of each stretch.

    Parameters
    ----------
    stretches : list of Stretch, length k
        What happens, in order; the last usually ends at closing.
    mean_service : float
        Mean of the exponential service time, seconds.
    most : int
        The largest number followed.
    present : int
        How many are there at the start.

    Returns
    -------
    numpy.ndarray of float, shape (k, most + 1)
        Row i is P(n in system at the end of stretch i), exact to about 1e-9.

    Raises
    ------
    ValueError
        If an input is out of range, or if the number ever exceeds `most` with a probability above
        1e-9: take a larger one.
    """
    if not mean_service > 0.0 or not 0 <= present <= most:
        raise ValueError(
            f"need a mean service time > 0 and 0 <= present <= most, "
            f"got {mean_service!r}, {present} and {most}"
        )
    current = np.zeros(most + 1)
    current[present] = 1.0
    rows = []
    for stretch in stretches:
        current = _advance(current, stretch, mean_service)
        # whoever arrives at the top leaves the followed numbers, so what is missing is exact
        lost = 1.0 - float(current.sum())
        if lost > LOST_AT_THE_TOP:
            raise ValueError(f"P(ever more than {most}) is {lost:.2g}: follow a larger number")
        rows.append(current)
    return np.asarray(rows).reshape(len(stretches), most + 1)


def mean_number(distribution: Floats) -> Floats:
    """Return the mean number in system.

    Parameters
    ----------
    distribution : numpy.ndarray of float, shape (..., most + 1)
        What `number_in_system` gives.

    Returns
    -------
    numpy.ndarray of float, shape (...)
        Residents.
    """
    return np.asarray(distribution @ np.arange(distribution.shape[-1], dtype=np.float64))


def _advance(start: Floats, stretch: Stretch, mean_service: float) -> Floats:
    """Return the distribution after a stretch, in steps short enough for the Poisson weights."""
    up = np.full(start.size, stretch.arrival_rate)
    down = np.minimum(np.arange(start.size), stretch.desks) / mean_service
    total = stretch.arrival_rate + float(down[-1])
    if total * stretch.seconds == 0.0:
        return start
    steps = int(np.ceil(total * stretch.seconds / LONGEST_STEP))
    current = start
    for _ in range(steps):
        current = _uniformise(current, up / total, down / total, total * stretch.seconds / steps)
    return current


def _uniformise(start: Floats, up: Floats, down: Floats, jumps: float) -> Floats:
    """Mix the powers of the chain with Poisson(jumps) weights, until 1e-13 is missing."""
    weight = float(np.exp(-jumps))
    seen, jump = weight, 0
    power = start
    result = weight * power
    stay = 1.0 - up - down
    last = jumps + 10.0 * np.sqrt(jumps) + 50.0
    while seen < 1.0 - TRUNCATION and jump < last:
        moved = stay * power
        moved[1:] += up[:-1] * power[:-1]
        moved[:-1] += down[1:] * power[1:]
        power = moved
        jump += 1
        weight *= jumps / jump
        seen += weight
        result = result + weight * power
    return result / seen
