"""However simsite is built and installed, a run writes the same bytes.

Each build is made from a clean copy of the tree outside it, and compared with the installation
that runs these tests.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from simsite.report.words import words

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
SMALL = REPOSITORY / "scenarios" / "small.yaml"
RUN = ("-m", "simsite", "run", str(SMALL), "--replications", "2", "--no-figures", "--lang", "en")
MODULES = ("draws/variates", "draws/loops", "draws/order", "engine/kernel/loop", "metrics/sweep")
LOADED = "import importlib, sys; [print(importlib.import_module(n).__file__) for n in sys.argv[1:]]"
NOTE = words("en")("messages.interpreted")
NEEDED = ("pyproject.toml", "setup.py", "README.md", "LICENSE")
MADE = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd", "*.egg-info")

# Each compiled class gets a table that is too short; draws can only report it, not raise.
SHORTENED = """
import sys
from types import SimpleNamespace
from simsite.draws import by_loops, draw
from simsite.draws.tables import tables_of
from simsite.engine.kernel import run
from simsite.engine.kernel.layout import plan_tables
from simsite.metrics import measure, read
from simsite.model.build import build
from simsite.model.load import load

def short(whole, name):
    return lambda tables, *more: whole({**tables, name: tables[name][:1]}, *more)

def say(name, work):
    found = set()
    sys.unraisablehook = lambda what: found.add(what.exc_type.__name__)
    try:
        work()
    except IndexError:
        found.add("IndexError")
    print(name, *found)

plan = build(load(sys.argv[1]))
luck = draw(plan, 1, 0, unknowns=True)
tables = plan_tables(plan.groups), tables_of(luck.groups), plan.calendar.horizon
traces = run.simulate_groups(plan.groups, luck.groups, plan.calendar.horizon)
loop, swept = short(run.Loop, "cells"), short(read.sweep.Sweep, "completion")
by_loops.Loops = short(by_loops.Loops, "out")
read.sweep = SimpleNamespace(Sweep=swept, COMPILED=True)
say("draws", lambda: draw(plan, 1, 0, unknowns=True))
say("kernel", lambda: run.run_batch(*tables, run.Way(loop)))
say("metrics", lambda: measure(plan, luck, traces))
"""
CAUGHT = "draws IndexError\nkernel IndexError\nmetrics IndexError\n"
STRESS = ("tests/equivalence", "tests/unit/draws", "tests/unit/engine", "tests/unit/metrics")


def clean_copy(folder):
    """What a build needs, and nothing left over from an earlier one."""
    folder.mkdir()
    for name in NEEDED:
        shutil.copy(REPOSITORY / name, folder)
    shutil.copytree(REPOSITORY / "simsite", folder / "simsite", ignore=MADE)
    return folder


def surroundings(**more):
    """The environment without what belongs to this test run."""
    own = re.compile("COV|PYTHON|PYTEST|SIMSITE|VIRTUAL_ENV|CC$")
    return {**{name: text for name, text in os.environ.items() if not own.match(name)}, **more}


def call(*command, cwd, env=None):
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env or surroundings(), check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def clean_environment(folder):
    """A virtual environment with the locked libraries and nothing else; its Python."""
    call(sys.executable, "-m", "venv", folder, cwd=folder.parent)
    lock = ("--no-deps", "--require-hashes", "-r", REPOSITORY / "requirements.lock")
    call(folder / "bin" / "pip", "install", "--quiet", *lock, cwd=folder.parent)
    return folder / "bin" / "python"


def wheel(tree, folder, **environment):
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
    call(*command, "--wheel-dir", folder, tree, cwd=folder, env=surroundings(**environment))
    (built,) = folder.glob("simsite-*.whl")
    return built


def digest(python, folder, name="out", options=(), **environment):
    """What a run of the township says on standard error, and the digest of its numbers."""
    env = surroundings(**environment)
    lines = call(python, *RUN, "--out", name, *options, cwd=folder, env=env).stderr.splitlines()
    said = [line for line in lines if not line.startswith("simulating")]  # on a busy machine
    arrays = (folder / name / "arrays.npz").read_bytes()
    return said, hashlib.sha256(arrays).hexdigest()


def loaded(python, folder, **environment):
    """Where the modules that setup.py compiles come from."""
    names = [f"simsite.{name.replace('/', '.')}" for name in MODULES]
    env = surroundings(**environment)
    return call(python, "-c", LOADED, *names, cwd=folder, env=env).stdout.split()


@pytest.fixture
def here(tmp_path):
    """The digest of this installation's numbers."""
    said, numbers = digest(sys.executable, tmp_path, "here")
    assert NOTE not in said
    return numbers


def test_the_compiled_wheel_in_a_clean_environment(tmp_path, here, record_property):
    python = clean_environment(tmp_path / "clean")
    built = wheel(clean_copy(tmp_path / "tree"), tmp_path, SIMSITE_COMPILE="1")
    call(python, "-m", "pip", "install", "--quiet", "--no-deps", built, cwd=tmp_path)
    for path in loaded(python, tmp_path):
        assert path.startswith(str(tmp_path / "clean"))
        assert path.endswith((".so", ".pyd"))
    assert digest(python, tmp_path) == (["saved in out"], here)
    record_property("says", f"compiled wheel: small.yaml {here[:16]}, as here")


def test_plain_pip_without_a_compiler_installs_what_says_once_that_it_is_interpreted(
    tmp_path, here, record_property
):
    python = clean_environment(tmp_path / "clean")
    path = str(tmp_path / "clean" / "bin")
    for compiler in ("cc", "gcc", "clang", "c99"):
        assert shutil.which(compiler, path=path) is None
    tree = clean_copy(tmp_path / "tree")
    call(python, "-m", "pip", "install", tree, cwd=tmp_path, env=surroundings(PATH=path))
    for path in loaded(python, tmp_path):
        assert path.startswith(str(tmp_path / "clean"))
        assert path.endswith(".py")
    said, numbers = digest(python, tmp_path, options=("--jobs", "2"))
    assert (said, numbers) == ([NOTE, "saved in out"], here)
    record_property("says", f"plain pip without a compiler: small.yaml {numbers[:16]}, as here")


@pytest.mark.parametrize("engine", ["kernel", "simpy"])
def test_the_interpreted_wheel(tmp_path, here, engine, record_property):
    built = wheel(clean_copy(tmp_path / "tree"), tmp_path, SIMSITE_COMPILE="0")
    with zipfile.ZipFile(built) as packed:
        assert [name for name in packed.namelist() if name.endswith((".so", ".pyd", ".c"))] == []
        packed.extractall(tmp_path / "packed")
    place = {"PYTHONPATH": str(tmp_path / "packed")}
    for path in loaded(sys.executable, tmp_path, **place):
        assert path.startswith(str(tmp_path / "packed"))
    said, numbers = digest(sys.executable, tmp_path, options=("--engine", engine), **place)
    assert (said, numbers) == ([NOTE, "saved in out"], here)
    record_property("says", f"interpreted, {engine}: small.yaml {numbers[:16]}, as here")


def test_with_every_index_checked_nothing_is_out_of_range(tmp_path, here, record_property):
    tree = clean_copy(tmp_path / "tree")
    for name in ("tests", "scenarios"):
        shutil.copytree(REPOSITORY / name, tree / name, ignore=MADE)
    asked = surroundings(SIMSITE_COMPILE="1", SIMSITE_BOUNDS="1")
    call(sys.executable, "setup.py", "--quiet", "build_ext", "--inplace", cwd=tree, env=asked)
    place = {"PYTHONPATH": str(tree)}
    for path in loaded(sys.executable, tree, **place):
        assert path.startswith(str(tree))
        assert path.endswith((".so", ".pyd"))
    env = surroundings(**place)
    assert call(sys.executable, "-c", SHORTENED, SMALL, cwd=tree, env=env).stdout == CAUGHT
    assert digest(sys.executable, tree, **place) == (["saved in out"], here)
    told = call(sys.executable, "-m", "pytest", "-q", *STRESS, cwd=tree, env=env).stdout
    plans = re.search(r"kernel = SimPy: \d+ plans.*", told)
    assert plans is not None, told
    record_property("says", f"indices checked: small.yaml {here[:16]}, as here; {plans[0]}")
