"""A sweep keeps finished points, resumes, and gives every point the luck a single run has."""

import dataclasses
import json

import numpy as np
import pytest
import tiny

from simsite.core.errors import BadValue, ScenarioFault
from simsite.experiment import sweep as room
from simsite.experiment.run import run
from simsite.experiment.sweep import load_table, sweep
from simsite.model.sweep_file import load_sweep


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    tiny.write(folder)
    return load_sweep(tiny.write(folder, "sweep.yaml", tiny.SWEEP))


@pytest.fixture(scope="module")
def finished(asked, tmp_path_factory):
    directory = tmp_path_factory.mktemp("finished")
    return directory, sweep(asked, directory, jobs=1)


def counties(table):
    return [{k: v.tolist() for k, v in point.county.items()} for point in table.points]


def point_files(directory):
    return sorted((directory / "points").iterdir())


def test_a_point_has_the_numbers_of_a_run_of_its_scenario(asked, finished):
    for point, found in zip(asked.points[::3], finished[1].table.points[::3], strict=True):
        alone = run(point.scenario, lines=("all",), jobs=1, explain=False)
        assert found.factors == point.factors
        for name, values in alone.headline.county.items():
            assert found.county[name].dtype == values.dtype
            np.testing.assert_array_equal(found.county[name], values)


def test_all_points_share_their_luck(finished):
    table = finished[1].table
    people = [point.county["attending"].tolist() for point in table.points]
    assert all(p == people[0] for p in people)
    assert len({tuple(p.county["completion"].tolist()) for p in table.points}) > 1


def test_the_same_call_computes_nothing_again(asked, finished, monkeypatch):
    directory, first = finished
    monkeypatch.setattr(room, "replicate", None)
    told = []
    again = sweep(asked, directory, jobs=1, progress=lambda *steps: told.append(steps))
    assert (again.kept, again.damaged) == (len(asked.points), 0)
    assert told == [(24, 24)]
    assert counties(again.table) == counties(first.table)


def test_a_stored_sweep_reads_back(finished):
    directory, outcome = finished
    back = load_table(directory)
    assert counties(back) == counties(outcome.table)
    for name in ("title_en", "title_zh", "first_day", "opening", "deadline", "factors"):
        assert getattr(back, name) == getattr(outcome.table, name)
    assert [p.factors for p in back.points] == [p.factors for p in outcome.table.points]


@pytest.mark.parametrize("damage", [b"", b"{", b'{"key": 1}', b"[]", None])
def test_a_damaged_point_is_computed_again(asked, tmp_path, damage):
    few = dataclasses.replace(asked, points=asked.points[:2])
    first = sweep(few, tmp_path, jobs=1)
    path = point_files(tmp_path)[0]
    good = path.read_bytes()
    if damage is None:
        number = json.loads(good)["lines"]["all"]["completion"][0]
        damage = good.replace(str(number).encode(), str(number + 1).encode(), 1)
    path.write_bytes(damage)
    with pytest.raises(BadValue, match="has changed since"):
        load_table(tmp_path)
    again = sweep(few, tmp_path, jobs=1)
    assert (again.kept, again.damaged) == (1, 1)
    assert path.read_bytes() == good
    assert counties(again.table) == counties(first.table)


def test_a_point_is_on_disk_before_the_next_counts(asked, tmp_path):
    seen = []
    sweep(
        asked, tmp_path, jobs=1, progress=lambda d, _: seen.append((d, len(point_files(tmp_path))))
    )
    assert seen == [(done, done // 3) for done in range(25)]


def test_force_begins_anew(asked, tmp_path):
    few = dataclasses.replace(asked, points=asked.points[:1])
    sweep(few, tmp_path, jobs=1)
    assert sweep(few, tmp_path, jobs=1).kept == 1
    assert sweep(few, tmp_path, jobs=1, force=True).kept == 0


def test_another_seed_is_another_point(asked, tmp_path, finished):
    folder = tmp_path
    tiny.write(folder)
    path = tiny.write(folder, "sweep.yaml", tiny.SWEEP)
    other = load_sweep(path, ["run.seed=8"])
    keys = {room.point_key(p.scenario, other.lines) for p in (*asked.points, *other.points)}
    assert len(keys) == 16
    assert room.point_key(asked.points[0].scenario, ("luck", "all")) not in keys


def test_a_directory_of_something_else_is_left_alone(asked, tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(BadValue, match="not a directory of a sweep"):
        sweep(asked, tmp_path, jobs=1)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]
    with pytest.raises(BadValue, match="not a directory of results"):
        load_table(tmp_path)


def test_luck_alone_is_kept_beside_the_headline_where_asked_for(asked, tmp_path):
    both = dataclasses.replace(asked, points=asked.points[:1], lines=("luck", "all"))
    point = sweep(both, tmp_path, jobs=1).table.points[0]
    assert point.luck is not None
    assert point.luck["completion"].tolist() != point.county["completion"].tolist()


def test_points_on_different_days_have_no_common_clock(tmp_path):
    tiny.write(tmp_path)
    text = "base: tiny.yaml\nover: {calendar.first_day: [2022-02-17, 2022-02-18]}\n"
    asked = load_sweep(tiny.write(tmp_path, "days.yaml", text))
    with pytest.raises(BadValue, match="different days"):
        sweep(asked, tmp_path / "out", jobs=1)


def test_staff_that_cannot_be_deployed_is_a_fault_before_anything_runs(tmp_path):
    tiny.write(tmp_path)
    text = "base: tiny.yaml\nover: {staff.helpers: [10, 1]}\n"
    asked = load_sweep(tiny.write(tmp_path, "few.yaml", text))
    with pytest.raises(ScenarioFault):
        sweep(asked, tmp_path / "out", jobs=1)
    assert not (tmp_path / "out").exists()
