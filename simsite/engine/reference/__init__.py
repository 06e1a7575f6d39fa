"""The SimPy engine: it defines the queues.

A member of staff at a desk is a process, one environment runs one site group, and every event that
changes state has a key, so SimPy's insertion counter never decides an order. Read `station.py`
first (a queue, desks, members of staff), then `post.py` (the crew by the clock), `callup.py`,
`preparation.py`, `site.py` and `route.py`; `stop.py` lays a state down, `state.py` takes it up.
"""

from simsite.engine.reference.run import simulate_group, simulate_groups
from simsite.engine.reference.state import run_from
from simsite.engine.reference.stop import stop_group

__all__ = ["run_from", "simulate_group", "simulate_groups", "stop_group"]
