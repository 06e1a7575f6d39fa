"""SimPy and the kernel agree to the last bit, whatever is asked of them."""

from pathlib import Path

import pytest
from equivalence.features import Counts
from equivalence.generator import MOST, case
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loops import interpreted

from simsite.building.build import build
from simsite.draws import draw
from simsite.engine import kernel, reference
from simsite.engine.campaign import group_traces
from simsite.engine.difference import difference
from simsite.reading.load import load

SCENARIOS = Path(__file__).parents[2] / "scenarios"
# Where nothing is compiled a sample will do: the whole is run where it is.
PLANS = 300 if kernel.COMPILED else 60
INTERPRETED, MANY, PAIRS = 60, 5000, 20
COUNTY = sorted(path.name for path in SCENARIOS.glob("debao*.yaml"))
SEEDS = st.integers(0, 10**9)


def differences(engine, seeds, counts=None, restless=False):
    """What differs from the reference, by seed."""
    found = {}
    for seed in seeds:
        made = case(seed, restless=restless)
        if counts is not None:
            counts.add(made)
        wrong = difference(engine(*made), reference.simulate_group(*made))
        if wrong is not None:
            found[seed] = wrong
    return found


def test_the_kernel_equals_simpy_on_generated_plans(record_property):
    counts = Counts()
    assert differences(kernel.simulate_group, range(PLANS), counts) == {}
    record_property("says", f"kernel = SimPy: {counts.told()}")


def test_the_kernel_equals_simpy_where_residents_leave_and_return():
    assert differences(kernel.simulate_group, range(PLANS), restless=True) == {}


@pytest.mark.parametrize("restless", [False, True])
def test_the_interpreted_loop_equals_simpy(restless):
    assert differences(interpreted, range(INTERPRETED), restless=restless) == {}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=SEEDS, most=st.integers(0, MOST))
def test_whatever_is_generated_both_engines_say_the_same(seed, most):
    made = case(seed, max(most, 20))
    assert difference(kernel.simulate_group(*made), reference.simulate_group(*made)) is None


def whole(name, replication=0):
    """Groups, people and differences of a whole scenario, luck and what is not known drawn."""
    plan = build(load(SCENARIOS / name))
    draws = draw(plan, 20220217, replication, unknowns=True)
    both = zip(*(group_traces(plan, draws, name) for name in ("kernel", "simpy")), strict=True)
    wrong = {n: found for n, (a, b) in enumerate(both) if (found := difference(a, b))}
    people = sum(site.attending for group in draws.groups for site in group.sites)
    return len(plan.groups), people, wrong


def test_a_whole_township_is_the_same(record_property):
    groups, people, wrong = whole("small.yaml")
    assert wrong == {}
    assert people > 5000
    record_property("says", f"kernel = SimPy: small.yaml, {groups} groups, {people:,} residents")


@pytest.mark.parametrize("replication", range(3))
def test_people_counted_by_the_hour_are_the_same(replication):
    assert whole("hourly-counts.yaml", replication) == (3, 1970, {})


@pytest.mark.slow
@pytest.mark.parametrize("name", COUNTY)
def test_a_whole_county_is_the_same(name, record_property):
    groups, people, wrong = whole(name)
    assert wrong == {}
    assert people > 100_000
    record_property("says", f"kernel = SimPy: {name}, {groups} groups, {people:,} residents")


@pytest.mark.slow
def test_the_kernel_equals_simpy_on_thousands_of_generated_plans(record_property):
    counts = Counts()
    assert differences(kernel.simulate_group, range(MANY), counts) == {}
    assert differences(kernel.simulate_group, range(MANY), restless=True) == {}
    assert {pair: n for pair, n in counts.pairs().items() if n < PAIRS} == {}
    record_property("says", f"kernel = SimPy: {counts.told()}")


@pytest.mark.slow
def test_the_interpreted_loop_equals_simpy_on_many_generated_plans(record_property):
    seeds = range(MANY, MANY + 1000)
    assert differences(interpreted, seeds) == {}
    record_property("says", f"interpreted loop = SimPy: {len(seeds)} plans")
