"""No test asserts how much time went by: on a busy machine that fails, and tells nothing.

That work is ended says so by how it ended; a time after which a test is taken to hang belongs to
the call that waits. Processor time, which a busy machine hardly changes, is another matter.
"""

import ast

CLOCKS = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "time", "time_ns"}


def reads(tree, tainted):
    """Whether a tree asks a clock of `time`, or names what came of one."""
    return any(
        (isinstance(part, ast.Name) and part.id in tainted)
        or (isinstance(part, ast.Attribute) and part.attr in CLOCKS
            and ast.unparse(part.value) == "time")
        for part in ast.walk(tree)
    )  # fmt: skip


def grown(tree, tainted):
    """Names that hold what came of a clock: variables, and functions that give it back."""
    found = set(tainted)
    for part in ast.walk(tree):
        if isinstance(part, ast.Assign) and reads(part.value, found):
            found |= {name.id for target in part.targets for name in ast.walk(target)
                      if isinstance(name, ast.Name)}  # fmt: skip
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and any(
            isinstance(inner, ast.Return) and inner.value and reads(inner.value, found)
            for inner in ast.walk(part)
        ):
            found.add(part.name)
    return found


def judged_by_time(tree):
    """Lines of asserts in which time that went by is compared."""
    lines = []
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    shared = {f.name for f in tree.body if isinstance(f, functions) and f.name in grown(f, set())}
    for part in tree.body:
        tainted = shared
        while (more := grown(part, tainted)) != tainted:
            tainted = more
        lines += [
            inner.lineno
            for inner in ast.walk(part)
            if isinstance(inner, ast.Assert) and reads(inner.test, tainted)
        ]
    return lines


def test_no_test_asserts_how_much_time_went_by(repository):
    trees = {
        path.relative_to(repository).as_posix(): ast.parse(text)
        for path in (repository / "tests").rglob("*.py")
        if "import time" in (text := path.read_text("utf-8"))
    }
    assert trees
    assert {path: lines for path, tree in trees.items() if (lines := judged_by_time(tree))} == {}


def test_an_assert_on_time_is_seen():
    source = """
import time

def timed(work):
    begun = time.monotonic()
    return work(), time.monotonic() - begun

def test_here():
    begun = time.perf_counter()
    took = time.perf_counter() - begun
    assert took < 1.0

def test_there():
    answer, took = timed(print)
    assert took < 1.0

def test_processor():
    assert time.process_time() < 1.0
"""
    assert judged_by_time(ast.parse(source)) == [11, 15]
