"""Files are named after what they hold, and tests are never set aside."""

import ast

import pytest

# Names that say nothing, and versions, which belong to git.
FORBIDDEN = {"util", "utils", "manager", "misc", "new", "v2"}
FOLDERS = ("simsite", "tests", "scripts", "scenarios", "experiments", "benchmarks", "docs")
SET_ASIDE = {"skip", "skipif", "xfail", "importorskip"}


def forbidden_words(stem):
    return sorted(set(stem.lower().replace("-", "_").split("_")) & FORBIDDEN)


@pytest.mark.parametrize("stem", ["utils", "engine_v2", "run_new", "site-manager", "Misc"])
def test_a_forbidden_name_is_seen(stem):
    assert forbidden_words(stem)


def test_no_file_has_a_forbidden_name(repository):
    paths = [
        path.relative_to(repository)
        for folder in FOLDERS
        for path in (repository / folder).rglob("*")
        if "__pycache__" not in path.parts
    ]
    assert paths
    assert [str(path) for path in paths if forbidden_words(path.stem)] == []


def set_aside(tree):
    """Lines of pytest's ways of not running a test or not minding its failure."""
    return [
        part.lineno
        for part in ast.walk(tree)
        if isinstance(part, ast.Attribute)
        and part.attr in SET_ASIDE
        and ast.unparse(part.value) in ("pytest", "pytest.mark")
    ]


def test_no_test_is_set_aside(repository):
    trees = {
        path.relative_to(repository).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in (repository / "tests").rglob("*.py")
    }
    assert {path: lines for path, tree in trees.items() if (lines := set_aside(tree))} == {}


def test_a_test_set_aside_is_seen():
    source = "import pytest\n@pytest.mark.xfail\ndef test_f():\n    pytest.skip('later')\n"
    assert set_aside(ast.parse(source)) == [2, 4]


def meanings(modules):
    """Where each class name is defined, of those defined more than once."""
    found = {}
    for path, tree in modules.items():
        for part in ast.walk(tree):
            if isinstance(part, ast.ClassDef):
                found.setdefault(part.name, []).append(path)
    return {name: paths for name, paths in found.items() if len(paths) > 1}


def test_a_class_name_has_one_meaning(modules):
    assert meanings(modules) == {}


def test_a_second_meaning_is_seen():
    trees = {
        "a.py": ast.parse("class Site: pass"),
        "b.py": ast.parse("def f():\n class Site: pass"),
    }
    assert meanings(trees) == {"Site": ["a.py", "b.py"]}
