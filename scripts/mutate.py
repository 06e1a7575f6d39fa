"""Test the tests: does a small change to the code fail the tests of its own module.

    make mutate                            go on where the last run stopped
    .venv/bin/python scripts/mutate.py --mutants 160 --processes 2 --rooms stats engine

Each mutant is one change to one file, made in a private copy of the tree without compiled modules,
and run against that module's own tests only. Finished mutants are kept in build/mutants, so a
killed run loses at most those in hand. The report is docs/explanation/mutation.md, or that of one
room, such as mutation-kernel.md; what is known about survivors stands in
scripts/mutation_survivors.toml.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mutation_operators import sites_of

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "mutants"
RESULTS = WORK / "results.jsonl"
PAGES = ROOT / "docs" / "explanation"
EXPLAINED = ROOT / "scripts" / "mutation_survivors.toml"
SEED = "simsite 2022-02-17"
KILLED, SURVIVED, TIMED_OUT = "killed", "survived", "timed out"
ENGINE_TESTS = (
    "tests/unit/engine", "tests/verification/test_one_station.py",
    "tests/property/test_audit_of_random_plans.py",
)  # fmt: skip
KERNEL_TESTS = (
    *ENGINE_TESTS, "tests/equivalence/test_equal.py", "tests/equivalence/test_many_rows.py",
)  # fmt: skip
# With nothing compiled, as here, the kernel is what its source says.
NAMED = "kernel"

# Room: (share of the sample, folder, tests, names of tests to be chosen).
ROOMS = {
    "stats": (0.2, "simsite/stats", ("tests/unit/stats",), ""),
    "core": (0.1, "simsite/core", ("tests/unit/core",), ""),
    "reference": (0.2, "simsite/engine/reference", ENGINE_TESTS, "reference"),
    "kernel": (0.2, "simsite/engine/kernel", KERNEL_TESTS, NAMED),
    "draws": (0.15, "simsite/draws", ("tests/unit/draws",), ""),
    "tables": (0.05, "simsite/tables", ("tests/unit/tables", *KERNEL_TESTS), ""),
    "metrics": (0.1, "simsite/metrics", ("tests/unit/metrics",), ""),
}


@dataclass(frozen=True)
class Mutant:
    """One change: in which file, the number of the change there, where it is and what it does."""

    room: str
    path: str
    index: int
    line: int
    change: str
    key: str

    def changed(self, text: str) -> str:
        """Return the text of the file with the change."""
        tree = ast.parse(text)
        _line, _change, apply = list(sites_of(tree))[self.index]
        apply()
        return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def mutants_of(room: str) -> Iterator[Mutant]:
    """Yield all mutants of a room; the key is the same as long as the file is the same."""
    for path in sorted((ROOT / ROOMS[room][1]).rglob("*.py")):
        text, name = path.read_text("utf-8"), path.relative_to(ROOT).as_posix()
        file = hashlib.sha256(text.encode()).hexdigest()
        for index, (line, change, _apply) in enumerate(sites_of(ast.parse(text))):
            key = hashlib.sha256(f"{name} {file} {index}".encode()).hexdigest()[:16]
            yield Mutant(room, name, index, line, change, key)


def sampled(rooms: list[str], number: int) -> list[Mutant]:
    """Choose mutants by the digest of seed and place: so many of each room, the same every time."""
    chosen = []
    for room in rooms:
        found = sorted(mutants_of(room), key=lambda m: _lot(f"{m.path} {m.index} {m.change}"))
        chosen += found[: round(number * ROOMS[room][0])]
    return chosen


def _lot(text: str) -> bytes:
    return hashlib.sha256((SEED + text).encode()).digest()


def tests_of(mutant: Mutant) -> list[str]:
    """Return the arguments of pytest: the test file of the module, or the tests of its room."""
    _share, _folder, tests, names = ROOMS[mutant.room]
    own = ROOT / tests[0] / f"test_{Path(mutant.path).stem}.py"
    files = [own.relative_to(ROOT).as_posix()] if own.exists() else list(tests)
    return [*files, *(("-k", names) if names else ())]


def copy_tree(folder: Path) -> None:
    """Make a private copy of what the tests need, without compiled modules."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    leave_out = shutil.ignore_patterns("*.so", "__pycache__", "*.c")
    for name in ("simsite", "tests", "scenarios", "scripts", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=leave_out)
    for name in ("pyproject.toml", "setup.py", "README.md", "CHANGELOG.md"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, folder / name)


def run_tests(folder: Path, arguments: list[str], limit: float) -> tuple[str, float]:
    """Run tests in a copy; return what became of them and the seconds it took."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *arguments]
    paths = {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    begin = time.monotonic()
    with subprocess.Popen(
        command, cwd=folder, env=os.environ | paths, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return TIMED_OUT, time.monotonic() - begin
    seconds = time.monotonic() - begin
    if code == 5:
        raise SystemExit(f"no tests: {' '.join(arguments)}")
    return (SURVIVED if code == 0 else KILLED), seconds


def whole(folder: Path) -> None:
    """Make sure that the copy is what is imported there."""
    command = [sys.executable, "-c", "import simsite; print(simsite.__file__)"]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    if not done.stdout.startswith(str(folder)):
        raise SystemExit(f"the copy is not what is tested: {done.stdout}")


class Baseline:
    """How long tests take without a mutant; they must pass."""

    def __init__(self) -> None:
        self._seconds: dict[tuple[str, ...], float] = {}

    def limit(self, folder: Path, arguments: list[str]) -> float:
        """Return after how many seconds a mutant is taken to hang."""
        key = tuple(arguments)
        if key not in self._seconds:
            what, seconds = run_tests(folder, arguments, 900.0)
            if what != SURVIVED:
                raise SystemExit(f"without a mutant {' '.join(arguments)}: {what}")
            self._seconds[key] = seconds
        return 20.0 + 5.0 * self._seconds[key]


def outcome(mutant: Mutant, folders: Queue[Path], baseline: Baseline) -> dict[str, object]:
    """Put a mutant into a free copy, run its tests and take it out again."""
    folder = folders.get()
    target = folder / mutant.path
    original = target.read_text("utf-8")
    arguments = tests_of(mutant)
    try:
        limit = baseline.limit(folder, arguments)
        target.write_text(mutant.changed(original), "utf-8")
        what, seconds = run_tests(folder, arguments, limit)
    finally:
        target.write_text(original, "utf-8")
        folders.put(folder)
    return {
        "key": mutant.key, "room": mutant.room, "path": mutant.path, "line": mutant.line,
        "change": mutant.change, "outcome": what, "seconds": round(seconds, 1),
    }  # fmt: skip


def known() -> dict[str, dict[str, object]]:
    """Return the mutants that are finished, by key."""
    if not RESULTS.exists():
        return {}
    rows = [json.loads(line) for line in RESULTS.read_text("utf-8").splitlines()]
    return {row["key"]: row for row in rows}


def run_all(mutants: list[Mutant], processes: int, again: bool) -> None:
    """Run the mutants that are not finished, or survived, and write each down as it ends."""
    WORK.mkdir(parents=True, exist_ok=True)
    done = {k: row for k, row in known().items() if not (again and row["outcome"] == SURVIVED)}
    left = [mutant for mutant in mutants if mutant.key not in done]
    print(f"{len(mutants)} mutants, {len(mutants) - len(left)} of them finished before", flush=True)
    if not left:
        return
    folders: Queue[Path] = Queue()
    for number in range(processes):
        folder = WORK / f"copy{number}"
        copy_tree(folder)
        whole(folder)
        folders.put(folder)
    baseline = Baseline()
    with ThreadPoolExecutor(processes) as pool, RESULTS.open("a", encoding="utf-8") as out:
        running = [pool.submit(outcome, mutant, folders, baseline) for mutant in left]
        for finished in as_completed(running):
            row = finished.result()
            out.write(json.dumps(row) + "\n")
            out.flush()
            print(f"{row['outcome']:9} {row['path']}:{row['line']} {row['change']}", flush=True)


def report(mutants: list[Mutant], command: str) -> str:
    """Write the page about all finished mutants of a sample."""
    done = known()
    rows = [done[mutant.key] for mutant in mutants if mutant.key in done]
    explained = tomllib.loads(EXPLAINED.read_text("utf-8")) if EXPLAINED.exists() else {}
    table = ["| room | mutants | killed | timed out | survived | killed, % |",
             "| --- | ---: | ---: | ---: | ---: | ---: |"]  # fmt: skip
    rooms = [room for room in ROOMS if any(row["room"] == room for row in rows)]
    for room in (*rooms, *(["all"] if len(rooms) > 1 else [])):
        own = [row for row in rows if room in (row["room"], "all")]
        count = [sum(row["outcome"] == what for row in own)
                 for what in (KILLED, TIMED_OUT, SURVIVED)]  # fmt: skip
        share = 100.0 * (count[0] + count[1]) / len(own)
        table.append(f"| {room} | {len(own)} | {' | '.join(map(str, count))} | {share:.0f} |")
    survivors = [
        f"| {row['path']}:{row['line']} | `{row['change']}` "
        f"| {_why(row, explained)} |"
        for row in rows if row["outcome"] == SURVIVED
    ]  # fmt: skip
    head = "| where | change | why it survives |\n| --- | --- | --- |"
    return PROSE.format(
        table="\n".join(table), survivors="\n".join([head, *survivors]),
        finished=len(rows), sample=len(mutants), command=command, commit=commit(),
    )  # fmt: skip


def commit() -> str:
    """Return the short name of the commit that is checked out."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(
        asked, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


def _why(row: dict[str, object], explained: dict[str, str]) -> str:
    """Return the reason given for a change of a line, or for the change wherever it is made."""
    path, change = str(row["path"]), str(row["change"])
    line = (ROOT / path).read_text("utf-8").splitlines()[int(str(row["line"])) - 1].strip()
    anywhere = explained.get(f"{path}: {change}", "not explained")
    return explained.get(f"{path}: {line}: {change}", anywhere)


PROSE = """# Mutation testing: would the tests notice?

Written by `{command}` at commit {commit}. It can be stopped
and goes on where it was.

A mutant is one small change to the code: a comparison turned, a sign, a number one larger, a call
left out. It is killed if a test of the module's own room fails, or runs five times longer than
without the mutant (an endless loop, or a failure that is still being shrunk). Places are chosen by
a fixed digest, not by hand. The code runs interpreted here, compiled modules too.
{finished} of {sample} sampled mutants are finished.

{table}

## Survivors

{survivors}
"""


def main() -> None:
    """Run what is asked for and write the page."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--mutants", type=int, default=160)
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--rooms", nargs="+", choices=ROOMS, default=list(ROOMS))
    asked.add_argument("--again", action="store_true", help="run survivors again, after new tests")
    asked.add_argument("--report-only", action="store_true")
    options = asked.parse_args()
    if not options.report_only:
        run_all(sampled(options.rooms, options.mutants), options.processes, options.again)
    all_rooms = options.rooms == list(ROOMS)
    page = "mutation.md" if all_rooms else f"mutation-{'-'.join(options.rooms)}.md"
    command = f"scripts/mutate.py --rooms {' '.join(options.rooms)} --mutants {options.mutants}"
    text = report(sampled(options.rooms, options.mutants), command)
    (PAGES / page).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
