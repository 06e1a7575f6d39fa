"""A compiled module older than its source is refused."""

import os
import types

import pytest

from simsite.core.compiled import refuse_stale


def compiled(folder, source_age, edited=True):
    """A module that looks compiled at time 100, its source changed so many seconds before."""
    if edited:
        (folder / "setup.py").write_text("")
    for name, age in (("loop.cpython-311.so", 0), ("loop.py", source_age)):
        (folder / name).write_text("")
        os.utime(folder / name, (100 - age, 100 - age))
    module = types.ModuleType("loop")
    module.__file__ = str(folder / "loop.cpython-311.so")
    return module


def test_a_newer_source_is_refused_and_the_cure_named(tmp_path):
    with pytest.raises(ImportError, match=r"older than loop\.py: run `make install`"):
        refuse_stale(compiled(tmp_path, -5))


def test_an_older_source_is_fine(tmp_path):
    assert refuse_stale(compiled(tmp_path, 5)) is None


def test_the_order_in_which_a_wheel_was_unpacked_does_not_matter(tmp_path):
    assert refuse_stale(compiled(tmp_path, -5, edited=False)) is None


def test_a_source_that_is_not_there_is_fine(tmp_path):
    module = compiled(tmp_path, -5)
    (tmp_path / "loop.py").unlink()
    assert refuse_stale(module) is None
