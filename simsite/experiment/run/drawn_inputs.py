"""What the inputs that are not known were in each replication, and which explain the latest ones.

The draws are a pure function of seed and replication, so nothing is kept with the results.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsite.draws.parameters import Parameters
from simsite.experiment.run.results import ALL, Results
from simsite.model.pieces import named_quantities, of_plan
from simsite.model.plan import CampaignPlan, UncertainQuantity
from simsite.stats.paired import holm
from simsite.stats.rank_sum import rank_sum_p

F64 = NDArray[np.float64]

LATEST_SHARE = 10  # one of so many replications is among the latest ...
FEWEST_LATEST = 5  # ... but never fewer than these
FEWEST = 20  # replications below which nothing is looked for
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class DrawnInputs:
    """The inputs that are not known, in R replications of the headline line.

    Attributes
    ----------
    inputs : tuple of UncertainQuantity
        By name; empty where everything is known.
    values : float64 array, shape (R, inputs)
        In their plain units (s, share, km, km/h, 1/h).
    """

    inputs: tuple[UncertainQuantity, ...]
    values: F64


@dataclass(frozen=True, slots=True)
class LateInput:
    """An input that differs in the latest replications beyond chance.

    Attributes
    ----------
    input : UncertainQuantity
        Which one.
    late, all : float
        Its mean in the latest and in all replications, in its plain unit.
    p_value : float
        Of Wilcoxon's rank-sum test of the latest against the others, adjusted by Holm's rule.
    """

    input: UncertainQuantity
    late: float
    all: float
    p_value: float


@dataclass(frozen=True, slots=True)
class LatestReplications:
    """What was drawn in the latest replications.

    Attributes
    ----------
    late, replications : int
        The latest, and all. At least a tenth and five; more where several end at the same time.
    tested : int
        Inputs looked at.
    found : tuple of LateInput
        Those that differ beyond chance, the surest first.
    """

    late: int
    replications: int
    tested: int
    found: tuple[LateInput, ...]


def drawn_inputs(results: Results) -> DrawnInputs:
    """Return what the inputs that are not known were in each replication of the headline line."""
    if ALL not in results.lines:
        return DrawnInputs((), np.empty((results.headline.replications, 0)))
    return _drawn(results.plan, results.seed, results.headline.replications)


@of_plan
def _drawn(plan: CampaignPlan, seed: int, replications: int) -> DrawnInputs:
    unknown = [one for one in named_quantities(plan).values() if not one.known]
    inputs = tuple(sorted(unknown, key=lambda one: one.name))
    values = np.empty((replications, len(inputs)))
    for replication in range(replications):
        drawn = Parameters(seed, replication, True, correlated=plan.correlated)
        values[replication] = [drawn.value(one) for one in inputs]
    return DrawnInputs(inputs, values)


def latest_replications(results: Results) -> LatestReplications | None:
    """Return which inputs differ in the latest replications; None where that cannot be asked.

    That is where everything is known, there are fewer than `FEWEST` replications, or all end at
    the same time.
    """
    drawn, completion = drawn_inputs(results), results.headline.county["completion"]
    number = len(completion)
    if not drawn.inputs or number < FEWEST:
        return None
    rank = max(FEWEST_LATEST, -(-number // LATEST_SHARE))
    late = completion >= np.sort(completion)[number - rank]
    if late.all():
        return None
    p_values = [rank_sum_p(column[late], column[~late]) for column in drawn.values.T]
    found = [
        LateInput(one, float(column[late].mean()), float(column.mean()), float(p))
        for one, column, p in zip(drawn.inputs, drawn.values.T, holm(p_values), strict=True)
        if p < LEVEL
    ]
    sorted_ = tuple(sorted(found, key=lambda one: (one.p_value, one.input.name)))
    return LatestReplications(int(late.sum()), number, len(drawn.inputs), sorted_)
