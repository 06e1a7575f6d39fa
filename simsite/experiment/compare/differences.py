"""What several scenarios differ by from the first, measure by measure, on the same random draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from simsite.core.units import NEVER
from simsite.experiment.compare.compare import DONE, Comparison, compare_all
from simsite.experiment.run.results import Results
from simsite.experiment.sweep.design_points import PointSummary, SweepTable
from simsite.stats.exact_shares import unpaired_proportions
from simsite.stats.intervals import Interval
from simsite.stats.paired import holm, paired_proportions, paired_quantile, sign_test
from simsite.stats.quantile_difference import quantile_difference

County = Mapping[str, NDArray[Any]]
Held = tuple[float | None, Interval | None, float | None]  # value, interval, p value
LEFT = "unswabbed_at_deadline"
MEASURES = (DONE, "completion", "t95", LEFT)
SHARES, PAIRS, MEDIANS, MEANS = "shares", "median_of_pairs", "medians", "means"
MEDIAN = 0.5


@dataclass(frozen=True, slots=True)
class Difference:
    """One scenario minus the first, in one measure.

    Attributes
    ----------
    number : int
        Which scenario; the first is 0.
    name : str
        Of the scenario.
    measure : str
        One of `MEASURES`.
    statistic : str
        What differs: ``shares``, the ``median_of_pairs``, the ``medians`` where nothing is paired,
        or the ``means``.
    value : float or None
        Share, microseconds or residents; infinite where only one of the two is reached, None where
        neither is.
    interval : Interval or None
        None where too few replications allow none.
    p_value : float or None
        Of no difference, adjusted by Holm's rule for all scenarios in this measure and statistic;
        None where there is no test.
    """

    number: int
    name: str
    measure: str
    statistic: str
    value: float | None
    interval: Interval | None
    p_value: float | None


@dataclass(frozen=True, slots=True)
class Differences:
    """All differences from the first scenario.

    Attributes
    ----------
    first : str
        Name of the scenario that the others are held against.
    names : tuple of str
        Of the others.
    timed : bool
        Whether there is a deadline.
    unpaired : bool
        Whether any comparison is of separate random draws.
    rows : tuple of Difference
        By scenario, then measure.
    comparisons : tuple of Comparison
        Of runs, which say why a mean is not given; none of a sweep, which gives no means.
    factors : tuple of str
        Of a sweep, whose values are the names; none of runs.
    """

    first: str
    names: tuple[str, ...]
    timed: bool
    unpaired: bool
    rows: tuple[Difference, ...]
    comparisons: tuple[Comparison, ...] = ()
    factors: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        """Return what is compared: all, or what needs no deadline where there is none."""
        return MEASURES if self.timed else ("completion", "t95")


def of_runs(runs: Sequence[Results]) -> Differences:
    """Compare runs with the first, as `simsite.experiment.compare.compare` does.

    Means of completion are among the rows where a comparison gives them.

    Raises
    ------
    BadValue
        If the runs cannot be compared.
    """
    found = compare_all(list(runs))
    rows: list[Difference] = []
    for number, comparison in enumerate(found, 1):
        early, late = (r.headline.county for r in (comparison.first, comparison.second))
        names = number, comparison.second.name
        rows += _rows(names, early, late, paired=comparison.paired)
        mean = comparison.mean_completion
        if mean is not None and mean.difference is not None:
            held = mean.difference, mean.interval, mean.p_value
            rows.append(_difference(names, "completion", MEANS, held))
    timed = runs[0].plan.calendar.deadline < NEVER
    rows = [row for row in rows if timed or row.measure not in (DONE, LEFT)]
    others = tuple(comparison.second.name for comparison in found)
    unpaired = not all(comparison.paired for comparison in found)
    return Differences(runs[0].name, others, timed, unpaired, _adjusted(rows), found)


def of_sweep(sweep: SweepTable) -> Differences:
    """Compare the design points of a sweep, all on the same random draws, with the first."""
    first, *others = sweep.points
    timed, factors = sweep.deadline < NEVER, _varied(sweep)
    names = tuple(_name(factors, point) for point in others)
    rows = [
        row
        for number, (name, point) in enumerate(zip(names, others, strict=True), 1)
        for row in _rows((number, name), first.county, point.county, paired=True)
        if timed or row.measure not in (DONE, LEFT)
    ]
    named = _name(factors, first)
    return Differences(named, names, timed, False, _adjusted(rows), factors=factors)


def _varied(sweep: SweepTable) -> tuple[str, ...]:
    """Return the factors that vary."""
    return tuple(f for f in sweep.factors if len({p.factors[f] for p in sweep.points}) > 1)


def _name(factors: Sequence[str], point: PointSummary) -> str:
    """Return what tells a point from the others: the values of the factors that vary."""
    return ", ".join(str(point.factors[factor]) for factor in factors) or point.name


def _rows(
    names: tuple[int, str], early: County, late: County, *, paired: bool
) -> Iterator[Difference]:
    """Yield the differences of two scenarios; p values are not adjusted yet."""
    shares = (paired_proportions if paired else unpaired_proportions)(early[DONE], late[DONE])
    held = shares.difference, shares.interval, shares.p_value
    yield _difference(names, DONE, SHARES, held)
    for measure in MEASURES[1:]:
        one, two = early[measure], late[measure]
        if paired:
            middle = paired_quantile(one, two)
            tested = middle.difference, middle.interval, sign_test(one, two)
            yield _difference(names, measure, PAIRS, tested)
        else:
            apart = quantile_difference(one, two, MEDIAN, paired=False)
            yield _difference(names, measure, MEDIANS, (apart.difference, apart.interval, None))


def _difference(names: tuple[int, str], measure: str, statistic: str, held: Held) -> Difference:
    return Difference(names[0], names[1], measure, statistic, *held)


def _adjusted(rows: Sequence[Difference]) -> tuple[Difference, ...]:
    """Adjust the p values for having looked at several scenarios, each measure by itself."""
    raw: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        if row.p_value is not None:
            raw.setdefault((row.measure, row.statistic), []).append(row.p_value)
    stepped = {key: iter(holm(values).tolist()) for key, values in raw.items()}
    return tuple(
        row
        if row.p_value is None
        else replace(row, p_value=next(stepped[row.measure, row.statistic]))
        for row in rows
    )
