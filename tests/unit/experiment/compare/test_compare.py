"""Runs on the same luck are compared pair by pair, others as independent."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

from simsite.core.errors import BadValue
from simsite.core.units import DAY, NEVER
from simsite.experiment.compare.compare import adjusted, compare, compare_all, window_of
from simsite.experiment.run.run import run


@pytest.fixture(scope="module")
def many(scenario):
    often = scenario.run.model_copy(update={"replications": 40})
    return run(scenario.model_copy(update={"run": often}), name="many", jobs=1, explain=False)


def with_county(results, **columns):
    """The same results with other county metrics in both lines."""
    lines = {
        key: dataclasses.replace(
            line, county=line.county | {k: np.asarray(v) for k, v in columns.items()}
        )
        for key, line in results.lines.items()
    }
    return dataclasses.replace(results, lines=lines)


def shifted(results, by):
    completion = results.headline.county["completion"] + np.asarray(by, dtype=np.int64)
    return with_county(results, completion=completion)


def test_a_run_compared_with_itself_does_not_differ(results):
    same = compare(results, results)
    assert (same.completion.difference, same.p_value, same.pairs) == (0.0, 1.0, 4)
    assert same.crosses is None
    assert same.mean_completion.difference is None
    assert same.mean_completion.fitness.needed == 0  # all pairs differ by the same
    assert same.helped == {}
    assert same.done.difference == 0.0
    assert same.left.difference == 0.0
    assert all(found.difference == 0.0 for found in same.quantiles.values())


def test_differences_are_second_minus_first(results):
    later = compare(results, shifted(results, [60, 120, 180, 240]))
    assert later.completion.difference == 120.0
    assert later.p_value == pytest.approx(2 / 2**4)
    assert compare(shifted(results, [60] * 4), results).completion.difference == -60.0


def test_no_hours_are_compared_across_a_night(results):
    night = compare(results, shifted(results, [0, 0, 0, DAY]))
    assert night.crosses == "closing"
    assert night.mean_completion is None
    assert compare(shifted(results, DAY), shifted(results, DAY + 60)).crosses is None


def test_no_hours_are_compared_where_one_is_not_reached(results):
    completion = results.headline.county["completion"].copy()
    completion[1] = NEVER
    never = compare(results, with_county(results, completion=completion))
    assert (never.crosses, never.mean_completion) == ("not_reached", None)
    assert never.completion.difference == 0.0


def test_overtime_belongs_to_the_window_before_it(results):
    opening, closing = results.plan.sites[0].windows[0]
    times = np.array([opening, closing - 1, closing + 60, opening + DAY])
    assert window_of(results.plan, times).tolist() == [1, 1, 1, 2]


def test_probabilities_are_paired(results):
    one = with_county(results, done_by_deadline=[1, 1, 0, 0])
    other = with_county(results, done_by_deadline=[1, 1, 1, 0])
    done = compare(one, other).done
    assert (done.first, done.second, done.only_first, done.only_second) == (0.5, 0.75, 0, 1)


def test_without_a_deadline_nothing_is_said_about_it(results):
    calendar = dataclasses.replace(results.plan.calendar, deadline=NEVER)
    free = dataclasses.replace(results, plan=dataclasses.replace(results.plan, calendar=calendar))
    comparison = compare(free, free)
    assert (comparison.done, comparison.left) == (None, None)
    with pytest.raises(BadValue, match="different deadlines"):
        compare(results, free)


def test_other_seeds_are_compared_without_pairs(results):
    other = compare(results, dataclasses.replace(results, seed=8))
    assert (other.paired, other.completion, other.left, other.helped) == (False, None, None, {})
    assert (other.done.only_first, other.done.p_value) == (None, 1.0)
    wide = other.done.interval.high - other.done.interval.low
    paired = compare(results, results).done.interval
    assert wide > paired.high - paired.low


def test_means_of_other_seeds_are_welchs(many):
    other = dataclasses.replace(shifted(many, 3_000_000_000), seed=8)
    mean = compare(many, other).mean_completion
    one, two = (r.headline.county["completion"] for r in (many, other))
    theirs = stats.ttest_ind(two, one, equal_var=False)
    assert mean.difference == pytest.approx(3e9)
    assert mean.p_value == pytest.approx(theirs.pvalue)
    assert compare(many, other).p_value == mean.p_value


def test_means_of_pairs_are_given_where_they_are_fit(many):
    luck = np.random.default_rng(8)
    fit = compare(many, shifted(many, luck.normal(5e9, 1e9, 40).astype(np.int64)))
    assert fit.mean_completion.difference == pytest.approx(5e9, rel=0.1)
    assert fit.helped["completion"] > 1
    skewed = compare(many, shifted(many, [0] * 39 + [5_000_000_000]))
    assert skewed.mean_completion.difference is None
    assert skewed.mean_completion.fitness.needed > 40


def test_replications_without_a_partner_are_left_out(results):
    fewer = {
        key: dataclasses.replace(line, county={k: v[:3] for k, v in line.county.items()})
        for key, line in results.lines.items()
    }
    found = compare(results, dataclasses.replace(results, lines=fewer))
    assert (found.paired, found.pairs, found.first.headline.replications) == (True, 3, 3)


def test_other_lines_are_refused(results):
    with pytest.raises(BadValue, match="line of luck"):
        compare(results, dataclasses.replace(results, lines={"all": results.lines["all"]}))


def test_every_run_is_compared_with_the_first_and_p_values_are_adjusted(results):
    later, earlier = shifted(results, [60] * 4), shifted(results, [-60] * 4)
    comparisons = compare_all([results, later, earlier])
    assert [c.completion.difference for c in comparisons] == [60.0, -60.0]
    assert adjusted(comparisons) == [2 * c.p_value for c in comparisons]
    assert adjusted(comparisons, "done") == [1.0, 1.0]
    with pytest.raises(BadValue, match="nothing to compare"):
        compare_all([results])
