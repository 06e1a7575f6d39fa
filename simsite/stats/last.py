"""Which of many is the last one: a list of those that are likely to be, and what share it holds.

The share is that of *fresh* replications. A list judged by the replications that it was made from
would seem to hold more than it does, so each half of the replications is judged by the list of the
same length that the other half gives. The interval is that of Clopper and Pearson for so many
hits; its coverage for the list of all replications was measured to be 88 to 96 %, see
docs/explanation/statistics.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_LISTED = 10
SHARE_WISHED = 0.8

F64 = npt.NDArray[np.float64]
Times = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ranking:
    """Columns of a table by their prospect of being the largest of their row.

    Attributes
    ----------
    order : tuple of int
        All columns, those that are likeliest to be the last first.
    times : int64 array, shape (S,)
        In how many rows each is the last; all of several at once.
    listed : int
        How many are listed: the fewest that hold `SHARE_WISHED`, at most `MOST_LISTED`.
    rows : int
        Number of rows R.
    held : int or None
        Of how many rows all the last ones are in the list that the other half of the rows gives;
        None for one row.
    together : int
        Rows in which several are the last at once.
    """

    order: tuple[int, ...]
    times: Times
    listed: int
    rows: int
    held: int | None
    together: int

    @property
    def first(self) -> list[int]:
        """The columns listed."""
        return list(self.order[: self.listed])

    @property
    def others(self) -> int:
        """How many columns that are not listed were the last at least once."""
        return int(np.count_nonzero(self.times)) - int(np.count_nonzero(self.times[self.first]))


def ranking(values: npt.ArrayLike, most: int) -> Ranking:
    """Rank columns by how often and how nearly they are the largest of their row.

    A row gives a column the weight h / (h + gap), less the longer it is before the last one, with
    h the standard deviation of the rows' maxima; and 1 more where it is the last. Bare counts are
    told apart by a few rows only and hold less (measured in docs/explanation/statistics.md).

    Parameters
    ----------
    values : array_like of int, shape (R, S)
        Times; NEVER is later than all.
    most : int
        Times beyond it count as it in gaps.

    Returns
    -------
    Ranking
        Ties go to the column on the left.
    """
    table = np.asarray(values, dtype=np.int64)
    if table.ndim != 2 or 0 in table.shape:
        raise ValueError(f"need a table of times, got shape {table.shape}")
    last = table == table.max(axis=1, keepdims=True)
    weights = _nearness(table, most) + last
    ranks = _ranks_by_the_other_half(weights, last)
    order = _order(weights)
    largest = min(MOST_LISTED, table.shape[1])
    listed = largest if ranks is None else _fewest(ranks, largest)
    return Ranking(
        order=tuple(order.tolist()),
        times=last.sum(axis=0),
        listed=listed,
        rows=len(table),
        held=None if ranks is None else int(np.count_nonzero(ranks < listed)),
        together=int(np.count_nonzero(last.sum(axis=1) > 1)),
    )


def _nearness(table: Times, most: int) -> F64:
    capped = np.minimum(table, most).astype(np.float64)
    latest = capped.max(axis=1)
    gaps = latest[:, None] - capped
    wide = float(np.std(latest))
    near: F64 = wide / (wide + gaps) if wide > 0.0 else 1.0 / (1.0 + gaps)
    return near


def _order(weights: F64) -> npt.NDArray[np.intp]:
    return np.argsort(-weights.sum(axis=0), kind="stable")


def _ranks_by_the_other_half(weights: F64, last: npt.NDArray[np.bool_]) -> Times | None:
    """Return for each row the place of its last one (of several the worst) in the other's order."""
    rows, columns = weights.shape
    if rows < 2:
        return None
    ranks = np.zeros(rows, dtype=np.int64)
    for half in (0, 1):
        places = np.empty(columns, dtype=np.int64)
        places[_order(weights[1 - half :: 2])] = np.arange(columns)
        ranks[half::2] = np.where(last[half::2], places, -1).max(axis=1)
    return ranks


def _fewest(ranks: Times, most: int) -> int:
    """Return the length of the shortest list that holds the share wished for, or the longest."""
    for length in range(1, most):
        if np.count_nonzero(ranks < length) >= SHARE_WISHED * len(ranks):
            return length
    return most
