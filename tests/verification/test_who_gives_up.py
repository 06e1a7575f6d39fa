"""Households that give up together, and patience by class of residents."""

from pathlib import Path

import numpy as np
import pytest

import simsite
from simsite.building.build import build
from simsite.core.units import NEVER
from simsite.draws.draw import draw
from simsite.engine.campaign import simulate
from simsite.reading.load import load
from simsite.tables.schema import ATTEMPT_PARTY, ATTEMPT_PATIENCE
from simsite.tables.views import groups_of

FEATURES = Path(__file__).parents[2] / "scenarios" / "features"
HOUSEHOLDS, CLASSES = (
    FEATURES / f"{name}.yaml" for name in ("households-give-up", "patience-by-class")
)


def line(file, *sets, **how):
    loaded = simsite.load(file, sets=sets, replications=20, **how)
    return simsite.run(loaded, jobs=1).headline.county


def one(file, **how):
    plan = build(load(file, **how))
    draws = draw(plan, 1, 0, unknowns=True)
    return draws.groups[0].sites[0], next(groups_of(simulate(plan, draws, "simpy"))).sites[0]


def test_all_of_a_household_who_wait_leave_with_the_first():
    drawn, trace = one(HOUSEHOLDS)
    home = np.repeat(drawn.first[:-1], np.diff(drawn.first))
    assert (drawn.attempts[1][0, :, ATTEMPT_PARTY] == home).all()
    came, start, left = trace.arrive[1], trace.start[1], trace.left
    tired = left < NEVER
    own = came[tired] + drawn.attempts[1][0, tired, ATTEMPT_PATIENCE]
    assert (left[tired] <= own).all()
    assert (left[tired] < own).any()
    for resident in np.flatnonzero(tired):
        mates = (home == home[resident]) & (came <= left[resident]) & (start > left[resident])
        assert (left[mates] <= left[resident]).all()
        assert (left[mates] == came[mates] + drawn.attempts[1][0, mates, ATTEMPT_PATIENCE]).any()


def test_more_are_lost_together_than_each_alone():
    together, alone = line(HOUSEHOLDS), line(HOUSEHOLDS, scenario="without")
    assert together["gave_up"].sum() > alone["gave_up"].sum()


def test_households_of_one_leave_as_each_alone():
    small = "population.household_size={shares: {1: 100 %}, source: assumed}"
    together, alone = line(HOUSEHOLDS, small), line(HOUSEHOLDS, small, scenario="without")
    assert all(np.array_equal(together[m], alone[m], equal_nan=True) for m in alone)


def test_each_class_waits_as_its_law_says_and_the_others_as_before():
    special, _ = one(CLASSES)
    plain, _ = one(CLASSES, scenario="without")
    elder = special.resident_class == 0
    mine, before = (own.attempts[1][0, :, ATTEMPT_PATIENCE] for own in (special, plain))
    assert (mine[~elder] == before[~elder]).all()
    assert mine[elder] == pytest.approx(before[elder] / 2, abs=1)  # the same law at half the mean


def test_a_class_alone_may_give_up():
    lost = line(CLASSES, "stages.swab.patience=")
    assert lost["gave_up"].all()
    assert (lost["class_swabbed.other"] == lost["class_attending.other"]).all()
