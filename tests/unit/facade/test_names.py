"""The facade imports what is asked for, when it is asked for, and type checkers see its names."""

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import simsite
import simsite.report.i18n
from simsite.cli.commands import NAMES

FUNCTIONS = sorted(set(simsite.__all__) - {"__version__", "ScenarioFile"})
NO_FUNCTION = {"serve"}  # the page stands above the facade


@pytest.mark.parametrize("name", sorted(set(simsite.__all__) - {"__version__", "report"}))
def test_a_name_of_the_facade_is_what_its_file_calls_so(name):
    home = importlib.import_module(simsite._HOMES[name])
    assert callable(getattr(simsite, name))
    assert getattr(simsite, name) is getattr(home, name)


def test_every_command_is_a_function():
    assert set(NAMES) - set(FUNCTIONS) == NO_FUNCTION


def test_type_checkers_see_the_names_there_are():
    (block,) = (
        part
        for part in ast.parse(Path(simsite.__file__).read_text("utf-8")).body
        if isinstance(part, ast.If) and ast.unparse(part.test) == "TYPE_CHECKING"
    )
    seen = {a.name: f.module for f in block.body for a in f.names}
    assert seen == simsite._HOMES
    assert sorted([*seen, "__version__"]) == sorted(simsite.__all__)


def test_an_unknown_name_is_reported_with_its_spelling():
    with pytest.raises(AttributeError, match="'sweeep'"):
        simsite.sweeep  # noqa: B018 (asking for it is the test)


def test_dir_lists_the_facade_before_anything_is_imported():
    assert dir(simsite) == sorted(simsite.__all__)


@pytest.mark.parametrize("first", ["pass", "import simsite.report.i18n", "simsite.report"])
def test_report_is_a_function_and_a_room_whatever_was_imported_before(first):
    code = (
        f"import simsite\n{first}\n"
        "import inspect, simsite.report.i18n as words\n"
        "print(list(inspect.signature(simsite.report).parameters), words.LANGUAGES)\n"
        "try:\n    simsite.report('nowhere')\n"
        "except ValueError as trouble:\n    print('nowhere' in str(trouble))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['results', 'out', 'lang'] ('en', 'zh')\nTrue\n"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_says_what_it_takes_returns_and_raises(name):
    function = inspect.unwrap(getattr(simsite, name))
    told = inspect.getdoc(function)
    for heading in ("Parameters", "Raises"):
        assert f"{heading}\n{'-' * len(heading)}\n" in told
    signature = inspect.signature(function)
    for parameter in signature.parameters.values():
        assert parameter.name in told
        assert parameter.annotation is not parameter.empty
    assert signature.return_annotation is not signature.empty
