"""What differs between two runs as plain values, for scripts: schema ``simsite.comparison/1``."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from simsite.core.units import MICROSECOND, SECOND
from simsite.experiment.compare import Comparison
from simsite.report.result_json import plain_value
from simsite.report.summary import spread
from simsite.stats.intervals import Interval
from simsite.stats.mean_difference import MeanDifference

SCHEMA = "simsite.comparison/1"


def comparison_json(
    comparison: Comparison, p_values: tuple[float | None, float | None]
) -> dict[str, Any]:
    """Return one comparison as plain values: differences second minus first, times in seconds.

    Parameters
    ----------
    comparison : Comparison
        Second minus first.
    p_values : tuple of float or None
        Of completion and of P(done), adjusted where several comparisons are made.
    """
    calendar = comparison.first.plan.calendar
    middle, done, left = comparison.completion, comparison.done, comparison.left
    runs = (comparison.first, comparison.second)
    medians = [spread(results.headline.county["completion"]).median.value for results in runs]
    quantiles = {
        f"{100 * share:g}": _pair(found.difference, found.interval, "s")
        for share, found in comparison.quantiles.items()
    }
    return {
        "first": comparison.first.name,
        "second": comparison.second.name,
        "changes": [asdict(change) for change in comparison.changes],
        "paired": comparison.paired,
        "pairs": comparison.pairs,
        "only_quantiles_because": comparison.crosses,
        "completion_medians": [plain_value("time", value, calendar) for value in medians],
        "completion_median_difference": middle and _pair(middle.difference, middle.interval, "s"),
        "completion_quantile_differences": quantiles,
        "completion_mean_difference": _mean(comparison.mean_completion),
        "completion_p_value": comparison.p_value,
        "completion_p_value_adjusted": p_values[0],
        "done_by_deadline": done
        and {
            "first": done.first,
            "second": done.second,
            "p_value": done.p_value,
            "p_value_adjusted": p_values[1],
            **_pair(done.difference, done.interval, "share"),
        },
        "unswabbed_at_deadline": left and _pair(left.difference, left.interval, "people"),
        **{name: _mean(found) for name, found in comparison.waits.items()},
        "same_luck_was_worth": comparison.helped,
    }


def _pair(value: float | None, interval: Interval | None, unit: str) -> dict[str, Any]:
    """Return a difference and its interval; what is infinite is null."""

    def plain(number: float | None) -> float | None:
        if number is None or math.isinf(number):
            return None
        return number * MICROSECOND / SECOND if unit == "s" else number

    ends = None if interval is None else [plain(interval.low), plain(interval.high)]
    return {"unit": unit, "difference": plain(value), "interval": ends}


def _mean(found: MeanDifference | None) -> dict[str, Any] | None:
    """Return a difference of means, and whether it was fit to be given."""
    if found is None:
        return None
    judged = found.fitness
    skewness = None if judged is None or math.isnan(judged.skewness) else judged.skewness
    fit = {"fit": judged is not None and judged.fit, "skewness": skewness}
    return {**_pair(found.difference, found.interval, "s"), **fit}
