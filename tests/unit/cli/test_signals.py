"""A request to end is heard even where Python swallows the exception that it raises."""

import signal
import subprocess
import sys

import pytest

SWALLOWED = """
import os, signal, sys, time
from simsite.cli.signals import heed_signals, left

class Deaf:
    def __del__(self):  # exceptions of a destructor are ignored
        os.kill(os.getpid(), signal.{name})
        for _ in range(1000):
            pass

heed_signals()
try:
    Deaf()
    time.sleep(30)
finally:
    time.sleep(1)  # putting things in order is not disturbed
    print("in order", flush=True)
    left()
"""


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGINT", -signal.SIGINT)])
def test_a_request_that_was_swallowed_is_made_again(name, code):
    done = subprocess.run(
        [sys.executable, "-c", SWALLOWED.format(name=name)],
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert "Exception ignored" in done.stderr
    assert done.stdout == "in order\n"
    assert done.returncode == code
