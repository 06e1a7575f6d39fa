"""Many groups in one run are what each is alone."""

from dataclasses import fields

import numpy as np
import pytest
from handmade import (
    FAR,
    gate,
    group,
    label,
    legs,
    luck,
    manned,
    route,
    site,
    station,
    together,
    tube,
)

from simsite.draws import Draws, joined
from simsite.engine import campaign, reference
from simsite.engine.difference import difference
from simsite.engine.kernel import run
from simsite.engine.kernel.layout import plan_tables
from simsite.engine.kernel.run import run_batch
from simsite.model.plan import CampaignClock, CampaignPlan
from simsite.tables.views import Trace, groups_of

WINDOWS = ((5, 80), (120, 900))


def cases():
    """Groups of every sort, plain queues among them, with people who come at odd times."""
    generator = np.random.default_rng(20220217)
    plans, drawn = [], []
    for number in range(12):
        people = int(generator.integers(1, 9))
        times = generator.integers(1, 20, (2, people))
        come = generator.integers(0, 70, people)
        stations = [station(2, name="reg"), station(1, name="swab")]
        windows, change = WINDOWS, None
        if number % 4 == 1:  # crews on duty while the site is open
            steps = [(5, 1), (80, 0), (120, 1), (900, 0)]
            stations = [station(1, steps, name="reg"), station(1, steps, name="swab")]
        if number % 4 == 2:
            stations = [
                station(2, name="reg", changeover=label(2)), station(2, changeover=tube(3, 30)),
            ]  # fmt: skip
            change = [3, 4]
        if number % 4 == 3:
            stations.insert(1, station(kind="delay", name="walk"))
            times = generator.integers(1, 20, (3, people))
        plans.append(group(site(stations, windows, name=f"s{number}")))
        drawn.append(manned(plans[-1], together(luck(times, come, changeover=change))))
    called = luck([[4] * 3], knock=[2] * 3, walk=[3] * 3, mean_walk=3)
    stops = [site([station(crew=())], call=gate(), name=name) for name in "ab"]
    legs_of = legs([0, 9], [5, 5], [3, 3])
    plans.append(group(*stops, routes=[route([(0, 0), (1, 0)])]))
    drawn.append(manned(plans[-1], together(called, called, routes=[legs_of])))
    return plans[::-1] + plans, drawn[::-1] + drawn


def test_groups_in_one_run_are_what_each_is_alone():
    plans, drawn = cases()
    traces = groups_of(run_batch(plan_tables(plans), joined(drawn), FAR))
    for plan, own, trace in zip(plans, drawn, traces, strict=True):
        assert difference(trace, reference.simulate_group(plan, own, FAR)) is None


def test_both_engines_write_the_same_tables_whatever_the_order_of_rows():
    plans, drawn = cases()
    ours = run_batch(plan_tables(plans), joined(drawn), FAR)
    theirs = reference.simulate_groups(plans, drawn, FAR)
    for field in (field.name for field in fields(Trace)):
        one, other = (getattr(trace, field) for trace in (ours, theirs))
        if field.endswith("_rows"):
            one, other = (np.array(sorted(rows.tolist())) for rows in (one, other))
        if field != "tube_of":  # tubes of several sites may be numbered otherwise
            assert np.array_equal(one[: len(other)], other), field


@pytest.mark.parametrize("residents", [1, 20, 10**6])
def test_groups_run_in_parts_are_what_they_are_in_one(residents, monkeypatch):
    plans, drawn = cases()
    monkeypatch.setattr(campaign, "AT_ONCE", residents)
    plan = CampaignPlan("县", "county", CampaignClock("2022-02-17", 0, FAR, FAR), tuple(plans))
    traces = list(campaign.group_traces(plan, Draws(0, tuple(drawn)), "kernel"))
    whole = groups_of(run.simulate_groups(plans, drawn, FAR))
    assert len(traces) == len(plans)
    assert all(difference(one, other) is None for one, other in zip(traces, whole, strict=True))


def test_no_groups_make_no_traces():
    assert list(groups_of(run.simulate_groups([], [], FAR))) == []
    assert list(groups_of(reference.simulate_groups([], [], FAR))) == []


@pytest.mark.slow
def test_more_sites_than_a_key_can_number_run_in_one_batch():
    number = 2**16 + 3  # one site a group: keys number them within the group
    plans, drawn = cases()
    many = [plans[n % len(plans)] for n in range(number)]
    luck_of = [drawn[n % len(plans)] for n in range(number)]
    trace = run_batch(plan_tables(many), joined(luck_of), FAR)
    tail = slice(number - len(plans), number)
    traces = list(groups_of(trace))[tail]
    for plan, own, found in zip(many[tail], luck_of[tail], traces, strict=True):
        assert difference(found, reference.simulate_group(plan, own, FAR)) is None


def test_memory_that_is_used_again_leaves_nothing_behind():
    """All households are called first, then fewer of the same."""
    called = together(luck([[4] * 20], knock=[2] * 20, walk=[3] * 20, mean_walk=3))
    for last in (FAR, 4, 1):
        made = group(site([station(9)], ((0, last),), call=gate()))
        drawn = manned(made, called)
        trace = run_batch(plan_tables([made, made]), joined([drawn, drawn]), FAR)
        right = reference.simulate_group(made, drawn, FAR)
        assert all(difference(found, right) is None for found in groups_of(trace))
