"""Time, memory and the machine.

In one process time is CPU time (`time.process_time`); of a whole process it is the CPU time of all
its threads and children, with the wall-clock time beside it. On a machine that others use as well
CPU time is the steadier one; only figures about several cores must be wall-clock time.
"""

from __future__ import annotations

import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

REPOSITORY = Path(__file__).resolve().parents[1]
Name = TypeVar("Name")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Child:
    """A process that has ended.

    Attributes
    ----------
    wall, cpu, user : float
        Seconds; `cpu` of all its threads and of the children it waited for, `user` without what the
        system did for them.
    output : str
        What it wrote to stdout.
    """

    wall: float
    cpu: float
    user: float
    output: str


def child(command: Sequence[str | Path], tree: Path = REPOSITORY) -> Child:
    """Run a program of this interpreter's environment to its end, with the simsite of a tree.

    Raises
    ------
    RuntimeError
        If it fails; with what it wrote to stderr.
    """
    words = [str(word) for word in command]
    began = time.perf_counter()
    process = subprocess.Popen(
        words,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    output, errors = _read_both(process)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: exit {process.returncode}\n{errors}")
    return Child(wall, usage.ru_utime + usage.ru_stime, usage.ru_utime, output)


class Asked:
    """A process that answers each line with a line, with the simsite of a tree.

    Parameters
    ----------
    command : sequence of str or Path
        A program of this interpreter's environment.
    tree : Path
        Of the build.
    """

    def __init__(self, command: Sequence[str | Path], tree: Path) -> None:
        self._words = [str(word) for word in command]
        self._tree = tree

    def __enter__(self) -> Callable[[], str]:
        self._errors = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            self._words,
            cwd=self._tree,
            env={**os.environ, "PYTHONPATH": str(self._tree)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        return self._ask

    def __exit__(self, *_why: object) -> None:
        self._process.communicate()
        self._errors.close()

    def _ask(self) -> str:
        """Return the answer to an empty line.

        Raises
        ------
        RuntimeError
            If the process has ended; with what it wrote to stderr.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        answered = self._process.stdout.readline()
        if not answered:
            self._errors.seek(0)
            raise RuntimeError(f"{' '.join(self._words)} ended:\n{self._errors.read()}")
        return answered


def peak_memory() -> float:
    """Largest resident memory of this process so far, MB (10^6 bytes).

    Linux counts what the parent had before this program was loaded into `ru_maxrss`, so the
    high-water mark of the process's own memory is read where the system tells it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"^VmHWM:\s+(\d+) kB$", status.read_text("utf-8"), re.MULTILINE)
        assert found is not None
        return int(found[1]) * 1024 / 1e6
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


def _read_both(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Read stdout and stderr to their ends, leaving the waiting to the caller."""
    errors: list[str] = []
    assert process.stdout is not None
    assert process.stderr is not None
    read_errors = process.stderr.read
    reader = threading.Thread(target=lambda: errors.append(read_errors()))
    reader.start()
    output = process.stdout.read()
    reader.join()
    return output, "".join(errors)


def python(*words: str) -> Child:
    """Run this interpreter with the words."""
    return child([sys.executable, *words])


def answer(*words: str) -> dict[str, Any]:
    """Run this interpreter and read the JSON object in the last line it writes."""
    found: dict[str, Any] = json.loads(python(*words).output.strip().splitlines()[-1])
    return found


def interleaved(
    contestants: Mapping[Name, Callable[[], Result]], rounds: int
) -> dict[Name, list[Result]]:
    """Let all contestants run in turn, several rounds, so that all meet the same weather."""
    results: dict[Name, list[Result]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            results[name].append(run())
    return results


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """Median over the rounds of one contestant's time divided by another's in the same round."""
    return median(a / b for a, b in zip(above, below, strict=True))


def program(name: str) -> Path:
    """Path of an installed command of this environment."""
    return Path(sys.executable).with_name(name)


def machine() -> dict[str, Any]:
    """Return what must be known to read the figures: machine, versions, commit."""
    from simsite.draws.levels import LEVEL
    from simsite.engine.kernel import COMPILED

    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "load_before": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "simpy": version("simpy"),
        "numpy": version("numpy"),
        "simsite": version("simsite"),
        "kernel": f"compiled, draws {LEVEL}" if COMPILED else "interpreted",
        "commit": _git("rev-parse", "--short=12", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--", "simsite", "setup.py")),
    }


def _processor() -> str:
    """Model of the processor, as the system names it."""
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _git(*words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else "unknown"
