"""Estimates are those of the statistics room, and not reached is later than everything."""

from dataclasses import replace

import numpy as np
import pytest

from simsite.core.units import NEVER
from simsite.experiment.run.results import ALL, LUCK
from simsite.report.summary import (
    FEWEST_FOR_QUANTILES,
    HIGH,
    LEVEL,
    band,
    county_values,
    covered,
    on_duty,
    spread,
    summarise,
)
from simsite.stats.intervals import clopper_pearson, order_statistic_interval, quantile
from simsite.stats.precision import replications_for_quantile


def test_estimates_equal_those_computed_from_the_replications(many):
    county = summarise(many).county
    values = many.headline.county["completion"]
    shown = county.spreads["completion"]
    for estimate, p in ((shown.low, 0.05), (shown.median, 0.5), (shown.high, 0.95)):
        assert estimate.value == quantile(values, p)
        assert estimate.interval == order_statistic_interval(values, p)
    done = int(many.headline.county["done_by_deadline"].sum())
    assert (county.done.times, county.done.interval) == (done, clopper_pearson(done, 60))
    assert 0 < done < 60


def test_few_replications_give_median_and_range_only(few):
    shown = summarise(few).county.spreads["completion"]
    values = few.headline.county["completion"]
    assert shown.low is shown.high is None
    assert (shown.least, shown.most) == (values.min(), values.max())
    assert shown.median.interval is not None
    assert spread(values[:5]).median.interval is None


@pytest.mark.parametrize(("replications", "quantiles"), [(58, False), (59, True)])
def test_quantiles_need_59_replications(replications, quantiles):
    assert (spread(np.arange(replications)).high is not None) == quantiles


def test_never_sorts_last(never):
    shown = summarise(never).county.spreads["completion"]
    assert shown.not_reached == 45
    assert shown.median.value == shown.high.value == shown.most == NEVER
    assert shown.low.value < NEVER
    assert shown.median.interval.high == NEVER


def test_townships_come_the_latest_first(many, never):
    medians = [place.completion.median.value for place in summarise(many).townships]
    assert medians == sorted(medians, reverse=True)
    assert summarise(never).townships[0].code == "02"


def test_last_sites_carry_the_best_limit_and_its_median_gain(few):
    first, second = summarise(few).last
    assert first.site.code == "s7"
    assert first.limit == "team"
    assert first.gain.value == pytest.approx(sorted(few.reasons[0].gains["team"])[4])
    assert first.gain.interval.low < first.gain.value < first.gain.interval.high
    assert (second.limit, second.gain, second.tried) == (None, None, 10)


def test_staff_of_sites_and_teams_are_counted(few):
    staff = on_duty(few.plan)
    assert (staff.collectors, staff.registrars, staff.teams) == (7, 7, 1)
    assert (staff.leads, staff.callers, staff.helpers) == (8, 24, 39)


def test_staff_hours_are_duty_and_overtime_of_all_crews(few):
    county = few.headline.county
    parts = ("registration", "swab", "call_up")
    total = sum(county[f"{key}.{part}"] for key in ("on_duty", "overtime") for part in parts)
    assert county_values(few.headline)["staff_hours"] == pytest.approx(total)


def test_band_is_quantiles_or_the_range(many, few):
    curves = covered(many.headline)
    low, middle, high = band(curves)
    assert low[50] == quantile(curves[:, 50], 0.05)
    assert middle[50] == quantile(curves[:, 50], 0.5)
    assert high[50] == quantile(curves[:, 50], 0.95)
    narrow = covered(few.headline)
    assert np.array_equal(band(narrow)[0], narrow.min(axis=0))
    assert np.array_equal(band(narrow)[2], narrow.max(axis=0))


def test_luck_alone_is_the_headline_where_nothing_else_was_run(few):
    alone = replace(few, lines={LUCK: few.lines[LUCK]})
    assert summarise(alone).headline == LUCK
    assert summarise(few).headline == ALL


def test_without_a_deadline_nothing_is_said_about_it(timeless):
    summary = summarise(timeless)
    assert summary.county.done is None
    assert "unswabbed_at_deadline" not in summary.county.spreads
    assert all(place.done is place.unswabbed is None for place in summary.townships)


def test_quantiles_are_shown_from_the_number_on_that_allows_an_interval():
    assert replications_for_quantile(HIGH, LEVEL) == FEWEST_FOR_QUANTILES
