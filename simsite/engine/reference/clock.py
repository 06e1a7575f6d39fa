"""SimPy's environment with absolute integer times and keyed events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import simpy
from simpy.events import EventPriority


class Clock(simpy.Environment):
    """An environment whose events carry a key that decides their order within an instant.

    SimPy sorts its queue by (time, priority, insertion). Every event that changes the state gets a
    priority of its own from `simsite.engine.order.key`, so the insertion counter never decides.
    Plain `timeout` and `succeed` are not used.
    """

    now: int

    def at(self, time: int, key: int, value: Any = None) -> simpy.Event:
        """Return an event that happens at an absolute time, in the order of its key."""
        event = simpy.Event(self)
        self.trigger_at(event, time, key, value)
        return event

    def trigger_at(self, event: simpy.Event, time: int, key: int, value: Any = None) -> None:
        """Let a waiting event happen at an absolute time, in the order of its key."""
        event._ok = True
        event._value = value
        # SimPy types two priorities only, but sorts by any integer.
        self.schedule(event, cast(EventPriority, key), time - self._now)

    def call_at(self, time: int, key: int, action: Callable[[], None]) -> None:
        """Do something at an absolute time, in the order of its key."""
        self.at(time, key).callbacks.append(lambda _event: action())
