"""Differences from the first of several scenarios: those of `compare`, and Holm's rule over all."""

from dataclasses import replace

import numpy as np
import pytest

from simsite.core.units import HOUR, NEVER
from simsite.experiment.compare.compare import adjusted, compare_all
from simsite.experiment.compare.differences import of_runs, of_sweep
from simsite.experiment.sweep.design_points import SweepTable


def shifted(results, hours, name, *, seed=None):
    """The same results, later by so much; on the tiny campaign's only day."""
    county = dict(results.headline.county)
    for metric in ("completion", "t95"):
        luck = np.random.default_rng(int(abs(hours) * 60)).normal(size=len(county[metric]))
        county[metric] = (county[metric] + (hours + 0.02 * luck) * HOUR).astype(np.int64)
    deadline = results.plan.calendar.deadline
    county["done_by_deadline"] = (county["completion"] <= deadline).astype(np.int64)
    lines = {key: replace(line, county=county) for key, line in results.lines.items()}
    return replace(results, name=name, lines=lines, seed=results.seed if seed is None else seed)


@pytest.fixture
def many(results):
    """The tiny results, each replication ten times with luck of its own."""
    line = results.headline
    county = {key: np.repeat(values, 10) for key, values in line.county.items()}
    stay = {key: replace(one, county=county) for key, one in results.lines.items()}
    return replace(results, lines=stay)


def rows(found, measure, statistic):
    return [r for r in found.rows if (r.measure, r.statistic) == (measure, statistic)]


def test_they_are_those_of_compare_with_holms_rule(many):
    runs = [many, shifted(many, 0.5, "later"), shifted(many, -0.1, "earlier")]
    found, comparisons = of_runs(runs), compare_all(runs)
    middle = rows(found, "completion", "median_of_pairs")
    assert [r.value for r in middle] == [c.completion.difference for c in comparisons]
    assert [r.interval for r in middle] == [c.completion.interval for c in comparisons]
    assert [r.p_value for r in middle] == adjusted(comparisons)
    done = rows(found, "done_by_deadline", "shares")
    assert [(r.value, r.interval) for r in done] == [
        (c.done.difference, c.done.interval) for c in comparisons
    ]
    assert [r.p_value for r in done] == adjusted(comparisons, "done")
    assert [r.name for r in rows(found, "t95", "median_of_pairs")] == ["later", "earlier"]


def test_means_are_given_only_where_compare_gives_them(many):
    runs = [many, shifted(many, 0.5, "later"), shifted(many, 25.0, "tomorrow")]
    found = of_runs(runs)
    means = rows(found, "completion", "means")
    given = [c for c in found.comparisons if c.no_mean is None]
    assert [r.name for r in means] == [c.second.name for c in given] == ["later"]
    assert found.comparisons[1].no_mean == "closing"


def test_separate_luck_gives_medians_and_says_so(many):
    found = of_runs([many, shifted(many, 0.5, "other", seed=8)])
    assert found.unpaired
    (apart,) = rows(found, "completion", "medians")
    assert apart.value == found.comparisons[0].quantiles[0.5].difference
    assert apart.p_value is None
    assert rows(found, "t95", "median_of_pairs") == []


def test_a_sweep_gives_what_its_runs_give(many):
    runs = [many, shifted(many, 0.5, "later"), shifted(many, -0.1, "earlier")]
    swept = of_sweep(SweepTable.of_runs(runs))
    assert [r for r in of_runs(runs).rows if r.statistic != "means"] == list(swept.rows)
    timeless = of_sweep(replace(SweepTable.of_runs(runs), deadline=NEVER))
    assert timeless.measures == ("completion", "t95")
    assert {r.measure for r in timeless.rows} == {"completion", "t95"}
