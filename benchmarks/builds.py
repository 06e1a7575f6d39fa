"""Two builds of simsite side by side: this working tree, and a commit below build/against."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.clock import REPOSITORY

OTHERS = REPOSITORY / "build" / "against"


def commit_of(name: str) -> str:
    """Return the full number of a commit.

    Raises
    ------
    SystemExit
        If the repository has none of that name.
    """
    asked = ["git", "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"]
    done = subprocess.run(asked, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"--against {name}: this repository has no such commit")
    return done.stdout.strip()


def checked_out(commit: str) -> Path:
    """Return the tree of a commit, compiled; one that is there already is used again.

    Parameters
    ----------
    commit : str
        Its full number.
    """
    tree = OTHERS / commit[:12]
    if not tree.exists():
        begun = tree.with_suffix(".begun")  # gets its name when it is finished
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir(parents=True)
        packed = begun / "tree.tar"
        _done(["git", "archive", "--output", packed, commit], REPOSITORY)
        with tarfile.open(packed) as archive:
            archive.extractall(begun, filter="data")
        packed.unlink()
        compiled(begun)
        begun.rename(tree)
    return tree


def compiled(tree: Path) -> Path:
    """Compile a tree in place, its Python too, so that no command pays for it; return the tree."""
    _done([sys.executable, "setup.py", "build_ext", "--inplace"], tree)
    _done([sys.executable, "-m", "compileall", "-q", "simsite"], tree)
    return tree


def _done(command: Sequence[str | Path], folder: Path) -> None:
    """Run a command to its end.

    Raises
    ------
    SystemExit
        If it fails; with the end of what it wrote to stderr.
    """
    words, env = [str(word) for word in command], {**os.environ, "SIMSITE_COMPILE": "1"}
    done = subprocess.run(
        words, cwd=folder, env=env, capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)} failed in {folder}:\n{done.stderr[-2000:]}")
