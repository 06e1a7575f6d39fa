"""When a site can be done at the earliest, for every way of arriving, by hand."""

import math

import pytest

from simsite.building.build import build
from simsite.core.engine_names import KERNEL
from simsite.core.units import HOUR, MINUTE, SECOND
from simsite.experiment.run.replicate import Work, replicate
from simsite.experiment.run.results import LUCK
from simsite.reading.load import load
from simsite.workload import amounts

LINE = """\
calendar: {{first_day: 2022-02-17, hours: 08:00-12:00, deadline: 12:00, horizon: 24:00}}
sites: [{{id: a, desks: 2}}]
arrivals: {arrivals}
stages:
  - {{name: swab, role: collector, time: 30 s}}
staff: {{collectors: 2, helpers: 5}}
"""
COUNTED = """\
calendar: {{first_day: 2022-02-17, hours: 08:00-12:00, deadline: 12:00, horizon: 24:00}}
population: {{household_size: {{shares: {{2: 100 %}}}}, attendance: 50 %}}
sites: [{{id: a, population: 200, desks: 2}}]
arrivals: {arrivals}
stages:
  - {{name: swab, role: collector, time: 30 s}}
staff: {{collectors: 2, helpers: 5}}
"""
LAST = 15 * SECOND  # of two desks for the last resident, who comes with the last but one
PIECES = (
    "{poisson: {rates: [{hours: 08:00-09:00, rate: 20 / h}, {hours: 10:00-11:00, rate: 10 / h}]}}"
)
QUEUE = "{poisson: {rate: 20 / h}, queue_at_opening: {shares: {10: 50 %, 20: 50 %}}}"
SLOTS = (
    "{appointments: {interval: 10 min, hours: 08:10-09:10, per_slot: 4, early: 5 min, "
    "delay: 2 min, no_show: 25 %}}"
)
COUNTS = '{times: {a: ["08:00-09:00 x 20", "10:00-11:00 x 10"]}}'
MIXED = '{times: {a: ["08:00-09:00 x 20", "08:30", "09:00-09:30 x 3", "11:00", "11:00"]}}'


def found(tmp_path, text, arrivals, *sets):
    file = tmp_path / "one.yaml"
    file.write_text(text.format(arrivals=arrivals), "utf-8")
    scenario = load(file, sets=sets)
    return amounts(scenario, build(scenario))


# (arrivals, residents expected, when the last of them comes, or the last but one where it is luck
# who comes last): nobody waits at two desks.
@pytest.mark.parametrize(
    ("arrivals", "attending", "last"),
    [
        pytest.param(PIECES, 20 + 10, 11 * HOUR - 6 * MINUTE + LAST, id="rates by the hour"),
        pytest.param(
            QUEUE, 15 + 4 * 20, 12 * HOUR - 3 * MINUTE + LAST, id="a queue, then one rate"
        ),
        pytest.param(SLOTS, 6 * 3, 8 * HOUR + 57 * MINUTE - 200 * SECOND + LAST, id="appointments"),
        pytest.param('{times: {a: ["08:05", "08:30", "09:00"]}}', 3, 9 * HOUR, id="times"),
        pytest.param(COUNTS, 30, 11 * HOUR - 6 * MINUTE + LAST, id="counts by the hour"),
        pytest.param(MIXED, 26, 11 * HOUR + 30 * SECOND, id="counts and times"),
    ],
)
def test_desks_that_keep_up_are_done_with_the_last_arrival(tmp_path, arrivals, attending, last):
    amount = found(tmp_path, LINE, arrivals)
    assert amount.attending == pytest.approx(attending)
    assert amount.earliest == pytest.approx(last, abs=SECOND)


# (arrivals, residents expected, when the first of them comes): from then on there is always work.
@pytest.mark.parametrize(
    ("arrivals", "attending", "first"),
    [
        pytest.param(PIECES, 30, 8 * HOUR, id="rates by the hour"),
        pytest.param(QUEUE, 95, 8 * HOUR, id="a queue, then one rate"),
        pytest.param(COUNTS, 30, 8 * HOUR, id="counts by the hour"),
        pytest.param(MIXED, 26, 8 * HOUR, id="counts and times"),
        pytest.param(SLOTS, 18, 8 * HOUR + 7 * MINUTE, id="appointments"),
    ],
)
def test_slow_desks_are_done_when_the_work_is(tmp_path, arrivals, attending, first):
    amount = found(tmp_path, LINE, arrivals, "stages.swab.time=20 min")  # two desks
    assert amount.earliest == pytest.approx(first + attending * 10 * MINUTE, abs=SECOND)


def test_one_who_is_counted_may_come_at_the_beginning(tmp_path):
    amount = found(tmp_path, LINE, '{times: {a: ["08:00-09:00 x 0", "09:00-11:00 x 1"]}}')
    assert amount.earliest == pytest.approx(9 * HOUR + LAST, abs=SECOND)


def test_a_delay_comes_after_the_last_arrival(tmp_path):
    text = LINE.replace("stages:\n", "stages:\n  - {{name: walk, time: 7 min, kind: delay}}\n")
    amount = found(tmp_path, text, PIECES)
    assert amount.earliest == pytest.approx(11 * HOUR - 6 * MINUTE + LAST + 7 * MINUTE, abs=SECOND)


def test_a_backlog_of_everybody_stands_there_at_opening(tmp_path):
    arrivals = "{free: {backlog: 100 %, scale: 1 h, last_entry: 10:00}}"
    amount = found(tmp_path, COUNTED, arrivals)
    # 100 residents, 30 s each, two desks.
    assert amount.earliest == pytest.approx(8 * HOUR + 1500 * SECOND, abs=SECOND)


def test_half_a_backlog_is_followed_by_the_weibull_curve(tmp_path):
    arrivals = "{free: {backlog: 50 %, scale: 1 h, last_entry: 10:00}}"
    amount = found(tmp_path, COUNTED, arrivals, "stages.swab.time=3 min")
    # 100 residents of 3 min at two desks are 150 min of work, and there is always some.
    assert amount.earliest == pytest.approx(8 * HOUR + 150 * MINUTE, abs=SECOND)


def test_the_tail_of_those_who_come_by_themselves_is_not_waited_for(tmp_path):
    """Of 100 residents 99 % have come at the scale times ln 100 of an exponential curve."""
    arrivals = "{free: {backlog: 0 %, shape: 1, scale: 20 min, last_entry: 12:00}}"
    amount = found(tmp_path, COUNTED, arrivals, "stages.swab.time=1 s")
    whole = -math.expm1(-12.0)
    last = -20 * MINUTE * math.log1p(-0.99 * whole)
    assert amount.earliest == pytest.approx(8 * HOUR + last, abs=3 * SECOND)


@pytest.mark.parametrize(
    "name",
    [*(pytest.param(large, marks=pytest.mark.slow) for large in ("zhengzhou", "xian")),
     "manzhouli"],
)  # fmt: skip
def test_no_replication_of_a_city_is_done_earlier(pytestconfig, name):
    scenario = load(pytestconfig.rootpath / f"scenarios/plausibility/{name}.yaml")
    plan = build(scenario)
    work = Work(plan, scenario.run.seed, KERNEL)
    done = [replicate(work, (LUCK, number)).county["completion"] for number in range(5)]
    assert amounts(scenario, plan).earliest <= min(done)
