"""Run all of tests/equivalence and keep what it counted: docs/explanation/equivalence.md.

    python scripts/equivalence_page.py [--processes N] [--only WORDS]

The page is written when all has passed, with the commit that was run. With `--only`, which is
pytest's `-k`, what is counted is printed and no page is written.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "explanation" / "equivalence.md"
# What tests have counted, and what pytest says of all of them.
COUNTED = re.compile(r"^(?:[\w ]+ = .+|draws at .+|\d+ passed.* in .+)$")
PROSE = """\
# Equivalence: SimPy and the kernel

<!-- Written by `make equivalence` (scripts/equivalence_page.py); do not edit by hand. -->

The SimPy reference and the compiled kernel are given the same plans and the same luck, and must
give the same trace to the last bit. Plans are generated from a seed, so that every rule of the
language is met beside every other that it allows; a number is how often. Run at commit {commit}
on {day}: all passed.

```text
{counted}
```
"""


def counted(said: str) -> list[str]:
    """Return the lines of what pytest said that count something, in their order."""
    lines = (line.strip("= ") for line in said.splitlines())
    return [line for line in lines if COUNTED.match(line)]


def page(said: str, commit: str, day: str) -> str:
    """Return the page about a run that has passed."""
    return PROSE.format(commit=commit, day=day, counted="\n".join(counted(said)))


def run(processes: int, only: str) -> tuple[int, str]:
    """Run the tests, the slow ones too; return pytest's code and what it said, shown meanwhile."""
    chosen = ["-k", only] if only else []
    command = [sys.executable, "-m", "pytest", "-n", str(processes), "-m", "slow or not slow"]
    said = []
    with subprocess.Popen(
        [*command, *chosen, "tests/equivalence"], cwd=ROOT, text=True, stdout=subprocess.PIPE
    ) as tests:
        for line in tests.stdout or ():
            print(line, end="", flush=True)
            said.append(line)
    return tests.returncode, "".join(said)


def commit() -> str:
    """Return the short name of the commit, and whether something is changed beside it."""

    def git(*words: str) -> str:
        asked = ["git", *words]
        done = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--", "simsite", "tests", "scenarios", "setup.py")
    return git("rev-parse", "--short=12", "HEAD") + (" with changes" if changed else "")


def main(arguments: list[str] | None = None) -> int:
    """Run the tests and write the page where all of them have passed."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--only", default="", help="pytest's -k; no page is written then")
    options = asked.parse_args(arguments)
    begun = commit()
    code, said = run(options.processes, options.only)
    if options.only or code:
        print("\n".join(counted(said)))
    else:
        PAGE.write_text(page(said, begun, f"{datetime.now(UTC):%Y-%m-%d}"), encoding="utf-8")
        print(f"written: {PAGE.relative_to(ROOT)}")
    return code


if __name__ == "__main__":
    sys.exit(main())
