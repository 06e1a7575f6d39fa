"""Little memory, few processes: one line and a clean end, and what is finished stays."""

import resource
import subprocess
import sys

import pytest
import tiny

COMMAND = [sys.executable, "-m", "simsite"]
SWEEP = ("sweep", "sweep.yaml", "--out", "o")
RUN = ("run", "tiny.yaml", "--replications", "4", "--out", "r")
NEED = ("need", "tiny.yaml", "--by", "09:00", "--replications", "4", "--out", "n")
LATE = """
import contextlib, sys
import simsite.report.progress as module

given, seen = module.progress, set()

@contextlib.contextmanager
def progress(*arguments):
    with given(*arguments) as tell:
        yield tell
    seen.update(sys.modules)

module.progress = progress
from simsite.cli import main
try:
    main(sys.argv[1:])
finally:
    late = set(sys.modules) - seen
    heads = {name.partition(".")[0] for name in seen}
    known = {"scipy", "matplotlib", "rich", "PIL", "fontTools", "kiwisolver", "simpy", "numpy"}
    mapped = {n for n in late if str(getattr(sys.modules[n], "__file__", "")).endswith(".so")}
    late = mapped | ({name.partition(".")[0] for name in late} & known - heads)
    print("late:", *sorted(late), file=sys.stderr)
"""


def limited(folder, arguments, megabytes=None, files=None):
    """Run the program with little address space; it must end by itself."""

    def limit():
        if megabytes is not None:
            resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20,) * 2)
        if files is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files,) * 2)

    return subprocess.run(
        [*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, timeout=300,
        preexec_fn=limit, check=False,
    )  # fmt: skip


def in_order(done):
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1), done
    if done.returncode:
        told = [line for line in done.stderr.splitlines() if "simulating" not in line]
        assert len(told) == 1, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("megabytes", [60, 120, 160, 180, 200, 220, 240, 260, 280, 320, 400])
@pytest.mark.parametrize("arguments", [SWEEP, RUN, NEED])
def test_a_limit_of_memory_ends_in_one_line_or_in_the_answer(folder, arguments, megabytes):
    in_order(limited(folder, [*arguments, "--jobs", "2"], megabytes))


def test_a_sweep_that_found_no_memory_is_finished_by_the_same_command(folder):
    tiny.write(folder, "sweep.yaml", "base: tiny.yaml\nover: {staff.collectors: [2, 3]}\n"
               "replications: 2\n")  # fmt: skip
    command = [*SWEEP, "--jobs", "1"]
    first = limited(folder, command, 170)
    assert first.returncode == 1
    assert "no more memory" in first.stderr
    assert len(first.stderr.splitlines()) == 1
    done = limited(folder, command)
    assert done.returncode == 0, done.stderr
    assert (folder / "o" / "points.csv").is_file()


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [SWEEP, RUN, NEED, ("run", "tiny.yaml", "--audit", "--trace", "--no-figures"),
     ("marginal", "tiny.yaml", "--next", "1"), ("sensitivity", "tiny.yaml"),
     ("sensitivity", "tiny.yaml", "--sobol"), ("run", "tiny.yaml", "--json")],
)  # fmt: skip
def test_no_library_is_loaded_once_the_work_is_done(folder, arguments):
    done = subprocess.run(
        [sys.executable, "-c", LATE, *arguments, "--jobs", "1"],
        cwd=folder, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "late:"
