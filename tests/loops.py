"""The event loop from its source, as it stands or with something changed in it."""

import types
from pathlib import Path

from simsite.draws import joined
from simsite.engine import kernel
from simsite.engine.kernel.layout import plan_tables
from simsite.engine.kernel.run import Way, run_batch
from simsite.tables.views import groups_of

PATH = Path(kernel.__file__).with_name("loop.py")
SOURCE = PATH.read_text("utf-8")


def loop_of(source):
    """The class Loop of a source text, interpreted: every index is checked."""
    module = types.ModuleType("interpreted_loop")
    name = str(PATH) if source == SOURCE else "changed_loop"  # coverage counts what it finds there
    exec(compile(source, name, "exec"), module.__dict__)
    return module.Loop


def engine_of(loop):
    """An engine that runs an event loop: a function of (group, draws, horizon)."""

    def simulate_group(group, draws, horizon):
        tables = plan_tables([group]), joined([draws])
        return next(groups_of(run_batch(*tables, horizon, Way(loop))))

    return simulate_group


interpreted = engine_of(loop_of(SOURCE))
