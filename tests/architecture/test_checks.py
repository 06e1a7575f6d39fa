"""The checks are what they say: coverage where its gate is, and sources run as they stand."""

import ast
import subprocess

import pytest

RUN = {"compile", "eval", "exec"}


def told(repository, *goals):
    """The lines in which make, asked for some goals, would call pytest or the interpreted tests."""
    command = ["make", "--dry-run", "--directory", repository, *goals]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [line for line in lines if "/pytest" in line or "interpreted.py" in line]


@pytest.mark.parametrize("goal", ["check", "test"])
def test_the_fast_tests_alone_measure_no_coverage(repository, goal):
    assert [("--cov" in line, "-m slow" in line) for line in told(repository, goal)] == [
        (False, False)
    ]


@pytest.mark.parametrize("goals", [("check-all",), ("test", "check-all"), ("interpreted", "slow")])
def test_where_the_gate_is_the_fast_tests_run_once_and_measure_it(repository, goals):
    fast, interpreted, slow = told(repository, *goals)
    assert "--cov" in fast
    assert "interpreted.py" in interpreted
    assert slow.endswith("-m slow")


def is_read(value, texts):
    """Whether an expression is what a file holds, or a name for it."""
    if isinstance(value, ast.Name):
        return value.id in texts
    return isinstance(value, ast.Call) and getattr(value.func, "attr", "") == "read_text"


def changed_texts(tree):
    """Lines that run a text which is not simply what a file holds."""
    given = [part for part in ast.walk(tree) if isinstance(part, ast.Assign)]
    texts = {ast.unparse(part.targets[0]) for part in given if is_read(part.value, set())}
    calls = [
        part for part in ast.walk(tree)
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in RUN
    ]  # fmt: skip
    return sorted(
        call.lineno for call in calls
        if call.args[0] not in calls and not is_read(call.args[0], texts)
    )  # fmt: skip


def test_no_test_changes_the_text_of_a_source_and_runs_it(repository):
    trees = {
        path.relative_to(repository).as_posix(): ast.parse(text)
        for path in (repository / "tests").rglob("*.py")
        if any(f"{name}(" in (text := path.read_text("utf-8")) for name in RUN)
    }
    assert trees
    assert {path: lines for path, tree in trees.items() if (lines := changed_texts(tree))} == {}


def test_a_changed_text_that_is_run_is_seen():
    source = """
SOURCE = PATH.read_text("utf-8")

def loop_of(source):
    exec(compile(source, "loop.py", "exec"), {})

exec(compile(SOURCE, str(PATH), "exec"), {})
exec(compile(PATH.read_text("utf-8"), str(PATH), "exec"), {})
exec(SOURCE.replace("ENDS", "STARTS"), {})
"""
    assert changed_texts(ast.parse(source)) == [5, 9]
