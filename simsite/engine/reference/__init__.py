"""The SimPy engine: it defines the queues.

A member of staff at a desk is a process, one environment runs one site group, and every event that
changes state has a key, so SimPy's insertion counter never decides an order. Read `station.py`
first (a queue, desks, members of staff), then `post.py` (the crew by the clock), `callup.py`,
`preparation.py`, `site.py` and `route.py`.
"""

from simsite.engine.reference.run import simulate_group, simulate_groups

__all__ = ["simulate_group", "simulate_groups"]
