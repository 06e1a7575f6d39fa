"""A run replays a few of its groups with SimPy, and stops where they differ."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
import tiny

from simsite.core.errors import Contradiction
from simsite.core.units import NEVER
from simsite.draws import draw
from simsite.engine import kernel, reference
from simsite.engine.kernel.run import simulate_groups
from simsite.experiment.run.results import ALL, SelfCheck
from simsite.experiment.run.run import run
from simsite.experiment.run.self_check import (
    GROUPS,
    MOST_VISITS,
    Drawing,
    chosen_groups,
    chosen_replication,
    self_check,
)
from simsite.experiment.sweep.sweep import sweep
from simsite.model.plan import SiteGroup
from simsite.reading.sweep_file import load_sweep
from simsite.tables.views import groups_of

HUGE = 10**6


def wide(plan, number):
    """A campaign of so many groups of one site."""
    site = plan.sites[0]
    groups = tuple(SiteGroup((replace(site, id=f"s{n}"),)) for n in range(number))
    return replace(plan, groups=groups)


def numbers(number, attending=100):
    """What is reported of so many sites; the last but two finishes last."""
    completion = np.arange(number)
    completion[number - 3] = 10 * number
    return {"attending": np.full(number, attending), "completion": completion}


def test_a_run_has_proved_itself(scenario):
    found = run(scenario, jobs=1, engine="kernel", explain=False)
    replication = chosen_replication(found)
    assert found.check == SelfCheck("kernel", replication, 2, 2, True)
    assert 0 <= replication < found.headline.replications


def test_simpy_needs_no_proof(scenario, results):
    found = run(scenario, jobs=1, engine="simpy", explain=False)
    assert found.check == SelfCheck("simpy", 0, 0, 2, True)
    for name, values in results.headline.sites.items():
        assert np.array_equal(found.headline.sites[name], values, equal_nan=True)


def test_a_handful_is_chosen_by_the_seed_and_the_last_is_always_there(results):
    plan = wide(results.plan, 60)
    found = [chosen_groups(plan, Drawing(seed, 0, True), numbers(60)) for seed in range(20)]
    assert all(len(set(chosen)) == GROUPS and 57 in chosen for chosen in found)
    assert all(chosen == sorted(chosen) for chosen in found)
    assert len({tuple(chosen) for chosen in found}) == 20
    assert found[0] == chosen_groups(plan, Drawing(0, 0, True), numbers(60))
    assert {group for chosen in found for group in chosen} >= set(range(10, 50))


def test_a_group_that_never_finishes_is_the_last(results):
    plan, told = wide(results.plan, 60), numbers(60)
    told["completion"][11] = NEVER
    assert all(11 in chosen_groups(plan, Drawing(seed, 0, True), told) for seed in range(20))


def test_large_groups_are_left_out_but_the_last_stays(results):
    plan, told = wide(results.plan, 30), numbers(30)
    told["attending"][:28] = HUGE
    assert chosen_groups(plan, Drawing(7, 0, True), told) == [27, 28, 29]
    stations = len(plan.sites[0].stations)
    small = numbers(30, MOST_VISITS // stations // 3)
    assert len(chosen_groups(plan, Drawing(7, 0, True), small)) == 4


def test_few_groups_have_the_luck_that_they_have_among_all(results):
    whole = draw(results.plan, results.seed, 1, unknowns=True)
    for number, group in enumerate(results.plan.groups):
        part = draw(replace(results.plan, groups=(group,)), results.seed, 1, unknowns=True)
        assert repr(part.groups[0]) == repr(whole.groups[number])


def one_microsecond_late(groups, draws, horizon):
    """The kernel with one wrong timestamp: the start of the last resident of one site."""
    trace = simulate_groups(groups, draws, horizon)
    for group, own in zip(groups, groups_of(trace), strict=True):
        if group.sites[0].id == "b":
            own.sites[0].start[0, 5] += 1  # a view of the trace
    return trace


def test_one_microsecond_is_told_with_group_resident_and_stage(results, monkeypatch):
    monkeypatch.setattr(kernel, "simulate_groups", one_microsecond_late)
    with pytest.raises(Contradiction) as caught:
        self_check(replace(results, check=None), "kernel")
    told = caught.value.placeholders
    where = {name: told[name] for name in ("group", "site", "stage", "kind", "number", "field")}
    assert where == {
        "group": 1, "site": "b", "stage": "swab", "kind": "resident", "number": 5, "field": "start",
    }  # fmt: skip
    assert told["kernel"] - told["simpy"] == 1
    for language in ("en", "zh"):
        text = caught.value.render(language)
        assert all(str(value) in text for value in told.values())


def test_the_two_engines_are_asked_and_not_one_twice(results, monkeypatch):
    asked = []
    for engine in (kernel, reference):
        true = engine.simulate_groups
        monkeypatch.setattr(
            engine, "simulate_groups", lambda *a, e=engine, f=true: (asked.append(e), f(*a))[1]
        )
    self_check(results, "kernel")
    assert (asked.count(kernel), asked.count(reference)) == (1, 1)


@pytest.mark.parametrize("metric", ["completion", "attending", "wait_mean"])
def test_a_number_of_the_run_that_is_not_simpys_is_told(results, metric):
    replication = chosen_replication(results)
    values = results.headline.sites[metric].copy()
    values[replication, 0] += 1
    line = replace(results.headline, sites={**results.headline.sites, metric: values})
    wrong = replace(results, lines={**results.lines, ALL: line})
    with pytest.raises(Contradiction) as caught:
        self_check(wrong, "kernel")
    told = caught.value.placeholders
    assert (told["group"], told["site"], told["metric"]) == (0, "a", metric)


def test_a_sweep_stops_where_a_design_point_is_not_simpys(tmp_path, monkeypatch):
    tiny.write(tmp_path)
    asked = load_sweep(tiny.write(tmp_path, "sweep.yaml", tiny.SWEEP))
    monkeypatch.setattr(kernel, "COMPILED", True)  # else a sweep would take SimPy
    monkeypatch.setattr(kernel, "simulate_groups", one_microsecond_late)
    with pytest.raises(Contradiction):
        sweep(asked, tmp_path / "out", jobs=1)
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_it_can_be_sent_from_one_process_to_another():
    sent = pickle.loads(pickle.dumps(Contradiction("engine.other_number", group=1, site="a",
                                                   metric="m", kernel=2, simpy=3)))  # fmt: skip
    assert "group 1" in str(sent)
