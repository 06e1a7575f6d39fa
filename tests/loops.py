"""The event loop from its source as it stands, interpreted: every index is checked."""

import sys
import types
from pathlib import Path
from unittest.mock import patch

from simsite.draws import joined
from simsite.engine import kernel
from simsite.engine.kernel.layout import plan_tables
from simsite.engine.kernel.run import Way, run_batch
from simsite.tables.views import groups_of


def interpreted_module(name):
    """A module of the kernel from its source; coverage counts what it finds there."""
    path = Path(kernel.__file__).with_name(f"{name}.py")
    module = types.ModuleType(f"interpreted_{name}")
    exec(compile(path.read_text("utf-8"), str(path), "exec"), module.__dict__)
    return module


def interpreted_loop():
    """The class Loop of the source, which extends the classes of the sources beside it."""
    found = {}
    with patch.dict(sys.modules):
        for name in ("state", "room", "loop"):
            found[name] = interpreted_module(name)
            sys.modules[f"simsite.engine.kernel.{name}"] = found[name]
    return found["loop"].Loop


LOOP = interpreted_loop()
INTERPRETED_WINDOWS = interpreted_module("windows").Windows


def interpreted(group, draws, horizon):
    """Simulate a group with that loop alone."""
    tables = plan_tables([group]), joined([draws])
    return next(groups_of(run_batch(*tables, horizon, Way(LOOP, None))))
