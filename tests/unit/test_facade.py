"""The facade imports what is asked for, when it is asked for."""

import importlib

import pytest

import simsite


@pytest.mark.parametrize("name", sorted(set(simsite.__all__) - {"__version__"}))
def test_a_name_of_the_facade_is_the_function_in_its_room(name):
    room = importlib.import_module(simsite._HOMES[name])
    assert callable(getattr(simsite, name))
    assert getattr(simsite, name) is getattr(room, name)


def test_an_unknown_name_is_reported_with_its_spelling():
    with pytest.raises(AttributeError, match="'sweeep'"):
        simsite.sweeep  # noqa: B018 (asking for it is the test)


def test_dir_lists_the_facade_before_anything_is_imported():
    assert dir(simsite) == sorted(simsite.__all__)
