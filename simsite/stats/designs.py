"""Points spread evenly over the unit cube, without any random draws in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsite.core.memory import look_for_room

SOBOL_BITS = 32


def sobol(number: int, dimensions: int) -> NDArray[np.uint64]:
    """Return the first points of Sobol's sequence, not scrambled.

    Parameters
    ----------
    number : int
        How many; a power of two, so that the points are balanced.
    dimensions : int
        Of the cube.

    Returns
    -------
    uint64 array, shape (number, dimensions)
        Coordinates in units of 2**-32, each below 2**32.

    Source: Joe and Kuo (2008), direction numbers as in `scipy.stats.qmc`.
    """
    look_for_room("scipy.stats")
    from scipy.stats import qmc

    sequence = qmc.Sobol(dimensions, scramble=False, bits=SOBOL_BITS)
    points: NDArray[np.float64] = sequence.random_base2(int(number).bit_length() - 1)
    scaled: NDArray[np.uint64] = (points * 2.0**SOBOL_BITS).astype(np.uint64)
    return scaled
