"""Locks, version, wheel and source archive hold what they promise."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import simsite

LOCKS = ("requirements.lock", "requirements-dev.lock")

# Nothing of these is part of the sources.
MADE = shutil.ignore_patterns(
    ".git", ".venv", "build", "dist", "runs", "htmlcov", "*.egg-info", "__pycache__", "*.so",
    "*.pyd", ".*_cache", ".hypothesis", ".coverage*",
)  # fmt: skip


def pins(text):
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", text, flags=re.MULTILINE))


def names(specifiers):
    return {re.split(r"[^\w.-]", spec)[0].lower() for spec in specifiers}


@pytest.fixture(scope="module")
def locked(repository):
    return {name: (repository / name).read_text("utf-8") for name in LOCKS}


@pytest.fixture(scope="module")
def project(repository):
    return tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_lock_names_an_index(locked, lock):
    entries = re.findall(r"^[^\s#].*(?:\n\s+.*)*", locked[lock], flags=re.MULTILINE)
    assert len(entries) == len(pins(locked[lock])) > 0
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"://|--(?:extra-)?index-url|--find-links", locked[lock]) == []


def test_the_locks_hold_what_the_project_names(locked, project):
    extras = project["optional-dependencies"]
    runtime = names([*project["dependencies"], *extras["build"]])
    assert runtime - set(pins(locked["requirements.lock"])) == set()
    everything = runtime | names([*extras["dev"], *extras["docs"]])
    assert everything - set(pins(locked["requirements-dev.lock"])) == set()


def test_tests_run_on_the_versions_that_users_get(locked):
    runtime, development = (pins(locked[name]) for name in LOCKS)
    assert runtime.items() <= development.items()


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(repository, tmp_path):
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(repository / name, tree)
    leave = shutil.ignore_patterns("__pycache__", "*.so", "*.c")
    shutil.copytree(repository / "simsite", tree / "simsite", ignore=leave)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run([*command, "--wheel-dir", tmp_path, tree], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("simsite-*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(tree).as_posix()
        for path in (tree / "simsite").rglob("*")
        if path.is_file()
    }
    assert wanted - packed == set()


def test_the_version_is_the_same_wherever_it_stands(repository):
    citation = (repository / "CITATION.cff").read_text("utf-8")
    assert re.findall(r"^version: (.+)$", citation, re.MULTILINE) == [simsite.__version__]
    changes = (repository / "CHANGELOG.md").read_text("utf-8")
    first, *_ = re.findall(r"^## \[(\d.*)\] - \d{4}-\d\d-\d\d$", changes, re.MULTILINE)
    assert first == simsite.__version__


@pytest.mark.slow
def test_the_source_archive_holds_every_file_of_a_clone(repository, tmp_path):
    tree, packed = tmp_path / "tree", tmp_path / "packed"
    shutil.copytree(repository, tree, ignore=MADE)
    kept = {path.relative_to(tree) for path in tree.rglob("*") if path.is_file()}
    code = "import sys; from setuptools.build_meta import build_sdist as b; b(sys.argv[1])"
    command = [sys.executable, "-c", code, str(packed)]
    environment = {**os.environ, "SIMSITE_COMPILE": "0"}
    subprocess.run(command, cwd=tree, env=environment, check=True, capture_output=True)
    with tarfile.open(packed / f"simsite-{simsite.__version__}.tar.gz") as archive:
        files = [Path(member.name) for member in archive if member.isfile()]
    missing = kept - {Path(*path.parts[1:]) for path in files}
    assert missing == set()
    parts = {path.parts[0] for path in kept}
    assert parts >= {"tests", "docs", "scenarios", "CHANGELOG.md"}
