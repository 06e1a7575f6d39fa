"""Count the files that a change touched: what a new letter of the engines costs.

    python scripts/letter_cost.py BASE HEAD     the files by folder, then their number
    python scripts/letter_cost.py               the number that is recorded

BASE and HEAD are commits of the repository in which it is started; what BASE has got since HEAD
left it is not counted. The last line is ``package N tests M docs K``: files below `simsite/`; below
`tests/`; below `docs/`, with README.md and CHANGELOG.md. Other files are named and not counted.
What the build generates is not in git.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from itertools import groupby
from pathlib import Path, PurePosixPath

RECORD = Path(__file__).resolve().parents[1] / "docs" / "decisions" / "0060-what-a-letter-costs.md"
LINE = re.compile(r"^package \d+ tests \d+ docs \d+$", re.MULTILINE)
ROOMS = {"simsite": "package", "tests": "tests", "docs": "docs"}
PAGES = ("README.md", "CHANGELOG.md")


def touched(base: str, head: str) -> list[PurePosixPath]:
    """Return the files that one commit changed since it left the other, folder by folder.

    Parameters
    ----------
    base, head : str
        Names of commits. A file that was moved counts at both places.

    Raises
    ------
    subprocess.CalledProcessError
        If git does not know them; `stderr` says so.
    """
    change = f"{base}^{{commit}}...{head}^{{commit}}"
    command = ["git", "diff", "--name-only", "--no-renames", "-z", change, "--"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    paths = (PurePosixPath(name) for name in done.stdout.split("\0") if name)
    return sorted(paths, key=lambda path: (path.parent, path.name))


def room_of(path: PurePosixPath) -> str:
    """Return what a file counts as: `package`, `tests`, `docs`, or nothing."""
    return "docs" if str(path) in PAGES else ROOMS.get(path.parts[0], "")


def by_folder(paths: list[PurePosixPath]) -> list[str]:
    """Return a line for each folder: its files, and how many they are."""
    found = []
    for folder, own in groupby(paths, key=lambda path: path.parent):
        names = [path.name for path in own]
        found.append(f"{folder}: {', '.join(names)} ({len(names)})")
    return found


def counted(paths: list[PurePosixPath]) -> str:
    """Return the line that counts files by room."""
    rooms = [room_of(path) for path in paths]
    return " ".join(f"{room} {rooms.count(room)}" for room in ROOMS.values())


def recorded() -> str:
    """Return the line that stands in the decision record, or that there is none."""
    found = LINE.search(RECORD.read_text("utf-8"))
    return found.group() if found else f"{RECORD.name}: not measured"


def main(arguments: list[str] | None = None) -> int:
    """Print the count of a change, or the recorded one."""
    parser = argparse.ArgumentParser(description="Count the files that a change touched.")
    parser.add_argument("base", nargs="?", help="commit before the change")
    parser.add_argument("head", nargs="?", help="commit after it")
    asked = parser.parse_args(arguments)
    if asked.base is None:
        print(recorded())
        return 0
    if asked.head is None:
        parser.error("BASE and HEAD, or neither")
    try:
        paths = touched(asked.base, asked.head)
    except subprocess.CalledProcessError as error:
        parser.exit(2, error.stderr)
    print("\n".join([*by_folder(paths), counted(paths)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
