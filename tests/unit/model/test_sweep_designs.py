"""Paired values, samples, tables and rules become design points, or faults at their places."""

import csv

import pytest
import tiny

from simsite.core.errors import ScenarioFault
from simsite.experiment.sweep.sweep import read_sweep

BASE = "base: tiny.yaml\n"


@pytest.fixture
def read(tmp_path):
    tiny.write(tmp_path)

    def read(text, sets=()):
        return read_sweep(tiny.write(tmp_path, "sweep.yaml", BASE + text), sets)

    return read


def values(asked):
    return [tuple(point.factors.values()) for point in asked.points]


def faults(read, text):
    with pytest.raises(ScenarioFault) as caught:
        read(text)
    return [(f.key, f.file.rpartition("/")[2], f.line, f.column) for f in caught.value.faults]


def test_paired_values_stand_side_by_side_and_are_crossed_with_the_grid(read):
    asked = read(
        "over: {speed_cv: [5 %, 10 %]}\n"
        "paired:\n  staff.collectors: [2, 3]\n  staff.helpers: {from: 8, to: 10, step: 2}\n"
    )
    assert asked.factors == ("speed_cv", "staff.collectors", "staff.helpers")
    assert values(asked) == [("5 %", 2, 8), ("5 %", 3, 10), ("10 %", 2, 8), ("10 %", 3, 10)]
    assert [p.scenario.staff.helpers for p in asked.points] == [8, 10, 8, 10]


SAMPLE = """\
sample:
  method: {method}
  points: 16
  seed: {seed}
  over:
    staff.collectors: {{from: 2, to: 17}}
    stages.swab.time: {{from: 15 s, to: 30 s}}
    staff.helpers: {{from: 100, to: 400, step: 100}}
"""


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
def test_a_sample_spreads_evenly_over_every_range(read, method):
    asked = read(SAMPLE.format(method=method, seed=1))
    collectors, times, helpers = zip(*values(asked), strict=True)
    assert sorted(collectors) == list(range(2, 18))  # one in each of 16 equal parts
    seconds = [float(time.removesuffix(" s")) for time in times]
    assert sorted(int((s - 15) / 15 * 16) for s in seconds) == list(range(16))
    assert {h: helpers.count(h) for h in helpers} == {100: 4, 200: 4, 300: 4, 400: 4}
    assert asked.points[0].scenario.stage("swab").time.constant.value == seconds[0]
    again = values(read(SAMPLE.format(method=method, seed=1)))
    other = values(read(SAMPLE.format(method=method, seed=2)))
    assert again == values(asked)
    assert other != again


def test_a_latin_hypercube_keeps_its_coordinates_when_a_factor_is_added(read):
    whole = SAMPLE.format(method="latin_hypercube", seed=1)
    fewer = "\n".join(whole.splitlines()[:-1]) + "\n"
    assert [v[:2] for v in values(read(whole))] == values(read(fewer))


def test_other_luck_leaves_the_design_as_it_is(read):
    text = SAMPLE.format(method="sobol", seed=1)
    one, two = read(text + "seed: 5\n"), read(text + "seed: 6\n")
    assert values(one) == values(two)
    assert [asked.points[0].scenario.run.seed for asked in (one, two)] == [5, 6]


def test_a_table_gives_rows_and_an_empty_cell_keeps_the_scenarios_value(read, tmp_path):
    with (tmp_path / "points.csv").open("w", newline="", encoding="utf-8-sig") as file:
        rows = [("staff.collectors", "stages.swab.time"), (3, "20 s"), (4, "")]
        csv.writer(file).writerows(rows)
    asked = read("table: {file: points.csv}\n")
    assert values(asked) == [(3, "20 s"), (4, "")]
    assert [p.scenario.staff.collectors for p in asked.points] == [3, 4]
    assert asked.points[1].scenario.stage("swab").time.exponential.mean.value == 60


def test_rules_leave_points_out_and_add_others(read):
    asked = read(
        "over: {staff.collectors: [2, 3, 4], staff.helpers: [8, 10]}\n"
        "variants: {usual: {}, slow: {set: {stages.swab.time: 90 s}}}\n"
        "exclude:\n"
        "  - {staff.collectors: {above: 2}, staff.helpers: 8}\n"
        "  - {variant: slow, staff.collectors: [3, 4]}\n"
        "include:\n  - {staff.collectors: 9, staff.helpers: 9, variant: slow}\n"
    )
    assert values(asked) == [
        (2, 8, "usual"), (2, 10, "usual"), (3, 10, "usual"), (4, 10, "usual"),
        (2, 8, "slow"), (2, 10, "slow"), (9, 9, "slow"),
    ]  # fmt: skip
    assert asked.points[-1].scenario.staff.collectors == 9
    assert asked.points[-1].scenario.stage("swab").time.constant.value == 90


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ("{from: 20 s}", ["10 s"]),
        ("{to: 20 s}", ["30 s"]),
        ("{above: 20 s}", ["10 s", "20 s"]),
        ("{below: 20 s}", ["20 s", "30 s"]),
        ("{from: 15 s, below: 30 s}", ["10 s", "30 s"]),
        ("20 s", ["10 s", "30 s"]),
    ],
)
def test_limits_of_a_rule_know_the_unit(read, condition, left):
    over = "over: {stages.swab.time: [10 s, 20 s, 30 s]}\n"
    text = f"{over}exclude: [{{stages.swab.time: {condition}}}]\n"
    assert [v[0] for v in values(read(text))] == left


def test_scenarios_of_a_county_are_kept_once(read):
    asked = read("over: {staff.collectors: [2, 3, 4]}\n")
    assert len({id(p.scenario.sites) for p in asked.points}) == 1


OVER = "over: {staff.collectors: [2, 3]}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (OVER + "paired: {staff.collectors: [4]}\n", ("sweep.doubled", "sweep.yaml", 3, 10)),
        ("paired:\n  staff.collectors: [2, 3]\n  staff.helpers: [8]\n",
         ("sweep.unequal", "sweep.yaml", 4, 18)),
        ("sample: {method: sobol, points: 12, over: {speed_cv: {from: 5 %, to: 9 %}}}\n",
         ("sweep.sobol", "sweep.yaml", 2, 33)),
        ("sample: {points: 12, over: {speed_cv: {from: 9 %, to: 5 %}}}\n",
         ("sweep.range", "sweep.yaml", 2, 39)),
        ("sample: {points: 12, over: {speed_cv: {from: 9 %, to: 5}}}\n",
         ("sweep.range", "sweep.yaml", 2, 39)),
        ("sample: {points: 12, over: {}}\n", ("list.empty", "sweep.yaml", 2, 28)),
        ("sample: {points: 12000, over: {speed_cv: {from: 5 %, to: 9 %}}}\n",
         ("sweep.too_many", "sweep.yaml", 2, 18)),
        ("sample: {points: 4, over: {staff.collectors: {from: 2, to: 3}}}\n",
         ("sweep.same_point", "sweep.yaml", 2, 28)),
        ("sample: {over: {speed_cv: {from: 5 %, to: 9 %}}}\n",
         ("key.missing_in", "sweep.yaml", 2, 1)),
        ("table: {file: none.csv}\n", ("file.missing", "sweep.yaml", 2, 15)),
        ("table: {file: bad.csv}\n", ("count.not_whole", "bad.csv", 3, 1)),
        ("table: {file: cells.csv}\n", ("csv.cells", "cells.csv", 2, 1)),
        ("table: {file: names.csv}\n", ("key.unknown_in", "names.csv", 1, 7)),
        ("table: {file: head.csv}\n", ("sweep.column", "head.csv", 1, 18)),
        ("table: {file: blank.csv}\n", ("file.empty", "blank.csv", 1, 1)),
        (OVER + "exclude: [{staff.collecters: 2}]\n", ("sweep.factor", "sweep.yaml", 3, 12)),
        (OVER + "exclude: [{staff.collectors: 9}]\n", ("sweep.no_match", "sweep.yaml", 3, 11)),
        (OVER + "exclude: [{staff.collectors: {over: 9}}]\n",
         ("sweep.condition", "sweep.yaml", 3, 30)),
        (OVER + "exclude: [{}]\n", ("sweep.no_condition", "sweep.yaml", 3, 11)),
        (OVER + "exclude: [{staff.collectors: {from: 0}}]\n",
         ("sweep.nothing_left", "sweep.yaml", 1, 1)),
        (OVER + "include: [{staff.collectors: 2}]\n", ("sweep.same_point", "sweep.yaml", 3, 11)),
        (OVER + "variants: {a: {}}\ninclude: [{staff.collectors: 9}]\n",
         ("sweep.incomplete", "sweep.yaml", 4, 11)),
        (OVER + "variants: {a: {}}\ninclude: [{staff.collectors: 9, variant: b}]\n",
         ("sweep.no_variant", "sweep.yaml", 4, 11)),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_place(read, tmp_path, text, found):
    for name, lines in {
        "bad.csv": "staff.collectors\n3\ntwo\n",
        "cells.csv": "staff.collectors\n3,4\n",
        "names.csv": "staff.collecters\n3\n",
        "head.csv": "staff.collectors,a..b\n3,4\n",
        "blank.csv": "staff.collectors\n",
    }.items():
        tiny.write(tmp_path, name, lines)
    assert found in faults(read, text)
