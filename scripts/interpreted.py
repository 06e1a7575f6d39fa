"""Run with nothing compiled what can only be seen so, and add what it covers.

    .venv/bin/python scripts/interpreted.py [arguments of pytest]

Only those fast tests run that hold a compiled module against its source: of the engines the kernel,
of the generated plans a sample. What stands on them gives the same bytes either way (so says
tests/acceptance/test_builds.py) and is tested once, compiled. They run in a copy of the tree
outside the clone, because compiled modules stand beside their source here and would be taken; and
as if Cython were not installed, which the tools of development bring along and a user has not. The
coverage goes into .coverage of the clone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What was made in the tree and is not part of it; compiled modules above all.
MADE = (
    ".git", ".venv", "build", "dist", "runs", "*.egg-info", "__pycache__", "*.so", "*.pyd",
    ".*_cache", ".hypothesis", ".coverage*",
)  # fmt: skip
TESTS = (
    *(f"tests/unit/{room}" for room in ("draws", "engine", "metrics", "experiment")),
    "tests/unit/cli/test_run.py",
    "tests/property/test_audit_of_random_plans.py",
    "tests/property/test_relations.py",
    "tests/equivalence/test_equal.py::test_the_kernel_equals_simpy_on_generated_plans",
    "tests/equivalence/test_many_rows.py",
    "tests/verification/test_one_station.py",
    "tests/verification/test_domain_arithmetic.py",
    "tests/acceptance/test_same_bytes.py",
)
# The reference is the same here.
ONCE = "not [reference"
# Found before the installed one.
NO_CYTHON = 'raise ImportError("as where Cython is not installed")\n'
LOADED = (
    "import simsite.draws.variates as v, simsite.draws.loops as d, simsite.metrics.kernel as s; "
    "import simsite.engine.kernel.loop as k, simsite.engine.kernel.state as t; "
    "import simsite.engine.kernel.room as r; "
    "import simsite.engine.kernel.windows as w; "
    "print(*(m.__file__ for m in (v, d, s, k, t, r, w)), sep='\\n')"
)


def copy_tree(folder: Path) -> None:
    """Copy the sources of the tree and nothing that was made from them, and hide Cython."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*MADE))
    (folder / "cython.py").write_text(NO_CYTHON, "utf-8")


def environment(folder: Path) -> dict[str, str]:
    """Return the environment in which the copy is what `import simsite` finds."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return {**kept, "PYTHONPATH": str(folder), "SIMSITE_COMPILE": "0"}


def refuse_compiled(folder: Path) -> None:
    """Make sure that it is the copy's sources that run."""
    said = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=folder, env=environment(folder), check=True,
        capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in said.split():
        if not name.startswith(str(folder)) or not name.endswith(".py"):
            raise SystemExit(f"not interpreted: {name}")


def main() -> None:
    """Test the copy, then combine the coverage; leave with pytest's exit code."""
    with tempfile.TemporaryDirectory(prefix="simsite-interpreted-") as made:
        folder = Path(made).resolve() / "simsite"
        copy_tree(folder)
        refuse_compiled(folder)
        python = (sys.executable, "-m")
        tests = [*python, "pytest", "--cov", "--cov-report=", "--cov-fail-under=0", "-k", ONCE]
        tests += [*TESTS, *sys.argv[1:]]
        code = subprocess.run(tests, cwd=folder, env=environment(folder), check=False).returncode
        if code:
            raise SystemExit(code)
        combine = [*python, "coverage", "combine", "--append", "--quiet"]
        subprocess.run([*combine, str(folder / ".coverage")], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
