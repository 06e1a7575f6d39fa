"""A sweep keeps finished points, resumes, and gives every point the luck a single run has."""

import dataclasses
import json
import shutil

import numpy as np
import pytest
import tiny

from simsite.building.build import build
from simsite.core.errors import BadValue, ScenarioFault
from simsite.experiment.run.run import run
from simsite.experiment.sweep import sweep as room
from simsite.experiment.sweep.sweep import sweep
from simsite.experiment.sweep.table import load_table
from simsite.reading.sweep_file import load_sweep


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    tiny.write(folder)
    return load_sweep(tiny.write(folder, "sweep.yaml", tiny.SWEEP))


@pytest.fixture(scope="module")
def finished(asked, tmp_path_factory):
    directory = tmp_path_factory.mktemp("finished") / "out"
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
    out, told = tmp_path / "out", []
    first = sweep(few, out, jobs=1)
    path = point_files(out)[0]
    good = path.read_bytes()
    if damage is None:
        number = json.loads(good.splitlines()[1])["county"]["completion"][0]
        damage = good.replace(str(number).encode(), str(number + 1).encode(), 1)
    path.write_bytes(damage)
    with pytest.raises(BadValue, match="has changed since"):
        load_table(out)
    again = sweep(few, out, jobs=1, notice=lambda key, about: told.append((key, about["files"])))
    assert (again.kept, again.damaged) == (1, 1)
    assert told == [("sweep.mended", path.name)]
    assert path.read_bytes() == good
    assert counties(again.table) == counties(first.table)


def test_a_point_is_on_disk_before_the_next_counts(asked, tmp_path):
    out, seen = tmp_path / "out", []
    sweep(asked, out, jobs=1, progress=lambda d, _: seen.append((d, len(point_files(out)))))
    assert seen == [(3 * done, done) for done in range(9)]


def test_force_begins_anew(asked, tmp_path):
    few = dataclasses.replace(asked, points=asked.points[:1])
    out = tmp_path / "out"
    sweep(few, out, jobs=1)
    assert sweep(few, out, jobs=1).kept == 1
    assert sweep(few, out, jobs=1, force=True).kept == 0


def test_another_seed_is_another_point(asked, tmp_path, finished):
    folder = tmp_path
    tiny.write(folder)
    path = tiny.write(folder, "sweep.yaml", tiny.SWEEP)
    other = load_sweep(path, ["run.seed=8"])
    keys = {room.point_key(p.scenario) for p in (*asked.points, *other.points)}
    assert len(keys) == 16
    more = load_sweep(path, ["run.replications=9"])
    assert room.point_key(more.points[0].scenario) == room.point_key(asked.points[0].scenario)


def test_a_directory_of_something_else_is_left_alone(asked, tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(BadValue, match="not a directory of a sweep"):
        sweep(asked, tmp_path, jobs=1)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]
    with pytest.raises(BadValue, match="not a directory of results"):
        load_table(tmp_path)


def test_luck_alone_is_kept_beside_the_headline_where_asked_for(asked, tmp_path):
    both = dataclasses.replace(asked, points=asked.points[:1], lines=("luck", "all"))
    point = sweep(both, tmp_path / "out", jobs=1).table.points[0]
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
    with pytest.raises(ScenarioFault) as caught:
        sweep(asked, tmp_path / "out", jobs=1)
    assert [fault.file for fault in caught.value.faults] == ["staff.helpers=1"]
    assert not (tmp_path / "out").exists()


def test_more_replications_keep_those_that_are_there(asked, tmp_path):
    few = dataclasses.replace(asked, points=asked.points[:2])
    sweep(few, tmp_path / "out", jobs=1)
    told = []
    again = sweep(of_so_many(few, 45), tmp_path / "out", jobs=1, progress=lambda *n: told.append(n))
    assert told[0] == (6, 90)
    alone = sweep(of_so_many(few, 45), tmp_path / "elsewhere" / "out", jobs=1)
    assert counties(again.table) == counties(alone.table)
    assert names(tmp_path / "out") == names(tmp_path / "elsewhere" / "out")  # joined into one each


def test_what_a_sweep_beside_it_has_finished_is_not_computed_again(asked, tmp_path, monkeypatch):
    first = sweep(asked, tmp_path / "one", jobs=1)
    monkeypatch.setattr(room, "replicate", None)
    second = sweep(asked, tmp_path / "two", jobs=1)
    assert (second.kept, second.reused) == (8, 24)
    assert counties(second.table) == counties(first.table)
    for path in point_files(tmp_path / "one"):
        path.unlink()
    assert counties(load_table(tmp_path / "two")) == counties(first.table)  # it stands alone


def test_force_takes_nothing_from_the_sweeps_beside_it(asked, tmp_path, monkeypatch):
    few = dataclasses.replace(asked, points=asked.points[:1])
    sweep(few, tmp_path / "one", jobs=1)
    monkeypatch.setattr(room, "replicate", None)
    assert len(sweep(few, tmp_path / "two", jobs=1, force=True).failed) == 1


def test_a_point_that_always_fails_is_named_and_the_rest_is_finished(asked, tmp_path, monkeypatch):
    told = []
    good = room.replicate
    monkeypatch.setattr(room, "replicate", failing(asked.points[2]))
    said = sweep(asked, tmp_path / "out", jobs=1, notice=lambda *words: told.append(words))
    wrong = [p.name for p in asked.points[2:4]]  # helpers do not matter to a campaign this small
    reason = "ZeroDivisionError: too few"
    assert [f.name for f in said.failed] == wrong
    assert told == [("sweep.point_failed", {"name": n, "reason": reason}) for n in wrong]
    right = [p.name for p in asked.points if p.name not in wrong]
    assert [p.name for p in said.table.points] == right
    assert [p.name for p in load_table(tmp_path / "out").points] == right
    monkeypatch.setattr(room, "replicate", good)
    again = sweep(asked, tmp_path / "out", jobs=1)
    assert (again.kept, again.failed) == (6, ())


def test_points_that_meet_a_replication_together_come_out_as_alone(asked, tmp_path, monkeypatch):
    """Points that have a time of their own are worked on alone."""
    together, compute = [], room.compute

    def counted(some, *of):
        together.append(len(some))
        return compute(some, *of)

    monkeypatch.setattr(room, "compute", counted)
    monkeypatch.setattr(room._Work, "_workers", lambda *_: room.Here())
    both = dataclasses.replace(asked, lines=("luck", "all"))
    sweep(both, tmp_path / "together")
    sweep(both, tmp_path / "alone", point_timeout=1e6, force=True)
    assert together == [4] * 4 + [1] * 16
    one, other = (point_files(tmp_path / out) for out in ("together", "alone"))
    assert [(p.name, p.read_bytes()) for p in one] == [(p.name, p.read_bytes()) for p in other]


def test_what_is_finished_of_a_part_of_the_points_is_not_done_again(asked, tmp_path, finished):
    shutil.copytree(finished[0], tmp_path / "out")
    for path in point_files(tmp_path / "out")[1::3]:
        path.unlink()
    told = []
    again = sweep(asked, tmp_path / "out", jobs=1, progress=lambda *steps: told.append(steps))
    assert again.kept == 8 - 3
    assert told[0][0] == 3 * 5
    assert counties(again.table) == counties(finished[1].table)


def test_the_first_failure_stops_where_that_is_wished(asked, tmp_path, monkeypatch):
    monkeypatch.setattr(room, "replicate", failing(asked.points[2]))
    with pytest.raises(room.PointFailed) as caught:
        sweep(asked, tmp_path / "out", jobs=1, fail_fast=True)
    assert asked.points[2].name in str(caught.value)
    assert "无法计算" in caught.value.render("zh")
    assert len(point_files(tmp_path / "out")) == 2


def of_so_many(asked, replications):
    """The same sweep with another number of replications."""
    points = []
    for point in asked.points:
        run = point.scenario.run.model_copy(update={"replications": replications})
        scenario = point.scenario.model_copy(update={"run": run})
        points.append(dataclasses.replace(point, scenario=scenario))
    return dataclasses.replace(asked, points=tuple(points))


def names(directory):
    return [path.name for path in point_files(directory)]


def failing(point):
    """`replicate`, but a point divides by nothing."""
    wrong = build(point.scenario)
    good = room.replicate

    def replicate(work, task):
        if work.plan == wrong:
            raise ZeroDivisionError("too few")
        return good(work, task)

    return replicate
