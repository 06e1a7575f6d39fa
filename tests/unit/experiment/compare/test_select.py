"""The best of several runs: their replications are used, and more are added where needed."""

import dataclasses

import numpy as np
import pytest

from simsite.core.errors import BadValue
from simsite.core.units import MINUTE, NEVER
from simsite.experiment.compare.select import BATCH, FIRST, Budget, select
from simsite.experiment.run.precision import Goal
from simsite.experiment.run.run import run


@pytest.fixture(scope="module")
def designs(scenario):
    def of(collectors):
        staff = scenario.staff.model_copy(update={"collectors": collectors})
        asked = scenario.model_copy(update={"staff": staff})
        return run(asked, name=f"c{collectors}", jobs=1, explain=False)

    return [of(2), of(4), of(3)]


@pytest.fixture(scope="module")
def choice(designs):
    return select(designs, Goal("p_done", 0.2), Budget(at_most=300, jobs=1))


def test_the_best_is_chosen_and_the_worst_dropped(choice):
    assert choice.best.name == "c4"
    assert choice.selection.kept
    assert 0 not in choice.selection.left
    assert min(choice.selection.taken) >= FIRST


def test_missing_replications_are_those_that_a_longer_run_would_have(scenario, choice, designs):
    number = choice.selection.taken[0] * BATCH
    often = scenario.run.model_copy(update={"replications": number})
    longer = run(scenario.model_copy(update={"run": often}), jobs=1, explain=False)
    done = longer.headline.county["done_by_deadline"]
    assert choice.selection.means[0] == pytest.approx(done.mean())
    assert len(designs[0].headline.county["completion"]) == 4  # the run itself is as it was


def test_completion_is_earliest_not_largest(designs):
    found = select(designs, Goal("completion", 5 * MINUTE), Budget(jobs=1))
    assert found.best.name == "c4"
    assert all(mean < 0 for mean in found.selection.means)


def test_runs_that_cannot_be_held_against_each_other_are_refused(designs):
    goal = Goal("p_done", 0.1)
    one = designs[0]
    with pytest.raises(BadValue, match="nothing to compare"):
        select([one], goal)
    with pytest.raises(BadValue, match="same luck"):
        select([one, dataclasses.replace(designs[1], seed=8)], goal)
    with pytest.raises(BadValue, match="cannot be chosen by"):
        select(designs, Goal("t95", MINUTE))
    calendar = dataclasses.replace(one.plan.calendar, deadline=NEVER)
    free = dataclasses.replace(one, plan=dataclasses.replace(one.plan, calendar=calendar))
    with pytest.raises(BadValue, match="different deadlines"):
        select([one, free], goal)
    with pytest.raises(BadValue, match="needs a deadline"):
        select([free, free], goal)


def test_completion_that_is_not_reached_has_no_mean(designs):
    one = designs[0]
    times = one.headline.county["completion"].copy()
    times[1] = NEVER
    lines = {
        key: dataclasses.replace(line, county=line.county | {"completion": np.asarray(times)})
        for key, line in one.lines.items()
    }
    with pytest.raises(BadValue, match="choose by P"):
        select([dataclasses.replace(one, lines=lines), one], Goal("completion", MINUTE))
