"""What tests of several rooms share: the engines, and the hand-made plans beside this file."""

import sys
from pathlib import Path

import pytest

from simsite.draws import levels, loops
from simsite.engine import kernel, reference

# With importlib mode no test directory is on the path; `import handmade` needs this one.
sys.path.insert(0, str(Path(__file__).parent))

ENGINES = {
    "reference": reference.simulate_group,
    "kernel": kernel.simulate_group,
}


@pytest.fixture(scope="session", params=list(ENGINES))
def engine(request):
    """Each engine in turn: a function of (group, draws, horizon).

    In `make interpreted` the kernel is what its source says, uncompiled.
    """
    return ENGINES[request.param]


@pytest.fixture(params=levels.usable() or [levels.INTERPRETED])
def level(request, monkeypatch):
    """Each level of the processor that can be had here, in use."""
    monkeypatch.setattr(levels, "Loops", levels.compiled_at(request.param, loops).Loops)
    return request.param


def pytest_terminal_summary(terminalreporter):
    """Write what tests have counted: `record_property("says", ...)`, from any worker."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "says":
                terminalreporter.write_line(value)
