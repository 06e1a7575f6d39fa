"""The program as a user starts it."""

import signal
import subprocess
import sys

import pytest
import tiny
from processes import unmeasured

COMMAND = [sys.executable, "-m", "simsite"]


@pytest.fixture
def folder(tmp_path):
    """A folder with the tiny campaign and its sweep."""
    tiny.write(tmp_path)
    tiny.write(tmp_path, "sweep.yaml", tiny.SWEEP)
    return tmp_path


@pytest.fixture
def start(folder):
    """A function that starts the program in the folder; whatever is left at the end is killed."""
    started = []

    def start(*arguments, **environment):
        given = [*COMMAND, *map(str, arguments)]
        child = subprocess.Popen(
            given,
            cwd=folder,
            env={**unmeasured(), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        started.append(child)
        return child

    yield start
    for child in started:
        if child.poll() is None:
            child.kill()
        child.wait()
        child.stdout.close()
        child.stderr.close()


@pytest.fixture(autouse=True)
def _hung_up_on():
    """Hang-ups count also where whoever starts the tests had them ignored, as nohup does."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)
