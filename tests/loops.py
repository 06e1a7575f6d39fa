"""The event loop from its source as it stands, interpreted: every index is checked."""

import types
from pathlib import Path

from simsite.draws import joined
from simsite.engine import kernel
from simsite.engine.kernel.layout import plan_tables
from simsite.engine.kernel.run import Way, run_batch
from simsite.tables.views import groups_of

PATH = Path(kernel.__file__).with_name("loop.py")


def interpreted_loop():
    """The class Loop of the source; coverage counts what it finds there."""
    module = types.ModuleType("interpreted_loop")
    exec(compile(PATH.read_text("utf-8"), str(PATH), "exec"), module.__dict__)
    return module.Loop


LOOP = interpreted_loop()


def interpreted(group, draws, horizon):
    """Simulate a group with that loop."""
    tables = plan_tables([group]), joined([draws])
    return next(groups_of(run_batch(*tables, horizon, Way(LOOP))))
