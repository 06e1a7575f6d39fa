"""As many replications as a precision needs, and the same as a run with that number."""

import dataclasses
import math

import numpy as np
import pytest

from simsite.core.errors import BadValue
from simsite.core.units import MINUTE, NEVER, SECOND
from simsite.experiment.run import precision
from simsite.experiment.run.precision import Goal, StoppingRule, run_to_precision, wished
from simsite.experiment.run.run import run
from simsite.stats.precision import half_width_of_median, look_ahead


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("5min", Goal("completion", 5 * MINUTE)),
        ("5 分钟", Goal("completion", 5 * MINUTE)),
        ("2pp", Goal("p_done", 0.02)),
        ("2.5 个百分点", Goal("p_done", 0.025)),
        ("completion=90 s", Goal("completion", 90 * SECOND)),
        ("p_done = 1 pp", Goal("p_done", 0.01)),
        ("wait_mean=30s", Goal("wait_mean", 30 * SECOND)),
        ("t95=1h", Goal("t95", 60 * MINUTE)),
    ],
)
def test_what_is_wished_is_read(text, goal):
    assert wished([text]) == StoppingRule((goal,), 1000)


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        (["tubes=5"], "precision.metric"),
        (["p_done=5min"], "precision.unit"),
        (["completion=2pp"], "precision.unit"),
        (["2pp", "p_done=1pp"], "precision.twice"),
        (["0 s"], "precision.size"),
        (["0pp"], "precision.size"),
        (["100pp"], "precision.size"),
        (["5"], "duration.bare"),
        (["2 %"], "unit.unknown"),
        (["pp"], "number.unreadable"),
    ],
)
def test_what_cannot_be_wished_is_refused(texts, key):
    with pytest.raises(BadValue) as refused:
        wished(texts)
    assert refused.value.key == key


def same(one, other):
    return all(
        np.array_equal(one.lines[line].sites[name], column)
        for line in other.lines
        for name, column in other.lines[line].sites.items()
    )


@pytest.fixture(scope="module")
def sharp(scenario):
    return run_to_precision(scenario, wished(["completion=8min", "25pp"]), name="tiny", jobs=1)


def test_the_results_are_those_of_a_run_with_that_number(scenario, sharp):
    results, asked, verdict = sharp
    assert verdict.met
    assert asked.run.replications == verdict.replications == results.headline.replications
    plain = run(asked, name="tiny", jobs=1)
    assert same(results, plain)
    assert (results.check, results.seed, results.name) == (plain.check, plain.seed, plain.name)
    assert [r.site for r in results.reasons] == [r.site for r in plain.reasons]


def test_the_number_is_the_first_at_which_all_have_held_over_the_look_ahead(sharp):
    results, _, verdict = sharp
    completion = results.headline.county["completion"]
    assert verdict.reached >= 10
    assert verdict.replications == verdict.reached + look_ahead(verdict.reached)
    widths = [half_width_of_median(completion[:n]) for n in range(1, len(completion) + 1)]
    assert max(widths[verdict.reached - 1 :]) <= 8 * MINUTE
    if verdict.bound == ("completion",) and verdict.reached > 10:
        assert widths[verdict.reached - 2] > 8 * MINUTE
    assert verdict.goals[0].half_width == widths[-1]


def test_processes_and_batches_change_nothing(scenario, sharp, monkeypatch):
    monkeypatch.setattr(precision, "GROWTH", 3.0)
    again = run_to_precision(scenario, wished(["completion=8min", "25pp"]), jobs=2)
    assert again[2] == sharp[2]
    assert same(again[0], sharp[0])


def test_the_budget_ends_a_run_that_cannot_be_so_sharp(scenario):
    results, asked, verdict = run_to_precision(scenario, wished(["1s", "99pp"], 12), jobs=1)
    assert (verdict.met, verdict.reached, verdict.bound) == (False, None, ("completion",))
    assert asked.run.replications == results.headline.replications == 12
    assert [goal.since for goal in verdict.goals] == [None, 10]


def test_a_run_never_stops_on_what_is_not_reached(scenario):
    early = scenario.calendar.model_copy(update={"horizon": 8 * 3600})
    cut = scenario.model_copy(update={"calendar": early})
    _, _, verdict = run_to_precision(cut, wished(["10h"], 20), jobs=1)
    assert not verdict.met
    assert verdict.goals[0].not_reached > 0
    assert verdict.goals[0].half_width == math.inf
    assert verdict.replications == 20


def test_p_done_needs_a_deadline(scenario, monkeypatch):
    plan = precision.build(scenario)
    calendar = dataclasses.replace(plan.calendar, deadline=NEVER)
    free = dataclasses.replace(plan, calendar=calendar)
    monkeypatch.setattr(precision, "build", lambda asked: free)
    with pytest.raises(BadValue, match="needs a deadline"):
        run_to_precision(scenario, wished(["2pp"]))
