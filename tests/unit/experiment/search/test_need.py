"""The least of a resource: what can be counted on paper, and what is said where it cannot be."""

import math

import counted
import numpy as np
import pytest
import tiny

from simsite.core.errors import ScenarioFault
from simsite.core.units import MINUTE, NEVER
from simsite.experiment.run.group_cache import CountyDays
from simsite.experiment.run.run import run
from simsite.experiment.search import need as module
from simsite.experiment.search.need import Target, need
from simsite.reading.load import load
from simsite.staffing.levels import RoleShare

COLLECTORS = (RoleShare("collectors"),)


@pytest.mark.parametrize("minutes", [1, 7, 13, 20, 39, 40])
def test_one_queue_needs_the_work_over_the_time(tmp_path, minutes):
    asked = counted.scenario(tmp_path, [40], 5)
    found = need(asked, Target(COLLECTORS, counted.clock(minutes), 0.95), jobs=1)
    assert found.answer == math.ceil(40 / minutes)
    assert found.best.times == 3
    assert found.below() is None or found.below().successes == 0
    assert found.fluid <= found.answer


def test_two_queues_need_what_each_needs(tmp_path):
    asked = counted.scenario(tmp_path, [40, 100], 3)
    found = need(asked, Target(COLLECTORS, counted.clock(25), 0.9), jobs=1)
    assert found.answer == 2 + 4
    assert found.turns == ()


def test_a_level_comes_out_as_a_run_of_it_does(tmp_path):
    file = tiny.write(tmp_path)
    found = need(load(file), Target(COLLECTORS, counted.clock(50), 0.5), jobs=1)
    full = [tried for tried in found.tried if tried.replications == 4]
    assert full
    for tried in full:
        asked = load(file, None, [f"staff.collectors={tried.level}"])
        alone = run(asked, jobs=1, lines=("all",), explain=False).headline.county["completion"]
        assert np.array_equal(alone, tried.completion)


def test_not_reachable_says_what_binds(tmp_path):
    asked = counted.scenario(tmp_path, [40], 5, staff__people_per_desk=20)
    wish = Target(COLLECTORS, counted.clock(10), 0.5, fixed_desks=True)
    found = need(asked, wish, jobs=1)
    assert (found.answer, found.likely, found.most) == (None, None, 2)
    assert [verdict.refuted for verdict in found.fresh] == [True]
    assert found.best.level == 2
    assert found.shown.reasons[0].limit == "desks"
    assert found.fluid is None


def test_where_desks_bind_collectors_come_with_desks(tmp_path):
    asked = counted.scenario(tmp_path, [40], 5, staff__people_per_desk=20)
    found = need(asked, Target(COLLECTORS, counted.clock(10), 0.5), jobs=1, at_most=50)
    assert (found.answer, found.most) == (4, 40)
    assert found.plan.sites[0].stations[0].desks == 4


@pytest.mark.parametrize("minutes", [19, 12, 9, 4])
def test_waits_are_those_of_the_site_where_they_are_longest(tmp_path, minutes):
    """Of 40 at c desks the n-th waits (n - 1) // c minutes, on average (40 / c - 1) / 2."""
    asked = counted.scenario(tmp_path, [40, 2], 3, staff__deployment="longest_work")
    wish = Target(COLLECTORS, NEVER, 0.9, complete=False, wait=minutes * MINUTE // 2)
    found = need(asked, wish, jobs=1, at_most=50)
    least = next(c for c in range(1, 41) if sum(n // c for n in range(40)) / 40 <= minutes / 2)
    assert found.answer == least + 1
    assert found.fluid is None


@pytest.mark.parametrize("left", [0, 7, 30])
def test_people_left_are_counted_at_the_time_asked_for(tmp_path, left):
    asked = counted.scenario(tmp_path, [40], 1)
    wish = Target(COLLECTORS, counted.clock(10), 0.9, complete=False, left=left)
    found = need(asked, wish, jobs=1, at_most=50)
    assert found.answer == math.ceil((40 - left) / 10)


def test_who_is_not_swabbed_waits_for_ever(tmp_path):
    asked = counted.scenario(
        tmp_path, [40], 1, calendar__closing="send_home", calendar__hours="07:30-07:50"
    )
    wish = Target(COLLECTORS, NEVER, 0.9, complete=False, wait=30 * MINUTE)
    assert need(asked, wish, jobs=1, at_most=50).answer == 2


def test_nothing_wished_for_needs_the_least(tmp_path):
    asked = counted.scenario(tmp_path, [40, 100], 8)
    found = need(asked, Target(COLLECTORS, counted.clock(1), 0.0), jobs=1)
    assert (found.answer, found.least) == (2, 2)
    assert found.below() is None


def test_certainty_is_never_confirmed(tmp_path):
    asked = counted.scenario(tmp_path, [40], 2)
    found = need(asked, Target(COLLECTORS, counted.clock(20), 1.0), jobs=1)
    assert (found.answer, found.likely, found.best.level) == (None, 2, 2)
    assert found.fresh == ()


def test_too_few_fresh_days_confirm_nothing_and_are_not_begun(tmp_path):
    asked = counted.scenario(tmp_path, [40], 2)
    found = need(asked, Target(COLLECTORS, counted.clock(20), 0.95), at_most=50, jobs=1)
    assert (found.answer, found.likely, found.fresh) == (None, 2, ())


@pytest.mark.parametrize("jobs", [1, 3])
def test_fresh_days_are_none_of_the_search_and_the_same_for_any_jobs(tmp_path, jobs):
    asked = load(tiny.write(tmp_path), None, ["run.replications=10"])
    found = need(asked, Target(COLLECTORS, counted.clock(50), 0.5), at_most=40, jobs=jobs)
    again = need(asked, Target(COLLECTORS, counted.clock(50), 0.5), at_most=40, jobs=1)
    assert found.fresh == again.fresh != ()
    bench = module.Bench(asked.run.seed, "auto", jobs=1)
    plan = found.plan
    seen, fresh = (own.county(plan, 10).completion for own in (bench, bench.fresh()))
    assert np.array_equal(seen, found.best.completion)
    assert not set(fresh.tolist()) & set(seen.tolist())


def test_a_level_that_falls_back_is_told_and_stepped_over(tmp_path, monkeypatch):
    asked = counted.scenario(tmp_path, [40], 2)
    search = module._Search(
        asked,
        Target(COLLECTORS, counted.clock(20), 0.9),
        module.Bench(1, "auto", jobs=1),
    )
    late = {1, 3}

    def county(plan, replications):
        level = max(plan.sites[0].stations[0].crew)[1] or plan.sites[0].stations[0].crew[0][1]
        completion = np.full(replications, counted.clock(50 if level in late else 10))
        return CountyDays(completion, np.zeros(replications), np.zeros(replications, np.int64))

    monkeypatch.setattr(search.bench, "county", county)
    top = search.top()
    assert top == 2
    search.tried.clear()
    search.levels.own = 6
    assert search.answer(search.top()) == 4
    assert search.turns() == ((2, 3),)


@pytest.mark.parametrize(
    ("of", "key"),
    [("teams", "need.no_teams"), ("callers", "need.no_callers"), ("helpers", "need.no_helpers"),
     ("registrars", "need.no_registrars")],
)  # fmt: skip
def test_what_the_scenario_has_not_is_refused(tmp_path, of, key):
    with pytest.raises(ScenarioFault) as refused:
        need(
            counted.scenario(tmp_path, [40], 2),
            Target((RoleShare(of),), counted.clock(20), 0.9),
            jobs=1,
        )
    assert [fault.key for fault in refused.value.faults] == [key]


def test_hours_are_gained_before_the_opening(tmp_path):
    asked = counted.scenario(tmp_path, [40], 1)
    found = need(asked, Target((RoleShare("hours"),), counted.clock(0), 0.9), jobs=1)
    # 40 minutes before 07:30 is 06:50: the quarter of an hour before that is 06:45
    assert found.answer == (18 * 60 - (6 * 60 + 45)) // 15
    assert found.own == 42
