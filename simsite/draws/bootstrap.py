"""The luck of a bootstrap: which observations each sample holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsite.core.streams import Purpose, owner_key, uniforms


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
