"""Factors of a sweep as numbers in one unit, for programs; what is no number stays a text."""

import csv
import json

import pytest
import tiny

from simsite.experiment.sweep.sweep import How, read_sweep, sweep
from simsite.report.answers.rendered import as_json
from simsite.report.answers.sweep import sweep_answer
from simsite.report.factor_units import factor_column
from simsite.report.figures.against import against_data
from simsite.report.figures.heat import heat_data
from simsite.report.i18n import words
from simsite.report.sweep_text import plain_rows, points_table, write_points

SAMPLE = """\
base: tiny.yaml
sample:
  points: 4
  over:
    stages.swab.time: {from: 15 s, to: 30 s}
    staff.helpers: {from: 6, to: 12}
"""
GRID = """\
base: tiny.yaml
over:
  stages.swab.time: [20 s, 1 min 10 s]
  population.attendance: [50 %, 0.9]
replications: 2
"""


@pytest.mark.parametrize(
    ("values", "name", "cells"),
    [
        (["28.294 s", "1 min 30 s", "2 h"], "a.b_s", ["28.294", "90", "7200"]),
        (["10 秒", "2分钟"], "a.b_s", ["10", "120"]),
        (["500 m", "3 km", "1 公里"], "a.b_km", ["0.5", "3", "1"]),
        (["25 km/h", "10 m/s"], "a.b_km_h", ["25", "36"]),
        (["30 / h", "0.5 per min"], "a.b_per_h", ["30", "30"]),
        (["5 %", "40%"], "a.b", ["0.05", "0.4"]),
        ([0.05, "40 %"], "a.b", ["0.05", "0.4"]),
        ([4, 8], "a.b", ["4", "8"]),
        ([0.5, 1], "a.b", ["0.5", "1"]),
        (["", "20 s"], "a.b_s", ["", "20"]),
    ],
)
def test_amounts_become_numbers_of_one_unit(values, name, cells):
    found = factor_column("a.b", values)
    assert found.cells == tuple(cells)
    assert found.name == name


@pytest.mark.parametrize(
    "values",
    [
        ["07:30-18:00", "06:00-18:00"],
        ["18:00", "day 2 18:00"],
        ["20 s", "{lognormal: {mean: 20 s, cv: 0.3}}"],
        ["20 s", 4],
        ["20 s", "3 km"],
        ["serve_queue", "send_home"],
        ["-3 s"],
        ["=1+1"],
        ["２０ s"],
        ["", ""],
    ],
)
def test_what_is_no_number_or_of_two_kinds_stays_as_written(values):
    found = factor_column("a.b", values)
    assert (found.name, found.unit, found.numbers) == ("a.b", "", ())
    assert [cell.removeprefix("'") for cell in found.cells] == [str(value) for value in values]


def test_a_variant_is_a_name_whatever_it_looks_like():
    assert factor_column("variant", ["5 s", "2"]).cells == ("5 s", "2")


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sampled")
    tiny.write(folder)
    swept = sweep(
        read_sweep(tiny.write(folder, "sweep.yaml", SAMPLE)), folder / "out", How(jobs=1)
    ).table
    write_points(swept, folder / "out")
    return folder, swept


def test_a_sample_has_numbers_in_its_table(sampled):
    folder, swept = sampled
    text = (folder / "out" / "points.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert list(rows[0])[:3] == ["point", "stages.swab.time_s", "staff.helpers"]
    assert all(15 <= float(row["stages.swab.time_s"]) <= 30 for row in rows)
    assert [f"{float(row['stages.swab.time_s']):g} s" for row in rows] == [
        f"{float(point.factors['stages.swab.time'].split()[0]):g} s" for point in swept.points
    ]


def test_in_json_numbers_are_numbers_and_an_empty_cell_is_null(sampled):
    _, swept = sampled
    told = json.loads(as_json(sweep_answer(swept, words("en"))))
    assert told["schema"] == "simsite.sweep/2"
    assert told["columns"] == {
        "stages.swab.time": "stages.swab.time_s",
        "staff.helpers": "staff.helpers",
    }
    for point in told["points"]:
        texts = {key for key, value in point.items() if isinstance(value, str)}
        assert texts == {"point", "completion_clock"}
        assert isinstance(point["replications"], int)
    assert None in told["points"][0].values()  # too few replications for quantiles


def test_json_of_a_table_that_is_read_back_is_the_same(sampled):
    _, swept = sampled
    made = points_table(swept)
    rows = [dict(zip(made.columns, row, strict=True)) for row in made.rows]
    told = json.loads(as_json(sweep_answer(swept, words("zh"))))
    assert told["points"] == plain_rows(rows)


@pytest.mark.parametrize(
    ("cells", "plain"),
    [
        (["1", "2.5", ""], [1, 2.5, None]),
        (["007", "1"], ["007", "1"]),
        (["nan", "1"], ["nan", "1"]),
        (["1e3", "1"], ["1e3", "1"]),
        (["-3", "0"], [-3, 0]),
        (["", ""], [None, None]),
    ],
)
def test_a_column_is_of_numbers_where_every_cell_is_one_as_simsite_writes_it(cells, plain):
    rows = [{"point": "1", "a": cell} for cell in cells]
    assert [row["a"] for row in plain_rows(rows)] == plain
    assert {row["point"] for row in plain_rows(rows)} == {"1"}


def test_no_rows_are_no_rows():
    assert plain_rows([]) == []


def test_figures_of_sweeps_state_number_and_unit(tmp_path):
    tiny.write(tmp_path)
    swept = sweep(
        read_sweep(tiny.write(tmp_path, "grid.yaml", GRID)), tmp_path / "out", How(jobs=1)
    ).table
    drawn = against_data(swept)
    assert drawn.distinct("value") == ["20 s", "1 min 10 s"]
    assert sorted(set(drawn.numbers("number").tolist())) == [20.0, 70.0]
    assert drawn.distinct("unit") == ["s"]
    heat = heat_data(swept)
    assert (heat.distinct("unit"), heat.distinct("unit_2")) == (["s"], [""])
    assert sorted(set(heat.numbers("number_2").tolist())) == [0.5, 0.9]
