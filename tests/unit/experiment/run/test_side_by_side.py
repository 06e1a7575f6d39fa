"""Design points that meet a replication together come out as each alone."""

from dataclasses import replace

import numpy as np
import pytest

from simsite.building.build import build
from simsite.experiment.run import replicate as module
from simsite.experiment.run.replicate import Work, replicate, side_by_side
from simsite.experiment.run.replications import Tally
from simsite.experiment.run.results import ALL, LUCK
from simsite.experiment.sensitivity.sensitivity import ranged

REPLICATIONS = range(3)


@pytest.fixture(scope="module")
def works(scenario):
    """Works that differ in the value of one input each, in the deadline, and not at all."""
    plan = build(scenario)
    inputs, _ = ranged(scenario, plan)
    given = [Work(plan, scenario.run.seed)]
    for name, own in inputs.items():
        for end in (own.quantity.low, own.quantity.high):
            given.append(replace(given[0], given={name: end}))
    later = replace(plan, calendar=replace(plan.calendar, deadline=plan.calendar.deadline + 1))
    return [*given, replace(given[0], plan=later), given[0]]


@pytest.fixture
def forgetful(monkeypatch):
    """Return a way to replicate that holds nothing of the replication before."""

    def alone(work, task):
        monkeypatch.setattr(module, "_own", module._Own())
        return replicate(work, task)

    return alone


@pytest.mark.parametrize("line", [LUCK, ALL])
@pytest.mark.parametrize("jobs", [1, 2])
def test_design_points_together_come_out_as_alone(works, forgetful, line, jobs):
    found = side_by_side(works, line, REPLICATIONS, jobs)
    alone = [[forgetful(work, (line, r)).county for r in REPLICATIONS] for work in works]
    assert len(works) > 4
    assert str(found) == str(alone)  # NaN too


def test_a_replication_leaves_what_was_drawn_as_it_was(works, forgetful):
    """Whatever simulates and measures reads the tables that the next replication may use."""
    for work in works[:2]:
        for task in ((ALL, 0), (ALL, 0), (LUCK, 0), (LUCK, 0)):
            again, fresh = replicate(work, task), forgetful(work, task)
            assert again.sites.keys() == fresh.sites.keys()
            for name, values in fresh.sites.items():
                np.testing.assert_array_equal(again.sites[name], values)


def test_steps_are_whole_plans(works):
    told = []
    side_by_side(works, LUCK, REPLICATIONS, 1, Tally(lambda done, _: told.append(done)))
    assert told == sorted(set(told))
    assert told[-1] == len(works)
