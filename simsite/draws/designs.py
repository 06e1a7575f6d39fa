"""The random draws of a design: which points of the unit cube a sampled sweep takes.

Each factor has a stream of its own, named after its path, so a factor more leaves the coordinates
of the others where they were (the order of Sobol's dimensions apart). No library's generator is
used: the same seed gives the same design under every version of NumPy and SciPy.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simsite.core.streams import Purpose, owner_key, uniforms
from simsite.stats.designs import SOBOL_BITS, sobol

SOBOL = "sobol"


def unit_cube(
    method: str, number: int, names: Sequence[str], seed: int
) -> NDArray[np.float64]:  # fmt: skip
    """Return points of the unit cube.

    Parameters
    ----------
    method : "latin_hypercube" or "sobol"
        How they are spread.
    number : int
        How many; a power of two for Sobol's.
    names : sequence of str
        One a factor: dotted paths.
    seed : int
        Seed of the design.

    Returns
    -------
    float64 array, shape (number, number of factors)
        Strictly between 0 and 1. Of a Latin hypercube each of the equal intervals of every factor
        holds one point. Sobol's points are moved by a digital shift (Owen 1997), which keeps their
        balance.
    """
    columns = _shifted_sobol if method == SOBOL else _latin_hypercube
    return columns(number, names, seed)


def two_cubes(
    number: int, names: Sequence[str], seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return two sets of Sobol's points that know nothing of each other, as Saltelli (2010) pairs.

    Parameters
    ----------
    number : int
        How many in each; a power of two.
    names, seed
        As in `unit_cube`.

    Returns
    -------
    two float64 arrays, shape (number, number of factors)
        Strictly between 0 and 1: the first and the second half of the columns of one sequence.
    """
    both = unit_cube(SOBOL, number, [*names, *(f"{name}, again" for name in names)], seed)
    return both[:, : len(names)], both[:, len(names) :]


def _latin_hypercube(number: int, names: Sequence[str], seed: int) -> NDArray[np.float64]:
    columns = []
    for name in names:
        rank = np.argsort(_stream(seed, name, Purpose.DESIGN_ORDER, number), kind="stable")
        within = _stream(seed, name, Purpose.DESIGN_PLACE, number)
        columns.append((rank + within) / number)
    return np.column_stack(columns)


def _shifted_sobol(number: int, names: Sequence[str], seed: int) -> NDArray[np.float64]:
    shifts = [_stream(seed, name, Purpose.DESIGN_PLACE, 1)[0] for name in names]
    scale = 2.0**SOBOL_BITS
    whole = np.array([int(shift * scale) for shift in shifts], dtype=np.uint64)
    moved = (sobol(number, len(names)) ^ whole).astype(np.float64)
    return (moved + 0.5) / scale


def _stream(seed: int, name: str, purpose: Purpose, number: int) -> NDArray[np.float64]:
    return uniforms(owner_key(seed, f"design:{name}"), 0, purpose, np.arange(number))


# The random draws of a bootstrap: which observations each sample holds.


def resamples(seed: int, owner: str, samples: int, number: int) -> NDArray[np.int64]:
    """Draw observations with replacement.

    Parameters
    ----------
    seed : int
        Of the scenario.
    owner : str
        Name of the stream.
    samples : int
        How many samples B.
    number : int
        How many observations R there are.

    Returns
    -------
    int64 array, shape (B, R)
        Each from 0 to R - 1.
    """
    numbers = np.arange(samples * number, dtype=np.int64)
    lots = uniforms(owner_key(seed, owner), 0, Purpose.INPUT, numbers)
    return (lots * number).astype(np.int64).reshape(samples, number)
