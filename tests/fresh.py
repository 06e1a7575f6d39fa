"""Fresh environments to install simsite into, and clean copies of what is installed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
NEEDED = ("pyproject.toml", "setup.py", "README.md", "LICENSE")
MADE = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd", "*.egg-info")


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


def call(*command, cwd, env=None, code=0, seconds=None):
    """What a command printed; it has to end with the exit code that is expected."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env or surroundings(), check=False,
        capture_output=True, text=True, timeout=seconds,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done


def bare_environment(folder, python=sys.executable):
    """A virtual environment with pip and nothing else; its Python."""
    call(python, "-m", "venv", folder, cwd=folder.parent)
    return folder / "bin" / "python"


def absent(python, cwd, *names):
    """Whether an environment can import none of these modules."""
    code = "import importlib.util as u, sys; print(*map(u.find_spec, sys.argv[1:]))"
    return set(call(python, "-c", code, *names, cwd=cwd).stdout.split()) == {"None"}
