"""The compiled engine: one event loop that knows the whole alphabet of the plan.

`layout` turns plan and random draws into flat integer tables, `loop` runs them, `run` cuts the
traces out of what the loop wrote by way of `state`; `windows` works out beforehand what needs no
events. `loop`, `state` and `windows` are ordinary Python; where a C compiler is at hand they are
compiled with the types in their ``.pxd``, without one they run interpreted. Either way the trace
equals the SimPy reference's to the last bit.
"""

from simsite.core.compiled import refuse_stale
from simsite.engine.kernel import loop, state, windows
from simsite.engine.kernel.run import simulate_group, simulate_groups

COMPILED: bool = not loop.__file__.endswith(".py")

if COMPILED:
    # In an editable installation an old compiled module would silently stand for a new source.
    refuse_stale(state)
    refuse_stale(loop)
    refuse_stale(windows)

__all__ = ["COMPILED", "simulate_group", "simulate_groups"]
