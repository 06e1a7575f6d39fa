"""Addresses of luck for many sites at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.core.distributions import quantile
from simsite.core.streams import owner_key, uniform_pair, uniforms
from simsite.draws.parameters import Parameters
from simsite.model.plan import Distribution, SitePlan

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
U64 = NDArray[np.uint64]
LONGEST = 1e15  # microseconds, 31.7 years


def site_keys(seed: int, sites: tuple[SitePlan, ...]) -> tuple[U64, U64]:
    """Keys of the sites' luck, two arrays of shape (sites,)."""
    words = np.array([owner_key(seed, f"site:{site.id}") for site in sites], dtype=np.uint64)
    words = words.reshape(-1, 2)  # also where there are no sites
    return words[:, 0].copy(), words[:, 1].copy()


@dataclass(frozen=True, slots=True)
class Addresses:
    """Stable numbers of people or households, each below its site's key.

    Attributes
    ----------
    keys : tuple of uint64 arrays, shape (N,)
        Key of the site each number belongs to.
    numbers : int64 array, shape (N,)
        Number within the site.
    replication : int
        Replication.
    """

    keys: tuple[U64, U64]
    numbers: I64
    replication: int

    @staticmethod
    def of(keys: tuple[U64, U64], counts: I64, replication: int) -> Addresses:
        """Numbers 0 .. count - 1 for each site."""
        spread = (np.repeat(keys[0], counts), np.repeat(keys[1], counts))
        starts = np.repeat(np.cumsum(counts) - counts, counts)
        return Addresses(spread, np.arange(int(counts.sum()), dtype=np.int64) - starts, replication)

    def kept(self, mask: NDArray[np.bool_]) -> Addresses:
        """Return the addresses where `mask` is true."""
        return Addresses(
            (self.keys[0][mask], self.keys[1][mask]), self.numbers[mask], self.replication
        )

    def uniforms(self, purpose: int) -> F64:
        """Uniform numbers of one purpose, shape (N,)."""
        return uniforms(self.keys, self.replication, purpose, self.numbers)

    def uniform_pair(self, purpose: int) -> tuple[F64, F64]:
        """Uniform numbers of `purpose` (even) and of the odd one after it, for the price of one."""
        return uniform_pair(self.keys, self.replication, purpose, self.numbers)

    def variates(self, purpose: int, law: Distribution, inputs: Parameters) -> F64:
        """Variates of a law, in the unit of its parameters, shape (N,)."""
        constant = law.family == "constant"
        u = np.full(len(self.numbers), 0.5) if constant else self.uniforms(purpose)
        return law_variates(law, u, inputs)


def law_variates(law: Distribution, u: F64, inputs: Parameters) -> F64:
    """Variates of a law at uniform numbers `u`: quantile, raised to the floor, plus the shift."""
    floored = quantile(law.family, inputs.parameters(law), u, inputs.value(law.floor))
    return floored + inputs.value(law.shift)


def microseconds(seconds: F64) -> I64:
    """Round seconds to whole microseconds, half to even, at least 1.

    A time of more than `LONGEST` is `LONGEST`, beyond any horizon: a heavy tail must not run over
    the end of int64, where every processor does something else.
    """
    return np.minimum(np.maximum(np.rint(seconds * 1e6), 1.0), LONGEST).astype(np.int64)
