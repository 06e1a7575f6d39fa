"""Files are named after what they hold, and tests are never set aside."""

import ast

import pytest

# Names that say nothing, versions that belong to git, and words the glossary replaces.
SAYS_NOTHING = {"util", "utils", "manager", "handler", "base", "misc", "helpers", "data2", "tmp"}
BELONGS_TO_GIT = {"new", "old", "backup", "v1", "v2", "v3", "copy"}
NOT_OUR_WORDS = {"node", "agent", "patient", "server", "process", "job", "makespan"}
FORBIDDEN = SAYS_NOTHING | BELONGS_TO_GIT | NOT_OUR_WORDS
FOLDERS = ("simsite", "tests", "scripts", "scenarios", "experiments", "benchmarks", "docs")
SET_ASIDE = {"skip", "skipif", "xfail", "importorskip"}


def forbidden_words(stem):
    return sorted(set(stem.lower().replace("-", "_").split("_")) & FORBIDDEN)


@pytest.mark.parametrize("stem", ["utils", "engine_v2", "run_new", "site-manager", "Base", "job"])
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
