"""Helpers by job: by hand arithmetic, by who there is, and against the plan without jobs."""

from random import Random

import numpy as np
import pytest

import simsite
from simsite.building.build import build
from simsite.core.units import HOUR, NEVER, SECOND
from simsite.draws.draw import draw
from simsite.engine.campaign import simulate
from simsite.engine.difference import difference
from simsite.experiment.search.marginal import MarginalQuestion, marginal
from simsite.experiment.store.store import plan_text
from simsite.reading.load import load
from simsite.staffing import deploy
from simsite.tables.views import groups_of

# Everybody is there at opening and all times are the same, so that the end is a sum.
HALL = """
calendar: {{first_day: 2026-01-05, hours: 08:00-12:00, horizon: 24:00}}
population: {{household_size: {{shares: {{1: 100 %}}}}}}
sites: [{{id: hall, population: {people}, desks: {desks}}}]
arrivals: {{at_opening: {{}}}}
stages:
  - {{name: registration, role: helper, time: 2 s}}
  - {{name: swab, role: collector, time: 20 s, tube: {{size: 10, change: 30 s}}}}
staff:
  collectors: {desks}
  helpers: {helpers}
  jobs:
    by_hand: {{marshalling: {marshals}, tube_running: {runners}}}
    marshalling: {{pace: 125 %, desks: {each}}}
    tube_running: {{left: 20 %, desks: {each}}}
run: {{replications: 1, seed: 1}}
"""


def end_of(tmp_path, **numbers):
    """Seconds from opening to the last swab, of the kernel; SimPy says the same."""
    given = {"people": 20, "desks": 1, "helpers": 8, "marshals": 0, "runners": 0, "each": 1}
    file = tmp_path / "hall.yaml"
    file.write_text(HALL.format(**given | numbers), "utf-8")
    plan = build(load(file))
    luck = draw(plan, 1, 0, unknowns=False)
    by_kernel, by_simpy = (
        next(groups_of(simulate(plan, luck, engine))) for engine in ("kernel", "simpy")
    )
    assert difference(by_kernel, by_simpy) is None
    return (int(by_kernel.sites[0].end[-1].max()) - 8 * HOUR) / SECOND


# The first is registered after 2 s; 20 swabs, and one change between the two tubes. A marshal makes
# desks 1.25 times as fast, at the change too; a runner leaves a fifth of the change.
BY_HAND = [
    ({}, 2 + 20 * 20 + 30),
    ({"marshals": 1}, 2 + 20 * 16 + 24),
    ({"runners": 1}, 2 + 20 * 20 + 6),
    ({"marshals": 1, "runners": 1}, 2 + 20 * 16 + 4.8),
    ({"marshals": 3, "runners": 2}, 2 + 20 * 16 + 4.8),  # more than desks do no more
]


@pytest.mark.parametrize(("who", "seconds"), BY_HAND)
def test_one_desk_by_hand_arithmetic(tmp_path, who, seconds):
    assert end_of(tmp_path, **who) == pytest.approx(seconds, abs=1e-5)


@pytest.mark.parametrize(("each", "pace", "left"), [(1, 1.125, 0.6), (2, 1.25, 0.2)])
def test_half_of_the_desks_have_somebody_and_all_take_the_mean(tmp_path, each, pace, left):
    """Twenty at each of two desks, the last in line at the second: registered after 4 s."""
    seconds = end_of(
        tmp_path, people=40, desks=2, helpers=8, marshals=1, runners=1, each=each
    )  # two registrars register two at a time: the first of both desks after 2 s
    assert seconds == pytest.approx(2 + 20 * 20 / pace + 30 * left / pace, abs=1e-3)


def asked(folder, text, *sets):
    file = folder / "asked.yaml"
    file.write_text(text, "utf-8")
    return load(file, None, sets)


def test_all_helpers_in_registration_are_those_without_jobs(tmp_path):
    text = HALL.format(people=300, desks=2, helpers=3, marshals=0, runners=0, each=1)
    plain = asked(tmp_path, text, "staff.jobs=null")
    for said in ("{split: {registration: 100 %}}", "{by_hand: {registration: 2}}"):
        other = asked(tmp_path, text, "staff.jobs=null", f"staff.jobs={said}")
        assert plan_text(build(other)) == plan_text(build(plain))
        before, after = (simsite.run(one, jobs=1).headline.county for one in (plain, other))
        assert all(np.array_equal(before[k], after[k], equal_nan=True) for k in before)


# Three towns with urban points and villages, everybody called up or everybody there at opening.
COUNTY = """
calendar: {first_day: 2026-01-05, hours: 08:00-12:00, horizon: 24:00}
sites:
  - {id: a, kind: urban, population: 900, desks: 3}
  - {id: b, kind: village, population: 500, desks: 1}
  - {id: c, kind: village, population: 300, desks: 1}
arrivals: ARRIVALS
stages:
  - {name: registration, role: helper, time: 2 s}
  - {name: swab, role: collector, time: 20 s, tube: {size: 10, change: 30 s}}
staff:
  collectors: 5
  helpers: 30
  jobs:
    split: {registration: rest, marshalling: 20 %, tube_running: 10 %}
    marshalling: {pace: 125 %}
    tube_running: {left: 20 %}
"""
CALLED = "{call_up: {knock: 1 min, walk: 3 min, ahead: 20}}"
OPENING = "{at_opening: {}}"


@pytest.mark.parametrize("arrivals", [CALLED, OPENING])
@pytest.mark.parametrize("seed", range(40))
def test_over_all_jobs_there_are_as_many_as_without(tmp_path, arrivals, seed):
    luck = Random(seed)
    scenario = asked(
        tmp_path, COUNTY.replace("ARRIVALS", arrivals), f"staff.helpers={luck.randint(20, 90)}"
    )
    parts = sorted(luck.random() for _ in range(2))
    split = f"{{marshalling: {parts[0]:.3f}, registration: rest, tube_running: {1 - parts[1]:.3f}}}"
    by_hand = f"{{marshalling: {luck.randint(0, 2)}, tube_running: {{urban: 1, village: 0}}}}"
    jobs = scenario.staff.jobs.model_copy(
        update=dict(asked_jobs(split=split) if seed % 2 else asked_jobs(by_hand=by_hand))
    )
    staff = scenario.staff.model_copy(update={"jobs": jobs})
    deployment = deploy(scenario.model_copy(update={"staff": staff}))
    assert deployment.helpers == scenario.staff.helpers
    for site in deployment.sites:
        assert site.registrars >= 1
        assert site.callers >= (arrivals == CALLED)
    plan = build(scenario.model_copy(update={"staff": staff}), deployment)
    assert [s.marshals for s in plan.sites] == [s.marshals for s in deployment.sites]


def asked_jobs(**given):
    """The fields of jobs that say this, with nothing else said."""
    import yaml

    from simsite.model.jobs import HelperJobs

    read = HelperJobs.model_validate({key: yaml.safe_load(text) for key, text in given.items()})
    return {"split": read.split, "by_hand": read.by_hand}


def test_shares_go_by_largest_remainder():
    """Of 10: 4.5, 2.5, 2 and 1. The remainders are alike, so the first named has one more."""
    from simsite.staffing.jobs import AtSite, _split

    named = "{registration: 45 %, marshalling: 25 %, call_up: 20 %, tube_running: 10 %}"
    there = AtSite(10, 2, {"registration": 1, "call_up": 1})
    jobs = _jobs(named)
    assert _split(jobs, there) == {
        "registration": 5, "marshalling": 2, "call_up": 2, "tube_running": 1,
    }  # fmt: skip
    # Of 3 the shares leave nobody to call up: the job with most beyond its own least gives one.
    assert _split(_jobs("{registration: 90 %, marshalling: 10 %}"), AtSite(3, 2, there.least)) == {
        "registration": 2, "call_up": 1, "marshalling": 0,
    }  # fmt: skip


def _jobs(split):
    from simsite.model.jobs import HelperJobs

    return HelperJobs(**asked_jobs(split=split))


# At one desk with a marshal and a runner, 326.8 s: what one more or one fewer in each job takes.
BOUGHT = {
    ("registrars", 2): 0.0,
    ("marshals", 2): 0.0,
    ("marshals", 0): -(2 + 20 * 20 + 6 - 326.8),
    ("runners", 2): 0.0,
    ("runners", 0): -(2 + 20 * 16 + 24 - 326.8),
}


def test_what_each_job_bought_is_told_by_one_more_and_one_fewer(tmp_path):
    text = HALL.format(people=20, desks=1, helpers=8, marshals=1, runners=1, each=1)
    question = MarginalQuestion(("collectors",), 1, fewer=False, by=NEVER, days=10)
    found = marginal(asked(tmp_path, text), question, jobs=1)
    assert {(s.move.what, s.move.after): s.gains.median.value / SECOND for s in found.by_job} == {
        key: pytest.approx(gain, abs=1e-4) for key, gain in BOUGHT.items()
    }
    plain = marginal(asked(tmp_path, text, "staff.jobs=null"), question, jobs=1)
    assert plain.by_job == ()
