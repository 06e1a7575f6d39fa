"""What tests of several rooms share: the engines, and the hand-made plans beside this file."""

import importlib.util
import sys
from pathlib import Path

import pytest

from simsite.engine import kernel, reference
from simsite.engine.kernel.layout import luck_tables, plan_tables
from simsite.engine.kernel.run import group_trace, run_batch

# With importlib mode no test directory is on the path; `import handmade` needs this one.
sys.path.insert(0, str(Path(__file__).parent))


def interpreted_loop():
    """Load the event loop from its source, whatever was compiled: an index checked everywhere."""
    source = Path(kernel.__file__).with_name("loop.py")
    spec = importlib.util.spec_from_file_location("interpreted_loop", source)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Loop


INTERPRETED = interpreted_loop()


def interpreted(group, draws, horizon):
    """Simulate a group with the interpreted event loop."""
    tables = plan_tables([group]), luck_tables([draws])
    return group_trace(run_batch(*tables, horizon, INTERPRETED), [group], 0)


ENGINES = {
    "reference": reference.simulate_group,
    "kernel": kernel.simulate_group,
    "interpreted": interpreted,
}


@pytest.fixture(scope="session", params=list(ENGINES))
def engine(request):
    """Each engine in turn: a function of (group, draws, horizon)."""
    return ENGINES[request.param]
