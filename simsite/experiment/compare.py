"""Two runs on the same luck, replication by replication.

A difference is *second minus first*: a completion difference below 0 says that the second run is
done earlier.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsite.core.errors import BadValue
from simsite.core.units import NEVER
from simsite.experiment.results import Results
from simsite.stats.paired import (
    PairedMean,
    PairedProportions,
    PairedQuantile,
    holm,
    paired_mean,
    paired_proportions,
    paired_quantile,
    sign_test,
)

Array = NDArray[Any]
WAITS = ("wait_mean", "wait_q95")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two runs, from R pairs of replications.

    Attributes
    ----------
    first, second : Results
        The runs.
    crosses : str or None
        Why completion is compared by quantiles and P(done) only: ``not_reached`` where a
        replication of either is not reached, ``closing`` where two replications are complete in
        different windows of opening, so that a night lies between them; None where neither is so.
    completion : PairedQuantile
        Median of the differences, microseconds.
    mean_completion : PairedMean or None
        Mean difference, microseconds; None where `crosses`.
    p_value : float
        Of the exact sign test that completion differs as often one way as the other.
    done : PairedProportions or None
        P(done by the deadline); None where there is no deadline.
    left : PairedQuantile or None
        Median difference of the attending not swabbed at the deadline; None likewise.
    waits : dict of str to PairedMean
        Mean differences of the mean wait and of the wait that 95 % do not exceed, microseconds.
    """

    first: Results
    second: Results
    crosses: str | None
    completion: PairedQuantile
    mean_completion: PairedMean | None
    p_value: float
    done: PairedProportions | None
    left: PairedQuantile | None
    waits: dict[str, PairedMean]

    @property
    def pairs(self) -> int:
        """Number of pairs R."""
        return self.first.headline.replications


def compare(first: Results, second: Results) -> Comparison:
    """Compare two runs on the same luck.

    Parameters
    ----------
    first, second : Results
        Of runs with the same seed and number of replications.

    Returns
    -------
    Comparison
        Of their headline lines.

    Raises
    ------
    BadValue
        If they were not run on the same luck, or by different calendars: nothing is compared then,
        because an unpaired answer would look like a paired one and be far less sure.
    """
    _refuse_unpaired(first, second)
    early, late = first.headline.county, second.headline.county
    crosses = _crosses(first, second)
    completion = early["completion"], late["completion"]
    has_deadline = first.plan.calendar.deadline < NEVER
    unswabbed = "unswabbed_at_deadline"
    return Comparison(
        first=first,
        second=second,
        crosses=crosses,
        completion=paired_quantile(*completion),
        mean_completion=None if crosses else paired_mean(*completion),
        p_value=sign_test(*completion),
        done=paired_proportions(early["done_by_deadline"], late["done_by_deadline"])
        if has_deadline
        else None,
        left=paired_quantile(early[unswabbed], late[unswabbed]) if has_deadline else None,
        waits={name: paired_mean(early[name], late[name]) for name in WAITS},
    )


def compare_all(results: list[Results]) -> tuple[Comparison, ...]:
    """Compare every run with the first.

    Raises
    ------
    BadValue
        If there are fewer than two, or `compare` refuses.
    """
    if len(results) < 2:
        raise BadValue("compare.one")
    return tuple(compare(results[0], other) for other in results[1:])


def adjusted(comparisons: tuple[Comparison, ...]) -> list[float]:
    """Return the p values of completion, adjusted by Holm's rule for having looked at several."""
    return [float(p) for p in holm([c.p_value for c in comparisons])]


def window_of(results: Results, times: Array) -> Array:
    """Return in which window of opening each time lies, overtime after it included.

    Parameters
    ----------
    results : Results
        Whose sites' opening hours count.
    times : int64 array, shape (R,)
        Microseconds.

    Returns
    -------
    int64 array, shape (R,)
        Number of openings of any site at or before each time.
    """
    openings = sorted({start for site in results.plan.sites for start, _ in site.windows})
    found: Array = np.searchsorted(np.array(openings, dtype=np.int64), times, side="right")
    return found


def _crosses(first: Results, second: Results) -> str | None:
    times = [results.headline.county["completion"] for results in (first, second)]
    if any(bool((values >= NEVER).any()) for values in times):
        return "not_reached"
    windows = [window_of(r, v) for r, v in zip((first, second), times, strict=True)]
    return "closing" if len(set(np.concatenate(windows).tolist())) > 1 else None


def _refuse_unpaired(first: Results, second: Results) -> None:
    names = {"first": first.name, "second": second.name}
    numbers = first.headline.replications, second.headline.replications
    lines = first.lines.keys() == second.lines.keys()
    if first.seed != second.seed or numbers[0] != numbers[1] or not lines:
        raise BadValue(
            "compare.luck",
            **names,
            seed_first=first.seed,
            seed_second=second.seed,
            n_first=numbers[0],
            n_second=numbers[1],
        )
    one, other = first.plan.calendar, second.plan.calendar
    if (one.first_day, one.deadline) != (other.first_day, other.deadline):
        raise BadValue("compare.calendar", **names)
