"""Addresses of random draws, and rows of them: where numbers come from and where results go."""

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
# The first of the replications by which an answer is confirmed: no run and no search has seen them.
FRESH = 1 << 20
LONGEST = 1e15  # microseconds, 31.7 years


def site_keys(seed: int, sites: tuple[SitePlan, ...]) -> tuple[U64, U64]:
    """Keys of the sites' random draws, two arrays of shape (sites,)."""
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


@dataclass(frozen=True, slots=True)
class Spans:
    """Addresses of G sites or parts of them.

    Attributes
    ----------
    keys : tuple of two uint64 arrays, shape (G,)
        Key of each span's random draws.
    count : int64 array, shape (G,)
        How many addresses each has.
    into : int64 array, shape (G,)
        Where in a flat table the span's results begin.
    replication : int
        Replication.
    first : int64 array, shape (G,), or None
        Where in `numbers` the span's stable numbers begin; None if they are 0, 1, 2, ...
    numbers : int64 array or None
        Stable numbers.
    """

    keys: tuple[U64, U64]
    count: I64
    into: I64
    replication: int
    first: I64 | None = None
    numbers: I64 | None = None

    def addresses(self) -> Addresses:
        """Return the addresses of all spans in a row."""
        if self.first is None or self.numbers is None:  # both or neither
            return Addresses.of(self.keys, self.count, self.replication)
        keys = np.repeat(self.keys[0], self.count), np.repeat(self.keys[1], self.count)
        return Addresses(keys, self.numbers[places(self.first, self.count)], self.replication)


def places(first: I64, count: I64) -> I64:
    """Return the indices ``first .. first + count - 1`` of each span, all spans in a row."""
    ends = np.cumsum(count)
    total = int(ends[-1]) if len(ends) else 0
    found: I64 = np.arange(total, dtype=np.int64) + np.repeat(first - (ends - count), count)
    return found


def starts(count: I64) -> I64:
    """Return the first index of each part, and one past the last, shape (G + 1,)."""
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(count, dtype=np.int64)))
