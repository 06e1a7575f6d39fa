"""One input at a time, to the ends of its range, with staff where they were sent."""

import numpy as np
import pytest
from tiny import CERTAIN, write

from simsite.core.errors import BadValue
from simsite.core.units import NEVER
from simsite.experiment.run.results import LUCK
from simsite.experiment.run.run import run
from simsite.experiment.sensitivity import sensitivity as sensitivity_module
from simsite.experiment.sensitivity.sensitivity import (
    BISECTIONS,
    Ask,
    _Runner,
    sensitivity,
)
from simsite.model.scenario import quantities
from simsite.reading.load import load
from simsite.stats.paired import paired_quantile

SWAB, ATTENDANCE = "stages.swab.time.exponential.mean", "population.attendance"


@pytest.fixture(scope="module")
def tight(scenario):
    """A deadline that is met at the given values and missed with slow swabs."""
    county = run(scenario, lines=(LUCK,), jobs=1, explain=False).headline.county
    by = int(county["completion"].max()) // 1_000_000 + 60
    calendar = scenario.calendar.model_copy(update={"deadline": by})
    return scenario.model_copy(update={"calendar": calendar})


@pytest.fixture(scope="module")
def found(tight):
    return sensitivity(tight, Ask(jobs=1, sure=0.9))


def test_each_input_with_a_range_has_a_bar(found, scenario):
    ranged = {name for name, q in quantities(scenario).items() if q.range is not None}
    assert {bar.name for bar in found.bars} == ranged == {SWAB, ATTENDANCE}
    swab = next(bar for bar in found.bars if bar.name == SWAB)
    assert (swab.low.value, swab.given, swab.high.value) == (50.0, 60.0, 70.0)
    assert swab.unit.write(swab.low.value) == "50 s"
    assert found.idle == ()


def test_slow_swabs_are_late_and_the_widest_comes_first(found):
    for bar in found.bars:
        assert bar.low.t95.difference < 0 < bar.high.t95.difference
    widths = [bar.high.t95.difference - bar.low.t95.difference for bar in found.bars]
    assert widths == sorted(widths, reverse=True)


def test_the_given_values_are_those_of_a_run_on_luck_alone(found, tight):
    county = run(tight, lines=(LUCK,), jobs=1, explain=False).headline.county
    assert np.array_equal(found.county["t95"], county["t95"])


def test_an_end_is_a_run_whose_plan_has_that_value_and_the_same_staff(found, tight):
    high = next(bar for bar in found.bars if bar.name == SWAB).high
    slow = run(_given(tight, 70.0), lines=(LUCK,), jobs=1, explain=False).headline.county
    assert high.t95 == paired_quantile(found.county["t95"], slow["t95"])
    assert high.t95.difference > 0


def test_a_flip_is_where_the_share_done_passes_the_wish(found, tight):
    bar = next(bar for bar in found.bars if bar.name == SWAB)
    (flip,) = bar.flips
    assert flip.above
    assert 60.0 <= flip.value < 70.0
    done = [
        float(np.mean(sensitivity(_given(tight, value), Ask(jobs=1)).county["done_by_deadline"]))
        for value in (flip.value, flip.value + 10 / 200)
    ]
    assert done[0] >= 0.9 > done[1]


def _given(scenario, value):
    """The scenario with another given mean: two sites with two collectors, so no other staff."""
    stage = scenario.stages[0]
    law = stage.time.model_copy(
        update={
            "exponential": stage.time.exponential.model_copy(
                update={"mean": stage.time.exponential.mean.model_copy(update={"value": value})}
            )
        }
    )
    stages = (stage.model_copy(update={"time": law}),)
    return scenario.model_copy(update={"stages": stages})


def test_the_others_may_be_drawn(tight, found):
    drawn = sensitivity(tight, Ask(others="drawn", jobs=1))
    assert drawn.others == "drawn"
    assert not np.array_equal(drawn.county["t95"], found.county["t95"])


def test_without_a_deadline_only_times_are_compared(scenario):
    calendar = scenario.calendar.model_copy(update={"deadline": None})
    free = sensitivity(scenario.model_copy(update={"calendar": calendar}), Ask(jobs=1))
    assert not free.timed
    assert all(bar.low.done is None and bar.flips == () for bar in free.bars)
    assert free.plan.calendar.deadline == NEVER


def test_progress_counts_the_points_of_flips_too(tight):
    told = []
    sensitivity(tight, Ask(jobs=1, sure=0.9), lambda done, of: told.append((done, of)))
    assert told[0] == (0, 5)
    assert told[-1][0] == told[-1][1] > 5


def test_a_scenario_without_ranges_is_refused(tmp_path):
    with pytest.raises(BadValue, match="no input"):
        sensitivity(load(write(tmp_path, text=CERTAIN)))


@pytest.fixture(scope="module")
def often(scenario):
    """Of twenty replications sixteen are done."""
    more = with_replications(scenario, 20)
    county = run(more, lines=(LUCK,), jobs=1, explain=False).headline.county
    by = int(sorted(county["completion"])[15]) // 1_000_000 + 1
    calendar = more.calendar.model_copy(update={"deadline": by})
    return more.model_copy(update={"calendar": calendar})


@pytest.mark.parametrize("wish", [0.75, 0.8, 0.9])
def test_a_flip_is_where_all_replications_would_put_it(often, wish, monkeypatch):
    """What decides it early is what all of them would say."""
    few = sensitivity(often, Ask(jobs=1, sure=wish))
    simulated = []

    def all_of_them(runner, name, value):
        simulated.append(value)
        return runner.sure_enough(runner.counties([{name: value}])[0])

    monkeypatch.setattr(_Runner, "sure_enough_at", all_of_them)
    full = sensitivity(often, Ask(jobs=1, sure=wish))
    assert [bar.flips for bar in few.bars] == [bar.flips for bar in full.bars]
    assert simulated


def test_a_flip_takes_no_more_replications_than_decide_it(often, monkeypatch):
    taken = []
    side_by_side = sensitivity_module.side_by_side

    def counted(*given):
        found = side_by_side(*given)
        taken.append(sum(map(len, found)))
        return found

    monkeypatch.setattr(sensitivity_module, "side_by_side", counted)
    found = sensitivity(often, Ask(jobs=1, sure=0.8))
    flips = sum(len(bar.flips) for bar in found.bars)
    assert flips
    assert sum(taken) < 20 * (1 + 2 * len(found.bars)) + 20 * BISECTIONS * flips


def with_replications(scenario, number):
    run = scenario.run.model_copy(update={"replications": number})
    return scenario.model_copy(update={"run": run})
