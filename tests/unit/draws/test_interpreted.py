"""What stands in for Cython has all that the compiled modules ask of it."""

import ast
import importlib
import re

import pytest

import simsite

PACKAGE = next(iter(simsite.__path__))


def compiled_modules():
    """The modules that setup.py compiles, as a set of (path below the package)."""
    from pathlib import Path

    text = (Path(PACKAGE).parent / "setup.py").read_text("utf-8")
    names = re.findall(r'"simsite\.([\w.]+)"', text.partition("MODULES = (")[2].partition(")")[0])
    return {name: Path(PACKAGE, *name.split(".")).with_suffix(".py") for name in names}


def asked_of_cython(tree):
    """Names that a module takes from `cython`."""
    return {
        part.attr
        for part in ast.walk(tree)
        if isinstance(part, ast.Attribute)
        and isinstance(part.value, ast.Name)
        and part.value.id == "cython"
    }


def stand_in(tree):
    """The module that a file imports as `cython` where there is none."""
    (found,) = {
        f"{part.module}.{alias.name}"
        for part in ast.walk(tree)
        if isinstance(part, ast.ImportFrom)
        for alias in part.names
        if alias.asname == "cython"
    }
    return importlib.import_module(found)


@pytest.mark.parametrize("name", compiled_modules())
def test_a_module_asks_nothing_of_cython_that_its_stand_in_has_not(name):
    tree = ast.parse(compiled_modules()[name].read_text("utf-8"))
    asked = asked_of_cython(tree)
    if name != "draws.variates" and not asked:
        return
    assert {each for each in asked if not hasattr(stand_in(tree), each)} == set()


def test_something_is_asked_at_all():
    trees = [ast.parse(path.read_text("utf-8")) for path in compiled_modules().values()]
    assert {"compiled", "declare", "nogil"} <= set().union(*map(asked_of_cython, trees))
