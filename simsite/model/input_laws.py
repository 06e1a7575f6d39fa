"""Laws of inputs that are not known, and how several of them go together.

Without a law an input is drawn from its range as `simsite.model.plan.UncertainQuantity.at` says.
All of them take a place u between 0 and 1 to a value and never fall, so that the luck of an input
is the same whatever its law.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simsite.core import elementary, special

NEAREST = 2.0**-53  # to 0 and 1 that a share of the normal law may be


@lru_cache(maxsize=1024)
def _below(score: float) -> float:
    """Share of the standard normal law below a score."""
    return float(special.normal_share(np.array([score]))[0])


@dataclass(frozen=True, slots=True)
class DiscreteLaw:
    """One of several values.

    Attributes
    ----------
    values : tuple of float
        Ascending, in plain units.
    shares : tuple of float
        Their chances, which add up to 1.
    """

    values: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def ends(self) -> tuple[float, float] | None:
        """Least and greatest value."""
        return self.values[0], self.values[-1]

    def at(self, u: float, value: float, low: float, high: float) -> float:
        """Return the value at a place; that of the quantity itself has no part in it."""
        del value, low, high
        ends = [*itertools.accumulate(self.shares)][:-1]
        return self.values[bisect_right(ends, u)]


@dataclass(frozen=True, slots=True)
class NormalLaw:
    """Normal around the given value, and never beyond the range.

    Attributes
    ----------
    sd : float
        Standard deviation before the ends of the range cut it off, in plain units; above 0.
    """

    sd: float

    @property
    def ends(self) -> tuple[float, float] | None:
        """None: the quantity's range says them."""
        return None

    def at(self, u: float, value: float, low: float, high: float) -> float:
        """Return the value at a place of the normal law between the ends of the range."""
        below, above = (_below((end - value) / self.sd) for end in (low, high))
        share = min(max(below + u * (above - below), NEAREST), 1.0 - NEAREST)
        score = float(elementary.normal_quantile(np.array([share]))[0])
        return min(max(value + self.sd * score, low), high)


@dataclass(frozen=True, slots=True)
class QuantileLaw:
    """A table of quantiles, straight in between.

    Attributes
    ----------
    chances : tuple of float
        Rising from 0 to 1.
    values : tuple of float
        What is not exceeded with each; they do not fall.
    """

    chances: tuple[float, ...]
    values: tuple[float, ...]

    @property
    def ends(self) -> tuple[float, float] | None:
        """Least and greatest value."""
        return self.values[0], self.values[-1]

    def at(self, u: float, value: float, low: float, high: float) -> float:
        """Return the value at a place; that of the quantity itself has no part in it."""
        del value, low, high
        knot = min(max(bisect_right(self.chances, u), 1), len(self.chances) - 1)
        start, end = self.values[knot - 1 : knot + 1]
        since = u - self.chances[knot - 1]
        part = since / (self.chances[knot] - self.chances[knot - 1])
        return min(start + (end - start) * part, end)


InputLaw = DiscreteLaw | NormalLaw | QuantileLaw


@dataclass(frozen=True, slots=True)
class CorrelatedInputs:
    """Inputs that go together: a Gaussian copula.

    Attributes
    ----------
    names : tuple of str
        Paths of the inputs.
    factor : tuple of tuple of float
        Lower triangle by which independent normal scores are multiplied, a row an input.
    """

    names: tuple[str, ...]
    factor: tuple[tuple[float, ...], ...]

    def together(self, places: Sequence[float], name: str) -> float:
        """Return the place of one input, from the places of all as if they were independent.

        Parameters
        ----------
        places : sequence of float
            Strictly between 0 and 1, in the order of `names`.
        name : str
            Which one.
        """
        row = self.factor[self.names.index(name)]
        scores = elementary.normal_quantile(np.array(places[: len(row)])).tolist()
        score = math.fsum(weight * own for weight, own in zip(row, scores, strict=True))
        return min(max(_below(score), NEAREST), 1.0 - NEAREST)


def correlated(names: Sequence[str], ranks: Sequence[Sequence[float]]) -> CorrelatedInputs | None:
    """Return inputs with given rank correlations; None where no such law exists.

    The correlation r of two normal scores whose ranks have the correlation s is 2 sin(pi s / 6)
    (Pearson 1907; Kruskal 1958, Journal of the American Statistical Association 53, 814-861).

    Parameters
    ----------
    names : sequence of str
        Paths of the inputs.
    ranks : sequence of sequence of float
        Spearman's rank correlation of each with each, symmetric, 1 with itself.
    """
    scores = [[2.0 * math.sin(math.pi * rank / 6.0) for rank in row] for row in ranks]
    rows: list[list[float]] = []
    for i, own in enumerate(scores):
        row: list[float] = []
        for j, other in enumerate(rows):
            known = math.fsum(a * b for a, b in zip(row, other[:j], strict=True))
            row.append((own[j] - known) / other[j])
        rest = own[i] - math.fsum(part * part for part in row)
        if rest <= 1e-9:  # as good as determined by the others, or impossible beside them
            return None
        rows.append([*row, math.sqrt(rest)])
    return CorrelatedInputs(tuple(names), tuple(map(tuple, rows)))
