"""Directories and files appear whole or not at all."""

import pytest

from simsite.core.errors import BadValue
from simsite.core.files import write_whole
from simsite.experiment.store.whole import free_name, whole_directory


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_directory_appears_when_everything_is_there(tmp_path):
    with whole_directory(tmp_path / "runs" / "a") as folder:
        (folder / "manifest.json").write_text("{}")
        assert not (tmp_path / "runs" / "a").exists()
    assert names(tmp_path / "runs") == ["a"]
    assert names(tmp_path / "runs" / "a") == ["manifest.json"]


@pytest.mark.parametrize("trouble", [RuntimeError, KeyboardInterrupt])
def test_nothing_is_left_when_the_writing_fails(tmp_path, trouble):
    def half():
        with whole_directory(tmp_path / "a") as folder:
            (folder / "half").write_text("written")
            raise trouble

    with pytest.raises(trouble):
        half()
    assert names(tmp_path) == []


def test_an_existing_directory_is_refused_and_replaced_only_by_force(tmp_path):
    target = tmp_path / "a"
    with whole_directory(target) as folder:
        (folder / "manifest.json").write_text("first")
    with pytest.raises(BadValue, match="exists already"), whole_directory(target):
        pass
    with whole_directory(target, force=True) as folder:
        (folder / "manifest.json").write_text("second")
    assert (target / "manifest.json").read_text() == "second"
    assert names(tmp_path) == ["a"]


def test_a_failure_by_force_keeps_the_old_directory(tmp_path):
    target = tmp_path / "a"
    with whole_directory(target) as folder:
        (folder / "manifest.json").write_text("first")
    with pytest.raises(RuntimeError), whole_directory(target, force=True):
        raise RuntimeError
    assert (target / "manifest.json").read_text() == "first"


def test_force_does_not_replace_what_simsite_did_not_make(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    theirs = whole_directory(tmp_path / "home", force=True)
    with pytest.raises(BadValue, match="not made by simsite"), theirs:
        pass
    assert names(tmp_path / "home") == ["letter.txt"]


def test_a_place_that_cannot_be_written_is_a_fault_in_words(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadValue, match="cannot be written"), whole_directory(tmp_path / "file/a"):
        pass


def test_a_file_is_replaced_whole(tmp_path):
    write_whole(tmp_path / "a", b"one")
    write_whole(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"two"
    assert names(tmp_path) == ["a"]


def test_the_next_name_is_above_all_in_use(tmp_path):
    assert free_name(tmp_path, "debao").name == "debao-1"
    for name in ("debao-2", "debao-10", "debao-200-x", "debao-first-40", "other-99"):
        (tmp_path / name).mkdir()
    assert free_name(tmp_path, "debao").name == "debao-11"


def test_force_spares_what_somebody_else_has_put_there(tmp_path):
    target = tmp_path / "run"
    with whole_directory(target) as folder:
        (folder / "manifest.json").write_text("first")
    (target / "notes.xlsx").write_text("mine")
    with pytest.raises(BadValue, match=r"notes\.xlsx"), whole_directory(target, force=True):
        pass
    assert (target / "notes.xlsx").read_text() == "mine"


def written_while_another_arrives(target):
    with whole_directory(target) as folder:
        (folder / "manifest.json").write_text("second")
        target.mkdir()
        (target / "manifest.json").write_text("first")


def test_what_came_there_meanwhile_stays(tmp_path):
    target = tmp_path / "run"
    with pytest.raises(BadValue, match="exists already"):
        written_while_another_arrives(target)
    assert (target / "manifest.json").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_force_for_a_run_spares_a_sweep(tmp_path):
    target = tmp_path / "sweep"
    (target / "points").mkdir(parents=True)
    (target / "manifest.json").write_text("{}")
    with pytest.raises(BadValue, match="points"), whole_directory(target, force=True):
        pass
    assert (target / "points").is_dir()
