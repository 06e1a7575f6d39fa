"""Whatever befalls a sweep, the same call finishes it with the bytes of an undisturbed one."""

import dataclasses
import errno
import os
import shutil

import pytest
import tiny

from simsite.core.errors import BadValue
from simsite.experiment.sweep import sweep as room
from simsite.experiment.sweep.resume import find_finished
from simsite.experiment.sweep.store import LOCK, locked
from simsite.experiment.sweep.sweep import read_sweep, sweep
from simsite.report.sweep_text import write_points


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    tiny.write(folder)
    return tiny.write(folder, "sweep.yaml", tiny.SWEEP)


@pytest.fixture(scope="module")
def asked(file):
    return read_sweep(file)


@pytest.fixture(scope="module")
def undisturbed(asked, tmp_path_factory):
    """The files of a sweep that nothing befell."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    return swept(asked, out)


def swept(asked, out, **how):
    """Sweep, write the tables, and return all files."""
    write_points(sweep(asked, out, jobs=1, **how).table, out)
    return content(out)


def content(out):
    files = (path for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def ages(out):
    return {path.name: path.stat().st_mtime_ns for path in (out / "points").glob("*.jsonl")}


def stopped_after(number, trouble):
    """A progress function that makes trouble once so many replications are done."""

    def tell(done, _of):
        if done >= number:
            trouble()

    return tell


def interrupt():
    raise KeyboardInterrupt


def test_an_interrupted_sweep_goes_on_where_it_was(asked, tmp_path, undisturbed):
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        sweep(asked, out, jobs=1, progress=stopped_after(9, interrupt))
    kept = ages(out)
    assert len(kept) == 3
    told = []
    assert swept(asked, out, notice=lambda key, _about: told.append(key)) == undisturbed
    assert told == ["sweep.resumed"]
    assert kept.items() <= ages(out).items()


def test_a_full_disk_is_told_and_the_same_call_goes_on(asked, tmp_path, undisturbed, monkeypatch):
    out, real, calls = tmp_path / "out", os.fsync, []

    def fsync(handle):
        calls.append(handle)
        if len(calls) == 6:  # two a file: it and its folder
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(BadValue, match="cannot be written: No space left on device"):
        sweep(asked, out, jobs=1)
    monkeypatch.undo()
    assert 2 <= len(ages(out)) <= 3
    assert not (out / "manifest.json").exists()
    assert swept(asked, out) == undisturbed


def test_a_folder_that_is_removed_meanwhile_is_told(asked, tmp_path, undisturbed):
    out = tmp_path / "out"
    with pytest.raises(BadValue, match="was removed while the sweep ran"):
        sweep(asked, out, jobs=1, progress=stopped_after(9, lambda: shutil.rmtree(out)))
    assert swept(asked, out) == undisturbed


@pytest.mark.parametrize("place", ["/proc/simsite", "/dev/null/simsite"])
def test_a_place_where_nothing_can_be_written_is_told_at_once(asked, tmp_path, place, monkeypatch):
    monkeypatch.setattr(room, "replicate", None)
    with pytest.raises(BadValue, match="cannot be written"):
        sweep(asked, type(tmp_path)(place), jobs=1)


def test_a_second_sweep_in_the_folder_waits_its_turn(asked, tmp_path, undisturbed):
    out = tmp_path / "out"
    out.mkdir()
    (out / "points").mkdir()
    with locked(out), pytest.raises(BadValue, match=f"process {os.getpid()} "):
        sweep(asked, out, jobs=1)
    assert swept(asked, out) == undisturbed


def test_a_lock_that_nobody_holds_any_more_is_told_and_taken(asked, tmp_path, undisturbed):
    out = tmp_path / "out"
    (out / "points").mkdir(parents=True)
    (out / LOCK).write_text("4711 far-away\n")
    told = []
    assert swept(asked, out, notice=lambda *words: told.append(words)) == undisturbed
    assert told == [("sweep.resumed", {"holder": "4711 far-away"})]


def test_what_was_begun_to_be_written_is_cleared_away(asked, tmp_path, undisturbed):
    out = tmp_path / "out"
    (out / "points").mkdir(parents=True)
    (out / "points" / ".0123-abc").write_text("half a fi")
    assert swept(asked, out) == undisturbed


def test_a_missing_file_is_computed_again(asked, tmp_path, undisturbed):
    out = tmp_path / "out"
    swept(asked, out)
    next((out / "points").iterdir()).unlink()
    assert swept(asked, out) == undisturbed


def test_another_scenario_in_the_folder_leaves_the_first_ones_points(asked, tmp_path, undisturbed):
    out = tmp_path / "out"
    swept(asked, out)
    kept = ages(out)
    other = read_sweep(other_file(tmp_path))
    told = []
    swept(other, out, notice=lambda key, _about: told.append(key))
    assert told == ["sweep.other"]
    again = swept(asked, out)
    assert {name: again[name] for name in undisturbed} == undisturbed
    assert kept.items() <= ages(out).items()


def other_file(folder):
    tiny.write(folder)
    return tiny.write(folder, "other.yaml", "base: tiny.yaml\nseed: 99\nreplications: 3\n")


def test_a_finished_sweep_is_known_without_its_scenarios(asked, file, tmp_path, undisturbed):
    out = tmp_path / "out"
    assert find_finished(file, (), out) is None
    swept(asked, out)
    found = find_finished(file, (), out)
    assert (found.number, found.headers, len(found.rows())) == (8, "en", 8)
    assert [p.name for p in found.table(3).points] == [p.name for p in asked.points[:3]]
    assert find_finished(file, ("run.seed=5",), out) is None
    assert content(out) == undisturbed


@pytest.mark.parametrize(
    "harm",
    [
        lambda out: next((out / "points").iterdir()).unlink(),
        lambda out: next((out / "points").iterdir()).write_bytes(b"{}\n"),
        lambda out: (out / "points.csv").write_text("point\n"),
        lambda out: (out / "points.csv").unlink(),
        lambda out: (out / "manifest.json").write_text("{}"),
    ],
)
def test_a_finished_sweep_that_was_harmed_is_run(asked, file, tmp_path, undisturbed, harm):
    out = tmp_path / "out"
    swept(asked, out)
    harm(out)
    assert find_finished(file, (), out) is None
    assert swept(asked, out) == undisturbed


def test_a_finished_sweep_of_changed_files_is_run(tmp_path):
    tiny.write(tmp_path)
    file = tiny.write(tmp_path, "sweep.yaml", tiny.SWEEP)
    few = read_sweep(file)
    swept(dataclasses.replace(few), tmp_path / "runs" / "out")
    assert find_finished(file, (), tmp_path / "runs" / "out") is not None
    tiny.write(tmp_path, text=tiny.TINY.replace("population: 40", "population: 41"))
    assert find_finished(file, (), tmp_path / "runs" / "out") is None
