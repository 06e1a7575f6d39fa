"""Ctrl-C, kill and a lost process: nothing half-written, nobody left behind."""

import os
import signal
import time
from pathlib import Path

import pytest

LONG = ("run", "tiny.yaml", "--replications", 100_000, "--no-figures", "--jobs", 2, "--out", "out")


def members(child):
    """Process ids of the child's session, itself apart, that are not ended yet."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        if int(session) == child.pid and state != "Z" and int(entry.name) != child.pid:
            found.append(int(entry.name))
    return found


def until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


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
def test_an_interrupt_stops_within_a_second(folder, request, how):
    working = request.getfixturevalue(how)
    begun = time.monotonic()
    os.killpg(working.pid, signal.SIGINT)  # as a terminal does: to every process
    out, err = working.communicate(timeout=20)
    assert time.monotonic() - begun < 1.0
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


def test_a_killed_sweep_is_resumed_to_the_same_bytes(folder, start):
    asked = ("sweep", "sweep.yaml", "--jobs", 1)
    child = start(*asked, "--out", "whole")
    assert child.wait(timeout=60) == 0
    whole = {p.name: p.read_bytes() for p in (folder / "whole" / "points").iterdir()}

    child = start(*asked, "--out", "killed", "--replications", 30)
    points = folder / "killed" / "points"
    assert until(lambda: points.is_dir() and any(points.glob("*.json")))
    child.kill()
    child.wait(timeout=20)
    kept = {p.name: p.stat().st_mtime_ns for p in points.glob("*.json")}
    assert 0 < len(kept) < 8
    assert not (folder / "killed" / "points.csv").exists()

    assert start(*asked, "--out", "killed", "--replications", 30).wait(timeout=60) == 0
    assert start(*asked, "--out", "calm", "--replications", 30).wait(timeout=60) == 0
    after = {p.name: p.stat().st_mtime_ns for p in points.glob("*.json")}
    assert {name: after[name] for name in kept} == kept
    for name in ("points.csv", "manifest.json"):
        assert (folder / "killed" / name).read_bytes() == (folder / "calm" / name).read_bytes()
    assert not whole.keys() & kept.keys()
