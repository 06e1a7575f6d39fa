"""Numbers by class: those of one class alone are the county's, those of several add up to them."""

from pathlib import Path

import numpy as np
import pytest

from simsite.core.engine_names import KERNEL, SIMPY
from simsite.experiment.run.results import LUCK
from simsite.experiment.run.run import run
from simsite.reading.load import load

FILE = Path(__file__).parents[3] / "scenarios" / "features" / "classes.yaml"
NAMES = ("elder", "toddler", "no_phone", "other")


def county(*sets, engine=KERNEL, variant=None):
    scenario = load(FILE, variant, sets=("run.replications=4", *sets))
    return run(scenario, lines=(LUCK,), engine=engine, explain=False).lines[LUCK].county


def test_classes_add_up_to_the_county():
    found = county()
    for key in ("attending", "swabbed"):
        assert np.array_equal(sum(found[f"class_{key}.{n}"] for n in NAMES), found[key])
    waits = sum(found[f"class_wait.{n}"] * found[f"class_swabbed.{n}"] for n in NAMES)
    assert waits == pytest.approx(found["wait_mean"] * found["swabbed"])
    last = np.max([found[f"class_completion.{n}"] for n in NAMES], axis=0)
    assert np.array_equal(last, found["completion"])


def test_one_class_alone_has_the_numbers_of_the_county_without_classes():
    alone = county("population.classes=[{name: all}]", variant="without")
    none = county(variant="without")
    assert all(np.array_equal(alone[key], none[key]) for key in none)
    assert alone.keys() - none.keys() == {
        f"class_{key}.all" for key in ("attending", "swabbed", "wait", "completion")
    }
    assert np.array_equal(alone["class_completion.all"], none["completion"])
    assert np.array_equal(alone["class_wait.all"], none["wait_mean"])


def test_both_engines_tell_classes_apart_alike():
    ours, theirs = county(), county(engine=SIMPY)
    assert all(np.array_equal(ours[key], theirs[key]) for key in ours)


def test_a_slower_class_makes_its_desk_later_and_never_earlier():
    usual = county("population.classes.elder.stages.swab.factor=1")
    slow = county("population.classes.elder.stages.swab.factor=2")
    assert (slow["completion"] >= usual["completion"]).all()
