"""Many groups in one run are what each is alone."""

import numpy as np
import pytest
from handmade import FAR, gate, group, label, legs, luck, route, site, station, together, tube

from simsite.draws.tables import tables_of
from simsite.engine import reference
from simsite.engine.batch import batch_of, group_traces
from simsite.engine.kernel import run
from simsite.engine.kernel.layout import plan_tables
from simsite.engine.kernel.run import run_batch
from simsite.engine.trace import same

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
        drawn.append(together(luck(times, come, changeover=change)))
    called = luck([[4] * 3], knock=[2] * 3, walk=[3] * 3, mean_walk=3)
    stops = [site([station(crew=())], call=gate(), name=name) for name in "ab"]
    legs_of = legs([0, 9], [5, 5], [3, 3])
    plans.append(group(*stops, routes=[route([(0, 0), (1, 0)])]))
    drawn.append(together(called, called, routes=[legs_of]))
    return plans[::-1] + plans, drawn[::-1] + drawn


def test_groups_in_one_run_are_what_each_is_alone():
    plans, drawn = cases()
    batch = run_batch(plan_tables(plans), tables_of(drawn), FAR)
    for plan, own, trace in zip(plans, drawn, group_traces(batch, plans), strict=True):
        assert same(trace, reference.simulate_group(plan, own, FAR))


def test_a_batch_cut_up_and_joined_is_the_batch():
    plans, drawn = cases()
    batch = run_batch(plan_tables(plans), tables_of(drawn), FAR)
    joined = batch_of(plans, drawn, group_traces(batch, plans))
    for field in ("cells", "left", "visits"):
        assert np.array_equal(getattr(joined, field), getattr(batch, field)), field


@pytest.mark.parametrize("residents", [1, 20, 10**6])
def test_groups_run_in_parts_are_what_they_are_in_one(residents, monkeypatch):
    plans, drawn = cases()
    monkeypatch.setattr(run, "AT_ONCE", residents)
    traces = list(run.simulate_groups(plans, drawn, FAR))
    whole = group_traces(run_batch(plan_tables(plans), tables_of(drawn), FAR), plans)
    assert len(traces) == len(plans)
    assert all(same(one, other) for one, other in zip(traces, whole, strict=True))


def test_no_groups_make_no_traces():
    assert list(run.simulate_groups([], [], FAR)) == []


@pytest.mark.slow
def test_more_sites_than_a_key_can_number_run_in_one_batch():
    number = 2**16 + 3  # one site a group: keys number them within the group
    plans, drawn = cases()
    many = [plans[n % len(plans)] for n in range(number)]
    luck_of = [drawn[n % len(plans)] for n in range(number)]
    batch = run_batch(plan_tables(many), tables_of(luck_of), FAR)
    tail = slice(number - len(plans), number)
    traces = group_traces(batch, many)[tail]
    for plan, own, trace in zip(many[tail], luck_of[tail], traces, strict=True):
        assert same(trace, reference.simulate_group(plan, own, FAR))


def test_memory_that_is_used_again_leaves_nothing_behind():
    """All households are called first, then fewer of the same."""
    called = together(luck([[4] * 20], knock=[2] * 20, walk=[3] * 20, mean_walk=3))
    for last in (FAR, 4, 1):
        made = group(site([station(9)], ((0, last),), call=gate()))
        batch = run_batch(plan_tables([made, made]), tables_of([called, called]), FAR)
        right = reference.simulate_group(made, called, FAR)
        assert all(same(trace, right) for trace in group_traces(batch, [made, made]))
