"""Drawn and logged times against the laws of the scenario, and arrivals where rates jump.

The chance of any false alarm in this file is 1 in 1,000, shared out over its tests.
"""

import asked
import numpy as np
import pytest
from scipy import stats
from yardsticks.case import Measure, judged

from simsite.building.build import build
from simsite.core.units import HOUR
from simsite.draws import draw
from simsite.engine.campaign import group_traces
from simsite.model.fields import MOST_AT_SITE

PEOPLE = 12_000
# name: (as written in a scenario, the law in seconds, what it should be after floor and shift)
LAWS = {
    "exponential": ({"exponential": {"mean": "30 s"}}, stats.expon(scale=30)),
    "lognormal": (
        {"lognormal": {"mean": "18 s", "cv": 0.35}},
        stats.lognorm(np.sqrt(np.log(1 + 0.35**2)), scale=18 / np.sqrt(1 + 0.35**2)),
    ),
    "gamma": ({"gamma": {"mean": "20 s", "cv": 0.5}}, stats.gamma(4, scale=5)),
    "gamma of large cv": ({"gamma": {"mean": "20 s", "cv": 1.5}}, stats.gamma(1 / 2.25, scale=45)),
    "Erlang": ({"erlang": {"k": 3, "mean": "60 s"}}, stats.gamma(3, scale=20)),
    "uniform": ({"uniform": {"low": "10 s", "high": "50 s"}}, stats.uniform(10, 40)),
    "triangular": (
        {"triangular": {"low": "10 s", "mode": "20 s", "high": "60 s"}},
        stats.triang(0.2, 10, 50),
    ),
    "Weibull": ({"weibull": {"shape": 1.6, "scale": "40 s"}}, stats.weibull_min(1.6, scale=40)),
    "normal": (
        {"normal": {"mean": "20 s", "sd": "10 s"}},
        stats.truncnorm(-2, np.inf, 20, 10),
    ),
    "shifted": (
        {"exponential": {"mean": "30 s", "shift": "5 s"}},
        stats.expon(loc=5, scale=30),
    ),
}
ALPHA = 0.001 / (5 * len(LAWS) + 20)


def plan_of(stages, people=PEOPLE, arrivals=None, **more):
    # How many serve changes nobody's time; at one site there may not be more.
    crew = min(people, MOST_AT_SITE)
    roles = {f"r{k}": crew for k, s in enumerate(stages) if s.get("kind") != "delay"}
    population = {} if arrivals else {"population": people}
    return build(
        asked.asked(
            [{"id": "a", **population}],
            {"roles": {**roles}},
            stages=stages,
            arrivals=arrivals or {"at_opening": {}},
            calendar={"first_day": "2026-01-05", "hours": "08:00-18:00", "horizon": "day 3 00:00"},
            **more,
        )
    )


@pytest.fixture(scope="module")
def logged():
    """Seconds between start and end in the trace, by stage of one site with all laws in a row."""
    stages = [
        {"name": f"s{k}", "kind": "delay", "time": written}
        for k, (written, _law) in enumerate(LAWS.values())
    ]
    stages.append({"name": "last", "role": f"r{len(stages)}", "time": "1 s"})
    plan = plan_of(stages)
    trace = next(group_traces(plan, draw(plan, 5001, 0, False))).sites[0]
    return dict(zip(LAWS, (trace.end - trace.start) / 1e6, strict=False))


def alarm(name, kind, exact, sample):
    return judged(Measure(name, kind, exact, None), sample).p < ALPHA


@pytest.mark.parametrize("name", LAWS)
def test_logged_times_follow_the_law_of_their_stage(logged, name):
    law, sample = LAWS[name][1], logged[name]
    assert len(sample) == PEOPLE
    assert not alarm(name, "law", law.cdf, sample)
    assert not alarm(name, "mean", law.mean(), sample)
    assert not alarm(name, "mean", law.var(), (sample - law.mean()) ** 2)


@pytest.mark.parametrize("name", LAWS)
def test_a_law_ten_per_cent_longer_is_seen(logged, name):
    law = LAWS[name][1]
    wider = logged[name] * 1.1
    assert alarm(name, "law", law.cdf, wider) or alarm(name, "mean", law.mean(), wider)


def test_stages_do_not_share_their_luck(logged):
    names = list(LAWS)
    ranks = np.array([stats.rankdata(logged[name]) for name in names])
    correlations = np.corrcoef(ranks)[np.triu_indices(len(names), 1)]
    pairs = len(correlations)
    limit = stats.norm.isf(0.001 / pairs / 2) / np.sqrt(PEOPLE - 1)
    assert np.abs(correlations).max() < limit


def test_a_floor_lifts_whoever_is_below_it():
    written = {"exponential": {"mean": "30 s", "floor": "12 s"}}
    plan = plan_of([{"name": "s", "role": "r0", "time": written}])
    times = draw(plan, 5002, 0, False).groups[0].sites[0].service[0] / 1e6
    assert times.min() == 12.0
    assert not alarm("at the floor", "share", 1 - np.exp(-0.4), times == 12.0)
    assert not alarm("above it", "law", stats.expon(12, 30).cdf, times[times > 12.0])


def test_measured_values_come_equally_often():
    values = [4, 5, 6, 9, 18]
    written = {"empirical": {"values": [f"{v} s" for v in values]}}
    plan = plan_of([{"name": "s", "role": "r0", "time": written}])
    times = draw(plan, 5003, 0, False).groups[0].sites[0].service[0] / 1e6
    numbers = np.searchsorted(values, times)
    assert set(times.tolist()) == set(values)
    assert not alarm("values", "counts", np.full(5, 0.2), numbers)


RATES = [("08:00-09:00", 240), ("09:00-09:10", 1500), ("09:10-12:00", 60), ("13:00-13:30", 600)]


@pytest.fixture(scope="module")
def arrivals():
    """Arrival times of 400 replications, hours after midnight."""
    written = {"poisson": {"rates": [{"hours": h, "rate": f"{r} / h"} for h, r in RATES]}}
    plan = plan_of([{"name": "s", "role": "r0", "time": "1 s"}], 50, written)
    return [draw(plan, 5004, r, False).groups[0].sites[0].arrival / HOUR for r in range(400)]


def clock(text):
    hours, minutes = text.split(":")
    return int(hours) + int(minutes) / 60


@pytest.mark.parametrize("step", [5, 1], ids=["five minutes", "one minute"])
@pytest.mark.parametrize("hours", [h for h, _ in RATES])
def test_counts_next_to_a_jump_are_poisson(arrivals, hours, step):
    """The first and the last few minutes of each rate: nothing of the rate before is left."""
    begin, end = map(clock, hours.split("-"))
    rate = dict(RATES)[hours]
    for first in (begin, end - step / 60):
        counts = [((t >= first) & (t < first + step / 60)).sum() for t in arrivals]
        law = stats.poisson.pmf(np.arange(200), rate * step / 60)
        assert not alarm(hours, "counts", law, np.array(counts))
        assert not alarm(hours, "mean", rate * step / 60, np.array(counts, dtype=float))


def test_nobody_comes_where_there_is_no_rate(arrivals):
    times = np.concatenate(arrivals)
    inside = np.zeros(len(times), dtype=bool)
    for hours, _rate in RATES:
        begin, end = map(clock, hours.split("-"))
        inside |= (times >= begin - 1e-12) & (times < end)
    assert inside.all()


def test_counts_of_neighbouring_pieces_are_independent(arrivals):
    edges = [8, 9, 9 + 1 / 6, 12, 13, 13.5]
    counts = np.array([np.histogram(t, edges)[0] for t in arrivals])[:, [0, 1, 2, 4]]
    correlations = np.corrcoef(counts.T)[np.triu_indices(4, 1)]
    assert np.abs(correlations).max() < stats.norm.isf(0.001 / 12) / np.sqrt(len(arrivals))
