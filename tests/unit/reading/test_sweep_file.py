"""A sweep file becomes design points, or faults at their places."""

import pytest
import tiny

from simsite.core.errors import ScenarioFault
from simsite.reading.sweep_file import load_sweep


@pytest.fixture
def read(tmp_path):
    tiny.write(tmp_path)

    def read(text, sets=()):
        return load_sweep(tiny.write(tmp_path, "sweep.yaml", text), sets)

    return read


def faults(read, text, sets=()):
    with pytest.raises(ScenarioFault) as caught:
        read(text, sets)
    return [(f.key, f.file.rpartition("/")[2], f.line, f.column) for f in caught.value.faults]


def test_all_combinations_of_all_variants(read):
    asked = read(tiny.SWEEP)
    assert asked.factors == ("staff.collectors", "staff.helpers", "variant")
    assert [tuple(p.factors.values()) for p in asked.points] == [
        (c, h, v) for v in ("practised", "slow") for c in (2, 3) for h in (8, 10)
    ]
    for point in asked.points:
        assert point.scenario.staff.collectors == point.factors["staff.collectors"]
        assert point.scenario.staff.helpers == point.factors["staff.helpers"]
        assert point.scenario.run.replications == 3
        law = point.scenario.stage("swab").time
        assert (law.constant is not None) == (point.factors["variant"] == "slow")
    assert len({p.name for p in asked.points}) == 8
    assert asked.points[0].name == "staff.collectors=2, staff.helpers=8, practised"
    assert (asked.name, asked.title_zh, asked.lines) == ("sweep", "多少采样员", ("all",))


def test_a_sweep_over_nothing_is_its_base(read):
    asked = read("base: tiny.yaml\n")
    assert [(p.name, p.factors) for p in asked.points] == [("base", {})]
    assert asked.points[0].scenario.run.replications == 4


def test_steps_keep_their_unit_and_their_decimals(read):
    text = "base: tiny.yaml\nover: {stages.swab.time: {from: 0.5 min, to: 1 min, step: 0.2 min}}\n"
    points = read(text).points
    assert [p.factors["stages.swab.time"] for p in points] == ["0.5 min", "0.7 min", "0.9 min"]
    assert [p.scenario.stage("swab").time.constant.value for p in points] == [30, 42, 54]


def test_overrides_of_the_command_line_win_over_the_files_luck(read):
    asked = read("base: tiny.yaml\nreplications: 3\nseed: 5\n", ["run.replications=2"])
    assert asked.points[0].scenario.run.replications == 2
    assert asked.points[0].scenario.run.seed == 5


def test_a_variant_may_be_another_file_with_a_named_scenario(read, tmp_path):
    other = tiny.TINY + "scenarios:\n  more: {staff.collectors: 4}\n"
    tiny.write(tmp_path, "other.yaml", other)
    asked = read(
        "variants:\n  more: {file: other.yaml, scenario: more}\n  same: {file: tiny.yaml}\n"
    )
    assert [p.scenario.staff.collectors for p in asked.points] == [4, 2]


def test_both_kinds_of_luck_in_one_order(read):
    assert read("base: tiny.yaml\nlines: [all, luck]\n").lines == ("luck", "all")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("over: {}\n", ("sweep.no_base", "sweep.yaml", 1, 1)),
        ("base: tinny.yaml\n", ("file.missing", "sweep.yaml", 1, 7)),
        ("base: tiny.yaml\nover:\n  a.b: []\n", ("list.empty", "sweep.yaml", 3, 8)),
        ("base: tiny.yaml\novr: {}\n", ("key.unknown", "sweep.yaml", 2, 1)),
        ("base: tiny.yaml\nreplications: 0\n", ("count.too_small", "sweep.yaml", 2, 15)),
        ("base: tiny.yaml\nlines: [al]\n", ("value.not_a_choice", "sweep.yaml", 2, 9)),
        (
            "base: tiny.yaml\nover: {staff.helpers: {from: 9, to: 8, step: 1}}\n",
            ("sweep.steps", "sweep.yaml", 2, 23),
        ),
        (
            "base: tiny.yaml\nover: {staff.helpers: {from: 0, to: 99999, step: 1}}\n",
            ("sweep.too_many", "sweep.yaml", 2, 23),
        ),
        (
            "base: tiny.yaml\nover:\n  staff.collectors: [2, two]\n",
            ("count.not_whole", "sweep.yaml", 3, 25),
        ),
        (
            "base: tiny.yaml\nover:\n  staff.collecters: [2]\n",
            ("key.unknown_in", "sweep.yaml", 3, 9),
        ),
        (
            "base: tiny.yaml\nvariants:\n  x: {set: {stages.swap.time: 9 s}}\n",
            ("override.member", "sweep.yaml", 3, 20),
        ),
    ],
)
def test_a_fault_is_told_at_its_place_in_the_sweep_file(read, text, found):
    assert found in faults(read, text)


def test_a_sweep_file_that_is_not_there_or_no_mapping(read, tmp_path):
    with pytest.raises(ScenarioFault) as caught:
        load_sweep(tmp_path / "none.yaml")
    assert [f.key for f in caught.value.faults] == ["file.missing"]
    assert faults(read, "[1]\n") == [("value.not_a_mapping", "sweep.yaml", 1, 1)]


def test_too_large_a_grid_is_refused_before_it_is_made(read):
    grid = "{from: 1, to: 200, step: 1}"
    text = f"base: tiny.yaml\nover: {{staff.helpers: {grid}, staff.collectors: {grid}}}\n"
    assert [key for key, *_ in faults(read, text)] == ["sweep.too_many"]


WHAT_IF = """\
base: tiny.yaml
over: {staff.collectors: [2, 4]}
variants:
  dry: {}
  wet: {what_if: "%s"}
"""


def test_a_what_if_is_laid_over_what_is_varied(read):
    points = read(WHAT_IF % "rain=2 + slow-swabs=1.5").points
    assert [point.scenario.staff.collectors for point in points] == [2, 4, 2, 4]
    means = [point.scenario.stage("swab").time.exponential.mean.value for point in points]
    assert means == [60, 60, 180, 180]


@pytest.mark.parametrize(
    ("asked", "key"), [("rian", "what_if.unknown"), ("rain=1", "what_if.nothing")]
)
def test_a_fault_of_a_what_if_is_told_once_at_its_variant(read, asked, key):
    assert faults(read, WHAT_IF % asked) == [(key, "sweep.yaml", 5, 18)]
