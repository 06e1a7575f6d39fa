"""The event loop from its source as it stands, interpreted: every index is checked."""

import types
from pathlib import Path

from simsite.draws import joined
from simsite.engine import kernel
from simsite.engine.kernel.layout import plan_tables
from simsite.engine.kernel.run import Way, run_batch
from simsite.tables.views import groups_of

FOLDER = Path(kernel.__file__).parent


def from_source(module, name):
    """A class of the kernel from its source; coverage counts what it finds there."""
    path = FOLDER / f"{module}.py"
    found = types.ModuleType(f"interpreted_{module}")
    exec(compile(path.read_text("utf-8"), str(path), "exec"), found.__dict__)
    return getattr(found, name)


LOOP = from_source("loop", "Loop")
INTERPRETED_WINDOWS = from_source("windows", "Windows")


def interpreted(group, draws, horizon):
    """Simulate a group with that loop alone."""
    tables = plan_tables([group]), joined([draws])
    return next(groups_of(run_batch(*tables, horizon, Way(LOOP, None))))
