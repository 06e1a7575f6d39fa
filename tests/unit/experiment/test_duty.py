"""Who was at work over the day is told by one replication of one line, whatever runs it."""

import numpy as np
import pytest

from simsite.building.build import build
from simsite.experiment.run.replicate import Work, replicate
from simsite.experiment.run.results import ALL, LUCK
from simsite.experiment.run.run import run


def test_the_first_replication_of_the_headline_tells_it(scenario, results):
    assert results.lines[LUCK].duty == {}
    told = replicate(Work(build(scenario), 7, duty_of=ALL), (ALL, 0)).duty
    assert set(told) == {"on_duty.swab", "busy.swab"}
    for key, values in told.items():
        assert np.array_equal(results.headline.duty[key], values)
    hours = results.headline.county["on_duty.swab"][0]
    assert told["on_duty.swab"].sum() == pytest.approx(hours * 3600 * 10**6)


@pytest.mark.parametrize("task", [(ALL, 1), (LUCK, 0)])
def test_no_other_replication_does(scenario, task):
    assert replicate(Work(build(scenario), 7, duty_of=ALL), task).duty == {}
    assert replicate(Work(build(scenario), 7), (ALL, 0)).duty == {}


def test_luck_alone_and_simpy_tell_it_too(scenario):
    alone = run(scenario, lines=(LUCK,), jobs=1, explain=False)
    slowly = run(scenario, lines=(LUCK,), jobs=1, explain=False, engine="simpy")
    assert alone.headline.duty
    for key, values in alone.headline.duty.items():
        assert np.array_equal(slowly.headline.duty[key], values)
