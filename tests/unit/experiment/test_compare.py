"""Runs on the same luck are compared pair by pair, others are refused."""

import dataclasses

import numpy as np
import pytest

from simsite.core.errors import BadValue
from simsite.core.units import DAY, NEVER
from simsite.experiment.compare import adjusted, compare, compare_all, window_of


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
    assert same.mean_completion.difference == 0.0
    assert same.done.difference == 0.0
    assert same.left.difference == 0.0
    assert all(mean.difference == 0.0 for mean in same.waits.values())


def test_differences_are_second_minus_first(results):
    later = compare(results, shifted(results, [60, 120, 180, 240]))
    assert later.completion.difference == 120.0
    assert later.mean_completion.difference == 150.0
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
    assert window_of(results, times).tolist() == [1, 1, 1, 2]


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


def test_other_luck_is_refused(results):
    with pytest.raises(BadValue, match="same luck: seeds 7 and 8"):
        compare(results, dataclasses.replace(results, seed=8))
    fewer = {
        key: dataclasses.replace(line, county={k: v[:3] for k, v in line.county.items()})
        for key, line in results.lines.items()
    }
    with pytest.raises(BadValue, match="replications 4 and 3"):
        compare(results, dataclasses.replace(results, lines=fewer))
    with pytest.raises(BadValue, match="same luck"):
        compare(results, dataclasses.replace(results, lines={"all": results.lines["all"]}))


def test_every_run_is_compared_with_the_first_and_p_values_are_adjusted(results):
    later, earlier = shifted(results, [60] * 4), shifted(results, [-60] * 4)
    comparisons = compare_all([results, later, earlier])
    assert [c.completion.difference for c in comparisons] == [60.0, -60.0]
    assert adjusted(comparisons) == [2 * c.p_value for c in comparisons]
    with pytest.raises(BadValue, match="nothing to compare"):
        compare_all([results])
