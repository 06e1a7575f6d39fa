"""Sobol's indices of a scenario: what is evaluated, and what is not given."""

import numpy as np
import pytest
from tiny import CERTAIN, write

from simsite.building.build import build
from simsite.core.errors import BadValue
from simsite.experiment.run.replicate import Work, replicate
from simsite.experiment.run.results import ALL
from simsite.experiment.sensitivity.sensitivity import DONE, ranged
from simsite.experiment.sensitivity.sobol import LUCK_INPUT, points_for, sobol
from simsite.reading.load import load

SWAB, ATTENDANCE = "stages.swab.time.exponential.mean", "population.attendance"


def with_run(scenario, replications, **calendar):
    run = scenario.run.model_copy(update={"replications": replications})
    hours = scenario.calendar.model_copy(update=calendar)
    return scenario.model_copy(update={"run": run, "calendar": hours})


@pytest.fixture(scope="module")
def middle(scenario):
    """About the median of completion, in seconds."""
    work = Work(build(scenario), scenario.run.seed)
    times = sorted(replicate(work, (ALL, r)).county["completion"] for r in range(32))
    return int(times[16]) // 1_000_000


@pytest.fixture(scope="module")
def found(scenario, middle):
    """With a deadline that is met about as often as not."""
    return sobol(with_run(scenario, 100, deadline=middle), jobs=1)


def test_every_input_and_the_luck_have_a_share_of_every_number(found):
    assert (found.points, found.simulations, found.idle) == (128, 128 * 5, ())
    assert [shares.metric for shares in found.shares] == ["completion", "t95", DONE]
    for shares in found.shares:
        assert shares.unfit is None
        assert {one.name for one, _ in shares.inputs} == {SWAB, ATTENDANCE, LUCK_INPUT}
        totals = [indices.total.value for _, indices in shares.inputs]
        assert totals == sorted(totals, reverse=True)


def test_shares_are_those_of_the_variance_that_a_run_has(found, scenario):
    """Alone and in all bracket one whole; of 100 people's exponential swabs luck makes most."""
    indices = {one.name: own for one, own in found.shares[0].inputs}
    assert sum(own.total.interval.high for own in indices.values()) > 1.0
    assert sum(own.first.interval.low for own in indices.values()) < 1.0
    assert indices[LUCK_INPUT].first.interval.low > indices[SWAB].first.interval.high
    assert indices[SWAB].total.interval.low > 0.0
    swab = next(one for one, _ in found.shares[0].inputs if one.name == SWAB)
    assert swab.ends == ("50 s", "1 min", "1 min 10 s")


def test_a_place_in_a_range_is_that_value_on_the_same_luck(scenario, tmp_path):
    plan, inputs = build(scenario), ranged(scenario, build(scenario))[0]
    places = {SWAB: 0.25, ATTENDANCE: 0.75}
    given = {name: inputs[name].quantity.at(u) for name, u in places.items()}
    assert given == {SWAB: 55.0, ATTENDANCE: 0.925}
    there = replicate(Work(plan, 7, given=given), (ALL, 3)).county
    written = CERTAIN.replace("60 s", "55 s").replace("90 %", "92.5 %")
    known = build(load(write(tmp_path, text=written)))
    assert replicate(Work(known, 7), (ALL, 3)).county == there
    assert replicate(Work(plan, 7, "simpy", given=given), (ALL, 3)).county == there
    assert replicate(Work(plan, 7), (ALL, 3)).county["completion"] != there["completion"]


def test_processes_and_engine_change_no_number(scenario):
    few = with_run(scenario, 4)
    one = sobol(few, jobs=1)
    assert sobol(few, jobs=2, engine="simpy").shares == one.shares


def test_without_a_deadline_there_is_no_share_of_its_chance(scenario):
    free = sobol(with_run(scenario, 2, deadline=None), jobs=1)
    assert [shares.metric for shares in free.shares] == ["completion", "t95"]


def test_where_some_do_not_get_there_no_share_is_given(scenario):
    late = sobol(with_run(scenario, 4, hours=((27_000, 28_200),), closing="send_home"), jobs=1)
    assert (late.shares[0].unfit, late.shares[0].inputs) == ("not_reached", ())


def test_where_the_night_would_be_the_variance_no_share_is_given(scenario, middle):
    hours = ((27_000, middle - 60), (middle, 64_800))
    crossing = sobol(with_run(scenario, 16, hours=hours), jobs=1)
    assert (crossing.shares[0].unfit, crossing.shares[0].inputs) == ("closing", ())


def test_where_all_come_to_the_same_no_share_is_given(scenario):
    sure = sobol(with_run(scenario, 4, deadline=18 * 3600), jobs=1)
    assert sure.shares[-1].unfit == "same"


def test_progress_has_its_end_in_sight(scenario):
    told = []
    sobol(with_run(scenario, 4), jobs=1, progress=lambda done, of: told.append((done, of)))
    assert told == [(done, 20) for done in range(21)]


@pytest.mark.parametrize(("asked", "points"), [(1, 2), (2, 2), (3, 4), (60, 64), (64, 64)])
def test_points_are_a_power_of_two(asked, points):
    assert points_for(asked) == points


def test_a_scenario_without_ranges_is_refused(tmp_path):
    with pytest.raises(BadValue, match="no input"):
        sobol(load(write(tmp_path, text=CERTAIN)))


def test_the_luck_of_both_sets_is_apart(scenario):
    """The second set has later replications: else luck would seem to do nothing."""
    found = sobol(with_run(scenario, 16), jobs=1)
    luck = next(own for one, own in found.shares[0].inputs if one.name == LUCK_INPUT)
    assert luck.total.value > 0.1
    assert np.isfinite(luck.first.value)
