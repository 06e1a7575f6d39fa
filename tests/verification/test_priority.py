"""Levels in a queue, against the forward equations of two classes and laws that must hold."""

from pathlib import Path

import numpy as np
import pytest

import simsite
from simsite.building.build import build
from simsite.core.units import MINUTE
from simsite.draws.draw import draw
from simsite.engine.campaign import simulate
from simsite.reading.load import load
from simsite.tables.views import groups_of

# M/M/2, 0.5 and 1.6 a minute come for two hours, one a minute at each desk, nobody there at the
# beginning; never preemptive. Integrals of the queues over these two hours, by two routes.
TWO_CLASSES = """
calendar: {first_day: 2026-01-05, hours: 08:00-10:00, horizon: 24:00}
sites: [{id: hall}]
population:
  classes: [{name: old, share: 23.8095238 %, priority: 0}, {name: others}]
arrivals: {poisson: {rate: 126 / h}}
stages: [{name: swab, role: nurse, time: {exponential: {mean: 1 min}}}]
staff: {roles: {nurse: 2}}
run: {replications: 1, seed: 5}
"""
QUEUES = {"old": 36.637493, "others": 1546.506911}
FEATURE = Path(__file__).parents[2] / "scenarios" / "features" / "priority.yaml"
DAYS = 3000


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    file = tmp_path_factory.mktemp("two") / "classes.yaml"
    file.write_text(TWO_CLASSES, "utf-8")
    return build(load(file))


@pytest.fixture(scope="module")
def areas(plan):
    """Integral of the queue of each class over two hours, minutes, by day."""
    opening = plan.calendar.opening
    end = opening + 120 * MINUTE
    found = np.zeros((DAYS, 2))
    for day in range(DAYS):
        draws = draw(plan, 5, day, unknowns=False)
        site = next(groups_of(simulate(plan, draws, "kernel"))).sites[0]
        waits = np.minimum(site.start[0], end) - np.minimum(site.arrive[0], end)
        own = draws.groups[0].sites[0].resident_class
        found[day] = np.bincount(own, waits / MINUTE, minlength=2)
    return found


@pytest.mark.parametrize("number", [0, 1], ids=QUEUES)
def test_the_queue_of_each_class_is_that_of_the_forward_equations(areas, number):
    own, exact = areas[:, number], list(QUEUES.values())[number]
    z = (own.mean() - exact) / (own.std(ddof=1) / np.sqrt(DAYS))
    assert abs(z) < 3.9


def test_both_queues_together_are_that_of_first_come_first_served(areas):
    whole = areas.sum(axis=1)
    z = (whole.mean() - 1583.144404) / (whole.std(ddof=1) / np.sqrt(DAYS))
    assert abs(z) < 3.9


def line(*sets):
    return simsite.run(simsite.load(FEATURE, sets=sets, replications=15), jobs=1).headline.county


def test_one_level_for_all_is_none():
    none = ["population.classes.elder.priority=", "population.classes.booked.priority="]
    alike = [f"population.classes.{name}.priority=3" for name in ("elder", "booked", "others")]
    plain, level = line(*none), line(*alike)
    assert all(np.array_equal(plain[name], level[name], equal_nan=True) for name in plain)


def test_the_better_class_waits_less_and_the_worse_longer():
    first = line()
    last = line("population.classes.elder.priority=7", "population.classes.others.priority=0")
    assert (first["class_wait.elder"] < first["class_wait.others"]).all()
    assert (last["class_wait.elder"] > last["class_wait.others"]).all()
