"""However simsite is built and installed, a run writes the same bytes.

Each build is made from a clean copy of the tree outside it, and compared with the installation
that runs these tests.
"""

import hashlib
import re
import shutil
import sys
import sysconfig
import time
import zipfile

import pytest
from fresh import MADE, REPOSITORY, absent, bare_environment, call, clean_copy, surroundings

import simsite
from simsite.draws import levels
from simsite.report.i18n import words
from simsite.report.progress import long_work_interpreted, not_compiled

pytestmark = pytest.mark.slow

SMALL = REPOSITORY / "scenarios" / "small.yaml"
RUN = ("-m", "simsite", "run", str(SMALL), "--replications", "2", "--no-figures", "--lang", "en")
MODULES = (
    *("draws/variates", "draws/loops", "draws/order"),
    *("engine/kernel/state", "engine/kernel/room", "engine/kernel/loop", "engine/kernel/windows"),
    "metrics/kernel",
)
LEVELS = "from simsite.draws import levels; print(*levels.built())"
# In place of a compiler: knows all but AVX-512, and is quick.
OLD_COMPILER = """#!/bin/sh
for word in "$@"; do
    case $word in -mavx512*) exit 1;; esac
    if [ "$before" = -o ]; then touch "$word"; fi
    before=$word
done
"""
LOADED = "import importlib, sys; [print(importlib.import_module(n).__file__) for n in sys.argv[1:]]"
NOTE = not_compiled(words("en"))
FORETOLD = long_work_interpreted("|", words("en")).partition("|")[0]
# What a type checker is shown: three types, and two words that are none.
USER = """
import simsite
reveal_type(simsite.__version__)
reveal_type(simsite.run("county.yaml", jobs=2))
reveal_type(simsite.report("runs/county-1", lang=["zh", "en"]))
simsite.runn("county.yaml")
simsite.run("county.yaml", job=2)
"""
# Each compiled class gets a table that is too short; draws can only report it, not raise.
SHORTENED = """
import sys
from types import SimpleNamespace
from simsite.draws import draw
from simsite.draws import joined, levels
from simsite.engine.kernel import run
from simsite.engine.kernel.layout import plan_tables
from simsite.metrics import measure, read
from simsite.building.build import build
from simsite.reading.load import load

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
tables = plan_tables(plan.groups), joined(luck.groups), plan.calendar.horizon
trace = run.simulate_groups(plan.groups, luck.groups, plan.calendar.horizon)
loop, reader = short(run.Loop, "cells"), short(read.kernel.Reader, "completion")
windows = short(run.Windows, "cells")
levels.Loops = short(levels.Loops, "out")
read.kernel = SimpleNamespace(Reader=reader, COMPILED=True)
say("draws", lambda: draw(plan, 1, 0, unknowns=True))
say("kernel", lambda: run.run_batch(*tables, run.Way(loop, None)))
say("windows", lambda: run.run_batch(*tables, run.Way(windows=windows)))
say("metrics", lambda: measure(plan, trace, 0))
"""
CAUGHT = "draws IndexError\nkernel IndexError\nwindows IndexError\nmetrics IndexError\n"
# What runs compiled modules here; neither the reference nor the loop's source is compiled.
STRESS = (
    "tests/equivalence/test_equal.py", "tests/equivalence/test_many_rows.py", "tests/unit/draws",
    "tests/unit/engine", "tests/unit/metrics", "-k", "not [reference and not interpreted_loop",
)  # fmt: skip


def clean_environment(folder):
    """A virtual environment with the locked libraries, but not what only builds; its Python."""
    python = bare_environment(folder)
    lock = ("--no-deps", "--require-hashes", "-r", REPOSITORY / "requirements.lock")
    call(python, "-m", "pip", "install", "--quiet", *lock, cwd=folder.parent)
    call(python, "-m", "pip", "uninstall", "--quiet", "--yes", "cython", cwd=folder.parent)
    assert absent(python, folder.parent, "cython", "Cython")
    return python


def wheel(tree, folder, **environment):
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
    call(*command, "--wheel-dir", folder, tree, cwd=folder, env=surroundings(**environment))
    (built,) = folder.glob("simsite-*.whl")
    return built


def digest(python, folder, name="out", options=(), **environment):
    """What a run of the township says on standard error, and the digest of its numbers."""
    env = surroundings(**environment)
    lines = call(python, *RUN, "--out", name, *options, cwd=folder, env=env).stderr.splitlines()
    busy = ("simulating", FORETOLD)  # what is only said where the machine is busy
    said = [line for line in lines if not line.startswith(busy)]
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
    assert call(python, "-c", LEVELS, cwd=tmp_path).stdout.split() == levels.built()
    for level in levels.usable():
        assert digest(python, tmp_path, level, SIMSITE_LEVEL=level) == ([f"saved in {level}"], here)
    record_property("says", f"compiled wheel: small.yaml {here[:16]}, as here")


def test_a_level_that_the_compiler_does_not_know_is_left_out_and_said(tmp_path):
    tree, compiler = clean_copy(tmp_path / "tree"), tmp_path / "old-cc"
    compiler.write_text(OLD_COMPILER)
    compiler.chmod(0o755)
    build = (sys.executable, "setup.py", "build_ext", "--inplace")
    env = surroundings(CC=str(compiler))
    said = call(*build, cwd=tree, env=env).stderr
    above = sysconfig.get_platform() == "linux-x86_64"  # elsewhere the plain level is all there is
    assert said.count("simsite: draws not compiled for avx512: ") == above
    assert "not compiled for avx2" not in said
    made = {path.name.partition(".")[0] for path in (tree / "simsite" / "draws").glob("*.so")}
    plain = {"variates", "loops", "order"}
    assert made == plain | ({"variates_avx2", "loops_avx2"} if above else set())
    asked = {**env, "SIMSITE_COMPILE": "1"}
    call(*build, "--force", cwd=tree, env=asked, code=1 if above else 0)


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


def test_with_neither_a_compiler_nor_cython_all_of_it_runs(tmp_path, record_property):
    python = bare_environment(tmp_path / "bare")
    tree = clean_copy(tmp_path / "tree")
    pip = (python, "-m", "pip", "install", "--no-compile")
    call(*pip, tree, cwd=tmp_path, env=surroundings(CC="false"))
    assert absent(python, tmp_path, "cython", "Cython")
    package = next((tmp_path / "bare").glob("lib/python*/site-packages/simsite"))
    assert [path.name for path in package.rglob("*") if path.suffix in {".so", ".pyd", ".c"}] == []
    assert {path.rpartition(".")[2] for path in loaded(python, tmp_path)} == {"py"}
    command = (python.with_name("simsite"), "run", SMALL, "--jobs", "2", "--lang", "en")
    begun = time.monotonic()
    said = call(*command, "--out", "bare-run", "--verbose", cwd=tmp_path, seconds=300).stderr
    seconds = time.monotonic() - begun
    assert said.splitlines().count(NOTE) == 1
    assert "simulated with SimPy itself: all 18 groups" in said
    call(sys.executable, "-m", "simsite", *command[1:], "--out", "here", cwd=tmp_path)
    here, numbers = ((tmp_path / name / "arrays.npz").read_bytes() for name in ("here", "bare-run"))
    assert numbers == here
    for more in (["check", SMALL], ["plot", "bare-run", "--kind", "queues"],
                 ["report", "bare-run"], ["export", "bare-run", "--to", "xlsx"]):  # fmt: skip
        call(command[0], *more, "--lang", "zh", cwd=tmp_path)
    assert absent(python, tmp_path, "starlette", "uvicorn")
    refused = call(command[0], "serve", SMALL, "--lang", "en", cwd=tmp_path, code=2, seconds=60)
    assert (refused.stdout, refused.stderr.count("\n")) == ("", 1)
    assert refused.stderr.endswith("is not installed: pip install 'simsite[web]'\n")
    record_property("says", f"no compiler, no Cython: small.yaml in {seconds:.0f} s, as here")


def test_an_editable_installation_is_found_from_above_a_clone_and_by_a_type_checker(tmp_path):
    python = bare_environment(tmp_path / "bare")
    clone = clean_copy(tmp_path / "simsite")
    env = surroundings(SIMSITE_COMPILE="0")
    call(python, "-m", "pip", "install", "--no-deps", "-e", ".", cwd=clone, env=env)
    code = "import simsite; print(simsite.__version__, simsite.__file__)"
    found = f"{simsite.__version__} {clone / 'simsite' / '__init__.py'}\n"
    for cwd in (tmp_path, clone, tmp_path / "bare"):
        assert call(python, "-c", code, cwd=cwd).stdout == found
    a_type_checker_sees_the_facade(python, tmp_path)


def test_a_type_checker_sees_the_facade_of_an_installed_wheel(tmp_path):
    python = bare_environment(tmp_path / "bare")
    built = wheel(clean_copy(tmp_path / "tree"), tmp_path, SIMSITE_COMPILE="0")
    call(python, "-m", "pip", "install", "--no-deps", built, cwd=tmp_path)
    a_type_checker_sees_the_facade(python, tmp_path)


def a_type_checker_sees_the_facade(python, folder):
    """Every name has its type, in a strict check, and any other name is an error."""
    (folder / "user.py").write_text(USER)
    checker = (sys.executable, "-m", "mypy", "--strict", "--python-executable", python)
    asked = (*checker, "--cache-dir", "cache", "--follow-imports", "silent", "user.py")
    told = call(*asked, cwd=folder, code=1).stdout
    revealed = re.findall(r'Revealed type is "(.*)"', told)
    assert revealed == ["str", "simsite.facade.runs.RunResults", "pathlib.Path"]
    assert [line.partition("error: ")[2] for line in told.splitlines() if "error: " in line] == [
        'Module has no attribute "runn"; maybe "run"?  [attr-defined]',
        'Unexpected keyword argument "job" for "run"; did you mean "jobs"?  [call-arg]',
    ]


def test_this_installation_is_found_from_above_a_folder_of_its_name(tmp_path):
    (tmp_path / "simsite" / "simsite").mkdir(parents=True)
    code = "import simsite; print(simsite.__version__)"
    found = call(sys.executable, "-c", code, cwd=tmp_path).stdout
    assert found == f"{simsite.__version__}\n"


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
