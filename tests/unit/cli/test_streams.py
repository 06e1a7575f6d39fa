"""Full and closed streams, a closed terminal, names that are too long: one message each."""

import os
import signal
import subprocess
import sys
import time

import pytest
import tiny
from heard import heard

RUN = ("run", "tiny.yaml", "--jobs", "1", "--no-figures")
SIMSITE = f"{sys.executable} -m simsite"


@pytest.fixture
def shell(tmp_path):
    """A function of a shell command in a folder with the tiny campaign."""
    tiny.write(tmp_path)

    def call(command):
        return subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return call


@pytest.mark.parametrize("command", ["-h", "--version", "check tiny.yaml", "schema", " ".join(RUN)])
def test_a_full_disk_behind_standard_output_is_told(shell, tmp_path, command):
    done = shell(f"{SIMSITE} {command} > /dev/full")
    assert done.returncode == 2
    lines = heard(done.stderr)
    if command.startswith("run"):  # the results are there all the same, and whole
        assert lines.pop(0) == "saved in runs/tiny-1"
        assert [path.name for path in (tmp_path / "runs").iterdir()] == ["tiny-1"]
    assert lines == ["error: 'stdout' cannot be written: No space left on device"]


# Of one stream less than both the slow tests tell.
@pytest.mark.parametrize(
    "end",
    [
        pytest.param("2>&-", marks=pytest.mark.slow), "2>/dev/full",
        ">&- 2>&-", pytest.param(">&-", marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_nobody_needs_to_listen(shell, tmp_path, end):
    assert shell(f"{SIMSITE} {' '.join(RUN)} --out out {end}").returncode == 0
    assert (tmp_path / "out" / "manifest.json").is_file()
    assert shell(f"{SIMSITE} check tiny.yaml --set a=1 {end}").returncode == 2
    assert shell(f"{SIMSITE} check --bogus {end}").returncode == 2


LONG = "a" * 300


@pytest.mark.parametrize(
    "arguments",
    [(*RUN, "--out", LONG), ("sweep", "sweep.yaml", "--out", LONG), ("init", f"{LONG}.yaml"),
     ("schema", "--out", LONG), ("plot", "out", "--kind", "coverage", "--out", LONG),
     ("check", LONG), ("compare", LONG, LONG)],
)  # fmt: skip
def test_a_name_that_is_too_long_is_told(simsite, tmp_path, arguments):
    simsite(*RUN, "--out", "out")
    before = sorted(path.name for path in tmp_path.iterdir())
    said = simsite(*arguments)
    assert (said.code, said.out) == (2, "")
    assert "File name too long" in said.err or arguments[0] == "compare"
    assert len(heard(said.err)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_name_may_be_as_long_as_the_system_takes(simsite, tmp_path):
    name = "点" * 85
    assert simsite(*RUN, "--out", name).code == 0
    assert (tmp_path / name / "manifest.json").is_file()


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_nothing_stays_half_written_where_the_terminal_is_closed(tmp_path, number):
    tiny.write(tmp_path)
    command = [sys.executable, "-c", SLOW, *RUN, "--out", "out"]
    running = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    for _ in range(600):
        if any(path.name.startswith(".out-") for path in tmp_path.iterdir()):
            break
        time.sleep(0.1)
    os.kill(running.pid, number)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 128 + number
    assert (out, heard(err.decode())) == (b"", [])
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.yaml"]


# Saving that takes a minute, so that there is something half-written to take away.
SLOW = """
import signal, sys, time
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where nohup started the tests
from simsite.experiment.store import store
store.write_json = lambda *_: time.sleep(60)
from simsite.cli import main
main(sys.argv[1:])
"""
