"""Ctrl-C, kill and a lost process: nothing half-written, nobody left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from processes import members, until

LONG = ("run", "tiny.yaml", "--replications", 100_000, "--no-figures", "--jobs", 2, "--out", "out")


@pytest.fixture
def working(start):
    """A long run whose processes are at work."""
    child = start(*LONG, "--engine", "simpy")
    assert until(lambda: len(members(child)) >= 3), (members(child), child.poll())
    time.sleep(0.5)
    return child


def threads(child):
    return len(list(Path(f"/proc/{child.pid}/task").iterdir()))


@pytest.fixture
def threaded(start):
    """A long run whose threads are at work."""
    child = start(*LONG, "--engine", "kernel")
    assert until(lambda: threads(child) >= 3), (threads(child), child.poll())
    time.sleep(0.5)
    return child


def written(folder):
    return {path.name for path in folder.iterdir()} - {"tiny.yaml", "sweep.yaml"}


@pytest.mark.parametrize("how", ["working", "threaded"])
def test_an_interrupt_stops_what_would_take_hours(folder, request, how):
    working = request.getfixturevalue(how)
    os.killpg(working.pid, signal.SIGINT)  # as a terminal does: to every process
    out, err = working.communicate(timeout=20)
    assert working.returncode == 130
    assert out == b""
    assert b"Traceback" not in err
    assert b"interrupted" in err
    assert written(folder) == set()
    assert until(lambda: members(working) == [])


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_nobody_is_left_behind_when_the_program_is_ended(folder, working, number, code):
    working.send_signal(number)
    _, err = working.communicate(timeout=20)
    assert working.returncode == code
    assert b"Traceback" not in err
    assert written(folder) == set()
    assert until(lambda: members(working) == [])


def test_a_lost_process_is_told_and_nothing_is_written(folder, working):
    commands = {n: Path(f"/proc/{n}/cmdline").read_bytes() for n in members(working)}
    worker = next(n for n, command in commands.items() if b"spawn_main" in command)
    os.kill(worker, signal.SIGKILL)
    out, err = working.communicate(timeout=20)
    assert (working.returncode, out) == (1, b"")
    assert b"one of 2 processes was ended from outside" in err
    assert b"Traceback" not in err
    assert written(folder) == set()


FIRST = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
PAIRS = [
    (signal.SIGTERM, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT),
    (signal.SIGINT, signal.SIGINT), (signal.SIGINT, signal.SIGTERM),
    (signal.SIGHUP, signal.SIGHUP), (signal.SIGHUP, signal.SIGTERM),
]  # fmt: skip


# Each signal as the first, and another after it; the rest with the slow tests.
@pytest.mark.parametrize(
    "pair",
    [pytest.param(pair, marks=[] if pair in PAIRS[1::2] else pytest.mark.slow) for pair in PAIRS],
)
@pytest.mark.parametrize("apart", [0.0, pytest.param(0.05, marks=pytest.mark.slow)])
def test_of_two_requests_one_counts_and_the_end_is_in_order(folder, threaded, pair, apart):
    for number in pair:
        threaded.send_signal(number)
        time.sleep(apart)
    _, err = threaded.communicate(timeout=20)
    # Two at the same moment are heard in an order of the system's.
    assert threaded.returncode in {FIRST[number] for number in (pair[:1] if apart else pair)}
    assert b"Traceback" not in err
    assert b"Exception" not in err
    assert written(folder) == set()


ASKED_IN_THE_MIDST = """
import os, sys, time
from multiprocessing import util
from simsite.__main__ import main

start, of = util.spawnv_passfds, {number}
def started(path, arguments, handles):
    process = start(path, arguments, handles)
    if any("spawn_main" in str(argument) for argument in arguments):
        os.kill(os.getpid(), of)
        time.sleep(0.01)  # Python calls handlers between two steps
    return process
util.spawnv_passfds = started
sys.argv = ["simsite", *{arguments}]
if __name__ == "__main__":  # what a new process loads again
    main()
"""


@pytest.mark.parametrize("number", FIRST)
def test_a_process_that_is_just_being_started_has_nothing_to_complain_of(folder, number):
    arguments = [str(word) for word in (*LONG, "--engine", "simpy")]
    script = folder / "asked.py"
    script.write_text(ASKED_IN_THE_MIDST.format(number=int(number), arguments=arguments))
    done = subprocess.run(
        [sys.executable, script.name], cwd=folder, capture_output=True, timeout=60, check=False
    )
    time.sleep(1)
    assert (done.returncode, done.stdout) == (FIRST[number], b"")
    assert b"Traceback" not in done.stderr
    assert written(folder) == {"asked.py"}


@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS[1::2])
@pytest.mark.parametrize(
    "arguments",
    [("serve", "tiny.yaml", "--port", 0), (*LONG, "--engine", "simpy"),
     ("sweep", "sweep.yaml", "--replications", 20_000, "--jobs", 2, "--out", "out"),
     ("need", "tiny.yaml", "--by", "09:00", "--replications", 20_000, "--out", "out")],
)  # fmt: skip
@pytest.mark.parametrize("after", [1.0, 4.0])
def test_so_it_is_with_every_command_at_any_time(start, arguments, pair, after):
    child = start(*arguments)
    time.sleep(after)
    for number in pair:
        child.send_signal(number)
    _, err = child.communicate(timeout=30)
    assert child.returncode in {*(FIRST[number] for number in pair), -pair[0], -pair[1]}
    assert b"Traceback" not in err
    assert b"Exception" not in err
    assert until(lambda: members(child) == [])
