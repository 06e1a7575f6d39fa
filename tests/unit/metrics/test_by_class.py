"""Numbers by class: those of one class alone are the county's, those of several add up to them."""

from pathlib import Path

import numpy as np
import pytest

from simsite.core.engine_names import KERNEL, SIMPY
from simsite.experiment.run.results import LUCK
from simsite.experiment.run.run import run
from simsite.reading.load import load
from simsite.report.tables import run_tables

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


def test_kinds_of_site_and_townships_add_up_to_the_county():
    scenario = load(FILE, sets=("run.replications=4", "sites.0.township_code=t1"))
    results = run(scenario, lines=(LUCK,), explain=False)
    whole, towns = results.lines[LUCK].county, results.lines[LUCK].townships
    for name in NAMES:
        kinds = {of: [whole[f"class_{of}.{name}.{kind}"] for kind in ("urban", "village")]
                 for of in ("attending", "swabbed", "wait", "completion")}  # fmt: skip
        for key in ("attending", "swabbed"):
            assert np.array_equal(sum(kinds[key]), whole[f"class_{key}.{name}"])
            assert np.array_equal(towns[f"class_{key}.{name}"].sum(axis=1), sum(kinds[key]))
        # Each kind is a township of its own here; that without a code comes first.
        for key, values in kinds.items():
            assert np.array_equal(towns[f"class_{key}.{name}"].T, values[::-1])
    assert np.array_equal(sum(towns[f"class_swabbed.{name}"] for name in NAMES), towns["swabbed"])


def test_the_table_of_townships_has_two_columns_for_each_class():
    results = run(load(FILE, sets=("run.replications=4",)), explain=False)
    table = run_tables(results)["townships.csv"]
    row = dict(zip(table.columns, table.rows[0], strict=True))
    county = results.headline.county["class_swabbed.elder"]
    assert row["class_swabbed.elder"] == str(np.sort(county)[1])
    assert [name for name in row if name.startswith("class_")] == [
        f"class_{of}.{name}" for name in NAMES for of in ("swabbed", "wait_min")
    ]
    without = run_tables(run(load(FILE, "without", sets=("run.replications=2",)), explain=False))
    assert not any(name.startswith("class_") for name in without["townships.csv"].columns)


def test_one_class_alone_has_the_numbers_of_the_county_without_classes():
    alone = county("population.classes=[{name: all}]", variant="without")
    none = county(variant="without")
    assert all(np.array_equal(alone[key], none[key]) for key in none)
    keys = [f"class_{key}.all" for key in ("attending", "swabbed", "wait", "completion")]
    kinds = [f"{key}.{kind}" for key in keys for kind in ("urban", "village")]
    assert alone.keys() - none.keys() == {*keys, *kinds}
    assert np.array_equal(alone["class_completion.all"], none["completion"])
    assert np.array_equal(alone["class_wait.all"], none["wait_mean"])


def test_both_engines_tell_classes_apart_alike():
    ours, theirs = county(), county(engine=SIMPY)
    assert all(np.array_equal(ours[key], theirs[key]) for key in ours)


def test_a_slower_class_makes_its_desk_later_and_never_earlier():
    usual = county("population.classes.elder.stages.swab.factor=1")
    slow = county("population.classes.elder.stages.swab.factor=2")
    assert (slow["completion"] >= usual["completion"]).all()
