"""The least of a resource: what can be counted on paper, and what is said where it cannot be."""

import math
from types import SimpleNamespace

import counted
import numpy as np
import pytest
import tiny

from simsite.core.errors import ScenarioFault
from simsite.experiment.run.run import run
from simsite.experiment.search import need as module
from simsite.experiment.search.need import Target, Tried, need, replications_to_be_sure
from simsite.reading.load import load


@pytest.mark.parametrize("minutes", [1, 7, 13, 20, 39, 40])
def test_one_queue_needs_the_work_over_the_time(tmp_path, minutes):
    asked = counted.scenario(tmp_path, [40], 5)
    found = need(asked, Target("collectors", counted.clock(minutes), 0.95), jobs=1)
    assert found.answer == math.ceil(40 / minutes)
    assert found.best.times == 3
    assert found.below() is None or found.below().times == 0
    assert found.fluid <= found.answer


def test_two_queues_need_what_each_needs(tmp_path):
    asked = counted.scenario(tmp_path, [40, 100], 3)
    found = need(asked, Target("collectors", counted.clock(25), 1.0), jobs=1)
    assert found.answer == 2 + 4
    assert found.turns == ()


def test_a_level_comes_out_as_a_run_of_it_does(tmp_path):
    file = tiny.write(tmp_path)
    found = need(load(file), Target("collectors", counted.clock(50), 0.5), jobs=1)
    full = [tried for tried in found.tried if tried.replications == 4]
    assert full
    for tried in full:
        asked = load(file, None, [f"staff.collectors={tried.level}"])
        alone = run(asked, jobs=1, lines=("all",), explain=False).headline.county["completion"]
        assert np.array_equal(alone, tried.completion)


@pytest.mark.parametrize("minutes", [50, 5])
def test_measured_lightly_or_in_full_it_is_one_answer(tmp_path, monkeypatch, minutes):
    """Once no level is measured in full but the one shown, once every level is."""
    asked = load(tiny.write(tmp_path), None, ["run.replications=16"])
    found, kept = [], []
    for likely in (False, True):
        monkeypatch.setattr(module._Search, "_may_be_shown", lambda search, few, own=likely: own)
        monkeypatch.setattr(module.Bench, "more", more_and_tell(module.Bench.more, kept))
        found.append(need(asked, Target("collectors", counted.clock(minutes), 0.5), jobs=1))
        monkeypatch.undo()
    light, full = found
    assert (light.answer, light.bracket, light.turns) == (full.answer, full.bracket, full.turns)
    for one, other in zip(light.tried, full.tried, strict=True):
        assert np.array_equal(one.completion, other.completion)
    for table in ("county", "townships", "sites", "progress"):
        pair = (getattr(own.shown.headline, table) for own in found)
        np.testing.assert_equal(*pair)
    assert kept[:2] == [range(16), range(12, 16)]
    assert kept[-1] == range(12 if minutes == 5 else 16)  # the last one measured is the one shown


@pytest.mark.parametrize(
    ("level", "times", "likely"),
    [(18, 12, True), (19, 12, False), (40, 11, True), (39, 11, False), (40, 12, False)],
)
def test_what_looks_like_the_level_that_is_shown(tmp_path, level, times, likely):
    """Close above a level that is not enough; the most where it is not enough."""
    wish = Target("collectors", 10, 0.95)
    search = module._Search(counted.scenario(tmp_path, [40], 60), wish, module.Bench(1, "auto"))
    search.tried[10] = Tried(10, np.full(12, 20), wish)
    search.levels = SimpleNamespace(least=1, most=40)
    completion = np.where(np.arange(12) < times, 10, 20)
    assert search._may_be_shown(Tried(level, completion, wish)) == likely


def more_and_tell(more, kept):
    def told(bench, run, replications):
        kept.append(replications)
        more(bench, run, replications)

    return told


def test_not_reachable_says_what_binds(tmp_path):
    asked = counted.scenario(tmp_path, [40], 5, staff__people_per_desk=20)
    found = need(asked, Target("collectors", counted.clock(10), 0.5), jobs=1)
    assert (found.answer, found.bracket, found.most) == (None, None, 2)
    assert found.best.level == 2
    assert found.shown.reasons[0].limit == "desks"
    assert found.fluid is None


def test_nothing_wished_for_needs_the_least(tmp_path):
    asked = counted.scenario(tmp_path, [40, 100], 8)
    found = need(asked, Target("collectors", counted.clock(1), 0.0), jobs=1)
    assert (found.answer, found.least) == (2, 2)
    assert found.below() is None


def test_certainty_is_never_proved(tmp_path):
    asked = counted.scenario(tmp_path, [40], 2)
    found = need(asked, Target("collectors", counted.clock(20), 1.0), jobs=1)
    assert found.answer == 2
    assert found.bracket == (2, None)
    assert replications_to_be_sure(1.0) is None


def test_enough_replications_to_be_sure_are_the_fewest():
    for sure in (0.5, 0.9, 0.95):
        number = replications_to_be_sure(sure)
        every = [
            Tried(1, np.zeros(n, dtype=np.int64), Target("teams", 0, sure))
            for n in (number - 1, number)
        ]
        assert [tried.interval.low > sure for tried in every] == [False, True]


def test_the_bracket_holds_the_levels_the_replications_cannot_tell(tmp_path):
    asked = load(tiny.write(tmp_path), None, ["run.replications=30"])
    wish = Target("collectors", counted.clock(40), 0.5)
    found = need(asked, wish, jobs=1)
    low, high = found.bracket
    assert low <= found.answer <= high
    for tried in found.tried:
        holds = tried.interval.low <= wish.sure <= tried.interval.high
        if tried.replications == 30:
            assert holds == (low <= tried.level <= high)


def test_a_level_that_falls_back_is_told_and_stepped_over(tmp_path, monkeypatch):
    asked = counted.scenario(tmp_path, [40], 2)
    search = module._Search(
        asked, Target("collectors", counted.clock(20), 0.9), module.Bench(1, "auto", jobs=1)
    )
    late = {1, 3}

    def completion(plan, replications):
        level = max(plan.sites[0].stations[0].crew)[1] or plan.sites[0].stations[0].crew[0][1]
        return np.full(replications, counted.clock(50 if level in late else 10))

    monkeypatch.setattr(search.bench, "completion", completion)
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
        need(counted.scenario(tmp_path, [40], 2), Target(of, counted.clock(20), 0.9), jobs=1)
    assert [fault.key for fault in refused.value.faults] == [key]


def test_hours_are_gained_before_the_opening(tmp_path):
    asked = counted.scenario(tmp_path, [40], 1)
    found = need(asked, Target("hours", counted.clock(0), 1.0), jobs=1)
    # 40 minutes before 07:30 is 06:50: the quarter of an hour before that is 06:45
    assert found.answer == (18 * 60 - (6 * 60 + 45)) // 15
    assert found.own == 42
