"""Two runs, replication by replication where they have the same random draws.

A difference is *second minus first*: a completion difference below 0 says that the second run is
done earlier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from simsite.core.errors import BadValue
from simsite.core.units import NEVER
from simsite.experiment.compare.others import OtherMeasure, others
from simsite.experiment.run.results import BY_REPLICATION, Ensemble, Results
from simsite.model.diff import Change, changes
from simsite.model.plan import CampaignPlan
from simsite.model.scenario import Scenario
from simsite.stats.exact_shares import ShareDifference, unpaired_proportions
from simsite.stats.mean_difference import MeanDifference, paired_mean_if_fit, variance_ratio, welch
from simsite.stats.paired import (
    PairedQuantile,
    holm,
    paired_proportions,
    paired_quantile,
    sign_test,
)
from simsite.stats.quantile_difference import QuantileDifference, quantile_difference

Array = NDArray[Any]
WAITS = ("wait_mean", "wait_q95")
QUANTILES = (0.5, 0.95)
COMPLETION, DONE = "completion", "done_by_deadline"

# Where nobody comes there is nothing to do, so there is no chance to give and nothing to choose.
#
# What is done at opening without anybody would win every comparison.


def refuse_nobody(results: Results) -> None:
    """Raise where nobody comes in any replication of the headline line.

    Parameters
    ----------
    results : Results
        A run that is to be compared.

    Raises
    ------
    BadValue
        If so.
    """
    if not results.headline.county["attending"].any():
        raise BadValue("nobody.compared", name=results.name)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two runs.

    Attributes
    ----------
    first, second : Results
        The runs; where they have the same random draws and one has more replications, without those
        that have no partner.
    paired : bool
        Whether they have the same random draws; else the replications are independent.
    crosses : str or None
        Why no mean of completion is given: ``not_reached`` where a replication of either is not
        reached, ``closing`` where two replications are complete in different windows of opening,
        so that a night lies between them; None where neither is so.
    completion : PairedQuantile or None
        Median of the differences, microseconds; None without pairs.
    quantiles : dict of float to QuantileDifference
        Difference of the `QUANTILES` of completion, microseconds.
    mean_completion : MeanDifference or None
        Mean difference, microseconds; None where `crosses`.
    p_value : float or None
        That completion does not differ: of the exact sign test, without pairs of Welch's t; None
        where that is not fit.
    done : ShareDifference or None
        P(done by the deadline); None where there is no deadline.
    left : PairedQuantile or None
        Median difference of the attending not swabbed at the deadline; None likewise, or without
        pairs.
    waits : dict of str to MeanDifference
        Mean differences of the mean wait and of the wait that 95 % do not exceed, microseconds.
    helped : dict of str to float
        By measure (`COMPLETION`, `DONE`), how many times more replications separate random draws
        would have needed; a measure is missing where that is not known.
    others : tuple of OtherMeasure
        What else can be told to differ, of all numbers of the county; empty without pairs.
    changes : tuple of Change
        What the two scenarios have differently, where they were given.
    """

    first: Results
    second: Results
    paired: bool
    crosses: str | None
    completion: PairedQuantile | None
    quantiles: dict[float, QuantileDifference]
    mean_completion: MeanDifference | None
    p_value: float | None
    done: ShareDifference | None
    left: PairedQuantile | None
    waits: dict[str, MeanDifference]
    helped: dict[str, float]
    others: tuple[OtherMeasure, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def pairs(self) -> int:
        """Number of pairs R; without pairs, replications of the second run."""
        return self.second.headline.replications

    @property
    def no_mean(self) -> str | None:
        """Why no mean difference of completion is given; None where one is.

        As `crosses`, else ``skewed`` or ``same`` where Student's t is not fit for the differences.
        """
        if self.crosses is not None or self.mean_completion is None:
            return self.crosses
        judged = self.mean_completion.fitness
        if judged is None or judged.fit:
            return None
        return "skewed" if judged.needed else "same"


def compare(first: Results, second: Results) -> Comparison:
    """Compare two runs, paired where they have the same random draws.

    Parameters
    ----------
    first, second : Results
        With the same seed replication r of both is a pair; with different seeds all replications
        are independent.

    Returns
    -------
    Comparison
        Of their headline lines.

    Raises
    ------
    BadValue
        If they have other lines of random draws, or other first days or deadlines, or nobody comes
        in one of them: nothing is compared then.
    """
    _refuse(first, second)
    paired = first.seed == second.seed
    if paired:
        pairs = min(first.headline.replications, second.headline.replications)
        first, second = (_cut(results, pairs) for results in (first, second))
    early, late = first.headline.county, second.headline.county
    times = early[COMPLETION], late[COMPLETION]
    crosses = _crosses(first, second)
    means = paired_mean_if_fit if paired else welch
    mean = None if crosses else means(*times)
    timed = first.plan.calendar.deadline < NEVER
    shares = paired_proportions if paired else unpaired_proportions
    unswabbed = early["unswabbed_at_deadline"], late["unswabbed_at_deadline"]
    return Comparison(
        first=first,
        second=second,
        paired=paired,
        crosses=crosses,
        completion=paired_quantile(*times) if paired else None,
        quantiles={p: quantile_difference(*times, p, paired=paired) for p in QUANTILES},
        mean_completion=mean,
        p_value=sign_test(*times) if paired else (None if mean is None else mean.p_value),
        done=shares(early[DONE], late[DONE]) if timed else None,
        left=paired_quantile(*unswabbed) if timed and paired else None,
        waits={name: means(early[name], late[name]) for name in WAITS},
        helped=_helped(early, late, timed) if paired else {},
        others=others(early, late) if paired else (),
    )


def compare_all(
    results: list[Results], scenarios: Sequence[Scenario] = ()
) -> tuple[Comparison, ...]:
    """Compare every run with the first.

    Parameters
    ----------
    results : list of Results
        At least two.
    scenarios : sequence of Scenario, optional
        What was asked in each run, so that what they have differently can be said.

    Raises
    ------
    BadValue
        If there are fewer than two, or `compare` refuses.
    """
    if len(results) < 2:
        raise BadValue("compare.one")
    found = [compare(results[0], other) for other in results[1:]]
    if scenarios:
        found = [
            replace(comparison, changes=changes(scenarios[0], other))
            for comparison, other in zip(found, scenarios[1:], strict=True)
        ]
    return tuple(found)


def adjusted(
    comparisons: tuple[Comparison, ...], measure: Literal["completion", "done"] = "completion"
) -> list[float | None]:
    """Return the p values of a measure, adjusted by Holm's rule for having looked at several.

    None stands where a comparison has none; it does not count as looked at.
    """
    if measure == "done":
        raw = [None if c.done is None else c.done.p_value for c in comparisons]
    else:
        raw = [c.p_value for c in comparisons]
    known = [p for p in raw if p is not None]
    stepped = iter(holm(known).tolist() if known else [])
    return [None if p is None else next(stepped) for p in raw]


def window_of(plan: CampaignPlan, times: Array) -> Array:
    """Return in which window of opening each time lies, overtime after it included.

    A window lasts from when the first site opens, all being closed, until the last one closes.

    Parameters
    ----------
    plan : CampaignPlan
        Whose sites' opening hours count.
    times : int64 array, shape (R,)
        Microseconds.

    Returns
    -------
    int64 array, shape (R,)
        Number of such windows that begin at or before each time.
    """
    openings, closing = list[int](), -1
    for start, end in sorted({window for site in plan.sites for window in site.windows}):
        if start > closing:
            openings.append(start)
        closing = max(closing, end)
    found: Array = np.searchsorted(np.array(openings, dtype=np.int64), times, side="right")
    return found


def _crosses(first: Results, second: Results) -> str | None:
    times = [results.headline.county["completion"] for results in (first, second)]
    if any(bool((values >= NEVER).any()) for values in times):
        return "not_reached"
    windows = [window_of(r.plan, v) for r, v in zip((first, second), times, strict=True)]
    return "closing" if len(set(np.concatenate(windows).tolist())) > 1 else None


def _cut(results: Results, replications: int) -> Results:
    """Return results with the first replications only."""
    if results.headline.replications == replications:
        return results

    def cut(line: Ensemble) -> Ensemble:
        tables = {
            name: {key: values[:replications] for key, values in getattr(line, name).items()}
            for name in BY_REPLICATION
        }
        return replace(line, **tables)

    return replace(results, lines={key: cut(line) for key, line in results.lines.items()})


def _helped(early: dict[str, Array], late: dict[str, Array], timed: bool) -> dict[str, float]:
    """Return how many times more replications separate draws would have needed, by measure."""
    measures = (COMPLETION, DONE) if timed else (COMPLETION,)
    found = {name: variance_ratio(early[name], late[name]) for name in measures}
    return {name: ratio for name, ratio in found.items() if ratio is not None}


def _refuse(first: Results, second: Results) -> None:
    names = {"first": first.name, "second": second.name}
    refuse_nobody(first)
    refuse_nobody(second)
    if first.lines.keys() != second.lines.keys():
        raise BadValue("compare.lines", **names)
    one, other = first.plan.calendar, second.plan.calendar
    if (one.first_day, one.deadline) != (other.first_day, other.deadline):
        raise BadValue("compare.calendar", **names)
