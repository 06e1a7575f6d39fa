"""What a letter costs is counted from git, and what is recorded is what the record says."""

import re
import subprocess
import sys

import pytest
from pages import REPOSITORY

SCRIPT = REPOSITORY / "scripts" / "letter_cost.py"
RECORD = REPOSITORY / "docs" / "decisions" / "0060-what-a-letter-costs.md"
PAGE = REPOSITORY / "docs" / "adding-a-feature.md"
BEFORE = {"simsite/a.py": "1", "simsite/engine/b.py": "1", "simsite/gone.py": "1", "docs/p.md": "1"}
AFTER = {
    "simsite/a.py": "2", "simsite/engine/b.py": "2", "simsite/engine/new/c.py": "1",
    "simsite/z.py": "1", "tests/test_a.py": "1", "docs/how/p.md": "1", "README.md": "1",
    "CHANGELOG.md": "1", "scripts/s.py": "1", "docs/字.md": "1",
}  # fmt: skip


def run(where, *arguments):
    """What the script prints in a folder, and how it ends."""
    command = [sys.executable, str(SCRIPT), *arguments]
    done = subprocess.run(command, cwd=where, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout.splitlines(), done.stderr.splitlines()


def git(where, *arguments):
    who = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=where, capture_output=True, check=True)


def commit(where, files):
    for name, text in files.items():
        path = where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    git(where, "add", "--all")
    git(where, "commit", "-q", "-m", "a change")


@pytest.fixture
def repository(tmp_path):
    """A repository of two commits: files changed, new, gone; one stays as it is."""
    git(tmp_path, "init", "-q")
    commit(tmp_path, BEFORE)
    (tmp_path / "simsite" / "gone.py").unlink()
    commit(tmp_path, AFTER)
    return tmp_path


def test_files_are_counted_by_what_they_are(repository):
    code, lines, _ = run(repository, "HEAD~1", "HEAD")
    assert (code, lines[-1]) == (0, "package 5 tests 1 docs 4")


def test_files_are_named_by_folder_and_others_are_named_too(repository):
    _, lines, _ = run(repository, "HEAD~1", "HEAD")
    assert lines[:-1] == [
        ".: CHANGELOG.md, README.md (2)",
        "docs: 字.md (1)",
        "docs/how: p.md (1)",
        "scripts: s.py (1)",
        "simsite: a.py, gone.py, z.py (3)",
        "simsite/engine: b.py (1)",
        "simsite/engine/new: c.py (1)",
        "tests: test_a.py (1)",
    ]


def test_what_the_base_has_got_since_is_not_counted(repository):
    git(repository, "checkout", "-q", "-b", "later", "HEAD~1")
    commit(repository, {"simsite/other.py": "1", "tests/test_other.py": "1"})
    git(repository, "checkout", "-q", "-")
    _, lines, _ = run(repository, "later", "HEAD")
    assert lines[-1] == "package 5 tests 1 docs 4"


def test_nothing_is_counted_where_nothing_changed(repository):
    code, lines, _ = run(repository, "HEAD", "HEAD")
    assert (code, lines) == (0, ["package 0 tests 0 docs 0"])


def test_a_commit_that_git_does_not_know_is_a_sentence(repository):
    code, lines, faults = run(repository, "HEAD", "nowhere")
    assert (code, lines, len(faults)) == (2, [], 1)
    assert "nowhere" in faults[0]


def test_one_commit_is_not_enough(repository):
    code, lines, faults = run(repository, "HEAD")
    assert (code, lines) == (2, [])
    assert faults[-1].endswith("BASE and HEAD, or neither")


def test_the_recorded_line_is_what_the_record_and_the_page_say(tmp_path):
    code, lines, _ = run(tmp_path)
    assert code == 0
    assert len(lines) == 1
    found = re.fullmatch(r"package (\d+) tests (\d+) docs (\d+)", lines[0])
    assert lines[0] in RECORD.read_text("utf-8").splitlines()
    package, tests, docs = found.groups()
    said = f"{package} files of the package, {tests} of the tests and {docs} of the documentation"
    assert said in " ".join(PAGE.read_text("utf-8").split())
