"""Files are whole or not there, also where the disk is full or knows no links."""

import errno
import os

import pytest

from simsite.core.files import temporary_prefix, write_new, write_whole


def full(_handle):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("write", [write_new, write_whole])
def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch, write):
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path / "a", b"one")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_content(tmp_path, monkeypatch):
    write_whole(tmp_path / "a", b"one")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a", b"two")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a", b"one")]


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_replaces_nothing(tmp_path, monkeypatch, links):
    def refuse(*_):
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    write_new(tmp_path / "a", b"one")
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
    for name in ("a", "nowhere"):
        with pytest.raises(FileExistsError):
            write_new(tmp_path / name, b"two")
    assert (tmp_path / "a").read_bytes() == b"one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "nowhere"]


def test_a_temporary_name_is_never_too_long(tmp_path):
    name = "点" * 85
    assert len(temporary_prefix(tmp_path / name).encode()) < 200
    write_whole(tmp_path / name, b"one")
    assert (tmp_path / name).read_bytes() == b"one"
