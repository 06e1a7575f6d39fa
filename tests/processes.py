"""Who of a program that was started is still there."""

import os
import signal
import time
from pathlib import Path


def unmeasured():
    """The environment without the measuring of coverage, for what is ended by force or by signals.

    Its tracer takes a lock in Python: an exception raised by a signal in there leaves it taken.
    """
    return {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE")}


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


def freeze(child):
    """Stop a program and all its processes, itself first: it begins no others meanwhile."""
    child.send_signal(signal.SIGSTOP)
    for process in members(child):
        os.kill(process, signal.SIGSTOP)


def thaw(child):
    """Let a program and all its processes go on; signals that were sent meanwhile come first."""
    for process in members(child):
        os.kill(process, signal.SIGCONT)
    child.send_signal(signal.SIGCONT)


def until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()
